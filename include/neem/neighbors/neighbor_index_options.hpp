// Options of an index of points.
#pragma once

#include "neem/core/option.hpp"
#include "neem/core/types.hpp"

#include <cstdint>
#include <string_view>

namespace neem {

/// Options of NeighborIndex.
struct NeighborIndexOptions {
  /// Share of the true neighbors to find, in (0, 1]; 1 compares a query with all points.
  double recall = 0.99;
  /// The number of neighbors for which the recall is measured: about as many as will be asked for.
  Index neighbors = 15;
  /// For the lists and the sample. Same seed, same bits, for any number of threads
  std::uint64_t seed = 42;
};

template <>
struct OptionTable<NeighborIndexOptions> {
  static constexpr std::string_view method = "neighbor_index", title = "neighbor index";
  static constexpr OptionRow rows[] = {
      option<&NeighborIndexOptions::recall>(
          {.name = "recall",
           .meaning = "share of the true neighbors to find; 1 compares a query with all points",
           .range = {.low = 0, .high = 1, .low_open = true}}),
      option<&NeighborIndexOptions::neighbors>(
          {.name = "neighbors",
           .meaning = "the number of neighbors for which the recall is measured",
           .range = at_least(1)}),
      option<&NeighborIndexOptions::seed>({.name = "seed", .meaning = "seed of the lists and of the sample"}),
  };
};

}  // namespace neem
