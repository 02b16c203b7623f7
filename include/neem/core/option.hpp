// Options with a table of their own, and their check.
//
// What a table says, and how one is written, stands in option_row.hpp.
#pragma once

#include "neem/core/detail/option_check.hpp"
#include "neem/core/detail/option_types.hpp"
#include "neem/core/error.hpp"
#include "neem/core/option_row.hpp"
#include "neem/core/text.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace neem {

/// How options were given, for checks and their messages.
struct OptionsGiven {
  /// Names of those that were given, be it with their default values. Others count as given if they differ
  /// from the default.
  std::vector<std::string> names{};
  /// How an option is called in messages.
  detail::OptionNaming naming = &detail::by_name;
};

namespace detail {

/// f(row, clash) for the options of which one has no meaning beside the other: those that are errors, or
/// those that are told.
template <class F>
void for_each_clash(const OptionList& list, const void* options, const OptionsGiven& given, bool told,
                    F&& f) {
  for (const OptionRow& row : list.rows) {
    const bool said = std::find(given.names.begin(), given.names.end(), row.name) != given.names.end();
    for (const OptionClash& clash : row.clashes) {
      if (clash.other.empty() || clash.told != told) continue;
      const Clash found = find_clash(list, row, clash, options, said, given.naming);
      if (!found.wrong.empty()) f(found);
    }
  }
}

}  // namespace detail

/// @param list     the table
/// @param options  a struct of the type that the table describes
/// @param given    how they were given
/// @throws Error (USAGE) for the first option that is outside its range or not offered
inline void check_ranges(const OptionList& list, const void* options, const OptionsGiven& given = {}) {
  for (const OptionRow& row : list.rows) {
    const OptionKind kind = row.type->kind;
    if (kind == OptionKind::group) {
      const void* inside = row.type->inside(row.at(const_cast<void*>(options)));
      for (const OptionRow& part : detail::rows_of(*row.type)) {
        if (inside == nullptr) break;
        detail::check_value(list, part, given.naming(join({row.name, ".", part.name})),
                            detail::load(part, inside));
      }
    } else if (kind != OptionKind::text && kind != OptionKind::matrix && kind != OptionKind::labels) {
      detail::check_value(list, row, given.naming(row.name), detail::load(row, options));
    }
  }
  if (list.relate != nullptr) list.relate(options);
}

/// The same, and that no two contradict each other.
inline void check_options(const OptionList& list, const void* options, const OptionsGiven& given = {}) {
  check_ranges(list, options, given);
  detail::for_each_clash(list, options, given, false, [](const detail::Clash& found) {
    throw Error(ErrorCode::conflict, found.wrong, found.where, found.remedy);
  });
}

/// @throws Error (USAGE) for the first option that is outside its range, not offered by the method, or in
///         contradiction to another: "theta has no meaning with update batch"
template <HasOptions Options>
void check_options(const Options& options) {
  check_options(option_list<Options>(), &options);
}

/// @throws Error (USAGE) for the first option that is outside its range or not offered by the method
template <HasOptions Options>
void check_ranges(const Options& options) {
  check_ranges(option_list<Options>(), &options);
}

/// Options that are given and change nothing, because of others: "early_exaggeration has no effect with
/// early_iterations 0". They are no errors. The notes of a run have them.
inline std::vector<std::string> idle_options(const OptionList& list, const void* options,
                                             const OptionsGiven& given = {}) {
  std::vector<std::string> notes;
  detail::for_each_clash(list, options, given, true,
                         [&](const detail::Clash& found) { notes.push_back(found.wrong); });
  return notes;
}

namespace detail {
using neem::check_options;  // together with those of structs without a table
}

}  // namespace neem
