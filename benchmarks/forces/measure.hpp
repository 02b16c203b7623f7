// The parts of an iteration, each alone: repulsion, attraction, the step, and all of them together.
#pragma once

#include "../common/clock.hpp"
#include "report.hpp"

#include <neem/core/parallel.hpp>
#include <neem/core/types.hpp>
#include <neem/core/workspace.hpp>
#include <neem/forces/force_field.hpp>
#include <neem/forces/laws/kernels.hpp>
#include <neem/forces/laws/laws.hpp>
#include <neem/forces/repulsion/barnes_hut.hpp>
#include <neem/forces/repulsion/exact.hpp>
#include <neem/forces/repulsion/interpolation.hpp>
#include <neem/optimizers/delta_bar_delta.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace benchmark {

using Layout = neem::Layout<float>;
using Law = neem::Normalized<neem::Cauchy>;

/// A repulsion that does nothing: what is left is attraction.
struct Silent {
  template <class AnyLaw>
  double operator()(const AnyLaw&, const Layout&, Layout&, neem::Workspace&) const {
    return 1;
  }
};

/// The law of t-SNE, which counts how often it is asked for a repulsion. For one thread.
struct CountingLaw {
  Law law{};
  std::int64_t* count;

  template <class T>
  T attraction(T d2) const {
    return law.attraction(d2);
  }
  template <class T>
  T repulsion(T d2) const {
    ++*count;
    return law.repulsion(d2);
  }
  template <class T>
  T weight(T d2) const {
    return law.weight(d2);
  }
};

/// Sources that the points meet in all, those of no mass among them.
template <class Repel>
double pairs_of(const Repel& repel, const Layout& Y) {
  std::int64_t count = 0;
  Layout force = Layout::Zero(Y.rows(), 2);
  neem::Workspace workspace(neem::Threads(1));
  repel(CountingLaw{{}, &count}, Y, force, workspace);
  return count > 0 ? static_cast<double>(count) : unknown;
}

/// What all parts of one layout have in common.
struct Scene {
  std::string layout{};
  Layout Y{};
  std::shared_ptr<const neem::Graph<float>> P{};
  std::vector<int> threads{};
  std::vector<Limits> limits{};  ///< of each number of threads
  int repeat = 5;
  Layout exact{};  ///< empty where there are too many points
  double exact_z = 0;
  std::vector<Part> parts{};

  /// Measures `make(threads)`, which returns what is to be called again and again, for each number of
  /// threads; these take turns, so that a busy moment of the machine falls on all of them.
  template <class Make>
  void measure(const Part& like, Make&& make) {
    using Call = std::invoke_result_t<Make&, neem::Threads>;
    std::vector<std::unique_ptr<Call>> calls;
    std::vector<Part> measured(threads.size(), like);
    const auto time = [](Call& call) {
      const Clock clock;
      call();
      return clock.wall_seconds();
    };
    for (std::size_t t = 0; t < threads.size(); ++t) {
      measured[t].layout = layout, measured[t].n = Y.rows();
      measured[t].threads = threads[t], measured[t].limits = limits[t];
      calls.push_back(std::make_unique<Call>(make(neem::Threads(threads[t]))));
      measured[t].first = time(*calls[t]);
    }
    for (int r = 0; r < repeat; ++r) {
      for (std::size_t t = 0; t < threads.size(); ++t) measured[t].seconds.push_back(time(*calls[t]));
    }
    for (std::size_t t = 0; t < threads.size(); ++t) {
      if (threads[0] == 1 && t > 0) {
        std::vector<double> ratios;
        for (std::size_t r = 0; r < measured[t].seconds.size(); ++r) {
          ratios.push_back(measured[0].seconds[r] / measured[t].seconds[r]);
        }
        measured[t].scaling = median(ratios);
      }
      calls[t]->compare(measured[t]);
      print_part(measured[t]);
      parts.push_back(measured[t]);
    }
  }
};

/// A repulsion called again and again; the force is set to zero on its time, as a field does.
template <class Repel>
struct RepulsionCall {
  const Scene& scene;
  Repel repel;
  neem::Workspace workspace;
  Layout force{};
  double Z = 0;

