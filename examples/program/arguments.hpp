// Numbers and names from the command line. All values arrive as text and are read here, so that every refusal
// names the value, the option and the range.
#pragma once

#include <neem/core/check.hpp>
#include <neem/core/error.hpp>
#include <neem/core/text.hpp>
#include <neem/core/types.hpp>

#include <charconv>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace program {

[[noreturn]] inline void refuse_value(const std::string& name, const std::string& value,
                                      const std::string& wanted) {
  throw neem::Error(
      neem::ErrorCode::option_value,
      "--" + name + " = " + (value.empty() ? "''" : neem::printable(value, 80)) + " is not " + wanted,
      "option --" + name, "give " + wanted);
}

/// A finite number in decimal notation.
inline double number(const std::string& name, const std::string& value) {
  double result = 0;
  const std::from_chars_result end = std::from_chars(value.data(), value.data() + value.size(), result);
  if (end.ec != std::errc{} || end.ptr != value.data() + value.size() || !neem::is_finite(result)) {
    refuse_value(name, value, "a finite number");
  }
  return result;
}

/// A whole number in [low, high].
template <class Whole>
Whole whole(const std::string& name, const std::string& value, Whole low,
            Whole high = std::numeric_limits<Whole>::max(), std::string range = "") {
  Whole result = 0;
  const std::from_chars_result end = std::from_chars(value.data(), value.data() + value.size(), result);
  if (end.ec != std::errc{} || end.ptr != value.data() + value.size() || result < low || result > high) {
    if (range.empty()) range = std::to_string(low) + ".." + std::to_string(high);
    refuse_value(name, value, "a whole number in " + range);
  }
  return result;
}

/// Bytes: 500000, 100k, 100M, 2G (powers of 1024).
inline std::uint64_t bytes(const std::string& name, const std::string& value) {
  const std::string_view letters = "kMGT";
  std::string digits = value;
  unsigned shift = 0;
  if (!digits.empty()) {
    const std::size_t place = letters.find(digits.back() == 'K' ? 'k' : digits.back());
    if (place != std::string_view::npos) {
      shift = 10 * (static_cast<unsigned>(place) + 1);
      digits.pop_back();
    }
  }
  std::uint64_t count = 0;
  const std::from_chars_result end = std::from_chars(digits.data(), digits.data() + digits.size(), count);
  if (end.ec != std::errc{} || end.ptr != digits.data() + digits.size() || count == 0 ||
      count > (std::numeric_limits<std::uint64_t>::max() >> shift)) {
    refuse_value(name, value, "a number of bytes such as 800M or 2G");
  }
  return count << shift;
}

inline std::vector<std::string> split(const std::string& text, char separator = ',') {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == separator) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

/// The columns that a number from 1 means, or a range as in 5-20, counted from 0; none for other text and where one of
/// them is not among the `count` columns.
inline std::vector<neem::Index> numbered_columns(std::string_view text, neem::Index count) {
  const auto number_of = [](std::string_view digits) -> neem::Index {
    neem::Index number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return error == std::errc() && end == digits.data() + digits.size() ? number : -1;
  };
  const std::size_t dash = text.find('-');
  const neem::Index low = number_of(text.substr(0, dash));
  const neem::Index high = dash == std::string_view::npos ? low : number_of(text.substr(dash + 1));
  std::vector<neem::Index> columns;
  if (low < 1 || high > count) return columns;
  for (neem::Index k = low; k <= high; ++k) columns.push_back(k - 1);
  return columns;
}

}  // namespace program
