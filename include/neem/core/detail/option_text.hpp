// Options from text and as text.
#pragma once

#include "neem/core/detail/option_check.hpp"
#include "neem/core/error.hpp"
#include "neem/core/option.hpp"
#include "neem/core/options_by_name.hpp"
#include "neem/core/text.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace neem {
namespace detail {

/// A name with '_' for what may stand in its place.
inline std::string plain_name(std::string_view name) {
  std::string plain(name);
  for (char& letter : plain) {
    if (letter == '-' || letter == '.') letter = '_';
  }
  return plain;
}

inline std::optional<bool> flag_of(std::string_view word) {
  for (const std::string_view yes : {"true", "yes", "on", "1"}) {
    if (word == yes) return true;
  }
  for (const std::string_view no : {"false", "no", "off", "0"}) {
    if (word == no) return false;
  }
  return std::nullopt;
}

template <class T>
std::optional<T> parsed(std::string_view word) {
  T value{};
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc{} || end != word.data() + word.size()) return std::nullopt;
  return value;
}

/// A number of the row. @throws Error (USAGE) if the word is none
inline double number_of(const OptionRow& row, std::string_view name, std::string_view word) {
  const std::string what = is_whole(row.type->kind) ? "whole number" : "number";
  const std::optional<double> value = parsed<double>(word);
  const bool whole = !is_whole(row.type->kind) ||
                     parsed<std::int64_t>(word).has_value();  // "1e3" and "2.0" would be other texts then
  if (!value || !whole) {
    refuse_value(name, join({"\"", word, "\""}), join({" is not a ", what}),
                 join({"give a ", what, " in ", range_text(row)}));
  }
  return *value;
}

/// The value that a text stands for. @throws Error (USAGE) if it stands for none
inline OptionValue value_of(const OptionRow& row, std::string_view name, std::string_view word) {
  OptionValue value;
  switch (row.type->kind) {
    case OptionKind::flag:
    case OptionKind::group: {
      const std::optional<bool> flag = flag_of(word);
      const bool group = row.type->kind == OptionKind::group;
      if (!flag) {
        refuse_value(
            name, join({"\"", word, "\""}), group ? " is neither on nor off" : " is not true or false",
            group ? join({"give on or off, or its parts, such as ", name, ".", row.type->rows[0].name})
                  : std::string("give true or false"));
      }
      value.given = !group || *flag;
      value.whole = *flag;
      return value;
    }
    case OptionKind::seed: {
      const std::optional<std::uint64_t> seed = parsed<std::uint64_t>(word);
      if (!seed) {
        refuse_value(name, join({"\"", word, "\""}), " is not a whole number",
                     join({"give one in ", range_text(row)}));
      }
      value.whole = static_cast<std::int64_t>(*seed);
      return value;
    }
    case OptionKind::whole: {
      const double number = number_of(row, name, word);
      const std::int64_t whole = *parsed<std::int64_t>(word);
      if (whole > row.type->most || !row.range.has(number)) {
        OptionRow most = row;
        most.range.high = (std::min)(row.range.high, static_cast<double>(row.type->most));
        check_range(most, name, number);
        check_range(row, name, std::numeric_limits<double>::infinity());
      }
      value.whole = whole;
      return value;
    }
    case OptionKind::real:
      value.real = number_of(row, name, word);
      return value;
    case OptionKind::choice:
      for (std::size_t k = 0; k < row.type->names_count; ++k) {
        if (plain_name(row.type->names[k]) == plain_name(word))
          value.whole = static_cast<std::int64_t>(k);
        else
          continue;
        return value;
      }
      refuse_value(name, join({"\"", word, "\""}), " is not known",
                   join({"give one of ", offered_text(row)}));
    case OptionKind::reals:
    case OptionKind::wholes:
      for (std::size_t from = 0; from <= word.size();) {
        const std::size_t comma = (std::min)(word.find(',', from), word.size());
        std::string_view one = word.substr(from, comma - from);
        while (one.starts_with(' ')) one.remove_prefix(1);
        value.list.push_back(number_of(row, name, one));
        from = comma + 1;
      }
      return value;
    case OptionKind::text:
      value.text = word;
      return value;
    default:
      throw Error(ErrorCode::option_value, join({name, " is not given as text"}), join({"option ", name}),
                  row.type->kind == OptionKind::matrix ? "give a matrix, one row a point"
                                                       : "give a list, one class a point");
  }
}

[[noreturn]] inline void refuse_kind(const OptionPlace& place, std::string_view kind) {
  throw Error(ErrorCode::option_value, join({place.name, " is not a ", kind}), join({"option ", place.name}),
              "give its text");
}

