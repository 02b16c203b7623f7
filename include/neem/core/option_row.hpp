// Options as tables: a row describes a member of an options struct: its name, meaning, range and defaults.
//
//     struct UmapOptions { ...  double min_dist = 0.1;  ... };
//
//     template <>
//     struct OptionTable<UmapOptions> {
//       static constexpr std::string_view method = "umap", title = "UMAP";
//       static constexpr OptionRow rows[] = {
//           ...
//           option<&UmapOptions::min_dist>({.name = "min_dist",
//                                           .meaning = "how close points of the map may lie",
//                                           .range = {.low = 0, .text = "[0, 3 spread)"},
//                                           .others = "umap-learn: 0.1"}),
//       };
//       static void relate(const UmapOptions& o);  // checks of several options together
//     };
//
// Checks with their messages, setting and getting by name, the help and the flags of the program, the record
// of a run and the page of options all come from the rows. A new option is a member, a row, and its use.
//
// Rows do not depend on the type of the struct: a function finds the member, and an OptionType reads and
// writes it. So the functions that use rows are no templates, and are compiled once and not for every struct.
// A member of another type needs a specialisation of OptionTypeOf.
#pragma once

#include "neem/core/choice_names.hpp"
#include "neem/core/types.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace neem {

/// The kind of value of an option, and the text that stands for it.
enum class OptionKind {
  flag,    ///< true or false; yes, no, on, off, 1 and 0 are understood
  whole,   ///< a whole number: 15
  seed,    ///< a whole number of 64 bits without a sign
  real,    ///< a number: 0.3
  choice,  ///< one of several names: batch
  reals,   ///< one or several numbers: 30,300
  wholes,  ///< a fixed number of whole numbers: 100,100,250
  text,    ///< a text of its own form, such as phases
  matrix,  ///< a matrix, which has no text: the program gives it, from a file
  labels,  ///< one class a point, which has no text either
  group    ///< a struct of further options, or none: on or off, and name.part for each of its parts
};

/// The value of an option, whatever its type.
struct OptionValue {
  bool given = true;           ///< whether there is one: false where the method chooses its default
  std::int64_t whole = 0;      ///< flag, whole, seed (its bits), choice (its place)
  double real = 0;             ///< real
  std::vector<double> list{};  ///< reals, wholes; rows and columns of a matrix, the number of labels
  std::string text{};          ///< text
};

/// The values a number may have.
struct OptionRange {
  double low = -std::numeric_limits<double>::infinity();  ///< the lower end
  double high = std::numeric_limits<double>::infinity();  ///< the upper end
  bool low_open = false;                                  ///< whether the lower end is out of range
  bool high_open = false;                                 ///< whether the upper end is out of range
  bool infinite = false;    ///< whether infinity is in range, where an end is infinite
  std::string_view text{};  ///< how the range is written; empty: by its ends

  /// Whether a value is in the range.
  constexpr bool has(double value) const {
    if (!(value >= low && value <= high)) return false;  // NaN is in no range
    return !(low_open && value == low) && !(high_open && value == high) && (infinite || value - value == 0);
  }
};

/// [low, ∞)
constexpr OptionRange at_least(double low) { return {.low = low}; }
/// (low, ∞)
constexpr OptionRange above(double low) { return {.low = low, .low_open = true}; }
/// [low, high]
constexpr OptionRange between(double low, double high) { return {.low = low, .high = high}; }

/// Another name for an option.
struct OptionAlias {
  std::string_view name{};  ///< such as n_neighbors
  int added = 0;            ///< is added to a number given by this name, to have that of the option
  std::string_view note{};  ///< why: part of the note that set_option returns
  /// For a name elsewhere of something in another unit, which is refused: what it counts there, as in "counts
  /// millions of draws". Then `note` is what to give instead.
  std::string_view counts{};
};

/// Another option beside which this one has no meaning.
struct OptionClash {
  std::string_view other{};   ///< the name of the other option
  std::string_view value{};   ///< the value with which this one has no meaning; empty: whenever it is given
  bool unless = false;        ///< true: all values but `value`; without a value, whenever it is not given
  std::string_view either{};  ///< with `unless`: another option that will do in place of `other`
  bool told = false;          ///< true: no error, as nothing is in contradiction, but told (idle_options)
};

struct OptionRow;

/// How a member of some type is read and written.
struct OptionType {
  OptionKind kind = OptionKind::text;                               ///< of the value
  bool optional = false;                                            ///< whether there may be no value
  OptionValue (*load)(const void* member) = nullptr;                ///< reads the member
  void (*store)(void* member, const OptionValue& value) = nullptr;  ///< writes the member
  const std::string_view* names = nullptr;                          ///< choice: names of the values 0, 1, …
  std::size_t names_count = 0;                                      ///< choice: how many they are
  std::int64_t most = 0;                    ///< whole, wholes: the largest that the type holds
  void* (*inside)(void* member) = nullptr;  ///< group: the struct of its parts, or null where there is none
  const void* (*defaults)() = nullptr;      ///< group: that struct with its default values
  const OptionRow* rows = nullptr;          ///< group: its parts
  std::size_t rows_count = 0;               ///< group: how many they are
};

