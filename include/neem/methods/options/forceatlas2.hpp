// What a user may choose about ForceAtlas2.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/error.hpp"
#include "neem/core/types.hpp"
#include "neem/forces/repulsion/repulsion_method.hpp"
#include "neem/methods/options/neighbors.hpp"

#include <cstdint>
#include <limits>
#include <optional>

namespace neem {

/// Options of ForceAtlas2, in the order in which the method uses them. fa2 is the Python package,
/// networkx its forceatlas2_layout.
struct ForceAtlas2Options {
  /// Neighbors a point, ≥ 1; n − 1, with a note, where there are fewer. Only for points. Default: 15, a third
  /// of the other points where these are fewer than 45, with a note. The papers of the spectrum: 15
  std::optional<Index> neighbors{};
  /// Where to start, n × Dim, taken as it is, but for points on a line, which are moved off it, with a note,
  /// and points on one place. Default: principal components (points given), else random, both of the size at
  /// which springs and charges are in balance. Gephi: whatever is on the screen
  Eigen::MatrixXd initial{};
  /// Iterations, ≥ 0. The papers of the spectrum: 750; fa2: 100; Gephi: until it is stopped
  int iterations = 750;
  /// Power to which the weights are raised, ≥ 0; 0: all edges count the same. Gephi, fa2: 1
  double edge_weight_influence = 1;
  /// Divides the weights by their mean, so that the map does not depend on their unit. Gephi, fa2: as they
  /// are
  bool normalize_weights = true;
  /// Springs of log(1 + d) instead of d: communities stand apart. Gephi: off
  bool lin_log = false;
  /// Weakens the springs of points of many edges: weights times the mean of m̄ / m_i and m̄ / m_j. Gephi and
  /// fa2 divide by the mass of an edge's source alone; edges here have none, and both ends count half. Gephi,
  /// fa2: off
  bool dissuade_hubs = false;
  /// Mass of a point 1 + its number of edges; else 1. Gephi, fa2: on
  bool degree_masses = true;
  /// Strength of the repulsion beside springs and gravity, > 0: without gravity maps grow with its root.
  /// Gephi, fa2, networkx: 2 (Gephi 10 below 100 points)
  double scaling = 2;
  /// Pull towards the origin, ≥ 0, times mass, whatever the scaling. 0 lets parts without edges between them
  /// fly apart. Gephi, fa2, networkx: 1
  double gravity = 1;
  /// A pull that grows in proportion to the distance from the origin. Gephi, networkx: off; fa2: off, and
  /// multiplied by the scaling there
  bool strong_gravity = false;
  /// Swinging that the speed may cause, > 0. Gephi, fa2: 1
  double jitter_tolerance = 1;
  /// How the repulsion is summed: exact or barnes_hut. Default: whatever is faster (choose_repulsion). Gephi:
  /// Barnes–Hut from 1,000 points on
  std::optional<RepulsionMethod> repulsion{};
  /// Barnes–Hut's opening angle, in [0, 2]; 0 is exact. Gephi, fa2: 1.2
  double theta = 1.2;
  /// Of the random start. Same seed, same bits, for any number of threads
  std::uint64_t seed = 42;
  /// Threads, ≥ 0; 0 = all the process may use
  int threads = 0;
};

namespace detail {

inline void check_options(const ForceAtlas2Options& o) {
  constexpr double huge = (std::numeric_limits<double>::max)();
  require_neighbors(o.neighbors);
  require_option(o.iterations >= 0, "iterations", o.iterations, "0..");
  require_option(o.edge_weight_influence >= 0 && o.edge_weight_influence <= huge, "edge_weight_influence",
                 o.edge_weight_influence, "[0, inf)");
  require_option(o.scaling > 0 && o.scaling <= huge, "scaling", o.scaling, "(0, inf)");
  require_option(o.gravity >= 0 && o.gravity <= huge, "gravity", o.gravity, "[0, inf)");
  require_option(o.jitter_tolerance > 0 && o.jitter_tolerance <= huge, "jitter_tolerance", o.jitter_tolerance,
                 "(0, inf)");
  require_option(o.theta >= 0 && o.theta <= 2, "theta", o.theta, "0..2");
  require_option(o.threads >= 0, "threads", o.threads, "0..");
  if (o.repulsion == RepulsionMethod::interpolation) {
    throw Error(ErrorCode::conflict, "charges of 1 / d are too steep for a grid", "option repulsion",
                "choose exact or barnes_hut");
  }
}

}  // namespace detail
}  // namespace neem
