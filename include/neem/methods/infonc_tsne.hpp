// InfoNC-t-SNE: every edge is told from a group of noise points by the InfoNCE loss of contrastive learning.
//
// `infonc_tsne(X)` is the whole method, `InfoncTsne run(X, {…})` a run advanced by hand. Both also take a
// neighbor table or a graph.
#pragma once

#include "neem/affinities/uniform.hpp"
#include "neem/core/check.hpp"
#include "neem/core/concepts.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/forces/sampling/group_sampling.hpp"
#include "neem/layouts/pca.hpp"
#include "neem/layouts/random_layout.hpp"
#include "neem/methods/options/infonc_tsne.hpp"
#include "neem/methods/run/epochs.hpp"
#include "neem/methods/run/run.hpp"
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
#include <vector>

namespace neem {

namespace detail {

/// The epochs of InfoNC-t-SNE, of four steps: twice through both halves of the edges, as the papers go through
/// minibatches. Where all others are negatives, forces are exact and there is one step.
struct InfoncTsneMethod {
  using Law = GroupLaw;
  static constexpr int shares = 2;
  double exaggeration = 1, early_exaggeration = 4, learning_rate = 1;
  int early_iterations = 0, iterations = 1, epochs = 1;
  int steps = 1;
  std::vector<std::pair<int, double>>
      later{};  ///< the epoch from which there is another exaggeration, if it is prolonged

  bool early(int epoch) const { return epoch < early_iterations; }
  GroupLaw law(int epoch) const {
    double in_use = early(epoch) ? early_exaggeration : exaggeration;
    for (const auto& [begin, other] : later) in_use = epoch >= begin ? other : in_use;
    return {in_use};
  }
  void prolong(int from, int more, const std::optional<double>& other) {
    early_iterations = (std::min)(early_iterations, from);
    iterations = from + more - early_iterations;
    epochs = from + more;
    if (other) later.emplace_back(from, *other);
  }
  double rate(int epoch) const {
    const int done = early(epoch) ? epoch : epoch - early_iterations;
    return learning_rate * (1 - static_cast<double>(done) / (early(epoch) ? early_iterations : iterations));
  }
  /// The least spread of the layout: so small that forces are proportional to it, and so large that it can
  /// grow in the remaining iterations and is not lost in the rounding of a layout that is not centred.
  double least_spread(int epoch) const { return early(epoch) ? 0.1 : 0; }
};

}  // namespace detail

/// A run of InfoNC-t-SNE; see Run for its members.
///
///     loss  Σ_edges [ −log q_ij + (1/ρ) log(q_ij + Σ_l q_il) ],  q = 1 / (1 + d²), l of m draws
///
/// The weights of a given graph are divided by the largest.
///
/// All points on one place are a minimum of this loss where edges are no shorter than other pairs can be: for
/// a graph of all pairs, or one whose smallest normalised eigenvalue λ > 0 is above m / (ρ (m + 1) − 1). So ρ
/// = 1 does not collapse any other graph, and the early exaggeration of 4 with m = 5 collapses graphs without
/// groups, λ > 0.22; the layout is then kept at a spread of 0.1, from which it grows in the iterations after
/// it (hold_spread). A collapse at the end is reported in the notes.
/// @cost    an epoch is O(negatives nnz of P); memory is P and some layouts; bits do not depend on threads
/// @source  Damrich, Böhm, Hamprecht & Kobak 2023; van den Oord et al. 2018. Differs: half of the
///          edges move the layout at once, in place of minibatches (GroupSampling, AnnealedDescent)
template <class S, int Dim = 2>
class InfoncTsne : public Run<S, Dim> {
public:
  /// @param data  points, n × d; or a neighbor table, all of whose columns are used: an edge wherever there
  ///              is one in either direction; or a graph
  /// @param o     options; all have defaults
  /// @throws      Error (DATA) for points, a table or a graph that break their contract, and for a graph of
  ///              several points that has no weight; Error (USAGE) for options outside their ranges
  explicit InfoncTsne(const Given<S>& data, const InfoncTsneOptions& o = {});
  using Options = InfoncTsneOptions;  ///< of the method
  /// From a model file: see load_run.
  InfoncTsne(detail::Archive& saved, const InfoncTsneOptions& o) : Run<S, Dim>(saved, o) {
    go(detail::empty_graph<S>(this->layout_.rows()), o);
    this->resume(saved);
  }

private:
  void go(const std::shared_ptr<const Graph<S>>& graph, const InfoncTsneOptions& o);
};

template <class Data>
explicit InfoncTsne(const Data&, const InfoncTsneOptions& = {}) -> InfoncTsne<detail::ScalarOf<Data>, 2>;

template <class S, int Dim>
InfoncTsne<S, Dim>::InfoncTsne(const Given<S>& data, const InfoncTsneOptions& o) : Run<S, Dim>(data, o) {
  const Threads& threads = this->threads_;
  const detail::Table<S> knn = this->table_of(data, o);
  const auto P = knn ? detail::uniform_graph(*knn, threads) : data.graph();
  const std::shared_ptr<const Graph<S>> graph = detail::relative_graph(*P, 0, threads);
  constexpr double deviation = 1;  // of the papers' start
  this->start_at(data, o.initial, graph->rows(), o.seed, deviation);
  if (o.early_exaggeration < o.exaggeration &&
      o.early_exaggeration != InfoncTsneOptions{}.early_exaggeration) {
    this->notes_.push_back(
        join({"early_exaggeration ", o.early_exaggeration, " is raised to exaggeration, ", o.exaggeration}));
  }
  go(graph, o);
}

template <class S, int Dim>
void InfoncTsne<S, Dim>::go(const std::shared_ptr<const Graph<S>>& graph, const InfoncTsneOptions& o) {
  using Method = detail::InfoncTsneMethod;
  using Groups = GroupSampling<S, Dim>;
  if (graph->rows() == 1) return;
  const int shares = o.negatives >= graph->rows() - 2 ? 0 : Method::shares;
  const Method method{.exaggeration = o.exaggeration,
                      .early_exaggeration = (std::max)(o.exaggeration, o.early_exaggeration),
                      .learning_rate = o.learning_rate,
                      .early_iterations = o.early_iterations,
                      .iterations = o.iterations,
                      .epochs = o.early_iterations + o.iterations,
                      .steps = (std::max)(1, 2 * shares)};
  const NegativeSamplingOptions draws{
      .negatives = static_cast<double>(o.negatives), .shares = shares, .seed = o.seed};
  this->engine_ = std::make_unique<detail::BatchEpochs<S, Dim, Method, Groups>>(
      this->layout_, Groups(graph, draws), method, this->threads_);
}

/// The InfoNC-t-SNE layout of points, a neighbor table, or a graph: InfoncTsne to its end.
///
/// @param data   points, n × d, one row a point; or Neighbors; or a Graph
/// @param o      options; all have defaults
/// @param watch  observers: called after each epoch with Progress, may return Signal::stop or false
/// @return       n × Dim; the layout reached if an observer ended the run
/// @throws       Error (DATA, USAGE, NUMERIC) as InfoncTsne
/// @cost         neighbors, then the epochs; same bits for any number of threads
template <int Dim = 2, class Data, class... Watchers>
Layout<detail::ScalarOf<Data>, Dim> infonc_tsne(Data&& data, const InfoncTsneOptions& o = {},
                                                Watchers&&... watch) {
  InfoncTsne<detail::ScalarOf<Data>, Dim> run(std::forward<Data>(data), o);
  run.advance(run.iterations(), watch...);
  return run.layout();
}

}  // namespace neem
