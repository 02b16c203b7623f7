// Options of UMAP's graph.
#pragma once

#include "neem/core/option.hpp"

#include <string_view>

namespace neem {

/// Options of fuzzy_affinities. The defaults are umap-learn's; ranges stand in the table below.
struct FuzzyOptions {
  /// Neighbors of membership 1: ρ is the distance of the local_connectivity-th neighbor at a distance above
  /// 0, interpolated between two neighbors if it is fractional.
  double local_connectivity = 1;
  /// Factor on the sum of the memberships of a point.
  double bandwidth = 1;
  /// From 0, where an edge must be one in both directions (a b), to 1, where one direction will do
  /// (a + b − a b).
  double set_op_mix = 1;
};

template <>
struct OptionTable<FuzzyOptions> {
  static constexpr std::string_view method = "fuzzy_affinities", title = "fuzzy_affinities";
  static constexpr OptionRow rows[] = {
      option<&FuzzyOptions::local_connectivity>({.name = "local_connectivity",
                                                 .meaning = "neighbors whose membership is 1; not for graphs",
                                                 .range = at_least(0),
                                                 .others = "umap-learn, uwot: 1"}),
      option<&FuzzyOptions::bandwidth>({.name = "bandwidth",
                                        .meaning = "factor on the sum of the memberships of a point",
                                        .range = above(0),
                                        .others = "umap-learn, uwot: 1"}),
      option<&FuzzyOptions::set_op_mix>(
          {.name = "set_op_mix",
           .meaning =
               "from 0 (an edge has to be one in both directions) to 1 (one is enough); not for graphs",
           .range = between(0, 1),
           .others = "umap-learn: set_op_mix_ratio, 1",
           .aliases = {{{.name = "set_op_mix_ratio"}}}}),
  };
};

}  // namespace neem
