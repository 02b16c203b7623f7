// UMAP: fuzzy affinities, the curve w = 1 / (1 + a d^2b), and repulsion from points drawn at random
// (UmapLaw).
//
// `umap(X)` is the whole method. `Umap run(X, {…})` is the same as a run advanced by hand:
// `while (run.advance(10)) draw(run.layout());`. Both also take a neighbor table or a graph.
#pragma once

#include "neem/affinities/fuzzy.hpp"
#include "neem/affinities/supervised.hpp"
#include "neem/affinities/target.hpp"
#include "neem/core/check.hpp"
#include "neem/core/concepts.hpp"
#include "neem/core/types.hpp"
#include "neem/forces/laws/sampled_laws.hpp"
#include "neem/forces/laws/umap_curve.hpp"
#include "neem/methods/densmap.hpp"
#include "neem/methods/options/umap.hpp"
#include "neem/methods/run/epochs.hpp"
#include "neem/methods/run/run.hpp"
#include "neem/methods/run/update.hpp"
#include "neem/methods/start/start.hpp"
#include "neem/methods/start/umap_start.hpp"
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
#include <type_traits>
#include <utility>
#include <vector>

namespace neem {

namespace detail {

/// The epochs of UMAP, of four steps: twice through both halves of the edges. umap-learn makes a step after
/// every edge. With fewer and longer steps points overshoot, more steps cost more: for a branching lineage of
/// 3,000 points the root mean square radius is 6.57 edge by edge, 6.93 with four steps, and 5.77 with one
/// step of averaged forces.
template <class S, int Dim>
struct UmapMethod {
  using Law = UmapLaw;
  static constexpr int shares = 2, steps = 2 * shares;

  UmapLaw umap{};
  double learning_rate = 1;
  int epochs = 1;
  int planned = epochs;  ///< of which the last have density: before it is prolonged
  std::shared_ptr<DensityForce<S, Dim>> density{};  // or none

  const UmapLaw& law(int) const { return umap; }
  double rate(int epoch) const { return learning_rate * annealed(Annealing::linear, epoch, epochs); }
  double momentum(int) const { return 0; }  // the program has none
  void add(int epoch, const Layout<S, Dim>& Y, Layout<S, Dim>& force, std::vector<S>& stiffness,
           const Threads& threads) const {
    if (density == nullptr || epoch + 1 <= (1 - density->options.fraction) * planned) return;
    (*density)(Y, force, stiffness, threads);
  }
  void prolong(int from, int more) { planned = (std::min)(planned, from), epochs = from + more; }
  void state(Archive& a) {
    if (density) density->state(a);
  }
};

}  // namespace detail

/// A run of UMAP; see Run for its members.
///
/// The objective and its samples are those of umap-learn, and so is what an epoch does in expectation; but
/// by default an epoch is four steps of all points at once, each with half of the edges (NegativeSampling,
/// AnnealedDescent), so that its bits do not depend on threads. With Update::immediate points move edge by
/// edge, as umap-learn's do (SampledEdges); with Update::hogwild all threads do so at once.
///
/// With weights (PointWeights) it is UMAP of all the points that they stand for, in expectation, with steps of single
/// points: the memberships of the neighbors sum to log₂(k + 1) with their weights (fuzzy_affinities), a point is
/// attracted by j and repelled for it w_j times as often, by points drawn in proportion to their weights:
///
///     F_i = 2 Σ_j w_j P_ij a (y_j − y_i)  +  m d_i Σ_l (w_l / n) r (y_i − y_l),   d_i = Σ_j w_j P_ij
/// @cost    an epoch is O(nnz of P + negatives · Σ P / max P); memory is P and some layouts, with density P
///          once more
/// @source  McInnes, Healy & Melville 2018; density: Narayan, Berger & Cho 2021
template <class S, int Dim = 2>
class Umap : public Run<S, Dim> {
public:
  /// @param data  points, n × d; or a neighbor table, all of whose k columns are used, which is n_neighbors =
  ///              k + 1 in umap-learn; or a graph, whose weights are taken by their largest, so that a factor
  ///              on all changes nothing
  /// @param o     options; all have defaults
  /// @throws      Error (DATA) for points, a table or a graph that break their contract, and for a graph of
  ///              several points that has no weight; Error (USAGE) for options outside their ranges, and for
  ///              density of a graph, which has no distances
  explicit Umap(const Given<S>& data, const UmapOptions& o = {});
  using Options = UmapOptions;  ///< of the method
  /// From a model file: see load_run.
  Umap(detail::Archive& saved, const UmapOptions& o);

  const UmapCurve& curve() const { return curve_; }  ///< a and b in use

  /// The correlation of the logarithms of the radii of the data and of the map as it is: 1 where both are
  /// equally dense. NaN without density.
  double density_correlation() const {
    return density_ ? density_->correlation(this->layout(), this->threads_)
                    : std::numeric_limits<double>::quiet_NaN();
  }

private:
  static UmapCurve curve_of(const UmapOptions& o) {
    return o.curve ? *o.curve : fit_umap_curve(o.min_dist, o.spread);
  }
  void set_engine(std::shared_ptr<const Graph<S>> graph, const UmapOptions& o);

