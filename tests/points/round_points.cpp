#include "neem/points/round_points.hpp"

#include "catch.hpp"
#include "neem/core/error.hpp"

#include <cmath>
#include <limits>

namespace test_points_round_points {

using neem::Index;
using neem::Matrix;

TEST_CASE("round_points: values that float holds are kept as they are", "[points]") {
  Matrix<double> X(3, 2);
  X << 1, 0.5, 16777216, -2, 3, 1e-320;
  const auto rounded = neem::round_points<float>(X);
  CHECK(rounded.points.cast<double>().leftCols(1) == X.leftCols(1));
  CHECK(rounded.points(0, 1) == 0.5f);
  CHECK(rounded.points(2, 1) == 0.0f);
  CHECK(rounded.centred == 0);
  CHECK(rounded.merged == 0);
}

TEST_CASE("round_points: other columns are centred in double before they are rounded", "[points]") {
  Matrix<double> X(4, 2);
  X << 1700000000.25, 1, 1700000001.5, 2, 1699999998.125, 3, 1700000000.125, 4;
  const auto rounded = neem::round_points<float>(X);
  CHECK(rounded.centred == 1);
  CHECK(rounded.subtracted == std::vector<double>{1700000000.0, 0});
  CHECK(rounded.points(0, 0) == 0.25f);
  CHECK(rounded.points(2, 0) == -1.875f);
  CHECK(rounded.points(3, 1) == 4.0f);
  CHECK(rounded.merged == 0);
  const auto plain = neem::round_points<float>(X, false);
  CHECK(plain.centred == 0);
  CHECK(plain.points(0, 0) == 1.7e9f);
  CHECK(plain.merged == 0);  // the other column tells the rows apart
  const auto flat = neem::round_points<float>(Matrix<double>(X.leftCols(1)), false);
  CHECK(flat.merged == 3);
  CHECK(neem::round_points<double>(X).points == X);
}

TEST_CASE("round_points: rows that were equal before are not called merged", "[points]") {
  Matrix<double> X(6, 1);
  X << 0.1, 0.1, 1e9, 1e9 + 1e-3, 1e9 + 1e-3, -1e9;
  CHECK(neem::round_points<float>(X, false).merged == 1);
}

TEST_CASE("round_points: NaN stays, and what float cannot hold is refused", "[points]") {
  Matrix<double> X(3, 1);
  X << 0.1, std::numeric_limits<double>::quiet_NaN(), 0.3;
  const auto rounded = neem::round_points<float>(X);
  CHECK(std::isnan(rounded.points(1, 0)));
  CHECK(rounded.subtracted[0] == Approx(0.2));
  X(1, 0) = 1e300;
  CHECK_THROWS_WITH(neem::round_points<float>(X, false),
                    Catch::Contains("out of range") && Catch::Contains("row 1 column 0"));
  CHECK(neem::round_points<double>(X).points(1, 0) == 1e300);
}

TEST_CASE("round_points: rows with gaps merge as others do", "[points]") {
  constexpr double gap = std::numeric_limits<double>::quiet_NaN();
  Matrix<double> X(6, 2);
  X << gap, 1.0, gap, 1.0 + 1e-12, gap, 1.0, 1.0, gap, 1.0 + 1e-12, -gap, gap, gap;
  CHECK(neem::round_points<float>(X, false).merged == 2);
}

}  // namespace test_points_round_points
