// Repeated measurements as one: the median, with the least and the most; and where they will be written.
#pragma once

#include "../../examples/program/console.hpp"

#include <neem/io/output.hpp>

#include <algorithm>
#include <cstddef>
#include <initializer_list>
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

/// Finds out before anything is measured whether these files can be written; empty names are none.
/// @throws neem::Error (IO) if not
inline void check_results(std::initializer_list<std::string> paths) {
  for (const std::string& path : paths) {
    if (!path.empty()) neem::Output(path).discard();
  }
}

}  // namespace benchmark
