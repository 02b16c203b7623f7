// Points in, map out: one line. Then a picture, and how true the map is.
#include "three_clouds.hpp"

#include <neem/neem.hpp>

#include <cstdio>

int main() {
  const auto [X, labels] = three_clouds();

  auto Y = neem::tsne(X);                                             // n × 2
  auto Y3 = neem::tsne<3>(X, {.perplexity = 50, .exaggeration = 4});  // n × 3, nearer to UMAP

  neem::write_svg("three_clouds.svg", Y, labels);
  neem::write_npy("three_clouds.npy", Y3);
  std::printf("neighbors kept: %.2f in two dimensions, %.2f in three\n", double(neem::knn_recall(X, Y, 15)),
              double(neem::knn_recall(X, Y3, 15)));
  return double(neem::label_accuracy(Y, labels, 10)) > 0.95 ? 0 : 1;
}
