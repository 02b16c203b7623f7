// THE FORMULA. Start reading here.
//
//     F_i = ρ Σ_j p_ij a(d²_ij) (y_j − y_i)  +  s Σ_j r(d²_ij) (y_i − y_j)
//
// Attraction along the edges of a graph P, repulsion between all pairs. A law gives a and r, a repulsion
// policy says how the second sum is evaluated, s is 1/Z for laws that are normalised, and ρ, the
// exaggeration, is the place on the attraction–repulsion spectrum.
#pragma once

#include "neem/core/concepts.hpp"
#include "neem/core/error.hpp"
#include "neem/core/workspace.hpp"
#include "neem/forces/pair_sums.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <memory>
#include <string>
#include <utility>

namespace neem {
namespace detail {

/// Σ_j p_ij a(d²_ij) (y_j − y_i) over the edges of row i, in fixed lanes.
template <class Law, class S, int Dim>
std::array<S, Dim> pull_of(const Law& law, const Graph<S>& P, const Layout<S, Dim>& Y, Index i) {
  constexpr Id width = 8;
  const Id* column = P.innerIndexPtr();
  const S* weight = P.valuePtr();
  const S* y = Y.data();
  const Id begin = P.outerIndexPtr()[i], end = P.outerIndexPtr()[i + 1];
  S here[Dim], sums[Dim][width] = {};
  for (int c = 0; c < Dim; ++c) here[c] = y[i * Dim + c];
  Id e = begin;
  for (; e + width <= end; e += width) {
    S apart[Dim][width], d2[width] = {};
    for (Id l = 0; l < width; ++l) {
      const S* there = y + static_cast<Index>(column[e + l]) * Dim;
      for (int c = 0; c < Dim; ++c) apart[c][l] = there[c] - here[c];
    }
    for (int c = 0; c < Dim; ++c) {
      for (Id l = 0; l < width; ++l) d2[l] += apart[c][l] * apart[c][l];
    }
    for (Id l = 0; l < width; ++l) {
      const S pull = weight[e + l] * law.attraction(d2[l]);
      for (int c = 0; c < Dim; ++c) sums[c][l] += pull * apart[c][l];
    }
  }
  std::array<S, Dim> sum{};
  for (std::size_t c = 0; c < Dim; ++c) {
    for (Id l = 0; l < width; ++l) sum[c] += sums[c][l];
  }
  for (; e < end; ++e) {
    const S* there = y + static_cast<Index>(column[e]) * Dim;
    S apart[Dim], d2 = 0;
    for (int c = 0; c < Dim; ++c) {
      apart[c] = there[c] - here[c];
      d2 += apart[c] * apart[c];
    }
    const S pull = weight[e] * law.attraction(d2);
    for (std::size_t c = 0; c < Dim; ++c) sum[c] += pull * apart[c];
  }
  return sum;
}

}  // namespace detail

/// The forces on a layout: a graph, a law, and a way to sum its repulsion.
///
/// A model of Field: `field(Y, force)` sets force to F(Y). For a normalised law the force is −ρ/4 of the
/// gradient of L = −Σ p log w + (1/ρ) log Z.
///
/// @cost  attraction O(nnz of P); repulsion by the policy. Bits do not depend on the number of threads
/// The demands on Law and Repel stand at the constructors, where clang 14 names the one that fails.
template <class S, int Dim, class Law, class Repel>
class ForceField {
public:
  /// @param Y        n × Dim, read for its size only
  /// @param P        n × n, symmetric, ≥ 0, compressed
  /// @param threads  the threads of all evaluations
  /// @throws Error (DATA) if Y and P disagree on n
  ForceField(const Layout<S, Dim>& Y, const Graph<S>& P, Law law, Repel repel,
             Threads threads = Threads{}) requires ForceLaw<Law> && Repulsion<Repel, Law, S, Dim>
      : ForceField(Y, std::make_shared<const Graph<S>>(P), std::move(law), std::move(repel),
                   std::move(threads)) {}

