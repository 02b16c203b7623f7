// What each column of a table holds: its range, its mean and how far it spreads; and how columns compare.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/types.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

namespace neem {

/// A column in figures; those of a column without values are 0.
struct ColumnSummary {
  Index values = 0;      ///< cells that are not missing (NaN)
  double low = 0;        ///< the smallest value
  double high = 0;       ///< the largest value
  double mean = 0;       ///< the mean of the values
  double deviation = 0;  ///< their standard deviation, by the number of values (not one less)

  /// Whether all values are the same, or there are none.
  bool constant() const { return !(low < high); }
};

/// How far the columns of a table differ in spread, which Euclidean distances take as it is.
struct SpreadComparison {
  Index widest = -1;     ///< the column of the largest standard deviation, or -1 where all are constant
  Index narrowest = -1;  ///< that of the smallest one above 0
  double ratio = 1;      ///< of these two deviations, ≥ 1
  double share = 0;      ///< of `widest` in the variance of all columns, in [0, 1]
  Index constant = 0;    ///< columns whose values are all the same
};

namespace detail {

/// A figure or several of each column, which ranges of rows add up.
struct ColumnSums {
  std::vector<double> first{}, second{};

  void add(std::vector<double>& to, const std::vector<double>& from) const {
    if (to.empty()) to.resize(from.size());
    for (std::size_t c = 0; c < from.size(); ++c) to[c] += from[c];
  }
  ColumnSums& operator+=(const ColumnSums& other) {
    add(first, other.first), add(second, other.second);
    return *this;
  }
};

/// Rows of a task. A task keeps a few doubles a column: at most a hundredth of the data.
inline constexpr Index rows_of_sums = 1024;

/// Σ f(value, column) over the values of each column; f is added to `first`, and to `second` 1 a value.
template <class S, class F>
ColumnSums sum_columns(const MatrixRef<S>& points, const Threads& threads, const F& f) {
  const auto d = static_cast<std::size_t>(points.cols());
  return sum_over_ranges(threads, points.rows(), rows_of_sums, [&](Index begin, Index end) {
    ColumnSums sums{std::vector<double>(d), std::vector<double>(d)};
    for (Index i = begin; i < end; ++i) {
      const S* row = points.data() + i * points.outerStride();
      for (std::size_t c = 0; c < d; ++c) {
        const auto value = static_cast<double>(row[c]);
        const bool is = value == value;
        sums.first[c] += is ? f(value, c) : 0.0;
        sums.second[c] += is ? 1.0 : 0.0;
      }
    }
    return sums;
  });
}

/// The ends of each column; `values` is 1 where there are any.
template <class S>
std::vector<ColumnSummary> ends_of_columns(const MatrixRef<S>& points, const Threads& threads) {
  std::vector<ColumnSummary> columns(static_cast<std::size_t>(points.cols()));
  for_each_range(threads, points.cols(), 64, [&](Index first, Index last) {
    for (Index i = 0; i < points.rows(); ++i) {
      const S* row = points.data() + i * points.outerStride();
      for (Index c = first; c < last; ++c) {
        const auto value = static_cast<double>(row[c]);
        if (value != value) continue;
        ColumnSummary& column = columns[static_cast<std::size_t>(c)];
        column.low = column.values > 0 ? (std::min)(column.low, value) : value;
        column.high = column.values > 0 ? (std::max)(column.high, value) : value;
        column.values = 1;
      }
    }
  });
  return columns;
}

}  // namespace detail

/// Range, mean and standard deviation of every column; missing values (NaN) are left out.
///
///     mean_c = Σ_i x_ic / m_c,  deviation_c² = Σ_i (x_ic − mean_c)² / m_c,  m_c values
///
/// Sums are of (x − low) / 2^e, in double, so that neither a large offset nor large values lose digits.
///
/// @param points   n × d; NaN where a value is missing
/// @param threads  threads to use; default: as many as the process may use
/// @return         one summary a column
/// @throws         Error (DATA) as check_points_with_gaps
/// @cost           four passes over the data; bits do not depend on the number of threads
template <class X>
std::vector<ColumnSummary> summarize_columns(const Eigen::MatrixBase<X>& points,
                                             const Threads& threads = Threads{}) {
  using S = typename X::Scalar;
  const MatrixRef<S> rows(points.derived());
  check_points_with_gaps<S>(rows, "points", threads);
  std::vector<ColumnSummary> columns = detail::ends_of_columns<S>(rows, threads);
  std::vector<double> scale(columns.size()), mean(columns.size());  // of (x − low) · scale, within [0, 2)
  for (std::size_t c = 0; c < columns.size(); ++c) {
    const double span = columns[c].high - columns[c].low;
    scale[c] = span > 0 ? std::ldexp(1.0, -std::clamp(std::ilogb(span), -1000, 1000)) : 1.0;
  }
  const detail::ColumnSums sums = detail::sum_columns<S>(
      rows, threads, [&, column = columns.data(), by = scale.data()](double value, std::size_t c) {
        return (value - column[c].low) * by[c];
      });
  for (std::size_t c = 0; c < columns.size(); ++c) {
    columns[c].values = static_cast<Index>(sums.second[c]);
    if (columns[c].values > 0) mean[c] = sums.first[c] / sums.second[c];
    columns[c].mean = columns[c].low + mean[c] / scale[c];
  }
  const detail::ColumnSums squares = detail::sum_columns<S>(
      rows, threads,
      [&, column = columns.data(), by = scale.data(), middle = mean.data()](double value, std::size_t c) {
        const double off = (value - column[c].low) * by[c] - middle[c];
        return off * off;
      });
  for (std::size_t c = 0; c < columns.size(); ++c) {
    if (columns[c].values > 0) columns[c].deviation = std::sqrt(squares.first[c] / sums.second[c]) / scale[c];
  }
  return columns;
}

/// Which columns spread most and least, and what share of the variance the widest has.
/// @param columns  of summarize_columns
inline SpreadComparison compare_spreads(const std::vector<ColumnSummary>& columns) {
  SpreadComparison found;
  const auto deviation = [&](Index c) { return columns[static_cast<std::size_t>(c)].deviation; };
  for (Index c = 0; c < static_cast<Index>(columns.size()); ++c) {
    if (columns[static_cast<std::size_t>(c)].constant()) {
      ++found.constant;
      continue;
    }
    if (found.widest < 0 || deviation(c) > deviation(found.widest)) found.widest = c;
    if (found.narrowest < 0 || deviation(c) < deviation(found.narrowest)) found.narrowest = c;
  }
  if (found.widest < 0) return found;
  found.ratio = deviation(found.widest) / deviation(found.narrowest);
  double sum = 0;  // of variances, in units of the largest
  for (const ColumnSummary& column : columns) {
    const double part = column.deviation / deviation(found.widest);
    sum += part * part;
  }
  found.share = 1 / sum;
  return found;
}

}  // namespace neem
