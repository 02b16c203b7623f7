// What a user may choose about UMAP.
#pragma once

#include "neem/affinities/fuzzy.hpp"
#include "neem/affinities/supervised.hpp"
#include "neem/core/check.hpp"
#include "neem/core/error.hpp"
#include "neem/core/types.hpp"
#include "neem/forces/laws/umap_curve.hpp"
#include "neem/methods/options/density.hpp"
#include "neem/methods/options/neighbors.hpp"
#include "neem/methods/run/update.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

namespace neem {

/// Options of UMAP, in the order in which the method uses them. The defaults are umap-learn's.
struct UmapOptions {
  /// Neighbors a point, the point itself among them, ≥ 2; n where there are fewer points, with a note. Only
  /// for points. Default: 15, and of fewer than 43 points one and a third of the others, with a note.
  /// umap-learn: n_neighbors, 15
  std::optional<Index> neighbors{};
  /// Neighbors that surely are neighbors, ≥ 0. Not for graphs. umap-learn: 1
  double local_connectivity = 1;
  /// From 0 (an edge has to be one in both directions) to 1 (one will do). Not for graphs. umap-learn:
  /// set_op_mix_ratio, 1
  double set_op_mix = 1;
  /// The class of each point, below 0 where it is not known, or none. Edges within a class then count more
  /// (supervised_affinities). umap-learn: y
  std::vector<Id> labels{};
  /// How much the labels count, in [0, 1]; 1 leaves no edge between classes. umap-learn: 0.5
  double target_weight = 0.5;
  /// Where to start, n × Dim. Default: spectral, every axis spread over [0, 10]. umap-learn: spectral
  Eigen::MatrixXd initial{};
  /// Epochs, ≥ 0: as often is an edge of the largest weight seen. Default: 500 up to 10,000 points, 200
  /// above; 200 more with density. umap-learn: n_epochs
  std::optional<int> epochs{};
  /// Step of the first epoch, > 0; it falls to 0 in equal steps. Paper: α. umap-learn: 1
  double learning_rate = 1;
  /// How close points of the map may lie, in [0, 3 spread]. umap-learn: 0.1
  double min_dist = 0.1;
  /// The distance over which similarity falls, > 0. umap-learn: 1
  double spread = 1;
  /// a and b of the curve, > 0, in place of min_dist and spread. {1, 1} is the kernel of t-SNE
  std::optional<UmapCurve> curve{};
  /// Negative samples for each time that an edge is seen, ≥ 0. Paper: m. umap-learn:
  /// negative_sample_rate, 5
  double negatives = 5;
  /// Weight of the repulsion, ≥ 0. Paper: γ. umap-learn: 1
  double repulsion_strength = 1;
  /// Where the map is to be as dense as the data are: densMAP. Not for graphs, which have no distances, and
  /// not edge by edge. umap-learn: densmap
  std::optional<DensityOptions> density{};
  /// When points move: all at once, four times an epoch (batch, the default, on all threads), or with each
  /// edge that is seen, as in umap-learn, on one thread (immediate) or on all of them (hogwild, which
  /// umap-learn does without a seed)
  Update update = Update::batch;
  /// Of the draws and of the initial layout. Same seed, same bits, for any number of threads, unless hogwild
  std::uint64_t seed = 42;
  /// Threads, ≥ 0; 0 = all the process may use
  int threads = 0;
};

namespace detail {

inline void check_options(const UmapOptions& o) {
  constexpr double huge = (std::numeric_limits<double>::max)();
  require_neighbors(o.neighbors, 2);
  check_options(FuzzyOptions{.local_connectivity = o.local_connectivity, .set_op_mix = o.set_op_mix});
  check_options(SupervisedOptions{.target_weight = o.target_weight});
  require_option(o.epochs.value_or(0) >= 0, "epochs", o.epochs.value_or(0), "0..");
  require_option(o.learning_rate > 0 && o.learning_rate <= huge, "learning_rate", o.learning_rate,
                 "(0, inf)");
  require_option(o.negatives >= 0 && o.negatives <= 1e6, "negatives", o.negatives, "0..1e6");
  require_option(o.repulsion_strength >= 0 && o.repulsion_strength <= huge, "repulsion_strength",
                 o.repulsion_strength, "[0, inf)");
  require_update(o.update, "umap", {Update::batch, Update::immediate, Update::hogwild});
  if (o.density) check_options(*o.density);
  if (o.density && o.update != Update::batch) {
    throw Error(ErrorCode::conflict, "density with points that move edge by edge", "options density, update",
                "leave update at batch");
  }
  require_option(o.threads >= 0, "threads", o.threads, "0..");
  if (o.curve) {
    require_option(o.curve->a > 0 && o.curve->a <= huge, "curve a", o.curve->a, "(0, inf)");
    require_option(o.curve->b > 0 && o.curve->b <= 100, "curve b", o.curve->b, "(0, 100]");
  } else {
    (void)fit_umap_curve(o.min_dist, o.spread);
  }
}

}  // namespace detail
}  // namespace neem
