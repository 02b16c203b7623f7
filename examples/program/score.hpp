// neem score: how true a map is.
#pragma once

#include "arguments.hpp"
#include "colors.hpp"
#include "console.hpp"
#include "files.hpp"
#include "quality.hpp"
#include "units.hpp"
#include "work.hpp"

#include <neem/core/check.hpp>
#include <neem/core/text.hpp>
#include <neem/metrics/torn_edges.hpp>
#include <neem/neighbors/nearest_neighbors.hpp>

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
  refuse_edges({given.inputs.begin(), given.inputs.end() - 1}, given.edges, given, "neem score",
               "give the points that the map is of");
  Console console;
  Reading reading = given, of_map;
  of_map.delimiter = given.delimiter, of_map.decimal = given.decimal;
  std::vector<std::string> class_files = given.labels, notes;
  find_class_column(reading, class_files, points);
  Data data = read_data(points, reading), map = read_data({given.inputs.back()}, of_map);
  for (const Data* one : {&data, &map}) {
    for (const std::string& note : one->notes) console.say(note);
    for (const std::string& doubt : one->doubts) console.warn("W-06", doubt);
  }
  neem::Labels labels = labels_of(class_files, "", reading, data.rows(), data, notes);
  for (const std::string& note : notes) console.say(note);
  Units units(given);
  units.prepare(data, points.back(), true, console, threads);
  units.keep_rows(labels.ids);
  Units({}).prepare(map, given.inputs.back(), false, console, threads);
  if (data.rows() != map.rows()) {
    throw neem::Error(
        neem::ErrorCode::shape,
        std::to_string(data.rows()) + " points but " + std::to_string(map.rows()) + " rows in the map",
        points.back() + (data.text ? data.header ? " (with a header)" : " (without a header)" : "") +
            " and " + given.inputs.back() +
            (map.text ? map.header ? " (with a header)" : " (without a header)" : ""),
        "give a map of these points; say FILE,header or FILE,no-header where a header is taken wrongly");
  }
  if (in_other_order(map.names, data.names)) refuse_order("the map", given.inputs.back());
  if (labels.size() == 0 && class_files.empty()) labels = map.labels;  // neem's own map tells them
  const neem::Matrix<float> X = points_as<float>(std::move(data.held), true, console),
                            Y = points_as<float>(std::move(map.held), false, console);
  neem::check_points<float>(X, points.back(), threads);
  neem::check_points<float>(Y, given.inputs.back(), threads);
  take_numbers(labels, console);
  Quality quality = measure_quality(X, Y, labels, k, threads);
  if (!quality.figures.empty()) {  // three points or more
    const neem::Neighbors<float> knn = neem::nearest_neighbors(X, k, {}, threads);
    quality.figures.emplace_back("torn_edges@" + std::to_string(knn.cols()),
                                 neem::torn_edges(knn, Y, knn.cols(), threads));
  }
  print(line("points", neem::join({X.rows(), " x ", X.cols(), ", map ", Y.rows(), " x ", Y.cols()})) +
        quality.text(X.rows()));
}

}  // namespace program
