// A list of numbers in one cell of a table, as data frames of embeddings have it.
#pragma once

#include "neem/io/detail/growing_rows.hpp"
#include "neem/io/detail/numbers.hpp"

#include <string_view>
#include <vector>

namespace neem {

/// Whether a cell looks like a list: in brackets, braces or parentheses.
inline bool is_number_list(std::string_view cell) {
  cell = detail::trim(cell);
  if (cell.size() < 2) return false;
  const char first = cell.front(), last = cell.back();
  return (first == '[' && last == ']') || (first == '{' && last == '}') || (first == '(' && last == ')');
}

/// The numbers of a list in one cell: "[0.1, 0.2]" of Python and pandas, "[0.1 0.2]" of numpy, "{0.1,0.2}" of
/// PostgreSQL, "(0.1; 0.2)".
///
/// @tparam S      float, double, std::int32_t or std::int64_t
/// @param cell    without the quotes around it; between the numbers commas, semicolons, blanks or ends of lines
/// @param values  the numbers are added here, NaN and infinity as themselves
/// @return        false if it is no list in brackets, or holds something else than numbers, such as the "..."
///                by which numpy cuts long arrays short; `values` is then as it was
template <class S>
bool parse_number_list(std::string_view cell, std::vector<S>& values) {
  if (!is_number_list(cell)) return false;
  cell = detail::trim(cell);
  cell = cell.substr(1, cell.size() - 2);
  const std::size_t before = values.size();
  const auto is_between = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
  bool comma = true;  // a comma needs a number before it
  for (std::size_t at = 0; at < cell.size();) {
    if (is_between(cell[at])) {
      ++at;
    } else if (cell[at] == ',' || cell[at] == ';') {
      if (comma) break;
      comma = true;
      ++at;
    } else {
      std::size_t end = at;
      while (end < cell.size() && !is_between(cell[end]) && cell[end] != ',' && cell[end] != ';') ++end;
      S value{};
      if (!detail::number_or_nan(cell.substr(at, end - at), value)) break;
      values.push_back(value);
      comma = false;
      at = end;
    }
    if (at == cell.size() && !comma) return true;
  }
  values.resize(before);
  return false;
}

}  // namespace neem
