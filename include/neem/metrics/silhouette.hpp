// The silhouette: whether classes lie apart, by the distances within and between them.
#pragma once

#include "neem/core/estimate.hpp"
#include "neem/metrics/detail/squared_distances.hpp"
#include "neem/metrics/label_accuracy.hpp"

#include <numeric>
#include <span>

namespace neem {
namespace detail {

/// Σ √value of values [begin, end), in lanes.
template <class S>
double sum_of_roots(const S* values, Index begin, Index end) {
  constexpr Index lanes = SquaredDistances<S>::lanes;
  Eigen::Array<double, lanes, 1> total = Eigen::Array<double, lanes, 1>::Zero();
  Index j = begin;
  for (; j + lanes <= end; j += lanes) {
    const Eigen::Array<S, lanes, 1> roots = Eigen::Map<const Eigen::Array<S, lanes, 1>>(values + j).sqrt();
    total += roots.template cast<double>();
  }
  double sum = 0;
  for (Index l = 0; l < lanes; ++l) sum += total[l];
  for (; j < end; ++j) sum += std::sqrt(static_cast<double>(values[j]));
  return sum;
}

template <class S>
Estimate silhouette(const MatrixRef<S>& layout, std::span<const Id> labels, const Sampling& sampling,
                    const Threads& threads) {
  check_points<S>(layout, "layout", threads);
  const Index n = layout.rows();
  check_labels(n, labels.size());
  // Points in the order of their labels: a class is then a range.
  std::vector<Id> order(static_cast<std::size_t>(n));
  std::iota(order.begin(), order.end(), Id(0));
  std::stable_sort(order.begin(), order.end(), [&](Id a, Id b) {
    return labels[static_cast<std::size_t>(a)] < labels[static_cast<std::size_t>(b)];
  });
  Matrix<S> sorted(n, layout.cols());
  // where classes start; the class of a sorted row
  std::vector<Index> starts, own(static_cast<std::size_t>(n));
  for (Index r = 0; r < n; ++r) {
    const Id from = order[static_cast<std::size_t>(r)];
    sorted.row(r) = layout.row(from);
    if (r == 0 || labels[static_cast<std::size_t>(from)] !=
                      labels[static_cast<std::size_t>(order[static_cast<std::size_t>(r - 1)])]) {
      starts.push_back(r);
    }
    own[static_cast<std::size_t>(r)] = static_cast<Index>(starts.size()) - 1;
  }
  const auto classes = static_cast<Index>(starts.size());
  starts.push_back(n);
  if (classes < 2) return {0, 0, 0, n};
  const MatrixRef<S> sorted_points(sorted);
  const SquaredDistances<S> distances(sorted_points, threads);
  const auto values_of = [&](const std::vector<Id>& rows) {
    std::vector<double> values(rows.size());
    for_each_row_of_distances(
        distances, rows,
        [&](Index place, Id row, const S* squares) {
          const Index mine = own[static_cast<std::size_t>(row)];
          double within = 0, between = (std::numeric_limits<double>::max)();
          Index size = 0;
          for (Index c = 0; c < classes; ++c) {
            const Index begin = starts[static_cast<std::size_t>(c)],
                        end = starts[static_cast<std::size_t>(c + 1)];
            const double sum = sum_of_roots(squares, begin, end);
            if (c == mine) {
              size = end - begin;
              within = size > 1 ? sum / static_cast<double>(size - 1) : 0.0;
            } else {
              between = (std::min)(between, sum / static_cast<double>(end - begin));
            }
          }
          const double larger = (std::max)(within, between);
          values[static_cast<std::size_t>(place)] =
              size > 1 && larger > 0 ? (between - within) / larger : 0.0;
        },
        threads);
    return values;
  };
  return mean_on_sample(n, sampling, affordable_points(n, 8 + layout.cols()), -1, 1, values_of);
}

}  // namespace detail

/// The mean silhouette of the points: how much nearer they are to their own class than to the next.
///
///     s = mean over i of (b_i − a_i) / max(a_i, b_i)
///
/// a_i is the mean distance to the other points of the class of i, b_i the smallest mean distance to another
/// class. s_i = 0 for a class of one point, and where a_i = b_i = 0.
///
/// @param layout    n × any, finite
/// @param labels    n whole numbers; points with one below 0 have no known class and are left out
/// @param sampling  points averaged over; default 2,000 to 10,000. Their distances are to all points
/// @param threads   threads to use; default: as many as the process may use
/// @return          in [−1, 1], with a normal 95 % interval over the points looked at; 0 if there is one
///                  class only
/// @throws          Error (DATA) for a number of labels that is not n or no known class, NaN or infinity
/// @cost            O(sample · n · columns)
/// @source          Rousseeuw 1987; differs from scikit-learn's sample_size: distances go to all points
template <class Y>
Estimate silhouette(const Eigen::MatrixBase<Y>& layout, std::span<const Id> labels,
                    const Sampling& sampling = {}, const Threads& threads = Threads{}) {
  using S = typename Y::Scalar;
  return detail::of_known_classes<S>(MatrixRef<S>(layout.derived()), labels,
                                     [&](const MatrixRef<S>& points, std::span<const Id> known) {
                                       return detail::silhouette<S>(points, known, sampling, threads);
                                     });
}

/// The same for Labels as they are read: what KnownClasses makes of them.
template <class Y>
Estimate silhouette(const Eigen::MatrixBase<Y>& layout, const Labels& labels, const Sampling& sampling = {},
                    const Threads& threads = Threads{}) {
  return silhouette(layout, std::span<const Id>(KnownClasses(labels)), sampling, threads);
}

}  // namespace neem
