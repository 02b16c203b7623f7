// The mass, mean and covariance of the points of a cell.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace neem::detail {

/// The mass of some points, their mean, and Σ m (y − mean)(y − mean)ᵀ, of which the lower half is kept.
template <int Dim>
struct Moments {
  double mass = 0;
  std::array<double, Dim> mean{};
  std::array<std::array<double, Dim>, Dim> spread{};

  /// Adds other points; stable for cells that are tiny beside their distance from the origin.
  void merge(const Moments& other) {
    const double total = mass + other.mass, share = other.mass / total;
    std::array<double, Dim> apart;
    for (std::size_t c = 0; c < Dim; ++c) apart[c] = other.mean[c] - mean[c];
    for (std::size_t r = 0; r < Dim; ++r) {
      for (std::size_t c = 0; c <= r; ++c) {
        spread[r][c] += other.spread[r][c] + apart[r] * apart[c] * mass * share;
      }
    }
    for (std::size_t c = 0; c < Dim; ++c) mean[c] += apart[c] * share;
    mass = total;
  }

  /// An upper bound of the variance along any axis: λ ≤ trace / Dim + √((1 − 1/Dim) (‖C‖² − trace² / Dim)),
  /// with equality in one and two dimensions and on lines (Wolkowicz & Styan 1980).
  double largest_variance() const {
    double trace = 0, norm = 0;
    for (std::size_t r = 0; r < Dim; ++r) {
      trace += spread[r][r];
      for (std::size_t c = 0; c <= r; ++c) norm += (r == c ? 1 : 2) * spread[r][c] * spread[r][c];
    }
    constexpr double axes = Dim;
    const double rest = (std::max)(0.0, norm - trace * trace / axes);
    return (trace / axes + std::sqrt((1 - 1 / axes) * rest)) / mass;
  }
};

}  // namespace neem::detail
