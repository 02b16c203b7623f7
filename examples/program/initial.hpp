// A layout to start from, read from a file.
#pragma once

#include "files.hpp"

#include <neem/core/check.hpp>
#include <neem/core/error.hpp>
#include <neem/io/csv.hpp>
#include <neem/io/points.hpp>

#include <string>

namespace program {

/// `rows` x `dim` finite positions.
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
  for (neem::Index i = 0; i < initial.rows(); ++i) {
    for (neem::Index c = 0; c < dim; ++c) {
      if (neem::is_finite(initial(i, c))) continue;
      throw neem::Error(
          neem::ErrorCode::not_finite, "a value is NaN or infinite",
          "init row " + std::to_string(i) + ", column " + std::to_string(c) + " (counted from 0) of " + path,
          "give finite positions");
    }
  }
  return initial;
}

}  // namespace program
