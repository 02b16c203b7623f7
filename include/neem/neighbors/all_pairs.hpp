// The exact nearest neighbors by any metric, by comparing all pairs one after another.
//
// For the Euclidean distance, and for Cosine and Correlation, which are Euclidean between rows of length 1,
// the tiles of brute_force.hpp do the same work several times faster, and the overloads here call them. For
// all others the metric is called for every ordered pair of points: by symmetry half would do, but not
// without a lock or a second copy of what was found.
#pragma once

#include "neem/core/text.hpp"
#include "neem/neighbors/brute_force.hpp"
#include "neem/neighbors/detail/candidates.hpp"
#include "neem/neighbors/metric.hpp"
#include "neem/neighbors/sparse.hpp"

#include <bit>
#include <cstdint>
#include <type_traits>
#include <vector>

namespace neem {
namespace detail {

[[noreturn]] inline void refuse_distance(double value, Index a, Index b) {
  const bool finite = is_finite(value);
  Error error(finite ? ErrorCode::out_of_range : ErrorCode::not_finite,
              "the metric of two rows is " +
                  (finite ? text(value) + (value > 0 ? ", more than the number type can hold" : " < 0")
                          : std::string("not finite")),
              "points, rows " + std::to_string(a) + " and " + std::to_string(b) + " (counted from 0)",
              "a metric is at least 0 and finite for all rows; distances beyond the type: rescale the data");
  error.row = a;
  throw error;
}

/// The metric between points by their numbers, checked. The smaller row always comes first, so that a pair
/// has one distance, bit by bit, even where the metric is symmetric but for rounding.
template <class S, class M>
class PairDistance {
public:
  /// @param rows  the row of every point, if they are not all rows in their order
  PairDistance(const MatrixRef<S>& points, const M& metric, const std::vector<Id>* rows = nullptr)
      : data_(points.data()),
        stride_(points.outerStride()),
        d_(points.cols()),
        count_(rows ? static_cast<Index>(rows->size()) : points.rows()),
        rows_(rows ? rows->data() : nullptr),
        metric_(&metric) {}

  Index count() const { return count_; }
  Index columns() const { return d_; }

  S operator()(Index i, Index j) const {
    Index a = rows_ ? rows_[i] : i, b = rows_ ? rows_[j] : j;
    if (a > b) std::swap(a, b);
    const double value = static_cast<double>((*metric_)(data_ + a * stride_, data_ + b * stride_, d_));
    // As bits, numbers ≥ 0 are ordered as they are, below all negative ones and NaN: one comparison for all.
    constexpr double top = static_cast<double>((std::numeric_limits<S>::max)());
    if (std::bit_cast<std::uint64_t>(value) < std::bit_cast<std::uint64_t>(top)) return static_cast<S>(value);
    if (std::bit_cast<std::uint64_t>(value) << 1 == 0) return S(0);  // −0
    refuse_distance(value, a, b);
  }

private:
  const S* data_;
  Index stride_, d_, count_;
  const Id* rows_;
  const M* metric_;
};

/// The k nearest of the points offered to one row, by (distance, hash of the pair, id).
template <class S>
class NearestOfRow {
public:
  void start(Index row, Index k) {
    row_ = row;
    k_ = static_cast<std::size_t>(k);
    found_.clear();
    last_ = {(std::numeric_limits<S>::max)(), ~std::uint64_t{0}, (std::numeric_limits<Id>::max)()};
  }
  void offer(S distance, Id id) {
    if (distance > last_.value) return;
    const Ranked<S> offered{distance, pair_hash(row_, id), id};
    if (!(offered < last_)) return;  // as far as the k-th, of which there may be very many
    found_.push_back(offered);
    if (found_.size() >= 2 * k_ + 32) cut();
  }
  void finish(Id* ids, S* distances) {
    if (found_.size() > k_) cut();
    std::sort(found_.begin(), found_.end());
    for (std::size_t c = 0; c < found_.size(); ++c) {
      ids[c] = found_[c].id;
      distances[c] = found_[c].value;
    }
  }

private:
  void cut() {
    const auto last = found_.begin() + static_cast<std::ptrdiff_t>(k_) - 1;
    std::nth_element(found_.begin(), last, found_.end());
    found_.resize(k_);
    last_ = found_.back();
  }

