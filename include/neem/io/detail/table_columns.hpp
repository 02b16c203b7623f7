// The columns of a table by name or number, as options give them.
#pragma once

#include "neem/core/error.hpp"
#include "neem/core/types.hpp"
#include "neem/io/detail/messages.hpp"
#include "neem/io/detail/table_start.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace neem::detail {

class NamedColumns {
public:
  NamedColumns(const std::string& file, const TableStart& start)
      : file_(file), start_(start), count_(static_cast<Index>(start.columns.size())) {
    if (start.header) names_of_.assign(start.rows[0].begin(), start.rows[0].end());
    if (start.short_header) names_of_.insert(names_of_.begin(), "");
    names_of_.resize(start.columns.size());
  }

protected:
  static std::size_t at(Index c) { return static_cast<std::size_t>(c); }

  std::string title(Index c) const {
    const std::string& name = names_of_[at(c)];
    return name.empty() ? "column " + std::to_string(c + 1) : "'" + printable(name, 80) + "'";
  }
  std::string list_of_columns() const {
    if (!start_.header) return "columns are 1.." + std::to_string(count_);
    std::string all;
    for (Index c = 0; c < (std::min)(count_, Index(12)); ++c) all += (c == 0 ? "" : ", ") + title(c);
    return "columns are " + all + (count_ > 12 ? ", ... (" + std::to_string(count_) + ")" : "");
  }
  [[noreturn]] void refuse_column(const std::string& text, const std::string& option) const {
    fail(ErrorCode::option_value, "there is no column '" + printable(text, 80) + "'",
         file_ + ", " + list_of_columns(),
         "name a column of the header, or give its number from 1, to TableOptions::" + option);
  }

  /// The column of this name, or of this number; −1: there is none.
  Index find(std::string_view text, const std::string& option) const {
    Index found = -1;
    for (Index c = 0; c < count_ && start_.header; ++c) {
      if (names_of_[at(c)] != text) continue;
      if (found >= 0) {
        fail(ErrorCode::option_value, "two columns are called '" + printable(text, 80) + "'", file_,
             "give the number of the column, from 1 (option --" + option + ")");
      }
      found = c;
    }
    if (found >= 0) return found;
    const Index number = number_of(text);
    return number >= 1 && number <= count_ ? number - 1 : -1;
  }
  static Index number_of(std::string_view text) {
    Index number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() ? number : -1;
  }
  Index given(const std::string& text, const std::string& option) const {
    if (text.empty() || text == "none") return -1;
    const Index c = find(text, option);
    if (c < 0) refuse_column(text, option);
    return c;
  }
  std::vector<char> set_of(const std::vector<std::string>& list, const std::string& option) const {
    std::vector<char> set;
    for (const std::string& one : list) {
      set.resize(start_.columns.size());
      Index low = find(one, option), high = low;
      const std::size_t dash = one.find('-');
      if (low < 0 && dash != std::string::npos) {
        low = number_of(std::string_view(one).substr(0, dash)) - 1;
        high = number_of(std::string_view(one).substr(dash + 1)) - 1;
      }
      if (low < 0 || high < low || high >= count_) refuse_column(one, option);
      for (Index c = low; c <= high; ++c) set[at(c)] = 1;
    }
    return set;
  }

  std::string file_;
  const TableStart& start_;
  Index count_;
  std::vector<std::string> names_of_{};  ///< of all columns; empty where there is none
};

}  // namespace neem::detail
