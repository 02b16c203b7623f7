#include "neem/points/missing.hpp"

#include "catch.hpp"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace test_points_missing {

using namespace neem;

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

Matrix<double> table() {
  Matrix<double> points(5, 4);
  points << 1, nan, nan, 4,  //
      5, 6, nan, 8,          //
      nan, nan, nan, nan,    //
      9, 10, nan, 12,        //
      nan, 14, nan, 16;
  return points;
}

}  // namespace

TEST_CASE("count_missing: cells, rows, columns and the first place", "[points]") {
  const MissingValues found = count_missing(table());
  CHECK(found.total == 10);
  CHECK(found.rows == 5);
  CHECK(found.empty_rows == 1);
  CHECK(found.columns() == 4);
  CHECK(found.in_column == std::vector<Index>{2, 2, 5, 1});
  CHECK(found.first_row == 0);
  CHECK(found.first_column == 1);
  const MissingValues none = count_missing(Matrix<float>::Zero(3, 2));
  CHECK(none.total == 0);
  CHECK(none.rows == 0);
  CHECK(none.columns() == 0);
  CHECK(none.first_row == -1);
}

TEST_CASE("count_missing: infinity is no missing value", "[points]") {
  Matrix<double> points = table();
  points(1, 1) = -std::numeric_limits<double>::infinity();
  CHECK_THROWS_AS(count_missing(points), Error);
}

TEST_CASE("drop_empty_columns and drop_rows_with_gaps: what remains is told, and stands where it should",
          "[points]") {
  Matrix<double> points = table();
  CHECK(drop_empty_columns(points) == std::vector<Index>{0, 1, 3});
  CHECK(points.cols() == 3);
  CHECK(points(1, 2) == 8);
  CHECK(drop_rows_with_gaps(points) == std::vector<Index>{1, 3});
  Matrix<double> rest(2, 3);
  rest << 5, 6, 8, 9, 10, 12;
  CHECK(points == rest);
  CHECK(drop_rows_with_gaps(points) == std::vector<Index>{0, 1});
  CHECK(drop_empty_columns(points).size() == 3);
  CHECK(points == rest);
}

TEST_CASE("drop_empty_columns and drop_rows_with_gaps: nothing left is an error", "[points]") {
  Matrix<double> all = Matrix<double>::Constant(2, 2, nan);
  CHECK_THROWS_AS(drop_empty_columns(all), Error);
  Matrix<double> each(2, 2);
  each << nan, 1, 2, nan;
  try {
    (void)drop_rows_with_gaps(each);
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(std::string(error.what()) == "every row lacks a value; points, 2 x 2; fill the values in instead");
  }
}

TEST_CASE("fill_with_means: the mean of the values of the column, and nothing else changes", "[points]") {
  Matrix<double> points = table();
  CHECK_THROWS_AS(fill_with_means(points), Error);  // a column without values
  drop_empty_columns(points);
  const Matrix<double> before = points;
  fill_with_means(points);
  CHECK(points(2, 0) == 5);
  CHECK(points(4, 0) == 5);
  CHECK(points(0, 1) == 10);
  CHECK(points(2, 2) == 10);
  for (Index i = 0; i < 5; ++i) {
    for (Index c = 0; c < 3; ++c) CHECK((std::isnan(before(i, c)) || before(i, c) == points(i, c)));
  }
}

}  // namespace test_points_missing
