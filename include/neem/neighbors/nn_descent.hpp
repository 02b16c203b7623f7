// Near-exact neighbors by any metric, along the edges of the neighbor graph itself.
//
// Idea. Random trees make a rough table, rounds of comparing neighbors of neighbors refine it, and its recall
// is measured on a sample of points that are compared with all others. How wide the table must be depends on
// the data and is not known before: where the recall is too low, the search is done again with wider lists,
// and by all pairs where that is no more work.
#pragma once

#include "neem/core/estimate.hpp"
#include "neem/neighbors/detail/distinct_rows.hpp"
#include "neem/neighbors/detail/nn_descent_rounds.hpp"

namespace neem {
namespace detail {

/// Some points and the distance to their true k-th neighbor, by which the recall of a table is measured.
template <class S>
class RecallSample {
public:
  template <class M>
  RecallSample(const PairDistance<S, M>& distance, Index k, std::uint64_t seed, const Threads& threads) {
    const Index n = distance.count();
    constexpr double values = 5e8;  // looked at: about a tenth of a second
    const double affordable = values / (static_cast<double>(n) * static_cast<double>(distance.columns()));
    const Index sample = std::min<Index>(n, static_cast<Index>(std::clamp(affordable, 100.0, 500.0)));
    rows_ = draw_rows(n, sample, seed);
    Neighbors<S> truth{Matrix<Id>(sample, k), Matrix<S>(sample, k)};
    search_pairs(
        distance, [&](Index r) -> Index { return rows_[static_cast<std::size_t>(r)]; }, truth, threads);
    for (Index r = 0; r < sample; ++r) reach_.push_back(truth.distances(r, k - 1));
  }

