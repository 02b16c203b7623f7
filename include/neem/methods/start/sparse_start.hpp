// The start of runs on sparse points: their neighbors, and their principal components as an initial layout.
#pragma once

#include "neem/core/parallel.hpp"
#include "neem/core/sparse_ref.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/layouts/pca.hpp"
#include "neem/layouts/principal_components.hpp"
#include "neem/methods/start/given.hpp"
#include "neem/neighbors/nearest_neighbors.hpp"
#include "neem/neighbors/sparse.hpp"

#include <cmath>
#include <string>
#include <vector>

namespace neem::detail {

/// n² + Σ_c m_c², m_c the values of column c: the operations of the exact search, of 1 to 2 ns each.
template <class S>
double exact_search_operations(const SparseRef<S>& points) {
  std::vector<double> stored(static_cast<std::size_t>(points.cols()), 0.0);
  for (Index i = 0; i < points.rows(); ++i) {
    for (Index e = points.begin(i); e < points.end(i); ++e)
      ++stored[static_cast<std::size_t>(points.column(e))];
  }
  double sum = static_cast<double>(points.rows()) * static_cast<double>(points.rows());
  for (const double count : stored) sum += count * count;
  return sum;
}

/// The k nearest neighbors of sparse points by the Euclidean metric: exactly, or, where that would take minutes, among
/// their first 50 principal components, which is added to `notes`.
/// @cost  exact: up to 15 s of one processor
template <class S>
Neighbors<S> search_points(const SparseRef<S>& points, Index k, const KnnOptions& o, const Threads& threads,
                           std::vector<std::string>& notes, double affordable = 1e10) {
  constexpr Index columns = 50;
  if (k == 0) return {Matrix<Id>(1, 0), Matrix<S>(1, 0)};
  if (points.cols() <= columns || exact_search_operations(points) <= affordable) {
    return search_sparse(points, k, false, threads);
  }
  const PrincipalComponents<S> found = fit_principal_components(points, columns, threads);
  notes.push_back(join({"neighbors are those among ", columns, " principal components of ", points.cols(),
                        " sparse columns, which hold ", std::round(1000 * found.explained()) / 10,
                        " % of the variance"}));
  return neem::nearest_neighbors(found.scores, k, o, threads);
}

/// Adds to `notes` that sparse points look like a graph, which they were before Graph was a type of its own.
template <class S>
void note_graph_as_points(const SparseRef<S>& points, std::vector<std::string>& notes) {
  const Index n = points.rows();
  if (n < 3 || n != points.cols() || points.stored() == 0) return;
  std::vector<Index> next;
  for (Index i = 0; i < n; ++i) next.push_back(points.begin(i));
  for (Index i = 0; i < n; ++i) {  // in the order of the rows, the entries of a column are met in order too
    for (Index e = points.begin(i); e < points.end(i); ++e) {
      const Index j = points.column(e);
      Index& back = next[static_cast<std::size_t>(j)];
      if (j == i || back == points.end(j) || points.column(back) != i ||
          points.value(back) != points.value(e))
        return;
      ++back;
    }
  }
  notes.push_back(join({"the points are a symmetric ", n, " x ", n,
                        " matrix without a diagonal: if they are a graph, give Graph(points)"}));
}

/// Principal components of dense or of sparse points as a layout.
template <class S, int Dim>
Layout<S, Dim> components_layout(const Given<S>& data, double deviation, const Threads& threads) {
  return data.is_sparse() ? pca<S, Dim>(data.sparse(), deviation, threads)
                          : pca<S, Dim>(data.points(), deviation, threads);
}

}  // namespace neem::detail
