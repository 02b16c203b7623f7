// Options of methods as flags: flags, help and errors are made from the tables of options.
#pragma once

#include "console.hpp"
#include "flags.hpp"

#include <neem/core/error.hpp>
#include <neem/core/option.hpp>
#include <neem/core/options_by_name.hpp>
#include <neem/core/text.hpp>
#include <neem/methods/any_options.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace program {

/// Options of methods as they were typed: name, value.
using Typed = std::vector<std::pair<std::string, std::string>>;

/// Options for which the program has flags of its own.
inline bool is_own(const neem::OptionPlace& place) {
  const neem::OptionKind kind = place.row->type->kind;
  return kind == neem::OptionKind::matrix || kind == neem::OptionKind::labels || place.name == "neighbors" ||
         place.name == "seed" || place.name == "threads";
}

/// Flags of all options in these tables and of their other names. What is given is added to `typed`.
/// @param group  of the help
inline void describe_options(CLI::App& app, Typed& typed, const std::vector<neem::OptionList>& lists,
                             const std::string& group) {
  const auto add = [&](std::string_view option, bool is_flag, const std::string& meaning) {
    const std::string name = flag_name(option);
    if (app.get_option_no_throw("--" + name) != nullptr) return;
    CLI::Option* made = nullptr;
    if (is_flag) {
      // "true", or what stands behind --name=, which the table reads or refuses
      made = app.add_flag("--" + name)->description(meaning)->each([&typed, name](const std::string& value) {
        typed.emplace_back(name, value);
      });
    } else {
      made = app.add_option(
                    "--" + name,
                    [&typed, name](const CLI::results_t& values) {
                      for (const std::string& value : values) typed.emplace_back(name, value);
                      return true;
                    },
                    meaning)
                 ->expected(1)
                 ->allow_extra_args(false)
                 ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    }
    made->group(group);
  };
  for (const neem::OptionList& list : lists) {
    for (const neem::OptionPlace& place : neem::option_places(list)) {
      const neem::OptionKind kind = place.row->type->kind;
      const bool is_flag = kind == neem::OptionKind::flag || kind == neem::OptionKind::group;
      const neem::OptionWords words = neem::option_words(list, place);
      if (!is_own(place)) add(place.name, is_flag, words.meaning + " (" + words.standard + ")");
      for (const neem::OptionAlias& alias : place.row->aliases) {
        if (alias.name.empty()) continue;
        add(alias.name, is_flag && alias.counts.empty(),
            (alias.counts.empty() ? "the same as --" : "not --") + flag_name(place.name));
      }
    }
  }
}

/// @param flag  by which it is given
/// @throws neem::Error (USAGE): the method has no such option; tells who has it
[[noreturn]] inline void refuse_option(const std::string& flag, std::string_view option,
                                       const neem::AnyOptions& options) {
  std::string takers;
  for (const std::string& method : neem::method_names()) {
    if (neem::AnyOptions(method).has(option)) takers += (takers.empty() ? "" : ", ") + method;
  }
  throw neem::Error(neem::ErrorCode::conflict,
                    "--" + flag + " has no meaning for --method " + std::string(options.method()),
                    "option --" + flag, "leave it out; methods that have it: " + takers);
}

/// How an option is called on the command line: "--min-dist" for min_dist.
inline std::string flag_of(std::string_view option) {
  if (option == "initial") return "--init";
  if (option == "labels") return "--supervise";  // by which labels become an option
  return "--" + flag_name(option);
}

/// Sets options as they were typed. @return what was given, for checks; notes about names are added
/// @throws neem::Error (USAGE) for a value outside its range, and for an option that is given twice, be it by
///         two names
inline neem::OptionsGiven set_options(const neem::OptionList& list, void* options, const Typed& typed,
                                      std::vector<std::string>& notes) {
  neem::OptionsGiven given{.naming = &flag_of};
  for (std::size_t k = 0; k < typed.size(); ++k) {
    const auto& [name, text] = typed[k];
    const std::string place = neem::find_option(list, name).name, flag = "--" + name;
    for (std::size_t before = 0; before < k; ++before) {
      if (given.names[before] != place) continue;
      const auto& [other_name, other_text] = typed[before];
      const std::string other = "--" + other_name;
      throw neem::Error(neem::ErrorCode::conflict,
                        other == flag
                            ? neem::join({flag, " is given twice, as ", other_text, " and as ", text})
                            : neem::join({other, " ", other_text, " and ", flag, " ", text,
                                          " are two names of one option"}),
                        other == flag ? "option " + flag : neem::join({"options ", other, " and ", flag}),
                        other == flag ? "give it once" : "give one of them");
    }
    given.names.push_back(place);
    const std::string note = neem::set_option(list, options, name, text, &flag_of);
    if (!note.empty()) notes.push_back(note);
  }
  return given;
}

/// The text in lines of at most 100 letters, each behind `indent`.
inline std::string wrapped(const std::string& text, std::size_t indent) {
  std::string lines;
  const std::size_t most = 100 - indent;
  for (std::size_t from = 0; from < text.size();) {
    std::size_t end = text.size();
    if (end - from > most) {
      end = text.rfind(' ', from + most);
      if (end == std::string::npos || end <= from) end = std::min(text.find(' ', from), text.size());
    }
    lines += std::string(indent, ' ') + text.substr(from, end - from) + "\n";
    from = end + 1;
  }
  return lines;
}

/// The help of all options of a method.
inline std::string help_of(const neem::AnyOptions& options) {
  constexpr std::size_t indent = 28;
  std::string text = std::string(options.title()) + ": neem embed POINTS... -o MAP --method " +
                     std::string(options.method()) + " [options]\n\n";
  for (const neem::OptionPlace& place : options.places()) {
    neem::OptionWords words = options.words(place);
    std::string flag = "--" + flag_name(place.name);
    if (place.row->type->kind == neem::OptionKind::matrix) flag = flag_of(place.name), words.range = "a file";
    if (place.row->type->kind == neem::OptionKind::labels) {
      flag = "--supervise", words.kind = "off or on", words.standard = "off";
      words.meaning =
          "whether the classes of --labels shape the map, those called by numbers below 0 as unknown: "
          "edges within a class count more";
    }
    const std::string values = (words.range.empty() ? words.kind : words.range) +
                               "; default: " + words.standard +
                               (place.row->type->kind == neem::OptionKind::flag && words.standard == "true"
                                    ? ", else " + flag + "=false"
                                    : "");
    text += format("  %-25s ", flag.c_str()) + wrapped(values, indent).substr(indent);
    text += wrapped(words.meaning, indent);
    std::string elsewhere;
    const auto add = [&](const std::string& what) { elsewhere += (elsewhere.empty() ? "" : "; ") + what; };
    if (!words.symbol.empty()) add("paper: " + words.symbol);
    if (!words.others.empty()) add(words.others);
    for (const neem::OptionAlias& alias : place.row->aliases) {
      if (alias.name.empty()) continue;
      const std::string_view note = alias.counts.empty() ? alias.note : alias.counts;
      add((alias.counts.empty() ? "also --" : "not --") + flag_name(alias.name) +
          (note.empty() ? "" : ", which " + std::string(note)));
    }
    text += wrapped(elsewhere, indent);
  }
  return text + "\nneem embed --help tells of files, labels, pictures and reports.\n";
}

}  // namespace program
