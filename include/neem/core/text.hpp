// Numbers in messages: the shortest text that reads back as the same number, whatever the locale.
#pragma once

#include <charconv>
#include <string>

namespace neem {

inline std::string text(double value) {
  char buffer[32];
  const std::to_chars_result end = std::to_chars(buffer, buffer + sizeof(buffer), value);
  return std::string(buffer, end.ptr);
}

}  // namespace neem
