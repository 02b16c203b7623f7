// How a contrastive method uses its noise.
#pragma once

#include "neem/core/error.hpp"
#include "neem/core/text.hpp"

#include <initializer_list>
#include <string>
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

namespace detail {

inline constexpr std::string_view update_names[] = {"full", "batch", "immediate", "hogwild"};

/// @throws Error (USAGE) that says what the method offers, unless `given` is among it
inline void require_update(Update given, std::string_view method, std::initializer_list<Update> offered) {
  std::string list;
  for (const Update one : offered) {
    if (one == given) return;
    list += (list.empty() ? "" : ", ") + std::string(update_names[static_cast<int>(one)]);
  }
  throw Error(ErrorCode::option_value,
              join({method, " has no update ", update_names[static_cast<int>(given)]}), "option update",
              join({"give one of ", list}));
}

}  // namespace detail
}  // namespace neem
