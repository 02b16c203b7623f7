// The options of PaCMAP and LocalMAP.
#pragma once

#include "neem/core/option.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/types.hpp"
#include "neem/methods/options/initial.hpp"
#include "neem/methods/options/shared.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace neem {

/// Options of PaCMAP, in the order in which the method uses them. The defaults are those of the authors'
/// program (pacmap); ranges stand in the table below.
struct PacmapOptions {
  /// Neighbors of a point, itself not counted; at most n − 2, with a note, so that there is a further point.
  /// They are chosen among 50 more candidates by distances that are scaled by the local density. Default: 10
  /// up to 10,000 points, 10 + 15 (log10 n − 4) above, rounded; with fewer points than neighbors and further
  /// points need, a share of the others that leaves further_ratio times as many, with a note.
  std::optional<Index> neighbors{};
  /// Mid-near pairs for each neighbor.
  double mid_near_ratio = 0.5;
  /// Further pairs for each neighbor.
  double further_ratio = 2;
  /// Where to start, n × Dim, used as it is (pacmap scales it to a deviation of 1e-4). Default: 0.01 of the
  /// principal components of the data, scaled to the range 1.
  InitialLayout initial{};
  /// Iterations of the three phases.
  std::array<int, 3> iterations{100, 100, 250};
  /// Step size of Adam, in units of the map.
  double learning_rate = 1;
  /// For the pairs that are drawn. Same seed, same bits, for any number of threads.
  std::uint64_t seed = 42;
  /// A number, 0 for all that the process may use, or a pool of the host program (HostPool).
  Threads threads{};
};

/// Options of LocalMAP: those of PaCMAP, and a distance. The defaults are those of the authors' program.
struct LocalmapOptions {
  /// As in PacmapOptions.
  std::optional<Index> neighbors{};
  /// As in PacmapOptions.
  double mid_near_ratio = 0.5;
  /// As in PacmapOptions.
  double further_ratio = 2;
  /// As in PacmapOptions.
  InitialLayout initial{};
  /// As in PacmapOptions.
  std::array<int, 3> iterations{100, 100, 250};
  /// As in PacmapOptions.
  double learning_rate = 1;
  /// Distance in the map within which further pairs are drawn in the last phase, anew after every ten
  /// iterations. The attraction of neighbors is multiplied by threshold / 2 over √(1 + d²) (LocalmapNear).
  double threshold = 10;
  /// As in PacmapOptions.
  std::uint64_t seed = 42;
  /// As in PacmapOptions.
  Threads threads{};
};

template <>
struct OptionTable<PacmapOptions> {
  static constexpr std::string_view method = "pacmap", title = "PaCMAP";
  static constexpr OptionRow rows[] = {
      option<&PacmapOptions::neighbors>(
          {.name = "neighbors",
           .meaning = "neighbors of a point, itself not counted; n - 2 where there are fewer, with a note",
           .range = {.low = 1, .text = "1..n-1"},
           .unset = "10 up to 10,000 points, 10 + 15 (log10 n - 4) above",
           .others = "pacmap: n_neighbors, 10",
           .aliases = {{{.name = "n_neighbors"}}}}),
      option<&PacmapOptions::mid_near_ratio>({.name = "mid_near_ratio",
                                              .meaning = "mid-near pairs for each neighbor",
                                              .range = between(0, 1e6),
                                              .others = "pacmap: MN_ratio, 0.5",
                                              .aliases = {{{.name = "mn_ratio"}}}}),
      option<&PacmapOptions::further_ratio>({.name = "further_ratio",
                                             .meaning = "further pairs for each neighbor",
                                             .range = between(0, 1e6),
                                             .others = "pacmap: FP_ratio, 2",
                                             .aliases = {{{.name = "fp_ratio"}}}}),
      option<&PacmapOptions::initial>(
          detail::shared::initial
              .otherwise("0.01 of the principal components of the data, scaled to the range 1")
              .elsewhere("pacmap: PCA, and scales what is given to a deviation of 1e-4")),
      option<&PacmapOptions::iterations>({.name = "iterations",
                                          .meaning = "iterations of the three phases",
                                          .range = {.low = 0, .high = 1e8, .text = "0..1e8"},
                                          .others = "pacmap: num_iters, (100, 100, 250)",
                                          .aliases = {{{.name = "num_iters"}}}}),
      option<&PacmapOptions::learning_rate>(
          detail::shared::learning_rate.means("step size of Adam, in units of the map")
              .elsewhere("pacmap: lr, 1")),
      option<&PacmapOptions::seed>(detail::shared::seed),
      option<&PacmapOptions::threads>(detail::shared::threads),
  };
};

template <>
struct OptionTable<LocalmapOptions> {
  static constexpr std::string_view method = "localmap", title = "LocalMAP";
  static constexpr OptionRow rows[] = {
      option<&LocalmapOptions::neighbors>(row_of<PacmapOptions>("neighbors")),
      option<&LocalmapOptions::mid_near_ratio>(row_of<PacmapOptions>("mid_near_ratio")),
      option<&LocalmapOptions::further_ratio>(row_of<PacmapOptions>("further_ratio")),
      option<&LocalmapOptions::initial>(row_of<PacmapOptions>("initial")),
      option<&LocalmapOptions::iterations>(row_of<PacmapOptions>("iterations")),
      option<&LocalmapOptions::learning_rate>(row_of<PacmapOptions>("learning_rate")),
      option<&LocalmapOptions::threshold>(
          {.name = "threshold",
           .meaning = "distance in the map within which further pairs are drawn in the last phase",
           .range = above(0),
           .others = "pacmap: low_dist_thres, 10",
           .aliases = {{{.name = "low_dist_thres"}}}}),
      option<&LocalmapOptions::seed>(detail::shared::seed),
      option<&LocalmapOptions::threads>(detail::shared::threads),
  };
};

}  // namespace neem
