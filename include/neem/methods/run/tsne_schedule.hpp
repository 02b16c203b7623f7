// The schedule of t-SNE: its settings in each phase, and when it ends.
#pragma once

#include "neem/affinities/detail/edge_rows.hpp"
#include "neem/core/detail/archive.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/progress.hpp"
#include "neem/core/types.hpp"
#include "neem/forces/force_field.hpp"
#include "neem/forces/laws/kernels.hpp"
#include "neem/forces/laws/laws.hpp"
#include "neem/methods/options/tsne.hpp"
#include "neem/methods/run/field_engine.hpp"
#include "neem/methods/run/hold_spread.hpp"
#include "neem/methods/run/phases.hpp"
#include "neem/methods/run/stop_rule.hpp"
#include "neem/methods/start/tsne_start.hpp"
#include "neem/optimizers/delta_bar_delta.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace neem::detail {

class TsneSchedule : public Steady {
public:
  /// @param settled  every momentum filled in, and every learning rate that does not follow an exaggeration
  TsneSchedule(std::vector<Phase> settled, const std::optional<StopRule>& stop, Index points)
      : phases(std::move(settled)), rest_(stop), points_(static_cast<double>(points)) {
    for (const Phase& phase : phases) iterations += phase.iterations;
  }

  static constexpr bool exaggerates = true;

  std::vector<Phase> phases;
  bool in_place = false;  ///< whether the layout is not to be scaled

  template <class F, class O>
  void set(int iteration, F& field, O& step) {
    while (current_ + 1 < phases.size() && iteration >= begin_ + phases[current_].iterations) {
      begin_ += phases[current_++].iterations;
    }
    const Phase& phase = phases[current_];
    field.exaggeration = exaggeration_at(phase, iteration - begin_);
    step.options.learning_rate = phase.learning_rate.value_or(points_ / field.exaggeration);
    step.options.momentum = *phase.momentum;
  }

  template <class S, int Dim, class F, class O>
  void settle(int iteration, Layout<S, Dim>& Y, F&, O&) const {
    constexpr double least_spread = 1e-8;  // far below the start, so that runs that grow never see it
    if ((iteration + 1) % 10 == 0 && !in_place) hold_spread(Y, least_spread);
  }

  template <class S, int Dim>
  bool rests(const Progress<S, Dim>& now) {
    Phase& phase = phases[current_];
    const int iteration = now.iteration - begin_;  // of the phase, counted from 1
    if (phase.adaptive && hardly_falls(now, iteration) && iteration < phase.iterations) {
      iterations -= phase.iterations - iteration;
      phase.iterations = iteration;
    }
    return current_ + 1 == phases.size() && rest_.reached(now, iteration, 1 - 1 / phase.exaggeration);
  }

  /// A phase of its own, with the settings of the last one. One that has ended goes on as if it had been longer.
  void prolong(int from, int more, const std::optional<double>& exaggeration) {
    if (phases.empty()) return;
    Phase last = phases.back();
    int begin = 0;
    for (Phase& phase : phases) {
      phase.iterations = (std::max)(0, (std::min)(phase.iterations, from - begin));
      begin += phase.iterations;
    }
    last.iterations = more;
    last.from.reset(), last.adaptive = false;
    if (exaggeration) {
      // a rate that follows from the exaggeration goes on to do so: from the one that it was for
      if (last.learning_rate) *last.learning_rate *= last.exaggeration / *exaggeration;
      last.exaggeration = *exaggeration;
    }
    phases.push_back(last);
    iterations = from + more;
  }

  /// The phases, which adaptive ones have changed, and what is remembered of the objective. Which phase it is
  /// follows from the iteration.
  void state(Archive& a) {
    std::string all = phases_text(phases);
    a("phases", all);
    rest_.state(a);
    plateau_.state(a);
    if (!a.reading()) return;
    if (all.empty() != phases.empty()) a.expects(false, "phases");
    if (!all.empty()) phases = phases_of(all);
    check_phases(phases);
    iterations = 0;
    for (const Phase& phase : phases) {
      a.expects(phase.momentum.has_value(), "phases");
      iterations += phase.iterations;
    }
  }

private:
  /// Whether the objective falls by little after `iteration`, counted from 1, of an adaptive phase.
  template <class S, int Dim>
  bool hardly_falls(const Progress<S, Dim>& now, int iteration) {
    if (iteration == 1) plateau_ = Plateau{};
    return iteration % Plateau::every == 0 && plateau_.reached(now.objective());
  }

  Rest rest_;
  double points_;
  Plateau plateau_{};
  std::size_t current_ = 0;  // the phase of the iteration, which begins at
  int begin_ = 0;
};

/// The engine of t-SNE, and the schedule that is in it.
template <class S, int Dim>
struct TsneEngine {
  std::unique_ptr<Engine<S, Dim>> engine{};
  const TsneSchedule* schedule = nullptr;
};

template <class S, int Dim, class Law>
TsneEngine<S, Dim> tsne_engine(EdgeRows<S>&& P, const std::vector<double>& weights, const Layout<S, Dim>& Y,
                               const Law& law, const TsneOptions& o, std::vector<Figure> figures,
                               std::vector<std::string>& notes, const Threads& threads) {
  TsneSchedule schedule(settle_phases(o, Y.rows(), all_pairs_alike(P), notes), o.stop, Y.rows());
  ForceField<S, Dim, Law, FastestRepulsion> field(std::move(P), law, repulsion_of(o), threads);
  field.weigh(weights);
  auto engine =
      field_engine<S, Dim>(std::move(field), DeltaBarDelta<S, Dim>(Y, {.max_step = o.max_step}, threads),
                           std::move(schedule), std::move(figures));
  const TsneSchedule* inside = &engine->schedule;
  return {std::move(engine), inside};
}

/// The same with the kernel that the options ask for.
template <class S, int Dim>
TsneEngine<S, Dim> tsne_engine(EdgeRows<S>&& P, const std::vector<double>& weights, const Layout<S, Dim>& Y,
                               const TsneOptions& o, std::vector<Figure> figures,
                               std::vector<std::string>& notes, const Threads& threads) {
  if (o.dof == 1)
    return tsne_engine<S, Dim>(std::move(P), weights, Y, Normalized<Cauchy>{}, o, std::move(figures), notes,
                               threads);
  return tsne_engine<S, Dim>(std::move(P), weights, Y, Normalized<StudentT>{{o.dof}}, o, std::move(figures),
                             notes, threads);
}

}  // namespace neem::detail
