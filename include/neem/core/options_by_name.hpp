// Options by their names: set_option(o, "min_dist", "0.3"), get_option(o, "min_dist"), and their descriptions
// for help and reference pages.
#pragma once

#include "neem/core/detail/option_check.hpp"
#include "neem/core/detail/option_text.hpp"
#include "neem/core/error.hpp"
#include "neem/core/option.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace neem {

/// An option of a table with its full name.
struct OptionPlace {
  std::string name{};                  ///< "min_dist", or "density.strength" for a part of a group
  const OptionRow* row = nullptr;      ///< its description
  const OptionRow* group = nullptr;    ///< the group that it is a part of, or none
  const OptionAlias* alias = nullptr;  ///< the alias by which it was found, or none
};

/// An option in words, for help and pages.
struct OptionWords {
  std::string name{};      ///< "min_dist"
  std::string kind{};      ///< of the value, such as "number"
  std::string range{};     ///< "[0, 1)"
  std::string standard{};  ///< the default
  std::string meaning{};   ///< in one line, with its unit
  std::string symbol{};    ///< of the paper
  std::string others{};    ///< names and defaults of other programs
  std::string aliases{};   ///< separated by commas: "n_neighbors (neighbors + 1)"
};

/// The name among `names` that is nearest to `wrong`, by letters that differ, large ones the same as small
/// ones; empty if none is near.
inline std::string nearest_name(std::string_view wrong, std::span<const std::string> names) {
  std::string best;
  if (wrong.size() > 100) return best;  // the time is the product of the lengths
  std::size_t least = (std::max<std::size_t>)(2, wrong.size() / 3) + 1;
  for (const std::string& name : names) {
    const std::size_t distance = detail::edit_distance(detail::plain_name(wrong), detail::plain_name(name));
    if (distance < least) least = distance, best = name;
  }
  return best;
}

/// Every option of a list in order, the parts of a group after it.
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

/// The option of this name, or of one of its aliases. '-', '_', '.' and capital letters make no difference.
/// @throws Error (USAGE) if there is none; the message has the nearest name
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
      ErrorCode::unknown_option, join({list.title, " has no option ", printable(name, 80)}),
      join({"option ", printable(name, 80)}),
      nearest.empty() ? join({"see the options of ", list.method}) : join({"did you mean ", nearest, "?"}));
}

/// Sets the option of this name to the value that the text stands for; "default" is the default of every
/// option.
///
/// @param list     the options of a method
/// @param options  the struct that they are of
/// @param name     of the option, or another program's for it
/// @param text     as values are written on a command line
/// @param naming   how the option is called in messages
/// @return         a note about the name, if it is another program's; else empty
/// @throws         Error (USAGE) for an unknown name and for text that is no value in the option's range
inline std::string set_option(const OptionList& list, void* options, std::string_view name,
                              std::string_view text, detail::OptionNaming naming = &detail::by_name) {
  const OptionPlace place = find_option(list, name);
  const std::string here = naming(place.name);
  if (place.alias != nullptr && !place.alias->counts.empty()) {
    const std::string there = naming(name);
    throw Error(ErrorCode::unknown_option, join({there, " ", place.alias->counts, ", unlike ", here}),
                join({"option ", there}), place.alias->note);
  }
  const OptionRow& row = *place.row;
  const OptionType* group = place.group != nullptr ? place.group->type : nullptr;
  const void* defaults = group != nullptr ? group->defaults() : list.defaults();
  OptionValue value;
  if (text == detail::default_word) {
    if (group != nullptr && group->inside(place.group->at(options)) == nullptr) return {};
    value = detail::load(row, defaults);
  } else {
    value = detail::value_of(row, here, text);
    if (place.alias != nullptr && place.alias->added != 0) value.whole += place.alias->added;
    if (row.type->kind == OptionKind::wholes) {
      const std::size_t count = detail::load(row, defaults).list.size();
      if (value.list.size() != count) {
        detail::refuse_value(here, text, join({" is not ", count, " whole numbers"}),
                             join({"give ", count, " of them, separated by commas"}));
      }
    }
    detail::check_value(list, row, here, value);
  }
  void* inside = options;
  if (group != nullptr) {
    group->store(place.group->at(options), {});
    inside = group->inside(place.group->at(options));
  }
  row.type->store(row.at(inside), value);
  if (place.alias == nullptr) return {};
  if (place.alias->note.empty()) return join({naming(name), " is called ", here, " here"});
  return join({naming(name), " ", place.alias->note, ": ", here, " = ",
               detail::value_text(row, detail::load(row, inside))});
}

