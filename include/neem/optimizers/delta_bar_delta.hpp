// Gradient descent as t-SNE does it: momentum, and a gain of its own for every coordinate.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/concepts.hpp"
#include "neem/core/error.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/text.hpp"

#include <algorithm>
#include <cmath>
#include <string>

namespace neem {

struct DeltaBarDeltaOptions {
  /// Step along the force, > 0. Paper: η. n / exaggeration suits normalised laws (openTSNE); scikit-learn
  /// divides by 4, because its gradient keeps the factor 4
  double learning_rate = 200;
  /// Share of the last step that is kept, in [0, 1). openTSNE 0.8; van der Maaten 0.5, then 0.8
  double momentum = 0.8;
  /// Smallest gain, > 0. van der Maaten 0.01
  double min_gain = 0.01;
  /// Longest step of a point, in units of the layout; the shortened step is what momentum remembers.
  /// openTSNE, FIt-SNE 5
  double max_step = 5;
};

/// Delta-bar-delta: a coordinate's gain grows by 0.2 while force and velocity agree, and shrinks by 0.8 when
/// they do not.
///
///     v ← μ v + η g F,   y ← y + v,   then the layout is centred
///
/// A model of Optimizer; its state (velocity, gains) lasts from call to call.
/// @cost    O(n Dim) time and memory; bits do not depend on the thread count
/// @source  Jacobs 1988; constants as in van der Maaten & Hinton 2008. Differs: step limit of openTSNE
template <class S, int Dim>
class DeltaBarDelta {
public:
  explicit DeltaBarDelta(const Layout<S, Dim>& Y, DeltaBarDeltaOptions o = {}, Threads threads = Threads{})
      : options(o),
        velocity_(Layout<S, Dim>::Zero(Y.rows(), Y.cols())),
        gain_(Layout<S, Dim>::Ones(Y.rows(), Y.cols())),
        threads_(std::move(threads)) {}

  DeltaBarDeltaOptions options;

  /// @throws Error (NUMERIC) if a step is not finite or longer than 10¹⁰: the learning rate is too large by
  /// far
  void operator()(Layout<S, Dim>& Y, const Layout<S, Dim>& force) {
    constexpr Index grain = 4096;
    constexpr double absurd = 1e10;
    ++steps_;
    const double rate = options.learning_rate, momentum = options.momentum;
    using Sums = Eigen::Matrix<double, Dim, 1>;
    struct Total {
      Sums position = Sums::Zero();
      Index diverged = -1;
      double length = 0;
      void operator+=(const Total& other) {
        position += other.position;
        if (diverged < 0 && other.diverged >= 0) diverged = other.diverged, length = other.length;
      }
    };
    const Total total = sum_over_ranges(threads_, Y.rows(), grain, [&](Index begin, Index end) {
      Total part;
      for (Index i = begin; i < end; ++i) {
        double step[Dim], length2 = 0;
        for (int c = 0; c < Dim; ++c) {
          const S f = force(i, c), v = velocity_(i, c);
          const bool against = (f > S(0) && v < S(0)) || (f < S(0) && v > S(0));
          S& gain = gain_(i, c);
          gain = against ? std::max(gain * S(0.8), static_cast<S>(options.min_gain)) : gain + S(0.2);
          step[c] =
              momentum * static_cast<double>(v) + rate * static_cast<double>(gain) * static_cast<double>(f);
          length2 += step[c] * step[c];
        }
        const double length = std::sqrt(length2);
        if (part.diverged < 0 && (!is_finite(length) || length > absurd))
          part.diverged = i, part.length = length;
        const double shorten = length > options.max_step ? options.max_step / length : 1;
        for (int c = 0; c < Dim; ++c) {
          velocity_(i, c) = static_cast<S>(step[c] * shorten);
          Y(i, c) += velocity_(i, c);
          part.position[c] += static_cast<double>(Y(i, c));
        }
      }
      return part;
    });
    if (total.diverged >= 0) {
      Error error(ErrorCode::diverged,
                  "the layout diverged at iteration " + std::to_string(steps_) + ": point " +
                      std::to_string(total.diverged) + " would move by " + text(total.length),
                  "optimizer, learning rate " + text(rate), "lower the learning rate");
      error.row = total.diverged;
      throw error;
    }
    const Sums mean = total.position / static_cast<double>(std::max<Index>(1, Y.rows()));
    for_each_range(threads_, Y.rows(), grain, [&](Index begin, Index end) {
      for (Index i = begin; i < end; ++i) {
        for (int c = 0; c < Dim; ++c) Y(i, c) -= static_cast<S>(mean[c]);
      }
    });
  }

private:
  Layout<S, Dim> velocity_, gain_;
  Threads threads_;
  std::int64_t steps_ = 0;
};

}  // namespace neem
