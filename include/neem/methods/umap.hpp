// UMAP: fuzzy affinities, a curve with a flat top, and repulsion from points drawn at random.
//
// `umap(X)` is the whole method. `Umap run(X, {…})` is the same as a run advanced by hand:
// `while (run.advance(10)) draw(run.layout());`. Both also take a neighbor table or a graph.
#pragma once

#include "neem/affinities/fuzzy.hpp"
#include "neem/affinities/supervised.hpp"
#include "neem/core/check.hpp"
#include "neem/core/concepts.hpp"
#include "neem/core/types.hpp"
#include "neem/forces/laws/sampled_laws.hpp"
#include "neem/forces/laws/umap_curve.hpp"
#include "neem/methods/densmap.hpp"
#include "neem/methods/options/umap.hpp"
#include "neem/methods/run/sampled_run.hpp"
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

/// The epochs of UMAP, of four steps: twice through both halves of the edges. The program makes one after
/// every edge. Fewer and longer steps let points overshoot each other's moves, more of them cost more: of a
/// branching lineage, 3,000 points, the root mean square radius is 6.57 edge by edge, 6.93 with four steps,
/// 5.77 with one of averaged forces.
template <class S, int Dim>
struct UmapMethod {
  static constexpr int shares = 2, steps = 2 * shares;
  static constexpr bool by_edges = true;

  UmapLaw umap{};
  double learning_rate = 1;
  int epochs = 1;
  std::shared_ptr<DensityForce<S, Dim>> density{};  // or none

  const UmapLaw& law(int) const { return umap; }
  double rate(int epoch) const { return learning_rate * annealed(Annealing::linear, epoch, epochs); }
  double momentum(int) const { return 0; }  // the program has none
  void set(int, NegativeSamplingOptions&) const {}
  void learn(const std::array<double, 2>&, Index) const {}
  void add(int epoch, const Layout<S, Dim>& Y, Layout<S, Dim>& force, std::vector<S>& stiffness,
           const Threads& threads) const {
    if (density == nullptr || epoch + 1 <= (1 - density->options.fraction) * epochs) return;
    (*density)(Y, force, stiffness, threads);
  }
  double partition() const { return std::numeric_limits<double>::quiet_NaN(); }
};

}  // namespace detail

/// A run of UMAP advanced by hand: `while (run.advance(10)) draw(run.layout());`
///
/// The objective and its samples are those of umap-learn, and so is what an epoch does in expectation; but
/// by default an epoch is four steps of all points at once, each with half of the edges (NegativeSampling,
/// AnnealedDescent), so that its bits do not depend on threads. With Update::immediate points move edge by
/// edge, as umap-learn's do (SampledEdges); with Update::hogwild all threads do so at once.
/// @cost    an epoch is O(nnz of P + negatives · Σ P / max P); memory is P and some layouts, with density P
///          once more
/// @source  McInnes, Healy & Melville 2018; density: Narayan, Berger & Cho 2021
template <class S, int Dim = 2>
class Umap : public detail::SampledMethod<S, Dim, detail::UmapMethod<S, Dim>> {
public:
  /// From points, n × d, one row a point.
  /// @throws Error (DATA) for points that check_points refuses, Error (USAGE) for options outside their
  ///         ranges
  template <class Derived>
    requires std::same_as<typename Derived::Scalar, S>
  explicit Umap(const Eigen::MatrixBase<Derived>& points, const UmapOptions& o = {})
      : options_(checked(o)), threads_(o.threads) {
    const MatrixRef<S> X(points.derived());
    check_points<S>(X, "points", threads_);
    const Index k = detail::umap_neighbors(o, X.rows(), this->notes_);
    start(detail::neighbors_or_none<S>(X, k, threads_));
  }

  /// From a neighbor table: all of its k columns are used, which is n_neighbors = k + 1 in umap-learn.
  /// @throws Error (DATA) if the table breaks its contract, Error (USAGE) for options outside their ranges
  explicit Umap(const Neighbors<S>& knn, const UmapOptions& o = {})
      : options_(checked(o)), threads_(o.threads) {
    start(knn);
  }
  /// The same of a table that is not needed any more: it is used up.
  explicit Umap(Neighbors<S>&& knn, const UmapOptions& o = {}) : options_(checked(o)), threads_(o.threads) {
    start(std::move(knn));
  }

  /// From a graph: symmetric, ≥ 0, compressed, no weight on the diagonal. Its weights are taken by their
  /// largest, so that a factor on all changes nothing.
  /// @throws Error (DATA) if the graph breaks its contract (check_graph) or, with several points, has no
  ///         weight at all; Error (USAGE) for options outside their ranges
  explicit Umap(const Graph<S>& P, const UmapOptions& o = {}) : options_(checked(o)), threads_(o.threads) {
    start(P);
  }

  const UmapCurve& curve() const { return curve_; }  ///< a and b in use

