// How far points have moved from one map to another.
#pragma once

#include "neem/core/error.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/layouts/align.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace neem {

/// How far points have moved, in units of the root mean square radius of the map they come from.
struct Drift {
  double median = 0;   ///< of all points
  double largest = 0;  ///< of the point that has moved most
  Index row = -1;      ///< which that is; −1 for none
};

/// How far the points of a map have moved in another, whose first rows they are.
///
/// @param before  n × Dim, n ≥ 1, finite
/// @param after   m × Dim, m ≥ n: the same points first, whatever else after them
/// @param turned  whether the second map is first laid onto the first by the best rotation, reflection and shift
///                (align), which mean nothing in maps that were made freely. Where points were held they do, and
///                nothing is turned
/// @param threads threads to use; default: one
/// @throws        Error (DATA) for a second map of fewer rows, no rows, or values that are not finite
/// @cost          one pass over the n points, and sorting n numbers
template <class S, int Dim>
Drift drift(const Layout<S, Dim>& before, const Layout<S, Dim>& after, bool turned = true,
            const Threads& threads = Threads(1)) {
  const Index n = before.rows();
  if (after.rows() < n) {
    throw Error(ErrorCode::shape, join({"the first map has ", n, " points and the second ", after.rows()}),
                "drift", "give the points of the first map as the first rows of the second");
  }
  if (n < 1) throw Error(ErrorCode::empty, "the first map has no points", "drift", "give a map");
  Layout<S, Dim> there = after.topRows(n);
  if (!before.allFinite() || !there.allFinite())
    throw Error(ErrorCode::not_finite, "a map has values that are not finite", "drift", "give finite maps");
  if (turned) there = align(there, before, {}, threads);
  const Eigen::Matrix<double, 1, Dim> mean = before.template cast<double>().colwise().mean();
  double square = 0;
  std::vector<double> moved(static_cast<std::size_t>(n));
  Drift result;
  for (Index i = 0; i < n; ++i) {
    const Eigen::Matrix<double, 1, Dim> from = before.row(i).template cast<double>();
    square += (from - mean).squaredNorm();
    const double way = (there.row(i).template cast<double>() - from).norm();
    moved[static_cast<std::size_t>(i)] = way;
    if (way > result.largest) result.largest = way, result.row = i;
  }
  const auto middle = moved.begin() + (n - 1) / 2;
  std::nth_element(moved.begin(), middle, moved.end());
  const double radius = std::sqrt(square / static_cast<double>(n));
  if (!(radius > 0)) return result.largest > 0 ? result : Drift{};
  result.median = *middle / radius, result.largest /= radius;
  return result;
}

}  // namespace neem
