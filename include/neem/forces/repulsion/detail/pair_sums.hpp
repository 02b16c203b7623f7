// The inner loop of every repulsion: a few targets against a list of sources.
//
// Sources lie in arrays, one a coordinate, padded to whole groups with sources of mass 0. The sums run in the
// lanes of registers, which fixes their order; they are emptied into double after every 64 registers, so that
// a sum over many sources keeps its digits in float. What drives the loop (a tree, all pairs) knows a law by
// the address of its loop only, and is compiled once for all laws.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/concepts.hpp"
#include "neem/core/detail/pack.hpp"
#include "neem/core/types.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

namespace neem::detail {

/// Sources are padded to a multiple of it, whatever the registers of the machine.
inline constexpr Index source_lanes = 16;

/// Whether a law computes with packs as it does with numbers.
template <class Law>
inline constexpr bool takes_packs = requires { requires Law::packs; };

/// What the grid's spacing is taken from, at d² = 0 and a little beyond: the slope of the kernel of a law
/// that has one, else the law's attraction.
template <class Law, class T>
T sharpness(const Law& law, const T& d2) {
  if constexpr (requires { law.sharpness(d2); }) {
    return law.sharpness(d2);
  } else if constexpr (requires { law.kernel.slope(d2); }) {
    return law.kernel.slope(d2);
  } else {
    return law.attraction(d2);
  }
}

/// A function of d² for all lanes: at once if the law takes packs, else one by one.
template <bool AtOnce, class S, class F>
Pack<S> by_lanes(const Pack<S>& d2, F&& f) {
  if constexpr (AtOnce) {
    return f(d2);
  } else {
    S values[Pack<S>::size];
    d2.store(values);
    for (S& value : values) value = f(value);
    return Pack<S>::load(values);
  }
}

/// Point masses that act on targets.
template <class S, int Dim>
struct Sources {
  std::array<std::vector<S>, Dim> at{};
  std::vector<S> mass{};
  Index size = 0;

  void clear() { size = 0; }

  /// Room for `count` sources and their padding.
  void reserve(Index count) {
    const auto room = static_cast<std::size_t>(count + source_lanes);
    if (mass.size() >= room) return;
    for (auto& axis : at) axis.resize(room);
    mass.resize(room);
  }

  void push(const S* position, S weight) {
    if (static_cast<std::size_t>(size + source_lanes) >= mass.size()) reserve(2 * (size + source_lanes));
    const auto k = static_cast<std::size_t>(size++);
    for (int c = 0; c < Dim; ++c) at[static_cast<std::size_t>(c)][k] = position[c];
    mass[k] = weight;
  }

