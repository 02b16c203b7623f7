// The engine of runs that move all points at once along a field: field, optimizer, schedule.
#pragma once

#include "neem/core/concepts.hpp"
#include "neem/core/detail/archive.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/progress.hpp"
#include "neem/core/types.hpp"
#include "neem/forces/repulsion/fastest_repulsion.hpp"
#include "neem/methods/run/engine.hpp"

#include <limits>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace neem::detail {

/// The schedule of settings that do not change, and the base of other schedules.
struct Steady {
  static constexpr bool exaggerates = false;  ///< whether there is an exaggeration that can be changed

  int iterations = 0;  ///< in all

  /// Before an iteration, counted from 0.
  template <class F, class O>
  void set(int, F&, O&) const {}
  /// After it, with the layout that it has moved.
  template <class S, int Dim, class F, class O>
  void settle(int, Layout<S, Dim>&, F&, O&) const {}
  /// After the observers.
  template <class S, int Dim>
  bool rests(const Progress<S, Dim>&) const {
    return false;
  }
  void state(Archive&) {}
  void prolong(int from, int more, const std::optional<double>&) { iterations = from + more; }
  /// Z, of a field that does not know it.
  template <class F>
  double partition(const F& field) const {
    if constexpr (requires { field.partition(); }) {
      return field.partition();
    } else {
      return std::numeric_limits<double>::quiet_NaN();
    }
  }
};

template <class S, int Dim, class F, class O, class T>
  requires Field<F, S, Dim> && Optimizer<O, S, Dim> && Schedule<T, F, O, S, Dim>
class FieldEngine final : public Engine<S, Dim> {
public:
  /// @param told  figures of the run, whatever the layout
  FieldEngine(F f, O optimizer, T settings, std::vector<Figure> told = {})
      : field(std::move(f)),
        step(std::move(optimizer)),
        schedule(std::move(settings)),
        figures(std::move(told)) {}

  F field;
  O step;
  T schedule;
  std::vector<Figure> figures;

  int iterations() const override { return schedule.iterations; }
  void iterate(Layout<S, Dim>& Y, Layout<S, Dim>& force, int iteration) override {
    schedule.set(iteration, field, step);
    field(Y, force);
    this->still(force);
    step(Y, force);
    schedule.settle(iteration, Y, field, step);
  }
  void hold(const std::vector<Id>& rows) override {
    Engine<S, Dim>::hold(rows);
    if constexpr (requires { step.options.centre; }) step.options.centre = false;
    if constexpr (requires { schedule.in_place; }) schedule.in_place = true;
  }
  void prolong(int from, int more, const std::optional<double>& exaggeration) override {
    schedule.prolong(from, more, exaggeration);
    if constexpr (requires { field.prolong(from, more); }) field.prolong(from, more);
  }
  bool exaggerates() const override { return T::exaggerates; }
  bool rests(const Progress<S, Dim>& now) override { return schedule.rests(now); }
  double partition() const override { return schedule.partition(field); }
  bool has_objective() const override { return tells_objective; }
  double objective(const Layout<S, Dim>& Y) override {
    if constexpr (tells_objective) {
      return field.objective(Y);
    } else {
      return std::numeric_limits<double>::quiet_NaN();
    }
  }
  std::optional<RepulsionMethod> repulsion(const Layout<S, Dim>& Y) const override {
    if constexpr (requires { field.repulsion().method_for(field.law, Y, Threads(1)); }) {
      return field.repulsion().method_for(field.law, Y, Threads(1));
    } else {
      return {};
    }
  }
  void report(const Layout<S, Dim>&, std::vector<Figure>& all) override {
    all.insert(all.end(), figures.begin(), figures.end());
    if constexpr (requires { schedule.learns(); }) {
      if (schedule.learns()) all.push_back({"partition", {partition()}});
    }
  }

  void state(Archive& a) override {
    figures_state(a, figures);
    field.state(a);
    step.state(a);
    schedule.state(a);
  }

private:
  static constexpr bool tells_objective = requires(F& f, const Layout<S, Dim>& Y) { f.objective(Y); };
};

/// The engine of a field, an optimizer and a schedule.
template <class S, int Dim, class F, class O, class T>
std::unique_ptr<FieldEngine<S, Dim, F, O, T>> field_engine(F field, O step, T schedule,
                                                           std::vector<Figure> figures = {}) {
  return std::make_unique<FieldEngine<S, Dim, F, O, T>>(std::move(field), std::move(step),
                                                        std::move(schedule), std::move(figures));
}

/// The repulsion that options of these names ask for.
template <class Options>
FastestRepulsion repulsion_of(const Options& o) {
  FastestRepulsion repulsion{.method = o.repulsion};
  if (o.theta || o.repulsion) repulsion.theta = o.theta.value_or(0.5);
  if (o.theta) repulsion.method = RepulsionMethod::barnes_hut;
  return repulsion;
}

}  // namespace neem::detail
