// t-SNE: perplexity affinities, the Cauchy kernel normalised over all pairs, delta-bar-delta.
//
// `tsne(X)` is the whole method. `Tsne run(knn, {…})` is the same as a run advanced by hand, for programs
// that draw while it works: run.advance(10) does ten iterations, and ten advances of 75 give the bits of one
// of 750. Both also take a graph of one's own in place of points or neighbors.
#pragma once

#include "neem/affinities/perplexity.hpp"
#include "neem/core/check.hpp"
#include "neem/core/concepts.hpp"
#include "neem/core/error.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/progress.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/forces/laws/kernels.hpp"
#include "neem/forces/laws/laws.hpp"
#include "neem/forces/repulsion/fastest_repulsion.hpp"
#include "neem/layouts/pca.hpp"
#include "neem/layouts/random_layout.hpp"
#include "neem/methods/options/tsne.hpp"
#include "neem/methods/run/hold_spread.hpp"
#include "neem/methods/run/layout_watch.hpp"
#include "neem/methods/run/stop_rule.hpp"
#include "neem/methods/run/tsne_field.hpp"
#include "neem/methods/start/start.hpp"
#include "neem/methods/start/tsne_start.hpp"
#include "neem/neighbors/nearest_neighbors.hpp"
#include "neem/optimizers/delta_bar_delta.hpp"
#include "neem/optimizers/descend.hpp"

#include <algorithm>
#include <cmath>
#include <concepts>
#include <limits>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace neem {

template <class S, int Dim>
class Spectrum;

/// A run of t-SNE advanced by hand: `while (run.advance(10)) draw(run.layout());`
///
/// Data without structure shrink while attraction is exaggerated, by a factor an iteration. Every tenth
/// iteration a layout whose root mean square radius is below 1e-8 is spread to that again, by a power of two:
/// forces are proportional to the layout there, so that only its size changes, and no digits are lost.
///
/// @cost    an iteration is O(n log n + nnz of P); memory is P, four layouts and the tree
/// @source  van der Maaten & Hinton 2008, van der Maaten 2014; schedule and learning rate: openTSNE (Poličar,
/// Stražar &
///          Zupan 2024), Belkina et al. 2019, Kobak & Berens 2019
template <class S, int Dim = 2>
class Tsne {
public:
  /// From points, n × d, one row a point: neighbors, affinities and the initial layout are made here.
  /// @throws Error (DATA) for points that check_points refuses, Error (USAGE) for options outside their
  /// ranges
  template <class Derived>
    requires std::same_as<typename Derived::Scalar, S>
  explicit Tsne(const Eigen::MatrixBase<Derived>& points, const TsneOptions& o = {})
      : options_(checked(o)), threads_(o.threads) {
    const MatrixRef<S> X(points.derived());
    check_points<S>(X, "points", threads_);
    const Perplexity perplexity = detail::settle_perplexity(o.perplexity, X.rows(), notes_);
    const Index k = detail::neighbors_for(perplexity, X.rows());
    Neighbors<S> knn = detail::neighbors_or_none<S>(X, k, threads_);
    if (o.initial.size() == 0) layout_ = pca<Dim>(X, initial_deviation, threads_);
    start(std::move(knn), perplexity);
  }

  /// From a neighbor table, n × k with k ≥ the perplexity (three times it is usual).
  /// @throws Error (DATA) if the table breaks its contract, Error (USAGE) for options outside their ranges
  explicit Tsne(const Neighbors<S>& knn, const TsneOptions& o = {})
      : options_(checked(o)), threads_(o.threads) {
    start(knn, perplexity_for(knn));
  }

  /// The same of a table that is not needed any more, `Tsne run(std::move(knn))`: it is used up, and the run
  /// needs n × k values less at its peak.
  explicit Tsne(Neighbors<S>&& knn, const TsneOptions& o = {}) : options_(checked(o)), threads_(o.threads) {
    const Perplexity perplexity = perplexity_for(knn);
    start(std::move(knn), perplexity);
  }

