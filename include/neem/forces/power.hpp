// x^b for all lanes of a register, without a call: the curve of UMAP is evaluated a billion times in a run.
//
// x = 2^e m with m in [√½, √2); log₂ m and 2^f, |f| ≤ ½, are polynomials. e is read off the bits, and the
// power of two is put back into them. Every step is one operation of the machine in each lane, so that the
// result does not depend on how many lanes there are, nor on a library.
#pragma once

#include "neem/core/pack.hpp"

#include <cmath>
#include <concepts>
#include <cstdint>

namespace neem::detail {

/// x^b by exp and log: for numbers, and for registers without integers of their own.
template <class T>
T power(const T& x, double b) {
  using std::exp, std::log;
  return exp(T(b) * log(x));
}

/// The registers of a number type, and those of integers that share their bits.
template <class S>
struct Registers {
  using Numbers = typename Eigen::internal::packet_traits<S>::type;
  using Bits = typename Eigen::internal::unpacket_traits<Numbers>::integer_packet;
};

/// Numbers whose registers can be read as integers.
template <class S>
concept HasBits = requires {
  typename Eigen::internal::unpacket_traits<typename Eigen::internal::packet_traits<S>::type>::integer_packet;
};

/// x^b for x ≥ 1e-37: relative error below 3e-7 (1 + |log₂ x^b|); 0 and infinity become 2^−126 and 2^126.
/// Coefficients: interpolation at Chebyshev nodes, of log₂(1 + f) / f on [√½ − 1, √2 − 1] and of 2^f.
template <std::same_as<float> S>
requires HasBits<S> Pack<S> power(const Pack<S>& x, double b) {
  namespace internal = Eigen::internal;
  using Floats = Pack<S>;
  using Packet = typename Registers<S>::Numbers;
  using Bits = typename Registers<S>::Bits;
  const auto bits = [](std::uint32_t word) { return internal::pset1<Bits>(static_cast<std::int32_t>(word)); };
  constexpr std::uint32_t root_of_half = 0x3f3504f3, exponent_bits = 0xff800000;

  const Bits word = internal::preinterpret<Bits>(x.lanes);
  const Bits apart = internal::psub(word, bits(root_of_half));
  const Floats e(internal::pcast<Bits, Packet>(internal::parithmetic_shift_right<23>(apart)), nullptr);
  const Bits mantissa = internal::psub(word, internal::pand(apart, bits(exponent_bits)));
  const Floats f = Floats(internal::preinterpret<Packet>(mantissa), nullptr) - Floats(1);
  Floats log = Floats(-1.462035342e-01f);
  for (const float c : {2.342098511e-01f, -2.488218056e-01f, 2.870756112e-01f, -3.602419859e-01f,
                        4.809240386e-01f, -7.213527588e-01f, 1.442694958e+00f}) {
    log = multiply_add(log, f, Floats(c));
  }
  const Floats scaled = multiply_add(log, f, e) * Floats(b);

  // Added to 1.5 · 2^23, a number leaves its nearest integer in the last bits.
  const Floats rounder(0x1.8p23f), exponent = max(min(scaled, Floats(126)), Floats(-126));
  const Floats rounded = exponent + rounder, rest = exponent - (rounded - rounder);
  Floats root(1.340043217e-03f);
  for (const float c : {9.676037098e-03f, 5.550327214e-02f, 2.402210736e-01f, 6.931472067e-01f, 1.0f}) {
    root = multiply_add(root, rest, Floats(c));
  }
  const Bits shifted = internal::plogical_shift_left<23>(internal::preinterpret<Bits>(rounded.lanes));
  return {internal::preinterpret<Packet>(internal::padd(internal::preinterpret<Bits>(root.lanes), shifted)),
          nullptr};
}

}  // namespace neem::detail
