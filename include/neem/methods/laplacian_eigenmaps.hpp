// Laplacian eigenmaps: the end of the attraction–repulsion spectrum, where attraction is all and a fixed
// spread takes the place of repulsion. Neighbors, uniform affinities, eigenvectors.
#pragma once

#include "neem/affinities/uniform.hpp"
#include "neem/layouts/detail/spectral_packing.hpp"
#include "neem/methods/options/laplacian_eigenmaps.hpp"
#include "neem/methods/start/start.hpp"
#include "neem/neighbors/nearest_neighbors.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace neem {

namespace detail {

template <class S, int Dim>
Layout<S, Dim> laplacian_eigenmaps(const Graph<S>& P, const LaplacianEigenmapsOptions& o,
                                   const Threads& threads) {
  check_options(o);
  static_assert(Dim >= 1, "a layout has at least one column");
  const ComponentSpectra all = component_spectra(P, Dim, {.tolerance = o.tolerance, .seed = o.seed}, threads);
  const Matrix<double> coordinates = spectral_coordinates(all, Dim, o.scaling);
  Layout<S, Dim> layout(coordinates.rows(), Dim);
  for (Index i = 0; i < coordinates.rows(); ++i) {
    for (Index c = 0; c < Dim; ++c) layout(i, c) = static_cast<S>(coordinates(i, c));
  }
  return layout;
}

}  // namespace detail

/// Laplacian eigenmaps of a graph: the smallest non-trivial eigenvectors of its normalised Laplacian.
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
/// and further columns are constant on it.
///
/// @tparam Dim     columns of the layout, usually 1, 2 or 3
/// @param P        n × n, symmetric, ≥ 0, no diagonal, compressed, n ≥ 1
/// @param options  scaling, tolerance, seed, threads
/// @return         n × Dim, columns in order of λ; the largest coordinate of each component along each of its
///                 eigenvectors is positive
/// @throws         Error (DATA) as check_graph; Error (USAGE) for options outside their ranges
/// @cost           as laplacian_eigenpairs, which also tells λ and residuals; bits do not depend on the
///                 thread count
/// @source         Belkin & Niyogi 2003; as a limit of t-SNE: Böhm, Berens & Kobak 2022
template <int Dim = 2, class S>
Layout<S, Dim> laplacian_eigenmaps(const Graph<S>& P, const LaplacianEigenmapsOptions& options = {}) {
  return detail::laplacian_eigenmaps<S, Dim>(P, options, Threads(options.threads));
}

/// Laplacian eigenmaps of a neighbor table: of its uniform affinities (the union of the edges, as the papers
/// of the spectrum). All k neighbors of the table are used.
template <int Dim = 2, class S>
Layout<S, Dim> laplacian_eigenmaps(const Neighbors<S>& knn, const LaplacianEigenmapsOptions& options = {}) {
  const Threads threads(options.threads);
  return detail::laplacian_eigenmaps<S, Dim>(uniform_affinities(knn, Symmetrize::either, threads), options,
                                             threads);
}

/// Laplacian eigenmaps of points, n × d, one row a point: of the uniform affinities of their nearest
/// neighbors.
/// @throws  Error (DATA, USAGE) as nearest_neighbors
/// @cost    that of the neighbors and of the eigenvectors
template <int Dim = 2, class Derived>
Layout<typename Derived::Scalar, Dim> laplacian_eigenmaps(const Eigen::MatrixBase<Derived>& points,
                                                          const LaplacianEigenmapsOptions& options = {}) {
  using S = typename Derived::Scalar;
  check_options(options);
  const Threads threads(options.threads);
  std::vector<std::string> notes;  // there is no run to ask for them
  const Index n = points.rows();
  const Index k = n > 1 ? detail::neighbors_among(options.neighbors, n, notes)
                        : options.neighbors.value_or(detail::usual_neighbors);
  const Neighbors<S> knn = nearest_neighbors(points, k, threads);
  return detail::laplacian_eigenmaps<S, Dim>(uniform_affinities(knn, Symmetrize::either, threads), options,
                                             threads);
}

}  // namespace neem
