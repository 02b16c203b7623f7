// What a user may choose about UMAP with repulsion between all pairs.
#pragma once

#include "neem/core/types.hpp"
#include "neem/forces/repulsion/repulsion_method.hpp"
#include "neem/methods/run/stop_rule.hpp"

#include <cstdint>
#include <optional>

namespace neem {

/// Options of UMAP with full repulsion, in the order in which the method uses them.
struct UmapFullOptions {
  /// Where to start, n × Dim. Default: spectral, with standard deviation 2.5. umap-learn: spectral, each axis
  /// in [0, 10]
  Eigen::MatrixXd initial{};
  /// How near points may come, in [0, 3 spread). umap-learn: 0.1
  double min_dist = 0.1;
  /// Scale of the layout, > 0. umap-learn: 1
  double spread = 1;
  /// Added to squared distances, in [1e-12, 1e30]. Near 1 the law becomes that of Neg-t-SNE. Paper: ε.
  /// umap-learn: 0.001
  double offset = 1e-3;
  /// Negative samples an edge that all pairs stand for, > 0; a weight. umap-learn: 5
  double negatives = 5;
  /// Weight of the repulsion beside that, > 0. Paper: γ. umap-learn: 1
  double repulsion_strength = 1;
  /// Iterations, ≥ 0. umap-learn: 500 epochs below 10,000 points, else 200
  int iterations = 500;
  /// Step size, > 0. Default: n over the largest attraction of the law
  std::optional<double> learning_rate{};
  /// Share of the last step that is kept, in [0, 1). As in tsne
  double momentum = 0.8;
  /// Longest step of a point, > 0, in units of the layout. As in tsne
  double max_step = 5;
  /// Ends the run before `iterations` are done, once the layout is at rest: shares are of the loss. Default:
  /// never
  std::optional<StopRule> stop{};
  /// How the repulsion is summed. Default: whatever is fastest for the layout at hand; with a small offset
  /// the grid has to be so fine that it is Barnes–Hut
  std::optional<RepulsionMethod> repulsion{};
  /// Barnes–Hut's opening angle, in [0, 2], as in tsne; one that is given asks for Barnes–Hut
  std::optional<double> theta{};
  /// Of the start. Same seed, same bits, for any number of threads
  std::uint64_t seed = 42;
  /// Threads, ≥ 0; 0 = all the process may use
  int threads = 0;
};

}  // namespace neem
