// neem score: how true a map is. neem info: what a file holds.
#pragma once

#include "arguments.hpp"
#include "console.hpp"
#include "embed.hpp"
#include "files.hpp"
#include "identical.hpp"
#include "quality.hpp"

#include <neem/core/check.hpp>
#include <neem/metrics/torn_edges.hpp>
#include <neem/neighbors/nearest_neighbors.hpp>

#include <string>
#include <vector>

namespace program {

struct ScoreArguments {
  std::vector<std::string> files{}, labels{};  // points …, map last
  std::string neighbors = "15", threads{}, delimiter{};
  bool header = false;
};

inline void score(const ScoreArguments& given) {
  const neem::CsvOptions csv = csv_options(given.delimiter, given.header);
  const neem::Threads threads(given.threads.empty() ? 0 : whole<int>("threads", given.threads, 0));
  const neem::Index k = whole<neem::Index>("neighbors", given.neighbors, 1);
  if (given.files.size() < 2) {
    throw neem::Error(neem::ErrorCode::option_value, "two files are needed, the points and their map",
                      "neem score", "give POINTS and MAP");
  }
  const std::vector<std::string> points(given.files.begin(), given.files.end() - 1);
  const neem::Matrix<float> X = read_points(points, csv), Y = read_points({given.files.back()}, csv);
  if (X.rows() != Y.rows()) {
    throw neem::Error(
        neem::ErrorCode::shape,
        std::to_string(X.rows()) + " points but " + std::to_string(Y.rows()) + " rows in the map",
        points.back() + " and " + given.files.back(), "give a map of these points");
  }
  neem::check_points<float>(X, points.back(), threads);
  neem::check_points<float>(Y, given.files.back(), threads);
  const neem::Labels labels = read_labels(given.labels, "", csv, X.rows());
  Quality quality = measure_quality(X, Y, labels, k, threads);
  if (!quality.figures.empty()) {  // three points or more
    const neem::Neighbors<float> knn = neem::nearest_neighbors(X, k, {}, threads);
    quality.figures.emplace_back("torn_edges@" + std::to_string(knn.cols()),
                                 neem::torn_edges(knn, Y, knn.cols(), threads));
  }
  print(format("%-24s %lld x %lld, map %lld x %lld\n", "points", static_cast<long long>(X.rows()),
               static_cast<long long>(X.cols()), static_cast<long long>(Y.rows()),
               static_cast<long long>(Y.cols())) +
        quality.text(X.rows()));
}

inline void info(const std::string& path, const std::string& delimiter, bool header) {
  const neem::Matrix<float> X = read_points({path}, csv_options(delimiter, header));
  neem::check_points<float>(X, path);
  neem::Index constant = 0;
  for (neem::Index c = 0; c < X.cols(); ++c) constant += X.col(c).minCoeff() == X.col(c).maxCoeff();
  const IdenticalRows identical = identical_rows(X);
  const auto line = [](const char* name, const std::string& value) {
    return format("%-24s ", name) + value + "\n";
  };
  print(line("file", path) + line("points", std::to_string(X.rows())) +
        line("columns", std::to_string(X.cols())) +
        line("range", format("%.6g to %.6g, mean %.6g", static_cast<double>(X.minCoeff()),
                             static_cast<double>(X.maxCoeff()), X.cast<double>().mean())) +
        line("constant columns", std::to_string(constant)) +
        line("identical rows",
             std::to_string(identical.groups) + " groups, " + std::to_string(identical.rows) + " rows"));
}

}  // namespace program
