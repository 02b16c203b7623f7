// What a cell of a table can be: a number, a word for a value that is missing, a date, a truth value, a list of
// numbers, or text.
#pragma once

#include "neem/io/detail/numbers.hpp"
#include "neem/io/number_list.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace neem::detail {

/// Equal but for the case of ASCII letters; `lower` is in lower case.
inline bool same_word(std::string_view text, std::string_view lower) {
  if (text.size() != lower.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c) != lower[i]) return false;
  }
  return true;
}

/// Whether programs write this for a value that is not there: nothing, NA, N/A, NaN, NaT, NULL, None, #N/A, #DIV/0!,
/// <NA>, missing, a question mark, a dash or a dot, in any case, and nan with a sign or a payload.
inline bool is_missing(std::string_view cell) {
  switch (cell.size()) {
    case 0:
      return true;
    case 1:
      return cell[0] == '?' || cell[0] == '.' || cell[0] == '-';
    case 2:
      return same_word(cell, "na");
    case 3:
      return same_word(cell, "n/a") || same_word(cell, "nan") || same_word(cell, "nat");
    case 4:
      return same_word(cell, "null") || same_word(cell, "none") || same_word(cell, "#n/a") ||
             same_word(cell, "-nan") || same_word(cell, "<na>");
    case 7:
      if (same_word(cell, "missing") || same_word(cell, "#div/0!")) return true;
      [[fallthrough]];
    default:
      return same_word(cell.substr(0, 4), "nan(") && cell.back() == ')';
  }
}

/// 1 and 0 for true and false in any case.
inline bool is_truth(std::string_view cell, double& value) {
  if (same_word(cell, "true")) return value = 1, true;
  if (same_word(cell, "false")) return value = 0, true;
  return false;
}

/// The number that a cell spells, its decimals after a point or a comma. Digits in groups are no number.
inline Parsed parse_decimal(std::string_view cell, char point, double& value) {
  if (point == '.') return parse_number(cell, value);
  if (cell.find('.') != std::string_view::npos) return Parsed::not_a_number;
  const std::size_t comma = cell.find(point);
  if (comma == std::string_view::npos) return parse_number(cell, value);
  char digits[64];
  if (cell.size() > sizeof(digits)) {
    std::string longer(cell);
    longer[comma] = '.';
    return parse_number<double>(longer, value);
  }
  cell.copy(digits, cell.size());
  digits[comma] = '.';
  return parse_number<double>(std::string_view(digits, cell.size()), value);
}

/// A date of ISO 8601, 2024-01-31, alone or with a time, as in 2024-01-31T12:30:00.5+01:00, in seconds since
/// 1970-01-01 UTC; without a zone it counts as UTC.
inline bool is_time(std::string_view cell, double& seconds) {
  std::size_t at = 0;
  const auto digits = [&](int count, int low, int high, int& value) {
    value = 0;
    for (int k = 0; k < count; ++k, ++at) {
      if (at >= cell.size() || cell[at] < '0' || cell[at] > '9') return false;
      value = 10 * value + (cell[at] - '0');
    }
    return value >= low && value <= high;
  };
  const auto passes = [&](char c) { return at < cell.size() && cell[at] == c && ++at > 0; };
  int year, month, day, hour = 0, minute = 0, second = 0;
  if (!digits(4, 0, 9999, year) || !passes('-') || !digits(2, 1, 12, month) || !passes('-') ||
      !digits(2, 1, 31, day)) {
    return false;
  }
  double rest = 0;
  if (at < cell.size()) {
    if (!passes('T') && !passes(' ')) return false;
    if (!digits(2, 0, 24, hour) || !passes(':') || !digits(2, 0, 59, minute)) return false;
    if (passes(':') && !digits(2, 0, 60, second)) return false;
    if (passes('.')) {
      const std::size_t from = at;
      for (double unit = 0.1; at < cell.size() && cell[at] >= '0' && cell[at] <= '9'; ++at, unit /= 10) {
        rest += unit * (cell[at] - '0');
      }
      if (at == from) return false;
    }
    if (at < cell.size() && !passes('Z')) {
      const int sign = cell[at] == '-' ? -1 : 1;
      int hours = 0, minutes = 0;
      if ((!passes('+') && !passes('-')) || !digits(2, 0, 23, hours)) return false;
      if (at < cell.size() && ((passes(':'), false) || !digits(2, 0, 59, minutes))) return false;
      rest -= sign * (3600.0 * hours + 60.0 * minutes);
    }
  }
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (at != cell.size() || !date.ok()) return false;
  const auto days = std::chrono::sys_days(date).time_since_epoch().count();
  seconds = 86400.0 * static_cast<double>(days) + 3600.0 * hour + 60.0 * minute + second + rest;
  return true;
}

/// How many numbers stand in a cell that is a list of two or more; else 0, as for (12), which may be minus 12.
inline std::size_t list_length(std::string_view cell) {
  std::vector<double> values;
  return parse_number_list(cell, values) && values.size() > 1 ? values.size() : 0;
}

/// What a cell is, as far as it shows by itself.
enum class CellKind { missing, whole, number, not_finite, truth, time, text, list };

inline CellKind kind_of_cell(std::string_view cell, char point) {
  if (is_missing(cell)) return CellKind::missing;
  double value = 0;
  const Parsed parsed = parse_decimal(cell, point, value);
  if (parsed == Parsed::number) {
    return cell.find_first_of(".,eE") == std::string_view::npos ? CellKind::whole : CellKind::number;
  }
  if (parsed == Parsed::out_of_range) return CellKind::number;
  if (parsed == Parsed::not_finite) return CellKind::not_finite;
  if (is_truth(cell, value)) return CellKind::truth;
  if (is_time(cell, value)) return CellKind::time;
  return list_length(cell) > 0 ? CellKind::list : CellKind::text;
}

}  // namespace neem::detail
