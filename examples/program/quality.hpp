// How true a map is, measured and put into words.
#pragma once

#include "console.hpp"
#include "json.hpp"

#include <neem/core/parallel.hpp>
#include <neem/core/types.hpp>
#include <neem/io/labels.hpp>
#include <neem/metrics/distance_correlation.hpp>
#include <neem/metrics/knn_recall.hpp>
#include <neem/metrics/label_accuracy.hpp>
#include <neem/metrics/silhouette.hpp>
#include <neem/metrics/trustworthiness.hpp>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace program {

struct Quality {
  std::vector<std::pair<std::string, neem::Estimate>> figures{};

  std::string text(neem::Index n) const {
    std::string lines;
    for (const auto& [name, figure] : figures) {
      lines += line(name.c_str(), text_of(figure, figure.sample < n));
    }
    return lines;
  }
  JsonObject record() const {
    JsonObject all;
    for (const auto& [name, figure] : figures) {
      JsonObject one;
      one.add("value", figure.value)
          .add("low", figure.low)
          .add("high", figure.high)
          .add("sample", figure.sample);
      all.add(name, one);
    }
    return all;
  }
};

/// @param k  neighbors that are compared; fewer where there are fewer points
template <class S, class Layout>
Quality measure_quality(const neem::Matrix<S>& X, const Layout& Y, const neem::Labels& labels, neem::Index k,
                        const neem::Threads& threads) {
  Quality quality;
  const neem::Index n = X.rows();
  if (n < 3) return quality;
  const auto add = [&](const std::string& name, const neem::Estimate& figure) {
    quality.figures.emplace_back(name, figure);
  };
  const neem::Index near = std::min(k, n - 1), half = std::min(k, (n - 1) / 2);
  add("knn_recall@" + std::to_string(near), neem::knn_recall(X, Y, near, {}, threads));
  add("trustworthiness@" + std::to_string(half), neem::trustworthiness(X, Y, half, {}, threads));
  add("distance_correlation", neem::distance_correlation(X, Y, {}, threads));
  if (labels.size() == n) {
    const neem::Index votes = std::min<neem::Index>(10, n - 1);
    add("label_accuracy@" + std::to_string(votes), neem::label_accuracy(Y, labels.ids, votes, {}, threads));
    if (labels.classes() > 1) add("silhouette", neem::silhouette(Y, labels.ids, {}, threads));
  }
  return quality;
}

}  // namespace program