  Index row_ = 0;
  std::size_t k_ = 1;
  std::vector<Ranked<S>> found_{};
  Ranked<S> last_{};  ///< nothing beyond it is among the k nearest
};

/// Row r of `knn`: the k nearest points, k = knn.cols() ≥ 1, of the point number_at(r).
/// @param distance  of points by their numbers, such as a PairDistance: it has count() and columns() too
template <class S, class Distance, class NumberAt>
void search_pairs(const Distance& distance, const NumberAt& number_at, Neighbors<S>& knn,
                  const Threads& threads) {
  constexpr Index tile = 16;  // rows that use a chunk of points while it is in the cache
  const Index n = distance.count(), chunk = std::clamp<Index>(8192 / distance.columns(), 1, 1024);
  for_each_range(threads, knn.rows(), tile, [&](Index begin, Index end) {
    std::vector<NearestOfRow<S>> tile_rows(static_cast<std::size_t>(end - begin));
    const auto nearest = [&](Index r) -> NearestOfRow<S>& {
      return tile_rows[static_cast<std::size_t>(r - begin)];
    };
    for (Index r = begin; r < end; ++r) nearest(r).start(number_at(r), knn.cols());
    for (Index first = 0; first < n; first += chunk) {
      const Index past = (std::min)(n, first + chunk);
      for (Index r = begin; r < end; ++r) {
        const Index i = number_at(r);
        for (Index j = first; j < past; ++j) {
          if (j != i) nearest(r).offer(distance(i, j), static_cast<Id>(j));
        }
      }
    }
    for (Index r = begin; r < end; ++r) nearest(r).finish(knn.ids.row(r).data(), knn.distances.row(r).data());
  });
}

/// All rows of the table.
template <class S, class M>
Neighbors<S> search_pairs(const PairDistance<S, M>& distance, Index k, const Threads& threads) {
  const Index n = distance.count();
  Neighbors<S> knn{Matrix<Id>(n, k), Matrix<S>(n, k), KnnMethod::brute_force};
  if (k > 0)
    search_pairs(
        distance, [](Index r) { return r; }, knn, threads);
  return knn;
}

template <class S, class M>
Neighbors<S> all_pairs(const MatrixRef<S>& points, Index k, const M& metric, const Threads& threads) {
  if constexpr (std::is_same_v<M, Euclidean>) {
    return brute_force<S>(points, k, threads);
  } else {
    k = checked_k(points, k, threads);
    const PairDistance<S, M> distance(points, metric);
    const CopyGroups groups(points, k, threads);
    bool taken_out = groups.any();  // if copies are at distance 0: it is anybody's function
    for (Index g = 0; taken_out && g < groups.count(); ++g) {
      taken_out = distance(groups.members(g)[0], groups.members(g)[1]) == S(0);
    }
    const auto search = [&](const std::vector<Id>& rest) {
      return search_pairs(PairDistance<S, M>(points, metric, &rest), k, threads);
    };
    Neighbors<S> knn = taken_out ? search_without_copies<S>(groups, points.rows(), k, KnnMethod::brute_force,
                                                            search, threads)
                                 : search_pairs(distance, k, threads);
    knn.unreachable = unreachable_by<S, M>(points.cols());
    return knn;
  }
}

/// Whether lists of what is not zero are compared faster than all columns: Σ_c m_c² multiply-adds at places that a
/// list names in place of n² d, m_c the values of column c that are not 0. Rows that share nothing with others, as
/// most small sets, are as good as equally far from all of these, and such distances are computed again one by one:
/// 3,000 sets of 8 among 400, k = 90, processor seconds: 0.10 by lists, 2.1 by columns (Gaussian data 0.32).
template <class S>
bool mostly_zeros(const MatrixRef<S>& points) {
  constexpr double slower = 100;  // a step along a list than one of a register
  constexpr Index narrow = 16;
  const Index n = points.rows(), d = points.cols();
  if (d < narrow) return false;
  std::vector<Index> counts(static_cast<std::size_t>(d), 0);
  const double most = static_cast<double>(n) * static_cast<double>(n) * static_cast<double>(d) / slower;
  for (Index i = 0; i < n; ++i) {
    const S* row = points.data() + i * points.outerStride();
    for (Index c = 0; c < d; ++c) counts[static_cast<std::size_t>(c)] += row[c] != S(0);
  }
  double steps = 0;
  for (const Index count : counts) steps += static_cast<double>(count) * static_cast<double>(count);
  return steps <= most;
}

/// By Cosine or, if the mean of each row is to be subtracted first, by Correlation.
template <class S>
Neighbors<S> all_pairs_by_angle(const MatrixRef<S>& points, Index k, bool centred, const Threads& threads) {
  checked_k<S>(points, k, threads);
  if (!centred && mostly_zeros<S>(points)) {  // the same table, to the bit
    const Eigen::SparseMatrix<S, Eigen::RowMajor, std::int64_t> lists = points.sparseView();
    return search_sparse<S>(SparseRef<S>(lists), k, true, threads);
  }
  const Matrix<S> unit = unit_rows<S>(points, centred, threads);
  return from_unit_rows(brute_force<S, S>(MatrixRef<S>(unit), k, threads),
                        unreachable_angle(unit.data(), unit.data() + unit.size()));
}

}  // namespace detail

/// The exact k nearest neighbors of every point by any metric, by comparing all pairs.
///
///     row i: the k smallest metric(x_i, x_j), j ≠ i
///
/// @param points   n × d, one row a point, n ≥ 1, d ≥ 1, finite; any storage (others than row-major are
///                 copied). float, double, or integers of 8 and 16 bits, which are copied into floats
/// @param k        neighbors a point, ≥ 1; more than n − 1 means n − 1, so that one point gives a 1 × 0 table
/// @param metric   one of metric.hpp, or any callable double(const S* x, const S* y, Index d)
/// @param threads  threads to use; default: as many as the process may use
/// @return         n × k ids and distances, nearest first, the point itself left out by its number. Ties of
///                 distances, as numbers of type S, are ordered by a hash of the pair
/// @throws         Error (USAGE) if k < 1; Error (DATA) for no rows, NaN or infinity; Error (DATA) naming two
///                 rows if their metric is negative, not finite, or beyond the type
/// @cost           n² calls of the metric, O(nk) memory; rows in parallel; bits do not depend on the thread
///                 count. Euclidean: see brute_force without a metric, whose bits it has
/// @source         exhaustive search
template <class X, class M>
  requires Metric<M, DistanceOf<typename X::Scalar>>
Neighbors<DistanceOf<typename X::Scalar>> brute_force(const Eigen::MatrixBase<X>& points, Index k,
                                                      const M& metric, const Threads& threads = Threads{}) {
  using S = DistanceOf<typename X::Scalar>;
  static_assert(detail::SearchedScalar<typename X::Scalar>,
                "points must be float, double or integers of 8 or 16 bits: cast them, points.cast<float>()");
  if constexpr (std::is_same_v<M, Euclidean>) {
    return brute_force(points, k, threads);
  } else if constexpr (std::is_same_v<S, typename X::Scalar>) {
    return detail::all_pairs<S>(MatrixRef<S>(points.derived()), k, metric, threads);
  } else {
    const Matrix<S> copy = points.template cast<S>();
    return detail::all_pairs<S>(MatrixRef<S>(copy), k, metric, threads);
  }
}

/// The same for Cosine and Correlation, by the Euclidean search of brute_force among rows of length 1.
/// @throws  also Error (DATA) for rows without a direction: the first five are named
/// @cost    as brute_force without a metric, and a copy of the points
template <class X, class M>
  requires detail::OfUnitRows<M>
Neighbors<DistanceOf<typename X::Scalar>> brute_force(const Eigen::MatrixBase<X>& points, Index k, const M&,
                                                      const Threads& threads = Threads{}) {
  using S = DistanceOf<typename X::Scalar>;
  static_assert(detail::SearchedScalar<typename X::Scalar>,
                "points must be float, double or integers of 8 or 16 bits: cast them, points.cast<float>()");
  if constexpr (std::is_same_v<S, typename X::Scalar>) {
    return detail::all_pairs_by_angle<S>(MatrixRef<S>(points.derived()), k, M::centred, threads);
  } else {
    const Matrix<S> copy = points.template cast<S>();
    return detail::all_pairs_by_angle<S>(MatrixRef<S>(copy), k, M::centred, threads);
  }
}

}  // namespace neem
