// The options of UMAP with repulsion between all pairs.
#pragma once

#include "neem/core/option.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/types.hpp"
#include "neem/forces/laws/umap_curve.hpp"
#include "neem/forces/repulsion/repulsion_method.hpp"
#include "neem/methods/options/initial.hpp"
#include "neem/methods/options/shared.hpp"
#include "neem/methods/run/stop_rule.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace neem {

/// Options of UMAP with full repulsion, in the order in which the method uses them; ranges and the defaults
/// of others stand in the table below.
struct UmapFullOptions {
  /// Where to start, n × Dim. Default: spectral, with standard deviation 2.5.
  InitialLayout initial{};
  /// How close points lie in the map, in its units.
  double min_dist = 0.1;
  /// The distance in the map over which similarity falls.
  double spread = 1;
  /// Added to squared distances. Near 1 the law becomes that of Neg-t-SNE.
  double offset = 1e-3;
  /// Negative samples an edge to which the repulsion of all pairs is equal on average: a factor on it.
  double negatives = 5;
  /// Another factor on the repulsion.
  double repulsion_strength = 1;
  /// Iterations.
  int iterations = 500;
  /// Step size. Default: n over the largest attraction of the law.
  std::optional<double> learning_rate{};
  /// Share of the last step that is kept, as in tsne.
  double momentum = 0.8;
  /// Longest step of a point, in units of the layout, as in tsne.
  double max_step = 5;
  /// Ends the run before `iterations` are done, once the layout is at rest; `improvement` is a share of the
  /// loss.
  std::optional<StopRule> stop{};
  /// How the repulsion is summed. Default: whatever is fastest for the layout at hand; with a small offset
  /// this is Barnes–Hut, because the grid would have to be very fine.
  std::optional<RepulsionMethod> repulsion{};
  /// Barnes–Hut's opening angle, as in tsne; one that is given asks for Barnes–Hut.
  std::optional<double> theta{};
  /// For the start. Same seed, same bits, for any number of threads.
  std::uint64_t seed = 42;
  /// A number, 0 for all that the process may use, or a pool of the host program (HostPool).
  Threads threads{};
};

template <>
struct OptionTable<UmapFullOptions> {
  static constexpr std::string_view method = "umap-full", title = "UMAP with full repulsion";
  static constexpr OptionRow rows[] = {
      option<&UmapFullOptions::initial>(detail::shared::initial.otherwise("spectral, standard deviation 2.5")
                                            .elsewhere("umap-learn: spectral, each axis in [0, 10]")),
      option<&UmapFullOptions::min_dist>(detail::shared::min_dist),
      option<&UmapFullOptions::spread>(detail::shared::spread),
      option<&UmapFullOptions::offset>({.name = "offset",
                                        .meaning = "added to squared distances",
                                        .range = between(1e-12, 1e30),
                                        .symbol = "ε",
                                        .others = "umap-learn: 0.001"}),
      option<&UmapFullOptions::negatives>(
          {.name = "negatives",
           .meaning = "negative samples an edge to which the repulsion is equal on average",
           .range = {.low = 0, .high = 1e30, .low_open = true},
           .others = "umap-learn: negative_sample_rate, 5",
           .aliases = {{{.name = "negative_sample_rate"}}}}),
      option<&UmapFullOptions::repulsion_strength>({.name = "repulsion_strength",
                                                    .meaning = "another factor on the repulsion",
                                                    .range = {.low = 0, .high = 1e30, .low_open = true},
                                                    .symbol = "γ",
                                                    .others = "umap-learn: 1"}),
      option<&UmapFullOptions::iterations>(
          detail::shared::iterations.elsewhere("umap-learn: 500 below 10,000 points, else 200")),
      option<&UmapFullOptions::learning_rate>(
          detail::shared::learning_rate.otherwise("n over the largest attraction of the law")),
      option<&UmapFullOptions::momentum>(detail::shared::momentum),
      option<&UmapFullOptions::max_step>(detail::shared::max_step),
      option<&UmapFullOptions::stop>(detail::shared::stop),
      option<&UmapFullOptions::repulsion>(detail::shared::repulsion),
      option<&UmapFullOptions::theta>(detail::shared::theta),
      option<&UmapFullOptions::seed>(detail::shared::seed),
      option<&UmapFullOptions::threads>(detail::shared::threads),
  };
  static void relate(const UmapFullOptions& o) {
    detail::check_umap_curve(o.min_dist, o.spread);
    detail::check_stop(o.stop);
  }
};

}  // namespace neem
