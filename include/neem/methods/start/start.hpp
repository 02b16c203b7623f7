// How runs begin: a table of neighbors, a graph whose weights sum to 1, an initial layout.
#pragma once

#include "neem/affinities/check_graph.hpp"
#include "neem/affinities/detail/symmetrize.hpp"
#include "neem/core/check.hpp"
#include "neem/core/error.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/methods/start/initial_layout.hpp"
#include "neem/neighbors/check_neighbors.hpp"
#include "neem/neighbors/nearest_neighbors.hpp"

#include <algorithm>
#include <cmath>
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

/// The most neighbors that a default takes of n points: a third of the others, as of the perplexity. A graph
/// of nearly all pairs knows no groups, whatever the data.
inline Index largest_default(Index n) { return (std::min)(n - 1, std::max<Index>(2, (n - 1) / 3)); }

/// The neighbors to take among n points, told in `notes` where they are fewer than wanted: a number that was
/// given as it is, if there are as many, and the usual one up to largest_default.
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

/// The k nearest neighbors, or the empty table of a single point for k = 0.
template <class S>
Neighbors<S> neighbors_or_none(const MatrixRef<S>& points, Index k, const Threads& threads) {
  return k == 0 ? Neighbors<S>{Matrix<Id>(1, 0), Matrix<S>(1, 0)} : nearest_neighbors(points, k, threads);
}

/// @throws Error (DATA) if a table that was given breaks its contract or has no rows
template <class S>
void check_given(const Neighbors<S>& knn, const Threads& threads) {
  check_neighbors(knn, threads);
  if (knn.rows() == 0) {
    throw Error(ErrorCode::empty, "no rows", "neighbor table", "give at least one point");
  }
}

/// The same of a table that goes with n points.
template <class S>
void check_given(const Neighbors<S>& knn, Index n, const Threads& threads) {
  check_neighbors(knn, threads);
  if (knn.rows() == n) return;
  throw Error(ErrorCode::shape,
              join({"the neighbor table has ", knn.rows(), " rows but there are ", n, " points"}),
              "neighbor table", "give the neighbors of these points");
}

/// The graph that a run takes for P: the one given where its entries sum to 1, else a copy that is scaled.
/// @throws Error (DATA) if it breaks its contract, or has no weight to share out
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

/// A deviation that moves points apart and is small beside any map.
inline constexpr double jitter = 1e-4;

/// The number type of what a run is made of: points, neighbors, a graph, or a pointer to one.
template <class S>
S scalar_of(const Neighbors<S>&);
template <class Derived>
typename Derived::Scalar scalar_of(const Eigen::EigenBase<Derived>&);
template <class G>
typename G::Scalar scalar_of(const std::shared_ptr<G>&);

template <class Data>
using ScalarOf = decltype(scalar_of(std::declval<const Data&>()));

}  // namespace neem::detail
