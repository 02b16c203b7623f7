// The epochs of Neg-t-SNE and NC-t-SNE by negative samples, with a partition function that is given or
// learned.
#pragma once

#include "neem/core/concepts.hpp"
#include "neem/core/detail/archive.hpp"
#include "neem/forces/laws/laws.hpp"
#include "neem/forces/laws/sampled_laws.hpp"
#include "neem/forces/sampling/negative_sampling.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

namespace neem::detail {

/// A stretch of iterations with the same law.
struct ContrastivePhase {
  int iterations;
  double Z;            ///< of the law, at its beginning
  bool learn = false;  ///< whether Z is learned from then on
};

/// The last of the phases goes on for `more` iterations after `from`.
inline void prolong_phases(std::vector<ContrastivePhase>& phases, int from, int more) {
  int begin = 0;
  for (ContrastivePhase& phase : phases) {
    phase.iterations = (std::max)(0, (std::min)(phase.iterations, from - begin));
    begin += phase.iterations;
  }
  phases.back().iterations += more;
}

/// A model of EpochMethod. In each phase the learning rate falls to 0 anew, as in the papers' two runs.
template <Kernel K>
struct ContrastiveMethod {
  using Law = PosteriorLaw<K>;
  static constexpr int steps = 1;

  K kernel{};
  std::vector<ContrastivePhase> phases{};
  double learning_rate = 1, negatives = 5;
  double weight = 0;  ///< Σ w of all edges, by their largest
  double noise = 1;   ///< Z over the partition function: m / (n (n − 1))
  double Z = 1;       ///< of the law
  int epoch = 0;      ///< whose forces come next
  int epochs = 0;     ///< of all phases

  Law law(int) const { return {Contrastive<K>{kernel, Z}}; }
  double rate(int at) const {
    const auto [phase, begin] = phase_of(at);
    return learning_rate * (1 - static_cast<double>(at - begin) / phase.iterations);
  }
  void set(int at, NegativeSamplingOptions&) {
    const auto [phase, begin] = phase_of(at);
    if (at == begin) Z = phase.Z;
    epoch = at;
  }

  /// A step of Z on its equation (contrastive_schedule.hpp), with draws in place of pairs: of n draws one is
  /// the drawing point itself, which is no pair.
  ///
  /// log Z moves by a fifth of the logarithm of right over left. A smaller Z spreads the map, for which an
  /// even smaller Z is right; by two thirds an epoch, which every ten iterations are right between all pairs,
  /// Z and the map run off together before the map is untangled. Torn edges, recall at 15 and rms radius with
  /// two thirds, with a fifth, and between all pairs: 2,638 blood cells .054 .123 30, .035 .118 17, .017 .117
  /// 17; 2,660 progenitors .018 .186 27, .016 .184 21, .011 .189 22. The loss falls by .018 for the first and
  /// is the same for the second.
  void learn(const std::array<double, 2>& sums, Index n) {
    if (!phase_of(epoch).first.learn || n < 2) return;
    const double points = static_cast<double>(n), itself = weight * negatives / points;
    const double missed = weight - sums[0];
    const double mistaken = (sums[1] - itself * law(epoch).share(0.0)) * (points / (points - 1));
    if (!(missed > 0 && mistaken > 0)) return;
    constexpr double most = 4, smallest = 1e-30, largest = 1e30;  // an epoch; float holds the inverse
    const double ratio = std::clamp(std::pow(mistaken / missed, 0.2), 1 / most, most);
    Z = std::clamp(Z * ratio, smallest, largest);
  }
  double partition() const { return Z / noise; }
  void prolong(int from, int more) {
    prolong_phases(phases, from, more);
    epochs = from + more;
  }

  void state(Archive& a) {
    a("law_Z", Z, 1e-30, 1e30);
    a("total_weight", weight, 0, 1e300);
    a("epoch", epoch, 0, epochs);
  }

private:
  /// The phase of an epoch, and the epoch with which it begins.
  std::pair<ContrastivePhase, int> phase_of(int at) const {
    int begin = 0;
    for (const ContrastivePhase& phase : phases) {
      if (at < begin + phase.iterations) return {phase, begin};
      begin += phase.iterations;
    }
    return {{1, Z}, at};
  }
};

}  // namespace neem::detail
