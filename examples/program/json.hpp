// As much JSON as a run record needs: objects that keep the order in which they were filled.
#pragma once

#include "console.hpp"

#include <neem/core/check.hpp>
#include <neem/core/text.hpp>
#include <neem/io/detail/json_text.hpp>

#include <charconv>
#include <concepts>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace program {

inline std::string json(std::string_view text) { return neem::detail::json_quoted(text); }
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
      return add_json(name, value.text());
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
  /// An object as text() has written it.
  JsonObject& add_json(const std::string& name, const std::string& text) {
    std::string indented;
    for (const char c : text) indented += c == '\n' ? std::string("\n  ") : std::string(1, c);
    return add_raw(name, indented);
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
