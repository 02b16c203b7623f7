// LargeVis: the affinities of t-SNE, edges drawn by them, and repulsion from negative samples.
//
// `largevis(X)` is the whole method, `Largevis run(X, {…})` a run advanced by hand. Both also take a neighbor
// table or a graph.
#pragma once

#include "neem/affinities/perplexity.hpp"
#include "neem/core/check.hpp"
#include "neem/core/concepts.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/forces/laws/sampled_laws.hpp"
#include "neem/layouts/pca.hpp"
#include "neem/layouts/random_layout.hpp"
#include "neem/methods/options/largevis.hpp"
#include "neem/methods/run/sampled_run.hpp"
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

/// How many edges LargeVis's program draws for n points.
/// @source  -samples of its program: in millions, and whole ones
inline double largevis_draws(Index n) {
  constexpr Index few = 10000, many = 1000000;
  if (n < few) return 1e9;
  const Index millions = n < many ? (n - few) * 9000 / (many - few) + 1000 : n / 100;
  return 1e6 * static_cast<double>(millions);
}

/// Draws of edges for each point and epoch: as many as UMAP or NCVis has edges.
inline constexpr Index largevis_draws_an_epoch = 15;
/// Iterations that untangle a map from a random start, fewer of which start from principal components; and
/// iterations after which small maps change no more.
///
/// Torn edges, recall at 15 and accuracy at 10, from random | from principal starts:
///
///     2,730 cells, 250 iterations 0.070 0.222 0.829 |
///                4,000            0.019 0.243 0.841 |
///                6,000            0.019 0.244 0.842 |
///               25,000            0.019 0.247 0.841 | 0.021 0.247 0.841
inline constexpr int largevis_whole_epochs = 6000, largevis_most_epochs = 25000;

/// The number of epochs that have as many draws as LargeVis's program, without a limit.
inline double largevis_epochs(Index n) {
  return std::round(largevis_draws(n) / static_cast<double>(largevis_draws_an_epoch * n));
}

/// The epochs of LargeVis.
struct LargevisMethod {
  static constexpr int steps = 1;
  static constexpr bool by_edges = true;

  LargevisLaw largevis{};
  double learning_rate = 1;
  int epochs = 1;

  const LargevisLaw& law(int) const { return largevis; }
  double rate(int epoch) const { return learning_rate * (1 - static_cast<double>(epoch) / epochs); }
  void set(int, NegativeSamplingOptions&) const {}
  void learn(const std::array<double, 2>&, Index) const {}
  double partition() const { return std::numeric_limits<double>::quiet_NaN(); }
};

/// @throws Error (DATA) if the graph breaks its contract, or has no weight though it has several points
template <class S>
void check_largevis_graph(const Graph<S>& P, const Threads& threads) {
  check_graph(P);
  if (P.rows() == 1 || total_weight(P, threads) > 0) return;
  throw Error(ErrorCode::empty, "all weights are 0", "graph", "give at least one edge");
}

}  // namespace detail

/// A run of LargeVis advanced by hand: `while (run.advance(10)) draw(run.layout());`
///
///     loss  −Σ_edges log w − γ Σ_draws log(1 − w),  w = 1 / (1 + d²)
///
/// over edges drawn by their weight and points drawn by degree^¾ (Noise::degree); both ends of a draw move,
/// and no coordinate of a force is above 5. Points move with every draw, as in the program (SampledEdges),
/// but in lanes that walk in step, on one thread, so that bits do not depend on threads. The learning rate
/// falls from iteration to iteration.
/// @cost    an iteration is O(90 n), some 50 ns for each of its 15 n draws; memory is P, 12 bytes for each of
///          its entries, of which there are about 200 n, and some layouts
/// @source  Tang, Liu, Zhang & Mei 2016. Differs: exact affinities of the neighbors that are found, symmetric
///          as t-SNE's; where more than 11,234 points start; draws of fewer than 2,667
template <class S, int Dim = 2>
class Largevis : public detail::SampledMethod<S, Dim, detail::LargevisMethod> {
public:
  /// From points, n × d, one row a point.
  /// @throws Error (DATA) for points that check_points refuses, Error (USAGE) for options outside their
  ///         ranges
  template <class Derived>
    requires std::same_as<typename Derived::Scalar, S>
  explicit Largevis(const Eigen::MatrixBase<Derived>& points, const LargevisOptions& o = {})
      : options_(checked(o)), threads_(o.threads) {
    const MatrixRef<S> X(points.derived());
    check_points<S>(X, "points", threads_);
    const Index wanted = o.neighbors.value_or(
        (std::min)(X.rows() - 1, static_cast<Index>(std::ceil(3 * (std::min)(o.perplexity, 1e12)))));
    const Index k = detail::neighbors_among(std::max<Index>(wanted, 1), X.rows(), this->notes_);
    if (options_.initial.size() == 0 && detail::largevis_epochs(X.rows()) < detail::largevis_whole_epochs) {
      constexpr double deviation = 0.01;
      options_.initial = pca<Dim>(X, deviation, threads_).template cast<double>();
      this->notes_.push_back(join({"starts from principal components: from a random start ", X.rows(),
                                   " points would not come together in as many draws as LargeVis has"}));
    }
    start(detail::neighbors_or_none<S>(X, k, threads_));
  }
  /// From a neighbor table, all of whose columns are used.
  /// @throws Error (DATA) if the table breaks its contract, Error (USAGE) for options outside their ranges
  explicit Largevis(const Neighbors<S>& knn, const LargevisOptions& o = {})
      : options_(checked(o)), threads_(o.threads) {
    start(knn);
  }
  /// From a graph: symmetric, ≥ 0, compressed, no weight on the diagonal. A factor on all weights changes
  /// nothing.
  /// @throws Error (DATA) as check_graph, or if a graph of several points has no weight; Error (USAGE) for
  ///         options outside their ranges
  explicit Largevis(const Graph<S>& P, const LargevisOptions& o = {})
      : options_(checked(o)), threads_(o.threads) {
    start(P);
  }

private:
  static const LargevisOptions& checked(const LargevisOptions& o) {
    detail::check_options(o);
    return o;
  }

