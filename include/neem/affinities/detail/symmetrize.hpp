// From directed rows to a symmetric graph, by counting sorts.
//
// Rows are cut into blocks. Every edge i → j is dealt to the block of j, in the order of i: blocks of sources
// count first how many they have for each block of targets, and then write to places that are theirs alone. A
// block of targets, small enough for the cache, sorts what points at it by row, sorts its own edges by
// column, and merges the two. Blocks are merged a few at a time; the memory of what was dealt to them is
// given back when they are done, so that the graph takes the place of the incoming edges in memory.
#pragma once

#include "neem/affinities/detail/edge_rows.hpp"
#include "neem/affinities/detail/edges_only.hpp"
#include "neem/core/error.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/types.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace neem::detail {

/// One stored edge of a row.
template <class S>
struct Edge {
  Id to;
  S weight;
};

/// @throws  Error (RESOURCE) if offsets, which are Ids in a Graph, cannot number the edges
template <class Offset>
void check_edges(std::int64_t edges, Index n, Index k) {
  if (edges <= (std::numeric_limits<Offset>::max)()) return;
  throw Error(ErrorCode::too_many,
              "the graph would have " + std::to_string(edges) + " edges, more than 2147483647",
              std::to_string(n) + " points with " + std::to_string(k) + " neighbors",
              "use fewer neighbors or fewer points");
}

/// Blocks of 2^shift rows, at most 1024 of them: few enough that writing to all by turns hits the cache, and
/// that a counter for each pair of them takes a few bytes a row.
struct Blocks {
  explicit Blocks(Index n) : rows(n) {
    constexpr int least = 8;  // a small problem is cut into some tasks, too
    constexpr Index most = 1024;
    while (shift < least || ((n - 1) >> shift) >= most) ++shift;
    count = ((n - 1) >> shift) + 1;
  }
  Index begin(Index block) const { return block << shift; }
  Index end(Index block) const { return (std::min)(rows, (block + 1) << shift); }

  Index rows;
  int shift = 0;
  Index count = 0;
};

/// places[source · count + target]: how many edges go from block to block; after first_places, where the
/// first of them stands among the edges of the target.
inline std::vector<std::int64_t> count_by_block(const Matrix<Id>& ids, const Blocks& blocks,
                                                const Threads& threads) {
  std::vector<std::int64_t> places(static_cast<std::size_t>(blocks.count * blocks.count), 0);
  threads.for_each(blocks.count, [&](Index source) {
    std::int64_t* count = places.data() + source * blocks.count;
    const Id* end = ids.data() + blocks.end(source) * ids.cols();
    for (const Id* id = ids.data() + blocks.begin(source) * ids.cols(); id != end; ++id)
      ++count[*id >> blocks.shift];
  });
  return places;
}

/// @return  how many edges each block of targets has
inline std::vector<std::int64_t> first_places(std::vector<std::int64_t>& places, const Blocks& blocks) {
  std::vector<std::int64_t> sums(static_cast<std::size_t>(blocks.count), 0);
  for (std::size_t place = 0; place < places.size(); ++place) {
    std::int64_t& sum = sums[place % sums.size()];
    sum += std::exchange(places[place], sum);
  }
  return sums;
}

/// An edge on its way to the row it points at.
template <class S>
struct Arrow {
  Id to, from;
  S weight;
};

/// Sorts the edges of one row by column: a counting sort by each group of bits, the lowest first. Unlike a
/// sort by comparisons it has no branch to guess.
template <class S>
class RowSort {
public:
  RowSort(Index n, Index k) : spare_(static_cast<std::size_t>(k)) {
    constexpr int most = 7;  // bits at a time: the counters of a group are passed over for every row
    const int all = (std::max)(1, static_cast<int>(std::bit_width(static_cast<std::uint64_t>(n - 1))));
    groups_ = (all + most - 1) / most;
    bits_ = (all + groups_ - 1) / groups_;
    counts_.resize(std::size_t{1} << bits_);
  }

