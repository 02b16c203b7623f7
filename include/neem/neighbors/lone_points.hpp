// Entries of a table that are no neighbors: those at the largest distance that a bounded metric has.
//
// Two sets that share nothing are at Jaccard's distance 1, whatever they hold. A search has to list k points
// for every row, and where fewer share something with it, the rest of the list is arbitrary.
#pragma once

#include "neem/core/types.hpp"

#include <algorithm>
#include <limits>

namespace neem {

namespace detail {

/// How many entries of row i are neighbors: those before the first at the distance `unreachable`.
template <class S>
Index reachable(const Neighbors<S>& knn, Index i) {
  if (knn.unreachable > (std::numeric_limits<S>::max)()) return knn.cols();
  const S* row = knn.distances.data() + i * knn.cols();
  return std::lower_bound(row, row + knn.cols(), knn.unreachable) - row;
}

}  // namespace detail

/// How many entries of a table are no neighbors, and how many points have none.
struct LonePoints {
  Index points = 0;   ///< points all of whose entries are no neighbors
  Index entries = 0;  ///< entries of the table that are no neighbors
};

/// Counts the entries of a table at Neighbors::unreachable or beyond, to which affinities give no edge.
/// @cost  O(n log k)
template <class S>
LonePoints lone_points(const Neighbors<S>& knn) {
  LonePoints lone;
  if (knn.cols() == 0) return lone;
  for (Index i = 0; i < knn.rows(); ++i) {
    const Index nearby = detail::reachable(knn, i);
    lone.points += nearby == 0;
    lone.entries += knn.cols() - nearby;
  }
  return lone;
}

}  // namespace neem
