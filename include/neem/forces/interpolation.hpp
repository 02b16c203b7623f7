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
  std::array<double, 12> seen{};  // the potential that the grid stands for, at a few places
  Workspace tree{};
};

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
      low[c] = std::min(low[c], other.low[c]);
      high[c] = std::max(high[c], other.high[c]);
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
    fine = 0.25 * std::pow(relative_error / 1e-2, 0.16) * std::sqrt(std::min(1.0, length2));
  }

  /// Wide layouts need it less fine, because the forces of many points together are smooth: on trained maps
  /// the error at 0.4 is 5e-3. Small ones are scaled to the smallest grid, by powers of two.
  double at(double extent) const {
    constexpr double nodes = 512, fewest = 16;
    const double coarser = 1 + 0.6 * std::clamp(std::log10(relative_error / 1e-3), 0.0, 1.0);
    if (extent < fewest * fine) return fine * std::exp2(-std::ceil(std::log2(fewest * fine / extent)));
    // in steps, so that the kernel is not made anew whenever the layout grows
    const double steps = std::floor(8 * std::log2(std::clamp(extent / fine / nodes, 1.0, coarser)));
    return fine * std::exp2(steps / 8);
  }
};

/// The box of the grid: without up to n / 1000 points far from all others, if that halves its nodes.
template <class S, int Dim>
Extent<Dim> box_of_grid(const Layout<S, Dim>& Y, double fine, const Threads& threads) {
  Extent<Dim> box = extent_of<S, Dim>(Y, threads);
  const Index few = std::min<Index>(Y.rows() / 1000, 256);
  if (few == 0 || !box.has_tails()) return box;
  std::array<double, Dim> low, high;
  inner_box<S, Dim>(Y, few, low, high);
  double whole = 1, inner = 1;  // cells of the grid, if all points, or the inner ones, are on it
  for (std::size_t c = 0; c < Dim; ++c) {
    const double room = 16 * fine + 0.5 * (high[c] - low[c]);
    low[c] -= room;
    high[c] += room;
    whole *= std::max(1.0, (box.high[c] - box.low[c]) / fine);
    inner *= std::max(1.0, (high[c] - low[c]) / fine);
  }
  if (whole > 2 * inner) {
    box.low = low;
    box.high = high;
    box.left_out = true;
  }
  return box;
}

/// Forces between the points `far` and all points, exactly. @return their share of Z
template <class S, int Dim>
double add_far(const AnyLaw<S, Dim>& law, double self, const Layout<S, Dim>& Y, const std::vector<Id>& near,
               const std::vector<Id>& far, Layout<S, Dim>& force, const Threads& threads) {
  Sources<S, Dim> all, some;
  for (Index i = 0; i < Y.rows(); ++i) all.push(Y.data() + i * Dim, S(1));
  for (const Id i : far) some.push(Y.data() + static_cast<Index>(i) * Dim, S(1));
  all.pad();
  some.pad();
  const auto push = [&](const Sources<S, Dim>& sources, const std::vector<Id>& targets, Index grain) {
    return sum_over_ranges(threads, static_cast<Index>(targets.size()), grain, [&](Index begin, Index end) {
      return law.push(sources, Y, targets.data(), begin, end, force);
    });
  };
  // a near point is not among the far ones: the weight that is taken off for itself is given back
  return push(all, far, 4) + push(some, near, 256) + static_cast<double>(near.size()) * self;
}

