#include "neem/core/check.hpp"

#include "catch.hpp"

#include <limits>

namespace test_core_check {

using namespace neem;

TEMPLATE_TEST_CASE("check_points: a NaN is found wherever it is, and its place is told", "[core]", float,
                   double) {
  using S = TestType;
  const Index places[][2] = {{0, 0}, {0, 3}, {25, 1}, {49, 3}};
  for (const S value : {std::numeric_limits<S>::quiet_NaN(), std::numeric_limits<S>::infinity(),
                        -std::numeric_limits<S>::infinity()}) {
    for (const auto& place : places) {
      Matrix<S> X = Matrix<S>::Random(50, 4);
      X(place[0], place[1]) = value;
      try {
        check_points<S>(X);
        FAIL("not refused");
      } catch (const Error& error) {
        CHECK(error.code() == ErrorCode::not_finite);
        CHECK(error.name() == "DATA-01");
        CHECK(error.row == place[0]);
        CHECK(error.column == place[1]);
        CHECK(std::string(error.what()).find("1 non-finite") != std::string::npos);
      }
    }
  }
}

TEST_CASE("check_points: the first five places and the total", "[core]") {
  Matrix<double> X = Matrix<double>::Constant(10, 2, std::numeric_limits<double>::quiet_NaN());
  try {
    check_points<double>(X);
    FAIL("not refused");
  } catch (const Error& error) {
    const std::string message = error.what();
    CHECK(message.find("20 non-finite") != std::string::npos);
    CHECK(message.find("row 2 column 0, ...") != std::string::npos);
    CHECK(message.find("row 2 column 1") == std::string::npos);
  }
}

TEST_CASE("check_points: no rows, no columns, and spans beyond the type are refused", "[core]") {
  CHECK_THROWS_WITH(check_points<float>(Matrix<float>(0, 3)), Catch::Contains("no rows"));
  CHECK_THROWS_WITH(check_points<float>(Matrix<float>(3, 0)), Catch::Contains("no columns"));
  Matrix<double> X = Matrix<double>::Zero(3, 2);
  X(0, 0) = 1.7e308;
  check_points<double>(X);
  X(1, 0) = -1.7e308;
  CHECK_THROWS_WITH(check_points<double>(X), Catch::Contains("column 0") && Catch::Contains("rescale"));
}

TEMPLATE_TEST_CASE("power_of_two_scale: brings the largest magnitude into [1, 2)", "[core]", float, double) {
  using S = TestType;
  for (const int exponent : {-100, -3, 0, 5, 100}) {
    const Matrix<S> X = Matrix<S>::Random(20, 3) * std::ldexp(S(1), exponent);
    const S top = (X * power_of_two_scale<S>(X)).cwiseAbs().maxCoeff();
    CHECK(top >= S(1));
    CHECK(top < S(2));
  }
  CHECK(power_of_two_scale<S>(Matrix<S>::Zero(3, 3)) == S(1));
}

}  // namespace test_core_check
