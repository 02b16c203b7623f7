// Trustworthiness and continuity: whether neighbors in a layout are neighbors in the data, and whether
// neighbors in the data are neighbors in the layout.
#pragma once

#include "neem/core/estimate.hpp"
#include "neem/metrics/detail/ranks.hpp"

namespace neem {
namespace detail {

/// The trustworthiness of each of some of n points, by the ranks of the k nearest neighbors shown.
inline std::vector<double> trustworthiness_of_ranks(const Matrix<Id>& ranks, Index n) {
  const Index k = ranks.cols();
  const double worst = static_cast<double>(k) * static_cast<double>(2 * n - 3 * k - 1) / 2;
  std::vector<double> values(static_cast<std::size_t>(ranks.rows()));
  for (Index r = 0; r < ranks.rows(); ++r) {
    double excess = 0;
    for (Index c = 0; c < k; ++c) excess += static_cast<double>(std::max<Index>(0, ranks(r, c) - k));
    values[static_cast<std::size_t>(r)] = 1 - excess / worst;
  }
  return values;
}

/// Trustworthiness of the neighbors in `shown` by their ranks in `truth`.
template <class S, class T>
Estimate trustworthiness(const MatrixRef<S>& truth, const MatrixRef<T>& shown, Index k,
                         const Sampling& sampling, const Threads& threads) {
  check_points<S>(truth, "points", threads);
  check_points<T>(shown, "layout", threads);
  const Index n = truth.rows();
  k = checked_metric_k(k, std::max<Index>(1, (n - 1) / 2));
  if (n < 3) return {1, 1, 1, n};
  const Index preset = affordable_points(n, (std::max)(truth.cols(), shown.cols()));
  return mean_on_sample(n, sampling, preset, 0, 1, [&](const std::vector<Id>& rows) {
    const Matrix<Id> nearby = neighbors_of_rows<T>(shown, rows, k, threads);
    return trustworthiness_of_ranks(ranks_of_targets<S>(truth, rows, nearby, threads), n);
  });
}

}  // namespace detail

/// How far the neighbors in the layout are from being neighbors in the data.
///
///     T = 1 − 2 / (n k (2n − 3k − 1)) · Σ_i Σ_{j ∈ N_k(y_i)} max(0, r(i, j) − k)
///
/// r(i, j) is the rank of x_j among the others by distance from x_i, 1 for the nearest. 1: every neighbor
/// shown is a true one; a random layout has about 0.5.
///
/// @param points    n × d, finite
/// @param layout    n × any, finite; float and double may be mixed
/// @param k         ≥ 1, clamped to (n − 1) / 2, beyond which the formula is not normalised (scikit-learn
///                  refuses)
/// @param sampling  points looked at; default 2,000 to 10,000 by the cost n · d. Ranks are among all points
/// @param threads   threads to use; default: as many as the process may use
/// @return          in [0, 1], with a normal 95 % interval over the points looked at; 1 for fewer than three
///                  points
/// @throws          Error (DATA) for sizes that differ, NaN or infinity; Error (USAGE) for k < 1
/// @cost            O(sample · n · (d + k)); bits do not depend on the thread count
/// @source          Venna & Kaski 2001; equals scikit-learn's where no distances tie (ties by a hash here)
template <class X, class Y>
Estimate trustworthiness(const Eigen::MatrixBase<X>& points, const Eigen::MatrixBase<Y>& layout, Index k,
                         const Sampling& sampling = {}, const Threads& threads = Threads{}) {
  detail::check_same_rows(points.rows(), points.cols(), layout.rows(), layout.cols(), "points");
  return detail::trustworthiness<typename X::Scalar, typename Y::Scalar>(
      MatrixRef<typename X::Scalar>(points.derived()), MatrixRef<typename Y::Scalar>(layout.derived()), k,
      sampling, threads);
}

/// How far the neighbors in the data are from being neighbors in the layout: trustworthiness with the roles
/// exchanged.
///
/// Parameters, result, errors and cost as for `trustworthiness`.
/// @source  Venna & Kaski 2001
template <class X, class Y>
Estimate continuity(const Eigen::MatrixBase<X>& points, const Eigen::MatrixBase<Y>& layout, Index k,
                    const Sampling& sampling = {}, const Threads& threads = Threads{}) {
  detail::check_same_rows(points.rows(), points.cols(), layout.rows(), layout.cols(), "points");
  // The errors of check_points name the arguments, hence first in their own order.
  const MatrixRef<typename X::Scalar> data(points.derived());
  const MatrixRef<typename Y::Scalar> shown(layout.derived());
  check_points<typename X::Scalar>(data, "points", threads);
  check_points<typename Y::Scalar>(shown, "layout", threads);
  return detail::trustworthiness<typename Y::Scalar, typename X::Scalar>(shown, data, k, sampling, threads);
}

}  // namespace neem
