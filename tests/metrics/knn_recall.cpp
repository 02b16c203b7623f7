#include "neem/metrics/knn_recall.hpp"

#include "catch.hpp"
#include "metrics/clouds.hpp"
#include "neem/layouts/random_layout.hpp"

namespace test_metrics_knn_recall {

using namespace neem;

TEST_CASE("knn_recall: counted by hand", "[metrics]") {
  Matrix<double> points(4, 1), layout(4, 1);
  points << 0, 1, 3, 10;                                  // nearest: 1 0 1 2; next: 2 2 0 1
  layout << 0, 10, 1, 2.5;                                // nearest: 2 3 0 2; next: 3 2 3 0
  CHECK(knn_recall(points, layout, 1).value == 0.25);     // the last point only
  CHECK(knn_recall(points, layout, 2).value == 4.0 / 8);  // {1,2}{2,3}; {0,2}{3,2}; {1,0}{0,3}; {2,1}{2,0}
  CHECK(knn_recall(points, layout, 3).value == 1);
  CHECK(knn_recall(points, layout, 99).value == 1);  // clamped to 3
  const Estimate all = knn_recall(points, layout, 2);
  CHECK(all.low == all.value);
  CHECK(all.high == all.value);
  CHECK(all.sample == 4);
}

TEMPLATE_TEST_CASE("knn_recall: 1 for the points themselves, turned, shifted or scaled", "[metrics]", float,
                   double) {
  using S = TestType;
  Layout<S> layout = test::noisy_view<S>(test::normal_cloud<S>(400, 2, 1), 0.1, 2);
  CHECK(knn_recall(layout, layout, 15).value == 1);
  CHECK(knn_recall(layout, Layout<S>(layout * S(8)), 15).value == 1);
  CHECK(knn_recall(layout, test::moved(layout), 15).value > 0.9999);
  CHECK(knn_recall(layout, layout, 15, {.points = 50}).value == 1);
  for (Index i = 0; i < 100; ++i) layout.row(i) = layout.row(i % 5);  // ties
  CHECK(knn_recall(layout, layout, 15).value == 1);
  CHECK(knn_recall(nearest_neighbors(layout, 15), layout, 15, {.points = 90}).value == 1);
}

TEST_CASE("knn_recall: chance level for a random layout", "[metrics]") {
  const Matrix<float> points = test::normal_cloud<float>(2000, 5, 1);
  CHECK(knn_recall(points, random_layout<double>(2000), 20).value == Approx(20.0 / 1999).epsilon(0.1));
  const Matrix<float> heap = Matrix<float>::Zero(2000, 2);  // all ties: no order of storage to profit from
  CHECK(knn_recall(points, heap, 20).value == Approx(20.0 / 1999).epsilon(0.1));
}

TEST_CASE("knn_recall: the interval of a sample holds the value of all", "[metrics]") {
  const Matrix<float> points = test::normal_cloud<float>(2000, 6, 3);
  const Layout<float> layout = test::noisy_view<float>(points, 0.2, 4);
  const double truth = knn_recall(points, layout, 10);
  int held = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const Estimate some = knn_recall(points, layout, 10, {.points = 200, .seed = seed});
    CHECK(some.sample == 200);
    CHECK(some.high - some.low < 0.1);
    held += some.low <= truth && truth <= some.high;
  }
  CHECK(held >= 35);
}

TEST_CASE("knn_recall: from a table as from points, for any threads", "[metrics]") {
  const Matrix<double> points = test::normal_cloud<double>(500, 4, 5);
  const Layout<double> layout = test::noisy_view<double>(points, 0.3, 6);
  const Neighbors<double> knn = nearest_neighbors(points, 20);
  for (const Sampling& sampling : {Sampling{}, Sampling{.points = 100}}) {
    const Estimate one = knn_recall(points, layout, 12, sampling, Threads{1});
    CHECK(test::same_estimate(one, knn_recall(points, layout, 12, sampling, Threads{3})));
    CHECK(test::same_estimate(one, knn_recall(knn, layout, 12, sampling, Threads{2})));
  }
}

TEST_CASE("knn_recall: few points, and errors", "[metrics]") {
  const Matrix<float> points = test::normal_cloud<float>(6, 3, 7);
  CHECK(knn_recall(points.topRows(1), points.topRows(1), 5).value == 1);
  CHECK(knn_recall(points.topRows(2), points.topRows(2), 5).value == 1);
  CHECK_THROWS_WITH(knn_recall(points, points.topRows(5), 2),
                    Catch::Contains("6 x 3") && Catch::Contains("5 x 3"));
  CHECK_THROWS_WITH(knn_recall(points, points, 0), Catch::Contains("1..n-1"));
  CHECK_THROWS_WITH(knn_recall(nearest_neighbors(points, 2), points, 3), Catch::Contains("2 neighbors"));
  Matrix<float> broken = points;
  broken(4, 1) = std::numeric_limits<float>::infinity();
  CHECK_THROWS_WITH(knn_recall(points, broken, 2), Catch::Contains("layout: row 4 column 1"));
}

}  // namespace test_metrics_knn_recall
