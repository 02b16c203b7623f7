// The repulsion by whichever way of summing it is fastest for the size of the layout.
#pragma once

#include "neem/core/concepts.hpp"
#include "neem/core/workspace.hpp"
#include "neem/forces/barnes_hut.hpp"
#include "neem/forces/exact.hpp"
#include "neem/forces/interpolation.hpp"

#include <optional>

namespace neem {

/// The ways to sum the repulsion of all pairs.
enum class RepulsionMethod { exact, barnes_hut, interpolation };

/// The way that FastestRepulsion takes for n points.
///
///     dimensions | law          | n        | way
///     1, 2       | smooth       | < 4,000  | exact
///     1, 2       | smooth       | ≥ 4,000  | interpolation
///     any        | the rest     | < 4,000  | exact
///     any        | the rest     | ≥ 4,000  | barnes_hut
constexpr RepulsionMethod choose_repulsion(Index n, int dimensions, bool smooth = true) {
  if (n < 4000) return RepulsionMethod::exact;
  return smooth && dimensions <= 2 ? RepulsionMethod::interpolation : RepulsionMethod::barnes_hut;
}

/// A model of Repulsion that is one of the others, chosen by choose_repulsion unless told.
/// @cost  as the one chosen; bits do not depend on the thread count
struct FastestRepulsion {
  std::optional<RepulsionMethod> method{};  ///< default: choose_repulsion. interpolation needs a smooth law
                                            ///< and at most two dimensions
  double theta = 0.5;                       ///< of barnes_hut
  double relative_error = 1e-2;             ///< of interpolation

  template <ForceLaw Law, class S, int Dim>
  double operator()(const Law& law, const Layout<S, Dim>& Y, Layout<S, Dim>& force,
                    Workspace& workspace) const {
    constexpr bool grid = SmoothLaw<Law> && Dim <= 2;
    const RepulsionMethod way = method.value_or(choose_repulsion(Y.rows(), Dim, SmoothLaw<Law>));
    if constexpr (grid) {
      if (way == RepulsionMethod::interpolation)
        return Interpolation{relative_error}(law, Y, force, workspace);
    }
    if (way == RepulsionMethod::exact) return Exact{}(law, Y, force, workspace);
    return BarnesHut{theta}(law, Y, force, workspace);
  }
};

}  // namespace neem
