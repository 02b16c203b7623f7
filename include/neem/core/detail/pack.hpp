// A few numbers that are added and multiplied at once: a register of the machine, with the operators of a
// number.
//
// A formula written once for any number type then runs in vector lanes at every optimisation level, whatever
// the compiler's vectoriser makes of loops. Lanes never meet but in `sum`, so what a lane gives does not
// depend on how many there are.
#pragma once

#include "neem/core/detail/unrolled.hpp"
#include "neem/core/types.hpp"

#include <cstddef>
#include <cstring>
#include <type_traits>

namespace neem {

/// The larger of two numbers, of Packs the larger in each lane. Macros of others take the names max and min.
template <class T>
constexpr T larger(const T& a, const T& b) {
  return a < b ? b : a;
}
/// The smaller of two numbers, of Packs the smaller in each lane.
template <class T>
constexpr T smaller(const T& a, const T& b) {
  return b < a ? b : a;
}

/// A register of numbers of type S (float, double).
template <class S>
struct Pack {
  using Scalar = S;
  using Packet = typename Eigen::internal::packet_traits<S>::type;
  static constexpr Index size = Eigen::internal::unpacket_traits<Packet>::size;

  Packet lanes;

  Pack() : Pack(S(0)) {}
  Pack(const Packet& packet, std::nullptr_t) : lanes(packet) {}
  /// The same number in all lanes.
  template <class T>
    requires std::is_arithmetic_v<T>
  explicit Pack(T value) : lanes(Eigen::internal::pset1<Packet>(static_cast<S>(value))) {}

  static Pack load(const S* from) { return {Eigen::internal::ploadu<Packet>(from), nullptr}; }
  void store(S* to) const { Eigen::internal::pstoreu(to, lanes); }

  friend Pack operator+(const Pack& a, const Pack& b) {
    return {Eigen::internal::padd(a.lanes, b.lanes), nullptr};
  }
  friend Pack operator-(const Pack& a, const Pack& b) {
    return {Eigen::internal::psub(a.lanes, b.lanes), nullptr};
  }
  friend Pack operator*(const Pack& a, const Pack& b) {
    return {Eigen::internal::pmul(a.lanes, b.lanes), nullptr};
  }
  friend Pack operator/(const Pack& a, const Pack& b) {
    return {Eigen::internal::pdiv(a.lanes, b.lanes), nullptr};
  }
  friend Pack operator-(const Pack& a) { return {Eigen::internal::pnegate(a.lanes), nullptr}; }

  /// a · b + c.
  friend Pack multiply_add(const Pack& a, const Pack& b, const Pack& c) {
    return {Eigen::internal::pmadd(a.lanes, b.lanes, c.lanes), nullptr};
  }

  friend Pack abs(const Pack& a) { return {Eigen::internal::pabs(a.lanes), nullptr}; }
  friend Pack larger(const Pack& a, const Pack& b) {
    return {Eigen::internal::pmax(a.lanes, b.lanes), nullptr};
  }
  friend Pack smaller(const Pack& a, const Pack& b) {
    return {Eigen::internal::pmin(a.lanes, b.lanes), nullptr};
  }
  friend Pack(max)(const Pack& a, const Pack& b) { return larger(a, b); }  // for laws that say std::max
  friend Pack(min)(const Pack& a, const Pack& b) { return smaller(a, b); }
  /// a where x < y, else b.
  friend Pack if_less(const Pack& x, const Pack& y, const Pack& a, const Pack& b) {
    return {Eigen::internal::pselect(Eigen::internal::pcmp_lt(x.lanes, y.lanes), a.lanes, b.lanes), nullptr};
  }
  friend Pack sqrt(const Pack& a) { return {Eigen::internal::psqrt(a.lanes), nullptr}; }
  friend Pack exp(const Pack& a) { return {Eigen::internal::pexp(a.lanes), nullptr}; }
  friend Pack log(const Pack& a) { return {Eigen::internal::plog(a.lanes), nullptr}; }
  /// log(1 + a) for a > −1: the logarithm of the rounded sum, and what rounding took away.
  friend Pack log1p(const Pack& a) {
    const Pack sum = Pack(S(1)) + a, rest = (a - (sum - Pack(S(1)))) / sum;
    return log(sum) + if_less(a, Pack(S(1e30)), rest, Pack());  // there is none beyond, and inf − inf is none
  }

