// What a user may choose about a walk along the attraction–repulsion spectrum.
#pragma once

#include "neem/core/types.hpp"
#include "neem/forces/repulsion/repulsion_method.hpp"

#include <cstdint>
#include <optional>

namespace neem {

/// Options of spectrum, in the order in which they are used.
struct SpectrumOptions {
  /// Neighbors a point, ≥ 1; n − 1 where there are fewer, with a note. Only for points. Default: 15, a third
  /// of the other points where these are fewer than 45, with a note. The papers of the spectrum: 15
  std::optional<Index> neighbors{};
  /// Where the first frame starts, n × Dim. Default: Laplacian eigenmaps with standard deviation 1e-4
  Eigen::MatrixXd initial{};
  /// Iterations of the first frame, ≥ 0. As t-SNE's early ones: 250
  int first_iterations = 250;
  /// Iterations of every other frame, ≥ 0. Paper: 50
  int iterations = 50;
  /// Step size, > 0. Default: n / ρ of the frame
  std::optional<double> learning_rate{};
  /// Share of the last step that is kept, in [0, 1)
  double momentum = 0.8;
  /// Tails of the kernel, > 0, as TsneOptions::dof
  double dof = 1;
  /// How the repulsion is summed. Default: whatever is fastest (choose_repulsion)
  std::optional<RepulsionMethod> repulsion{};
  /// Whether frames are also scaled to fit the frame before, and so have about the size of the first; their
  /// figures are those of the maps before scaling
  bool scale = false;
  /// Of the initial layout. Same seed, same bits, for any number of threads
  std::uint64_t seed = 42;
  /// Threads, ≥ 0; 0 = all the process may use
  int threads = 0;
};

}  // namespace neem
