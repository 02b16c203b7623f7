// The options of densMAP.
#pragma once

#include "neem/core/option.hpp"

namespace neem {

/// Options of densMAP, a UMAP whose map keeps the densities of the data. The defaults are umap-learn's.
struct DensityOptions {
  /// Weight of the correlation between the densities of data and map.
  double strength = 2;
  /// The share of the iterations, at the end of the run, in which the correlation counts.
  double fraction = 0.3;
  /// Added to the variance of the logarithms of the radii in the map, so that forces are bounded where all
  /// radii are alike.
  double variance_shift = 0.1;
};

template <>
struct OptionTable<DensityOptions> {
  static constexpr std::string_view method = "densmap", title = "densMAP";
  static constexpr OptionRow rows[] = {
      option<&DensityOptions::strength>({.name = "strength",
                                         .meaning = "weight of the correlation of densities",
                                         .range = between(0, 1e30),
                                         .symbol = "λ",
                                         .others = "umap-learn: dens_lambda, 2",
                                         .aliases = {{{.name = "dens_lambda"}}}}),
      option<&DensityOptions::fraction>(
          {.name = "fraction",
           .meaning = "share of the iterations, at the end, in which the correlation counts",
           .range = between(0, 1),
           .others = "umap-learn: dens_frac, 0.3",
           .aliases = {{{.name = "dens_frac"}}}}),
      option<&DensityOptions::variance_shift>(
          {.name = "variance_shift",
           .meaning = "added to the variance of the logarithms of the radii in the map",
           .range = {.low = 0, .high = 1e30, .low_open = true},
           .others = "umap-learn: dens_var_shift, 0.1",
           .aliases = {{{.name = "dens_var_shift"}}}}),
  };
};

}  // namespace neem
