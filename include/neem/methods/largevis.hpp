// LargeVis: the affinities of t-SNE, edges drawn by them, and repulsion from negative samples.
//
// `largevis(X)` is the whole method, `Largevis run(X, {…})` a run advanced by hand. Both also take a neighbor
// table or a graph.
#pragma once

#include "neem/affinities/perplexity.hpp"
#include "neem/core/check.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/forces/laws/sampled_laws.hpp"
#include "neem/layouts/pca.hpp"
#include "neem/layouts/random_layout.hpp"
#include "neem/methods/options/largevis.hpp"
#include "neem/methods/run/epochs.hpp"
#include "neem/methods/run/run.hpp"
#include "neem/methods/start/largevis_draws.hpp"
#include "neem/methods/start/start.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace neem {

namespace detail {

/// The epochs of LargeVis.
struct LargevisMethod {
  using Law = LargevisLaw;
  static constexpr int steps = 1;

  LargevisLaw largevis{};
  double learning_rate = 1;
  int epochs = 1;

  const LargevisLaw& law(int) const { return largevis; }
  double rate(int epoch) const { return learning_rate * (1 - static_cast<double>(epoch) / epochs); }
  void state(Archive& a) { a("epochs", epochs, 0, (std::numeric_limits<int>::max)()); }
};

/// @throws Error (DATA) if the graph breaks its contract, or has no weight though it has several points
template <class S>
void check_largevis_graph(const Graph<S>& P, const Threads& threads) {
  check_graph(P);
  if (P.rows() == 1 || total_weight(P, threads) > 0) return;
  throw Error(ErrorCode::empty, "all weights are 0", "graph", "give at least one edge");
}

}  // namespace detail

/// The neighbors of LargeVis: three times the perplexity, unless a number is given.
inline Index neighbors_wanted(const LargevisOptions& o, Index n, std::vector<std::string>& notes) {
  const Index wanted = o.neighbors.value_or(
      (std::min)(n - 1, static_cast<Index>(std::ceil(3 * (std::min)(o.perplexity, 1e12)))));
  return detail::neighbors_among(std::max<Index>(wanted, 1), n, notes);
}

/// A run of LargeVis; see Run for its members.
///
///     loss  −Σ_edges log w − γ Σ_draws log(1 − w),  w = 1 / (1 + d²)
///
/// over edges drawn by their weight and points drawn by degree^¾ (Noise::degree); both ends of a draw move,
/// and no coordinate of a force is above 5. Points move with every draw, as in the program (SampledEdges),
/// but in lanes that advance together, on one thread, so that bits do not depend on threads. The learning
/// rate falls from iteration to iteration.
/// @cost    an iteration is O(90 n), some 50 ns for each of its 15 n draws; memory is P, 12 bytes for each of
///          its entries, of which there are about 200 n, and some layouts
/// @source  Tang, Liu, Zhang & Mei 2016. Differs: exact affinities of the neighbors that are found, symmetric
///          as t-SNE's; where more than 11,234 points start; draws of fewer than 2,667; of two points the
///          neighbor is a negative sample too
template <class S, int Dim = 2>
class Largevis : public Run<S, Dim> {
public:
  /// @param data  points, n × d; or a neighbor table, all of whose columns are used; or a graph, where a
  ///              factor on all weights changes nothing
  /// @param o     options; all have defaults
  /// @throws      Error (DATA) for points, a table or a graph that break their contract, and for a graph of
  ///              several points that has no weight; Error (USAGE) for options outside their ranges
  explicit Largevis(const Given<S>& data, const LargevisOptions& o = {});
  using Options = LargevisOptions;  ///< of the method
  /// From a model file: see load_run.
  Largevis(detail::Archive& saved, const LargevisOptions& o) : Run<S, Dim>(saved, o) {
    go(detail::empty_graph<S>(this->layout_.rows()), 1, {}, o);
    this->resume(saved);
  }

private:
  void go(std::shared_ptr<const Graph<S>> P, int epochs, std::vector<Figure> figures,
          const LargevisOptions& o);
  void start(const Given<S>& data, const LargevisOptions& o, Index n);
};

