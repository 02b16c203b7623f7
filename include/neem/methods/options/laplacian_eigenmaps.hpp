// What a user may choose about Laplacian eigenmaps.
#pragma once

#include "neem/core/types.hpp"
#include "neem/layouts/laplacian_scaling.hpp"

#include <cstdint>
#include <optional>

namespace neem {

/// Options of Laplacian eigenmaps.
struct LaplacianEigenmapsOptions {
  /// Neighbors a point, ≥ 1; n − 1 where there are fewer. Only for points. Default: 15, a third of the other
  /// points where these are fewer than 45. The papers of the spectrum: 15; scikit-learn: n / 10
  std::optional<Index> neighbors{};
  /// random_walk: eigenvectors of I − D^-1 P, those of the generalised problem (D − P) y = λ D y of the paper
  /// (scikit-learn and openTSNE do so); symmetric: not divided by √d (umap-learn's initial layout)
  LaplacianScaling scaling = LaplacianScaling::random_walk;
  /// On the residuals of the eigenvectors, in [1e-12, 1e-3]
  double tolerance = 1e-8;
  /// Of the eigensolver's start. Same seed, same bits, for any number of threads
  std::uint64_t seed = 42;
  /// Threads, ≥ 0; 0 = all the process may use
  int threads = 0;
};

}  // namespace neem
