// What the program reads: points and labels that may lie in several files and be packed.
#pragma once

#include "arguments.hpp"

#include <neem/core/check.hpp>
#include <neem/core/error.hpp>
#include <neem/core/types.hpp>
#include <neem/io/csv.hpp>
#include <neem/io/fvecs.hpp>
#include <neem/io/gzip.hpp>
#include <neem/io/input.hpp>
#include <neem/io/labels.hpp>
#include <neem/io/npz.hpp>
#include <neem/io/points.hpp>
#include <neem/io/read_labels.hpp>

#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

namespace program {

/// How text files are written, from the options --delimiter and --header.
inline neem::CsvOptions csv_options(const std::string& delimiter, bool header) {
  neem::CsvOptions csv;
  csv.header = header;
  if (delimiter == "\\t" || delimiter == "tab") {
    csv.delimiter = '\t';
  } else if (delimiter.size() == 1) {
    csv.delimiter = delimiter[0];
  } else if (!delimiter.empty()) {
    refuse_value("delimiter", delimiter, "one character, or tab");
  }
  return csv;
}

inline neem::Input open(const std::string& path) {
  return neem::unpack(path == "-" ? neem::open_standard_input() : neem::open_file(path));
}

/// A file of points of any kind.
inline neem::Matrix<float> read_file(const std::string& path, const neem::CsvOptions& csv) {
  if (path.ends_with(".npz")) return neem::read_npz<float>(path);
  neem::Input input = open(path);
  const std::string extension = input.extension();
  if (extension == ".fvecs" || extension == ".bvecs") return neem::read_fvecs<float>(input);
  return neem::read_points<float>(input, csv);
}

/// The rows of all files, one below the other.
inline neem::Matrix<float> read_points(const std::vector<std::string>& paths, const neem::CsvOptions& csv) {
  neem::Matrix<float> points;
  for (const std::string& path : paths) {
    neem::Matrix<float> rows = read_file(path, csv);
    if (points.size() == 0) {
      points = std::move(rows);
      continue;
    }
    if (rows.cols() != points.cols()) {
      throw neem::Error(neem::ErrorCode::shape,
                        "the files have " + std::to_string(points.cols()) + " and " +
                            std::to_string(rows.cols()) + " columns",
                        path, "give files with the same columns");
    }
    const neem::Index before = points.rows();
    points.conservativeResize(before + rows.rows(), Eigen::NoChange);
    points.bottomRows(rows.rows()) = rows;
  }
  return points;
}

/// The labels of all files, one after the other, for `n` points; empty without files.
/// @param names  of the classes in their order, separated by commas, or a file with one a line; empty: as
/// labelled
inline neem::Labels read_labels(const std::vector<std::string>& paths, const std::string& names,
                                const neem::CsvOptions& csv, neem::Index n) {
  if (paths.empty()) return {};
  neem::Labels labels;
  std::string files;
  if (paths.size() == 1) {
    neem::Input input = open(paths[0]);
    labels = neem::read_labels(input, csv);
    files = input.name();
  } else {
    std::vector<std::string> all;
    for (const std::string& path : paths) {
      neem::Input input = open(path);
      const neem::Labels part = neem::read_labels(input, csv);
      for (const neem::Id id : part.ids) all.push_back(part.names[static_cast<std::size_t>(id)]);
      files += (files.empty() ? "" : ", ") + input.name();
    }
    labels = neem::labels_from_names(all);
  }
  neem::check_labels(labels, n, files);
  if (names.empty()) return labels;
  std::vector<std::string> given;
  if (::access(names.c_str(), F_OK) == 0) {
    given = neem::read_names(names);
  } else {
    given = split(names);
  }
  if (given.size() != labels.names.size()) {
    throw neem::Error(
        neem::ErrorCode::shape,
        std::to_string(given.size()) + " names for " + std::to_string(labels.names.size()) + " classes",
        "option --label-names", "give one name a class");
  }
  labels.names = std::move(given);
  return labels;
}

/// A layout to start from: `rows` x `dim` finite positions.
inline Eigen::MatrixXd read_initial(const std::string& path, const neem::CsvOptions& csv, neem::Index rows,
                                    int dim) {
  neem::Input input = open(path);
  const neem::Matrix<double> initial = neem::read_points<double>(input, csv);
  if (initial.rows() != rows || initial.cols() != dim) {
    throw neem::Error(neem::ErrorCode::shape,
                      "the initial layout is " + std::to_string(initial.rows()) + " x " +
                          std::to_string(initial.cols()) + " but should be " + std::to_string(rows) + " x " +
                          std::to_string(dim),
                      "option --init " + path, "give one row a point and one column a dimension");
  }
  neem::check_points<double>(initial, "init");
  return initial;
}

}  // namespace program
