// Numbers that points are coloured by, one a point: a measurement, a time, the expression of a gene.
//
//     write_png("map.png", Y, Numbers{.values = {age.begin(), age.end()}, .name = "age"});
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/error.hpp"
#include "neem/core/types.hpp"
#include "neem/io/detail/numbers.hpp"
#include "neem/io/labels.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace neem {

/// What a picture shows by a scale of colours.
struct Numbers {
  std::vector<double> values{};  ///< n; NaN: there is none, the point is grey and behind others
  std::string name{};            ///< above the bar of colours
  /// Share of the values at each end that have the colour of the end, [0, 0.5): a few extreme ones would
  /// leave no colours for the rest
  double clip = 0.01;
};

/// The numbers that have the first and the last colour, and how many are not between them.
struct NumberRange {
  double low = 0;     ///< has the first colour
  double high = 0;    ///< has the last
  Index below = 0;    ///< values less than low
  Index above = 0;    ///< values more than high
  Index missing = 0;  ///< NaN
};

/// The range of colours: from the quantile `clip` to the quantile 1 − `clip` of the finite values; all of
/// them where these quantiles are one number.
///
/// @throws Error (USAGE) for clip outside [0, 0.5); (DATA) without any finite value
/// @cost   O(n)
inline NumberRange number_range(const Numbers& numbers) {
  if (!(numbers.clip >= 0 && numbers.clip < 0.5)) {
    throw Error(ErrorCode::option_value, "clip is not in [0, 0.5)", "numbers of the plot",
                "give the share of values at each end, such as 0.01");
  }
  std::vector<double> finite;
  for (const double value : numbers.values) {
    if (is_finite(value)) finite.push_back(value);
  }
  if (finite.empty()) {
    throw Error(ErrorCode::empty, "no value is a finite number", "numbers of the plot",
                "colour by other numbers");
  }
  const auto quantile = [&](double share) {
    const auto at = static_cast<std::ptrdiff_t>(std::lround(share * static_cast<double>(finite.size() - 1)));
    std::nth_element(finite.begin(), finite.begin() + at, finite.end());
    return finite[static_cast<std::size_t>(at)];
  };
  NumberRange range{.low = quantile(numbers.clip), .high = quantile(1 - numbers.clip)};
  if (range.low == range.high) {
    const auto [least, most] = std::minmax_element(finite.begin(), finite.end());
    range.low = *least, range.high = *most;
  }
  for (const double value : numbers.values) {
    range.below += value < range.low;
    range.above += value > range.high;
    range.missing += (std::isnan)(value);
  }
  return range;
}

/// The classes as numbers, where they are numbers rather than classes: all names are numbers, or stand for a
/// missing one, and there are at least ten classes and at least a third as many as points.
///
/// @return  n values; nothing where the labels are classes
inline std::optional<std::vector<double>> numbers_of(const Labels& labels) {
  if (labels.classes() < 10 || 3 * labels.classes() < labels.size()) return std::nullopt;
  std::vector<double> value(labels.names.size(), std::numeric_limits<double>::quiet_NaN());
  std::size_t numbers = 0;
  for (std::size_t c = 0; c < value.size(); ++c) {
    const detail::Parsed parsed = detail::parse_number(labels.names[c], value[c]);
    numbers += parsed == detail::Parsed::number;
    if (parsed != detail::Parsed::number && parsed != detail::Parsed::not_finite && labels.names[c] != "NA")
      return std::nullopt;
  }
  if (numbers == 0) return std::nullopt;
  std::vector<double> values;
  values.reserve(labels.ids.size());
  for (const Id id : labels.ids) {
    values.push_back(id < 0 ? std::numeric_limits<double>::quiet_NaN() : value[static_cast<std::size_t>(id)]);
  }
  return values;
}

}  // namespace neem
