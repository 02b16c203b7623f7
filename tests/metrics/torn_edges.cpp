#include "neem/metrics/torn_edges.hpp"

#include "catch.hpp"
#include "metrics/clouds.hpp"
#include "neem/layouts/random_layout.hpp"

namespace test_metrics_torn_edges {

using namespace neem;

TEST_CASE("torn_edges: counted by hand", "[metrics]") {
  Matrix<double> points(5, 1), layout(5, 1);
  points << 0, 1, 3, 10, 11;  // nearest: 1 0 1 4 3: edges 01, 12, 34
  layout << -3, -2, 3, 1, 1;  // mean 0, rms radius √(24 / 5) = 2.19; lengths 1, 5, 0
  CHECK(rms_radius(layout) == Approx(std::sqrt(24.0 / 5)));
  const Estimate one = torn_edges(points, layout, 1);
  CHECK(one.value == Approx(1.0 / 3));
  CHECK(one.low == one.value);
  CHECK(one.high == one.value);
  CHECK(one.sample == 5);
  // next: 2 2 0 2 2: edges 01, 02, 12, 34, 32, 42; lengths 1, 6, 5, 0, 2, 2, all but two of them above 1.095
  CHECK(torn_edges(points, layout, 2).value == Approx(4.0 / 6));
  CHECK(torn_edges(points, layout, 99).value == torn_edges(points, layout, 4).value);
}

TEMPLATE_TEST_CASE("torn_edges: a ring is whole as a ring, cut as a line, and torn at random", "[metrics]",
                   float, double) {
  using S = TestType;
  const Index n = 1000;
  Matrix<S> ring(n, 2), line(n, 1);
  for (Index i = 0; i < n; ++i) {
    const double angle = 6.283185307179586 * static_cast<double>(i) / static_cast<double>(n);
    ring(i, 0) = static_cast<S>(std::cos(angle)), ring(i, 1) = static_cast<S>(std::sin(angle));
    line(i, 0) = static_cast<S>(i);
  }
  CHECK(torn_edges(ring, ring, 10).value == 0);
  CHECK(torn_edges(ring, test::moved<S>(ring), 10).value == 0);
  // 5 neighbors to either side: 5 + 4 + 3 + 2 + 1 of 5,000 edges span the cut
  CHECK(torn_edges(ring, line, 10).value == Approx(15.0 / 5000).margin(2e-4));
  CHECK(torn_edges(ring, random_layout<double>(n), 10).value == Approx(0.88).margin(0.05));
  CHECK(torn_edges(ring, Matrix<S>(Matrix<S>::Ones(n, 2)), 10).value == 0);
}

TEST_CASE("torn_edges: of a table as of points, for any threads, at any scale", "[metrics]") {
  const Matrix<double> points = test::normal_cloud<double>(3000, 4, 5);
  const Layout<double> layout = test::noisy_view<double>(points, 0.3, 6);
  const Neighbors<double> knn = nearest_neighbors(points, 20, {.recall = 1});
  const Estimate one = torn_edges(points, layout, 12, Threads{1});
  CHECK(one.value > 0.01);
  CHECK(test::same_estimate(one, torn_edges(points, layout, 12, Threads{3})));
  CHECK(test::same_estimate(one, torn_edges(knn, layout, 12, Threads{2})));
  CHECK(rms_radius(layout, Threads{1}) == rms_radius(layout, Threads{3}));
  for (const double factor : {std::ldexp(1.0, -1000), std::ldexp(1.0, 1000)}) {
    const Layout<double> scaled = factor * layout;
    CHECK(torn_edges(knn, scaled, 12).value == one.value);
    CHECK(rms_radius(scaled) / factor == Approx(rms_radius(layout)).epsilon(1e-12));
  }
}

TEST_CASE("torn_edges: few points, and errors", "[metrics]") {
  const Matrix<float> points = test::normal_cloud<float>(6, 3, 7);
  CHECK(torn_edges(points.topRows(1), points.topRows(1), 5).value == 0);
  CHECK(torn_edges(points.topRows(2), points.topRows(2), 5).value == 1);  // 2 radii long
  CHECK_THROWS_WITH(torn_edges(points, points.topRows(5), 2),
                    Catch::Contains("6 x 3") && Catch::Contains("5 x 3"));
  CHECK_THROWS_WITH(torn_edges(points, points, 0), Catch::Contains("1..n-1"));
  const Neighbors<float> knn = nearest_neighbors(points, 2);
  CHECK_THROWS_WITH(torn_edges(knn, points, 3), Catch::Contains("2 neighbors"));
  CHECK_THROWS_WITH(torn_edges(knn, points.topRows(5), 2), Catch::Contains("neighbor table"));
  Matrix<float> broken = points;
  broken(4, 1) = std::numeric_limits<float>::infinity();
  CHECK_THROWS_WITH(torn_edges(points, broken, 2), Catch::Contains("layout: row 4 column 1"));
  CHECK_THROWS_WITH(rms_radius(broken), Catch::Contains("layout: row 4 column 1"));
}

}  // namespace test_metrics_torn_edges
