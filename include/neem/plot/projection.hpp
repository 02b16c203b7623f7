// What a picture shows of a layout with more than two columns: the plane of its first two principal axes,
// which of all planes keeps most of the variance, seen along the third axis.
//
// The points are projected, and how far in front they lie is told by the picture: what is nearer is drawn
// later, larger, and in a stronger colour; what is farther away is smaller and nearer to the background.
#pragma once

#include "neem/core/parallel.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/layouts/principal_components.hpp"

#include <algorithm>
#include <string>

namespace neem {

/// A layout of three or more columns, seen along its third principal axis.
template <class S>
struct Projection {
  Matrix<S> points{};     ///< n × 3: across, up, and towards the eye
  double shares[3] = {};  ///< of the variance along each, sum ≤ 1; 0 for points that do not vary

  /// In words: what of the layout is seen.
  std::string note() const {
    const auto percent = [](double share) {
      return text(static_cast<double>(static_cast<int>(100 * share + 0.5)));
    };
    return "principal axes 1 and 2 (" + percent(shares[0]) + " % and " + percent(shares[1]) +
           " % of the variance); nearer is larger and stronger";
  }
};

/// The projection that pictures show of a layout.
///
/// @param layout   n × d, d ≥ 3
/// @param threads  threads to use; default: as many as the process may use
/// @throws         Error (DATA) if it is empty or not finite
/// @cost          as fit_principal_components: O(n d²); bits do not depend on the number of threads
template <class Y>
Projection<typename Y::Scalar> project(const Eigen::MatrixBase<Y>& layout,
                                       const Threads& threads = Threads{}) {
  using S = typename Y::Scalar;
  const PrincipalComponents<S> found = fit_principal_components(layout, 3, threads);
  Projection<S> seen;
  seen.points = Matrix<S>::Zero(layout.rows(), 3);
  const Index count = found.scores.cols();  // fewer of one or two points
  seen.points.leftCols(count) = found.scores;
  for (Index c = 0; c < count && found.total_variance > 0; ++c)
    seen.shares[c] = found.variance[c] / found.total_variance;
  return seen;
}

}  // namespace neem
