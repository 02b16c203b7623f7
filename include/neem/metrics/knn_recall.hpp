// The recall of a layout: how many of the nearest neighbors it keeps.
#pragma once

#include "neem/core/estimate.hpp"
#include "neem/metrics/detail/squared_distances.hpp"
#include "neem/neighbors/check_neighbors.hpp"

namespace neem {
namespace detail {

/// The share of the ids that two rows of neighbors have in common.
inline std::vector<double> shared_neighbors(const Matrix<Id>& a, const Matrix<Id>& b) {
  std::vector<double> shares(static_cast<std::size_t>(a.rows()));
  std::vector<Id> left, right, both;
  for (Index i = 0; i < a.rows(); ++i) {
    left.assign(a.row(i).data(), a.row(i).data() + a.cols());
    right.assign(b.row(i).data(), b.row(i).data() + b.cols());
    std::sort(left.begin(), left.end());
    std::sort(right.begin(), right.end());
    both.clear();
    std::set_intersection(left.begin(), left.end(), right.begin(), right.end(), std::back_inserter(both));
    shares[static_cast<std::size_t>(i)] = static_cast<double>(both.size()) / static_cast<double>(a.cols());
  }
  return shares;
}

template <class S, class T>
Estimate knn_recall(const MatrixRef<S>& points, const MatrixRef<T>& layout, Index k, const Sampling& sampling,
                    const Threads& threads) {
  check_same_rows(points.rows(), points.cols(), layout.rows(), layout.cols(), "points");
  check_points<S>(points, "points", threads);
  check_points<T>(layout, "layout", threads);
  const Index n = points.rows();
  k = checked_metric_k(k, n - 1);
  if (n < 2) return {1, 1, 1, n};
  const Index preset = affordable_points(n, points.cols());
  return mean_on_sample(n, sampling, preset, 0, 1, [&](const std::vector<Id>& rows) {
    const Matrix<Id> near_points = neighbors_of_rows<S>(points, rows, k, threads);
    return shared_neighbors(near_points, neighbors_of_rows<T>(layout, rows, k, threads));
  });
}

template <class S, class T>
Estimate knn_recall(const Neighbors<S>& knn, const MatrixRef<T>& layout, Index k, const Sampling& sampling,
                    const Threads& threads) {
  check_same_rows(knn.rows(), knn.cols(), layout.rows(), layout.cols(), "neighbor table");
  check_points<T>(layout, "layout", threads);
  const Index n = layout.rows();
  k = checked_metric_k(k, n - 1);
  if (n < 2) return {1, 1, 1, n};
  check_neighbors(knn);
  if (k > knn.cols()) {
    throw Error(ErrorCode::option_value,
                "k = " + std::to_string(k) + " is more than the " + std::to_string(knn.cols()) +
                    " neighbors of the table",
                "option k", "ask for at most as many, or build a wider table");
  }
  const Index preset = affordable_points(n, layout.cols());
  return mean_on_sample(n, sampling, preset, 0, 1, [&](const std::vector<Id>& rows) {
    Matrix<Id> near_points(static_cast<Index>(rows.size()), k);
    for (std::size_t r = 0; r < rows.size(); ++r)
      near_points.row(static_cast<Index>(r)) = knn.ids.row(rows[r]).head(k);
    return shared_neighbors(near_points, neighbors_of_rows<T>(layout, rows, k, threads));
  });
}

}  // namespace detail

/// The share of the k nearest neighbors that are nearest neighbors in the layout too.
///
///     recall = mean over i of |N_k(x_i) ∩ N_k(y_i)| / k;  a random layout has about k / (n − 1)
///
/// Also called neighbor preservation. Neighbors are exact; ties are broken by the same hash in both spaces.
///
/// @param points    n × d, finite
/// @param layout    n × any, finite; float and double may be mixed
/// @param k         ≥ 1, clamped to n − 1; 15 and 10 are usual
/// @param sampling  points looked at; default 2,000 to 10,000 by the cost n · d. Their neighbors are searched
///                  among all
/// @param threads   threads to use; default: as many as the process may use
/// @return          in [0, 1], with a normal 95 % interval over the points looked at; 1 for a single point
/// @throws          Error (DATA) for sizes that differ, NaN or infinity; Error (USAGE) for k < 1
/// @cost            O(sample · n · d); bits do not depend on the thread count
/// @source          Lee & Verleysen 2009 (Q_NX at k); Kobak & Berens 2019
template <class X, class Y>
Estimate knn_recall(const Eigen::MatrixBase<X>& points, const Eigen::MatrixBase<Y>& layout, Index k,
                    const Sampling& sampling = {}, const Threads& threads = Threads{}) {
  return detail::knn_recall<typename X::Scalar, typename Y::Scalar>(
      MatrixRef<typename X::Scalar>(points.derived()), MatrixRef<typename Y::Scalar>(layout.derived()), k,
      sampling, threads);
}

/// The same from a table of neighbors of the points, n × at least k, made by any search.
template <class S, class Y>
Estimate knn_recall(const Neighbors<S>& knn, const Eigen::MatrixBase<Y>& layout, Index k,
                    const Sampling& sampling = {}, const Threads& threads = Threads{}) {
  return detail::knn_recall<S, typename Y::Scalar>(knn, MatrixRef<typename Y::Scalar>(layout.derived()), k,
                                                   sampling, threads);
}

}  // namespace neem
