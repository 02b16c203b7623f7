// The options of NC-t-SNE.
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

/// Options of NC-t-SNE, in the order in which the method uses them; ranges and the defaults of others stand
/// in the table below.
struct NcTsneOptions {
  /// Neighbors of a point, itself not counted; only for points: the graph is the union of their edges, all of
  /// the same weight.
  std::optional<Index> neighbors{};
  /// Where to start, n × Dim. Default: two principal components with standard deviation 1 (points given),
  /// random of the same size (else).
  InitialLayout initial{};
  /// How the repulsion is evaluated: over all pairs (full) or by negative samples (batch).
  Update update = Update::full;
  /// Noise pairs an edge. The more there are, the nearer is the map to t-SNE's, which is the limit. With
  /// Update::full it is a weight and does not change the cost.
  double negatives = 5;
  /// Iterations of Neg-t-SNE with UMAP's partition function (of at most 5 negatives) before it is learned.
  int early_iterations = 250;
  /// Iterations afterwards.
  int iterations = 500;
  /// Step size. Default: 1 with Update::batch, else n over the largest attraction of the law, n (1 + Z) / Z,
  /// which follows Z.
  std::optional<double> learning_rate{};
  /// Share of the last step that is kept. Not used with Update::batch, which has its own.
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
struct OptionTable<NcTsneOptions> {
  static constexpr std::string_view method = "nc-tsne", title = "NC-t-SNE";
  static constexpr OptionRow rows[] = {
      option<&NcTsneOptions::neighbors>(detail::contrastive::neighbors),
      option<&NcTsneOptions::initial>(detail::contrastive::initial),
      option<&NcTsneOptions::update>(detail::contrastive::update),
      option<&NcTsneOptions::negatives>(detail::contrastive::negatives),
      option<&NcTsneOptions::early_iterations>(
          detail::shared::early_iterations
              .means("iterations with UMAP's partition function, before it is learned")
              .elsewhere("the papers: 250")),
      option<&NcTsneOptions::iterations>(detail::contrastive::iterations),
      option<&NcTsneOptions::learning_rate>(detail::contrastive::learning_rate),
      option<&NcTsneOptions::momentum>(detail::contrastive::momentum),
      option<&NcTsneOptions::max_step>(detail::contrastive::max_step),
      option<&NcTsneOptions::stop>(detail::contrastive::stop),
      option<&NcTsneOptions::repulsion>(detail::contrastive::repulsion),
      option<&NcTsneOptions::theta>(detail::contrastive::theta),
      option<&NcTsneOptions::seed>(detail::shared::seed),
      option<&NcTsneOptions::threads>(detail::shared::threads),
  };
  static void relate(const NcTsneOptions& o) { detail::check_contrastive(o); }
};

}  // namespace neem
