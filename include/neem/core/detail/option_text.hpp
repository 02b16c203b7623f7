// Options from text and as text.
#pragma once

#include "neem/core/detail/option_check.hpp"
#include "neem/core/error.hpp"
#include "neem/core/option_row.hpp"
#include "neem/core/text.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace neem {
namespace detail {

/// A name as it is compared: in small letters, without what stands between words.
inline std::string plain_name(std::string_view name) {
  std::string plain;
  for (const char letter : name) {
    if (letter == '-' || letter == '.' || letter == '_') continue;
    plain += letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  }
  return plain;
}

inline std::optional<bool> flag_of(std::string_view word) {
  for (const std::string_view yes : {"true", "yes", "on", "1"}) {
    if (word == yes) return true;
  }
  for (const std::string_view no : {"false", "no", "off", "0"}) {
    if (word == no) return false;
  }
  return std::nullopt;
}

template <class T>
std::optional<T> parsed(std::string_view word) {
  T value{};
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc{} || end != word.data() + word.size()) return std::nullopt;
  return value;
}

/// A number of the row. @throws Error (USAGE) if the word is none
inline double number_of(const OptionRow& row, std::string_view name, std::string_view word) {
  const std::string what = is_whole(row.type->kind) ? "whole number" : "number";
  const std::optional<double> value = parsed<double>(word);
  const bool whole = !is_whole(row.type->kind) ||
                     parsed<std::int64_t>(word).has_value();  // "1e3" and "2.0" would be other texts then
  if (!value || !whole) {
    refuse_value(name, join({"\"", word, "\""}), join({" is not a ", what}),
                 join({"give a ", what, " in ", range_text(row)}));
  }
  return *value;
}

/// The value that a text stands for. @throws Error (USAGE) if it stands for none
inline OptionValue value_of(const OptionRow& row, std::string_view name, std::string_view word) {
  OptionValue value;
  switch (row.type->kind) {
    case OptionKind::flag:
    case OptionKind::group: {
      const std::optional<bool> flag = flag_of(word);
      const bool group = row.type->kind == OptionKind::group;
      if (!flag) {
        refuse_value(
            name, join({"\"", word, "\""}), group ? " is neither on nor off" : " is not true or false",
            group ? join({"give on or off, or its parts, such as ", name, ".", row.type->rows[0].name})
                  : std::string("give true or false"));
      }
      value.given = !group || *flag;
      value.whole = *flag;
      return value;
    }
    case OptionKind::seed: {
      const std::optional<std::uint64_t> seed = parsed<std::uint64_t>(word);
      if (!seed) {
        refuse_value(name, join({"\"", word, "\""}), " is not a whole number",
                     join({"give one in ", range_text(row)}));
      }
      value.whole = static_cast<std::int64_t>(*seed);
      return value;
    }
    case OptionKind::whole: {
      const double number = number_of(row, name, word);
      const std::int64_t whole = *parsed<std::int64_t>(word);
      if (whole > row.type->most || !row.range.has(number)) {
        OptionRow most = row;
        most.range.high = (std::min)(row.range.high, static_cast<double>(row.type->most));
        check_range(most, name, number);
        check_range(row, name, std::numeric_limits<double>::infinity());
      }
      value.whole = whole;
      return value;
    }
    case OptionKind::real:
      value.real = number_of(row, name, word);
      return value;
    case OptionKind::choice:
      for (std::size_t k = 0; k < row.type->names_count; ++k) {
        if (plain_name(row.type->names[k]) == plain_name(word))
          value.whole = static_cast<std::int64_t>(k);
        else
          continue;
        return value;
      }
      refuse_value(name, join({"\"", word, "\""}), " is not known",
                   join({"give one of ", offered_text(row)}));
    case OptionKind::reals:
    case OptionKind::wholes:
      for (std::size_t from = 0; from <= word.size();) {
        const std::size_t comma = (std::min)(word.find(',', from), word.size());
        std::string_view one = word.substr(from, comma - from);
        while (one.starts_with(' ')) one.remove_prefix(1);
        value.list.push_back(number_of(row, name, one));
        from = comma + 1;
      }
      return value;
    case OptionKind::text:
      value.text = word;
      return value;
    default:
      throw Error(ErrorCode::option_value, join({name, " is not given as text"}), join({"option ", name}),
                  row.type->kind == OptionKind::matrix ? "give a matrix, one row a point"
                                                       : "give a list, one class a point");
  }
}

/// How many letters are to be put in, taken out or replaced.
inline std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t corner = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = corner + (a[i - 1] != b[j - 1]);
      corner = row[j];
      row[j] = (std::min)({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

}  // namespace detail
}  // namespace neem
