// The engines of methods that draw samples: all points move at once, or edge by edge.
#pragma once

#include "neem/core/concepts.hpp"
#include "neem/core/detail/archive.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/types.hpp"
#include "neem/forces/sampling/negative_sampling.hpp"
#include "neem/methods/run/engine.hpp"
#include "neem/methods/run/hold_spread.hpp"
#include "neem/optimizers/annealed_descent.hpp"
#include "neem/optimizers/sgd.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace neem::detail {

/// What both engines have in common.
template <class S, int Dim, EpochMethod Method>
class Epochs : public Engine<S, Dim> {
public:
  explicit Epochs(Method what) : method(std::move(what)) {}

  Method method;
  std::vector<Figure> figures{};                          ///< figures of the run, whatever the layout
  std::function<double(const Layout<S, Dim>&)> loss{};    ///< the objective, or none
  std::function<double(const Layout<S, Dim>&)> denser{};  ///< the correlation of densities, or none

  int iterations() const override { return method.epochs; }
  void prolong(int from, int more, const std::optional<double>& exaggeration) override {
    if constexpr (requires { method.prolong(from, more, exaggeration); }) {
      method.prolong(from, more, exaggeration);
    } else if constexpr (requires { method.prolong(from, more); }) {
      method.prolong(from, more);
    } else {
      method.epochs = from + more;
    }
  }
  bool exaggerates() const override {
    return requires { method.exaggeration; };
  }
  double pace(int epoch) const override {
    const double first = method.rate(0);
    return first > 0 ? method.rate(epoch) / first : 1;
  }
  double partition() const override {
    if constexpr (requires { method.partition(); }) {
      return method.partition();
    } else {
      return std::numeric_limits<double>::quiet_NaN();
    }
  }
  bool has_objective() const override { return loss != nullptr; }
  double objective(const Layout<S, Dim>& Y) override {
    return loss ? loss(Y) : std::numeric_limits<double>::quiet_NaN();
  }
  void report(const Layout<S, Dim>& Y, std::vector<Figure>& all) override {
    all.insert(all.end(), figures.begin(), figures.end());
    if constexpr (requires { method.partition(); }) all.push_back({"partition", {method.partition()}});
    if (denser) all.push_back({"density_correlation", {denser(Y)}});
  }
  void state(Archive& a) override {
    figures_state(a, figures);
    if constexpr (requires { method.state(a); }) method.state(a);
  }
};

/// Epochs of a few steps that move all points at once.
template <class S, int Dim, class Method, class Sample = NegativeSampling<S, Dim>>
  requires SampledField<Sample, typename Method::Law, S, Dim>
class BatchEpochs final : public Epochs<S, Dim, Method> {
public:
  BatchEpochs(const Layout<S, Dim>& Y, Sample sample, Method what, const Threads& on)
      : Epochs<S, Dim, Method>(std::move(what)),
        sampling(std::move(sample)),
        threads(on),
        descent(Y, stiffness, {}, on) {}

  Sample sampling;

  void iterate(Layout<S, Dim>& Y, Layout<S, Dim>& force, int epoch) override {
    for (int step = 0; step < this->method.steps; ++step) {
      Layout<S, Dim>& now = step == 0 ? force : between;
      sample(Y, now, epoch, step);
      this->still(now);
      move(Y, now, epoch);
    }
  }

  std::shared_ptr<const Graph<S>> loss_graph{};  ///< of the loss, if it has another than the samples

