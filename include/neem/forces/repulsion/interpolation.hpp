// Repulsion by convolution on a grid: the cost hardly grows with the number of points.
//
// The repulsion of a smooth law is the gradient of a potential: with r = −u′ (for normalised laws u = w),
//
//   Σ_j m_j r(d²) (y − y_j) = −½ ∇φ(y),   φ(y) = Σ_j m_j u(d²),   Z = Σ_i m_i φ(y_i) − Σ_i m_i² u(0)
//
// with the masses m of the points, 1 where the law gives none,
//
// and the potential of all points is computed on a grid (grid.hpp), whose box and spacing are chosen in
// grid_box.hpp: a few points far from all others would need a huge box, and are summed exactly instead.
//
// No spacing of nodes suits every layout: where points lie in clumps much smaller than the spacing, the error
// of the grid, which grows with the number of points on a node, meets forces that nearly cancel. So the error
// is measured at every evaluation, by 32 points that are summed exactly (error_sample.hpp). Where it is above
// what was asked for, a finer grid is tried, then a tree, then all pairs. Where all points lie so close
// together that the law is the same for all of them, the sum has a closed form, and no digit is lost however
// small the layout is.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/concepts.hpp"
#include "neem/core/error.hpp"
#include "neem/core/text.hpp"
#include "neem/core/workspace.hpp"
#include "neem/forces/repulsion/barnes_hut.hpp"
#include "neem/forces/repulsion/detail/error_sample.hpp"
#include "neem/forces/repulsion/detail/grid.hpp"
#include "neem/forces/repulsion/detail/grid_box.hpp"
#include "neem/forces/repulsion/detail/pair_sums.hpp"
#include "neem/forces/repulsion/exact.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <vector>

namespace neem {
namespace detail {

/// The memory that is kept from one evaluation to the next.
template <class S, int Dim>
struct InterpolationMemory {
  static constexpr int order = 6;  // measured: at equal error quicker than 4, whose grid has to be finer

  Grid<S, Dim, order> grid{};
  std::vector<Id> near_ids{}, far_ids{};
  std::array<double, 12> seen{};  // the potential that the grid stands for, at a few places
  Layout<S, Dim> force{};         // of an attempt
  ErrorSample<S, Dim> sample{};
  std::vector<S> mass{};  // of the points; empty: all are 1
  Workspace tree{}, pairs{};
};

/// Σ m² of some points.
template <class S, int Dim>
double squared_masses(const AnyLaw<S, Dim>& law, const std::vector<Id>& points) {
  if (!law.mass) return static_cast<double>(points.size());
  double sum = 0;
  for (const Id i : points) sum += law.mass(law.law, i) * law.mass(law.law, i);
  return sum;
}

/// Forces between the points `outer` and all points, exactly; the others are `inner`. @return their share of
/// Z
template <class S, int Dim>
double add_far(const AnyLaw<S, Dim>& law, double self, const Layout<S, Dim>& Y, const std::vector<Id>& inner,
               const std::vector<Id>& outer, Layout<S, Dim>& force, const Threads& threads) {
  Sources<S, Dim> all, some;
  for (Index i = 0; i < Y.rows(); ++i) all.push(Y.data() + i * Dim, law.mass_at(i));
  for (const Id i : outer) some.push(Y.data() + static_cast<Index>(i) * Dim, law.mass_at(i));
  all.pad();
  some.pad();
  const auto push = [&](const Sources<S, Dim>& sources, const std::vector<Id>& targets, Index grain) {
    return sum_over_ranges(threads, static_cast<Index>(targets.size()), grain, [&](Index begin, Index end) {
      return law.push(sources, Y, targets.data(), begin, end, force);
    });
  };
  // an inner point is not among the outer ones: the weight that is taken off for itself is given back
  return push(all, outer, 4) + push(some, inner, 256) + squared_masses(law, inner) * self;
}

/// A law where all points lie so close together that it is the same for all pairs.
struct NearLaw {
  double repulsion = 0, weight = 0;  ///< at d² = 0
  double slope = 0;                  ///< of the weight by d²
  bool holds = false;                ///< whether both change by less than the tolerance

