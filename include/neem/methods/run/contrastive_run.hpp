// What Neg-t-SNE, NC-t-SNE and UMAP with full repulsion share: a graph, the contrastive law, repulsion
// between all pairs, delta-bar-delta, and phases that differ in the law's Z.
//
// The papers draw m random pairs an edge and move points by each. The mean of these moves is a force like
// t-SNE's, with a law that is as smooth, so trees and grids sum it as fast; there is no sampling noise and no
// need to anneal the learning rate away.
//
// A learned Z follows its own equation, which says that as many edges are taken for noise as noise is taken
// for edges:
//
//     Σ p (1 − q) = s Σ_{i≠j} q,   q = w / (w + Z)
//
// The loss is convex in log Z and the equation has one root. log Z moves by two thirds of the logarithm of
// right over left: its derivative lies between −2 and 0, and near −1.5 where Z is of the size of w.
#pragma once

#include "neem/affinities/uniform.hpp"
#include "neem/core/check.hpp"
#include "neem/core/concepts.hpp"
#include "neem/core/error.hpp"
#include "neem/core/option.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/progress.hpp"
#include "neem/core/types.hpp"
#include "neem/forces/force_field.hpp"
#include "neem/forces/laws/kernels.hpp"
#include "neem/forces/laws/laws.hpp"
#include "neem/forces/repulsion/fastest_repulsion.hpp"
#include "neem/layouts/pca.hpp"
#include "neem/layouts/random_layout.hpp"
#include "neem/methods/run/contrastive_batch.hpp"
#include "neem/methods/run/layout_watch.hpp"
#include "neem/methods/run/sampled_run.hpp"
#include "neem/methods/run/stop_rule.hpp"
#include "neem/methods/start/start.hpp"
#include "neem/neighbors/nearest_neighbors.hpp"
#include "neem/optimizers/delta_bar_delta.hpp"
#include "neem/optimizers/descend.hpp"

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace neem::detail {

/// What runs have in common of their options.
struct RunSettings {
  Eigen::MatrixXd initial;
  std::optional<double> learning_rate;
  double momentum, max_step;
  std::optional<StopRule> stop;
  std::optional<RepulsionMethod> repulsion;
  std::optional<double> theta;
  std::uint64_t seed;
  int threads;
};

/// The fields of these names, checked.
/// @throws Error (USAGE) for values outside their ranges
template <class Options>
RunSettings settings_of(const Options& o) {
  check_options(o);
  return {o.initial,   o.learning_rate, o.momentum, o.max_step, o.stop,
          o.repulsion, o.theta,         o.seed,     o.threads};
}

/// The share of noise pairs that n points give m negatives an edge: m / (n (n − 1)).
inline double noise_of(double negatives, Index n) {
  const double points = static_cast<double>(std::max<Index>(n, 2));
  return negatives / (points * (points - 1));
}

/// Z of UMAP's law, 1, or what has UMAP's partition function with the usual 5 negatives where there are more:
/// where the early iterations take place.
inline double early_Z(double negatives) { return (std::max)(1.0, negatives / 5); }

/// A run with kernel K, advanced by hand.
template <class S, int Dim, class K>
class ContrastiveRun {
public:
  /// Does up to `iterations` more. Observers are called after each with Progress and may stop the run for
  /// good.
  /// @return  true if any was done
  /// @throws  Error (NUMERIC) if the layout diverges; Error (USAGE) if iterations < 0
  template <class... Watchers>
    requires(Observer<Watchers, S, Dim> && ...)
  bool advance(int iterations, Watchers&&... watch) {
    require_option(iterations >= 0, "iterations", iterations, "0..");
    if (sampled_) {
      const bool any = sampled_->advance(iterations, notes_, watch...);
      if (any && done()) watch_.look(layout(), notes_);
      return any;
    }
    const int goal = iterations < total_ - done_ ? done_ + iterations : total_, before = done_;
    int begin = 0;
    for (const ContrastivePhase& phase : phases_) {
      const int end = begin + phase.iterations;
      if (done_ >= begin && done_ < (std::min)(goal, end) && !done()) {
        if (done_ == begin) set_Z(phase.Z);
        auto count = [&](const Progress<S, Dim>& now) {
          done_ = now.iteration;
          if (phase.learn && (done_ - begin) % learn_every == 0) learn(now.layout);
        };
        auto look = [&](const Progress<S, Dim>& now) {
          converged_ = settings_.stop && &phase == &phases_.back() && rests(now, now.iteration - begin);
          return converged_ ? Signal::stop : Signal::go;
        };
        const Stretch stretch{done_, (std::min)(goal, end), total_, notes_};
        const Signal signal = descend(layout_, *field_, *step_, stretch, count, watch..., look);
        stopped_ = signal == Signal::stop && !converged_;
      }
      begin = end;
    }
    if (done_ > before && done()) watch_.look(layout_, notes_);
    return done_ > before;
  }

  const Layout<S, Dim>& layout() const { return sampled_ ? sampled_->layout() : layout_; }
  /// Iterations done
  int iteration() const { return sampled_ ? sampled_->iteration() : done_; }
  int iterations() const { return total_; }  ///< iterations in all
  /// Nothing is left to do
  bool done() const { return stopped() || converged_ || iteration() == total_; }
  /// An observer has stopped the run
  bool stopped() const { return sampled_ ? sampled_->stopped() : stopped_; }
  bool converged() const { return converged_; }  ///< the option `stop` has ended the run
  /// Whether the run has ended with nothing left of the map: rows that differ, all on one place
  bool collapsed() const { return watch_.collapsed(); }
  const std::vector<std::string>& notes() const {
    return notes_;
  }  ///< what was changed of the options, and why

  /// How the repulsion of the present layout is summed, by objective() if not by the iterations.
  RepulsionMethod repulsion() const { return field_->repulsion().way(field_->law, layout(), threads_); }

  /// The loss of the layout, as Contrastive states it, with the Z in use. @cost about one iteration over all
  /// pairs
  double objective() {
    if (sampled_) field_->law.Z = sampled_->partition() * field_->charge;
    return field_->objective(layout());
  }

  /// The partition function Z̄ in use, over ordered pairs: Z of the law over the share of noise.
  double partition() const { return sampled_ ? sampled_->partition() : field_->law.Z / field_->charge; }

protected:
  ContrastiveRun(RunSettings settings, double deviation)
      : settings_(std::move(settings)), threads_(settings_.threads), deviation_(deviation) {}

  /// The uniform graph of points, and their principal components to start from.
  template <class Derived>
  std::shared_ptr<const Graph<S>> graph_of(const Eigen::MatrixBase<Derived>& points,
                                           std::optional<Index> neighbors) {
    const MatrixRef<S> X(points.derived());
    check_points<S>(X, "points", threads_);
    if (settings_.initial.size() == 0) layout_ = pca<Dim>(X, deviation_, threads_);
    const Index k = neighbors_among(neighbors, X.rows(), notes_);
    if (k == 0) return std::make_shared<const Graph<S>>(1, 1);
    return graph_of(nearest_neighbors(X, k, threads_), k);
  }
  std::shared_ptr<const Graph<S>> graph_of(const Neighbors<S>& knn, std::optional<Index>) {
    check_given(knn, threads_);
    if (knn.rows() == 1) return std::make_shared<const Graph<S>>(1, 1);
    const auto P = std::make_shared<Graph<S>>(1, 1);
    watch_.learn(knn, notes_);
    Graph<S> made = uniform_affinities(knn, Symmetrize::either, threads_);
    P->swap(made);
    return P;
  }
  std::shared_ptr<const Graph<S>> graph_of(const Graph<S>& P, std::optional<Index>) {
    return distribution<S>(std::make_shared<const Graph<S>>(P), threads_);
  }
  std::shared_ptr<const Graph<S>> graph_of(const std::shared_ptr<const Graph<S>>& P, std::optional<Index>) {
    return distribution<S>(P, threads_);
  }
  std::shared_ptr<const Graph<S>> graph_of(const std::shared_ptr<Graph<S>>& P, std::optional<Index>) {
    return distribution<S>(P, threads_);
  }

  /// Ready to go.
  /// @param charge  s, the weight of a pair beside that of all edges together
  void start(const std::shared_ptr<const Graph<S>>& P, const K& kernel, double charge,
             std::vector<ContrastivePhase> phases) {
    const Index n = P->rows();
    if (settings_.stop) rest_ = Rest(*settings_.stop);
    if (settings_.initial.size() > 0) {
      layout_ = initial_layout<S, Dim>(settings_.initial, n, settings_.seed, deviation_, notes_);
      settings_.initial.resize(0, 0);
    } else if (layout_.rows() == 0) {
      layout_ = random_layout<S, Dim>(n, settings_.seed, deviation_);
    }
    if (n == 1) layout_.setZero();
    FastestRepulsion repulsion{.method = settings_.repulsion};
    if (settings_.theta || settings_.repulsion) repulsion.theta = settings_.theta.value_or(0.5);
    if (settings_.theta) repulsion.method = RepulsionMethod::barnes_hut;
    const Contrastive<K> law{kernel, phases.front().Z};
    field_ = std::make_unique<Forces>(layout_, P, law, repulsion, threads_);
    field_->charge = charge;
    step_ = std::make_unique<DeltaBarDelta<S, Dim>>(
        layout_, DeltaBarDeltaOptions{.momentum = settings_.momentum, .max_step = settings_.max_step},
        threads_);
    set_Z(law.Z);
    if (n > 1) phases_ = std::move(phases);
    for (const ContrastivePhase& phase : phases_) total_ += phase.iterations;
  }

  /// Ready to go by negative samples, after start.
  /// @param o  negatives and seed
  void sample(const std::shared_ptr<const Graph<S>>& P, const K& kernel, const NegativeSamplingOptions& o) {
    std::shared_ptr<const Graph<S>> graph = relative_graph(*P, 0, threads_);
    ContrastiveMethod<K> method{.kernel = kernel,
                                .phases = phases_,
                                .learning_rate = settings_.learning_rate.value_or(1),
                                .negatives = o.negatives,
                                .weight = total_weight(*graph, threads_),
                                .noise = field_->charge,
                                .Z = field_->law.Z};
    sampled_ = std::make_unique<SampledRun<S, Dim, ContrastiveMethod<K>>>(
        std::move(graph), std::move(layout_), std::move(method), o, total_, threads_);
  }

  const Threads& threads() const { return threads_; }
  Layout<S, Dim>& layout_to_start_from() { return layout_; }
  bool starts_from_given() const { return settings_.initial.size() > 0; }

private:
  using Forces = ForceField<S, Dim, Contrastive<K>, FastestRepulsion>;

  static constexpr int learn_every = 10;  // iterations; the layout hardly moves meanwhile

  /// The law of this Z, and the largest step that attraction alone allows: with rate · Σ_j p_ij a ≤ 1 for
  /// the mean point it brings nothing nearer than together.
  void set_Z(double Z) {
    field_->law.Z = Z;
    double steepest = field_->law.attraction(0.0);
    for (int k = -16; k <= 4; ++k)
      steepest = (std::max)(steepest, field_->law.attraction(std::ldexp(1.0, k)));
    step_->options.learning_rate =
        settings_.learning_rate.value_or(static_cast<double>(layout_.rows()) / steepest);
  }

  void learn(const Layout<S, Dim>& Y) {
    const Contrastive<K> law = field_->law;
    const double missed = field_->sum_over_edges(Y, [&law](const auto& d2) {
      using T = std::remove_cvref_t<decltype(d2)>;
      return T(law.Z) / (law.kernel.weight(d2) + T(law.Z));
    });
    const double mistaken =
        field_->charge * field_->sum_over_pairs(Y, [&law](const auto& d2) { return law.probability(d2); });
    if (!(missed > 0 && mistaken > 0)) return;
    constexpr double smallest = 1e-30, largest = 1e30;  // float holds its inverse
    set_Z(std::clamp(law.Z * std::pow(mistaken / missed, 2.0 / 3), smallest, largest));
  }

  /// Whether the layout is at rest after `iteration`, counted from 1, of the last phase.
  bool rests(const Progress<S, Dim>& now, int iteration) {
    if (!rest_.due(iteration)) return false;
    bool over = false;
    if (rest_.wants_objective()) {
      const double loss = now.objective();
      over = rest_.rests_at(loss, loss);
    }
    if (rest_.wants_force()) {
      over = rest_.rests_under(now.force.data(), now.force.size(), now.force.rows()) || over;
    }
    return over;
  }

  RunSettings settings_;
  Threads threads_;
  double deviation_;
  std::vector<std::string> notes_{};
  Layout<S, Dim> layout_{};
  std::unique_ptr<Forces> field_{};
  std::unique_ptr<DeltaBarDelta<S, Dim>> step_{};
  std::unique_ptr<SampledRun<S, Dim, ContrastiveMethod<K>>> sampled_{};  // in place of step_, or empty
  std::vector<ContrastivePhase> phases_{};
  Rest rest_{};
  LayoutWatch<S, Dim> watch_{};
  int total_ = 0, done_ = 0;
  bool stopped_ = false, converged_ = false;
};

/// A graph, or a shared pointer to one.
template <class Data, class S>
concept GraphData =
    std::same_as<Data, Graph<S>> || std::convertible_to<const Data&, std::shared_ptr<const Graph<S>>>;

}  // namespace neem::detail
