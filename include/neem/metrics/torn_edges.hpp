// Where a layout tears the data apart: neighbors of the data that lie far from each other in the layout.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/estimate.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/types.hpp"
#include "neem/neighbors/check_neighbors.hpp"
#include "neem/neighbors/lone_points.hpp"
#include "neem/neighbors/nearest_neighbors.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace neem {
namespace detail {

/// Edges that are torn, and all of them.
struct TornCount {
  std::int64_t torn = 0, edges = 0;
  void operator+=(const TornCount& other) { torn += other.torn, edges += other.edges; }
};

/// @param scale  what coordinates are multiplied with, so that their squares are finite
template <class T>
double scaled_rms_radius(const MatrixRef<T>& layout, double scale, const Threads& threads) {
  const Index n = layout.rows();
  double squares = 0;
  for (Index c = 0; c < layout.cols(); ++c) {
    const auto at = [&](Index i) { return scale * static_cast<double>(layout(i, c)); };
    const auto sum = [&](const auto& f) {
      return sum_over_ranges(threads, n, 16384, [&](Index begin, Index end) {
        double part = 0;
        for (Index i = begin; i < end; ++i) part += f(at(i));
        return part;
      });
    };
    const double mean = sum([](double x) { return x; }) / static_cast<double>(n);
    squares += sum([&](double x) { return (x - mean) * (x - mean); });
  }
  return std::sqrt(squares / static_cast<double>(n));
}

/// What brings coordinates into [−1, 1].
template <class T>
double unit_scale(const MatrixRef<T>& layout) {
  const double top = static_cast<double>(largest_magnitude<T>(layout));
  return top > 0 ? 1 / (std::max)(top, (std::numeric_limits<double>::min)()) : 1.0;
}

template <class S, class T>
Estimate torn_edges(const Neighbors<S>& knn, const MatrixRef<T>& layout, Index k, const Threads& threads) {
  check_same_rows(knn.rows(), knn.cols(), layout.rows(), layout.cols(), "neighbor table");
  check_points<T>(layout, "layout", threads);
  const Index n = layout.rows();
  k = checked_metric_k(k, n - 1);
  if (n < 2) return {0, 0, 0, n};
  check_neighbors(knn, threads);
  if (k > knn.cols()) {
    throw Error(ErrorCode::option_value,
                "k = " + std::to_string(k) + " is more than the " + std::to_string(knn.cols()) +
                    " neighbors of the table",
                "option k", "ask for at most as many, or build a wider table");
  }
  const double scale = unit_scale(layout), half = scaled_rms_radius(layout, scale, threads) / 2;
  const auto lists = [&](Id i, Id j) {
    const Id* row = knn.ids.data() + Index(i) * knn.cols();
    const Id* end = row + (std::min)(k, reachable(knn, i));
    return std::find(row, end, j) != end;
  };
  const TornCount count = sum_over_ranges(threads, n, 1024, [&](Index begin, Index end) {
    TornCount part;
    for (Index i = begin; i < end; ++i) {
      for (Index c = 0, used = (std::min)(k, reachable(knn, i)); c < used; ++c) {
        const Id j = knn.ids(i, c);
        if (j < i && lists(j, static_cast<Id>(i))) continue;  // counted there
        double square = 0;
        for (Index axis = 0; axis < layout.cols(); ++axis) {
          const double apart =
              scale * static_cast<double>(layout(i, axis)) - scale * static_cast<double>(layout(j, axis));
          square += apart * apart;
        }
        ++part.edges;
        part.torn += std::sqrt(square) > half;
      }
    }
    return part;
  });
  const double share =
      count.edges == 0 ? 0 : static_cast<double>(count.torn) / static_cast<double>(count.edges);
  return {share, share, share, n};
}

}  // namespace detail

/// The size of a layout: the root mean square distance of its points from their mean. For UMAP it can be
/// compared between layouts, because min_dist and spread are lengths of the map.
///
/// @param layout   n × any, n ≥ 1, finite
/// @param threads  threads to use; default: as many as the process may use
/// @return         ≥ 0; 0 for a single point, and for points at one place
/// @throws         Error (DATA) for NaN or infinity
/// @cost           O(n · columns); bits do not depend on the thread count
template <class Y>
double rms_radius(const Eigen::MatrixBase<Y>& layout, const Threads& threads = Threads{}) {
  const MatrixRef<typename Y::Scalar> points(layout.derived());
  check_points<typename Y::Scalar>(points, "layout", threads);
  const double scale = detail::unit_scale(points);
  return detail::scaled_rms_radius(points, scale, threads) / scale;
}

/// The share of the edges of the neighbor graph that the layout tears: those longer than half its rms_radius.
///
///     torn = |{ {i, j} ∈ E : ‖y_i − y_j‖ > ½ √(mean over l of ‖y_l − ȳ‖²) }| / |E|
///     E    = { {i, j} : j is among the k nearest of x_i, or i among those of x_j }, every pair once
///
/// Recall is the share of neighbors that stay nearest neighbors; this is the share that lies in another part
/// of the map: a curve that was cut, a branch that lies apart from its root. Some edges of most data cannot
/// be short in two dimensions: compare layouts of the same data. A random layout has about 0.9.
///
/// @param knn      n × at least k, a table of neighbors of the points
/// @param layout   n × any, finite
/// @param k        ≥ 1, clamped to n − 1; 15 is usual
/// @param threads  threads to use; default: as many as the process may use
/// @return         in [0, 1], of all edges: the interval has no width. 0 where all points share one place,
///                 and for a single point
/// @throws         Error (DATA) for sizes that differ, NaN or infinity, a table that breaks its contract;
///                 Error (USAGE) for k < 1 or more than the table has
/// @cost           O(n k²) at the most; bits do not depend on the thread count
template <class S, class Y>
Estimate torn_edges(const Neighbors<S>& knn, const Eigen::MatrixBase<Y>& layout, Index k,
                    const Threads& threads = Threads{}) {
  return detail::torn_edges<S, typename Y::Scalar>(knn, MatrixRef<typename Y::Scalar>(layout.derived()), k,
                                                   threads);
}

/// The same for points, n × d, whose exact neighbors are searched first: O(n² d) where no tree is faster.
template <class X, class Y>
Estimate torn_edges(const Eigen::MatrixBase<X>& points, const Eigen::MatrixBase<Y>& layout, Index k,
                    const Threads& threads = Threads{}) {
  using S = typename X::Scalar;
  const MatrixRef<S> x(points.derived());
  const MatrixRef<typename Y::Scalar> y(layout.derived());
  detail::check_same_rows(x.rows(), x.cols(), y.rows(), y.cols(), "points");
  check_points<S>(x, "points", threads);
  k = detail::checked_metric_k(k, std::max<Index>(x.rows() - 1, 1));
  return detail::torn_edges<S, typename Y::Scalar>(detail::exact_neighbors<S>(x, k, threads), y, k, threads);
}

}  // namespace neem
