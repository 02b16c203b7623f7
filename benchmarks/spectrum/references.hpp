// What the maps along the spectrum are compared with: other maps of the same graph, one a line.
#pragma once

#include <neem/core/types.hpp>
#include <neem/io/labels.hpp>
#include <neem/methods/forceatlas2.hpp>
#include <neem/methods/laplacian_eigenmaps.hpp>
#include <neem/methods/neg_tsne.hpp>
#include <neem/methods/umap_full.hpp>
#include <neem/plot/sheet.hpp>

#if defined(NEEM_BENCHMARK_PNG)
#include <neem/plot/png.hpp>
#else
#include <neem/plot/svg.hpp>
#endif

#include <string>
#include <vector>

namespace benchmark {

/// A method of the library that makes a map of a graph.
struct Reference {
  std::string name;
  std::string paper;  ///< where Böhm, Berens & Kobak 2022 found its largest distance correlation on MNIST
  /// @param start  a layout of standard deviation 1, the same for all
  neem::Layout<float> (*make)(const neem::Graph<float>& P, const Eigen::MatrixXd& start,
                              const neem::Threads& threads);
};

inline std::vector<Reference> references() {
  return {
      {"umap_full", "UMAP: rho about 4, within 2 to 8",
       [](const neem::Graph<float>& P, const Eigen::MatrixXd& start, const neem::Threads& threads) {
         return neem::umap_full(P, {.initial = 2.5 * start, .threads = threads});
       }},
      {"neg_tsne", "not among its maps; by Damrich et al. 2023 about UMAP's place",
       [](const neem::Graph<float>& P, const Eigen::MatrixXd& start, const neem::Threads& threads) {
         return neem::neg_tsne(P, {.initial = start, .threads = threads});
       }},
      {"forceatlas2", "ForceAtlas2: rho about 30, within 10 to 60",
       [](const neem::Graph<float>& P, const Eigen::MatrixXd& start, const neem::Threads& threads) {
         return neem::forceatlas2(P, {.initial = 1000 * start, .threads = threads});
       }},
      {"laplacian_eigenmaps", "the end of the spectrum, rho -> infinity",
       [](const neem::Graph<float>& P, const Eigen::MatrixXd&, const neem::Threads& threads) {
         return neem::laplacian_eigenmaps(P, {.threads = threads});
       }},
  };
}

/// A sheet as PNG where libpng is there, else as SVG.
inline void write_sheet(const std::string& name, const std::vector<neem::Layout<float>>& maps,
                        const std::vector<std::string>& titles, const neem::Labels& labels,
                        const neem::SheetOptions& options, const neem::Threads& threads) {
#if defined(NEEM_BENCHMARK_PNG)
  neem::write_png_sheet<float, 2>(name + ".png", maps, titles, labels.ids, labels.names, options, threads);
#else
  neem::write_svg_sheet<float, 2>(name + ".svg", maps, titles, labels.ids, labels.names, options, threads);
#endif
}

}  // namespace benchmark
