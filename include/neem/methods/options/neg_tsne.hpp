// The options of Neg-t-SNE.
#pragma once

#include "neem/core/option.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/types.hpp"
#include "neem/forces/repulsion/repulsion_method.hpp"
#include "neem/methods/options/contrastive.hpp"
#include "neem/methods/options/initial.hpp"
#include "neem/methods/options/shared.hpp"
#include "neem/methods/run/stop_rule.hpp"
#include "neem/methods/run/update.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace neem {

/// Options of Neg-t-SNE, in the order in which the method uses them; ranges and the defaults of others stand
/// in the table below.
struct NegTsneOptions {
  /// Neighbors of a point, itself not counted; only for points: the graph is the union of their edges, all of
  /// the same weight.
  std::optional<Index> neighbors{};
  /// Where to start, n × Dim. Default: two principal components with standard deviation 1 (points given),
  /// random of the same size (else).
  InitialLayout initial{};
  /// How the repulsion is evaluated: over all pairs (full) or by negative samples (batch).
  Update update = Update::full;
  /// Noise pairs an edge. With Update::full it is a weight and need not be whole.
  double negatives = 5;
  /// The fixed partition function over ordered pairs, from 1e-30 to 1e30 times n (n − 1) / negatives: the
  /// place on the spectrum. Default n (n − 1) / negatives, UMAP's; towards 100 n the map becomes t-SNE's.
  std::optional<double> partition{};
  /// The partition function on contrastive-ne's scale, its argument s, in place of `partition`:
  /// Z̄ = 100 n exp(s (log(n²/5) − log(100 n))), so that 0 is like t-SNE and 1 like UMAP with 5 negatives;
  /// values outside [0, 1] are allowed.
  std::optional<double> spectrum{};
  /// Iterations with UMAP's partition function (of at most 5 negatives) where the wanted one is smaller, so
  /// that clusters are not torn. Paper: early exaggeration.
  int early_iterations = 250;
  /// Iterations afterwards.
  int iterations = 500;
  /// Step size. Default: 1 with Update::batch, else n over the largest attraction of the law, which is
  /// n (1 + Z) / Z with Z = negatives · partition / (n (n − 1)).
  std::optional<double> learning_rate{};
  /// Share of the last step that is kept. Not used with Update::batch, which has its own; the papers'
  /// stochastic steps have none.
  double momentum = 0.8;
  /// Longest step of a point, in units of the layout. Not used with Update::batch.
  double max_step = 5;
  /// Ends the run before `iterations` are done, once the layout is at rest; `improvement` is a share of the
  /// loss.
  std::optional<StopRule> stop{};
  /// How the repulsion is summed. Default: whatever is fastest for the layout at hand (choose_repulsion).
  std::optional<RepulsionMethod> repulsion{};
  /// Barnes–Hut's opening angle, as in tsne; one that is given asks for Barnes–Hut.
  std::optional<double> theta{};
  /// For the random start. Same seed, same bits, for any number of threads.
  std::uint64_t seed = 42;
  /// A number, 0 for all that the process may use, or a pool of the host program (HostPool).
  Threads threads{};
};

template <>
struct OptionTable<NegTsneOptions> {
  static constexpr std::string_view method = "neg-tsne", title = "Neg-t-SNE";
  static constexpr OptionRow rows[] = {
      option<&NegTsneOptions::neighbors>(detail::contrastive::neighbors),
      option<&NegTsneOptions::initial>(detail::contrastive::initial),
      option<&NegTsneOptions::update>(detail::contrastive::update),
      option<&NegTsneOptions::negatives>(detail::contrastive::negatives),
      option<&NegTsneOptions::partition>(
          {.name = "partition",
           .meaning = "fixed partition function over ordered pairs: the place on the spectrum",
           .range = {.low = 0, .low_open = true, .text = "[1e-30, 1e30] n (n - 1) / negatives"},
           .unset = "n (n - 1) / negatives, UMAP's; t-SNE's is about 100 n",
           .symbol = "Z̄",
           .others = "contrastive-ne: Z_bar",
           .aliases = {{{.name = "z_bar"}}},
           .clashes = {{{.other = "spectrum"}}}}),
      option<&NegTsneOptions::spectrum>(
          {.name = "spectrum",
           .meaning = "partition function on contrastive-ne's scale: 0 is like t-SNE, 1 like UMAP",
           .range = {.text = "(-inf, inf), as far as partition is in its range"},
           .unset = "that of partition",
           .symbol = "s",
           .others = "contrastive-ne: s",
           .aliases = {{{.name = "s"}}}}),
      option<&NegTsneOptions::early_iterations>(
          detail::shared::early_iterations
              .means("iterations with UMAP's partition function where the wanted one is smaller")
              .elsewhere("the papers: 250; contrastive-ne: a third of all")),
      option<&NegTsneOptions::iterations>(detail::contrastive::iterations),
      option<&NegTsneOptions::learning_rate>(detail::contrastive::learning_rate),
      option<&NegTsneOptions::momentum>(detail::contrastive::momentum),
      option<&NegTsneOptions::max_step>(detail::contrastive::max_step),
      option<&NegTsneOptions::stop>(detail::contrastive::stop),
      option<&NegTsneOptions::repulsion>(detail::contrastive::repulsion),
      option<&NegTsneOptions::theta>(detail::contrastive::theta),
      option<&NegTsneOptions::seed>(detail::shared::seed),
      option<&NegTsneOptions::threads>(detail::shared::threads),
  };
  static void relate(const NegTsneOptions& o) { detail::check_contrastive(o); }
};

}  // namespace neem
