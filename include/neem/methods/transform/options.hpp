// How new points are placed on a map, and what comes of it.
#pragma once

#include "neem/affinities/perplexity_option.hpp"
#include "neem/core/option.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/types.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace neem {

/// Options of transform.
struct TransformOptions {
  /// Neighbors of a new point among the points of the map. Default: as the method has.
  std::optional<Index> neighbors{};
  /// Effective number of neighbors, of t-SNE and LargeVis. Default: that of the map.
  Perplexity perplexity{};
  /// Share of the true neighbors that the index is to find, in (0, 1].
  double recall = 0.99;
  /// Of the index. Same seed, same bits, for any number of threads.
  std::uint64_t seed = 42;
  /// A number, 0 for all that the process may use, or a pool of the host program (HostPool).
  Threads threads{};
};

template <>
struct OptionTable<TransformOptions> {
  static constexpr std::string_view method = "transform", title = "transform";
  static constexpr OptionRow rows[] = {
      option<&TransformOptions::neighbors>({.name = "neighbors",
                                            .meaning = "neighbors of a new point among the points of the map",
                                            .range = at_least(1),
                                            .unset = "as the method has"}),
      option<&TransformOptions::perplexity>(
          {.name = "perplexity",
           .meaning = "effective number of neighbors, on maps of tsne and largevis",
           .range = at_least(1),
           .unset = "that of the map",
           .others = "openTSNE: 5"}),
      option<&TransformOptions::recall>({.name = "recall",
                                         .meaning = "share of the true neighbors that the index is to find",
                                         .range = {.low = 0, .high = 1, .low_open = true}}),
      option<&TransformOptions::seed>({.name = "seed", .meaning = "seed of the index"}),
  };
};

/// New points on a map.
template <class S, int Dim = 2>
struct Placed {
  Layout<S, Dim> layout{};  ///< m × Dim
  std::vector<double>
      remoteness{};            ///< of each: its distance to its neighbors over theirs to their own; about 1
                               ///< amid the points of the map
  std::vector<bool> is_far{};  ///< of each: whether 99 of 100 points of the map are less remote
  std::vector<bool> copy{};    ///< of each: whether it is a row of the map, and stands where that stands
  Neighbors<S> neighbors{};    ///< m × k, ids are points of the map

  Index far_points() const { return std::count(is_far.begin(), is_far.end(), true); }  ///< how many are far
};

}  // namespace neem
