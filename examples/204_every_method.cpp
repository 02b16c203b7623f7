// The same points by every method, on one sheet: what each of them makes of clusters, of what is continuous,
// of distances.
//
//   example_204_every_method [POINTS [LABELS [SHEET]]]
//
// POINTS and LABELS are files as neem reads them, SHEET is the picture, every_method.svg by default (.png
// where libpng was there when this was built). Without files: three clouds.
#include "three_clouds.hpp"

#include <neem/io/points.hpp>
#include <neem/io/read_labels.hpp>
#include <neem/neem.hpp>
#include <neem/plot/svg.hpp>
#if defined(NEEM_EXAMPLE_PNG)
#include <neem/plot/png.hpp>
#endif

#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

int main(int count, char** values) {
  const std::vector<std::string> given(values + 1, values + count);
  const ThreeClouds clouds = three_clouds(300);
  neem::Matrix<float> X = clouds.points;
  neem::Labels labels;
  for (const int label : clouds.labels) labels.ids.push_back(label);
  if (!given.empty()) X = neem::read_points<float>(given[0]), labels = {};
  if (given.size() > 1) labels = neem::read_labels(given[1]);
  const std::string sheet = given.size() > 2 ? given[2] : "every_method.svg";

  const neem::Neighbors<float> near = neem::nearest_neighbors(X, 15);
  std::vector<neem::Layout<float>> maps;
  std::vector<std::string> titles;
  const auto add = [&](const std::string& title, const auto& method) {
    const auto start = std::chrono::steady_clock::now();
    maps.push_back(method());
    titles.push_back(title);
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
    std::printf("%-20s %5.1f s, recall %.3f\n", title.c_str(), taken.count(),
                neem::knn_recall(near, maps.back(), 15).value);
  };
  add("Laplacian eigenmaps", [&] { return neem::laplacian_eigenmaps(X); });
  add("ForceAtlas2", [&] { return neem::forceatlas2(X); });
  add("UMAP", [&] { return neem::umap(X); });
  add("NCVis", [&] { return neem::ncvis(X); });
  add("InfoNC-t-SNE", [&] { return neem::infonc_tsne(X); });
  add("LargeVis", [&] { return neem::largevis(X, {.iterations = 1500}); });
  add("PaCMAP", [&] { return neem::pacmap(X); });
  add("LocalMAP", [&] { return neem::localmap(X); });
  add("TriMap", [&] { return neem::trimap(X); });
  add("Neg-t-SNE", [&] { return neem::neg_tsne(X); });
  add("NC-t-SNE, m = 50", [&] { return neem::nc_tsne(X, {.negatives = 50}); });
  add("t-SNE, rho 4", [&] { return neem::tsne(X, {.exaggeration = 4}); });
  add("t-SNE", [&] { return neem::tsne(X); });

#if defined(NEEM_EXAMPLE_PNG)
  if (sheet.ends_with(".png")) {
    neem::write_png_sheet<float, 2>(sheet, maps, titles, labels.ids, labels.names);
    return 0;
  }
#endif
  neem::write_svg_sheet<float, 2>(sheet, maps, titles, labels.ids, labels.names);
  return 0;
}
