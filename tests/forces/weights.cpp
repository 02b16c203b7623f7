// Weights of points: a point of weight w stands for w points on its place.
#include "catch.hpp"
#include "laws/repulsion.hpp"
#include "neem/forces/force_field.hpp"
#include "neem/forces/laws/kernels.hpp"
#include "neem/forces/laws/laws.hpp"
#include "neem/forces/repulsion/barnes_hut.hpp"
#include "neem/forces/repulsion/exact.hpp"
#include "neem/forces/repulsion/interpolation.hpp"
#include "neem/forces/sampling/negative_sampling.hpp"
#include "neem/methods/start/point_weights.hpp"
#include "neem/optimizers/sampled_edges.hpp"

#include <Eigen/Dense>

#include <cmath>
#include <memory>
#include <string>
#include <vector>

namespace test_forces_weights {

using namespace neem;

namespace {

using Dense = Eigen::MatrixXd;

/// Affinities of single points: symmetric, some of them 0.
Dense some_affinities(Index n) {
  const Random random{3};
  Dense P = Dense::Zero(n, n);
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j < i; ++j) {
      const double p = random.uniform(static_cast<std::uint64_t>(i), static_cast<std::uint64_t>(j));
      if (p < 0.6) P(i, j) = P(j, i) = p;
    }
  }
  return P / P.sum();
}

Graph<double> graph_of(const Dense& P) { return Graph<double>(P.sparseView()); }

std::vector<double> random_weights(Index n) {
  std::vector<double> w;
  for (Index i = 0; i < n; ++i)
    w.push_back(std::exp(2 * Random{8}.uniform(static_cast<std::uint64_t>(i)) - 1));
  return w;
}

/// Points of whole weights, and the points that they stand for.
struct Copies {
  std::vector<double> weights{};
  std::vector<Index> rows{};  // of the copies

  explicit Copies(Index n) {
    for (Index i = 0; i < n; ++i) {
      weights.push_back(static_cast<double>(1 + i % 3));
      for (Index c = 0; c <= i % 3; ++c) rows.push_back(i);
    }
  }
};

/// Forces among all copies by the definition; those on one place are no pairs.
template <class Law>
Layout<double, 2> forces_on_copies(const Law& law, const Dense& P, const Copies& copies,
                                   const Layout<double, 2>& Y, double rho, double charge) {
  const Index n = static_cast<Index>(copies.rows.size());
  Layout<double, 2> pull = Layout<double, 2>::Zero(n, 2), push = pull;
  double Z = 0, edges = 0;
  for (Index a = 0; a < n; ++a) {
    for (Index b = 0; b < n; ++b) {
      const Index i = copies.rows[static_cast<std::size_t>(a)], j = copies.rows[static_cast<std::size_t>(b)];
      if (i == j) continue;
      const double d2 = (Y.row(i) - Y.row(j)).squaredNorm();
      pull.row(a) += P(i, j) * law.attraction(d2) * (Y.row(j) - Y.row(i));
      push.row(a) += law.repulsion(d2) * (Y.row(i) - Y.row(j));
      edges += P(i, j);
      if constexpr (NormalizedLaw<Law>) Z += law.weight(d2);
    }
  }
  return rho / edges * pull + (NormalizedLaw<Law> ? 1 / Z : charge) * push;
}

/// w_i w_j p_ij, which sum to 1.
Dense of_all_copies(const Dense& P, const std::vector<double>& w) {
  const Eigen::Map<const Eigen::VectorXd> weights(w.data(), static_cast<Index>(w.size()));
  const Dense all = weights.asDiagonal() * P * weights.asDiagonal();
  return all / all.sum();
}

template <class Law>
void acts_as_copies(const Law& law) {
  const Index n = 40;
  const double rho = 2, charge = 0.7;
  const Dense P = some_affinities(n);
  const Copies copies(n);
  const Layout<double, 2> Y = laws::blobs<double, 2>(n, 1, 0.5);
  ForceField field(Y, graph_of(of_all_copies(P, copies.weights)), law, Exact{});
  field.weigh(copies.weights);
  field.exaggeration = rho, field.charge = charge;
  Layout<double, 2> force(n, 2);
  field(Y, force);
  const Layout<double, 2> right = forces_on_copies(law, P, copies, Y, rho, charge);
  for (std::size_t a = 0; a < copies.rows.size(); ++a) {
    CHECK((force.row(copies.rows[a]) - right.row(static_cast<Index>(a))).norm() <= 1e-12 * right.norm());
  }
  const Layout<double, 2> plain = forces_on_copies(law, P, Copies(1), Y, rho, charge);
  field.weigh({});
  field(Y, force);
  CHECK((force.row(0) - right.row(0)).norm() > 1e-3 * right.norm());
}

