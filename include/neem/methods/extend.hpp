// A map that grows: its points go on from where they are, new ones begin where they would be placed, and all of them are
// moved together.
//
//     Umap<float> grown = extend(run, X, more);              // a run of X and, below it, more
//     grown.advance(grown.iterations());
//     Drift moved = drift(run.layout(), grown.layout(), false);
//
// A series of maps over time is one after the other: extend the last by what has come since.
#pragma once

#include "neem/core/choice_names.hpp"
#include "neem/core/error.hpp"
#include "neem/core/option.hpp"
#include "neem/core/options_by_name.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/methods/any_run.hpp"
#include "neem/methods/run/run.hpp"
#include "neem/methods/start/given.hpp"
#include "neem/methods/start/start.hpp"
#include "neem/methods/transform.hpp"
#include "neem/metrics/drift.hpp"
#include "neem/neighbors/nearest_neighbors.hpp"
#include "neem/neighbors/neighbor_index.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <numeric>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace neem {

/// What holds the points of a map that grows.
enum class OldPoints {
  free,      ///< nothing
  anchored,  ///< springs to the places they had
  fixed      ///< they do not move at all
};

template <>
struct ChoiceNames<OldPoints> {
  static constexpr std::string_view names[] = {"free", "anchored", "fixed"};
};

/// Options of extend.
struct ExtendOptions {
  /// What holds the points that are on the map
  OldPoints old = OldPoints::anchored;
  /// Share of the way back to its place that an anchored point comes in an iteration, in (0, 1]: see Given::anchors.
  /// Ten tables in a row of single-cell data (2,638 and 2,730 points in all; t-SNE and UMAP): at 0.1 a point moves in the
  /// median a third to a half as far from map to map as at 0.01, at the same recall and accuracy; at 0.3 half as far
  /// again, at a loss of 0.01 of recall
  double anchor_strength = 0.1;
  /// A number, 0 for all that the process may use, or a pool of the host program (HostPool).
  Threads threads{};
};

template <>
struct OptionTable<ExtendOptions> {
  static constexpr std::string_view method = "extend", title = "extend";
  static constexpr OptionRow rows[] = {
      option<&ExtendOptions::old>({.name = "old", .meaning = "what holds the points that are on the map"}),
      option<&ExtendOptions::anchor_strength>(
          {.name = "anchor_strength",
           .meaning = "share of the way back to its place that an anchored point comes in an iteration",
           .range = {.low = 0, .high = 1, .low_open = true}}),
  };
};

namespace detail {

/// What has access to the options of a run that grows.
class GrownOf {
public:
  /// The options that a run was made with.
  /// @throws Error (USAGE) where some of them are of its points alone
  template <class Options, class S, int Dim>
  static Options options(const Run<S, Dim>& run) {
    const KeptOptions& kept = run.options_;
    if (!kept.values) refuse_placing("the spectrum", "it is one of several");
    for (const auto& [name, what] : kept.without_text) {
      if (name == "initial") continue;
      throw Error(ErrorCode::conflict,
                  join({"the map was made with `", name, "`, which new points do not have"}), "extend",
                  "make a map without it");
    }
    if constexpr (HasOptions<Options>) {
      return *static_cast<const Options*>(kept.values.get());
    } else {
      return any_options(kept, static_cast<const EveryOptions*>(nullptr));
    }
  }

private:
  template <class... Options>
  static AnyOptions any_options(const KeptOptions& kept, const std::variant<Options...>*) {
    EveryOptions all;
    ((option_list<Options>().method == kept.list.method
          ? void(all = *static_cast<const Options*>(kept.values.get()))
          : void()),
     ...);
    return std::visit([](const auto& o) { return AnyOptions(o); }, all);
  }
};

/// Options that begin on a map: without what unfolds one from nothing.
template <class Options>
void begin_on_map(Options& o, const Eigen::MatrixXd& start, const Threads& threads) {
  o.threads = threads;
  if constexpr (requires { o.early_iterations; }) o.early_iterations = 0;
  if constexpr (requires { o.iterations[2]; }) o.iterations[0] = o.iterations[1] = 0;
  if constexpr (requires { o.phases.size(); }) {
    if (!o.phases.empty()) o.phases.erase(o.phases.begin(), o.phases.end() - 1);
  }
  if constexpr (requires { o.initial; }) set_option(o, "initial", start);
}

/// The neighbors of points by the metric of a space, as a run of these options searches them.
template <class S>
Neighbors<S> neighbors_in(const MapSpace<S>& space, const Matrix<S>& points, Index k, const KnnOptions& how,
                          const Threads& threads) {
  const MetricName metric = metric_in(space);
  return by_angle_in(
      space, metric == MetricName::euclidean
                 ? nearest_neighbors(points, k, how, threads)
                 : without_itself(
                       NeighborIndex<S>(points, metric, {.recall = how.recall, .neighbors = k + 1}, threads)
                           .query(points, k + 1, threads)));
}

}  // namespace detail

