// ForceAtlas2 as Gephi's source has it, written out for few points and without any of the library: what the
// claims of being equal to it are compared with.
#pragma once

#include "layouts/graphs.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace neem_test {

/// A step begins where the library's did: over many steps of a path the last digits of a force grow to the
/// ninth.
/// @source  Gephi's ForceAtlas2.java (speed), ForceFactory.java (forces) and NodesThread.java (gravity, which
///          is divided by the scaling that ForceFactory multiplies it by)
struct Gephi {
  struct Step {
    double speed, efficiency;
    std::vector<double> x, y;
  };

  const EdgeList& edges;
  double scaling = 1, gravity = 1, tolerance = 1;
  bool strong_gravity = false, lin_log = false;
  /// Gephi's of a graph whose every edge is two, one in each direction, of half its weight
  bool dissuade_hubs = false;
  std::vector<double> mass{}, old_x{}, old_y{};
  double speed = 1, efficiency = 1;

  Step operator()(std::vector<double> x, std::vector<double> y) {
    const std::size_t n = x.size();
    if (mass.empty()) {
      mass.assign(n, 1), old_x.assign(n, 0), old_y.assign(n, 0);
      for (const WeightedEdge& edge : edges) {
        mass[static_cast<std::size_t>(edge.from)] += 1;
        mass[static_cast<std::size_t>(edge.to)] += 1;
      }
    }
    double mean_mass = 0;
    for (const double m : mass) mean_mass += m / static_cast<double>(n);
    std::vector<double> fx(n, 0), fy(n, 0);
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) {
        const double dx = x[i] - x[j], dy = y[i] - y[j], d = std::hypot(dx, dy);
        if (d > 0)
          fx[i] += dx * scaling * mass[i] * mass[j] / d / d,
              fy[i] += dy * scaling * mass[i] * mass[j] / d / d;
      }
      const double d = std::hypot(x[i], y[i]), coefficient = scaling, g = gravity / scaling;
      const double factor = strong_gravity ? coefficient * mass[i] * g : coefficient * mass[i] * g / d;
      if (d > 0) fx[i] -= x[i] * factor, fy[i] -= y[i] * factor;
    }
    const auto pull = [&](std::size_t from, std::size_t to, double weight) {
      const double dx = x[from] - x[to], dy = y[from] - y[to], d = std::hypot(dx, dy);
      double factor = lin_log ? -weight * std::log(1 + d) / d : -weight;
      if (dissuade_hubs) factor *= mean_mass / mass[from];
      fx[from] += dx * factor, fy[from] += dy * factor;
      fx[to] -= dx * factor, fy[to] -= dy * factor;
    };
    for (const WeightedEdge& edge : edges) {
      const auto a = static_cast<std::size_t>(edge.from), b = static_cast<std::size_t>(edge.to);
      pull(a, b, edge.weight / 2);
      pull(b, a, edge.weight / 2);
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

}  // namespace neem_test
