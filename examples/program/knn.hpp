// neem knn: the nearest neighbors of points, as a pair of files.
#pragma once

#include "arguments.hpp"
#include "console.hpp"
#include "files.hpp"
#include "results.hpp"
#include "stop.hpp"
#include "watch.hpp"
#include "work.hpp"

#include <neem/core/check.hpp>
#include <neem/core/text.hpp>
#include <neem/io/neighbors.hpp>
#include <neem/methods/start/start.hpp>
#include <neem/neighbors/nearest_by_metric.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace program {

/// The command line of `neem knn`.
struct KnnGiven : Given {
  std::string recall{}, metric = "euclidean";
};

struct KnnSearch {
  neem::Index k = neem::detail::usual_neighbors;
  double recall = 0.99;
  std::uint64_t seed = 42;
};

template <class S>
using Searcher = neem::Neighbors<S> (*)(const neem::Matrix<S>&, const KnnSearch&, const neem::Threads&);

template <class S, class Metric>
neem::Neighbors<S> search_metric(const neem::Matrix<S>& X, const KnnSearch& wanted,
                                 const neem::Threads& threads) {
  return neem::nearest_neighbors(X, wanted.k, Metric{}, {.recall = wanted.recall, .seed = wanted.seed},
                                 threads);
}

/// The search for a metric by its name.
template <class S>
Searcher<S> search_of(const std::string& metric) {
  const std::pair<const char*, Searcher<S>> searches[] = {
      {"euclidean", search_metric<S, neem::Euclidean>},     {"cosine", search_metric<S, neem::Cosine>},
      {"correlation", search_metric<S, neem::Correlation>}, {"manhattan", search_metric<S, neem::Manhattan>},
      {"chebyshev", search_metric<S, neem::Chebyshev>},     {"hamming", search_metric<S, neem::Hamming>},
      {"jaccard", search_metric<S, neem::Jaccard>},         {"canberra", search_metric<S, neem::Canberra>}};
  std::string all;
  for (const auto& [name, search] : searches) {
    if (metric == name) return search;
    all += (all.empty() ? "" : ", ") + std::string(name);
  }
  refuse_value("metric", metric, "one of " + all);
}

template <class S>
void knn_in(const KnnGiven& given) {
  refuse_edges(given.inputs, given.edges, given, "neem knn",
               "give points, or lay the graph out by neem embed");
  Work<S> work(given, 0, 0);
  KnnSearch wanted;
  const Searcher<S> search = search_of<S>(given.metric);
  if (!given.recall.empty()) wanted.recall = number("recall", given.recall);
  if (!(wanted.recall > 0 && wanted.recall <= 1)) refuse_value("recall", given.recall, "a number in (0, 1]");
  if (!given.seed.empty()) wanted.seed = whole<std::uint64_t>("seed", given.seed, 0);
  if (!given.neighbors.empty())
    wanted.k = whole<neem::Index>("neighbors", given.neighbors, 1, most_neighbors, "1..n-1");
  const neem::NeighborFiles files = neem::neighbor_files(given.output);
  for (const std::string& file : {files.ids, files.distances}) {
    const std::string note = check_result_path(file, "-o", {".npy"}, read_files(given), given);
    if (!note.empty()) work.console.say(note);
  }

  work.check_files([&](neem::Index) { return wanted.k; }, 0, 24);
  work.read(given.metric == "euclidean" || given.metric == "manhattan" || given.metric == "chebyshev");
  std::vector<std::string> notes;
  wanted.k = std::max<neem::Index>(1, neem::detail::neighbors_among(wanted.k, work.n, notes));
  work.warn("W-01", notes);
  work.check_memory(wanted.k, 0, 24);
  const neem::Matrix<S>& Z = work.reduced();
  const neem::Neighbors<S> found = work.find([&] { return search(Z, wanted, work.threads); });
  const double peak = peak_bytes();
  Together together(given.force);
  work.stages.time("write", [&] {
    neem::Output &ids = together.open(files.ids), &distances = together.open(files.distances);
    neem::write_neighbors(ids, distances, found);
    ids.finish(), distances.finish();
    return true;
  });
  const std::string said = work.points_line() + work.found.lines(", " + given.metric) +
                           work.last_lines(peak, files.ids + ", " + files.distances);
  together.keep();  // whatever else can fail has been done
  if (!given.quiet) print_report(said);
}

inline void knn(const KnnGiven& given) { given.in_double ? knn_in<double>(given) : knn_in<float>(given); }

}  // namespace program
