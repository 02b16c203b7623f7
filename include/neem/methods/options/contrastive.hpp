// Options that the contrastive methods Neg-t-SNE and NC-t-SNE share.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/option.hpp"
#include "neem/methods/run/stop_rule.hpp"
#include "neem/methods/run/update.hpp"

#include <cstdint>

namespace neem::detail {

namespace shared {

inline constexpr OptionRow update_of_all_pairs{
    .name = "update",
    .meaning = "where the repulsion comes from: all pairs (full), or noise that is drawn (batch)",
    .others = "the papers, contrastive-ne: negative samples",
    .offered = one_of(Update::full, Update::batch)};

inline constexpr OptionRow noise{
    .name = "negatives",
    .meaning = "noise pairs an edge; with update full a weight, at most 1e6 with update batch",
    .range = {.low = 0, .high = 1e30, .low_open = true},
    .symbol = "m",
    .others = "contrastive-ne: negative_samples, 5",
    .aliases = {{{.name = "negative_samples"}}}};

}  // namespace shared

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