  void state(Archive& a) override {
    Epochs<S, Dim, Method>::state(a);
    sampling.state(a, threads);
    descent.state(a);
    if (!loss_graph) return;
    auto graph = a.reading() ? std::make_shared<Graph<S>>() : std::make_shared<Graph<S>>(*loss_graph);
    graph_state(a, "loss_graph", *graph, loss_graph->rows());
    if (a.reading()) loss_graph = std::move(graph);
  }

private:
  /// The momentum of the first epoch, for methods that average the forces of their edges and have no other; it
  /// falls with the learning rate, so that layouts come to rest. Without it they do not reach their size in
  /// 200 epochs: for Fashion-MNIST, 70,000 points, the recall at 15 and the accuracy at 10 are 0.153 and 0.778
  /// with 0.5 throughout, 0.162 and 0.775 from 0.8, 0.168 and 0.779 from 0.9, 0.170 and 0.779 from 0.95, where
  /// large distances begin to suffer.
  static constexpr double momentum = 0.9;

  void sample(const Layout<S, Dim>& Y, Layout<S, Dim>& force, int epoch, int step) {
    Method& does = this->method;
    if constexpr (requires { does.set(epoch, sampling.options); }) does.set(epoch, sampling.options);
    sampling.options.draws = sampling.options.negatives / does.steps;
    const auto steps = static_cast<std::uint64_t>(does.steps);
    const auto time = static_cast<std::uint64_t>(epoch) * steps + static_cast<std::uint64_t>(step);
    const std::array<double, 2> sums = sampling(does.law(epoch), Y, time, force, stiffness, threads);
    if constexpr (requires { does.learn(sums, Y.rows()); }) does.learn(sums, Y.rows());
    if constexpr (requires { does.add(epoch, Y, force, stiffness, threads); }) {
      does.add(epoch, Y, force, stiffness, threads);
    }
  }

  void move(Layout<S, Dim>& Y, const Layout<S, Dim>& force, int epoch) {
    Method& does = this->method;
    descent.options.learning_rate = does.rate(epoch) / does.steps;
    if constexpr (requires { does.momentum(epoch); }) {
      descent.options.momentum = does.momentum(epoch);
    } else {
      const bool averaged = sampling.options.shares == 0;  // else steps are those of the programs
      descent.options.momentum = averaged ? momentum * does.rate(epoch) / does.rate(0) : 0;
    }
    descent(Y, force);
    if constexpr (requires { does.least_spread(epoch); }) {
      if (!this->in_place_) hold_spread(Y, does.least_spread(epoch));
    }
  }

  Threads threads;
  std::vector<S> stiffness{};
  AnnealedDescent<S, Dim> descent;  // reads the stiffness
  Layout<S, Dim> between{};
};

/// Epochs edge by edge.
template <class S, int Dim, class Method>
class EdgeEpochs final : public Epochs<S, Dim, Method> {
public:
  EdgeEpochs(SampledEdges<S, Dim> sample, Method what, const Threads& on)
      : Epochs<S, Dim, Method>(std::move(what)), edges(std::move(sample)), threads(on) {}

  SampledEdges<S, Dim> edges;

  void iterate(Layout<S, Dim>& Y, Layout<S, Dim>& force, int epoch) override {
    sweep_once(Y, force, before, *this, epoch);
  }

  void state(Archive& a) override {
    Epochs<S, Dim, Method>::state(a);
    edges.state(a);
  }

  void hold(const std::vector<Id>& rows) override {
    Engine<S, Dim>::hold(rows);
    edges.hold(rows);
  }

  /// Moves Y through an epoch. @return its learning rate
  double operator()(Layout<S, Dim>& Y, int epoch) {
    Method& does = this->method;
    if constexpr (requires { does.set(epoch, edges.options); }) does.set(epoch, edges.options);
    const double rate = does.rate(epoch);
    const auto time = static_cast<std::uint64_t>(epoch);
    if constexpr (requires { does.edge_law(epoch); }) {
      does.learn_by_edges(edges(does.edge_law(epoch), rate, time, Y, threads));
    } else {
      const std::array<double, 2> sums = edges(does.law(epoch), rate, time, Y, threads);
      if constexpr (requires { does.learn(sums, Y.rows()); }) does.learn(sums, Y.rows());
    }
    return rate;
  }

private:
  Threads threads;
  Layout<S, Dim> before{};
};

}  // namespace neem::detail
