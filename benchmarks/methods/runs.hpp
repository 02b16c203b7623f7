// neem's other methods, each by its run: neighbors, graph and initial layout, iterations.
//
// Settings are the options of the method by their names: umap:epochs=500:negatives=10, nc_tsne:negatives=50.
#pragma once

#include "method.hpp"

#include <neem/layouts/pca.hpp>
#include <neem/methods/forceatlas2.hpp>
#include <neem/methods/infonc_tsne.hpp>
#include <neem/methods/laplacian_eigenmaps.hpp>
#include <neem/methods/largevis.hpp>
#include <neem/methods/nc_tsne.hpp>
#include <neem/methods/ncvis.hpp>
#include <neem/methods/neg_tsne.hpp>
#include <neem/methods/pacmap.hpp>
#include <neem/methods/trimap.hpp>
#include <neem/methods/umap.hpp>
#include <neem/neighbors/nearest_neighbors.hpp>

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace benchmark {

/// The options that several methods have, from the settings.
template <class Options>
Options options_of(Task& task) {
  Options o;
  Settings& given = task.settings;
  if constexpr (requires { o.inliers; }) {
    o.inliers = given.whole<Index>("neighbors", o.inliers);
  } else if (given.has("neighbors")) {
    o.neighbors = given.whole<Index>("neighbors", 0);
  }
  if constexpr (requires { o.epochs; }) {
    if (given.has("epochs")) o.epochs = given.whole<int>("epochs", 0);
  }
  if constexpr (requires { o.iterations + 1; }) {
    if (given.has("iterations")) o.iterations = given.whole<int>("iterations", 0);
  }
  if constexpr (requires { o.early_iterations; }) {
    o.early_iterations = given.whole<int>("early_iterations", o.early_iterations);
  }
  if constexpr (requires { o.negatives; }) {
    o.negatives = static_cast<decltype(o.negatives)>(given.number("negatives", o.negatives));
  }
  if constexpr (requires { o.update; }) {
    const std::string update = given.word("update", "");
    for (int way = 0; way < static_cast<int>(std::size(neem::detail::update_names)); ++way) {
      if (update == neem::detail::update_names[way]) o.update = static_cast<neem::Update>(way);
    }
  }
  if constexpr (requires { o.partition; }) {
    if (given.has("partition")) o.partition = given.number("partition", 0);
  }
  if constexpr (requires { o.min_dist; }) o.min_dist = given.number("min_dist", o.min_dist);
  o.seed = task.seed;
  o.threads = task.threads.count();
  return o;
}

/// The neighbors of a table that a run takes.
template <class Options>
Index table_neighbors(const Options& o) {
  return o.neighbors.value_or(neem::detail::usual_neighbors);
}

/// A method whose run takes a table of neighbors. `self` is 1 where the point counts as its own neighbor.
template <template <class, int> class Run, class Options, Index self = 0>
void by_neighbors(Task& task, Outcome& outcome) {
  Options o = options_of<Options>(task);
  task.settings.refuse_others();
  const Index k = std::clamp<Index>(table_neighbors(o) - self, 1, std::max<Index>(1, task.X.rows() - 1));
  const neem::Neighbors<float> knn = neem::nearest_neighbors(task.X, k, task.threads);
  outcome.phase("neighbors");
  Run<float, 2> run(knn, o);
  outcome.phase("graph and initial layout");
  run.advance(run.iterations());
  outcome.layout = run.layout();
  outcome.iterations = run.iteration();
  outcome.phase("iterations");
}

/// A method whose run takes a table of neighbors, begun from principal components of deviation 1.
template <template <class, int> class Run, class Options>
void from_pca(Task& task, Outcome& outcome) {
  Options o = options_of<Options>(task);
  task.settings.refuse_others();
  const neem::Neighbors<float> knn = neem::nearest_neighbors(task.X, table_neighbors(o), task.threads);
  outcome.phase("neighbors");
  o.initial = neem::pca<2>(task.X, 1, task.threads).template cast<double>();
  outcome.phase("initial layout");
  Run<float, 2> run(knn, o);
  outcome.phase("affinities");
  run.advance(run.iterations());
  outcome.layout = run.layout();
  outcome.iterations = run.iteration();
  outcome.phase("iterations");
}

/// A method whose run is made of points and finds its own neighbors.
template <template <class, int> class Run, class Options>
void by_points(Task& task, Outcome& outcome) {
  const Options o = options_of<Options>(task);
  task.settings.refuse_others();
  Run<float, 2> run(task.X, o);
  outcome.phase("neighbors, pairs and initial layout");
  run.advance(run.iterations());
  outcome.layout = run.layout();
  outcome.iterations = run.iteration();
  outcome.phase("iterations");
}

inline void laplacian_eigenmaps(Task& task, Outcome& outcome) {
  const auto o = options_of<neem::LaplacianEigenmapsOptions>(task);
  task.settings.refuse_others();
  const neem::Neighbors<float> knn = neem::nearest_neighbors(task.X, table_neighbors(o), task.threads);
  outcome.phase("neighbors");
  outcome.layout = neem::laplacian_eigenmaps(knn, o);
  outcome.phase("graph and eigenvectors");
}

inline std::vector<Method> other_methods() {
  return {{"umap", "UMAP", by_neighbors<neem::Umap, neem::UmapOptions, 1>},
          {"ncvis", "NCVis", by_neighbors<neem::Ncvis, neem::NcvisOptions>},
          {"infonc_tsne", "InfoNC-t-SNE", from_pca<neem::InfoncTsne, neem::InfoncTsneOptions>},
          {"largevis", "LargeVis", by_points<neem::Largevis, neem::LargevisOptions>},
          {"neg_tsne", "Neg-t-SNE", from_pca<neem::NegTsne, neem::NegTsneOptions>},
          {"nc_tsne", "NC-t-SNE", from_pca<neem::NcTsne, neem::NcTsneOptions>},
          {"pacmap", "PaCMAP", by_points<neem::Pacmap, neem::PacmapOptions>},
          {"localmap", "LocalMAP", by_points<neem::Localmap, neem::LocalmapOptions>},
          {"trimap", "TriMap", by_points<neem::Trimap, neem::TrimapOptions>},
          {"forceatlas2", "ForceAtlas2", from_pca<neem::ForceAtlas2, neem::ForceAtlas2Options>},
          {"laplacian_eigenmaps", "Laplacian eigenmaps", laplacian_eigenmaps}};
}

}  // namespace benchmark
