// The options of InfoNC-t-SNE.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/option.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/types.hpp"
#include "neem/methods/options/contrastive.hpp"
#include "neem/methods/options/initial.hpp"
#include "neem/methods/options/shared.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace neem {

/// Options of InfoNC-t-SNE, in the order in which the method uses them; ranges and the defaults of others
/// stand in the table below.
struct InfoncTsneOptions {
  /// Neighbors of a point, itself not counted; only for points: the graph is the union of their edges, all of
  /// the same weight.
  std::optional<Index> neighbors{};
  /// Where to start, n × Dim. Default: two principal components with standard deviation 1 (points given),
  /// random of the same size (else).
  InitialLayout initial{};
  /// Noise points an edge. The more there are, the nearer is the map to that of SNE normalised by rows, which
  /// is computed exactly from n − 2 on.
  int negatives = 5;
  /// Attraction against repulsion: the place on the spectrum.
  double exaggeration = 1;
  /// Exaggeration in the early iterations; `exaggeration` where that is larger.
  double early_exaggeration = 4;
  /// Early iterations.
  int early_iterations = 250;
  /// Iterations afterwards. An iteration is an epoch.
  int iterations = 500;
  /// Step of the first iteration; it falls to 0 in equal steps, in the early iterations and again in those
  /// after them.
  double learning_rate = 1;
  /// For the draws and the random start. Same seed, same bits, for any number of threads.
  std::uint64_t seed = 42;
  /// A number, 0 for all that the process may use, or a pool of the host program (HostPool).
  Threads threads{};
};

template <>
struct OptionTable<InfoncTsneOptions> {
  static constexpr std::string_view method = "infonc-tsne", title = "InfoNC-t-SNE";
  static constexpr OptionRow rows[] = {
      option<&InfoncTsneOptions::neighbors>(detail::contrastive::neighbors),
      option<&InfoncTsneOptions::initial>(detail::contrastive::initial),
      option<&InfoncTsneOptions::negatives>({.name = "negatives",
                                             .meaning = "noise points an edge",
                                             .range = at_least(0),
                                             .symbol = "m",
                                             .others = "contrastive-ne: negative_samples, 5",
                                             .aliases = {{{.name = "negative_samples"}}}}),
      option<&InfoncTsneOptions::exaggeration>(
          {.name = "exaggeration",
           .meaning = "attraction against repulsion: the place on the spectrum",
           .range = {.low = 0, .high = 1e30, .low_open = true},
           .symbol = "ρ",
           .others = "contrastive-ne: 4^s, s = 0",
           .aliases = {{{.name = "s",
                         .note = "give exaggeration: 4 to the power of s",
                         .counts = "is the logarithm to the base 4"}}}}),
      option<&InfoncTsneOptions::early_exaggeration>(
          {.name = "early_exaggeration",
           .meaning = "exaggeration in the early iterations; never less than exaggeration",
           .range = {.low = 0, .high = 1e30, .low_open = true},
           .others = "contrastive-ne: 4",
           .clashes = {{detail::shared::without_early}}}),
      option<&InfoncTsneOptions::early_iterations>(
          detail::shared::early_iterations.means("iterations with early_exaggeration")
              .elsewhere("contrastive-ne: a third of all")),
      option<&InfoncTsneOptions::iterations>(detail::contrastive::iterations),
      option<&InfoncTsneOptions::learning_rate>(
          detail::shared::learning_rate.means("step of the first iteration, which falls to 0 in equal steps")
              .elsewhere("contrastive-ne: 1, of a loss that is halved")),
      option<&InfoncTsneOptions::seed>(detail::shared::seed),
      option<&InfoncTsneOptions::threads>(detail::shared::threads),
  };
  static void relate(const InfoncTsneOptions& o) {
    detail::require_countable(std::int64_t{o.early_iterations} + o.iterations,
                              "early_iterations + iterations");
  }
};

}  // namespace neem
