// Points that keep their place, --fixed, and points that springs hold near given places, --anchors.
#pragma once

#include "arguments.hpp"
#include "beside.hpp"
#include "colors.hpp"
#include "console.hpp"
#include "embed.hpp"

#include <neem/core/error.hpp>
#include <neem/core/text.hpp>
#include <neem/core/types.hpp>

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

namespace program {

/// The rows of the points that --fixed marks by a number other than 0.
inline std::vector<neem::Id> read_fixed(const EmbedGiven& given, const PointRows& points, Console& console) {
  const neem::Numbers marks = one_number_a_point(
      {"fixed", "the marks of fixed points", "name a column of numbers, 1 where a point is fixed"},
      given.fixed, given.inputs, given, points, console);
  std::vector<neem::Id> rows;
  for (neem::Index i = 0; i < points.n; ++i) {
    const double mark = marks.values[static_cast<std::size_t>(i)];
    if (mark != 0 && mark != 1) {
      throw neem::Error(neem::ErrorCode::out_of_range,
                        neem::join({"the mark of point ", i, " (counted from 0) is ", mark}),
                        "option --fixed " + neem::printable(given.fixed),
                        "give 1 to points that keep their place, and 0 to the others");
    }
    if (mark == 1) rows.push_back(static_cast<neem::Id>(i));
  }
  console.say(neem::join({rows.size(), " of ", points.n, " points keep the place that --init gives them"}));
  return rows;
}

/// The places of --anchors: a row a point, without values where it has none.
inline Eigen::MatrixXd read_anchors(const EmbedGiven& given, const PointRows& points, int dims,
                                    Console& console) {
  const Eigen::MatrixXd places = read_positions(given.anchors, "anchors", given, points, console, true);
  neem::Index held = 0;
  for (neem::Index i = 0; i < places.rows(); ++i) held += !(std::isnan)(places(i, 0));
  if (places.cols() != dims) {
    throw neem::Error(neem::ErrorCode::shape,
                      neem::join({"the anchors are ", points.n, " x ", places.cols(), " but should be ",
                                  points.n, " x ", dims}),
                      "option --anchors " + neem::printable(given.anchors),
                      "give one row a point and one column a dimension, empty where a point has none");
  }
  console.say(neem::join({held, " of ", points.n, " points are held near a place"}));
  return places;
}

}  // namespace program
