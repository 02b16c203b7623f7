// ForceAtlas2: springs along the edges of a graph, charges on its points, gravity, and an adaptive speed.
//
// `forceatlas2(P)` lays a graph out, `forceatlas2(X)` the neighbor graph of points. `ForceAtlas2 run(P, {…})`
// is the same as a run advanced by hand, for programs that draw while it works: run.advance(10) does ten
// iterations, and ten advances of 75 give the bits of one of 750.
#pragma once

#include "neem/affinities/check_graph.hpp"
#include "neem/affinities/uniform.hpp"
#include "neem/core/check.hpp"
#include "neem/core/concepts.hpp"
#include "neem/core/error.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/progress.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/forces/force_field.hpp"
#include "neem/forces/laws/spring_electric.hpp"
#include "neem/forces/repulsion/fastest_repulsion.hpp"
#include "neem/forces/sum_of_fields.hpp"
#include "neem/layouts/pca.hpp"
#include "neem/layouts/random_layout.hpp"
#include "neem/methods/run/layout_watch.hpp"
#include "neem/methods/start/forceatlas2_start.hpp"
#include "neem/methods/start/start.hpp"
#include "neem/neighbors/check_neighbors.hpp"
#include "neem/neighbors/nearest_neighbors.hpp"
#include "neem/optimizers/adaptive_speed.hpp"
#include "neem/optimizers/descend.hpp"

#include <algorithm>
#include <concepts>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace neem {

/// A run of ForceAtlas2 advanced by hand: `while (run.advance(10)) draw(run.layout());`
///
/// @cost    an iteration is O(n log n + nnz of P); memory is P twice, four layouts and the tree
/// @source  Jacomy, Venturini, Heymann & Bastian 2014; on neighbor graphs: Böhm, Berens & Kobak 2022
template <class S, int Dim = 2>
class ForceAtlas2 {
public:
  /// From points, n × d, one row a point: their nearest neighbors, every edge with weight 1 (the union of
  /// both directions). The layout starts from two principal components.
  /// @throws Error (DATA) for points that check_points refuses, Error (USAGE) for options outside their
  /// ranges
  template <class Derived>
    requires std::same_as<typename Derived::Scalar, S>
  explicit ForceAtlas2(const Eigen::MatrixBase<Derived>& points, const ForceAtlas2Options& o = {})
      : options_(checked(o)), threads_(o.threads) {
    const MatrixRef<S> X(points.derived());
    check_points<S>(X, "points", threads_);
    const Index k = detail::neighbors_among(o.neighbors, X.rows(), notes_);
    Neighbors<S> knn = detail::neighbors_or_none<S>(X, k, threads_);
    watch_.learn(knn, notes_);
    if (o.initial.size() == 0) layout_ = pca<Dim>(X, 1.0, threads_);
    start(std::make_shared<const Graph<S>>(detail::neighbor_graph(knn, Symmetrize::either, threads_)));
  }

  /// From a neighbor table, n × k, every edge with weight 1. The layout starts random unless one is given.
  /// @throws Error (DATA) if the table breaks its contract, Error (USAGE) for options outside their ranges
  explicit ForceAtlas2(const Neighbors<S>& knn, const ForceAtlas2Options& o = {})
      : options_(checked(o)), threads_(o.threads) {
    detail::check_given(knn, threads_);
    watch_.learn(knn, notes_);
    start(std::make_shared<const Graph<S>>(detail::neighbor_graph(knn, Symmetrize::either, threads_)));
  }

  /// From a graph: symmetric, ≥ 0, compressed, no weight on the diagonal, such as read_edges gives. The
  /// layout starts random unless one is given. Points without edges are held by gravity.
  /// @throws Error (DATA) if the graph breaks its contract (check_graph); Error (USAGE) for options outside
  ///         their ranges
  explicit ForceAtlas2(const Graph<S>& P, const ForceAtlas2Options& o = {})
      : ForceAtlas2(std::shared_ptr<const Graph<S>>(std::make_shared<Graph<S>>(P)), o) {}

