// As much JSON as a run record needs: objects that keep the order in which they were filled.
#pragma once

#include "console.hpp"

#include <neem/core/check.hpp>
#include <neem/core/text.hpp>

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace program {

inline std::string json(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      quoted += {'\\', c};
    } else if (static_cast<unsigned char>(c) < 0x20) {
      quoted += format("\\u%04x", static_cast<unsigned>(static_cast<unsigned char>(c)));
    } else {
      quoted += c;
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
    body_ += (body_.empty() ? "\n  " : ",\n  ") + json(name) + ": ";
    if constexpr (std::same_as<Value, JsonObject>) {
      for (const char c : value.text()) body_ += c == '\n' ? std::string("\n  ") : std::string(1, c);
    } else {
      body_ += json(value);
    }
    return *this;
  }
  std::string text() const { return "{" + body_ + "\n}"; }

private:
  std::string body_{};
};

}  // namespace program
