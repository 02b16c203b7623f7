// The words of DOT, graphviz' language for graphs, one after the other.
#pragma once

#include "neem/core/error.hpp"
#include "neem/core/types.hpp"
#include "neem/io/detail/lines.hpp"
#include "neem/io/detail/messages.hpp"
#include "neem/io/detail/numbers.hpp"

#include <string>
#include <string_view>

namespace neem::detail {

struct DotToken {
  enum class Kind { word, quoted, markup, arrow, mark, line_end, end };
  Kind kind = Kind::end;
  std::string text{};  ///< of a word or a quoted text what it says, of an arrow or a mark its characters
  Index line = 0;      ///< from 1

  /// Something that can be the name of a point.
  bool is_name() const { return kind == Kind::word || kind == Kind::quoted; }
  bool is(Kind wanted, std::string_view characters) const { return kind == wanted && text == characters; }
  bool is_mark(std::string_view characters) const { return is(Kind::mark, characters); }
};

/// Splits lines into tokens.
class DotTokens {
public:
  /// @param lines     at a line, or before the first
  /// @param any_word  lists of arrows: a line is a statement and has an end; words may have any characters but
  ///                  blanks, quotes, arrows and [ ] , ;
  DotTokens(Lines& lines, bool any_word) : lines_(lines), any_word_(any_word), there_(lines.number() > 0) {
    if (there_) begin_line();
  }

  DotToken next() {
    for (;;) {
      if (!there_) {
        if (!lines_.next()) return {.line = lines_.number()};
        there_ = true;
        begin_line();
      }
      const std::string_view text = lines_.text();
      while (at_ < text.size() && is_blank(text[at_])) ++at_;
      if (at_ < text.size() && !pass_comment()) return read(text);
      if (at_ < lines_.text().size()) continue;
      there_ = false;
      if (any_word_) brackets_ = false;
      if (any_word_) return token(DotToken::Kind::line_end, "");
    }
  }

  [[noreturn]] void refuse(const std::string& wrong, const std::string& to_do, Index line = 0) const {
    if (line == 0) line = lines_.number();
    fail(ErrorCode::format, wrong, lines_.where(line), to_do, {.row = line - 1});
  }

private:
  void begin_line() {
    at_ = 0;
    lines_.check_text(lines_.text());
    const std::string_view line = trim(lines_.text());
    if (line.starts_with('#') || (any_word_ && line.starts_with('%'))) at_ = lines_.text().size();
  }

  DotToken token(DotToken::Kind kind, std::string_view text) const {
    return {.kind = kind, .text = std::string(text), .line = lines_.number()};
  }

  /// Passes what is a comment, which may end some lines later.
  bool pass_comment() {
    const std::string_view rest = lines_.text().substr(at_);
    if (rest.starts_with("//")) {
      at_ = lines_.text().size();
      return true;
    }
    if (!rest.starts_with("/*")) return false;
    const Index first = lines_.number();
    std::size_t close = lines_.text().find("*/", at_ + 2);
    while (close == std::string_view::npos) {
      if (!lines_.next()) refuse("a comment is never closed", "close it by */", first);
      lines_.check_text(lines_.text());
      close = lines_.text().find("*/");
    }
    at_ = close + 2;
    return true;
  }

  DotToken read(std::string_view text) {
    const std::string_view rest = text.substr(at_);
    if (rest.starts_with("->") || rest.starts_with("--")) {
      at_ += 2;
      return token(DotToken::Kind::arrow, rest.substr(0, 2));
    }
    const bool free = any_word_ && !brackets_;
    const std::string_view marks = free ? "[];," : "{}[]=;,:";
    if (marks.find(rest[0]) != std::string_view::npos) {
      ++at_;
      if (rest[0] == '[') brackets_ = true;
      if (rest[0] == ']') brackets_ = false;
      return token(DotToken::Kind::mark, rest.substr(0, 1));
    }
    if (rest[0] == '"') return quoted();
    if (rest[0] == '<' && !free) return markup();
    return free ? any_word(rest) : word(rest);
  }

  /// Text in quotes, in which \" is a quote and a backslash at the end of a line joins it with the next.
  DotToken quoted() {
    DotToken result = token(DotToken::Kind::quoted, "");
    bool joined = false;
    for (++at_;; ++at_) {
      const std::string_view text = lines_.text();
      if (at_ >= text.size()) {
        if (!lines_.next() || any_word_) refuse("a quote is never closed", "close it", result.line);
        lines_.check_text(lines_.text());
        if (!joined) result.text += ' ';  // names are one line
        joined = false;
        at_ = static_cast<std::size_t>(-1);
      } else if (text[at_] == '"') {
        ++at_;
        return result;
      } else if (text[at_] == '\\' && at_ + 1 < text.size()) {
        if (text[at_ + 1] != '"') result.text += '\\';
        result.text += text[++at_];
      } else if (text[at_] == '\\') {
        joined = true;
      } else {
        result.text += text[at_];
      }
    }
  }

  /// Text of HTML's kind, in balanced < >. It can be an attribute.
  DotToken markup() {
    DotToken result = token(DotToken::Kind::markup, "");
    std::size_t depth = 0;
    for (;;) {
      for (const std::string_view text = lines_.text(); at_ < text.size();) {
        const char c = text[at_++];
        if (c == '<') ++depth;
        if (c == '>' && --depth == 0) return result;
      }
      if (!lines_.next()) refuse("a text in < > is never closed", "close it", result.line);
      lines_.check_text(lines_.text());
      at_ = 0;
    }
  }

  /// Letters, digits, _ and what is not ASCII; or a number.
  DotToken word(std::string_view rest) {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    const auto is_letter = [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
             static_cast<unsigned char>(c) >= 0x80;
    };
    std::size_t end = 0;
    if (is_letter(rest[0])) {
      while (end < rest.size() && (is_letter(rest[end]) || is_digit(rest[end]))) ++end;
    } else {
      if (rest[0] == '-') ++end;
      const std::size_t first = end;
      while (end < rest.size() && (is_digit(rest[end]) || rest[end] == '.')) ++end;
      const std::string_view number = rest.substr(first, end - first);
      const bool well =
          number.find_first_not_of('.') != std::string_view::npos && number.find('.') == number.rfind('.');
      if (!well || (end < rest.size() && is_letter(rest[end]))) {
        refuse("'" + printable(rest.substr(0, 20)) + "' is no word of DOT",
               "put names that are no words into quotes");
      }
    }
    at_ += end;
    return token(DotToken::Kind::word, rest.substr(0, end));
  }

  DotToken any_word(std::string_view rest) {
    std::size_t end = 0;
    while (end < rest.size() && std::string_view(" \t\"[];,").find(rest[end]) == std::string_view::npos &&
           !rest.substr(end).starts_with("->") && !rest.substr(end).starts_with("--")) {
      ++end;
    }
    at_ += end;
    return token(DotToken::Kind::word, rest.substr(0, end));
  }

  Lines& lines_;
  bool any_word_, there_, brackets_ = false;
  std::size_t at_ = 0;
};

}  // namespace neem::detail
