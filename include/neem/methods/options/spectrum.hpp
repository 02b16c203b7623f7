// The options of a run along the attraction–repulsion spectrum.
#pragma once

#include "neem/core/option.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/types.hpp"
#include "neem/forces/repulsion/repulsion_method.hpp"
#include "neem/methods/options/initial.hpp"
#include "neem/methods/options/shared.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace neem {

/// Options of spectrum, in the order in which they are used; ranges stand in the table below.
struct SpectrumOptions {
  /// Neighbors of a point, itself not counted; only for points.
  std::optional<Index> neighbors{};
  /// Where the first frame starts, n × Dim. Default: Laplacian eigenmaps with standard deviation 1e-4.
  InitialLayout initial{};
  /// Iterations of the first frame, as t-SNE's early ones.
  int first_iterations = 250;
  /// Iterations of every other frame.
  int iterations = 50;
  /// Step size. Default: n / ρ of the frame.
  std::optional<double> learning_rate{};
  /// Share of the last step that is kept.
  double momentum = 0.8;
  /// Tails of the kernel, as TsneOptions::dof.
  double dof = 1;
  /// How the repulsion is summed. Default: whatever is fastest (choose_repulsion).
  std::optional<RepulsionMethod> repulsion{};
  /// Whether frames are also scaled to fit the frame before, so that all have about the size of the first;
  /// their figures are those of the maps before scaling.
  bool scale_frames = false;
  /// For the initial layout. Same seed, same bits, for any number of threads.
  std::uint64_t seed = 42;
  /// A number, 0 for all that the process may use, or a pool of the host program (HostPool).
  Threads threads{};
};

template <>
struct OptionTable<SpectrumOptions> {
  static constexpr std::string_view method = "spectrum", title = "the spectrum";
  static constexpr OptionRow rows[] = {
      option<&SpectrumOptions::neighbors>(
          detail::shared::neighbors.elsewhere("the papers of the spectrum: 15")),
      option<&SpectrumOptions::initial>(
          detail::shared::initial.means("where the first frame starts: one row a point")
              .otherwise("Laplacian eigenmaps with standard deviation 1e-4")),
      option<&SpectrumOptions::first_iterations>({.name = "first_iterations",
                                                  .meaning = "iterations of the first frame",
                                                  .range = at_least(0),
                                                  .others = "t-SNE's early ones: 250"}),
      option<&SpectrumOptions::iterations>(
          detail::shared::iterations.means("iterations of every other frame").elsewhere("the paper: 50")),
      option<&SpectrumOptions::learning_rate>(
          detail::shared::learning_rate.otherwise("n / exaggeration of the frame")),
      option<&SpectrumOptions::momentum>(detail::shared::momentum),
      option<&SpectrumOptions::dof>(detail::shared::dof),
      option<&SpectrumOptions::repulsion>(detail::shared::repulsion),
      option<&SpectrumOptions::scale_frames>(
          {.name = "scale_frames", .meaning = "whether frames are scaled to fit the frame before"}),
      option<&SpectrumOptions::seed>(detail::shared::seed),
      option<&SpectrumOptions::threads>(detail::shared::threads),
  };
};

}  // namespace neem
