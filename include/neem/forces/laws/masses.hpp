// Masses of points: those of ForceAtlas2, made from a graph, and their checks.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/error.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"

#include <cstddef>
#include <vector>

namespace neem {

/// The masses of ForceAtlas2: 1 + the number of edges of a point, whatever their weights.
///
/// @param P  n × n, compressed; stored zeros are no edges
/// @return   n numbers ≥ 1
/// @throws   Error (DATA) if P is not compressed
template <class S>
std::vector<double> degree_masses(const Graph<S>& P) {
  detail::require_compressed(P, "degree_masses");
  std::vector<double> masses(static_cast<std::size_t>(P.rows()), 1);
  for (std::size_t i = 0; i < masses.size(); ++i) {
    for (Id e = P.outerIndexPtr()[i]; e < P.outerIndexPtr()[i + 1]; ++e) masses[i] += P.valuePtr()[e] > S(0);
  }
  return masses;
}

namespace detail {

/// @throws Error (DATA) unless there are no masses, or one for each of n points
inline void check_mass_count(const std::vector<double>& masses, Index n, const char* where) {
  if (masses.empty() || static_cast<Index>(masses.size()) == n) return;
  throw Error(ErrorCode::shape, join({masses.size(), " masses for ", n, " points"}), where,
              "give one mass a point, or none");
}

/// @throws Error (DATA) unless there are no masses, or a positive one for each of n points
inline void check_masses(const std::vector<double>& masses, Index n, const char* where) {
  check_mass_count(masses, n, where);
  for (std::size_t i = 0; i < masses.size(); ++i) {
    if (masses[i] > 0 && is_finite(masses[i])) continue;
    Error error(ErrorCode::out_of_range, join({"mass ", masses[i], " is not positive and finite"}),
                join({where, ", point ", i, " (counted from 0)"}), "give positive masses");
    error.row = static_cast<std::int64_t>(i);
    throw error;
  }
}

}  // namespace detail

}  // namespace neem
