// What points are compared in: principal components, a metric; and the same for points that come later.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/error.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/random.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/layouts/principal_components.hpp"
#include "neem/neighbors/any_metric.hpp"

#include <cstdint>
#include <cstring>
#include <utility>

namespace neem {

/// By what the points of a map are compared, and new ones with them.
template <class S>
struct MapSpace {
  MetricName metric = MetricName::euclidean;   ///< of the search
  Eigen::Matrix<S, 1, Eigen::Dynamic> mean{};  ///< that is subtracted first, 1 × d; empty where axes are
  Matrix<S> axes{};                            ///< principal axes, count × d; empty: points are not reduced

  MapSpace() = default;                    ///< Euclidean, points as they are
  MapSpace(MetricName by) : metric(by) {}  ///< points as they are
  /// Principal components: of points, or for cosine and correlation of rows of length 1.
  MapSpace(const PrincipalComponents<S>& components, MetricName by = MetricName::euclidean)
      : metric(by), mean(components.mean), axes(components.axes) {}

  bool reduces() const { return axes.size() > 0; }  ///< whether there are principal axes
};

namespace detail {

/// Points as they are compared: the scores of principal components, row by row in double, so that a row's do not
/// depend on others.
/// @throws Error (DATA) for points of other columns than the axes have
template <class S>
Matrix<S> points_in(const MapSpace<S>& space, const MatrixRef<S>& given, const Threads& threads) {
  if (!space.reduces()) return given;
  const Matrix<S> made = [&] {
    auto unit = euclidean_points(given, space.metric, threads);
    return unit ? std::move(*unit) : Matrix<S>();
  }();
  const MatrixRef<S> rows = made.size() > 0 ? MatrixRef<S>(made) : given;
  const Index d = space.axes.cols(), count = space.axes.rows();
  if (rows.cols() != d || space.mean.cols() != d) {
    throw Error(ErrorCode::shape, join({"points of ", given.cols(), " columns, and the map is of ", d}),
                "transform", "give the columns of the points of the map, in their order");
  }
  Matrix<S> scores(rows.rows(), count);
  for_each_range(threads, rows.rows(), 32, [&](Index begin, Index end) {
    std::vector<S> centred(static_cast<std::size_t>(d));
    for (Index i = begin; i < end; ++i) {
      for (Index c = 0; c < d; ++c) centred[static_cast<std::size_t>(c)] = rows(i, c) - space.mean[c];
      for (Index k = 0; k < count; ++k) {
        double sum = 0;
        const S* axis = space.axes.row(k).data();
        const S* value = centred.data();
        double lanes[8] = {};
        Index c = 0;
        for (; c + 8 <= d; c += 8) {
          for (Index l = 0; l < 8; ++l)
            lanes[l] += static_cast<double>(value[c + l]) * static_cast<double>(axis[c + l]);
        }
        for (; c < d; ++c) sum += static_cast<double>(value[c]) * static_cast<double>(axis[c]);
        for (const double lane : lanes) sum += lane;
        scores(i, k) = static_cast<S>(sum);
      }
    }
  });
  return scores;
}

/// The metric by which points_in are searched.
template <class S>
MetricName metric_in(const MapSpace<S>& space) {
  return space.reduces() ? MetricName::euclidean : space.metric;
}

/// The distances of a table found by metric_in, in the metric of the space.
template <class S>
Neighbors<S> by_angle_in(const MapSpace<S>& space, Neighbors<S>&& knn) {
  if (!space.reduces() || space.metric == MetricName::euclidean) return std::move(knn);
  return from_unit_rows(std::move(knn));
}

/// A number that another set of points does not have: of their values, bit by bit, and their shape.
template <class S>
std::uint64_t hash_of(const MatrixRef<S>& points) {
  std::uint64_t hash = Random::mix(static_cast<std::uint64_t>(points.rows())) +
                       Random::mix(static_cast<std::uint64_t>(points.cols()) + (std::uint64_t{1} << 40));
  for (Index i = 0; i < points.rows(); ++i) {
    const S* row = points.data() + i * points.outerStride();
    for (Index c = 0; c < points.cols(); ++c) {
      std::uint64_t word = 0;
      std::memcpy(&word, row + c, sizeof(S));
      hash = (hash ^ word) * 0x9e3779b97f4a7c15;
      hash ^= hash >> 29;
    }
  }
  return Random::mix(hash);
}

}  // namespace detail
}  // namespace neem
