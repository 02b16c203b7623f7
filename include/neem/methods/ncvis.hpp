// NCVis: noise-contrastive estimation, which learns the partition function instead of summing it.
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
#include "neem/layouts/spectral.hpp"
#include "neem/methods/options/ncvis.hpp"
#include "neem/methods/run/sampled_run.hpp"
#include "neem/methods/run/update.hpp"
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
/// Z is the one thing it learns beside the layout. At a given layout the likelihood is largest where the
/// edges taken for noise weigh as much as the draws taken for edges. Edge by edge, log Z is stepped towards
/// it after every sample (NcvisLearningLaw). In batch an epoch has two steps, one with Z below its value and
/// one above, and both together move Z by the ratio of the two sums.
struct NcvisMethod {
  static constexpr int steps = 2;  // of a batch
  static constexpr bool by_edges = true;

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
  void set(int epoch, NegativeSamplingOptions& o) { o.negatives = drawn = negatives(epoch); }
  void learn(const std::array<double, 2>& sums, Index) {
    constexpr double most = 4;  // an epoch, so that one poor sample does no harm
    missed += weight - sums[0], mistaken += sums[1];
    above = !above;
    if (above) return;
    if (missed > 0 && mistaken > 0) share *= std::clamp(mistaken / missed, 1 / most, most);
    missed = mistaken = 0;
  }
  /// The mean of all lanes, as of the threads of the program.
  void learn_by_edges(const std::array<double, 2>& sums) { share = std::exp(sums[0] / sums[1]); }
  double partition() const { return share * points * points; }
};

}  // namespace detail

/// A run of NCVis advanced by hand: `while (run.advance(10)) draw(run.layout());`
///
///     σ = w / (w + m Z / n²), the probability that a pair is an edge, w = 1 / (1 + a d^2b)
///     loss  −Σ_edges log σ − Σ_draws log(1 − σ), over the layout and Z
///
/// Points move edge by edge (SampledEdges), and log Z with every sample, as in the program; but in lanes that
/// walk in step, on one thread, so that bits do not depend on threads. Of a table, the edges are those of the
/// program (ncvis_edges): the union of its lists in both directions, a tenth of it twice. Progress tells Z.
///
/// In batch, the loss may be a mean over two Z, exp(±swing) times the one that is learned.
/// @cost    an epoch is O((1 + negatives) edges); memory is the edges and some layouts
/// @source  Artemenkov & Panov 2020; `swing` is ours, and so is to set Z by its own equation in batch
template <class S, int Dim = 2>
class Ncvis : public detail::SampledMethod<S, Dim, detail::NcvisMethod> {
public:
  /// From points, n × d, one row a point.
  /// @throws Error (DATA) for points that check_points refuses, Error (USAGE) for options outside their
  ///         ranges
  template <class Derived>
    requires std::same_as<typename Derived::Scalar, S>
  explicit Ncvis(const Eigen::MatrixBase<Derived>& points, const NcvisOptions& o = {})
      : options_(checked(o)), threads_(o.threads) {
    const MatrixRef<S> X(points.derived());
    check_points<S>(X, "points", threads_);
    const Index k = detail::neighbors_among(o.neighbors, X.rows(), this->notes_);
    start(detail::neighbors_or_none<S>(X, k, threads_));
  }
  /// From a neighbor table, all of whose columns are used.
  /// @throws Error (DATA) if the table breaks its contract, Error (USAGE) for options outside their ranges
  explicit Ncvis(const Neighbors<S>& knn, const NcvisOptions& o = {})
      : options_(checked(o)), threads_(o.threads) {
    start(knn);
  }
  /// From a graph: symmetric, ≥ 0, compressed, no weight on the diagonal. Its weights are taken by their
  /// largest, and no edge is there twice.
  /// @throws Error (DATA) as check_graph, or if a graph of several points has no weight; Error (USAGE) for
  ///         options outside their ranges
  explicit Ncvis(const Graph<S>& P, const NcvisOptions& o = {}) : options_(checked(o)), threads_(o.threads) {
    start(P);
  }

