// How the repulsion of a contrastive method is evaluated, and when points move.
#pragma once

#include "neem/core/choice_names.hpp"

#include <string_view>

namespace neem {

/// Where the repulsion of a contrastive method comes from, and when points move.
enum class Update {
  full,  ///< all pairs: the expectation of negative sampling, without its noise

  /// Negative samples: all edges, and for each of them `negatives` points that are drawn, move the layout at
  /// once, in one or a few steps an epoch (NegativeSampling, AnnealedDescent). Same bits for any number of
  /// threads
  batch,
  immediate,  ///< samples; points move with each of them, one after the other, on one thread. Same bits
  hogwild     ///< the same on all threads at once, unguarded: the result differs from run to run
};

template <>
struct ChoiceNames<Update> {
  static constexpr std::string_view names[] = {"full", "batch", "immediate", "hogwild"};
};

}  // namespace neem
