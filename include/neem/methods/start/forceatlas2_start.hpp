// The start of ForceAtlas2: the strengths of the springs, and the size of the initial layout.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/error.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/forces/repulsion/fastest_repulsion.hpp"
#include "neem/methods/options/forceatlas2.hpp"
#include "neem/methods/start/start.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace neem {

namespace detail {

/// The strengths of the springs: the weights of the graph after the options that change them.
template <class S>
std::shared_ptr<const Graph<S>> springs_of(std::shared_ptr<const Graph<S>> P,
                                           const std::vector<double>& masses, const ForceAtlas2Options& o,
                                           const Threads& threads) {
  const Index n = P->rows(), edges = P->nonZeros();
  const S* weight = P->valuePtr();
  const double largest = static_cast<double>(largest_magnitude(weight, weight + edges));
  const double unit =
      o.normalize_weights && largest > 0 ? largest : 1;  // powers of large weights stay finite
  const auto power = [&](Index e) {
    const double w = static_cast<double>(weight[e]) / unit;
    return w > 0 ? std::pow(w, o.edge_weight_influence) : 0;
  };
  double mean = 1;
  if (o.normalize_weights && largest > 0) {
    struct Mean {
      double sum = 0, count = 0;
      void operator+=(const Mean& other) { sum += other.sum, count += other.count; }
    };
    const Mean all = sum_over_ranges(threads, edges, 16384, [&](Index begin, Index end) {
      Mean part;
      for (Index e = begin; e < end; ++e) part.sum += power(e), part.count += weight[e] > S(0);
      return part;
    });
    mean = all.sum / all.count;
  }
  double mean_mass = 0;
  for (const double mass : masses) mean_mass += mass / static_cast<double>(n);
  const auto springs = std::make_shared<Graph<S>>(*P);
  for_each_range(threads, n, 1024, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      for (Id e = P->outerIndexPtr()[i]; e < P->outerIndexPtr()[i + 1]; ++e) {
        double strength = power(e) / mean;
        if (o.dissuade_hubs) {
          const double here = masses[static_cast<std::size_t>(i)],
                       there = masses[static_cast<std::size_t>(P->innerIndexPtr()[e])];
          strength *= mean_mass * (1 / here + 1 / there) / 2;
        }
        springs->valuePtr()[e] = static_cast<S>(strength);
      }
    }
  });
  for (Index e = 0; e < edges; ++e) {
    if (is_finite(springs->valuePtr()[e])) continue;
    throw Error(ErrorCode::out_of_range,
                join({"weight ", static_cast<double>(weight[e]), " to the power of ", o.edge_weight_influence,
                      " is more than the number type can hold"}),
                "graph", "lower edge_weight_influence or set normalize_weights");
  }
  return springs;
}

/// The factor by which to multiply Y so that springs, gravity and charges are in balance, as they are at rest
/// by the virial identity: Σ_edges p a d² + Σ gravity_i |y_i| = k Σ_pairs m_i m_j.
/// @return  1 where nothing attracts, or all points are at one place
template <class S, int Dim>
double balanced_size(const Layout<S, Dim>& Y, const Graph<S>& springs, const std::vector<double>& masses,
                     const ForceAtlas2Options& o, const Threads& threads) {
  constexpr Index grain = 4096;
  double mass = 0, squares = 0;
  for (const double m : masses) mass += m, squares += m * m;
  const double charges = o.scaling * (mass * mass - squares) / 2;
  // what attracts, for a layout of this size, divided by the size
  const auto attraction = [&](double size) {
    return sum_over_ranges(threads, Y.rows(), grain, [&](Index begin, Index end) {
      double sum = 0;
      for (Index i = begin; i < end; ++i) {
        const S* here = Y.data() + i * Dim;
        double from_origin = 0;
        for (int c = 0; c < Dim; ++c)
          from_origin += static_cast<double>(here[c]) * static_cast<double>(here[c]);
        const double m = masses[static_cast<std::size_t>(i)];
        sum += o.gravity * m * (o.strong_gravity ? size * from_origin : std::sqrt(from_origin));
        for (Id e = springs.outerIndexPtr()[i]; e < springs.outerIndexPtr()[i + 1]; ++e) {
          const S* there = Y.data() + static_cast<Index>(springs.innerIndexPtr()[e]) * Dim;
          double d2 = 0;
          for (int c = 0; c < Dim; ++c) {
            const double apart = static_cast<double>(here[c]) - static_cast<double>(there[c]);
            d2 += apart * apart;
          }
          const double d = std::sqrt(d2), force = o.lin_log ? std::log1p(size * d) : size * d;
          sum += 0.5 * static_cast<double>(springs.valuePtr()[e]) * force * d;  // an edge is met twice
        }
      }
      return sum;
    });
  };
  // attraction · size grows between as size and as its square: steps by a root of the ratio never overshoot
  double size = 1;
  constexpr int steps = 12;  // each halves the error of log size at least
  for (int step = 0; step < steps; ++step) {
    const double all = attraction(size) * size;
    if (!(all > 0) || !is_finite(all)) return 1;
    size *= std::sqrt(charges / all);
  }
  return is_finite(size) && size > 0 ? size : 1;
}

}  // namespace detail

}  // namespace neem
