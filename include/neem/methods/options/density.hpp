// What a user may choose about densMAP.
#pragma once

#include "neem/core/check.hpp"

namespace neem {

/// Options of densMAP. The defaults are umap-learn's.
struct DensityOptions {
  /// Weight of the correlation, ≥ 0. Paper: λ. umap-learn: dens_lambda, 2
  double strength = 2;
  /// The share of the epochs, the last ones, in which it counts, in [0, 1]. umap-learn: dens_frac, 0.3
  double fraction = 0.3;
  /// Added to the variance of the logarithms of the radii in the map, > 0, so that a map whose radii are all
  /// alike is pulled gently. umap-learn: dens_var_shift, 0.1
  double variance_shift = 0.1;
};

namespace detail {

inline void check_options(const DensityOptions& o) {
  constexpr double huge = 1e30;
  require_option(o.strength >= 0 && o.strength <= huge, "density strength", o.strength, "[0, 1e30]");
  require_option(o.fraction >= 0 && o.fraction <= 1, "density fraction", o.fraction, "[0, 1]");
  require_option(o.variance_shift > 0 && o.variance_shift <= huge, "density variance_shift", o.variance_shift,
                 "(0, 1e30]");
}

}  // namespace detail
}  // namespace neem
