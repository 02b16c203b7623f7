#include "neem/points/column_summaries.hpp"

#include "catch.hpp"

#include <neem/core/random.hpp>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace test_points_column_summaries {

using namespace neem;

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// Normal columns of mean 3 c and standard deviation 10^(c − 2), a tenth of the cells missing.
template <class S>
Matrix<S> table(Index n, Index d) {
  Matrix<S> points(n, d);
  const Random random{7};
  for (Index i = 0; i < n; ++i) {
    for (Index c = 0; c < d; ++c) {
      const auto row = static_cast<std::uint64_t>(i), column = static_cast<std::uint64_t>(c);
      const double z = random.normal(row, column) * std::pow(10.0, double(c % 5) - 2) + 3 * double(c);
      points(i, c) = static_cast<S>(random.uniform(row, column + 100) < 0.1 ? nan : z);
    }
  }
  return points;
}

}  // namespace

TEMPLATE_TEST_CASE("summarize_columns: ends, means and deviations are those of the values that are known",
                   "[points]", float, double) {
  const Matrix<TestType> points = table<TestType>(3000, 5);
  const std::vector<ColumnSummary> found = summarize_columns(points);
  REQUIRE(found.size() == 5);
  for (Index c = 0; c < 5; ++c) {
    long double sum = 0, squares = 0;
    std::vector<double> values;
    for (Index i = 0; i < points.rows(); ++i) {
      if (!std::isnan(points(i, c))) values.push_back(static_cast<double>(points(i, c)));
    }
    for (const double value : values) sum += value;
    const auto mean = static_cast<double>(sum / static_cast<long double>(values.size()));
    for (const double value : values) squares += (value - mean) * (value - mean);
    const ColumnSummary& column = found[static_cast<std::size_t>(c)];
    CHECK(column.values == Index(values.size()));
    CHECK(column.values < 2800);
    CHECK(column.low == *std::min_element(values.begin(), values.end()));
    CHECK(column.high == *std::max_element(values.begin(), values.end()));
    CHECK(column.mean == Approx(mean).epsilon(1e-13).margin(1e-14));
    CHECK(column.deviation ==
          Approx(std::sqrt(double(squares / static_cast<long double>(values.size())))).epsilon(1e-12));
  }
}

TEST_CASE("summarize_columns: an offset of 1e12 and values of 1e300 lose no digits of the spread",
          "[points]") {
  Matrix<double> points(4, 3);
  points << 1e12, 1e300, -1e-320, 1e12 + 1, 3e300, 0, 1e12 + 2, 1e300, 0, 1e12 + 3, 3e300, 0;
  const std::vector<ColumnSummary> found = summarize_columns(points);
  CHECK(found[0].mean == 1e12 + 1.5);
  CHECK(found[0].deviation == Approx(std::sqrt(1.25)).epsilon(1e-15));
  CHECK(found[1].mean == 2e300);
  CHECK(found[1].deviation == Approx(1e300).epsilon(1e-14));
  CHECK(!found[2].constant());
}

TEST_CASE("summarize_columns: a column without values is told by its number of them", "[points]") {
  Matrix<double> points(2, 3);
  points << nan, 4, nan, nan, 4, 2;
  const std::vector<ColumnSummary> found = summarize_columns(points);
  CHECK(found[0].values == 0);
  CHECK(found[0].constant());
  CHECK(found[1].values == 2);
  CHECK(found[1].mean == 4);
  CHECK(found[1].deviation == 0);
  CHECK(found[2].values == 1);
  CHECK(found[2].constant());
}

TEST_CASE("summarize_columns: the number of threads changes no bit", "[points]") {
  const Matrix<float> points = table<float>(5000, 70);
  const std::vector<ColumnSummary> one = summarize_columns(points, 1), many = summarize_columns(points, 5);
  for (std::size_t c = 0; c < one.size(); ++c) {
    CHECK(one[c].mean == many[c].mean);
    CHECK(one[c].deviation == many[c].deviation);
  }
}

TEST_CASE("summarize_columns: infinity is an error with its place, NaN is none", "[points]") {
  Matrix<float> points = Matrix<float>::Zero(3, 2);
  points(0, 0) = std::numeric_limits<float>::quiet_NaN();
  points(2, 1) = -std::numeric_limits<float>::infinity();
  try {
    (void)summarize_columns(points);
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::not_finite);
    CHECK(error.row == 2);
    CHECK(error.column == 1);
    CHECK(
        std::string(error.what()) ==
        "1 infinite value; points: row 2 column 1 (counted from 0); remove these rows or put numbers there; "
        "a value that is not known is NaN");
  }
}

TEST_CASE("compare_spreads: the widest, the narrowest, their ratio, and the share of the variance",
          "[points]") {
  Matrix<double> points(2, 4);
  points << 0, 5, 0, 7, 300, 5, 1, 11;
  const SpreadComparison found = compare_spreads(summarize_columns(points));
  CHECK(found.widest == 0);
  CHECK(found.narrowest == 2);
  CHECK(found.ratio == 300);
  CHECK(found.share == Approx(90000.0 / (90000 + 1 + 16)));
  CHECK(found.constant == 1);
  const SpreadComparison none = compare_spreads(summarize_columns(Matrix<double>::Constant(3, 2, 4.5)));
  CHECK(none.widest == -1);
  CHECK(none.ratio == 1);
  CHECK(none.constant == 2);
}

}  // namespace test_points_column_summaries
