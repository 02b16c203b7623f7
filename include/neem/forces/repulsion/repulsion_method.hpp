// The ways to sum a repulsion, by name.
#pragma once

#include "neem/core/choice_names.hpp"

#include <string_view>

namespace neem {

/// The ways to sum the repulsion of all pairs.
enum class RepulsionMethod {
  exact,         ///< all pairs: exact.hpp
  barnes_hut,    ///< a tree of cells: barnes_hut.hpp
  interpolation  ///< convolution on a grid: interpolation.hpp
};

template <>
struct ChoiceNames<RepulsionMethod> {
  static constexpr std::string_view names[] = {"exact", "barnes_hut", "interpolation"};
};

}  // namespace neem