  /// From a graph: symmetric, ≥ 0, compressed, no weight on the diagonal, such as uniform_affinities gives.
  /// Its entries are scaled to sum to 1 where they do not. The layout starts random unless one is given, and
  /// there is no perplexity.
  /// @throws Error (DATA) if the graph breaks its contract (check_graph) or, with several points, has no
  ///         weight at all; Error (USAGE) for options outside their ranges, and if a perplexity is given too
  explicit Tsne(const Graph<S>& P, const TsneOptions& o = {})
      : Tsne(std::shared_ptr<const Graph<S>>(std::make_shared<Graph<S>>(P)), o) {}

  /// The same for a graph that is shared. The run keeps no copy of the pointer once it is made.
  explicit Tsne(std::shared_ptr<const Graph<S>> P, const TsneOptions& o = {})
      : options_(checked(o)), threads_(o.threads) {
    if (!o.perplexity.empty()) {
      throw Error(ErrorCode::conflict, "perplexity makes a graph, and a graph is given",
                  "option perplexity and the graph", "give one of them");
    }
    start(detail::edge_rows<lanes>(*detail::distribution(std::move(P), threads_), threads_));
  }

  /// Does up to `iterations` more. Observers are called after each with Progress and may stop the run for
  /// good.
  /// @return  true if any was done: `while (run.advance(10)) draw(run.layout());` draws the last layout too
  /// @throws  Error (NUMERIC) if the layout diverges; Error (USAGE) if iterations < 0
  template <class... Watchers>
    requires(Observer<Watchers, S, Dim> && ...)
  bool advance(int iterations, Watchers&&... watch) {
    detail::require_option(iterations >= 0, "iterations", iterations, "0..");
    int goal = iterations < total_ - done_ ? done_ + iterations : total_;
    const int before = done_;
    int begin = 0;
    for (Phase& phase : phases_) {
      int end = begin + phase.iterations;
      while (done_ >= begin && done_ < (std::min)(goal, end) && !done()) {
        const double rho = detail::exaggeration_at(phase, done_ - begin);
        field_->exaggerate(rho);
        step_->options.learning_rate =
            phase.learning_rate.value_or(static_cast<double>(layout_.rows()) / rho);
        step_->options.momentum = *phase.momentum;
        auto count = [this](const Progress<S, Dim>& now) { done_ = now.iteration; };
        auto step = [this](Layout<S, Dim>& Y, const Layout<S, Dim>& force) {
          (*step_)(Y, force);
          if ((done_ + 1) % 10 == 0) detail::hold_spread(Y, least_spread);
        };
        bool over = false;  // an adaptive phase before its end
        auto look = [this, begin, end, &phase, &over](const Progress<S, Dim>& now) {
          if (phase.adaptive) over = hardly_falls(now, now.iteration - begin) && now.iteration < end;
          converged_ = options_.stop && &phase == &phases_.back() && rests(now, now.iteration - begin);
          return converged_ || over ? Signal::stop : Signal::go;
        };
        const int until = phase.from ? done_ + 1 : (std::min)(goal, end);
        const Signal signal =
            descend(layout_, *field_, step, Stretch{done_, until, total_, notes_}, count, watch..., look);
        stopped_ = signal == Signal::stop && !converged_ && !over;
        if (over) {
          total_ -= end - done_;
          goal = (std::min)(goal, total_);
          phase.iterations = done_ - begin;
          end = done_;
        }
      }
      begin = end;
    }
    if (done_ > before && done()) watch_.look(layout_, notes_);
    return done_ > before;
  }

  const Layout<S, Dim>& layout() const { return layout_; }
  int iteration() const { return done_; }    ///< iterations done
  int iterations() const { return total_; }  ///< iterations in all; fewer once an adaptive phase has ended
  bool done() const { return stopped_ || converged_ || done_ == total_; }  ///< nothing is left to do
  bool stopped() const { return stopped_; }      ///< an observer has stopped the run
  bool converged() const { return converged_; }  ///< TsneOptions::stop has ended the run
  /// Whether the run has ended with nothing left of the map: rows that differ, all on one place
  bool collapsed() const { return watch_.collapsed(); }
  const std::vector<std::string>& notes() const {
    return notes_;
  }                                                             ///< what was changed of the options, and why
  const std::vector<Phase>& phases() const { return phases_; }  ///< the schedule, as it is run
  const Perplexity& perplexity() const { return perplexity_; }  ///< the one in use; empty for a graph