  /// @param edges  k of them
  void operator()(Edge<S>* edges) {
    Edge<S>*from = edges, *to = spare_.data();
    const std::size_t k = spare_.size(), mask = counts_.size() - 1;
    for (int group = 0; group < groups_; ++group) {
      const int shift = group * bits_;
      std::fill(counts_.begin(), counts_.end(), 0);
      for (std::size_t e = 0; e < k; ++e) ++counts_[static_cast<std::size_t>(from[e].to >> shift) & mask];
      Id sum = 0;
      for (Id& count : counts_) sum += std::exchange(count, sum);
      for (std::size_t e = 0; e < k; ++e) {
        Id& place = counts_[static_cast<std::size_t>(from[e].to >> shift) & mask];
        to[static_cast<std::size_t>(place++)] = from[e];
      }
      std::swap(from, to);
    }
    if (from != edges) std::copy(from, from + k, edges);
  }

private:
  int groups_ = 1, bits_ = 1;
  std::vector<Edge<S>> spare_{};
  std::vector<Id> counts_{};
};

/// The last of each list, above all columns: no list has to be asked whether it is at its end.
inline constexpr Id end_of_row = (std::numeric_limits<Id>::max)();

/// The arrows of one block of targets by row, each row in the order of the sources, with an end_of_row.
///
/// @param starts  where each row of the block begins, and the end of the last
template <class S>
std::unique_ptr<Edge<S>[]> arrows_by_row(const Arrow<S>* arrows, std::int64_t count, Index first, Index rows,
                                         std::vector<std::int64_t>& starts) {
  starts.assign(static_cast<std::size_t>(rows) + 1, 0);
  for (std::int64_t e = 0; e < count; ++e) ++starts[static_cast<std::size_t>(arrows[e].to - first)];
  std::int64_t sum = 0;
  for (std::int64_t& start : starts) sum += std::exchange(start, sum) + 1;
  std::unique_ptr<Edge<S>[]> sorted(new Edge<S>[static_cast<std::size_t>(count + rows)]);
  for (std::int64_t e = 0; e < count; ++e) {
    std::int64_t& place = starts[static_cast<std::size_t>(arrows[e].to - first)];
    sorted[static_cast<std::size_t>(place++)] = {arrows[e].from, arrows[e].weight};
  }
  std::int64_t begin = 0;
  for (Index row = 0; row < rows; ++row) {  // each start has moved to the end of its row
    std::int64_t& start = starts[static_cast<std::size_t>(row)];
    sorted[static_cast<std::size_t>(start)] = {end_of_row, S(0)};
    begin = std::exchange(start, begin) + 1;
  }
  return sorted;
}

/// Two lists by column, each with an end_of_row, become one; what combines to 0 is left out.
/// @return  how many edges were written
template <class S, class Combine>
Index merge(const Edge<S>* out, const Edge<S>* in, Id* columns, S* values, Combine& combine) {
  Index kept = 0;
  for (;;) {
    const Id to = (std::min)(out->to, in->to);
    if (to == end_of_row) return kept;
    const bool take_out = out->to == to, take_in = in->to == to;
    const S weight = combine(take_out ? out->weight : S(0), take_in ? in->weight : S(0));
    columns[kept] = to;
    values[kept] = weight;
    kept += weight > S(0);
    out += take_out;
    in += take_in;
  }
}

/// The finished rows of one block, until their place in the graph is known.
template <class S>
struct BlockOfGraph {
  std::unique_ptr<Id[]> columns{};
  std::unique_ptr<S[]> values{};
  Index edges = 0;
};

