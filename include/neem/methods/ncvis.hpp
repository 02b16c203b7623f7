// NCVis: noise-contrastive estimation, which learns the partition function instead of summing it. Its loss is
// NcvisLaw's.
//
// `ncvis(X)` is the whole method, `Ncvis run(X, {…})` a run advanced by hand. Both also take a neighbor table
// or a graph.
#pragma once

#include "neem/affinities/detail/ncvis_edges.hpp"
#include "neem/affinities/detail/symmetrize.hpp"
#include "neem/affinities/uniform.hpp"
#include "neem/core/check.hpp"
#include "neem/core/concepts.hpp"
#include "neem/core/types.hpp"
#include "neem/forces/laws/sampled_laws.hpp"
#include "neem/forces/laws/umap_curve.hpp"
#include "neem/forces/sampling/negatives_schedule.hpp"
#include "neem/methods/options/ncvis.hpp"
#include "neem/methods/run/epochs.hpp"
#include "neem/methods/run/run.hpp"
#include "neem/methods/run/update.hpp"
#include "neem/methods/start/initial_layout.hpp"
#include "neem/methods/start/ncvis_start.hpp"
#include "neem/methods/start/start.hpp"
#include "neem/neighbors/check_neighbors.hpp"
#include "neem/neighbors/nearest_neighbors.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace neem {

namespace detail {

/// The epochs of NCVis.
///
/// Z is the only parameter beside the layout. At a given layout the likelihood is largest where Σ (1 − σ)
/// over the edges equals Σ σ over the draws. Edge by edge, log Z makes a step towards it after every sample
/// (NcvisLearningLaw). In batch an epoch has two steps, one with Z below its value and one above, and both
/// together move Z by the ratio of the two sums.
struct NcvisMethod {
  using Law = NcvisLaw;
  static constexpr int steps = 2;  // of a batch

  UmapCurve kernel{};
  double learning_rate = 1;
  NegativesSchedule negatives{};
  double partition_rate = 1;
  double swing = 0;
  int epochs = 1;
  double weight = 0;                ///< Σ w of all edges, by their largest
  double points = 0;                ///< n
  double share = 1, drawn = 0;      ///< Z / n², and the negatives of the epoch
  double missed = 0, mistaken = 0;  ///< of the steps of the epoch so far
  bool above = false;               ///< the step that comes

  NcvisLaw law(int) const { return {kernel.a, kernel.b, drawn * share * std::exp(above ? swing : -swing)}; }
  NcvisLearningLaw edge_law(int) const {
    return {kernel.a, kernel.b, drawn, std::log(share), partition_rate};
  }
  double rate(int epoch) const { return learning_rate * annealed(Annealing::quadratic, epoch, epochs); }
  template <class Options>
  void set(int epoch, Options& o) {
    o.negatives = drawn =
        negatives((std::min)(epoch, negatives.epochs - 1));  // the last go on if it is prolonged
  }
  void learn(const std::array<double, 2>& sums, Index) {
    constexpr double most = 4;  // an epoch, so that one poor sample does no harm
    missed += weight - sums[0], mistaken += sums[1];
    above = !above;
    if (above) return;
    if (missed > 0 && mistaken > 0) share *= std::clamp(mistaken / missed, 1 / most, most);
    missed = mistaken = 0;
  }
  /// Sets Z to the mean over all lanes, as the program does over its threads.
  void learn_by_edges(const std::array<double, 2>& sums) { share = std::exp(sums[0] / sums[1]); }
  double partition() const { return share * points * points; }

  void state(Archive& a) {
    a("total_weight", weight, 0, 1e300);
    a("partition_share", share);
    a("drawn", drawn);
    a("missed", missed);
    a("mistaken", mistaken);
    a("above", above);
  }
};

}  // namespace detail

/// A run of NCVis; see Run for its members. Its partition() is the learned Z.
///
///     σ = w / (w + m Z / n²), the probability that a pair is an edge, w = 1 / (1 + a d^2b)
///     loss  −Σ_edges log σ − Σ_draws log(1 − σ), over the layout and Z
///
/// Points move edge by edge (SampledEdges), and log Z with every sample, as in NCVis's program; but in lanes
/// that advance together, on one thread, so that bits do not depend on threads. The edges of a table are
/// those of the program (ncvis_edges): the union of its lists in both directions, a tenth of it twice. So is
/// the start (ncvis_start).
/// Observers see Z in Progress.
///
/// In batch, the loss may be a mean over two Z, exp(±swing) times the one that is learned.
/// @cost    an epoch is O((1 + negatives) edges); memory is the edges and some layouts
/// @source  Artemenkov & Panov 2020; not from there: `swing`, and that Z follows its own equation in batch
template <class S, int Dim = 2>
class Ncvis : public Run<S, Dim> {
public:
  /// @param data  points, n × d; or a neighbor table, all of whose columns are used; or a graph, whose
  ///              weights are taken by their largest and whose edges are there once
  /// @param o     options; all have defaults
  /// @throws      Error (DATA) for points, a table or a graph that break their contract, and for a graph of
  ///              several points that has no weight; Error (USAGE) for options outside their ranges
  explicit Ncvis(const Given<S>& data, const NcvisOptions& o = {});
  using Options = NcvisOptions;  ///< of the method
  /// From a model file: see load_run.
  Ncvis(detail::Archive& saved, const NcvisOptions& o) : Run<S, Dim>(saved, o) {
    const auto graph = detail::empty_graph<S>(this->layout_.rows());
    go(graph, graph, o);
    this->resume(saved);
  }

private:
  static bool in_batch(const NcvisOptions& o) {
    return o.update.value_or(o.swing > 0 ? Update::batch : Update::immediate) == Update::batch;
  }
  void go(std::shared_ptr<const Graph<S>> graph, std::shared_ptr<const Graph<S>> edges,
          const NcvisOptions& o);
};

