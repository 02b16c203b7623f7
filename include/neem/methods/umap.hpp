// UMAP: fuzzy affinities, a curve with a flat top, and repulsion from points drawn at random.
//
// `umap(X)` is the whole method. `Umap run(X, {…})` is the same as a run advanced by hand:
// `while (run.advance(10)) draw(run.layout());`. Both also take a neighbor table or a graph.
#pragma once

#include "neem/affinities/fuzzy.hpp"
#include "neem/core/check.hpp"
#include "neem/core/concepts.hpp"
#include "neem/core/types.hpp"
#include "neem/forces/sampled_laws.hpp"
#include "neem/forces/umap_curve.hpp"
#include "neem/layouts/spectral.hpp"
#include "neem/methods/sampled_run.hpp"
#include "neem/methods/update.hpp"
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

/// Options of UMAP, in the order in which the method uses them. The defaults are umap-learn's.
struct UmapOptions {
  /// Neighbors a point, the point itself among them, ≥ 2; n where there are fewer points, with a note. Only
  /// for points. umap-learn: n_neighbors, 15
  Index neighbors = 15;
  /// Neighbors that surely are neighbors, ≥ 0. Not for graphs. umap-learn: 1
  double local_connectivity = 1;
  /// From 0 (an edge has to be one in both directions) to 1 (one will do). Not for graphs. umap-learn:
  /// set_op_mix_ratio, 1
  double set_op_mix = 1;
  /// Where to start, n × Dim. Default: spectral, every axis spread over [0, 10]. umap-learn: spectral
  Eigen::MatrixXd initial{};
  /// Epochs, ≥ 0: as often is an edge of the largest weight seen. Default: 500 up to 10,000 points, 200
  /// above. umap-learn: n_epochs
  std::optional<int> epochs{};
  /// Step of the first epoch, > 0; it falls to 0 in equal steps. Paper: α. umap-learn: 1
  double learning_rate = 1;
  /// How close points of the map may lie, in [0, 3 spread]. umap-learn: 0.1
  double min_dist = 0.1;
  /// The distance over which similarity falls, > 0. umap-learn: 1
  double spread = 1;
  /// a and b of the curve, > 0, in place of min_dist and spread. {1, 1} is the kernel of t-SNE
  std::optional<UmapCurve> curve{};
  /// Negative samples for each time that an edge is seen, ≥ 0. Paper: m. umap-learn:
  /// negative_sample_rate, 5
  double negatives = 5;
  /// Weight of the repulsion, ≥ 0. Paper: γ. umap-learn: 1
  double repulsion_strength = 1;
  /// When points move: all at once after each epoch (batch, the default, on all threads), or with each edge
  /// that is seen, as in umap-learn, on one thread (immediate) or on all of them (hogwild, which umap-learn
  /// does without a seed)
  Update update = Update::batch;
  /// Of the draws and of the initial layout. Same seed, same bits, for any number of threads, unless hogwild
  std::uint64_t seed = 42;
  /// Threads, ≥ 0; 0 = all the process may use
  int threads = 0;
};

namespace detail {

inline void check(const UmapOptions& o) {
  constexpr double huge = std::numeric_limits<double>::max();
  require_option(o.neighbors >= 2, "neighbors", static_cast<double>(o.neighbors), "2..n");
  check(FuzzyOptions{.local_connectivity = o.local_connectivity, .set_op_mix = o.set_op_mix});
  require_option(o.epochs.value_or(0) >= 0, "epochs", o.epochs.value_or(0), "0..");
  require_option(o.learning_rate > 0 && o.learning_rate <= huge, "learning_rate", o.learning_rate,
                 "(0, inf)");
  require_option(o.negatives >= 0 && o.negatives <= 1e6, "negatives", o.negatives, "0..1e6");
  require_option(o.repulsion_strength >= 0 && o.repulsion_strength <= huge, "repulsion_strength",
                 o.repulsion_strength, "[0, inf)");
  require_update(o.update, "umap", {Update::batch, Update::immediate, Update::hogwild});
  require_option(o.threads >= 0, "threads", o.threads, "0..");
  if (o.curve) {
    require_option(o.curve->a > 0 && o.curve->a <= huge, "curve a", o.curve->a, "(0, inf)");
    require_option(o.curve->b > 0 && o.curve->b <= 100, "curve b", o.curve->b, "(0, 100]");
  } else {
    (void)fit_umap_curve(o.min_dist, o.spread);
  }
}

/// umap-learn's rule.
inline int umap_epochs(const UmapOptions& o, Index n) { return o.epochs.value_or(n <= 10000 ? 500 : 200); }

/// The spectral layout as umap-learn scales it: largest coordinate 10, a little noise, then every axis over
/// [0, 10].
template <class S, int Dim>
Layout<S, Dim> umap_start(const Graph<S>& P, std::uint64_t seed, const Threads& threads) {
  constexpr double reach = 10, noise = 1e-4;
  Layout<S, Dim> layout =
      spectral<Dim>(P, {.deviation = 1, .scaling = LaplacianScaling::symmetric, .seed = seed}, threads);
  const Index n = layout.rows();
  const double factor =
      reach / static_cast<double>(largest_magnitude(layout.data(), layout.data() + layout.size()));
  const Random random{seed};
  constexpr std::uint64_t stream = 7;
  for (Index c = 0; c < Dim; ++c) {
    S low = std::numeric_limits<S>::max(), high = -low;
    for (Index i = 0; i < n; ++i) {
      S& at = layout.data()[i * Dim + c];
      at = static_cast<S>(
          factor * static_cast<double>(at) +
          noise * random.normal(static_cast<std::uint64_t>(i), static_cast<std::uint64_t>(c), stream));
      low = std::min(low, at), high = std::max(high, at);
    }
    for (Index i = 0; i < n; ++i) {
      S& at = layout.data()[i * Dim + c];
      at = high > low ? S(reach) * ((at - low) / (high - low)) : S(0);
    }
  }
  return layout;
}

/// The epochs of UMAP.
struct UmapMethod {
  static constexpr int steps = 1;

