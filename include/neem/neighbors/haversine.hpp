// Places on the Earth, or on any sphere: the distance along a great circle.
//
// The straight distance r of two places as vectors of length 1 is in the order of that along the surface,
// 2 asin(r / 2). So a tree of three dimensions finds the nearest places exactly, in double.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/text.hpp"
#include "neem/neighbors/kd_tree.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <utility>

namespace neem {

/// The angle between two places, in radians: times 6,371 it is in kilometres on the Earth.
///
///     d(x, y) = 2 asin √( sin²((φ_y − φ_x) / 2) + cos φ_x cos φ_y sin²((λ_y − λ_x) / 2) )
///
/// Rows are latitude φ and longitude λ in degrees, in this order: φ in [−90, 90], λ in [−360, 360]. NaN for
/// other rows, which searches refuse by their place. scikit-learn's haversine takes radians and returns the same.
/// @source  Sinnott 1984
struct Haversine {
  /// The distance of two rows of d = 2 values.
  template <class S>
  double operator()(const S* x, const S* y, Index d) const {
    if (d != 2 || !on_globe(x) || !on_globe(y)) return std::numeric_limits<double>::quiet_NaN();
    const double half = radians(static_cast<double>(y[0]) - static_cast<double>(x[0])) / 2;
    const double turn = radians(static_cast<double>(y[1]) - static_cast<double>(x[1])) / 2;
    const double down = std::sin(half), across = std::sin(turn);
    const double share = down * down + std::cos(radians(static_cast<double>(x[0]))) *
                                           std::cos(radians(static_cast<double>(y[0]))) * across * across;
    return 2 * std::asin((std::min)(1.0, std::sqrt(share)));
  }

  /// Whether a row is a place: a latitude and a longitude in degrees.
  template <class S>
  static bool on_globe(const S* row) {
    return row[0] >= S(-90) && row[0] <= S(90) && row[1] >= S(-360) && row[1] <= S(360);
  }
  /// Degrees to radians.
  static double radians(double degrees) { return degrees * (std::numbers::pi / 180); }
};

namespace detail {

/// @throws Error (DATA) unless there are two columns, and naming the first row that is no place
template <class S>
void check_places(const MatrixRef<S>& points) {
  if (points.cols() != 2) {
    throw Error(ErrorCode::shape,
                join({"places have 2 columns, latitude and longitude, not ", points.cols()}),
                "metric haversine", "give these two columns alone, in degrees");
  }
  for (Index i = 0; i < points.rows(); ++i) {
    const S* row = points.data() + i * points.outerStride();
    if (Haversine::on_globe(row)) continue;
    const double latitude = static_cast<double>(row[0]), longitude = static_cast<double>(row[1]);
    const bool swapped = std::abs(longitude) <= 90 && std::abs(latitude) <= 360;
    Error error(ErrorCode::out_of_range,
                join({"latitude ", latitude, ", longitude ", longitude, " is no place in degrees"}),
                join({"points, row ", i, " (counted from 0)"}),
                swapped ? "give the latitude first, within -90..90, then the longitude"
                        : "give latitudes within -90..90, then longitudes within -360..360");
    error.row = i;
    throw error;
  }
}

/// Places as vectors of length 1.
template <class T, class S>
Matrix<T> places_on_sphere(const MatrixRef<S>& points) {
  check_places<S>(points);
  Matrix<T> sphere(points.rows(), 3);
  for (Index i = 0; i < points.rows(); ++i) {
    const S* row = points.data() + i * points.outerStride();
    const double latitude = Haversine::radians(static_cast<double>(row[0]));
    const double longitude = Haversine::radians(static_cast<double>(row[1]));
    sphere(i, 0) = static_cast<T>(std::cos(latitude) * std::cos(longitude));
    sphere(i, 1) = static_cast<T>(std::cos(latitude) * std::sin(longitude));
    sphere(i, 2) = static_cast<T>(std::sin(latitude));
  }
  return sphere;
}

/// The exact k nearest places of each.
template <class S>
Neighbors<S> nearest_places(const MatrixRef<S>& points, Index k, const Threads& threads) {
  k = checked_k<S>(points, k, threads);
  const Matrix<double> sphere = places_on_sphere<double, S>(points);
  if (k == 0) return {Matrix<Id>(points.rows(), 0), Matrix<S>(points.rows(), 0), KnnMethod::kd_tree};
  Neighbors<double> found = kd_tree<double>(MatrixRef<double>(sphere), k, threads);
  Neighbors<S> knn{std::move(found.ids), Matrix<S>(points.rows(), k), KnnMethod::kd_tree};
  for (Index e = 0; e < found.distances.size(); ++e) {
    const double half = (std::min)(1.0, found.distances.data()[e] / 2);
    knn.distances.data()[e] = static_cast<S>(2 * std::asin(half));
  }
  return knn;
}

}  // namespace detail
}  // namespace neem
