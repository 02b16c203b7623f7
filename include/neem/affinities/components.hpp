// The connected components of a graph, by union-find.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/types.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace neem {

/// The connected components of a graph, numbered in the order of their first points.
struct Components {
  std::vector<Id> of{};     ///< for each point the number of its component
  std::vector<Id> sizes{};  ///< for each component its points, ≥ 1

  Index count() const { return static_cast<Index>(sizes.size()); }  ///< the number of components

  /// The points of every component, one component after the other, ascending within each.
  std::vector<Id> points() const {
    std::vector<Id> place(sizes.size(), 0), order(of.size());
    for (std::size_t c = 1; c < sizes.size(); ++c) place[c] = place[c - 1] + sizes[c - 1];
    for (std::size_t i = 0; i < of.size(); ++i) {
      order[static_cast<std::size_t>(place[static_cast<std::size_t>(of[i])]++)] = static_cast<Id>(i);
    }
    return order;
  }
};

namespace detail {

/// Sets of points that grow together; the smallest point of a set is its root.
class UnionFind {
public:
  explicit UnionFind(Index n) : parent_(static_cast<std::size_t>(n)) {
    for (std::size_t i = 0; i < parent_.size(); ++i) parent_[i] = static_cast<Id>(i);
  }

  Id root(Id i) {
    while (at(i) != i) i = at(i) = at(at(i));  // halves the path on the way
    return i;
  }

  void join(Id i, Id j) {
    i = root(i), j = root(j);
    if (i != j) at((std::max)(i, j)) = (std::min)(i, j);
  }

private:
  Id& at(Id i) { return parent_[static_cast<std::size_t>(i)]; }

  std::vector<Id> parent_;
};

}  // namespace detail

/// The connected components of a graph; edges of weight 0 join nothing.
///
/// @param P  n × n, compressed; directions of the edges do not matter
/// @return   the component of each point and the size of each component, numbered by first points; a point
///           without edges is a component of its own
/// @throws   Error (DATA) if P is not square or not compressed
/// @cost     O(nnz log n) at worst, nearly O(nnz); 4n bytes
/// @source   union by smallest number with path halving: Tarjan & van Leeuwen 1984
template <class S>
Components connected_components(const Graph<S>& P) {
  detail::require_compressed(P, "connected_components");
  if (P.rows() != P.cols()) {
    detail::refuse_shape(ErrorCode::shape, "the graph is not square", "graph", P.rows(), P.cols(),
                         "give one row and one column a point");
  }
  const Index n = P.rows();
  detail::UnionFind sets(n);
  for (Index i = 0; i < n; ++i) {
    for (Index e = P.outerIndexPtr()[i]; e < P.outerIndexPtr()[i + 1]; ++e) {
      if (P.valuePtr()[e] != S(0)) sets.join(static_cast<Id>(i), P.innerIndexPtr()[e]);
    }
  }
  Components found;
  found.of.resize(static_cast<std::size_t>(n));
  for (Index i = 0; i < n; ++i) {
    const Id root = sets.root(static_cast<Id>(i));
    if (root == i) {
      found.of[static_cast<std::size_t>(i)] = static_cast<Id>(found.sizes.size());
      found.sizes.push_back(0);
    }
    const Id number = found.of[static_cast<std::size_t>(root)];
    found.of[static_cast<std::size_t>(i)] = number;
    ++found.sizes[static_cast<std::size_t>(number)];
  }
  return found;
}

}  // namespace neem
