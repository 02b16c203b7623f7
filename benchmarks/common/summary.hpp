// Repeated measurements as one: the median, with the least and the most.
#pragma once

#include "../../examples/program/console.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

namespace benchmark {

using program::format;

/// NaN if there is nothing.
inline double median(std::vector<double> values) {
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

/// "(least, most)", or nothing for a single value.
inline std::string spread(const std::vector<double>& values, const char* pattern = "(%.3f, %.3f)") {
  if (values.size() < 2) return "";
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  return format(pattern, *least, *most);
}

}  // namespace benchmark
