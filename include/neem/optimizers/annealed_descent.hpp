// Descent for sampled forces: an implicit step, which does not overshoot where the attraction is stiff, with
// a learning rate that falls to 0 during a run, so that the noise of the samples averages out.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/concepts.hpp"
#include "neem/core/detail/archive.hpp"
#include "neem/core/error.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/text.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace neem {

/// Options of AnnealedDescent.
struct AnnealedDescentOptions {
  /// Length of the next step along the force, ≥ 0; the caller lowers it from step to step. Paper: α. UMAP
  /// begins with 1
  double learning_rate = 1;
  /// Share of the last step that is kept, in [0, 1)
  double momentum = 0;
};

/// Gradient descent with implicit attraction: it is evaluated at the new position of the point, not the old.
///
///     v ← μ v + α F / (1 + α h),   y ← y + v
///
/// h is the stiffness of the attraction of a point, the decrease of its force per unit of movement. A program
/// that moves points edge by edge moves a point many times an epoch, each time from its latest position, and
/// does not overshoot the mean of its neighbors by much. A single step with the sum of these forces, all from
/// fixed positions, overshoots as soon as α h > 2. Divided by 1 + α h it ends between the old position and
/// the mean of the neighbors, whatever α; a small α is hardly changed.
///
/// A model of Optimizer. Bits do not depend on the thread count.
/// @source  proximal (implicit Euler) steps: Rockafellar 1976
template <class S, int Dim>
class AnnealedDescent {
public:
  /// @param Y          n × Dim, read for its size only
  /// @param stiffness  n values, read at every step; must outlive this
  /// @param o          learning rate and momentum
  /// @param threads    threads of all steps
  /// @throws           Error (USAGE) for an option outside its range
  AnnealedDescent(const Layout<S, Dim>& Y, const std::vector<S>& stiffness, AnnealedDescentOptions o = {},
                  Threads threads = Threads{})
      : options(o),
        stiffness_(&stiffness),
        velocity_(static_cast<std::size_t>(Y.size()), S(0)),
        threads_(std::move(threads)) {
    detail::require_option(o.learning_rate >= 0 && is_finite(o.learning_rate),
                           "learning_rate of AnnealedDescent", o.learning_rate, "[0, infinity)");
    detail::require_option(o.momentum >= 0 && o.momentum < 1, "momentum of AnnealedDescent", o.momentum,
                           "[0, 1)");
  }

  AnnealedDescentOptions options;  ///< may be changed between steps

  /// @throws Error (NUMERIC) if a step is not finite or longer than 10¹⁰; Error (DATA) if Y, force or the
  ///         stiffness have another number of rows than the layout given at first
  void operator()(Layout<S, Dim>& Y, const Layout<S, Dim>& force) {
    const Index points = static_cast<Index>(velocity_.size()) / Dim;
    detail::require_rows(Y.rows(), points, "the layout", "AnnealedDescent");
    detail::require_rows(force.rows(), points, "the force", "AnnealedDescent");
    detail::require_rows(static_cast<Index>(stiffness_->size()), points, "the stiffness", "AnnealedDescent");
    ++steps_;
    const S rate = static_cast<S>(options.learning_rate), kept = static_cast<S>(options.momentum);
    const First diverged = sum_over_ranges(threads_, Y.rows(), 4096, [&](Index begin, Index end) {
      constexpr S absurd = S(1e10);
      First found;
      for (Index i = begin; i < end; ++i) {
        const S step = rate / (S(1) + rate * (*stiffness_)[static_cast<std::size_t>(i)]);
        for (Index k = i * Dim; k < (i + 1) * Dim; ++k) {
          S& velocity = velocity_[static_cast<std::size_t>(k)];
          velocity = kept * velocity + step * force.data()[k];
          Y.data()[k] += velocity;
          if (!(is_finite(velocity) && std::abs(velocity) <= absurd) && found.point < 0) found.point = i;
        }
      }
      return found;
    });
    if (diverged.point < 0) return;
    Error error(ErrorCode::diverged,
                join({"the layout diverged at iteration ", steps_, ": point ", diverged.point,
                      " would move without bounds"}),
                join({"optimizer, learning rate ", options.learning_rate}), "lower the learning rate");
    error.row = diverged.point;
    throw error;
  }

  /// What lasts from step to step, for model files.
  void state(detail::Archive& a) {
    a("steps", steps_, 0, detail::Archive::most_steps);
    a.list("state_velocity", velocity_, static_cast<Index>(velocity_.size()));
  }

private:
  /// The first point that moves too far.
  struct First {
    Index point = -1;
    void operator+=(const First& other) {
      if (point < 0) point = other.point;
    }
  };

  const std::vector<S>* stiffness_;
  std::vector<S> velocity_;
  Threads threads_;
  std::int64_t steps_ = 0;
};

}  // namespace neem
