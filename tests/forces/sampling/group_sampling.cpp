#include "neem/forces/sampling/group_sampling.hpp"

#include "catch.hpp"
#include "neem/core/random.hpp"

#include <cmath>
#include <memory>
#include <vector>

namespace test_forces_sampling_group_sampling {

using namespace neem;

namespace {

/// n points on a line that know one or two others, with weights between 0 and 1.
std::shared_ptr<const Graph<double>> chain(Index n) {
  const Random random{3};
  std::vector<Eigen::Triplet<double>> edges;
  for (Index i = 0; i + 1 < n; ++i) {
    for (Index step = 1; step <= 1 + i % 2 && i + step < n; ++step) {
      const double w =
          0.1 + 0.9 * random.uniform(static_cast<std::uint64_t>(i), static_cast<std::uint64_t>(step));
      edges.emplace_back(static_cast<int>(i), static_cast<int>(i + step), w);
      edges.emplace_back(static_cast<int>(i + step), static_cast<int>(i), w);
    }
  }
  auto P = std::make_shared<Graph<double>>(n, n);
  P->setFromTriplets(edges.begin(), edges.end());
  P->makeCompressed();
  return P;
}

template <class S>
Layout<S, 2> cloud(Index n) {
  const Random random{8};
  Layout<S, 2> Y(n, 2);
  for (Index k = 0; k < 2 * n; ++k)
    Y.data()[k] = static_cast<S>(random.normal(static_cast<std::uint64_t>(k)));
  return Y;
}

double similarity(const Layout<double, 2>& Y, Index i, Index j) {
  return 1 / (1 + (Y.row(i) - Y.row(j)).squaredNorm());
}

/// The expected loss with one or two draws from the others of the head, by all of their outcomes.
double expected_loss(const Graph<double>& P, const Layout<double, 2>& Y, int negatives, double rho) {
  const Index n = Y.rows();
  const double others = static_cast<double>(n - 1);
  double loss = 0;
  for (Index i = 0; i < n; ++i) {
    for (Graph<double>::InnerIterator e(P, i); e; ++e) {
      const double q = similarity(Y, i, e.col());
      loss -= e.value() * std::log(q);
      for (Index l = 0; l < n; ++l) {
        if (l == i) continue;
        const double one = q + similarity(Y, i, l);
        if (negatives == 1) {
          loss += e.value() * std::log(one) / rho / others;
          continue;
        }
        for (Index k = 0; k < n; ++k) {
          if (k != i) loss += e.value() * std::log(one + similarity(Y, i, k)) / rho / (others * others);
        }
      }
    }
  }
  return loss;
}

template <class F>
Layout<double, 2> descent_of(const F& loss, const Layout<double, 2>& Y) {
  constexpr double h = 1e-5;
  Layout<double, 2> down(Y.rows(), 2);
  for (Index k = 0; k < Y.size(); ++k) {
    Layout<double, 2> more = Y, less = Y;
    more.data()[k] += h, less.data()[k] -= h;
    down.data()[k] = (loss(less) - loss(more)) / (2 * h);
  }
  return down;
}

}  // namespace

TEST_CASE("group_sampling: the mean of 10,000 seeds is minus the gradient of the expected loss", "[forces]") {
  constexpr Index n = 14;
  constexpr int seeds = 10000;
  const auto P = chain(n);
  const Layout<double, 2> Y = cloud<double>(n);
  for (const int negatives : {1, 2}) {
    for (const double rho : {1.0, 4.0}) {
      const int shares = rho > 1 ? 3 : 0;  // the mean of three samples is then what has to be right
      const Layout<double, 2> wanted =
          descent_of([&](const Layout<double, 2>& at) { return expected_loss(*P, at, negatives, rho); }, Y);
      GroupSampling<double, 2> field(P, {.negatives = static_cast<double>(negatives), .shares = shares});
      Layout<double, 2> force, one, sum = Layout<double, 2>::Zero(n, 2), squares = sum;
      std::vector<double> stiffness;
      for (int seed = 0; seed < seeds; ++seed) {
        field.options.seed = static_cast<std::uint64_t>(seed);
        field({rho}, Y, 0, force, stiffness, Threads(1));
        for (std::uint64_t t = 1; t < static_cast<std::uint64_t>(shares); ++t) {
          field({rho}, Y, t, one, stiffness, Threads(1));
          force += one;
        }
        force /= (std::max)(shares, 1);
        sum += force;
        squares += force.cwiseProduct(force);
      }
      for (Index k = 0; k < 2 * n; ++k) {
        const double mean = sum.data()[k] / seeds;
        const double error = std::sqrt((squares.data()[k] / seeds - mean * mean) / seeds);
        INFO("negatives " << negatives << ", rho " << rho << ", coordinate " << k << ": " << mean << " for "
                          << wanted.data()[k] << " +- " << error);
        CHECK(std::abs(mean - wanted.data()[k]) < 4 * error + 1e-8);
        CHECK(error > 0);
      }
    }
  }
}

TEST_CASE("group_sampling: with all others as negatives it is SNE normalised by rows", "[forces]") {
  constexpr Index n = 12;
  const auto P = chain(n);
  const Layout<double, 2> Y = cloud<double>(n);
  for (const double rho : {0.5, 1.0, 4.0}) {
    const auto sne = [&](const Layout<double, 2>& at) {
      double loss = 0;
      for (Index i = 0; i < n; ++i) {
        double Z = 0;
        for (Index l = 0; l < n; ++l) Z += l == i ? 0 : similarity(at, i, l);
        for (Graph<double>::InnerIterator e(*P, i); e; ++e) {
          loss -= e.value() * (std::log(similarity(at, i, e.col())) - std::log(Z) / rho);
        }
      }
      return loss;
    };
    const Layout<double, 2> wanted = descent_of(sne, Y);
    for (const double negatives : {10.0, 500.0}) {
      GroupSampling<double, 2> field(P, {.negatives = negatives});
      Layout<double, 2> force;
      std::vector<double> stiffness;
      field({rho}, Y, 0, force, stiffness, Threads(1));
      CHECK((force - wanted).norm() < 1e-8 * wanted.norm());
    }
  }
}

TEST_CASE("group_sampling: many draws come near to SNE normalised by rows", "[forces]") {
  constexpr Index n = 400;
  const auto P = chain(n);
  const Layout<double, 2> Y = cloud<double>(n);
  std::vector<double> stiffness;
  Layout<double, 2> exact, force;
  GroupSampling<double, 2> all(P, {.negatives = 398});
  all({1}, Y, 0, exact, stiffness, Threads(1));
  double last = HUGE_VAL;
  for (const double negatives : {1.0, 10.0, 100.0, 397.0}) {
    GroupSampling<double, 2> field(P, {.negatives = negatives});
    Layout<double, 2> mean = Layout<double, 2>::Zero(n, 2);
    for (std::uint64_t epoch = 0; epoch < 50; ++epoch) {
      // log S grows with the draws, its derivatives do not
      field({1}, Y, epoch, force, stiffness, Threads(1));
      mean += force / 50;
    }
    const double apart = (mean - exact).norm();
    CHECK(apart < last);
    last = apart;
  }
  CHECK(last < 0.1 * exact.norm());
}

TEMPLATE_TEST_CASE("group_sampling: the same bits for any number of threads", "[forces]", float, double) {
  using S = TestType;
  constexpr Index n = 5000;  // enough for new numbers along the curve
  const auto P = std::make_shared<const Graph<S>>(chain(n)->cast<S>());
  for (const double negatives : {0.0, 5.0}) {
    const auto run = [&](int threads) {
      GroupSampling<S, 2> field(P, {.negatives = negatives});
      Layout<S, 2> Y = cloud<S>(n), force;
      std::vector<S> stiffness;
      for (std::uint64_t epoch = 0; epoch < 12; ++epoch) {
        field({1}, Y, epoch, force, stiffness, Threads(threads));
        Y += S(0.02) * force;
      }
      return Y;
    };
    const Layout<S, 2> one = run(1);
    for (const int threads : {2, 3, 7, 16}) CHECK(run(threads) == one);
  }
}

TEST_CASE("GroupSampling: graphs and options that cannot be, and layouts of another size", "[forces]") {
  using Field = GroupSampling<double, 2>;
  CHECK_THROWS_WITH(Field(nullptr), Catch::Contains("no graph"));
  auto loose = std::make_shared<Graph<double>>(5, 5);
  loose->uncompress();
  CHECK_THROWS_WITH(Field(loose), Catch::Contains("makeCompressed"));
  const auto P = std::make_shared<const Graph<double>>(5, 5);
  CHECK_THROWS_WITH(Field(P, {.negatives = -1}), Catch::Contains("negatives"));
  Field field(P);
  Layout<double> force;
  std::vector<double> stiffness;
  CHECK_THROWS_WITH(field({1}, Layout<double>::Zero(4, 2), 0, force, stiffness, Threads(1)),
                    Catch::Contains("4 rows for 5 points"));
  CHECK_THROWS_WITH(field({0}, Layout<double>::Zero(5, 2), 0, force, stiffness, Threads(1)),
                    Catch::Contains("exaggeration"));
}

}  // namespace test_forces_sampling_group_sampling
