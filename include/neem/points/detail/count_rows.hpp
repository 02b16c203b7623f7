// The values of counts, whether the points are dense or sparse.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/error.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"

#include <string>
#include <type_traits>

namespace neem {

namespace detail {

/// f(column, value) for all values of a row of dense points, or for those that are stored of sparse ones.
template <class S, class F>
void for_row(Matrix<S>& points, Index i, F&& f) {
  for (Index c = 0; c < points.cols(); ++c) f(c, points(i, c));
}
template <class S, class F>
void for_row(const Matrix<S>& points, Index i, F&& f) {
  for (Index c = 0; c < points.cols(); ++c) f(c, points(i, c));
}
template <class S, class Inner, class F>
void for_row(SparsePoints<S, Inner>& points, Index i, F&& f) {
  for (typename SparsePoints<S, Inner>::InnerIterator e(points, i); e; ++e)
    f(static_cast<Index>(e.col()), e.valueRef());
}
template <class S, class Inner, class F>
void for_row(const SparsePoints<S, Inner>& points, Index i, F&& f) {
  for (typename SparsePoints<S, Inner>::InnerIterator e(points, i); e; ++e)
    f(static_cast<Index>(e.col()), e.value());
}

/// Points that the functions here take, and change: dense ones in rows, or sparse ones.
template <class P>
struct IsCounts : std::false_type {};
template <class S>
struct IsCounts<Matrix<S>> : std::bool_constant<std::is_floating_point_v<S>> {};
template <class S, class Inner>
struct IsCounts<SparsePoints<S, Inner>> : std::bool_constant<std::is_floating_point_v<S>> {};

inline void check_counts_shape(Index n, Index d) {
  if (n > 0 && d > 0) return;
  refuse_shape(ErrorCode::empty, n == 0 ? "no rows" : "no columns", "counts", n, d, "give one row a point");
}

/// @throws Error (DATA) for values that are negative or not finite
template <class P>
void check_counts(const P& points) {
  check_counts_shape(points.rows(), points.cols());
  for (Index i = 0; i < points.rows(); ++i) {
    for_row(points, i, [&](Index c, auto value) {
      if (value >= 0 && is_finite(value)) return;
      Error error(is_finite(value) ? ErrorCode::out_of_range : ErrorCode::not_finite,
                  is_finite(value) ? join({"a count is negative: ", static_cast<double>(value)})
                                   : std::string("a count is NaN or infinite"),
                  join({"counts, row ", i, " column ", c, " (counted from 0)"}),
                  "give the counts themselves, before anything is subtracted from them");
      error.row = i, error.column = c;
      throw error;
    });
  }
}

}  // namespace detail

/// Points of counts: `Matrix<S>` or `SparsePoints<S, I>`, S float or double.
template <class P>
concept CountPoints = detail::IsCounts<P>::value;

}  // namespace neem
