// The adaptive step length of ForceAtlas2: as long as is possible without oscillation.
//
// The swinging of a point is how much the force on it has changed since the last step, its traction how much
// it has stayed the same. The speed of the whole layout is chosen such that swinging is a given share of
// traction, and points that swing move slower than the others. There is no learning rate and no annealing.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/concepts.hpp"
#include "neem/core/detail/archive.hpp"
#include "neem/core/error.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/forces/laws/masses.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace neem {

/// Options of AdaptiveSpeed.
struct AdaptiveSpeedOptions {
  /// Swinging that is tolerated, > 0; more is faster and less precise. Gephi, fa2, networkx: 1
  double jitter_tolerance = 1;
  /// One mass a point, > 0, those of the law; empty: all are 1. Heavy points move slower
  std::vector<double> masses{};
  /// One weight a point, > 0: S and T count it as often; empty: all are 1
  std::vector<double> weights{};
};

/// The adaptive speed of ForceAtlas2. A step:
///
///     swing_i = |F_i − F_i before|,  traction_i = ½ |F_i + F_i before|     (before the first step, F is 0)
///     S = Σ w_i m_i swing_i,  T = Σ w_i m_i traction_i,  e = 0.05 √n
///     j = tolerance · max(√e, min(10, e T / n²))
///     where S > 2 T:  efficiency ← ½ efficiency where above 0.05,  j ← max(j, tolerance)
///     target = j · efficiency · T / S
///     S > j T:  efficiency ← 0.7 efficiency where above 0.05;   else, speed < 1000:  · 1.3
///     speed ← speed + min(target − speed, ½ speed)
///     y_i ← y_i + F_i · speed / (1 + √(speed m_i swing_i))
///
/// Speed and efficiency begin at 1. A model of Optimizer; its state lasts from call to call. The layout is
/// not centred.
///
/// Where T is 0 (all forces have changed sign) the speed is halved: by the formula it would stay 0 for ever.
/// Where S is 0 too (everything is at rest) nothing changes.
/// @cost    O(n Dim) time and memory; sums in double, bits do not depend on the thread count
/// @source  Jacomy, Venturini, Heymann & Bastian 2014, with the constants of Gephi 0.9
template <class S, int Dim>
class AdaptiveSpeed {
public:
  /// @param Y        n × Dim, read for its size only
  /// @param o        options
  /// @param threads  threads of all steps
  /// @throws Error (DATA) unless there is a positive mass for each point, or none; Error (USAGE) for a
  ///         jitter_tolerance that is not positive
  explicit AdaptiveSpeed(const Layout<S, Dim>& Y, AdaptiveSpeedOptions o = {}, Threads threads = Threads{})
      : options(std::move(o)),
        before_(Layout<S, Dim>::Zero(Y.rows(), Y.cols())),
        threads_(std::move(threads)) {
    detail::check_masses(options.masses, Y.rows(), "option masses of AdaptiveSpeed");
    detail::check_masses(options.weights, Y.rows(), "option weights of AdaptiveSpeed", detail::point_weight);
    detail::require_option(options.jitter_tolerance > 0 && is_finite(options.jitter_tolerance),
                           "jitter_tolerance", options.jitter_tolerance, "(0, infinity)");
  }

  AdaptiveSpeedOptions options;  ///< may be changed between steps

  double speed() const { return speed_; }             ///< of the last step, 1 before the first
  double efficiency() const { return efficiency_; }   ///< the factor on the target speed, see above
  double swinging() const { return sums_.swing; }     ///< S of the last step
  double traction() const { return sums_.traction; }  ///< T of the last step

