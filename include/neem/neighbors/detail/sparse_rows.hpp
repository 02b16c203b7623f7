// The rows of a sparse matrix: what the search of sparse.hpp computes from them.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/sparse_ref.hpp"
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

/// The large groups of equal rows; stored zeros are zeros.
template <class S>
CopyGroups copies_of(const SparseRef<S>& points, Index k, const Threads& threads) {
  const auto next = [&](Index e, Index end) {
    while (e < end && points.value(e) == S(0)) ++e;
    return e;
  };
  const auto hash = [&](Index i) {
    std::uint64_t sum = 0;
    for (Index e = next(points.begin(i), points.end(i)); e < points.end(i); e = next(e + 1, points.end(i))) {
      sum = Random{sum}.bits(static_cast<std::uint64_t>(points.column(e)), row_hash(points.values() + e, 1));
    }
    return sum;
  };
  const auto equal = [&](Index i, Index j) {
    const Index i_end = points.end(i), j_end = points.end(j);
    Index a = next(points.begin(i), i_end), b = next(points.begin(j), j_end);
    for (; a < i_end && b < j_end; a = next(a + 1, i_end), b = next(b + 1, j_end)) {
      if (points.column(a) != points.column(b) || points.value(a) != points.value(b)) return false;
    }
    return a == i_end && b == j_end;
  };
  return CopyGroups(points.rows(), k, hash, hash, equal, threads);
}

/// Stored values divided by the length of their row: the operations of unit_rows, which zeros do not change.
template <class S>
std::vector<S> unit_values(const SparseRef<S>& points) {
  Index places_used = 0;
  for (Index i = 0; i < points.rows(); ++i) places_used = (std::max)(places_used, points.end(i));
  std::vector<S> unit(static_cast<std::size_t>(places_used));
  constexpr Index most = 5;
  Index without = 0, first = -1;
  std::string places;
  for (Index i = 0; i < points.rows(); ++i) {
    const S *begin = points.values() + points.begin(i), *end = points.values() + points.end(i);
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
template <class S>
double squared_distance(const SparseRef<S>& points, Index i, Index j, double scale) {
  double lanes[4] = {0, 0, 0, 0};
  Index a = points.begin(i), b = points.begin(j);
  const Index a_end = points.end(i), b_end = points.end(j);
  while (a < a_end || b < b_end) {
    const Index a_column = a < a_end ? points.column(a) : points.cols();
    const Index b_column = b < b_end ? points.column(b) : points.cols();
    const double x = a_column <= b_column ? static_cast<double>(points.value(a++)) : 0.0;
    const double y = b_column <= a_column ? static_cast<double>(points.value(b++)) : 0.0;
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

  template <class S>
  SparseNorms(const SparseRef<S>& points, double scale) {
    Index r = 0;
    for (Index i = 0; i < points.rows(); ++i) r = (std::max)(r, points.end(i) - points.begin(i));
    const double count = static_cast<double>(r + 8);
    const double relative = 8 * count * std::numeric_limits<double>::epsilon();
    const double absolute = 16 * count * (std::numeric_limits<double>::min)();  // products that underflow
    for (Index i = 0; i < points.rows(); ++i) {
      double sum = 0;
      for (Index e = points.begin(i); e < points.end(i); ++e) {
        const double value = static_cast<double>(points.value(e)) * scale;
        sum += value * value;
      }
      low.push_back(sum - (sum * relative + absolute));
      spread.push_back(2 * (sum * relative + absolute));
    }
  }
};

}  // namespace neem::detail
