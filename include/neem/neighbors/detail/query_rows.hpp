// Rows that an index is asked for: their distances in registers, and the sizes for which these are finite.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/error.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/neighbors/metric.hpp"

namespace neem::detail {

/// Σ (x_c − y_c)² in the type of the rows: which are the nearest, but for rounding.
template <class S>
S squared_in_lanes(const S* x, const S* y, Index d) {
  using namespace Eigen::internal;
  return run_lanes<AddLanes>(x, y, d, [](const auto& sum, const auto& a, const auto& b) {
    const auto difference = psub(a, b);
    return pmadd(difference, difference, sum);
  });
}

/// @param scale  of the points
/// @throws       Error (DATA) for queries beside which all points are one
template <class S>
void refuse_large_queries(const Matrix<S>& questions, double scale) {
  constexpr double most = 1e15;  // times the largest of the points: squares stay finite
  for (Index q = 0; q < questions.rows(); ++q) {
    const S* row = questions.row(q).data();
    const double top = static_cast<double>(largest_magnitude(row, row + questions.cols()));
    if (top * scale <= most) continue;
    Error error(ErrorCode::out_of_range, "a query is more than 1e15 times as large as the points",
                join({"queries, row ", q, " (counted from 0)"}), "give queries in the units of the points");
    error.row = q;
    throw error;
  }
}

}  // namespace neem::detail
