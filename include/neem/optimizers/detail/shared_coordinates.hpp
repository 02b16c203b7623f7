// Coordinates that several threads may move at once.
#pragma once

#include <atomic>

namespace neem::detail {

/// A coordinate that other threads may be writing to, or not.
template <bool Shared, class S>
S coordinate(S* at) {
  if constexpr (Shared) {
    return std::atomic_ref<S>(*at).load(std::memory_order_relaxed);
  } else {
    return *at;
  }
}
template <bool Shared, class S>
void move_by(S* at, S step) {
  if constexpr (Shared) {
    const std::atomic_ref<S> place(*at);
    place.store(place.load(std::memory_order_relaxed) + step, std::memory_order_relaxed);
  } else {
    *at += step;
  }
}

}  // namespace neem::detail
