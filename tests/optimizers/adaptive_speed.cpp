#include "neem/optimizers/adaptive_speed.hpp"

#include "catch.hpp"
#include "neem/core/random.hpp"
#include "neem/forces/exact.hpp"
#include "neem/forces/force_field.hpp"
#include "neem/forces/spring_electric.hpp"
#include "neem/forces/sum_of_fields.hpp"
#include "neem/optimizers/descend.hpp"

using namespace neem;

namespace {

using Pairs = std::vector<std::pair<int, int>>;

struct Step {
  double speed, efficiency;
  std::vector<double> x, y;
};

/// ForceAtlas2 written out for one graph without any of the library. A step begins where the library's did:
/// over many steps of a path the last digits of a force grow to the ninth.
struct Reference {
  const Pairs& edges;
  double k, gravity, tolerance;
  std::vector<double> mass{}, old_x{}, old_y{};
  double speed = 1, efficiency = 1;

  Step operator()(std::vector<double> x, std::vector<double> y) {
    const std::size_t n = x.size();
    if (mass.empty()) {
      mass.assign(n, 1), old_x.assign(n, 0), old_y.assign(n, 0);
      for (const auto& [a, b] : edges) {
        mass[static_cast<std::size_t>(a)] += 1;
        mass[static_cast<std::size_t>(b)] += 1;
      }
    }
    std::vector<double> fx(n, 0), fy(n, 0);
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) {
        const double dx = x[i] - x[j], dy = y[i] - y[j], d2 = dx * dx + dy * dy;
        if (d2 > 0) fx[i] += k * mass[i] * mass[j] * dx / d2, fy[i] += k * mass[i] * mass[j] * dy / d2;
      }
      const double d = std::sqrt(x[i] * x[i] + y[i] * y[i]);
      if (d > 0) fx[i] -= k * gravity * mass[i] * x[i] / d, fy[i] -= k * gravity * mass[i] * y[i] / d;
    }
    for (const auto& [p, q] : edges) {
      const auto a = static_cast<std::size_t>(p), b = static_cast<std::size_t>(q);
      fx[a] += x[b] - x[a], fy[a] += y[b] - y[a];
      fx[b] += x[a] - x[b], fy[b] += y[a] - y[b];
    }
    double swinging = 0, traction = 0;
    std::vector<double> swing(n);
    for (std::size_t i = 0; i < n; ++i) {
      swing[i] = std::hypot(fx[i] - old_x[i], fy[i] - old_y[i]);
      swinging += mass[i] * swing[i];
      traction += mass[i] * std::hypot(fx[i] + old_x[i], fy[i] + old_y[i]) / 2;
    }
    const double e = 0.05 * std::sqrt(double(n));
    double jitter = tolerance * std::max(std::sqrt(e), std::min(10.0, e * traction / double(n * n)));
    if (swinging / traction > 2) {
      if (efficiency > 0.05) efficiency *= 0.5;
      jitter = std::max(jitter, tolerance);
    }
    const double target = jitter * efficiency * traction / swinging;
    if (swinging > jitter * traction) {
      if (efficiency > 0.05) efficiency *= 0.7;
    } else if (speed < 1000) {
      efficiency *= 1.3;
    }
    speed += std::min(target - speed, 0.5 * speed);
    for (std::size_t i = 0; i < n; ++i) {
      const double factor = speed / (1 + std::sqrt(speed * mass[i] * swing[i]));
      x[i] += fx[i] * factor, y[i] += fy[i] * factor;
      old_x[i] = fx[i], old_y[i] = fy[i];
    }
    return {speed, efficiency, x, y};
  }
};

void compare(int n, const Pairs& edges, double k, double gravity, double tolerance) {
  Layout<double> Y(n, 2);
  std::vector<Eigen::Triplet<double, Id>> entries;
  for (int i = 0; i < n; ++i) {
    Y(i, 0) = 10 * Random{4}.normal(static_cast<std::uint64_t>(i), 0);
    Y(i, 1) = 10 * Random{4}.normal(static_cast<std::uint64_t>(i), 1);
  }
  for (const auto& [a, b] : edges) entries.emplace_back(a, b, 1.0), entries.emplace_back(b, a, 1.0);
  Graph<double> P(n, n);
  P.setFromTriplets(entries.begin(), entries.end());
  const std::vector<double> masses = degree_masses(P);
  ForceField springs(Y, P, SpringElectric{masses}, Exact{});
  springs.charge = k;
  SumOfFields field(springs, Gravity{k * gravity, masses});
  AdaptiveSpeed step(Y, {tolerance, masses});
  INFO(n << " points, gravity " << gravity << ", tolerance " << tolerance);
  Reference reference{edges, k, gravity, tolerance};
  for (int iteration = 0; iteration < 50; ++iteration) {
    std::vector<double> x, y;
    for (int i = 0; i < n; ++i) x.push_back(Y(i, 0)), y.push_back(Y(i, 1));
    const Step wanted = reference(x, y);
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
  Pairs path;
  for (int i = 0; i < 29; ++i) path.emplace_back(i, i + 1);
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
