// PaCMAP and LocalMAP: neighbors pull, mid-near pairs hold the map together at first, further pairs push.
//
// `pacmap(X)` is the whole method. `Pacmap run(X, {…})` is the same as a run advanced by hand:
// `while (run.advance(10)) draw(run.layout());`. Mid-near pairs are chosen by distances of points, so that a
// neighbor table alone is not enough: `pacmap(X, knn)` takes both. LocalMAP is PaCMAP with another last
// phase, in which neighbors that lie far apart in the map hardly pull and nearby points that are none are
// pushed.
//
// All pairs act at once from fixed positions, as in the authors' program; a point sums what it feels in a
// fixed order, so that the bits do not depend on threads.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/concepts.hpp"
#include "neem/core/types.hpp"
#include "neem/methods/options/pacmap.hpp"
#include "neem/methods/run/pacmap_run.hpp"

#include <array>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>

namespace neem {

namespace detail {

/// @throws Error (USAGE) for options outside their ranges
template <class Options>
PacmapPlan pacmap_plan(const Options& o) {
  check_options(o);
  PacmapPlan plan{.neighbors = o.neighbors,
                  .mid_near_ratio = o.mid_near_ratio,
                  .further_ratio = o.further_ratio,
                  .iterations = o.iterations,
                  .learning_rate = o.learning_rate,
                  .seed = o.seed};
  if constexpr (requires { o.threshold; }) plan.threshold = o.threshold;
  return plan;
}

}  // namespace detail

/// A run of PaCMAP advanced by hand: `while (run.advance(10)) draw(run.layout());`
///
/// The objective that observers may ask for is the loss, with the weights of the iteration:
///
///     Σ_near w D / (10 + D) + Σ_mid-near w D / (10⁴ + D) + Σ_further w / (1 + D),   D = 1 + d²
///
/// @cost    an iteration is O(n neighbors (1 + mid_near_ratio + further_ratio)); memory is 8 bytes (float) a
///          pair of neighbors or more, 4 for others, at either end, and some layouts
/// @source  Wang, Huang, Rudin & Shaposhnik 2021. Differs: candidates are found with a recall
///          of 0.95 (theirs: Annoy), further pairs of many points are drawn in blocks
///          (forces/block_partners.hpp), and a draw of six for a mid-near pair may find fewer among very few
///          points
template <class S, int Dim = 2>
class Pacmap : public detail::PacmapMethod<S, Dim> {
public:
  /// From points, n × d, one row a point. More than 100 columns are reduced to 100 principal components.
  /// @throws Error (DATA) for points that check_points refuses, Error (USAGE) for options outside their
  ///         ranges
  template <class Derived>
    requires std::same_as<typename Derived::Scalar, S>
  explicit Pacmap(const Eigen::MatrixBase<Derived>& points, const PacmapOptions& o = {}) {
    const detail::PacmapPlan plan = detail::pacmap_plan(o);
    this->begin(MatrixRef<S>(points.derived()), nullptr, o.initial, plan, Threads(o.threads));
  }
  /// The same with neighbors that are known, in whatever metric: the columns of the table are the candidates.
  /// The points are not reduced.
  /// @throws Error (DATA) also for a table that breaks its contract, or is not of as many points
  template <class Derived>
    requires std::same_as<typename Derived::Scalar, S>
  Pacmap(const Eigen::MatrixBase<Derived>& points, const Neighbors<S>& knn, const PacmapOptions& o = {}) {
    const detail::PacmapPlan plan = detail::pacmap_plan(o);
    this->begin(MatrixRef<S>(points.derived()), &knn, o.initial, plan, Threads(o.threads));
  }
};

template <class Points>
explicit Pacmap(const Points&, const PacmapOptions& = {}) -> Pacmap<typename Points::Scalar, 2>;
template <class Points, class S>
Pacmap(const Points&, const Neighbors<S>&, const PacmapOptions& = {}) -> Pacmap<S, 2>;

/// A run of LocalMAP advanced by hand; see Pacmap. The objective of its last phase is that of its forces.
/// @source  Wang, Sun, Huang & Rudin 2024. Differs: pairs are redrawn before the iterations 10, 20, … of the
///          last phase, and its law holds from the first on (theirs: from the second)
template <class S, int Dim = 2>
class Localmap : public detail::PacmapMethod<S, Dim> {
public:
  /// @throws Error as Pacmap
  template <class Derived>
    requires std::same_as<typename Derived::Scalar, S>
  explicit Localmap(const Eigen::MatrixBase<Derived>& points, const LocalmapOptions& o = {}) {
    const detail::PacmapPlan plan = detail::pacmap_plan(o);
    this->begin(MatrixRef<S>(points.derived()), nullptr, o.initial, plan, Threads(o.threads));
  }
  /// @throws Error as Pacmap
  template <class Derived>
    requires std::same_as<typename Derived::Scalar, S>
  Localmap(const Eigen::MatrixBase<Derived>& points, const Neighbors<S>& knn, const LocalmapOptions& o = {}) {
    const detail::PacmapPlan plan = detail::pacmap_plan(o);
    this->begin(MatrixRef<S>(points.derived()), &knn, o.initial, plan, Threads(o.threads));
  }
};

template <class Points>
explicit Localmap(const Points&, const LocalmapOptions& = {}) -> Localmap<typename Points::Scalar, 2>;
template <class Points, class S>
Localmap(const Points&, const Neighbors<S>&, const LocalmapOptions& = {}) -> Localmap<S, 2>;

/// The PaCMAP layout of points: Pacmap to its end.
///
/// @param points  n × d, one row a point
/// @param o       options; all have defaults
/// @param watch   observers: called after each iteration with Progress, may return Signal::stop
/// @return        n × Dim; the layout reached if an observer ended the run
/// @throws        Error (DATA, USAGE, NUMERIC) as Pacmap
/// @cost          neighbors, then 450 iterations; same bits for any number of threads
template <int Dim = 2, class X, class... Watchers>
Layout<typename X::Scalar, Dim> pacmap(const Eigen::MatrixBase<X>& points, const PacmapOptions& o = {},
                                       Watchers&&... watch) {
  Pacmap<typename X::Scalar, Dim> run(points, o);
  run.advance(run.iterations(), watch...);
  return run.layout();
}

/// The same with a neighbor table of these points.
template <int Dim = 2, class X, class S, class... Watchers>
Layout<S, Dim> pacmap(const Eigen::MatrixBase<X>& points, const Neighbors<S>& knn,
                      const PacmapOptions& o = {}, Watchers&&... watch) {
  Pacmap<S, Dim> run(points, knn, o);
  run.advance(run.iterations(), watch...);
  return run.layout();
}

/// The LocalMAP layout of points: Localmap to its end. Parameters and errors as of pacmap.
template <int Dim = 2, class X, class... Watchers>
Layout<typename X::Scalar, Dim> localmap(const Eigen::MatrixBase<X>& points, const LocalmapOptions& o = {},
                                         Watchers&&... watch) {
  Localmap<typename X::Scalar, Dim> run(points, o);
  run.advance(run.iterations(), watch...);
  return run.layout();
}

/// The same with a neighbor table of these points.
template <int Dim = 2, class X, class S, class... Watchers>
Layout<S, Dim> localmap(const Eigen::MatrixBase<X>& points, const Neighbors<S>& knn,
                        const LocalmapOptions& o = {}, Watchers&&... watch) {
  Localmap<S, Dim> run(points, knn, o);
  run.advance(run.iterations(), watch...);
  return run.layout();
}

}  // namespace neem
