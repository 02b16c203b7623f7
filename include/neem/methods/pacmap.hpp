// PaCMAP and LocalMAP: attraction of neighbors and, at first, of mid-near pairs, which give the map its
// global form, and repulsion of further pairs.
//
// `pacmap(X)` is the whole method. `Pacmap run(X, {…})` is the same as a run advanced by hand: `while
// (run.advance(10)) draw(run.layout());`. Mid-near pairs are chosen by distances of points, so that a
// neighbor table alone is not enough: `pacmap(X, knn)` takes both. LocalMAP is PaCMAP with another last
// phase, in which neighbors that lie far apart in the map hardly attract each other, and nearby points that
// are no neighbors repel each other.
//
// All pairs act at once from fixed positions, as in the authors' program. The force on a point is summed in a
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
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

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

/// The candidates of PaCMAP and LocalMAP: 50 more than the neighbors that are chosen among them.
inline Index neighbors_wanted(const PacmapOptions& o, Index n, std::vector<std::string>&) {
  return detail::pacmap_candidates(detail::pacmap_neighbors(o.neighbors, n), n);
}
/// The same for LocalMAP.
inline Index neighbors_wanted(const LocalmapOptions& o, Index n, std::vector<std::string>&) {
  return detail::pacmap_candidates(detail::pacmap_neighbors(o.neighbors, n), n);
}

/// A run of PaCMAP; see Run for its members.
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
///          points; of two points the neighbor is the further point as well
template <class S, int Dim = 2>
class Pacmap : public detail::PacmapRun<S, Dim> {
public:
  /// @param data  points, n × d, of which more than 100 columns are reduced to 100 principal components; or
  ///              points with their neighbors, in whatever metric: the columns of the table are the
  ///              candidates, and the points are not reduced
  /// @param o     options; all have defaults
  /// @throws      Error (DATA) for points that check_points refuses, and for a table that breaks its contract
  ///              or is not of as many points; Error (USAGE) for options outside their ranges, and without
  ///              points
  explicit Pacmap(const Given<S>& data, const PacmapOptions& o = {});
  /// The same for points with their neighbors.
  template <class Points, std::same_as<Neighbors<S>> Table>  // a template, so that (X, {}) is of options
  Pacmap(const Points& points, const Table& knn, const PacmapOptions& o = {})
      : Pacmap(Given<S>(points, knn), o) {}
  using Options = PacmapOptions;  ///< of the method
  /// From a model file: see load_run.
  Pacmap(detail::Archive& saved, const PacmapOptions& o)
      : detail::PacmapRun<S, Dim>(saved, o, detail::pacmap_plan(o)) {}
};

template <class Data>
explicit Pacmap(const Data&, const PacmapOptions& = {}) -> Pacmap<detail::ScalarOf<Data>, 2>;
template <class Points, class S>
Pacmap(const Points&, const Neighbors<S>&, const PacmapOptions& = {}) -> Pacmap<S, 2>;

template <class S, int Dim>
Pacmap<S, Dim>::Pacmap(const Given<S>& data, const PacmapOptions& o)
    : detail::PacmapRun<S, Dim>(data, detail::pacmap_plan(o), o.initial, o.threads.for_a_run()) {
  this->options_ = detail::keep_options(o);
}

/// A run of LocalMAP; see Run for its members, and Pacmap. The objective of its last phase is that of its
/// forces.
/// @source  Wang, Sun, Huang & Rudin 2024. Differs: pairs are redrawn before the iterations 10, 20, … of the
///          last phase, and its law holds from the first on (theirs: from the second); two points are laid
///          out by PaCMAP's laws
template <class S, int Dim = 2>
class Localmap : public detail::PacmapRun<S, Dim> {
public:
  /// @param data  as Pacmap takes
  /// @param o     options; all have defaults
  /// @throws Error as Pacmap
  explicit Localmap(const Given<S>& data, const LocalmapOptions& o = {});
  /// The same for points with their neighbors.
  template <class Points, std::same_as<Neighbors<S>> Table>  // a template, so that (X, {}) is of options
  Localmap(const Points& points, const Table& knn, const LocalmapOptions& o = {})
      : Localmap(Given<S>(points, knn), o) {}
  using Options = LocalmapOptions;  ///< of the method
  /// From a model file: see load_run.
  Localmap(detail::Archive& saved, const LocalmapOptions& o)
      : detail::PacmapRun<S, Dim>(saved, o, detail::pacmap_plan(o)) {}
};

template <class Data>
explicit Localmap(const Data&, const LocalmapOptions& = {}) -> Localmap<detail::ScalarOf<Data>, 2>;
template <class Points, class S>
Localmap(const Points&, const Neighbors<S>&, const LocalmapOptions& = {}) -> Localmap<S, 2>;

template <class S, int Dim>
Localmap<S, Dim>::Localmap(const Given<S>& data, const LocalmapOptions& o)
    : detail::PacmapRun<S, Dim>(data, detail::pacmap_plan(o), o.initial, o.threads.for_a_run()) {
  this->options_ = detail::keep_options(o);
}

/// The PaCMAP layout of points: Pacmap to its end.
///
/// @param points  n × d, one row a point
/// @param o       options; all have defaults
/// @param watch   observers: called after each iteration with Progress, may return Signal::stop
/// @return        n × Dim; the layout reached if an observer ended the run
/// @throws        Error (DATA, USAGE, NUMERIC) as Pacmap
/// @cost          neighbors, then 450 iterations; same bits for any number of threads
template <int Dim = 2, class Data, class... Watchers>
  requires(!std::same_as<std::remove_cvref_t<Data>, Neighbors<detail::ScalarOf<Data>>>)
Layout<detail::ScalarOf<Data>, Dim> pacmap(Data&& points, const PacmapOptions& o = {}, Watchers&&... watch) {
  Pacmap<detail::ScalarOf<Data>, Dim> run(std::forward<Data>(points), o);
  run.advance(run.iterations(), watch...);
  return run.layout();
}

/// The same with a neighbor table of these points.
template <int Dim = 2, class X, class S, class... Watchers>
Layout<S, Dim> pacmap(const Eigen::EigenBase<X>& points, const Neighbors<S>& knn, const PacmapOptions& o = {},
                      Watchers&&... watch) {
  Pacmap<S, Dim> run(points.derived(), knn, o);
  run.advance(run.iterations(), watch...);
  return run.layout();
}

/// The LocalMAP layout of points: Localmap to its end. Parameters and errors as for pacmap.
template <int Dim = 2, class Data, class... Watchers>
  requires(!std::same_as<std::remove_cvref_t<Data>, Neighbors<detail::ScalarOf<Data>>>)
Layout<detail::ScalarOf<Data>, Dim> localmap(Data&& points, const LocalmapOptions& o = {},
                                             Watchers&&... watch) {
  Localmap<detail::ScalarOf<Data>, Dim> run(std::forward<Data>(points), o);
  run.advance(run.iterations(), watch...);
  return run.layout();
}

/// The same with a neighbor table of these points.
template <int Dim = 2, class X, class S, class... Watchers>
Layout<S, Dim> localmap(const Eigen::EigenBase<X>& points, const Neighbors<S>& knn,
                        const LocalmapOptions& o = {}, Watchers&&... watch) {
  Localmap<S, Dim> run(points.derived(), knn, o);
  run.advance(run.iterations(), watch...);
  return run.layout();
}

}  // namespace neem
