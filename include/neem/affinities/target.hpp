// Affinities supervised by a continuous target: the graph of the points intersected with that of their target
// values.
#pragma once

#include "neem/affinities/check_graph.hpp"
#include "neem/affinities/fuzzy.hpp"
#include "neem/affinities/supervised.hpp"
#include "neem/core/check.hpp"
#include "neem/core/error.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/neighbors/nearest_neighbors.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace neem {

namespace detail {

/// Half of the least weight of a graph, which stands for edges that it has not.
template <class S>
double half_of_least(const Graph<S>& graph, double most) {
  constexpr double smallest = 1e-8;
  double least = std::numeric_limits<double>::infinity();
  for (Index e = 0; e < graph.nonZeros(); ++e)
    least = (std::min)(least, static_cast<double>(graph.valuePtr()[e]));
  return (std::min)(most, (std::max)(least / 2, smallest));
}

}  // namespace detail

/// The intersection of two graphs of the same points, such as those of points and of a target.
///
///     v_ij = p_ij · t_ij^(w / (1 − w))  for w < 1/2,   p_ij^((1 − w) / w) · t_ij  else
///     a_ij = v_ij / max_j v_ij,         P'_ij = a_ij + a_ji − a_ij a_ji
///
/// over the edges that either graph has; an edge that one has not counts there as half of its least weight (of T at
/// most 1e-4).
///
/// @param P, T     n × n, symmetric, in [0, 1], such as fuzzy_affinities
/// @param weight   w, how much T counts, in [0, 1]
/// @param threads  threads to use; default: as many as the process may use
/// @return         n × n, symmetric, in [0, 1]; edges that come to 0 are left out
/// @throws         Error (DATA) for graphs that break their contract or are of different points; Error (USAGE) for a
///                 weight outside its range
/// @cost           O(nnz of both), one more graph; bits do not depend on the thread count
/// @source         McInnes, Healy & Melville 2018; umap-learn 0.5 (general_simplicial_set_intersection)
template <class S>
Graph<S> intersect_affinities(const Graph<S>& P, const Graph<S>& T, double weight,
                              const Threads& threads = Threads{}) {
  detail::require_option(weight >= 0 && weight <= 1, "target_weight", weight, "[0, 1]");
  check_graph(P);
  check_graph(T);
  if (P.rows() != T.rows()) {
    throw Error(ErrorCode::shape, join({"the graphs are of ", P.rows(), " and of ", T.rows(), " points"}),
                "target", "give one value a point, in the order of the points");
  }
  const double no_edge = detail::half_of_least(P, std::numeric_limits<double>::infinity());
  const double no_target = detail::half_of_least(T, 1e-4);
  Graph<S> either(P + T);
  either.makeCompressed();
  const auto value = [](const Graph<S>& graph, Index i, Id column, double otherwise) {
    const Id *begin = graph.innerIndexPtr() + graph.outerIndexPtr()[i],
             *end = graph.innerIndexPtr() + graph.outerIndexPtr()[i + 1];
    const Id* found = std::lower_bound(begin, end, column);
    return found != end && *found == column
               ? static_cast<double>(graph.valuePtr()[found - graph.innerIndexPtr()])
               : otherwise;
  };
  std::vector<double> weights(static_cast<std::size_t>(either.nonZeros()));
  for_each_range(threads, either.rows(), 1024, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      for (Id e = either.outerIndexPtr()[i]; e < either.outerIndexPtr()[i + 1]; ++e) {
        const Id j = either.innerIndexPtr()[e];
        const double p = value(P, i, j, no_edge), t = value(T, i, j, no_target);
        weights[static_cast<std::size_t>(e)] =
            weight < 0.5 ? p * std::pow(t, weight / (1 - weight)) : std::pow(p, (1 - weight) / weight) * t;
      }
    }
  });
  return detail::locally_connected(
      either, [&](Index, Id e) { return weights[static_cast<std::size_t>(e)]; }, threads);
}

/// The graph of points supervised by a continuous target: intersect_affinities with the fuzzy affinities of the target's
/// nearest values.
///
/// @param P          n × n, symmetric, such as fuzzy_affinities
/// @param target     n × any columns, finite: Euclidean distances between rows count
/// @param neighbors  of the target, ≥ 1; umap-learn takes as many as of the points
/// @param weight     how much the target counts, in [0, 1]
/// @param threads    threads to use; default: as many as the process may use
/// @return           n × n, symmetric, in [0, 1]
/// @throws           Error (DATA, USAGE) as intersect_affinities, and for NaN or infinity in the target
/// @cost             a search among the values of the target, and O(nnz)
/// @source           umap-learn 0.5, target_metric "euclidean" and target_n_neighbors
template <class S, class Y>
Graph<S> target_affinities(const Graph<S>& P, const Eigen::MatrixBase<Y>& target, Index neighbors,
                           double weight = 0.5, const Threads& threads = Threads{}) {
  const Matrix<double> values = target.template cast<double>();
  detail::require_rows(values.rows(), P.rows(), "the target", "target");
  check_points<double>(MatrixRef<double>(values), "target", threads);
  if (P.rows() == 1) return P;
  const Neighbors<double> alike = nearest_neighbors(values, neighbors, {.recall = 1}, threads);
  return intersect_affinities(P, Graph<S>(fuzzy_affinities(alike, {}, threads).template cast<S>()), weight,
                              threads);
}

}  // namespace neem
