// The inner loop of every repulsion: a few targets against a list of sources.
//
// Sources lie in arrays, one a coordinate, padded to a multiple of `lanes` with sources of mass 0. The sums
// run in the lanes of a vector register, which fixes their order. Registers are spelled out (vectors of GCC
// and clang; one lane elsewhere), because -O2 leaves the plain loop scalar; only the law, which knows nothing
// of vectors, runs lane by lane, in a loop so plain that -O2 makes vectors of it. Sums are emptied into
// double after every 64 registers, so that a sum over many sources keeps its digits in float.
#pragma once

#include "neem/core/concepts.hpp"
#include "neem/core/types.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <utility>
#include <vector>

namespace neem::detail {

inline constexpr Index lanes = 16;

/// A vector register of S.
template <class S>
struct Register {
#if defined(__AVX__)
  static constexpr std::size_t bytes = 32;
#else
  static constexpr std::size_t bytes = 16;
#endif
#if defined(__GNUC__)
  typedef S Type __attribute__((vector_size(bytes)));
#else
  using Type = S;
#endif
  static constexpr std::size_t width = sizeof(Type) / sizeof(S);
  static_assert(lanes % static_cast<Index>(width) == 0);
};

/// Point masses: what a target feels.
template <class S, int Dim>
struct Sources {
  std::array<std::vector<S>, Dim> at{};
  std::vector<S> mass{};
  Index size = 0;

  void clear() { size = 0; }

  /// Room for `count` sources and their padding.
  void reserve(Index count) {
    const auto room = static_cast<std::size_t>(count + lanes);
    if (mass.size() >= room) return;
    for (auto& axis : at) axis.resize(room);
    mass.resize(room);
  }

  void push(const S* position, S weight) {
    if (static_cast<std::size_t>(size + lanes) >= mass.size()) reserve(2 * (size + lanes));
    const auto k = static_cast<std::size_t>(size++);
    for (int c = 0; c < Dim; ++c) at[static_cast<std::size_t>(c)][k] = position[c];
    mass[k] = weight;
  }

