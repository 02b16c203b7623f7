// Repulsion summed over all pairs, with which the errors of the other ways are measured.
#pragma once

#include "neem/core/concepts.hpp"
#include "neem/core/workspace.hpp"
#include "neem/forces/repulsion/detail/pair_sums.hpp"

namespace neem {
namespace detail {

/// Every point against all.
template <class S, int Dim>
double sum_over_pairs(const AnyLaw<S, Dim>& law, const Layout<S, Dim>& Y, Layout<S, Dim>& force,
                      Workspace& workspace) {
  check_repulsion(law, Y, force);
  auto& sources = workspace.keep<Sources<S, Dim>>();
  sources.clear();
  sources.reserve(Y.rows());
  for (Index i = 0; i < Y.rows(); ++i) {
    sources.push(Y.data() + i * Dim, law.mass_at(i));
  }
  sources.pad();
  constexpr Index grain = 64;
  return sum_over_ranges(workspace.threads(), Y.rows(), grain, [&](Index begin, Index end) {
    return law.push(sources, Y, nullptr, begin, end, force);
  });
}

}  // namespace detail

/// Repulsion summed over all pairs.
///
/// @cost  O(n²) time, O(n) memory; targets in parallel, sources in vector lanes; bits do not depend on the
///        thread count
struct Exact {
  /// Adds the repulsion of all pairs to `force` and returns Z, as the concept Repulsion says.
  template <ForceLaw Law, class S, int Dim>
  double operator()(const Law& law, const Layout<S, Dim>& Y, Layout<S, Dim>& force,
                    Workspace& workspace) const {
    return detail::sum_over_pairs<S, Dim>(detail::AnyLaw<S, Dim>(law), Y, force, workspace);
  }

  /// The same with memory and threads of its own.
  template <ForceLaw Law, class S, int Dim>
  double operator()(const Law& law, const Layout<S, Dim>& Y, Layout<S, Dim>& force) const {
    Workspace workspace;
    return (*this)(law, Y, force, workspace);
  }
};

}  // namespace neem
