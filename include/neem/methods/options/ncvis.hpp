// What a user may choose about NCVis.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/error.hpp"
#include "neem/core/types.hpp"
#include "neem/forces/laws/umap_curve.hpp"
#include "neem/methods/options/neighbors.hpp"
#include "neem/methods/run/update.hpp"

#include <cstdint>
#include <limits>
#include <optional>

namespace neem {

/// Options of NCVis, in the order in which the method uses them. The defaults are those of its program.
struct NcvisOptions {
  /// Neighbors a point, the point itself not among them, ≥ 1; n − 1 where there are fewer, with a note. Only
  /// for points. Default: 15, a third of the other points where these are fewer than 45, with a note. ncvis:
  /// 15
  std::optional<Index> neighbors{};
  /// Where to start, n × Dim. Default: spectral, standard deviation 1. ncvis: 20 power iterations towards it
  Eigen::MatrixXd initial{};
  /// Epochs, ≥ 0. ncvis: 50
  int epochs = 50;
  /// Step of the first epoch, > 0; it falls as 1 − (t/T)². Paper: α. ncvis: 1
  double learning_rate = 1;
  /// How close points of the map may lie, in [0, 3 spread]. ncvis: 0.4
  double min_dist = 0.4;
  /// The distance over which similarity falls, > 0. ncvis: 1
  double spread = 1;
  /// Noise samples an edge and epoch, > 0, the mean over all epochs. ncvis: 5
  double negatives = 5;
  /// Whether there are few negatives first and many in the end, by the cube of the time. ncvis: true
  bool growing = true;
  /// Step of log Z after every sample, in [0, 1e6]; not in batch, where Z is set once an epoch. Near 1, log Z
  /// follows the points that are being moved, and small neighborhoods are kept better than with 0.001, the
  /// rate of the paper. Paper: α_Q. ncvis: 1
  double partition_rate = 1;
  /// When points move: Update::immediate, edge by edge, on one thread; hogwild, the same on all threads at
  /// once, as the program does, whose result differs from run to run; or batch, all points at once, twice an
  /// epoch. Default: immediate, and batch with a swing
  std::optional<Update> update{};
  /// Ours, in batch only: how far log Z is taken below and above its value, in turn, in [0, 4]; 2 is a factor
  /// of 7 either way. A small Z spreads neighborhoods, a large one closes them, and the two together keep
  /// what neither does: more neighbors of large data, fewer of small, in maps three times as large. 0: the
  /// loss as published
  double swing = 0;
  /// Of the draws and of the initial layout. Same seed, same bits, for any number of threads, unless hogwild
  std::uint64_t seed = 42;
  /// Threads, ≥ 0; 0 = all the process may use
  int threads = 0;
};

namespace detail {

inline void check_options(const NcvisOptions& o) {
  constexpr double huge = (std::numeric_limits<double>::max)();
  require_neighbors(o.neighbors);
  require_option(o.epochs >= 0, "epochs", o.epochs, "0..");
  require_option(o.learning_rate > 0 && o.learning_rate <= huge, "learning_rate", o.learning_rate,
                 "(0, inf)");
  require_option(o.negatives > 0 && o.negatives <= 1e6, "negatives", o.negatives, "(0, 1e6]");
  require_option(o.partition_rate >= 0 && o.partition_rate <= 1e6, "partition_rate", o.partition_rate,
                 "[0, 1e6]");
  if (o.update) require_update(*o.update, "NCVis", {Update::batch, Update::immediate, Update::hogwild});
  require_option(o.swing >= 0 && o.swing <= 4, "swing", o.swing, "[0, 4]");
  if (o.swing > 0 && o.update.value_or(Update::batch) != Update::batch) {
    throw Error(ErrorCode::conflict, "a swing is of batches", "options swing and update",
                "leave out one of them, or give batch");
  }
  require_option(o.threads >= 0, "threads", o.threads, "0..");
  (void)fit_umap_curve(o.min_dist, o.spread);
}

}  // namespace detail
}  // namespace neem
