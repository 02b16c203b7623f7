// Whether points of a class lie together: classification by the nearest neighbors in the layout.
#pragma once

#include "neem/core/estimate.hpp"
#include "neem/core/labels.hpp"
#include "neem/metrics/detail/squared_distances.hpp"

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

namespace neem {
namespace detail {

inline void check_labels(Index n, std::size_t labels) {
  if (static_cast<std::size_t>(n) == labels) return;
  throw Error(ErrorCode::shape, "there is not one label a point",
              std::to_string(n) + " points, " + std::to_string(labels) + " labels",
              "give the labels of the same points in the same order");
}

/// measure(layout, labels) of the points whose label is not below 0.
template <class S, class F>
Estimate of_known_classes(const MatrixRef<S>& layout, std::span<const Id> labels, const F& measure) {
  const bool all = std::none_of(labels.begin(), labels.end(), [](Id label) { return label < 0; });
  if (all || static_cast<std::size_t>(layout.rows()) != labels.size()) return measure(layout, labels);
  std::vector<Id> rows, known;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (labels[i] >= 0) rows.push_back(static_cast<Id>(i)), known.push_back(labels[i]);
  }
  if (rows.empty()) {
    throw Error(ErrorCode::empty, "no point has a known class", "labels",
                "give labels that are not below 0 to some points");
  }
  Matrix<S> points(static_cast<Index>(rows.size()), layout.cols());
  for (std::size_t r = 0; r < rows.size(); ++r) points.row(static_cast<Index>(r)) = layout.row(rows[r]);
  return measure(MatrixRef<S>(points), std::span<const Id>(known));
}

/// The label most frequent among `ids`, nearest first; of equally frequent ones the one that comes first.
inline Id majority(const Id* ids, Index k, std::span<const Id> labels) {
  Id best = 0;
  Index most = 0;
  for (Index c = 0; c < k; ++c) {
    const Id label = labels[static_cast<std::size_t>(ids[c])];
    Index count = 0;
    for (Index e = 0; e < k; ++e) count += labels[static_cast<std::size_t>(ids[e])] == label;
    if (count > most) most = count, best = label;
  }
  return best;
}

template <class S>
Estimate label_accuracy(const MatrixRef<S>& layout, std::span<const Id> labels, Index k,
                        const Sampling& sampling, const Threads& threads) {
  check_points<S>(layout, "layout", threads);
  const Index n = layout.rows();
  check_labels(n, labels.size());
  k = checked_metric_k(k, n - 1);
  if (n < 2) return {1, 1, 1, n};
  return mean_on_sample(n, sampling, affordable_points(n, layout.cols()), 0, 1,
                        [&](const std::vector<Id>& rows) {
                          const Matrix<Id> nearby = neighbors_of_rows<S>(layout, rows, k, threads);
                          std::vector<double> right(rows.size());
                          for (std::size_t r = 0; r < rows.size(); ++r) {
                            const Id label = majority(nearby.row(static_cast<Index>(r)).data(), k, labels);
                            right[r] = label == labels[static_cast<std::size_t>(rows[r])] ? 1.0 : 0.0;
                          }
                          return right;
                        });
}

}  // namespace detail

/// The share of points whose label is that of most of their k nearest neighbors in the layout.
///
/// Leave-one-out: a point is not its own neighbor. Of labels equally frequent among the k, the one nearest to
/// the point wins. What guessing the largest class reaches is the share of that class.
///
/// @param layout    n × any, finite
/// @param labels    n whole numbers; points with one below 0 have no known class and are left out
/// @param k         ≥ 1, clamped to n − 1; 10 is usual
/// @param sampling  points classified; default 2,000 to 10,000. Their neighbors are searched among all points
/// @param threads   threads to use; default: as many as the process may use
/// @return          in [0, 1], with a normal 95 % interval over the points looked at; 1 for a single point
/// @throws          Error (DATA) for a number of labels that is not n or no known class, NaN or infinity; Error
///                  (USAGE) for k < 1
/// @cost            O((n + sample) log n) for few columns, O(sample · n · columns) for more
/// @source          Cover & Hart 1967; differs from scikit-learn: ties by nearness, not by the smaller label
template <class Y>
Estimate label_accuracy(const Eigen::MatrixBase<Y>& layout, std::span<const Id> labels, Index k = 10,
                        const Sampling& sampling = {}, const Threads& threads = Threads{}) {
  using S = typename Y::Scalar;
  return detail::of_known_classes<S>(MatrixRef<S>(layout.derived()), labels,
                                     [&](const MatrixRef<S>& points, std::span<const Id> known) {
                                       return detail::label_accuracy<S>(points, known, k, sampling, threads);
                                     });
}

/// The same for Labels as they are read: what KnownClasses makes of them.
template <class Y>
Estimate label_accuracy(const Eigen::MatrixBase<Y>& layout, const Labels& labels, Index k = 10,
                        const Sampling& sampling = {}, const Threads& threads = Threads{}) {
  return label_accuracy(layout, std::span<const Id>(KnownClasses(labels)), k, sampling, threads);
}

}  // namespace neem
