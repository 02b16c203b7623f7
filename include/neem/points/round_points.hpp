// From double to the type that a method computes in, with as little loss as there can be.
//
// A float has 24 bits: of seconds since 1970 it keeps steps of 128, of geographical coordinates a metre. What
// methods look at are differences, so the column means are subtracted in double, before anything is rounded.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/error.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <utility>
#include <vector>

namespace neem {

/// Points as round_points gives them.
template <class S>
struct RoundedPoints {
  Matrix<S> points{};                ///< n × d
  std::vector<double> subtracted{};  ///< d: the mean of each column that was centred, else 0
  Index centred = 0;                 ///< columns that were centred
  Index merged = 0;  ///< by how many there are fewer distinct rows than before: these points fell onto others
};

namespace detail {

/// By how many there are fewer distinct rows among `after` than among `before`, of which it is the image: rows of
/// equal bits (−0 is 0, and one NaN is as another) are found by their hashes, and only these are compared.
template <class S>
Index count_merged_rows(const MatrixRef<double>& before, const MatrixRef<S>& after) {
  using Bits = std::conditional_t<sizeof(S) == 4, std::uint32_t, std::uint64_t>;
  std::vector<std::pair<std::uint64_t, Index>> keys(static_cast<std::size_t>(after.rows()));
  for (Index i = 0; i < after.rows(); ++i) {
    std::uint64_t key = 0;
    for (Index c = 0; c < after.cols(); ++c) {  // a multiplicative hash, by the golden ratio
      const S value = after(i, c);
      const Bits bits =
          std::bit_cast<Bits>(value == value ? value + S(0) : std::numeric_limits<S>::quiet_NaN());
      key = (std::rotl(key, 23) ^ bits) * 0x9e3779b97f4a7c15u;
    }
    keys[static_cast<std::size_t>(i)] = {key, i};
  }
  std::sort(keys.begin(), keys.end());
  Index merged = 0;
  std::vector<Index> distinct;  // rows of a group, one of each value before
  for (std::size_t begin = 0, end = 0; begin < keys.size(); begin = end) {
    while (end < keys.size() && keys[end].first == keys[begin].first) ++end;
    if (end - begin == 1) continue;
    distinct.clear();
    for (std::size_t k = begin; k < end; ++k) distinct.push_back(keys[k].second);
    const auto less = [&](Index a, Index b) {
      for (Index c = 0; c < before.cols(); ++c) {
        const double x = before(a, c), y = before(b, c);
        const bool x_is = x == x, y_is = y == y;  // what is missing comes last, and is the same as missing
        if (x_is != y_is) return x_is;
        if (x_is && x != y) return x < y;
      }
      return false;
    };
    std::sort(distinct.begin(), distinct.end(), less);
    for (std::size_t k = 1; k < distinct.size(); ++k) merged += less(distinct[k - 1], distinct[k]);
  }
  return merged;
}

}  // namespace detail

/// Points in the type S. Columns whose values S can hold are converted as they are. From the others the column
/// mean is subtracted in double, unless that is not wanted, and the rest is rounded.
///
/// Distances that do not change when all points are moved (Euclidean, Manhattan, Chebyshev) lose no more than one
/// rounding of differences by this; angles (cosine, correlation) and ratios (Canberra) would change: these want
/// centre = false.
///
/// @tparam S      float or double
/// @param points  n × d; NaN stays NaN
/// @param centre  whether columns may be moved
/// @return        n × d, and what was lost
/// @throws        Error (DATA) for a finite value that S cannot hold
/// @cost          three passes; where values were rounded, a sort of n numbers
template <class S>
RoundedPoints<S> round_points(const MatrixRef<double>& points, bool centre = true) {
  RoundedPoints<S> result;
  const Index n = points.rows(), d = points.cols();
  result.subtracted.assign(static_cast<std::size_t>(d), 0);
  if constexpr (std::is_same_v<S, double>) {
    result.points = points;
    return result;
  } else {
    std::vector<double> lost(static_cast<std::size_t>(d), 0);
    for (Index i = 0; i < n; ++i) {
      const double* row = points.data() + i * points.outerStride();
      for (std::size_t c = 0; c < lost.size(); ++c) {
        const double off = std::abs(static_cast<double>(static_cast<S>(row[c])) - row[c]);
        lost[c] = off > lost[c] ? off : lost[c];  // NaN is not
      }
    }
    // what is lost below the smallest number of the type is nothing
    constexpr double least = std::numeric_limits<S>::denorm_min();
    const bool any = std::any_of(lost.begin(), lost.end(), [](double off) { return off > least; });
    if (any && centre) {
      std::vector<double> counts(static_cast<std::size_t>(d), 0);
      for (Index i = 0; i < n; ++i) {
        const double* row = points.data() + i * points.outerStride();
        for (std::size_t c = 0; c < counts.size(); ++c) {
          const bool is = row[c] == row[c];
          result.subtracted[c] += is ? row[c] : 0;
          counts[c] += is ? 1 : 0;
        }
      }
      for (std::size_t c = 0; c < counts.size(); ++c) {
        double& mean = result.subtracted[c];
        mean /= (std::max)(1.0, counts[c]);
        if (!(lost[c] > least) || !is_finite(mean)) mean = 0;
        result.centred += mean != 0;
      }
    }
    result.points.resize(n, d);
    for (Index i = 0; i < n; ++i) {
      const double* row = points.data() + i * points.outerStride();
      S* to = result.points.data() + i * d;
      for (Index c = 0; c < d; ++c)
        to[c] = static_cast<S>(row[c] - result.subtracted[static_cast<std::size_t>(c)]);
      for (Index c = 0; c < d; ++c) {
        if (!is_finite(to[c]) && is_finite(row[c])) {
          Error error(ErrorCode::out_of_range, "a value is out of range of the number type",
                      join({"points: row ", i, " column ", c, " (counted from 0)"}),
                      "rescale the data, or compute in double");
          error.row = i, error.column = c;
          throw error;
        }
      }
    }
    if (any) result.merged = detail::count_merged_rows<S>(points, result.points);
    return result;
  }
}

}  // namespace neem
