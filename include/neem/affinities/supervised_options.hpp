// Options of labels in a graph.
#pragma once

#include "neem/core/option.hpp"

#include <string_view>

namespace neem {

/// Options of supervised_affinities. The defaults are umap-learn's; ranges stand in the table below.
struct SupervisedOptions {
  /// How much the labels count, from 0, little, to 1, where no edge joins two classes.
  double target_weight = 0.5;
  /// Distance between a point without a label and all others; infinity leaves it no edge.
  double unknown_distance = 1;
};

template <>
struct OptionTable<SupervisedOptions> {
  static constexpr std::string_view method = "supervised_affinities", title = "supervised_affinities";
  static constexpr OptionRow rows[] = {
      option<&SupervisedOptions::target_weight>(
          {.name = "target_weight",
           .meaning = "how much the labels count; 1 leaves no edge between classes",
           .range = between(0, 1),
           .others = "umap-learn: 0.5"}),
      option<&SupervisedOptions::unknown_distance>(
          {.name = "unknown_distance",
           .meaning = "distance between a point without a label and all others",
           .range = {.low = 0, .infinite = true},
           .others = "umap-learn: unknown_dist, 1",
           .aliases = {{{.name = "unknown_dist"}}}}),
  };
};

}  // namespace neem