  void operator()() {
    force.setZero(scene.Y.rows(), 2);
    Z = repel(Law{}, scene.Y, force, workspace);
  }
  void compare(Part& part) const {
    if (scene.exact.rows() == 0) return;
    part.error = static_cast<double>((force - scene.exact).norm() / scene.exact.norm());
    part.z_error = Z / scene.exact_z - 1;
  }
};

/// Two subtractions, d² (3), 1 + d², a division, slope · weight, · mass, two coordinates and Z (6).
inline constexpr double flops_a_pair = 15;

/// @param pairs  evaluations of the law, or unknown
template <class Repel>
void measure_repulsion(Scene& scene, const std::string& setting, const Repel& repel, double pairs) {
  Part part;
  part.part = "repulsion", part.setting = setting, part.unit = "point";
  part.count = static_cast<double>(scene.Y.rows());
  part.flops = flops_a_pair * pairs;
  scene.measure(part, [&](neem::Threads threads) {
    return RepulsionCall<Repel>{scene, repel, neem::Workspace(std::move(threads))};
  });
}

/// The sum over all pairs, and what all others are compared with.
inline void measure_exact(Scene& scene) {
  const auto n = static_cast<double>(scene.Y.rows());
  scene.exact = Layout::Zero(scene.Y.rows(), 2);
  neem::Workspace workspace;
  scene.exact_z = neem::Exact{}(Law{}, scene.Y, scene.exact, workspace);
  measure_repulsion(scene, "Exact", neem::Exact{}, n * n);
}

template <class Repel>
struct FieldCall {
  const Scene& scene;
  neem::ForceField<float, 2, Law, Repel> field;
  Layout force{};

  void operator()() { field(scene.Y, force); }
  void compare(Part&) const {}
};

/// The graph alone, 8 bytes an edge; each end is a gather. 13 operations an edge: two subtractions, d² (3),
/// 1 + d², a division, · p, two coordinates (4), and one for the sum of the row.
inline void measure_attraction(Scene& scene) {
  const auto edges = static_cast<double>(scene.P->nonZeros()), n = static_cast<double>(scene.Y.rows());
  Part part;
  part.part = "attraction", part.setting = "ForceField", part.unit = "edge";
  part.count = part.gathers = edges;
  part.flops = 13 * edges;
  part.bytes = 8 * edges + 20 * n;  // columns and weights; row starts, positions, forces
  scene.measure(part, [&](neem::Threads threads) {
    return FieldCall<Silent>{scene, {scene.Y, scene.P, Law{}, Silent{}, std::move(threads)}};
  });
}

struct StepCall {
  Layout Y, force;
  neem::DeltaBarDelta<float, 2> step;

  void operator()() { step(Y, force); }
  void compare(Part&) const {}
};

// so small that the layout stays what it is
inline constexpr neem::DeltaBarDeltaOptions still{.learning_rate = 1e-30};

/// The optimizer alone: positions, forces, velocities and gains read, three of them written, positions once
/// more for the centring: nine passes over n × 2 floats.
inline void measure_step(Scene& scene) {
  const auto n = static_cast<double>(scene.Y.rows());
  Part part;
  part.part = "step", part.setting = "DeltaBarDelta", part.unit = "point";
  part.count = n;
  part.bytes = 9 * 8 * n;
  scene.measure(part, [&](neem::Threads threads) {
    using Step = neem::DeltaBarDelta<float, 2>;
    return StepCall{scene.Y, Layout::Ones(scene.Y.rows(), 2), Step(scene.Y, still, std::move(threads))};
  });
}

template <class Repel>
struct IterationCall {
  Layout Y;
  neem::ForceField<float, 2, Law, Repel> field;
  neem::DeltaBarDelta<float, 2> step;
  Layout force{};

  void operator()() {
    field(Y, force);
    step(Y, force);
  }
  void compare(Part&) const {}
};

/// Repulsion, attraction and step, one after the other, as a descent does them.
template <class Repel>
void measure_iteration(Scene& scene, const std::string& setting, const Repel& repel) {
  Part part;
  part.part = "iteration", part.setting = setting, part.unit = "point";
  part.count = static_cast<double>(scene.Y.rows());
  scene.measure(part, [&](const neem::Threads& threads) {
    return IterationCall<Repel>{scene.Y,
                                {scene.Y, scene.P, Law{}, repel, threads},
                                neem::DeltaBarDelta<float, 2>(scene.Y, still, threads)};
  });
}

}  // namespace benchmark
