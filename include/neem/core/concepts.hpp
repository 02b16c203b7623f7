// Every concept of the library, on one page. A policy is a small struct or a lambda that satisfies one of
// these; it is checked where it is handed over, so that an error names the concept.
#pragma once

#include "neem/core/parallel.hpp"
#include "neem/core/progress.hpp"
#include "neem/core/types.hpp"
#include "neem/core/workspace.hpp"

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <vector>

namespace neem {

/// points (n × d), k → Neighbors (n × k): nearest first, the point itself left out.
template <class B, class S>
concept KnnBuilder = requires(B& build, const MatrixRef<S>& points, Index k) {
  { build(points, k) } -> std::same_as<Neighbors<S>>;
};

/// How far apart two rows of d values are: symmetric, ≥ 0, finite for finite rows; called by several threads
/// at once. It need not satisfy the triangle inequality.
template <class M, class S>
concept Metric = requires(const M& metric, const S* x, const S* y, Index d) {
  { metric(x, y, d) } -> std::convertible_to<double>;
};

/// Neighbors → Graph: symmetric, ≥ 0, no diagonal.
template <class A, class S>
concept Affinity = requires(A& affinity, const Neighbors<S>& knn) {
  { affinity(knn) } -> std::same_as<Graph<S>>;
};

/// A similarity w(d²) and its slope −d log w / d(d²), in float and double, finite from d² = 0 on.
template <class K>
concept Kernel = requires(const K& kernel, double d2, float f2) {
  { kernel.weight(d2) } -> std::same_as<double>;
  { kernel.slope(d2) } -> std::same_as<double>;
  { kernel.weight(f2) } -> std::same_as<float>;
  { kernel.slope(f2) } -> std::same_as<float>;
};

/// The two coefficients of the formula: attraction a(d²) of (y_j − y_i), repulsion r(d²) of (y_i − y_j);
/// finite at d² = 0.
template <class L>
concept ForceLaw = requires(const L& law, double d2, float f2) {
  { law.attraction(d2) } -> std::same_as<double>;
  { law.repulsion(d2) } -> std::same_as<double>;
  { law.attraction(f2) } -> std::same_as<float>;
  { law.repulsion(f2) } -> std::same_as<float>;
};

/// A law whose repulsion is divided by the partition function Z = Σ weight over ordered pairs.
template <class L>
concept NormalizedLaw = ForceLaw<L> && requires(const L& law, double d2, float f2) {
  { law.weight(d2) } -> std::same_as<double>;
  { law.weight(f2) } -> std::same_as<float>;
};

/// A law whose points have masses, mass(i) > 0: the repulsion of a pair is m_i m_j r(d²), and its part of Z
/// m_i m_j w(d²). A law that may have none says so by a member has_masses().
template <class L>
concept MassiveLaw = ForceLaw<L> && requires(const L& law, Index i) {
  { law.mass(i) } -> std::convertible_to<double>;
};

/// A law whose repulsion is the slope of a smooth bounded potential, r = −du / d(d²): it may be interpolated.
/// Of a normalised law the potential is the weight.
template <class L>
concept SmoothLaw = ForceLaw<L> && requires(const L& law, double d2) {
  { law.potential(d2) } -> std::same_as<double>;
};

/// Adds Σ_j r(d²) (y_i − y_j) to force.row(i) for every i and returns Z (0 for laws without one). A policy
/// that wants the threads of the run, or memory that lasts between calls, takes a Workspace as fourth
/// argument.
template <class R, class Law, class S, int Dim>
concept Repulsion =
    requires(R& repel, const Law& law, const Layout<S, Dim>& Y, Layout<S, Dim>& force) {
      { repel(law, Y, force) } -> std::convertible_to<double>;
    } ||
    requires(R& repel, const Law& law, const Layout<S, Dim>& Y, Layout<S, Dim>& force, Workspace& workspace) {
      { repel(law, Y, force, workspace) } -> std::convertible_to<double>;
    };

namespace detail {

/// Calls a repulsion policy in whichever form it has. @return Z
template <class R, class Law, class S, int Dim>
double repel_by(R& repel, const Law& law, const Layout<S, Dim>& Y, Layout<S, Dim>& force,
                Workspace& workspace) {
  if constexpr (requires { repel(law, Y, force, workspace); }) {
    return static_cast<double>(repel(law, Y, force, workspace));
  } else {
    return static_cast<double>(repel(law, Y, force));
  }
}

}  // namespace detail

/// Sets `force` (n × Dim) to the forces at Y.
template <class F, class S, int Dim>
concept Field = requires(F& field, const Layout<S, Dim>& Y, Layout<S, Dim>& force) { field(Y, force); };

/// The coordinates of one point, or of the force on it.
template <int Dim>
using Position = std::array<double, static_cast<std::size_t>(Dim)>;

/// A force on single points: adds to `force` the force on point i at position `y`, whatever the positions of
/// the other points; called by several threads at once.
template <class F, int Dim>
concept PointForce =
    requires(const F& pull, Index i, const Position<Dim>& y, Position<Dim>& force) { pull(i, y, force); };

/// Moves Y by one step along `force`.
template <class O, class S, int Dim>
concept Optimizer = requires(O& step, Layout<S, Dim>& Y, const Layout<S, Dim>& force) { step(Y, force); };

/// A sample of the forces of a law at Y: sets `force` (n × Dim) to it, and `stiffness` (n) to the decrease of
/// the force on a point per unit of movement; the same number `sample` gives the same draws.
/// @return  Σ law.share(d²) over the draws and over the edges, where the law has a share; else zeros
template <class F, class Law, class S, int Dim>
concept SampledField = requires(F& sampling, const Law& law, const Layout<S, Dim>& Y, std::uint64_t sample,
                                Layout<S, Dim>& force, std::vector<S>& stiffness, const Threads& threads) {
  { sampling(law, Y, sample, force, stiffness, threads) } -> std::same_as<std::array<double, 2>>;
};

/// The epochs of a method by samples: their number, the steps of each, its law and its learning rate.
///
/// Optional members: set(epoch, o) changes the options of the sampling; learn(sums, n) is given the sums of
/// the law's shares after a step; partition() is Z; momentum(epoch) is the share of the last step that is
/// kept; least_spread(epoch) is the spread below which hold_spread enlarges the layout; add(epoch, Y, force,
/// stiffness, threads) adds further forces; prolong(from, more) makes a run longer where more epochs are not
/// enough. If a run edge by edge uses another law, edge_law(epoch) is that law, and learn_by_edges(sums) is
/// given its sums.
template <class M>
concept EpochMethod = requires(const M& method, int epoch) {
  { method.steps } -> std::convertible_to<int>;
  { method.epochs } -> std::convertible_to<int>;
  { method.law(epoch) } -> std::convertible_to<typename M::Law>;
  { method.rate(epoch) } -> std::convertible_to<double>;
};

/// Changes the settings of a field F and an optimizer O during a run: `set` is called before an iteration,
/// `settle` after it with the moved layout, and `rests` after the observers; if it is true, the run ends.
template <class T, class F, class O, class S, int Dim>
concept Schedule =
    requires(T& schedule, int iteration, F& field, O& step, Layout<S, Dim>& Y, const Progress<S, Dim>& now) {
      { schedule.iterations } -> std::convertible_to<int>;
      schedule.set(iteration, field, step);
      schedule.settle(iteration, Y, field, step);
      { schedule.rests(now) } -> std::same_as<bool>;
    };

/// Sees Progress after every iteration; returns nothing, a Signal, or a bool that is true to go on.
template <class O, class S, int Dim>
concept Observer =
    std::invocable<O&, const Progress<S, Dim>&> &&
    (std::is_void_v<std::invoke_result_t<O&, const Progress<S, Dim>&>> ||
     std::same_as<std::remove_cvref_t<std::invoke_result_t<O&, const Progress<S, Dim>&>>, bool> ||
     std::same_as<std::remove_cvref_t<std::invoke_result_t<O&, const Progress<S, Dim>&>>, Signal>);

}  // namespace neem
