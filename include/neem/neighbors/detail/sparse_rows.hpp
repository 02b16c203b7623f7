// The rows of a sparse matrix: what the search of sparse.hpp checks, reads and computes from them.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/types.hpp"
#include "neem/neighbors/detail/candidates.hpp"
#include "neem/neighbors/detail/copies.hpp"
#include "neem/neighbors/metric.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace neem::detail {

/// A sparse matrix as the search reads it. Rows may have gaps between them (Eigen's uncompressed mode).
template <class S, class StorageIndex>
struct SparseRows {
  const StorageIndex* start;    ///< n + 1
  const StorageIndex* size;     ///< n, or null where rows follow each other without gaps
  const StorageIndex* columns;  ///< ascending within a row
  const S* values;
  Index n, d;

  explicit SparseRows(const Eigen::SparseMatrix<S, Eigen::RowMajor, StorageIndex>& points)
      : start(points.outerIndexPtr()),
        size(points.innerNonZeroPtr()),
        columns(points.innerIndexPtr()),
        values(points.valuePtr()),
        n(points.rows()),
        d(points.cols()) {}

  /// Some of the rows. The vectors are what the result reads.
  SparseRows some(const std::vector<Id>& rows, std::vector<StorageIndex>& starts,
                  std::vector<StorageIndex>& sizes) const {
    for (const Id i : rows) {
      starts.push_back(static_cast<StorageIndex>(begin(i)));
      sizes.push_back(static_cast<StorageIndex>(end(i) - begin(i)));
    }
    SparseRows those = *this;
    those.start = starts.data();
    those.size = sizes.data();
    those.n = static_cast<Index>(rows.size());
    return those;
  }

  Index begin(Index i) const { return static_cast<Index>(start[i]); }
  Index end(Index i) const { return size ? begin(i) + static_cast<Index>(size[i]) : begin(i + 1); }
  Index column(Index e) const { return static_cast<Index>(columns[e]); }
};

[[noreturn]] inline void refuse_sparse(ErrorCode code, Index row, Index column, const char* wrong,
                                       const char* remedy) {
  Error error(
      code, wrong,
      "points, row " + std::to_string(row) + " column " + std::to_string(column) + " (counted from 0)",
      remedy);
  error.row = row;
  error.column = column;
  throw error;
}

/// Whether the columns of every row ascend, none twice. @throws Error (DATA) for a column outside 0..d-1
template <class S, class StorageIndex>
bool sorted_rows(const SparseRows<S, StorageIndex>& points) {
  bool sorted = true;
  for (Index i = 0; i < points.n; ++i) {
    Index before = -1;
    for (Index e = points.begin(i); e < points.end(i); ++e) {
      const Index c = points.column(e);
      if (c < 0 || c >= points.d) {
        refuse_sparse(ErrorCode::out_of_range, i, c, "a stored value lies outside the columns",
                      "build the matrix again, for example with setFromTriplets");
      }
      sorted = sorted && c > before;
      before = c;
    }
  }
  return sorted;
}

/// The checks of check_points, for stored values; columns that some row leaves out also hold a zero.
template <class S, class StorageIndex>
void check_sparse_values(const SparseRows<S, StorageIndex>& points) {
  constexpr Index most = 5;
  NotFinite found;
  std::int64_t bad = 0;
  S top = 0;
  for (Index i = 0; i < points.n; ++i) {
    for (Index e = points.begin(i); e < points.end(i); ++e) {
      if (is_finite(points.values[e])) {
        top = (std::max)(top, std::abs(points.values[e]));
      } else if (++bad <= most) {
        found.add(i, points.column(e));
      }
    }
  }
  if (bad > 0) found.refuse(bad, "points");
  if (top <= (std::numeric_limits<S>::max)() / 2) return;  // no span can overflow
  const auto columns = static_cast<std::size_t>(points.d);
  std::vector<S> low(columns, (std::numeric_limits<S>::max)()),
      high(columns, std::numeric_limits<S>::lowest());
  std::vector<Index> stored(columns, 0);
  for (Index i = 0; i < points.n; ++i) {
    for (Index e = points.begin(i); e < points.end(i); ++e) {
      const auto c = static_cast<std::size_t>(points.column(e));
      low[c] = (std::min)(low[c], points.values[e]);
      high[c] = (std::max)(high[c], points.values[e]);
      ++stored[c];
    }
  }
  for (std::size_t c = 0; c < columns; ++c) {
    if (stored[c] == 0) continue;
    if (stored[c] < points.n) low[c] = (std::min)(low[c], S(0)), high[c] = (std::max)(high[c], S(0));
    if (!is_finite(high[c] - low[c])) refuse_span("points", static_cast<Index>(c));
  }
}

