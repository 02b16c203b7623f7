// The options of a run, kept for its model file.
#pragma once

#include "neem/core/detail/option_check.hpp"
#include "neem/core/option.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace neem::detail {

/// Options of whatever method, without what has no text: a matrix, a list of classes. These are used when a
/// run is made, and only what they were is remembered.
struct KeptOptions {
  OptionList list{};
  std::shared_ptr<const void> values{};                             ///< null: the run has no model file
  std::vector<std::pair<std::string, std::string>> without_text{};  ///< "initial": "given, 100 x 2"
};

/// Removes from options what has no text. @return  what it was
inline std::vector<std::pair<std::string, std::string>> take_what_has_no_text(const OptionList& list,
                                                                              void* options) {
  std::vector<std::pair<std::string, std::string>> taken;
  for (const OptionRow& row : list.rows) {
    const OptionKind kind = row.type->kind;
    if (kind != OptionKind::matrix && kind != OptionKind::labels) continue;
    const OptionValue value = load(row, options);
    if (value.given) taken.emplace_back(row.name, value_text(row, value));
    row.type->store(row.at(options), {});
  }
  return taken;
}

template <HasOptions Options>
KeptOptions keep_options(const Options& o) {
  auto copy = std::make_shared<Options>(o);
  copy->threads = Threads(1);  // those of the caller are not to live longer for this
  KeptOptions kept{.list = option_list<Options>()};
  kept.without_text = take_what_has_no_text(kept.list, copy.get());
  kept.values = std::move(copy);
  return kept;
}

}  // namespace neem::detail
