// Positions on the attraction–repulsion spectrum, and the phases of a run along them.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/error.hpp"
#include "neem/core/option.hpp"
#include "neem/core/text.hpp"
#include "neem/methods/options/spectrum.hpp"
#include "neem/methods/run/phases.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace neem {

/// `count` positions from `from` to `to`, by equal factors.
/// @throws  Error (USAGE) unless count ≥ 1 and both ends are > 0 and finite
/// @source  the defaults are the ends of Böhm, Berens & Kobak's film of 60 pictures
inline std::vector<double> spectrum_positions(int count, double from = 30, double to = 0.85) {
  constexpr double huge = (std::numeric_limits<double>::max)();
  detail::require_option(count >= 1, "count", count, "1..");
  detail::require_option(from > 0 && from <= huge, "from", from, "(0, inf)");
  detail::require_option(to > 0 && to <= huge, "to", to, "(0, inf)");
  std::vector<double> positions(static_cast<std::size_t>(count), from);
  for (int k = 1; k < count; ++k) {
    const double part = static_cast<double>(k) / static_cast<double>(count - 1);
    positions[static_cast<std::size_t>(k)] = k + 1 == count ? to : from * std::pow(to / from, part);
  }
  return positions;
}

namespace detail {

/// @throws Error (USAGE) unless there are positions, all > 0 and finite, each smaller than the one before
inline void check_positions(const std::vector<double>& positions) {
  if (positions.empty()) {
    throw Error(ErrorCode::option_value, "no positions", "positions on the spectrum",
                "give one or several exaggerations, such as 30, 10, 4, 1");
  }
  for (std::size_t k = 0; k < positions.size(); ++k) {
    const std::string name = join({"positions[", k, "]"});
    require_option(positions[k] > 0 && is_finite(positions[k]), name, positions[k], "(0, inf)");
    if (k == 0 || positions[k] < positions[k - 1]) continue;
    throw Error(ErrorCode::option_value,
                join({name, " = ", positions[k], " is not less than ", positions[k - 1], " before it"}),
                "positions on the spectrum", "give them from the attractive end down");
  }
}

/// The phases of the run: one for each frame.
inline std::vector<Phase> walk(const std::vector<double>& positions, const SpectrumOptions& o) {
  check_positions(positions);
  check_options(o);
  const auto further = static_cast<std::int64_t>(positions.size()) - 1;
  require_countable(o.first_iterations + further * o.iterations,
                    "first_iterations + iterations of each further position");
  std::vector<Phase> phases;
  for (const double rho : positions) {
    phases.push_back({phases.empty() ? o.first_iterations : o.iterations, rho});
  }
  check_phases(phases);
  return phases;
}

}  // namespace detail
}  // namespace neem
