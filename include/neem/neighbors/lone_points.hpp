// Neighbors that are none: entries of a table at the largest distance that a bounded metric has.
//
// Two sets that share nothing are at Jaccard's distance 1, whatever they hold, and so is a set that shares
// nothing with any other from all of them. A search has to list k of them, which are as good as any.
#pragma once

#include "neem/core/types.hpp"

#include <algorithm>
#include <limits>

namespace neem {

namespace detail {

/// The entries of row i that are neighbors: those before the first that is as far as can be.
template <class S>
Index reachable(const Neighbors<S>& knn, Index i) {
  if (knn.unreachable > (std::numeric_limits<S>::max)()) return knn.cols();
  const S* row = knn.distances.data() + i * knn.cols();
  return std::lower_bound(row, row + knn.cols(), knn.unreachable) - row;
}

}  // namespace detail

/// What a table lists for want of neighbors.
struct LonePoints {
  Index points = 0;   ///< none of whose neighbors is one
  Index entries = 0;  ///< of the table that are no neighbors
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
