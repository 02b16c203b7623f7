// As much JSON as a run record needs: objects that keep the order in which they were filled.
#pragma once

#include "console.hpp"

#include <neem/core/check.hpp>
#include <neem/core/text.hpp>

#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace program {

/// Bytes that are no UTF-8 stand as \xff in the text, as messages show them.
inline std::string json(std::string_view text) {
  std::string quoted = "\"";
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t size = neem::utf8_size(text, at);
    const std::string_view character = text.substr(at, size == 0 ? 1 : size);
    at += character.size();
    if (character == "\"" || character == "\\") {
      quoted += {'\\', character[0]};
    } else if (size == 0) {
      quoted += "\\" + neem::printable(character);
    } else if (static_cast<unsigned char>(character[0]) < 0x20) {
      quoted += format("\\u%04x", static_cast<unsigned>(static_cast<unsigned char>(character[0])));
    } else {
      quoted += character;
    }
  }
  return quoted + '"';
}
inline std::string json(const std::string& text) { return json(std::string_view(text)); }
inline std::string json(const char* text) { return json(std::string_view(text)); }
inline std::string json(bool value) { return value ? "true" : "false"; }
inline std::string json(double value) { return neem::is_finite(value) ? neem::text(value) : "null"; }
template <std::integral Whole>
std::string json(Whole value) {
  return std::to_string(value);
}
template <class Value>
std::string json(const std::vector<Value>& values) {
  std::string list;
  for (const Value& value : values) list += (list.empty() ? "" : ", ") + json(value);
  return "[" + list + "]";
}

/// An object. add(name, value) takes text, numbers, truth values, vectors of these, and objects.
class JsonObject {
public:
  template <class Value>
  JsonObject& add(const std::string& name, const Value& value) {
    if constexpr (std::same_as<Value, JsonObject>) {
      std::string indented;
      for (const char c : value.text()) indented += c == '\n' ? std::string("\n  ") : std::string(1, c);
      return add_raw(name, indented);
    } else {
      return add_raw(name, json(value));
    }
  }
  /// A value as options are written: numbers and truth values as these, "default" as null, all else as text.
  JsonObject& add_text(const std::string& name, const std::string& value) {
    double number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    const bool plain = error == std::errc{} && end == value.data() + value.size() && neem::is_finite(number);
    if (value == "default") return add_raw(name, "null");
    return add_raw(name, plain || value == "true" || value == "false" ? value : json(value));
  }
  std::string text() const { return "{" + body_ + "\n}"; }

private:
  JsonObject& add_raw(const std::string& name, const std::string& value) {
    body_ += (body_.empty() ? "\n  " : ",\n  ") + json(name) + ": " + value;
    return *this;
  }

  std::string body_{};
};

}  // namespace program
