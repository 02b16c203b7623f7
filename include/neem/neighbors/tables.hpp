// Operations on neighbor tables: the first columns of one (cut), the best of two (unite).
//
// Nothing is repaired: for a table that breaks its contract an error names the place.
#pragma once

#include "neem/core/parallel.hpp"
#include "neem/core/random.hpp"
#include "neem/core/text.hpp"
#include "neem/neighbors/check_neighbors.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace neem {
namespace detail {

template <class S>
std::string sizes_of(const Neighbors<S>& knn) {
  return std::to_string(knn.ids.rows()) + " x " + std::to_string(knn.ids.cols());
}

inline bool is_exact(const Estimate& recall) { return recall.sample == 0 && recall.value >= 1; }

/// A lower bound of the recall among the nearest k' < k of a table whose recall is known for k: of the
/// (1 − recall) k neighbors that are missing, all may be among the nearest k'.
inline Estimate recall_after_cut(const Estimate& recall, double shrink) {
  if (is_exact(recall) || shrink == 1) return recall;
  const auto least = [shrink](double value) { return (std::max)(0.0, 1 - (1 - value) * shrink); };
  return {least(recall.value), least(recall.low), 1, recall.sample};
}

/// Bounds on the recall of two tables together, whose columns are the shares a and b of the k columns of the
/// result: the true neighbors that either has are kept, and there are no more than both have columns.
inline Estimate recall_of_both(Estimate a, double a_share, Estimate b, double b_share, Index n) {
  const auto rank = [](const Estimate& e, double share) {
    return std::make_tuple(e.value * share, share >= 1 && is_exact(e), e.sample);
  };
  if (rank(a, a_share) < rank(b, b_share)) std::swap(a, b), std::swap(a_share, b_share);
  if (is_exact(a) && a_share >= 1) return a;
  // A table with fewer columns may hold neighbors beyond those its recall was measured for: all of them.
  const double high = (a_share >= 1 ? a.high : 1) * a_share + (b_share >= 1 ? b.high : 1) * b_share;
  return {a.value * a_share, (std::max)(a.low * a_share, b.low * b_share), (std::min)(1.0, high),
          a.sample > 0 ? a.sample : n};
}

/// One neighbor of a row of two tables.
template <class S>
struct TableEntry {
  S distance;
  std::uint64_t hash;
  Id id;
  Index column;  ///< in its table
};

template <class S>
void append_row(const Neighbors<S>& knn, Index i, std::vector<TableEntry<S>>& entries) {
  for (Index c = 0; c < knn.cols(); ++c) {
    const Id id = knn.ids(i, c);
    const auto low = static_cast<std::uint64_t>(std::min<Index>(i, id));
    const auto high = static_cast<std::uint64_t>(std::max<Index>(i, id));
    entries.push_back({knn.distances(i, c), Random{}.bits(low, high), id, c});
  }
}

/// The entries of one row of two tables, each neighbor once, with the smaller of its distances.
template <class S>
void unite_row(Index i, std::vector<TableEntry<S>>& entries) {
  constexpr double most = 1e-3;  // searches that round generously, in float by ‖x‖² + ‖y‖² − 2x·y, pass
  double farthest = 0;
  for (const TableEntry<S>& e : entries) farthest = (std::max)(farthest, static_cast<double>(e.distance));
  std::sort(entries.begin(), entries.end(), [](const TableEntry<S>& a, const TableEntry<S>& b) {
    return a.id != b.id ? a.id < b.id : a.distance < b.distance;
  });
  std::size_t kept = 0;
  for (std::size_t e = 0; e < entries.size(); ++e) {
    if (kept == 0 || entries[e].id != entries[kept - 1].id) {
      entries[kept++] = entries[e];
      continue;
    }
    const double one = static_cast<double>(entries[kept - 1].distance);
    const double two = static_cast<double>(entries[e].distance);
    if (two - one <= most * farthest) continue;
    neighbors_error("neighbor index " + std::to_string(entries[e].id) + " of row " + std::to_string(i) +
                        " has distance " + text(one) + " in one table and " + text(two) + " in the other",
                    i, entries[e].column);
  }
  entries.resize(kept);
  std::sort(entries.begin(), entries.end(), [](const TableEntry<S>& a, const TableEntry<S>& b) {
    if (a.distance != b.distance) return a.distance < b.distance;
    return a.hash != b.hash ? a.hash < b.hash : a.id < b.id;
  });
}

/// How many entries of a table are mutual, i has j and j has i, if ids count from `base`.
/// @param ids  n × k, each in base..n − 1 + base
inline Index mutual_entries(const Matrix<Id>& ids, Id base) {
  const Index k = ids.cols();
  Index mutual = 0;
  for (Index i = 0; i < ids.rows(); ++i) {
    for (Index c = 0; c < k; ++c) {
      const Index j = static_cast<Index>(ids(i, c)) - base;
      const Id* row = ids.data() + j * k;
      mutual += j != i && std::find(row, row + k, static_cast<Id>(i) + base) != row + k;
    }
  }
  return mutual;
}

}  // namespace detail

