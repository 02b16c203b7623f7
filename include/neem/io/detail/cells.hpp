// The cells of a line of text.
#pragma once

#include "neem/core/error.hpp"
#include "neem/core/types.hpp"
#include "neem/io/detail/numbers.hpp"
#include "neem/io/input.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

namespace neem::detail {

inline void check_delimiter(char delimiter) {
  const bool allowed = delimiter == '\t' || (delimiter >= ' ' && delimiter < 0x7f);
  if (allowed && std::string_view("\"#+-._").find(delimiter) == std::string_view::npos &&
      !(delimiter >= '0' && delimiter <= '9') && !((delimiter | 0x20) >= 'a' && (delimiter | 0x20) <= 'z')) {
    return;
  }
  fail(ErrorCode::option_value, "delimiter '" + printable({&delimiter, 1}) + "' can be part of a cell",
       "option --delimiter (CsvOptions::delimiter)", "choose a comma, a semicolon, a tab or a blank");
}

inline char guess_delimiter(const Input& input, std::string_view line) {
  const std::string extension = input.extension();
  if (extension == ".tsv" || extension == ".tab") return '\t';
  for (const char c : {',', '\t', ' '}) {
    if (trim(line).find(c) != std::string_view::npos) return c;
  }
  return ',';
}

/// Splits a line into its cells; blanks around them and one pair of quotes are removed.
class Cells {
public:
  Cells(std::string_view line, char delimiter) : line_(line), delimiter_(delimiter) {
    if (delimiter == ' ') line_ = trim(line_);
  }

  /// The next cell; false after the last.
  bool next(std::string_view& cell) {
    if (done_) return false;
    if (delimiter_ == ' ') {
      const std::size_t end = (std::min)(line_.find_first_of(" \t", at_), line_.size());
      cell = line_.substr(at_, end - at_);
      at_ = pass_blanks(end);
      done_ = at_ == line_.size();
      return true;
    }
    const std::size_t first = pass_blanks(at_);
    std::size_t from = at_;
    std::optional<std::string_view> inside;
    if (first < line_.size() && line_[first] == '"') {
      std::size_t close = line_.find('"', first + 1);
      while (close != std::string_view::npos && line_.substr(close + 1).starts_with('"')) {
        close = line_.find('"', close + 2);  // a doubled quote is a quote inside the cell
      }
      closed_ = close != std::string_view::npos;
      if (closed_) {
        from = pass_blanks(close + 1);
        if (from == line_.size() || line_[from] == delimiter_)
          inside = line_.substr(first + 1, close - first - 1);
      } else {
        from = line_.size();
      }
    }
    const std::size_t end = (std::min)(line_.find(delimiter_, from), line_.size());
    cell = inside ? *inside : trim(line_.substr(at_, end - at_));
    done_ = end == line_.size();
    at_ = end + 1;
    return true;
  }

  /// True once the last cell has been given.
  bool last() const { return done_; }
  /// False if the last cell began with a quote that nothing closed.
  bool closed() const { return closed_; }

private:
  std::size_t pass_blanks(std::size_t i) const {
    while (i < line_.size() && is_blank(line_[i]) && line_[i] != delimiter_) ++i;
    if (delimiter_ == ' ') i = (std::min)(line_.find_first_not_of(" \t", i), line_.size());
    return i;
  }

  std::string_view line_;
  char delimiter_;
  std::size_t at_ = 0;
  bool done_ = false, closed_ = true;
};

inline Index count_cells(std::string_view line, char delimiter) {
  Cells cells(line, delimiter);
  std::string_view cell;
  Index count = 0;
  while (cells.next(cell)) ++count;
  return count;
}

}  // namespace neem::detail
