// The schedule of Neg-t-SNE, NC-t-SNE and UMAP with full repulsion: phases with different Z.
//
// The papers draw m random pairs an edge and move points by each. The mean of these moves is a force like
// t-SNE's, with a law that is as smooth, so trees and grids sum it as fast; there is no sampling noise and no
// need to anneal the learning rate.
//
// A learned Z follows its own equation, by which as many edges are taken for noise as noise is taken for
// edges:
//
//     Σ p (1 − q) = s Σ_{i≠j} q,   q = w / (w + Z)
//
// The loss is convex in log Z and the equation has one root. log Z moves by two thirds of the logarithm of
// right over left: its derivative lies between −2 and 0, and near −1.5 where Z is of the size of w.
#pragma once

#include "neem/core/detail/archive.hpp"
#include "neem/core/progress.hpp"
#include "neem/core/types.hpp"
#include "neem/methods/run/contrastive_batch.hpp"
#include "neem/methods/run/field_engine.hpp"
#include "neem/methods/run/stop_rule.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace neem::detail {

class ContrastiveSchedule : public Steady {
public:
  /// @param rate  the learning rate; none: the largest step that attraction alone allows
  ContrastiveSchedule(std::vector<ContrastivePhase> stages, const std::optional<double>& rate,
                      const std::optional<StopRule>& stop, Index points)
      : phases_(std::move(stages)), rate_(rate), rest_(stop), points_(static_cast<double>(points)) {
    for (const ContrastivePhase& phase : phases_) iterations += phase.iterations;
  }

  bool learns() const { return phases_.back().learn; }

  template <class F, class O>
  void set(int iteration, F& field, O& step) {
    while (current_ + 1 < phases_.size() && iteration >= begin_ + phases_[current_].iterations) {
      begin_ += phases_[current_++].iterations;
    }
    if (iteration == begin_) set_Z(phases_[current_].Z, field, step);
  }

  template <class S, int Dim, class F, class O>
  void settle(int iteration, Layout<S, Dim>& Y, F& field, O& step) const {
    constexpr int every = 10;  // iterations; the layout hardly moves meanwhile
    if (phases_[current_].learn && (iteration + 1 - begin_) % every == 0) learn(Y, field, step);
  }

  template <class S, int Dim>
  bool rests(const Progress<S, Dim>& now) {
    return current_ + 1 == phases_.size() && rest_.reached(now, now.iteration - begin_);
  }

  /// The partition function in use, over ordered pairs: Z of the law over the share of noise.
  template <class F>
  double partition(const F& field) const {
    return field.law.Z / field.charge;
  }

  void prolong(int from, int more, const std::optional<double>&) {
    prolong_phases(phases_, from, more);
    iterations = from + more;
  }
  void state(Archive& a) { rest_.state(a); }

private:
  /// Sets the law to this Z, and the learning rate to the largest that attraction alone allows: with
  /// rate · Σ_j p_ij a ≤ 1 for the mean point, points do not overshoot the mean of their neighbors.
  template <class F, class O>
  void set_Z(double Z, F& field, O& step) const {
    field.law.Z = Z;
    double steepest = field.law.attraction(0.0);
    for (int k = -16; k <= 4; ++k) steepest = (std::max)(steepest, field.law.attraction(std::ldexp(1.0, k)));
    step.options.learning_rate = rate_.value_or(points_ / steepest);
  }

  template <class S, int Dim, class F, class O>
  void learn(const Layout<S, Dim>& Y, F& field, O& step) const {
    const auto law = field.law;
    const double missed = field.sum_over_edges(Y, [&law](const auto& d2) {
      using T = std::remove_cvref_t<decltype(d2)>;
      return T(law.Z) / (law.kernel.weight(d2) + T(law.Z));
    });
    const double mistaken =
        field.charge * field.sum_over_pairs(Y, [&law](const auto& d2) { return law.probability(d2); });
    if (!(missed > 0 && mistaken > 0)) return;
    constexpr double smallest = 1e-30, largest = 1e30;  // float holds its inverse
    set_Z(std::clamp(law.Z * std::pow(mistaken / missed, 2.0 / 3), smallest, largest), field, step);
  }

  std::vector<ContrastivePhase> phases_;
  std::optional<double> rate_;
  Rest rest_;
  double points_;
  std::size_t current_ = 0;  // the phase of the iteration, which begins at
  int begin_ = 0;
};

}  // namespace neem::detail
