// A metric that is chosen by its name when the program runs.
//
//     nearest_neighbors(X, 15, MetricName::cosine);
//     with_metric(name, [&](auto metric) { ... });       // Cosine{}, Manhattan{}, ...
#pragma once

#include "neem/core/choice_names.hpp"
#include "neem/neighbors/haversine.hpp"
#include "neem/neighbors/inner_product.hpp"
#include "neem/neighbors/nearest_by_metric.hpp"

#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

namespace neem {

/// The metrics of neem by their names.
enum class MetricName {
  euclidean,
  cosine,
  correlation,
  manhattan,
  chebyshev,
  hamming,
  jaccard,
  canberra,
  haversine,
  inner_product
};

template <>
struct ChoiceNames<MetricName> {
  static constexpr std::string_view names[] = {"euclidean", "cosine",       "correlation", "manhattan",
                                               "chebyshev", "hamming",      "jaccard",     "canberra",
                                               "haversine", "inner_product"};
};

/// The name of a metric: "cosine".
constexpr std::string_view name_of(MetricName metric) {
  return ChoiceNames<MetricName>::names[static_cast<int>(metric)];
}

/// f of the metric itself: Euclidean{}, Cosine{}, …
template <class F>
decltype(auto) with_metric(MetricName metric, F&& f) {
  switch (metric) {
    case MetricName::cosine:
      return f(Cosine{});
    case MetricName::correlation:
      return f(Correlation{});
    case MetricName::manhattan:
      return f(Manhattan{});
    case MetricName::chebyshev:
      return f(Chebyshev{});
    case MetricName::hamming:
      return f(Hamming{});
    case MetricName::jaccard:
      return f(Jaccard{});
    case MetricName::canberra:
      return f(Canberra{});
    case MetricName::haversine:
      return f(Haversine{});
    case MetricName::inner_product:
      return f(InnerProduct{});
    default:
      return f(Euclidean{});
  }
}

/// The k nearest neighbors of every point by a metric that is chosen by its name: see nearest_neighbors.
template <class X>
Neighbors<DistanceOf<typename X::Scalar>> nearest_neighbors(const Eigen::MatrixBase<X>& points, Index k,
                                                            MetricName metric, const KnnOptions& options = {},
                                                            const Threads& threads = Threads{}) {
  return with_metric(metric,
                     [&](const auto& one) { return nearest_neighbors(points, k, one, options, threads); });
}

/// Points whose Euclidean distances are in the order of the distances by a metric, where there are such: what
/// principal components, and methods that look at points, can be given in their place.
///
///     Cosine                rows of length 1
///     Correlation           rows less their means, of length 1
///     Haversine             places as vectors of length 1
///
/// @param points   n × d, finite; float, double, or integers of 8 and 16 bits, whose result is of floats
/// @param metric   whose distances are meant
/// @param threads  threads to use; default: as many as the process may use
/// @return         n × d, for Haversine n × 3; none for Euclidean, whose points are such, and for all others
/// @throws        Error (DATA) for rows without a direction; for rows that are no places
/// @cost          O(nd), a copy
template <class X>
std::optional<Matrix<DistanceOf<typename X::Scalar>>> euclidean_points(const Eigen::MatrixBase<X>& points,
                                                                       MetricName metric,
                                                                       const Threads& threads = Threads{}) {
  using S = DistanceOf<typename X::Scalar>;
  if constexpr (!std::is_same_v<S, typename X::Scalar>) {
    const Matrix<S> copy = points.template cast<S>();
    return euclidean_points(copy, metric, threads);
  } else {
    const MatrixRef<S> rows(points.derived());
    check_points<S>(rows, "points", threads);
    switch (metric) {
      case MetricName::cosine:
      case MetricName::correlation:
        return detail::unit_rows<S>(rows, metric == MetricName::correlation, threads);
      case MetricName::haversine:
        return detail::places_on_sphere<S, S>(rows);
      default:
        return std::nullopt;
    }
  }
}

}  // namespace neem
