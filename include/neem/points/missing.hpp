// Values that are not known. They are NaN in a matrix; no map can be made before they are dropped or filled in.
//
//     MissingValues gaps = count_missing(X);                  // how many, and where
//     std::vector<Index> columns = drop_empty_columns(X);     // columns without a value
//     std::vector<Index> rows = drop_rows_with_gaps(X);       // rows that lack any value; or
//     fill_with_means(X);                                     // the mean of the column; or
//     fill_from_neighbors(X);                                 // fill_from_neighbors.hpp
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/choice_names.hpp"
#include "neem/core/error.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/points/column_summaries.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

namespace neem {

/// What is done about values that are not known.
enum class MissingRule {
  error,  ///< they are an error
  drop,   ///< rows that lack a value are left out
  mean,   ///< they become the mean of their column
  knn     ///< they become the mean of the nearest rows that have the value (fill_from_neighbors)
};

template <>
struct ChoiceNames<MissingRule> {
  static constexpr std::string_view names[] = {"error", "drop", "mean", "knn"};
};

/// How many values are not known, and where.
struct MissingValues {
  Index total = 0;                 ///< cells without a value
  Index rows = 0;                  ///< rows that lack a value
  Index empty_rows = 0;            ///< rows that lack all
  std::vector<Index> in_column{};  ///< cells without a value in each column
  Index first_row = -1;            ///< of the first of them, by rows; -1 where there is none
  Index first_column = -1;         ///< of the same

  /// Columns that lack a value.
  Index columns() const {
    return static_cast<Index>(
        std::count_if(in_column.begin(), in_column.end(), [](Index count) { return count > 0; }));
  }
};

/// Counts the values that are not known.
/// @param points   n × d; NaN where a value is missing
/// @param threads  threads to use; default: as many as the process may use
/// @throws         Error (DATA) as check_points_with_gaps
/// @cost           two passes over the data
template <class X>
MissingValues count_missing(const Eigen::MatrixBase<X>& points, const Threads& threads = Threads{}) {
  using S = typename X::Scalar;
  const MatrixRef<S> rows(points.derived());
  check_points_with_gaps<S>(rows, "points", threads);
  MissingValues found;
  found.in_column.assign(static_cast<std::size_t>(rows.cols()), 0);
  for (Index i = 0; i < rows.rows(); ++i) {
    const S* row = rows.data() + i * rows.outerStride();
    Index lacking = 0;
    for (Index c = 0; c < rows.cols(); ++c) {
      if (row[c] == row[c]) continue;
      if (found.total + lacking == 0) found.first_row = i, found.first_column = c;
      ++found.in_column[static_cast<std::size_t>(c)];
      ++lacking;
    }
    found.total += lacking;
    found.rows += lacking > 0;
    found.empty_rows += lacking == rows.cols();
  }
  return found;
}

/// Leaves out the columns in which no row has a value.
/// @return  the columns that remain, ascending
/// @throws  Error (DATA) if none would remain
template <class S>
std::vector<Index> drop_empty_columns(Matrix<S>& points) {
  const Index n = points.rows();
  std::vector<Index> kept;
  for (Index c = 0; c < points.cols(); ++c) {
    Index i = 0;
    while (i < n && points(i, c) != points(i, c)) ++i;
    if (i < n) kept.push_back(c);
  }
  if (kept.empty())
    throw Error(ErrorCode::empty, "no value is known", join({"points, ", n, " x ", points.cols()}),
                "give points of which some values are known");
  if (static_cast<Index>(kept.size()) == points.cols()) return kept;
  Matrix<S> rest(n, static_cast<Index>(kept.size()));
  for (Index i = 0; i < n; ++i) {
    for (Index c = 0; c < rest.cols(); ++c) rest(i, c) = points(i, kept[static_cast<std::size_t>(c)]);
  }
  points.swap(rest);
  return kept;
}

/// Leaves out the rows that lack a value.
/// @return  the rows that remain, ascending
/// @throws  Error (DATA) if none would remain
/// @cost    one pass over the data, in place
template <class S>
std::vector<Index> drop_rows_with_gaps(Matrix<S>& points) {
  std::vector<Index> kept;
  for (Index i = 0; i < points.rows(); ++i) {
    bool whole = true;
    for (Index c = 0; c < points.cols(); ++c) whole = whole && points(i, c) == points(i, c);
    if (!whole) continue;
    const auto to = static_cast<Index>(kept.size());
    if (to != i) points.row(to) = points.row(i);
    kept.push_back(i);
  }
  if (kept.empty())
    throw Error(ErrorCode::empty, "every row lacks a value",
                join({"points, ", points.rows(), " x ", points.cols()}), "fill the values in instead");
  points.conservativeResize(static_cast<Index>(kept.size()), Eigen::NoChange);
  return kept;
}

namespace detail {

/// The mean of each column. @throws Error (DATA) for a column without values
template <class S>
std::vector<double> means_of_columns(const MatrixRef<S>& points, const Threads& threads) {
  const std::vector<ColumnSummary> columns = summarize_columns(points, threads);
  std::vector<double> means;
  for (const ColumnSummary& column : columns) {
    if (column.values == 0) {
      throw Error(ErrorCode::empty, join({"no value of column ", means.size(), " is known"}),
                  "points (counted from 0)", "leave the column out (drop_empty_columns)");
    }
    means.push_back(column.mean);
  }
  return means;
}

}  // namespace detail

/// Values that are not known become the mean of their column.
/// @param points   n × d; NaN where a value is missing
/// @param threads  threads to use; default: as many as the process may use
/// @throws         Error (DATA) as check_points_with_gaps, and for a column without values
/// @cost           as summarize_columns; bits do not depend on the number of threads
template <class S>
void fill_with_means(Matrix<S>& points, const Threads& threads = Threads{}) {
  const std::vector<double> means = detail::means_of_columns<S>(points, threads);
  for_each_range(threads, points.rows(), detail::rows_of_sums, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      for (Index c = 0; c < points.cols(); ++c) {
        S& value = points(i, c);
        if (value != value) value = static_cast<S>(means[static_cast<std::size_t>(c)]);
      }
    }
  });
}

}  // namespace neem
