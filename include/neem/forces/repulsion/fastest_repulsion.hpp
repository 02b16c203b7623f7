// The repulsion by all pairs, a tree or a grid: by whichever is fastest for the layout at hand.
#pragma once

#include "neem/core/concepts.hpp"
#include "neem/core/workspace.hpp"
#include "neem/forces/repulsion/barnes_hut.hpp"
#include "neem/forces/repulsion/exact.hpp"
#include "neem/forces/repulsion/interpolation.hpp"
#include "neem/forces/repulsion/repulsion_method.hpp"

#include <cmath>
#include <optional>

namespace neem {

/// The method that FastestRepulsion uses for n points.
///
///     n < 700                                                        exact
///     1, 2 dimensions, smooth law, and the grid costs less           interpolation
///     else                                                           barnes_hut
///
/// The costs, in nanoseconds on one thread: of the tree n · 42 (log₂ n − 7), of the grid 60 n and 5 a node,
/// whose number grows with the area of the layout. Measured on trained maps with the Cauchy kernel, float,
/// g++ -O3 with AVX2, theta 0.7: 1,000 points 0.16 ms by tree, 0.79 by grid, 0.31 exactly; 10,000 points, 182
/// units wide, 2.5, 6.9 and 41 ms; 70,000 points, 205 units wide, 27 and 12 ms.
/// @param n      number of points
/// @param nodes  number of nodes of the grid (Interpolation::nodes); infinite where there can be no grid
inline RepulsionMethod choose_repulsion(Index n, double nodes) {
  if (n < 700) return RepulsionMethod::exact;
  const double points = static_cast<double>(n);
  return 60 * points + 5 * nodes < detail::cost_of_tree(n) ? RepulsionMethod::interpolation
                                                           : RepulsionMethod::barnes_hut;
}

namespace detail {

/// One workspace for each method, kept when a changing layout changes the method.
struct FastestMemory {
  Workspace tree{}, grid{}, all{};
};

}  // namespace detail

/// Repulsion by one of the other policies, which is chosen anew for every evaluation unless `method` is
/// given.
/// @cost  as the one chosen; bits do not depend on the thread count
struct FastestRepulsion {
  /// Default: by choose_repulsion. `interpolation` needs a smooth law and at most two dimensions, and is
  /// replaced by barnes_hut elsewhere. Beyond three dimensions it is always exact
  std::optional<RepulsionMethod> method{};
  /// Opening angle of barnes_hut, in [0, 2]. At 0.7 its error is about that of the grid: 4e-3 on a trained
  /// map of 10,000 points
  double theta = 0.7;
  double relative_error = 1e-2;  ///< of interpolation, in [1e-4, 0.1]

  /// The method for this layout. Where the grid does not keep its error, interpolation itself takes another.
  template <ForceLaw Law, class S, int Dim>
  RepulsionMethod method_for(const Law& law, const Layout<S, Dim>& Y, const Threads& threads) const {
    if constexpr (SmoothLaw<Law> && Dim <= 2) {
      if (method) return *method;
      return choose_repulsion(Y.rows(), Interpolation{relative_error}.nodes(law, Y, threads));
    } else if constexpr (Dim > 3) {
      return RepulsionMethod::exact;
    } else {
      const RepulsionMethod wanted = method.value_or(choose_repulsion(Y.rows(), HUGE_VAL));
      return wanted == RepulsionMethod::interpolation ? RepulsionMethod::barnes_hut : wanted;
    }
  }

  /// Adds the repulsion of all pairs to `force` and returns Z, as the concept Repulsion says.
  template <ForceLaw Law, class S, int Dim>
  double operator()(const Law& law, const Layout<S, Dim>& Y, Layout<S, Dim>& force,
                    Workspace& workspace) const {
    auto& memory = workspace.keep<detail::FastestMemory>();
    const auto in = [&](Workspace& place) -> Workspace& {
      place.share(workspace.threads());
      return place;
    };
    const RepulsionMethod chosen = method_for(law, Y, workspace.threads());
    if constexpr (SmoothLaw<Law> && Dim <= 2) {
      if (chosen == RepulsionMethod::interpolation) {
        return Interpolation{relative_error}(law, Y, force, in(memory.grid));
      }
    }
    if constexpr (Dim <= 3) {
      if (chosen == RepulsionMethod::barnes_hut) return BarnesHut{theta}(law, Y, force, in(memory.tree));
    }
    return Exact{}(law, Y, force, in(memory.all));
  }

  /// The same with memory and threads of its own.
  template <ForceLaw Law, class S, int Dim>
  double operator()(const Law& law, const Layout<S, Dim>& Y, Layout<S, Dim>& force) const {
    Workspace workspace;
    return (*this)(law, Y, force, workspace);
  }
};

}  // namespace neem