/// The first k columns of a table: the nearest k neighbors.
///
/// @param knn  n × k' neighbors, nearest first
/// @param k    in 1..k'
/// @return     n × k, of the same method. An exact table stays exact; a measured recall becomes its lower
///             bound for the smaller k, 1 − (1 − recall) k'/k, which is usually exceeded
/// @throws     Error (USAGE) if k < 1 or more than there are, Error (DATA) if ids and distances differ in
///             shape
/// @cost       O(nk), a copy
template <class S>
Neighbors<S> cut(const Neighbors<S>& knn, Index k) {
  detail::check_shapes(knn);
  if (k < 1 || k > knn.cols()) {
    throw Error(ErrorCode::option_value,
                "k = " + std::to_string(k) + " is outside 1.." + std::to_string(knn.cols()),
                "neighbor table of " + detail::sizes_of(knn), "ask for at most the columns there are");
  }
  Neighbors<S> less{knn.ids.leftCols(k), knn.distances.leftCols(k), knn.method};
  less.unreachable = knn.unreachable;
  less.recall =
      detail::recall_after_cut(knn.recall, static_cast<double>(knn.cols()) / static_cast<double>(k));
  return less;
}

/// The best of two tables of the same points: per row the nearest k distinct neighbors of both.
///
///     k = max(k_a, k_b); order by (distance, hash of the pair, id), as in the searches
///
/// Where both name a neighbor, its smaller distance counts. unite(a, b) and unite(b, a) have the same bits.
///
/// @param a, b     n × k_a and n × k_b neighbors of the same points in the same metric
/// @param threads  threads to use; default: as many as the process may use
/// @return         n × k, method `given`. Recall: exact if a table of k columns is; else value and low are a
///                 lower bound, the larger share of the true neighbors that one of the tables has, and high
///                 is the sum of the two shares
/// @throws         Error (DATA) if the numbers of rows differ, if a table breaks its contract, or if a
///                 distance of the two differs by more than a thousandth of the largest of its row
/// @cost           O(nk log k) time, O(nk) memory; rows in parallel; bits do not depend on the thread count
template <class S>
Neighbors<S> unite(const Neighbors<S>& a, const Neighbors<S>& b, const Threads& threads = Threads{}) {
  check_neighbors(a);
  check_neighbors(b);
  if (a.rows() != b.rows()) {
    throw Error(ErrorCode::shape, "two neighbor tables of different points",
                detail::sizes_of(a) + " and " + detail::sizes_of(b),
                "give tables of the same points in the same order");
  }
  const Index n = a.rows(), k = (std::max)(a.cols(), b.cols());
  Neighbors<S> both{Matrix<Id>(n, k), Matrix<S>(n, k)};
  both.unreachable = (std::min)(a.unreachable, b.unreachable);
  if (k == 0) return both;
  const double wide = static_cast<double>(k);
  both.recall = detail::recall_of_both(a.recall, static_cast<double>(a.cols()) / wide, b.recall,
                                       static_cast<double>(b.cols()) / wide, n);
  constexpr Index grain = 256;
  for_each_range(threads, n, grain, [&](Index begin, Index end) {
    std::vector<detail::TableEntry<S>> entries;
    for (Index i = begin; i < end; ++i) {
      entries.clear();
      detail::append_row(a, i, entries);
      detail::append_row(b, i, entries);
      detail::unite_row(i, entries);
      for (Index c = 0; c < k; ++c) {
        const detail::TableEntry<S>& entry = entries[static_cast<std::size_t>(c)];
        both.ids(i, c) = entry.id;
        both.distances(i, c) = entry.distance;
      }
    }
  });
  return both;
}