  /// The same for a graph that is shared instead of copied (Eigen 3.4 cannot move one); it has to be
  /// compressed.
  ForceField(const Layout<S, Dim>& Y, std::shared_ptr<const Graph<S>> P, Law law, Repel repel,
             Threads threads = Threads{}) requires ForceLaw<Law> && Repulsion<Repel, Law, S, Dim>
      : shared_(std::move(P)),
        law_(std::move(law)),
        repel_(std::move(repel)),
        workspace_(std::move(threads)) {
    const Graph<S>& graph = *shared_;
    if (!graph.isCompressed()) {
      throw Error(ErrorCode::shape, "the graph is not compressed", "force field",
                  "call makeCompressed() on it");
    }
    if (graph.rows() != Y.rows() || graph.cols() != Y.rows()) {
      throw Error(ErrorCode::shape,
                  "the graph is " + std::to_string(graph.rows()) + " x " + std::to_string(graph.cols()) +
                      " but the layout has " + std::to_string(Y.rows()) + " rows",
                  "force field", "give a graph with one row and one column a point");
    }
  }

  double exaggeration =
      1;  ///< ρ: below 1 more repulsion than t-SNE, 1 t-SNE, about 4 like UMAP, about 30 like ForceAtlas2
  double charge = 1;  ///< s of laws that are not normalised

  void operator()(const Layout<S, Dim>& Y, Layout<S, Dim>& force) {
    force.setZero(Y.rows(), Y.cols());
    partition_ = repel(Y, force);
    const S push = static_cast<S>(scale_of(partition_)), pull = static_cast<S>(exaggeration);
    constexpr Index grain = 256;
    for_each_range(workspace_.threads(), Y.rows(), grain, [&](Index begin, Index end) {
      for (Index i = begin; i < end; ++i) {
        const std::array<S, Dim> towards = detail::pull_of(law_, *shared_, Y, i);
        for (int c = 0; c < Dim; ++c) {
          force(i, c) = push * force(i, c) + pull * towards[static_cast<std::size_t>(c)];
        }
      }
    });
  }

  /// Z of the last evaluation; NaN before the first, and for laws without one.
  double partition() const { return partition_; }

  /// Σ p log p − Σ p log w + log Z: the KL divergence of P from the layout, whatever ρ; NaN for laws without
  /// Z.
  /// @cost  one evaluation of the repulsion, and its accuracy in Z
  double objective(const Layout<S, Dim>& Y) {
    if constexpr (!NormalizedLaw<Law>) {
      return std::numeric_limits<double>::quiet_NaN();
    } else {
      if (shared_->nonZeros() == 0) return 0;
      Layout<S, Dim> unused = Layout<S, Dim>::Zero(Y.rows(), Y.cols());
      const double Z = repel(Y, unused);
      constexpr Index grain = 256;
      const double edges =
          sum_over_ranges(workspace_.threads(), Y.rows(), grain, [&](Index begin, Index end) {
            double sum = 0;
            for (Index i = begin; i < end; ++i) {
              for (typename Graph<S>::InnerIterator edge(*shared_, i); edge; ++edge) {
                const double p = static_cast<double>(edge.value());
                const double d2 = (Y.row(i) - Y.row(edge.col())).template cast<double>().squaredNorm();
                sum += p * (std::log(p) + law_.edge_loss(d2));
              }
            }
            return sum;
          });
      return edges + std::log(Z);
    }
  }

  const Graph<S>& graph() const { return *shared_; }

private:
  double repel(const Layout<S, Dim>& Y, Layout<S, Dim>& force) {
    if constexpr (requires { repel_(law_, Y, force, workspace_); }) {
      return static_cast<double>(repel_(law_, Y, force, workspace_));
    } else {
      return static_cast<double>(repel_(law_, Y, force));
    }
  }
  double scale_of(double Z) const {
    if constexpr (NormalizedLaw<Law>) {
      return Z > 0 ? 1 / Z : 0;  // a single point has no pairs
    } else {
      return charge;
    }
  }

  std::shared_ptr<const Graph<S>> shared_;
  Law law_;
  Repel repel_;
  Workspace workspace_;
  double partition_ = std::numeric_limits<double>::quiet_NaN();
};

}  // namespace neem
