// Graphs without the entries of a table that are no neighbors (lone_points.hpp).
#pragma once

#include "neem/core/error.hpp"
#include "neem/core/types.hpp"
#include "neem/neighbors/lone_points.hpp"

#include <utility>

namespace neem::detail {

/// The graph without entries of weight 0, which are no edges.
template <class S>
Graph<S> edges_only(Graph<S>&& P) {
  Id to = 0;
  Id* offset = P.outerIndexPtr();
  for (Index i = 0, begin = 0; i < P.rows(); ++i) {
    const Index end = offset[i + 1];
    for (; begin < end; ++begin) {
      if (!(P.valuePtr()[begin] > S(0))) continue;
      P.innerIndexPtr()[to] = P.innerIndexPtr()[begin];
      P.valuePtr()[to++] = P.valuePtr()[begin];
    }
    offset[i + 1] = to;
  }
  P.resizeNonZeros(to);
  return std::move(P);
}

/// The same where a table lists what is no neighbor.
/// @throws Error (DATA) if it lists nothing else
template <class S>
Graph<S> edges_only(Graph<S>&& P, const LonePoints& lone) {
  if (lone.entries == 0) return std::move(P);
  if (lone.points == P.rows()) {
    throw Error(ErrorCode::empty, "no point has a neighbor: all are at the largest distance there is",
                "neighbor table", "use another metric for these data");
  }
  return edges_only(std::move(P));
}

}  // namespace neem::detail
