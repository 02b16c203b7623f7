// A builder of neighbors of one's own is a function; its table enters a method as data.
#include "three_clouds.hpp"

#include <neem/neem.hpp>

#include <cstdio>

int main() {
  const auto [X, labels] = three_clouds();

  auto cosine = [](const neem::MatrixRef<float>& rows, neem::Index k) -> neem::Neighbors<float> {
    const neem::Matrix<float> unit = rows.rowwise().normalized();
    return neem::nearest_neighbors(unit, k);  // |u − v|² = 2 (1 − cos): the same order
  };
  static_assert(neem::KnnBuilder<decltype(cosine), float>);

  const neem::Neighbors<float> knn = cosine(neem::Matrix<float>(X), 90);
  auto Y = neem::tsne(knn, {.perplexity = 30, .initial = neem::pca(X).cast<double>()});

  const double accuracy = neem::label_accuracy(Y, labels, 10);
  std::printf("10-NN label accuracy %.3f\n", accuracy);
  return accuracy > 0.9 ? 0 : 1;
}