  void start(const Neighbors<S>& knn) {
    detail::check_given(knn, threads_);
    this->watch_.learn(knn, this->notes_);
    if (knn.rows() == 1) return start(Graph<S>(1, 1));
    const double most = (std::max)(1.0, static_cast<double>(knn.cols()) / 3);
    const double perplexity = (std::min)(options_.perplexity, most);
    if (perplexity < options_.perplexity) {
      this->notes_.push_back(join({"perplexity lowered from ", options_.perplexity, " to ", perplexity,
                                   ", a third of the neighbors"}));
    }
    start(perplexity_affinities(knn, perplexity, threads_));
  }

  /// As many as make the draws of LargeVis, or the most that change a map.
  int default_epochs(Index n) {
    const double epochs = detail::largevis_epochs(n), most = detail::largevis_most_epochs;
    if (epochs > most && n > 1) {
      this->notes_.push_back(
          join({"iterations lowered from LargeVis's ", epochs, " to ", most, ", which are ",
                most * static_cast<double>(detail::largevis_draws_an_epoch), " draws of an edge a point"}));
    }
    return static_cast<int>((std::min)(epochs, most));
  }

  void start(const Graph<S>& P) {
    const Index n = P.rows();
    detail::check_largevis_graph(P, threads_);
    const int epochs = options_.iterations ? *options_.iterations : default_epochs(n);
    const double reach = 1e-4 / Dim, deviation = reach / std::sqrt(12.0);  // of a uniform number
    Layout<S, Dim> layout = Layout<S, Dim>::Zero(n, Dim);
    if (options_.initial.size() > 0) {
      layout = detail::initial_layout<S, Dim>(options_.initial, n, options_.seed, deviation, this->notes_);
    } else if (n > 1) {
      layout = random_layout<S, Dim>(n, options_.seed, deviation);
    }
    this->run_ = std::make_unique<detail::SampledRun<S, Dim, detail::LargevisMethod>>(
        std::shared_ptr<const Graph<S>>(std::shared_ptr<void>(), &P), std::move(layout),
        detail::LargevisMethod{.largevis = {.repulsion_strength = options_.repulsion_strength},
                               .learning_rate = options_.learning_rate,
                               .epochs = epochs},
        SampledEdgesOptions{.negatives = options_.negatives,
                            .draws = detail::largevis_draws_an_epoch * n,
                            .noise = Noise::degree,
                            .rule = largevis_rule,
                            .hogwild = options_.update == Update::hogwild,
                            .seed = options_.seed},
        epochs, threads_);
  }

  LargevisOptions options_;
  Threads threads_;
};

template <class Data>
explicit Largevis(const Data&, const LargevisOptions& = {}) -> Largevis<detail::ScalarOf<Data>, 2>;

/// The LargeVis layout of points, a neighbor table, or a graph: Largevis to its end.
///
/// @param data   points, n × d, one row a point; or Neighbors; or a Graph
/// @param o      options; all have defaults
/// @param watch  observers: called after each epoch with Progress, may return Signal::stop
/// @return       n × Dim; the layout reached if an observer ended the run
/// @throws       Error (DATA, USAGE, NUMERIC) as Largevis
/// @cost         150 neighbors, then the iterations: a minute of a processor up to 10,000 points; same bits for
///               any number of threads
template <int Dim = 2, class Data, class... Watchers>
Layout<detail::ScalarOf<Data>, Dim> largevis(const Data& data, const LargevisOptions& o = {},
                                             Watchers&&... watch) {
  Largevis<detail::ScalarOf<Data>, Dim> run(data, o);
  run.advance(run.iterations(), watch...);
  return run.layout();
}

}  // namespace neem
