// A graph as the forces read it: rows of edges that fill whole registers.
#pragma once

#include "neem/core/parallel.hpp"
#include "neem/core/plain_vector.hpp"
#include "neem/core/types.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace neem::detail {

/// The rows of a symmetric graph, each filled up to a multiple of some number of lanes by edges of weight 0
/// from the point to itself. Offsets have 64 bits, so that it may have more edges than a Graph.
template <class S>
struct EdgeRows {
  std::vector<Index> begin{};  // of row i; one more is the end of the last
  PlainVector<Id> columns{};
  PlainVector<S> weights{};

  Index rows() const { return begin.empty() ? 0 : static_cast<Index>(begin.size()) - 1; }
};

/// Fills the row of point i, of which the first `edges` are there, up to a multiple of `lanes`.
/// @return  the edges it has then
template <Index lanes, class S>
Index fill_row(Id i, Index edges, Id* columns, S* weights) {
  const Index full = (edges + lanes - 1) / lanes * lanes;
  for (Index e = edges; e < full; ++e) columns[e] = i, weights[e] = S(0);
  return full;
}

/// A graph, compressed, as rows.
template <Index lanes, class S>
EdgeRows<S> edge_rows(const Graph<S>& graph, const Threads& threads) {
  const Index n = graph.rows();
  const Id *offset = graph.outerIndexPtr(), *column = graph.innerIndexPtr();
  const S* weight = graph.valuePtr();
  EdgeRows<S> rows;
  rows.begin.resize(static_cast<std::size_t>(n) + 1);
  for (Index i = 0; i < n; ++i) {
    const Index edges = offset[i + 1] - offset[i];
    const auto at = static_cast<std::size_t>(i);
    rows.begin[at + 1] = rows.begin[at] + (edges + lanes - 1) / lanes * lanes;
  }
  rows.columns.resize(static_cast<std::size_t>(rows.begin.back()));
  rows.weights.resize(static_cast<std::size_t>(rows.begin.back()));
  for_each_range(threads, n, 1024, [&](Index first, Index last) {
    for (Index i = first; i < last; ++i) {
      const Index to = rows.begin[static_cast<std::size_t>(i)], edges = offset[i + 1] - offset[i];
      Id* columns = rows.columns.data() + to;
      S* weights = rows.weights.data() + to;
      std::copy(column + offset[i], column + offset[i + 1], columns);
      std::copy(weight + offset[i], weight + offset[i + 1], weights);
      fill_row<lanes>(static_cast<Id>(i), edges, columns, weights);
    }
  });
  return rows;
}

}  // namespace neem::detail
