#include "neem/forces/sampling/negative_sampling.hpp"

#include "catch.hpp"
#include "neem/core/random.hpp"
#include "neem/forces/laws/kernels.hpp"
#include "neem/forces/laws/sampled_laws.hpp"
#include "neem/forces/laws/umap_curve.hpp"
#include "neem/forces/laws/umap_kernels.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <utility>
#include <vector>

namespace test_forces_sampling_negative_sampling {

using namespace neem;

namespace {

/// A ring of n points with chords, of weights between 0 and 1, and a hub that all others know.
template <class S>
std::shared_ptr<const Graph<S>> ring(Index n) {
  const Random random{3};
  std::vector<Eigen::Triplet<S>> edges;
  const auto join = [&](Index i, Index j) {
    const S w = static_cast<S>(0.05 + 0.95 * random.uniform(static_cast<std::uint64_t>(i)));
    edges.emplace_back(static_cast<int>(i), static_cast<int>(j), w);
    edges.emplace_back(static_cast<int>(j), static_cast<int>(i), w);
  };
  for (Index i = 1; i + 3 < n; ++i) join(i, i + 1 + i % 3);
  for (Index i = 1; i < n; i += 2) join(i, 0);
  auto P = std::make_shared<Graph<S>>(n, n);
  P->setFromTriplets(edges.begin(), edges.end(), [](S a, S) { return a; });
  P->makeCompressed();
  return P;
}

template <class S>
Layout<S, 2> cloud(Index n) {
  const Random random{8};
  Layout<S, 2> Y(n, 2);
  for (Index k = 0; k < 2 * n; ++k)
    Y.data()[k] = static_cast<S>(2 * random.normal(static_cast<std::uint64_t>(k)));
  return Y;
}

double clipped(double value, double limit) { return std::max(-limit, std::min(limit, value)); }

/// The probabilities of a draw.
std::vector<double> probabilities(const std::vector<double>& degree, Noise noise) {
  std::vector<double> pi(degree.size(), 1.0);
  double sum = 0;
  for (std::size_t i = 0; i < pi.size(); ++i) {
    if (noise == Noise::degree) pi[i] = std::pow(degree[i], 0.75);
    if (noise == Noise::batch) pi[i] = degree[i];
    sum += pi[i];
  }
  for (double& p : pi) p /= sum;
  return pi;
}

/// The expectation of the sampled forces, summed over all pairs.
template <class Law>
Layout<double, 2> full_forces(const Law& law, const Graph<double>& P, const Layout<double, 2>& Y,
                              const NegativeSamplingOptions& o) {
  const Index n = Y.rows();
  std::vector<double> degree(static_cast<std::size_t>(n), 0.0);
  for (Index i = 0; i < n; ++i) {
    for (Graph<double>::InnerIterator e(P, i); e; ++e) degree[static_cast<std::size_t>(i)] += e.value();
  }
  const std::vector<double> pi = probabilities(degree, o.noise);
  Layout<double, 2> force = Layout<double, 2>::Zero(n, 2);
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j < n; ++j) {
      const auto I = static_cast<std::size_t>(i), J = static_cast<std::size_t>(j);
      const double d2 = (Y.row(i) - Y.row(j)).squaredNorm();
      const double w = P.coeff(static_cast<Id>(i), static_cast<Id>(j));
      double draws = degree[I] * pi[J];
      if (o.recoil == Recoil::both) draws += degree[J] * pi[I];
      draws *= o.negatives;
      for (Index c = 0; c < 2; ++c) {
        const double apart = Y(j, c) - Y(i, c);
        force(i, c) += 2 * w * clipped(law.attraction(d2) * apart, o.clip) -
                       draws * clipped(law.repulsion(d2) * apart, o.clip);
      }
    }
  }
  return force;
}

/// An offset that keeps kernels finite at d² = 0 and is lost in every other distance.
constexpr double least = 1e-300;

}  // namespace