  /// The same for a graph that is shared. The run keeps no copy of the pointer once it is made.
  explicit ForceAtlas2(std::shared_ptr<const Graph<S>> P, const ForceAtlas2Options& o = {})
      : options_(checked(o)), threads_(o.threads) {
    if (P == nullptr) throw Error(ErrorCode::empty, "no graph", "graph", "give a pointer to one");
    check_graph(*P);
    start(std::move(P));
  }

  /// Does up to `iterations` more. Observers are called after each with Progress and may stop the run for
  /// good.
  /// @return  true if any was done: `while (run.advance(10)) draw(run.layout());` draws the last layout too
  /// @throws  Error (NUMERIC) if the layout diverges; Error (USAGE) if iterations < 0
  template <class... Watchers>
    requires(Observer<Watchers, S, Dim> && ...)
  bool advance(int iterations, Watchers&&... watch) {
    detail::require_option(iterations >= 0, "iterations", iterations, "0..");
    const int before = done_, goal = iterations < total_ - done_ ? done_ + iterations : total_;
    if (!stopped_) {
      auto count = [this](const Progress<S, Dim>& now) { done_ = now.iteration; };
      const Stretch stretch{done_, goal, total_, notes_};
      stopped_ = descend(layout_, field_, *step_, stretch, count, watch...) == Signal::stop;
    }
    if (done_ > before && done()) watch_.look(layout_, notes_);
    return done_ > before;
  }

  const Layout<S, Dim>& layout() const { return layout_; }
  int iteration() const { return done_; }    ///< iterations done
  int iterations() const { return total_; }  ///< iterations in all; 0 for a single point
  bool done() const { return stopped_ || done_ == total_; }
  bool stopped() const { return stopped_; }  ///< an observer has stopped the run
  /// Whether the run has ended with nothing left of the map: rows that differ, all on one place
  bool collapsed() const { return watch_.collapsed(); }
  const std::vector<double>& masses() const { return masses_; }  ///< of the points
  double speed() const { return step_->speed(); }  ///< of the last iteration, 1 before the first
  /// What was changed of the options, and why.
  const std::vector<std::string>& notes() const { return notes_; }

private:
  static const ForceAtlas2Options& checked(const ForceAtlas2Options& o) {
    detail::check_options(o);
    return o;
  }

  void start(std::shared_ptr<const Graph<S>> P) {
    const Index n = P->rows();
    masses_ =
        options_.degree_masses ? degree_masses(*P) : std::vector<double>(static_cast<std::size_t>(n), 1);
    const std::shared_ptr<const Graph<S>> springs =
        detail::springs_of<S>(std::move(P), masses_, options_, threads_);
    if (options_.initial.size() > 0) {
      layout_ = detail::initial_layout<S, Dim>(options_.initial, n, options_.seed, 1.0, notes_);
    } else {
      if (layout_.rows() == 0) layout_ = random_layout<S, Dim>(n, options_.seed, 1.0);
      const double size = detail::balanced_size<S, Dim>(layout_, *springs, masses_, options_, threads_);
      layout_ *= static_cast<S>(size);
    }
    if (n == 1) layout_.setZero();
    total_ = n == 1 ? 0 : options_.iterations;
    if (options_.lin_log) {
      field_ = make_field(springs, LinLogElectric{masses_});
    } else {
      field_ = make_field(springs, SpringElectric{masses_});
    }
    step_ = std::make_unique<AdaptiveSpeed<S, Dim>>(
        layout_, AdaptiveSpeedOptions{options_.jitter_tolerance, masses_}, threads_);
  }

  template <class Law>
  std::function<void(const Layout<S, Dim>&, Layout<S, Dim>&)> make_field(
      std::shared_ptr<const Graph<S>> springs, Law law) {
    using Pairs = ForceField<S, Dim, Law, FastestRepulsion>;
    Pairs pairs(layout_, std::move(springs), std::move(law),
                FastestRepulsion{.method = options_.repulsion, .theta = options_.theta}, threads_);
    pairs.charge = options_.scaling;
    const Gravity gravity{options_.gravity, masses_, options_.strong_gravity};
    const auto sum = std::make_shared<SumOfFields<Pairs, Gravity>>(std::move(pairs), Gravity(gravity));
    sum->threads = threads_;
    return [sum](const Layout<S, Dim>& Y, Layout<S, Dim>& force) { (*sum)(Y, force); };
  }

