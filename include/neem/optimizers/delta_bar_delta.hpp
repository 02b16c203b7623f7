// Delta-bar-delta, the gradient descent of t-SNE: momentum, and a gain of its own for every coordinate.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/concepts.hpp"
#include "neem/core/detail/archive.hpp"
#include "neem/core/detail/pack.hpp"
#include "neem/core/error.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

namespace neem {

/// Options of DeltaBarDelta.
struct DeltaBarDeltaOptions {
  /// Step along the force, > 0. Paper: η. n / exaggeration suits normalised laws (openTSNE); scikit-learn
  /// divides by 4, because its gradient keeps the factor 4
  double learning_rate = 200;
  /// Share of the last step that is kept, in [0, 1). openTSNE 0.8; van der Maaten 0.5, then 0.8
  double momentum = 0.8;
  /// Smallest gain, > 0. van der Maaten 0.01
  double min_gain = 0.01;
  /// Longest step of a point, > 0, in units of the layout; the shortened step is what momentum remembers.
  /// openTSNE, FIt-SNE 5
  double max_step = 5;
  /// Whether the layout is moved so that its mean is 0 after each step
  bool centre = true;
};

/// Delta-bar-delta: a coordinate's gain grows by 0.2 while force and velocity agree, and is multiplied by 0.8
/// when they do not.
///
///     v ← μ v + η g F,   y ← y + v,   then the layout is centred
///
/// A model of Optimizer; its state (velocity, gains) lasts from call to call.
/// @cost    O(n Dim) time and memory; bits do not depend on the thread count
/// @source  Jacobs 1988; constants as in van der Maaten & Hinton 2008. Differs: step limit of openTSNE
template <class S, int Dim>
class DeltaBarDelta {
public:
  /// @param Y        n × Dim, read for its size only
  /// @param o        options
  /// @param threads  threads of all steps
  /// @throws Error (USAGE) for an option outside its range
  explicit DeltaBarDelta(const Layout<S, Dim>& Y, DeltaBarDeltaOptions o = {}, Threads threads = Threads{})
      : options(o),
        velocity_(Layout<S, Dim>::Zero(Y.rows(), Y.cols())),
        gain_(Layout<S, Dim>::Ones(Y.rows(), Y.cols())),
        threads_(std::move(threads)) {
    const auto positive = [](double value, const char* name) {
      detail::require_option(value > 0, name, value, "(0, infinity]");
    };
    detail::require_option(o.learning_rate > 0 && is_finite(o.learning_rate),
                           "learning_rate of DeltaBarDelta", o.learning_rate, "(0, infinity)");
    detail::require_option(o.momentum >= 0 && o.momentum < 1, "momentum of DeltaBarDelta", o.momentum,
                           "[0, 1)");
    positive(o.min_gain, "min_gain of DeltaBarDelta");
    positive(o.max_step, "max_step of DeltaBarDelta");
  }

  DeltaBarDeltaOptions options;  ///< may be changed between steps

  /// @throws Error (NUMERIC) if a step is not finite or longer than 10¹⁰: the learning rate is too large by
  ///         far; Error (DATA) if Y or force have another number of rows than the layout given at first
  void operator()(Layout<S, Dim>& Y, const Layout<S, Dim>& force) {
    detail::require_rows(Y.rows(), gain_.rows(), "the layout", "DeltaBarDelta");
    detail::require_rows(force.rows(), gain_.rows(), "the force", "DeltaBarDelta");
    ++steps_;
    const Total total = sum_over_ranges(threads_, Y.rows(), grain, [&](Index begin, Index end) {
      Total part;
      if (advance(begin * Dim, end * Dim, force.data())) shorten(begin, end, part);
      S *y = Y.data() + begin * Dim, *v = velocity_.data() + begin * Dim;
      for (Index i = begin; i < end; ++i) {
        for (std::size_t c = 0; c < Dim; ++c, ++y, ++v) {
          *y += *v;
          part.position[c] += static_cast<double>(*y);
        }
      }
      return part;
    });
    if (total.diverged >= 0) {
      Error error(ErrorCode::diverged,
                  "the layout diverged at iteration " + std::to_string(steps_) + ": point " +
                      std::to_string(total.diverged) + " would move by " + text(total.length),
                  "optimizer, learning rate " + text(options.learning_rate), "lower the learning rate");
      error.row = total.diverged;
      throw error;
    }
    if (!options.centre) return;
    std::array<S, Dim> mean;
    for (std::size_t c = 0; c < Dim; ++c) {
      mean[c] = static_cast<S>(total.position[c] / static_cast<double>(std::max<Index>(1, Y.rows())));
    }
    for_each_range(threads_, Y.rows(), grain, [&](Index begin, Index end) {
      S* y = Y.data() + begin * Dim;
      for (Index i = begin; i < end; ++i) {
        for (std::size_t c = 0; c < Dim; ++c, ++y) *y -= mean[c];
      }
    });
  }

