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

}  // namespace neem
