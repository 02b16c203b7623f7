// Inner products as distances: the larger the product, the nearer.
//
// With one more column, √(M² − ‖y‖²), all points have the length M of the longest, and the squared distance of
// a query (x, 0) from them is ‖x‖² + M² − 2 x·y: the search for the largest products is a Euclidean one.
#pragma once

#include "neem/core/check.hpp"
#include "neem/neighbors/all_pairs.hpp"
#include "neem/neighbors/query.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace neem {

/// d(x, y) = M² − x·y ≥ 0, M the length of the longest row. On rows of length 1 it is the Cosine distance.
///
/// The order of neighbors is that of the inner products; the distance of a row from itself, M² − ‖x‖², is not
/// 0, so that long rows are near to many and short ones far from all. A tag, not a callable: M is of all rows.
/// @source  Bachrach et al. 2014 (the search), Neyshabur & Srebro 2015; differs: M² − x·y, which is symmetric, in
///          place of the Euclidean distance of the widened rows
struct InnerProduct {};

namespace detail {

/// Σ x_c y_c in double.
template <class S>
double inner_product(const S* x, const S* y, Index d) {
  double lanes[4] = {0, 0, 0, 0};
  Index c = 0;
  for (; c + 4 <= d; c += 4) {
    for (Index l = 0; l < 4; ++l) lanes[l] += static_cast<double>(x[c + l]) * static_cast<double>(y[c + l]);
  }
  for (; c < d; ++c) lanes[c & 3] += static_cast<double>(x[c]) * static_cast<double>(y[c]);
  return (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]);
}

/// M² − x·y of the rows of some points.
struct ProductDistance {
  double largest = 0;  ///< M²

  template <class S>
  explicit ProductDistance(const MatrixRef<S>& points) {
    for (Index i = 0; i < points.rows(); ++i) {
      const S* row = points.data() + i * points.outerStride();
      largest = (std::max)(largest, inner_product(row, row, points.cols()));
    }
  }
  template <class S>
  double operator()(const S* x, const S* y, Index d) const {
    return (std::max)(0.0, largest - inner_product(x, y, d));
  }
};

/// The k largest inner products of each point with others, exact but for the rounding of the widened rows.
template <class S>
Neighbors<S> largest_products(const MatrixRef<S>& points, Index k, const Threads& threads) {
  k = checked_k<S>(points, k, threads);
  const Index n = points.rows(), d = points.cols();
  Neighbors<S> knn{Matrix<Id>(n, k), Matrix<S>(n, k), KnnMethod::brute_force};
  if (k == 0) return knn;
  const ProductDistance distance(points);
  Matrix<S> wide(n, d + 1), asked(n, d + 1);
  wide.leftCols(d) = points;
  asked.leftCols(d) = points;
  asked.col(d).setZero();
  for (Index i = 0; i < n; ++i) {
    const S* row = points.data() + i * points.outerStride();
    wide(i, d) = static_cast<S>(std::sqrt((std::max)(0.0, distance.largest - inner_product(row, row, d))));
  }
  constexpr Index spare =
      8;  // of pairs that the rounding of a column may bring out of order; and the point itself
  const Neighbors<S> found =
      query<S, S>(MatrixRef<S>(wide), MatrixRef<S>(asked), (std::min)(n, k + 1 + spare), threads);
  const PairDistance<S, ProductDistance> of_pair(points, distance);
  for_each_range(threads, n, 256, [&](Index begin, Index end) {
    NearestOfRow<S> nearest;
    for (Index i = begin; i < end; ++i) {
      nearest.start(i, k);
      for (Index c = 0; c < found.cols(); ++c) {
        const Id id = found.ids(i, c);
        if (id != i) nearest.offer(of_pair(i, id), id);
      }
      nearest.finish(row_start(knn.ids, i), row_start(knn.distances, i));
    }
  });
  return knn;
}

}  // namespace detail
}  // namespace neem