/// w F is −1/4 of the gradient of the objective, which of a normalised law is divided by ρ = 1.
template <class Law>
void descends(const Law& law) {
  const Index n = 20;
  const std::vector<double> w = random_weights(n);
  const Layout<double, 2> Y = laws::blobs<double, 2>(n, 1, 0.5);
  ForceField field(Y, graph_of(of_all_copies(some_affinities(n), w)), law, Exact{});
  field.weigh(w);
  field.charge = 0.3;
  Layout<double, 2> force(n, 2);
  field(Y, force);
  const double h = 1e-5;
  for (Index i = 0; i < n; ++i) {
    for (int c = 0; c < 2; ++c) {
      Layout<double, 2> up = Y, down = Y;
      up(i, c) += h, down(i, c) -= h;
      const double slope = (field.objective(up) - field.objective(down)) / (2 * h);
      CHECK(w[static_cast<std::size_t>(i)] * force(i, c) == Approx(-slope / 4).margin(1e-9));
    }
  }
}

/// Relative error of the forces and of Z on weighted points.
template <class S, class Law, class Repel>
void weighs(const Law& law, const Repel& repel, const std::string& name, const Layout<S, 2>& Y,
            double tolerance) {
  const std::vector<double> w = random_weights(Y.rows());
  const detail::Arranged<Law> weighted{law, nullptr, w.data()};
  const auto right = laws::evaluate(Exact{}, weighted, Y), found = laws::evaluate(repel, weighted, Y),
             plain = laws::evaluate(Exact{}, law, Y);
  INFO(name);
  CHECK(laws::relative_rms(found.force, right.force) <= tolerance);
  CHECK(found.Z == Approx(right.Z).epsilon(tolerance));
  CHECK(std::abs(right.Z / plain.Z - 1) > 0.01);
}

/// Edges of weight 1 at most between single points, and what one of the points on each place feels in expectation:
/// 2 Σ w_j p a (y_j − y_i) + m Σ_l w_l (π_l d_i [+ π_i d_l]) r (y_i − y_l), d_i = Σ_j w_j p_ij.
struct Expected {
  Dense P;
  std::vector<double> w;
  Layout<double, 2> Y, force;

  Expected(Index n, Noise noise, Recoil recoil, double m)
      : P(some_affinities(n)), w(random_weights(n)), Y(laws::blobs<double, 2>(n, 1, 0.5)) {
    P /= P.maxCoeff();
    const Eigen::Map<const Eigen::VectorXd> weights(w.data(), n);
    const Eigen::VectorXd degree = P * weights;
    Eigen::VectorXd pi(n);
    for (Index i = 0; i < n; ++i) pi(i) = detail::noise_weight(noise, degree(i));
    pi /= weights.dot(pi);
    force = Layout<double, 2>::Zero(n, 2);
    for (Index i = 0; i < n; ++i) {
      for (Index j = 0; j < n; ++j) {
        const auto apart = (Y.row(j) - Y.row(i)).eval();
        const double d2 = apart.squaredNorm();
        const double pairs = pi(j) * degree(i) + (recoil == Recoil::both ? pi(i) * degree(j) : 0);
        force.row(i) +=
            weights(j) * (2 * P(i, j) * law.attraction(d2) - m * pairs * law.repulsion(d2)) * apart;
      }
    }
  }

  std::shared_ptr<const Graph<double>> graph() const {
    return std::make_shared<const Graph<double>>(graph_of(P));
  }
  double error(const Layout<double, 2>& mean) const { return (mean - force).norm() / force.norm(); }

  static constexpr ElasticEmbedding law{};
};

void samples_in_expectation(Noise noise, Recoil recoil, int shares, int samples) {
  const double m = 3;
  const Expected right(20, noise, recoil, m);
  const NegativeSamplingOptions o{
      .negatives = m, .noise = noise, .recoil = recoil, .clip = 1e9, .shares = shares};
  NegativeSampling<double, 2> sampling(
      detail::weigh_ends(right.graph(), right.w, shares > 0 ? 1 : 1e9, Threads(1)), o, right.w);
  Layout<double, 2> force, mean = Layout<double, 2>::Zero(20, 2);
  std::vector<double> stiffness;
  for (int t = 0; t < samples; ++t) {
    sampling(right.law, right.Y, static_cast<std::uint64_t>(t), force, stiffness, Threads(1));
    mean += force / samples;
  }
  CHECK(right.error(mean) < 0.03);
}

}  // namespace

