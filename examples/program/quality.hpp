// How true a map is, measured and put into words.
#pragma once

#include "console.hpp"
#include "json.hpp"

#include <neem/core/labels.hpp>
#include <neem/core/parallel.hpp>
#include <neem/core/types.hpp>
#include <neem/io/labels.hpp>
#include <neem/metrics/distance_correlation.hpp>
#include <neem/metrics/knn_recall.hpp>
#include <neem/metrics/label_accuracy.hpp>
#include <neem/metrics/silhouette.hpp>
#include <neem/metrics/sparse_points.hpp>
#include <neem/metrics/trustworthiness.hpp>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace program {

struct Quality {
  std::vector<std::pair<std::string, neem::Estimate>> figures{};
  neem::Index classed = 0;  ///< points whose class is known, which figures of classes are of

  /// A figure of so many neighbors.
  void add(const std::string& name, neem::Index k, const neem::Estimate& figure) {
    figures.emplace_back(name + "@" + std::to_string(k), figure);
  }

  std::string text(neem::Index n) const {
    std::string lines;
    for (const auto& [name, figure] : figures) {
      const bool of_classes = name.starts_with("label_accuracy") || name == "silhouette";
      lines += line(name.c_str(), text_of(figure, figure.sample < (of_classes ? classed : n)));
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

/// @param k           neighbors that are compared; fewer where there are fewer points
/// @param of_points   adds the figures that compare the map with the points, of so many neighbors, and of as many
///                    at most as half of the points
template <class Layout, class OfPoints>
Quality measure_quality(const Layout& Y, const neem::Labels& labels, neem::Index k,
                        const neem::Threads& threads, const OfPoints& of_points) {
  Quality quality;
  const neem::Index n = Y.rows();
  if (n < 3) return quality;
  of_points(quality, std::min(k, n - 1), std::min(k, (n - 1) / 2));
  if (labels.size() != n) return quality;
  const neem::KnownClasses classes(labels);
  quality.classed = classes.known();
  if (quality.classed < 2) return quality;
  const neem::Index votes = std::min<neem::Index>(10, quality.classed - 1);
  quality.add("label_accuracy", votes, neem::label_accuracy(Y, classes, votes, {}, threads));
  const neem::Id one = *std::find_if(classes.begin(), classes.end(), [](neem::Id id) { return id >= 0; });
  if (std::any_of(classes.begin(), classes.end(), [&](neem::Id id) { return id >= 0 && id != one; }))
    quality.figures.emplace_back("silhouette", neem::silhouette(Y, classes, {}, threads));
  return quality;
}

/// The same by Euclidean distances of points, dense or sparse.
template <class Points, class Layout>
Quality measure_quality(const Points& X, const Layout& Y, const neem::Labels& labels, neem::Index k,
                        const neem::Threads& threads) {
  return measure_quality(Y, labels, k, threads, [&](Quality& quality, neem::Index near, neem::Index half) {
    quality.add("knn_recall", near, neem::knn_recall(X, Y, near, {}, threads));
    quality.add("trustworthiness", half, neem::trustworthiness(X, Y, half, {}, threads));
    quality.figures.emplace_back("distance_correlation", neem::distance_correlation(X, Y, {}, threads));
  });
}

}  // namespace program
