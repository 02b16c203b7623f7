// The start of runs: the number of neighbors, and graphs whose weights are scaled.
#pragma once

#include "neem/affinities/check_graph.hpp"
#include "neem/affinities/detail/symmetrize.hpp"
#include "neem/affinities/uniform.hpp"
#include "neem/core/check.hpp"
#include "neem/core/error.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/neighbors/nearest_neighbors.hpp"

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace neem::detail {

/// The neighbors of a point by default, where all edges weigh the same. The papers of the spectrum: 15
inline constexpr Index usual_neighbors = 15;

/// The largest default number of neighbors of n points: a third of the others, as for the perplexity. A graph
/// of nearly all pairs has no groups, whatever the data.
inline Index largest_default(Index n) { return (std::min)(n - 1, std::max<Index>(2, (n - 1) / 3)); }

/// The number of neighbors to use among n points: the given one, if there are as many, else the usual one, up
/// to largest_default. Where it is smaller than wanted, this is added to `notes`.
inline Index neighbors_among(std::optional<Index> given, Index n, std::vector<std::string>& notes,
                             Index usual = usual_neighbors) {
  const Index wanted = given.value_or(usual);
  const Index found = (std::min)(wanted, given ? n - 1 : largest_default(n));
  if (found < wanted && n > 1) {
    notes.push_back(join({"neighbors lowered from ", wanted, " to ", found,
                          found == n - 1      ? ", all other points"
                          : 3 * found > n - 1 ? ", the fewest that are taken by default"
                                              : ", a third of the other points"}));
  }
  return found;
}

/// The graph that a run uses as P: the given one if its entries sum to 1, else a scaled copy.
/// @throws Error (DATA) if it breaks its contract, or all weights are 0
template <class S>
std::shared_ptr<const Graph<S>> distribution(std::shared_ptr<const Graph<S>> P, const Threads& threads) {
  if (P == nullptr) throw Error(ErrorCode::empty, "no graph", "graph", "give a pointer to one");
  check_graph(*P);
  const double total = total_weight(*P, threads);
  if (!(total > 0) && P->rows() > 1) {
    throw Error(ErrorCode::empty, "all weights are 0", "graph", "give at least one edge");
  }
  constexpr double rounding = 8 * static_cast<double>(std::numeric_limits<S>::epsilon());
  if (P->rows() == 1 || std::abs(total - 1) <= rounding) return P;
  const auto scaled = std::make_shared<Graph<S>>(*P);
  normalize(*scaled, threads);
  return scaled;
}

/// A standard deviation by which coinciding points are moved apart: small beside any map.
inline constexpr double jitter = 1e-4;

/// A copy of a graph whose weights are divided by the largest, without weights that are then below `least`.
/// @throws Error (DATA) if the graph breaks its contract, or has several points and no weight
template <class S>
std::shared_ptr<const Graph<S>> relative_graph(const Graph<S>& P, double least, const Threads& threads) {
  check_graph(P);
  const Index n = P.rows();
  const Id* offset = P.outerIndexPtr();
  const S* weight = P.valuePtr();
  S top = 0;
  for (Index e = 0; e < P.nonZeros(); ++e) top = (std::max)(top, weight[e]);
  if (!(top > S(0)) && n > 1) {
    throw Error(ErrorCode::empty, "all weights are 0", "graph", "give at least one edge");
  }
  const S smallest = static_cast<S>(least) * top;
  auto kept = std::make_shared<Graph<S>>(n, n);
  Id* end = kept->outerIndexPtr() + 1;
  Id edges = 0;
  for (Index i = 0; i < n; ++i) {
    for (Id e = offset[i]; e < offset[i + 1]; ++e) edges += weight[e] > S(0) && weight[e] >= smallest;
    end[i] = edges;
  }
  kept->resizeNonZeros(edges);
  for_each_range(threads, n, 4096, [&](Index begin, Index stop) {
    for (Index i = begin; i < stop; ++i) {
      Id to = kept->outerIndexPtr()[i];
      for (Id e = offset[i]; e < offset[i + 1]; ++e) {
        if (!(weight[e] > S(0) && weight[e] >= smallest)) continue;
        kept->innerIndexPtr()[to] = P.innerIndexPtr()[e];
        kept->valuePtr()[to++] = weight[e] / top;
      }
    }
  });
  return kept;
}

/// The graph in which every edge of a table weighs the same, that of a single point for a table of one row.
template <class S>
std::shared_ptr<const Graph<S>> uniform_graph(const Neighbors<S>& knn, const Threads& threads) {
  if (knn.rows() == 1) return std::make_shared<const Graph<S>>(1, 1);
  return std::make_shared<const Graph<S>>(uniform_affinities(knn, Symmetrize::either, threads));
}

}  // namespace neem::detail

namespace neem {

namespace detail {

/// How a method searches for its neighbors, where it has no rule of its own.
template <class Options>
KnnOptions search_for(const Options&) {
  return {};
}
/// The same for methods that choose their neighbors among 50 more candidates: few of those that are missed
/// would have been taken. With 0.99 in its place 73 candidates of MNIST's 70,000 points (50 principal
/// components) take 4.0 s of processor time, not 2.5 s.
template <class Options>
  requires requires(const Options& o) { o.further_ratio; } || requires(const Options& o) { o.inliers; }
KnnOptions search_for(const Options& o) {
  return {.recall = 0.95, .seed = o.seed};
}

}  // namespace detail

/// How many neighbors a method searches for among n points; added to `notes` where they are fewer than
/// wanted. Methods with rules of their own have overloads: t-SNE, UMAP, LargeVis, PaCMAP, TriMap.
/// @throws Error (USAGE) for options that n points do not allow
template <class Options>
  requires requires(const Options& o) {
    { o.neighbors } -> std::convertible_to<std::optional<Index>>;
  }
Index neighbors_wanted(const Options& o, Index n, std::vector<std::string>& notes) {
  return detail::neighbors_among(o.neighbors, n, notes);
}

}  // namespace neem
