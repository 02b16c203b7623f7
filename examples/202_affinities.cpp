// The graph that is drawn: affinities of one perplexity, of several at once, or the same for all edges.
#include "three_clouds.hpp"

#include <neem/neem.hpp>

#include <cstdio>

int main() {
  const auto [X, labels] = three_clouds();
  const auto knn = neem::nearest_neighbors(X, 150);

  const neem::Graph<float> fine = neem::perplexity_affinities(knn, 5);
  const neem::Graph<float> broad = neem::perplexity_affinities(knn, 50);
  const neem::Graph<float> both = neem::perplexity_affinities(knn, {5, 50});
  const neem::Graph<float> even = neem::uniform_affinities(neem::nearest_neighbors(X, 15));

  const auto edges = [](const neem::Graph<float>& P) { return static_cast<long long>(P.nonZeros()); };
  std::printf("largest weight: perplexity 5 %.1e, 50 %.1e, both %.1e\n", double(fine.coeffs().maxCoeff()),
              double(broad.coeffs().maxCoeff()), double(both.coeffs().maxCoeff()));
  std::printf("edges: %lld, %lld, %lld, uniform %lld; sum %.6f\n", edges(fine), edges(broad), edges(both),
              edges(even), double(both.sum()));
  return both.sum() > 0.999f && both.sum() < 1.001f && fine.coeffs().maxCoeff() > broad.coeffs().maxCoeff()
             ? 0
             : 1;
}
