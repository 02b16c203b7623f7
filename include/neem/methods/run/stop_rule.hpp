// Rules that end a run before its last iteration, when its layout has come to rest.
#pragma once

#include "neem/core/option.hpp"

#include <cmath>
#include <cstddef>
#include <limits>
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

private:
  double last_ = std::numeric_limits<double>::quiet_NaN(), most_ = 0;
};

/// What a rule has seen of a run so far.
class Rest {
public:
  explicit Rest(const StopRule& rule = {}) : rule_(rule) {}

  /// Whether to look after `iteration`, counted from 1, of the last phase.
  bool due(int iteration) const { return iteration % rule_.every == 0; }

  bool wants_objective() const { return rule_.improvement > 0; }
  bool wants_force() const { return rule_.force > 0; }

  /// @param objective  what the run minimises
  /// @param divergence the KL divergence, of which the improvement is a share
  /// @return           whether it has improved by too little since the last call
  bool rests_at(double objective, double divergence) {
    const double fallen = last_ - objective;  // NaN the first time, and then nothing is said
    last_ = objective;
    return fallen < rule_.improvement * divergence;
  }

  /// @param force  `count` coordinates of the forces on n points
  template <class S>
  bool rests_under(const S* force, std::ptrdiff_t count, std::ptrdiff_t n) const {
    double sum = 0;
    for (std::ptrdiff_t k = 0; k < count; ++k) {
      const double f = static_cast<double>(force[k]);
      sum += f * f;
    }
    return std::sqrt(sum * static_cast<double>(n)) < rule_.force;  // n √(Σ f² / n)
  }

private:
  StopRule rule_;
  double last_ = std::numeric_limits<double>::quiet_NaN();
};

}  // namespace detail

}  // namespace neem