/// Merges the rows of one block, each filled up to a multiple of `lanes`; ends[i] is set to the edges of the
/// block up to and with row i.
template <Index lanes, class S, class Offset, class Combine>
BlockOfGraph<S> merge_block(const Matrix<Id>& ids, const Matrix<S>& weights, const Arrow<S>* arrows,
                            std::int64_t count, Index begin, Index end, Offset* ends, Combine& combine) {
  const Index k = ids.cols();
  std::vector<std::int64_t> starts;
  const auto incoming = arrows_by_row(arrows, count, begin, end - begin, starts);
  const auto most = static_cast<std::size_t>(count + (end - begin) * (k + lanes - 1));
  BlockOfGraph<S> done{std::unique_ptr<Id[]>(new Id[most]), std::unique_ptr<S[]>(new S[most]), 0};
  std::vector<Edge<S>> own(static_cast<std::size_t>(k) + 1, {end_of_row, S(0)});
  RowSort<S> sort(ids.rows(), k);
  for (Index i = begin; i < end; ++i) {
    const Id* id = ids.data() + i * k;
    const S* weight = weights.data() + i * k;
    for (Index c = 0; c < k; ++c) own[static_cast<std::size_t>(c)] = {id[c], weight[c]};
    sort(own.data());
    Id* columns = done.columns.get() + done.edges;
    S* values = done.values.get() + done.edges;
    const Index edges = merge(own.data(), incoming.get() + starts[static_cast<std::size_t>(i - begin)],
                              columns, values, combine);
    done.edges += fill_row<lanes>(static_cast<Id>(i), edges, columns, values);
    check_edges<Offset>(done.edges, ids.rows(), k);
    ends[i] = static_cast<Offset>(done.edges);
  }
  return done;
}

/// Where a symmetric graph is written to: ends[i] is the end of row i. There is room for all edges.
template <class S, class Offset>
struct RowsToFill {
  Offset* ends;
  Id* columns;
  S* values;
};

/// The work of symmetrize and symmetric_rows.
/// @return  the edges written
template <Index lanes, class S, class Offset, class Combine>
std::int64_t fill_symmetric(const Matrix<Id>& ids, const Matrix<S>& weights, const Threads& threads,
                            Combine& combine, const RowsToFill<S, Offset>& to) {
  const Index n = ids.rows(), k = ids.cols();
  const Blocks blocks(n);
  std::vector<std::int64_t> places = count_by_block(ids, blocks, threads);
  const std::vector<std::int64_t> incoming = first_places(places, blocks);

  std::vector<std::int64_t> starts(incoming.size(), 0);  // of a block among the arrows of its wave
  std::vector<std::unique_ptr<Arrow<S>[]>> waves;
  constexpr Index wave = 64;  // blocks merged together: enough for as many threads, a 16th of a large graph
  for (Index first = 0; first < blocks.count; first += wave) {
    std::int64_t sum = 0;
    for (Index b = first; b < (std::min)(blocks.count, first + wave); ++b) {
      starts[static_cast<std::size_t>(b)] = sum;
      sum += incoming[static_cast<std::size_t>(b)];
    }
    waves.emplace_back(new Arrow<S>[static_cast<std::size_t>(sum)]);
  }
  const auto arrows_of = [&](Index block) {
    return waves[static_cast<std::size_t>(block / wave)].get() + starts[static_cast<std::size_t>(block)];
  };
  threads.for_each(blocks.count, [&](Index source) {
    std::vector<Arrow<S>*> next(incoming.size());
    for (Index b = 0; b < blocks.count; ++b)
      next[static_cast<std::size_t>(b)] =
          arrows_of(b) + places[static_cast<std::size_t>(source * blocks.count + b)];
    for (Index i = blocks.begin(source); i < blocks.end(source); ++i) {
      for (Index e = i * k; e < (i + 1) * k; ++e) {
        const Id target = ids.data()[e];
        *next[static_cast<std::size_t>(target >> blocks.shift)]++ = {target, static_cast<Id>(i),
                                                                     weights.data()[e]};
      }
    }
  });

  std::int64_t edges = 0;
  std::vector<BlockOfGraph<S>> done(static_cast<std::size_t>(wave));
  for (Index first = 0; first < blocks.count; first += wave) {
    const Index several = (std::min)(wave, blocks.count - first);
    threads.for_each(several, [&](Index b) {
      const Index block = first + b;
      done[static_cast<std::size_t>(b)] =
          merge_block<lanes>(ids, weights, arrows_of(block), incoming[static_cast<std::size_t>(block)],
                             blocks.begin(block), blocks.end(block), to.ends, combine);
    });
    waves[static_cast<std::size_t>(first / wave)].reset();
    std::vector<std::int64_t> offsets;
    for (Index b = 0; b < several; ++b) {
      offsets.push_back(edges);
      edges += done[static_cast<std::size_t>(b)].edges;
    }
    check_edges<Offset>(edges, n, k);
    threads.for_each(several, [&](Index b) {
      BlockOfGraph<S>& rows = done[static_cast<std::size_t>(b)];
      const std::int64_t offset = offsets[static_cast<std::size_t>(b)];
      std::copy(rows.columns.get(), rows.columns.get() + rows.edges, to.columns + offset);
      std::copy(rows.values.get(), rows.values.get() + rows.edges, to.values + offset);
      for (Index i = blocks.begin(first + b); i < blocks.end(first + b); ++i)
        to.ends[i] += static_cast<Offset>(offset);
      rows = {};
    });
  }
  return edges;
}