  /// How the repulsion of the present layout is summed.
  RepulsionMethod repulsion() const { return field_->way(layout_); }

  /// The KL divergence of the layout. @cost about one iteration
  double objective() { return field_->objective(layout_); }

private:
  friend class Spectrum<S, Dim>;  // which has more to tell

  static constexpr double least_spread = 1e-8;  // far below the start, so that runs that grow never see it
  static constexpr double initial_deviation = 1e-4;  // all w ≈ 1 there: forces are linear. openTSNE

  static const TsneOptions& checked(const TsneOptions& o) {
    detail::check_options(o);
    return o;
  }

  /// Whether the objective falls by little after `iteration`, counted from 1, of an adaptive phase.
  bool hardly_falls(const Progress<S, Dim>& now, int iteration) {
    if (iteration == 1) plateau_ = detail::Plateau{};
    return iteration % detail::Plateau::every == 0 && plateau_.reached(now.objective());
  }

  /// Whether the layout is at rest after `iteration`, counted from 1, of the last phase.
  bool rests(const Progress<S, Dim>& now, int iteration) {
    if (!rest_.due(iteration)) return false;
    bool over = false;
    if (rest_.wants_objective()) {
      const double divergence = now.objective();
      // log Z is that of one step ago at every look, so that hardly anything of it is left in a difference
      const double relaxed = 1 - 1 / phases_.back().exaggeration;
      over = rest_.rests_at(relaxed == 0 ? divergence : divergence - relaxed * std::log(now.partition),
                            divergence);
    }
    if (rest_.wants_force()) {
      over = rest_.rests_under(now.force.data(), now.force.size(), now.force.rows()) || over;
    }
    return over;
  }

  /// The perplexity that a table allows.
  Perplexity perplexity_for(const Neighbors<S>& knn) {
    detail::check_given(knn, threads_);
    Perplexity perplexity = detail::settle_perplexity(options_.perplexity, knn.rows(), notes_);
    const double most = static_cast<double>(std::max<Index>(1, knn.cols()));
    if (options_.perplexity.empty() && perplexity.largest() > (std::max)(1.0, most / 3)) {
      perplexity = (std::max)(1.0, std::floor(most / 3));
      notes_.push_back("perplexity lowered to " + text(perplexity.largest()) + " because there are " +
                       std::to_string(knn.cols()) + " neighbors a point");
    }
    return perplexity;
  }

  static constexpr Index lanes = detail::Attraction<S, Dim>::lanes;

  void start(const Neighbors<S>& knn, const Perplexity& perplexity) {
    perplexity_ = perplexity;
    watch_.learn(knn, notes_);
    Matrix<S> conditional(knn.rows(), knn.cols());
    detail::fill_conditional(knn, perplexity, conditional, threads_);
    start(detail::mean_rows<lanes>(knn.ids, conditional, lone_points(knn), threads_));
  }

  void start(Neighbors<S>&& knn, const Perplexity& perplexity) {
    perplexity_ = perplexity;
    watch_.learn(knn, notes_);
    const LonePoints lone = lone_points(knn);
    detail::fill_conditional(knn, perplexity, knn.distances, threads_);
    detail::EdgeRows<S> P = detail::mean_rows<lanes>(knn.ids, knn.distances, lone, threads_);
    knn = Neighbors<S>{};
    start(std::move(P));
  }

  void start(detail::EdgeRows<S>&& P) {
    const Index n = P.rows();
    if (options_.stop) rest_ = detail::Rest(*options_.stop);
    if (options_.initial.size() > 0) {
      layout_ = detail::initial_layout<S, Dim>(options_.initial, n, options_.seed, initial_deviation, notes_);
    } else if (layout_.rows() == 0) {
      layout_ = random_layout<S, Dim>(n, options_.seed, initial_deviation);
    }
    if (n == 1) layout_.setZero();

    if (options_.dof == 1) {
      field_ = make_field(std::move(P), Normalized<Cauchy>{});
    } else {
      field_ = make_field(std::move(P), Normalized<StudentT>{{options_.dof}});
    }
    step_ = std::make_unique<DeltaBarDelta<S, Dim>>(
        layout_, DeltaBarDeltaOptions{.max_step = options_.max_step}, threads_);
    phases_ = detail::settle_phases(options_, n);
    for (const Phase& phase : phases_) total_ += phase.iterations;
  }