  /// @throws Error (NUMERIC) if a force or a step is not finite; Error (DATA) if Y or force have another
  ///         number of rows than the layout given at first, or the masses another number
  void operator()(Layout<S, Dim>& Y, const Layout<S, Dim>& force) {
    detail::require_rows(Y.rows(), before_.rows(), "the layout", "AdaptiveSpeed");
    detail::require_rows(force.rows(), before_.rows(), "the force", "AdaptiveSpeed");
    detail::check_mass_count(options.masses, Y.rows(), "option masses of AdaptiveSpeed");
    detail::check_mass_count(options.weights, Y.rows(), "option weights of AdaptiveSpeed",
                             detail::point_weight);
    ++steps_;
    sums_ = sum_over_ranges(threads_, Y.rows(), grain, [&](Index begin, Index end) {
      Sums part;
      for (Index i = begin; i < end; ++i) {
        const auto [swing, traction] = change(force, i);
        const double counts = options.weights.empty() ? 1 : options.weights[static_cast<std::size_t>(i)];
        part.swing += counts * (mass(i) * swing);
        part.traction += counts * (mass(i) * traction);
      }
      return part;
    });
    if (!is_finite(sums_.swing + sums_.traction)) refuse(force);
    adapt(static_cast<double>(Y.rows()));
    for_each_range(threads_, Y.rows(), grain, [&](Index begin, Index end) {
      for (Index i = begin; i < end; ++i) {
        const double factor = speed_ / (1 + std::sqrt(speed_ * mass(i) * change(force, i).swing));
        for (Index k = i * Dim; k < (i + 1) * Dim; ++k) {
          const S f = force.data()[k];
          Y.data()[k] += static_cast<S>(static_cast<double>(f) * factor);
          before_.data()[k] = f;
        }
      }
    });
  }

  /// What lasts from step to step, for model files.
  void state(detail::Archive& a) {
    constexpr double most = (std::numeric_limits<double>::max)();
    a("speed", speed_, 0, most_speed);
    a("efficiency", efficiency_, 0, most);
    a("swinging", sums_.swing, 0, most);
    a("traction", sums_.traction, 0, most);
    a("steps", steps_, 0, detail::Archive::most_steps);
    a.list("masses", options.masses, static_cast<Index>(options.masses.size()));
    a.matrix("state_force", before_, before_.rows(), Dim);
  }

private:
  static constexpr Index grain = 2048;

  struct Sums {
    double swing = 0, traction = 0;

    void operator+=(const Sums& other) {
      swing += other.swing;
      traction += other.traction;
    }
  };

  double mass(Index i) const {
    return options.masses.empty() ? 1 : options.masses[static_cast<std::size_t>(i)];
  }

  /// Swing and traction of a point.
  Sums change(const Layout<S, Dim>& force, Index i) const {
    double apart = 0, together = 0;
    for (Index k = i * Dim; k < (i + 1) * Dim; ++k) {
      const double now = static_cast<double>(force.data()[k]), old = static_cast<double>(before_.data()[k]);
      apart += (now - old) * (now - old);
      together += (now + old) * (now + old);
    }
    return {std::sqrt(apart), 0.5 * std::sqrt(together)};
  }

  void adapt(double n) {
    const double swing = sums_.swing, traction = sums_.traction, tolerance = options.jitter_tolerance;
    if (!(traction > 0)) {
      if (swing > 0) speed_ *= 0.5;
      return;
    }
    constexpr double least = 0.05, fast = 1000, most_jitter = 10, rise = 0.5;
    const double estimate = 0.05 * std::sqrt(n);
    double jitter =
        tolerance * (std::max)(std::sqrt(estimate), (std::min)(most_jitter, estimate * traction / (n * n)));
    if (swing > 2 * traction) {
      if (efficiency_ > least) efficiency_ *= 0.5;
      jitter = (std::max)(jitter, tolerance);
    }
    const double target = swing > 0 ? jitter * efficiency_ * traction / swing : most_speed;
    if (swing > jitter * traction) {
      if (efficiency_ > least) efficiency_ *= 0.7;
    } else if (speed_ < fast) {
      efficiency_ *= 1.3;
    }
    speed_ = (std::min)(speed_ + (std::min)(target - speed_, rise * speed_), most_speed);
  }

  [[noreturn]] void refuse(const Layout<S, Dim>& force) const {
    Index row = 0;
    while (row + 1 < force.rows() && is_finite(change(force, row).swing)) ++row;
    Error error(
        ErrorCode::diverged,
        join({"the layout diverged at step ", steps_, ": the force on point ", row, " is not finite"}),
        "optimizer, adaptive speed", "start from positions of moderate size, or use double");
    error.row = row;
    throw error;
  }

  static constexpr double most_speed = 1e100;  // never reached but by constant forces, for which all is well

  Layout<S, Dim> before_;
  Threads threads_;
  Sums sums_{};
  double speed_ = 1, efficiency_ = 1;
  std::int64_t steps_ = 0;
};

}  // namespace neem
