// neem score: how true a map is.
#pragma once

#include "arguments.hpp"
#include "colors.hpp"
#include "console.hpp"
#include "counts.hpp"
#include "files.hpp"
#include "points.hpp"
#include "quality.hpp"
#include "units.hpp"
#include "work.hpp"

#include <neem/core/check.hpp>
#include <neem/core/text.hpp>
#include <neem/metrics/torn_edges.hpp>
#include <neem/neighbors/nearest_neighbors.hpp>

#include <memory>
#include <string>
#include <vector>

namespace program {

/// @param given  points …, their map last
inline void score(const Given& given) {
  const neem::Threads threads(given.threads.empty() ? 0 : whole<int>("threads", given.threads, 0));
  const neem::Index k = given.neighbors.empty() ? 15 : whole<neem::Index>("neighbors", given.neighbors, 1);
  if (given.inputs.size() < 2) {
    throw neem::Error(neem::ErrorCode::option_value, "two files are needed, the points and their map",
                      "neem score", "give POINTS and MAP");
  }
  const std::vector<std::string> points(given.inputs.begin(), given.inputs.end() - 1);
  refuse_edges({given.inputs.begin(), given.inputs.end() - 1}, given.edges, given.input, given, "neem score",
               "give the points that the map is of");
  Console console;
  Space<float> space(given);
  Reading reading = given;
  reading.flat = space.takes_distances();
  if (!space.takes_distances()) reading.sparse = TakeSparse::in_float;
  std::vector<std::string> class_files = given.labels;
  Data data = read_classed(points, reading, class_files),
       map = read_data({given.inputs.back()}, given.of_other_file());
  tell(data, console), tell(map, console);
  if (!space.takes_distances() && given.input.empty() && !data.is_sparse())
    space.doubt(data.held, points.back(), console);
  neem::Index n = space.takes_distances() ? space.take_distances(std::move(data.held), console) : data.rows();
  neem::Labels labels = labels_of(class_files, "", reading, n, data, console);
  Units units(given);
  Counts counts(given.counts);
  neem::Matrix<float> X;
  std::shared_ptr<neem::SparsePoints<float>> sparse;
  if (!space.takes_distances()) {
    take_points(data, points.back(), X, sparse, units, counts, space, console, threads);
    units.keep_rows(labels.ids);
    n = sparse ? sparse->rows() : X.rows();
    sparse ? space.prepare(*sparse) : space.prepare(X, threads);
  }
  Units({}).prepare(map, given.inputs.back(), false, console, threads);
  if (const auto order =
          go_with(map, {data, units, n, given.join}, "the map", given.inputs.back(), false, console))
    take_rows(map, *order);
  if (n != map.rows()) {
    throw neem::Error(
        neem::ErrorCode::shape,
        std::to_string(n) + " points but " + std::to_string(map.rows()) + " rows in the map",
        points.back() + (data.text ? data.header ? " (with a header)" : " (without a header)" : "") +
            " and " + given.inputs.back() +
            (map.text ? map.header ? " (with a header)" : " (without a header)" : ""),
        "give a map of these points; say FILE,header or FILE,no-header where a header is taken wrongly");
  }
  if (labels.size() == 0 && class_files.empty()) labels = map.labels;  // neem's own map tells them
  const neem::Matrix<float> Y = points_as<float>(std::move(map.held), false, console);
  neem::check_points<float>(Y, given.inputs.back(), threads);
  take_numbers(labels, console);
  tell_unknown_classes(labels, console);
  Quality quality =
      sparse ? space.measure(*sparse, Y, labels, k, threads) : space.measure(X, Y, labels, k, threads);
  if (!quality.figures.empty()) {  // three points or more
    const neem::Neighbors<float> knn = sparse ? space.search(*sparse, nullptr, k, false, {}, threads)
                                              : space.search(X, space.compared(X), k, false, {}, threads);
    quality.figures.emplace_back("torn_edges@" + std::to_string(knn.cols()),
                                 neem::torn_edges(knn, Y, knn.cols(), threads));
  }
  const std::string of_points =
      space.takes_distances()
          ? ", distances"
          : neem::join({" x ", sparse ? sparse->cols() : X.cols(), sparse ? ", sparse" : ""}) + space.said();
  print(line("points", neem::join({n, of_points, ", map ", Y.rows(), " x ", Y.cols()})) + counts.lines() +
        quality.text(n));
}

}  // namespace program
