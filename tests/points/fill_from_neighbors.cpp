#include "neem/points/fill_from_neighbors.hpp"

#include "catch.hpp"

#include <neem/core/random.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace test_points_fill_from_neighbors {

using namespace neem;

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

template <class S>
Matrix<S> table(Index n, Index d, double lacking) {
  Matrix<S> points(n, d);
  const Random random{11};
  for (Index i = 0; i < n; ++i) {
    for (Index c = 0; c < d; ++c) {
      const auto row = static_cast<std::uint64_t>(i), column = static_cast<std::uint64_t>(c);
      points(i, c) = random.uniform(row, column + 1000) < lacking
                         ? static_cast<S>(nan)
                         : static_cast<S>(random.normal(row, column));
    }
  }
  return points;
}

/// By the definition, a cell at a time.
Matrix<double> expected(const Matrix<double>& points, Index k) {
  Matrix<double> result = points;
  for (Index i = 0; i < points.rows(); ++i) {
    for (Index c = 0; c < points.cols(); ++c) {
      if (!std::isnan(points(i, c))) continue;
      std::vector<std::pair<double, Index>> donors;
      double sum = 0, count = 0;
      for (Index j = 0; j < points.rows(); ++j) {
        if (std::isnan(points(j, c))) continue;
        sum += points(j, c), count += 1;
        double squares = 0;
        int shared = 0;
        for (Index e = 0; e < points.cols(); ++e) {
          if (std::isnan(points(i, e)) || std::isnan(points(j, e))) continue;
          squares += std::pow(points(i, e) - points(j, e), 2);
          ++shared;
        }
        if (shared > 0) donors.emplace_back(std::sqrt(double(points.cols()) / shared * squares), j);
      }
      std::sort(donors.begin(), donors.end());
      donors.resize(std::min(donors.size(), static_cast<std::size_t>(k)));
      double mean = 0;
      for (const auto& [distance, j] : donors) mean += points(j, c) / double(donors.size());
      result(i, c) = donors.empty() ? sum / count : mean;
    }
  }
  return result;
}

}  // namespace

TEST_CASE("fill_from_neighbors: the example of scikit-learn's KNNImputer", "[points]") {
  Matrix<double> points(4, 3);
  points << 1, 2, nan, 3, 4, 3, nan, 6, 5, 8, 8, 7;
  fill_from_neighbors(points, 2);
  Matrix<double> filled(4, 3);
  filled << 1, 2, 4, 3, 4, 3, 5.5, 6, 5, 8, 8, 7;
  CHECK(points == filled);
}

TEMPLATE_TEST_CASE("fill_from_neighbors: agrees with the definition, cell by cell", "[points]", float,
                   double) {
  for (const Index d : {3, 8, 21}) {
    for (const Index k : {1, 5, 1000}) {
      Matrix<TestType> points = table<TestType>(60, d, 0.3);
      const Matrix<double> before = points.template cast<double>(), truth = expected(before, k);
      fill_from_neighbors(points, k);
      const double most = (points.template cast<double>() - truth).cwiseAbs().maxCoeff();
      CHECK(most < (std::is_same_v<TestType, float> ? 1e-6 : 1e-13));
    }
  }
}

TEST_CASE("fill_from_neighbors: the nearest rows are near, so that groups keep their values", "[points]") {
  Matrix<double> points(40, 3);
  for (Index i = 0; i < 40; ++i) {
    const double group = i < 20 ? 0 : 100;
    points.row(i) << group + double(i % 5), group - double(i % 3), group;
  }
  points(3, 2) = nan, points(33, 2) = nan;
  Matrix<double> means = points;
  fill_from_neighbors(points);
  CHECK(points(3, 2) == 0);
  CHECK(points(33, 2) == 100);
  fill_with_means(means);
  CHECK(means(3, 2) == 50);
}

TEST_CASE("fill_from_neighbors: rows without a shared column get the mean; large values do not overflow",
          "[points]") {
  Matrix<double> points(3, 2);
  points << nan, 1e300, 4e300, nan, 2e300, nan;
  fill_from_neighbors(points);
  CHECK(points(0, 0) == Approx(3e300));
  CHECK(points(1, 1) == 1e300);
  Matrix<double> large(4, 2);
  large << 0, 4e307, 1e306, 8e307, 9e307, 0, 1e305, nan;
  fill_from_neighbors(large, 2);
  CHECK(large(3, 1) == Approx(6e307));
}

TEST_CASE("fill_from_neighbors: the number of threads changes no bit, nor does filling see what was filled",
          "[points]") {
  Matrix<float> one = table<float>(500, 6, 0.2), many = one;
  fill_from_neighbors(one, 5, 1);
  fill_from_neighbors(many, 5, 4);
  CHECK((one.array() == many.array()).all());
}

TEST_CASE("fill_from_neighbors: refuses no rows to take, and columns without values", "[points]") {
  Matrix<double> points(2, 2);
  points << 1, nan, 2, nan;
  CHECK_THROWS_AS(fill_from_neighbors(points, 0), Error);
  CHECK_THROWS_AS(fill_from_neighbors(points, 5), Error);
}

}  // namespace test_points_fill_from_neighbors
