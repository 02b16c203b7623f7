// Text as JSON writes it.
#pragma once

#include "neem/core/text.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace neem::detail {

/// A text in quotes. Bytes that are no UTF-8 stand as \\xff in it, as messages show them.
inline std::string json_quoted(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string quoted = "\"";
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t size = utf8_size(text, at);
    const std::string_view character = text.substr(at, size == 0 ? 1 : size);
    const auto byte = static_cast<unsigned char>(character[0]);
    at += character.size();
    if (size == 0) {
      quoted += "\\" + printable(character);
    } else if (byte < 0x20) {
      quoted += "\\u00";
      quoted += digits[byte / 16];
      quoted += digits[byte % 16];
    } else {
      if (byte == '"' || byte == '\\') quoted += '\\';
      quoted += character;
    }
  }
  return quoted + '"';
}

}  // namespace neem::detail