  UmapCurve curve_{};
  std::shared_ptr<DensityForce<S, Dim>> density_{};
};

template <class Data>
explicit Umap(const Data&, const UmapOptions& = {}) -> Umap<detail::ScalarOf<Data>, 2>;

template <class S, int Dim>
Umap<S, Dim>::Umap(const Given<S>& data, const UmapOptions& o) : Run<S, Dim>(data, o) {
  const Threads& threads = this->threads_;
  if (data.has_graph() && o.density) {
    throw Error(ErrorCode::conflict, "density of a graph, which has no distances", "option density",
                "give points or neighbors");
  }
  detail::Table<S> knn = this->table_of(data, o);
  Graph<S> made;
  if (knn) made = detail::umap_affinities(knn, o, this->weights_, threads);
  const Graph<S>& P = knn ? made : *data.graph();
  const Index n = P.rows();
  const int epochs = detail::umap_epochs(o, n);
  // Edges that would not be drawn once in a run are left out. umap-learn does so for runs of more than 10
  const int seen = epochs > 10 ? epochs : (n <= 10000 ? 500 : 200);
  const auto supervised = [&] {
    if (o.target.size() == 0)
      return supervised_affinities<S>(P, o.labels, {.target_weight = o.target_weight}, threads);
    const Index neighbors = knn ? knn->cols() : detail::usual_neighbors - 1;
    return target_affinities(P, o.target, std::max<Index>(1, neighbors), o.target_weight, threads);
  };
  const bool plain = o.labels.empty() && o.target.size() == 0;
  const std::shared_ptr<const Graph<S>> graph =
      plain ? detail::relative_graph(P, 1.0 / seen, threads)
            : detail::relative_graph(supervised(), 1.0 / seen, threads);
  curve_ = curve_of(o);
  this->start_by(o.initial, n, o.seed, detail::jitter,
                 [&] { return detail::umap_start<S, Dim>(*graph, o.seed, this->columns_, threads); });
  if (n == 1) return;
  if (o.density) {
    density_ = std::make_shared<DensityForce<S, Dim>>(*graph, log_radii(*graph, *knn, threads), curve_,
                                                      *o.density, threads);
  }
  set_engine(graph, o);
}

template <class S, int Dim>
Umap<S, Dim>::Umap(detail::Archive& saved, const UmapOptions& o)
    : Run<S, Dim>(saved, o), curve_(curve_of(o)) {
  const Index n = this->layout_.rows();
  if (n > 1) {
    const auto graph = detail::empty_graph<S>(n);
    if (o.density) {
      density_ = std::make_shared<DensityForce<S, Dim>>(
          *graph, std::vector<double>(static_cast<std::size_t>(n)), curve_, *o.density, this->threads_);
    }
    set_engine(graph, o);
  }
  this->resume(saved);
}

template <class S, int Dim>
void Umap<S, Dim>::set_engine(std::shared_ptr<const Graph<S>> graph, const UmapOptions& o) {
  using Method = detail::UmapMethod<S, Dim>;
  const Threads& threads = this->threads_;
  Method method{.umap = {.a = curve_.a, .b = curve_.b, .repulsion_strength = o.repulsion_strength},
                .learning_rate = o.learning_rate,
                .epochs = detail::umap_epochs(o, graph->rows()),
                .planned = detail::umap_epochs(o, graph->rows()),
                .density = density_};
  if (o.update == Update::batch) {
    const NegativeSamplingOptions draws{.negatives = o.negatives, .shares = Method::shares, .seed = o.seed};
    auto engine = std::make_unique<detail::BatchEpochs<S, Dim, Method>>(
        this->layout_,
        NegativeSampling<S, Dim>(detail::weigh_ends(std::move(graph), this->weights_, 1, threads), draws,
                                 this->weights_),
        std::move(method), threads);
    if (density_) {
      engine->denser = [density = density_, threads](const Layout<S, Dim>& Y) {
        return density->correlation(Y, threads);
      };
    }
    this->engine_ = std::move(engine);
  } else {
    const SampledEdgesOptions draws{
        .negatives = o.negatives, .hogwild = o.update == Update::hogwild, .seed = o.seed};
    this->engine_ = std::make_unique<detail::EdgeEpochs<S, Dim, Method>>(
        SampledEdges<S, Dim>(detail::weigh_uses(std::move(graph), this->weights_, threads), draws,
                             this->weights_),
        std::move(method), threads);
  }
}

/// The UMAP layout of points, a neighbor table, or a graph: Umap to its end.
///
/// @param data   points, n × d, one row a point; or Neighbors; or a Graph
/// @param o      options; all have defaults
/// @param watch  observers: called after each epoch with Progress, may return Signal::stop or false
/// @return       n × Dim; the layout reached if an observer ended the run
/// @throws       Error (DATA, USAGE, NUMERIC) as Umap
/// @cost         neighbors, eigenvectors, then 200 or 500 epochs; same bits for any number of threads, unless
///               hogwild
template <int Dim = 2, class Data, class... Watchers>
Layout<detail::ScalarOf<Data>, Dim> umap(Data&& data, const UmapOptions& o = {}, Watchers&&... watch) {
  Umap<detail::ScalarOf<Data>, Dim> run(std::forward<Data>(data), o);
  run.advance(run.iterations(), watch...);
  return run.layout();
}

}  // namespace neem
