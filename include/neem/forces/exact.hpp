// All pairs: the oracle every other repulsion is measured against.
#pragma once

#include "neem/core/concepts.hpp"
#include "neem/core/workspace.hpp"
#include "neem/forces/pair_sums.hpp"

namespace neem {

/// Repulsion summed over all pairs.
///
/// @cost  O(n²) time, O(n) memory; targets in parallel, sources in vector lanes; bits do not depend on the
/// thread count
struct Exact {
  template <ForceLaw Law, class S, int Dim>
  double operator()(const Law& law, const Layout<S, Dim>& Y, Layout<S, Dim>& force,
                    Workspace& workspace) const {
    auto& sources = workspace.keep<detail::Sources<S, Dim>>();
    sources.clear();
    sources.reserve(Y.rows());
    for (Index i = 0; i < Y.rows(); ++i) sources.push(Y.data() + i * Dim, S(1));
    sources.pad();
    constexpr Index grain = 64;
    return sum_over_ranges(workspace.threads(), Y.rows(), grain, [&](Index begin, Index end) {
      return detail::push_all_by(
          law, sources, Y, begin, end, [](Index i) { return i; }, force);
    });
  }

  template <ForceLaw Law, class S, int Dim>
  double operator()(const Law& law, const Layout<S, Dim>& Y, Layout<S, Dim>& force) const {
    Workspace workspace;
    return (*this)(law, Y, force, workspace);
  }
};

}  // namespace neem