TEST_CASE("negative_sampling: the mean of 10,000 seeds is the expectation, for all noise and recoil",
          "[forces]") {
  constexpr Index n = 20;
  constexpr int seeds = 10000;
  const auto P = ring<double>(n);
  const Layout<double, 2> Y = cloud<double>(n);
  const UmapLaw law{.a = 1.5769, .b = 0.8951};
  for (const Noise noise : {Noise::uniform, Noise::degree, Noise::batch}) {
    for (const Recoil recoil : {Recoil::head, Recoil::both}) {
      for (const double negatives : {0.5, 5.0}) {
        NegativeSamplingOptions o{.negatives = negatives, .noise = noise, .recoil = recoil};
        const Layout<double, 2> wanted = full_forces(law, *P, Y, o);
        NegativeSampling<double, 2> field(P, o);
        Layout<double, 2> force, sum = Layout<double, 2>::Zero(n, 2), squares = sum;
        std::vector<double> stiffness;
        for (int seed = 0; seed < seeds; ++seed) {
          field.options.seed = static_cast<std::uint64_t>(seed);
          field(law, Y, 0, force, stiffness, Threads(1));
          sum += force;
          squares += force.cwiseProduct(force);
        }
        // 480 values in all: one in 16,000 is outside four standard errors by chance
        double worst = 0, drawn = 0;
        for (Index k = 0; k < 2 * n; ++k) {
          const double mean = sum.data()[k] / seeds;
          const double error = std::sqrt(std::max(squares.data()[k] / seeds - mean * mean, 0.0) / seeds);
          worst = std::max(worst, std::abs(mean - wanted.data()[k]) / (error + 1e-12));
          drawn += error > 0;
        }
        INFO("noise " << static_cast<int>(noise) << ", recoil " << static_cast<int>(recoil) << ", negatives "
                      << negatives);
        CHECK(worst < 4);
        CHECK(drawn > n);  // there was something to average
      }
    }
  }
}

TEST_CASE("negative_sampling: edges seen whole by shares have the same expectation", "[forces]") {
  constexpr Index n = 20;
  constexpr int seeds = 1500;
  const auto P = ring<double>(n);
  const Layout<double, 2> Y = cloud<double>(n);
  const UmapLaw law{.a = 1.5769, .b = 0.8951};
  for (const int shares : {1, 3}) {
    for (const Recoil recoil : {Recoil::head, Recoil::both}) {
      NegativeSamplingOptions o{.recoil = recoil, .shares = shares};
      const Layout<double, 2> wanted = full_forces(law, *P, Y, o);
      NegativeSampling<double, 2> field(P, o);
      Layout<double, 2> force, sum = Layout<double, 2>::Zero(n, 2), squares = sum;
      std::vector<double> stiffness;
      bool differs = false;
      for (int seed = 0; seed < seeds; ++seed) {
        field.options.seed = static_cast<std::uint64_t>(seed);
        Layout<double, 2> epoch = Layout<double, 2>::Zero(n, 2);
        for (int t = 0; t < 2 * shares; ++t) {
          field(law, Y, static_cast<std::uint64_t>(t + seed), force, stiffness, Threads(1));
          epoch += force / (2 * shares);
        }
        differs = differs || (epoch - wanted).norm() > 0.1 * wanted.norm();
        sum += epoch;
        squares += epoch.cwiseProduct(epoch);
      }
      double worst = 0;
      for (Index k = 0; k < 2 * n; ++k) {
        const double mean = sum.data()[k] / seeds;
        const double error = std::sqrt(std::max(squares.data()[k] / seeds - mean * mean, 0.0) / seeds);
        worst = std::max(worst, std::abs(mean - wanted.data()[k]) / (error + 1e-12));
      }
      INFO("shares " << shares << ", recoil " << static_cast<int>(recoil));
      CHECK(worst < 4);
      CHECK(differs);
    }
  }
}

TEST_CASE("negative_sampling: an edge seen whole pulls both of its ends, by the same", "[forces]") {
  constexpr Index n = 50;
  const auto P = ring<float>(n);
  const Layout<float, 2> Y = cloud<float>(n);
  NegativeSampling<float, 2> field(P, {.negatives = 0, .shares = 2});
  Layout<float, 2> force, again;
  std::vector<float> stiffness;
  for (std::uint64_t t = 0; t < 20; ++t) {
    field(UmapLaw{}, Y, t, force, stiffness, Threads(1));
    CHECK(force.norm() > 1);
    CHECK(force.colwise().sum().norm() < 1e-4 * force.norm());
    NegativeSampling<float, 2>(P, {.negatives = 0, .shares = 2})(UmapLaw{}, Y, t, again, stiffness,
                                                                 Threads(3));
    CHECK(again == force);
  }
  Graph<float> heavy(*P * 3.0f);
  CHECK_THROWS_WITH((NegativeSampling<float, 2>(std::make_shared<Graph<float>>(heavy), {.shares = 1})),
                    Catch::Contains("weights of edges seen whole"));
  CHECK_THROWS_WITH((NegativeSampling<float, 2>(P, {.shares = -1})), Catch::Contains("shares"));
}

