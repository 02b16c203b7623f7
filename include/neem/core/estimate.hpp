// Samples of points on which metrics are measured, and confidence intervals of what was measured.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/random.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

namespace neem {

/// How many points a metric is measured on, and which.
struct Sampling {
  /// Points to draw; 0 or more than there are: all. Empty: all of a small set, a sample of a large one; each
  /// metric states its rule.
  std::optional<Index> points{};
  /// The draw depends on the seed and the number of points only.
  std::uint64_t seed = 42;
};

namespace detail {

/// The number of points to look at: what was asked for, else `preset`, never more than n.
inline Index sample_size(const Sampling& sampling, Index n, Index preset) {
  const Index wanted = sampling.points.value_or(preset);
  if (wanted < 0) {
    throw Error(ErrorCode::option_value, "a sample of " + std::to_string(wanted) + " points is negative",
                "option points of Sampling", "give a number of points, or 0 for all");
  }
  return wanted == 0 ? n : (std::min)(wanted, n);
}

/// The default where every looked-at point is compared with all n of d dimensions.
inline Index affordable_points(Index n, Index d) {
  constexpr double operations = 1e10;  // a second or less
  const double count = operations / (static_cast<double>(n) * static_cast<double>(d));
  return static_cast<Index>(std::clamp(count, 2000.0, 10000.0));
}

/// m different numbers of 0 … n − 1, ascending: Floyd's draw without replacement.
/// @source  Bentley & Floyd 1987
inline std::vector<Id> draw_rows(Index n, Index m, std::uint64_t seed) {
  m = (std::min)(m, n);
  std::vector<bool> taken(static_cast<std::size_t>(n), m == n);
  for (Index last = n - m; last < n && m < n; ++last) {
    const auto pick =
        static_cast<std::size_t>(Random{seed}.below(last + 1, static_cast<std::uint64_t>(last)));
    taken[taken[pick] ? static_cast<std::size_t>(last) : pick] = true;
  }
  std::vector<Id> rows;
  rows.reserve(static_cast<std::size_t>(m));
  for (Index i = 0; i < n; ++i) {
    if (taken[static_cast<std::size_t>(i)]) rows.push_back(static_cast<Id>(i));
  }
  return rows;
}

/// The mean over a sample of n values: normal interval, with the correction for drawing without replacement,
/// inside [least, most].
inline Estimate mean_estimate(const std::vector<double>& values, Index n, double least, double most) {
  const auto m = static_cast<double>(values.size());
  double sum = 0, squares = 0;
  for (const double value : values) sum += value;
  const double mean = sum / m;
  for (const double value : values) squares += (value - mean) * (value - mean);
  const double left = 1 - m / static_cast<double>(n);
  // One draw gives no spread: the interval is then the whole range.
  const double error =
      left <= 0 ? 0.0 : (values.size() < 2 ? most - least : std::sqrt(squares / (m - 1) / m * left));
  return {mean, (std::max)(least, mean - 1.96 * error), (std::min)(most, mean + 1.96 * error),
          static_cast<Index>(values.size())};
}

inline void check_same_rows(Index n, Index d, Index other_n, Index other_d, const std::string& name) {
  if (n == other_n) return;
  throw Error(ErrorCode::shape, "the layout does not have one row a point",
              name + " " + std::to_string(n) + " x " + std::to_string(d) + ", layout " +
                  std::to_string(other_n) + " x " + std::to_string(other_d),
              "give both for the same points in the same order");
}

/// @return k, at most `most`
inline Index checked_metric_k(Index k, Index most) {
  if (k >= 1) return (std::min)(k, most);
  throw Error(ErrorCode::option_value, "k = " + std::to_string(k) + " is outside 1..n-1", "option k",
              "ask for at least one neighbor");
}

}  // namespace detail
}  // namespace neem
