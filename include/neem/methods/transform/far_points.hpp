// Whether a point is far from everything on a map: its distance to its neighbors against theirs to their own.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/types.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace neem::detail {

/// How far neighbors are, everywhere on a map.
///
///     figure(x) = mean d(x, x_j) / mean reach_j,  over the nearest of x;  reach_j: the mean of the distances
///     of x_j to its own nearest
///
/// @source  Breunig, Kriegel, Ng & Sander 2000 (the local outlier factor), simplified: means of distances in
///          place of densities, one number of neighbors
struct Remoteness {
  static constexpr Index most = 15;  ///< neighbors that count

  std::vector<float> reach{};  ///< of the points of the map
  double far_from = 0;         ///< the figure that 99 of 100 points of the map do not exceed

  double figure(const Id* ids, double mean_distance, Index count) const {
    double theirs = 0;
    for (Index c = 0; c < count; ++c) theirs += static_cast<double>(reach[static_cast<std::size_t>(ids[c])]);
    theirs /= static_cast<double>((std::max)(count, Index(1)));
    if (theirs > 0) return mean_distance / theirs;
    return mean_distance > 0 ? std::numeric_limits<double>::infinity() : 1.0;
  }

  template <class S>
  static double mean_of(const S* distances, Index count) {
    double sum = 0;
    for (Index c = 0; c < count; ++c) sum += static_cast<double>(distances[c]);
    return count > 0 ? sum / static_cast<double>(count) : 0.0;
  }

  /// @param knn  of the points of the map, of `most` columns or less
  template <class S>
  static Remoteness of(const Neighbors<S>& knn) {
    const Index n = knn.rows(), k = (std::min)(most, knn.cols());
    Remoteness all;
    for (Index i = 0; i < n; ++i) {
      const double mean = mean_of(knn.distances.data() + i * knn.cols(), k);
      all.reach.push_back(static_cast<float>((std::min)(mean, 3e38)));
    }
    std::vector<double> figures;
    for (Index i = 0; i < n; ++i) {
      const double mean = static_cast<double>(all.reach[static_cast<std::size_t>(i)]);
      figures.push_back(all.figure(knn.ids.data() + i * knn.cols(), mean, k));
    }
    if (n == 0) return all;
    const auto rank = figures.begin() + static_cast<std::ptrdiff_t>((99 * (n - 1)) / 100);
    std::nth_element(figures.begin(), rank, figures.end());
    all.far_from = (std::min)(*rank, 1e300);
    return all;
  }
};

/// A table of points that were asked for among themselves, without these: a column less.
template <class S>
Neighbors<S> without_itself(const Neighbors<S>& knn) {
  const Index k = knn.cols() - 1;
  Neighbors<S> others{Matrix<Id>(knn.rows(), k), Matrix<S>(knn.rows(), k), knn.method, knn.recall,
                      knn.unreachable};
  for (Index i = 0; i < knn.rows(); ++i) {
    Index own = k;  // not among them where it has as many copies
    for (Index c = 0; c < k; ++c) {
      if (static_cast<Index>(knn.ids(i, c)) == i) own = c;
    }
    for (Index c = 0; c < k; ++c) {
      others.ids(i, c) = knn.ids(i, c < own ? c : c + 1);
      others.distances(i, c) = knn.distances(i, c < own ? c : c + 1);
    }
  }
  return others;
}

}  // namespace neem::detail
