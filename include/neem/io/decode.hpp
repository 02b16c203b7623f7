// Text in UTF-16, UTF-32 or Windows-1252, turned into UTF-8 while it is read.
//
//     std::vector<std::string> notes;
//     Input input = decode(open_file("Unicode text of Excel.txt"), notes);
//
// Excel writes UTF-16 as "Unicode text", PowerShell by ">", and old programs of Windows one byte a letter.
#pragma once

#include "neem/core/error.hpp"
#include "neem/core/text.hpp"
#include "neem/io/detail/format_start.hpp"
#include "neem/io/detail/utf8.hpp"
#include "neem/io/format.hpp"
#include "neem/io/input.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace neem {

namespace detail {

/// The characters of Windows-1252 at 0x80 to 0x9f; 0: none. All others have their own number.
inline constexpr std::uint16_t windows_1252[32] = {
    0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017d, 0,      0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178};

/// The characters of an input, in UTF-8.
class DecodedSource final : public ByteSource {
public:
  DecodedSource(Input from, TextCode code) : from_(std::move(from)) {
    const bool wide = code == TextCode::utf_32_little || code == TextCode::utf_32_big;
    width_ = code == TextCode::windows_1252 ? 1 : wide ? 4 : 2;
    big_ = code == TextCode::utf_16_big || code == TextCode::utf_32_big;
    if (width_ > 1 && from_.peek(width_).size() == width_ && unit(from_.peek(width_)) == 0xfeff) {
      from_.skip(width_);  // the mark of the order of bytes
    }
  }

  std::size_t read(char* to, std::size_t size) override {
    if (given_ == ready_.size()) {
      ready_.clear();
      given_ = 0;
      while (ready_.size() < 16384 && next()) {
      }
    }
    const std::size_t count = (std::min)(size, ready_.size() - given_);
    ready_.copy(to, count, given_);
    given_ += count;
    return count;
  }

private:
  std::uint32_t unit(std::string_view bytes) const {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < width_; ++i) {
      value = value << 8 | static_cast<unsigned char>(bytes[big_ ? i : width_ - 1 - i]);
    }
    return value;
  }

  /// The next character; false at the end.
  bool next() {
    const std::string_view bytes = from_.peek_some().size() >= 4 ? from_.peek_some() : from_.peek(4);
    if (bytes.empty()) return false;
    if (bytes.size() < width_) complain("a character is cut off");
    std::uint32_t code = unit(bytes);
    std::size_t used = width_;
    if (width_ == 1) {
      if (code >= 0x80 && code < 0xa0) code = windows_1252[code - 0x80];
      if (code == 0) code = 0xfffd;  // the sign for what is no character
    } else if (width_ == 2 && code >= 0xd800 && code < 0xdc00) {
      const std::uint32_t low = bytes.size() < 4 ? 0 : unit(bytes.substr(2));
      if (low < 0xdc00 || low > 0xdfff) complain("half a pair of UTF-16");
      code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
      used = 4;
    } else if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) {
      complain("bytes that are no character of " + std::string(width_ == 2 ? "UTF-16" : "UTF-32"));
    }
    from_.skip(used);
    append_utf8(ready_, code);
    return true;
  }

  [[noreturn]] void complain(const std::string& what) const {
    fail(ErrorCode::format, what, from_.name() + ", byte " + std::to_string(from_.position()),
         "save the file again, as UTF-8", {.byte = static_cast<std::int64_t>(from_.position())});
  }

  Input from_;
  std::size_t width_ = 1, given_ = 0;
  bool big_ = false;
  std::string ready_{};
};

}  // namespace detail

/// The UTF-8 of an input whose beginning is text in another code; any other input is returned as it is.
///
/// UTF-16 and UTF-32 are known by their byte order mark or by the zeros in plain letters. Text with bytes that
/// no UTF-8 has within its first 64 KiB is taken as Windows-1252, the code of old programs of Windows, of
/// which Latin-1 is a part.
///
/// @param input  from its beginning
/// @param notes  what was converted is added, a sentence
/// @throws       Error (IO) if it cannot be read; while the result is read: (DATA) with the byte of the file
///               where it breaks the rules of its code
inline Input decode(Input input, std::vector<std::string>& notes) {
  const FileFormat format = format_of(input);
  if (format != FileFormat::text && format != FileFormat::wide_text) return input;
  const detail::TextCode code = detail::text_code(input.peek(Input::look_ahead));
  if (code == detail::TextCode::utf_8) return input;
  static constexpr const char* names[] = {"UTF-8", "UTF-16", "UTF-16", "UTF-32", "UTF-32", "Windows-1252"};
  const std::string name = names[static_cast<int>(code)];
  notes.push_back("text in " + name + ", turned into UTF-8");
  std::string path = input.path();
  return Input(std::make_unique<detail::DecodedSource>(std::move(input), code), std::move(path),
               " (from " + name + ")");
}

}  // namespace neem
