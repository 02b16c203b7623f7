// From double to the type that a method computes in, with as little loss as there can be.
//
// A float has 24 bits: of seconds since 1970 it keeps steps of 128, of geographical coordinates a metre. What
// methods look at are differences, so the column means are subtracted in double, before anything is rounded.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/random.hpp"
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

/// The number of distinct rows, by 64-bit hashes of their bits; −0 and 0 are equal.
template <class S>
Index count_distinct_rows(const MatrixRef<S>& points) {
  using Bits = std::conditional_t<sizeof(S) == 4, std::uint32_t, std::uint64_t>;
  std::vector<std::uint64_t> keys(static_cast<std::size_t>(points.rows()));
  for (Index i = 0; i < points.rows(); ++i) {
    std::uint64_t key = 0;
    for (Index c = 0; c < points.cols(); ++c) {
      key = Random{key}.bits(std::bit_cast<Bits>(points(i, c) + S(0)));
    }
    keys[static_cast<std::size_t>(i)] = key;
  }
  std::sort(keys.begin(), keys.end());
  return std::unique(keys.begin(), keys.end()) - keys.begin();
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
/// @cost          two passes; where values were rounded, a sort of n numbers for each side
template <class S>
RoundedPoints<S> round_points(const MatrixRef<double>& points, bool centre = true) {
  RoundedPoints<S> result;
  const Index n = points.rows(), d = points.cols();
  result.subtracted.assign(static_cast<std::size_t>(d), 0);
  if constexpr (std::is_same_v<S, double>) {
    result.points = points;
    return result;
  } else {
    std::vector<char> rounded(static_cast<std::size_t>(d), 0);
    for (Index i = 0; i < n; ++i) {
      for (Index c = 0; c < d; ++c) {
        const double value = points(i, c);
        // what is lost below the smallest number of the type is nothing
        constexpr double least = std::numeric_limits<S>::denorm_min();
        if (is_finite(value) && std::abs(static_cast<double>(static_cast<S>(value)) - value) > least) {
          rounded[static_cast<std::size_t>(c)] = 1;
        }
      }
    }
    const bool any = std::any_of(rounded.begin(), rounded.end(), [](char is) { return is != 0; });
    if (any && centre) {
      std::vector<Index> counts(static_cast<std::size_t>(d), 0);
      for (Index i = 0; i < n; ++i) {
        for (Index c = 0; c < d; ++c) {
          const double value = points(i, c);
          if (!is_finite(value)) continue;
          result.subtracted[static_cast<std::size_t>(c)] += value;
          ++counts[static_cast<std::size_t>(c)];
        }
      }
      for (std::size_t c = 0; c < counts.size(); ++c) {
        double& mean = result.subtracted[c];
        mean /= static_cast<double>(std::max<Index>(1, counts[c]));
        if (rounded[c] == 0 || !is_finite(mean)) mean = 0;
        result.centred += mean != 0;
      }
    }
    result.points.resize(n, d);
    for (Index i = 0; i < n; ++i) {
      for (Index c = 0; c < d; ++c) {
        result.points(i, c) = static_cast<S>(points(i, c) - result.subtracted[static_cast<std::size_t>(c)]);
      }
    }
    if (any) {
      const Index before = detail::count_distinct_rows<double>(points);
      result.merged = before - detail::count_distinct_rows<S>(result.points);
    }
    return result;
  }
}

}  // namespace neem
