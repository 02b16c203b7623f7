// Flags that are about points, where there are none: of a graph, and of a table of neighbors alone.
#pragma once

#include "console.hpp"
#include "files.hpp"
#include "graphs.hpp"
#include "work.hpp"

#include <neem/core/error.hpp>

#include <string>

namespace program {

/// What there is in place of points.
enum class InPlace { edges, table };

/// @throws neem::Error (USAGE) for a flag that is given
inline void refuse_flag(const std::string& flag, bool given, InPlace of_points,
                        const std::string& remedy = "leave it out") {
  if (!given) return;
  throw neem::Error(
      neem::ErrorCode::conflict,
      flag + (of_points == InPlace::edges ? " has no meaning for edges, which say who is whose neighbor"
                                          : " has no meaning without points, of which --knn has the "
                                            "neighbors alone"),
      "option " + flag, remedy);
}

/// Refuses what says how points are read and compared. The names of columns and rows are among it, --join is
/// not: a graph has names.
/// @param of_points  a table of neighbors can be cut by --neighbors, and is by some --metric
/// @param beside     whether other files of numbers are read, which --decimal is about too
inline void refuse_point_flags(const Given& given, InPlace of_points, bool beside) {
  const bool matrix = of_points == InPlace::edges && !given.edges && given.input.empty() &&
                      names_matrix_market(file_name(given.inputs[0]).path);
  const auto refuse = [&](const char* flag, bool is_given) {
    refuse_flag(flag, is_given, of_points,
                matrix ? "leave it out, or give --input points, by which rows of the matrix are points"
                       : "leave it out");
  };
  refuse("--pca", !given.pca.empty());
  refuse("--input", !given.input.empty());
  refuse("--scale", !given.scale.empty());
  refuse("--missing", !given.missing.empty());
  refuse("--counts", given.counts);
  refuse("--columns", !given.columns.empty());
  refuse("--drop", !given.drop.empty());
  refuse("--names", !given.names.empty());
  refuse("--field", !given.field.empty());
  refuse("--transpose", given.transpose);
  refuse("--decimal", !given.decimal.empty() && !beside);
  if (of_points == InPlace::edges) {
    refuse("--metric", !given.metric.empty());
    refuse("--knn", !given.knn.empty());
    refuse("--neighbors", !given.neighbors.empty());
  } else {
    refuse("--header", given.header);
    refuse("--no-header", given.no_header);
    refuse("--delimiter", !given.delimiter.empty() && !beside && given.labels.empty());
  }
}

/// Tells of --join where no rows can be matched.
/// @param beside  whether there are other files than those of points and classes
inline void tell_idle_join(const Given& given, bool beside, Console& console) {
  if (given.join && given.labels.empty() && !beside)
    console.say("--join changes nothing: there are no rows of other files");
}

}  // namespace program
