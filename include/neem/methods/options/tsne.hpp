// What a user may choose about t-SNE.
#pragma once

#include "neem/affinities/perplexity_option.hpp"
#include "neem/core/check.hpp"
#include "neem/core/error.hpp"
#include "neem/core/types.hpp"
#include "neem/forces/repulsion/repulsion_method.hpp"
#include "neem/methods/run/phases.hpp"
#include "neem/methods/run/stop_rule.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

namespace neem {

/// Options of t-SNE, in the order in which the method uses them. The defaults are openTSNE's.
struct TsneOptions {
  /// Effective number of neighbors, one or several whose affinities are averaged, each in [1, (n − 1) / 3].
  /// Default 30, lowered with a note where n is small; a given one that is too large is an error. Paper:
  /// Perp. openTSNE, scikit-learn: 30
  Perplexity perplexity{};
  /// Where to start, n × Dim. Default: two principal components with standard deviation 1e-4 (points given),
  /// random of the same size (only neighbors given). openTSNE: PCA; scikit-learn: PCA since 1.2
  Eigen::MatrixXd initial{};
  /// Attraction during the early iterations, > 0. Default: max(12, exaggeration); of only two points,
  /// exaggeration itself. openTSNE, scikit-learn: 12
  std::optional<double> early_exaggeration{};
  /// Early iterations, ≥ 0. openTSNE, scikit-learn: 250
  int early_iterations = 250;
  /// Whether the early iterations end sooner, once the objective hardly falls any more (Phase::adaptive):
  /// after 50 to 100 of them on most data. openTSNE: no
  bool adaptive_early = false;
  /// Attraction afterwards, > 0: the place on the attraction–repulsion spectrum. 1 is t-SNE, about 4 looks
  /// like UMAP, about 30 like ForceAtlas2. Paper: ρ. openTSNE: 1
  double exaggeration = 1;
  /// Iterations after the early ones, ≥ 0. openTSNE: 500; scikit-learn: 750
  int iterations = 500;
  /// A schedule of one's own, in place of early_exaggeration, early_iterations, adaptive_early, exaggeration
  /// and iterations.
  /// Default: empty, the two phases {early_iterations, early_exaggeration}, {iterations, exaggeration}
  std::vector<Phase> phases{};
  /// Step size, > 0. Default: n / exaggeration of the phase. Paper: η. openTSNE the same; scikit-learn: a
  /// quarter of n / early_exaggeration in both phases, at least 50, for a gradient four times as long
  std::optional<double> learning_rate{};
  /// Share of the last step that is kept, in [0, 1). openTSNE: 0.8; scikit-learn: 0.5, then 0.8
  double momentum = 0.8;
  /// Longest step of a point, > 0, in units of the layout. openTSNE: 5
  double max_step = 5;
  /// Ends the run before `iterations` are done, once the layout is at rest. Default: never, as of openTSNE
  std::optional<StopRule> stop{};
  /// Tails of the kernel, > 0: 1 is Cauchy, less is heavier with finer clusters, large is Gaussian. Paper: α.
  /// openTSNE: 1
  double dof = 1;
  /// How the repulsion is summed. Default: whatever is fastest for the layout at hand (choose_repulsion).
  /// openTSNE: Barnes–Hut below 10,000 points, above interpolation
  std::optional<RepulsionMethod> repulsion{};
  /// Barnes–Hut's opening angle against the full side of a cell, in [0, 2]; 0 is exact. One that is given
  /// asks for Barnes–Hut. Default where Barnes–Hut is asked for: 0.5, as of openTSNE and scikit-learn; where
  /// it is chosen: that of FastestRepulsion
  std::optional<double> theta{};
  /// Of the random start and of jitter. Same seed, same bits, for any number of threads
  std::uint64_t seed = 42;
  /// Threads, ≥ 0; 0 = all the process may use
  int threads = 0;
};

namespace detail {

inline void check_options(const TsneOptions& o) {
  constexpr double huge = (std::numeric_limits<double>::max)();
  for (const double p : o.perplexity.values)
    require_option(p >= 1 && p <= huge, "perplexity", p, "1..(n-1)/3");
  const double early = o.early_exaggeration.value_or(12);
  require_option(early > 0 && early <= huge, "early_exaggeration", early, "(0, inf)");
  require_option(o.early_iterations >= 0, "early_iterations", o.early_iterations, "0..");
  require_option(o.exaggeration > 0 && o.exaggeration <= huge, "exaggeration", o.exaggeration, "(0, inf)");
  require_option(o.iterations >= 0, "iterations", o.iterations, "0..");
  if (o.phases.empty()) {
    require_countable(std::int64_t{o.early_iterations} + o.iterations, "early_iterations + iterations");
  }
  check_phases(o.phases);
  const double rate = o.learning_rate.value_or(1);
  require_option(rate > 0 && rate <= huge, "learning_rate", rate, "(0, inf)");
  require_option(o.momentum >= 0 && o.momentum < 1, "momentum", o.momentum, "[0, 1)");
  require_option(o.max_step > 0 && o.max_step <= huge, "max_step", o.max_step, "(0, inf)");
  const StopRule stop = o.stop.value_or(StopRule{});
  require_option(stop.every >= 1, "stop.every", stop.every, "1..");
  require_option(stop.improvement >= 0 && stop.improvement < 1, "stop.improvement", stop.improvement,
                 "[0, 1)");
  if (o.stop && !o.phases.empty() && o.phases.back().from) {
    throw Error(ErrorCode::conflict, "the stop rule waits for rest, and the last phase anneals",
                "options stop and phases", "add a phase of constant exaggeration, or leave out the rule");
  }
  require_option(stop.force >= 0 && stop.force <= huge, "stop.force", stop.force, "[0, inf)");
  require_option(o.dof > 0 && o.dof <= huge, "dof", o.dof, "(0, inf)");
  const double theta = o.theta.value_or(0.5);
  require_option(theta >= 0 && theta <= 2, "theta", theta, "0..2");
  if (o.theta && o.repulsion && *o.repulsion != RepulsionMethod::barnes_hut) {
    throw Error(ErrorCode::conflict, "theta belongs to barnes_hut, and another repulsion is asked for",
                "options theta and repulsion", "give one of them");
  }
  require_option(o.threads >= 0, "threads", o.threads, "0..");
}

}  // namespace detail

}  // namespace neem