TEST_CASE("negative_sampling: kinds of noise differ by more than their error", "[forces]") {
  constexpr Index n = 20;
  const auto P = ring<double>(n);
  const Layout<double, 2> Y = cloud<double>(n);
  const UmapLaw law{};
  const auto forces = [&](Noise noise) { return full_forces(law, *P, Y, {.noise = noise}); };
  CHECK((forces(Noise::uniform) - forces(Noise::degree)).norm() > 0.01 * forces(Noise::uniform).norm());
  CHECK((forces(Noise::degree) - forces(Noise::batch)).norm() > 0.001 * forces(Noise::uniform).norm());
}

TEST_CASE("negative_sampling: points without edges are not drawn by degree", "[forces]") {
  auto P = std::make_shared<Graph<double>>(4, 4);
  P->insert(0, 1) = 1;
  P->insert(1, 0) = 1;
  P->makeCompressed();
  Layout<double, 2> Y(4, 2), force;
  Y << 0, 0, 1, 0, 0.1, 0.1, 0.2, 0;
  std::vector<double> stiffness;
  for (const Noise noise : {Noise::degree, Noise::batch}) {
    NegativeSampling<double, 2> field(P, {.noise = noise, .recoil = Recoil::both});
    for (std::uint64_t epoch = 0; epoch < 100; ++epoch) {
      field(UmapLaw{}, Y, epoch, force, stiffness, Threads(1));
      REQUIRE(force.allFinite());
      CHECK(force.bottomRows(2).isZero());
      CHECK(force(0, 1) == 0);  // neither end is pushed off the line by the two others
    }
  }
  NegativeSampling<double, 2> empty(std::make_shared<Graph<double>>(4, 4), {.noise = Noise::degree});
  empty(UmapLaw{}, Y, 0, force, stiffness, Threads(1));
  CHECK(force.isZero());
}

TEST_CASE("negative_sampling: UMAP without epsilon is negative sampling with the kernel 1 / a d^2b",
          "[forces]") {
  constexpr Index n = 500;
  const auto P = ring<double>(n);
  const UmapCurve curve{1.5769, 0.8951};
  const UmapLaw umap{.a = curve.a, .b = curve.b, .epsilon = 0};
  const PosteriorLaw negative{Contrastive{UmapImplicit{curve.a, curve.b, least}, 1}};
  NegativeSampling<double, 2> one(P), other(P);
  Layout<double, 2> Y = cloud<double>(n), left, right;
  std::vector<double> stiff, stiffness;
  for (std::uint64_t epoch = 0; epoch < 5; ++epoch) {
    one(umap, Y, epoch, left, stiff, Threads(1));
    other(negative, Y, epoch, right, stiffness, Threads(1));
    CHECK((left - right).cwiseAbs().maxCoeff() < 1e-12 * left.cwiseAbs().maxCoeff());
    for (Index i = 0; i < n; ++i) {
      REQUIRE(stiff[static_cast<std::size_t>(i)] ==
              Approx(stiffness[static_cast<std::size_t>(i)]).epsilon(1e-12));
    }
    Y += 0.05 * left;
  }
}

TEMPLATE_TEST_CASE("negative_sampling: the same bits for any number of threads", "[forces]", float, double) {
  using S = TestType;
  constexpr Index n = 6000;  // enough for new numbers along the curve
  const auto P = ring<S>(n);
  const PosteriorLaw law{Contrastive{Cauchy{}, 1}};
  const auto run = [&](int threads, Noise noise) {
    NegativeSampling<S, 2> field(P, {.noise = noise, .recoil = Recoil::both});
    Layout<S, 2> Y = cloud<S>(n), force;
    std::vector<S> stiffness;
    std::array<double, 2> sums{};
    for (std::uint64_t epoch = 0; epoch < 12; ++epoch) {
      sums = field(law, Y, epoch, force, stiffness, Threads(threads));
      Y += S(0.02) * force;
    }
    return std::pair(Y, sums);
  };
  for (const Noise noise : {Noise::uniform, Noise::degree, Noise::batch}) {
    const auto one = run(1, noise);
    for (const int threads : {2, 3, 7, 16}) {
      const auto several = run(threads, noise);
      CHECK(several.first == one.first);
      CHECK(several.second == one.second);
    }
  }
}

