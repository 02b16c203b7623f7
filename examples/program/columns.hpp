// Columns of points in words, and by their names or numbers.
#pragma once

#include "arguments.hpp"
#include "console.hpp"
#include "data.hpp"

#include <neem/core/error.hpp>
#include <neem/core/text.hpp>
#include <neem/core/types.hpp>
#include <neem/points/column_summaries.hpp>
#include <neem/points/missing.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>
#include <vector>

namespace program {

/// "1 row", "2 rows"
inline std::string counted(neem::Index n, const std::string& one, const std::string& several) {
  return std::to_string(n) + " " + (n == 1 ? one : several);
}
/// "'age'", or "column 3", counted from 1.
inline std::string title_of_column(const Data& data, neem::Index c) {
  const auto at = static_cast<std::size_t>(c);
  if (at < data.columns.size() && !data.columns[at].empty())
    return "'" + neem::printable(data.columns[at], 80) + "'";
  neem::Index number = c;  // among all columns of the file
  neem::Index value = -1;
  for (std::size_t k = 0; k < data.table.size(); ++k) {
    value += data.table[k].use == neem::ColumnUse::value;
    if (value < c) continue;
    number = static_cast<neem::Index>(k);
    break;
  }
  return "column " + std::to_string(number + 1);
}
/// The first of some columns in words.
inline std::string titles_of_columns(const Data& data, const std::vector<neem::Index>& columns) {
  std::string all;
  for (std::size_t k = 0; k < columns.size() && k < 5; ++k)
    all += (k == 0 ? "" : ", ") + title_of_column(data, columns[k]);
  return all + (columns.size() > 5 ? ", ..." : "");
}

/// The columns of values that are meant: by a name of the header, or by numbers from 1 among all columns of
/// the file, as in 5-20.
inline std::vector<neem::Index> find_columns(const Data& data, const std::string& text,
                                             const std::string& option) {
  std::vector<neem::Index> values, found;  // values: of each column of the file, or -1
  for (const neem::TableColumn& column : data.table)
    values.push_back(column.use == neem::ColumnUse::value
                         ? std::count_if(values.begin(), values.end(), [](neem::Index v) { return v >= 0; })
                         : -1);
  if (values.empty()) {
    for (neem::Index c = 0; c < data.cols(); ++c) values.push_back(c);
  }
  for (std::size_t c = 0; c < data.columns.size(); ++c) {
    if (data.columns[c] == text) found.push_back(static_cast<neem::Index>(c));
  }
  if (found.empty()) {
    for (const neem::Index c : numbered_columns(text, std::ssize(values))) {
      const neem::Index value = values[static_cast<std::size_t>(c)];
      if (value >= 0) found.push_back(value);
    }
  }
  if (found.empty()) {
    std::vector<neem::Index> all(static_cast<std::size_t>(data.cols()));
    for (std::size_t c = 0; c < all.size(); ++c) all[c] = static_cast<neem::Index>(c);
    throw neem::Error(neem::ErrorCode::option_value,
                      "there is no column '" + neem::printable(text, 80) + "' of numbers",
                      "option --" + option + ", columns " + titles_of_columns(data, all),
                      "name a column of the header, or give its number from 1");
  }
  return found;
}

/// "12 missing values in 7 of 150 rows and 3 of 4 columns ('age' 9, 'income' 2, 'b' 1)"
inline std::string text_of_gaps(const Data& data, const neem::MissingValues& gaps, neem::Index rows) {
  const auto in_column = [&](neem::Index c) { return gaps.in_column[static_cast<std::size_t>(c)]; };
  std::vector<neem::Index> lacking;
  for (neem::Index c = 0; c < std::ssize(gaps.in_column); ++c) {
    if (in_column(c) > 0) lacking.push_back(c);
  }
  std::stable_sort(lacking.begin(), lacking.end(),
                   [&](neem::Index a, neem::Index b) { return in_column(a) > in_column(b); });
  std::string columns;
  for (std::size_t k = 0; k < lacking.size() && k < 5; ++k)
    columns += (k == 0 ? "" : ", ") + title_of_column(data, lacking[k]) + " " +
               std::to_string(in_column(lacking[k]));
  return counted(gaps.total, "missing value in ", "missing values in ") + std::to_string(gaps.rows) + " of " +
         counted(rows, "row", "rows") + " and " + std::to_string(lacking.size()) + " of " +
         counted(std::ssize(gaps.in_column), "column", "columns") + " (" + columns +
         (lacking.size() > 5 ? ", ...)" : ")");
}

inline std::vector<neem::Index> constant_columns(const std::vector<neem::ColumnSummary>& columns) {
  std::vector<neem::Index> constant;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    if (columns[c].constant()) constant.push_back(static_cast<neem::Index>(c));
  }
  return constant;
}

/// The share of the variance of which a column hides all others, and how many times spreads may differ before
/// that is told.
inline constexpr double mostly_one = 0.99, most_apart = 100;

/// What is to be said of columns that spread unlike each other; empty: nothing.
inline std::string text_of_spreads(const Data& data, const std::vector<neem::ColumnSummary>& columns,
                                   const neem::SpreadComparison& spreads) {
  std::string said;
  if (std::ssize(columns) - spreads.constant < 2) return said;
  if (spreads.share > mostly_one) {
    said = title_of_column(data, spreads.widest) + " has " + format("%.1f", 100 * spreads.share) +
           " % of the variance of all columns";
  }
  if (spreads.ratio > most_apart) {
    const auto deviation = [&](neem::Index c) {
      return neem::three_digits(columns[static_cast<std::size_t>(c)].deviation) + " of " +
             title_of_column(data, c);
    };
    said += (said.empty() ? "" : ", and ") + format("spreads differ by %.0f times", spreads.ratio) +
            " (standard deviation " + deviation(spreads.widest) + ", " + deviation(spreads.narrowest) + ")";
  }
  return said;
}

}  // namespace program