template <class Data>
explicit Ncvis(const Data&, const NcvisOptions& = {}) -> Ncvis<detail::ScalarOf<Data>, 2>;

template <class S, int Dim>
Ncvis<S, Dim>::Ncvis(const Given<S>& data, const NcvisOptions& o) : Run<S, Dim>(data, o) {
  const Threads& threads = this->threads_;
  std::shared_ptr<const Graph<S>> graph, edges;  // used edge by edge, not in batch
  if (const detail::Table<S> knn = this->table_of(data, o)) {
    const std::shared_ptr<const Graph<S>> P = detail::uniform_graph(*knn, threads);
    graph = detail::relative_graph(*P, 0, threads);
    edges = in_batch(o) || P->rows() == 1
                ? graph
                : std::make_shared<const Graph<S>>(detail::ncvis_edges(*knn, *P, threads));
  } else {
    graph = edges = detail::relative_graph(*data.graph(), 0, threads);
  }
  const Index n = graph->rows();
  this->start_by(o.initial, n, o.seed, detail::jitter, [&] {
    const Matrix<double> made = detail::ncvis_start<Dim>(*edges, o.seed, threads);
    return detail::initial_layout<S, Dim>(made.leftCols(this->columns_), n, o.seed, detail::jitter,
                                          this->notes_, this->columns_);
  });
  go(std::move(graph), std::move(edges), o);
}

template <class S, int Dim>
void Ncvis<S, Dim>::go(std::shared_ptr<const Graph<S>> graph, std::shared_ptr<const Graph<S>> edges,
                       const NcvisOptions& o) {
  using Method = detail::NcvisMethod;
  const Threads& threads = this->threads_;
  const Index n = graph->rows();
  if (n == 1) return;
  const UmapCurve curve = fit_umap_curve(o.min_dist, o.spread);
  const Method method{
      .kernel = {.a = curve.a, .b = curve.b},
      .learning_rate = o.learning_rate,
      .negatives = {.mean = o.negatives, .power = o.growing ? 3.0 : 0.0, .epochs = o.iterations},
      .partition_rate = o.partition_rate,
      .swing = o.swing,
      .epochs = o.iterations,
      .weight = detail::total_weight(*graph, threads),
      .points = static_cast<double>(n)};
  if (in_batch(o)) {
    const NegativeSamplingOptions draws{.recoil = Recoil::both, .seed = o.seed};
    this->engine_ = std::make_unique<detail::BatchEpochs<S, Dim, Method>>(
        this->layout_, NegativeSampling<S, Dim>(std::move(graph), draws), method, threads);
  } else {
    const SampledEdgesOptions draws{
        .rule = ncvis_rule, .hogwild = o.update == Update::hogwild, .seed = o.seed};
    this->engine_ = std::make_unique<detail::EdgeEpochs<S, Dim, Method>>(
        SampledEdges<S, Dim>(std::move(edges), draws), method, threads);
  }
}

/// The NCVis layout of points, a neighbor table, or a graph: Ncvis to its end.
///
/// @param data   points, n × d, one row a point; or Neighbors; or a Graph
/// @param o      options; all have defaults
/// @param watch  observers: called after each epoch with Progress, may return Signal::stop or false
/// @return       n × Dim; the layout reached if an observer ended the run
/// @throws       Error (DATA, USAGE, NUMERIC) as Ncvis
/// @cost         neighbors, then 50 epochs; same bits for any number of threads, unless
///               hogwild
template <int Dim = 2, class Data, class... Watchers>
Layout<detail::ScalarOf<Data>, Dim> ncvis(Data&& data, const NcvisOptions& o = {}, Watchers&&... watch) {
  Ncvis<detail::ScalarOf<Data>, Dim> run(std::forward<Data>(data), o);
  run.advance(run.iterations(), watch...);
  return run.layout();
}

}  // namespace neem
