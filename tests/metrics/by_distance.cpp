#include "neem/metrics/by_distance.hpp"

#include "catch.hpp"
#include "metrics/clouds.hpp"

namespace test_metrics_by_distance {

using namespace neem;

namespace {

bool near(const Estimate& a, const Estimate& b, double error) {
  return std::abs(a.value - b.value) <= error && std::abs(a.low - b.low) <= error &&
         std::abs(a.high - b.high) <= error && a.sample == b.sample;
}

}  // namespace

TEST_CASE("by_distance: of Euclidean distances they are the metrics of points", "[metrics]") {
  const Matrix<float> X = test::normal_cloud<float>(400, 5, 1);
  const Matrix<double> Y = X.leftCols(2).cast<double>();
  const auto distance = distance_of_rows(X, Euclidean{});
  for (const Index points : {Index{0}, Index{100}}) {
    const Sampling some{.points = points};
    CHECK(near(knn_recall_by(distance, Y, 15, some), knn_recall(X, Y, 15, some), 0));
    CHECK(near(trustworthiness_by(distance, Y, 15, some), trustworthiness(X, Y, 15, some), 1e-12));
    CHECK(near(distance_correlation_by(distance, Y, some), distance_correlation(X, Y, some), 1e-6));
  }
}

TEST_CASE("by_distance: equally far points are ranked as the search orders them", "[metrics]") {
  Matrix<float> X(120, 1);
  for (Index i = 0; i < 120; ++i) X(i, 0) = static_cast<float>(i % 6);
  const Matrix<float> Y = test::normal_cloud<float>(120, 2, 3);
  const auto distance = distance_of_rows(X, Manhattan{});
  CHECK(near(knn_recall_by(distance, X, 15), {1, 1, 1, 120}, 0));
  CHECK(near(trustworthiness_by(distance, X, 15), {1, 1, 1, 120}, 0));
  CHECK(near(trustworthiness_by(distance, Y, 15), trustworthiness(X, Y, 15), 1e-12));
}

TEST_CASE("by_distance: by a matrix of distances, and by cosine", "[metrics]") {
  const Matrix<float> X = test::normal_cloud<float>(200, 4, 5);
  const Matrix<float> unit = *euclidean_points(X, MetricName::cosine);
  const auto cosine = distance_of_rows(unit, UnitRows{});
  const Matrix<float> Y = unit.leftCols(2);
  CHECK(near(knn_recall_by(cosine, Y, 10), knn_recall(unit, Y, 10), 0.002));
  CHECK(knn_recall_by(cosine, unit, 10).value > 0.999);
  Matrix<float> D(200, 200);
  for (Index i = 0; i < 200; ++i) {
    for (Index j = 0; j < 200; ++j)
      D(i, j) = i == j ? 0.0f : static_cast<float>(cosine(std::min(i, j), std::max(i, j)));
  }
  const Distances<float> all = distances_from_square(D);
  CHECK(near(knn_recall_by(all, Y, 10), knn_recall_by(cosine, Y, 10), 0.002));
  CHECK(near(distance_correlation_by(all, Y), distance_correlation_by(cosine, Y), 1e-5));
  CHECK_THROWS_AS(knn_recall_by(all, Y.topRows(100), 10), Error);
  CHECK_THROWS_AS(trustworthiness_by(all, Y, 0), Error);
}

}  // namespace test_metrics_by_distance
