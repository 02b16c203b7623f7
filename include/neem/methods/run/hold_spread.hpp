// A lower limit on the spread of a layout that shrinks.
#pragma once

#include "neem/core/types.hpp"

#include <array>
#include <cmath>
#include <cstddef>

namespace neem::detail {

/// Enlarges Y about its mean, by a power of two, until its root mean square radius is at least `least`. A
/// layout that is as large, or whose radius is 0, is not changed.
///
/// While attraction outweighs repulsion a map shrinks, by a factor an iteration. Far below the distance over
/// which similarities fall all forces are proportional to the layout, so that a factor changes its size and
/// nothing else. In exact arithmetic it would grow again as soon as repulsion outweighs attraction; in
/// floating point, points that coincide after rounding would stay together.
/// @cost  O(n)
template <class S, int Dim>
void hold_spread(Layout<S, Dim>& Y, double least) {
  if (!(least > 0)) return;
  const Index n = Y.rows();
  std::array<double, static_cast<std::size_t>(Dim)> mean{};
  for (Index k = 0; k < Y.size(); ++k) {
    mean[static_cast<std::size_t>(k % Dim)] += static_cast<double>(Y.data()[k]) / static_cast<double>(n);
  }
  double squares = 0;
  for (Index k = 0; k < Y.size(); ++k) {
    const double from = static_cast<double>(Y.data()[k]) - mean[static_cast<std::size_t>(k % Dim)];
    squares += from * from / static_cast<double>(n);
  }
  const double radius = std::sqrt(squares);
  if (!(radius < least && radius > 0)) return;
  const double factor = std::exp2(std::ceil((std::log2)(least / radius)));
  for (Index k = 0; k < Y.size(); ++k) {
    const double middle = mean[static_cast<std::size_t>(k % Dim)];
    Y.data()[k] = static_cast<S>(middle + factor * (static_cast<double>(Y.data()[k]) - middle));
  }
}

}  // namespace neem::detail
