// Laplacian eigenmaps: the end of the attraction–repulsion spectrum, with attraction only and a fixed spread
// in place of repulsion. Neighbors, uniform affinities, eigenvectors.
#pragma once

#include "neem/affinities/uniform.hpp"
#include "neem/layouts/detail/spectral_packing.hpp"
#include "neem/methods/options/laplacian_eigenmaps.hpp"
#include "neem/methods/run/run.hpp"
#include "neem/methods/start/start.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace neem {

namespace detail {

template <class S, int Dim>
Layout<S, Dim> laplacian_eigenmaps(const Graph<S>& P, const LaplacianEigenmapsOptions& o, Index columns,
                                   const Threads& threads) {
  static_assert(Dim >= 1, "a layout has at least one column");
  const ComponentSpectra all =
      component_spectra(P, columns, {.tolerance = o.tolerance, .seed = o.seed}, threads);
  const Matrix<double> coordinates = spectral_coordinates(all, columns, o.scaling);
  Layout<S, Dim> layout = Layout<S, Dim>::Zero(coordinates.rows(), Dim);
  for (Index i = 0; i < coordinates.rows(); ++i) {
    for (Index c = 0; c < columns; ++c) layout(i, c) = static_cast<S>(coordinates(i, c));
  }
  return layout;
}

}  // namespace detail

/// A run that is done when it is constructed, so that Laplacian eigenmaps have the members of other methods:
/// notes, neighbors, and whether the map has collapsed. There are no iterations.
template <class S, int Dim = 2>
class LaplacianEigenmaps : public Run<S, Dim> {
public:
  /// @param data  points, n × d, or a neighbor table, all of whose columns are used: of their uniform
  ///              affinities (the union of the edges, as the papers of the spectrum); or a graph, n × n,
  ///              symmetric, ≥ 0, no diagonal, compressed
  /// @param o     options; all have defaults
  /// @throws      Error (DATA) for points, a table or a graph that break their contract; Error (USAGE) for
  ///              options outside their ranges
  explicit LaplacianEigenmaps(const Given<S>& data, const LaplacianEigenmapsOptions& o = {});
  using Options = LaplacianEigenmapsOptions;  ///< of the method
  /// From a model file: see load_run.
  LaplacianEigenmaps(detail::Archive& saved, const LaplacianEigenmapsOptions& o) : Run<S, Dim>(saved, o, 0) {
    this->resume(saved);
  }
};

template <class Data>
explicit LaplacianEigenmaps(const Data&, const LaplacianEigenmapsOptions& = {})
    -> LaplacianEigenmaps<detail::ScalarOf<Data>, 2>;

template <class S, int Dim>
LaplacianEigenmaps<S, Dim>::LaplacianEigenmaps(const Given<S>& data, const LaplacianEigenmapsOptions& o)
    : Run<S, Dim>(data, o, 0) {
  this->held_.refuse_any("Laplacian eigenmaps");
  const detail::Table<S> knn = this->table_of(data, o);
  this->layout_ = detail::laplacian_eigenmaps<S, Dim>(
      knn ? *detail::uniform_graph(*knn, this->threads_) : *data.graph(), o, this->columns_, this->threads_);
  this->watch_.look(this->layout_, this->notes_);
}

/// Laplacian eigenmaps of points, of a neighbor table or of a graph: the smallest non-trivial eigenvectors of
/// its normalised Laplacian.
///
///     (D − P) y_c = λ_c D y_c,  Σ_i d_i y_ic² = Σ_i d_i,  d_i = Σ_j p_ij      (random_walk)
///     L v_c = λ_c v_c,  Σ_i v_ic² = n,  L = I − D^-1/2 P D^-1/2               (symmetric)
///
/// Both have the same λ_1 ≤ λ_2 ≤ …, the trivial λ = 0 left out. The layout does not change when all weights
/// are multiplied by a factor.
///
/// Connected components are found first and have each their own eigenvectors. One component is laid out in
/// the scale above. Several lie side by side: each gets a box whose volume is its share of the points, in two
/// dimensions a square of side √share, and fills four fifths of it (less where all have few points); boxes
/// stand on shelves, largest first, and do not overlap; the largest component (the first of these) keeps the
/// scale above, and the mean of all points is the origin. A point without edges lies in the middle of its
/// box, the ends of a pair along the first axis of theirs; a component of m points has m − 1 eigenvectors,
/// and further columns are constant on it. Points with the same neighbors, such as the leaves of one node of
/// a tree, have the same coordinates and share a place, with a note.
///
/// @tparam Dim  columns of the layout, usually 1, 2 or 3
/// @param data  points, n × d, one row a point, n ≥ 1; or Neighbors; or a Graph
/// @param o     scaling, tolerance, seed, threads
/// @return      n × Dim, columns in order of λ; the largest coordinate of each component along each of its
///              eigenvectors is positive
/// @throws      Error (DATA, USAGE) as LaplacianEigenmaps
/// @cost        that of the neighbors, and as laplacian_eigenpairs, which also returns λ and residuals; bits
///              do not depend on the thread count
/// @source      Belkin & Niyogi 2003; as a limit of t-SNE: Böhm, Berens & Kobak 2022
template <int Dim = 2, class Data>
Layout<detail::ScalarOf<Data>, Dim> laplacian_eigenmaps(Data&& data,
                                                        const LaplacianEigenmapsOptions& o = {}) {
  return LaplacianEigenmaps<detail::ScalarOf<Data>, Dim>(std::forward<Data>(data), o).layout();
}

}  // namespace neem
