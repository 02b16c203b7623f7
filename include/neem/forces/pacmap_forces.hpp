// The forces of PaCMAP and LocalMAP: three kinds of pairs, whose weights change from phase to phase.
#pragma once

#include "neem/affinities/detail/symmetrize.hpp"
#include "neem/core/detail/archive.hpp"
#include "neem/core/detail/resize.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/random.hpp"
#include "neem/core/types.hpp"
#include "neem/forces/detail/attraction.hpp"
#include "neem/forces/laws/pacmap_laws.hpp"
#include "neem/forces/sampling/detail/block_partners.hpp"
#include "neem/forces/sampling/detail/drawn_blocks.hpp"
#include "neem/forces/sampling/detail/drawn_pairs.hpp"
#include "neem/forces/sampling/detail/localmap_pairs.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

namespace neem::detail {

/// The options of both methods, checked.
struct PacmapPlan {
  std::optional<Index> neighbors{};
  double mid_near_ratio = 0, further_ratio = 0;
  std::array<int, 3> iterations{};
  double learning_rate = 1;
  std::optional<double> threshold{};  // of LocalMAP
  std::uint64_t seed = 0;

  int total() const { return iterations[0] + iterations[1] + iterations[2]; }
};

/// Weights of the three kinds of pairs.
struct PacmapWeights {
  double nearby, mid_near, further;
};

/// The weights of an iteration: mid-near pairs dominate at first, then neighbors, and at last there is no
/// attraction but that of neighbors.
/// @source  Wang, Huang, Rudin & Shaposhnik 2021
inline PacmapWeights pacmap_weights(int iteration, const std::array<int, 3>& phases) {
  constexpr double strong = 1000, weak = 3;
  if (iteration < phases[0]) {
    const double share = static_cast<double>(iteration) / phases[0];
    return {2, (1 - share) * strong + share * weak, 1};
  }
  return iteration < phases[0] + phases[1] ? PacmapWeights{3, weak, 1} : PacmapWeights{1, 0, 1};
}

/// The three kinds of pairs; row i holds the partners of point i. Further pairs are a table or blocks.
struct PacmapPairs {
  Matrix<Id> nearby{}, mid_near{}, further{};
  BlockPartners further_blocks{};
};

/// The forces of all pairs, with the weights of their iteration.
template <class S, int Dim>
class PacmapForces {
public:
  PacmapForces(PacmapPairs&& pairs, const PacmapPlan& plan, Threads threads)
      : plan_(plan),
        threads_(std::move(threads)),
        near_(symmetric_rows<Attraction<S, Dim>::lanes>(
            pairs.nearby, Matrix<S>(Matrix<S>::Ones(pairs.nearby.rows(), pairs.nearby.cols())), threads_,
            [](S a, S b) { return a + b; })),
        mid_near_(pairs.mid_near, threads_),
        further_(pairs.further, threads_),
        further_blocks_(pairs.further_blocks) {
    if (plan_.threshold) kept_ = {std::move(pairs.nearby), {}, std::move(pairs.further), {}};
  }

  /// The forces of the next iteration: minus the gradient of `objective`.
  void operator()(const Layout<S, Dim>& Y, Layout<S, Dim>& force) {
    const int local = iteration_ - plan_.iterations[0] - plan_.iterations[1];  // iterations of the last phase
    constexpr int rest = 10;  // iterations for which further pairs of LocalMAP stay
    if (plan_.threshold && local > 0 && local % rest == 0) {
      redraw_further_pairs(Y, *plan_.threshold, kept_.nearby,
                           Random{plan_.seed}.bits(static_cast<std::uint64_t>(local)), kept_.further,
                           threads_);
      further_ = DrawnPairs<S, Dim>(kept_.further, threads_);
    }
    const PacmapWeights weights = pacmap_weights(iteration_++, plan_.iterations);
    detail::resize(force, Y.rows(), Dim);
    if (is_local()) {
      pull(LocalmapNear{weights.nearby, *plan_.threshold}, Y, force);
    } else {
      pull(PacmapNear{weights.nearby}, Y, force);
    }
    if (weights.mid_near > 0) mid_near_.add(PacmapMidNear{weights.mid_near}, Y, force, threads_);
    further_.add(PacmapFurther{weights.further}, Y, force, threads_);
    further_blocks_.add(PacmapFurther{weights.further}, Y, force, threads_);
  }

  /// The loss, Σ over all pairs, with the weights of the last iteration.
  double objective(const Layout<S, Dim>& Y) {
    const PacmapWeights weights = pacmap_weights((std::max)(0, iteration_ - 1), plan_.iterations);
    const Layout<S, Dim>& here = near_.arrange(Y, threads_);
    double sum = is_local() ? near_.loss(LocalmapNearLoss{{weights.nearby, *plan_.threshold}}, here, threads_)
                            : near_.loss(PacmapNear{weights.nearby}, here, threads_);
    sum /= 2;  // the rows hold every pair from either end
    if (weights.mid_near > 0) sum += mid_near_.loss(PacmapMidNear{weights.mid_near}, Y, threads_);
    const PacmapFurther push{weights.further};
    return sum + further_.loss(push, Y, threads_) + further_blocks_.loss(push, Y, threads_);
  }

  /// The last phase goes on for `more` iterations after `from`.
  void prolong(int from, int more) {
    int begin = 0;
    for (int& phase : plan_.iterations) {
      phase = (std::max)(0, (std::min)(phase, from - begin));
      begin += phase;
    }
    plan_.iterations[2] += more;
  }

  /// All pairs, for model files.
  void state(Archive& a) {
    const Index n = near_.points();
    near_.state(a, "graph", n, threads_);
    mid_near_.state(a, "mid_near", n, threads_);
    further_.state(a, "further", n, threads_);
    further_blocks_.state(a, "further_blocks", n);
    a("forces_iteration", iteration_, 0, plan_.total());
    if (!plan_.threshold) return;
    a.matrix_within("nearby", kept_.nearby, n, Archive::any, 0, n);
    if (a.reading()) kept_.further = further_.drawn();
  }

private:
  bool is_local() const { return plan_.threshold && iteration_ > plan_.iterations[0] + plan_.iterations[1]; }

  template <class Law>
  void pull(const Law& law, const Layout<S, Dim>& Y, Layout<S, Dim>& force) {
    const Layout<S, Dim>& here = near_.follow(Y, threads_);
    for_each_range(threads_, Y.rows(), 256, [&](Index begin, Index end) {
      for (Index i = begin; i < end; ++i) {
        const std::array<S, Dim> sum = near_.pull(law, here, i);
        S* to = force.data() + near_.point(i) * Dim;
        for (std::size_t c = 0; c < Dim; ++c) to[c] = sum[c];
      }
    });
  }

  PacmapPlan plan_;
  Threads threads_;
  Attraction<S, Dim> near_;
  DrawnPairs<S, Dim> mid_near_, further_;
  DrawnBlocks<S, Dim> further_blocks_;
  PacmapPairs kept_{};  // of LocalMAP, which draws anew
  int iteration_ = 0;
};

}  // namespace neem::detail