/// A table of another program made one of neem: ids that count from 1 count from 0, and the point itself is left
/// out of its row.
///
/// Ids count from 1 where none is 0 and some are n. Where neither 0 nor n is among them, they count from where more
/// entries are mutual (i has j, and j has i), from 0 if these are as many, with a note. A point is in its own row in
/// most tables (umap-learn, FAISS, scikit-learn's kneighbors of the training points): where it is in more than half of
/// the rows, it is left out of these, wherever it stands first in them, and of the others the last neighbor.
///
/// @param knn    n × k; k ≥ 2 where points are in their own rows
/// @param notes  what was changed, in sentences, is added to it
/// @return       n × k, or n × (k − 1); check_neighbors says whether it is in order
/// @cost         O(nk); O(nk²) where neither 0 nor n is among the ids
template <class S>
Neighbors<S> without_own(Neighbors<S> knn, std::vector<std::string>& notes) {
  detail::check_shapes(knn);
  const Index n = knn.rows(), k = knn.cols();
  if (n == 0 || k == 0) return knn;
  if (knn.ids.minCoeff() >= 1 && knn.ids.maxCoeff() <= n) {
    const bool sure = knn.ids.maxCoeff() == n;
    const Index from_0 = sure ? 0 : detail::mutual_entries(knn.ids, 0);
    const Index from_1 = sure ? 1 : detail::mutual_entries(knn.ids, 1);
    if (from_1 > from_0) knn.ids.array() -= 1;
    const std::string base = from_1 > from_0 ? "1" : "0";
    notes.push_back(
        sure ? std::string("the neighbors are numbered from 1: counted from 0")
             : join({"neither 0 nor ", n, " is among the neighbors: they are taken as numbered from ", base,
                     ", by the entries that are mutual: ", from_0, " if from 0, ", from_1, " if from 1"}));
  }
  Index own = 0, first = 0;
  for (Index i = 0; i < n; ++i) {
    const Id* row = knn.ids.data() + i * k;
    own += std::find(row, row + k, static_cast<Id>(i)) != row + k;
    first += row[0] == i;
  }
  if (2 * own <= n || k == 1) return knn;
  Neighbors<S> others{Matrix<Id>(n, k - 1), Matrix<S>(n, k - 1), knn.method, knn.recall};
  others.unreachable = knn.unreachable;
  for (Index i = 0; i < n; ++i) {
    Index to = 0;
    bool left_out = false;
    for (Index c = 0; c < k && to < k - 1; ++c) {
      if (!left_out && knn.ids(i, c) == i) {  // a second time is a mistake, which check_neighbors names
        left_out = true;
        continue;
      }
      others.ids(i, to) = knn.ids(i, c);
      others.distances(i, to++) = knn.distances(i, c);
    }
  }
  notes.push_back(
      join({"the point itself is among its ", k, " neighbors in ", own == n ? "all" : "most", " rows (", own,
            " of ", n, ", as the first in ", first, "): left out, so that ", k - 1, " are left"}));
  return others;
}

}  // namespace neem
