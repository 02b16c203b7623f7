// The check of a number of neighbors that may be given.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"

#include <optional>

namespace neem::detail {

/// @throws Error (USAGE) if a number of neighbors was given and is less than `least`
inline void require_neighbors(std::optional<Index> given, Index least = 1) {
  const Index neighbors = given.value_or(least);
  require_option(neighbors >= least, "neighbors", static_cast<double>(neighbors), join({least, "..n-1"}));
}

}  // namespace neem::detail
