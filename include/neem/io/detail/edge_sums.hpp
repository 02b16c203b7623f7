// A list of edges becomes a symmetric graph: both directions of each, sorted by row and column, and pairs
// that stand in the list more than once added up in the order of the list.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/io/detail/messages.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace neem::detail {

/// Edges as they come: from[e], to[e] and weight[e] ≥ 0 of points 0 … names.size() − 1.
struct EdgeList {
  std::vector<Id> from{}, to{};
  std::vector<double> weight{};
  std::vector<std::string> names{};
  std::vector<std::string> notes{};  ///< what the reader has to tell
};

/// The rows of the graph, one after the other.
struct SummedRows {
  std::vector<Id> start{}, column{};
  std::vector<double> weight{};
  std::vector<std::string> notes{};
};

/// @throws Error (RESOURCE) if both directions of all edges are more than an Id can number
inline SummedRows add_up(const EdgeList& list, const std::string& name) {
  const std::size_t points = list.names.size();
  std::int64_t loops = 0, zeros = 0, entries = 0;
  const auto counts = [&](std::size_t e) { return list.from[e] != list.to[e] && list.weight[e] > 0; };
  std::vector<std::int64_t> place(points + 1, 0);
  for (std::size_t e = 0; e < list.from.size(); ++e) {
    if (counts(e)) {
      entries += 2;
      ++place[static_cast<std::size_t>(list.from[e]) + 1];
      ++place[static_cast<std::size_t>(list.to[e]) + 1];
    } else {
      ++(list.from[e] == list.to[e] ? loops : zeros);
    }
  }
  if (entries > (std::numeric_limits<Id>::max)()) {
    fail(ErrorCode::too_many, std::to_string(entries) + " directed edges, more than 2147483647", name,
         "give a smaller graph");
  }
  for (std::size_t i = 0; i < points; ++i) place[i + 1] += place[i];
  const std::vector<std::int64_t> begin = place;

  // Counting sorts, by column and then, stable, by row. As many edges leave a point as arrive.
  struct Entry {
    Id row, column;
    double weight;
  };
  std::vector<Entry> by_column(static_cast<std::size_t>(entries)), by_row(by_column.size());
  const auto put = [](std::vector<Entry>& to, std::int64_t& at, const Entry& entry) {
    to[static_cast<std::size_t>(at++)] = entry;
  };
  for (std::size_t e = 0; e < list.from.size(); ++e) {
    if (!counts(e)) continue;
    const Id a = list.from[e], b = list.to[e];
    put(by_column, place[static_cast<std::size_t>(b)], {a, b, list.weight[e]});
    put(by_column, place[static_cast<std::size_t>(a)], {b, a, list.weight[e]});
  }
  place = begin;
  for (const Entry& entry : by_column) put(by_row, place[static_cast<std::size_t>(entry.row)], entry);

  SummedRows sums;
  sums.notes = list.notes;
  sums.start.assign(points + 1, 0);
  std::int64_t repeats = 0;
  for (std::size_t i = 0; i < points; ++i) {
    const auto first = static_cast<Id>(sums.column.size());
    for (std::int64_t e = begin[i]; e < begin[i + 1]; ++e) {
      const Entry& entry = by_row[static_cast<std::size_t>(e)];
      if (static_cast<Id>(sums.column.size()) > first && sums.column.back() == entry.column) {
        sums.weight.back() += entry.weight;
        ++repeats;
      } else {
        sums.column.push_back(entry.column);
        sums.weight.push_back(entry.weight);
      }
    }
    sums.start[i + 1] = static_cast<Id>(sums.column.size());
  }
  const auto note = [&](std::int64_t count, const char* one, const char* several) {
    if (count > 0) sums.notes.push_back(join({count, count == 1 ? one : several}));
  };
  note(loops, " edge from a point to itself was left out", " edges from a point to itself were left out");
  note(zeros, " edge of weight 0 was left out", " edges of weight 0 were left out");
  note(repeats / 2, " edge repeats a pair, and its weight was added to the pair's",
       " edges repeat a pair, and their weights were added to the pairs'");
  return sums;
}

/// @throws Error (DATA) if a weight is more than S can hold
template <class S>
Graph<S> graph_of(const SummedRows& sums, const std::string& name) {
  const auto n = static_cast<Index>(sums.start.size()) - 1;
  Graph<S> graph(n, n);
  graph.resizeNonZeros(static_cast<Index>(sums.column.size()));
  std::copy(sums.start.begin(), sums.start.end(), graph.outerIndexPtr());
  std::copy(sums.column.begin(), sums.column.end(), graph.innerIndexPtr());
  for (std::size_t e = 0; e < sums.weight.size(); ++e) {
    const S weight = static_cast<S>(sums.weight[e]);
    if (!is_finite(weight)) {
      fail(ErrorCode::out_of_range,
           "a weight of " + text(sums.weight[e]) + " is more than the number type can hold", name,
           "rescale the weights");
    }
    graph.valuePtr()[e] = weight;
  }
  return graph;
}

}  // namespace neem::detail
