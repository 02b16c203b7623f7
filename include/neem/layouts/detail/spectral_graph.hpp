// The normalised adjacency A = D^-1/2 W D^-1/2 of one connected component, and its products.
//
// Everything is in double, whatever the graph is stored in. Vectors come in panels of eight (n × 8, rows
// contiguous): a product gathers one cache line an edge for eight vectors, which costs little more than one
// vector does. Rows are independent, so that the bits do not depend on the threads.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/types.hpp"
#include "neem/layouts/detail/panels.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

namespace neem::detail {

/// A row of a panel, as Eigen's arrays see it.
using PanelRow = Eigen::Array<double, panel_width, 1>;
using PanelMap = Eigen::Map<PanelRow>;
using ConstPanelMap = Eigen::Map<const PanelRow>;

/// One connected graph, with weights of which the largest of the whole is in [1, 2).
struct SpectralGraph {
  std::vector<Index> start{0};         ///< n + 1 offsets
  std::vector<Id> columns{};           ///< numbers within the component
  std::vector<double> weights{};       ///< w_ij
  std::vector<double> normalised{};    ///< w_ij / √(d_i d_j)
  std::vector<double> root_degrees{};  ///< √d_i

  Index size() const { return static_cast<Index>(start.size()) - 1; }
  Index edges() const { return static_cast<Index>(columns.size()); }
  double root(Index i) const { return root_degrees[static_cast<std::size_t>(i)]; }
};

/// Degrees and normalised weights, once start, columns and weights are there.
inline void normalise(SpectralGraph& graph) {
  const Index n = graph.size();
  graph.root_degrees.resize(static_cast<std::size_t>(n));
  for (Index i = 0; i < n; ++i) {
    double degree = 0;
    for (Index e = graph.start[static_cast<std::size_t>(i)]; e < graph.start[static_cast<std::size_t>(i) + 1];
         ++e) {
      degree += graph.weights[static_cast<std::size_t>(e)];
    }
    graph.root_degrees[static_cast<std::size_t>(i)] = std::sqrt(degree);
  }
  graph.normalised.resize(graph.weights.size());
  for (Index i = 0; i < n; ++i) {
    for (Index e = graph.start[static_cast<std::size_t>(i)]; e < graph.start[static_cast<std::size_t>(i) + 1];
         ++e) {
      const auto at = static_cast<std::size_t>(e);
      graph.normalised[at] = graph.weights[at] / graph.root(i) / graph.root(graph.columns[at]);
    }
  }
}

/// The exponent of the largest weight. Divided by 2 to it, subnormal weights are weights as any.
template <class S>
int weight_exponent(const Graph<S>& P) {
  const S top = largest_magnitude(P.valuePtr(), P.valuePtr() + P.nonZeros());
  return top > S(0) ? std::ilogb(top) : 0;
}

/// The points of the component of `from`, breadth first: neighbors are then near each other in memory, which
/// makes products a third faster on 70,000 points. `seen` is set for them.
template <class S>
std::vector<Id> breadth_first(const Graph<S>& P, Id from, std::vector<char>& seen) {
  std::vector<Id> order{from};
  seen[static_cast<std::size_t>(from)] = 1;
  for (std::size_t head = 0; head < order.size(); ++head) {
    for (Id e = P.outerIndexPtr()[order[head]]; e < P.outerIndexPtr()[order[head] + 1]; ++e) {
      const Id j = P.innerIndexPtr()[e];
      if (P.valuePtr()[e] == S(0) || seen[static_cast<std::size_t>(j)]) continue;
      seen[static_cast<std::size_t>(j)] = 1;
      order.push_back(j);
    }
  }
  return order;
}

/// The component of the given points. `local` holds for each of them its number in it.
template <class S>
SpectralGraph component_graph(const Graph<S>& P, std::span<const Id> points, const std::vector<Id>& local,
                              int exponent) {
  // An edge stays an edge, be it 1e300 times weaker than another; and 1 / √d stays below the rounding of 1.
  constexpr double weakest = 1e-30;
  SpectralGraph graph;
  Index edges = 0;
  for (const Id i : points) edges += P.outerIndexPtr()[i + 1] - P.outerIndexPtr()[i];
  graph.columns.reserve(static_cast<std::size_t>(edges));
  graph.weights.reserve(static_cast<std::size_t>(edges));
  graph.start.reserve(points.size() + 1);
  for (const Id i : points) {
    for (Id e = P.outerIndexPtr()[i]; e < P.outerIndexPtr()[i + 1]; ++e) {
      if (P.valuePtr()[e] == S(0)) continue;
      graph.columns.push_back(local[static_cast<std::size_t>(P.innerIndexPtr()[e])]);
      const double weight = std::ldexp(static_cast<double>(P.valuePtr()[e]), -exponent);
      graph.weights.push_back((std::max)(weight, weakest));
    }
    graph.start.push_back(static_cast<Index>(graph.columns.size()));
  }
  normalise(graph);
  return graph;
}

/// out ← slope · A x + shift · x + back · out, for one panel; `back` = 0 does not read `out`.
inline void multiply(const SpectralGraph& graph, const double* x, double slope, double shift, double back,
                     double* out, const Threads& threads) {
  constexpr Index grain = 1024;  // some 0.1 ms: a region of threads costs some µs
  const Index* start = graph.start.data();
  const Id* columns = graph.columns.data();
  const double* weights = graph.normalised.data();
  for_each_range(threads, graph.size(), grain, [=](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      PanelRow even = PanelRow::Zero(), odd = even;  // two chains of additions run side by side
      Index e = start[i];
      for (; e + 1 < start[i + 1]; e += 2) {
        even += weights[e] * ConstPanelMap(x + columns[e] * panel_width);
        odd += weights[e + 1] * ConstPanelMap(x + columns[e + 1] * panel_width);
      }
      if (e < start[i + 1]) even += weights[e] * ConstPanelMap(x + columns[e] * panel_width);
      PanelRow sum = slope * (even + odd) + shift * ConstPanelMap(x + i * panel_width);
      if (back != 0) sum += back * ConstPanelMap(out + i * panel_width);
      PanelMap(out + i * panel_width) = sum;
    }
  });
}

/// (L x)_i by differences: Σ_j w_ij (x_i / √d_i − x_j / √d_j) / √d_i, for one vector.
inline double laplacian_row(const SpectralGraph& graph, const std::vector<double>& u, Index i) {
  double sum = 0;
  for (Index e = graph.start[static_cast<std::size_t>(i)]; e < graph.start[static_cast<std::size_t>(i) + 1];
       ++e) {
    const auto j = static_cast<std::size_t>(graph.columns[static_cast<std::size_t>(e)]);
    sum += graph.weights[static_cast<std::size_t>(e)] * (u[static_cast<std::size_t>(i)] - u[j]);
  }
  return sum / graph.root(i);
}

}  // namespace neem::detail
