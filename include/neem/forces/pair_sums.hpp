// The inner loop of every repulsion: one target against a list of sources.
//
// Sources lie in arrays, one a coordinate, padded to a multiple of `lanes` with sources of mass 0. The sums
// run in a fixed number of lanes, which fixes their order and lets any compiler vectorise them without
// -ffast-math. Lanes are emptied into double after every `span` sources, so that a sum over many sources
// keeps its digits in float.
#pragma once

#include "neem/core/concepts.hpp"
#include "neem/core/types.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace neem::detail {

inline constexpr Index lanes = 16;

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

/// Σ mass · r(d²) (target − source) and Σ mass · w(d²) (the latter for laws that have a weight).
template <int Dim>
struct PairSum {
  std::array<double, Dim> force{};
  double weight = 0;
};

template <class Law, class S, int Dim>
PairSum<Dim> sum_over_sources(const Law& law, const S* target, const Sources<S, Dim>& sources) {
  constexpr Index span = 64 * lanes;
  PairSum<Dim> total;
  std::array<const S*, Dim> at;
  for (std::size_t c = 0; c < Dim; ++c) at[c] = sources.at[c].data();
  const S* mass = sources.mass.data();
  for (Index begin = 0; begin < sources.size; begin += span) {
    const Index end = std::min(begin + span, (sources.size + lanes - 1) / lanes * lanes);
    S force[Dim][lanes] = {};
    S weight[lanes] = {};
    for (Index k = begin; k < end; k += lanes) {
      for (Index l = 0; l < lanes; ++l) {
        S apart[Dim], d2 = 0;
        for (std::size_t c = 0; c < Dim; ++c) {
          apart[c] = target[c] - at[c][k + l];
          d2 += apart[c] * apart[c];
        }
        const S push = mass[k + l] * law.repulsion(d2);
        for (std::size_t c = 0; c < Dim; ++c) force[c][l] += push * apart[c];
        if constexpr (NormalizedLaw<Law>) weight[l] += mass[k + l] * law.weight(d2);
      }
    }
    for (Index l = 0; l < lanes; ++l) {
      for (std::size_t c = 0; c < Dim; ++c) total.force[c] += static_cast<double>(force[c][l]);
      total.weight += static_cast<double>(weight[l]);
    }
  }
  return total;
}

/// Adds to force.row(i) what the sources, among them the point i itself, do to it; returns its share of Z.
/// A point meets itself at d² = 0, where the force is 0 and the weight w(0), which is taken off again.
template <class Law, class S, int Dim>
double push_by(const Law& law, const Sources<S, Dim>& sources, const Layout<S, Dim>& Y, Index i,
               Layout<S, Dim>& force) {
  std::array<S, Dim> target;
  for (int c = 0; c < Dim; ++c) target[static_cast<std::size_t>(c)] = Y(i, c);
  const PairSum<Dim> sum = sum_over_sources(law, target.data(), sources);
  for (int c = 0; c < Dim; ++c) force(i, c) += static_cast<S>(sum.force[static_cast<std::size_t>(c)]);
  if constexpr (NormalizedLaw<Law>) {
    return sum.weight - law.weight(0.0);
  } else {
    return 0;
  }
}

}  // namespace neem::detail
