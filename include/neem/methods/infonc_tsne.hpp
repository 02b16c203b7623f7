// InfoNC-t-SNE: every edge against a group of noise points, by the InfoNCE loss of contrastive learning.
//
// `infonc_tsne(X)` is the whole method, `InfoncTsne run(X, {…})` a run advanced by hand. Both also take a
// neighbor table or a graph.
#pragma once

#include "neem/affinities/uniform.hpp"
#include "neem/core/check.hpp"
#include "neem/core/concepts.hpp"
#include "neem/core/types.hpp"
#include "neem/forces/sampling/group_sampling.hpp"
#include "neem/layouts/pca.hpp"
#include "neem/layouts/random_layout.hpp"
#include "neem/methods/options/infonc_tsne.hpp"
#include "neem/methods/run/sampled_run.hpp"
#include "neem/methods/start/start.hpp"
#include "neem/neighbors/check_neighbors.hpp"
#include "neem/neighbors/nearest_neighbors.hpp"

#include <algorithm>
#include <array>
#include <concepts>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <utility>

namespace neem {

namespace detail {

/// The epochs of InfoNC-t-SNE.
struct InfoncTsneMethod {
  static constexpr int steps = 1;

  double exaggeration = 1, early_exaggeration = 4, learning_rate = 1;
  int early_iterations = 0, iterations = 1;

  bool early(int epoch) const { return epoch < early_iterations; }
  GroupLaw law(int epoch) const { return {early(epoch) ? early_exaggeration : exaggeration}; }
  double rate(int epoch) const {
    const int done = early(epoch) ? epoch : epoch - early_iterations;
    return learning_rate * (1 - static_cast<double>(done) / (early(epoch) ? early_iterations : iterations));
  }
  /// Small enough for forces that are proportional to the layout, large enough to grow from in the iterations
  /// that are left, and beside the rounding of a layout that is not centred.
  double least_spread(int epoch) const { return early(epoch) ? 0.1 : 0; }
  void set(int, NegativeSamplingOptions&) const {}
  void learn(const std::array<double, 2>&, Index) const {}
  double partition() const { return std::numeric_limits<double>::quiet_NaN(); }
};

}  // namespace detail

/// A run of InfoNC-t-SNE advanced by hand: `while (run.advance(10)) draw(run.layout());`
///
///     loss  Σ_edges [ −log q_ij + (1/ρ) log(q_ij + Σ_l q_il) ],  q = 1 / (1 + d²), l of m draws
///
/// Edges of a graph that is given weigh by their largest.
///
/// All points on one place are a minimum of this loss where edges are no shorter than other pairs can be: for
/// a graph of all pairs, or one whose smallest normalised eigenvalue λ > 0 is above m / (ρ (m + 1) − 1). So
/// ρ = 1 leaves a map of any other graph, and the early exaggeration of 4 with m = 5 shrinks graphs without
/// groups, λ > 0.22, to nothing; the layout is then kept at a spread of 0.1, from which the iterations after
/// it let it grow (hold_spread). A collapse at the end is told in the notes.
/// @cost    an epoch is O(negatives nnz of P); memory is P and some layouts; bits do not depend on threads
/// @source  Damrich, Böhm, Hamprecht & Kobak 2023; van den Oord et al. 2018. Differs: all edges move the
///          layout at once (GroupSampling, AnnealedDescent)
template <class S, int Dim = 2>
class InfoncTsne : public detail::SampledMethod<S, Dim, detail::InfoncTsneMethod, GroupSampling<S, Dim>> {
public:
  /// From points, n × d, one row a point.
  /// @throws Error (DATA) for points that check_points refuses, Error (USAGE) for options outside their
  ///         ranges
  template <class Derived>
    requires std::same_as<typename Derived::Scalar, S>
  explicit InfoncTsne(const Eigen::MatrixBase<Derived>& points, const InfoncTsneOptions& o = {})
      : options_(checked(o)), threads_(o.threads) {
    const MatrixRef<S> X(points.derived());
    check_points<S>(X, "points", threads_);
    Layout<S, Dim> layout;
    if (o.initial.size() == 0) layout = pca<Dim>(X, deviation, threads_);
    const Index k = detail::neighbors_among(o.neighbors, X.rows(), this->notes_);
    start(detail::neighbors_or_none<S>(X, k, threads_), std::move(layout));
  }
  /// From a neighbor table, all of whose columns are used: an edge wherever there is one in either direction.
  /// @throws Error (DATA) if the table breaks its contract, Error (USAGE) for options outside their ranges
  explicit InfoncTsne(const Neighbors<S>& knn, const InfoncTsneOptions& o = {})
      : options_(checked(o)), threads_(o.threads) {
    start(knn, {});
  }
  /// From a graph: symmetric, ≥ 0, compressed, no weight on the diagonal.
  /// @throws Error (DATA) as check_graph, or if a graph of several points has no weight; Error (USAGE) for
  ///         options outside their ranges
  explicit InfoncTsne(const Graph<S>& P, const InfoncTsneOptions& o = {})
      : options_(checked(o)), threads_(o.threads) {
    start(P, {});
  }

private:
  static constexpr double deviation = 1;  // of the papers' start

