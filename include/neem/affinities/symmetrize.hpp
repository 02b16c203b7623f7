// From directed rows to a symmetric graph, without triplets: a counting sort gives every row the edges that
// point at it, in order, and two sorted lists are merged.
#pragma once

#include "neem/core/error.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/types.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace neem::detail {

/// One stored edge of a row.
template <class S>
struct Edge {
  Id to;
  S weight;
};

/// @throws  Error (RESOURCE) if a Graph, whose offsets are Ids, cannot number the edges
inline void check_edges(std::int64_t edges, Index n, Index k) {
  if (edges <= std::numeric_limits<Id>::max()) return;
  throw Error(ErrorCode::too_many,
              "the graph would have " + std::to_string(edges) + " edges, more than 2147483647",
              std::to_string(n) + " points with " + std::to_string(k) + " neighbors",
              "use fewer neighbors or fewer points");
}

/// P_ij = combine(w_ij, w_ji) for every pair that is an edge in either direction (the missing weight is 0);
/// pairs whose combination is 0 are left out. Symmetric to the bit if `combine` is.
///
/// @param ids      n × k, neighbors of each row, no repeats, no self
/// @param weights  n × k
template <class S, class Combine>
Graph<S> symmetrize(const Matrix<Id>& ids, const Matrix<S>& weights, const Threads& threads,
                    Combine&& combine) {
  const Index n = ids.rows(), k = ids.cols();
  std::vector<std::int64_t> start(static_cast<std::size_t>(n) + 1, 0);
  for (Index e = 0; e < n * k; ++e) ++start[static_cast<std::size_t>(ids.data()[e]) + 1];
  for (std::size_t i = 1; i < start.size(); ++i) start[i] += start[i - 1];
  std::vector<Edge<S>> incoming(static_cast<std::size_t>(n * k));
  {
    std::vector<std::int64_t> fill(start.begin(), start.end() - 1);
    for (Index i = 0; i < n; ++i) {
      for (Index c = 0; c < k; ++c) {
        auto& place = fill[static_cast<std::size_t>(ids(i, c))];
        incoming[static_cast<std::size_t>(place++)] = {static_cast<Id>(i), weights(i, c)};
      }
    }
  }

  // Each row is merged twice: once to count its edges (no place to write them to), once to write them.
  const auto merge = [&](Index i, std::vector<Edge<S>>& own, Id* column, S* value) -> std::int64_t {
    own.clear();
    for (Index c = 0; c < k; ++c) own.push_back({ids(i, c), weights(i, c)});
    std::sort(own.begin(), own.end(), [](const Edge<S>& a, const Edge<S>& b) { return a.to < b.to; });
    auto out = own.begin();
    auto in = incoming.begin() + start[static_cast<std::size_t>(i)];
    const auto in_end = incoming.begin() + start[static_cast<std::size_t>(i) + 1];
    std::int64_t kept = 0;
    while (out != own.end() || in != in_end) {
      const bool take_out = in == in_end || (out != own.end() && out->to <= in->to);
      const bool take_in = out == own.end() || (in != in_end && in->to <= out->to);
      const Id to = take_out ? out->to : in->to;
      const S weight = combine(take_out ? out->weight : S(0), take_in ? in->weight : S(0));
      if (take_out) ++out;
      if (take_in) ++in;
      if (!(weight > S(0))) continue;
      if (column != nullptr) column[kept] = to, value[kept] = weight;
      ++kept;
    }
    return kept;
  };

  constexpr Index grain = 256;
  std::vector<std::int64_t> offsets(static_cast<std::size_t>(n) + 1, 0);
  for_each_range(threads, n, grain, [&](Index begin, Index end) {
    std::vector<Edge<S>> own;
    for (Index i = begin; i < end; ++i) {
      offsets[static_cast<std::size_t>(i) + 1] = merge(i, own, nullptr, nullptr);
    }
  });
  for (std::size_t i = 1; i < offsets.size(); ++i) offsets[i] += offsets[i - 1];
  check_edges(offsets.back(), n, k);

  Graph<S> P(n, n);
  P.resizeNonZeros(offsets.back());
  for (Index i = 0; i <= n; ++i) P.outerIndexPtr()[i] = static_cast<Id>(offsets[static_cast<std::size_t>(i)]);
  for_each_range(threads, n, grain, [&](Index begin, Index end) {
    std::vector<Edge<S>> own;
    for (Index i = begin; i < end; ++i) {
      const Id first = P.outerIndexPtr()[i];
      merge(i, own, P.innerIndexPtr() + first, P.valuePtr() + first);
    }
  });
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
  for (Index e = 0; e < P.nonZeros(); ++e) {
    P.valuePtr()[e] = static_cast<S>(static_cast<double>(P.valuePtr()[e]) / total);
  }
}

}  // namespace neem::detail
