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
       "option CsvOptions::delimiter", "choose a comma, a semicolon, a tab or a blank");
}

inline char guess_delimiter(const Input& input, std::string_view line) {
  const std::string extension = input.extension();
  if (extension == ".tsv" || extension == ".tab") return '\t';
  for (const char c : {',', '\t', ' '}) {
    if (trim(line).find(c) != std::string_view::npos) return c;
  }
  return ',';
}

/// The text of a quoted cell, in which two quotes stand for one.
inline std::string without_doubled_quotes(std::string_view cell) {
  std::string text;
  for (std::size_t i = 0; i < cell.size(); ++i) {
    text += cell[i];
    if (cell[i] == '"' && i + 1 < cell.size() && cell[i + 1] == '"') ++i;
  }
  return text;
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
    doubled_ = quoted_ = false;
    if (delimiter_ == ' ') return next_between_blanks(cell);
    const std::size_t first = pass_blanks(at_);
    std::size_t from = at_;
    std::optional<std::string_view> inside;
    if (first < line_.size() && line_[first] == '"') {
      const std::size_t close = closing_quote(first);
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
    quoted_ = inside.has_value();
    doubled_ = doubled_ && inside;
    done_ = end == line_.size();
    at_ = end + 1;
    return true;
  }

  /// True once the last cell has been given.
  bool last() const { return done_; }
  /// False if the last cell began with a quote that nothing closed.
  bool closed() const { return closed_; }
  /// True if the last cell stood in quotes.
  bool quoted() const { return quoted_; }
  /// True if two quotes stand for one in the last cell: see without_doubled_quotes.
  bool doubled() const { return doubled_; }

private:
  bool next_between_blanks(std::string_view& cell) {
    if (at_ < line_.size() && line_[at_] == '"') {
      const std::size_t close = closing_quote(at_);
      quoted_ = close != std::string_view::npos && (close + 1 == line_.size() || is_blank(line_[close + 1]));
      doubled_ = doubled_ && quoted_;
      if (quoted_) {
        cell = line_.substr(at_ + 1, close - at_ - 1);
        at_ = pass_blanks(close + 1);
        done_ = at_ == line_.size();
        return true;
      }
    }
    const std::size_t end = (std::min)(line_.find_first_of(" \t", at_), line_.size());
    cell = line_.substr(at_, end - at_);
    at_ = pass_blanks(end);
    done_ = at_ == line_.size();
    return true;
  }

  /// The quote that closes the one at `open`; a doubled quote is a quote inside the cell.
  std::size_t closing_quote(std::size_t open) {
    std::size_t close = line_.find('"', open + 1);
    while (close != std::string_view::npos && line_.substr(close + 1).starts_with('"')) {
      doubled_ = true;
      close = line_.find('"', close + 2);
    }
    return close;
  }

  std::size_t pass_blanks(std::size_t i) const {
    while (i < line_.size() && is_blank(line_[i]) && line_[i] != delimiter_) ++i;
    if (delimiter_ == ' ') i = (std::min)(line_.find_first_not_of(" \t", i), line_.size());
    return i;
  }

  std::string_view line_;
  char delimiter_;
  std::size_t at_ = 0;
  bool done_ = false, closed_ = true, quoted_ = false, doubled_ = false;
};

inline Index count_cells(std::string_view line, char delimiter) {
  Cells cells(line, delimiter);
  std::string_view cell;
  Index count = 0;
  while (cells.next(cell)) ++count;
  return count;
}

}  // namespace neem::detail
