// The bytes and seconds that stages take, as they were measured: the figures behind plan().
//
// Seconds are those of two threads of an AMD EPYC with AVX-512, 2.6 GHz.
#pragma once

#include "neem/core/types.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>

namespace neem::detail {

/// a + b s bytes, s the bytes of a number that is computed with.
struct Bytes {
  double fixed = 0, numbers = 0;
  double operator()(double s) const { return fixed + numbers * s; }
};

/// What a method costs beside its points and their neighbors.
struct MethodCost {
  std::string_view method;
  Bytes point{};         ///< of the start: of each point,
  Bytes neighbor{};      ///< of each of its neighbors,
  Bytes shared{};        ///< and of those again, in graphs that are merged in one go, up to 16,384 points
  double run_point = 0;  ///< bytes of each point while it runs, beyond those of all methods
  Index further = 0;     ///< candidates that are searched for beyond the neighbors
  double start = 0;      ///< microseconds of the start for each point, at 15 neighbors
  double iteration = 0;  ///< microseconds of an iteration for each of 10,000 points at the default neighbors
  double usual = 15;     ///< these neighbors
  double by_neighbors = 0;  ///< the share of an iteration that grows with them
  double growth = 0;        ///< time for each point grows as n to this power, as caches run out
  bool on_grid = false;     ///< repulsion on a grid, which has more nodes in three dimensions
  bool in_order = false;    ///< by one thread, whose order counts
};

/// Symmetric graphs: the table, its arrows by target, the merged rows.
inline constexpr Bytes graph_neighbor{20, 5};

// clang-format off
inline constexpr MethodCost method_costs[] = {
    // method, bytes: point, neighbor, shared; of a run; candidates; microseconds: start, iteration, neighbors, share, growth
    {"tsne", {110, 0}, {0, 5.9}, {4, 1}, 0, 0, .5, .135, 90, .3, 0, true, false},
    {"umap", {400, 50}, {51, 1.1}, {}, 0, 0, 10, .2, 14, .2, 0, false, false},
    {"neg-tsne", {200, 0}, graph_neighbor, {}, 80, 0, 1.2, .1, 15, .3, 0, true, false},
    {"nc-tsne", {200, 0}, graph_neighbor, {}, 130, 0, 1.2, .14, 15, .3, 0, true, false},
    {"ncvis", {150, 0}, {24, 5}, {}, 0, 0, 4.5, 1.2, 15, .75, .09, false, true},
    {"infonc-tsne", {155, 0}, {72, 5.75}, {5, 0}, 0, 0, 3.5, 1.0, 15, .4, .25, false, false},
    {"largevis", {200, 0}, graph_neighbor, {}, 0, 0, 1.4, 1.2, 150, 0, .14, false, true},
    {"pacmap", {150, 0}, {16, 3.7}, {22, 0}, 0, 50, 7, .038, 15, .9, .1, false, false},
    {"localmap", {260, 0}, {33, 4.4}, {15, 0}, 150, 50, 7, .13, 15, .9, .2, false, false},
    {"trimap", {180, 28}, {47, 14}, {}, 0, 50, 7, .09, 12, .9, .2, false, false},
    {"forceatlas2", {200, 0}, graph_neighbor, {}, 0, 0, 1.5, .125, 15, .2, 0, false, false},
    {"laplacian-eigenmaps", {400, 45}, {48.3, 1.1}, {}, 0, 0, 7.5, 0, 15, 0, 0, false, false},
    {"umap-full", {400, 50}, {51, 1.1}, {}, 0, 0, 10, .28, 15, .2, 0, true, false},
    {"spectrum", {400, 45}, {48.3, 1.1}, {}, 40, 0, 8.5, .12, 15, .3, 0, true, false},
};
// clang-format on

inline const MethodCost& cost_of(std::string_view method) {
  const MethodCost* found = std::find_if(std::begin(method_costs), std::end(method_costs),
                                         [&](const MethodCost& cost) { return cost.method == method; });
  return found == std::end(method_costs) ? method_costs[0] : *found;
}

inline constexpr double program_bytes = 11.0 * 1048576, thread_bytes = 0.5 * 1048576;
inline constexpr double search_point_bytes = 25, run_scalars = 75;
inline constexpr double read_bytes_a_second = 1.5e9, reduce_seconds = 2.7e-11;
inline constexpr double reference_products = 0.0091, reference_forces = 0.00051, reference_alone = 0.00097;

/// Graphs are merged 64 blocks of at least 256 rows at a time: in how many goes.
inline double merges_of(double n) {
  double rows = 256;
  while (n / rows > 1024) rows *= 2;
  return std::ceil(std::ceil(n / rows) / 64);
}

/// @param k  columns of the table of neighbors
inline double kept_neighbors(const MethodCost& cost, double k) {
  return (std::max)(1.0, k - static_cast<double>((std::min)(cost.further, static_cast<Index>(k))));
}

/// Beyond the points: the table of neighbors, the graph made from it, the layout where the method starts.
inline double start_bytes(const MethodCost& cost, double n, double k, double s) {
  const double of_candidates = cost.further > 0 ? k * (4 + s) : 0;
  return n * (cost.point(s) + of_candidates +
              kept_neighbors(cost, k) * (cost.neighbor(s) + cost.shared(s) / merges_of(n)));
}

/// Searches in lists take a little less than all of n^1.25 (1 + k / 80) (d + 40) steps: 10,000 to 200,000 points.
inline double search_seconds(double n, double d, double k) {
  return 7e-9 * std::pow(n, 1.25) * (d + 40) * (1 + k / 80);
}

inline double start_seconds(const MethodCost& cost, double n, double k) {
  return 1e-6 * cost.start * n * kept_neighbors(cost, k) / 15;
}

inline double iteration_seconds(const MethodCost& cost, double n, double k, double dimensions, double s) {
  const double neighbors = 1 - cost.by_neighbors + cost.by_neighbors * kept_neighbors(cost, k) / cost.usual;
  const double space = dimensions > 2 ? (cost.on_grid ? 4 : 1.2) : 1,
               numbers = s > 4 ? (cost.on_grid ? 3 : 1.5) : 1;
  constexpr double fixed = 5e-5;  // of each iteration, however few the points
  return fixed + 1e-6 * cost.iteration * n * std::pow(n / 1e4, cost.growth) * neighbors * space * numbers;
}

inline double judge_seconds(double n, double d) { return 0.04 + 6e-6 * n * d / 50; }

}  // namespace neem::detail