/// How many letters are to be put in, taken out or replaced.
inline std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t corner = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = corner + (a[i - 1] != b[j - 1]);
      corner = row[j];
      row[j] = (std::min)({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

}  // namespace detail

inline std::string nearest_name(std::string_view wrong, std::span<const std::string> names) {
  std::string best;
  std::size_t least = (std::max<std::size_t>)(2, wrong.size() / 3) + 1;
  for (const std::string& name : names) {
    const std::size_t distance = detail::edit_distance(detail::plain_name(wrong), detail::plain_name(name));
    if (distance < least) least = distance, best = name;
  }
  return best;
}

inline std::vector<OptionPlace> option_places(const OptionList& list) {
  std::vector<OptionPlace> places;
  for (const OptionRow& row : list.rows) {
    places.push_back({std::string(row.name), &row});
    for (const OptionRow& part : detail::rows_of(*row.type)) {
      places.push_back({join({row.name, ".", part.name}), &part, &row});
    }
  }
  return places;
}

inline OptionPlace find_option(const OptionList& list, std::string_view name) {
  const std::string wanted = detail::plain_name(name);
  std::vector<OptionPlace> places = option_places(list);
  for (OptionPlace& place : places) {
    if (detail::plain_name(place.name) == wanted) return std::move(place);
  }
  std::vector<std::string> names;
  for (OptionPlace& place : places) {
    names.push_back(place.name);
    for (const OptionAlias& alias : place.row->aliases) {
      if (alias.name.empty()) continue;
      names.emplace_back(alias.name);
      if (detail::plain_name(alias.name) != wanted) continue;
      place.alias = &alias;
      return std::move(place);
    }
  }
  const std::string nearest = nearest_name(name, names);
  throw Error(
      ErrorCode::unknown_option, join({list.title, " has no option ", name}), join({"option ", name}),
      nearest.empty() ? join({"see the options of ", list.method}) : join({"did you mean ", nearest, "?"}));
}

inline std::string set_option(const OptionList& list, void* options, std::string_view name,
                              std::string_view text) {
  const OptionPlace place = find_option(list, name);
  const OptionRow& row = *place.row;
  const OptionType* group = place.group != nullptr ? place.group->type : nullptr;
  const void* defaults = group != nullptr ? group->defaults() : list.defaults();
  OptionValue value;
  if (text == detail::default_word) {
    if (group != nullptr && group->inside(place.group->at(options)) == nullptr) return {};
    value = detail::load(row, defaults);
  } else {
    value = detail::value_of(row, place.name, text);
    if (place.alias != nullptr && place.alias->added != 0) value.whole += place.alias->added;
    if (row.type->kind == OptionKind::wholes) {
      const std::size_t count = detail::load(row, defaults).list.size();
      if (value.list.size() != count) {
        detail::refuse_value(place.name, text, join({" is not ", count, " whole numbers"}),
                             join({"give ", count, " of them, separated by commas"}));
      }
    }
    detail::check_value(list, row, place.name, value);
  }
  void* inside = options;
  if (group != nullptr) {
    group->store(place.group->at(options), {});
    inside = group->inside(place.group->at(options));
  }
  row.type->store(row.at(inside), value);
  if (place.alias == nullptr) return {};
  if (place.alias->note.empty()) return join({name, " is called ", place.name, " here"});
  return join({name, " ", place.alias->note, ": ", place.name, " = ",
               detail::value_text(row, detail::load(row, inside))});
}

inline std::string get_option(const OptionList&, const void* options, const OptionPlace& place) {
  if (place.group != nullptr) {
    options = place.group->type->inside(place.group->at(const_cast<void*>(options)));
    if (options == nullptr) return std::string(detail::default_word);
  }
  return detail::value_text(*place.row, detail::load(*place.row, options));
}

inline OptionWords option_words(const OptionList& list, const OptionPlace& place) {
  static constexpr std::string_view kinds[] = {"true or false", "whole number",    "whole number",  "number",
                                               "one of",        "numbers",         "whole numbers", "text",
                                               "matrix",        "list of classes", "on or off"};
  const OptionRow& row = *place.row;
  OptionWords words{.name = place.name,
                    .kind = std::string(kinds[static_cast<int>(row.type->kind)]),
                    .meaning = std::string(row.meaning),
                    .symbol = std::string(row.symbol),
                    .others = std::string(row.others)};
  switch (row.type->kind) {
    case OptionKind::choice:
      words.range = detail::offered_text(row);
      break;
    case OptionKind::whole:
    case OptionKind::real:
    case OptionKind::reals:
    case OptionKind::wholes:
    case OptionKind::seed:
      words.range = detail::range_text(row);
      break;
    default:
      words.range = std::string(row.range.text);
  }
  const void* defaults = place.group != nullptr ? place.group->type->defaults() : list.defaults();
  words.standard = detail::value_text(row, detail::load(row, defaults));
  if (words.standard == detail::default_word && !row.unset.empty()) words.standard = std::string(row.unset);
  for (const OptionAlias& alias : row.aliases) {
    if (alias.name.empty()) continue;
    if (!words.aliases.empty()) words.aliases += ", ";
    words.aliases += alias.name;
    if (alias.added != 0) {
      words.aliases += join({" (", row.name, alias.added < 0 ? " + " : " - ", std::abs(alias.added), ")"});
    }
  }
  return words;
}

}  // namespace neem
