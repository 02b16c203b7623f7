// How true a map is. All maps of a data set are held against the same neighbors and the same affinities.
#pragma once

#include <neem/affinities/perplexity.hpp>
#include <neem/core/estimate.hpp>
#include <neem/core/types.hpp>
#include <neem/methods/tsne.hpp>
#include <neem/metrics/distance_correlation.hpp>
#include <neem/metrics/kl_divergence.hpp>
#include <neem/metrics/knn_recall.hpp>
#include <neem/metrics/label_accuracy.hpp>
#include <neem/neighbors/brute_force.hpp>
#include <neem/neighbors/nearest_neighbors.hpp>

#include <limits>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace benchmark {

using neem::Id;
using neem::Index;
using neem::Matrix;

struct Quality {
  double kl = 0, recall = 0, accuracy = 0, spearman = 0;
};

class Judge {
public:
  /// Beyond, the exact search would take minutes; the judge says so in `exact()`.
  static constexpr Index most_exact = 200'000;

  Judge(const Matrix<float>& X, std::vector<Id> labels, const neem::Threads& threads)
      : X_(X), labels_(std::move(labels)), threads_(threads) {
    std::vector<std::string> unused;
    const neem::Perplexity perplexity = neem::detail::settle_perplexity({}, X.rows(), unused);
    const Index k = neem::detail::neighbors_for(perplexity, X.rows());
    knn_ = exact() ? neem::brute_force(X, k, threads) : neem::nearest_neighbors(X, k, threads);
    P_ = neem::perplexity_affinities(knn_, perplexity, threads);
  }

  bool exact() const { return X_.rows() <= most_exact; }

  Quality judge(const neem::Layout<float>& Y) const {
    // all pairs up to here, whatever kl_divergence's own rule; beyond, its rule
    constexpr Index all_pairs = 20'000;
    neem::Sampling sampling;
    if (X_.rows() <= all_pairs) sampling.points = 0;
    Quality quality;
    quality.kl = neem::kl_divergence(P_, Y, sampling, threads_);
    quality.recall = neem::knn_recall(knn_, Y, 15, {}, threads_);
    quality.accuracy = labels_.empty()
                           ? std::numeric_limits<double>::quiet_NaN()
                           : neem::label_accuracy(Y, std::span<const Id>(labels_), 10, {}, threads_).value;
    quality.spearman = neem::distance_rank_correlation(X_, Y, {}, threads_);
    return quality;
  }

private:
  const Matrix<float>& X_;
  std::vector<Id> labels_;
  neem::Threads threads_;
  neem::Neighbors<float> knn_{};
  neem::Graph<float> P_{};
};

}  // namespace benchmark
