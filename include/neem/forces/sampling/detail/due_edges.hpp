// Which edges are due in an epoch, where an edge does not act by its weight w but with weight 1 in a share w
// of the epochs.
//
// This needs no memory of the edges: on the line u, u + w, u + 2w, … with a number u of its own, an edge is
// due in the epochs in which the line passes an integer. So it is due at equal distances in time, ⌊wT⌋ or
// ⌈wT⌉ times in T epochs. The numbers of the edges are multiples of the golden ratio, which spread the edges
// of a row evenly over the epochs.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/types.hpp"

#include <cstdint>

namespace neem::detail {

/// The golden ratio of 2³⁰, to the nearest odd number.
inline constexpr std::uint32_t golden_30 = 0x278dde6d;

/// A weight in [0, 1] as a multiple of 2⁻³⁰.
template <class S>
std::uint32_t fixed_weight(S weight) {
  return static_cast<std::uint32_t>(static_cast<std::int32_t>(weight * S(1 << 30)));
}

/// @throws Error (USAGE) unless all weights lie in [0, 1]
template <class S>
void require_whole_weights(const Graph<S>& P) {
  for (Index e = 0; e < P.nonZeros(); ++e) {
    const S weight = P.valuePtr()[e];
    if (weight >= S(0) && weight <= S(1)) continue;  // NaN is neither
    require_option(false, "weights of edges seen whole", static_cast<double>(weight), "[0, 1]");
  }
}

/// Whether the edge with a number is due in an epoch: ⌊w (t + 1) + u⌋ > ⌊w t + u⌋.
/// @param start  moves the times of all edges
/// @return       1 or 0
constexpr std::uint32_t edge_is_due(std::uint32_t weight, std::uint32_t edge, std::uint32_t epoch,
                                    std::uint32_t start) {
  constexpr std::uint32_t below_one = (1u << 30) - 1;
  return (((weight * epoch + edge * golden_30 + start) & below_one) + weight) >> 30;
}

/// A number of the pair {i, j}, the same from either end: its low 30 bits spread evenly.
constexpr std::uint32_t pair_number(std::uint32_t i, std::uint32_t j) {
  std::uint32_t bits = (i * 0x9e3779b1u) ^ (j * 0x9e3779b1u);
  bits = (bits ^ (bits >> 15)) * 0x85ebca77u;
  return bits ^ (bits >> 13);
}

}  // namespace neem::detail
