// Adam: gradient descent in which every coordinate moves by about the learning rate, whatever the size of its
// force.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/concepts.hpp"
#include "neem/core/detail/archive.hpp"
#include "neem/core/detail/pack.hpp"
#include "neem/core/error.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/text.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>

namespace neem {

/// Options of Adam. The defaults are PaCMAP's.
struct AdamOptions {
  /// Step of a coordinate whose force does not change, > 0, in units of the layout. Paper: α. PaCMAP 1;
  /// Kingma & Ba 0.001
  double learning_rate = 1;
  /// Share of the mean force that is kept from step to step, in [0, 1). Paper: β₁. PaCMAP, Kingma & Ba: 0.9
  double mean_decay = 0.9;
  /// Share of the mean square that is kept, in [0, 1). Paper: β₂. PaCMAP, Kingma & Ba: 0.999
  double square_decay = 0.999;
  /// Added to the root of the mean square, ≥ 0, in units of force. Paper: ε̂. PaCMAP 1e-7
  double epsilon = 1e-7;
};

/// Adam, step t = 1, 2, …:
///
///     m ← β₁ m + (1 − β₁) F,   v ← β₂ v + (1 − β₂) F²
///     y ← y + α (√(1 − β₂ᵗ) / (1 − β₁ᵗ)) m / (√v + ε̂)
///
/// Both means begin at 0, which the factor corrects. A model of Optimizer; its state lasts from call to call.
/// A coordinate without force does not move, also with ε̂ = 0. Nothing is centred.
/// @cost    O(n Dim) time, two numbers a coordinate; bits do not depend on the thread count
/// @source  Kingma & Ba 2015, in the order of computation at the end of their section 2
template <class S, int Dim>
class Adam {
public:
  /// @param Y        n × Dim, read for its size only
  /// @param o        options
  /// @param threads  threads of all steps
  /// @throws Error (USAGE) for an option outside its range
  explicit Adam(const Layout<S, Dim>& Y, AdamOptions o = {}, Threads threads = Threads{})
      : options(o),
        mean_(Layout<S, Dim>::Zero(Y.rows(), Y.cols())),
        square_(Layout<S, Dim>::Zero(Y.rows(), Y.cols())),
        threads_(std::move(threads)) {
    const auto share = [](double value, const char* name) {
      detail::require_option(value >= 0 && value < 1, name, value, "[0, 1)");
    };
    detail::require_option(o.learning_rate > 0 && is_finite(o.learning_rate), "learning_rate of Adam",
                           o.learning_rate, "(0, infinity)");
    share(o.mean_decay, "mean_decay of Adam");
    share(o.square_decay, "square_decay of Adam");
    detail::require_option(o.epsilon >= 0 && is_finite(o.epsilon), "epsilon of Adam", o.epsilon,
                           "[0, infinity)");
  }

  AdamOptions options;  ///< may be changed between steps

  /// @throws Error (NUMERIC) if a step is not finite or longer than 10¹⁰: forces are not finite, or the
  ///         learning rate is too large by far; Error (DATA) if Y or force have another number of rows than
  ///         the layout given at first
  void operator()(Layout<S, Dim>& Y, const Layout<S, Dim>& force) {
    detail::require_rows(Y.rows(), mean_.rows(), "the layout", "Adam");
    detail::require_rows(force.rows(), mean_.rows(), "the force", "Adam");
    ++steps_;
    kept_mean_ *= options.mean_decay, kept_square_ *= options.square_decay;
    const double rate = options.learning_rate * std::sqrt(1 - kept_square_) / (1 - kept_mean_);
    const First diverged = sum_over_ranges(threads_, Y.size(), grain, [&](Index begin, Index end) {
      First found;
      if (advance(begin, end, static_cast<S>(rate), force.data(), Y.data())) {
        for (Index k = begin; k < end && found.place < 0; ++k) {
          if (!is_finite(Y.data()[k]) || !is_finite(force.data()[k]) || too_long(k, rate)) found.place = k;
        }
      }
      return found;
    });
    if (diverged.place < 0) return;
    const Index point = diverged.place / Dim;
    Error error(
        ErrorCode::diverged,
        join({"the layout diverged at iteration ", steps_, ": point ", point, " would move without bounds"}),
        join({"optimizer, learning rate ", options.learning_rate}), "lower the learning rate");
    error.row = point;
    throw error;
  }

  /// What lasts from step to step, for model files.
  void state(detail::Archive& a) {
    const Index n = mean_.rows();
    a("mean_kept", kept_mean_, 0, 1);
    a("square_kept", kept_square_, 0, 1);
    a("steps", steps_, 0, detail::Archive::most_steps);
    a.matrix("state_mean", mean_, n, Dim);
    a.matrix("state_square", square_, n, Dim);
  }

private:
  static constexpr Index grain = 4096;  // coordinates, a multiple of all registers
  static constexpr double absurd = 1e10;

  /// The first coordinate that moves too far.
  struct First {
    Index place = -1;
    void operator+=(const First& other) {
      if (place < 0) place = other.place;
    }
  };

  double step_of(Index k, double rate) const {
    return rate * static_cast<double>(mean_.data()[k]) /
           (std::sqrt(static_cast<double>(square_.data()[k])) + options.epsilon);
  }
  bool too_long(Index k, double rate) const {
    return mean_.data()[k] != S(0) && !(std::abs(step_of(k, rate)) <= absurd);
  }

  /// Moves the coordinates [begin, end). @return whether a step may be too long
  bool advance(Index begin, Index end, S rate, const S* force, S* y) {
    S *mean = mean_.data(), *square = square_.data();
    Pack<S> longest, doubt;
    Index k = begin;
    for (; k + Pack<S>::size <= end; k += Pack<S>::size) {
      step(force + k, mean + k, square + k, y + k, rate, longest, doubt);
    }
    if (k < end) {  // the last ones in a register of their own
      S f[Pack<S>::size] = {}, m[Pack<S>::size] = {}, v[Pack<S>::size] = {}, at[Pack<S>::size] = {};
      std::copy(force + k, force + end, f);
      std::copy(mean + k, mean + end, m);
      std::copy(square + k, square + end, v);
      std::copy(y + k, y + end, at);
      step(f, m, v, at, rate, longest, doubt);
      std::copy_n(m, end - k, mean + k);
      std::copy_n(v, end - k, square + k);
      std::copy_n(at, end - k, y + k);
    }
    return (longest + doubt).any_not_below(S(absurd));
  }

  void step(const S* force, S* mean, S* square, S* y, S rate, Pack<S>& longest, Pack<S>& doubt) const {
    const Pack<S> f = Pack<S>::load(force), fresh(1 - options.mean_decay), fresh2(1 - options.square_decay);
    Pack<S> m = Pack<S>::load(mean), v = Pack<S>::load(square);
    m = multiply_add(fresh, f - m, m);
    v = multiply_add(fresh2, f * f - v, v);
    // what is not a force at all leaves m and v at 0, and the quotient at 0 / tiny
    const Pack<S> below =
        larger(sqrt(v) + Pack<S>(options.epsilon), Pack<S>((std::numeric_limits<S>::min)()));
    const Pack<S> step = Pack<S>(rate) * m / below;
    m.store(mean);
    v.store(square);
    (Pack<S>::load(y) + step).store(y);
    longest = larger(abs(step), longest);
    doubt = doubt + (step - step);  // 0, or once not finite for good
  }

  Layout<S, Dim> mean_, square_;
  Threads threads_;
  double kept_mean_ = 1, kept_square_ = 1;  // β₁ᵗ and β₂ᵗ
  std::int64_t steps_ = 0;
};

}  // namespace neem
