// The metrics of a layout for points whose distances are not Euclidean: any function of two point numbers, such as
// a matrix of distances, or a metric of neem between rows.
//
//     knn_recall_by(D, Y, 15);                               // D: Distances
//     knn_recall_by(distance_of_rows(X, Manhattan{}), Y, 15);
//
// They are knn_recall, trustworthiness and distance_correlation with another distance of the points; that of
// the layout is Euclidean as ever.
#pragma once

#include "neem/core/estimate.hpp"
#include "neem/metrics/detail/count_before.hpp"
#include "neem/metrics/distance_correlation.hpp"
#include "neem/metrics/neighbor_quality.hpp"
#include "neem/neighbors/all_pairs.hpp"
#include "neem/neighbors/any_metric.hpp"
#include "neem/neighbors/distances.hpp"

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <utility>
#include <vector>

namespace neem {

/// How far apart two of n points are, by their numbers: symmetric, ≥ 0, finite; called by several threads at once.
template <class F>
concept DistanceOfNumbers = requires(const F& distance, Index i) {
  { distance(i, i) } -> std::convertible_to<double>;
  { distance.rows() } -> std::convertible_to<Index>;
};

/// The distance of two rows by their numbers, by a metric of neem or of one's own; see distance_of_rows.
template <class S, class M>
class DistanceOfRows {
public:
  /// @param points  n × d; kept by reference
  /// @param metric  of two rows
  DistanceOfRows(const Matrix<S>& points, M metric) : points_(&points), metric_(std::move(metric)) {}

