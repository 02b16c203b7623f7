// Rules that end a run before its last iteration, when its layout has come to rest.
#pragma once

#include "neem/core/detail/archive.hpp"
#include "neem/core/error.hpp"
#include "neem/core/option.hpp"
#include "neem/core/progress.hpp"
#include "neem/core/types.hpp"

#include <cmath>
#include <limits>
#include <optional>
#include <string_view>

namespace neem {

/// Ends a run when either of two tests says that more iterations would change little.
///
/// The tests are made after every `every` iterations of the last phase, counted from its beginning. The first
/// only stores the objective, so that a run with `improvement` alone does at least 2 · every iterations.
/// Nothing depends on how the run is advanced.
/// @cost  of a test: the objective, about half an iteration, where improvement > 0; O(n) where force > 0
struct StopRule {
  /// Iterations from one test to the next.
  int every = 50;
  /// The run ends when the objective has fallen by less than this share of the KL divergence since the last
  /// test. The objective is what the run minimises, with exaggeration ρ: KL − (1 − 1/ρ) log Z. 0: not tested.
  double improvement = 1e-3;
  /// The run ends when n times the force, root mean square over the points, is less than this, in units of
  /// the layout: the step with learning rate n and without gains and momentum. 0: not tested.
  double force = 0;
};

template <>
struct OptionTable<StopRule> {
  static constexpr std::string_view method = "stop", title = "the stop rule";
  static constexpr OptionRow rows[] = {
      option<&StopRule::every>(
          {.name = "every", .meaning = "iterations from one test to the next", .range = at_least(1)}),
      option<&StopRule::improvement>({.name = "improvement",
                                      .meaning = "the run ends when the objective has fallen by less than "
                                                 "this share since the last test; 0: not "
                                                 "tested",
                                      .range = {.low = 0, .high = 1, .high_open = true}}),
      option<&StopRule::force>({.name = "force",
                                .meaning =
                                    "the run ends when n times the force, root mean square over the points, "
                                    "is less than this; 0: not tested",
                                .range = at_least(0)}),
  };
};

namespace detail {

/// @throws Error (USAGE) for a rule without a test
inline void check_stop(const std::optional<StopRule>& rule) {
  if (!rule || rule->improvement > 0 || rule->force > 0) return;
  throw Error(ErrorCode::conflict, "the stop rule tests nothing: improvement and force are 0",
              "options stop.improvement and stop.force", "give one of them, or leave out stop");
}

/// Whether an adaptive phase has done its work: the objective, looked at every ten iterations, has fallen by
/// at least a thousandth of its value at one look, and at this one by less than a twentieth of the most it
/// has fallen at any.
/// @source  the idea of watching how fast the objective falls in early exaggeration: opt-SNE (Belkina et al.
///          2019), which looks after every iteration and stops at the first that falls by less than the last
class Plateau {
public:
  static constexpr int every = 10;

  bool reached(double objective) {
    const double fallen = last_ - objective;  // NaN the first time, and then nothing is said
    if (fallen > most_) most_ = fallen;
    const bool moved = most_ > 1e-3 * std::abs(objective);
    last_ = objective;
    return moved && fallen < 0.05 * most_;
  }

  void state(Archive& a) {
    a("plateau_last", last_);
    a("plateau_most", most_);
  }

private:
  double last_ = std::numeric_limits<double>::quiet_NaN(), most_ = 0;
};

/// The state of a StopRule, if there is one, during a run.
class Rest {
public:
  explicit Rest(const std::optional<StopRule>& rule = {}) : rule_(rule) {}

  /// Whether the layout is at rest.
  /// @param now        after an iteration of the last phase
  /// @param iteration  of the phase, counted from 1
  /// @param relaxed    the share of log Z that the run does not minimise: 1 − 1/ρ, 0 of laws without Z. log Z
  ///                   is that of one step ago at every look, so that hardly anything of it is left in a
  ///                   difference
  template <class S, int Dim>
  bool reached(const Progress<S, Dim>& now, int iteration, double relaxed = 0) {
    if (!rule_ || iteration % rule_->every != 0) return false;
    bool over = false;
    if (rule_->improvement > 0) {
      const double divergence = now.objective();
      const double objective = relaxed == 0 ? divergence : divergence - relaxed * std::log(now.partition);
      const double fallen = last_ - objective;  // NaN the first time, and then nothing is said
      last_ = objective;
      over = fallen < rule_->improvement * divergence;
    }
    if (rule_->force > 0) {
      double sum = 0;
      for (Index k = 0; k < now.force.size(); ++k) {
        const double f = static_cast<double>(now.force.data()[k]);
        sum += f * f;
      }
      over = over || std::sqrt(sum * static_cast<double>(now.force.rows())) < rule_->force;  // n √(Σ f² / n)
    }
    return over;
  }

  void state(Archive& a) { a("rest_last", last_); }

private:
  std::optional<StopRule> rule_;
  double last_ = std::numeric_limits<double>::quiet_NaN();
};

}  // namespace detail

}  // namespace neem
