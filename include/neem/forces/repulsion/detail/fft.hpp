// Discrete Fourier transforms of several lines at once, a line in each lane of a register.
//
// Convolution needs no order of the frequencies, only the same one for what is multiplied. So the transform
// there is decimated in frequency, from natural order to whatever order its butterflies leave, and the one
// back is decimated in time and begins with that order: nothing is permuted, everything stays in place.
// Blocks are finished one after the other, depth first, so that all but the first steps run in the nearest
// cache. Neither direction is normalised: back after there multiplies by the length.
//
// Why not pocketfft: it adds 4.7 s to the compile time, this 0.4 s, and it is no faster: the
// convolution on 480 × 480 nodes in float takes one processor 0.42 ms here and 0.62 there with AVX-512, 0.46
// and 0.52 with AVX2, 0.74 and 0.96 with SSE2. Eigen's FFT (kissfft) takes five times as long. The tests
// compare with both.
#pragma once

#include "neem/core/detail/pack.hpp"
#include "neem/core/detail/unrolled.hpp"
#include "neem/core/types.hpp"

#include <array>
#include <cmath>
#include <utility>
#include <vector>

namespace neem::detail {

/// The smallest 2^a 3^b 5^c, at least `least` and a multiple of 2, whose neighbors in that order are at least
/// 5 % apart: few enough sizes for what is computed once a size to be kept.
inline Index fft_size(Index least) {
  const auto smooth = [](Index size) {
    for (const Index factor : {2, 3, 5}) {
      while (size % factor == 0) size /= factor;
    }
    return size == 1;
  };
  Index size = 2;
  while (size < least) {
    Index next = size + 2 + size / 20 / 2 * 2;
    while (!smooth(next)) next += 2;
    size = next;
  }
  return size;
}

/// A complex number in each lane.
template <class S>
struct Complexes {
  Pack<S> re, im;

  static Complexes load(const S* from) { return {Pack<S>::load(from), Pack<S>::load(from + Pack<S>::size)}; }
  void store(S* to) const {
    re.store(to);
    im.store(to + Pack<S>::size);
  }
  friend Complexes operator+(const Complexes& a, const Complexes& b) { return {a.re + b.re, a.im + b.im}; }
  friend Complexes operator-(const Complexes& a, const Complexes& b) { return {a.re - b.re, a.im - b.im}; }
  friend Complexes operator*(const Complexes& a, const Pack<S>& b) { return {a.re * b, a.im * b}; }
  /// a · (cosine + i · sine), the same in all lanes.
  Complexes turned(const Pack<S>& cosine, const Pack<S>& sine) const {
    return {re * cosine - im * sine, multiply_add(re, sine, im * cosine)};
  }
  /// i · a, or −i · a.
  template <bool Forward>
  Complexes quarter() const {
    if constexpr (Forward) {
      return {im, -re};
    } else {
      return {-im, re};
    }
  }
};

/// The transform of `Radix` numbers, in place.
template <int Radix, bool Forward, class S>
[[gnu::always_inline]] inline void butterfly(Complexes<S>* x) {
  using C = Complexes<S>;
  if constexpr (Radix == 2) {
    const C a = x[0], b = x[1];
    x[0] = a + b, x[1] = a - b;
  } else if constexpr (Radix == 3) {
    const Pack<S> half(S(0.5)), height(static_cast<S>(0.86602540378443864676));  // sin(2π/3)
    const C sum = x[1] + x[2], turn = ((x[1] - x[2]) * height).template quarter<Forward>();
    const C rest = x[0] - sum * half;
    x[0] = x[0] + sum, x[1] = rest + turn, x[2] = rest - turn;
  } else if constexpr (Radix == 4) {
    const C a = x[0] + x[2], b = x[0] - x[2], c = x[1] + x[3];
    const C d = (x[1] - x[3]).template quarter<Forward>();
    x[0] = a + c, x[1] = b + d, x[2] = a - c, x[3] = b - d;
  } else {
    static_assert(Radix == 5);
    const Pack<S> cos1(static_cast<S>(0.30901699437494742410)), cos2(static_cast<S>(-0.80901699437494742410)),
        sin1(static_cast<S>(0.95105651629515357212)), sin2(static_cast<S>(0.58778525229247312917));
    const C outer = x[1] + x[4], inner = x[2] + x[3], apart1 = x[1] - x[4], apart2 = x[2] - x[3];
    const C even1 = x[0] + outer * cos1 + inner * cos2, even2 = x[0] + outer * cos2 + inner * cos1;
    const C odd1 = (apart1 * sin1 + apart2 * sin2).template quarter<Forward>();
    const C odd2 = (apart1 * sin2 - apart2 * sin1).template quarter<Forward>();
    x[0] = x[0] + outer + inner;
    x[1] = even1 + odd1, x[2] = even2 + odd2, x[3] = even2 - odd2, x[4] = even1 - odd1;
  }
}

/// Transforms of one length. A line is length × 2 packs: the real parts of all lanes, then the imaginary.
template <class S>
class Fft {
public:
  static constexpr Index stride = 2 * Pack<S>::size;  ///< values of S an element

