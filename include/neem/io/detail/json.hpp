// JSON, a token at a time, from a stream of any length. Memory is the longest text in it, which has a limit,
// and a byte for each array and object that is open, whose number has one too.
#pragma once

#include "neem/core/error.hpp"
#include "neem/core/text.hpp"
#include "neem/io/detail/messages.hpp"
#include "neem/io/detail/utf8.hpp"
#include "neem/io/input.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace neem::detail {

/// What a token is. Names of members and texts have their characters, numbers theirs as written; NaN and
/// Infinity, which Python writes, are numbers.
enum class JsonToken {
  begin_object,
  end_object,
  begin_array,
  end_array,
  key,
  text,
  number,
  truth,
  null,
  end
};

/// Reads values one after another: a file of one value, or of many with blanks, new lines or nothing between.
class JsonReader {
public:
  static constexpr std::size_t most_text = std::size_t(1) << 24, most_depth = 256;

  explicit JsonReader(Input& input) : input_(input) {
    if (input.peek(3) == "\xef\xbb\xbf") input.skip(3);
  }

  /// The next token. After the last value: JsonToken::end.
  JsonToken next() {
    char c = blank();
    if (open_.empty()) {
      if (c == '\0' && input_.peek(1).empty()) return JsonToken::end;
      return value(c);
    }
    if (open_.back() == '[') {
      if (c == ']') return close();
      if (!first_) c = after_comma(c, "a comma or ]");
      first_ = false;
      return value(c);
    }
    if (awaits_value_) {
      awaits_value_ = false;
      if (c != ':') complain_here("a colon");
      input_.skip(1);
      return value(blank());
    }
    if (c == '}') return close();
    if (!first_) c = after_comma(c, "a comma or }");
    first_ = false;
    if (c != '"') complain_here("the name of a member, in double quotes");
    string();
    awaits_value_ = true;
    return JsonToken::key;
  }

  const std::string& text() const { return text_; }   ///< of a key, a text, a number
  std::size_t depth() const { return open_.size(); }  ///< arrays and objects that are open
  std::int64_t line() const { return line_; }         ///< from 1
  std::string where() const { return join({input_.name(), ", line ", line_, ", byte ", input_.position()}); }
  const Input& input() const { return input_; }

  /// @param option  that `to_do` names
  [[noreturn]] void complain(const std::string& what, const std::string& to_do,
                             ErrorCode code = ErrorCode::format, const std::string& option = "") const {
    fail(code, what, where(), to_do,
         {.row = line_ - 1, .byte = static_cast<std::int64_t>(input_.position()), .option = option});
  }

private:
  /// The next character that is no blank; 0 at the end.
  char blank() {
    for (;;) {
      const std::string_view bytes = input_.peek_some();
      std::size_t i = 0;
      while (i < bytes.size() &&
             (bytes[i] == ' ' || bytes[i] == '\t' || bytes[i] == '\r' || bytes[i] == '\n')) {
        line_ += bytes[i++] == '\n';
      }
      input_.skip(i);
      if (i < bytes.size()) return bytes[i];
      if (bytes.empty()) return '\0';
    }
  }
  char after_comma(char c, const char* expected) {
    if (c != ',') complain_here(expected);
    input_.skip(1);
    return blank();
  }
  JsonToken close() {
    const bool array = open_.back() == '[';
    input_.skip(1);
    open_.pop_back();
    first_ = false;
    return array ? JsonToken::end_array : JsonToken::end_object;
  }

  JsonToken value(char c) {
    if (c == '[' || c == '{') {
      if (open_.size() == most_depth)
        complain("arrays and objects more than 256 deep", "give a simpler file");
      input_.skip(1);
      open_ += c;
      first_ = true;
      return c == '[' ? JsonToken::begin_array : JsonToken::begin_object;
    }
    if (c == '"') {
      string();
      return JsonToken::text;
    }
    // a word: as long as it can be part of one
    text_.clear();
    for (std::string_view bytes = input_.peek_some(); !bytes.empty(); bytes = input_.peek_some()) {
      std::size_t i = 0;
      while (i < bytes.size() && is_of_word(bytes[i])) ++i;
      text_ += bytes.substr(0, i);
      const bool ended = i < bytes.size();
      if (text_.size() > 1000) complain("a number of more than 1000 letters", "check what wrote the file");
      input_.skip(i);
      if (ended) break;
    }
    if (text_ == "true" || text_ == "false") return JsonToken::truth;
    if (text_ == "null") return JsonToken::null;
    if (text_.empty()) complain_here("a value");
    return JsonToken::number;
  }
  static bool is_of_word(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
           c == '-' || c == '+';
  }

  void string() {
    input_.skip(1);
    text_.clear();
    for (;;) {
      const std::string_view bytes = input_.peek_some();
      if (bytes.empty())
        complain("truncated: the file ends within a text", "copy the file again", ErrorCode::truncated);
      const std::size_t end = (std::min)(bytes.find_first_of("\"\\\n"), bytes.size());
      text_ += bytes.substr(0, end);
      const char c = end < bytes.size() ? bytes[end] : '\0';
      input_.skip(end);
      if (text_.size() > most_text)
        complain("a text of more than 16 MiB", "check what wrote the file", ErrorCode::too_long);
      if (end == bytes.size()) continue;
      if (c == '\n') complain("a text is not closed in its line", "close it by a double quote");
      input_.skip(1);
      if (c == '"') return;
      escape();
    }
  }
  /// What follows a backslash.
  void escape() {
    const std::string_view letter = input_.peek(1);
    constexpr std::string_view names = "\"\\/bfnrt", meanings = "\"\\/\b\f\n\r\t";
    const std::size_t place = letter.empty() ? std::string_view::npos : names.find(letter[0]);
    if (place != std::string_view::npos) {
      text_ += meanings[place];
      input_.skip(1);
      return;
    }
    if (letter != "u") complain_here("one of the letters that may follow a backslash");
    input_.skip(1);
    std::uint32_t code = hexadecimal();
    if (code >= 0xd800 && code < 0xdc00 && input_.peek(2) == "\\u") {
      input_.skip(2);
      const std::uint32_t low = hexadecimal();
      code = low >= 0xdc00 && low < 0xe000 ? 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00) : 0xfffd;
    }
    append_utf8(text_, code >= 0xd800 && code < 0xe000 ? 0xfffd : code);  // half a pair is no character
  }
  std::uint32_t hexadecimal() {
    std::uint32_t value = 0;
    for (const char c : std::string(input_.peek(4))) {
      const std::size_t digit = std::string_view("0123456789abcdefABCDEF").find(c);
      if (digit == std::string_view::npos) complain_here("four digits of a character's number");
      value = 16 * value + static_cast<std::uint32_t>(digit < 16 ? digit : digit - 6);
    }
    if (input_.peek(4).size() < 4) complain_here("four digits of a character's number");
    input_.skip(4);
    return value;
  }

  [[noreturn]] void complain_here(const char* expected) {
    const std::string found(input_.peek(1));
    complain(found.empty() ? join({"truncated: the file ends where ", expected, " should be"})
                           : join({"'", printable(found), "' where ", expected, " should be"}),
             found.empty() ? "copy or write the file again" : "write the file as JSON",
             found.empty() ? ErrorCode::truncated : ErrorCode::format);
  }

  Input& input_;
  std::string text_{}, open_{};
  bool first_ = true, awaits_value_ = false;
  std::int64_t line_ = 1;
};

}  // namespace neem::detail
