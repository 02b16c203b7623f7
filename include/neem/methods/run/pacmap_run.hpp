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
#include "neem/methods/run/layout_watch.hpp"
#include "neem/methods/start/localmap_pairs.hpp"
#include "neem/methods/start/pacmap_pairs.hpp"
#include "neem/methods/start/reduced_points.hpp"
#include "neem/methods/start/start.hpp"
#include "neem/neighbors/check_neighbors.hpp"
#include "neem/neighbors/nearest_neighbors.hpp"
#include "neem/optimizers/adam.hpp"
#include "neem/optimizers/descend.hpp"

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

/// What both methods are told.
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

/// Mid-near pairs hold the map together first, neighbors shape it then, and at last only neighbors pull.
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

/// By the authors' rule; but one point at least is left to be a further one.
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
inline Index pacmap_neighbors(const PacmapPlan& plan, Index n) {
  if (plan.neighbors) return *plan.neighbors;
  return n <= 10000 ? 10
                    : static_cast<Index>(std::lround(10 + 15 * (std::log10(static_cast<double>(n)) - 4)));
}

/// The usual number of neighbors of few points, which are divided anew: with all of them as neighbors and
/// none further nothing repels, and the map is one point.
inline Index pacmap_share(const PacmapPlan& plan, Index n, Index usual) {
  const double fits = static_cast<double>(n - 1) / (1 + plan.further_ratio);
  return plan.neighbors ? usual : (std::min)(usual, std::max<Index>(1, static_cast<Index>(fits)));
}

/// Candidates, of which the neighbors by scaled distances are taken. PaCMAP: 50 more than neighbors
inline constexpr Index pacmap_candidates = 50;
/// Of the search for them: few of those that are missed would have been taken. With 0.99 in its place 73
/// candidates of MNIST's 70,000 points (50 principal components) take 4.0 s of processor time, not 2.5 s
inline constexpr double pacmap_recall = 0.95;

/// The three kinds of pairs; row i is what point i has chosen. Further pairs are a table or blocks.
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

/// What Pacmap and Localmap offer.
template <class S, int Dim>
class PacmapMethod {
public:
  /// Does up to `iterations` more. Observers are called after each with Progress and may stop the run for
  /// good.
  /// @return  true if any was done
  /// @throws  Error (NUMERIC) if the layout diverges; Error (USAGE) if iterations < 0
  template <class... Watchers>
    requires(Observer<Watchers, S, Dim> && ...)
  bool advance(int iterations, Watchers&&... watch) {
    require_option(iterations >= 0, "iterations", iterations, "0..");
    if (done()) return false;
    const int goal = iterations < total_ - done_ ? done_ + iterations : total_, before = done_;
    auto count = [this](const Progress<S, Dim>& now) { done_ = now.iteration; };
    stopped_ = descend(layout_, *forces_, *step_, Stretch{done_, goal, total_, notes_}, count, watch...) ==
               Signal::stop;
    if (done_ > before && done()) watch_.look(layout_, notes_);
    return done_ > before;
  }

  const Layout<S, Dim>& layout() const { return layout_; }
  int iteration() const { return done_; }                    ///< iterations done
  int iterations() const { return total_; }                  ///< iterations in all
  bool done() const { return stopped_ || done_ == total_; }  ///< nothing is left to do
  bool stopped() const { return stopped_; }                  ///< an observer has stopped the run
  /// Whether the run has ended with nothing left of the map: rows that differ, all on one place
  bool collapsed() const { return watch_.collapsed(); }
  const std::vector<std::string>& notes() const { return notes_; }  ///< what was changed of the options

protected:
  /// @param knn      the candidates; none: they are searched
  /// @param initial  empty: 0.01 of the principal components
  void begin(const MatrixRef<S>& points, const Neighbors<S>* knn, const Eigen::MatrixXd& initial,
             const PacmapPlan& plan, const Threads& threads) {
    check_points<S>(points, "points", threads);
    const Index n = points.rows();
    if (knn != nullptr) check_given(*knn, n, threads);
    const Index wanted = pacmap_neighbors(plan, n);
    PacmapCounts counts = pacmap_counts(n, pacmap_share(plan, n, wanted), plan);
    if (knn != nullptr) counts.nearby = (std::min)(counts.nearby, knn->cols());
    const Index others = knn != nullptr ? (std::min)(n - 1, knn->cols()) : n - 1;
    if (counts.nearby < wanted && (plan.neighbors || n > 1)) {
      notes_.push_back(join({"neighbors lowered from ", wanted, " to ", counts.nearby,
                             counts.nearby < others ? ", so that others are left to be further ones"
                                                    : ", as many as there are"}));
    }
    const ReducedPoints<S> reduced(points, Dim, knn == nullptr, threads);
    if (initial.size() > 0) {
      layout_ = initial_layout<S, Dim>(initial, n, plan.seed, jitter, notes_);
    } else {
      layout_ = reduced.template start<Dim>(plan.seed);
    }
    if (n == 1) return;
    const MatrixRef<S> rows = reduced.rows();
    const KnnOptions candidates{.recall = pacmap_recall, .seed = plan.seed};
    Neighbors<S> found;
    if (knn == nullptr) {
      found = nearest_neighbors(rows, (std::min)(wanted + pacmap_candidates, n - 1), candidates, threads);
      knn = &found;
    }
    watch_.learn(*knn, notes_);
    PacmapPairs pairs;
    pairs.nearby = scaled_neighbors(*knn, local_scales(*knn), counts.nearby, threads);
    found = {};
    pairs.mid_near = mid_near_pairs<S>(rows, counts.mid_near, plan.seed, threads);
    if (!plan.threshold && has_block_partners(n, counts.nearby)) {
      pairs.further_blocks = draw_block_partners(pairs.nearby, counts.further, plan.seed, threads);
    } else {
      pairs.further = further_pairs(pairs.nearby, counts.further, plan.seed, threads);
    }
    forces_ = std::make_unique<PacmapForces<S, Dim>>(std::move(pairs), plan, threads);
    step_ =
        std::make_unique<Adam<S, Dim>>(layout_, AdamOptions{.learning_rate = plan.learning_rate}, threads);
    total_ = plan.total();
  }

private:
  Layout<S, Dim> layout_{};
  std::vector<std::string> notes_{};
  std::unique_ptr<PacmapForces<S, Dim>> forces_{};
  std::unique_ptr<Adam<S, Dim>> step_{};
  int total_ = 0, done_ = 0;
  bool stopped_ = false;
  LayoutWatch<S, Dim> watch_{};
};

}  // namespace neem::detail
