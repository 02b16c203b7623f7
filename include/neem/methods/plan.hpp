// What a map will cost, before it is made: the memory and the time of every stage.
//
//     const Plan p = plan(AnyOptions("umap"), {.points = 1000000, .columns = 50});
//     p.peak();       // bytes
//     p.seconds();    // of all stages
//     for (const PlanStage& stage : p.stages) std::cout << stage.name << " " << stage.bytes << "\n";
//
// Memory is arithmetic on the sizes of what is alive in each stage. Time is that of the machine on which the stages
// were measured, divided by the speed of this one, which measure_speed() finds in a fraction of a second.
#pragma once

#include "neem/core/error.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/random.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/core/workspace.hpp"
#include "neem/forces/laws/kernels.hpp"
#include "neem/forces/laws/laws.hpp"
#include "neem/forces/repulsion/exact.hpp"
#include "neem/methods/any_run.hpp"
#include "neem/methods/options/spectrum.hpp"
#include "neem/methods/plan/costs.hpp"
#include "neem/methods/start/start.hpp"
#include "neem/neighbors/brute_force.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace neem {

/// What a map is to be made of.
struct PlanOf {
  Index points = 0;                  ///< n, ≥ 1
  Index columns = 0;                 ///< of the points, ≥ 1
  Index reduced = 0;                 ///< principal components that are searched; 0: all columns are
  std::optional<Index> neighbors{};  ///< of each point; default: as many as the method asks for
  int dimensions = 2;                ///< of the map
  bool in_double = false;            ///< computed in double, not in float
  double input_bytes = 0;  ///< of the points, where that is not points × columns numbers, as of sparse ones
  double reading_bytes = 0;  ///< while they are read, where that is more, as of files of other types
  int threads = 0;           ///< 0: those of the machine
};

/// How fast this machine is, beside the one on which the stages were measured: 2 is twice as fast. The number of
/// threads is in it.
struct MachineSpeed {
  double products = 1;  ///< at products of dense matrices, as in the search for neighbors
  double forces = 1;    ///< at forces between points
  double alone = 1;     ///< at these with one thread, for stages that work in an order
};

/// One stage of a map.
struct PlanStage {
  std::string_view name{};  ///< "read", "reduce", "neighbors", "start", "iterations", "judge"
  double bytes = 0;         ///< alive at its peak, with those of the points and of the program
  double seconds = 0;       ///< by the clock
};

/// What a map will cost.
struct Plan {
  std::vector<PlanStage> stages{};  ///< in order
  Index neighbors = 0;              ///< that are searched for
  double iterations = 0;            ///< of the method

  /// Bytes at the peak.
  double peak() const {
    double most = 0;
    for (const PlanStage& stage : stages) most = (std::max)(most, stage.bytes);
    return most;
  }
  /// Of all stages.
  double seconds() const {
    double sum = 0;
    for (const PlanStage& stage : stages) sum += stage.seconds;
    return sum;
  }
};

