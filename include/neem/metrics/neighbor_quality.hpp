// Recall and trustworthiness from one pass over the same points, as means and point by point.
//
//     const NeighborQuality quality = neighbor_quality(X, Y, 15, {.within = 0.01});
//     quality.recall, quality.trustworthiness                    // each within ±0.01
//     neighbor_quality(X, Y, 15, {.points = 0}).recalls          // of every point, to colour a map by
#pragma once

#include "neem/core/estimate.hpp"
#include "neem/metrics/detail/ranks.hpp"
#include "neem/metrics/knn_recall.hpp"
#include "neem/metrics/trustworthiness.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace neem {

/// How many of their neighbors the places of points keep, and how true those are that they show.
struct NeighborQuality {
  Estimate recall{};              ///< what knn_recall returns
  Estimate trustworthiness{};     ///< what trustworthiness returns
  Index recall_k = 0;             ///< neighbors of the recall: k, or n − 1
  Index trustworthiness_k = 0;    ///< those of trustworthiness: k, or (n − 1) / 2
  std::vector<Id> points{};       ///< that were looked at: numbers of rows, in the order of the figures
  std::vector<double> recalls{};  ///< of each of them, in [0, 1]
  std::vector<double> trustworthinesses{};  ///< of each of them; their mean is in [0, 1]
};

namespace detail {

/// The nearest of some points, and the ranks of others in the order of distances from them, both of the same
/// distances.
template <class S>
class NearestAndRanks {
public:
  NearestAndRanks(const MatrixRef<S>& points, Index k, const Threads& threads)
      : points_(points), among_(points, k, 1, threads), distances_(among_.points(), threads) {}

  /// @param targets  of each of the rows
  /// @return         the k nearest of each row, the ranks of its targets
  std::pair<Matrix<Id>, Matrix<Id>> operator()(const std::vector<Id>& rows, Index k,
                                               const Matrix<Id>& targets, const Threads& threads) const {
    if (among_.any()) {  // where one point stands for many, but k of them are nearest
      return {neighbors_of_rows<S>(points_, rows, k, threads),
              ranks_of_targets<S>(points_, rows, targets, threads)};
    }
    const SearchRules<S, S> rules = distances_.rules(k);
    std::pair<Matrix<Id>, Matrix<Id>> found{Matrix<Id>(targets.rows(), k),
                                            Matrix<Id>(targets.rows(), targets.cols())};
    for_each_row_of_distances(
        distances_, rows,
        [&, rank = Ranking<S>(among_, distances_), roots = std::vector<S>(static_cast<std::size_t>(k))](
            Index r, Id row, const S* values) mutable {
          Candidates<S, S> nearest(rules);
          nearest_of_values(distances_, nearest, row, values, row_start(found.first, r), roots.data());
          rank(row, values, row_start(targets, r), targets.cols(), row_start(found.second, r));
        },
        threads);
    return found;
  }

private:
  MatrixRef<S> points_;
  WithoutCopies<S> among_;
  SquaredDistances<S> distances_;
};

/// @param nearest_and_ranks  of some rows, as NearestAndRanks
template <class T, class Pass>
NeighborQuality neighbor_quality(Index n, const MatrixRef<T>& layout, Index k, const Sampling& sampling,
                                 Index preset, const Pass& nearest_and_ranks, const Threads& threads) {
  NeighborQuality quality;
  k = quality.recall_k = checked_metric_k(k, n - 1);
  quality.trustworthiness_k = (std::min)(k, (n - 1) / 2);
  quality.recall = quality.trustworthiness = {1, 1, 1, n};
  if (n < 2) return quality;
  std::vector<std::vector<double>> values(quality.trustworthiness_k > 0 ? 2 : 1);
  quality.points =
      measure_sample(n, sampling, preset, values, [&](const std::vector<Id>& rows, auto& figures) {
        const Matrix<Id> shown = neighbors_of_rows<T>(layout, rows, k, threads);
        const Matrix<Id> nearest_shown = shown.leftCols(quality.trustworthiness_k);
        const auto [nearest, ranks] = nearest_and_ranks(rows, k, nearest_shown, threads);
        const auto add = [](std::vector<double>& to, const std::vector<double>& more) {
          to.insert(to.end(), more.begin(), more.end());
        };
        add(figures[0], shared_neighbors(nearest, shown));
        if (figures.size() > 1) add(figures[1], trustworthiness_of_ranks(ranks, n));
      });
  quality.recall = mean_estimate(values[0], n, 0, 1);
  if (values.size() > 1) quality.trustworthiness = mean_estimate(values[1], n, 0, 1);
  quality.trustworthinesses = values.size() > 1 ? values[1] : std::vector<double>(values[0].size(), 1.0);
  quality.recalls = std::move(values[0]);
  return quality;
}

template <class S, class T>
NeighborQuality neighbor_quality(const MatrixRef<S>& points, const MatrixRef<T>& layout, Index k,
                                 const Sampling& sampling, const Threads& threads) {
  check_same_rows(points.rows(), points.cols(), layout.rows(), layout.cols(), "points");
  check_points<S>(points, "points", threads);
  check_points<T>(layout, "layout", threads);
  const Index n = points.rows();
  return neighbor_quality<T>(n, layout, k, sampling, affordable_points(n, points.cols()),
                             NearestAndRanks<S>(points, (std::min)(k, n - 1), threads), threads);
}

}  // namespace detail

/// knn_recall and trustworthiness of a layout, from one pass over the distances of the same points.
///
/// @param points    n × d, finite
/// @param layout    n × any, finite; float and double may be mixed
/// @param k         ≥ 1; clamped to n − 1 for recall, to (n − 1) / 2 for trustworthiness
/// @param sampling  points looked at; default 2,000 to 10,000 by the cost n · d. Their neighbors are searched among
///                  all
/// @param threads   threads to use; default: as many as the process may use
/// @return          both means with their intervals, and the figures of every point that was looked at
/// @throws          Error (DATA) for sizes that differ, NaN or infinity; Error (USAGE) for k < 1
/// @cost            O(sample · n · d): about half of both one after the other; bits do not depend on the thread
///                  count
/// @source          see knn_recall and trustworthiness
template <class X, class Y>
NeighborQuality neighbor_quality(const Eigen::MatrixBase<X>& points, const Eigen::MatrixBase<Y>& layout,
                                 Index k, const Sampling& sampling = {}, const Threads& threads = Threads{}) {
  return detail::neighbor_quality<typename X::Scalar, typename Y::Scalar>(
      MatrixRef<typename X::Scalar>(points.derived()), MatrixRef<typename Y::Scalar>(layout.derived()), k,
      sampling, threads);
}

}  // namespace neem
