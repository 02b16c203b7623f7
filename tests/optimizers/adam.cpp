#include "neem/optimizers/adam.hpp"

#include "catch.hpp"
#include "neem/core/random.hpp"
#include "neem/optimizers/descend.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace test_optimizers_adam {

using namespace neem;

namespace {

/// A force of its own for every coordinate and step, of sizes from 1e-5 to 1e5.
double force_at(Index k, int step) {
  const auto place = static_cast<std::uint64_t>(k), time = static_cast<std::uint64_t>(step);
  return Random{3}.normal(place, time) * std::pow(10.0, 10 * Random{4}.uniform(place) - 5);
}

}  // namespace

TEMPLATE_TEST_CASE("Adam: every step is that of the formula, coordinate by coordinate", "[optimizers]", float,
                   double) {
  using S = TestType;
  constexpr Index n = 333;  // no multiple of a register
  Layout<S, 3> Y = Layout<S, 3>::Zero(n, 3), force(n, 3);
  const AdamOptions o{.learning_rate = 0.3, .mean_decay = 0.8, .square_decay = 0.95, .epsilon = 1e-3};
  Adam<S, 3> step(Y, o);
  std::vector<double> y(3 * n, 0.0), m(3 * n, 0.0), v(3 * n, 0.0);
  for (int t = 1; t <= 40; ++t) {
    for (Index k = 0; k < 3 * n; ++k) {
      const double f = force_at(k, t);
      const auto at = static_cast<std::size_t>(k);
      force.data()[k] = static_cast<S>(f);
      m[at] = 0.8 * m[at] + 0.2 * f;
      v[at] = 0.95 * v[at] + 0.05 * f * f;
      y[at] +=
          0.3 * std::sqrt(1 - std::pow(0.95, t)) / (1 - std::pow(0.8, t)) * m[at] / (std::sqrt(v[at]) + 1e-3);
    }
    step(Y, force);
  }
  double worst = 0;
  for (Index k = 0; k < 3 * n; ++k) {
    worst = std::max(worst, std::abs(static_cast<double>(Y.data()[k]) - y[static_cast<std::size_t>(k)]));
  }
  CHECK(worst <= (sizeof(S) == 4 ? 2e-5 : 1e-13));
}

TEST_CASE("Adam: the first step has the length of the learning rate, whatever the force", "[optimizers]") {
  Layout<double, 2> Y = Layout<double, 2>::Zero(2, 2), force(2, 2);
  force << 1e-3, -5, 1e6, 0;
  Adam step(Y, {.learning_rate = 0.5});
  step(Y, force);
  CHECK(Y(0, 0) == Approx(0.5).epsilon(0.005));
  CHECK(Y(0, 1) == Approx(-0.5));
  CHECK(Y(1, 0) == Approx(0.5));
  CHECK(Y(1, 1) == 0);
}

TEST_CASE("Adam: no force moves nothing, not even without epsilon", "[optimizers]") {
  Layout<float> Y = Layout<float>::Random(10, 2);
  const Layout<float> before = Y;
  Adam step(Y, {.epsilon = 0});
  for (int t = 0; t < 3; ++t) step(Y, Layout<float>::Zero(10, 2));
  CHECK(Y == before);
}

TEST_CASE("Adam: reaches the bottom of a bowl", "[optimizers]") {
  Layout<double> Y = Layout<double>::Random(20, 2);
  auto bowl = [](const Layout<double>& y, Layout<double>& force) { force = -y; };
  Adam step(Y, {.learning_rate = 0.01});
  descend(Y, bowl, step, 3000);
  CHECK(Y.cwiseAbs().maxCoeff() <= 1e-3);
}

TEMPLATE_TEST_CASE("Adam: the same bits for any number of threads", "[optimizers]", float, double) {
  using S = TestType;
  constexpr Index n = 9001;
  const auto run = [&](int threads) {
    Layout<S> Y = Layout<S>::Zero(n, 2), force(n, 2);
    Adam step(Y, {}, Threads(threads));
    for (int t = 0; t < 5; ++t) {
      for (Index k = 0; k < 2 * n; ++k) force.data()[k] = static_cast<S>(force_at(k, t));
      step(Y, force);
    }
    return Y;
  };
  const Layout<S> one = run(1);
  for (const int threads : {2, 3, 7, 16}) CHECK(run(threads) == one);
}

TEST_CASE("Adam: an absurd step or force is a numeric error that names the point", "[optimizers]") {
  const auto fails_at = [](const Layout<float>& force, double rate) {
    Layout<float> Y = Layout<float>::Zero(force.rows(), 2);
    Adam step(Y, {.learning_rate = rate});
    try {
      step(Y, force);
    } catch (const Error& error) {
      CHECK(error.kind() == ErrorKind::numeric);
      CHECK_THAT(error.what(), Catch::Contains("diverged at iteration 1") && Catch::Contains("lower"));
      return *error.row;
    }
    return std::int64_t{-1};
  };
  Layout<float> force = Layout<float>::Zero(50, 2);
  CHECK(fails_at(force, 1) == -1);
  force(7, 1) = 1;
  CHECK(fails_at(force, 1e30) == 7);
  force(31, 0) = std::numeric_limits<float>::quiet_NaN();
  CHECK(fails_at(force, 1) == 31);
  force(31, 0) = std::numeric_limits<float>::infinity();
  CHECK(fails_at(force, 1) == 31);
}

TEST_CASE("Adam: other sizes and bad options are refused", "[optimizers]") {
  Layout<float> Y = Layout<float>::Zero(10, 2), other = Layout<float>::Zero(9, 2);
  Adam step(Y);
  CHECK_THROWS_WITH(step(Y, other), Catch::Contains("the force has 9 rows for 10 points"));
  CHECK_THROWS_WITH(step(other, Y), Catch::Contains("the layout has 9 rows for 10 points"));
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const double bad : {-1.0, 0.0, nan, HUGE_VAL})
    CHECK_THROWS_WITH((Adam(Y, {.learning_rate = bad})), Catch::Contains("learning_rate"));
  for (const double bad : {-0.1, 1.0, nan})
    CHECK_THROWS_WITH((Adam(Y, {.mean_decay = bad})), Catch::Contains("mean_decay"));
  for (const double bad : {-0.1, 1.0, nan})
    CHECK_THROWS_WITH((Adam(Y, {.square_decay = bad})), Catch::Contains("square_decay"));
  for (const double bad : {-1.0, nan})
    CHECK_THROWS_WITH((Adam(Y, {.epsilon = bad})), Catch::Contains("epsilon"));
}

}  // namespace test_optimizers_adam
