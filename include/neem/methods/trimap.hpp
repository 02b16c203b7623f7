// TriMap: of three points, the two that are near each other in the data are to be so in the map.
//
// `trimap(X)` is the whole method. `Trimap run(X, {…})` is the same as a run advanced by hand:
// `while (run.advance(10)) draw(run.layout());`. The weights of triplets are differences of distances to
// points drawn at random, so that a neighbor table alone is not enough: `trimap(X, knn)` takes both.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/concepts.hpp"
#include "neem/core/detail/resize.hpp"
#include "neem/core/error.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/progress.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/forces/laws/triplets.hpp"
#include "neem/forces/sampling/detail/block_partners.hpp"
#include "neem/forces/sampling/detail/triplet_blocks.hpp"
#include "neem/methods/options/trimap.hpp"
#include "neem/methods/run/layout_watch.hpp"
#include "neem/methods/start/reduced_points.hpp"
#include "neem/methods/start/start.hpp"
#include "neem/methods/start/trimap_triplets.hpp"
#include "neem/neighbors/check_neighbors.hpp"
#include "neem/neighbors/nearest_neighbors.hpp"
#include "neem/optimizers/delta_bar_delta.hpp"
#include "neem/optimizers/descend.hpp"

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace neem {

namespace detail {

/// TriMap's momentum: less at first.
constexpr double trimap_momentum(int iteration) {
  constexpr int early = 251;  // the program's test is iteration > 250, counted from 0
  return iteration < early ? 0.5 : 0.8;
}

/// The forces where momentum is about to carry the points: at y + μ v.
template <class S, int Dim>
class LookAhead {
public:
  /// @param partners  those by which the triplets were drawn; may have no slots
  LookAhead(const Triplets<S>& triplets, const BlockPartners& partners, Threads threads)
      : threads_(std::move(threads)) {
    if (partners.slot_count > 0) {
      blocks_ = std::make_unique<TripletBlocks<S, Dim>>(triplets, partners, threads_);
    } else {
      forces_ = std::make_unique<TripletForces<S, Dim>>(triplets, threads_);
    }
  }

  void operator()(const Layout<S, Dim>& Y, Layout<S, Dim>& force) {
    const S ahead = static_cast<S>(trimap_momentum(iteration_));
    const bool moved = iteration_++ > 0;
    if (!moved) before_ = Y;
    detail::resize(there_, Y.rows(), Dim);
    // The last step is taken from the layouts, which have been centred: that moves all points alike.
    for_each_range(threads_, Y.size(), 16384, [&](Index begin, Index end) {
      const S* y = Y.data();
      S *last = before_.data(), *there = there_.data();
      for (Index k = begin; k < end; ++k) {
        there[k] = y[k] + ahead * (y[k] - last[k]);
        last[k] = y[k];
      }
    });
    blocks_ ? (*blocks_)(there_, force, threads_) : (*forces_)(there_, force, threads_);
  }
  double objective(const Layout<S, Dim>& Y) const {
    return blocks_ ? blocks_->objective(Y, threads_) : forces_->objective(Y, threads_);
  }

private:
  std::unique_ptr<TripletForces<S, Dim>> forces_{};  // one of the two
  std::unique_ptr<TripletBlocks<S, Dim>> blocks_{};
  Threads threads_;
  Layout<S, Dim> before_{}, there_{};
  int iteration_ = 0;
};

}  // namespace detail

/// A run of TriMap advanced by hand: `while (run.advance(10)) draw(run.layout());`
///
/// The objective that observers may ask for is the loss, over triplets of an anchor i, an inlier j and an
/// outlier k:
///
///     Σ w_ijk / (1 + D_ik / D_ij),   D = 1 + d²
///
/// Forces are half of minus its gradient, as the authors' program has them, and are taken where momentum is
/// about to carry the points. The layout is kept centred.
///
/// From 4,096 points on, if there are at least 512 for each inlier, outliers are drawn for sixteen anchors at
/// a time (forces/block_partners.hpp). Points stand in a random order, in blocks of sixteen, and the t-th
/// outliers of a block are the points of a block drawn at random, turned by a random number of places. Any
/// point is still as likely to be an outlier of an anchor as any other, no outlier is drawn twice by an
/// anchor, and every point is drawn as often as it draws; but the outliers of the sixteen anchors are not
/// independent of each other. The last block may have empty places: a triplet whose outlier would be one has
/// weight 0. With fewer points every anchor draws on its own.
/// @cost    an iteration is O(n inliers outliers); memory about 14 bytes a triplet (float)
/// @source  Amid & Warmuth 2019. Differs: candidates are found with a recall of 0.95 (theirs: Annoy);
///          outliers of many points are drawn in blocks, and are never inliers of their anchor; widths σ of
///          neighborhoods below a hundredth of their median are raised to it, so that weights among
///          duplicates stay finite
template <class S, int Dim = 2>
class Trimap {
public:
  /// From points, n × d, one row a point. More than 100 columns are reduced to 100 principal components.
  /// @throws Error (DATA) for points that check_points refuses, Error (USAGE) for options outside their
  ///         ranges
  template <class Derived>
    requires std::same_as<typename Derived::Scalar, S>
  explicit Trimap(const Eigen::MatrixBase<Derived>& points, const TrimapOptions& o = {}) {
    begin(MatrixRef<S>(points.derived()), nullptr, o);
  }
  /// The same with neighbors that are known: the columns of the table are the candidates, its distances those
  /// of the points. The points are not reduced.
  /// @throws Error (DATA) also for a table that breaks its contract, or is not of as many points
  template <class Derived>
    requires std::same_as<typename Derived::Scalar, S>
  Trimap(const Eigen::MatrixBase<Derived>& points, const Neighbors<S>& knn, const TrimapOptions& o = {}) {
    begin(MatrixRef<S>(points.derived()), &knn, o);
  }

  /// Does up to `iterations` more. Observers are called after each with Progress and may stop the run for
  /// good.
  /// @return  true if any was done
  /// @throws  Error (NUMERIC) if the layout diverges; Error (USAGE) if iterations < 0
  template <class... Watchers>
    requires(Observer<Watchers, S, Dim> && ...)
  bool advance(int iterations, Watchers&&... watch) {
    detail::require_option(iterations >= 0, "iterations", iterations, "0..");
    if (done()) return false;
    const int goal = iterations < total_ - done_ ? done_ + iterations : total_, before = done_;
    auto count = [this](const Progress<S, Dim>& now) { done_ = now.iteration; };
    auto step = [this](Layout<S, Dim>& Y, const Layout<S, Dim>& force) {
      step_->options.momentum = detail::trimap_momentum(taken_++);
      (*step_)(Y, force);
    };
    stopped_ = descend(layout_, *forces_, step, Stretch{done_, goal, total_, notes_}, count, watch...) ==
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

private:
  /// @param knn  the candidates; none: they are searched
  void begin(const MatrixRef<S>& points, const Neighbors<S>* knn, const TrimapOptions& o) {
    constexpr Index more = 50;            // candidates than inliers. trimap
    constexpr double recall = 0.95;       // of the candidates, few of which are taken
    constexpr double least_width = 1e-2;  // of a neighborhood, by the median; see above
    constexpr double any_length = 1e10;   // trimap does not limit steps
    detail::check_options(o);
    const Threads threads(o.threads);
    check_points<S>(points, "points", threads);
    const Index n = points.rows();
    if (knn != nullptr) detail::check_given(*knn, n, threads);
    detail::TripletCounts counts{o.inliers, o.outliers, o.random_triplets};
    if (knn != nullptr && n > 2) counts.inliers = (std::min)(counts.inliers, knn->cols());
    counts = detail::triplet_counts(n, counts);
    if (counts.inliers < o.inliers) {
      notes_.push_back(
          join({"inliers lowered from ", o.inliers, " to ", counts.inliers, ", as many as there are"}));
    }
    if (counts.outliers < o.outliers && n > 2) {
      notes_.push_back(join({"outliers lowered from ", o.outliers, " to ", counts.outliers,
                             ", as many as there are beside the inliers"}));
    }
    const detail::ReducedPoints<S> reduced(points, Dim, knn == nullptr, threads);
    if (o.initial.size() > 0) {
      layout_ = detail::initial_layout<S, Dim>(o.initial, n, o.seed, detail::jitter, notes_);
    } else {
      layout_ = reduced.template start<Dim>(o.seed);
    }
    if (n < 3) return;
    const MatrixRef<S> rows = reduced.rows();
    Neighbors<S> found;
    if (knn == nullptr) {
      const KnnOptions candidates{.recall = recall, .seed = o.seed};
      found = nearest_neighbors(rows, (std::min)(o.inliers + more, n - 1), candidates, threads);
      knn = &found;
    }
    watch_.learn(*knn, notes_);
    const double range = 2 * reduced.half_range();
    const std::vector<double> scales = detail::local_scales(*knn, least_width, range > 0 ? range : 1.0);
    const Matrix<Id> nearby = detail::scaled_neighbors(*knn, scales, counts.inliers, threads);
    found = {};
    detail::BlockPartners partners;
    const Index written = n * (counts.inliers + 2 * counts.random);  // numbered in 32 bits
    if (detail::has_block_partners(n, counts.inliers) && written < 0xffff0000) {
      partners = detail::draw_block_partners(nearby, counts.inliers * counts.outliers, o.seed, threads);
    }
    forces_ = std::make_unique<detail::LookAhead<S, Dim>>(
        detail::draw_triplets<S>(rows, nearby, scales, counts, o.temper, o.seed, partners, threads), partners,
        threads);
    step_ = std::make_unique<DeltaBarDelta<S, Dim>>(
        layout_, DeltaBarDeltaOptions{.learning_rate = o.learning_rate, .max_step = any_length}, threads);
    total_ = o.iterations;
  }

  Layout<S, Dim> layout_{};
  std::vector<std::string> notes_{};
  std::unique_ptr<detail::LookAhead<S, Dim>> forces_{};
  std::unique_ptr<DeltaBarDelta<S, Dim>> step_{};
  int total_ = 0, done_ = 0, taken_ = 0;
  bool stopped_ = false;
  detail::LayoutWatch<S, Dim> watch_{};
};

template <class Points>
explicit Trimap(const Points&, const TrimapOptions& = {}) -> Trimap<typename Points::Scalar, 2>;
template <class Points, class S>
Trimap(const Points&, const Neighbors<S>&, const TrimapOptions& = {}) -> Trimap<S, 2>;

/// The TriMap layout of points: Trimap to its end.
///
/// @param points  n × d, one row a point
/// @param o       options; all have defaults
/// @param watch   observers: called after each iteration with Progress, may return Signal::stop
/// @return        n × Dim; the layout reached if an observer ended the run
/// @throws        Error (DATA, USAGE, NUMERIC) as Trimap
/// @cost          neighbors, then 400 iterations; same bits for any number of threads
template <int Dim = 2, class X, class... Watchers>
Layout<typename X::Scalar, Dim> trimap(const Eigen::MatrixBase<X>& points, const TrimapOptions& o = {},
                                       Watchers&&... watch) {
  Trimap<typename X::Scalar, Dim> run(points, o);
  run.advance(run.iterations(), watch...);
  return run.layout();
}

/// The same with a neighbor table of these points.
template <int Dim = 2, class X, class S, class... Watchers>
Layout<S, Dim> trimap(const Eigen::MatrixBase<X>& points, const Neighbors<S>& knn,
                      const TrimapOptions& o = {}, Watchers&&... watch) {
  Trimap<S, Dim> run(points, knn, o);
  run.advance(run.iterations(), watch...);
  return run.layout();
}

}  // namespace neem
