// What the library of the command line refuses, in sentences.
#pragma once

#include <neem/core/error.hpp>
#include <neem/core/text.hpp>

#include <CLI/CLI.hpp>

#include <cctype>
#include <cstddef>
#include <string>
#include <vector>

namespace program {

/// What CLI11 has refused, in a sentence: an option given twice, without a value, or a flag with one.
/// @param said  by CLI11: somewhere in it is the name of the option
[[noreturn]] inline void refuse_parse(const CLI::App& app, const std::vector<CLI::App*>& commands,
                                      const std::string& said, const std::vector<std::string>& arguments) {
  const auto refuse = [](const std::string& what, const std::string& where, const std::string& remedy) {
    throw neem::Error(neem::ErrorCode::option_value, what, where, remedy);
  };
  const CLI::App* used = &app;
  for (const CLI::App* command : commands) used = command->parsed() ? command : used;
  for (const CLI::Option* option : used->get_options()) {
    if (option->get_lnames().empty()) continue;
    const std::string name = "--" + option->get_lnames()[0];
    const std::size_t at = said.find(name);
    const std::size_t end = at + name.size();
    if (at == std::string::npos ||
        (end < said.size() && (std::isalnum(static_cast<unsigned char>(said[end])) != 0 || said[end] == '-')))
      continue;
    std::vector<std::string> names{name};
    for (const std::string& letter : option->get_snames()) names.push_back("-" + letter);
    int times = 0;
    std::string value;
    for (const std::string& argument : arguments) {
      for (const std::string& one : names) {
        if (argument != one && !argument.starts_with(one + "=")) continue;
        ++times;
        if (argument != one) value = argument.substr(one.size() + 1);
      }
    }
    const std::string where = "option " + name;
    const bool flag = option->get_expected_max() == 0 || option->get_items_expected_max() == 0;
    if (flag)
      refuse(name + " = " + neem::printable(value, 80) + " is not true or false", where,
             "give " + name + ", or leave it out");
    if (times > 1)
      refuse(name + " is given " + (times == 2 ? std::string("twice") : std::to_string(times) + " times"),
             where, "give it once");
    refuse(name + " has no value", where, "give a value behind it");
  }
  std::string text = said;
  for (char& c : text) {
    if (c == ';') c = ',';
  }
  throw neem::Error(neem::ErrorCode::option_value, text, "command line", "see neem --help");
}

}  // namespace program
