// Numbers as text, by from_chars and to_chars only: no locale can change a digit.
#pragma once

#include "neem/core/check.hpp"

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>

namespace neem::detail {

/// Appends the shortest text that reads back as the same number.
template <class S>
void append_number(std::string& text, S value) {
  char digits[64];
  if constexpr (sizeof(S) == 1) {
    const auto [end, error] = std::to_chars(digits, digits + sizeof(digits), static_cast<int>(value));
    static_cast<void>(error);  // 64 characters hold every number in its shortest form
    text.append(digits, end);
  } else {
    const auto [end, error] = std::to_chars(digits, digits + sizeof(digits), value);
    static_cast<void>(error);
    text.append(digits, end);
  }
}

inline bool is_blank(char c) { return c == ' ' || c == '\t'; }

inline std::string_view trim(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

/// What a cell of text turned out to be.
enum class Parsed { number, empty, not_a_number, not_finite, out_of_range };

/// True for numbers below 1 in magnitude, in a text that from_chars has read as a number beyond the range of
/// its type: those are too small rather than too large.
inline bool is_below_one(std::string_view text) {
  std::int64_t power = 0;  // of the first digit that is not 0
  bool leading = true, after_point = false;
  std::size_t i = 0;
  for (; i < text.size() && text[i] != 'e' && text[i] != 'E'; ++i) {
    if (text[i] == '.') {
      after_point = true;
    } else if (text[i] >= '0' && text[i] <= '9') {
      if (leading && after_point) --power;
      if (!leading && !after_point) ++power;
      if (text[i] != '0') leading = false;
    }
  }
  if (i == text.size()) return power < 0;
  text.remove_prefix(i + 1);
  const bool negative = text.starts_with('-');
  if (text.starts_with('+')) text.remove_prefix(1);
  std::int64_t exponent = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), exponent);
  static_cast<void>(end);
  return error == std::errc::result_out_of_range ? negative : exponent < -power;
}

/// nan, nan(...), inf or infinity in any case, after an optional sign.
inline bool names_non_finite(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  if (text.empty() || ((text[0] | 0x20) != 'n' && (text[0] | 0x20) != 'i')) return false;
  std::string lower;
  for (const char c : text.substr(0, 9)) {
    lower += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return lower == "nan" || lower == "inf" || lower == "infinity" ||
         (lower.starts_with("nan(") && text.ends_with(')'));
}

/// The number that all of `text` spells, blanks around it and a leading '+' allowed. A number too small for S
/// is 0, one too large is out of range. `value` changes only if there is a number.
template <class S>
Parsed parse_number(std::string_view text, S& value) {
  text = trim(text);
  if (text.empty()) return Parsed::empty;
  std::string_view digits = text;
  if (digits.starts_with('+')) {
    digits.remove_prefix(1);
    if (digits.starts_with('-')) return Parsed::not_a_number;
  }
  S parsed{};
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), parsed);
  const bool whole = end == digits.data() + digits.size();
  if constexpr (std::is_floating_point_v<S>) {
    if (names_non_finite(text)) return Parsed::not_finite;
    if (whole && error == std::errc::result_out_of_range) {
      if (!is_below_one(digits)) return Parsed::out_of_range;
      value = digits.starts_with('-') ? -S(0) : S(0);
      return Parsed::number;
    }
    if (whole && error == std::errc() && !is_finite(parsed)) return Parsed::out_of_range;
  } else if (whole && error == std::errc::result_out_of_range) {
    return Parsed::out_of_range;
  }
  if (!whole || error != std::errc()) return Parsed::not_a_number;
  value = parsed;
  return Parsed::number;
}

}  // namespace neem::detail
