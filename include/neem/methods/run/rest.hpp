// Whether a layout has come to rest: how far it still moves, and what force is left beside the noise of samples.
//
//     run.advance(run.iterations(), StopAtRest{});   // stops it early where it rests; leave it out for all iterations
//     std::puts(run.rest().text().c_str());   // "still moving: by 2.1 % of its radius in the last 50 iterations, ..."
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/choice_names.hpp"
#include "neem/core/error.hpp"
#include "neem/core/option.hpp"
#include "neem/core/progress.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

namespace neem {

/// How the iterations of a run have left its layout.
enum class Resting {
  exact,    ///< there are no iterations: the layout is as it was made
  unknown,  ///< too few iterations were seen
  at_rest,  ///< it hardly moves, hardly any force is left, and the objective hardly falls
  moving,   ///< more iterations would change it
  stopped   ///< an observer has ended the run before its last iteration
};

template <>
struct ChoiceNames<Resting> {
  static constexpr std::string_view names[] = {"exact", "unknown", "at_rest", "moving", "stopped"};
};

/// Whether a layout has come to rest, with the numbers: see Run::rest.
///
/// A run whose steps are made smaller and smaller moves little at its end, at rest or not. So the forces of ten
/// iterations are compared: what they have in common, `force`, would move it on; what differs, `noise`, is the
/// noise of samples, which no number of iterations ends, or points that swing about their place.
struct RestReport {
  Resting state = Resting::unknown;  ///< what the numbers say
  int iterations = 0;                ///< that `change` and `fall` are of, the last ones; 0: too few were seen
  /// Root mean square distance of the points from where they were, but for a move of all, over the root mean
  /// square radius; NaN where too few iterations were seen
  double change = std::numeric_limits<double>::quiet_NaN();
  /// The force that ten iterations have in common, over the largest that was seen: root mean squares over the
  /// points. The last iterations of a stretch of 50
  double force = std::numeric_limits<double>::quiet_NaN();
  /// The force by which these iterations differ, over the same
  double noise = std::numeric_limits<double>::quiet_NaN();
  /// By how much of its value the objective has fallen; NaN where the method has none
  double fall = std::numeric_limits<double>::quiet_NaN();

  static constexpr double small_change = 0.01;  ///< the largest `change` at rest
  static constexpr double small_force = 0.01;   ///< the largest `force` at rest
  static constexpr double small_fall = 1e-3;    ///< the largest `fall` at rest: that of a StopRule

  /// Whether the numbers are those of a layout at rest.
  bool rests() const { return change <= small_change && !(force > small_force) && !(fall > small_fall); }

  /// The statement with its numbers, one line.
  std::string text() const {
    constexpr std::string_view words[] = {"no iterations: the layout is as it was made",
                                          "not known: too few iterations", "at rest", "still moving",
                                          "stopped"};
    std::string all(words[static_cast<std::size_t>(state)]);
    if (iterations == 0) return all;
    all += join({": moved by ", percent(change), " of its radius in the last ", iterations, " iterations"});
    if (is_finite(force)) {
      all += join({", force ", percent(force), " of the largest"});
      if (noise > force) all += join({" beside ", percent(noise), " that differs between iterations"});
    }
    if (is_finite(fall)) all += join({", objective fell by ", percent(fall)});
    return all;
  }

private:
  static std::string percent(double share) { return three_digits(100 * share) + " %"; }
};

namespace detail {

/// Root mean square distance of the points of two layouts, but for a move of all, over the root mean square
/// radius of the second.
template <class S, int Dim>
double relative_move(const Layout<S, Dim>& from, const Layout<S, Dim>& to) {
  const auto spread = [&](const auto& value) {
    double squares = 0;
    for (int c = 0; c < Dim; ++c) {
      double sum = 0, sum_squares = 0;
      for (Index i = 0; i < to.rows(); ++i) sum += value(i, c);
      const double mean = sum / static_cast<double>(to.rows());
      for (Index i = 0; i < to.rows(); ++i) sum_squares += (value(i, c) - mean) * (value(i, c) - mean);
      squares += sum_squares;
    }
    return std::sqrt(squares);
  };
  const double moved =
      spread([&](Index i, int c) { return static_cast<double>(to(i, c)) - static_cast<double>(from(i, c)); });
  return moved == 0 ? 0 : moved / spread([&](Index i, int c) { return static_cast<double>(to(i, c)); });
}

/// Follows a run for its RestReport. At the ends of stretches of 50 iterations, or of a tenth of all if those are
/// fewer, it keeps the layout and compares the forces of the ten iterations before.
/// @cost  a pass over the layout in a fifth of the iterations
template <class S, int Dim>
class RestWatch {
public:
  void see(const Progress<S, Dim>& now) {
    const int stretch = std::clamp(now.iterations / 10, 1, 50), together = (std::min)(10, stretch);
    const int place = (now.iteration - 1) % stretch + 1;
    if (seen_++ == 0 || place > stretch - together) add(now.force, place == stretch - together + 1);
    if (place == stretch) settle(now);
  }