  double partition() const { return this->run_->partition(); }  ///< Z as learned, over ordered pairs

private:
  static const NcvisOptions& checked(const NcvisOptions& o) {
    detail::check_options(o);
    return o;
  }

  void start(const Neighbors<S>& knn) {
    detail::check_given(knn, threads_);
    this->watch_.learn(knn, this->notes_);
    if (knn.rows() == 1) return start(Graph<S>(1, 1));
    const Graph<S> P = uniform_affinities(knn, Symmetrize::either, threads_);
    if (update() == Update::batch) return start(P);
    begin(detail::relative_graph(P, 0, threads_),
          std::make_shared<const Graph<S>>(detail::ncvis_edges(knn, P, threads_)));
  }

  void start(const Graph<S>& P) {
    const std::shared_ptr<const Graph<S>> graph = detail::relative_graph(P, 0, threads_);
    begin(graph, graph);
  }

  Update update() const {
    return options_.update.value_or(options_.swing > 0 ? Update::batch : Update::immediate);
  }

  /// @param graph  weights by their largest
  /// @param edges  what is walked along, if not in batch
  void begin(std::shared_ptr<const Graph<S>> graph, std::shared_ptr<const Graph<S>> edges) {
    const Index n = graph->rows();
    const UmapCurve curve = fit_umap_curve(options_.min_dist, options_.spread);
    Layout<S, Dim> layout(n, Dim);
    layout.setZero();
    if (options_.initial.size() > 0) {
      layout =
          detail::initial_layout<S, Dim>(options_.initial, n, options_.seed, detail::jitter, this->notes_);
    } else if (n > 1) {
      layout = spectral<Dim>(*graph, {.deviation = 1, .seed = options_.seed}, threads_);
    }
    detail::NcvisMethod method{.kernel = {.a = curve.a, .b = curve.b},
                               .learning_rate = options_.learning_rate,
                               .negatives = {.mean = options_.negatives,
                                             .power = options_.growing ? 3.0 : 0.0,
                                             .epochs = options_.iterations},
                               .partition_rate = options_.partition_rate,
                               .swing = options_.swing,
                               .epochs = options_.iterations,
                               .weight = detail::total_weight(*graph, threads_),
                               .points = static_cast<double>(n)};
    using Run = detail::SampledRun<S, Dim, detail::NcvisMethod>;
    if (update() == Update::batch) {
      const NegativeSamplingOptions draws{.recoil = Recoil::both, .seed = options_.seed};
      this->run_ = std::make_unique<Run>(std::move(graph), std::move(layout), method, draws,
                                         options_.iterations, threads_);
    } else {
      const SampledEdgesOptions draws{
          .rule = ncvis_rule, .hogwild = update() == Update::hogwild, .seed = options_.seed};
      this->run_ = std::make_unique<Run>(std::move(edges), std::move(layout), method, draws,
                                         options_.iterations, threads_);
    }
  }

  NcvisOptions options_;
  Threads threads_;
};

template <class Data>
explicit Ncvis(const Data&, const NcvisOptions& = {}) -> Ncvis<detail::ScalarOf<Data>, 2>;

/// The NCVis layout of points, a neighbor table, or a graph: Ncvis to its end.
///
/// @param data   points, n × d, one row a point; or Neighbors; or a Graph
/// @param o      options; all have defaults
/// @param watch  observers: called after each epoch with Progress, may return Signal::stop
/// @return       n × Dim; the layout reached if an observer ended the run
/// @throws       Error (DATA, USAGE, NUMERIC) as Ncvis
/// @cost         neighbors, eigenvectors, then 50 epochs; same bits for any number of threads, unless
///               hogwild
template <int Dim = 2, class Data, class... Watchers>
Layout<detail::ScalarOf<Data>, Dim> ncvis(const Data& data, const NcvisOptions& o = {}, Watchers&&... watch) {
  Ncvis<detail::ScalarOf<Data>, Dim> run(data, o);
  run.advance(run.iterations(), watch...);
  return run.layout();
}

}  // namespace neem