/// Every point by the grid, or by the tree where there can be none.
/// @param self  w(0); 0 for laws without a weight
template <class S, int Dim>
double sum_on_grid(const AnyLaw<S, Dim>& law, const Potential& potential, double self,
                   const GridSpacing& spacing, const Layout<S, Dim>& Y, Layout<S, Dim>& force,
                   Workspace& workspace) {
  constexpr double bytes = 256.0 * 1024 * 1024;
  const Index n = Y.rows();
  if (n == 0) return 0;
  auto& memory = workspace.keep<InterpolationMemory<S, Dim>>();
  const Threads& threads = workspace.threads();
  // a law may have changed since the last time: then the grid needs another kernel
  std::array<double, 12> probes;
  for (std::size_t k = 0; k < probes.size(); ++k)
    probes[k] = potential(k == 0 ? 0.0 : std::ldexp(1.0, 2 * static_cast<int>(k) - 6));
  if (probes != memory.seen) memory.grid.forget();
  memory.seen = probes;
  const Extent<Dim> box = box_of_grid<S, Dim>(Y, spacing.fine, threads);
  double extent = 0, magnitude = 0;
  for (std::size_t c = 0; c < Dim; ++c) {
    extent = std::max(extent, box.high[c] - box.low[c]);
    magnitude = std::max({magnitude, std::abs(box.low[c]), std::abs(box.high[c])});
  }
  const bool a_point = extent <= 64 * magnitude * static_cast<double>(std::numeric_limits<S>::epsilon());
  if (a_point || !memory.grid.fit(box.low, box.high, spacing.at(extent), extent < 16 * spacing.fine, bytes)) {
    memory.tree.share(threads);
    const double theta = std::min(0.5, 0.5 * std::cbrt(spacing.relative_error / 1e-2));
    return sum_over_tree<S, Dim>(law, theta, Y, force, memory.tree);
  }
  if (!box.left_out) {
    const double Z = memory.grid.add(potential, Y, nullptr, force, threads) - static_cast<double>(n) * self;
    return self > 0 ? Z : 0;
  }
  memory.near.clear();
  memory.far.clear();
  for (Index i = 0; i < n; ++i) {
    bool inside = true;
    for (std::size_t c = 0; c < Dim; ++c) {
      const double y = static_cast<double>(Y.data()[i * Dim + static_cast<Index>(c)]);
      inside = inside && y >= box.low[c] && y <= box.high[c];
    }
    (inside ? memory.near : memory.far).push_back(static_cast<Id>(i));
  }
  const double Z = memory.grid.add(potential, Y, &memory.near, force, threads) -
                   static_cast<double>(memory.near.size()) * self +
                   add_far<S, Dim>(law, self, Y, memory.near, memory.far, force, threads);
  return self > 0 ? Z : 0;
}

}  // namespace detail

/// Repulsion by convolution on a grid, for smooth laws in one and two dimensions.
///
/// Where the grid would need more than 256 MB (a layout thousands of units wide), Barnes–Hut is used instead;
/// up to n / 1000 points far outside the box of the others are summed exactly.
///
/// @cost    O(n) for spreading and reading off, about 36 nodes a point each, and two Fourier transforms of
///          (2 · extent / spacing)² nodes; 10 bytes a node in float and 40 a point. Bits do not depend on the
///          thread count
/// @source  Linderman, Rachh, Hoskins, Steinerberger & Kluger 2019 (convolution); Essmann et al. 1995
///          (splines and their response, gradient read off); differs: one charge and one potential
struct Interpolation {
  /// Relative RMS error of the forces, in [1e-4, 0.1]. FIt-SNE's and openTSNE's grids have about 3e-2
  double relative_error = 1e-2;

  template <SmoothLaw Law, class S, int Dim>
  double operator()(const Law& law, const Layout<S, Dim>& Y, Layout<S, Dim>& force,
                    Workspace& workspace) const {
    static_assert(Dim == 1 || Dim == 2, "Interpolation works in 1 and 2 dimensions; use BarnesHut in 3");
    if (!(relative_error >= 1e-4 && relative_error <= 0.1)) {
      throw Error(ErrorCode::option_value,
                  "relative_error = " + text(relative_error) + " is outside [1e-4, 0.1]",
                  "option relative_error of Interpolation", "give a value in [1e-4, 0.1]");
    }
    const detail::Potential potential{
        &law, [](const void* of, double d2) { return static_cast<const Law*>(of)->potential(d2); }};
    double self = 0;
    if constexpr (NormalizedLaw<Law>) self = law.weight(0.0);
    return detail::sum_on_grid<S, Dim>(detail::AnyLaw<S, Dim>(law), potential, self, spacing(law), Y, force,
                                       workspace);
  }

  template <SmoothLaw Law, class S, int Dim>
  double operator()(const Law& law, const Layout<S, Dim>& Y, Layout<S, Dim>& force) const {
    Workspace workspace;
    return (*this)(law, Y, force, workspace);
  }

  /// Nodes of the cyclic grid for this layout: what its transforms cost.
  template <SmoothLaw Law, class S, int Dim>
  double nodes(const Law& law, const Layout<S, Dim>& Y, const Threads& threads) const {
    if (Y.rows() == 0) return 0;
    constexpr double margins = 40;  // about
    const detail::GridSpacing apart = spacing(law);
    const detail::Extent<Dim> box = detail::box_of_grid<S, Dim>(Y, apart.fine, threads);
    double extent = 0, count = 1;
    for (std::size_t c = 0; c < Dim; ++c) extent = std::max(extent, box.high[c] - box.low[c]);
    for (std::size_t c = 0; c < Dim; ++c) {
      count *= 2 * (box.high[c] - box.low[c]) / apart.at(std::max(extent, 1e-30)) + margins;
    }
    return count;
  }

private:
  template <class Law>
  detail::GridSpacing spacing(const Law& law) const {
    constexpr double step = 1e-3;
    return {relative_error, detail::sharpness(law, 0.0), detail::sharpness(law, step), step};
  }
};

}  // namespace neem
