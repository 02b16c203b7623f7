// The options of Laplacian eigenmaps.
#pragma once

#include "neem/core/option.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/types.hpp"
#include "neem/layouts/laplacian_scaling.hpp"
#include "neem/methods/options/shared.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace neem {

/// Options of Laplacian eigenmaps; ranges and the defaults of others stand in the table below.
struct LaplacianEigenmapsOptions {
  /// Neighbors of a point, itself not counted; only for points.
  std::optional<Index> neighbors{};
  /// random_walk: eigenvectors of I − D^-1 P, those of the generalised problem (D − P) y = λ D y of the paper
  /// (scikit-learn and openTSNE do so); symmetric: not divided by √d (umap-learn's initial layout).
  LaplacianScaling scaling = LaplacianScaling::random_walk;
  /// Largest residual of the eigenvectors.
  double tolerance = 1e-8;
  /// For the start of the eigensolver. Same seed, same bits, for any number of threads.
  std::uint64_t seed = 42;
  /// A number, 0 for all that the process may use, or a pool of the host program (HostPool).
  Threads threads{};
};

template <>
struct OptionTable<LaplacianEigenmapsOptions> {
  static constexpr std::string_view method = "laplacian-eigenmaps", title = "Laplacian eigenmaps";
  static constexpr OptionRow rows[] = {
      option<&LaplacianEigenmapsOptions::neighbors>(
          detail::shared::neighbors.elsewhere("the papers of the spectrum: 15; scikit-learn: n / 10")),
      option<&LaplacianEigenmapsOptions::scaling>(
          {.name = "scaling",
           .meaning = "whose eigenvectors: the random-walk or the symmetric Laplacian's",
           .others = "scikit-learn, openTSNE: random_walk; umap-learn's start: symmetric"}),
      option<&LaplacianEigenmapsOptions::tolerance>({.name = "tolerance",
                                                     .meaning = "largest residual of the eigenvectors",
                                                     .range = between(1e-12, 1e-3)}),
      option<&LaplacianEigenmapsOptions::seed>(detail::shared::seed),
      option<&LaplacianEigenmapsOptions::threads>(detail::shared::threads),
  };
};

}  // namespace neem
