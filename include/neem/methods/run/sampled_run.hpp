// What the methods that draw negative samples have in common: a graph, a layout, and epochs.
#pragma once

#include "neem/affinities/check_graph.hpp"
#include "neem/core/check.hpp"
#include "neem/core/concepts.hpp"
#include "neem/core/error.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/progress.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/forces/sampling/negative_sampling.hpp"
#include "neem/methods/run/hold_spread.hpp"
#include "neem/methods/run/layout_watch.hpp"
#include "neem/methods/run/update.hpp"
#include "neem/methods/start/start.hpp"
#include "neem/optimizers/annealed_descent.hpp"
#include "neem/optimizers/descend.hpp"
#include "neem/optimizers/sgd.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace neem::detail {

/// A copy of a graph by its largest weight, without what is then below `least`.
/// @throws Error (DATA) if the graph breaks its contract, or has no weight though it has several points
template <class S>
std::shared_ptr<const Graph<S>> relative_graph(const Graph<S>& P, double least, const Threads& threads) {
  check_graph(P);
  const Index n = P.rows();
  const Id* offset = P.outerIndexPtr();
  const S* weight = P.valuePtr();
  S top = 0;
  for (Index e = 0; e < P.nonZeros(); ++e) top = (std::max)(top, weight[e]);
  if (!(top > S(0)) && n > 1) {
    throw Error(ErrorCode::empty, "all weights are 0", "graph", "give at least one edge");
  }
  const S smallest = static_cast<S>(least) * top;
  auto kept = std::make_shared<Graph<S>>(n, n);
  Id* end = kept->outerIndexPtr() + 1;
  Id edges = 0;
  for (Index i = 0; i < n; ++i) {
    for (Id e = offset[i]; e < offset[i + 1]; ++e) edges += weight[e] > S(0) && weight[e] >= smallest;
    end[i] = edges;
  }
  kept->resizeNonZeros(edges);
  for_each_range(threads, n, 4096, [&](Index begin, Index stop) {
    for (Index i = begin; i < stop; ++i) {
      Id to = kept->outerIndexPtr()[i];
      for (Id e = offset[i]; e < offset[i + 1]; ++e) {
        if (!(weight[e] > S(0) && weight[e] >= smallest)) continue;
        kept->innerIndexPtr()[to] = P.innerIndexPtr()[e];
        kept->valuePtr()[to++] = weight[e] / top;
      }
    }
  });
  return kept;
}

/// A run of epochs. Method says what one is:
///
///     steps             how many steps share an epoch, its learning rate and its draws
///     law(epoch)        the law of the epoch
///     rate(epoch)       its learning rate
///     set(epoch, o)     changes the options of the sampling for the epoch
///     learn(sums, n)    sees the sums of the shares afterwards
///     partition()       Z, or NaN
///     add(epoch, Y, force, stiffness, threads)  if there is one, adds forces of its own; not edge by edge
///     momentum(epoch)   if there is one, the share of the last step that is kept
///     least_spread(epoch)  if there is one, hold_spread keeps the layout at that size
///     by_edges          true if there is one and the run may go edge by edge
///     edge_law(epoch), learn_by_edges(sums)  if there are, law and learn of a run edge by edge
///
/// Sampling is NegativeSampling, or is called like it.
template <class S, int Dim, class Method, class Sampling = NegativeSampling<S, Dim>>
class SampledRun {
public:
  SampledRun(std::shared_ptr<const Graph<S>> P, Layout<S, Dim> Y, Method method,
             const NegativeSamplingOptions& sampling, int epochs, Threads threads)
      : threads_(std::move(threads)),
        layout_(std::move(Y)),
        field_(
            std::make_unique<Forces>(layout_, Sampling(std::move(P), sampling), std::move(method), threads_)),
        total_(layout_.rows() > 1 ? epochs : 0) {}
  /// The same edge by edge.
  SampledRun(std::shared_ptr<const Graph<S>> P, Layout<S, Dim> Y, Method method,
             const SampledEdgesOptions& sampling, int epochs, Threads threads)
      : threads_(std::move(threads)),
        layout_(std::move(Y)),
        sweep_(std::make_unique<Sweep>(SampledEdges<S, Dim>(std::move(P), sampling), std::move(method),
                                       threads_)),
        total_(layout_.rows() > 1 ? epochs : 0) {}
  SampledRun(const SampledRun&) = delete;
  SampledRun& operator=(const SampledRun&) = delete;

  template <class... Watchers>
  bool advance(int epochs, const std::vector<std::string>& notes, Watchers&&... watch) {
    require_option(epochs >= 0, "epochs", epochs, "0..");
    const int goal = epochs < total_ - done_ ? done_ + epochs : total_, before = done_;
    if (done()) return false;
    auto count = [this](const Progress<S, Dim>& now) { done_ = now.iteration; };
    auto anneal = [this](Layout<S, Dim>& Y, const Layout<S, Dim>& force) {
      move(Y, force);
      while (field_->step != 0) {
        (*field_)(Y, between_);
        move(Y, between_);
      }
    };
    const Stretch stretch{done_, goal, total_, notes};
    Signal answer = Signal::go;
    if constexpr (by_edges) {
      if (sweep_) answer = sgd(layout_, *sweep_, stretch, count, watch...);
    }
    if (field_) answer = descend(layout_, *field_, anneal, stretch, count, watch...);
    stopped_ = answer == Signal::stop;
    return done_ > before;
  }

