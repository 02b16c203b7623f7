// The text of a model file, model.json: an object of numbers, texts and lists of them, and of such objects.
//
//     {"format": "neem model", "format_version": 1, "method": "tsne", "options": {"perplexity": "30"},
//     "state": {…}}
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/text.hpp"
#include "neem/io/detail/json.hpp"
#include "neem/io/detail/json_text.hpp"
#include "neem/io/input.hpp"

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace neem::detail {

/// Members of an object, in the order in which they come.
class JsonObject {
public:
  /// @param value  as JSON writes it
  void add(std::string_view name, std::string_view value) {
    all_ += join({all_.empty() ? "" : ",", "\n", json_quoted(name), ": ", value});
  }
  void add_text(std::string_view name, std::string_view value) { add(name, json_quoted(value)); }
  /// @param values  each as JSON writes it
  void add_list(std::string_view name, const std::vector<std::string>& values) {
    std::string list;
    for (const std::string& value : values) list += (list.empty() ? "" : ", ") + value;
    add(name, join({"[", list, "]"}));
  }
  std::string text() const { return join({"{", all_, "\n}"}); }

private:
  std::string all_{};
};

/// What is not finite is a text: JSON has no number for it.
inline std::string json_number(double value) {
  return is_finite(value) ? text(value) : json_quoted(text(value));
}

/// The values of model.json by their names, "options/perplexity": lists as several, all else as one.
struct ModelText {
  std::map<std::string, std::vector<std::string>, std::less<>> values{};
  std::vector<std::string> names{};  ///< in their order

  /// @throws Error (DATA) for what is no such object, with the byte
  explicit ModelText(Input& input) {
    JsonReader json(input);
    const auto wrong = [&] {
      json.complain("the text of the model is not an object of numbers and texts",
                    "save the run again, or change nothing but values in it");
    };
    if (json.next() != JsonToken::begin_object) wrong();
    std::string prefix, name;
    for (JsonToken token = json.next(); token != JsonToken::end; token = json.next()) {
      if (token == JsonToken::end_object) {
        prefix.clear();
        continue;
      }
      if (token != JsonToken::key) wrong();
      name = prefix + json.text();
      token = json.next();
      if (token == JsonToken::begin_object && prefix.empty()) {
        prefix = name + '/';
        continue;
      }
      const auto [place, fresh] = values.try_emplace(name);
      if (!fresh) json.complain(join({"\"", printable(name, 80), "\" is there twice"}), "save the run again");
      names.push_back(name);
      const bool list = token == JsonToken::begin_array;
      if (list) token = json.next();
      for (; token != JsonToken::end_array; token = json.next()) {
        if (token != JsonToken::text && token != JsonToken::number && token != JsonToken::truth) wrong();
        place->second.push_back(json.text());
        if (!list) break;
      }
    }
  }
};

}  // namespace neem::detail
