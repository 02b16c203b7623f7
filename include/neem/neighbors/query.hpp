// The nearest points of a set for other points, the queries: by these, new points can be put on an old map.
#pragma once

#include "neem/neighbors/brute_force.hpp"

namespace neem {
namespace detail {

template <class S, class P>
Neighbors<S> query(const MatrixRef<P>& points, const MatrixRef<P>& queries, Index k, const Threads& threads) {
  check_points<P>(points, "points", threads);
  check_points<P>(queries, "queries", threads);
  const std::string sizes = "points " + std::to_string(points.rows()) + " x " +
                            std::to_string(points.cols()) + ", queries " + std::to_string(queries.rows()) +
                            " x " + std::to_string(queries.cols());
  if (points.cols() != queries.cols()) {
    throw Error(ErrorCode::shape, "points and queries differ in their columns", sizes,
                "give both the same columns, made the same way");
  }
  if (k < 1) {
    throw Error(ErrorCode::option_value,
                "k = " + std::to_string(k) + " is outside 1..n = 1.." + std::to_string(points.rows()), sizes,
                "ask for at least one neighbor");
  }
  return search_all<S, P>(points, &queries, (std::min)(k, points.rows()), threads);
}

}  // namespace detail

/// The exact k nearest points of each query.
///
///     d(q, j) = ‖q − x_j‖₂;  row q: the k smallest d(q, j) over all points j
///
/// A query that equals a point finds it at distance 0: no number stands for "itself" here.
///
/// @param points   n × d, n ≥ 1, d ≥ 1, finite; any storage (others than row-major are copied). float,
///                 double, or integers of 8 and 16 bits, whose distances are floats
/// @param queries  m × d, m ≥ 1, finite, of the same type
/// @param k        neighbors a query, ≥ 1; more than n means n
/// @param threads  threads to use; default: as many as the process may use
/// @return         m × k row numbers of points and distances, nearest first. Distances are computed in double
///                 and rounded once; ties are ordered by a hash of the pair
/// @throws         Error (USAGE) if k < 1; Error (DATA) for no rows, NaN, infinity, columns that differ in
///                 number
/// @cost           O(n m d) time, O(mk) memory; queries in parallel; bits do not depend on the thread count
template <class X, class Q>
  requires std::same_as<typename X::Scalar, typename Q::Scalar>
Neighbors<DistanceOf<typename X::Scalar>> query(const Eigen::MatrixBase<X>& points,
                                                const Eigen::MatrixBase<Q>& queries, Index k,
                                                const Threads& threads = Threads{}) {
  using P = typename X::Scalar;
  static_assert(detail::SearchedScalar<P>,
                "points must be float, double or integers of 8 or 16 bits: cast them, points.cast<float>()");
  const MatrixRef<P> rows(points.derived()), questions(queries.derived());
  return detail::query<DistanceOf<P>, P>(rows, questions, k, threads);
}

}  // namespace neem