TEST_CASE("a point of weight w has the force of one of w points on its place", "[forces][weights]") {
  acts_as_copies(Normalized<Cauchy>{});
  acts_as_copies(Normalized<StudentT>{{0.6}});
  acts_as_copies(Contrastive<Cauchy>{{}, 0.4});
  acts_as_copies(ElasticEmbedding{});
}

TEST_CASE("weighted forces descend the objective", "[forces][weights]") {
  descends(Normalized<Cauchy>{});
  descends(Contrastive<Cauchy>{{}, 0.4});
}

TEST_CASE("the KL divergence of points of whole weights is that of their copies", "[forces][weights]") {
  const Index n = 12;
  const Dense P = some_affinities(n);
  const Copies copies(n);
  const Layout<double, 2> Y = laws::blobs<double, 2>(n, 1, 0.5);
  ForceField field(Y, graph_of(of_all_copies(P, copies.weights)), Normalized<Cauchy>{}, Exact{});
  field.weigh(copies.weights);
  double edges = 0, Z = 0, sum = 0;
  for (int pass = 0; pass < 2; ++pass) {
    for (const Index i : copies.rows) {
      for (const Index j : copies.rows) {
        const double w = 1 / (1 + (Y.row(i) - Y.row(j)).squaredNorm());
        if (i == j) continue;
        if (pass == 0) edges += P(i, j), Z += w;
        if (pass == 1 && P(i, j) > 0) sum += P(i, j) / edges * std::log(P(i, j) / edges / (w / Z));
      }
    }
  }
  CHECK(field.objective(Y) == Approx(sum).epsilon(1e-12));
  CHECK(sum > 0);
}

TEST_CASE("trees and grids sum the repulsion of weighted points", "[forces][weights]") {
  for (const auto& [name, Y] : laws::layouts<float, 2>(3000)) {
    weighs(Normalized<Cauchy>{}, BarnesHut{0.2}, name, Y, 2.5e-3);
    weighs(Normalized<Cauchy>{}, Interpolation{}, name, Y, 1e-2);
  }
  for (const auto& [name, Y] : laws::layouts<double, 2>(600)) {
    weighs(Normalized<Cauchy>{}, Interpolation{1e-3}, name, Y, 1e-3);
  }
}

TEST_CASE("samples of weighted points have the expectation of their copies", "[forces][weights]") {
  samples_in_expectation(Noise::uniform, Recoil::head, 2, 20000);
  samples_in_expectation(Noise::uniform, Recoil::both, 0, 10000);
  samples_in_expectation(Noise::degree, Recoil::both, 0, 10000);
}

TEST_CASE("edge by edge, weighted points move as their copies do", "[forces][weights]") {
  const Index n = 20;
  const double m = 3, rate = 1e-6;
  constexpr int epochs = 4000;
  const auto moves = [&](const Expected& right, const std::shared_ptr<const Graph<double>>& graph,
                         const SampledEdgesOptions& o, double times) {
    SampledEdges<double, 2> edges(graph, o, right.w);
    Layout<double, 2> mean = Layout<double, 2>::Zero(n, 2);
    for (int t = 0; t < epochs; ++t) {
      Layout<double, 2> Y = right.Y;
      edges(right.law, rate, static_cast<std::uint64_t>(t), Y, Threads(1));
      mean += (Y - right.Y) / (rate * epochs * times);
    }
    return right.error(mean);
  };
  SECTION("UMAP: every edge as often as the ends of its single edges move") {
    const Expected right(n, Noise::uniform, Recoil::head, m);
    SampledEdgesOptions o{.negatives = m};
    o.rule.clip = 1e9;
    CHECK(moves(right, detail::weigh_uses(right.graph(), right.w, Threads(1)), o, 1) < 0.03);
  }
}

TEST_CASE("weights that are none are refused", "[forces][weights]") {
  const Layout<double, 2> Y = laws::blobs<double, 2>(5, 1, 0.5);
  ForceField field(Y, graph_of(some_affinities(5)), Normalized<Cauchy>{}, Exact{});
  CHECK_THROWS_WITH(field.weigh({1, 2}), Catch::Contains("2 weights for 5 points"));
  CHECK_THROWS_WITH(field.weigh({1, 2, 0, 1, 1}), Catch::Contains("weight 0 is not positive and finite") &&
                                                      Catch::Contains("point 2 (counted from 0)"));
  CHECK_THROWS_WITH(field.weigh({1, 2, std::nan(""), 1, 1}), Catch::Contains("is not positive and finite"));
  CHECK_NOTHROW(field.weigh({1, 2, 3, 1, 1}));
}

}  // namespace test_forces_weights
