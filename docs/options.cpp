// Writes the page of all options, docs/options.md, from the tables beside their structs:
//
//     options_page > docs/options.md
//     options_page docs/options.md         # fails where the page is not what it would write
#include <neem/core/options_by_name.hpp>
#include <neem/core/text.hpp>
#include <neem/methods/any_options.hpp>
#include <neem/methods/options/spectrum.hpp>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace {

/// A cell of a table: '|' would end it, and what looks like a tag would be one.
std::string cell(std::string_view words) {
  std::string out;
  for (const char letter : words) {
    if (letter == '|' || letter == '<' || letter == '*' || letter == '_' || letter == '~') out += '\\';
    out += letter;
  }
  return out;
}

std::string others_of(const neem::OptionWords& words) {
  std::string all = cell(words.others);
  if (!words.aliases.empty()) all += neem::join({all.empty() ? "" : "; ", "also: ", cell(words.aliases)});
  return all;
}

std::string section(const neem::OptionList& list) {
  std::string page = neem::join({"\n## ", list.title, " (`", list.method, "`)\n\n",
                                 "| option | values | default | meaning | paper | elsewhere |\n",
                                 "|---|---|---|---|---|---|\n"});
  for (const neem::OptionPlace& place : neem::option_places(list)) {
    const neem::OptionWords words = neem::option_words(list, place);
    const std::string values = neem::join({words.kind, words.range.empty() ? "" : ": ", cell(words.range)});
    page += neem::join({"| `", words.name, "` | ", values, " | ", cell(words.standard), " | ",
                        cell(words.meaning), " | ", cell(words.symbol), " | ", others_of(words), " |\n"});
  }
  return page;
}

}  // namespace

int main(int count, char** arguments) {
  std::string page =
      "<!-- Written by the target options_page from the tables in include/neem/methods/options; do not edit. "
      "-->\n"
      "# Options of every method\n\n"
      "A struct has a member of each name, `UmapOptions{.min_dist = 0.3}`. By name, "
      "`set_option(o, \"min_dist\", \"0.3\")` and\n`AnyOptions(\"umap\").set(\"min_dist\", \"0.3\")`. Parts "
      "of "
      "a group are written with a dot, `density.strength`; `default` stands\nfor the default of every "
      "option. "
      "Whole numbers are given as 1..30000, from one to the other; `[` and `]` stand at ends\nthat belong to "
      "the range, `(` and `)` at those that do not.\n";
  for (const neem::OptionList& list : neem::method_lists()) page += section(list);
  page += section(neem::option_list<neem::SpectrumOptions>());
  if (count == 2) {
    std::ifstream file(arguments[1], std::ios::binary);
    const std::string written{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (written == page) return 0;
    std::fprintf(stderr, "%s is not up to date: options_page > docs/options.md writes it\n", arguments[1]);
    return 1;
  }
  return std::fwrite(page.data(), 1, page.size(), stdout) == page.size() ? 0 : 1;
}
