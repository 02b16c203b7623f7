// The triplets that TriMap draws, and their weights.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/types.hpp"
#include "neem/forces/laws/triplets.hpp"
#include "neem/forces/sampling/detail/block_partners.hpp"
#include "neem/forces/sampling/detail/pacmap_pairs.hpp"
#include "neem/neighbors/detail/candidates.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace neem::detail {

/// How many triplets a point is the anchor of.
struct TripletCounts {
  Index inliers, outliers, random;
};

/// The wanted numbers, or fewer where n points do not allow them: an inlier and an outlier are two other
/// points.
inline TripletCounts triplet_counts(Index n, const TripletCounts& wanted) {
  const Index inliers = (std::min)(wanted.inliers, std::max<Index>(0, n - 2));
  return {inliers, (std::min)(wanted.outliers, std::max<Index>(0, n - 1 - inliers)),
          n < 3 ? 0 : wanted.random};
}

/// The tempered logarithm, (x^(1 − t) − 1) / (1 − t); at t = 1 the natural one.
/// @source  Naudts 2002; in TriMap: Amid & Warmuth 2019
inline double tempered_log(double x, double t) {
  if (std::abs(t - 1) < 1e-5) return std::log(x);
  return (std::pow(x, 1 - t) - 1) / (1 - t);
}

/// For every point, all inliers with outliers drawn at random among all that are no inliers, and triplets of
/// points that are all drawn at random, the nearer one as inlier.
///
///     raw weight  δ_ik − δ_ij,   δ_ij = min(10⁵, d²_ij / (σ_i σ_j));   of random triplets 0.1 of it
///     w = log_t(1 + raw − least raw)
///
/// @param nearby    n × inliers
/// @param scales    σ
/// @param partners  the outliers: slot t is that of triplet t; where it is empty, the point itself takes its
///                  place, with weight 0. Without slots: every point draws its own
/// @cost  O(n (inliers outliers + random) d)
template <class S>
Triplets<S> draw_triplets(const MatrixRef<S>& points, const Matrix<Id>& nearby,
                          const std::vector<double>& scales, const TripletCounts& counts, double temper,
                          std::uint64_t seed, const BlockPartners& partners, const Threads& threads) {
  constexpr double of_random = 0.1;
  // Without this limit, distances to a point far from all others would dominate the least raw weight, and the
  // forces of all triplets with that point.
  constexpr double farthest = 1e5;
  const Index n = points.rows(), d = points.cols(), m = counts.inliers, several = m * counts.outliers;
  Triplets<S> triplets{.inliers = m, .outliers = counts.outliers, .single = counts.random};
  triplets.nearby.resize(n, triplets.edges());
  triplets.distant.resize(n, triplets.count());
  Matrix<double> raw(n, triplets.count());
  const double scale = static_cast<double>(power_of_two_scale<S>(points));
  const auto scaled = [&](Index i, Index j) {
    const double d2 = squared_distance(row_start(points, i), row_start(points, j), d, scale);
    const double width_i = scale * scales[static_cast<std::size_t>(i)];
    return (std::min)(farthest, d2 / width_i / (scale * scales[static_cast<std::size_t>(j)]));
  };
  std::vector<Index> places(partners.slot_count > 0 ? static_cast<std::size_t>(n) : 0);
  for (std::size_t p = 0; p < partners.points.size(); ++p) {
    if (partners.points[p] >= 0) places[static_cast<std::size_t>(partners.points[p])] = static_cast<Index>(p);
  }
  const auto draw_outliers = [&](Index i, Draws& outliers) {
    if (partners.slot_count > 0) {
      for (Index t = 0; t < several; ++t) {
        const Id distant = partners.partner(places[static_cast<std::size_t>(i)], t);
        triplets.distant(i, t) = distant < 0 ? static_cast<Id>(i) : distant;
      }
      return;
    }
    outliers.start(i);
    for (Index e = 0; e < m; ++e) outliers.take(nearby(i, e));
    for (Index e = 0; e < m; ++e) {
      for (Index s = 0; s < counts.outliers; ++s) triplets.distant(i, s * m + e) = outliers.next();
      outliers.give_back(counts.outliers);
    }
  };
  const Index grain = draw_grain(n);
  constexpr double none = std::numeric_limits<double>::infinity();
  std::vector<double> least(static_cast<std::size_t>((n + grain - 1) / grain), 0.0);
  for_each_range(threads, n, grain, [&](Index begin, Index end) {
    Draws outliers(n, seed, Draws::outliers), random(n, seed, Draws::triplets);
    std::vector<double> inside(static_cast<std::size_t>(m));
    double lowest = none;
    for (Index i = begin; i < end; ++i) {
      for (Index e = 0; e < m; ++e) {
        triplets.nearby(i, e) = nearby(i, e);
        inside[static_cast<std::size_t>(e)] = scaled(i, nearby(i, e));
      }
      draw_outliers(i, outliers);
      for (Index t = 0; t < several; ++t) {
        const Id distant = triplets.distant(i, t);
        raw(i, t) = distant == i ? none : scaled(i, distant) - inside[static_cast<std::size_t>(t % m)];
      }
      random.start(i);
      for (Index r = 0; r < counts.random; ++r) {
        Id nearer = random.next(), farther = random.next();
        random.give_back(2);
        double least_of = scaled(i, nearer), most_of = scaled(i, farther);
        if (most_of < least_of) std::swap(nearer, farther), std::swap(least_of, most_of);
        triplets.nearby(i, m + r) = nearer;
        triplets.distant(i, several + r) = farther;
        raw(i, several + r) = of_random * (most_of - least_of);
      }
      for (Index t = 0; t < raw.cols(); ++t) lowest = (std::min)(lowest, raw(i, t));
    }
    least[static_cast<std::size_t>(begin / grain)] = lowest;
  });
  const double lowest = *std::min_element(least.begin(), least.end());
  triplets.weights.resize(n, triplets.count());
  for_each_range(threads, n, grain, [&](Index begin, Index end) {
    for (Index k = begin * raw.cols(); k < end * raw.cols(); ++k) {
      const double value = raw.data()[k];
      triplets.weights.data()[k] =
          static_cast<S>(value == none ? 0 : tempered_log(1 + (value - lowest), temper));
    }
  });
  return triplets;
}

}  // namespace neem::detail
