// The options of UMAP.
#pragma once

#include "neem/affinities/fuzzy_options.hpp"
#include "neem/affinities/supervised_options.hpp"
#include "neem/core/labels.hpp"
#include "neem/core/option.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/types.hpp"
#include "neem/forces/density_options.hpp"
#include "neem/forces/laws/umap_curve.hpp"
#include "neem/methods/options/initial.hpp"
#include "neem/methods/options/shared.hpp"
#include "neem/methods/options/weights.hpp"
#include "neem/methods/run/update.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace neem {

/// Options of UMAP, in the order in which the method uses them. The defaults are umap-learn's; its names and
/// the ranges stand in the table below.
struct UmapOptions {
  /// Neighbors of a point, itself not counted as umap-learn's n_neighbors does; only for points.
  std::optional<Index> neighbors{};
  /// Neighbors of membership 1 (FuzzyOptions::local_connectivity). Not for graphs.
  double local_connectivity = 1;
  /// From 0, where an edge has to be one in both directions, to 1, where one direction is enough. Not for
  /// graphs.
  double set_op_mix = 1;
  /// The class of each point, below 0 where it is not known, or none; also Labels as they are read, whose
  /// classes with an empty name or a number below 0 for a name are not known. Edges within a class then count
  /// more (supervised_affinities).
  KnownClasses labels{};
  /// A continuous target in place of labels, n × any columns, in any storage; or none. Edges between points of near
  /// values then count more (target_affinities).
  InitialLayout target{};
  /// How much the labels or the target count; of labels, 1 leaves no edge between classes.
  double target_weight = 0.5;
  /// Where to start, n × Dim. Default: spectral, every axis spread over [0, 10].
  InitialLayout initial{};
  /// How much each point counts: see PointWeights. Default: all count the same. Not with density.
  PointWeights weights{};
  /// Iterations (umap-learn's epochs): an edge of the largest weight is used once in each. Default: 500 up to
  /// 10,000 points, 200 above; 200 more with density.
  std::optional<int> iterations{};
  /// Step of the first iteration; it falls to 0 in equal steps.
  double learning_rate = 1;
  /// How close points lie in the map, in its units.
  double min_dist = 0.1;
  /// The distance in the map over which similarity falls.
  double spread = 1;
  /// a and b of the curve, in place of min_dist and spread. {1, 1} is the kernel of t-SNE.
  std::optional<UmapCurve> curve{};
  /// Negative samples for each time that an edge is used.
  double negatives = 5;
  /// Weight of the repulsion.
  double repulsion_strength = 1;
  /// Options of densMAP, whose map keeps the densities of the data. Default: none, plain UMAP. Not for
  /// graphs, which have no distances, and not edge by edge.
  std::optional<DensityOptions> density{};
  /// When points move: all at once, four times an iteration (batch, the default, on all threads), or with
  /// each edge, as in umap-learn, on one thread (immediate) or on all of them (hogwild, umap-learn without a
  /// seed).
  Update update = Update::batch;
  /// For everything that is drawn at random, also in the initial layout. Same seed, same bits, for any number
  /// of threads, unless hogwild.
  std::uint64_t seed = 42;
  /// A number, 0 for all that the process may use, or a pool of the host program (HostPool).
  Threads threads{};
};

template <>
struct OptionTable<UmapCurve> {
  static constexpr std::string_view method = "umap", title = "the curve";
  static constexpr OptionRow rows[] = {
      option<&UmapCurve::a>({.name = "a",
                             .meaning = "a of 1 / (1 + a d^2b)",
                             .range = above(0),
                             .others = "umap-learn: a, by min_dist and spread",
                             .aliases = {{{.name = "a"}}}}),
      option<&UmapCurve::b>({.name = "b",
                             .meaning = "b of 1 / (1 + a d^2b)",
                             .range = {.low = 0, .high = 100, .low_open = true},
                             .others = "umap-learn: b, by min_dist and spread",
                             .aliases = {{{.name = "b"}}}}),
  };
};

