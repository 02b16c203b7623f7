// The run that PaCMAP and LocalMAP share: three kinds of pairs, three phases of weights, Adam.
#pragma once

#include "neem/core/parallel.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/forces/pacmap_forces.hpp"
#include "neem/forces/sampling/detail/block_partners.hpp"
#include "neem/forces/sampling/detail/pacmap_pairs.hpp"
#include "neem/methods/run/field_engine.hpp"
#include "neem/methods/run/run.hpp"
#include "neem/methods/start/reduced_points.hpp"
#include "neem/methods/start/start.hpp"
#include "neem/optimizers/adam.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

namespace neem::detail {

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
    if (n == 2 && plan.further_ratio > 0) pairs.further = pairs.nearby;
    go(std::move(pairs), plan);
  }

  /// From a model file.
  template <class Options>
  PacmapRun(Archive& saved, const Options& o, const PacmapPlan& plan) : Run<S, Dim>(saved, o) {
    const Index n = this->layout_.rows();
    PacmapPairs none;
    for (Matrix<Id>* table : {&none.nearby, &none.mid_near, &none.further}) table->resize(n, 0);
    if (n > 1) go(std::move(none), plan);
    this->resume(saved);
  }

private:
  void go(PacmapPairs&& pairs, const PacmapPlan& plan) {
    PacmapPlan runs = plan;
    // Two points attract and repel each other, by PaCMAP's laws: with attraction alone, or LocalMAP's at
    // small distances, they would be one.
    if (this->layout_.rows() == 2 && plan.further_ratio > 0) runs.threshold.reset();
    const Threads& threads = this->threads_;
    this->engine_ = field_engine<S, Dim>(
        PacmapForces<S, Dim>(std::move(pairs), runs, threads),
        Adam<S, Dim>(this->layout_, {.learning_rate = plan.learning_rate}, threads), Steady{plan.total()});
  }
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