  const Layout<S, Dim>& layout() const { return layout_; }
  double partition() const {
    if constexpr (by_edges) {
      if (sweep_) return sweep_->partition();
    }
    return field_->partition();
  }
  int iteration() const { return done_; }
  int iterations() const { return total_; }
  bool done() const { return stopped_ || done_ == total_; }
  bool stopped() const { return stopped_; }

private:
  static constexpr bool by_edges = requires { requires Method::by_edges; };
  /// Of the first epoch, of methods that have no other; it falls with the learning rate, as layouts have to
  /// come to rest. Without it they do not grow to their size in 200 epochs: of Fashion-MNIST's 70,000 points
  /// the recall at 15 and the accuracy at 10 are 0.153 and 0.778 with 0.5 throughout, 0.162 and 0.775 from
  /// 0.8, 0.168 and 0.779 from 0.9, 0.170 and 0.779 from 0.95, where large distances begin to suffer.
  static constexpr double momentum = 0.9;

  struct Forces {
    Forces(const Layout<S, Dim>& Y, Sampling&& samples, Method&& of, const Threads& on)
        : sampling(std::move(samples)), method(std::move(of)), threads(on), descent(Y, stiffness, {}, on) {}

    Sampling sampling;
    Method method;
    std::vector<S> stiffness{};
    Threads threads;
    AnnealedDescent<S, Dim> descent;
    int epoch = 0, step = 0;  // the next ones

    void operator()(const Layout<S, Dim>& Y, Layout<S, Dim>& force) {
      method.set(epoch, sampling.options);
      sampling.options.draws = sampling.options.negatives / Method::steps;
      const auto sample =
          static_cast<std::uint64_t>(epoch) * Method::steps + static_cast<std::uint64_t>(step);
      const std::array<double, 2> sums = sampling(method.law(epoch), Y, sample, force, stiffness, threads);
      method.learn(sums, Y.rows());
      if constexpr (requires { method.add(epoch, Y, force, stiffness, threads); }) {
        method.add(epoch, Y, force, stiffness, threads);
      }
      if (++step == Method::steps) step = 0, ++epoch;
    }
    double partition() const { return method.partition(); }
  };

  struct Sweep {
    Sweep(SampledEdges<S, Dim>&& samples, Method&& of, const Threads& on)
        : edges(std::move(samples)), method(std::move(of)), threads(on) {}

    SampledEdges<S, Dim> edges;
    Method method;
    Threads threads;

    double operator()(Layout<S, Dim>& Y, int epoch) {
      NegativeSamplingOptions o{.negatives = edges.options.negatives};
      method.set(epoch, o);
      edges.options.negatives = o.negatives;
      const double rate = method.rate(epoch);
      const auto time = static_cast<std::uint64_t>(epoch);
      if constexpr (requires { method.edge_law(epoch); }) {
        method.learn_by_edges(edges(method.edge_law(epoch), rate, time, Y, threads));
      } else {
        method.learn(edges(method.law(epoch), rate, time, Y, threads), Y.rows());
      }
      return rate;
    }
    double partition() const { return method.partition(); }
  };

  /// A step of the epoch whose forces were the last.
  void move(Layout<S, Dim>& Y, const Layout<S, Dim>& force) {
    const int epoch = field_->epoch - (field_->step == 0 ? 1 : 0);
    AnnealedDescent<S, Dim>& descent = field_->descent;
    descent.options.learning_rate = field_->method.rate(epoch) / Method::steps;
    if constexpr (requires { field_->method.momentum(epoch); }) {
      descent.options.momentum = field_->method.momentum(epoch);
    } else {
      descent.options.momentum = momentum * field_->method.rate(epoch) / field_->method.rate(0);
    }
    descent(Y, force);
    if constexpr (requires { field_->method.least_spread(epoch); }) {
      hold_spread(Y, field_->method.least_spread(epoch));
    }
  }

  Threads threads_;
  Layout<S, Dim> layout_, between_{};
  std::unique_ptr<Forces> field_{};  // of all points at once, or
  std::unique_ptr<Sweep> sweep_{};   // edge by edge
  int total_, done_ = 0;
  bool stopped_ = false;
};

/// What the runs of these methods offer, whatever they are made of.
template <class S, int Dim, class Method, class Sampling = NegativeSampling<S, Dim>>
class SampledMethod {
public:
  /// Does up to `epochs` more. Observers are called after each with Progress and may stop the run for good.
  /// @return  true if any was done
  /// @throws  Error (NUMERIC) if the layout diverges; Error (USAGE) if epochs < 0
  template <class... Watchers>
    requires(Observer<Watchers, S, Dim> && ...)
  bool advance(int epochs, Watchers&&... watch) {
    const bool any = run_->advance(epochs, notes_, watch...);
    if (any && done()) watch_.look(layout(), notes_);
    return any;
  }

  const Layout<S, Dim>& layout() const { return run_->layout(); }
  int iteration() const { return run_->iteration(); }               ///< epochs done
  int iterations() const { return run_->iterations(); }             ///< epochs in all
  bool done() const { return run_->done(); }                        ///< nothing is left to do
  bool stopped() const { return run_->stopped(); }                  ///< an observer has stopped the run
  const std::vector<std::string>& notes() const { return notes_; }  ///< what was changed of the options
  /// Whether the run has ended with nothing left of the map: rows that differ, all on one place
  bool collapsed() const { return watch_.collapsed(); }

protected:
  std::vector<std::string> notes_{};
  LayoutWatch<S, Dim> watch_{};
  std::unique_ptr<SampledRun<S, Dim, Method, Sampling>> run_{};
};

}  // namespace neem::detail
