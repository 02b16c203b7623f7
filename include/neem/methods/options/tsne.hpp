// The options of t-SNE.
#pragma once

#include "neem/affinities/perplexity_option.hpp"
#include "neem/core/check.hpp"
#include "neem/core/error.hpp"
#include "neem/core/option.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/types.hpp"
#include "neem/forces/repulsion/repulsion_method.hpp"
#include "neem/methods/options/initial.hpp"
#include "neem/methods/options/shared.hpp"
#include "neem/methods/options/weights.hpp"
#include "neem/methods/run/phases.hpp"
#include "neem/methods/run/stop_rule.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace neem {

/// Options of t-SNE, in the order in which the method uses them. The defaults are openTSNE's; ranges, and
/// the defaults of others, stand in the table below.
struct TsneOptions {
  /// Effective number of neighbors, one or several whose affinities are averaged. Default: 30, which is
  /// lowered for fewer than 91 points, with a note (settle_perplexity); a given one that is too large is an
  /// error.
  Perplexity perplexity{};
  /// Where to start, n × Dim. Default: two principal components with standard deviation 1e-4 (points given),
  /// random of the same size (only neighbors given).
  InitialLayout initial{};
  /// How much each point counts: see PointWeights. Default: all count the same.
  PointWeights weights{};
  /// Attraction during the early iterations. Default: max(12, exaggeration); where all pairs are equally
  /// similar, as of two points, exaggeration itself, with a note if there are more.
  std::optional<double> early_exaggeration{};
  /// Early iterations.
  int early_iterations = 250;
  /// Whether the early iterations end sooner, once the objective hardly falls any more (Phase::adaptive):
  /// after 50 to 100 of them on most data.
  bool adaptive_early = false;
  /// Attraction afterwards: the place on the attraction–repulsion spectrum. 1 is t-SNE, about 4 looks like
  /// UMAP, about 30 like ForceAtlas2.
  double exaggeration = 1;
  /// Iterations after the early ones.
  int iterations = 500;
  /// A schedule in place of early_exaggeration, early_iterations, early_momentum, adaptive_early,
  /// exaggeration and iterations. Default: empty, the two phases {early_iterations, early_exaggeration},
  /// {iterations, exaggeration}.
  std::vector<Phase> phases{};
  /// Step size. Default: n / exaggeration of the phase.
  std::optional<double> learning_rate{};
  /// Share of the last step that is kept in the early iterations. Default: momentum.
  std::optional<double> early_momentum{};
  /// Share of the last step that is kept.
  double momentum = 0.8;
  /// Longest step of a point, in units of the layout.
  double max_step = 5;
  /// Ends the run before `iterations` are done, once the layout is at rest. Default: never.
  std::optional<StopRule> stop{};
  /// Tails of the kernel: 1 is Cauchy, less is heavier with finer clusters, large is Gaussian.
  double dof = 1;
  /// How the repulsion is summed. Default: whatever is fastest for the layout at hand (choose_repulsion).
  std::optional<RepulsionMethod> repulsion{};
  /// Barnes–Hut's opening angle against the full side of a cell; 0 is exact. One that is given asks for
  /// Barnes–Hut. Default where Barnes–Hut is asked for: 0.5; where it is chosen: that of FastestRepulsion.
  std::optional<double> theta{};
  /// For the random start and the jitter. Same seed, same bits, for any number of threads.
  std::uint64_t seed = 42;
  /// A number, 0 for all that the process may use, or a pool of the host program (HostPool).
  Threads threads{};
};

