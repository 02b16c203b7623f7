// What a user may choose about PaCMAP and LocalMAP.
#pragma once

#include "neem/core/types.hpp"

#include <array>
#include <cstdint>
#include <optional>

namespace neem {

/// Options of PaCMAP, in the order in which the method uses them. The defaults are those of the authors'
/// program (pacmap).
struct PacmapOptions {
  /// Neighbors a point, ≥ 1; at most n − 2, with a note, so that a further point is left. They are chosen
  /// among 50 more by distances that are scaled to the surroundings. Default: 10 up to 10,000 points, 10 + 15
  /// (log10 n − 4) above, rounded; of so few points that further ones would be missing, a share of the others
  /// that leaves further_ratio times as many, with a note. pacmap: n_neighbors, 10
  std::optional<Index> neighbors{};
  /// Mid-near pairs for each neighbor, in [0, 1e6]. pacmap: MN_ratio, 0.5
  double mid_near_ratio = 0.5;
  /// Further pairs for each neighbor, in [0, 1e6]. pacmap: FP_ratio, 2
  double further_ratio = 2;
  /// Where to start, n × Dim, taken as it is (pacmap scales it to a deviation of 1e-4). Default: 0.01 of the
  /// principal components of the data, scaled to the range 1
  Eigen::MatrixXd initial{};
  /// Iterations of the three phases, 0..1e8 each. pacmap: num_iters, (100, 100, 250)
  std::array<int, 3> iterations{100, 100, 250};
  /// Of Adam, > 0, in units of the map. pacmap: lr, 1
  double learning_rate = 1;
  /// Of the pairs that are drawn. Same seed, same bits, for any number of threads
  std::uint64_t seed = 42;
  /// Threads, ≥ 0; 0 = all the process may use
  int threads = 0;
};

/// Options of LocalMAP: those of PaCMAP, and a distance. The defaults are those of the authors' program.
struct LocalmapOptions {
  /// As in PacmapOptions
  std::optional<Index> neighbors{};
  /// As in PacmapOptions
  double mid_near_ratio = 0.5;
  /// As in PacmapOptions
  double further_ratio = 2;
  /// As in PacmapOptions
  Eigen::MatrixXd initial{};
  /// As in PacmapOptions
  std::array<int, 3> iterations{100, 100, 250};
  /// As in PacmapOptions
  double learning_rate = 1;
  /// In the last phase: further pairs are drawn within this distance in the map, > 0, anew after every ten
  /// iterations, and neighbors pull by threshold / 2 over their distance. pacmap: low_dist_thres, 10
  double threshold = 10;
  /// As in PacmapOptions
  std::uint64_t seed = 42;
  /// As in PacmapOptions
  int threads = 0;
};

}  // namespace neem
