// Repulsion by convolution on a grid: the cost hardly grows with the number of points.
//
// The repulsion of a smooth law is the gradient of a potential: with r = −u′ (for normalised laws u = w),
//
//   Σ_j r(d²) (y − y_j) = −½ ∇φ(y),   φ(y) = Σ_j u(d²),   Z = Σ_i φ(y_i) − n u(0)
//
// and the potential of all points is made on a grid (grid.hpp). Here is chosen how fine the grid has to be,
// what is left out of it, and when there is none: a few points far from all others would blow it up and are
// summed exactly.
#pragma once

#include "neem/core/concepts.hpp"
#include "neem/core/error.hpp"
#include "neem/core/text.hpp"
#include "neem/core/workspace.hpp"
#include "neem/forces/barnes_hut.hpp"
#include "neem/forces/grid.hpp"
#include "neem/forces/pair_sums.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

namespace neem {
namespace detail {

/// What an evaluation leaves for the next.
template <class S, int Dim>
struct InterpolationMemory {
  static constexpr int order = 6;  // measured: at equal error quicker than 4, whose grid has to be finer

  Grid<S, Dim, order> grid{};
  std::vector<Id> near{}, far{};
  std::vector<S> sorted{};
  Workspace tree{};
};

/// The box of the points, and one that leaves up to `few` out at either end of each axis.
template <class S, int Dim>
void boxes_of(const Layout<S, Dim>& Y, Index few, std::vector<S>& sorted, std::array<double, Dim>& low,
              std::array<double, Dim>& high, std::array<double, Dim>& inner_low,
              std::array<double, Dim>& inner_high) {
  const Index n = Y.rows();
  sorted.resize(static_cast<std::size_t>(n));
  for (int c = 0; c < Dim; ++c) {
    const auto axis = static_cast<std::size_t>(c);
    for (Index i = 0; i < n; ++i) sorted[static_cast<std::size_t>(i)] = Y(i, c);
    const auto [least, most] = std::minmax_element(sorted.begin(), sorted.end());
    low[axis] = inner_low[axis] = static_cast<double>(*least);
    high[axis] = inner_high[axis] = static_cast<double>(*most);
    if (few == 0) continue;
    std::nth_element(sorted.begin(), sorted.begin() + few, sorted.end());
    inner_low[axis] = static_cast<double>(sorted[static_cast<std::size_t>(few)]);
    std::nth_element(sorted.begin() + few, sorted.end() - 1 - few, sorted.end());
    inner_high[axis] = static_cast<double>(sorted[static_cast<std::size_t>(n - 1 - few)]);
  }
}

/// Forces between the points `far` and all points, exactly. @return their share of Z
template <class Law, class S, int Dim>
double add_far(const Law& law, const Layout<S, Dim>& Y, const std::vector<Id>& near,
               const std::vector<Id>& far, Layout<S, Dim>& force, const Threads& threads) {
  Sources<S, Dim> all, some;
  const auto collect = [&](Sources<S, Dim>& sources, Id i) {
    std::array<S, Dim> at;
    for (int c = 0; c < Dim; ++c) at[static_cast<std::size_t>(c)] = Y(i, c);
    sources.push(at.data(), S(1));
  };
  for (Index i = 0; i < Y.rows(); ++i) collect(all, static_cast<Id>(i));
  for (const Id i : far) collect(some, i);
  all.pad();
  some.pad();
  double Z = sum_over_ranges(threads, static_cast<Index>(far.size()), 4, [&](Index begin, Index end) {
    double sum = 0;
    for (Index k = begin; k < end; ++k) sum += push_by(law, all, Y, far[static_cast<std::size_t>(k)], force);
    return sum;
  });
  Z += sum_over_ranges(threads, static_cast<Index>(near.size()), 256, [&](Index begin, Index end) {
    double sum = 0;
    for (Index k = begin; k < end; ++k) {
      sum += push_by(law, some, Y, near[static_cast<std::size_t>(k)], force);
      if constexpr (NormalizedLaw<Law>) sum += law.weight(0.0);  // the point itself is not among them
    }
    return sum;
  });
  return Z;
}

}  // namespace detail

/// Repulsion by convolution on a grid, for smooth laws in one and two dimensions.
///
/// Where the grid would need more than 256 MB (a layout thousands of units wide), Barnes–Hut is used instead;
/// up to n / 1000 points far outside the box of the others are summed exactly.
///
/// @cost    O(n) for spreading and reading off, about 36 nodes a point each, and two Fourier transforms of
///          (2 · extent / spacing)² nodes; 20 bytes a node and 60 a point. Bits do not depend on the thread
///          count
/// @source  Linderman, Rachh, Hoskins, Steinerberger & Kluger 2019 (convolution); Essmann et al. 1995
/// (splines and
///          their response, gradient read off); differs: one charge and one potential
struct Interpolation {
  /// Relative RMS error of the forces, in [1e-4, 0.1]. FIt-SNE's and openTSNE's grids have about 3e-2
  double relative_error = 1e-2;

