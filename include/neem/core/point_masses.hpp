// One positive number a point: masses, by which charges are multiplied, and weights, of which 2 is two points.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/error.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace neem {

namespace detail {

/// What is checked, in messages.
struct MassWords {
  const char *one = "mass", *all = "masses";
};

/// @throws Error (DATA) unless there are no masses, or one for each of n points
inline void check_mass_count(const std::vector<double>& masses, Index n, const char* where,
                             const MassWords& words = {}) {
  if (masses.empty() || static_cast<Index>(masses.size()) == n) return;
  throw Error(ErrorCode::shape, join({masses.size(), " ", words.all, " for ", n, " points"}), where,
              join({"give one ", words.one, " a point, or none"}));
}

/// @throws Error (DATA) unless there are no masses, or a positive one for each of n points
inline void check_masses(const std::vector<double>& masses, Index n, const char* where,
                         const MassWords& words = {}) {
  check_mass_count(masses, n, where, words);
  for (std::size_t i = 0; i < masses.size(); ++i) {
    if (masses[i] > 0 && is_finite(masses[i])) continue;
    Error error(ErrorCode::out_of_range, join({words.one, " ", masses[i], " is not positive and finite"}),
                join({where, ", point ", i, " (counted from 0)"}), join({"give positive ", words.all}));
    error.row = static_cast<std::int64_t>(i);
    throw error;
  }
}

/// The words for weights of points.
inline constexpr MassWords point_weight{"weight", "weights"};

}  // namespace detail

}  // namespace neem
