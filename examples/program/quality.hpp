// How true a map is, measured and put into words.
#pragma once

#include "arguments.hpp"
#include "console.hpp"
#include "json.hpp"

#include <neem/core/estimate.hpp>
#include <neem/core/labels.hpp>
#include <neem/core/parallel.hpp>
#include <neem/core/types.hpp>
#include <neem/io/labels.hpp>
#include <neem/metrics/distance_correlation.hpp>
#include <neem/metrics/label_accuracy.hpp>
#include <neem/metrics/neighbor_quality.hpp>
#include <neem/metrics/silhouette.hpp>
#include <neem/metrics/sparse_points.hpp>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace program {

/// How much of a map is looked at: --quality.
enum class Judge { none, sample, full };

inline Judge judge_of(const std::string& given, Judge usual) {
  if (given.empty()) return usual;
  for (const auto& [name, judge] :
       {std::pair{"none", Judge::none}, std::pair{"sample", Judge::sample}, std::pair{"full", Judge::full}}) {
    if (given == name) return judge;
  }
  refuse_value("quality", given, "none, sample or full");
}

/// Every interval is brought within this.
inline constexpr double judged_within = 0.01;

/// How a map is judged.
struct Judging {
  Judge judge = Judge::sample;  ///< sample or full
  bool every_point = false;     ///< of neighbors, every point is looked at also of a sample

  neem::Sampling sampling() const {
    neem::Sampling some;
    judge == Judge::full ? void(some.points = 0) : void(some.within = judged_within);
    return some;
  }
  neem::Sampling of_neighbors() const { return every_point ? neem::Sampling{.points = 0} : sampling(); }
};

struct Quality {
  std::vector<std::pair<std::string, neem::Estimate>> figures{};
  neem::Index classed = 0;         ///< points whose class is known, which figures of classes are of
  neem::NeighborQuality points{};  ///< point by point, where the map was compared with points
  neem::Index components = 0;  ///< principal components that stood for the points; 0: the points themselves
  Judge judge = Judge::none;

  /// A figure of so many neighbors.
  void add(const std::string& name, neem::Index k, const neem::Estimate& figure) {
    figures.emplace_back(name + "@" + std::to_string(k), figure);
  }

  /// The figures of neighbors, by k neighbors each.
  void add(neem::NeighborQuality&& figure) {
    add("knn_recall", figure.recall_k, figure.recall);
    add("trustworthiness", std::max<neem::Index>(1, figure.trustworthiness_k), figure.trustworthiness);
    points = std::move(figure);
  }

  std::string text(neem::Index n) const {
    std::string lines;
    if (judge == Judge::none) return line("quality", "none");
    if (!figures.empty()) lines = line("quality", said(n));
    for (const auto& [name, figure] : figures) {
      lines += line(name.c_str(), text_of(figure, figure.sample < (of_classes(name) ? classed : n)));
    }
    return lines;
  }
  /// By what it was measured, and how much of it.
  std::string said(neem::Index n) const {
    const bool all = std::all_of(figures.begin(), figures.end(), [&](const auto& one) {
      return one.second.sample >= (of_classes(one.first) ? classed : n);
    });
    return (all ? std::string("of all points")
                : format("of samples, every interval within %.2g", judged_within)) +
           (components > 0
                ? format(
                      ", by the %lld principal components that were searched; --quality full: by all columns",
                      static_cast<long long>(components))
                : "");
  }
  JsonObject manner() const {
    JsonObject how;
    how.add("quality", std::string(judge == Judge::none ? "none" : judge == Judge::full ? "full" : "sample"));
    return how.add("within", judge == Judge::sample ? judged_within : 0.0).add("components", components);
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

private:
  static bool of_classes(const std::string& name) {
    return name.starts_with("label_accuracy") || name == "silhouette";
  }
};

/// @param k           neighbors that are compared; fewer where there are fewer points
/// @param of_points   (quality, k): adds the figures that compare the map with the points
template <class Layout, class OfPoints>
Quality measure_quality(const Layout& Y, const neem::Labels& labels, neem::Index k, const Judging& judging,
                        const neem::Threads& threads, const OfPoints& of_points) {
  Quality quality;
  quality.judge = judging.judge;
  const neem::Index n = Y.rows();
  const neem::Sampling sampling = judging.sampling();
  if (n < 3) return quality;
  of_points(quality, k);
  if (labels.size() != n) return quality;
  const neem::KnownClasses classes(labels);
  quality.classed = classes.known();
  if (quality.classed < 2) return quality;
  const neem::Index votes = std::min<neem::Index>(10, quality.classed - 1);
  quality.add("label_accuracy", votes, neem::label_accuracy(Y, classes, votes, sampling, threads));
  const neem::Id one = *std::find_if(classes.begin(), classes.end(), [](neem::Id id) { return id >= 0; });
  if (std::any_of(classes.begin(), classes.end(), [&](neem::Id id) { return id >= 0 && id != one; }))
    quality.figures.emplace_back("silhouette", neem::silhouette(Y, classes, sampling, threads));
  return quality;
}

/// The same by Euclidean distances of points, dense or sparse.
template <class Points, class Layout>
Quality measure_quality(const Points& X, const Layout& Y, const neem::Labels& labels, neem::Index k,
                        const Judging& judging, const neem::Threads& threads) {
  return measure_quality(Y, labels, k, judging, threads, [&](Quality& quality, neem::Index near) {
    quality.add(neem::neighbor_quality(X, Y, near, judging.of_neighbors(), threads));
    quality.figures.emplace_back("distance_correlation",
                                 neem::distance_correlation(X, Y, judging.sampling(), threads));
  });
}

}  // namespace program
