// Checks of options against their table, and the messages of errors.
#pragma once

#include "neem/core/error.hpp"
#include "neem/core/option_row.hpp"
#include "neem/core/text.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>

namespace neem {
namespace detail {

/// How options are called in messages: a library's by their names, a program's as its flags.
using OptionNaming = std::string (*)(std::string_view name);
inline std::string by_name(std::string_view name) { return std::string(name); }

/// The word that stands for the default of every option.
inline constexpr std::string_view default_word = "default";

inline std::span<const OptionRow> rows_of(const OptionType& group) { return {group.rows, group.rows_count}; }

inline bool is_whole(OptionKind kind) { return kind == OptionKind::whole || kind == OptionKind::wholes; }

/// "[0, 1)", "(0, inf)"; of whole numbers "1..", "1..30000".
inline std::string range_text(const OptionRow& row) {
  const OptionRange& range = row.range;
  if (!range.text.empty()) return std::string(range.text);
  constexpr double infinity = std::numeric_limits<double>::infinity();
  if (row.type->kind == OptionKind::seed) return "0..2^64-1";
  if (is_whole(row.type->kind)) {
    return join({range.low == -infinity ? "" : text(range.low), "..",
                 range.high == infinity ? "" : text(range.high)});
  }
  return join({range.low_open || (range.low == -infinity && !range.infinite) ? "(" : "[", range.low, ", ",
               range.high, range.high_open || (range.high == infinity && !range.infinite) ? ")" : "]"});
}

/// "batch, immediate, hogwild"
inline std::string offered_text(const OptionRow& row) {
  std::string all;
  for (std::size_t k = 0; k < row.type->names_count; ++k) {
    if ((row.offered >> k & 1) == 0) continue;
    if (!all.empty()) all += ", ";
    all += row.type->names[k];
  }
  return all;
}

inline std::string value_text(const OptionRow& row, const OptionValue& value) {
  switch (row.type->kind) {
    case OptionKind::group:
      return value.given ? "on" : "off";
    case OptionKind::matrix:
      return value.given ? join({"given, ", value.list[0], " x ", value.list[1]}) : std::string(default_word);
    case OptionKind::labels:
      return value.given ? join({"given, ", value.list[0]}) : std::string(default_word);
    default:
      break;
  }
  if (!value.given) return std::string(default_word);
  switch (row.type->kind) {
    case OptionKind::flag:
      return value.whole != 0 ? "true" : "false";
    case OptionKind::whole:
      return std::to_string(value.whole);
    case OptionKind::seed:
      return std::to_string(static_cast<std::uint64_t>(value.whole));
    case OptionKind::real:
      return text(value.real);
    case OptionKind::choice:
      return std::string(row.type->names[value.whole]);
    case OptionKind::text:
      return value.text;
    default:
      break;
  }
  std::string all;
  for (const double one : value.list) {
    if (!all.empty()) all += ',';
    all += text(one);
  }
  return all;
}

[[noreturn]] inline void refuse_value(std::string_view name, std::string_view value, std::string_view wrong,
                                      std::string_view remedy) {
  throw Error(ErrorCode::option_value, join({name, " = ", printable(value, 80), wrong}),
              join({"option ", name}), remedy);
}

inline void check_range(const OptionRow& row, std::string_view name, double value) {
  if (row.range.has(value)) return;
  const std::string range = range_text(row);
  refuse_value(name, text(value), join({" is outside ", range}), join({"give a value in ", range}));
}

/// @throws Error (USAGE) if the value is outside the range of the row, or not offered
inline void check_value(const OptionList& list, const OptionRow& row, std::string_view name,
                        const OptionValue& value) {
  if (!value.given) return;
  switch (row.type->kind) {
    case OptionKind::whole:
      return check_range(row, name, static_cast<double>(value.whole));
    case OptionKind::real:
      return check_range(row, name, value.real);
    case OptionKind::reals:
    case OptionKind::wholes:
      for (const double one : value.list) check_range(row, name, one);
      return;
    case OptionKind::choice:
      break;
    default:
      return;
  }
  const bool known = value.whole >= 0 && value.whole < static_cast<std::int64_t>(row.type->names_count);
  if (known && (row.offered >> value.whole & 1) != 0) return;
  const std::string given = known ? std::string(row.type->names[value.whole]) : std::to_string(value.whole);
  throw Error(ErrorCode::option_value,
              join({list.title, " has no ", name, " ", given, row.why_not.empty() ? "" : ": ", row.why_not}),
              join({"option ", name}), join({"give one of ", offered_text(row)}));
}

inline const OptionRow* row_named(const OptionList& list, std::string_view name) {
  for (const OptionRow& row : list.rows) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

inline OptionValue load(const OptionRow& row, const void* options) {
  return row.type->load(row.at(const_cast<void*>(options)));  // load only reads
}

/// Whether the option is given: it has a value other than the default.
inline bool is_said(const OptionList& list, const OptionRow& row, const void* options) {
  const OptionValue value = load(row, options);
  if (row.type->optional) return value.given;
  return value_text(row, value) != value_text(row, load(row, list.defaults()));
}

/// A pair of options of which one has no meaning beside the other.
struct Clash {
  std::string wrong{};  ///< "theta has no meaning with repulsion exact"; empty: both have theirs
  std::string where{};
  std::string remedy{};
};

/// @param said  whether the option is given, be it with its default value
inline Clash find_clash(const OptionList& list, const OptionRow& row, const OptionClash& clash,
                        const void* options, bool said, OptionNaming name) {
  const OptionRow* other = row_named(list, clash.other);
  if (other == nullptr || !(said || is_said(list, row, options))) return {};
  const OptionValue value = load(*other, options);
  const std::string has = value_text(*other, value), here = name(row.name), there = name(other->name);
  const bool always = clash.value.empty();
  if (always ? is_said(list, *other, options) == clash.unless
             : !value.given || (clash.unless ? has == clash.value : has != clash.value)) {
    return {};
  }
  const OptionRow* either = row_named(list, clash.either);
  if (either != nullptr && is_said(list, *either, options)) return {};
  const std::string_view meaning = clash.told ? " has no effect " : " has no meaning ";
  const std::string where = join({"options ", here, " and ", there});
  if (always && clash.unless)
    return {join({here, meaning, "without ", there}), where, join({"leave out ", here, ", or give ", there})};
  if (always) return {join({here, meaning, "beside ", there}), where, "give one of them"};
  return {join({here, meaning, "with ", there, " ", has}), where,
          clash.unless ? join({"leave out ", here, ", or give ", there, " ", clash.value})
                       : join({"leave out ", here, ", or give another ", there})};
}

}  // namespace detail
}  // namespace neem
