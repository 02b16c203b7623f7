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
#include <neem/neighbors/nearest_neighbors.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

namespace program {

/// The command line of `neem knn`.
struct KnnGiven : Given {
  std::string recall{};
};

template <class S>
void knn_in(const KnnGiven& given) {
  refuse_edges(given.inputs, given.edges, given.input, given, "neem knn",
               "give points, or lay the graph out by neem embed");
  Work<S> work(given, 0, 0);
  neem::Index k = neem::detail::usual_neighbors;
  neem::KnnOptions wanted;
  if (!given.recall.empty()) wanted.recall = number("recall", given.recall);
  if (!(wanted.recall > 0 && wanted.recall <= 1)) refuse_value("recall", given.recall, "a number in (0, 1]");
  if (!given.seed.empty()) wanted.seed = whole<std::uint64_t>("seed", given.seed, 0);
  if (!given.neighbors.empty())
    k = whole<neem::Index>("neighbors", given.neighbors, 1, most_neighbors, "1..n-1");
  const neem::NeighborFiles files = neem::neighbor_files(given.output);
  for (const std::string& file : {files.ids, files.distances}) {
    const std::string note = check_result_path(file, "-o", {".npy"}, read_files(given), given);
    if (!note.empty()) work.console.say(note);
  }

  work.planned = [k](neem::PlanOf of) {
    of.neighbors = std::min(k, of.points - 1);
    return plan_neighbors(of);
  };
  work.check_files();
  work.read();
  std::vector<std::string> notes;
  k = std::max<neem::Index>(1, neem::detail::neighbors_among(k, work.n, notes));
  work.warn("W-01", notes);
  work.check_memory(k);
  const neem::Neighbors<S> found = work.find(k, wanted);
  const double peak = peak_bytes();
  Together together(given.force);
  work.stages.time("write", [&] {
    neem::Output &ids = together.open(files.ids), &distances = together.open(files.distances);
    neem::write_neighbors(ids, distances, found);
    ids.finish(), distances.finish();
    return true;
  });
  const std::string said = work.points_line() + work.found.lines(", " + work.space.name()) +
                           work.last_lines(peak, files.ids + ", " + files.distances);
  together.keep();  // whatever else can fail has been done
  if (!given.quiet) print_report(said);
}

inline void knn(const KnnGiven& given) { given.in_double ? knn_in<double>(given) : knn_in<float>(given); }

}  // namespace program
