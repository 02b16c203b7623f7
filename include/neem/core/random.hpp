// Random numbers without state: a hash of (seed, what, where, when), so that a draw never depends on the
// number of threads, on their order, or on what was drawn before. The header `<random>` is not used: its
// distributions differ between standard libraries.
#pragma once

#include "neem/core/types.hpp"

#include <cmath>
#include <cstdint>

namespace neem {

/// A counter-based stream: the same arguments give the same number, whenever and wherever they are asked for.
/// @source  the finaliser of SplitMix64: Steele, Lea & Flood 2014
struct Random {
  std::uint64_t seed = 42;  ///< another seed, another stream

  /// 64 uniform bits for the place (a, b, c).
  constexpr std::uint64_t bits(std::uint64_t a, std::uint64_t b = 0, std::uint64_t c = 0) const {
    return mix(mix(mix(mix(seed) + a) + b) + c);
  }

  /// Uniform in [0, 1): 53 bits.
  constexpr double uniform(std::uint64_t a, std::uint64_t b = 0, std::uint64_t c = 0) const {
    return static_cast<double>(bits(a, b, c) >> 11) * 0x1.0p-53;
  }

  /// Uniform integer in [0, n), n in [1, 2³²]; bias below n / 2³². A multiplication and a shift (Lemire
  /// 2019), no division.
  constexpr Index below(Index n, std::uint64_t a, std::uint64_t b = 0, std::uint64_t c = 0) const {
    return static_cast<Index>(((bits(a, b, c) >> 32) * static_cast<std::uint64_t>(n)) >> 32);
  }

  /// Standard normal: Box and Muller 1958, cosine branch.
  double normal(std::uint64_t a, std::uint64_t b = 0, std::uint64_t c = 0) const {
    constexpr double two_pi = 6.283185307179586;
    const std::uint64_t word = bits(a, b, c);
    // in (0, 1]: the logarithm is finite
    const double radius = 1.0 - static_cast<double>(word >> 11) * 0x1.0p-53;
    const double angle = static_cast<double>(mix(word) >> 11) * 0x1.0p-53;
    return std::sqrt(-2.0 * std::log(radius)) * std::cos(two_pi * angle);
  }

  /// 64 bits scattered: one round of `bits`, for streams whose key has been made by it.
  static constexpr std::uint64_t mix(std::uint64_t z) {
    z += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
};

}  // namespace neem
