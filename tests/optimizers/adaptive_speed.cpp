#include "neem/optimizers/adaptive_speed.hpp"

#include "catch.hpp"
#include "neem/core/random.hpp"
#include "neem/forces/force_field.hpp"
#include "neem/forces/laws/spring_electric.hpp"
#include "neem/forces/repulsion/exact.hpp"
#include "neem/forces/sum_of_fields.hpp"
#include "neem/optimizers/descend.hpp"
#include "optimizers/gephi.hpp"

namespace test_optimizers_adaptive_speed {

using namespace neem;

namespace {

void compare(int n, const neem_test::EdgeList& edges, double k, double gravity, double tolerance) {
  Layout<double> Y(n, 2);
  for (int i = 0; i < n; ++i) {
    Y(i, 0) = 10 * Random{4}.normal(static_cast<std::uint64_t>(i), 0);
    Y(i, 1) = 10 * Random{4}.normal(static_cast<std::uint64_t>(i), 1);
  }
  const Graph<double> P = neem_test::graph_of(n, edges);
  const std::vector<double> masses = degree_masses(P);
  ForceField springs(Y, P, SpringElectric{masses}, Exact{});
  springs.charge = k;
  SumOfFields field(springs, Gravity{gravity, masses});
  AdaptiveSpeed step(Y, {tolerance, masses});
  INFO(n << " points, gravity " << gravity << ", tolerance " << tolerance);
  neem_test::Gephi reference{.edges = edges, .scaling = k, .gravity = gravity, .tolerance = tolerance};
  for (int iteration = 0; iteration < 50; ++iteration) {
    std::vector<double> x, y;
    for (int i = 0; i < n; ++i) x.push_back(Y(i, 0)), y.push_back(Y(i, 1));
    const neem_test::Gephi::Step wanted = reference(x, y);
    descend(Y, field, step, 1);
    CHECK(step.speed() == Approx(wanted.speed).epsilon(1e-9));
    CHECK(step.efficiency() == Approx(wanted.efficiency).epsilon(1e-9));
    double apart = 0;
    for (int i = 0; i < n; ++i) {
      const auto at = static_cast<std::size_t>(i);
      apart = std::max(apart, std::hypot(Y(i, 0) - wanted.x[at], Y(i, 1) - wanted.y[at]));
    }
    CHECK(apart <= 1e-9 * Y.norm());
  }
}

}  // namespace

TEST_CASE("AdaptiveSpeed: speeds and positions equal a scalar re-implementation for 50 iterations",
          "[optimizers]") {
  compare(5, {{0, 1}, {1, 2}, {2, 3}, {3, 4}, {4, 0}, {0, 2}}, 2, 1, 1);
  compare(5, {{0, 1}, {0, 2}, {0, 3}, {0, 4}}, 10, 0, 0.1);
  neem_test::EdgeList path;
  for (int i = 0; i < 29; ++i) path.push_back({i, i + 1});
  compare(30, path, 2, 0.5, 1);
}

TEST_CASE("AdaptiveSpeed: forces that all turn round slow the layout without stopping it for ever",
          "[optimizers]") {
  Layout<double> Y = Layout<double>::Random(4, 2), force = Layout<double>::Random(4, 2);
  AdaptiveSpeed step(Y);
  step(Y, force);
  const double before = step.speed();
  step(Y, -force);
  CHECK(step.traction() == 0);
  CHECK(step.speed() == before / 2);
  step(Y, Layout<double>::Ones(4, 2));
  CHECK(step.speed() > 0);
}

TEST_CASE("AdaptiveSpeed: a layout at rest stays where it is", "[optimizers]") {
  Layout<float> Y = Layout<float>::Random(10, 2);
  const Layout<float> before = Y;
  AdaptiveSpeed step(Y);
  for (int t = 0; t < 2000; ++t) step(Y, Layout<float>::Zero(10, 2));
  CHECK(Y == before);
  CHECK(step.speed() == 1);
}

TEST_CASE("AdaptiveSpeed: a constant force never makes the speed infinite", "[optimizers]") {
  Layout<double> Y = Layout<double>::Zero(3, 2), force = Layout<double>::Ones(3, 2);
  AdaptiveSpeed step(Y);
  for (int t = 0; t < 1200; ++t) step(Y, force);
  CHECK(step.swinging() == 0);
  CHECK(std::isfinite(step.speed()));
  CHECK(Y.allFinite());
}

TEST_CASE("AdaptiveSpeed: a force that is no number is refused with its point and step", "[optimizers]") {
  Layout<float> Y = Layout<float>::Random(10, 2);
  Layout<float> force = Layout<float>::Random(10, 2);
  AdaptiveSpeed step(Y);
  step(Y, force);
  force(7, 1) = std::nanf("");
  try {
    step(Y, force);
    FAIL("not refused");
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::numeric);
    CHECK(error.row == 7);
    CHECK_THAT(error.what(), Catch::Contains("step 2") && Catch::Contains("point 7"));
  }
  CHECK_THROWS_WITH((AdaptiveSpeed(Y, {1, {1, 2}})), Catch::Contains("2 masses for 10 points"));
}

TEST_CASE("AdaptiveSpeed: same bits for any number of threads", "[optimizers]") {
  const Layout<float> start = Layout<float>::Random(20000, 2), force = Layout<float>::Random(20000, 2);
  const auto moved = [&](int threads) {
    Layout<float> Y = start;
    AdaptiveSpeed<float, 2> step(Y, {}, Threads(threads));
    for (int t = 0; t < 5; ++t) step(Y, Layout<float>(force * static_cast<float>(t)));
    return Y;
  };
  const Layout<float> one = moved(1);
  for (const int threads : {2, 3, 7, 16}) CHECK(moved(threads) == one);
}

TEST_CASE("AdaptiveSpeed: other sizes and bad options are refused", "[optimizers]") {
  Layout<float> Y = Layout<float>::Zero(10, 2), other = Layout<float>::Zero(9, 2);
  AdaptiveSpeed step(Y);
  CHECK_THROWS_WITH(step(Y, other), Catch::Contains("the force has 9 rows for 10 points"));
  CHECK_THROWS_WITH(step(other, Y), Catch::Contains("the layout has 9 rows for 10 points"));
  step.options.masses = {1, 2};
  CHECK_THROWS_WITH(step(Y, Y), Catch::Contains("2 masses for 10 points"));
  CHECK_THROWS_WITH((AdaptiveSpeed(Y, {1, std::vector<double>(10, 0.0)})), Catch::Contains("mass 0"));
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const double bad : {-1.0, 0.0, nan})
    CHECK_THROWS_WITH((AdaptiveSpeed(Y, {.jitter_tolerance = bad})), Catch::Contains("jitter_tolerance"));
}

}  // namespace test_optimizers_adaptive_speed
