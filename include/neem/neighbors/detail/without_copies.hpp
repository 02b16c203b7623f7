// Searches among points of which large groups of copies (copies.hpp) are taken out.
#pragma once

#include "neem/neighbors/detail/copies.hpp"

#include <algorithm>
#include <vector>

namespace neem::detail {

/// Some rows of a matrix, copied.
template <class P>
Matrix<P> gathered_rows(const MatrixRef<P>& points, const std::vector<Id>& rows, const Threads& threads) {
  const Index d = points.cols();
  Matrix<P> some(static_cast<Index>(rows.size()), d);
  for_each_range(threads, some.rows(), 1024, [&](Index begin, Index end) {
    for (Index r = begin; r < end; ++r) {
      std::copy_n(row_start(points, rows[static_cast<std::size_t>(r)]), d, row_start(some, r));
    }
  });
  return some;
}

/// A table of all rows from a search among those that are left without the large groups of copies.
/// @param search  (rows) → Neighbors<S> of k columns, of some of the rows, by the numbers of rest()
template <class S, class Search>
Neighbors<S> search_without_copies(const CopyGroups& groups, Index n, Index k, KnnMethod method,
                                   const Search& search, const Threads& threads) {
  const std::vector<Id> rest = groups.rest(k);
  const Index outside = groups.outside();
  Neighbors<S> knn{Matrix<Id>(n, k), Matrix<S>(n, k), method};
  if (outside > 0) {
    const Neighbors<S> found = search(rest);
    knn.method = found.method;
    knn.recall = found.recall;
    for (Index r = 0; r < outside; ++r) {
      const Index i = rest[static_cast<std::size_t>(r)];
      std::copy_n(row_start(found.ids, r), k, row_start(knn.ids, i));
      std::copy_n(row_start(found.distances, r), k, row_start(knn.distances, i));
    }
  }
  for_each_range(threads, n, 256, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      if (groups.group(i) >= 0) {
        groups.neighbors_of_copy(i, row_start(knn.ids, i), row_start(knn.distances, i));
      } else {
        groups.neighbors_among_all(i, rest, row_start(knn.ids, i), row_start(knn.distances, i));
      }
    }
  });
  return knn;
}

/// Points of which some stand for all of a large group of copies (copies.hpp). First the others, in their
/// order.
template <class S>
class WithoutCopies {
public:
  /// @param k     neighbors that are asked for
  /// @param each  members that stand for a group
  WithoutCopies(const MatrixRef<S>& points, Index k, Index each, const Threads& threads)
      : groups_(points, k, threads),
        rows_(groups_.any() ? groups_.rest(each) : std::vector<Id>()),
        fewer_(groups_.any() ? gathered_rows<S>(points, rows_, threads) : Matrix<S>()),
        points_(groups_.any() ? MatrixRef<S>(fewer_) : points) {
    if (!any()) return;
    places_.resize(static_cast<std::size_t>(points.rows()));
    for (std::size_t p = 0; p < rows_.size(); ++p) {
      places_[static_cast<std::size_t>(rows_[p])] = static_cast<Id>(p);
    }
    for (Index g = 0; g < groups_.count(); ++g) {
      for (Index m = 0; m < groups_.size(g); ++m) {
        places_[static_cast<std::size_t>(groups_.members(g)[m])] = static_cast<Id>(single() + g * each);
      }
    }
  }
  WithoutCopies(const WithoutCopies&) = delete;
  WithoutCopies& operator=(const WithoutCopies&) = delete;

  bool any() const { return groups_.any(); }
  const CopyGroups& groups() const { return groups_; }
  const MatrixRef<S>& points() const { return points_; }
  /// Points that stand for themselves.
  Index single() const { return groups_.outside(); }
  bool copy(Id i) const { return any() && groups_.group(i) >= 0; }
  /// Where row i is among points(), or the first that stands for it.
  Id place(Id i) const { return any() ? places_[static_cast<std::size_t>(i)] : i; }
  Id id(Index place) const { return any() ? rows_[static_cast<std::size_t>(place)] : static_cast<Id>(place); }
  /// The row of each place; null if it is the place.
  const Id* ids() const { return any() ? rows_.data() : nullptr; }
  /// What orders the points as far from a row as each other.
  std::uint64_t hash(Id row, Id other) const {
    if (!copy(other)) return pair_hash(row, other);
    const GroupSeen seen = groups_.seen(groups_.group(other), row);
    return seen.hash_at(seen.place_of(other));
  }
  /// Turns places among points() into the neighbors of a row among all.
  void name(Id row, Id* ids, const S* distances) const {
    if (any()) groups_.neighbors_among_all(row, rows_, ids, distances);
  }

private:
  CopyGroups groups_;
  std::vector<Id> rows_;
  Matrix<S> fewer_;
  MatrixRef<S> points_;
  std::vector<Id> places_{};
};

}  // namespace neem::detail
