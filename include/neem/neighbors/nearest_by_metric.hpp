// The nearest neighbors by another metric than the Euclidean, by whichever search is fastest.
#pragma once

#include "neem/neighbors/all_pairs.hpp"
#include "neem/neighbors/haversine.hpp"
#include "neem/neighbors/inner_product.hpp"
#include "neem/neighbors/nearest_neighbors.hpp"
#include "neem/neighbors/nn_descent.hpp"

#include <concepts>
#include <type_traits>

namespace neem {

namespace detail {

template <class S, class M>
Neighbors<S> nearest_by_metric(const MatrixRef<S>& rows, Index k, const M& metric, const KnnOptions& options,
                               const Threads& threads) {
  check_options(options);
  if constexpr (std::is_same_v<M, Haversine>) {
    return nearest_places<S>(rows, k, threads);
  } else if constexpr (std::is_same_v<M, InnerProduct>) {
    return largest_products<S>(rows, k, threads);
  } else if constexpr (OfUnitRows<M>) {
    checked_k<S>(rows, k, threads);
    const KnnMethod method = options.method.value_or(choose_knn(rows.rows(), rows.cols(), options.recall));
    if (method == KnnMethod::brute_force) return all_pairs_by_angle<S>(rows, k, M::centred, threads);
    const Matrix<S> unit = unit_rows<S>(rows, M::centred, threads);
    return from_unit_rows(nearest_neighbors(unit, k, options, threads),
                          unreachable_angle(unit.data(), unit.data() + unit.size()));
  } else {
    const bool all = options.method ? *options.method == KnnMethod::brute_force
                                    : options.recall >= 1 || rows.rows() <= 5000;
    if (all) return brute_force(rows, k, metric, threads);
    if (options.method && *options.method != KnnMethod::nn_descent) {
      throw Error(ErrorCode::option_value, "this search knows the Euclidean metric only", "option method",
                  "give brute_force or nn_descent, or leave it out");
    }
    return nn_descent(rows, k, metric, {.recall = options.recall, .seed = options.seed}, threads);
  }
}

}  // namespace detail

/// The k nearest neighbors of every point by any metric.
///
///     metric               | recall < 1 and n > 5,000 | else
///     Euclidean            | as without a metric
///     Cosine, Correlation  | as Euclidean, on rows of length 1
///     Haversine            | kd_tree, exact
///     InnerProduct         | all pairs in double, exact
///     others, one's own    | nn_descent               | brute_force
///
/// @param points   n × d, one row a point, n ≥ 1, d ≥ 1, finite; any storage (others than row-major are
///                 copied). float, double, or integers of 8 and 16 bits, which are copied into floats
///                 for all metrics but the Euclidean
/// @param k        neighbors a point, ≥ 1; more than n − 1 means n − 1
/// @param metric   one of metric.hpp, Haversine{}, InnerProduct{}, or any callable double(const S* x, const S* y, Index d)
/// @param options  the recall wanted, 0.99; `{.recall = 1}` is exact
/// @param threads  threads to use; default: as many as the process may use
/// @return         n × k ids and distances in that metric, nearest first, the point itself left out by its
///                 number; `method` is the search, `recall` what was measured of a near-exact one
/// @throws         Error (USAGE) if k < 1 or the recall is not in (0, 1]; Error (DATA) for no rows, NaN,
///                 infinity; for Cosine and Correlation, rows without a direction; for Haversine, rows
///                 that are no places
/// @cost           see nearest_neighbors, brute_force and nn_descent; bits do not depend on the thread count
template <class X, class M>
  requires(Metric<M, DistanceOf<typename X::Scalar>> || detail::OfUnitRows<M> ||
           std::same_as<M, InnerProduct>)
Neighbors<DistanceOf<typename X::Scalar>> nearest_neighbors(const Eigen::MatrixBase<X>& points, Index k,
                                                            const M& metric, const KnnOptions& options = {},
                                                            const Threads& threads = Threads{}) {
  using S = DistanceOf<typename X::Scalar>;
  if constexpr (std::is_same_v<M, Euclidean>) {
    return nearest_neighbors(points, k, options, threads);
  } else if constexpr (!std::is_same_v<S, typename X::Scalar>) {
    const Matrix<S> copy = points.template cast<S>();
    return nearest_neighbors(copy, k, metric, options, threads);
  } else {
    return detail::nearest_by_metric<S>(MatrixRef<S>(points.derived()), k, metric, options, threads);
  }
}

}  // namespace neem
