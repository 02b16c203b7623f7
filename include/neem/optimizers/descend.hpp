// The loop of a descent: the field gives forces, the optimizer makes a step, the observers see it.
#pragma once

#include "neem/core/concepts.hpp"
#include "neem/core/progress.hpp"

#include <functional>
#include <limits>
#include <span>
#include <string>

namespace neem {

/// Iterations [begin, end) out of a longer run of `total`: what `descend` and runs advanced by hand share.
struct Stretch {
  int begin = 0;                         ///< iterations done before
  int end = 0;                           ///< iterations done afterwards
  int total = 0;                         ///< iterations of the whole run
  std::span<const std::string> notes{};  ///< handed to observers: see Progress
};

/// Moves Y along the forces of `field`, one `step` an iteration, and calls the observers after each.
/// @return  Signal::stop as soon as an observer asks for it (observers after it are not called), else
///          Signal::go
template <class S, int Dim, class F, class Step, class... Watchers>
  requires Field<F, S, Dim> && Optimizer<Step, S, Dim> && (Observer<Watchers, S, Dim> && ...)
Signal descend(Layout<S, Dim>& Y, F& field, Step& step, const Stretch& stretch, Watchers&... watch) {
  Layout<S, Dim> force(Y.rows(), Y.cols());
  std::function<double()> measure;
  if constexpr (requires { field.objective(Y); }) measure = [&] { return field.objective(Y); };
  for (int t = stretch.begin; t < stretch.end; ++t) {
    field(Y, force);
    step(Y, force);
    double partition = std::numeric_limits<double>::quiet_NaN();
    if constexpr (requires { field.partition(); }) partition = field.partition();
    const Progress<S, Dim> now{t + 1, stretch.total, Y, force, partition, stretch.notes, measure};
    if (!(goes_on(watch, now) && ...)) return Signal::stop;
  }
  return Signal::go;
}

/// The same for a run of its own of so many iterations.
template <class S, int Dim, class F, class Step, class... Watchers>
  requires Field<F, S, Dim> && Optimizer<Step, S, Dim> && (Observer<Watchers, S, Dim> && ...)
Signal descend(Layout<S, Dim>& Y, F& field, Step& step, int iterations, Watchers&&... watch) {
  return descend(Y, field, step, Stretch{0, iterations, iterations}, watch...);
}

}  // namespace neem