  static const InfoncTsneOptions& checked(const InfoncTsneOptions& o) {
    detail::check_options(o);
    return o;
  }

  void start(const Neighbors<S>& knn, Layout<S, Dim> layout) {
    detail::check_given(knn, threads_);
    this->watch_.learn(knn, this->notes_);
    start(knn.rows() == 1 ? Graph<S>(1, 1) : uniform_affinities(knn, Symmetrize::either, threads_),
          std::move(layout));
  }

  void start(const Graph<S>& P, Layout<S, Dim> layout) {
    const InfoncTsneOptions& o = options_;
    const Index n = P.rows();
    std::shared_ptr<const Graph<S>> graph = detail::relative_graph(P, 0, threads_);
    if (o.initial.size() > 0) {
      layout = detail::initial_layout<S, Dim>(o.initial, n, o.seed, deviation, this->notes_);
    } else if (layout.rows() == 0) {
      layout = random_layout<S, Dim>(n, o.seed, deviation);
    }
    if (n == 1) layout.setZero();
    const detail::InfoncTsneMethod method{
        .exaggeration = o.exaggeration,
        .early_exaggeration = (std::max)(o.exaggeration, o.early_exaggeration),
        .learning_rate = o.learning_rate,
        .early_iterations = o.early_iterations,
        .iterations = o.iterations};
    this->run_ =
        std::make_unique<detail::SampledRun<S, Dim, detail::InfoncTsneMethod, GroupSampling<S, Dim>>>(
            std::move(graph), std::move(layout), method,
            NegativeSamplingOptions{.negatives = static_cast<double>(o.negatives), .seed = o.seed},
            o.early_iterations + o.iterations, threads_);
  }

  InfoncTsneOptions options_;
  Threads threads_;
};

template <class Data>
explicit InfoncTsne(const Data&, const InfoncTsneOptions& = {}) -> InfoncTsne<detail::ScalarOf<Data>, 2>;

/// The InfoNC-t-SNE layout of points, a neighbor table, or a graph: InfoncTsne to its end.
///
/// @param data   points, n × d, one row a point; or Neighbors; or a Graph
/// @param o      options; all have defaults
/// @param watch  observers: called after each epoch with Progress, may return Signal::stop
/// @return       n × Dim; the layout reached if an observer ended the run
/// @throws       Error (DATA, USAGE, NUMERIC) as InfoncTsne
/// @cost         neighbors, then the epochs; same bits for any number of threads
template <int Dim = 2, class Data, class... Watchers>
Layout<detail::ScalarOf<Data>, Dim> infonc_tsne(const Data& data, const InfoncTsneOptions& o = {},
                                                Watchers&&... watch) {
  InfoncTsne<detail::ScalarOf<Data>, Dim> run(data, o);
  run.advance(run.iterations(), watch...);
  return run.layout();
}

}  // namespace neem
