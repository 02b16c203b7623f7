// What a user may choose about LargeVis.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/types.hpp"

#include <cstdint>
#include <limits>
#include <optional>

namespace neem {

/// Options of LargeVis, in the order in which the method uses them. The defaults are those of its program,
/// but for the start of more than 11,234 points and for the draws of fewer than 2,667.
struct LargevisOptions {
  /// Effective number of neighbors, ≥ 1; (n − 1) / 3 or a third of the table's columns where it is more, with
  /// a note. Not for graphs. LargeVis: 50
  double perplexity = 50;
  /// Neighbors a point, ≥ 1; n − 1 where there are fewer. Only for points. Default: three times the
  /// perplexity, LargeVis's 150
  std::optional<Index> neighbors{};
  /// Where to start, n × Dim. Default: random within 5e-5 / Dim of the origin along each axis; more than
  /// 11,234 points, which have fewer than 90,000 draws of an edge each, from principal components with
  /// standard deviation 0.01 where points are given, with a note. LargeVis: random. With the 22,000 draws
  /// that it has for each of 70,000 points, classes are not whole from there: of Fashion-MNIST, 0.072 of the
  /// edges of the 15 nearest neighbors are longer than half the map's rms radius, and 0.034 from principal
  /// components; recall at 15 is 0.199 and 0.200, accuracy at 10 is 0.806 and 0.810
  Eigen::MatrixXd initial{};
  /// Epochs, ≥ 0: in each a point has 15 draws of an edge in the mean. Default: as many as make LargeVis's
  /// draws, 10⁹ in all for up to 10,000 points, 10¹⁰ for a million and in between on a line, 10,000 for each
  /// point of more; but at most 25,000, with a note, beyond which small maps stay as they are. LargeVis moves
  /// points with every draw, and a draw of its own does as much as six of an epoch
  std::optional<int> epochs{};
  /// Step of the first epoch, > 0; it falls to 0 in equal steps. LargeVis: 1, its -alpha
  double learning_rate = 1;
  /// Negative samples for each time that an edge is drawn, ≥ 0. Paper: M. LargeVis: 5
  double negatives = 5;
  /// Weight of the repulsion, ≥ 0. Paper: γ. LargeVis: 7
  double repulsion_strength = 7;
  /// Of the draws and of the initial layout. Same seed, same bits, for any number of threads
  std::uint64_t seed = 42;
  /// Threads, ≥ 0; 0 = all the process may use
  int threads = 0;
};

namespace detail {

inline void check_options(const LargevisOptions& o) {
  constexpr double huge = (std::numeric_limits<double>::max)();
  require_option(o.perplexity >= 1 && o.perplexity <= huge, "perplexity", o.perplexity, "1..n-1");
  require_option(o.neighbors.value_or(1) >= 1, "neighbors", static_cast<double>(o.neighbors.value_or(1)),
                 "1..n-1");
  require_option(o.epochs.value_or(0) >= 0, "epochs", o.epochs.value_or(0), "0..");
  require_option(o.learning_rate > 0 && o.learning_rate <= huge, "learning_rate", o.learning_rate,
                 "(0, inf)");
  require_option(o.negatives >= 0 && o.negatives <= 1e6, "negatives", o.negatives, "0..1e6");
  require_option(o.repulsion_strength >= 0 && o.repulsion_strength <= huge, "repulsion_strength",
                 o.repulsion_strength, "[0, inf)");
  require_option(o.threads >= 0, "threads", o.threads, "0..");
}

}  // namespace detail
}  // namespace neem
