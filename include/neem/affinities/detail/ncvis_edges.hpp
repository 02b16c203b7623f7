// The edges of NCVis's program: those of a neighbor table in both directions, some of them twice.
#pragma once

#include "neem/affinities/detail/symmetrize.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/types.hpp"

#include <algorithm>
#include <vector>

namespace neem::detail {

/// The neighbors of one point, of the union of a table's lists in both directions, nearest first; those that
/// the program keeps twice are there twice.
///
/// It writes both directions of a pair, sorts the row by distance, and takes out what equals its predecessor.
/// But it compares in the row that it is writing to: of a pair that list each other, the entry of the own
/// list, which lies k − 1 − rank places from its beginning, may have been replaced by then, and both stay.
/// A tenth of all edges are there twice for this reason, on which the published maps and their sizes depend.
/// (In the same way it loses a hundredth of the edges, which depends on its threads. Here they are kept.)
///
/// @param out  overwritten
template <class S>
void ncvis_row(const Neighbors<S>& knn, const Graph<S>& either, Index i, std::vector<Id>& out) {
  struct Near {
    S distance;
    Id to;
    Index place;  // in the own list of those that list each other, from its end; else as good as infinite
  };
  const Index k = knn.ids.cols();
  const auto rank = [&](Index of, Index among) {
    const Id* list = knn.ids.data() + among * k;
    return static_cast<Index>(std::find(list, list + k, static_cast<Id>(of)) - list);
  };
  std::vector<Near> row;
  for (Id e = either.outerIndexPtr()[i]; e < either.outerIndexPtr()[i + 1]; ++e) {
    const Id j = either.innerIndexPtr()[e];
    const Index own = rank(j, i), other = rank(i, j);
    const bool mutual = own < k && other < k;
    row.push_back({own < k ? knn.distances(i, own) : knn.distances(j, other), j,
                   mutual ? k - 1 - own : either.nonZeros()});
  }
  std::sort(row.begin(), row.end(), [](const Near& a, const Near& b) {
    return a.distance < b.distance || (a.distance == b.distance && a.to < b.to);
  });
  out.clear();
  for (const Near& nearby : row) {
    const bool twice = nearby.place < static_cast<Index>(out.size());
    out.push_back(nearby.to);
    if (twice) out.push_back(nearby.to);
  }
}

/// The edges of all points, as the rows of a matrix that may name a column more than once; of weight 1.
///
/// @param either  the graph of the table, an edge wherever there is one in either direction
/// @cost          O(nnz of either · k); bits do not depend on the thread count
/// @source        KNNTable::symmetrize of ncvis (Artemenkov & Panov 2020)
template <class S>
Graph<S> ncvis_edges(const Neighbors<S>& knn, const Graph<S>& either, const Threads& threads) {
  const Index n = either.rows();
  constexpr Index grain = 1024;
  std::vector<Index> counts(static_cast<std::size_t>(n));
  for_each_range(threads, n, grain, [&](Index begin, Index end) {
    std::vector<Id> row;
    for (Index i = begin; i < end; ++i) {
      ncvis_row(knn, either, i, row);
      counts[static_cast<std::size_t>(i)] = static_cast<Index>(row.size());
    }
  });
  Index edges = 0;
  for (const Index count : counts) edges += count;
  check_edges<Id>(edges, n, knn.ids.cols());
  Graph<S> walked(n, n);
  walked.resizeNonZeros(edges);
  std::fill(walked.valuePtr(), walked.valuePtr() + edges, S(1));
  Id* offset = walked.outerIndexPtr();
  offset[0] = 0;
  for (Index i = 0; i < n; ++i)
    offset[i + 1] = offset[i] + static_cast<Id>(counts[static_cast<std::size_t>(i)]);
  for_each_range(threads, n, grain, [&](Index begin, Index end) {
    std::vector<Id> row;
    for (Index i = begin; i < end; ++i) {
      ncvis_row(knn, either, i, row);
      std::copy(row.begin(), row.end(), walked.innerIndexPtr() + offset[i]);
    }
  });
  return walked;
}

}  // namespace neem::detail
