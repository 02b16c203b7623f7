// What a neighbor table promises, checked before anything is computed from it.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/text.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace neem {
namespace detail {

[[noreturn]] inline void neighbors_error(const std::string& wrong, Index row, Index column) {
  Error error(ErrorCode::neighbors, wrong,
              "neighbor table, row " + std::to_string(row) + ", column " + std::to_string(column) +
                  " (counted from 0)",
              "give each point's k nearest others, nearest first, without the point itself");
  error.row = row;
  error.column = column;
  throw error;
}

/// Names the place and the value there: the distance if the index is in order, else the index.
[[noreturn]] inline void refuse_neighbor(Id id, double distance, bool index_in_order, const char* wrong,
                                         Index row, Index column) {
  const std::string value =
      index_in_order ? "distance " + text(distance) : "neighbor index " + std::to_string(id);
  neighbors_error(
      value + " at row " + std::to_string(row) + ", column " + std::to_string(column) + " " + wrong, row,
      column);
}

template <class S>
void check_neighbor_row(const Neighbors<S>& knn, Index i, std::vector<std::pair<Id, Id>>& sorted) {
  const Index n = knn.rows(), k = knn.cols();
  sorted.clear();
  for (Index c = 0; c < k; ++c) {
    const Id id = knn.ids(i, c);
    const S distance = knn.distances(i, c);
    const char* wrong = id < 0 || id >= n                             ? "is outside 0..n-1"
                        : id == i                                     ? "is the point itself"
                        : !is_finite(distance)                        ? "is not finite"
                        : distance < S(0)                             ? "is negative"
                        : c > 0 && distance < knn.distances(i, c - 1) ? "is below the one before it"
                                                                      : nullptr;
    if (wrong != nullptr)
      refuse_neighbor(id, static_cast<double>(distance), id >= 0 && id < n && id != i, wrong, i, c);
    sorted.emplace_back(id, static_cast<Id>(c));
  }
  std::sort(sorted.begin(), sorted.end());
  for (std::size_t c = 1; c < sorted.size(); ++c) {
    if (sorted[c].first != sorted[c - 1].first) continue;
    neighbors_error("neighbor index " + std::to_string(sorted[c].first) + " at row " + std::to_string(i) +
                        ", column " + std::to_string(sorted[c].second) + " is there twice",
                    i, sorted[c].second);
  }
}

template <class S>
std::string both_sizes(const Neighbors<S>& knn) {
  return "ids are " + std::to_string(knn.ids.rows()) + " x " + std::to_string(knn.ids.cols()) +
         ", distances are " + std::to_string(knn.distances.rows()) + " x " +
         std::to_string(knn.distances.cols());
}

template <class S>
void check_shapes(const Neighbors<S>& knn) {
  if (knn.ids.rows() == knn.distances.rows() && knn.ids.cols() == knn.distances.cols()) return;
  throw Error(ErrorCode::neighbors, "ids and distances differ in shape", both_sizes(knn),
              "give two n x k tables of the same points");
}

}  // namespace detail

/// The contract of a neighbor table: what every affinity may rely on.
///
/// @param knn  n × k ids and distances, k in 1..n-1; ids in 0..n-1, none twice in a row, none the row itself;
///             distances Euclidean, finite, ≥ 0, ascending
/// @throws     Error (DATA) naming the first row and column that break it, and the value there
/// @cost       O(nk log k), O(k) memory
template <class S>
void check_neighbors(const Neighbors<S>& knn) {
  const Index n = knn.ids.rows(), k = knn.ids.cols();
  detail::check_shapes(knn);
  const std::string sizes = detail::both_sizes(knn);
  if (n == 0) {
    throw Error(ErrorCode::neighbors, "the neighbor table has no rows", sizes, "give one row a point");
  }
  if (n == 1 && k == 0) return;  // a single point has no others
  if (k < 1 || k > n - 1) {
    throw Error(
        ErrorCode::neighbors,
        "k = " + std::to_string(k) + " neighbors a point is outside 1..n-1 = 1.." + std::to_string(n - 1),
        sizes, "give each point at least one and at most n-1 neighbors");
  }
  std::vector<std::pair<Id, Id>> sorted;
  for (Index i = 0; i < n; ++i) detail::check_neighbor_row(knn, i, sorted);
}

}  // namespace neem
