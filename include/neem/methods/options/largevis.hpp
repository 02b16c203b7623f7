// The options of LargeVis.
#pragma once

#include "neem/core/option.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/types.hpp"
#include "neem/methods/options/initial.hpp"
#include "neem/methods/options/shared.hpp"
#include "neem/methods/run/update.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace neem {

/// Options of LargeVis, in the order in which the method uses them; ranges and the defaults of its program
/// stand in the table below. The defaults are the same, except for the start of more than 11,234 points and
/// the number of draws of fewer than 2,667.
struct LargevisOptions {
  /// Effective number of neighbors; it is lowered to (n − 1) / 3 or a third of the columns of a table, with a
  /// note. Not for graphs.
  double perplexity = 50;
  /// Neighbors of a point, itself not counted; n − 1 where there are fewer. Only for points.
  std::optional<Index> neighbors{};
  /// Where to start, n × Dim. Default: random within 5e-5 / Dim of the origin along each axis; more than
  /// 11,234 points, which have fewer than 90,000 draws of an edge each, from principal components with
  /// standard deviation 0.01 where points are given, with a note. LargeVis: random. With the forces
  /// of 22,000 draws for each of 70,000 points, averaged in 1,471 steps, classes were not whole from there: of
  /// Fashion-MNIST, 0.072 of the edges of the 15 nearest neighbors were longer than half the map's rms radius,
  /// and 0.034 from principal components; recall at 15 was 0.199 and 0.200. Draw by draw, of MNIST, it is 0.027
  /// from principal components, with a recall of 0.146 and an accuracy at 10 of 0.973.
  InitialLayout initial{};
  /// Iterations: in each a point has 15 draws of an edge in the mean. Default: as many as make LargeVis's
  /// draws, 10⁹ in all for up to 10,000 points, 10¹⁰ for a million and in between on a line, 10,000 for each
  /// point of more; but at most 25,000, with a note, beyond which small maps stay as they are.
  std::optional<int> iterations{};
  /// Step of the first iteration; it falls to 0 in equal steps.
  double learning_rate = 1;
  /// Negative samples for each time that an edge is drawn.
  double negatives = 5;
  /// Weight of the repulsion.
  double repulsion_strength = 7;
  /// When points move: Update::immediate, draw by draw, on one thread; or hogwild, the same on all threads at
  /// once, as the program does, whose result differs from run to run.
  Update update = Update::immediate;
  /// For everything that is drawn at random, also in the initial layout. Same seed, same bits, for any number
  /// of threads, unless hogwild.
  std::uint64_t seed = 42;
  /// A number, 0 for all that the process may use, or a pool of the host program (HostPool).
  Threads threads{};
};

template <>
struct OptionTable<LargevisOptions> {
  static constexpr std::string_view method = "largevis", title = "LargeVis";
  static constexpr OptionRow rows[] = {
      option<&LargevisOptions::perplexity>(
          {.name = "perplexity",
           .meaning = "effective number of neighbors, where there are enough",
           .range = {.low = 1, .text = "1..n-1"},
           .others = "LargeVis: -perp, 50",
           .aliases = {{{.name = "perp"}}}}),
      option<&LargevisOptions::neighbors>(detail::shared::neighbors.otherwise("three times the perplexity")
                                              .elsewhere("LargeVis: -neigh, 150")
                                              .also({.name = "neigh"})),
      option<&LargevisOptions::initial>(
          detail::shared::initial.otherwise("random; more than 11,234 points from principal components")
              .elsewhere("LargeVis: random")),
      option<&LargevisOptions::iterations>(
          detail::shared::iterations.means("iterations, each of 15 draws of an edge a point")
              .otherwise("as many as make LargeVis's draws, at most 25,000")
              .elsewhere("LargeVis: -samples, by the number of points")
              .also({.name = "samples",
                     .note = "give iterations, each of 15 draws a point",
                     .counts = "counts millions of draws in all"})),
      option<&LargevisOptions::learning_rate>(
          detail::shared::learning_rate.means("step of the first iteration, which falls to 0 in equal steps")
              .elsewhere("LargeVis: -alpha, 1")
              .also({.name = "alpha"})),
      option<&LargevisOptions::negatives>({.name = "negatives",
                                           .meaning = "negative samples for each time that an edge is drawn",
                                           .range = between(0, 1e6),
                                           .symbol = "M",
                                           .others = "LargeVis: -neg, 5",
                                           .aliases = {{{.name = "neg"}}}}),
      option<&LargevisOptions::repulsion_strength>(
          detail::shared::repulsion_strength.elsewhere("LargeVis: -gamma, 7")),
      option<&LargevisOptions::update>(
          {.name = "update",
           .meaning = "when points move: with each draw on one thread (immediate) or on all (hogwild)",
           .others = "LargeVis: hogwild",
           .offered = one_of(Update::immediate, Update::hogwild)}),
      option<&LargevisOptions::seed>(detail::shared::seed),
      option<&LargevisOptions::threads>(detail::shared::threads),
  };
};

}  // namespace neem
