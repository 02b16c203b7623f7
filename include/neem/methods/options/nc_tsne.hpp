// What a user may choose about NC-t-SNE.
#pragma once

#include "neem/core/types.hpp"
#include "neem/forces/repulsion/repulsion_method.hpp"
#include "neem/methods/run/stop_rule.hpp"
#include "neem/methods/run/update.hpp"

#include <cstdint>
#include <optional>

namespace neem {

/// Options of NC-t-SNE, in the order in which the method uses them.
struct NcTsneOptions {
  /// Neighbors a point, ≥ 1; n − 1 where there are fewer. Only for points: the graph is the union of their
  /// edges, all of the same weight. Default: 15, a third of the other points where these are fewer than 45,
  /// with a note. The papers and contrastive-ne: 15
  std::optional<Index> neighbors{};
  /// Where to start, n × Dim. Default: two principal components with standard deviation 1 (points given),
  /// random of the same size (else). contrastive-ne: PCA
  Eigen::MatrixXd initial{};
  /// Where the repulsion comes from: full or batch. The papers: negative samples
  Update update = Update::full;
  /// Noise pairs an edge, in (0, 1e30], at most 1e6 with Update::batch: more of them bring the map nearer to
  /// t-SNE's, which is the limit. With all pairs it is a weight and costs nothing. Paper: m. contrastive-ne:
  /// 5
  double negatives = 5;
  /// Iterations of Neg-t-SNE with UMAP's partition function (of at most 5 negatives), ≥ 0, before it is
  /// learned. Papers: 250
  int early_iterations = 250;
  /// Iterations afterwards, ≥ 0. Papers: 500 epochs
  int iterations = 500;
  /// Step size, > 0. Default: 1 with Update::batch, else n over the largest attraction of the law, n (1 + Z)
  /// / Z, which follows Z
  std::optional<double> learning_rate{};
  /// Share of the last step that is kept, in [0, 1). As in tsne; of no meaning with Update::batch, whose
  /// steps have their own
  double momentum = 0.8;
  /// Longest step of a point, > 0, in units of the layout. As in tsne; of no meaning with Update::batch
  double max_step = 5;
  /// Ends the run before `iterations` are done, once the layout is at rest: shares are of the loss. Default:
  /// never. An error with Update::batch
  std::optional<StopRule> stop{};
  /// How the repulsion is summed. Default: whatever is fastest for the layout at hand (choose_repulsion). An
  /// error with Update::batch
  std::optional<RepulsionMethod> repulsion{};
  /// Barnes–Hut's opening angle, in [0, 2], as in tsne; one that is given asks for Barnes–Hut. An error with
  /// Update::batch
  std::optional<double> theta{};
  /// Of the random start. Same seed, same bits, for any number of threads
  std::uint64_t seed = 42;
  /// Threads, ≥ 0; 0 = all the process may use
  int threads = 0;
};

}  // namespace neem
