// The contract of a neighbor table, checked before anything is computed from it.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
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

/// @param seen  n bits, all 0 before and after: the ids of the row so far
template <class S>
void check_neighbor_row(const Neighbors<S>& knn, Index i, std::vector<std::uint64_t>& seen) {
  const Index n = knn.rows(), k = knn.cols();
  const Id* ids = knn.ids.data() + i * k;
  const S* distances = knn.distances.data() + i * k;
  S before = S(0);
  for (Index c = 0; c < k; ++c) {
    const Id id = ids[c];
    const S distance = distances[c];
    const bool index_in_order = id >= 0 && id < n && id != i;
    if (!index_in_order || !is_finite(distance) || distance < before) {
      refuse_neighbor(id, static_cast<double>(distance), index_in_order,
                      id < 0 || id >= n      ? "is outside 0..n-1"
                      : id == i              ? "is the point itself"
                      : !is_finite(distance) ? "is not finite"
                      : distance < S(0)      ? "is negative"
                                             : "is below the one before it",
                      i, c);
    }
    before = distance;
    std::uint64_t& word = seen[static_cast<std::size_t>(id) / 64];
    const std::uint64_t bit = std::uint64_t{1} << (id % 64);
    if ((word & bit) != 0) {
      neighbors_error("neighbor index " + std::to_string(id) + " at row " + std::to_string(i) + ", column " +
                          std::to_string(c) + " is there twice",
                      i, c);
    }
    word |= bit;
  }
  for (Index c = 0; c < k; ++c) seen[static_cast<std::size_t>(ids[c]) / 64] = 0;
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

/// Checks the contract of a neighbor table, on which all affinities rely.
///
/// @param knn      n × k ids and distances, k in 1..n-1; ids in 0..n-1, none twice in a row, none the row
///                 itself; distances Euclidean, finite, ≥ 0, ascending
/// @param threads  threads to use; default: one
/// @throws         Error (DATA) naming the first row and column that break it, and the value there
/// @cost           O(nk) time, rows in parallel, n / 8 bytes of memory a thread
template <class S>
void check_neighbors(const Neighbors<S>& knn, const Threads& threads = Threads{1}) {
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
  // Few enough tasks that clearing their bits takes no time. The error thrown is that of the first row: tasks
  // end at their first fault, and that of the first task is thrown.
  const Index grain = std::max<Index>(1024, n / 64);
  for_each_range(threads, n, grain, [&](Index begin, Index end) {
    std::vector<std::uint64_t> seen(static_cast<std::size_t>(n / 64 + 1), 0);
    for (Index i = begin; i < end; ++i) detail::check_neighbor_row(knn, i, seen);
  });
}

}  // namespace neem
