// The options of ForceAtlas2.
#pragma once

#include "neem/core/option.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/types.hpp"
#include "neem/forces/repulsion/repulsion_method.hpp"
#include "neem/methods/options/initial.hpp"
#include "neem/methods/options/shared.hpp"
#include "neem/methods/options/weights.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace neem {

/// Options of ForceAtlas2, in the order in which the method uses them. Ranges, and the defaults of others
/// (fa2 is the Python package, networkx its forceatlas2_layout), stand in the table below.
struct ForceAtlas2Options {
  /// Neighbors of a point, itself not counted; only for points.
  std::optional<Index> neighbors{};
  /// Where to start, n × Dim, used as it is; but points on a line or at one place are moved apart, with a
  /// note. Default: principal components (points given), else random, both of the size at which springs and
  /// charges are in balance.
  InitialLayout initial{};
  /// How much each point counts: see PointWeights. Default: all count the same.
  PointWeights weights{};
  /// Iterations.
  int iterations = 750;
  /// Power to which the weights are raised; 0: all edges count the same.
  double edge_weight_influence = 1;
  /// Divides the weights by their mean, so that the map does not depend on their unit.
  bool normalize_weights = true;
  /// Springs of force log(1 + d) instead of d: communities lie farther apart.
  bool lin_log = false;
  /// Weakens the springs of points with many edges: weights are multiplied by the mean of m̄ / m_i and m̄ /
  /// m_j. Gephi and fa2 divide by the mass of an edge's source; edges here have no direction, so both ends
  /// count half.
  bool dissuade_hubs = false;
  /// Mass of a point 1 + its number of edges; else 1.
  bool degree_masses = true;
  /// Strength of the repulsion. Without gravity, the size of a map is proportional to its square root.
  double scaling = 2;
  /// Attraction towards the origin, multiplied by the mass of a point but not by `scaling`. With 0,
  /// components without edges between them drift apart without end.
  double gravity = 1;
  /// Whether gravity grows in proportion to the distance from the origin.
  bool strong_gravity = false;
  /// Swinging (changes of the forces from one iteration to the next) that is tolerated; see AdaptiveSpeed.
  double jitter_tolerance = 1;
  /// How the repulsion is summed: exact or barnes_hut. Default: whatever is faster (choose_repulsion).
  std::optional<RepulsionMethod> repulsion{};
  /// Barnes–Hut's opening angle; 0 is exact.
  double theta = 1.2;
  /// For the random start. Same seed, same bits, for any number of threads.
  std::uint64_t seed = 42;
  /// A number, 0 for all that the process may use, or a pool of the host program (HostPool).
  Threads threads{};
};

template <>
struct OptionTable<ForceAtlas2Options> {
  static constexpr std::string_view method = "forceatlas2", title = "ForceAtlas2";
  static constexpr OptionRow rows[] = {
      option<&ForceAtlas2Options::neighbors>(
          detail::shared::neighbors.elsewhere("the papers of the spectrum: 15")),
      option<&ForceAtlas2Options::initial>(
          detail::shared::initial.otherwise("principal components of points, else random")
              .elsewhere("Gephi: whatever is on the screen")),
      option<&ForceAtlas2Options::weights>(detail::shared::weights),
      option<&ForceAtlas2Options::iterations>(
          detail::shared::iterations
              .elsewhere(
                  "the papers of the spectrum: 750; fa2, networkx: max_iter, 100; Gephi: until it is stopped")
              .also({.name = "max_iter"})),
      option<&ForceAtlas2Options::edge_weight_influence>(
          {.name = "edge_weight_influence",
           .meaning = "power to which the weights are raised; 0: all edges count the same",
           .range = at_least(0),
           .others = "Gephi, fa2: 1"}),
      option<&ForceAtlas2Options::normalize_weights>(
          {.name = "normalize_weights",
           .meaning = "whether weights are divided by their mean",
           .others = "Gephi, fa2: no",
           .clashes = {{{.other = "edge_weight_influence", .value = "0", .told = true}}}}),
      option<&ForceAtlas2Options::lin_log>(
          {.name = "lin_log",
           .meaning = "springs of log(1 + d) instead of d: communities lie farther apart",
           .others = "Gephi, fa2: off",
           .aliases = {{{.name = "lin_log_mode"}}}}),
      option<&ForceAtlas2Options::dissuade_hubs>(
          {.name = "dissuade_hubs",
           .meaning = "whether the springs of points with many edges are weaker",
           .others = "Gephi, fa2: off",
           .aliases = {{{.name = "outbound_attraction_distribution"}}},
           .clashes = {{{.other = "degree_masses", .value = "false"}}}}),
      option<&ForceAtlas2Options::degree_masses>(
          {.name = "degree_masses",
           .meaning = "whether the mass of a point is 1 + its number of edges, and not 1",
           .others = "Gephi, fa2: on"}),
      option<&ForceAtlas2Options::scaling>({.name = "scaling",
                                            .meaning = "strength of the repulsion",
                                            .range = above(0),
                                            .others = "Gephi, fa2, networkx: 2 (Gephi 10 below 100 points)",
                                            .aliases = {{{.name = "scaling_ratio"}}}}),
      option<&ForceAtlas2Options::gravity>({.name = "gravity",
                                            .meaning = "attraction towards the origin, times mass",
                                            .range = at_least(0),
                                            .others = "Gephi, fa2, networkx: 1"}),
      option<&ForceAtlas2Options::strong_gravity>(
          {.name = "strong_gravity",
           .meaning = "whether gravity grows in proportion to the distance from the origin",
           .others = "Gephi, networkx: off; fa2: off, and multiplied by the scaling there",
           .aliases = {{{.name = "strong_gravity_mode"}}},
           .clashes = {{{.other = "gravity", .value = "0", .told = true}}}}),
      option<&ForceAtlas2Options::jitter_tolerance>({.name = "jitter_tolerance",
                                                     .meaning = "swinging that is tolerated",
                                                     .range = above(0),
                                                     .others = "Gephi, fa2: 1"}),
      option<&ForceAtlas2Options::repulsion>(
          {.name = "repulsion",
           .meaning = "how the repulsion is summed",
           .unset = "whatever is fastest for the layout at hand",
           .others = "Gephi: Barnes-Hut from 1,000 points on",
           .offered = one_of(RepulsionMethod::exact, RepulsionMethod::barnes_hut),
           .why_not = "charges of 1 / d are too steep for a grid"}),
      option<&ForceAtlas2Options::theta>({.name = "theta",
                                          .meaning = "opening angle of Barnes-Hut; 0 is exact",
                                          .range = between(0, 2),
                                          .symbol = "θ",
                                          .others = "Gephi, fa2: 1.2",
                                          .aliases = {{{.name = "barnes_hut_theta"}}},
                                          .clashes = {{{.other = "repulsion", .value = "exact"}}}}),
      option<&ForceAtlas2Options::seed>(detail::shared::seed),
      option<&ForceAtlas2Options::threads>(detail::shared::threads),
  };
};

}  // namespace neem