  template <SmoothLaw Law, class S, int Dim>
  double operator()(const Law& law, const Layout<S, Dim>& Y, Layout<S, Dim>& force,
                    Workspace& workspace) const {
    static_assert(Dim == 1 || Dim == 2, "Interpolation works in 1 and 2 dimensions; use BarnesHut in 3");
    constexpr double bytes = 256.0 * 1024 * 1024;
    const Index n = Y.rows();
    if (n == 0) return 0;
    if (!(relative_error >= 1e-4 && relative_error <= 0.1)) {
      throw Error(ErrorCode::option_value,
                  "relative_error = " + text(relative_error) + " is outside [1e-4, 0.1]",
                  "option relative_error of Interpolation", "give a value in [1e-4, 0.1]");
    }
    auto& memory = workspace.keep<detail::InterpolationMemory<S, Dim>>();
    std::array<double, Dim> low, high, inner_low, inner_high;
    const Index few = std::min<Index>(n / 1000, 256);
    detail::boxes_of<S, Dim>(Y, few, memory.sorted, low, high, inner_low, inner_high);
    const double fine = finest_spacing(law);
    double whole = 1, inner = 1;  // cells of the grid, if all points, or the inner ones, are on it
    for (std::size_t c = 0; c < Dim; ++c) {
      const double room = 16 * fine + 0.5 * (inner_high[c] - inner_low[c]);
      inner_low[c] -= room;
      inner_high[c] += room;
      whole *= std::max(1.0, (high[c] - low[c]) / fine);
      inner *= std::max(1.0, (inner_high[c] - inner_low[c]) / fine);
    }
    memory.near.clear();
    memory.far.clear();
    const bool some_far = whole > 2 * inner;
    for (Index i = 0; i < n; ++i) {
      bool inside = true;
      for (int c = 0; c < Dim; ++c) {
        const double y = static_cast<double>(Y(i, c));
        const auto axis = static_cast<std::size_t>(c);
        inside = inside && (!some_far || (y >= inner_low[axis] && y <= inner_high[axis]));
      }
      (inside ? memory.near : memory.far).push_back(static_cast<Id>(i));
    }
    if (some_far) low = inner_low, high = inner_high;
    double extent = 0, magnitude = 0;
    for (std::size_t c = 0; c < Dim; ++c) {
      extent = std::max(extent, high[c] - low[c]);
      magnitude = std::max({magnitude, std::abs(low[c]), std::abs(high[c])});
    }
    const bool a_point = extent <= 64 * magnitude * static_cast<double>(std::numeric_limits<S>::epsilon());
    if (a_point || !memory.grid.fit(low, high, spacing_for(extent, fine), extent < 16 * fine, bytes)) {
      return BarnesHut{std::min(0.5, 0.5 * std::cbrt(relative_error / 1e-2))}(law, Y, force, memory.tree);
    }
    const double Z = memory.grid.add(law, Y, memory.near, force, workspace.threads());
    if (memory.far.empty()) return Z;
    return Z + detail::add_far(law, Y, memory.near, memory.far, force, workspace.threads());
  }

  template <SmoothLaw Law, class S, int Dim>
  double operator()(const Law& law, const Layout<S, Dim>& Y, Layout<S, Dim>& force) const {
    Workspace workspace;
    return (*this)(law, Y, force, workspace);
  }

private:
  /// The distance of nodes that reaches the error for any layout. Measured for order 6 and the Cauchy kernel:
  /// a ring, among the hardest layouts, has 4e-3 at 0.25, 6e-4 at 0.19 and 1.1e-4 at 0.14. Kernels with
  /// heavier tails are sharper in the middle: their transform decays as exp(−k l), where a(s) ≈ a(0) (1 − s /
  /// l²).
  template <class Law>
  double finest_spacing(const Law& law) const {
    constexpr double step = 1e-3;
    const double slope = static_cast<double>(law.attraction(0.0)),
                 next = static_cast<double>(law.attraction(step));
    const double length2 = slope > next ? step * next / (slope - next) : 1;
    return 0.25 * std::pow(relative_error / 1e-2, 0.16) * std::sqrt(std::min(1.0, length2));
  }

  /// Wide layouts need it less fine, because the forces of many points together are smooth: on trained maps
  /// the error at 0.35 is 2e-3. Small ones are scaled to the smallest grid, by powers of two.
  double spacing_for(double extent, double fine) const {
    constexpr double nodes = 512, fewest = 16;
    const double coarser = 1 + 0.4 * std::clamp(std::log10(relative_error / 1e-3), 0.0, 1.0);
    if (extent < fewest * fine) return fine * std::exp2(-std::ceil(std::log2(fewest * fine / extent)));
    return fine * std::clamp(extent / fine / nodes, 1.0, coarser);
  }
};

}  // namespace neem
