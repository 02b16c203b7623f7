// The options of NCVis.
#pragma once

#include "neem/core/option.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/types.hpp"
#include "neem/forces/laws/umap_curve.hpp"
#include "neem/methods/options/initial.hpp"
#include "neem/methods/options/shared.hpp"
#include "neem/methods/run/update.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace neem {

/// Options of NCVis, in the order in which the method uses them. The defaults are those of its program;
/// ranges stand in the table below.
struct NcvisOptions {
  /// Neighbors of a point, itself not counted; only for points.
  std::optional<Index> neighbors{};
  /// Where to start, n × Dim. Default: 20 power iterations from random coordinates, standard deviation 1, as
  /// in the program. From spectral coordinates groups of large data are more often whole and less often pure.
  InitialLayout initial{};
  /// Iterations, in each of which every edge is used once.
  int iterations = 50;
  /// Step of the first iteration; it falls as 1 − (t/T)².
  double learning_rate = 1;
  /// How close points lie in the map, in its units.
  double min_dist = 0.4;
  /// The distance in the map over which similarity falls.
  double spread = 1;
  /// Noise samples for an edge in an iteration, on average over all iterations.
  double negatives = 5;
  /// Whether the number of negatives grows during the run, with the cube of time.
  bool growing = true;
  /// Step of log Z after every sample; not in batch, where Z is set once an iteration. Near 1, log Z follows
  /// the points that are being moved, and small neighborhoods are kept better than with 0.001, the rate of
  /// the paper.
  double partition_rate = 1;
  /// When points move: Update::immediate, edge by edge, on one thread; hogwild, the same on all threads at
  /// once, as the program does, whose result differs from run to run; or batch, all points at once, twice an
  /// iteration. Default: immediate, and batch with a swing.
  std::optional<Update> update{};
  /// Not in NCVis, and in batch only: log Z is taken this far below and above its value, in turn; 2 is a
  /// factor of 7 either way. A small Z widens neighborhoods, a large one contracts them, and both in turn
  /// keep more neighbors of large data and fewer of small, in maps three times as large. 0: the loss as
  /// published.
  double swing = 0;
  /// For everything that is drawn at random, also in the initial layout. Same seed, same bits, for any number
  /// of threads, unless hogwild.
  std::uint64_t seed = 42;
  /// A number, 0 for all that the process may use, or a pool of the host program (HostPool).
  Threads threads{};
};

template <>
struct OptionTable<NcvisOptions> {
  static constexpr std::string_view method = "ncvis", title = "NCVis";
  static constexpr OptionRow rows[] = {
      option<&NcvisOptions::neighbors>(
          detail::shared::neighbors.elsewhere("ncvis: n_neighbors, 15").also({.name = "n_neighbors"})),
      option<&NcvisOptions::initial>(
          detail::shared::initial
              .otherwise("20 power iterations from random coordinates, standard deviation 1")
              .elsewhere("ncvis: the same (n_init_epochs)")),
      option<&NcvisOptions::iterations>(
          detail::shared::iterations.means("iterations, in each of which every edge is used once")
              .elsewhere("ncvis: n_epochs, 50")
              .also({.name = "n_epochs"})),
      option<&NcvisOptions::learning_rate>(
          detail::shared::learning_rate.means("step of the first iteration, which falls as 1 - (t/T)^2")
              .elsewhere("ncvis: alpha, 1")
              .also({.name = "alpha"})),
      option<&NcvisOptions::min_dist>(detail::shared::min_dist.elsewhere("ncvis: 0.4")),
      option<&NcvisOptions::spread>(detail::shared::spread.elsewhere("ncvis: 1")),
      option<&NcvisOptions::negatives>(
          {.name = "negatives",
           .meaning = "noise samples for an edge in an iteration, on average over all iterations",
           .range = {.low = 0, .high = 1e6, .low_open = true},
           .others = "ncvis: n_noise, 5",
           .aliases = {{{.name = "n_noise"}}}}),
      option<&NcvisOptions::growing>(
          {.name = "growing",
           .meaning = "whether the number of negatives grows during the run, with the cube of time",
           .others = "ncvis: true"}),
      option<&NcvisOptions::partition_rate>(
          {.name = "partition_rate",
           .meaning = "step of log Z after every sample; not in batch, where Z is set once an iteration",
           .range = between(0, 1e6),
           .symbol = "α_Q",
           .others = "ncvis: alpha_Q, 1; paper: 0.001",
           .aliases = {{{.name = "alpha_q"}}},
           .clashes = {{detail::shared::in_batches, {.other = "swing", .value = "0", .unless = true}}}}),
      option<&NcvisOptions::update>(
          {.name = "update",
           .meaning = "when points move: all at once (batch), with each edge on one thread (immediate) or on "
                      "all (hogwild)",
           .unset = "immediate; batch with a swing",
           .others = "ncvis: hogwild",
           .offered = one_of(Update::batch, Update::immediate, Update::hogwild)}),
      option<&NcvisOptions::swing>({.name = "swing",
                                    .meaning = "how far log Z is taken below and above its value, in turn",
                                    .range = between(0, 4),
                                    .others = "none has it",
                                    .clashes = {{{.other = "update", .value = "batch", .unless = true}}}}),
      option<&NcvisOptions::seed>(detail::shared::seed),
      option<&NcvisOptions::threads>(detail::shared::threads),
  };
  static void relate(const NcvisOptions& o) { detail::check_umap_curve(o.min_dist, o.spread); }
};

}  // namespace neem
