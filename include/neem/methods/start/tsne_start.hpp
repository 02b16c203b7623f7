// The start of t-SNE: phases, perplexity and number of neighbors, from its options and the number of points.
#pragma once

#include "neem/affinities/detail/edge_rows.hpp"
#include "neem/affinities/perplexity_option.hpp"
#include "neem/core/error.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/methods/options/tsne.hpp"
#include "neem/methods/run/phases.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

namespace neem {

namespace detail {

/// Whether all pairs of points have the same weight, up to rounding, as in a complete graph, a regular
/// simplex, and of any two points.
template <class S>
bool all_pairs_alike(const EdgeRows<S>& P) {
  constexpr S rounding = 1 + 16 * std::numeric_limits<S>::epsilon();
  const Index pairs = P.rows() * (P.rows() - 1);
  if (static_cast<Index>(P.weights.size()) < pairs) return false;
  S least = (std::numeric_limits<S>::max)(), most = 0;
  Index edges = 0;
  for (std::size_t e = 0; e < P.weights.size(); ++e) {
    if (!(P.weights[e] > S(0))) continue;
    ++edges, least = (std::min)(least, P.weights[e]), most = (std::max)(most, P.weights[e]);
  }
  return edges == pairs && most <= rounding * least;
}

/// The phases of a run on n points, every learning rate and momentum filled in but the learning rates that
/// follow an annealed exaggeration.
/// @param alike  whether all pairs of points are equally similar, so that early exaggeration would only
///               shrink the map, whose size the loss leaves open
/// @param notes  that there is none for this reason is added to it
inline std::vector<Phase> settle_phases(const TsneOptions& o, Index n, bool alike,
                                        std::vector<std::string>& notes) {
  if (n == 1) return {};
  std::vector<Phase> phases = o.phases;
  if (phases.empty()) {
    const double usual = alike ? o.exaggeration : (std::max)(12.0, o.exaggeration);
    if (alike && n > 2 && !o.early_exaggeration) {
      notes.push_back(
          "all pairs of points are equally similar, whatever the size of the map: it keeps that of "
          "its start, without early exaggeration");
    }
    const double early = o.early_exaggeration.value_or(usual);
    phases = {{.iterations = o.early_iterations,
               .exaggeration = early,
               .momentum = o.early_momentum,
               .adaptive = o.adaptive_early},
              {o.iterations, o.exaggeration}};
  }
  for (Phase& phase : phases) {
    if (!phase.momentum) phase.momentum = o.momentum;
    if (!phase.learning_rate) phase.learning_rate = o.learning_rate;
    if (!phase.learning_rate && !phase.from) {
      phase.learning_rate = static_cast<double>(n) / phase.exaggeration;
    }
  }
  return phases;
}

/// The largest perplexity that n points allow: a third of the neighbors each can have, but at least 1.
inline double largest_perplexity(Index n) {
  return (std::max)(1.0, std::floor(static_cast<double>(n - 1) / 3));
}

/// A perplexity for a message: three decimals, not rounded up beyond what is allowed.
inline std::string in_thousandths(double value) { return text(std::floor(value * 1000) / 1000); }

/// The perplexity to use for n points: the given one; by default 30, or for fewer than 91 points the largest
/// that they allow, which is added to `notes`.
/// @throws Error (USAGE) if a given one is too large
inline Perplexity settle_perplexity(const Perplexity& wanted, Index n, std::vector<std::string>& notes) {
  constexpr double usual = 30;
  const double largest = largest_perplexity(n);
  if (wanted.empty()) {
    if (usual <= largest) return usual;
    notes.push_back("perplexity lowered from 30 to " + in_thousandths(largest) + " because there are " +
                    std::to_string(n) + " points");
    return largest;
  }
  if (wanted.largest() > largest) {
    throw Error(ErrorCode::perplexity_too_large,
                "perplexity " + text(wanted.largest()) + " is too large for " + std::to_string(n) +
                    " rows; the largest is " + in_thousandths(largest),
                "option perplexity", "lower the perplexity or give more points");
  }
  return wanted;
}

/// Lowers the default perplexity to a third of the columns of a table, and adds that to `notes`.
inline void lower_perplexity(Perplexity& usual, Index columns, std::vector<std::string>& notes) {
  const double most = (std::max)(1.0, static_cast<double>(columns) / 3);
  if (usual.largest() <= most) return;
  usual = (std::max)(1.0, std::floor(most));
  notes.push_back("perplexity lowered to " + text(usual.largest()) + " because there are " +
                  std::to_string(columns) + " neighbors a point");
}

/// Adds to `notes` that points have neighbors which weigh less than the perplexity, if any do.
template <class S>
void note_light(Index light, const Neighbors<S>& knn, double perplexity, std::vector<std::string>& notes) {
  if (light == 0) return;
  notes.push_back(join({"the ", knn.cols(), " neighbors of ", light, " of ", knn.rows(),
                        " points weigh less than the perplexity, ", perplexity,
                        ": they attract in proportion to their weights alone"}));
}

/// Neighbors to search for: three times the largest perplexity.
inline Index neighbors_for(const Perplexity& perplexity, Index n) {
  return std::min<Index>(n - 1, std::max<Index>(1, static_cast<Index>(3 * perplexity.largest())));
}

}  // namespace detail

/// The neighbors of t-SNE: three times the largest perplexity.
/// @throws Error (USAGE) if a perplexity is given that n points do not allow
inline Index neighbors_wanted(const TsneOptions& o, Index n, std::vector<std::string>& notes) {
  return detail::neighbors_for(detail::settle_perplexity(o.perplexity, n, notes), n);
}

}  // namespace neem
