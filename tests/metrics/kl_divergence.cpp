#include "neem/metrics/kl_divergence.hpp"

#include "catch.hpp"
#include "metrics/clouds.hpp"
#include "neem/layouts/random_layout.hpp"

namespace test_metrics_kl_divergence {

using namespace neem;

namespace {

/// Symmetric affinities on a ring with two neighbors on each side, summing to 1.
template <class S>
Graph<S> ring(Index n) {
  std::vector<Eigen::Triplet<S, Id>> entries;
  double total = 0;
  for (int pass = 0; pass < 2; ++pass) {
    entries.clear();
    double sum = 0;
    for (Index i = 0; i < n; ++i) {
      for (const Index step : {1, 2}) {
        const Index j = (i + step) % n;
        const double p = 1 + Random{}.uniform(std::uint64_t(i), std::uint64_t(step));
        const S value = static_cast<S>(pass == 0 ? p : p / total);
        entries.emplace_back(Id(i), Id(j), value);
        entries.emplace_back(Id(j), Id(i), value);
        sum += 2 * p;
      }
    }
    total = sum;
  }
  Graph<S> P(n, n);
  P.setFromTriplets(entries.begin(), entries.end());
  return P;
}

template <class S, class K>
double naive(const Graph<S>& P, const Eigen::MatrixXd& y, const K& kernel) {
  double z = 0, sum = 0;
  for (Index i = 0; i < y.rows(); ++i) {
    for (Index j = 0; j < y.rows(); ++j) {
      if (i != j) z += kernel.weight((y.row(i) - y.row(j)).squaredNorm());
    }
  }
  for (Index i = 0; i < y.rows(); ++i) {
    for (typename Graph<S>::InnerIterator e(P, i); e; ++e) {
      const double q = kernel.weight((y.row(i) - y.row(e.col())).squaredNorm()) / z;
      sum += double(e.value()) * std::log(double(e.value()) / q);
    }
  }
  return sum;
}

}  // namespace

TEST_CASE("kl_divergence: two points by hand", "[metrics]") {
  Graph<double> P(2, 2);
  P.insert(0, 1) = 0.25;
  P.insert(1, 0) = 0.75;
  Matrix<double> layout(2, 2);
  layout << 0, 0, 1, 2;
  const double truth = 0.25 * std::log(0.5) + 0.75 * std::log(1.5);  // both q are a half
  CHECK(kl_divergence(P, layout).value == Approx(truth).epsilon(1e-14));
}

TEMPLATE_TEST_CASE("kl_divergence: the definition, for 1 to 5 columns and three kernels", "[metrics]", float,
                   double) {
  using S = TestType;
  for (const Index n : {5, 40, 333}) {
    const Graph<S> P = ring<S>(n);
    for (const Index d : {1, 2, 3, 5}) {
      const Matrix<S> layout = test::normal_cloud<S>(n, d, 3);
      const Eigen::MatrixXd y = layout.template cast<double>();
      const double small = std::is_same_v<S, float> ? 2e-6 : 1e-12;
      CHECK(kl_divergence(P, layout).value == Approx(naive(P, y, Cauchy{})).epsilon(small));
      CHECK(kl_divergence(P, layout, StudentT{0.5}).value ==
            Approx(naive(P, y, StudentT{0.5})).epsilon(small));
      CHECK(kl_divergence(P, layout, Gaussian{}).value == Approx(naive(P, y, Gaussian{})).epsilon(small));
    }
  }
}

TEST_CASE("kl_divergence: zero where q equals p, unchanged by turning and shifting", "[metrics]") {
  Graph<double> P(3, 3);  // an equilateral triangle: all q are a sixth
  for (int i = 0; i < 3; ++i) {
    for (int j = 0; j < 3; ++j) {
      if (i != j) P.insert(i, j) = 1.0 / 6;
    }
  }
  Layout<double> layout(3, 2);
  layout << 0, 0, 1, 0, 0.5, std::sqrt(0.75);
  CHECK(kl_divergence(P, layout).value == Approx(0).margin(1e-15));
  const Graph<double> chain = ring<double>(100);
  const Layout<double> random = random_layout<double>(100, 1, 1.0);
  CHECK(kl_divergence(chain, test::moved(random)).value ==
        Approx(kl_divergence(chain, random).value).epsilon(1e-12));
}

TEST_CASE("kl_divergence: the interval of a sample holds the value of all", "[metrics]") {
  const Index n = 3000;
  const Graph<float> P = ring<float>(n);
  const Layout<float> layout = random_layout<float>(n, 1, 10.0);
  const double truth = kl_divergence(P, layout);
  int held = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const Estimate some = kl_divergence(P, layout, {.points = 200, .seed = seed});
    CHECK(some.sample == 200);
    CHECK(some.high - some.low < 0.3);
    held += some.low <= truth && truth <= some.high;
  }
  CHECK(held >= 35);
}

TEST_CASE("kl_divergence: same bits for any threads; few points; errors", "[metrics]") {
  const Graph<float> P = ring<float>(700);
  const Layout<float> layout = random_layout<float>(700, 2, 3.0);
  for (const Sampling& sampling : {Sampling{}, Sampling{.points = 100}}) {
    CHECK(test::same_estimate(kl_divergence(P, layout, sampling, Threads{1}),
                              kl_divergence(P, layout, sampling, Threads{3})));
  }
  CHECK(kl_divergence(Graph<float>(1, 1), layout.topRows(1)).value == 0);
  CHECK_THROWS_WITH(kl_divergence(P, layout.topRows(10)),
                    Catch::Contains("700 x 700") && Catch::Contains("10 x 2"));
  Graph<float> negative = P;
  negative.coeffRef(3, 4) = -1;
  CHECK_THROWS_WITH(kl_divergence(negative, layout), Catch::Contains("row 3, column 4"));
  Layout<double> far(2, 2);  // a Gaussian that underflows
  far << 0, 0, 1e6, 0;
  Graph<float> pair(2, 2);
  pair.insert(0, 1) = 0.5f;
  pair.insert(1, 0) = 0.5f;
  CHECK(std::isfinite(kl_divergence(pair, far, Gaussian{}).value));
}

}  // namespace test_metrics_kl_divergence