template <>
struct OptionTable<UmapOptions> {
  static constexpr std::string_view method = "umap", title = "UMAP";
  static constexpr OptionRow rows[] = {
      option<&UmapOptions::neighbors>(
          {.name = "neighbors",
           .meaning =
               "neighbors of a point, itself not counted; all other points where there are fewer, with a "
               "note; only for points",
           .range = {.low = 1, .text = "1..n-1"},
           .unset = "14; of fewer than 43 points a third of the others, with a note",
           .others = "umap-learn: n_neighbors, 15, the point itself counted",
           .aliases = {{{.name = "n_neighbors", .added = -1, .note = "counts the point itself"}}}}),
      option<&UmapOptions::local_connectivity>(row_of<FuzzyOptions>("local_connectivity")),
      option<&UmapOptions::set_op_mix>(row_of<FuzzyOptions>("set_op_mix")),
      option<&UmapOptions::labels>(
          {.name = "labels",
           .meaning = "class of each point, below 0 where it is not known: edges within a class count more",
           .unset = "none",
           .others = "umap-learn: y"}),
      option<&UmapOptions::target>(
          {.name = "target",
           .meaning = "continuous target of each point: edges between points of near values count more",
           .unset = "none",
           .others = "umap-learn: y with target_metric euclidean",
           .clashes = {{{.other = "labels"}}}}),
      option<&UmapOptions::target_weight>(
          row_of<SupervisedOptions>("target_weight")
              .not_with({.other = "labels", .unless = true, .either = "target"})),
      option<&UmapOptions::initial>(
          detail::shared::initial.otherwise("spectral, every axis spread over [0, 10]")
              .elsewhere("umap-learn: init, spectral")),
      option<&UmapOptions::weights>(detail::shared::weights.not_with({.other = "density"})),
      option<&UmapOptions::iterations>(
          {.name = "iterations",
           .meaning = "iterations, in each of which an edge of the largest weight is used once",
           .range = at_least(0),
           .unset = "500 up to 10,000 points, 200 above; 200 more with density",
           .others = "umap-learn: n_epochs, the same",
           .aliases = {{{.name = "epochs", .note = "are called iterations here"}, {.name = "n_epochs"}}}}),
      option<&UmapOptions::learning_rate>(
          {.name = "learning_rate",
           .meaning = "step of the first iteration, which falls to 0 in equal steps",
           .range = above(0),
           .symbol = "α",
           .others = "umap-learn: 1",
           .aliases = {{{.name = "alpha"}}}}),
      option<&UmapOptions::min_dist>(detail::shared::min_dist.not_with({.other = "curve"})),
      option<&UmapOptions::spread>(detail::shared::spread.not_with({.other = "curve"})),
      option<&UmapOptions::curve>(
          {.name = "curve",
           .meaning =
               "whether the curve is given by its a and b, in place of min_dist and spread; 1 and 1 is "
               "the kernel of t-SNE",
           .others = "umap-learn: off"}),
      option<&UmapOptions::negatives>({.name = "negatives",
                                       .meaning = "negative samples for each time that an edge is used",
                                       .range = between(0, 1e6),
                                       .symbol = "m",
                                       .others = "umap-learn: negative_sample_rate, 5",
                                       .aliases = {{{.name = "negative_sample_rate"}}}}),
      option<&UmapOptions::repulsion_strength>(detail::shared::repulsion_strength),
      option<&UmapOptions::density>(
          {.name = "density",
           .meaning = "whether the map keeps the densities of the data (densMAP); not for graphs",
           .others = "umap-learn: densmap, off",
           .aliases = {{{.name = "densmap"}}},
           .clashes = {{{.other = "update", .value = "batch", .unless = true}}}}),
      option<&UmapOptions::update>(
          {.name = "update",
           .meaning = "when points move: all at once (batch), with each edge on one thread (immediate) or on "
                      "all (hogwild)",
           .others = "umap-learn: immediate with a seed, hogwild without",
           .offered = one_of(Update::batch, Update::immediate, Update::hogwild)}),
      option<&UmapOptions::seed>(detail::shared::seed),
      option<&UmapOptions::threads>(detail::shared::threads),
  };
  static void relate(const UmapOptions& o) {
    if (!o.curve) detail::check_umap_curve(o.min_dist, o.spread);
  }
};

}  // namespace neem
