// Writes a neighbor table and its fuzzy affinities for fuzzy.R, which compares them with uwot's.
#include "neem/affinities/fuzzy.hpp"

#include "neem/core/random.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

int main(int count, char** arguments) {
  if (count != 2) return 2;
  const std::string folder = arguments[1];
  constexpr neem::Index n = 800, d = 6, k = 14;
  const neem::Random random{5};
  std::vector<double> X(static_cast<std::size_t>(n * d));
  for (std::size_t e = 0; e < X.size(); ++e) X[e] = random.normal(e);
  for (neem::Index i = 0; i < 5 * d; ++i) X[static_cast<std::size_t>(i)] = X[static_cast<std::size_t>(i % d)];

  neem::Neighbors<double> knn{neem::Matrix<neem::Id>(n, k), neem::Matrix<double>(n, k)};
  for (neem::Index i = 0; i < n; ++i) {
    std::vector<std::pair<double, neem::Id>> all;
    for (neem::Index j = 0; j < n; ++j) {
      double d2 = 0;
      for (neem::Index c = 0; c < d; ++c) {
        const double apart = X[static_cast<std::size_t>(i * d + c)] - X[static_cast<std::size_t>(j * d + c)];
        d2 += apart * apart;
      }
      if (j != i) all.emplace_back(std::sqrt(d2), static_cast<neem::Id>(j));
    }
    std::partial_sort(all.begin(), all.begin() + k, all.end());
    for (neem::Index c = 0; c < k; ++c) {
      std::tie(knn.distances(i, c), knn.ids(i, c)) = all[static_cast<std::size_t>(c)];
    }
  }

  std::FILE* table = std::fopen((folder + "/table.txt").c_str(), "w");
  std::FILE* edges = std::fopen((folder + "/edges.txt").c_str(), "w");
  if (table == nullptr || edges == nullptr) return 1;
  for (neem::Index i = 0; i < n; ++i) {
    for (neem::Index c = 0; c < k; ++c) {
      std::fprintf(table, "%d %.17g ", static_cast<int>(knn.ids(i, c)) + 1, knn.distances(i, c));
    }
    std::fprintf(table, "\n");
  }
  for (const double mix : {1.0, 0.3}) {
    for (const double connectivity : {1.0, 2.5}) {
      const neem::Graph<double> P =
          neem::fuzzy_affinities(knn, {.local_connectivity = connectivity, .set_op_mix = mix});
      for (neem::Index i = 0; i < n; ++i) {
        for (neem::Graph<double>::InnerIterator e(P, i); e; ++e) {
          std::fprintf(edges, "%g %g %d %d %.17g\n", mix, connectivity, static_cast<int>(i) + 1,
                       static_cast<int>(e.col()) + 1, e.value());
        }
      }
    }
  }
  return std::fclose(table) == 0 && std::fclose(edges) == 0 ? 0 : 1;
}
