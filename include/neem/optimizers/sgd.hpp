// The loop of the methods that move edge by edge (SampledEdges).
#pragma once

#include "neem/core/concepts.hpp"
#include "neem/core/error.hpp"
#include "neem/core/progress.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/optimizers/descend.hpp"
#include "neem/optimizers/sampled_edges.hpp"

#include <cmath>
#include <functional>
#include <limits>

namespace neem {

namespace detail {

/// An epoch of sgd.
/// @param before  memory; holds the layout before the epoch
/// @param epoch   counted from 0
template <class S, int Dim, class Sweep>
void sweep_once(Layout<S, Dim>& Y, Layout<S, Dim>& force, Layout<S, Dim>& before, Sweep& sweep, int epoch) {
  before = Y;
  const double rate = sweep(Y, epoch);
  for (Index k = 0; k < Y.size(); ++k) {
    force.data()[k] = static_cast<S>(static_cast<double>(Y.data()[k] - before.data()[k]) / rate);
    if (is_finite(Y.data()[k])) continue;
    Error error(ErrorCode::diverged,
                join({"the layout diverged at epoch ", epoch + 1, ": point ", k / Dim, " is not finite"}),
                join({"sgd, learning rate ", rate}), "lower the learning rate");
    error.row = k / Dim;
    throw error;
  }
}

}  // namespace detail

/// The loop of the methods that move edge by edge: an epoch, then the observers.
///
/// @param Y        n × Dim, is moved
/// @param sweep    sweep(Y, epoch) moves Y through an epoch and returns its learning rate; its partition(),
///                 if it has one, is passed to the observers
/// @param stretch  the epochs to do
/// @param watch    observers; see Progress, whose force is the move of an epoch divided by its learning rate
/// @return         Signal::stop as soon as an observer asks for it, else Signal::go
/// @throws         Error (NUMERIC) if a point has left the finite numbers
template <class S, int Dim, class Sweep, class... Watchers>
  requires(Observer<Watchers, S, Dim> && ...)
Signal sgd(Layout<S, Dim>& Y, Sweep& sweep, const Stretch& stretch, Watchers&&... watch) {
  Layout<S, Dim> before, force(Y.rows(), Y.cols());
  const std::function<double()> measure;
  for (int t = stretch.begin; t < stretch.end; ++t) {
    detail::sweep_once(Y, force, before, sweep, t);
    double partition = std::numeric_limits<double>::quiet_NaN();
    if constexpr (requires { sweep.partition(); }) partition = sweep.partition();
    const Progress<S, Dim> now{t + 1, stretch.total, Y, force, partition, stretch.notes, measure};
    if (!(goes_on(watch, now) && ...)) return Signal::stop;
  }
  return Signal::go;
}

}  // namespace neem
