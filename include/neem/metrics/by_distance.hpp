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
#include "neem/metrics/distance_correlation.hpp"
#include "neem/metrics/knn_recall.hpp"
#include "neem/metrics/trustworthiness.hpp"
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

/// Points and layout, looked at before anything is computed. @return k, at most `most`
template <class F, class T>
Index checked_by_distance(const F& distance, const MatrixRef<T>& layout, Index k, Index most,
                          const Threads& threads) {
  const Index n = distance.rows();
  check_same_rows(n, n, layout.rows(), layout.cols(), "distances");
  check_points<T>(layout, "layout", threads);
  return checked_metric_k(k, most);
}

/// The k nearest others of some points.
template <class F>
Matrix<Id> neighbors_by_distance(const F& distance, const std::vector<Id>& rows, Index k,
                                 const Threads& threads) {
  const NumberedDistance<F> numbered(distance.rows(), distance);
  Neighbors<double> knn{Matrix<Id>(static_cast<Index>(rows.size()), k),
                        Matrix<double>(static_cast<Index>(rows.size()), k)};
  search_pairs(
      numbered, [&](Index r) { return static_cast<Index>(rows[static_cast<std::size_t>(r)]); }, knn, threads);
  return std::move(knn.ids);
}

/// The rank, 1 … n − 1, of each target of a row in the order of distances from the row.
template <class F>
Matrix<Id> ranks_by_distance(const F& distance, const std::vector<Id>& rows, const Matrix<Id>& targets,
                             const Threads& threads) {
  const Index n = distance.rows();
  Matrix<Id> ranks(targets.rows(), targets.cols());
  for_each_range(threads, targets.rows(), 16, [&](Index begin, Index end) {
    std::vector<double> values(static_cast<std::size_t>(n));
    for (Index r = begin; r < end; ++r) {
      const Id row = rows[static_cast<std::size_t>(r)];
      for (Index j = 0; j < n; ++j)
        values[static_cast<std::size_t>(j)] = static_cast<double>(distance(row, j));
      values[static_cast<std::size_t>(row)] = std::numeric_limits<double>::infinity();
      for (Index c = 0; c < targets.cols(); ++c) {
        const Id id = targets(r, c);
        const Ranked<double> key{values[static_cast<std::size_t>(id)], pair_hash(row, id), id};
        Index nearer = count_below<false>(values.data(), n, key.value);
        const Index tied = count_below<true>(values.data(), n, key.value) - nearer;
        for (Index j = 0; tied > 1 && j < n; ++j) {
          if (values[static_cast<std::size_t>(j)] != key.value || j == row) continue;
          nearer += Ranked<double>{key.value, pair_hash(row, j), static_cast<Id>(j)} < key;
        }
        ranks(r, c) = static_cast<Id>(1 + nearer);
      }
    }
  });
  return ranks;
}

}  // namespace detail

/// knn_recall of points whose distances are given by their numbers.
/// @param distance  n points; such as Distances, or distance_of_rows
/// @param layout    n × d, their map
/// @param k         neighbors that are compared
/// @param sampling  which points are looked at
/// @param threads   threads to use; default: as many as the process may use
/// @cost            O(sample · n) calls of the distance
template <DistanceOfNumbers F, class Y>
Estimate knn_recall_by(const F& distance, const Eigen::MatrixBase<Y>& layout, Index k,
                       const Sampling& sampling = {}, const Threads& threads = Threads{}) {
  using T = typename Y::Scalar;
  const MatrixRef<T> shown(layout.derived());
  const Index n = distance.rows();
  k = detail::checked_by_distance(distance, shown, k, n - 1, threads);
  if (n < 2) return {1, 1, 1, n};
  const Index m = detail::sample_size(sampling, n, detail::affordable_points(n, 256));
  const std::vector<Id> rows = detail::draw_rows(n, m, sampling.seed);
  const Matrix<Id> nearest = detail::neighbors_by_distance(distance, rows, k, threads);
  return detail::shared_neighbors(nearest, detail::neighbors_of_rows<T>(shown, rows, k, threads), n);
}

/// trustworthiness of points whose distances are given by their numbers.
/// @param distance  n points; such as Distances, or distance_of_rows
/// @param layout    n × d, their map
/// @param k         neighbors that are compared
/// @param sampling  which points are looked at
/// @param threads   threads to use; default: as many as the process may use
/// @cost            O(sample · n) calls of the distance
template <DistanceOfNumbers F, class Y>
Estimate trustworthiness_by(const F& distance, const Eigen::MatrixBase<Y>& layout, Index k,
                            const Sampling& sampling = {}, const Threads& threads = Threads{}) {
  using T = typename Y::Scalar;
  const MatrixRef<T> shown(layout.derived());
  const Index n = distance.rows();
  k = detail::checked_by_distance(distance, shown, k, std::max<Index>(1, (n - 1) / 2), threads);
  if (n < 3) return {1, 1, 1, n};
  const Index m = detail::sample_size(sampling, n, detail::affordable_points(n, 256));
  const std::vector<Id> rows = detail::draw_rows(n, m, sampling.seed);
  const Matrix<Id> nearby = detail::neighbors_of_rows<T>(shown, rows, k, threads);
  return detail::trustworthiness_of_ranks(detail::ranks_by_distance(distance, rows, nearby, threads), n);
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
