// Where any layout stands on the attraction–repulsion spectrum.
//
// A layout at rest under exaggeration ρ has a stationary size: the derivative of its loss
// −Σ p log w + (1/ρ) log Z by the scale is 0. Solved for ρ, with σ = −d log w / d(d²):
//
//     ρ = (Σ_{i≠j} σ w d²_ij / Z) / (Σ_ij p_ij σ d²_ij)
//
// which is defined for any layout, also of a method without a ρ. It is the exaggeration that would leave the
// layout its size; it does not follow that the forces on every point balance.
//
// While all points are near each other σ ≈ w ≈ 1, and ρ is largest: above it the map would shrink to a point.
// Ever larger maps come to ρ = 1 where the tails are a power of d (Cauchy, StudentT): both sums tend to the
// same. Below 1 nothing is at rest; the loss falls without end as a map grows, if ever more slowly.
#pragma once

#include "neem/affinities/check_graph.hpp"
#include "neem/core/concepts.hpp"
#include "neem/core/error.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/workspace.hpp"
#include "neem/forces/laws/kernels.hpp"
#include "neem/forces/laws/laws.hpp"
#include "neem/forces/repulsion/fastest_repulsion.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>

namespace neem {
namespace detail {

/// The sums of attraction and repulsion of a layout under a normalised law.
struct Balance {
  double partition = 0;  ///< Z = Σ w over ordered pairs
  double push = 0;       ///< Σ σ w d² / Z over ordered pairs
  double pull = 0;       ///< Σ p σ d²
  double mass = 0;       ///< Σ p
  double cost = 0;       ///< Σ p log(p / w)

  /// The KL divergence; p is scaled to sum to 1.
  double divergence() const { return mass > 0 ? cost / mass - std::log(mass) + std::log(partition) : 0; }
  double exaggeration() const { return push / (pull / mass); }
};

struct EdgeWork {
  double pull = 0, mass = 0, cost = 0;
  EdgeWork& operator+=(const EdgeWork& other) {
    pull += other.pull, mass += other.mass, cost += other.cost;
    return *this;
  }
};

/// @cost  one evaluation of the repulsion, and a pass over the edges with two logarithms each
template <class S, int Dim, class K, class Repel>
Balance balance(const Graph<S>& P, const Layout<S, Dim>& Y, const K& kernel, const Repel& repel,
                Workspace& workspace) {
  const Index n = Y.rows();
  const Threads& threads = workspace.threads();
  const EdgeWork edges = sum_over_ranges(threads, n, 256, [&](Index begin, Index end) {
    constexpr double least = (std::numeric_limits<double>::min)();  // a Gaussian far away: large, but finite
    EdgeWork sums;
    for (Index i = begin; i < end; ++i) {
      for (Id e = P.outerIndexPtr()[i]; e < P.outerIndexPtr()[i + 1]; ++e) {
        const double p = static_cast<double>(P.valuePtr()[e]);
        if (!(p > 0)) continue;
        const Index j = P.innerIndexPtr()[e];
        double d2 = 0;
        for (Index c = 0; c < Dim; ++c) {
          const double apart =
              static_cast<double>(Y.data()[i * Dim + c]) - static_cast<double>(Y.data()[j * Dim + c]);
          d2 += apart * apart;
        }
        sums.pull += p * kernel.slope(d2) * d2;
        sums.mass += p;
        sums.cost += p * std::log(p / (std::max)(least, kernel.weight(d2)));
      }
    }
    return sums;
  });
  Layout<S, Dim> force = Layout<S, Dim>::Zero(n, Dim);
  const Normalized<K> law{kernel};
  const double Z = repel_by(repel, law, Y, force, workspace);
  // Σ_i y_i · Σ_j r (y_i − y_j) = ½ Σ_ij r d²; the origin does not matter, but for rounding
  std::array<double, Dim> mean{};
  for (Index i = 0; i < n; ++i) {
    for (std::size_t c = 0; c < Dim; ++c) {
      mean[c] += static_cast<double>(Y.data()[i * Dim + static_cast<Index>(c)]) / static_cast<double>(n);
    }
  }
  const double work = sum_over_ranges(threads, n, 4096, [&](Index begin, Index end) {
    double sum = 0;
    for (Index i = begin; i < end; ++i) {
      for (std::size_t c = 0; c < Dim; ++c) {
        const Index k = i * Dim + static_cast<Index>(c);
        sum += (static_cast<double>(Y.data()[k]) - mean[c]) * static_cast<double>(force.data()[k]);
      }
    }
    return sum;
  });
  return {Z, Z > 0 ? 2 * work / Z : 0, edges.pull, edges.mass, edges.cost};
}

}  // namespace detail

/// The exaggeration ρ under which the layout would keep its size.
///
///     ρ = (Σ_{i≠j} σ w d²_ij / Z) / (Σ_ij p_ij σ d²_ij),   σ = −d log w / d(d²)
///
/// For a t-SNE map at rest it is the exaggeration of the run; for other maps it is the place on the spectrum
/// with the same balance of attraction and repulsion.
///
/// @param P        n × n affinities, symmetric, ≥ 0; scaled to sum to 1
/// @param Y        n × Dim, finite, in the unit of its method: ρ changes with the scale
/// @param kernel   of the similarities: Cauchy{} for t-SNE, StudentT{dof} for other tails
/// @param repel    how the sum over pairs is evaluated; Exact{} for all digits
/// @param threads  threads to use; default: as many as the process may use
/// @return         > 0; infinite if points are apart but none that an edge joins; NaN if all coincide
/// @throws         Error (DATA) as check_graph and check_points, and for sizes that differ
/// @cost           that of repel, and a pass over the edges; bits do not depend on the thread count
/// @source         derived here; for maps of fixed Z̄ compare ρ = Z̄ / Z(Y) of Damrich et al. 2023
template <int Dim, class S, Kernel K = Cauchy, class Repel = FastestRepulsion>
double effective_exaggeration(const Graph<S>& P, const Layout<S, Dim>& Y, const K& kernel = {},
                              const Repel& repel = {}, const Threads& threads = Threads{}) {
  check_graph(P);
  check_points<S>(Matrix<S>(Y), "layout", threads);
  if (P.rows() != Y.rows()) {
    throw Error(ErrorCode::shape, "the layout does not have one row a point",
                "graph " + std::to_string(P.rows()) + " x " + std::to_string(P.cols()) + ", layout " +
                    std::to_string(Y.rows()) + " rows",
                "give both for the same points in the same order");
  }
  Workspace workspace(threads);
  return detail::balance<S, Dim>(P, Y, kernel, repel, workspace).exaggeration();
}

}  // namespace neem