  /// @param d2  the largest squared distance there is
  template <class Law>
  NearLaw(const Law& law, double d2, double tolerance) : repulsion(law.repulsion(0.0)) {
    holds = is_finite(repulsion);
    if constexpr (NormalizedLaw<Law>) {
      weight = law.weight(0.0);
      if (d2 > 0) slope = (law.weight(d2) - weight) / d2;
    }
    for (const double x : {d2, d2 / 4, d2 / 16, d2 / 64}) {
      holds = holds && std::abs(law.repulsion(x) - repulsion) <= tolerance * std::abs(repulsion);
      if constexpr (NormalizedLaw<Law>) {
        holds = holds && std::abs(law.weight(x) - weight) <= tolerance * std::abs(weight);
      }
    }
  }
};

/// Σ_j m_j r(0) (y − y_j) = M r(0) (y − mean), and Z to the second order in the distances; M = Σ m.
template <class S, int Dim>
double sum_nearby(const NearLaw& law, const AnyLaw<S, Dim>& any, const Extent<Dim>& box,
                  const Layout<S, Dim>& Y, Layout<S, Dim>& force, const Threads& threads) {
  constexpr Index grain = 4096;
  const Index n = Y.rows();
  struct Sum {
    std::array<double, Dim> at{};
    double squares = 0, mass = 0, masses2 = 0;  // Σ m d², Σ m, Σ m²
    void operator+=(const Sum& other) {
      for (std::size_t c = 0; c < Dim; ++c) at[c] += other.at[c];
      squares += other.squares, mass += other.mass, masses2 += other.masses2;
    }
  };
  const auto mass_at = [&](Index i) { return any.mass ? any.mass(any.law, i) : 1.0; };
  std::array<double, Dim> mean = box.low;  // differences from a corner keep their digits far from the origin
  const auto apart = [&](Index i, std::size_t c) {
    return static_cast<double>(Y.data()[i * Dim + static_cast<Index>(c)]) - mean[c];
  };
  const Sum sum = sum_over_ranges(threads, n, grain, [&](Index begin, Index end) {
    Sum part;
    for (Index i = begin; i < end; ++i) {
      const double mass = mass_at(i);
      for (std::size_t c = 0; c < Dim; ++c) part.at[c] += mass * apart(i, c);
      part.mass += mass, part.masses2 += mass * mass;
    }
    return part;
  });
  const double points = sum.mass;
  for (std::size_t c = 0; c < Dim; ++c) mean[c] += sum.at[c] / points;
  const double push = points * law.repulsion;
  const Sum spread = sum_over_ranges(threads, n, grain, [&](Index begin, Index end) {
    Sum part;
    for (Index i = begin; i < end; ++i) {
      const double mass = mass_at(i);
      for (std::size_t c = 0; c < Dim; ++c) {
        const double y = apart(i, c);
        part.squares += mass * (y * y);
        force.data()[i * Dim + static_cast<Index>(c)] += static_cast<S>(mass * (push * y));
      }
    }
    return part;
  });
  const double pairs = any.mass ? points * points - sum.masses2 : points * (points - 1);
  return pairs * law.weight + 2 * points * spread.squares * law.slope;
}

/// Nodes of the cyclic grid for a box, about.
template <class S, int Dim>
double cyclic_nodes(const Extent<Dim>& box, double spacing) {
  constexpr double margins = 40;
  double count = Dim == 1 ? static_cast<double>(Convolution<S>::group) : 1;  // columns go in groups
  for (std::size_t c = 0; c < Dim; ++c) count *= 2 * (box.high[c] - box.low[c]) / spacing + margins;
  return count;
}

/// Every point on the grid. @return Z; nothing where there can be no grid
/// @param self  w(0); 0 for laws without a weight
template <class S, int Dim>
std::optional<double> sum_on_grid(const AnyLaw<S, Dim>& law, const Potential& potential, double self,
                                  const Extent<Dim>& box, double spacing, bool small_layout,
                                  const Layout<S, Dim>& Y, Layout<S, Dim>& force,
                                  InterpolationMemory<S, Dim>& memory, const Threads& threads) {
  constexpr double bytes = 256.0 * 1024 * 1024;
  // a law may have changed since the last time: then the grid needs another kernel
  std::array<double, 12> probes;
  for (std::size_t k = 0; k < probes.size(); ++k)
    probes[k] = potential(k == 0 ? 0.0 : std::ldexp(1.0, 2 * static_cast<int>(k) - 6));
  if (probes != memory.seen) memory.grid.forget();
  memory.seen = probes;
  if (!memory.grid.fit(box.low, box.high, spacing, small_layout, bytes)) return std::nullopt;
  const Index n = Y.rows();
  const S* mass = memory.mass.empty() ? nullptr : memory.mass.data();
  if (!box.left_out) {
    double squares = static_cast<double>(n);
    if (mass) {
      squares = 0;
      for (const S m : memory.mass) squares += static_cast<double>(m) * static_cast<double>(m);
    }
    const double Z = memory.grid.add(potential, Y, nullptr, force, threads, mass) - squares * self;
    return self > 0 ? Z : 0;
  }
  memory.near_ids.clear();
  memory.far_ids.clear();
  for (Index i = 0; i < n; ++i) {
    bool inside = true;
    for (std::size_t c = 0; c < Dim; ++c) {
      const double y = static_cast<double>(Y.data()[i * Dim + static_cast<Index>(c)]);
      inside = inside && y >= box.low[c] && y <= box.high[c];
    }
    (inside ? memory.near_ids : memory.far_ids).push_back(static_cast<Id>(i));
  }
  const double Z = memory.grid.add(potential, Y, &memory.near_ids, force, threads, mass) -
                   squared_masses(law, memory.near_ids) * self +
                   add_far<S, Dim>(law, self, Y, memory.near_ids, memory.far_ids, force, threads);
  return self > 0 ? Z : 0;
}

/// Every point by the grid where it keeps the error, else by a finer grid, a tree, or all pairs.
/// @param self  w(0); 0 for laws without a weight
template <class S, int Dim>
double sum_within_error(const AnyLaw<S, Dim>& law, const Potential& potential, double self,
                        const GridSpacing& spacing, const Extent<Dim>& whole, const Layout<S, Dim>& Y,
                        Layout<S, Dim>& force, Workspace& workspace) {
  // the estimate may be off by a half where few points hold the error
  constexpr double sure = 0.7;
  const Threads& threads = workspace.threads();
  auto& memory = workspace.keep<InterpolationMemory<S, Dim>>();
  const Index n = Y.rows();
  memory.mass.clear();
  for (Index i = 0; law.mass && i < n; ++i) memory.mass.push_back(law.mass_at(i));
  const double asked = sure * spacing.relative_error;
  bool drawn = false;
  const auto keeps_error = [&] {
    const double error = memory.sample.relative_error(memory.force, threads);
    return error <= asked ? 0 : error > asked ? error : std::numeric_limits<double>::infinity();
  };
  const auto take = [&](double Z) {
    for_each_range(threads, force.size(), 8192, [&](Index begin, Index end) {
      for (Index k = begin; k < end; ++k) force.data()[k] += memory.force.data()[k];
    });
    return Z;
  };

  const Extent<Dim> box = box_of_grid<S, Dim>(Y, spacing.fine, whole);
  double extent = 0, magnitude = 0;
  for (std::size_t c = 0; c < Dim; ++c) {
    extent = (std::max)(extent, box.high[c] - box.low[c]);
    magnitude = (std::max)({magnitude, std::abs(box.low[c]), std::abs(box.high[c])});
  }
  const bool resolved = extent > 64 * magnitude * static_cast<double>(std::numeric_limits<S>::epsilon());
  double apart = spacing.at(extent);
  for (int attempt = 0; resolved && attempt < 3; ++attempt) {
    // a grid is asked for, so the first may cost much; finer ones have to be worth it
    const double nanoseconds = 5 * cyclic_nodes<S, Dim>(box, apart);
    if (!(nanoseconds < (attempt == 0 ? 50 : 2) * cost_of_tree(n))) break;
    memory.force.setZero(n, Dim);
    const auto Z = sum_on_grid<S, Dim>(law, potential, self, box, apart, extent < 16 * spacing.fine, Y,
                                       memory.force, memory, threads);
    if (!Z) break;
    if (!drawn) {
      memory.sample.draw(law, Y, memory.grid.order().data(), memory.grid.crowding(), threads);
      drawn = true;
    }
    const double error = keeps_error();
    if (error == 0) return take(*Z);
    // the error falls as the sixth power of the spacing
    apart *= std::clamp(0.85 * std::pow(asked / error, 1.0 / 6), 0.2, 0.8);
  }
  if (!drawn) memory.sample.draw(law, Y, nullptr, {}, threads);
  double theta = (std::min)(0.5, 0.5 * std::cbrt(spacing.relative_error / 1e-2));
  for (int attempt = 0; attempt < 3; ++attempt) {
    memory.force.setZero(n, Dim);
    memory.tree.share(threads);
    const double Z = sum_over_tree<S, Dim>(law, theta, Y, memory.force, memory.tree);
    const double error = keeps_error();
    if (error == 0) return take(Z);
    theta *= std::clamp(0.8 * std::cbrt(asked / error), 0.2, 0.7);
  }
  memory.pairs.share(threads);
  return sum_over_pairs<S, Dim>(law, Y, force, memory.pairs);
}

}  // namespace detail

/// Repulsion by convolution on a grid, for smooth laws in one and two dimensions.
///
/// The error asked for is kept for any layout, as measured on 32 points that are summed exactly: where the
/// grid does not keep it, or would need more than 256 MB (a layout thousands of units wide), a finer grid,
/// Barnes–Hut or all pairs are used instead. Up to n / 1000 points far outside the box of the others, and all
/// of fewer than 400 points, are summed exactly.
///
/// @cost    O(n) for spreading and reading off, about 36 nodes a point each, two Fourier transforms of
///          (2 · extent / spacing)² nodes, and 32 n pairs; 10 bytes a node in float and 64 a point. Bits do
///          not depend on the thread count
/// @source  Linderman, Rachh, Hoskins, Steinerberger & Kluger 2019 (convolution); Essmann et al. 1995
///          (splines and their response, gradient read off); differs: one charge and one potential
struct Interpolation {
  /// Relative RMS error of the forces, in [1e-4, 0.1]. FIt-SNE's and openTSNE's grids have about 3e-2
  double relative_error = 1e-2;

