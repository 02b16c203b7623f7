// The header of a .npy file: magic, version, and a Python dictionary written out, such as
//
//     {'descr': '<f4', 'fortran_order': False, 'shape': (60, 28), }
//
// read by a small parser that accepts what numpy.save has ever written and nothing that would have to be
// evaluated. Every complaint names the byte in the file.
#pragma once

#include "neem/core/error.hpp"
#include "neem/io/detail/values.hpp"
#include "neem/io/input.hpp"

#include <bit>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace neem::detail {

/// The contents of the header of a .npy file.
struct NpyHeader {
  Encoding encoding{};
  bool by_columns = false;  ///< Fortran order
  std::vector<std::int64_t> shape{};
};

inline constexpr std::uint32_t npy_header_limit = 65536;

/// The dictionary, front to back.
class NpyHeaderParser {
public:
  /// @param start  the byte of the file at which `text` begins
  NpyHeaderParser(std::string_view text, std::int64_t start, std::string name)
      : text_(text), start_(start), name_(std::move(name)) {}

  NpyHeader parse() {
    NpyHeader header;
    bool has_descr = false, has_order = false, has_shape = false;
    expect('{');
    while (!accept('}')) {
      const std::size_t at = blank();
      const std::string_view key = string();
      expect(':');
      const auto once = [&](bool& seen) {
        if (seen) complain("key '" + std::string(key) + "' twice", at);
        seen = true;
      };
      if (key == "descr") {
        once(has_descr);
        header.encoding = descr();
      } else if (key == "fortran_order") {
        once(has_order);
        header.by_columns = truth();
      } else if (key == "shape") {
        once(has_shape);
        header.shape = shape();
      } else {
        complain("unknown key '" + printable(key, 40) + "'", at);
      }
      if (accept(',')) continue;
      expect('}');
      break;
    }
    if (blank() != text_.size()) complain("text after the end of the header", at_);
    if (!has_descr) complain("key 'descr' is missing", 0);
    if (!has_order) complain("key 'fortran_order' is missing", 0);
    if (!has_shape) complain("key 'shape' is missing", 0);
    return header;
  }

private:
  [[noreturn]] void complain(
      const std::string& what, std::size_t at, ErrorCode code = ErrorCode::format,
      const std::string& to_do = "write the file again with numpy.save or write_npy") const {
    const std::int64_t byte = start_ + static_cast<std::int64_t>(at);
    fail(code, what, name_ + ", header, byte " + std::to_string(byte), to_do, {.byte = byte});
  }
  [[noreturn]] void complain_here(const std::string& expected) const {
    const std::string found =
        at_ < text_.size() ? "'" + printable(text_.substr(at_, 1)) + "'" : std::string("the end");
    complain("header: " + expected + " expected, " + found + " found", at_);
  }