namespace detail {

/// The least seconds that f takes in a few runs.
template <class F>
double least_seconds(F&& f) {
  double least = 1e9;
  for (int run = 0; run < 8; ++run) {
    const auto start = std::chrono::steady_clock::now();
    f();
    least =
        (std::min)(least, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  return least;
}

/// How many iterations the options ask for.
template <class Options>
double iterations_of(const Options& o, Index n) {
  if constexpr (std::is_same_v<Options, UmapOptions>) {
    return umap_epochs(o, n);
  } else if constexpr (std::is_same_v<Options, LargevisOptions>) {
    return o.iterations ? *o.iterations : (std::min)(largevis_epochs(n), 1.0 * largevis_most_epochs);
  } else if constexpr (requires { o.iterations[2]; }) {
    return 1.0 * o.iterations[0] + o.iterations[1] + o.iterations[2];
  } else if constexpr (requires { o.early_iterations + o.iterations; }) {
    double sum = 1.0 * o.early_iterations + o.iterations;
    if constexpr (requires { o.phases.size(); }) {
      if (!o.phases.empty()) sum = 0;
      for (const auto& phase : o.phases) sum += phase.iterations;
    }
    return sum;
  } else if constexpr (requires { 1.0 * o.iterations; }) {
    return o.iterations;
  } else {
    return 0;
  }
}

inline void check_plan_of(const PlanOf& of) {
  const auto refuse = [](const char* what, Index value, const char* remedy) {
    throw Error(ErrorCode::option_value, join({what, " is ", value}), "plan", remedy);
  };
  if (of.points < 1) refuse("the number of points", of.points, "give at least 1");
  if (of.columns < 1) refuse("the number of columns", of.columns, "give at least 1");
  if (of.reduced < 0) refuse("the number of principal components", of.reduced, "give 0 for none");
  if (of.neighbors && *of.neighbors < 0) refuse("the number of neighbors", *of.neighbors, "give at least 0");
  if (of.dimensions < 1) refuse("the number of dimensions", of.dimensions, "give at least 1");
}

/// The plan of the stages up to the neighbors.
inline Plan plan_of_neighbors(const PlanOf& of, Index k, const MachineSpeed& speed) {
  check_plan_of(of);
  const double n = static_cast<double>(of.points), d = static_cast<double>(of.columns);
  const double s = of.in_double ? 8 : 4, r = static_cast<double>(of.reduced), searched = r > 0 ? r : d;
  const double input = of.input_bytes > 0 ? of.input_bytes : n * d * s;
  const double held = program_bytes + thread_bytes * Threads(of.threads).count() + input;
  const double table = n * (static_cast<double>(k) * (4 + s) + search_point_bytes);
  Plan plan{.neighbors = k};
  plan.stages.push_back(
      {"read", (std::max)(held, held - input + of.reading_bytes), input / read_bytes_a_second});
  if (r > 0) {
    plan.stages.push_back({"reduce", held + n * r * s + 16 * d * d,
                           reduce_seconds * n * d * (std::min)(d, 1000.0) / speed.products});
  }
  plan.stages.push_back({"neighbors", held + n * r * s + table,
                         search_seconds(n, searched, static_cast<double>(k)) / speed.products});
  return plan;
}

/// The plan of all stages.
/// @param k  neighbors wanted
inline Plan plan_of_run(const MethodCost& cost, const PlanOf& of, Index k, double iterations,
                        const MachineSpeed& speed) {
  k = (std::min)(k, of.points - 1);
  Plan plan = plan_of_neighbors(of, k, speed);
  plan.iterations = iterations;
  const double n = static_cast<double>(of.points), s = of.in_double ? 8 : 4, each = static_cast<double>(k);
  const double searched = static_cast<double>(of.reduced > 0 ? of.reduced : of.columns);
  const double held = plan.stages.back().bytes - n * (each * (4 + s) + search_point_bytes);
  const double start = start_bytes(cost, n, each, s);
  const double run = 0.55 * start + n * (cost.run_point + (run_scalars + of.dimensions) * s);
  const double iteration = iteration_seconds(cost, n, each, of.dimensions, s);
  plan.stages.push_back({"start", held + start, start_seconds(cost, n, each) / speed.forces});
  plan.stages.push_back(
      {"iterations", held + run, iterations * iteration / (cost.in_order ? speed.alone : speed.forces)});
  plan.stages.push_back({"judge", held + 0.2 * start, judge_seconds(n, searched) / speed.products});
  return plan;
}

}  // namespace detail

/// Measures how fast this machine is.
/// @param threads  that the map will be made with
/// @cost  a twentieth of a second; nothing is kept
inline MachineSpeed measure_speed(const Threads& threads = Threads{}) {
  constexpr Index n = 2000, d = 50;
  const Random draw{.seed = 1};
  Matrix<float> X(n, d);
  Layout<float> Y(n, 2), force(n, 2);
  for (Index i = 0; i < n; ++i) {
    for (Index c = 0; c < d; ++c) {
      X(i, c) = static_cast<float>(draw.normal(static_cast<std::uint64_t>(i), static_cast<std::uint64_t>(c)));
    }
    Y.row(i) = X.row(i).head<2>();
  }
  const auto forces = [&](const Threads& by) {
    Workspace workspace(by);
    return detail::least_seconds([&] {
      force.setZero();
      Exact{}(Normalized<Cauchy>{}, Y, force, workspace);
    });
  };
  return {
      .products = detail::reference_products / detail::least_seconds([&] { brute_force(X, 15, threads); }),
      .forces = detail::reference_forces / forces(threads),
      .alone = detail::reference_alone / forces(Threads(1))};
}

/// What the table of neighbors of points will cost.
/// @param of     .neighbors: 15 where none are given
/// @param speed  of the machine
/// @throws Error (USAGE) for sizes that are none
/// @cost  none
inline Plan plan_neighbors(const PlanOf& of, const MachineSpeed& speed = {}) {
  return detail::plan_of_neighbors(of, of.neighbors.value_or(15), speed);
}

/// What a map will cost.
///
/// Memory is that of the process, as the system counts it, on 64 bits: what is reserved and never touched is not in it.
/// It depends a little on how many neighbors are mutual, and on the allocator; time on how the points lie. How near both
/// come to what is measured is printed by benchmarks/plan.sh.
/// @param o      the method and its options
/// @param of     the sizes of the points
/// @param speed  of the machine; by default it is that of the one on which the stages were measured
/// @throws Error (USAGE) for sizes that are none, and as neighbors_wanted
/// @cost  none
inline Plan plan(const AnyOptions& o, const PlanOf& of, const MachineSpeed& speed = {}) {
  detail::check_plan_of(of);
  std::vector<std::string> notes;
  Index k = of.neighbors.value_or(of.points > 1 ? neighbors_wanted(o, of.points, notes) : 0);
  if (!method_data(o).points && !of.neighbors) k = detail::usual_neighbors;  // of the graph of points
  return detail::plan_of_run(
      detail::cost_of(o.method()), of, k,
      o.visit([&](const auto& options) { return detail::iterations_of(options, of.points); }), speed);
}

/// What a row of maps will cost, all of which are kept.
/// @param o      its options
/// @param maps   how many
/// @param of     the sizes of the points
/// @param speed  of the machine
/// @throws Error (USAGE) for sizes that are none
/// @cost  none
inline Plan plan(const SpectrumOptions& o, Index maps, const PlanOf& of, const MachineSpeed& speed = {}) {
  detail::check_plan_of(of);
  std::vector<std::string> notes;
  const Index k =
      of.neighbors.value_or(of.points > 1 ? detail::neighbors_among(o.neighbors, of.points, notes) : 0);
  const double more = static_cast<double>((std::max)(Index{0}, maps - 1));
  Plan plan = detail::plan_of_run(detail::cost_of("spectrum"), of, k,
                                  o.first_iterations + more * o.iterations, speed);
  plan.stages[plan.stages.size() - 2].bytes +=
      more * static_cast<double>(of.points) * 2 * (of.in_double ? 8 : 4);
  return plan;
}

}  // namespace neem
