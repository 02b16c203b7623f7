// The options of TriMap.
#pragma once

#include "neem/core/option.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/types.hpp"
#include "neem/methods/options/initial.hpp"
#include "neem/methods/options/shared.hpp"

#include <cstdint>
#include <string_view>

namespace neem {

/// Options of TriMap, in the order in which the method uses them. The defaults are those of the authors'
/// program (trimap); ranges stand in the table below.
struct TrimapOptions {
  /// Inliers of a point; fewer where there are fewer points, with a note. They are chosen among 50 more
  /// candidates by distances that are scaled by the local density.
  Index inliers = 12;
  /// Outliers for each inlier; fewer, with a note, where there are fewer points; a point has at most 65,535
  /// inliers and outliers in all.
  Index outliers = 4;
  /// Triplets of a point with two points drawn at random; their weights count a tenth.
  Index random_triplets = 3;
  /// The t of the tempered logarithm that is applied to weights: 0 changes nothing, 1 is the natural
  /// logarithm.
  double temper = 0.5;
  /// Where to start, n × Dim. Default: 0.01 of the principal components of the data, scaled to the range 1.
  InitialLayout initial{};
  /// Iterations.
  int iterations = 400;
  /// Step along the force, which is half of minus the gradient.
  double learning_rate = 0.1;
  /// For the triplets that are drawn. Same seed, same bits, for any number of threads.
  std::uint64_t seed = 42;
  /// A number, 0 for all that the process may use, or a pool of the host program (HostPool).
  Threads threads{};
};

template <>
struct OptionTable<TrimapOptions> {
  static constexpr double most = 30000;  // all of a point are numbered in 16 bits
  static constexpr std::string_view method = "trimap", title = "TriMap";
  static constexpr OptionRow rows[] = {
      option<&TrimapOptions::inliers>({.name = "inliers",
                                       .meaning = "inliers of a point; fewer where there are fewer points",
                                       .range = between(1, most),
                                       .others = "trimap: n_inliers, 12",
                                       .aliases = {{{.name = "n_inliers"}, {.name = "neighbors"}}}}),
      option<&TrimapOptions::outliers>({.name = "outliers",
                                        .meaning = "outliers for each inlier",
                                        .range = between(1, most),
                                        .others = "trimap: n_outliers, 4",
                                        .aliases = {{{.name = "n_outliers"}}}}),
      option<&TrimapOptions::random_triplets>(
          {.name = "random_triplets",
           .meaning = "triplets of a point with two points drawn at random; their weights count a tenth",
           .range = between(0, most),
           .others = "trimap: n_random, 3",
           .aliases = {{{.name = "n_random"}}}}),
      option<&TrimapOptions::temper>(
          {.name = "temper",
           .meaning = "tempered logarithm of the weights: 0 changes nothing, 1 is the natural one",
           .range = between(0, 1),
           .symbol = "t",
           .others = "trimap: weight_temp, 0.5",
           .aliases = {{{.name = "weight_temp"}}}}),
      option<&TrimapOptions::initial>(detail::shared::initial.otherwise(
          "0.01 of the principal components of the data, scaled to the range 1")),
      option<&TrimapOptions::iterations>(
          detail::shared::iterations.elsewhere("trimap: n_iters, 400").also({.name = "n_iters"})),
      option<&TrimapOptions::learning_rate>(
          detail::shared::learning_rate.means("step along the force, which is half of minus the gradient")
              .elsewhere("trimap: lr, 0.1")),
      option<&TrimapOptions::seed>(detail::shared::seed),
      option<&TrimapOptions::threads>(detail::shared::threads),
  };
};

}  // namespace neem
