#include "neem/optimizers/annealed_descent.hpp"

#include "catch.hpp"

#include <limits>

namespace test_optimizers_annealed_descent {

using namespace neem;

TEST_CASE("AnnealedDescent: a step is the force by 1 / rate + stiffness, and momentum", "[optimizers]") {
  Layout<double> Y = Layout<double>::Zero(2, 2), force = Layout<double>::Ones(2, 2);
  const std::vector<double> stiffness{0, 3};
  AnnealedDescent<double, 2> step(Y, stiffness, {.learning_rate = 0.5, .momentum = 0.25});
  step(Y, force);
  CHECK(Y(0, 0) == Approx(0.5));
  CHECK(Y(1, 1) == Approx(0.5 / 2.5));
  step(Y, Layout<double>::Zero(2, 2));
  CHECK(Y(0, 0) == Approx(0.5 * 1.25));
}

TEST_CASE("AnnealedDescent: other sizes and bad options are refused", "[optimizers]") {
  Layout<float> Y = Layout<float>::Zero(10, 2), other = Layout<float>::Zero(9, 2);
  std::vector<float> stiffness(10);
  using Step = AnnealedDescent<float, 2>;
  Step step(Y, stiffness);
  CHECK_THROWS_WITH(step(Y, other), Catch::Contains("the force has 9 rows for 10 points"));
  CHECK_THROWS_WITH(step(other, Y), Catch::Contains("the layout has 9 rows for 10 points"));
  stiffness.pop_back();
  CHECK_THROWS_WITH(step(Y, Y), Catch::Contains("the stiffness has 9 rows for 10 points"));
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const double bad : {-1.0, nan, HUGE_VAL})
    CHECK_THROWS_WITH((Step(Y, stiffness, {.learning_rate = bad})), Catch::Contains("learning_rate"));
  for (const double bad : {-0.1, 1.0, nan})
    CHECK_THROWS_WITH((Step(Y, stiffness, {.momentum = bad})), Catch::Contains("momentum"));
}

}  // namespace test_optimizers_annealed_descent
