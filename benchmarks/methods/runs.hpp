// neem's other methods, each by its run: neighbors, graph and initial layout, iterations.
//
// Settings are the options of the method by their names: umap:iterations=500:negatives=10, nc_tsne:negatives=50.
#pragma once

#include "method.hpp"

#include <neem/core/options_by_name.hpp>
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
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace benchmark {

/// The options of a method, from the settings.
template <class Options>
Options options_of(Task& task) {
  Options o;
  Settings& given = task.settings;
  for (const std::string& name : given.names()) {
    const bool inliers = name == "neighbors" && requires { o.inliers; };
    neem::set_option(o, inliers ? "inliers" : name, given.word(name, ""));
  }
  o.seed = task.seed;
  o.threads = task.threads;
  return o;
}

/// The neighbors of a table that a run takes; UMAP's usual ones count the point itself.
template <class Options>
Index table_neighbors(const Options& o) {
  constexpr Index self = std::is_same_v<Options, neem::UmapOptions> ? 1 : 0;
  return o.neighbors.value_or(neem::detail::usual_neighbors - self);
}

/// A method whose run takes a table of neighbors.
template <template <class, int> class Run, class Options>
void by_neighbors(Task& task, Outcome& outcome) {
  Options o = options_of<Options>(task);
  task.settings.refuse_others();
  const Index k = std::clamp<Index>(table_neighbors(o), 1, std::max<Index>(1, task.X.rows() - 1));
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
  return {{"umap", "UMAP", by_neighbors<neem::Umap, neem::UmapOptions>},
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