  /// What lasts from step to step, for model files.
  void state(detail::Archive& a) {
    const Index n = gain_.rows();
    a("learning_rate", options.learning_rate, 0, (std::numeric_limits<double>::max)());
    a("momentum", options.momentum, 0, 1);
    a.expects(options.learning_rate > 0, "learning_rate");
    a.expects(options.momentum < 1, "momentum");
    a("steps", steps_, 0, detail::Archive::most_steps);
    a.matrix("state_velocity", velocity_, n, Dim);
    a.matrix("state_gain", gain_, n, Dim);
  }

private:
  static constexpr Index grain = 2048;
  static constexpr double absurd = 1e10;

  struct Total {
    std::array<double, Dim> position{};
    Index diverged = -1;
    double length = 0;

    void operator+=(const Total& other) {
      for (std::size_t c = 0; c < Dim; ++c) position[c] += other.position[c];
      if (diverged < 0 && other.diverged >= 0) diverged = other.diverged, length = other.length;
    }
  };

  /// New gains and velocities of the coordinates [begin, end). @return whether a step may be too long
  bool advance(Index begin, Index end, const S* force) {
    S *velocity = velocity_.data(), *gain = gain_.data();
    const Pack<S> rate(options.learning_rate), momentum(options.momentum);
    Pack<S> longest, doubt;
    Index k = begin;
    for (; k + Pack<S>::size <= end; k += Pack<S>::size) {
      step_of(force + k, velocity + k, gain + k, rate, momentum, longest, doubt);
    }
    if (k < end) {  // the last ones in a register of their own
      S f[Pack<S>::size] = {}, v[Pack<S>::size] = {}, g[Pack<S>::size] = {};
      std::copy(force + k, force + end, f);
      std::copy(velocity + k, velocity + end, v);
      std::copy(gain + k, gain + end, g);
      step_of(f, v, g, rate, momentum, longest, doubt);
      std::copy_n(v, end - k, velocity + k);
      std::copy_n(g, end - k, gain + k);
    }
    return (longest + doubt)
        .any_not_below(static_cast<S>(options.max_step / std::sqrt(static_cast<double>(Dim))));
  }

  void step_of(const S* force, S* velocity, S* gain, const Pack<S>& rate, const Pack<S>& momentum,
               Pack<S>& longest, Pack<S>& doubt) const {
    const Pack<S> f = Pack<S>::load(force), v = Pack<S>::load(velocity), g = Pack<S>::load(gain), zero;
    const Pack<S> less = larger(g * Pack<S>(0.8), Pack<S>(options.min_gain)), more = g + Pack<S>(0.2);
    // against each other: one of the two is negative and the other positive
    const Pack<S> if_falling = if_less(zero, v, less, more), if_rising = if_less(v, zero, less, more);
    const Pack<S> now = if_less(f, zero, if_falling, if_less(zero, f, if_rising, more));
    const Pack<S> step = multiply_add(momentum, v, rate * now * f), size = abs(step);
    now.store(gain);
    step.store(velocity);
    longest = larger(size, longest);
    doubt = doubt + (step - step);  // 0, or once not finite for good
  }

  /// Shortens the velocities of points [begin, end) to the longest step, and notes the first absurd one.
  void shorten(Index begin, Index end, Total& part) {
    for (Index i = begin; i < end; ++i) {
      S* step = velocity_.data() + i * Dim;
      double length2 = 0;
      for (int c = 0; c < Dim; ++c) length2 += static_cast<double>(step[c]) * static_cast<double>(step[c]);
      const double length = std::sqrt(length2);
      if (part.diverged < 0 && (!is_finite(length) || length > absurd))
        part.diverged = i, part.length = length;
      if (!(length > options.max_step)) continue;
      for (int c = 0; c < Dim; ++c) {
        step[c] = static_cast<S>(static_cast<double>(step[c]) * (options.max_step / length));
      }
    }
  }

  Layout<S, Dim> velocity_, gain_;
  Threads threads_;
  std::int64_t steps_ = 0;
};

}  // namespace neem