  /// The numbers but for the fall of the objective.
  RestReport report(const Layout<S, Dim>& Y, int iteration) const {
    RestReport all;
    if (before_.rows() != Y.rows()) return all;
    all.iterations = iteration - from_;
    all.change = relative_move<S, Dim>(before_, Y);
    if (largest_ > 0 && together_ > 1) all.force = force_ / largest_, all.noise = noise_ / largest_;
    return all;
  }
  /// The whole report.
  /// @param engine  has the objective of a layout; NaN: the method has none
  template <class Engine>
  RestReport report(const Layout<S, Dim>& Y, int iteration, bool stopped, Engine& engine) const {
    RestReport all = report(Y, iteration);
    if (all.iterations > 0 && engine.has_objective()) {
      const double now = engine.objective(Y);
      all.fall = (engine.objective(before_) - now) / (std::max)(std::abs(now), 1e-300);
    }
    all.state = stopped               ? Resting::stopped
                : all.iterations == 0 ? Resting::unknown
                : all.rests()         ? Resting::at_rest
                                      : Resting::moving;
    return all;
  }

private:
  void add(const Layout<S, Dim>& force, bool first) {
    if (first || sum_.rows() != force.rows()) sum_.setZero(force.rows(), Dim), squares_ = 0, together_ = 0;
    double squares = 0;
    for (Index k = 0; k < force.size(); ++k) {
      const S f = force.data()[k];
      sum_.data()[k] += f;
      squares += static_cast<double>(f) * static_cast<double>(f);
    }
    ++together_;
    squares_ += squares;
    largest_ = (std::max)(largest_, std::sqrt(squares / static_cast<double>(force.rows())));
  }

  void settle(const Progress<S, Dim>& now) {
    // E|Σ f|² = k² signal² + k noise², E Σ|f|² = k (signal² + noise²)
    const double k = together_, n = static_cast<double>(now.force.rows());
    const double both = squares_ / k / n;
    const double mean = sum_.template cast<double>().squaredNorm() / (k * k) / n;
    const double signal = k > 1 ? std::clamp((k * mean - both) / (k - 1), 0.0, both) : both;
    force_ = std::sqrt(signal);
    noise_ = std::sqrt(both - signal);
    before_ = std::exchange(newest_, now.layout);
    from_ = std::exchange(newest_at_, now.iteration);
  }

  Layout<S, Dim> sum_{}, before_{}, newest_{};
  double squares_ = 0, largest_ = 0, force_ = 0, noise_ = 0;
  int together_ = 0, seen_ = 0, from_ = 0, newest_at_ = 0;
};

}  // namespace detail

/// An observer that stops a run of any method once its layout moves too little to be seen.
///
/// It is asked after every `every` iterations of the second half: before, methods have phases in which a layout rests
/// for a while and leaves its place again. Methods whose steps shrink to nothing move little at their end in any case.
/// `TsneOptions::stop` and others look at the objective instead.
/// @cost  a pass over the layout each time, and a copy of it
class StopAtRest {
public:
  /// @param change  the run is stopped when it has moved by less than this share of its radius since it was last
  ///                asked: see RestReport::change
  /// @param every   iterations from one look to the next
  /// @throws        Error (USAGE) for values that are not above 0
  explicit StopAtRest(double change = 1e-3, int every = 50) : change_(change), every_(every) {
    detail::require_option(change > 0, "change", change, "above 0");
    detail::require_option(every >= 1, "every", every, "1..");
  }

  /// @return  Signal::stop where the run should end
  template <class S, int Dim>
  Signal operator()(const Progress<S, Dim>& now) {
    if (now.iteration % every_ != 0) return Signal::go;
    const Eigen::MatrixXd layout = now.layout.template cast<double>();
    const bool ask = 2 * now.iteration > now.iterations && now.iteration < now.iterations &&
                     last_.rows() == layout.rows() && asked_ + every_ == now.iteration;
    const bool rests = ask && detail::relative_move<double, Dim>(Layout<double, Dim>(last_),
                                                                 Layout<double, Dim>(layout)) < change_;
    last_ = layout;
    asked_ = now.iteration;
    return rests ? Signal::stop : Signal::go;
  }

private:
  double change_;
  int every_;
  Eigen::MatrixXd last_{};
  int asked_ = 0;
};

}  // namespace neem