  UmapLaw umap{};
  double learning_rate = 1;
  int epochs = 1;

  const UmapLaw& law(int) const { return umap; }
  double rate(int epoch) const { return learning_rate * annealed(Annealing::linear, epoch, epochs); }
  void set(int, NegativeSamplingOptions&) const {}
  void learn(const std::array<double, 2>&, Index) const {}
  double partition() const { return std::numeric_limits<double>::quiet_NaN(); }
};

}  // namespace detail

/// A run of UMAP advanced by hand: `while (run.advance(10)) draw(run.layout());`
///
/// The objective and its samples are those of umap-learn, and so is what an epoch does in expectation; but
/// by default an epoch is one step of all points at once (NegativeSampling, AnnealedDescent), so that its
/// bits do not depend on threads. With Update::immediate points move edge by edge, as umap-learn's do
/// (SampledEdges); with Update::hogwild all threads do so at once.
/// @cost    an epoch is O(nnz of P + negatives · Σ P / max P); memory is P and some layouts
/// @source  McInnes, Healy & Melville 2018
template <class S, int Dim = 2>
class Umap : public detail::SampledMethod<S, Dim, detail::UmapMethod> {
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
    const Index k = detail::neighbors_among(o.neighbors - 1, X.rows(), this->notes_);
    start(k == 0 ? Neighbors<S>{Matrix<Id>(1, 0), Matrix<S>(1, 0)} : nearest_neighbors(X, k, threads_));
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

private:
  static const UmapOptions& checked(const UmapOptions& o) {
    detail::check(o);
    return o;
  }

  template <class Table>
  requires std::same_as<std::remove_cvref_t<Table>, Neighbors<S>>
  void start(Table&& knn) {
    check_neighbors(knn, threads_);
    if (knn.rows() == 0) {
      throw Error(ErrorCode::empty, "no rows", "neighbor table", "give at least one point");
    }
    const FuzzyOptions fuzzy{.local_connectivity = options_.local_connectivity,
                             .set_op_mix = options_.set_op_mix};
    if (knn.rows() == 1) return start(Graph<S>(1, 1));
    start(fuzzy_affinities(std::forward<Table>(knn), fuzzy, threads_));
  }

  void start(const Graph<S>& P) {
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
      layout = detail::initial_layout<S, Dim>(options_.initial, n, options_.seed, detail::jitter);
    } else if (n > 1) {
      layout = detail::umap_start<S, Dim>(*graph, options_.seed, threads_);
    }
    const detail::UmapMethod method{
        .umap = {.a = curve_.a, .b = curve_.b, .repulsion_strength = options_.repulsion_strength},
        .learning_rate = options_.learning_rate,
        .epochs = epochs};
    using Run = detail::SampledRun<S, Dim, detail::UmapMethod>;
    if (options_.update == Update::batch) {
      const NegativeSamplingOptions draws{.negatives = options_.negatives, .seed = options_.seed};
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
/// @cost         neighbors, eigenvectors, then 200 or 500 epochs; same bits for any number of threads
template <int Dim = 2, class Data, class... Watchers>
Layout<detail::ScalarOf<Data>, Dim> umap(const Data& data, const UmapOptions& o = {}, Watchers&&... watch) {
  Umap<detail::ScalarOf<Data>, Dim> run(data, o);
  run.advance(run.iterations(), watch...);
  return run.layout();
}

}  // namespace neem
