// Which box of the layout the grid covers, and how far apart its nodes are.
#pragma once

#include "neem/core/parallel.hpp"
#include "neem/core/types.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

namespace neem::detail {

/// The box of some points, and their moments.
template <int Dim>
struct Extent {
  std::array<double, Dim> low, high, sum{}, squares{};
  double count = 0;
  bool left_out = false;  // some points lie outside

  Extent() {
    low.fill(std::numeric_limits<double>::infinity());
    high.fill(-std::numeric_limits<double>::infinity());
  }
  void operator+=(const Extent& other) {
    for (std::size_t c = 0; c < Dim; ++c) {
      low[c] = (std::min)(low[c], other.low[c]);
      high[c] = (std::max)(high[c], other.high[c]);
      sum[c] += other.sum[c];
      squares[c] += other.squares[c];
    }
    count += other.count;
  }
  /// Whether the box is wider than the points are spread, along some axis: a Gaussian of a million has 10.
  bool has_tails() const {
    constexpr double wide = 10;
    for (std::size_t c = 0; c < Dim; ++c) {
      const double mean = sum[c] / count, variance = squares[c] / count - mean * mean;
      const double width = high[c] - low[c];
      if (!(width * width <= wide * wide * variance)) return true;
    }
    return false;
  }
};

template <class S, int Dim>
Extent<Dim> extent_of(const Layout<S, Dim>& Y, const Threads& threads) {
  return sum_over_ranges(threads, Y.rows(), 4096, [&](Index begin, Index end) {
    std::array<S, Dim> low, high;
    Extent<Dim> part;
    for (int c = 0; c < Dim; ++c)
      low[static_cast<std::size_t>(c)] = high[static_cast<std::size_t>(c)] = Y(begin, c);
    for (const S* y = Y.data() + begin * Dim; y != Y.data() + end * Dim; y += Dim) {
      for (std::size_t c = 0; c < Dim; ++c) {
        const S at = y[c];
        low[c] = at < low[c] ? at : low[c];
        high[c] = at > high[c] ? at : high[c];
        part.sum[c] += static_cast<double>(at);
        part.squares[c] += static_cast<double>(at) * static_cast<double>(at);
      }
    }
    for (std::size_t c = 0; c < Dim; ++c) {
      part.low[c] = static_cast<double>(low[c]);
      part.high[c] = static_cast<double>(high[c]);
    }
    part.count = static_cast<double>(end - begin);
    return part;
  });
}

/// A box that leaves up to `few` of the points out at either end of each axis.
template <class S, int Dim>
void inner_box(const Layout<S, Dim>& Y, Index few, std::array<double, Dim>& low,
               std::array<double, Dim>& high) {
  const Index n = Y.rows();
  std::vector<S> sorted(static_cast<std::size_t>(n));
  for (std::size_t c = 0; c < Dim; ++c) {
    for (Index i = 0; i < n; ++i) sorted[static_cast<std::size_t>(i)] = Y(i, static_cast<int>(c));
    std::nth_element(sorted.begin(), sorted.begin() + few, sorted.end());
    low[c] = static_cast<double>(sorted[static_cast<std::size_t>(few)]);
    std::nth_element(sorted.begin() + few, sorted.end() - 1 - few, sorted.end());
    high[c] = static_cast<double>(sorted[static_cast<std::size_t>(n - 1 - few)]);
  }
}

/// How far apart the nodes have to be.
struct GridSpacing {
  double relative_error;
  double fine;  ///< for any layout

  /// Measured for order 6 and the Cauchy kernel: a ring, among the hardest layouts, has 4e-3 at 0.25, 6e-4 at
  /// 0.19 and 1.1e-4 at 0.14. Kernels with heavier tails are sharper in the middle: their transform decays as
  /// exp(−k l), where a(s) ≈ a(0) (1 − s / l²).
  /// @param slope, next  the law's sharpness at d² = 0 and at d² = step
  GridSpacing(double error, double slope, double next, double step) : relative_error(error) {
    const double length2 = slope > next ? step * next / (slope - next) : 1;
    fine = 0.25 * std::pow(relative_error / 1e-2, 0.16) * std::sqrt((std::min)(1.0, length2));
  }

  /// Wide layouts need it less fine, because the forces of many points together are smooth: on trained maps
  /// the error at 0.4 is 5e-3. Small ones are scaled to the smallest grid, by powers of two.
  double at(double extent) const {
    constexpr double nodes = 512, fewest = 16;
    const double coarser = 1 + 0.6 * std::clamp(std::log10(relative_error / 1e-3), 0.0, 1.0);
    if (extent < fewest * fine) return fine * std::exp2(-std::ceil((std::log2)(fewest * fine / extent)));
    // in steps, so that the kernel is not made anew whenever the layout grows
    const double steps = std::floor(8 * (std::log2)(std::clamp(extent / fine / nodes, 1.0, coarser)));
    return fine * std::exp2(steps / 8);
  }
};

/// The box of the grid: without up to n / 1000 points far from all others, if that halves its nodes.
/// @param box  of all points
template <class S, int Dim>
Extent<Dim> box_of_grid(const Layout<S, Dim>& Y, double fine, Extent<Dim> box) {
  const Index few = std::min<Index>(Y.rows() / 1000, 256);
  if (few == 0 || !box.has_tails()) return box;
  std::array<double, Dim> low, high;
  inner_box<S, Dim>(Y, few, low, high);
  double whole = 1, inner = 1;  // cells of the grid, if all points, or the inner ones, are on it
  for (std::size_t c = 0; c < Dim; ++c) {
    const double room = 16 * fine + 0.5 * (high[c] - low[c]);
    low[c] -= room;
    high[c] += room;
    whole *= (std::max)(1.0, (box.high[c] - box.low[c]) / fine);
    inner *= (std::max)(1.0, (high[c] - low[c]) / fine);
  }
  if (whole > 2 * inner) {
    box.low = low;
    box.high = high;
    box.left_out = true;
  }
  return box;
}

}  // namespace neem::detail
