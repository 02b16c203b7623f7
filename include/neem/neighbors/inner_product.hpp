// Inner products as distances: the larger the product, the nearer.
//
// All pairs are compared in double. A Euclidean search of points that one more column makes as long as the longest,
// M, is faster, but rounds by M² where the products of short rows differ by far less.
#pragma once

#include "neem/core/check.hpp"
#include "neem/neighbors/all_pairs.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace neem {

/// d(x, y) = M² − x·y ≥ 0, M the length of the longest row. On rows of length 1 it is the Cosine distance.
///
/// The order of neighbors is that of the inner products; the distance of a row from itself, M² − ‖x‖², is not
/// 0, so that long rows are near to many and short ones far from all. A tag, not a callable: M is of all rows.
/// @source  Bachrach et al. 2014, Neyshabur & Srebro 2015; differs: M² − x·y, which is symmetric, in place of the
///          Euclidean distance of rows with one more column
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

/// −x·y of points by their numbers, by which their neighbors are ordered: the rounding of M² − x·y, where M is far
/// longer than both, would make all equal.
template <class S>
class NegativeProduct {
public:
  explicit NegativeProduct(const MatrixRef<S>& points)
      : data_(points.data()), stride_(points.outerStride()), d_(points.cols()), count_(points.rows()) {}
  Index count() const { return count_; }
  Index columns() const { return d_; }
  double operator()(Index i, Index j) const {
    return -inner_product(data_ + i * stride_, data_ + j * stride_, d_);
  }

private:
  const S* data_;
  Index stride_, d_, count_;
};

/// The k largest inner products of each point with others, in double, by comparing all pairs.
template <class S>
Neighbors<S> largest_products(const MatrixRef<S>& points, Index k, const Threads& threads) {
  k = checked_k<S>(points, k, threads);
  const Index n = points.rows();
  Neighbors<S> knn{Matrix<Id>(n, k), Matrix<S>(n, k), KnnMethod::brute_force};
  if (k == 0) return knn;
  const double largest = ProductDistance(points).largest;
  for (Index i = 0; !is_finite(largest) && i < n; ++i) {
    const S* row = points.data() + i * points.outerStride();
    const double square = inner_product(row, row, points.cols());
    if (!is_finite(square)) refuse_distance(square, i, i);
  }
  Neighbors<double> found{Matrix<Id>(n, k), Matrix<double>(n, k)};
  search_pairs(
      NegativeProduct<S>(points), [](Index r) { return r; }, found, threads);
  for (Index i = 0; i < n; ++i) {
    for (Index c = 0; c < k; ++c) {
      const double distance = (std::max)(0.0, largest + found.distances(i, c));
      if (!(distance <= static_cast<double>((std::numeric_limits<S>::max)())))
        refuse_distance(distance, i, found.ids(i, c));
      knn.distances(i, c) = static_cast<S>(distance);
    }
  }
  knn.ids = std::move(found.ids);
  return knn;
}

}  // namespace detail
}  // namespace neem
