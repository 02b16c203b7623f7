// Rows that occur more than once, searched once.
//
// Copies fill each other's lists: a graph of neighbors then falls into pieces, and a search along its edges
// is caught in one of them. Copies have the same distances to all others, whatever the metric, so that it is
// enough to search among distinct rows and to hand the result on to their copies.
#pragma once

#include "neem/neighbors/all_pairs.hpp"
#include "neem/neighbors/detail/copies.hpp"

#include <algorithm>
#include <vector>

namespace neem::detail {

template <class S>
class DistinctRows {
public:
  /// @cost  O(nd) in parallel, O(n log n) alone
  DistinctRows(const MatrixRef<S>& points, const Threads& threads)
      : number_(static_cast<std::size_t>(points.rows())), members_(number_.size()) {
    const Index n = points.rows();
    struct Key {
      std::uint64_t hash;
      Id row;
    };
    std::vector<Key> keys(number_.size());
    for_each_range(threads, n, 1024, [&](Index begin, Index end) {
      for (Index i = begin; i < end; ++i) {
        keys[static_cast<std::size_t>(i)] = {row_hash(row(points, i), points.cols()), static_cast<Id>(i)};
      }
    });
    std::sort(keys.begin(), keys.end(),
              [](const Key& a, const Key& b) { return a.hash != b.hash ? a.hash < b.hash : a.row < b.row; });
    for (std::size_t at = 0; at < keys.size(); ++at) {
      // Different rows of equal hash: as good as never; they may split a group, which costs time only.
      const bool copy = at > 0 && keys[at].hash == keys[at - 1].hash &&
                        std::equal(row(points, keys[at].row), row(points, keys[at].row) + points.cols(),
                                   row(points, keys[at - 1].row));
      if (!copy) {
        rows_.push_back(keys[at].row);
        offsets_.push_back(static_cast<Index>(at));
      }
      members_[at] = keys[at].row;
      number_[static_cast<std::size_t>(keys[at].row)] = static_cast<Id>(rows_.size() - 1);
    }
    offsets_.push_back(n);
    for (Index g = 0; g < count(); ++g) shuffle(g);
  }

  Index count() const { return static_cast<Index>(rows_.size()); }

  /// The first row of every group of copies.
  const std::vector<Id>& rows() const { return rows_; }

  /// The table of all points from that of the distinct ones, of min(k, count() − 1) neighbors.
  template <class M>
  Neighbors<S> with_copies(const Neighbors<S>& distinct, const MatrixRef<S>& points, const M& metric, Index k,
                           const Threads& threads) const {
    const Index n = points.rows();
    const PairDistance<S, M> distance(points, metric);
    Neighbors<S> knn{Matrix<Id>(n, k), Matrix<S>(n, k), distinct.method, distinct.recall};
    for_each_range(threads, n, 256, [&](Index begin, Index end) {
      NearestOfRow<S> nearest;
      for (Index i = begin; i < end; ++i) {
        const Index g = number_[static_cast<std::size_t>(i)];
        nearest.start(i, k);
        Index offered = 0;
        if (size(g) > 1) {
          const Index first = rows_[static_cast<std::size_t>(g)];
          const Index other = first == i ? *(members(g) + (*members(g) == i)) : first;
          offered += offer_group(i, g, distance(i, other), k, nearest);
        }
        for (Index c = 0; c < distinct.cols(); ++c) {
          const S value = distinct.distances(g, c);
          if (offered >= k && c > 0 && value > distinct.distances(g, c - 1)) break;
          offered += offer_group(i, distinct.ids(g, c), value, k, nearest);
        }
        nearest.finish(knn.ids.row(i).data(), knn.distances.row(i).data());
      }
    });
    return knn;
  }

private:
  static const S* row(const MatrixRef<S>& points, Index i) {
    return points.data() + i * points.outerStride();
  }

  Index size(Index g) const {
    return offsets_[static_cast<std::size_t>(g) + 1] - offsets_[static_cast<std::size_t>(g)];
  }
  const Id* members(Index g) const { return members_.data() + offsets_[static_cast<std::size_t>(g)]; }

  /// Orders the copies of a group at random, so that a run of them does not follow their storage.
  void shuffle(Index g) {
    Id* const begin = members_.data() + offsets_[static_cast<std::size_t>(g)];
    std::sort(begin, begin + size(g), [](Id a, Id b) { return pair_hash(a, a) < pair_hash(b, b); });
  }

  /// Offers the members of a group, or of a large one as many as row i may need, beginning anywhere.
  /// @return  how many
  Index offer_group(Index i, Index g, S value, Index k, NearestOfRow<S>& nearest) const {
    const Index all = size(g), some = (std::min)(all, 2 * k + 16);
    const Index start = some == all ? 0 : Random{}.below(all, static_cast<std::uint64_t>(i), 1);
    Index offered = 0;
    for (Index m = 0; m < some; ++m) {
      const Id member = members(g)[(start + m) % all];
      if (member == i) continue;
      nearest.offer(value, member);
      ++offered;
    }
    return offered;
  }

  std::vector<Id> number_;  ///< of the group of every row
  std::vector<Id> members_;
  std::vector<Id> rows_{};
  std::vector<Index> offsets_{};
};

}  // namespace neem::detail
