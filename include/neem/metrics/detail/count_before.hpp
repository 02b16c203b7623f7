// How many values lie below others: of a row of distances, and of keys that order what is equally far.
#pragma once

#include "neem/core/detail/unrolled.hpp"
#include "neem/neighbors/detail/candidates.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace neem::detail {

/// Values below, or up to, a bound.
template <bool Inclusive, class S>
Index count_below(const S* values, Index size, S bound) {
  constexpr Index span = 64;
  Index total = 0, begin = 0;
  for (; begin + span <= size; begin += span) {
    const S* block = values + begin;
    int hits = 0;
    for (Index l = 0; l < span; ++l) hits += Inclusive ? block[l] <= bound : block[l] < bound;
    total += hits;
  }
  for (; begin < size; ++begin) total += Inclusive ? values[begin] <= bound : values[begin] < bound;
  return total;
}

/// Values up to a bound, in their order.
/// @param out  of `size` values
/// @return     how many there are
template <class S>
Index values_up_to(const S* values, Index size, S bound, S* out) {
  constexpr Index span = 64;
  Index total = 0;
  for (Index begin = 0; begin < size; begin += span) {
    const Index end = (std::min)(size, begin + span);
    if (count_below<true>(values + begin, end - begin, bound) == 0) continue;
    for (Index l = begin; l < end; ++l) {
      out[total] = values[l];  // total ≤ l
      total += values[l] <= bound;
    }
  }
  return total;
}

/// Counts, for some targets, the points before each in the order of (value, hash, number). Every point is put
/// between the targets in their order, without a branch: where values tie, which way it goes is left to
/// hashes.
class CountBefore {
public:
  /// @param values, hashes  of n points, values ≥ 0; infinity: a point that is not counted
  /// @param id              the number of a point by its place
  /// @param targets         with value, hash and number
  /// @param among           how many of the targets are among the points
  /// @param before          of each target; the target itself is not counted
  template <class NumberOf>
  void operator()(const double* values, const std::uint64_t* hashes, Index n, const NumberOf& id,
                  const std::vector<Ranked<double>>& targets, Index among, Index* before) {
    const std::size_t count = targets.size();
    order_.resize(count);
    for (std::size_t c = 0; c < count; ++c) order_[c] = c;
    std::sort(order_.begin(), order_.end(),
              [&](std::size_t a, std::size_t b) { return targets[a] < targets[b]; });
    bounds_.assign(std::bit_ceil(count + 1),
                   Bound{bits(std::numeric_limits<double>::infinity()), ~std::uint64_t(0)});
    for (std::size_t c = 0; c < count; ++c) {
      bounds_[c] = {bits(targets[order_[c]].value), targets[order_[c]].hash};
    }
    places_.assign(bounds_.size() + 1, 0);
    const Index same = place_all(values, hashes, n);
    Index nearer = 0;
    for (std::size_t c = 0; c < count; ++c) before[order_[c]] = nearer += places_[c];
    if (same == among) return;
    for (std::size_t c = 0; c < count; ++c) {  // as good as never: other points of the same hash
      before[c] = 0;
      for (Index l = 0; l < n; ++l) before[c] += Ranked<double>{values[l], hashes[l], id(l)} < targets[c];
    }
  }

private:
  struct Bound {
    std::uint64_t square;  ///< the bits of a number ≥ 0, which are in order
    std::uint64_t hash;
  };

  static std::uint64_t bits(double square) { return std::bit_cast<std::uint64_t>(square); }

  /// places_[c]: how many points lie between the targets c − 1 and c, found by halves.
  /// @return  how many points have the value and the hash of a target
  [[gnu::noinline]] Index place_all(const double* squares, const std::uint64_t* hashes, Index n) {
    const Bound* bounds = bounds_.data();
    const std::size_t half = bounds_.size() / 2;
    Index* places = places_.data();
    Index same = 0;
    constexpr int group = 8;  // at once, as each step waits for the one before
    std::uint64_t square[group], hash[group], at[group];
    for (Index begin = 0; begin < n; begin += group) {
      const Index end = (std::min)(n, begin + group);
      unrolled<group>([&](auto g) {
        const Index l = (std::min)(n - 1, begin + g);
        square[g] = bits(squares[l]);
        hash[g] = hashes[l];
        at[g] = 0;
      });
      for (std::size_t step = half; step > 0; step /= 2) {
        unrolled<group>([&](auto g) {
          const Bound& bound = bounds[at[g] + step - 1];
          const std::uint64_t nearer =
              square[g] < bound.square + static_cast<std::uint64_t>(hash[g] < bound.hash);
          at[g] += step & (nearer - 1);
        });
      }
      for (Index g = 0; g < end - begin; ++g) {
        const std::size_t place = at[g];
        ++places[place];
        const Bound& last = bounds[place - (place > 0)];
        same += static_cast<Index>(last.square == square[g]) & static_cast<Index>(last.hash == hash[g]);
      }
    }
    return same;
  }

  std::vector<std::size_t> order_{};  ///< the targets by their keys
  std::vector<Bound> bounds_{};       ///< these keys, filled up to a power of two
  std::vector<Index> places_{};
};

}  // namespace neem::detail
