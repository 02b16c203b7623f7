// neem score: how true a map is. neem info: what a file holds.
#pragma once

#include "arguments.hpp"
#include "console.hpp"
#include "files.hpp"
#include "identical.hpp"
#include "quality.hpp"
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
  const neem::CsvOptions csv = csv_options(given.delimiter, given.header);
  const neem::Threads threads(given.threads.empty() ? 0 : whole<int>("threads", given.threads, 0));
  const neem::Index k = given.neighbors.empty() ? 15 : whole<neem::Index>("neighbors", given.neighbors, 1);
  if (given.inputs.size() < 2) {
    throw neem::Error(neem::ErrorCode::option_value, "two files are needed, the points and their map",
                      "neem score", "give POINTS and MAP");
  }
  const std::vector<std::string> points(given.inputs.begin(), given.inputs.end() - 1);
  const neem::Matrix<float> X = read_points(points, csv), Y = read_points({given.inputs.back()}, csv);
  if (X.rows() != Y.rows()) {
    throw neem::Error(
        neem::ErrorCode::shape,
        std::to_string(X.rows()) + " points but " + std::to_string(Y.rows()) + " rows in the map",
        points.back() + " and " + given.inputs.back(), "give a map of these points");
  }
  neem::check_points<float>(X, points.back(), threads);
  neem::check_points<float>(Y, given.inputs.back(), threads);
  const neem::Labels labels = read_labels(given.labels, "", csv, X.rows());
  Quality quality = measure_quality(X, Y, labels, k, threads);
  if (!quality.figures.empty()) {  // three points or more
    const neem::Neighbors<float> knn = neem::nearest_neighbors(X, k, {}, threads);
    quality.figures.emplace_back("torn_edges@" + std::to_string(knn.cols()),
                                 neem::torn_edges(knn, Y, knn.cols(), threads));
  }
  print(line("points", neem::join({X.rows(), " x ", X.cols(), ", map ", Y.rows(), " x ", Y.cols()})) +
        quality.text(X.rows()));
}

inline void info(const Given& given) {
  const std::string& path = given.inputs[0];
  const neem::Matrix<float> X = read_points(given.inputs, csv_options(given.delimiter, given.header));
  neem::check_points<float>(X, path);
  neem::Index constant = 0;
  for (neem::Index c = 0; c < X.cols(); ++c) constant += X.col(c).minCoeff() == X.col(c).maxCoeff();
  const IdenticalRows identical = identical_rows(X);
  print(line("file", path) + line("points", std::to_string(X.rows())) +
        line("columns", std::to_string(X.cols())) +
        line("range", format("%.6g to %.6g, mean %.6g", static_cast<double>(X.minCoeff()),
                             static_cast<double>(X.maxCoeff()), X.cast<double>().mean())) +
        line("constant columns", std::to_string(constant)) +
        line("identical rows",
             std::to_string(identical.groups) + " groups, " + std::to_string(identical.rows) + " rows"));
}

}  // namespace program
