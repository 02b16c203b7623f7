// Options that the contrastive methods Neg-t-SNE, NC-t-SNE and InfoNC-t-SNE share.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/option.hpp"
#include "neem/methods/options/shared.hpp"
#include "neem/methods/run/stop_rule.hpp"
#include "neem/methods/run/update.hpp"

#include <cstdint>

namespace neem::detail {

/// Rows that the contrastive methods share.
namespace contrastive {

inline constexpr OptionRow neighbors = shared::neighbors.elsewhere("the papers and contrastive-ne: 15");

inline constexpr OptionRow initial =
    shared::initial.otherwise("principal components of points, else random").elsewhere("contrastive-ne: PCA");

inline constexpr OptionRow update{
    .name = "update",
    .meaning = "where the repulsion comes from: all pairs (full), or noise that is drawn (batch)",
    .others = "the papers, contrastive-ne: negative samples",
    .offered = one_of(Update::full, Update::batch)};

inline constexpr OptionRow negatives{
    .name = "negatives",
    .meaning = "noise pairs an edge; with update full a weight, at most 1e6 with update batch",
    .range = {.low = 0, .high = 1e30, .low_open = true},
    .symbol = "m",
    .others = "contrastive-ne: negative_samples, 5",
    .aliases = {{{.name = "negative_samples"}}}};

inline constexpr OptionRow iterations =
    shared::iterations.means("iterations after the early ones").elsewhere("the papers: 500");

inline constexpr OptionRow learning_rate =
    shared::learning_rate.otherwise("1 with update batch, else n over the largest attraction of the law");

// Of the sum over all pairs: batches have their own optimizer, and rest nowhere.
inline constexpr OptionRow momentum = shared::momentum.not_with(shared::in_batches);
inline constexpr OptionRow max_step = shared::max_step.not_with(shared::in_batches);
inline constexpr OptionRow stop = shared::stop.not_with(shared::in_batches);
inline constexpr OptionRow repulsion = shared::repulsion.not_with(shared::in_batches);
inline constexpr OptionRow theta = shared::theta.not_with(shared::in_batches);

}  // namespace contrastive

/// Checks of `update`, `negatives`, `early_iterations`, `iterations` and `stop` together.
template <class Options>
void check_contrastive(const Options& o) {
  require_countable(std::int64_t{o.early_iterations} + o.iterations, "early_iterations + iterations");
  check_stop(o.stop);
  if (o.update == Update::batch) {
    require_option(o.negatives <= 1e6, "negatives", o.negatives, "(0, 1e6] with update batch");
  }
}

}  // namespace neem::detail
