// What a layout looks like as a whole: its extent, and which of its points share a place.
#pragma once

#include "neem/core/types.hpp"
#include "neem/methods/run/shared_places.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace neem::detail {

/// What a layout looks like as a whole.
struct LayoutState {
  Index shared = 0;       ///< points on a place that they share with a row that is not their own
  bool differ = false;    ///< whether there are two rows that differ
  bool one_place = true;  ///< whether all points coincide, up to rounding
  double radius = 0;      ///< root mean square distance from the mean
  double reach = 0;       ///< the largest coordinate
  Index distant = -1;     ///< the point that is farthest from the median
  double farthest = 0;    ///< how far it is
  double core = 0;        ///< the distance from the median within which nine of ten points lie
};

/// The root mean square distance of the points from their mean.
/// @cost  O(n)
template <class S, int Dim>
double radius_of(const Layout<S, Dim>& Y) {
  constexpr auto columns = static_cast<std::size_t>(Dim);
  const double points = static_cast<double>(Y.rows());
  const auto count = static_cast<std::size_t>(Y.rows());
  std::array<double, columns> mean{};
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t c = 0; c < columns; ++c)
      mean[c] += static_cast<double>(Y.data()[i * columns + c]) / points;
  }
  double radius = 0;
  for (std::size_t i = 0; i < count; ++i) {
    double squares = 0;
    for (std::size_t c = 0; c < columns; ++c) {
      const double at = static_cast<double>(Y.data()[i * columns + c]);
      squares += (at - mean[c]) * (at - mean[c]);
    }
    radius += squares / points;
  }
  return std::sqrt(radius);
}

/// @param row_of  n: points of the same number are copies of one row. Empty: all rows differ
/// @cost  O(n)
template <class S, int Dim>
LayoutState state_of(const Layout<S, Dim>& Y, const std::vector<Id>& row_of) {
  LayoutState state;
  const Index n = Y.rows();
  const auto count = static_cast<std::size_t>(n);
  std::array<double, static_cast<std::size_t>(Dim)> median{};
  std::vector<double> values(count);
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(count / 2);
  for (std::size_t c = 0; c < static_cast<std::size_t>(Dim); ++c) {
    for (std::size_t i = 0; i < count; ++i) {
      const S at = Y.data()[i * static_cast<std::size_t>(Dim) + c];
      values[i] = static_cast<double>(at);
      state.reach = (std::max)(state.reach, std::abs(values[i]));
    }
    std::nth_element(values.begin(), middle, values.end());
    median[c] = *middle;
  }
  for (std::size_t i = 0; i < count; ++i) {
    values[i] = 0;
    for (std::size_t c = 0; c < static_cast<std::size_t>(Dim); ++c) {
      const double at = static_cast<double>(Y.data()[i * static_cast<std::size_t>(Dim) + c]);
      values[i] = std::hypot(values[i], at - median[c]);
    }
    if (values[i] > state.farthest) state.farthest = values[i], state.distant = static_cast<Index>(i);
  }
  state.radius = radius_of(Y);
  const auto tenth = values.begin() + static_cast<std::ptrdiff_t>(count - 1 - (count + 9) / 10);
  if (n > 2) {
    std::nth_element(values.begin(), tenth, values.end());
    state.core = *tenth;
  }

  const std::vector<Id> first = first_on_place(Y);
  state.shared = sharing_points(first, row_of);
  for (std::size_t i = 1; i < count; ++i) {
    state.differ = state.differ || row_of.empty() || row_of[i] != row_of[0];
  }
  constexpr double rounding = 4 * static_cast<double>(std::numeric_limits<S>::epsilon());
  state.one_place = !(state.radius > rounding * state.reach);
  return state;
}

}  // namespace neem::detail