/// P_ij = combine(w_ij, w_ji) for every pair that is an edge in either direction (the missing weight is 0);
/// pairs whose combination is 0 are left out. Symmetric to the bit if `combine` is.
///
/// The graph has room for 2nk edges, of which memory is touched only where there are edges.
///
/// @param ids      n × k, neighbors of each row, no repeats, no self
/// @param weights  n × k
/// @throws         Error (RESOURCE) beyond 2³¹ − 1 edges
/// @cost           O(nk log n) time; at first nk arrows of memory (12 bytes for float, 16 for double)
template <class S, class Combine>
Graph<S> symmetrize(const Matrix<Id>& ids, const Matrix<S>& weights, const Threads& threads,
                    Combine&& combine) {
  const Index n = ids.rows(), k = ids.cols();
  Graph<S> P(n, n);
  if (n * k == 0) return P;
  constexpr Index most = (std::numeric_limits<Id>::max)();
  P.resizeNonZeros((std::min)(most, 2 * n * k));
  const RowsToFill<S, Id> to{P.outerIndexPtr() + 1, P.innerIndexPtr(), P.valuePtr()};
  P.resizeNonZeros(fill_symmetric<1>(ids, weights, threads, combine, to));  // fewer: nothing is moved
  return P;
}

/// As symmetrize, but as rows for the forces, each filled up to a multiple of `lanes`.
template <Index lanes, class S, class Combine>
EdgeRows<S> symmetric_rows(const Matrix<Id>& ids, const Matrix<S>& weights, const Threads& threads,
                           Combine&& combine) {
  const Index n = ids.rows(), k = ids.cols();
  EdgeRows<S> P;
  P.begin.resize(static_cast<std::size_t>(n) + 1);
  if (n * k == 0) return P;
  const auto most = static_cast<std::size_t>(n * (2 * k + lanes - 1));
  P.columns.resize(most);
  P.weights.resize(most);
  const RowsToFill<S, Index> to{P.begin.data() + 1, P.columns.data(), P.weights.data()};
  const auto edges = static_cast<std::size_t>(fill_symmetric<lanes>(ids, weights, threads, combine, to));
  P.columns.resize(edges);
  P.weights.resize(edges);
  return P;
}

/// Σ of all entries, in double.
template <class S>
double total_weight(const Graph<S>& P, const Threads& threads) {
  constexpr Index grain = 16384;
  return sum_over_ranges(threads, P.nonZeros(), grain, [&](Index begin, Index end) {
    double sum = 0;
    for (Index e = begin; e < end; ++e) sum += static_cast<double>(P.valuePtr()[e]);
    return sum;
  });
}

/// Divides by the sum of all entries; a graph without edges stays as it is.
template <class S>
void normalize(Graph<S>& P, const Threads& threads) {
  const double total = total_weight(P, threads);
  if (!(total > 0)) return;
  constexpr Index grain = 16384;
  for_each_range(threads, P.nonZeros(), grain, [&](Index begin, Index end) {
    for (Index e = begin; e < end; ++e)
      P.valuePtr()[e] = static_cast<S>(static_cast<double>(P.valuePtr()[e]) / total);
  });
}

}  // namespace neem::detail
