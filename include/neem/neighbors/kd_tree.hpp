// Exact nearest neighbors by a k-d tree: for points of few dimensions.
//
// The tree is nanoflann's; its input and its results are looked after here. Points are checked for finiteness
// before (a NaN in the first row makes most of its answers wrong without an error), multiplied by a power of
// two so that squared distances stay in range, and searched in double. What the tree finds is offered to the
// same lists of candidates as in brute_force (candidates.hpp): exact distances, ties by hash, the row left
// out by its number. The two searches give the same bits.
#pragma once

#include "neem/neighbors/detail/without_copies.hpp"

#include <nanoflann.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <type_traits>
#include <vector>

namespace neem {
namespace detail {

/// Points as nanoflann reads them.
class TreePoints {
public:
  template <class S>
  TreePoints(const MatrixRef<S>& points, double scale) : values_(points.rows(), points.cols()) {
    for (Index i = 0; i < points.rows(); ++i) {
      const S* in = row_start(points, i);
      double* out = row_start(values_, i);
      for (Index c = 0; c < points.cols(); ++c) out[c] = static_cast<double>(in[c]) * scale;
    }
  }

  std::size_t kdtree_get_point_count() const { return static_cast<std::size_t>(values_.rows()); }
  double kdtree_get_pt(std::size_t i, std::size_t c) const {
    return values_(static_cast<Index>(i), static_cast<Index>(c));
  }
  template <class Box>
  bool kdtree_get_bbox(Box&) const {
    return false;  // nanoflann then looks itself
  }
  const double* row(Index i) const { return row_start(values_, i); }

private:
  Matrix<double> values_;
};

/// Candidates in the form of a nanoflann result set, whose bound includes the rounding of the tree's sums.
template <class S>
class TreeCandidates {
public:
  using DistanceType = double;

  TreeCandidates(Candidates<S, S>& nearest, Index row) : nearest_(&nearest), row_(row) {}

  bool addPoint(double value, std::size_t id) {
    if (static_cast<Index>(id) != row_) nearest_->offer(static_cast<S>(value), static_cast<Id>(id));
    return true;  // go on
  }
  double worstDist() const { return static_cast<double>(nearest_->bound()); }
  std::size_t size() const { return nearest_->size(); }
  bool empty() const { return size() == 0; }
  bool full() const { return true; }
  void sort() {}  // newer versions of nanoflann ask for it

private:
  Candidates<S, S>* nearest_;
  Index row_;
};

[[noreturn]] inline void refuse_tree(Index row, Index k) {
  throw Error(ErrorCode::neighbors, "the k-d tree found fewer than k = " + std::to_string(k) + " neighbors",
              "points, row " + std::to_string(row) + " (counted from 0)", "use brute_force");
}

/// @param rows  searches for these alone, in their order; none: for all points
template <class S>
Neighbors<S> search_tree(const MatrixRef<S>& points, Index k, const Threads& threads, Index leaf_size,
                         const std::vector<Id>* rows = nullptr) {
  const Index d = points.cols(), n = rows ? static_cast<Index>(rows->size()) : points.rows();
  Neighbors<S> knn{Matrix<Id>(n, k), Matrix<S>(n, k), KnnMethod::kd_tree};
  const double scale = static_cast<double>(power_of_two_scale<S>(points));
  // Rounding: d + 3 operations a distance, 3 a level of the tree in the distance to a cell; a tree over
  // numbers whose exponents differ as much as they can is 2100 levels deep. A value is kept as an S.
  const double rounding = static_cast<double>(d + 8192) * std::numeric_limits<double>::epsilon() +
                          static_cast<double>(std::numeric_limits<S>::epsilon());
  const SearchRules<S, S> rules{
      points, k, scale, rounding,
      static_cast<double>(d) * 16 * static_cast<double>((std::numeric_limits<S>::min)())};
  const TreePoints tree_points(points, scale);
  using Metric = nanoflann::L2_Simple_Adaptor<double, TreePoints>;
  using Tree = nanoflann::KDTreeSingleIndexAdaptor<Metric, TreePoints>;
  const std::size_t leaf = static_cast<std::size_t>(std::max<Index>(2, leaf_size));  // 1 may recurse for ever
  const Tree tree(static_cast<int>(d), tree_points, nanoflann::KDTreeSingleIndexAdaptorParams(leaf));

  constexpr Index grain = 128;
  for_each_range(threads, n, grain, [&](Index begin, Index end) {
    Candidates<S, S> nearest(rules);
    for (Index r = begin; r < end; ++r) {
      const Index i = rows ? (*rows)[static_cast<std::size_t>(r)] : r;
      nearest.start(i);
      TreeCandidates<S> found(nearest, i);
      tree.findNeighbors(found, tree_points.row(i), {});
      if (static_cast<Index>(nearest.size()) < k) refuse_tree(i, k);
      nearest.finish(row_start(knn.ids, r), row_start(knn.distances, r));
    }
  });
  return knn;
}

template <class S>
Neighbors<S> kd_tree(const MatrixRef<S>& points, Index k, const Threads& threads, Index leaf_size = 10) {
  k = checked_k(points, k, threads);
  const Index n = points.rows();
  if (k == 0) return {Matrix<Id>(n, 0), Matrix<S>(n, 0), KnnMethod::kd_tree};
  const CopyGroups groups(points, k, threads);
  const auto search = [&](const std::vector<Id>& rest) {
    return search_tree<S>(gathered_rows<S>(points, rest, threads), k, threads, leaf_size);
  };
  Neighbors<S> knn = groups.any()
                         ? search_without_copies<S>(groups, n, k, KnnMethod::kd_tree, search, threads)
                         : search_tree<S>(points, k, threads, leaf_size);
  check_distances(knn);
  return knn;
}

}  // namespace detail

/// The exact k nearest neighbors of every point, by a k-d tree; for few dimensions, see choose_knn.
///
///     d(i, j) = ‖x_i − x_j‖₂;  row i: the k smallest d(i, j), j ≠ i
///
/// @param points   n × d, one row a point, n ≥ 1, d ≥ 1, finite; any storage (others than row-major are
///                 copied)
/// @param k        neighbors a point, ≥ 1; more than n − 1 means n − 1, so that one point gives a 1 × 0 table
/// @param threads  threads to use; default: as many as the process may use
/// @return         what brute_force returns, to the bit
/// @throws         Error (USAGE) if k < 1; Error (DATA) for no rows, NaN, infinity, or distances beyond the
///                 type
/// @cost           O(n (log n + k)) for small d, towards O(n² d) for large; a copy in double, O(nd + nk)
///                 memory; queries in parallel, the building of the tree is not
/// @source         Friedman, Bentley & Finkel 1977; the tree is nanoflann's (Blanco & Rai 2014); differs:
///                 ties by hash, distances in double directly from the input
template <class X>
Neighbors<typename X::Scalar> kd_tree(const Eigen::MatrixBase<X>& points, Index k,
                                      const Threads& threads = Threads{}) {
  using S = typename X::Scalar;
  static_assert(std::is_same_v<S, float> || std::is_same_v<S, double>,
                "points must be float or double: cast them first, points.template cast<float>()");
  const MatrixRef<S> rows(points.derived());
  return detail::kd_tree<S>(rows, k, threads);
}

}  // namespace neem
