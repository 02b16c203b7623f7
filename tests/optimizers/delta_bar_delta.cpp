#include "neem/optimizers/delta_bar_delta.hpp"

#include "catch.hpp"
#include "neem/optimizers/descend.hpp"

namespace test_optimizers_delta_bar_delta {

using namespace neem;

TEST_CASE("DeltaBarDelta: no force from rest moves nothing but the centre", "[optimizers]") {
  Layout<double> Y = Layout<double>::Random(10, 2);
  Y.rowwise() -= Y.colwise().mean();
  const Layout<double> before = Y;
  DeltaBarDelta step(Y, {.learning_rate = 10});
  step(Y, Layout<double>::Zero(10, 2));
  CHECK((Y - before).norm() <= 1e-15);
}

TEST_CASE("DeltaBarDelta: reaches the bottom of a bowl", "[optimizers]") {
  Layout<double> Y = Layout<double>::Random(20, 2);
  auto bowl = [](const Layout<double>& y, Layout<double>& force) { force = -y; };
  DeltaBarDelta step(Y, {.learning_rate = 0.1});
  descend(Y, bowl, step, 500);
  CHECK(Y.norm() <= 1e-6);
}

TEST_CASE("DeltaBarDelta: gains and momentum by hand", "[optimizers]") {
  Layout<double, 1> Y(2, 1);
  Y << -1, 1;  // symmetric, so that centring does nothing
  DeltaBarDelta<double, 1> step(Y, {.learning_rate = 0.1, .momentum = 0.5, .max_step = 100});
  Layout<double, 1> force(2, 1);
  force << -1, 1;
  step(Y, force);  // gain 1.2, velocity 0.12
  CHECK(Y(1) == Approx(1.12));
  step(Y, force);  // gain 1.4, velocity 0.06 + 0.14
  CHECK(Y(1) == Approx(1.32));
  force = -force;
  step(Y, force);  // gain 1.12, velocity 0.1 − 0.112
  CHECK(Y(1) == Approx(1.308));
}

TEST_CASE("DeltaBarDelta: no point moves farther than the limit, and the layout stays centred",
          "[optimizers]") {
  Layout<float> Y = Layout<float>::Random(1000, 2) * 10;
  Y.rowwise() -= Y.colwise().mean();
  const Layout<float> before = Y;
  Layout<float> force = Layout<float>::Random(1000, 2) * 1000;
  force.row(1) = -force.row(0);
  DeltaBarDelta step(Y, {.learning_rate = 1, .max_step = 5});
  step(Y, force);
  CHECK((Y - before).rowwise().norm().maxCoeff() <= 5.5F);
  CHECK(Y.colwise().mean().norm() <= 1e-5F);
}

TEST_CASE("DeltaBarDelta: an absurd step is a numeric error that names the iteration", "[optimizers]") {
  Layout<float> Y = Layout<float>::Random(10, 2);
  DeltaBarDelta step(Y, {.learning_rate = 1e30});
  const Layout<float> force = Layout<float>::Ones(10, 2);
  try {
    step(Y, force);
    FAIL("not refused");
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::numeric);
    CHECK_THAT(error.what(), Catch::Contains("diverged at iteration 1") && Catch::Contains("lower"));
  }
}

TEST_CASE("DeltaBarDelta: NaN in the forces is a numeric error", "[optimizers]") {
  Layout<double> Y = Layout<double>::Random(10, 2), force = Layout<double>::Zero(10, 2);
  DeltaBarDelta step(Y, {.learning_rate = 1});
  force(7, 1) = std::nan("");
  try {
    step(Y, force);
    FAIL("not refused");
  } catch (const Error& error) {
    CHECK(error.row == 7);
  }
}

TEST_CASE("DeltaBarDelta: same bits for any number of threads", "[optimizers]") {
  const Layout<float> start = Layout<float>::Random(20000, 2), force = Layout<float>::Random(20000, 2);
  const auto moved = [&](int threads) {
    Layout<float> Y = start;
    DeltaBarDelta<float, 2> step(Y, {.learning_rate = 1}, Threads(threads));
    for (int t = 0; t < 5; ++t) step(Y, force);
    return Y;
  };
  const Layout<float> one = moved(1);
  for (const int threads : {2, 3, 7, 16}) CHECK(moved(threads) == one);
}

TEST_CASE("descend: observers see every iteration, and stop means no further step", "[optimizers]") {
  Layout<double> Y = Layout<double>::Random(5, 2);
  int evaluations = 0, seen = 0;
  auto field = [&](const Layout<double>& y, Layout<double>& force) {
    ++evaluations;
    force = -y;
  };
  DeltaBarDelta step(Y, {.learning_rate = 0.1});
  const Signal end = descend(
      Y, field, step, 100, [&](const auto& now) { seen = now.iteration; },
      [](const auto& now) { return now.iteration == 7 ? Signal::stop : Signal::go; });
  CHECK(end == Signal::stop);
  CHECK(evaluations == 7);
  CHECK(seen == 7);
}

TEST_CASE("DeltaBarDelta: other sizes and bad options are refused", "[optimizers]") {
  Layout<float> Y = Layout<float>::Zero(10, 2), other = Layout<float>::Zero(9, 2);
  DeltaBarDelta step(Y);
  CHECK_THROWS_WITH(step(Y, other), Catch::Contains("the force has 9 rows for 10 points"));
  CHECK_THROWS_WITH(step(other, Y), Catch::Contains("the layout has 9 rows for 10 points"));
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const double bad : {-1.0, 0.0, nan, HUGE_VAL})
    CHECK_THROWS_WITH((DeltaBarDelta(Y, {.learning_rate = bad})), Catch::Contains("learning_rate"));
  for (const double bad : {-0.1, 1.0, nan})
    CHECK_THROWS_WITH((DeltaBarDelta(Y, {.momentum = bad})), Catch::Contains("momentum"));
  for (const double bad : {-1.0, 0.0, nan})
    CHECK_THROWS_WITH((DeltaBarDelta(Y, {.min_gain = bad})), Catch::Contains("min_gain"));
  for (const double bad : {-1.0, 0.0, nan})
    CHECK_THROWS_WITH((DeltaBarDelta(Y, {.max_step = bad})), Catch::Contains("max_step"));
}

}  // namespace test_optimizers_delta_bar_delta