TEST_CASE("negative_sampling: other seeds and other epochs draw others", "[forces]") {
  constexpr Index n = 100;
  const auto P = ring<double>(n);
  const Layout<double, 2> Y = cloud<double>(n);
  const UmapLaw law{};
  std::vector<double> stiffness;
  Layout<double, 2> first, second, third;
  NegativeSampling<double, 2> field(P, {.seed = 1}), other(P, {.seed = 2});
  field(law, Y, 0, first, stiffness, Threads(1));
  field(law, Y, 1, second, stiffness, Threads(1));
  other(law, Y, 0, third, stiffness, Threads(1));
  CHECK(first != second);
  CHECK(first != third);
  field(law, Y, 0, second, stiffness, Threads(1));
  CHECK(first == second);
}

TEST_CASE("negative_sampling: shares are the mean posterior of edges and of draws", "[forces]") {
  constexpr Index n = 80;
  const auto P = ring<double>(n);
  const Layout<double, 2> Y = cloud<double>(n);
  const PosteriorLaw law{Contrastive{Cauchy{}, 0.3}};
  NegativeSampling<double, 2> field(P, {.negatives = 5});
  Layout<double, 2> force;
  std::vector<double> stiffness;
  constexpr int seeds = 2000;
  double edges = 0, draws = 0, all = 0;
  for (int seed = 0; seed < seeds; ++seed) {
    const auto sums = field(law, Y, static_cast<std::uint64_t>(seed), force, stiffness, Threads(1));
    edges = sums[0];
    draws += sums[1] / seeds;
  }
  double wanted = 0;
  for (Index i = 0; i < n; ++i) {
    double degree = 0;
    for (Graph<double>::InnerIterator e(*P, i); e; ++e) {
      degree += e.value();
      wanted += e.value() * law.share((Y.row(i) - Y.row(e.col())).squaredNorm());
    }
    for (Index j = 0; j < n; ++j) {
      all += 5 * degree / static_cast<double>(n) * law.share((Y.row(i) - Y.row(j)).squaredNorm());
    }
  }
  CHECK(edges == Approx(wanted).epsilon(1e-12));
  CHECK(draws == Approx(all).epsilon(0.02));
}

TEST_CASE("negative_sampling: NCVis's law is that of the posterior of the curve", "[forces]") {
  const PosteriorLaw posterior{Contrastive{UmapDirect{0.7669, 1.2226, least}, 0.04}};
  const NcvisLaw law{0.7669, 1.2226, 0.04};
  for (const double d2 : {1e-6, 0.01, 0.7, 3.0, 40.0, 1e4}) {
    CHECK(law.attraction(d2) == Approx(posterior.attraction(d2)).epsilon(1e-12));
    CHECK(law.repulsion(d2) == Approx(posterior.repulsion(d2)).epsilon(1e-12));
    CHECK(law.share(d2) == Approx(posterior.share(d2)).epsilon(1e-12));
  }
}

TEST_CASE("NegativeSampling: graphs and options that cannot be, and layouts of another size", "[forces]") {
  using Field = NegativeSampling<float, 2>;
  const auto of = [](Graph<float> P) { return std::make_shared<const Graph<float>>(std::move(P)); };
  CHECK_THROWS_WITH(Field(nullptr), Catch::Contains("no graph"));
  CHECK_THROWS_WITH(Field(of(Graph<float>(3, 4))), Catch::Contains("3 x 4"));
  CHECK_THROWS_WITH(Field(of(Graph<float>(0, 0))), Catch::Contains("no rows"));
  const auto loose = std::make_shared<Graph<float>>(*ring<float>(20));
  loose->uncompress();
  CHECK_THROWS_WITH(Field(loose), Catch::Contains("makeCompressed"));
  const auto P = ring<float>(20);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const double bad : {-1.0, nan, HUGE_VAL}) {
    CHECK_THROWS_WITH(Field(P, {.negatives = bad}), Catch::Contains("negatives"));
    CHECK_THROWS_WITH(Field(P, {.draws = bad}), Catch::Contains("draws"));
  }
  for (const double bad : {-1.0, 0.0, nan})
    CHECK_THROWS_WITH(Field(P, {.clip = bad}), Catch::Contains("clip"));
  Field field(P);
  Layout<float> force;
  std::vector<float> stiffness;
  for (const Index n : {Index(0), Index(19), Index(21)}) {
    CHECK_THROWS_WITH(field(UmapLaw{}, Layout<float>::Zero(n, 2), 0, force, stiffness, Threads(1)),
                      Catch::Contains("rows for 20 points"));
  }
}

}  // namespace test_forces_sampling_negative_sampling