/// The description of an option.
struct OptionRow {
  std::string_view name{};               ///< of the member
  std::string_view meaning{};            ///< in one line, with its unit
  OptionRange range{};                   ///< of a number, or of each of several
  std::string_view unset{};              ///< the value that the method chooses if none is given, in words
  std::string_view symbol{};             ///< of the paper
  std::string_view others{};             ///< names and defaults of other programs
  std::array<OptionAlias, 4> aliases{};  ///< other names by which it may be set
  std::uint32_t offered = 0xffffffff;    ///< choice: a bit for each value that this method has (one_of)
  std::string_view why_not{};            ///< why other values are not offered
  std::array<OptionClash, 3> clashes{};  ///< options beside which it has no meaning

  /// The same row with another `meaning`, for rows that several methods share.
  constexpr OptionRow means(std::string_view words) const {
    OptionRow row = *this;
    row.meaning = words;
    return row;
  }
  /// The same row with another `unset`.
  constexpr OptionRow otherwise(std::string_view words) const {
    OptionRow row = *this;
    row.unset = words;
    return row;
  }
  /// The same row with other `others`.
  constexpr OptionRow elsewhere(std::string_view words) const {
    OptionRow row = *this;
    row.others = words;
    return row;
  }
  /// The same row with one more clash.
  constexpr OptionRow not_with(OptionClash clash) const {
    OptionRow row = *this;
    std::size_t place = 0;
    while (!row.clashes[place].other.empty()) ++place;
    row.clashes[place] = clash;
    return row;
  }
  /// The same row with one more alias.
  constexpr OptionRow also(OptionAlias alias) const {
    OptionRow row = *this;
    std::size_t place = 0;
    while (!row.aliases[place].name.empty()) ++place;
    row.aliases[place] = alias;
    return row;
  }

  const OptionType* type = nullptr;      ///< set by option<>()
  void* (*at)(void* options) = nullptr;  ///< the member; set by option<>()
};

/// A table of options, without the type of the struct.
struct OptionList {
  std::string_view method{};                      ///< its name in the program, such as neg-tsne
  std::string_view title{};                       ///< its name in texts, such as Neg-t-SNE
  std::span<const OptionRow> rows{};              ///< a row for each option, in order
  const void* (*defaults)() = nullptr;            ///< an options struct with default values
  void (*relate)(const void* options) = nullptr;  ///< checks of several options together, or none
};

/// The table of an options struct: `rows`, `method`, `title`, and `relate` where there are relations.
template <class Options>
struct OptionTable;

/// A struct that has a table of options.
template <class Options>
concept HasOptions = requires { OptionTable<Options>::rows; };

/// The OptionType of a member's type, as `type`.
template <class T>
struct OptionTypeOf;

namespace detail {

template <class Options>
const void* default_options() {
  static const Options options{};
  return &options;
}

template <class>
struct MemberPointer;
template <class T, class Options>
struct MemberPointer<T Options::*> {
  using Type = T;
  using Struct = Options;
};

template <auto Member>
void* member_at(void* options) {
  using Struct = typename MemberPointer<decltype(Member)>::Struct;
  return &(static_cast<Struct*>(options)->*Member);
}

}  // namespace detail

/// The row of a member.
template <auto Member>
constexpr OptionRow option(OptionRow row) {
  row.type = &OptionTypeOf<typename detail::MemberPointer<decltype(Member)>::Type>::type;
  row.at = &detail::member_at<Member>;
  return row;
}

/// The values of a choice that a method has, as bits.
template <class... Choices>
constexpr std::uint32_t one_of(Choices... choices) {
  return ((std::uint32_t{1} << static_cast<int>(choices)) | ...);
}

/// The row of this name in the table of another struct, for an option of the same meaning.
template <class Options>
constexpr OptionRow row_of(std::string_view name) {
  for (const OptionRow& row : OptionTable<Options>::rows) {
    if (row.name == name) return row;
  }
  throw name;  // no constant expression: the compiler refuses it
}

/// The table of an options struct, for functions that do not depend on its type.
template <HasOptions Options>
constexpr OptionList option_list() {
  using Table = OptionTable<Options>;
  OptionList list{.method = Table::method,
                  .title = Table::title,
                  .rows = Table::rows,
                  .defaults = &detail::default_options<Options>};
  if constexpr (requires(const Options& o) { Table::relate(o); }) {
    list.relate = [](const void* options) { Table::relate(*static_cast<const Options*>(options)); };
  }
  return list;
}

}  // namespace neem
