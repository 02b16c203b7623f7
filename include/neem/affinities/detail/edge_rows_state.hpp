// Rows of edges in an archive: without what fills their registers, which differs between machines.
#pragma once

#include "neem/affinities/detail/edge_rows.hpp"
#include "neem/core/detail/archive.hpp"
#include "neem/core/detail/plain_vector.hpp"
#include "neem/core/types.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace neem::detail {

/// Rows of edges in the numbers of the caller, without those that fill registers.
/// @param order  number → point; null: they are the same
template <class S>
EdgeRows<S> bare_rows(const EdgeRows<S>& rows, const Id* order) {
  const auto points = static_cast<std::size_t>(rows.rows());
  const auto point = [&](Index number) { return static_cast<std::size_t>(order ? order[number] : number); };
  EdgeRows<S> bare;
  bare.begin.assign(points + 1, 0);
  std::vector<Index> ends(points), number_of(points);
  for (Index k = 0; k < rows.rows(); ++k) {
    const auto row = static_cast<std::size_t>(k);
    Index end = rows.begin[row + 1];
    while (end > rows.begin[row] && rows.columns[static_cast<std::size_t>(end - 1)] == k &&
           rows.weights[static_cast<std::size_t>(end - 1)] == S(0)) {
      --end;
    }
    number_of[point(k)] = k, ends[point(k)] = end;
    bare.begin[point(k) + 1] = end - rows.begin[row];
  }
  for (std::size_t i = 0; i < points; ++i) bare.begin[i + 1] += bare.begin[i];
  bare.columns.resize(static_cast<std::size_t>(bare.begin.back()));
  bare.weights.resize(bare.columns.size());
  for (std::size_t i = 0; i < points; ++i) {
    auto to = static_cast<std::size_t>(bare.begin[i]);
    for (Index e = rows.begin[static_cast<std::size_t>(number_of[i])]; e < ends[i]; ++e, ++to) {
      const auto from = static_cast<std::size_t>(e);
      bare.columns[to] = static_cast<Id>(point(rows.columns[from]));
      bare.weights[to] = rows.weights[from];
    }
  }
  return bare;
}

/// The graph whose edges were dealt into shares, each of bare rows whose columns ascend.
template <class S>
Graph<S> united_shares(const std::vector<EdgeRows<S>>& shares) {
  std::size_t edges = 0;
  for (const EdgeRows<S>& share : shares) edges += share.columns.size();
  const Index n = shares.front().rows();
  Graph<S> graph(n, n);
  graph.resizeNonZeros(static_cast<Index>(edges));
  Index to = 0;
  std::vector<Index> next(shares.size());
  for (std::size_t i = 0; i < static_cast<std::size_t>(n); ++i) {
    for (std::size_t k = 0; k < shares.size(); ++k) next[k] = shares[k].begin[i];
    for (;; ++to) {
      const auto column = [&](std::size_t k) {
        return next[k] < shares[k].begin[i + 1] ? shares[k].columns[static_cast<std::size_t>(next[k])]
                                                : static_cast<Id>(n);
      };
      std::size_t least = 0;
      for (std::size_t k = 1; k < shares.size(); ++k) least = column(k) < column(least) ? k : least;
      if (column(least) == n) break;
      graph.innerIndexPtr()[to] = column(least);
      graph.valuePtr()[to] = shares[least].weights[static_cast<std::size_t>(next[least]++)];
    }
    graph.outerIndexPtr()[i + 1] = static_cast<Id>(to);
  }
  return graph;
}

/// Rows that are each filled up to a multiple of `lanes`.
template <Index lanes, class S>
EdgeRows<S> filled_rows(const EdgeRows<S>& bare) {
  EdgeRows<S> rows;
  rows.begin.assign(bare.begin.size(), 0);
  for (std::size_t i = 0; i + 1 < bare.begin.size(); ++i) {
    rows.begin[i + 1] = rows.begin[i] + (bare.begin[i + 1] - bare.begin[i] + lanes - 1) / lanes * lanes;
  }
  rows.columns.resize(static_cast<std::size_t>(rows.begin.back()));
  rows.weights.resize(rows.columns.size());
  for (std::size_t i = 0; i + 1 < bare.begin.size(); ++i) {
    const Index from = bare.begin[i], edges = bare.begin[i + 1] - from;
    Id* const columns = rows.columns.data() + rows.begin[i];
    S* const weights = rows.weights.data() + rows.begin[i];
    std::copy_n(bare.columns.data() + from, edges, columns);
    std::copy_n(bare.weights.data() + from, edges, weights);
    fill_row<lanes>(static_cast<Id>(i), edges, columns, weights);
  }
  return rows;
}

/// Rows of edges as NAME_begin, NAME_ids, NAME_weights, in the numbers of the caller, in which they are read.
/// @param order  of those that are written: number → point; null: they are the same
/// @cost  of writing: a copy of the edges
template <Index lanes, class S>
void edge_rows_state(Archive& a, std::string_view name, EdgeRows<S>& rows, Index points,
                     const Id* order = nullptr) {
  const std::string start(name);
  EdgeRows<S> bare;
  if (!a.reading()) bare = bare_rows(rows, order);
  a.row_begins(start + "_begin", bare.begin, points);
  a.list_within(start + "_ids", bare.columns, bare.begin.back(), 0, points);
  a.list(start + "_weights", bare.weights, bare.begin.back());
  if (!a.reading()) return;
  a.expects(std::all_of(bare.weights.begin(), bare.weights.end(), [](S weight) { return weight >= S(0); }),
            start + "_weights");
  rows = filled_rows<lanes>(bare);
}

}  // namespace neem::detail
