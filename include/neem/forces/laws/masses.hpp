// Masses of points: those of ForceAtlas2, made from a graph.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/point_masses.hpp"
#include "neem/core/types.hpp"

#include <cstddef>
#include <vector>

namespace neem {

/// The masses of ForceAtlas2: 1 + the number of edges of a point, whatever their weights.
///
/// @param P        n × n, compressed; stored zeros are no edges
/// @param weights  of the points, n: an edge to a point of weight w counts as w of them; or none: all are 1
/// @return         n numbers ≥ 1
/// @throws         Error (DATA) if P is not compressed, or there are weights and not n
template <class S>
std::vector<double> degree_masses(const Graph<S>& P, const std::vector<double>& weights = {}) {
  detail::check_mass_count(weights, P.rows(), "degree_masses", detail::point_weight);
  detail::require_compressed(P, "degree_masses");
  std::vector<double> masses(static_cast<std::size_t>(P.rows()), 1);
  for (std::size_t i = 0; i < masses.size(); ++i) {
    for (Id e = P.outerIndexPtr()[i]; e < P.outerIndexPtr()[i + 1]; ++e) {
      if (!(P.valuePtr()[e] > S(0))) continue;
      masses[i] += weights.empty() ? 1 : weights[static_cast<std::size_t>(P.innerIndexPtr()[e])];
    }
  }
  return masses;
}

}  // namespace neem
