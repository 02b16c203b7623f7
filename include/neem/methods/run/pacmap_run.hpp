// The run that PaCMAP and LocalMAP share: three kinds of pairs, three phases of weights, Adam.
#pragma once

#include "neem/affinities/detail/symmetrize.hpp"
#include "neem/core/check.hpp"
#include "neem/core/concepts.hpp"
#include "neem/core/detail/resize.hpp"
#include "neem/core/error.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/progress.hpp"
#include "neem/core/random.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/forces/detail/attraction.hpp"
#include "neem/forces/laws/pacmap_laws.hpp"
#include "neem/forces/sampling/detail/block_partners.hpp"
#include "neem/forces/sampling/detail/drawn_blocks.hpp"
#include "neem/forces/sampling/detail/drawn_pairs.hpp"
#include "neem/methods/run/field_engine.hpp"
#include "neem/methods/run/run.hpp"
#include "neem/forces/sampling/detail/localmap_pairs.hpp"
#include "neem/forces/sampling/detail/pacmap_pairs.hpp"
#include "neem/methods/start/reduced_points.hpp"
#include "neem/methods/start/start.hpp"
#include "neem/optimizers/adam.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

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

/// How many pairs of each kind a point draws.
struct PacmapCounts {
  Index nearby, mid_near, further;
};

/// Numbers of pairs by the authors' rule; but at least one point remains to be a further one.
inline PacmapCounts pacmap_counts(Index n, Index neighbors, const PacmapPlan& plan) {
  const auto share = [&](double ratio) {
    return static_cast<Index>(
        std::llround((std::min)(ratio * static_cast<double>(neighbors), static_cast<double>(n))));
  };
  const Index nearby = (std::min)(neighbors, plan.further_ratio > 0 ? std::max<Index>(1, n - 2) : n - 1);
  return {nearby, (std::min)(share(plan.mid_near_ratio), n - 1),
          (std::min)(share(plan.further_ratio), n - 1 - nearby)};
}

/// PaCMAP's rule: 10 up to 10,000 points, then 15 more for every factor of 10.
inline Index pacmap_neighbors(std::optional<Index> given, Index n) {
  if (given) return *given;
  return n <= 10000 ? 10
                    : static_cast<Index>(std::lround(10 + 15 * (std::log10(static_cast<double>(n)) - 4)));
}

/// The usual number of neighbors of few points: with all points as neighbors and none further there would be
/// no repulsion, and the map would be one point.
inline Index pacmap_share(const PacmapPlan& plan, Index n, Index usual) {
  const double fits = static_cast<double>(n - 1) / (1 + plan.further_ratio);
  return plan.neighbors ? usual : (std::min)(usual, std::max<Index>(1, static_cast<Index>(fits)));
}

/// The number of candidates, among which neighbors are chosen by scaled distances. PaCMAP: 50 more than
/// neighbors
inline Index pacmap_candidates(Index neighbors, Index n) { return (std::min)(neighbors + 50, n - 1); }
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

/// The run of Pacmap and Localmap.
template <class S, int Dim>
class PacmapRun : public Run<S, Dim> {
protected:
  /// @param initial  empty: 0.01 of the principal components
  PacmapRun(const Given<S>& data, const PacmapPlan& plan, const Eigen::MatrixXd& initial, const Threads& on)
      : Run<S, Dim>(data, on, 1.0, plan.seed) {
    if (!data.has_points()) refuse_without_points("PaCMAP", "mid-near pairs are chosen");
    const Threads& threads = this->threads_;
    const Index n = data.rows(), wanted = pacmap_neighbors(plan.neighbors, n);
    const PacmapCounts counts = counts_of(data, plan, wanted);
    const ReducedPoints<S> reduced(data, Dim, threads, this->notes_);
    this->start_by(initial, n, plan.seed, jitter, [&] { return reduced.template start<Dim>(plan.seed); });
    if (n == 1) return;
    const MatrixRef<S> rows = reduced.rows();
    PacmapPairs pairs;
    {
      const Table<S> knn = data.wants_search()
                               ? this->search(data, rows, pacmap_candidates(wanted, n), search_for(plan))
                               : this->table_of(data);
      pairs.nearby = scaled_neighbors(*knn, local_scales(*knn), counts.nearby, threads);
    }
    pairs.mid_near = mid_near_pairs<S>(rows, counts.mid_near, plan.seed, threads);
    if (!plan.threshold && has_block_partners(n, counts.nearby)) {
      pairs.further_blocks = draw_block_partners(pairs.nearby, counts.further, plan.seed, threads);
    } else {
      pairs.further = further_pairs(pairs.nearby, counts.further, plan.seed, threads);
    }
    PacmapPlan runs = plan;
    if (n == 2 && plan.further_ratio > 0) {
      // Two points attract and repel each other, by PaCMAP's laws: with attraction alone, or LocalMAP's at
      // small distances, they would be one.
      pairs.further = pairs.nearby;
      runs.threshold.reset();
    }
    this->engine_ = field_engine<S, Dim>(
        PacmapForces<S, Dim>(std::move(pairs), runs, threads),
        Adam<S, Dim>(this->layout_, {.learning_rate = plan.learning_rate}, threads), Steady{plan.total()});
  }

private:
  PacmapCounts counts_of(const Given<S>& data, const PacmapPlan& plan, Index wanted) {
    const Index n = data.rows();
    PacmapCounts counts = pacmap_counts(n, pacmap_share(plan, n, wanted), plan);
    if (data.has_table()) counts.nearby = (std::min)(counts.nearby, data.table().cols());
    const Index others = data.has_table() ? (std::min)(n - 1, data.table().cols()) : n - 1;
    if (counts.nearby < wanted && (plan.neighbors || n > 1)) {
      this->notes_.push_back(join({"neighbors lowered from ", wanted, " to ", counts.nearby,
                                   counts.nearby < others ? ", so that others are left to be further ones"
                                                          : ", as many as there are"}));
    }
    return counts;
  }
};

}  // namespace neem::detail
