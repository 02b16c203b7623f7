// Values that are not known, from the rows most like theirs.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/error.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/points/missing.hpp"

#include <cstddef>
#include <iterator>
#include <limits>
#include <utility>
#include <vector>

namespace neem {

namespace detail {

/// The mean square of the differences over the columns in which both rows have a value, or infinity if there
/// are none. By it rows are ordered as by the distance √(mean square · d).
template <class S>
double mean_square_difference(const S* a, const S* b, Index d, double scale) {
  constexpr int lanes = 8;
  double sum[lanes] = {}, shared[lanes] = {};
  const auto add = [&](Index c, int l) {
    const double difference = (static_cast<double>(a[c]) - static_cast<double>(b[c])) * scale;
    const bool both = difference == difference;
    sum[l] += both ? difference * difference : 0.0;
    shared[l] += both ? 1.0 : 0.0;
  };
  Index c = 0;
  for (; c + lanes <= d; c += lanes) {
    for (int l = 0; l < lanes; ++l) add(c + l, l);
  }
  for (; c < d; ++c) add(c, 0);
  double total = 0, count = 0;
  for (int l = 0; l < lanes; ++l) total += sum[l], count += shared[l];
  return count > 0 ? total / count : std::numeric_limits<double>::infinity();
}

/// The nearest rows of those that have a value in `column`, nearest first; equally near ones by their number.
template <class S>
std::vector<std::pair<double, Index>> nearest_with_value(const MatrixRef<S>& points, Index column, Index k,
                                                         const std::vector<double>& distances) {
  std::vector<std::pair<double, Index>> nearest;
  for (Index j = 0; j < points.rows(); ++j) {
    const double distance = distances[static_cast<std::size_t>(j)];
    const bool full = static_cast<Index>(nearest.size()) == k;
    if (full && !(distance < nearest.back().first)) continue;
    if (!is_finite(distance) || points(j, column) != points(j, column)) continue;
    if (full) nearest.pop_back();
    auto place = nearest.end();
    while (place != nearest.begin() && distance < std::prev(place)->first) --place;
    nearest.insert(place, {distance, j});
  }
  return nearest;
}

}  // namespace detail

/// Values that are not known become the mean of the k nearest rows that have the value.
///
///     distance(x, y) = √(d / |C| Σ_C (x_c − y_c)²),  C the columns in which both have a value
///
/// Rows that share no column with a value are at no distance; if all rows that have the value are such, it
/// becomes the mean of the column. Of rows equally near, those of lower number are taken first. Columns of
/// different units should be scaled before (scale_columns), or the widest alone decides who is near.
///
/// @param points   n × d; NaN where a value is missing
/// @param k        rows to take the mean of, at least 1; all where fewer have the value. scikit-learn: 5
/// @param threads  threads to use; default: as many as the process may use
/// @throws         Error (DATA) as check_points_with_gaps, and for a column without values; Error (USAGE) if
///                 k < 1
/// @cost           n d operations for each row that lacks a value, and n for each of its values; bits do not
///                 depend on the number of threads
/// @source         Troyanskaya et al. 2001; the distance and the rows taken are those of scikit-learn's
///                 KNNImputer with uniform weights
template <class S>
void fill_from_neighbors(Matrix<S>& points, Index k = 5, const Threads& threads = Threads{}) {
  if (k < 1) {
    throw Error(ErrorCode::option_value, join({"k = ", k, " rows is below 1"}), "option k",
                "take at least one row");
  }
  const Index n = points.rows(), d = points.cols();
  const std::vector<double> means = detail::means_of_columns<S>(points, threads);
  const MatrixRef<S> rows(points);
  const auto scale = static_cast<double>(power_of_two_scale<S>(rows));
  std::vector<Index> lacking;
  for (Index i = 0; i < n; ++i) {
    for (Index c = 0; c < d; ++c) {
      if (rows(i, c) == rows(i, c)) continue;
      lacking.push_back(i);
      break;
    }
  }
  struct Filled {
    Index row, column;
    S value;
  };
  constexpr Index grain = 4;  // rows of a task, which shares the memory of n distances
  std::vector<std::vector<Filled>> filled(lacking.size() / grain +
                                          1);  // points are changed when all are known
  for_each_range(threads, static_cast<Index>(lacking.size()), grain, [&](Index begin, Index end) {
    std::vector<double> distances(static_cast<std::size_t>(n));
    for (Index at = begin; at < end; ++at) {
      const Index i = lacking[static_cast<std::size_t>(at)];
      const S* row = rows.data() + i * rows.outerStride();
      for (Index j = 0; j < n; ++j) {
        distances[static_cast<std::size_t>(j)] =
            detail::mean_square_difference(row, rows.data() + j * rows.outerStride(), d, scale);
      }
      for (Index c = 0; c < d; ++c) {
        if (row[c] == row[c]) continue;
        const auto nearest = detail::nearest_with_value<S>(rows, c, k, distances);
        double value = 0;  // in units of 1 / scale, so that sums of large values are numbers
        for (const auto& [distance, j] : nearest) value += static_cast<double>(rows(j, c)) * scale;
        value = nearest.empty() ? means[static_cast<std::size_t>(c)]
                                : value / static_cast<double>(nearest.size()) / scale;
        filled[static_cast<std::size_t>(begin / grain)].push_back({i, c, static_cast<S>(value)});
      }
    }
  });
  for (const std::vector<Filled>& part : filled) {
    for (const Filled& cell : part) points(cell.row, cell.column) = cell.value;
  }
}

}  // namespace neem
