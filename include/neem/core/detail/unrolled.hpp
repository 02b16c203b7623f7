// A loop of a few steps, written out.
#pragma once

#include <type_traits>
#include <utility>

namespace neem::detail {

/// Calls f(0), …, f(Count − 1) with the numbers as compile-time constants. At -O2 compilers keep arrays that
/// are indexed in loops in memory, which is two to five times slower than in registers.
template <int Count, class F>
[[gnu::always_inline]] constexpr void unrolled(F&& f) {
  [&]<int... i>(std::integer_sequence<int, i...>) __attribute__((always_inline)) {
    (f(std::integral_constant<int, i>{}), ...);
  }
  (std::make_integer_sequence<int, Count>{});
}

}  // namespace neem::detail