  /// Measures the share of true neighbors in a table by distance, so that ties count.
  /// @return  whether it is at least `wanted` on average, and not much less in the worst tenth of the points
  bool judge(Neighbors<S>& knn, double wanted) const {
    const Index k = knn.cols();
    std::vector<double> shares;
    for (std::size_t r = 0; r < rows_.size(); ++r) {
      const S* const distances = knn.distances.data() + rows_[r] * k;
      const auto found = std::upper_bound(distances, distances + k, reach_[r]) - distances;
      shares.push_back(static_cast<double>(found) / static_cast<double>(k));
    }
    knn.recall = mean_estimate(shares, knn.rows(), 0, 1);
    std::sort(shares.begin(), shares.end());
    const std::size_t tenth = std::max<std::size_t>(1, shares.size() / 10);
    double worst = 0;
    for (std::size_t r = 0; r < tenth; ++r) worst += shares[r] / static_cast<double>(tenth);
    return knn.recall.value >= wanted && worst >= wanted - 0.15;
  }

private:
  std::vector<Id> rows_{};
  std::vector<S> reach_{};
};

/// One search with lists of this width, of which so many are compared at a time; the k nearest of each.
template <class S, class M>
Neighbors<S> descend_lists(const PairDistance<S, M>& distance, Index k, Index width, Index picks,
                           const NnDescentOptions& options, const Threads& threads) {
  const Index n = distance.count();
  const Forest forest(distance, std::max<Index>(1, options.trees), std::max<Index>(2 * width + 2, 64),
                      options.seed, threads);
  const std::vector<Id>& order = forest.rows(0);
  FoundLists<S> found(order, width);
  if (options.trees == 0) {
    random_neighbors(distance, options.seed, found, threads);
  } else {
    std::vector<Id> place_of(order.size());
    for (std::size_t p = 0; p < order.size(); ++p) {
      place_of[static_cast<std::size_t>(order[p])] = static_cast<Id>(p);
    }
    for (Index tree = 0; tree < options.trees; ++tree) {
      compare_leaves(distance, forest, tree, place_of, found, threads);
    }
  }
  Descent<S, M> descent(distance, found, picks, options.seed, threads);
  const double enough = options.tolerance * static_cast<double>(n) * static_cast<double>(width);
  for (int r = 0; r < options.iterations; ++r) {
    if (static_cast<double>(descent.round(static_cast<std::uint64_t>(r))) <= enough) break;
  }
  Neighbors<S> knn{Matrix<Id>(n, k), Matrix<S>(n, k), KnnMethod::nn_descent};
  for_each_range(threads, n, 1024, [&](Index begin, Index end) {
    for (Index u = begin; u < end; ++u) {
      const Index i = found.point(u);
      for (Index c = 0; c < k; ++c) {
        knn.ids(i, c) = static_cast<Id>(found.point(found.row(u)[c].place()));
        knn.distances(i, c) = found.row(u)[c].distance;
      }
    }
  });
  return knn;
}

/// Whether the n points are so few that all pairs are compared about as quickly: 10,000 points of 50 columns
/// took 0.3 and 2.3 s for k = 15 and 90, all pairs 0.6 s.
inline bool few_points(Index n, Index k) { return n <= std::max<Index>(2000, 150 * k); }

/// Wider and wider lists until the sample has the recall wanted; `exact` if the next width would cost as
/// much.
/// @param pairs  how many pairs `exact` compares in the time of one call of the metric
template <class S, class M, class Exact>
Neighbors<S> descend(const PairDistance<S, M>& distance, Index k, const NnDescentOptions& options,
                     const Exact& exact, Index pairs, const Threads& threads) {
  const Index n = distance.count();
  if (few_points(n, k)) return exact();
  const RecallSample<S> sample(distance, k, options.seed, threads);
  // Lists of less than about fifteen do not hold together: what is searched is wider, and cut at the end.
  const Index first_width = std::max<Index>(k, 15);
  // Long lists overlap so much that a part of them leads everywhere; but wider lists, if they must be, need
  // more of it.
  const double first_picks =
      std::ceil(options.sample_rate * static_cast<double>(std::min<Index>(first_width, 20)));
  for (Index times = 1;;) {
    const Index picks = std::max<Index>(2, times * static_cast<Index>(first_picks));
    Neighbors<S> knn = descend_lists(distance, k, times * first_width, picks, options, threads);
    if (sample.judge(knn, options.recall)) return knn;
    times *= knn.recall.value < 0.9 ? 3 : 2;
    const Index width = times * first_width;
    // Measured on gaussians of 20 and 50 dimensions: a search costs about 16 width² distances a point.
    if (16 * width * width > n / pairs) return exact();
  }
}

template <class S, class M>
Neighbors<S> nn_descent(const MatrixRef<S>& points, Index k, const M& metric, const NnDescentOptions& options,
                        const Threads& threads) {
  check_options(options);
  const auto exact = [&, asked = k] { return all_pairs(points, asked, metric, threads); };
  k = checked_k(points, k, threads);
  const Index n = points.rows();
  if (few_points(n, k)) return exact();
  const DistinctRows<S> distinct(points, threads);
  if (distinct.count() > n - n / 100) {
    const PairDistance<S, M> distance(points, metric);
    constexpr Index pairs = std::is_same_v<M, Euclidean> ? 5 : 1;  // the tiles of brute_force
    return descend(distance, k, options, exact, pairs, threads);
  }
  const PairDistance<S, M> distance(points, metric, &distinct.rows());
  const Index few = (std::min)(k, distinct.count() - 1);
  const auto among_distinct = [&] { return search_pairs(distance, few, threads); };
  const Neighbors<S> knn = descend(distance, few, options, among_distinct, 1, threads);
  return distinct.with_copies(knn, points, metric, k, threads);
}

}  // namespace detail

/// The near-exact k nearest neighbors of every point, by any metric.
///
///     row i: about the k smallest metric(x_i, x_j), j ≠ i
///
/// @param points   n × d, one row a point, n ≥ 1, d ≥ 1, finite; any storage (others than row-major are
///                 copied)
/// @param k        neighbors a point, ≥ 1; more than n − 1 means n − 1, so that one point gives a 1 × 0 table
/// @param metric   one of metric.hpp, or any callable double(const S* x, const S* y, Index d)
/// @param options  defaults suit most data
/// @param threads  threads to use; default: as many as the process may use
/// @return         n × k different ids and their distances, nearest first, the point itself left out by its
///                 number; ties are ordered by a hash of the pair. `recall` is measured by distance on 100 to
///                 500 points (among distinct rows, where rows repeat). `method` is brute_force, and the
///                 table exact, where all pairs were compared: for n ≤ max(2000, 150 k) points or distinct
///                 rows, and for data that need lists so wide that all pairs cost no more
/// @throws         Error (USAGE) for k < 1 or options out of range; Error (DATA) for no rows, NaN or
///                 infinity, or naming two rows if their metric is negative, not finite, or beyond the type
/// @cost           about O(n^1.1 d) for data of few intrinsic dimensions, in parallel; memory about 300 bytes
///                 a point and 25 an entry of the table; bits do not depend on the thread count.
///                 Fashion-MNIST, 70,000 × 50, k = 15, g++ -O3 -march=native, AVX-512: Euclidean 2.2 s of
///                 processor time at recall 0.996, Manhattan 2.5 s at 0.994
/// @source         Dong, Charikar & Li 2011; differs: starts from trees, reverse neighbors and forward ones
///                 are picked together, rounds are deterministic, lists are widened by measured recall,
///                 copies of a row are searched once
template <class X, class M>
  requires Metric<M, typename X::Scalar>
Neighbors<typename X::Scalar> nn_descent(const Eigen::MatrixBase<X>& points, Index k, const M& metric,
                                         const NnDescentOptions& options = {},
                                         const Threads& threads = Threads{}) {
  using S = typename X::Scalar;
  static_assert(std::is_same_v<S, float> || std::is_same_v<S, double>,
                "points must be float or double: cast them first, points.template cast<float>()");
  const MatrixRef<S> rows(points.derived());
  Neighbors<S> knn = detail::nn_descent<S>(rows, k, metric, options, threads);
  knn.unreachable = detail::unreachable_by<S, M>(rows.cols());
  return knn;
}

/// The same for Cosine and Correlation, by Euclidean distances between rows of length 1.
template <class X, class M>
  requires detail::OfUnitRows<M>
Neighbors<typename X::Scalar> nn_descent(const Eigen::MatrixBase<X>& points, Index k, const M&,
                                         const NnDescentOptions& options = {},
                                         const Threads& threads = Threads{}) {
  using S = typename X::Scalar;
  const MatrixRef<S> rows(points.derived());
  detail::check_options(options);
  detail::checked_k<S>(rows, k, threads);
  const Matrix<S> unit = detail::unit_rows<S>(rows, M::centred, threads);
  return detail::from_unit_rows(nn_descent(unit, k, Euclidean{}, options, threads),
                                detail::unreachable_angle(unit.data(), unit.data() + unit.size()));
}

/// The same for Euclidean distances, without naming the metric.
template <class X>
Neighbors<typename X::Scalar> nn_descent(const Eigen::MatrixBase<X>& points, Index k,
                                         const NnDescentOptions& options = {},
                                         const Threads& threads = Threads{}) {
  return nn_descent(points, k, Euclidean{}, options, threads);
}

}  // namespace neem
