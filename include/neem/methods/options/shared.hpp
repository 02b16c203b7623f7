// Rows of options that several methods share; a method changes what is different in it.
#pragma once

#include "neem/core/option.hpp"
#include "neem/methods/run/update.hpp"

namespace neem::detail::shared {

inline constexpr OptionRow neighbors{
    .name = "neighbors",
    .meaning =
        "neighbors of a point, itself not counted; all other points where there are fewer, with a note; "
        "only for points",
    .range = {.low = 1, .text = "1..n-1"},
    .unset = "15; of fewer than 46 points a third of the others, with a note",
    .others = "the papers of the spectrum, contrastive-ne: 15"};

inline constexpr OptionRow initial{
    .name = "initial", .meaning = "where to start: one row a point, one column a dimension of the map"};

inline constexpr OptionRow iterations{
    .name = "iterations",
    .meaning = "iterations",
    .range = at_least(0),
    .aliases = {{{.name = "epochs", .note = "are called iterations here"}}}};

inline constexpr OptionRow early_iterations{.name = "early_iterations",
                                            .meaning = "iterations before these",
                                            .range = at_least(0),
                                            .aliases = {{{.name = "early_exaggeration_iter"}}}};

inline constexpr OptionRow learning_rate{
    .name = "learning_rate", .meaning = "step size", .range = above(0), .aliases = {{{.name = "lr"}}}};

inline constexpr OptionRow momentum{.name = "momentum",
                                    .meaning = "share of the last step that is kept",
                                    .range = {.low = 0, .high = 1, .high_open = true},
                                    .aliases = {{{.name = "final_momentum"}}}};

inline constexpr OptionRow max_step{.name = "max_step",
                                    .meaning = "longest step of a point, in units of the layout",
                                    .range = above(0),
                                    .others = "openTSNE: max_step_norm, 5",
                                    .aliases = {{{.name = "max_step_norm"}}}};

inline constexpr OptionRow stop{
    .name = "stop",
    .meaning = "whether the run ends before its iterations are done, once the layout is at rest",
    .others = "openTSNE: no"};

inline constexpr OptionRow repulsion{.name = "repulsion",
                                     .meaning = "how the repulsion is summed",
                                     .unset = "whatever is fastest for the layout at hand",
                                     .others = "openTSNE: negative_gradient_method",
                                     .aliases = {{{.name = "negative_gradient_method",
                                                   .note = "give barnes_hut for its bh, interpolation for "
                                                           "its fft",
                                                   .counts = "has other values"}}}};

inline constexpr OptionRow theta{
    .name = "theta",
    .meaning =
        "opening angle of Barnes-Hut against the full side of a cell; 0 is exact. One that is given asks "
        "for Barnes-Hut",
    .range = between(0, 2),
    .unset = "0.5 where Barnes-Hut is asked for; where it is chosen, that of the choice",
    .symbol = "θ",
    .others = "openTSNE, scikit-learn: 0.5",
    .aliases = {{{.name = "angle"}}},
    .clashes = {{{.other = "repulsion", .value = "barnes_hut", .unless = true}}}};

inline constexpr OptionRow dof{
    .name = "dof",
    .meaning = "tails of the kernel: 1 is Cauchy, less is heavier with finer clusters, large is Gaussian",
    .range = above(0),
    .symbol = "α",
    .others = "openTSNE: 1"};

inline constexpr OptionRow min_dist{.name = "min_dist",
                                    .meaning = "how close points lie in the map, in its units",
                                    .range = {.low = 0, .text = "[0, 3 spread)"},
                                    .others = "umap-learn: 0.1"};

inline constexpr OptionRow spread{.name = "spread",
                                  .meaning = "distance in the map over which similarity falls",
                                  .range = {.low = 0, .high = 1e100, .low_open = true},
                                  .others = "umap-learn: 1"};

inline constexpr OptionRow repulsion_strength{
    .name = "repulsion_strength",
    .meaning = "weight of the repulsion",
    .range = at_least(0),
    .symbol = "γ",
    .others = "umap-learn: 1",
    .aliases = {{{.name = "gamma"}}},
    .clashes = {{{.other = "negatives", .value = "0", .told = true}}}};

inline constexpr OptionRow seed{
    .name = "seed",
    .meaning = "seed of all random numbers; same seed, same bits, for any number of threads",
    .aliases = {{{.name = "random_state"}, {.name = "random_seed"}}}};

inline constexpr OptionRow threads{.name = "threads",
                                   .meaning = "threads; 0: all that the process may use",
                                   .range = at_least(0),
                                   .aliases = {{{.name = "n_jobs"}, {.name = "n_threads"}}}};

/// The clash of options of the sum over all pairs with negative samples.
inline constexpr OptionClash in_batches{.other = "update", .value = "batch"};

/// That of options of the early iterations, where there are none.
inline constexpr OptionClash without_early{.other = "early_iterations", .value = "0", .told = true};

}  // namespace neem::detail::shared
