// Texts of messages. A chain of `+` compiles some hundred instructions of string code wherever it stands; a
// list of pieces compiles to a few stores and one call.
#pragma once

#include <charconv>
#include <initializer_list>
#include <string>
#include <string_view>

namespace neem {

/// The shortest text that reads back as the same number, whatever the locale.
inline std::string text(double value) {
  char buffer[32];
  const std::to_chars_result end = std::to_chars(buffer, buffer + sizeof(buffer), value);
  return std::string(buffer, end.ptr);
}

/// The first three digits of a number, for figures whose other digits say nothing.
inline std::string three_digits(double value) {
  char buffer[32];
  const std::to_chars_result end =
      std::to_chars(buffer, buffer + sizeof(buffer), value, std::chars_format::general, 3);
  return std::string(buffer, end.ptr);
}

/// A part of a message: words, which must outlive the piece, or a number.
class Piece {
public:
  /// @{
  /// Words are referred to, not copied; numbers are kept by value.
  Piece(const char* words) : Piece(std::string_view(words)) {}
  Piece(const std::string& words) : words_(words.data()), size_(words.size()) {}
  Piece(std::string_view words) : words_(words.data()), size_(words.size()) {}
  Piece(int value) : Piece(static_cast<long long>(value)) {}
  Piece(long value) : Piece(static_cast<long long>(value)) {}
  Piece(long long value)
      : natural_(value < 0 ? -static_cast<unsigned long long>(value)
                           : static_cast<unsigned long long>(value)),
        kind_(value < 0 ? Kind::negative : Kind::natural) {}
  Piece(unsigned value) : Piece(static_cast<unsigned long long>(value)) {}
  Piece(unsigned long value) : Piece(static_cast<unsigned long long>(value)) {}
  Piece(unsigned long long value) : natural_(value), kind_(Kind::natural) {}
  Piece(double value) : real_(value), kind_(Kind::real) {}
  /// @}

  /// Adds the piece to a message.
  void append_to(std::string& out) const {
    char buffer[32];
    char* const end = buffer + sizeof(buffer);
    const char* from = buffer;
    std::size_t size = size_;
    if (kind_ == Kind::words) {
      from = words_;
    } else if (kind_ == Kind::real) {
      size = static_cast<std::size_t>(std::to_chars(buffer, end, real_).ptr - buffer);
    } else {
      char* digit = end;
      unsigned long long rest = natural_;
      do *--digit = static_cast<char>('0' + rest % 10);
      while ((rest /= 10) != 0);
      if (kind_ == Kind::negative) *--digit = '-';
      from = digit;
      size = static_cast<std::size_t>(end - digit);
    }
    out.append(from, size);
  }

private:
  enum class Kind { words, natural, negative, real };
  union {
    const char* words_;
    unsigned long long natural_;
    double real_;
  };
  std::size_t size_ = 0;
  Kind kind_ = Kind::words;
};

/// The pieces one after another: join({"row ", row, " of ", name}). Numbers as std::to_string and text()
/// write them.
inline std::string join(std::initializer_list<Piece> pieces) {
  std::string out;
  for (const Piece& piece : pieces) piece.append_to(out);
  return out;
}

/// The size of the UTF-8 character that begins at `at`, 1 to 4 bytes; 0 where no character begins.
inline std::size_t utf8_size(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t k) { return static_cast<unsigned char>(text[at + k]); };
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t size = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
  if (size == 0 || size > text.size() - at) return 0;
  // the second byte excludes what has a shorter form, halves of pairs, and what is beyond the last character
  const unsigned low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
  const unsigned high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
  if (byte(1) < low || byte(1) > high) return 0;
  for (std::size_t k = 2; k < size; ++k) {
    if (byte(k) < 0x80 || byte(k) > 0xbf) return 0;
  }
  return size;
}

namespace detail {

/// Whether a character of UTF-8 moves the cursor or the direction of writing: controls, separators of lines,
/// marks of direction.
inline bool is_control(std::string_view character) {
  const unsigned char first = static_cast<unsigned char>(character[0]);
  if (character.size() == 1) return first < 0x20 || first == 0x7f;
  const auto is_between = [&](std::string_view low, std::string_view high) {
    return character >= low && character <= high;
  };
  return (character.size() == 2 && is_between("\xc2\x80", "\xc2\x9f")) ||
         (character.size() == 3 &&
          (is_between("\xe2\x80\xa8", "\xe2\x80\xae") || is_between("\xe2\x81\xa6", "\xe2\x81\xa9")));
}

}  // namespace detail

/// Text for a message: one line of UTF-8 whatever it was, with what cannot be shown as its bytes, `\x0a`.
///
/// @param text   any bytes
/// @param limit  the most bytes of the original; of a longer text the beginning and, after "...", a last fifth
inline std::string printable(std::string_view text, std::size_t limit = std::string_view::npos) {
  constexpr char digits[] = "0123456789abcdef";
  std::string shown;
  const bool cut = text.size() > limit;
  const std::size_t tail = cut ? text.size() - limit / 5 : text.size();
  for (std::size_t at = 0; at < text.size();) {
    if (cut && at >= limit - limit / 5 && at < tail) {
      shown += "...";
      at = tail;
      while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0u) == 0x80u) ++at;
      continue;
    }
    const std::size_t size = utf8_size(text, at);
    const std::string_view character = text.substr(at, size == 0 ? 1 : size);
    at += character.size();
    if (size > 0 && !detail::is_control(character)) {
      shown += character;
      continue;
    }
    for (const char c : character) {
      const unsigned byte = static_cast<unsigned char>(c);
      shown += {'\\', 'x', digits[byte / 16], digits[byte % 16]};
    }
  }
  return shown;
}

}  // namespace neem