template <class Data>
explicit Largevis(const Data&, const LargevisOptions& = {}) -> Largevis<detail::ScalarOf<Data>, 2>;

template <class S, int Dim>
Largevis<S, Dim>::Largevis(const Given<S>& data, const LargevisOptions& o) : Run<S, Dim>(data, o) {
  const Threads& threads = this->threads_;
  std::vector<Figure> figures;
  std::shared_ptr<const Graph<S>> P = data.graph();
  if (const detail::Table<S> knn = this->table_of(data, o)) {
    const bool several = knn->rows() > 1;
    const double perplexity =
        several ? detail::largevis_perplexity(o.perplexity, knn->cols(), this->notes_) : 1;
    if (several) figures.push_back({"perplexity", {perplexity}});
    P = std::make_shared<const Graph<S>>(knn->rows() == 1 ? Graph<S>(1, 1)
                                                          : perplexity_affinities(*knn, perplexity, threads));
  }
  const Index n = P->rows();
  detail::check_largevis_graph(*P, threads);
  const int epochs = o.iterations ? *o.iterations : detail::largevis_default_epochs(n, this->notes_);
  start(data, o, n);
  go(std::move(P), epochs, std::move(figures), o);
}

template <class S, int Dim>
void Largevis<S, Dim>::go(std::shared_ptr<const Graph<S>> P, int epochs, std::vector<Figure> figures,
                          const LargevisOptions& o) {
  using Method = detail::LargevisMethod;
  const Index n = P->rows();
  if (n == 1) return;
  SampleRule rule = largevis_rule;
  rule.neighbor_spared = n > 2;  // of two points there is no other to draw, and they would be one
  const SampledEdgesOptions draws{.negatives = o.negatives,
                                  .draws = detail::largevis_draws_an_epoch * n,
                                  .noise = Noise::degree,
                                  .rule = rule,
                                  .hogwild = o.update == Update::hogwild,
                                  .seed = o.seed};
  auto engine = std::make_unique<detail::EdgeEpochs<S, Dim, Method>>(
      SampledEdges<S, Dim>(std::move(P), draws),
      Method{.largevis = {.repulsion_strength = o.repulsion_strength},
             .learning_rate = o.learning_rate,
             .epochs = epochs},
      this->threads_);
  engine->figures = std::move(figures);
  this->engine_ = std::move(engine);
}

template <class S, int Dim>
void Largevis<S, Dim>::start(const Given<S>& data, const LargevisOptions& o, Index n) {
  const double reach = 1e-4 / Dim, deviation = reach / std::sqrt(12.0);  // of a uniform number
  this->start_by(o.initial, n, o.seed, deviation, [&] {
    if (!data.has_points() || detail::largevis_epochs(n) >= detail::largevis_whole_epochs) {
      return random_layout<S, Dim>(n, o.seed, deviation);
    }
    this->notes_.push_back(join({"starts from principal components: from a random start ", n,
                                 " points would not come together in as many draws as LargeVis has"}));
    constexpr double principal = 0.01;
    const Layout<S, Dim> components = detail::components_layout<S, Dim>(data, principal, this->threads_);
    return detail::initial_layout<S, Dim>(components.template cast<double>(), n, o.seed, deviation,
                                          this->notes_);
  });
}

/// The LargeVis layout of points, a neighbor table, or a graph: Largevis to its end.
///
/// @param data   points, n × d, one row a point; or Neighbors; or a Graph
/// @param o      options; all have defaults
/// @param watch  observers: called after each epoch with Progress, may return Signal::stop or false
/// @return       n × Dim; the layout reached if an observer ended the run
/// @throws       Error (DATA, USAGE, NUMERIC) as Largevis
/// @cost         150 neighbors, then the iterations: a minute of a processor up to 10,000 points; same bits
///               for any number of threads
template <int Dim = 2, class Data, class... Watchers>
Layout<detail::ScalarOf<Data>, Dim> largevis(Data&& data, const LargevisOptions& o = {},
                                             Watchers&&... watch) {
  Largevis<detail::ScalarOf<Data>, Dim> run(std::forward<Data>(data), o);
  run.advance(run.iterations(), watch...);
  return run.layout();
}

}  // namespace neem