  template <class Law>
  std::unique_ptr<detail::AnyField<S, Dim>> make_field(detail::EdgeRows<S>&& P, const Law& law) {
    FastestRepulsion repulsion{.method = options_.repulsion};
    if (options_.theta || options_.repulsion) repulsion.theta = options_.theta.value_or(0.5);
    if (options_.theta) repulsion.method = RepulsionMethod::barnes_hut;
    return std::make_unique<detail::TsneField<S, Dim, Law>>(std::move(P), law, repulsion, threads_);
  }

  TsneOptions options_;
  Threads threads_;
  std::vector<std::string> notes_{};
  Perplexity perplexity_{};
  Layout<S, Dim> layout_{};
  std::unique_ptr<detail::AnyField<S, Dim>> field_{};
  std::unique_ptr<DeltaBarDelta<S, Dim>> step_{};
  std::vector<Phase> phases_{};
  detail::Rest rest_{};
  detail::Plateau plateau_{};
  detail::LayoutWatch<S, Dim> watch_{};
  int total_ = 0, done_ = 0;
  bool stopped_ = false, converged_ = false;
};

template <class Derived>
explicit Tsne(const Eigen::MatrixBase<Derived>&, const TsneOptions& = {})
    -> Tsne<typename Derived::Scalar, 2>;
template <class S>
explicit Tsne(const Neighbors<S>&, const TsneOptions& = {}) -> Tsne<S, 2>;
template <class S>
explicit Tsne(const Graph<S>&, const TsneOptions& = {}) -> Tsne<S, 2>;
template <class G>
explicit Tsne(const std::shared_ptr<G>&, const TsneOptions& = {}) -> Tsne<typename G::Scalar, 2>;

/// The t-SNE layout of points.
///
/// @param points  n × d, one row a point, float or double, finite
/// @param o       options; all have defaults
/// @param watch   observers: called after each iteration with Progress, may return Signal::stop
/// @return        n × Dim, centred; the layout reached if an observer or o.stop ended the run
/// @throws        Error (DATA, USAGE, NUMERIC) as Tsne
/// @cost          neighbors, then 750 iterations of O(n log n); same bits for any number of threads
/// @example       examples/101_first_map.cpp
template <int Dim = 2, class Derived, class... Watchers>
Layout<typename Derived::Scalar, Dim> tsne(const Eigen::MatrixBase<Derived>& points,
                                           const TsneOptions& o = {}, Watchers&&... watch) {
  Tsne<typename Derived::Scalar, Dim> run(points, o);
  run.advance(run.iterations(), watch...);
  return run.layout();
}

/// The t-SNE layout of a neighbor table: as above, from a random initial layout unless one is given.
template <int Dim = 2, class S, class... Watchers>
Layout<S, Dim> tsne(const Neighbors<S>& knn, const TsneOptions& o = {}, Watchers&&... watch) {
  Tsne<S, Dim> run(knn, o);
  run.advance(run.iterations(), watch...);
  return run.layout();
}

/// The t-SNE layout of a graph: `tsne(uniform_affinities(nearest_neighbors(X, 15)), {.initial = …})` is the
/// papers'. Symmetric, ≥ 0, compressed; its entries are scaled to sum to 1 where they do not. From a random
/// initial layout unless one is given; a perplexity is an error.
template <int Dim = 2, class S, class... Watchers>
Layout<S, Dim> tsne(const Graph<S>& P, const TsneOptions& o = {}, Watchers&&... watch) {
  Tsne<S, Dim> run(P, o);
  run.advance(run.iterations(), watch...);
  return run.layout();
}

/// The same for a graph that is shared.
template <int Dim = 2, class G, class... Watchers>
  requires std::same_as<std::remove_const_t<G>, Graph<typename G::Scalar>>
Layout<typename G::Scalar, Dim> tsne(const std::shared_ptr<G>& P, const TsneOptions& o = {},
                                     Watchers&&... watch) {
  Tsne<typename G::Scalar, Dim> run(P, o);
  run.advance(run.iterations(), watch...);
  return run.layout();
}

}  // namespace neem