  /// The correlation of the logarithms of the radii of the data and of the map as it is: 1 where both are
  /// equally dense. NaN without density.
  double density_correlation() const {
    if (density_ == nullptr) return std::numeric_limits<double>::quiet_NaN();
    return density_->correlation(this->layout(), threads_);
  }

private:
  static const UmapOptions& checked(const UmapOptions& o) {
    detail::check_options(o);
    return o;
  }

  template <class Table>
    requires std::same_as<std::remove_cvref_t<Table>, Neighbors<S>>
  void start(Table&& knn) {
    detail::check_given(knn, threads_);
    this->watch_.learn(knn, this->notes_);
    const FuzzyOptions fuzzy{.local_connectivity = options_.local_connectivity,
                             .set_op_mix = options_.set_op_mix};
    if (knn.rows() == 1) return label(Graph<S>(1, 1), nullptr);
    if (options_.density) return label(fuzzy_affinities(std::as_const(knn), fuzzy, threads_), &knn);
    label(fuzzy_affinities(std::forward<Table>(knn), fuzzy, threads_), nullptr);
  }

  void start(const Graph<S>& P) {
    if (options_.density) {
      throw Error(ErrorCode::conflict, "density of a graph, which has no distances", "option density",
                  "give points or neighbors");
    }
    label(P, nullptr);
  }

  void label(const Graph<S>& P, const Neighbors<S>* knn) {
    if (options_.labels.empty()) return begin(P, knn);
    begin(supervised_affinities<S>(P, options_.labels, {.target_weight = options_.target_weight}, threads_),
          knn);
  }

  /// @param knn  the distances, or none
  void begin(const Graph<S>& P, const Neighbors<S>* knn) {
    const Index n = P.rows();
    const int epochs = detail::umap_epochs(options_, n);
    // An edge that would not be seen once in a run is none. umap-learn does so for runs of more than 10
    const int seen = epochs > 10 ? epochs : (n <= 10000 ? 500 : 200);
    std::shared_ptr<const Graph<S>> graph = detail::relative_graph(P, 1.0 / seen, threads_);
    curve_ = options_.curve.value_or(UmapCurve{});
    if (!options_.curve) curve_ = fit_umap_curve(options_.min_dist, options_.spread);
    Layout<S, Dim> layout(n, Dim);
    layout.setZero();
    if (options_.initial.size() > 0) {
      layout =
          detail::initial_layout<S, Dim>(options_.initial, n, options_.seed, detail::jitter, this->notes_);
    } else if (n > 1) {
      layout = detail::umap_start<S, Dim>(*graph, options_.seed, threads_);
    }
    using Method = detail::UmapMethod<S, Dim>;
    Method method{.umap = {.a = curve_.a, .b = curve_.b, .repulsion_strength = options_.repulsion_strength},
                  .learning_rate = options_.learning_rate,
                  .epochs = epochs};
    using Run = detail::SampledRun<S, Dim, Method>;
    if (knn != nullptr) {
      density_ = std::make_shared<DensityForce<S, Dim>>(*graph, log_radii(*graph, *knn, threads_), curve_,
                                                        *options_.density, threads_);
      method.density = density_;
    }
    if (options_.update == Update::batch) {
      const NegativeSamplingOptions draws{
          .negatives = options_.negatives, .shares = Method::shares, .seed = options_.seed};
      this->run_ =
          std::make_unique<Run>(std::move(graph), std::move(layout), method, draws, epochs, threads_);
    } else {
      const SampledEdgesOptions draws{.negatives = options_.negatives,
                                      .hogwild = options_.update == Update::hogwild,
                                      .seed = options_.seed};
      this->run_ =
          std::make_unique<Run>(std::move(graph), std::move(layout), method, draws, epochs, threads_);
    }
  }

  UmapOptions options_;
  Threads threads_;
  UmapCurve curve_{};
  std::shared_ptr<DensityForce<S, Dim>> density_{};
};

template <class Data>
explicit Umap(const Data&, const UmapOptions& = {}) -> Umap<detail::ScalarOf<Data>, 2>;

/// The UMAP layout of points, a neighbor table, or a graph: Umap to its end.
///
/// @param data   points, n × d, one row a point; or Neighbors; or a Graph
/// @param o      options; all have defaults
/// @param watch  observers: called after each epoch with Progress, may return Signal::stop
/// @return       n × Dim; the layout reached if an observer ended the run
/// @throws       Error (DATA, USAGE, NUMERIC) as Umap
/// @cost         neighbors, eigenvectors, then 200 or 500 epochs; same bits for any number of threads, unless
///               hogwild
template <int Dim = 2, class Data, class... Watchers>
Layout<detail::ScalarOf<Data>, Dim> umap(const Data& data, const UmapOptions& o = {}, Watchers&&... watch) {
  Umap<detail::ScalarOf<Data>, Dim> run(data, o);
  run.advance(run.iterations(), watch...);
  return run.layout();
}

}  // namespace neem