  /// Of all lanes, in an order that is fixed for the machine.
  S sum() const { return Eigen::internal::predux(lanes); }
  /// Of all lanes, in double.
  double total() const {
    S values[size];
    store(values);
    double sum = 0;
    for (const S value : values) sum += static_cast<double>(value);
    return sum;
  }
  /// Whether a lane is not above the limit; NaN is not above anything.
  bool any_not_above(S limit) const {
    S values[size];
    store(values);
    bool all = true;
    for (const S value : values) all = all && value > limit;
    return !all;
  }
  /// Whether a lane is not below the limit; NaN is not below anything.
  bool any_not_below(S limit) const {
    S values[size];
    store(values);
    bool all = true;
    for (const S value : values) all = all && value < limit;
    return !all;
  }
};

namespace detail {

/// A square of registers. (The type is deduced, because g++ warns where it is named as an argument.)
template <class Packet, std::size_t N>
[[gnu::always_inline]] inline void transpose_registers(Packet (&rows)[N]) {
  Eigen::internal::PacketBlock<Packet, static_cast<int>(N)> block;
  unrolled<static_cast<int>(N)>([&](auto r) { block.packet[r] = rows[r]; });
  Eigen::internal::ptranspose(block);
  unrolled<static_cast<int>(N)>([&](auto r) { rows[r] = block.packet[r]; });
}

}  // namespace detail

/// Turns a square of `size` packs about its diagonal.
template <class S>
[[gnu::always_inline]] inline void transpose(Pack<S> (&square)[Pack<S>::size]) {
  typename Pack<S>::Packet rows[Pack<S>::size];
  constexpr int size = static_cast<int>(Pack<S>::size);
  detail::unrolled<size>([&](auto r) { rows[r] = square[r].lanes; });
  detail::transpose_registers(rows);
  detail::unrolled<size>([&](auto r) { square[r].lanes = rows[r]; });
}

/// The coordinates of the rows ids[0 … size − 1] of a row-major table of Dim columns, a pack a column.
template <int Dim, class S>
void gather_rows(const S* rows, const Id* ids, Pack<S> (&columns)[Dim]) {
  constexpr Index size = Pack<S>::size;
  S values[Dim][size];
  for (Index l = 0; l < size; ++l) {
    const S* row = rows + static_cast<Index>(ids[l]) * Dim;
    for (int c = 0; c < Dim; ++c) values[c][l] = row[c];
  }
  for (int c = 0; c < Dim; ++c) columns[c] = Pack<S>::load(values[c]);
}

#if defined(__GNUC__) && defined(__AVX__) && !defined(__AVX512F__) && defined(EIGEN_VECTORIZE_AVX)
/// Two floats are loaded as one double, and sorted out in registers: twice as fast as one by one.
template <>
inline void gather_rows<2, float>(const float* rows, const Id* ids, Pack<float> (&columns)[2]) {
  using Doubles = double __attribute__((vector_size(32)));
  using Floats = float __attribute__((vector_size(32)));
  double pair[8];
  for (int l = 0; l < 8; ++l) std::memcpy(pair + l, rows + 2 * static_cast<Index>(ids[l]), sizeof(double));
  const Doubles even = {pair[0], pair[1], pair[4], pair[5]}, odd = {pair[2], pair[3], pair[6], pair[7]};
  const Floats low = reinterpret_cast<Floats>(even), high = reinterpret_cast<Floats>(odd);
  columns[0].lanes = __builtin_shufflevector(low, high, 0, 2, 8, 10, 4, 6, 12, 14);
  columns[1].lanes = __builtin_shufflevector(low, high, 1, 3, 9, 11, 5, 7, 13, 15);
}
#endif

}  // namespace neem
