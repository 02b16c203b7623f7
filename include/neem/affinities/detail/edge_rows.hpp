// A graph as the forces read it: rows of edges that fill whole registers.
#pragma once

#include "neem/core/detail/plain_vector.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/random.hpp"
#include "neem/core/types.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
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

/// Rows without edges.
template <class S>
EdgeRows<S> empty_rows(Index n) {
  EdgeRows<S> rows;
  rows.begin.assign(static_cast<std::size_t>(n) + 1, 0);
  return rows;
}

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

/// The share, of so many, that a pair of points belongs to; the same from either end.
inline int share_of_pair(Id i, Id j, int shares) {
  const auto low = static_cast<std::uint64_t>((std::min)(i, j)),
             high = static_cast<std::uint64_t>((std::max)(i, j));
  return static_cast<int>(Random::mix(low << 32 | high) % static_cast<std::uint64_t>(shares));
}

/// A graph, compressed, dealt into shares of about as many edges each, as rows.
template <Index lanes, class S>
std::vector<EdgeRows<S>> edge_shares(const Graph<S>& graph, int shares, const Threads& threads) {
  std::vector<EdgeRows<S>> dealt;
  if (shares == 1) {
    dealt.push_back(edge_rows<lanes>(graph, threads));
    return dealt;
  }
  const Index n = graph.rows();
  const Id *offset = graph.outerIndexPtr(), *column = graph.innerIndexPtr();
  for (int share = 0; share < shares; ++share) {
    const auto for_row = [&](Index i, auto&& f) {
      for (Id e = offset[i]; e < offset[i + 1]; ++e) {
        if (share_of_pair(static_cast<Id>(i), column[e], shares) == share) f(e);
      }
    };
    EdgeRows<S>& rows = dealt.emplace_back();
    rows.begin.assign(static_cast<std::size_t>(n) + 1, 0);
    for_each_range(threads, n, 1024, [&](Index first, Index last) {
      for (Index i = first; i < last; ++i) {
        Index& edges = rows.begin[static_cast<std::size_t>(i) + 1];
        for_row(i, [&](Id) { ++edges; });
        edges = (edges + lanes - 1) / lanes * lanes;
      }
    });
    for (std::size_t i = 0; i < static_cast<std::size_t>(n); ++i) rows.begin[i + 1] += rows.begin[i];
    rows.columns.resize(static_cast<std::size_t>(rows.begin.back()));
    rows.weights.resize(static_cast<std::size_t>(rows.begin.back()));
    for_each_range(threads, n, 1024, [&](Index first, Index last) {
      for (Index i = first; i < last; ++i) {
        const Index to = rows.begin[static_cast<std::size_t>(i)];
        Id* columns = rows.columns.data() + to;
        S* weights = rows.weights.data() + to;
        Index edges = 0;
        for_row(i, [&](Id e) { columns[edges] = column[e], weights[edges++] = graph.valuePtr()[e]; });
        fill_row<lanes>(static_cast<Id>(i), edges, columns, weights);
      }
    });
  }
  return dealt;
}

}  // namespace neem::detail