  Index rows() const { return points_->rows(); }  ///< n
  /// The distance of two rows.
  double operator()(Index i, Index j) const {
    return static_cast<double>(metric_(points_->data() + i * points_->cols(),
                                       points_->data() + j * points_->cols(), points_->cols()));
  }

private:
  const Matrix<S>* points_;
  M metric_;
};

/// 1 − cos of two rows of length 1.
struct UnitRows {
  /// The distance of two rows of d values.
  template <class S>
  double operator()(const S* x, const S* y, Index d) const {
    const double r = Euclidean{}(x, y, d);
    return r * r / 2;
  }
};

/// The distance of two rows by their numbers, for the functions of this file.
/// @param points  n × d, finite; it has to outlive what is returned
/// @param metric  one of metric.hpp but Cosine and Correlation (give rows of length 1 and UnitRows{}), Haversine{},
///                InnerProduct{}, or a callable double(const S* x, const S* y, Index d)
template <class S, class M>
auto distance_of_rows(const Matrix<S>& points, const M& metric) {
  if constexpr (std::is_same_v<M, InnerProduct>) {
    return DistanceOfRows<S, detail::ProductDistance>(points, detail::ProductDistance(MatrixRef<S>(points)));
  } else {
    static_assert(!detail::OfUnitRows<M>, "give rows of length 1 (euclidean_points) and UnitRows{}");
    return DistanceOfRows<S, M>(points, metric);
  }
}

namespace detail {

/// The ranks of some points in the order of distances from one row.
class RankingByDistance {
public:
  /// @param values  distances of the row from n points, ≥ 0; infinite from itself
  /// @param ranks   the places, 1 … n − 1, of the `count` targets
  void operator()(Id row, const std::vector<double>& values, const Id* targets, Index count, Id* ranks) {
    const auto n = static_cast<Index>(values.size());
    keys_.clear();
    double farthest = 0;
    for (Index c = 0; c < count; ++c) {
      const Id id = targets[c];
      keys_.push_back({values[static_cast<std::size_t>(id)], pair_hash(row, id), id});
      farthest = (std::max)(farthest, keys_.back().value);
    }
    close_.resize(values.size());
    const Index some = values_up_to(values.data(), n, farthest, close_.data());
    before_.resize(keys_.size());
    Index tied = 0;
    for (std::size_t c = 0; c < keys_.size(); ++c) {
      before_[c] = count_below<false>(close_.data(), some, keys_[c].value);
      tied += count_below<true>(close_.data(), some, keys_[c].value) - before_[c] - 1;
    }
    if (tied > 0) {
      hashes_.resize(values.size());
      pair_hashes(row, nullptr, n, hashes_.data());
      count_before_(
          values.data(), hashes_.data(), n, [](Index l) { return static_cast<Id>(l); }, keys_, count,
          before_.data());
    }
    for (std::size_t c = 0; c < keys_.size(); ++c) ranks[c] = static_cast<Id>(1 + before_[c]);
  }

private:
  std::vector<Ranked<double>> keys_{};
  std::vector<double> close_{};
  std::vector<Index> before_{};
  std::vector<std::uint64_t> hashes_{};
  CountBefore count_before_{};
};

/// NearestAndRanks by a distance of numbers.
template <class F>
auto nearest_and_ranks_by(const F& distance) {
  return
      [&distance](const std::vector<Id>& rows, Index k, const Matrix<Id>& targets, const Threads& threads) {
        const Index n = distance.rows();
        std::pair<Matrix<Id>, Matrix<Id>> found{Matrix<Id>(targets.rows(), k),
                                                Matrix<Id>(targets.rows(), targets.cols())};
        for_each_range(threads, targets.rows(), 16, [&](Index begin, Index end) {
          std::vector<double> values(static_cast<std::size_t>(n)), nearby(static_cast<std::size_t>(k));
          NearestOfRow<double> nearest;
          RankingByDistance rank;
          for (Index r = begin; r < end; ++r) {
            const Id row = rows[static_cast<std::size_t>(r)];
            nearest.start(row, k);
            for (Index j = 0; j < n; ++j) {
              double& value = values[static_cast<std::size_t>(j)];
              value = j == row ? std::numeric_limits<double>::infinity()
                               : static_cast<double>(distance(row, j)) + 0.0;  // −0 is 0
              nearest.offer(value, static_cast<Id>(j));
            }
            nearest.finish(row_start(found.first, r), nearby.data());
            rank(row, values, row_start(targets, r), targets.cols(), row_start(found.second, r));
          }
        });
        return found;
      };
}

}  // namespace detail

/// neighbor_quality of points whose distances are given by their numbers: recall and trustworthiness.
/// @param distance  n points; such as Distances, or distance_of_rows
/// @param layout    n × d, their map
/// @param k         neighbors that are compared
/// @param sampling  which points are looked at
/// @param threads   threads to use; default: as many as the process may use
/// @cost            O(sample · n) calls of the distance, also where many points are equally far
template <DistanceOfNumbers F, class Y>
NeighborQuality neighbor_quality_by(const F& distance, const Eigen::MatrixBase<Y>& layout, Index k,
                                    const Sampling& sampling = {}, const Threads& threads = Threads{}) {
  using T = typename Y::Scalar;
  const MatrixRef<T> shown(layout.derived());
  const Index n = distance.rows();
  detail::check_same_rows(n, n, shown.rows(), shown.cols(), "distances");
  check_points<T>(shown, "layout", threads);
  return detail::neighbor_quality<T>(n, shown, k, sampling, detail::affordable_points(n, 256),
                                     detail::nearest_and_ranks_by(distance), threads);
}

/// knn_recall of points whose distances are given by their numbers.
/// @param distance  n points; such as Distances, or distance_of_rows
/// @param layout    n × d, their map
/// @param k         neighbors that are compared
/// @param sampling  which points are looked at
/// @param threads   threads to use; default: as many as the process may use
/// @cost            that of neighbor_quality_by
template <DistanceOfNumbers F, class Y>
Estimate knn_recall_by(const F& distance, const Eigen::MatrixBase<Y>& layout, Index k,
                       const Sampling& sampling = {}, const Threads& threads = Threads{}) {
  return neighbor_quality_by(distance, layout, k, sampling, threads).recall;
}

/// trustworthiness of points whose distances are given by their numbers.
/// @param distance  n points; such as Distances, or distance_of_rows
/// @param layout    n × d, their map
/// @param k         neighbors that are compared
/// @param sampling  which points are looked at
/// @param threads   threads to use; default: as many as the process may use
/// @cost            that of neighbor_quality_by
template <DistanceOfNumbers F, class Y>
Estimate trustworthiness_by(const F& distance, const Eigen::MatrixBase<Y>& layout, Index k,
                            const Sampling& sampling = {}, const Threads& threads = Threads{}) {
  const Index n = distance.rows();
  k = detail::checked_metric_k(k, std::max<Index>(1, (n - 1) / 2));
  return neighbor_quality_by(distance, layout, k, sampling, threads).trustworthiness;
}

/// distance_correlation of points whose distances are given by their numbers.
/// @param distance  n points; such as Distances, or distance_of_rows
/// @param layout    n × d, their map
/// @param sampling  which points are looked at
/// @param threads   threads to use; default: as many as the process may use
/// @cost            O(sample²) calls of the distance
template <DistanceOfNumbers F, class Y>
Estimate distance_correlation_by(const F& distance, const Eigen::MatrixBase<Y>& layout,
                                 const Sampling& sampling = {}, const Threads& threads = Threads{}) {
  using T = typename Y::Scalar;
  const Index n = distance.rows();
  Matrix<double> numbers(n, 1);  // rows that are sampled with those of the layout
  for (Index i = 0; i < n; ++i) numbers(i, 0) = static_cast<double>(i);
  return detail::distance_correlation_of<double, T>(
      MatrixRef<double>(numbers), MatrixRef<T>(layout.derived()), sampling,
      [&](const Matrix<double>& some, const Matrix<T>& shown) {
        const MatrixRef<T> places(shown);
        const double scale = static_cast<double>(power_of_two_scale<T>(places));
        const auto number = [&](Index r) { return static_cast<Index>(some(r, 0)); };
        const Index m = some.rows();
        const detail::PairMoments moments = sum_over_ranges(threads, m, 16, [&](Index begin, Index end) {
          std::vector<double> first(static_cast<std::size_t>(m)), second(first.size());
          detail::PairMoments total;
          for (Index i = begin; i < end; ++i) {
            for (Index j = 0; j < m; ++j) {
              const double apart = i == j ? 0 : static_cast<double>(distance(number(i), number(j)));
              first[static_cast<std::size_t>(j)] = apart * apart;
              second[static_cast<std::size_t>(j)] =
                  detail::squared_distance(shown.row(i).data(), shown.row(j).data(), shown.cols(), scale);
            }
            total += detail::row_moments(first.data(), second.data(), m);
          }
          return total;
        });
        return detail::squared_correlation_of(moments, static_cast<double>(m));
      },
      threads);
}

}  // namespace neem
