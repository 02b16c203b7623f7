// The same method as a run advanced by hand, for programs that draw while it works.
#include "three_clouds.hpp"

#include <neem/neem.hpp>

#include <cstdio>

int main() {
  const auto [X, labels] = three_clouds();
  const neem::Neighbors<float> knn = neem::nearest_neighbors(X, 90);

  neem::Tsne run(knn, {.perplexity = 30, .initial = neem::pca(X).cast<double>()});
  while (run.advance(50)) {
    const auto& Y = run.layout();  // draw it here
    std::printf("%3d  width %7.2f\n", run.iteration(), double(Y.col(0).maxCoeff() - Y.col(0).minCoeff()));
  }
  return run.done() && run.layout() == neem::tsne(X, {.perplexity = 30}) ? 0 : 1;  // the same bits
}