  /// Adds the repulsion of all pairs to `force` and returns Z, as the concept Repulsion says.
  template <SmoothLaw Law, class S, int Dim>
  double operator()(const Law& law, const Layout<S, Dim>& Y, Layout<S, Dim>& force,
                    Workspace& workspace) const {
    static_assert(Dim == 1 || Dim == 2, "Interpolation works in 1 and 2 dimensions; use BarnesHut in 3");
    if (!(relative_error >= 1e-4 && relative_error <= 0.1)) {
      throw Error(ErrorCode::option_value,
                  "relative_error = " + text(relative_error) + " is outside [1e-4, 0.1]",
                  "option relative_error of Interpolation", "give a value in [1e-4, 0.1]");
    }
    detail::require_rows(force.rows(), Y.rows(), "the force", "repulsion");
    const Index n = Y.rows();
    if (n == 0) return 0;
    constexpr Index few = 400;  // whose pairs cost less than the smallest grid
    const detail::Extent<Dim> box = detail::extent_of<S, Dim>(Y, workspace.threads());
    double d2 = 0;
    for (std::size_t c = 0; c < Dim; ++c) d2 += (box.high[c] - box.low[c]) * (box.high[c] - box.low[c]);
    const detail::AnyLaw<S, Dim> any(law);
    const detail::NearLaw nearby(law, d2, relative_error / 20);
    if (nearby.holds) return detail::sum_nearby<S, Dim>(nearby, any, box, Y, force, workspace.threads());
    if (n < few) return detail::sum_over_pairs<S, Dim>(any, Y, force, workspace);
    if constexpr (requires {
                    requires Law::forceless;
                  }) {  // there is no force to measure an error on; the tree's is known
      const double theta = (std::min)(0.5, 0.5 * std::cbrt(relative_error / 1e-2));
      return detail::sum_over_tree<S, Dim>(any, theta, Y, force, workspace);
    }
    const detail::Potential potential{
        &law, [](const void* of, double x) { return static_cast<const Law*>(of)->potential(x); }};
    double self = 0;
    if constexpr (NormalizedLaw<Law>) self = law.weight(0.0);
    return detail::sum_within_error<S, Dim>(any, potential, self, spacing(law), box, Y, force, workspace);
  }

