// densMAP: a UMAP whose map keeps the densities of the data. The radius of a point is the mean squared distance of
// its neighbors, and the logarithms of the radii in the map are correlated with those in the data, by the force of
// forces/density_force.hpp: `umap(X, {.density = DensityOptions{}})`. Here are the radii of data and map.
#pragma once

#include "neem/affinities/check_graph.hpp"
#include "neem/core/check.hpp"
#include "neem/core/error.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/forces/density_force.hpp"
#include "neem/forces/detail/density_edges.hpp"
#include "neem/forces/detail/density_moments.hpp"
#include "neem/forces/laws/umap_curve.hpp"
#include "neem/neighbors/check_neighbors.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

namespace neem {

namespace detail {

/// The distance of an edge: it is in the row of one of its ends.
template <class S>
double distance_in(const Neighbors<S>& knn, Index i, Index j) {
  const Index k = knn.cols();
  for (const auto& [from, to] : {std::pair{i, j}, std::pair{j, i}}) {
    const Id* row = knn.ids.data() + from * k;
    const Id* found = std::find(row, row + k, static_cast<Id>(to));
    if (found != row + k) return static_cast<double>(knn.distances.data()[from * k + (found - row)]);
  }
  throw Error(ErrorCode::neighbors, join({"the points ", i, " and ", j, " are joined but not neighbors"}),
              "graph and neighbor table", "give the table that the graph was made of");
}

}  // namespace detail

/// R: the logarithms of the radii of the data, large where they are sparse.
///
/// @param P        n × n, of `knn`, such as fuzzy_affinities
/// @param knn      n × k, its distances
/// @param threads  threads to use; default: as many as the process may use
/// @return         n logarithms of squared radii; NaN for points without edges. A hundred-millionth of the
///                 mean squared distance is added to each radius, so that duplicates have one
/// @throws         Error (DATA) if points are joined that are not neighbors
/// @cost           O(k nnz of P)
/// @source         Narayan, Berger & Cho 2021; umap-learn adds 1e-8, whatever the units
template <class S>
std::vector<double> log_radii(const Graph<S>& P, const Neighbors<S>& knn,
                              const Threads& threads = Threads{}) {
  const Index n = P.rows();
  detail::check_shapes(knn);
  detail::graph_of_rows(P, knn.rows(), "the neighbor table");
  std::vector<double> radii(static_cast<std::size_t>(n));
  const double total = sum_over_ranges(threads, n, 1024, [&](Index begin, Index end) {
    double all = 0;
    for (Index i = begin; i < end; ++i) {
      double sum = 0, moment = 0;
      for (Id e = P.outerIndexPtr()[i]; e < P.outerIndexPtr()[i + 1]; ++e) {
        const double w = static_cast<double>(P.valuePtr()[e]);
        const double distance = detail::distance_in(knn, i, P.innerIndexPtr()[e]);
        sum += w, moment += w * distance * distance;
      }
      double& radius = radii[static_cast<std::size_t>(i)];
      radius = sum > 0 ? moment / sum : std::numeric_limits<double>::quiet_NaN();
      if (sum > 0) all += radius;
    }
    return all;
  });
  const double least =
      (std::max)(detail::density_epsilon * total / static_cast<double>(std::max<Index>(n, 1)),
                 (std::numeric_limits<double>::min)());
  for (double& radius : radii) radius = std::log(radius + least);
  return radii;
}

/// r: the logarithms of the radii of a map.
///
/// @param P        n × n, as for the data
/// @param Y        n × Dim
/// @param curve    of the map: Umap::curve
/// @param threads  threads to use; default: as many as the process may use
/// @return         n logarithms of squared radii; NaN for points without edges
/// @cost           O(nnz of P); bits do not depend on the thread count
template <class S, int Dim>
std::vector<double> log_radii(const Graph<S>& P, const Layout<S, Dim>& Y, const UmapCurve& curve,
                              const Threads& threads = Threads{}) {
  detail::graph_of_rows(P, Y.rows(), "the layout");
  std::vector<double> similar, radii;
  detail::DensityEdges<S, Dim>(P, curve, threads).measure(Y, similar, radii, threads);
  for (double& radius : radii) radius = std::log(radius + detail::density_epsilon);
  return radii;
}

/// Pearson's correlation of two columns of radii; points that have none are left out. 0 where one column is
/// constant.
inline double density_correlation(const std::vector<double>& data, const std::vector<double>& map,
                                  const Threads& threads = Threads{}) {
  detail::require_rows(static_cast<Index>(map.size()), static_cast<Index>(data.size()),
                       "the radii of the map", "density_correlation");
  return detail::DensityMoments(data, map, threads).correlation();
}

}  // namespace neem
