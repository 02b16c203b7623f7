#include "neem/metrics/trustworthiness.hpp"

#include "catch.hpp"
#include "metrics/clouds.hpp"
#include "neem/layouts/random_layout.hpp"

namespace test_metrics_trustworthiness {

using namespace neem;

namespace {

/// The definition, by sorting all rows.
double naive(const Eigen::MatrixXd& x, const Eigen::MatrixXd& y, Index k) {
  const Index n = x.rows();
  double excess = 0;
  for (Index i = 0; i < n; ++i) {
    const auto order = [&](const Eigen::MatrixXd& m) {
      std::vector<std::pair<double, Index>> all;
      for (Index j = 0; j < n; ++j) {
        if (j != i) all.emplace_back((m.row(i) - m.row(j)).squaredNorm(), j);
      }
      std::sort(all.begin(), all.end());
      return all;
    };
    const auto in_x = order(x), in_y = order(y);
    for (Index c = 0; c < k; ++c) {
      for (Index r = 0; r < n - 1; ++r) {
        if (in_x[std::size_t(r)].second == in_y[std::size_t(c)].second) {
          excess += double(std::max<Index>(0, r + 1 - k));
        }
      }
    }
  }
  return 1 - 2 * excess / (double(n) * double(k) * double(2 * n - 3 * k - 1));
}

}  // namespace

TEMPLATE_TEST_CASE("trustworthiness, continuity: the definition", "[metrics]", float, double) {
  using S = TestType;
  for (const Index n : {5, 20, 130}) {
    const Matrix<S> points = test::normal_cloud<S>(n, 4, 1);
    const Layout<S> layout = test::noisy_view<S>(points, 0.5, 2);
    for (const Index k : {Index(1), Index(2), (n - 1) / 2}) {
      const Eigen::MatrixXd x = points.template cast<double>(), y = layout.template cast<double>();
      CHECK(trustworthiness(points, layout, k).value == Approx(naive(x, y, k)).epsilon(1e-12));
      CHECK(continuity(points, layout, k).value == Approx(naive(y, x, k)).epsilon(1e-12));
    }
  }
}

TEST_CASE("trustworthiness: by hand on four points of a line", "[metrics]") {
  Matrix<double> points(4, 1), layout(4, 1);
  points << 0, 1, 3, 10;
  layout << 0, 10, 1, 2.5;  // shown nearest: 2 3 0 2, whose ranks in the points are 2 3 2 1
  CHECK(trustworthiness(points, layout, 1).value == Approx(1 - 2.0 / (4 * 1 * 4) * (1 + 2 + 1 + 0)));
}

TEST_CASE("trustworthiness: 1 for the points themselves, ties or not; half for a random layout",
          "[metrics]") {
  Matrix<float> points = test::normal_cloud<float>(600, 5, 1);
  CHECK(trustworthiness(points, points, 12).value == 1);
  CHECK(continuity(points, points, 12, {.points = 70}).value == 1);
  CHECK(trustworthiness(points, random_layout<double>(600), 12).value == Approx(0.5).margin(0.03));
  for (Index i = 0; i < 300; ++i) points.row(i) = points.row(i % 7);
  CHECK(trustworthiness(points, points, 12).value == 1);
  CHECK(trustworthiness(Matrix<float>::Zero(50, 2), Matrix<float>::Zero(50, 3), 5).value == 1);
}

TEST_CASE("trustworthiness: the interval of a sample holds the value of all", "[metrics]") {
  const Matrix<float> points = test::normal_cloud<float>(1500, 6, 3);
  const Layout<float> layout = test::noisy_view<float>(points, 0.2, 4);
  const double truth = trustworthiness(points, layout, 10);
  int held = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const Estimate some = trustworthiness(points, layout, 10, {.points = 150, .seed = seed});
    held += some.low <= truth && truth <= some.high;
  }
  CHECK(held >= 35);
}

TEST_CASE("trustworthiness: same bits for any threads; few points; errors", "[metrics]") {
  const Matrix<double> points = test::normal_cloud<double>(300, 4, 5);
  const Layout<float> layout = test::noisy_view<double>(points, 0.3, 6).cast<float>();
  const Estimate one = trustworthiness(points, layout, 12, {.points = 100}, Threads{1});
  CHECK(test::same_estimate(one, trustworthiness(points, layout, 12, {.points = 100}, Threads{3})));
  for (const Index n : {1, 2}) CHECK(trustworthiness(points.topRows(n), layout.topRows(n), 3).value == 1);
  CHECK(std::isfinite(trustworthiness(points.topRows(3), layout.topRows(3), 3).value));
  CHECK_THROWS_WITH(trustworthiness(points, layout.topRows(9), 3),
                    Catch::Contains("300 x 4") && Catch::Contains("9 x 2"));
  CHECK_THROWS_WITH(continuity(points, layout, -2), Catch::Contains("k = -2"));
}

}  // namespace test_metrics_trustworthiness