  /// The same with memory and threads of its own.
  template <SmoothLaw Law, class S, int Dim>
  double operator()(const Law& law, const Layout<S, Dim>& Y, Layout<S, Dim>& force) const {
    Workspace workspace;
    return (*this)(law, Y, force, workspace);
  }

  /// Nodes of the cyclic grid that is tried first for this layout: what its transforms cost.
  template <SmoothLaw Law, class S, int Dim>
  double nodes(const Law& law, const Layout<S, Dim>& Y, const Threads& threads) const {
    if (Y.rows() == 0) return 0;
    const detail::GridSpacing apart = spacing(law);
    const detail::Extent<Dim> box =
        detail::box_of_grid<S, Dim>(Y, apart.fine, detail::extent_of<S, Dim>(Y, threads));
    double extent = 0;
    for (std::size_t c = 0; c < Dim; ++c) extent = (std::max)(extent, box.high[c] - box.low[c]);
    return detail::cyclic_nodes<S, Dim>(box, apart.at((std::max)(extent, 1e-30)));
  }

private:
  template <class Law>
  detail::GridSpacing spacing(const Law& law) const {
    constexpr double step = 1e-3;
    return {relative_error, detail::sharpness(law, 0.0), detail::sharpness(law, step), step};
  }
};

}  // namespace neem
