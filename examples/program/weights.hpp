// Weights of points: --weights, a column of the points or of another file.
#pragma once

#include "classes.hpp"
#include "colors.hpp"
#include "console.hpp"
#include "embed.hpp"
#include "files.hpp"

#include <neem/core/check.hpp>
#include <neem/core/error.hpp>
#include <neem/core/text.hpp>
#include <neem/core/types.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

namespace program {

/// The file that --weights or --fixed names, or an empty text for a column of the points.
inline std::string file_of_column(const std::string& given) {
  const std::string path = class_file(given).file.path;
  return is_there(path) ? path : "";
}

/// The column of the points that --weights or --fixed names; empty: those of another file.
inline std::string column_of_points(const std::string& given, const std::vector<std::string>& inputs) {
  if (given.empty()) return "";
  const ClassFile from = class_file(given);
  if (file_of_column(given).empty()) return from.column.empty() ? given : from.column;
  const bool own = std::any_of(inputs.begin(), inputs.end(), [&](const std::string& input) {
    return file_name(input).path == from.file.path;
  });
  return own ? from.column : "";
}

/// A column that weighs or holds the points is none of their values, unless --columns asks for it: it is left out when
/// they are read. In an .h5ad file it is of obs, not of the genes.
/// @param text  of the option
/// @return      the column, or an empty text
inline std::string leave_out(const std::string& text, EmbedGiven& given) {
  const std::string column = column_of_points(text, given.inputs);
  const bool all_h5ad = std::all_of(given.inputs.begin(), given.inputs.end(), [](const std::string& input) {
    return file_name(input).path.ends_with(".h5ad");
  });
  if (column.empty() || !given.columns.empty() || all_h5ad) return "";
  given.drop.push_back(column);
  return column;
}

/// The weights of the points, one column.
inline Eigen::MatrixXd read_weights(const EmbedGiven& given, const PointRows& points, Console& console) {
  const neem::Numbers numbers = one_number_a_point({"weights", "the weights", "name a column of numbers"},
                                                   given.weights, given.inputs, given, points, console);
  Eigen::MatrixXd weights(points.n, 1);
  double least = numbers.values[0], most = least;
  for (neem::Index i = 0; i < points.n; ++i) {
    const double weight = weights(i, 0) = numbers.values[static_cast<std::size_t>(i)];
    least = std::min(least, weight), most = std::max(most, weight);
    if (weight > 0 && neem::is_finite(weight)) continue;
    throw neem::Error(neem::ErrorCode::out_of_range,
                      neem::join({"the weight of point ", i, " (counted from 0) is ", weight}),
                      "option --weights " + neem::printable(given.weights),
                      "give every point a number above 0");
  }
  console.say(neem::join({"weights '", numbers.name, "' go from ", least, " to ", most}));
  return weights;
}

}  // namespace program
