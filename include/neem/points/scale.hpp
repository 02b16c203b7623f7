// Columns on a common scale. Distances are sums over columns, so a column in grams counts a million times as
// much as the same column in kilograms: columns of different units are scaled before anything else is done.
//
//     Matrix<float> Z = scaled(X, Scaling::standard);
//     const std::vector<ColumnScale> scales = fit_scales(X, kinds);  // one kind a column
//     scale_columns(X, scales);
//     scale_columns(more, scales);  // new points the same way
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/choice_names.hpp"
#include "neem/core/error.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/points/column_summaries.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace neem {

/// How a column is scaled. Missing values (NaN) are left out of all figures and stay missing.
enum class Scaling {
  none,      ///< as it is
  standard,  ///< (x − mean) / standard deviation: scikit-learn's StandardScaler
  robust,    ///< (x − median) / (third quartile − first quartile): scikit-learn's RobustScaler
  unit,      ///< (x − smallest) / (largest − smallest), within [0, 1]: scikit-learn's MinMaxScaler
  log1p      ///< log(1 + x), for counts and amounts; x above −1
};

template <>
struct ChoiceNames<Scaling> {
  static constexpr std::string_view names[] = {"none", "standard", "robust", "unit", "log1p"};
};

/// The scale of one column.
struct ColumnScale {
  Scaling kind = Scaling::none;  ///< what `center` and `unit` are
  double center = 0;             ///< is subtracted
  double unit = 1;               ///< is divided by; 1 where the column does not spread, which is then all 0
  /// Whether the column has no spread of this kind: a constant one, which becomes 0, or for `robust` one whose
  /// quartiles are equal, which is centred and keeps its unit, as in scikit-learn. Never for `none` and `log1p`.
  bool flat = false;

  /// A value on this scale.
  double operator()(double value) const {
    if (kind == Scaling::none) return value;
    return kind == Scaling::log1p ? std::log1p(value) : (value - center) / unit;
  }
};

namespace detail {

/// The value below which a share of sorted values lie, between its neighbors on a line (numpy's default).
inline double quantile(const std::vector<double>& sorted, double share) {
  const double place = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = (std::min)(below + 1, sorted.size() - 1);
  return sorted[below] + (place - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

/// Median and quartiles.
template <class S>
ColumnScale robust_scale(const MatrixRef<S>& points, Index column) {
  ColumnScale scale{.kind = Scaling::robust};
  std::vector<double> values;
  values.reserve(static_cast<std::size_t>(points.rows()));
  for (Index i = 0; i < points.rows(); ++i) {
    const auto value = static_cast<double>(points(i, column));
    if (value == value) values.push_back(value);
  }
  if (values.empty()) return scale;
  std::sort(values.begin(), values.end());
  scale.center = quantile(values, 0.5);
  scale.unit = quantile(values, 0.75) - quantile(values, 0.25);
  scale.flat = !(scale.unit > 0);
  if (scale.flat) scale.unit = 1;
  return scale;
}

/// @throws Error (DATA) with the first place where log(1 + x) does not exist
template <class S>
void check_log1p(const MatrixRef<S>& points, Index column) {
  for (Index i = 0; i < points.rows(); ++i) {
    const auto value = static_cast<double>(points(i, column));
    if (!(value <= -1)) continue;
    Error error(ErrorCode::out_of_range, join({"log(1 + x) does not exist for ", value}),
                join({"points: row ", i, " column ", column, " (counted from 0)"}),
                "choose another scaling for this column");
    error.row = i;
    error.column = column;
    throw error;
  }
}

}  // namespace detail

/// The scale of every column.
///
/// @param points   n × d; NaN where a value is missing
/// @param kinds    how each of the d columns is to be scaled
/// @param threads  threads to use; default: as many as the process may use
/// @return         one scale a column, for scale_columns
/// @throws         Error (DATA) as check_points_with_gaps, if there is not one kind a column, and for a value
///                 ≤ −1 where `log1p` is asked for, with its place
/// @cost           four passes over the data; `robust` sorts its columns. Bits do not depend on the number of
///                 threads
template <class X>
std::vector<ColumnScale> fit_scales(const Eigen::MatrixBase<X>& points, const std::vector<Scaling>& kinds,
                                    const Threads& threads = Threads{}) {
  using S = typename X::Scalar;
  const MatrixRef<S> rows(points.derived());
  if (static_cast<Index>(kinds.size()) != rows.cols()) {
    throw Error(ErrorCode::shape, join({kinds.size(), " scalings for ", rows.cols(), " columns"}), "kinds",
                "give one a column");
  }
  const std::vector<ColumnSummary> columns = summarize_columns(rows, threads);
  std::vector<ColumnScale> scales(kinds.size());
  threads.for_each(rows.cols(), [&](Index c) {
    const ColumnSummary& column = columns[static_cast<std::size_t>(c)];
    ColumnScale& scale = scales[static_cast<std::size_t>(c)];
    scale.kind = kinds[static_cast<std::size_t>(c)];
    switch (scale.kind) {
      case Scaling::standard:
        scale.center = column.mean, scale.unit = column.deviation;
        break;
      case Scaling::robust:
        scale = detail::robust_scale<S>(rows, c);
        break;
      case Scaling::unit:
        scale.center = column.low, scale.unit = column.high - column.low;
        break;
      case Scaling::log1p:
        if (column.low <= -1) detail::check_log1p<S>(rows, c);
        break;
      default:
        break;
    }
    if (column.constant() && scale.kind != Scaling::none && scale.kind != Scaling::log1p) {
      scale.flat = true;
      scale.center = column.low, scale.unit = 1;
    }
  });
  return scales;
}

/// Brings every column to its scale, in place; computed in double and rounded once.
///
/// @param points   n × d; missing values (NaN) stay missing
/// @param scales   of fit_scales, of these points or others of the same columns
/// @param threads  threads to use; default: as many as the process may use
/// @throws         Error (DATA) if there is not one scale a column, and for a value that S cannot hold
///                 afterwards, or to which `log1p` does not apply, with its place
/// @cost           one pass over the data; bits do not depend on the number of threads
template <class S>
void scale_columns(Matrix<S>& points, const std::vector<ColumnScale>& scales,
                   const Threads& threads = Threads{}) {
  if (static_cast<Index>(scales.size()) != points.cols()) {
    throw Error(ErrorCode::shape, join({scales.size(), " scales for ", points.cols(), " columns"}), "scales",
                "give one a column");
  }
  for_each_range(threads, points.rows(), detail::rows_of_sums, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      for (Index c = 0; c < points.cols(); ++c) {
        S& value = points(i, c);
        if (value != value) continue;
        const auto now = static_cast<S>(scales[static_cast<std::size_t>(c)](static_cast<double>(value)));
        if (!is_finite(now)) {
          Error error(ErrorCode::out_of_range,
                      join({static_cast<double>(value), " is out of range on the scale of its column"}),
                      join({"points: row ", i, " column ", c, " (counted from 0)"}),
                      "choose another scaling for this column");
          error.row = i;
          error.column = c;
          throw error;
        }
        value = now;
      }
    }
  });
}

/// The points with every column scaled alike.
/// @throws  as fit_scales and scale_columns
template <class X>
Matrix<typename X::Scalar> scaled(const Eigen::MatrixBase<X>& points, Scaling kind,
                                  const Threads& threads = Threads{}) {
  Matrix<typename X::Scalar> result = points;
  const std::vector<Scaling> kinds(static_cast<std::size_t>(result.cols()), kind);
  scale_columns(result, fit_scales(result, kinds, threads), threads);
  return result;
}

}  // namespace neem
