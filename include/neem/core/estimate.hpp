// Samples of points on which metrics are measured, and confidence intervals of what was measured.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/random.hpp"
#include "neem/core/text.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace neem {

/// How many points a metric is measured on, and which.
struct Sampling {
  /// Points to draw; 0 or more than there are: all. Empty: all of a small set, a sample of a large one; each
  /// metric states its rule.
  std::optional<Index> points{};
  /// The draw depends on the seed and the number of points only.
  std::uint64_t seed = 42;
  /// More points are drawn until every interval reaches at most so far to either side, or all points are
  /// looked at; `points`, or 2,000, are then the first that are drawn. 0: no more are drawn.
  double within = 0;
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

/// All numbers of 0 … n − 1 in an order drawn by the seed.
inline std::vector<Id> shuffled_rows(Index n, std::uint64_t seed) {
  std::vector<std::pair<std::uint64_t, Id>> keys(static_cast<std::size_t>(n));
  for (Index i = 0; i < n; ++i)
    keys[static_cast<std::size_t>(i)] = {Random{seed}.bits(static_cast<std::uint64_t>(i), 1),
                                         static_cast<Id>(i)};
  std::sort(keys.begin(), keys.end());
  std::vector<Id> rows;
  for (const auto& [key, row] : keys) rows.push_back(row);
  return rows;
}

/// Of how many of n points the mean has an interval that reaches `within` to either side.
/// @param values  of some of them
inline Index points_within(const std::vector<double>& values, Index n, double within) {
  const auto m = static_cast<double>(values.size());
  double sum = 0, squares = 0;
  for (const double value : values) sum += value;
  for (const double value : values) squares += (value - sum / m) * (value - sum / m);
  const double variance = 1.96 * 1.96 * squares / (std::max)(1.0, m - 1);
  return static_cast<Index>(std::ceil(variance / (within * within + variance / static_cast<double>(n))));
}

/// Measures figures of single points on a sample of n.
/// @param preset   points that are drawn where the sampling says nothing
/// @param values   a list for each figure
/// @param measure  (rows, values): adds the figures of these rows to the lists
/// @return         the points that were looked at, in the order of their figures
template <class Measure>
std::vector<Id> measure_sample(Index n, const Sampling& sampling, Index preset,
                               std::vector<std::vector<double>>& values, const Measure& measure) {
  constexpr Index first =
      2000;  // of 1,000, 94 % of the intervals of trustworthiness held it, whose values are skewed
  if (!(sampling.within >= 0) || !is_finite(sampling.within)) {
    throw Error(ErrorCode::option_value,
                "an interval cannot reach " + text(sampling.within) + " to either side",
                "option within of Sampling", "give a number above 0, or 0 for a sample of a fixed size");
  }
  Index m = sample_size(sampling, n, sampling.within > 0 ? first : preset);
  std::vector<Id> rows = draw_rows(n, m, sampling.seed);
  if (m == n || sampling.within == 0) {
    measure(rows, values);
    return rows;
  }
  const std::vector<Id> order = shuffled_rows(n, sampling.seed);
  for (Index done = 0;;) {
    std::vector<Id> more(order.begin() + done, order.begin() + m);
    std::sort(more.begin(), more.end());
    measure(more, values);
    std::copy(more.begin(), more.end(), rows.begin() + done);
    Index needed = 0;
    for (const auto& figure : values) needed = (std::max)(needed, points_within(figure, n, sampling.within));
    if (m == n || needed <= m) return rows;
    done = std::exchange(m, (std::min)(n, (std::max)(needed + needed / 20, m + m / 8)));
    rows.resize(static_cast<std::size_t>(m));
  }
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

/// The mean of one figure, on a sample: see measure_sample.
/// @param values_of  (rows) → a value of each
template <class ValuesOf>
Estimate mean_on_sample(Index n, const Sampling& sampling, Index preset, double least, double most,
                        const ValuesOf& values_of) {
  std::vector<std::vector<double>> values(1);
  measure_sample(n, sampling, preset, values, [&](const std::vector<Id>& rows, auto& all) {
    const std::vector<double> some = values_of(rows);
    all[0].insert(all[0].end(), some.begin(), some.end());
  });
  return mean_estimate(values[0], n, least, most);
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