/// The value of an option as text, which set_option reads back to the same value; "default" where none is
/// given. Matrices and labels have no such text: "given, 70000 x 2".
inline std::string get_option(const OptionList&, const void* options, const OptionPlace& place) {
  if (place.group != nullptr) {
    options = place.group->type->inside(place.group->at(const_cast<void*>(options)));
    if (options == nullptr) return std::string(detail::default_word);
  }
  return detail::value_text(*place.row, detail::load(*place.row, options));
}

/// An option in words.
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
    if (!alias.counts.empty()) words.aliases += "not ";
    words.aliases += alias.name;
    if (!alias.counts.empty()) words.aliases += join({", which ", alias.counts});
    if (alias.added != 0) {
      words.aliases += join({" (", row.name, alias.added < 0 ? " + " : " - ", std::abs(alias.added), ")"});
    }
  }
  return words;
}

namespace detail {

/// @throws Error (USAGE): the option is no matrix, or no list of classes
[[noreturn]] inline void refuse_kind(const OptionPlace& place, std::string_view kind) {
  throw Error(ErrorCode::option_value, join({place.name, " is not a ", kind}), join({"option ", place.name}),
              "give its text");
}

}  // namespace detail

/// Sets an option by its name: set_option(o, "min_dist", "0.3"). Names are those of the members, and
/// "density.strength" for a part of a group; '-' may stand for '_'. "default" is the default of every option.
/// @return a note about the name, if it is another program's: "n_neighbors counts the point itself:
///         neighbors = 14"; else empty
/// @throws Error (USAGE) for an unknown name, with the nearest one in the message, and for text that is no
///         value in the option's range
template <HasOptions Options>
std::string set_option(Options& options, std::string_view name, std::string_view text) {
  return set_option(option_list<Options>(), &options, name, text);
}

/// Sets a matrix, which has no text, such as the initial layout.
/// @throws Error (USAGE) for an unknown name and an option that is no matrix
template <HasOptions Options>
void set_option(Options& options, std::string_view name, const Eigen::MatrixXd& matrix) {
  const OptionPlace place = find_option(option_list<Options>(), name);
  if (place.row->type->kind != OptionKind::matrix) detail::refuse_kind(place, "matrix");
  *static_cast<Eigen::MatrixXd*>(place.row->at(&options)) = matrix;
}

/// Sets the class of each point.
/// @throws Error (USAGE) for an unknown name and an option that is no list of classes
template <HasOptions Options>
void set_option(Options& options, std::string_view name, const std::vector<Id>& labels) {
  const OptionPlace place = find_option(option_list<Options>(), name);
  if (place.row->type->kind != OptionKind::labels) detail::refuse_kind(place, "list of classes");
  *static_cast<std::vector<Id>*>(place.row->at(&options)) = labels;
}

/// The value of an option as text, which set_option reads back to the same value; "default" where none is
/// given. Matrices and labels have no such text: "given, 70000 x 2".
/// @throws Error (USAGE) for an unknown name
template <HasOptions Options>
std::string get_option(const Options& options, std::string_view name) {
  constexpr OptionList list = option_list<Options>();
  return get_option(list, &options, find_option(list, name));
}

}  // namespace neem
