// Options by their names: set_option(o, "min_dist", "0.3"), get_option(o, "min_dist"), and their descriptions
// for help and reference pages.
#pragma once

#include "neem/core/option.hpp"
#include "neem/core/types.hpp"

#include <span>
#include <string>
#include <string_view>
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

/// Every option of a list in order, the parts of a group after it.
inline std::vector<OptionPlace> option_places(const OptionList& list);

/// The option of this name, or of one of its aliases. '-', '_' and '.' mean the same in names.
/// @throws Error (USAGE) if there is none; the message has the nearest name
inline OptionPlace find_option(const OptionList& list, std::string_view name);

/// Sets the option of this name to the value that the text stands for; "default" is the default of every
/// option.
/// @return a note about the name, if it is another program's; else empty
/// @throws Error (USAGE) for an unknown name and for text that is no value in the option's range
inline std::string set_option(const OptionList& list, void* options, std::string_view name,
                              std::string_view text);

/// The value of an option as text, which set_option reads back to the same value; "default" where none is
/// given. Matrices and labels have no such text: "given, 70000 x 2".
inline std::string get_option(const OptionList& list, const void* options, const OptionPlace& place);

/// An option in words.
inline OptionWords option_words(const OptionList& list, const OptionPlace& place);

/// The name among `names` that is nearest to `wrong`, by letters that differ; empty if none is near.
inline std::string nearest_name(std::string_view wrong, std::span<const std::string> names);

namespace detail {

/// @throws Error (USAGE): the option is no matrix, or no list of classes
[[noreturn]] inline void refuse_kind(const OptionPlace& place, std::string_view kind);

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

#include "neem/core/detail/option_text.hpp"