  /// Fills the last lanes with sources of mass 0 at the last position, where every law is finite.
  void pad() {
    const auto last = static_cast<std::size_t>(std::max<Index>(size, 1) - 1);
    const auto end = static_cast<std::size_t>((size + lanes - 1) / lanes * lanes);
    for (auto k = static_cast<std::size_t>(size); k < end; ++k) {
      for (auto& axis : at) axis[k] = axis[last];
      mass[k] = S(0);
    }
  }
};

/// Σ mass · r(d²) (target − source) and, for laws that have a weight, Σ mass · w(d²) over the sources that
/// lie elsewhere. Those at the place of the target, itself among them, are counted apart: in float their
/// weight would swallow that of far ones.
template <int Dim>
struct PairSum {
  std::array<double, Dim> force{};
  double weight = 0;
  double touching = 0;  // mass at the place of the target
};

/// The sums of `Count` targets, Dim coordinates each, at once: a source is loaded once for all of them.
template <std::size_t Count, class Law, class S, int Dim>
void sum_over_sources(const Law& law, const S* targets, const Sources<S, Dim>& sources, PairSum<Dim>* total) {
  using Vector = typename Register<S>::Type;
  constexpr std::size_t width = Register<S>::width, span = 64 * width;
  constexpr auto group = static_cast<std::size_t>(lanes);
  const std::size_t size = (static_cast<std::size_t>(sources.size) + group - 1) / group * group;
  std::array<const S*, Dim> at;
  for (std::size_t c = 0; c < Dim; ++c) at[c] = sources.at[c].data();
  const S* masses = sources.mass.data();
  const Vector zero{};
  Vector here[Count][Dim];
  for (std::size_t t = 0; t < Count; ++t) {
    total[t] = {};
    for (std::size_t c = 0; c < Dim; ++c) here[t][c] = Vector{} + targets[t * Dim + c];
  }
  for (std::size_t begin = 0; begin < size; begin += span) {
    const std::size_t end = std::min(begin + span, size);
    Vector force[Count][Dim], weight[Count], touching[Count];
    for (std::size_t t = 0; t < Count; ++t) {
      weight[t] = touching[t] = zero;
      for (std::size_t c = 0; c < Dim; ++c) force[t][c] = zero;
    }
    for (std::size_t k = begin; k < end; k += width) {
      Vector there[Dim], mass;
      for (std::size_t c = 0; c < Dim; ++c) std::memcpy(&there[c], at[c] + k, sizeof(Vector));
      std::memcpy(&mass, masses + k, sizeof(Vector));
      const auto one = [&](std::size_t t) {
        Vector apart[Dim], squared = Vector{};
        [&]<std::size_t... c>(std::index_sequence<c...>) {
          ((apart[c] = here[t][c] - there[c], squared += apart[c] * apart[c]), ...);
        }
        (std::make_index_sequence<Dim>{});
        S d2[width], push[width], similar[width];
        std::memcpy(d2, &squared, sizeof(Vector));
        for (std::size_t l = 0; l < width; ++l) {
          push[l] = law.repulsion(d2[l]);
          if constexpr (NormalizedLaw<Law>) similar[l] = law.weight(d2[l]);
        }
        Vector push_mass, weight_mass;
        std::memcpy(&push_mass, push, sizeof(Vector));
        push_mass *= mass;
        [&]<std::size_t... c>(std::index_sequence<c...>) { ((force[t][c] += push_mass * apart[c]), ...); }
        (std::make_index_sequence<Dim>{});
        if constexpr (NormalizedLaw<Law>) {
          std::memcpy(&weight_mass, similar, sizeof(Vector));
          weight[t] += squared > zero ? weight_mass * mass : zero;
          touching[t] += squared > zero ? zero : mass;
        }
      };
      [&]<std::size_t... t>(std::index_sequence<t...>) { (one(t), ...); }
      (std::make_index_sequence<Count>{});
    }
    const auto empty = [](const Vector& sums) {
      S lane[width];
      std::memcpy(lane, &sums, sizeof(Vector));
      double sum = 0;
      for (std::size_t l = 0; l < width; ++l) sum += static_cast<double>(lane[l]);
      return sum;
    };
    for (std::size_t t = 0; t < Count; ++t) {
      for (std::size_t c = 0; c < Dim; ++c) total[t].force[c] += empty(force[t][c]);
      if constexpr (NormalizedLaw<Law>) {
        total[t].weight += empty(weight[t]);
        total[t].touching += empty(touching[t]);
      }
    }
  }
}

/// Adds to the forces on the points index(k), k in [begin, end), what the sources, those points among them,
/// do to them; returns their share of Z. A point meets itself at d² = 0, where the force is 0 and the weight
/// w(0) is taken off.
template <class Law, class S, int Dim, class IndexOf>
double push_all_by(const Law& law, const Sources<S, Dim>& sources, const Layout<S, Dim>& Y, Index begin,
                   Index end, IndexOf&& index, Layout<S, Dim>& force) {
  constexpr Index count = 2;  // targets at once; measured: more need more registers than there are
  double Z = 0;
  for (Index k = begin; k < end; k += count) {
    std::array<S, count * Dim> targets;
    for (Index t = 0; t < count; ++t) {
      const Index i = index(std::min(k + t, end - 1));
      for (int c = 0; c < Dim; ++c) {
        targets[static_cast<std::size_t>(t * Dim + c)] = Y(i, c);
      }
    }
    std::array<PairSum<Dim>, count> sums;
    sum_over_sources<count>(law, targets.data(), sources, sums.data());
    for (Index t = 0; t < std::min(count, end - k); ++t) {
      const PairSum<Dim>& sum = sums[static_cast<std::size_t>(t)];
      const Index i = index(k + t);
      for (int c = 0; c < Dim; ++c) force(i, c) += static_cast<S>(sum.force[static_cast<std::size_t>(c)]);
      if constexpr (NormalizedLaw<Law>) Z += sum.weight + (sum.touching - 1) * law.weight(0.0);
    }
  }
  return Z;
}

/// The same for one point.
template <class Law, class S, int Dim>
double push_by(const Law& law, const Sources<S, Dim>& sources, const Layout<S, Dim>& Y, Index i,
               Layout<S, Dim>& force) {
  return push_all_by(
      law, sources, Y, i, i + 1, [](Index k) { return k; }, force);
}

}  // namespace neem::detail
