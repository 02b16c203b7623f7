// x^b for all lanes of a register, without a function call: UMAP's curve is evaluated a billion times in a
// run.
//
// x = 2^e m with m in [√½, √2); log₂ m and 2^f, |f| ≤ ½, are polynomials. e is read off the bits, and the
// power of two is put back into them. Every step is one operation of the machine in each lane, so that the
// result does not depend on how many lanes there are, nor on a library.
#pragma once

#include "neem/core/detail/pack.hpp"

#include <cmath>
#include <concepts>
#include <cstdint>
#include <type_traits>

namespace neem::detail {

/// x^b for x > 0 by exp and log: for numbers, and for registers without integers of their own.
template <class T>
T power(const T& x, double b) {
  using std::exp, std::log;
  if (b == 1) return x;
  if (b == 0) return T(1);
  return exp(T(b) * log(x));
}

/// Whether a register can be read as integers: a type, never called.
template <class Packet>
auto read_as_bits(const Packet&)
    -> std::bool_constant<requires { typename Eigen::internal::unpacket_traits<Packet>::integer_packet; }>;

/// x^b of a register of floats. (Its type is deduced, because g++ warns where it is named as an argument.)
/// Coefficients: interpolation at Chebyshev nodes, of log₂(1 + f) / f on [√½ − 1, √2 − 1] and of 2^f.
template <class Packet>
[[gnu::always_inline]] inline Packet power_of_register(const Packet& x, double b) {
  namespace internal = Eigen::internal;
  using Bits = typename internal::unpacket_traits<Packet>::integer_packet;
  const auto all = [](float value) { return internal::pset1<Packet>(value); };
  const auto bits = [](std::uint32_t word) { return internal::pset1<Bits>(static_cast<std::int32_t>(word)); };
  constexpr std::uint32_t root_of_half = 0x3f3504f3, exponent_bits = 0xff800000;

  const Bits word = internal::preinterpret<Bits>(x);
  const Bits apart = internal::psub(word, bits(root_of_half));
  const Packet e = internal::pcast<Bits, Packet>(internal::parithmetic_shift_right<23>(apart));
  const Bits mantissa = internal::psub(word, internal::pand(apart, bits(exponent_bits)));
  const Packet f = internal::psub(internal::preinterpret<Packet>(mantissa), all(1));
  Packet log = all(-1.462035342e-01f);  // no loops here, which compilers may leave as they are
  log = internal::pmadd(log, f, all(2.342098511e-01f));
  log = internal::pmadd(log, f, all(-2.488218056e-01f));
  log = internal::pmadd(log, f, all(2.870756112e-01f));
  log = internal::pmadd(log, f, all(-3.602419859e-01f));
  log = internal::pmadd(log, f, all(4.809240386e-01f));
  log = internal::pmadd(log, f, all(-7.213527588e-01f));
  log = internal::pmadd(log, f, all(1.442694958e+00f));
  const Packet scaled = internal::pmul(internal::pmadd(log, f, e), all(static_cast<float>(b)));

  // Added to 1.5 · 2^23, a number leaves its nearest integer in the last bits.
  const Packet rounder = all(0x1.8p23f);
  const Packet exponent = internal::pmax(internal::pmin(scaled, all(126)), all(-126));
  const Packet rounded = internal::padd(exponent, rounder);
  const Packet rest = internal::psub(exponent, internal::psub(rounded, rounder));
  Packet root = all(1.340043217e-03f);
  root = internal::pmadd(root, rest, all(9.676037098e-03f));
  root = internal::pmadd(root, rest, all(5.550327214e-02f));
  root = internal::pmadd(root, rest, all(2.402210736e-01f));
  root = internal::pmadd(root, rest, all(6.931472067e-01f));
  root = internal::pmadd(root, rest, all(1.0f));
  const Bits shifted = internal::plogical_shift_left<23>(internal::preinterpret<Bits>(rounded));
  return internal::preinterpret<Packet>(internal::padd(internal::preinterpret<Bits>(root), shifted));
}

/// x^b for x ≥ 1e-37: relative error below 3e-7 (1 + |log₂ x^b|); what is beyond 2^±126 becomes that.
/// Inlined, so that the several coefficients of a law are computed from one power.
template <std::same_as<float> S>
[[gnu::always_inline]] inline Pack<S> power(const Pack<S>& x, double b) {
  if (b == 1) return x;
  if constexpr (decltype(read_as_bits(x.lanes))::value) {
    return {power_of_register(x.lanes, b), nullptr};
  } else {
    using std::exp, std::log;
    return exp(Pack<S>(b) * log(x));
  }
}

}  // namespace neem::detail
