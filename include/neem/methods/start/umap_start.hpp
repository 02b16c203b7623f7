// The start of UMAP: affinities, number of neighbors and epochs, and the initial layout.
#pragma once

#include "neem/affinities/fuzzy.hpp"
#include "neem/core/check.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/random.hpp"
#include "neem/core/types.hpp"
#include "neem/layouts/spectral.hpp"
#include "neem/methods/options/umap.hpp"
#include "neem/methods/run/run.hpp"
#include "neem/methods/start/start.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace neem {

namespace detail {

/// The fuzzy affinities of a table, which replace its distances where these may be overwritten.
/// @param weights  of the points, of mean 1; or none
template <class S>
Graph<S> umap_affinities(Table<S>& knn, const UmapOptions& o, const std::vector<double>& weights,
                         const Threads& threads) {
  const FuzzyOptions fuzzy{.local_connectivity = o.local_connectivity, .set_op_mix = o.set_op_mix};
  if (knn->rows() == 1) return Graph<S>(1, 1);
  if (o.density || !knn.spare() || !weights.empty()) return fuzzy_affinities(*knn, fuzzy, threads, weights);
  return fuzzy_affinities(std::move(*knn.spare()), fuzzy, threads);
}

/// The number of epochs: umap-learn's rule unless one is given.
inline int umap_epochs(const UmapOptions& o, Index n) {
  return o.iterations.value_or((n <= 10000 ? 500 : 200) + (o.density ? 200 : 0));
}

/// @param columns  of the layout that are used
/// The spectral layout as umap-learn scales it: largest coordinate 10, a little noise, then every axis over
/// [0, 10].
template <class S, int Dim>
Layout<S, Dim> umap_start(const Graph<S>& P, std::uint64_t seed, Index columns, const Threads& threads) {
  constexpr double reach = 10, noise = 1e-4;
  Layout<S, Dim> layout = spectral<Dim>(
      P, {.deviation = 1, .scaling = LaplacianScaling::symmetric, .columns = columns, .seed = seed}, threads);
  const Index n = layout.rows();
  const double factor =
      reach / static_cast<double>(largest_magnitude(layout.data(), layout.data() + layout.size()));
  const Random random{seed};
  constexpr std::uint64_t stream = 7;
  for (Index c = 0; c < Dim; ++c) {
    S low = (std::numeric_limits<S>::max)(), high = -low;
    for (Index i = 0; i < n; ++i) {
      S& at = layout.data()[i * Dim + c];
      at = static_cast<S>(
          factor * static_cast<double>(at) +
          noise * random.normal(static_cast<std::uint64_t>(i), static_cast<std::uint64_t>(c), stream));
      low = (std::min)(low, at), high = (std::max)(high, at);
    }
    for (Index i = 0; i < n; ++i) {
      S& at = layout.data()[i * Dim + c];
      at = high > low ? S(reach) * ((at - low) / (high - low)) : S(0);
    }
  }
  return layout;
}

}  // namespace detail

/// The neighbors of UMAP: by default 14, which are umap-learn's 15, because these count the point itself.
inline Index neighbors_wanted(const UmapOptions& o, Index n, std::vector<std::string>& notes) {
  return detail::neighbors_among(o.neighbors, n, notes, detail::usual_neighbors - 1);
}

}  // namespace neem
