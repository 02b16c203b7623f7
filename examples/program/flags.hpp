// What the library says of its options, in the words of the command line.
#pragma once

#include <neem/core/error.hpp>

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <string>
#include <string_view>

namespace program {

/// "min-dist" for min_dist, "density-strength" for density.strength
inline std::string flag_name(std::string_view option) {
  std::string name(option);
  for (char& letter : name) {
    if (letter == '_' || letter == '.') letter = '-';
  }
  return name;
}

/// The text with --header in place of TableOptions::header = true, and the like for all options of readers.
inline std::string in_flags(std::string_view text) {
  constexpr std::string_view mark = "Options::";
  std::string said;
  for (;;) {
    const std::size_t at = text.find(mark);
    if (at == std::string_view::npos) return said.append(text);
    std::size_t begin = at, end = at + mark.size();
    while (begin > 0 && std::isalpha(static_cast<unsigned char>(text[begin - 1])) != 0) --begin;
    while (end < text.size() &&
           (std::islower(static_cast<unsigned char>(text[end])) != 0 || text[end] == '_'))
      ++end;
    const std::string name = flag_name(text.substr(at + mark.size(), end - at - mark.size()));
    std::string_view value;
    if (text.substr(end).starts_with(" = ")) {
      value = text.substr(end + 3);
      const std::size_t size =
          value.starts_with('\'') && value.size() > 1 ? value.find('\'', 1) + 1 : value.find_first_of(" ,;");
      value = value.substr(0, size == 0 ? std::string_view::npos : size);
      end += 3 + value.size();
    }
    said.append(text.substr(0, begin)).append(value == "false" ? "--no-" : "--").append(name);
    if (!value.empty() && value != "true" && value != "false") said.append(" ").append(value);
    text.remove_prefix((std::min)(end, text.size()));
  }
}

/// The message of an error, its option as a flag.
inline std::string in_flags(const neem::Error& error) {
  std::string text = error.what();
  const std::string& option = error.option;
  const bool plain =
      !option.empty() && option.find_first_not_of("abcdefghijklmnopqrstuvwxyz_.") == std::string::npos;
  const auto replace = [&](const std::string& what, const std::string& by) {
    const std::size_t at = text.rfind(what);
    if (at != std::string::npos) text.replace(at, what.size(), by);
  };
  if (plain) {
    const std::string flag = "--" + (option == "initial" ? "init" : flag_name(option));
    replace("; option " + option + ";", "; option " + flag + ";");
    if (text.starts_with(option + " = ")) text.replace(0, option.size(), flag);
  } else if (const std::size_t at = text.rfind("give it to read_"); at != std::string::npos) {  // graphs
    text.replace(at, std::string::npos, "neem embed draws it with --edges");
  } else if (option == "one as name") {
    replace(option, "one behind a colon, as in FILE:NAME");
  }
  return in_flags(std::string_view(text));
}

}  // namespace program
