// What a user may choose about TriMap.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/types.hpp"

#include <cstdint>
#include <limits>

namespace neem {

/// Options of TriMap, in the order in which the method uses them. The defaults are those of the authors'
/// program (trimap).
struct TrimapOptions {
  /// Inliers a point, 1..30000; fewer where there are fewer points, with a note. They are chosen among 50
  /// more by distances that are scaled to the surroundings. trimap: n_inliers, 12
  Index inliers = 12;
  /// Outliers for each inlier, 1..30000; fewer, with a note, where there are fewer points; a point has at
  /// most 65,535 inliers and outliers in all. trimap: n_outliers, 4
  Index outliers = 4;
  /// Triplets a point of points drawn at random, 0..30000; their weights count a tenth. trimap: n_random, 3
  Index random_triplets = 3;
  /// Of the logarithm that tempers weights, in [0, 1]: 0 leaves them, 1 is the natural one. Paper: t. trimap:
  /// weight_temp, 0.5
  double temper = 0.5;
  /// Where to start, n × Dim. Default: 0.01 of the principal components of the data, scaled to the range 1
  Eigen::MatrixXd initial{};
  /// Iterations, ≥ 0. trimap: n_iters, 400
  int iterations = 400;
  /// Step along the force, which is half of minus the gradient, > 0. trimap: lr, 0.1
  double learning_rate = 0.1;
  /// Of the triplets that are drawn. Same seed, same bits, for any number of threads
  std::uint64_t seed = 42;
  /// Threads, ≥ 0; 0 = all the process may use
  int threads = 0;
};

namespace detail {

/// @throws Error (USAGE) for options outside their ranges
inline void check_options(const TrimapOptions& o) {
  constexpr double huge = (std::numeric_limits<double>::max)();
  constexpr Index most = 30000;  // all of a point are numbered in 16 bits
  require_option(o.inliers >= 1 && o.inliers <= most, "inliers", static_cast<double>(o.inliers), "1..30000");
  require_option(o.outliers >= 1 && o.outliers <= most, "outliers", static_cast<double>(o.outliers),
                 "1..30000");
  require_option(o.random_triplets >= 0 && o.random_triplets <= most, "random_triplets",
                 static_cast<double>(o.random_triplets), "0..30000");
  require_option(o.temper >= 0 && o.temper <= 1, "temper", o.temper, "[0, 1]");
  require_option(o.iterations >= 0, "iterations", o.iterations, "0..");
  require_option(o.learning_rate > 0 && o.learning_rate <= huge, "learning_rate", o.learning_rate,
                 "(0, inf)");
  require_option(o.threads >= 0, "threads", o.threads, "0..");
}

}  // namespace detail
}  // namespace neem
