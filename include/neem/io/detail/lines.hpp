// Text, line by line. Line ends may be LF, CR LF, or CR where the beginning of the file has no LF; a UTF-8 byte
// order mark is passed over, and a line has a limit, so that a file without line ends costs little memory.
#pragma once

#include "neem/core/error.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/io/detail/numbers.hpp"
#include "neem/io/input.hpp"

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace neem::detail {

inline constexpr std::size_t line_limit = std::size_t(1) << 24;

/// The first byte that text does not contain: a control byte but for the tab, or one that breaks UTF-8. Or
/// npos.
inline std::size_t find_no_text(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const unsigned lead = static_cast<unsigned char>(text[i]);
    const std::size_t size = utf8_size(text, i);
    if ((lead < 0x20 && lead != '\t') || lead == 0x7f || size == 0) return i;
    i += size;
  }
  return std::string_view::npos;
}

/// The lines of an input, counted from 1.
class Lines {
public:
  explicit Lines(Input& input) : input_(input) {
    check_start(input);
    const std::string_view start = input.peek(3);
    if (start.starts_with("\xff\xfe") || start.starts_with("\xfe\xff") ||
        (start.size() > 1 && start[0] != 0 && start[1] == 0)) {
      fail(ErrorCode::format, "text in UTF-16", input.name() + ", byte 0",
           "save it as UTF-8, for example by iconv -f UTF-16 -t UTF-8", {.byte = 0});
    }
    if (start == "\xef\xbb\xbf") input.skip(3);
    const std::string_view first = input.peek_some();
    if (first.find('\n') == std::string_view::npos && first.find('\r') != std::string_view::npos) {
      const std::string_view more = input.peek(Input::look_ahead);
      const bool other = more.find('\r') + 1 < more.size();  // than the beginning of a CR LF that is cut off
      if (other && more.find('\n') == std::string_view::npos) end_ = '\r';
    }
  }

  /// Moves to the next line; false at the end. A file that ends without a line end has its last line all the
  /// same.
  bool next() {
    text_.clear();
    begin_ = input_.position();
    number_ += extra_;
    extra_ = 0;
    if (!append()) return false;
    ++number_;
    return true;
  }
  /// Moves to the next line that is not empty and, where there are comments, does not begin with '#'; false at the
  /// end. Empty lines may stand before the first row and behind the last.
  ///
  /// @param rows  read so far
  /// @param line  the line without the blanks around it
  /// @throws      Error (DATA) at the first row behind an empty line between rows
  bool next_row(Index rows, bool comments, std::string_view& line) {
    while (next()) {
      line = trim(text_);
      if (comments && line.starts_with('#')) {
        ++comment_lines_;
        continue;
      }
      if (line.empty()) {
        if (rows > 0 && empty_line_ == 0) empty_line_ = number_;
        continue;
      }
      if (empty_line_ == 0) return true;
      fail(ErrorCode::empty, "line " + std::to_string(empty_line_) + " is empty", where(empty_line_),
           "remove the line, or check whether a row is missing", {.row = empty_line_ - 1});
    }
    return false;
  }
  /// Appends a line end and the next line to this one, as for a cell in quotes that goes on there; false at the
  /// end. The number stays that of the first.
  bool extend() {
    text_ += '\n';
    extending_ = true;
    const bool any = append();
    extending_ = false;
    if (any) {
      ++extra_;
      return true;
    }
    text_.pop_back();
    return false;
  }
  std::string_view text() const { return text_; }
  Index number() const { return number_; }
  Index comment_lines() const { return comment_lines_; }  ///< passed over by next_row

  std::string where(Index line) const { return input_.name() + ", line " + std::to_string(line); }
  std::string where() const { return where(number_); }

  /// Refuses the line if some byte of `part`, which lies in it, is not text.
  void check_text(std::string_view part) const {
    const std::size_t at = find_no_text(part);
    if (at == std::string_view::npos) return;
    constexpr char digits[] = "0123456789ABCDEF";
    const unsigned byte = static_cast<unsigned char>(part[at]);
    const std::int64_t place =
        static_cast<std::int64_t>(begin_) + (part.data() - text_.data()) + static_cast<std::int64_t>(at);
    fail(ErrorCode::format, std::string("byte 0x") + digits[byte / 16] + digits[byte % 16] + " is not text",
         where() + ", byte " + std::to_string(place) + " of the file",
         "give text in UTF-8, or name the file by what it is", {.row = number_ - 1, .byte = place});
  }

private:
  bool append() {
    bool any = false;
    for (;;) {
      const std::string_view bytes = input_.peek_some();
      if (bytes.empty()) break;
      any = true;
      const std::size_t end = bytes.find(end_);
      const std::string_view part = bytes.substr(0, end);
      if (text_.size() + part.size() > line_limit) {
        if (extending_) {
          fail(ErrorCode::cell, "a quote is not closed within " + std::to_string(line_limit) + " bytes",
               where(), "close it", {.row = number_ - 1});
        }
        const Index line = number_ + extra_ + 1;
        fail(ErrorCode::too_long,
             "line " + std::to_string(line) + " is longer than " + std::to_string(line_limit) + " bytes",
             where(line), "check that this is a table in text, one row a line", {.row = line - 1});
      }
      text_ += part;
      input_.skip(part.size() + (end == std::string_view::npos ? 0 : 1));
      if (end != std::string_view::npos) break;
    }
    if (end_ == '\n' && text_.ends_with('\r')) text_.pop_back();
    return any;
  }

  Input& input_;
  std::string text_{};
  std::uint64_t begin_ = 0;
  char end_ = '\n';
  bool extending_ = false;
  Index number_ = 0, extra_ = 0;  ///< extra_: lines beyond the first that text_ holds
  Index empty_line_ = 0;          ///< the first one behind a row
  Index comment_lines_ = 0;
};

}  // namespace neem::detail
