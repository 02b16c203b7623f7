// What a user may choose about InfoNC-t-SNE.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/types.hpp"
#include "neem/methods/options/neighbors.hpp"

#include <cstdint>
#include <limits>
#include <optional>

namespace neem {

/// Options of InfoNC-t-SNE, in the order in which the method uses them.
struct InfoncTsneOptions {
  /// Neighbors a point, ≥ 1; n − 1 where there are fewer, with a note. Only for points: the graph is the
  /// union of their edges, all of the same weight. Default: 15, a third of the other points where these are
  /// fewer than 45, with a note. The papers and contrastive-ne: 15
  std::optional<Index> neighbors{};
  /// Where to start, n × Dim. Default: two principal components with standard deviation 1 (points given),
  /// random of the same size (else). contrastive-ne: PCA
  Eigen::MatrixXd initial{};
  /// Noise points an edge, ≥ 0: more of them bring the map nearer to that of SNE normalised by rows, which is
  /// computed exactly from n − 2 on. Paper: m. contrastive-ne: 5
  int negatives = 5;
  /// Attraction against repulsion, > 0: the place on the spectrum. contrastive-ne: 4^s, s = 0
  double exaggeration = 1;
  /// The same in the early iterations, > 0; `exaggeration` where that is more. contrastive-ne: 4
  double early_exaggeration = 4;
  /// Iterations with it, ≥ 0. contrastive-ne: a third of all
  int early_iterations = 250;
  /// Iterations afterwards, ≥ 0. An iteration is an epoch. Papers: 500
  int iterations = 500;
  /// Step of the first iteration, > 0; it falls to 0 in equal steps, in the early iterations and again in
  /// those after them. contrastive-ne: 1, of a loss that is halved
  double learning_rate = 1;
  /// Of the draws and of the random start. Same seed, same bits, for any number of threads
  std::uint64_t seed = 42;
  /// Threads, ≥ 0; 0 = all the process may use
  int threads = 0;
};

namespace detail {

inline void check_options(const InfoncTsneOptions& o) {
  constexpr double huge = (std::numeric_limits<double>::max)();
  require_neighbors(o.neighbors);
  require_option(o.negatives >= 0, "negatives", o.negatives, "0..");
  require_option(o.exaggeration > 0 && o.exaggeration <= 1e30, "exaggeration", o.exaggeration, "(0, 1e30]");
  require_option(o.early_exaggeration > 0 && o.early_exaggeration <= 1e30, "early_exaggeration",
                 o.early_exaggeration, "(0, 1e30]");
  require_option(o.early_iterations >= 0, "early_iterations", o.early_iterations, "0..");
  require_option(o.iterations >= 0, "iterations", o.iterations, "0..");
  require_countable(std::int64_t{o.early_iterations} + o.iterations, "early_iterations + iterations");
  require_option(o.learning_rate > 0 && o.learning_rate <= huge, "learning_rate", o.learning_rate,
                 "(0, inf)");
  require_option(o.threads >= 0, "threads", o.threads, "0..");
}

}  // namespace detail
}  // namespace neem
