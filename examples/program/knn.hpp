// neem knn: the nearest neighbors of points, as a pair of files.
#pragma once

#include "arguments.hpp"
#include "console.hpp"
#include "files.hpp"
#include "search_name.hpp"
#include "stop.hpp"
#include "watch.hpp"

#include <neem/core/check.hpp>
#include <neem/core/text.hpp>
#include <neem/io/neighbors.hpp>
#include <neem/layouts/principal_components.hpp>
#include <neem/neighbors/nearest_by_metric.hpp>

#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace program {

/// The command line of `neem knn` as it was typed; empty text = not given.
struct KnnArguments {
  std::vector<std::string> inputs{};
  std::string output{}, neighbors = "15", recall{}, metric = "euclidean", pca{}, seed{}, threads{},
                        delimiter{};
  bool header = false, force = false, quiet = false;
};

/// "0.9931   95 % of samples of 1000: 0.9911 to 0.9951"
inline std::string text_of(const neem::Estimate& figure) {
  return format("%.4f   95 %% of samples of %lld: %.4f to %.4f", figure.value,
                static_cast<long long>(figure.sample), figure.low, figure.high);
}

struct KnnSearch {
  neem::Index k = 15;
  double recall = 0.99;
  std::uint64_t seed = 42;
};

using Search = neem::Neighbors<float> (*)(const neem::Matrix<float>&, const KnnSearch&, const neem::Threads&);

template <class Metric>
neem::Neighbors<float> search_metric(const neem::Matrix<float>& X, const KnnSearch& wanted,
                                     const neem::Threads& threads) {
  return neem::nearest_neighbors(X, wanted.k, Metric{}, {.recall = wanted.recall, .seed = wanted.seed},
                                 threads);
}

/// The search for a metric by its name.
inline Search search_of(const std::string& metric) {
  const std::pair<const char*, Search> searches[] = {
      {"euclidean", search_metric<neem::Euclidean>},     {"cosine", search_metric<neem::Cosine>},
      {"correlation", search_metric<neem::Correlation>}, {"manhattan", search_metric<neem::Manhattan>},
      {"chebyshev", search_metric<neem::Chebyshev>},     {"hamming", search_metric<neem::Hamming>},
      {"jaccard", search_metric<neem::Jaccard>},         {"canberra", search_metric<neem::Canberra>}};
  std::string all;
  for (const auto& [name, search] : searches) {
    if (metric == name) return search;
    all += (all.empty() ? "" : ", ") + std::string(name);
  }
  refuse_value("metric", metric, "one of " + all);
}

inline void knn(const KnnArguments& given) {
  Console console;
  console.quiet = given.quiet;
  Stages stages;
  KnnSearch wanted;
  const Search search = search_of(given.metric);
  if (!given.recall.empty()) wanted.recall = number("recall", given.recall);
  if (!(wanted.recall > 0 && wanted.recall <= 1)) refuse_value("recall", given.recall, "a number in (0, 1]");
  if (!given.seed.empty()) wanted.seed = whole<std::uint64_t>("seed", given.seed, 0);
  const neem::Threads threads(given.threads.empty() ? 0 : whole<int>("threads", given.threads, 0));
  const neem::Index columns = given.pca.empty() ? 0 : whole<neem::Index>("pca", given.pca, 0);
  const neem::NeighborFiles files = neem::neighbor_files(given.output);
  check_result_path(files.ids, "-o", {".npy"}, given.inputs, given.force);
  check_result_path(files.distances, "-o", {".npy"}, given.inputs, given.force);

  neem::Matrix<float> X = stages.time(
      "read", [&] { return read_points(given.inputs, csv_options(given.delimiter, given.header)); });
  neem::check_points<float>(X, given.inputs.size() == 1 ? given.inputs[0] : "points", threads);
  const neem::Index n = X.rows(), d = X.cols();
  console.say(std::to_string(n) + " points of " + std::to_string(d) + " columns read in " +
              duration(stages.total()));
  const std::string range = "1..n-1 = 1.." + std::to_string(std::max<neem::Index>(1, n - 1));
  wanted.k =
      whole<neem::Index>("neighbors", given.neighbors, 1, std::numeric_limits<neem::Index>::max(), range);
  if (wanted.k > n - 1) {
    console.warn("W-02", "neighbors lowered from " + given.neighbors + " to " + std::to_string(n - 1) +
                             ", all other points");
  }
  if (columns > 0 && columns < d) {
    X = stages.time("pca", [&] { return neem::principal_components(X, columns, threads); });
  }

  const neem::Neighbors<float> found = stages.time("neighbors", [&] { return search(X, wanted, threads); });
  const double peak = peak_bytes();
  const auto line = [](const char* name, const std::string& value) {
    return format("%-24s ", name) + value + "\n";
  };
  std::string times;
  for (const auto& [name, seconds] : stages.seconds) times += ", " + name + " " + duration(seconds);
  const std::string reduced = X.cols() < d ? ", reduced to " + std::to_string(X.cols()) + " columns" : "";
  const std::string said =
      line("points", std::to_string(n) + " x " + std::to_string(d) + reduced) +
      line("neighbors", std::to_string(found.cols()) + ", " + given.metric) +
      line("method", name_of(found.method)) +
      line("recall", found.recall.sample > 0 ? text_of(found.recall) : "1, exact") +
      line("time", duration(stages.total()) + " on " + std::to_string(threads.count()) + " threads" + times) +
      line("memory", format("%.0f MiB at the peak", peak / 1048576)) +
      line("written", files.ids + ", " + files.distances);
  {
    const Writing writing;
    neem::write_neighbors(given.output, found);  // whatever else can fail has been done
  }
  if (!given.quiet) print(said);
}

}  // namespace program