  explicit Fft(Index length = 1) : length_(length) {
    Index rest = length;
    for (const int radix : {5, 3, 4, 2}) {
      while (rest % radix == 0) {
        steps_.push_back({radix, rest / radix, {}});
        rest /= radix;
      }
    }
    for (Step& step : steps_) {
      const double turn = -6.283185307179586476925 / static_cast<double>(step.radix * step.apart);
      for (Index j = 0; j < step.apart; ++j) {
        for (int m = 1; m < step.radix; ++m) {
          const double angle = turn * static_cast<double>(j * m);
          step.turns.push_back(static_cast<S>(std::cos(angle)));
          step.turns.push_back(static_cast<S>(std::sin(angle)));
        }
      }
    }
    for (Index k = 0; k < length; ++k) {
      Index at = 0, high = k;
      for (const Step& step : steps_) {
        at += high % step.radix * step.apart;
        high /= step.radix;
      }
      places_.push_back(at);
    }
  }

  Index length() const { return length_; }

  /// From natural order to that of `place`.
  void forward(S* line) const { descend<true>(line, 0); }
  /// From the order of `place` to natural order.
  void backward(S* line) const { descend<false>(line, 0); }

  /// Where `forward` leaves frequency k.
  Index place(Index k) const { return places_[static_cast<std::size_t>(k)]; }

private:
  struct Step {
    int radix;
    Index apart;             // of the numbers that meet in a butterfly
    std::vector<S> turns{};  // cosine and sine for each j < apart and 0 < m < radix
  };

  static constexpr std::size_t nearest_cache = 16384;  ///< bytes that are sure to stay in the nearest cache

  /// The steps from `depth` on, for a block of their length: step by step what is near, else depth first.
  template <bool Forward>
  void descend(S* line, std::size_t depth) const {
    if (depth == steps_.size()) return;
    const Step& step = steps_[depth];
    const Index length = step.radix * step.apart;
    if (static_cast<std::size_t>(length * stride) * sizeof(S) <= nearest_cache) {
      for (std::size_t k = depth; k < steps_.size(); ++k) {
        const Step& next = steps_[Forward ? k : steps_.size() - 1 - (k - depth)];
        run<Forward>(next, line, length / (next.radix * next.apart));
      }
      return;
    }
    if constexpr (Forward) run<Forward>(step, line, 1);
    for (int m = 0; m < step.radix; ++m) descend<Forward>(line + m * step.apart * stride, depth + 1);
    if constexpr (!Forward) run<Forward>(step, line, 1);
  }

  template <bool Forward>
  static void run(const Step& step, S* line, Index blocks) {
    if (step.radix == 4) return pass<4, Forward>(step, line, blocks);
    if (step.radix == 2) return pass<2, Forward>(step, line, blocks);
    if (step.radix == 3) return pass<3, Forward>(step, line, blocks);
    pass<5, Forward>(step, line, blocks);
  }

  /// One step of some blocks, one after the other.
  template <int Radix, bool Forward>
  static void pass(const Step& step, S* line, Index blocks) {
    const Index leap = step.apart * stride;
    if (step.apart == 1) {  // nothing is turned
      for (Index block = 0; block < blocks; ++block, line += Radix * stride) {
        Complexes<S> x[Radix];
        unrolled<Radix>([&](auto m) { x[m] = Complexes<S>::load(line + m * stride); });
        butterfly<Radix, Forward>(x);
        unrolled<Radix>([&](auto m) { x[m].store(line + m * stride); });
      }
      return;
    }
    for (Index block = 0; block < blocks; ++block, line += (Radix - 1) * leap) {
      const S* turn = step.turns.data();
      for (Index j = 0; j < step.apart; ++j, line += stride, turn += 2 * (Radix - 1)) {
        Complexes<S> x[Radix];
        unrolled<Radix>([&](auto m) { x[m] = Complexes<S>::load(line + m * leap); });
        if constexpr (!Forward) turn_each<Radix, Forward>(x, turn);
        butterfly<Radix, Forward>(x);
        if constexpr (Forward) turn_each<Radix, Forward>(x, turn);
        unrolled<Radix>([&](auto m) { x[m].store(line + m * leap); });
      }
    }
  }

  template <int Radix, bool Forward>
  [[gnu::always_inline]] static void turn_each(Complexes<S>* x, const S* turn) {
    unrolled<Radix - 1>([&](auto m) {
      const S sine = turn[2 * m + 1];
      x[m + 1] = x[m + 1].turned(Pack<S>(turn[2 * m]), Pack<S>(Forward ? sine : -sine));
    });
  }

  Index length_;
  std::vector<Step> steps_{};
  std::vector<Index> places_{};
};

}  // namespace neem::detail