/// A run of the points of a map and of new ones, which begins on the map.
///
/// The rows of the run are the points of the map, in their order, and then the new ones. Points of the map begin where
/// they are, new ones where `placed` has them. The graph is that of all of them: what was near on the old map may get
/// nearer neighbors. Neither early exaggeration nor the first phases of PaCMAP and LocalMAP are run again, and of
/// several phases of t-SNE only the last one; learning rates begin as in any run, so that free points of methods that
/// anneal (UMAP, NCVis, LargeVis) move further than those of t-SNE.
///
/// @param run    of the map, at rest or not; its options are used again
/// @param map    of that run, with its points
/// @param fresh  m × d, in the columns of these points, m ≥ 1
/// @param o      what holds the old points; all have defaults
/// @return       the run, of which nothing has been done; it is watched, stopped and saved as any other
/// @throws       Error (USAGE) for methods that have no rule for new points (FrozenMap), for maps that were made with
///               weights, classes or a target, and as Given::fixed; Error (DATA) as FrozenMap::place
/// @cost         the search for the neighbors of all points, and the start of a run
template <class MethodRun, class S, int Dim, class F>
MethodRun extend(const MethodRun& run, const FrozenMap<S, Dim>& map, const Eigen::MatrixBase<F>& fresh,
                 const ExtendOptions& o = {}) {
  using Options = typename MethodRun::Options;
  detail::check_options(o);
  Options options = detail::GrownOf::options<Options>(run);
  const Placed<S, Dim> placed = map.place(fresh);
  const Matrix<S>& old = map.points().compared();
  const Index n = old.rows(), m = placed.layout.rows();
  Matrix<S> all(n + m, old.cols());
  all << old, detail::points_in(map.points().space(), MatrixRef<S>(fresh.derived()), o.threads);
  Eigen::MatrixXd start(n + m, Dim);
  start << map.layout().template cast<double>(), placed.layout.template cast<double>();

  const auto prepare = [&](auto& own) { detail::begin_on_map(own, start, o.threads); };
  std::vector<std::string> notes;
  Index k = 0;
  KnnOptions how;
  if constexpr (HasOptions<Options>) {
    prepare(options);
    k = neighbors_wanted(options, n + m, notes), how = detail::search_for(options);
  } else {
    options.visit(prepare);
    k = neighbors_wanted(options, n + m, notes), how = search_wanted(options);
  }
  Neighbors<S> knn = detail::neighbors_in(map.points().space(), all, k, how, o.threads);
  Given<S> data(all, std::move(knn));
  if (o.old == OldPoints::fixed) {
    std::vector<Id> rows(static_cast<std::size_t>(n));
    std::iota(rows.begin(), rows.end(), Id{0});
    data.fixed(std::move(rows));
  }
  if (o.old == OldPoints::anchored) {
    Eigen::MatrixXd places = start;
    places.bottomRows(m).setConstant(std::numeric_limits<double>::quiet_NaN());
    data.anchors(std::move(places), o.anchor_strength);
  }
  if constexpr (HasOptions<Options>) {
    return MethodRun(data, options);
  } else {
    return MethodRun(options, data);
  }
}

/// The same for a run whose map is not frozen yet.
/// @param run     of the map
/// @param points  of the run, n × d
/// @param fresh   m × d
/// @param o       what holds the old points
template <class MethodRun, class X, class F>
  requires requires { typename X::Scalar; }
MethodRun extend(const MethodRun& run, const Eigen::MatrixBase<X>& points, const Eigen::MatrixBase<F>& fresh,
                 const ExtendOptions& o = {}) {
  constexpr int Dim = std::decay_t<decltype(run.layout())>::ColsAtCompileTime;
  const FrozenMap<typename X::Scalar, Dim> map(run, points, {}, TransformOptions{.threads = o.threads});
  return extend(run, map, fresh, o);
}

}  // namespace neem
