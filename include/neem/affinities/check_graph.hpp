// The contract of a graph, checked before anything is computed from it.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/error.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"

#include <algorithm>
#include <limits>
#include <memory>
#include <string>
#include <vector>

namespace neem {
namespace detail {

[[noreturn]] inline void refuse_graph(ErrorCode code, const std::string& wrong, Index row, Index column,
                                      const char* remedy) {
  Error error(
      code, wrong,
      "graph, row " + std::to_string(row) + ", column " + std::to_string(column) + " (counted from 0)",
      remedy);
  error.row = row;
  error.column = column;
  throw error;
}

[[noreturn]] inline void refuse_weight(double weight, Index row, Index column) {
  constexpr const char* remedy = "give weights that are finite and not negative, and none on the diagonal";
  if (!is_finite(weight)) {
    refuse_graph(ErrorCode::not_finite, "a weight is not finite", row, column, remedy);
  }
  refuse_graph(ErrorCode::neighbors,
               "weight " + text(weight) + (weight < 0 ? " is negative" : " is on the diagonal"), row, column,
               remedy);
}

[[noreturn]] inline void refuse_one_way(double weight, double back, Index row, Index column) {
  refuse_graph(ErrorCode::neighbors,
               "the graph is not symmetric: weight " + text(weight) + " there, " + text(back) + " back", row,
               column, "give every edge in both directions with one weight, such as (P + P') / 2");
}

inline void check_graph_shape(Index rows, Index columns, bool compressed) {
  const std::string shape =
      "the graph is " + std::to_string(rows) + " x " + std::to_string(columns) + (compressed ? "" : ", not");
  if (rows != columns) {
    throw Error(ErrorCode::shape, "the graph is not square", shape, "give one row and one column a point");
  }
  if (rows == 0) throw Error(ErrorCode::empty, "the graph has no rows", shape, "give at least one point");
  if (!compressed) {
    throw Error(ErrorCode::shape, "the graph is not compressed", shape + " compressed",
                "call makeCompressed() on it");
  }
}

/// A graph whose weights are taken as they are, if it has a point for each row of something else.
/// @throws Error (DATA) if it is empty, not square or not compressed, or of another number of points
template <class S>
const Graph<S>& graph_of_rows(const Graph<S>& P, Index rows, const char* what) {
  check_graph_shape(P.rows(), P.cols(), P.isCompressed());
  require_rows(rows, P.rows(), what, "beside a graph");
  return P;
}

/// The graph a pointer leads to, whose weights are taken as they are.
/// @throws Error (DATA) if there is none, or it is empty, not square or not compressed
template <class G>
const G& graph_at(const std::shared_ptr<G>& P) {
  if (P == nullptr) throw Error(ErrorCode::empty, "no graph", "graph", "give a pointer to one");
  check_graph_shape(P->rows(), P->cols(), P->isCompressed());
  return *P;
}

}  // namespace detail

/// Checks the contract of a graph, on which everything that reads one relies.
///
/// @param P  n × n, compressed, n ≥ 1; weights finite, ≥ 0, equal in both directions up to eight units of
///           rounding of S; no weight on the diagonal. Stored zeros are allowed
/// @throws   Error (DATA) naming the first row and column that break it, and the value there
/// @cost     two passes over the edges and 4n bytes
template <class S>
void check_graph(const Graph<S>& P) {
  detail::check_graph_shape(P.rows(), P.cols(), P.isCompressed());
  const Index n = P.rows();
  const Id *start = P.outerIndexPtr(), *column = P.innerIndexPtr();
  const S* weight = P.valuePtr();
  for (Index i = 0; i < n; ++i) {
    for (Id e = start[i]; e < start[i + 1]; ++e) {
      const S w = weight[e];
      if (is_finite(w) && w >= S(0) && (column[e] != i || w == S(0))) continue;
      detail::refuse_weight(static_cast<double>(w), i, column[e]);
    }
  }
  // Rows are read in order, so that the edges back are met in order too: one place a row is kept.
  std::vector<Id> next(start, start + n);
  constexpr S rounding = 8 * std::numeric_limits<S>::epsilon();
  for (Index i = 0; i < n; ++i) {
    for (Id e = start[i]; e < start[i + 1]; ++e) {
      const Index j = column[e];
      const S w = weight[e];
      Id& back = next[static_cast<std::size_t>(j)];
      const bool there = back < start[j + 1] && column[back] == i;
      const S other = there ? weight[back] : S(0);
      if (!there || !((std::max)(w, other) - (std::min)(w, other) <= rounding * (std::max)(w, other))) {
        detail::refuse_one_way(static_cast<double>(w), static_cast<double>(other), i, j);
      }
      ++back;
    }
  }
}

}  // namespace neem