template <>
struct OptionTable<TsneOptions> {
  static constexpr std::string_view method = "tsne", title = "t-SNE";
  static constexpr OptionClash phased{.other = "phases"};
  static constexpr OptionRow rows[] = {
      option<&TsneOptions::perplexity>(
          {.name = "perplexity",
           .meaning = "effective number of neighbors, one or several whose affinities are averaged",
           .range = {.low = 1, .text = "1..(n-1)/3"},
           .unset = "30; of fewer than 91 points a third of the others, with a note",
           .symbol = "Perp",
           .others = "openTSNE, scikit-learn: 30"}),
      option<&TsneOptions::initial>(
          detail::shared::initial.otherwise("principal components of points, else random")
              .elsewhere("openTSNE: PCA; scikit-learn: PCA since 1.2")),
      option<&TsneOptions::weights>(detail::shared::weights),
      option<&TsneOptions::early_exaggeration>(
          {.name = "early_exaggeration",
           .meaning = "attraction during the early iterations",
           .range = above(0),
           .unset = "max(12, exaggeration); exaggeration where all pairs are equally similar",
           .others = "openTSNE, scikit-learn: 12",
           .clashes = {{phased, detail::shared::without_early}}}),
      option<&TsneOptions::early_iterations>(
          detail::shared::early_iterations.means("iterations with early_exaggeration")
              .not_with(phased)
              .elsewhere("openTSNE: early_exaggeration_iter, 250; scikit-learn: 250")),
      option<&TsneOptions::adaptive_early>(
          {.name = "adaptive_early",
           .meaning = "whether the early iterations end once the objective hardly falls any more",
           .others = "openTSNE, scikit-learn: no",
           .clashes = {{phased, detail::shared::without_early}}}),
      option<&TsneOptions::exaggeration>(
          {.name = "exaggeration",
           .meaning = "attraction afterwards: 1 is t-SNE, about 4 like UMAP, about 30 like ForceAtlas2",
           .range = above(0),
           .symbol = "ρ",
           .others = "openTSNE: 1",
           .clashes = {{phased}}}),
      option<&TsneOptions::iterations>(
          {.name = "iterations",
           .meaning = "iterations after the early ones",
           .range = at_least(0),
           .others = "openTSNE: n_iter, 500; scikit-learn: 750",
           .aliases = {{{.name = "n_iter", .note = "leaves out the early iterations, as in openTSNE"},
                        {.name = "epochs", .note = "are called iterations here"},
                        {.name = "max_iter",
                         .note = "give iterations: 750 for its 1000",
                         .counts = "counts the early iterations too"}}},
           .clashes = {{phased}}}),
      option<&TsneOptions::phases>(
          {.name = "phases",
           .meaning = "a schedule of iterations and exaggerations, in place of the two phases of the options "
                      "above",
           .range = {.text = "iterations:exaggeration, or iterations:from..to; more with :adaptive, :rate=, "
                             ":momentum="},
           .unset = "early_iterations:early_exaggeration,iterations:exaggeration",
           .others = "none has it"}),
      option<&TsneOptions::learning_rate>(
          detail::shared::learning_rate.otherwise("n / exaggeration of the phase")
              .elsewhere(
                  "openTSNE the same; scikit-learn: a quarter of n / early_exaggeration in both phases, "
                  "at least 50, for a gradient four times as long")),
      option<&TsneOptions::early_momentum>({.name = "early_momentum",
                                            .meaning = "share of the last step that is kept in the early "
                                                       "iterations",
                                            .range = {.low = 0, .high = 1, .high_open = true},
                                            .unset = "momentum",
                                            .others = "openTSNE: initial_momentum, 0.8; scikit-learn: 0.5",
                                            .aliases = {{{.name = "initial_momentum"}}},
                                            .clashes = {{phased, detail::shared::without_early}}}),
      option<&TsneOptions::momentum>(
          detail::shared::momentum.elsewhere("openTSNE: final_momentum, 0.8; scikit-learn: 0.8")),
      option<&TsneOptions::max_step>(detail::shared::max_step),
      option<&TsneOptions::stop>(detail::shared::stop),
      option<&TsneOptions::dof>(detail::shared::dof),
      option<&TsneOptions::repulsion>(detail::shared::repulsion.elsewhere(
          "openTSNE: negative_gradient_method, Barnes-Hut below 10,000 points, above interpolation")),
      option<&TsneOptions::theta>(detail::shared::theta),
      option<&TsneOptions::seed>(detail::shared::seed),
      option<&TsneOptions::threads>(detail::shared::threads),
  };
  static void relate(const TsneOptions& o) {
    if (o.phases.empty()) {
      detail::require_countable(std::int64_t{o.early_iterations} + o.iterations,
                                "early_iterations + iterations");
    }
    detail::check_phases(o.phases);
    detail::check_stop(o.stop);
    if (o.stop && !o.phases.empty() && o.phases.back().from) {
      throw Error(ErrorCode::conflict, "the stop rule waits for rest, and the last phase anneals",
                  "options stop and phases", "add a phase of constant exaggeration, or leave out the rule");
    }
  }
};

}  // namespace neem