  /// Fills the last lanes with sources of mass 0 at the last position, where every law is finite.
  void pad() {
    const auto last = static_cast<std::size_t>(std::max<Index>(size, 1) - 1);
    const auto end = static_cast<std::size_t>((size + source_lanes - 1) / source_lanes * source_lanes);
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
///
/// Long lists are first summed as if no source touched a target, which takes two thirds of the time, and only
/// the parts where one did are summed again.
template <int Count, class Law, class S, int Dim>
void sum_over_sources(const Law& law, const S* targets, const Sources<S, Dim>& sources, PairSum<Dim>* total) {
  using P = Pack<S>;
  constexpr bool at_once = takes_packs<Law>;
  constexpr Index width = P::size, span = 64 * width;
  static_assert(source_lanes % width == 0);
  const Index size = (sources.size + source_lanes - 1) / source_lanes * source_lanes;
  P here[Count][Dim];
  for (int t = 0; t < Count; ++t) {
    total[t] = {};
    for (int c = 0; c < Dim; ++c) here[t][c] = P(targets[t * Dim + c]);
  }
  // @return  whether these are the sums: not if sources touch though they should lie apart
  const auto add = [&]<bool Apart>(Index begin, Index end) {
    const P zero;
    P force[Count][Dim], weight[Count], touching[Count], nearest(1);
    for (Index k = begin; k < end; k += width) {
      const P mass = P::load(sources.mass.data() + k);
      P there[Dim];
      for (std::size_t c = 0; c < Dim; ++c) there[c] = P::load(sources.at[c].data() + k);
      for (int t = 0; t < Count; ++t) {
        P apart[Dim], d2;
        for (int c = 0; c < Dim; ++c) {
          apart[c] = here[t][c] - there[c];
          d2 = multiply_add(apart[c], apart[c], d2);
        }
        const P push = mass * by_lanes<at_once>(d2, [&](const auto& x) { return law.repulsion(x); });
        for (int c = 0; c < Dim; ++c) force[t][c] = multiply_add(push, apart[c], force[t][c]);
        if constexpr (NormalizedLaw<Law>) {
          const P similar = by_lanes<at_once>(d2, [&](const auto& x) { return law.weight(x); });
          if constexpr (Apart) {
            weight[t] = multiply_add(mass, similar, weight[t]);
            nearest = smaller(nearest, d2);
          } else {
            weight[t] = weight[t] + if_less(zero, d2, mass * similar, zero);
            touching[t] = touching[t] + if_less(zero, d2, zero, mass);
          }
        }
      }
    }
    if constexpr (Apart && NormalizedLaw<Law>) {
      if (nearest.any_not_above(S(0))) return false;
    }
    for (int t = 0; t < Count; ++t) {
      for (int c = 0; c < Dim; ++c) total[t].force[static_cast<std::size_t>(c)] += force[t][c].total();
      if constexpr (NormalizedLaw<Law>) {
        total[t].weight += weight[t].total();
        total[t].touching += touching[t].total();
      }
    }
    return true;
  };
  constexpr Index worth = 8;  // parts: one of them is summed twice
  const bool long_list = size >= worth * span;
  for (Index begin = 0; begin < size; begin += span) {
    const Index end = (std::min)(begin + span, size);
    if (!(long_list && add.template operator()<true>(begin, end))) add.template operator()<false>(begin, end);
  }
}

/// The mass of a point: 1 where the law gives none.
template <class Law>
double mass_of(const Law& law, Index point) {
  if constexpr (MassiveLaw<Law>) {
    return static_cast<double>(law.mass(point));
  } else {
    return 1;
  }
}

/// Adds the forces of the sources on some points, which are among the sources; returns their share of Z. The
/// force of a point on itself, at d² = 0, is 0, and its weight w(0) is subtracted.
/// @param order  the points are order[begin … end − 1], or begin … end − 1 where it is null
/// @param whose  the points whose masses rows of Y have; null: their own
template <class Law, class S, int Dim>
double push_all_by(const Law& law, const Sources<S, Dim>& sources, const Layout<S, Dim>& Y, const Id* order,
                   Index begin, Index end, Layout<S, Dim>& force, const Id* whose) {
  constexpr int count = 2;  // targets at once; measured: more need more registers than there are
  double Z = 0;
  for (Index k = begin; k < end; k += count) {
    S targets[count * Dim];
    Index points[count];
    for (int t = 0; t < count; ++t) {
      const Index place = (std::min)(k + t, end - 1);
      points[t] = order ? order[place] : place;
      for (int c = 0; c < Dim; ++c) targets[t * Dim + c] = Y.data()[points[t] * Dim + c];
    }
    PairSum<Dim> sums[count];
    sum_over_sources<count>(law, targets, sources, sums);
    for (int t = 0; t < std::min<Index>(count, end - k); ++t) {
      const double mass = mass_of(law, whose ? whose[points[t]] : points[t]);
      for (int c = 0; c < Dim; ++c) {
        force.data()[points[t] * Dim + c] +=
            static_cast<S>(mass * sums[t].force[static_cast<std::size_t>(c)]);
      }
      if constexpr (NormalizedLaw<Law>) {
        Z += mass * (sums[t].weight + (sums[t].touching - mass) * law.weight(0.0));
      }
    }
  }
  return Z;
}

/// A law without its type: its loop over sources, and the masses of points where it gives any.
template <class S, int Dim>
struct AnyLaw {
  const void* law;
  double (*loop)(const void* law, const Sources<S, Dim>& sources, const Layout<S, Dim>& Y, const Id* order,
                 Index begin, Index end, Layout<S, Dim>& force, const Id* whose);
  double (*mass)(const void* law, Index point) = nullptr;  // null: all are 1
  void (*check_size)(const void* law, Index points) = nullptr;

  template <ForceLaw Law>
  explicit AnyLaw(const Law& typed)
      : law(&typed),
        loop([](const void* any, const Sources<S, Dim>& sources, const Layout<S, Dim>& Y, const Id* order,
                Index begin, Index end, Layout<S, Dim>& force, const Id* whose) {
          return push_all_by(*static_cast<const Law*>(any), sources, Y, order, begin, end, force, whose);
        }) {
    bool massive = MassiveLaw<Law>;
    if constexpr (requires { typed.has_masses(); }) massive = typed.has_masses();
    if constexpr (MassiveLaw<Law>) {
      if (massive)
        mass = [](const void* any, Index point) { return mass_of(*static_cast<const Law*>(any), point); };
    }
    if constexpr (requires { typed.check_size(Index{}); }) {
      check_size = [](const void* any, Index points) { static_cast<const Law*>(any)->check_size(points); };
    }
  }

  double push(const Sources<S, Dim>& sources, const Layout<S, Dim>& Y, const Id* order, Index begin,
              Index end, Layout<S, Dim>& force, const Id* whose = nullptr) const {
    return loop(law, sources, Y, order, begin, end, force, whose);
  }
  S mass_at(Index point) const { return mass ? static_cast<S>(mass(law, point)) : S(1); }
};

/// @throws Error (DATA) unless there is a force for each point, and a mass if the law has any
template <class S, int Dim>
void check_repulsion(const AnyLaw<S, Dim>& law, const Layout<S, Dim>& Y, const Layout<S, Dim>& force) {
  require_rows(force.rows(), Y.rows(), "the force", "repulsion");
  if (law.check_size != nullptr) law.check_size(law.law, Y.rows());
}

}  // namespace neem::detail
