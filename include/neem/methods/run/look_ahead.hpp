// The forces of TriMap, evaluated where the points would be after a step by momentum alone.
#pragma once

#include "neem/core/detail/archive.hpp"
#include "neem/core/detail/resize.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/types.hpp"
#include "neem/forces/laws/triplets.hpp"
#include "neem/forces/sampling/detail/block_partners.hpp"
#include "neem/forces/sampling/detail/triplet_blocks.hpp"
#include "neem/methods/run/field_engine.hpp"

#include <limits>
#include <memory>
#include <utility>

namespace neem::detail {

/// TriMap's momentum: less at first.
constexpr double trimap_momentum(int iteration) {
  constexpr int early = 251;  // the program's test is iteration > 250, counted from 0
  return iteration < early ? 0.5 : 0.8;
}

/// The forces at y + μ v, where the points would be after a step by momentum alone.
template <class S, int Dim>
class LookAhead {
public:
  /// @param partners  those by which the triplets were drawn; may have no slots
  LookAhead(const Triplets<S>& triplets, const BlockPartners& partners, Threads threads)
      : points_(triplets.nearby.rows()), threads_(std::move(threads)) {
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

  /// The triplets, and where the points were before, for model files.
  void state(Archive& a) {
    BlockPartners partners;
    Triplets<S> triplets;
    if (!a.reading()) triplets = blocks_ ? blocks_->triplets() : forces_->triplets();
    if (!a.reading() && blocks_) partners = blocks_->partners();
    triplets_state(a, triplets, points_);
    block_partners_state(a, "outlier_blocks", partners, points_);
    const Index several = triplets.inliers * triplets.outliers;
    a.expects(partners.slot_count == 0 || (partners.slot_count == several &&
                                           can_number_triplets(points_, triplets.inliers, triplets.single)),
              "outliers");
    if (a.reading()) *this = LookAhead(triplets, partners, threads_);
    a("forces_iteration", iteration_, 0, (std::numeric_limits<int>::max)() - 1);
    if (iteration_ > 0) a.matrix("state_before", before_, points_, Dim);
  }

private:
  Index points_;
  std::unique_ptr<TripletForces<S, Dim>> forces_{};  // one of the two
  std::unique_ptr<TripletBlocks<S, Dim>> blocks_{};
  Threads threads_;
  Layout<S, Dim> before_{}, there_{};
  int iteration_ = 0;
};

struct TrimapSchedule : Steady {
  template <class F, class O>
  void set(int iteration, F&, O& step) const {
    step.options.momentum = trimap_momentum(iteration);
  }
};

}  // namespace neem::detail
