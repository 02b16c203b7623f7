// The metrics of a layout of sparse points, which are not made dense.
//
//     knn_recall(X, Y, 15);     // X: Eigen::SparseMatrix, one row a point
//
// They are knn_recall, trustworthiness and distance_correlation, on fewer points where distances cost more: those of
// two rows are sums over the values that either of them stores.
#pragma once

#include "neem/core/estimate.hpp"
#include "neem/core/sparse_ref.hpp"
#include "neem/metrics/by_distance.hpp"
#include "neem/neighbors/detail/sparse_rows.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace neem {

/// The Euclidean distance of two rows of sparse points by their numbers, for the functions of by_distance.hpp.
template <class S>
class SparseDistance {
public:
  /// @param points  n × d, n ≥ 1; the matrix that it refers to has to outlive this
  /// @throws        Error (DATA) as check_points
  explicit SparseDistance(const SparseRef<S>& points) : points_(points) {
    check_points(points_);
    scale_ = static_cast<double>(power_of_two_scale(points_));
  }

  Index rows() const { return points_.rows(); }  ///< n
  /// The distance of two rows.
  double operator()(Index i, Index j) const {
    return std::sqrt(detail::squared_distance(points_, i, j, scale_)) / scale_;
  }
  /// Steps that a distance takes, on average.
  double cost() const {
    return 2 * (1 + static_cast<double>(points_.stored()) / static_cast<double>(points_.rows()));
  }

private:
  SparseRef<S> points_;
  double scale_ = 1;
};

namespace detail {

/// What a second or two of processor time allow, for distances from each of the points looked at to `partners` others. A
/// step takes about 5 ns (2,700 x 2,000 of which 9 % are not zero).
inline Sampling affordable_sampling(Sampling sampling, double partners, double cost) {
  constexpr double steps = 3e8, least = 100, most = 10000;
  if (!sampling.points && sampling.within == 0)
    sampling.points = static_cast<Index>(std::clamp(steps / (partners * cost), least, most));
  return sampling;
}

}  // namespace detail

/// neighbor_quality of sparse points, by Euclidean distance; they are not filled.
///
/// @param points    n × d, finite
/// @param layout    n × any, finite; float and double may be mixed
/// @param k         ≥ 1, clamped to n − 1 and (n − 1) / 2
/// @param sampling  points looked at; default 100 to 10,000 by the cost of their distances to all others
/// @param threads   threads to use; default: as many as the process may use
/// @cost            O(sample · values); bits do not depend on the thread count
template <class X, class Y>
NeighborQuality neighbor_quality(const Eigen::SparseMatrixBase<X>& points, const Eigen::MatrixBase<Y>& layout,
                                 Index k, const Sampling& sampling = {}, const Threads& threads = Threads{}) {
  const SparseDistance<typename X::Scalar> distance(SparseRef<typename X::Scalar>(points.derived()));
  const auto n = static_cast<double>(distance.rows());
  return neighbor_quality_by(distance, layout, k, detail::affordable_sampling(sampling, n, distance.cost()),
                             threads);
}

/// knn_recall of sparse points, by Euclidean distance; they are not filled.
///
/// @param points    n × d, finite
/// @param layout    n × any, finite; float and double may be mixed
/// @param k         ≥ 1, clamped to n − 1
/// @param sampling  points looked at; default 100 to 10,000 by the cost of their distances to all others
/// @param threads   threads to use; default: as many as the process may use
/// @cost            O(sample · values); bits do not depend on the thread count
template <class X, class Y>
Estimate knn_recall(const Eigen::SparseMatrixBase<X>& points, const Eigen::MatrixBase<Y>& layout, Index k,
                    const Sampling& sampling = {}, const Threads& threads = Threads{}) {
  const SparseDistance<typename X::Scalar> distance(SparseRef<typename X::Scalar>(points.derived()));
  const auto n = static_cast<double>(distance.rows());
  return knn_recall_by(distance, layout, k, detail::affordable_sampling(sampling, n, distance.cost()),
                       threads);
}

/// trustworthiness of sparse points, by Euclidean distance; they are not filled.
///
/// @param points    n × d, finite
/// @param layout    n × any, finite; float and double may be mixed
/// @param k         ≥ 1, clamped to (n − 1) / 2
/// @param sampling  points looked at; default 100 to 10,000 by the cost of their distances to all others
/// @param threads   threads to use; default: as many as the process may use
/// @cost            O(sample · values); bits do not depend on the thread count
template <class X, class Y>
Estimate trustworthiness(const Eigen::SparseMatrixBase<X>& points, const Eigen::MatrixBase<Y>& layout,
                         Index k, const Sampling& sampling = {}, const Threads& threads = Threads{}) {
  const SparseDistance<typename X::Scalar> distance(SparseRef<typename X::Scalar>(points.derived()));
  const auto n = static_cast<double>(distance.rows());
  return trustworthiness_by(distance, layout, k, detail::affordable_sampling(sampling, n, distance.cost()),
                            threads);
}

/// distance_correlation of sparse points, by Euclidean distance; they are not filled.
///
/// @param points    n × d, finite
/// @param layout    n × any, finite; float and double may be mixed
/// @param sampling  points between which distances are looked at; default 100 to 1,000 by their cost
/// @param threads   threads to use; default: as many as the process may use
/// @cost            O(sample · values of the sample); bits do not depend on the thread count
template <class X, class Y>
Estimate distance_correlation(const Eigen::SparseMatrixBase<X>& points, const Eigen::MatrixBase<Y>& layout,
                              const Sampling& sampling = {}, const Threads& threads = Threads{}) {
  const SparseDistance<typename X::Scalar> distance(SparseRef<typename X::Scalar>(points.derived()));
  constexpr double most = 1000;
  const double some = (std::min)(most, static_cast<double>(distance.rows()));
  Sampling those = detail::affordable_sampling(sampling, some, distance.cost());
  if (!sampling.points && sampling.within == 0)
    those.points = (std::min)(*those.points, static_cast<Index>(most));
  return distance_correlation_by(distance, layout, those, threads);
}

}  // namespace neem
