// The run of Neg-t-SNE, NC-t-SNE and UMAP with full repulsion: the contrastive law, between all pairs with
// delta-bar-delta, or by negative samples.
#pragma once

#include "neem/core/parallel.hpp"
#include "neem/core/types.hpp"
#include "neem/forces/force_field.hpp"
#include "neem/forces/laws/kernels.hpp"
#include "neem/forces/laws/laws.hpp"
#include "neem/methods/run/contrastive_schedule.hpp"
#include "neem/methods/run/epochs.hpp"
#include "neem/methods/run/run.hpp"
#include "neem/methods/run/update.hpp"
#include "neem/methods/start/start.hpp"
#include "neem/optimizers/delta_bar_delta.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

namespace neem::detail {

/// The share of noise pairs that n points give m negatives an edge: m / (n (n − 1)).
inline double noise_of(double negatives, Index n) {
  const double points = static_cast<double>(std::max<Index>(n, 2));
  return negatives / (points * (points - 1));
}

/// Z in the early iterations: that of UMAP's law, 1; with more than the usual 5 negatives, the Z that has the
/// same partition function as UMAP.
inline double early_Z(double negatives) { return (std::max)(1.0, negatives / 5); }

/// Standard deviation of the start, as in the papers; there is no Z(Y) for which a start would have to be
/// small.
inline constexpr double contrastive_deviation = 1;

/// A run with kernel K.
template <class S, int Dim, class K>
class ContrastiveRun : public Run<S, Dim> {
protected:
  using Run<S, Dim>::Run;
  using Forces = ForceField<S, Dim, Contrastive<K>, FastestRepulsion>;

  /// The uniform graph of points or of a table, whose weights sum to 1, or the graph that is given.
  template <class Options>
  std::shared_ptr<const Graph<S>> graph_of(const Given<S>& data, const Options& o) {
    if (const Table<S> knn = this->table_of(data, o)) return uniform_graph(*knn, this->threads_);
    return distribution(o.update == Update::batch ? data.kept_graph() : data.graph(), this->threads_);
  }

  /// Repulsion between all pairs, from the layout on.
  /// @param charge  s, the weight of a pair beside that of all edges together
  template <class Options>
  void descend(const std::shared_ptr<const Graph<S>>& P, const K& kernel, double charge,
               std::vector<ContrastivePhase> phases, const Options& o) {
    const Threads& threads = this->threads_;
    Forces field(this->layout_, P, Contrastive<K>{kernel, phases.front().Z}, repulsion_of(o), threads);
    field.charge = charge;
    const DeltaBarDeltaOptions steps{.momentum = o.momentum, .max_step = o.max_step};
    this->engine_ =
        field_engine<S, Dim>(std::move(field), DeltaBarDelta<S, Dim>(this->layout_, steps, threads),
                             ContrastiveSchedule(std::move(phases), o.learning_rate, o.stop, P->rows()));
  }

  /// The same by negative samples.
  template <class Options>
  void sample(const std::shared_ptr<const Graph<S>>& P, const K& kernel, double charge,
              std::vector<ContrastivePhase> phases, const Options& o, detail::Archive* saved) {
    using Method = ContrastiveMethod<K>;
    const Threads& threads = this->threads_;
    std::shared_ptr<const Graph<S>> graph = saved ? P : relative_graph(*P, 0, threads);
    Method method{.kernel = kernel,
                  .phases = std::move(phases),
                  .learning_rate = o.learning_rate.value_or(1),
                  .negatives = o.negatives,
                  .weight = total_weight(*graph, threads),
                  .noise = charge};
    method.Z = method.phases.front().Z;
    for (const ContrastivePhase& phase : method.phases) method.epochs += phase.iterations;
    const NegativeSamplingOptions draws{.negatives = o.negatives, .recoil = Recoil::both, .seed = o.seed};
    auto engine = std::make_unique<BatchEpochs<S, Dim, Method>>(
        this->layout_, NegativeSampling<S, Dim>(std::move(graph), draws), std::move(method), threads);
    engine->loss_graph = P;
    engine->loss = [kernel, charge, repulsion = repulsion_of(o), threads,
                    &made = *engine](const Layout<S, Dim>& Y) {
      Forces field(Y, made.loss_graph, Contrastive<K>{kernel, made.partition() * charge}, repulsion, threads);
      field.charge = charge;
      return field.objective(Y);
    };
    this->engine_ = std::move(engine);
  }

  /// Ready to go, from the layout on, in either way; or for the graph of a model file, P being one without
  /// edges.
  template <class Options>
  void start(const std::shared_ptr<const Graph<S>>& P, const K& kernel, double charge,
             std::vector<ContrastivePhase> phases, const Options& o, detail::Archive* saved = nullptr) {
    if (P->rows() > 1 && o.update == Update::batch) {
      sample(P, kernel, charge, std::move(phases), o, saved);
    } else if (P->rows() > 1) {
      descend(P, kernel, charge, std::move(phases), o);
    }
    if (saved) this->resume(*saved);
  }
};

}  // namespace neem::detail
