// What more negative samples do: NC-t-SNE, which learns its partition function, with all pairs and with
// samples, and InfoNC-t-SNE, which has none.
#pragma once

#include "partitions.hpp"

#include <neem/methods/infonc_tsne.hpp>
#include <neem/methods/nc_tsne.hpp>

#include <cstdio>
#include <memory>
#include <vector>

namespace benchmark {

/// Prints for each number of negatives m the share of neighbors kept, and of NC-t-SNE the partition function
/// that was learned over that of the map. Samples are drawn for at most 50 negatives: beyond, a run takes an
/// hour, and the expectation over all pairs is what they come to.
inline void follow_negatives(const std::shared_ptr<const neem::Graph<float>>& P,
                             const neem::Neighbors<float>& knn, const Eigen::MatrixXd& start,
                             const std::vector<double>& negatives, const neem::Threads& threads) {
  using neem::Update;
  constexpr double most_sampled = 50;
  const neem::Index k = std::min<neem::Index>(15, knn.cols());
  std::printf("NC-t-SNE and InfoNC-t-SNE by negatives m: recall; learned Z over the partition function\n");
  std::printf("%8s %20s %20s %14s\n", "m", "NC, all pairs", "NC, samples", "InfoNC, samples");
  const auto nc = [&](double m, Update update) {
    neem::NcTsne<float> run(P, {.initial = start, .update = update, .negatives = m, .threads = threads});
    run.advance(run.iterations());
    std::printf("   %7.4f; %9.3f", neem::knn_recall(knn, run.layout(), k, {}, threads).value,
                run.partition() / partition_of(run.layout(), *P, threads));
    std::fflush(stdout);
  };
  for (const double m : negatives) {
    std::printf("%8g", m);
    nc(m, Update::full);
    if (m <= most_sampled) {
      nc(m, Update::batch);
      const neem::Layout<float> Y =
          neem::infonc_tsne(*P, {.initial = start, .negatives = static_cast<int>(m), .threads = threads});
      std::printf(" %14.4f", neem::knn_recall(knn, Y, k, {}, threads).value);
    }
    std::printf("\n");
  }
  std::printf(
      "paper, MNIST, m 5, 50, 500: recall of NC 0.11, 0.16, 0.30, of InfoNC 0.104, 0.145, 0.28; learned Z "
      "2.26 times the partition function at 5, at most 1.25 times at 500\n");
}

}  // namespace benchmark