  ForceAtlas2Options options_;
  Threads threads_;
  std::vector<std::string> notes_{};
  std::vector<double> masses_{};
  Layout<S, Dim> layout_{};
  std::function<void(const Layout<S, Dim>&, Layout<S, Dim>&)> field_{};
  std::unique_ptr<AdaptiveSpeed<S, Dim>> step_{};
  int total_ = 0, done_ = 0;
  bool stopped_ = false;
  detail::LayoutWatch<S, Dim> watch_{0};
};

template <class Derived>
explicit ForceAtlas2(const Eigen::MatrixBase<Derived>&, const ForceAtlas2Options& = {})
    -> ForceAtlas2<typename Derived::Scalar, 2>;
template <class S>
explicit ForceAtlas2(const Neighbors<S>&, const ForceAtlas2Options& = {}) -> ForceAtlas2<S, 2>;
template <class S>
explicit ForceAtlas2(const Graph<S>&, const ForceAtlas2Options& = {}) -> ForceAtlas2<S, 2>;
template <class G>
explicit ForceAtlas2(const std::shared_ptr<G>&, const ForceAtlas2Options& = {})
    -> ForceAtlas2<typename G::Scalar, 2>;

/// The ForceAtlas2 layout of a graph: `forceatlas2(read_edges<float>("friends.csv").graph)`.
///
/// @param P      n × n, symmetric, ≥ 0, compressed, no weight on the diagonal
/// @param o      options; all have defaults
/// @param watch  observers: called after each iteration with Progress, may return Signal::stop
/// @return       n × Dim, around the origin; the layout reached if an observer ended the run
/// @throws       Error (DATA, USAGE, NUMERIC) as ForceAtlas2
/// @cost         750 iterations of O(n log n + nnz); same bits for any number of threads
template <int Dim = 2, class S, class... Watchers>
Layout<S, Dim> forceatlas2(const Graph<S>& P, const ForceAtlas2Options& o = {}, Watchers&&... watch) {
  ForceAtlas2<S, Dim> run(P, o);
  run.advance(run.iterations(), watch...);
  return run.layout();
}

/// The same for a graph that is shared.
template <int Dim = 2, class G, class... Watchers>
  requires std::same_as<std::remove_const_t<G>, Graph<typename G::Scalar>>
Layout<typename G::Scalar, Dim> forceatlas2(const std::shared_ptr<G>& P, const ForceAtlas2Options& o = {},
                                            Watchers&&... watch) {
  ForceAtlas2<typename G::Scalar, Dim> run(P, o);
  run.advance(run.iterations(), watch...);
  return run.layout();
}

/// The ForceAtlas2 layout of a neighbor table: of its edges, each with weight 1, from a random start unless
/// an initial layout is given.
template <int Dim = 2, class S, class... Watchers>
Layout<S, Dim> forceatlas2(const Neighbors<S>& knn, const ForceAtlas2Options& o = {}, Watchers&&... watch) {
  ForceAtlas2<S, Dim> run(knn, o);
  run.advance(run.iterations(), watch...);
  return run.layout();
}

/// The ForceAtlas2 layout of points, n × d, one row a point: of the graph of their 15 nearest neighbors, from
/// their principal components.
template <int Dim = 2, class Derived, class... Watchers>
Layout<typename Derived::Scalar, Dim> forceatlas2(const Eigen::MatrixBase<Derived>& points,
                                                  const ForceAtlas2Options& o = {}, Watchers&&... watch) {
  ForceAtlas2<typename Derived::Scalar, Dim> run(points, o);
  run.advance(run.iterations(), watch...);
  return run.layout();
}

}  // namespace neem
