// Options with a table of their own, and their check.
//
// What a table says, and how one is written, stands in option_row.hpp.
#pragma once

#include "neem/core/detail/option_check.hpp"
#include "neem/core/detail/option_types.hpp"
#include "neem/core/option_row.hpp"

#include <string>

namespace neem {

/// @param list     the table
/// @param options  a struct of the type that the table describes
/// @throws Error (USAGE) for the first option that is outside its range, not offered, or in contradiction to
///         another
inline void check_options(const OptionList& list, const void* options) {
  for (const OptionRow& row : list.rows) {
    const OptionKind kind = row.type->kind;
    if (kind == OptionKind::group) {
      const void* inside = row.type->inside(row.at(const_cast<void*>(options)));
      for (const OptionRow& part : detail::rows_of(*row.type)) {
        if (inside == nullptr) break;
        detail::check_value(list, part, join({row.name, ".", part.name}), detail::load(part, inside));
      }
    } else if (kind != OptionKind::text && kind != OptionKind::matrix && kind != OptionKind::labels) {
      detail::check_value(list, row, row.name, detail::load(row, options));
    }
    for (const OptionClash& clash : row.clashes) {
      if (!clash.other.empty()) detail::check_clash(list, row, clash, options);
    }
  }
  if (list.relate != nullptr) list.relate(options);
}

/// @throws Error (USAGE) for the first option that is outside its range, not offered by the method, or in
///         contradiction to another: "theta has no meaning with update batch"
template <HasOptions Options>
void check_options(const Options& options) {
  check_options(option_list<Options>(), &options);
}

namespace detail {
using neem::check_options;  // together with those of structs without a table
}

}  // namespace neem
