// The exact nearest neighbors, by whichever search is faster for the size of the data.
#pragma once

#include "neem/neighbors/brute_force.hpp"
#include "neem/neighbors/kd_tree.hpp"

namespace neem {

/// The search that nearest_neighbors uses for n points of d dimensions; both give the same bits.
///
///     d          | kd_tree from n =
///     1 .. 5     | any
///     6 .. 8     | 100,000
///     9 .. 12    | 500,000
///     13 ..      | never
///
/// Measured on the leading principal components of Fashion-MNIST, k = 15, g++ -O3 -march=native with AVX2, in
/// seconds of processor time, all pairs against tree: 20,000 points of 6 and 8 dimensions 0.52 against 0.46
/// and 0.49 against 0.80; 70,000 points of 6, 8 and 10 dimensions 3.5 against 4.6, 3.9 against 5.3 and 3.7
/// against 12.1. The limits above 70,000 follow from the growth of both (n² and about n^1.2) and were not
/// measured.
constexpr KnnMethod choose_knn(Index n, Index d) {
  const bool tree = d <= 5 || (d <= 8 && n >= 100000) || (d <= 12 && n >= 500000);
  return tree ? KnnMethod::kd_tree : KnnMethod::brute_force;
}

namespace detail {

template <class S>
Neighbors<S> nearest_neighbors(const MatrixRef<S>& points, Index k, const Threads& threads) {
  if (choose_knn(points.rows(), points.cols()) == KnnMethod::kd_tree) return kd_tree<S>(points, k, threads);
  return brute_force<S>(points, k, threads);
}

}  // namespace detail

/// The exact k nearest neighbors of every point; the search is chosen by choose_knn.
///
///     d(i, j) = ‖x_i − x_j‖₂;  row i: the k smallest d(i, j), j ≠ i
///
/// @param points  n × d, one row a point, n ≥ 1, d ≥ 1, finite; any storage (others than row-major are
/// copied)
/// @param k       neighbors a point, ≥ 1; more than n − 1 means n − 1, so that one point gives a 1 × 0 table.
///                t-SNE: 3 · perplexity; UMAP: 15
/// @return        n × k ids and distances, nearest first, the point itself left out by its number. Ties are
///                ordered by a hash of the pair, not by storage
/// @throws        Error (USAGE) if k < 1; Error (DATA) for no rows, NaN, infinity, or distances beyond the
/// type
/// @cost          see brute_force and kd_tree; bits do not depend on the thread count
/// @source        see brute_force and kd_tree
template <class X>
Neighbors<typename X::Scalar> nearest_neighbors(const Eigen::MatrixBase<X>& points, Index k,
                                                const Threads& threads = Threads{}) {
  using S = typename X::Scalar;
  static_assert(std::is_same_v<S, float> || std::is_same_v<S, double>,
                "points must be float or double: cast them first, points.template cast<float>()");
  const MatrixRef<S> rows(points.derived());
  return detail::nearest_neighbors<S>(rows, k, threads);
}

}  // namespace neem