/// The large groups of equal rows; stored zeros are zeros.
template <class S, class StorageIndex>
CopyGroups copies_of(const SparseRows<S, StorageIndex>& points, Index k, const Threads& threads) {
  const auto next = [&](Index e, Index end) {
    while (e < end && points.values[e] == S(0)) ++e;
    return e;
  };
  const auto hash = [&](Index i) {
    std::uint64_t sum = 0;
    for (Index e = next(points.begin(i), points.end(i)); e < points.end(i); e = next(e + 1, points.end(i))) {
      sum = Random{sum}.bits(static_cast<std::uint64_t>(points.column(e)), row_hash(points.values + e, 1));
    }
    return sum;
  };
  const auto equal = [&](Index i, Index j) {
    const Index i_end = points.end(i), j_end = points.end(j);
    Index a = next(points.begin(i), i_end), b = next(points.begin(j), j_end);
    for (; a < i_end && b < j_end; a = next(a + 1, i_end), b = next(b + 1, j_end)) {
      if (points.column(a) != points.column(b) || points.values[a] != points.values[b]) return false;
    }
    return a == i_end && b == j_end;
  };
  return CopyGroups(points.n, k, hash, hash, equal, threads);
}

/// Stored values divided by the length of their row: the operations of unit_rows, which zeros do not change.
template <class S, class StorageIndex>
std::vector<S> unit_values(const SparseRows<S, StorageIndex>& points) {
  std::vector<S> unit(static_cast<std::size_t>(points.begin(points.n)));
  constexpr Index most = 5;
  Index without = 0, first = -1;
  std::string places;
  for (Index i = 0; i < points.n; ++i) {
    const S *begin = points.values + points.begin(i), *end = points.values + points.end(i);
    const double top = begin == end ? 0 : static_cast<double>(largest_magnitude(begin, end));
    if (!(top > 0)) {
      if (without++ == 0) first = i;
      if (without <= most) places += (places.empty() ? "row " : ", row ") + std::to_string(i);
      continue;
    }
    const double scale = std::ldexp(1.0, -std::clamp(std::ilogb(top), -1020, 1020)), widest = top * scale;
    double squares = 0;
    for (const S* v = begin; v != end; ++v) {
      const double value = static_cast<double>(*v) * scale / widest;
      squares += value * value;
    }
    const double length = std::sqrt(squares);
    S* to = unit.data() + points.begin(i);
    for (const S* v = begin; v != end; ++v) {
      *to++ = static_cast<S>(static_cast<double>(*v) * scale / widest / length);
    }
  }
  if (without > 0) refuse_zero_rows(without, first, places + (without > most ? ", ..." : ""), false);
  return unit;
}

/// squared_distance of candidates.hpp for two sparse rows: the same terms in the same lanes.
template <class S, class StorageIndex>
double squared_distance(const SparseRows<S, StorageIndex>& points, Index i, Index j, double scale) {
  double lanes[4] = {0, 0, 0, 0};
  Index a = points.begin(i), b = points.begin(j);
  const Index a_end = points.end(i), b_end = points.end(j);
  while (a < a_end || b < b_end) {
    const Index a_column = a < a_end ? points.column(a) : points.d;
    const Index b_column = b < b_end ? points.column(b) : points.d;
    const double x = a_column <= b_column ? static_cast<double>(points.values[a++]) : 0.0;
    const double y = b_column <= a_column ? static_cast<double>(points.values[b++]) : 0.0;
    const double difference = (x - y) * scale;
    double& lane = lanes[(std::min)(a_column, b_column) & 3];
    lane = add_square(difference, lane);
  }
  return (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]);
}

/// ‖x‖² of the scaled rows, and how far values made of them may be from squared_distance, as a share of
/// ‖x‖² + ‖y‖²: roundings of a list's sum (r + 2 terms, at most twice that large), of ‖x‖² (r terms) and of
/// squared_distance (2r terms, at most twice that large), r the most non-zeros of a row.
struct SparseNorms {
  std::vector<double> low{}, spread{};  ///< ‖x‖² less its share of the error; twice that share

  template <class S, class StorageIndex>
  SparseNorms(const SparseRows<S, StorageIndex>& points, double scale) {
    Index r = 0;
    for (Index i = 0; i < points.n; ++i) r = (std::max)(r, points.end(i) - points.begin(i));
    const double count = static_cast<double>(r + 8);
    const double relative = 8 * count * std::numeric_limits<double>::epsilon();
    const double absolute = 16 * count * (std::numeric_limits<double>::min)();  // products that underflow
    for (Index i = 0; i < points.n; ++i) {
      double sum = 0;
      for (Index e = points.begin(i); e < points.end(i); ++e) {
        const double value = static_cast<double>(points.values[e]) * scale;
        sum += value * value;
      }
      low.push_back(sum - (sum * relative + absolute));
      spread.push_back(2 * (sum * relative + absolute));
    }
  }
};

}  // namespace neem::detail
