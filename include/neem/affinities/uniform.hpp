// Uniform affinities: every neighbor has the same weight.
#pragma once

#include "neem/affinities/detail/symmetrize.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/types.hpp"
#include "neem/neighbors/check_neighbors.hpp"
#include "neem/neighbors/lone_points.hpp"

#include <algorithm>

namespace neem {

/// How the directed edges of a table are made symmetric.
enum class Symmetrize {
  either,  ///< an edge in one direction counts as much as one in both: the union, a binary graph
  mean     ///< an edge in one direction counts half
};

namespace detail {

/// The edges of a table with weight 1, symmetrised; not normalised.
template <class S>
Graph<S> neighbor_graph(const Neighbors<S>& knn, Symmetrize symmetrize, const Threads& threads) {
  Matrix<S> ones = Matrix<S>::Ones(knn.rows(), knn.cols());
  const LonePoints lone = lone_points(knn);
  for (Index i = 0; i < knn.rows() && lone.entries > 0; ++i) {
    for (Index c = reachable(knn, i); c < knn.cols(); ++c) ones(i, c) = 0;
  }
  return edges_only(
      detail::symmetrize(
          knn.ids, ones, threads,
          [&](S a, S b) { return symmetrize == Symmetrize::either ? (std::max)(a, b) : (a + b) / S(2); }),
      lone);
}

}  // namespace detail

/// Uniform affinities of a neighbor graph, symmetrised.
///
///     A_ij = 1 if j is a neighbor of i nearer than knn.unreachable, else 0
///     either:  P_ij ∝ max(A_ij, A_ji)        mean:  P_ij ∝ (A_ij + A_ji) / 2
///
/// @param knn         n × k, nearest first
/// @param symmetrize  either (the papers of the spectrum; openTSNE "max") or mean (openTSNE "mean")
/// @param threads     threads to use; default: as many as the process may use
/// @return            n × n, symmetric to the bit, ≥ 0, zero diagonal, entries sum to 1
/// @throws            Error (DATA) if knn breaks its contract, Error (RESOURCE) beyond 2³¹ − 1 edges
/// @cost              O(nk log k) time, O(nk) memory; bits do not depend on the thread count
/// @source            Böhm, Berens & Kobak 2022; Damrich et al. 2023 (k = 15)
template <class S>
Graph<S> uniform_affinities(const Neighbors<S>& knn, Symmetrize symmetrize = Symmetrize::either,
                            const Threads& threads = Threads{}) {
  check_neighbors(knn, threads);
  Graph<S> P = detail::neighbor_graph(knn, symmetrize, threads);
  detail::normalize(P, threads);
  return P;
}

}  // namespace neem
