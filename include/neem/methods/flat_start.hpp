// A layout on a line stays on it: all forces are along it. One that is given as a start is moved off it.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/random.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/layouts/symmetric_eigen.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace neem::detail {

/// Moves points that lie on a line, or in three dimensions on a plane, off it, slanted or not: by normal
/// numbers of a hundredth of the largest standard deviation, across the line only. That is told in `notes`.
/// Points of one place, and as few as cannot but lie so, stay where they are.
/// @param Y  finite
/// @cost     O(n Dim²)
template <class S, int Dim>
void leave_flat(Layout<S, Dim>& Y, std::uint64_t seed, std::vector<std::string>& notes) {
  constexpr std::uint64_t stream = 31;
  constexpr double flat = 1e-6;  // of the largest deviation: float tells no less apart
  constexpr double share = 0.01;
  const Index n = Y.rows();
  const double unit = static_cast<double>(largest_magnitude(Y.data(), Y.data() + Y.size()));
  if (n <= Dim || !(unit > 0)) return;
  Matrix<double> mean = Matrix<double>::Zero(1, Dim), covariance = Matrix<double>::Zero(Dim, Dim);
  const auto at = [&](Index i, Index c) { return static_cast<double>(Y.data()[i * Dim + c]) / unit; };
  for (Index i = 0; i < n; ++i) {
    for (Index c = 0; c < Dim; ++c) mean(0, c) += at(i, c) / static_cast<double>(n);
  }
  for (Index i = 0; i < n; ++i) {
    for (Index c = 0; c < Dim; ++c) {
      for (Index b = 0; b < Dim; ++b) {
        covariance(b, c) += (at(i, b) - mean(0, b)) * (at(i, c) - mean(0, c)) / static_cast<double>(n);
      }
    }
  }
  const Eigenpairs axes = symmetric_eigen(covariance);
  const double largest = std::sqrt(std::max(axes.values[0], 0.0));
  Index rank = 0;
  while (rank < Dim && axes.values[static_cast<std::size_t>(rank)] > flat * flat * largest * largest) ++rank;
  if (rank == Dim || rank == 0) return;
  const Random random{seed};
  const double step = share * largest * unit;
  for (Index i = 0; i < n; ++i) {
    for (Index k = rank; k < Dim; ++k) {
      const double off =
          step * random.normal(static_cast<std::uint64_t>(i), static_cast<std::uint64_t>(k), stream);
      for (Index c = 0; c < Dim; ++c) Y.data()[i * Dim + c] += static_cast<S>(off * axes.vectors(k, c));
    }
  }
  notes.push_back(
      join({"the initial layout lies on a ", rank == 1 ? "line" : "plane",
            ", and would stay on it: points were moved off it by normal numbers of deviation ", step}));
}

}  // namespace neem::detail