  /// Passes blanks; where the next thing begins.
  std::size_t blank() {
    while (at_ < text_.size() && std::string_view(" \t\r\n\f").find(text_[at_]) != std::string_view::npos)
      ++at_;
    return at_;
  }
  bool accept(char c) {
    if (blank() == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void expect(char c) {
    if (!accept(c)) complain_here(std::string("'") + c + "'");
  }
  bool accept_word(std::string_view word) {
    blank();
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }

  /// A quoted string; without escapes, which no key and no type needs.
  std::string_view string() {
    const std::size_t begin = blank() + 1;
    if (at_ == text_.size() || (text_[at_] != '\'' && text_[at_] != '"')) complain_here("a quoted text");
    const std::size_t end = text_.find(text_[at_], begin);
    if (end == std::string_view::npos) complain("header: a quote is never closed", at_);
    at_ = end + 1;
    return text_.substr(begin, end - begin);
  }
  bool truth() {
    if (accept_word("True")) return true;
    if (accept_word("False")) return false;
    complain_here("True or False");
  }

  std::vector<std::int64_t> shape() {
    std::vector<std::int64_t> sizes;
    const std::size_t begin = blank();
    expect('(');
    while (!accept(')')) {
      const std::size_t at = blank();
      std::int64_t size = 0;
      while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') {
        const std::int64_t digit = text_[at_] - '0';
        if (size > ((std::numeric_limits<std::int64_t>::max)() - digit) / 10) {
          complain("overflow: a size of the shape needs more than 63 bits", at, ErrorCode::too_long);
        }
        size = 10 * size + digit;
        ++at_;
      }
      if (at_ == at) complain_here("a size, which is a whole number of at least 0,");
      accept_word("L");  // Python 2 marked long integers
      sizes.push_back(size);
      if (sizes.size() > 64) complain("more than 64 dimensions", begin);
      if (accept(',')) continue;
      expect(')');
      break;
    }
    return sizes;
  }

  Encoding descr() {
    const std::size_t at = blank();
    const std::string supported =
        "supported are f2 f4 f8, i1 i2 i4 i8, u1 u2 u4 u8 and b1 in either byte order, so write "
        "x.astype('float32')";
    if (at_ < text_.size() && text_[at_] == '[') {
      const std::string names = printable(text_.substr(at_, text_.find(']', at_) - at_), 60);
      complain("a structured dtype " + names + "] is not supported", at, ErrorCode::dtype, supported);
    }
    const std::string_view type = string();
    std::string_view rest = type;
    Encoding encoding;
    encoding.big_endian = std::endian::native == std::endian::big;
    if (!rest.empty() && std::string_view("<>|=").find(rest[0]) != std::string_view::npos) {
      if (rest[0] == '<') encoding.big_endian = false;
      if (rest[0] == '>') encoding.big_endian = true;
      rest.remove_prefix(1);
    }
    if (rest.starts_with('O')) {
      complain("dtype '" + printable(type, 20) +
                   "' holds Python objects, which are refused: reading them could run code",
               at, ErrorCode::dtype, "save numbers, as in numpy.save(path, x.astype('float32'))");
    }
    if (rest == "bfloat16") {  // as some writers name it, which numpy alone calls V2
      encoding.kind = 'B';
      encoding.size = 2;
      return encoding;
    }
    if (rest == "V2") {
      complain(
          "dtype '" + printable(type, 20) + "' is two bytes of no known meaning, as numpy saves bfloat16", at,
          ErrorCode::dtype, "save x.astype('float32'), or write .safetensors, which name it");
    }
    encoding.kind = rest.empty() ? '?' : rest[0];
    encoding.size = rest.size() == 2 && rest[1] >= '1' && rest[1] <= '8' ? rest[1] - '0' : 0;
    if (!encoding.is_known()) {
      complain("dtype '" + printable(type, 20) + "' is not supported", at, ErrorCode::dtype, supported);
    }
    return encoding;
  }

  std::string_view text_;
  std::int64_t start_;
  std::string name_;
  std::size_t at_ = 0;
};

/// Everything before the data of a .npy file. Leaves the input at their first byte.
inline NpyHeader read_npy_header(Input& input) {
  check_start(input);
  constexpr std::string_view magic = "\x93NUMPY";
  const std::string_view start = input.peek(12);
  const std::string again = "write the file again with numpy.save or write_npy";
  for (std::size_t i = 0; i < magic.size(); ++i) {
    if (i < start.size() && start[i] == magic[i]) continue;
    const std::string found = i < start.size() ? "byte " : "the end at byte ";
    fail(ErrorCode::format, "not a .npy file: " + found + std::to_string(i) + " differs from its magic",
         input.name() + ", byte " + std::to_string(i),
         "give a file written by numpy.save, or name it by what it is",
         {.byte = static_cast<std::int64_t>(i)});
  }
  const auto byte = [&](std::size_t i) {
    if (i >= start.size()) {
      fail(ErrorCode::truncated, "truncated: the file ends within its first 12 bytes",
           input.name() + ", header, byte " + std::to_string(start.size()), again,
           {.byte = static_cast<std::int64_t>(start.size())});
    }
    return static_cast<std::uint32_t>(static_cast<unsigned char>(start[i]));
  };
  const std::uint32_t major = byte(6), minor = byte(7);
  if (major < 1 || major > 3 || minor != 0) {
    fail(
        ErrorCode::format,
        "version " + std::to_string(major) + "." + std::to_string(minor) + " of the .npy format is not known",
        input.name() + ", header, byte 6", "give a file of version 1.0, 2.0, 3.0", {.byte = 6});
  }
  const std::size_t prefix = major == 1 ? 10 : 12;
  std::uint32_t length = 0;
  for (std::size_t i = prefix; i > 8; --i) length = length * 256 + byte(i - 1);
  if (length > npy_header_limit) {
    fail(ErrorCode::too_long,
         "a header of " + std::to_string(length) + " bytes is above the limit " +
             std::to_string(npy_header_limit),
         input.name() + ", header, byte 8", again, {.byte = 8});
  }
  input.skip(prefix);
  const std::string_view text = input.peek(length);
  if (text.size() < length) {
    fail(ErrorCode::truncated,
         "truncated: a header of " + std::to_string(length) + " bytes is promised, " +
             std::to_string(text.size()) + " left",
         input.name() + ", header, byte " + std::to_string(prefix + text.size()),
         "copy or write the file again", {.byte = static_cast<std::int64_t>(prefix + text.size())});
  }
  const NpyHeader header = NpyHeaderParser(text, static_cast<std::int64_t>(prefix), input.name()).parse();
  input.skip(length);
  return header;
}

/// The same header, without passing it.
inline NpyHeader peek_npy_header(Input& input) {
  check_start(input);
  Input start = open_memory(input.peek(12 + npy_header_limit), input.path());
  return read_npy_header(start);
}

}  // namespace neem::detail
