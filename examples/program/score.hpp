// neem score: how true a map is.
#pragma once

#include "arguments.hpp"
#include "beside.hpp"
#include "colors.hpp"
#include "console.hpp"
#include "data.hpp"
#include "points.hpp"
#include "quality.hpp"
#include "read_data.hpp"
#include "results.hpp"
#include "space.hpp"
#include "units.hpp"
#include "work.hpp"

#include <neem/core/check.hpp>
#include <neem/core/error.hpp>
#include <neem/core/text.hpp>
#include <neem/core/types.hpp>
#include <neem/io/labels.hpp>
#include <neem/io/output.hpp>
#include <neem/metrics/torn_edges.hpp>
#include <neem/neighbors/nearest_neighbors.hpp>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace program {

/// The command line of `neem score`.
struct ScoreGiven : Given {
  std::string quality{}, per_point{};
};

/// Writes the figures of every point: a header, and a line of each with its name, if there are any.
inline void write_points(neem::Output& output, const std::string& path, const Quality& quality,
                         const std::vector<std::string>& names) {
  const char between = path.ends_with(".tsv") ? '\t' : ',';
  std::string row = names.empty() ? "" : std::string("name") + between;
  output.write(row += std::string("recall") + between + "trustworthiness\n");
  for (std::size_t i = 0; i < quality.points.recalls.size(); ++i) {
    row = names.empty() ? "" : quoted_cell(names[i], between) + between;
    neem::detail::append_number(row, quality.points.recalls[i]);
    neem::detail::append_number(row += between, quality.points.trustworthinesses[i]);
    output.write(row += '\n');
  }
}

/// @param given  points …, their map last
inline void score(const ScoreGiven& given) {
  const neem::Index k = given.neighbors.empty() ? 15 : whole<neem::Index>("neighbors", given.neighbors, 1);
  if (given.inputs.size() < 2) {
    throw neem::Error(neem::ErrorCode::option_value, "two files are needed, the points and their map",
                      "neem score", "give POINTS and MAP");
  }
  const Judging judging{judge_of(given.quality, Judge::sample), !given.per_point.empty()};
  if (judging.judge == Judge::none) refuse_value("quality", given.quality, "sample or full");
  Given of_points = given;
  const std::string file = of_points.inputs.back();  // of the map
  of_points.inputs.pop_back();
  refuse_edges(of_points.inputs, given.edges, given.input, given, "neem score",
               "give the points that the map is of");
  Work<float> work(of_points, 0, 0);
  if (!given.per_point.empty()) {
    const std::string note =
        check_result_path(given.per_point, "--per-point", {".csv", ".tsv"}, read_files(given), given);
    if (!note.empty()) work.console.say(note);
  }
  work.planned = [k](neem::PlanOf of) {
    of.neighbors = std::min(k, of.points - 1);
    of.input_bytes += 150.0 * static_cast<double>(of.points);  // the map, and the figures of its points
    return plan_neighbors(of);
  };
  work.check_files();
  work.read_points();
  work.check_memory(k);
  Data map = read_data({file}, given.of_other_file());
  tell(map, work.console);
  Units({}).prepare(map, file, false, work.console, work.threads);
  if (const auto order = go_with(map, work.rows(), "the map", file, false, work.console))
    take_rows(map, *order);
  if (work.n != map.rows()) {
    const auto header_of = [](const Data& data) {
      return data.text ? data.header ? " (with a header)" : " (without a header)" : "";
    };
    throw neem::Error(
        neem::ErrorCode::shape,
        std::to_string(work.n) + " points but " + std::to_string(map.rows()) + " rows in the map",
        of_points.inputs.back() + header_of(work.data) + " and " + file + header_of(map),
        "give a map of these points; say FILE,header or FILE,no-header where a header is taken wrongly");
  }
  neem::Labels& labels = work.labels;
  if (given.labels.empty() && labels.size() == 0) labels = map.labels;  // neem's own map tells them
  const neem::Matrix<float> Y = points_as<float>(std::move(map.held), work.console);
  neem::check_points<float>(Y, file, work.threads);
  take_numbers(labels, work.console);
  tell_unknown_classes(labels, work.console);
  Space<float>& space = work.space;
  const neem::Matrix<float>& X = work.X;
  const std::shared_ptr<neem::SparsePoints<float>>& sparse = work.sparse;
  const neem::Threads& threads = work.threads;
  Quality quality = sparse ? space.measure(*sparse, Y, labels, k, judging, threads)
                           : space.measure(X, Y, labels, k, judging, threads);
  if (!quality.figures.empty()) {  // three points or more
    const neem::Neighbors<float> knn = sparse ? space.search(*sparse, nullptr, k, false, {}, threads)
                                              : space.search(X, space.compared(X), k, false, {}, threads);
    quality.figures.emplace_back("torn_edges@" + std::to_string(knn.cols()),
                                 neem::torn_edges(knn, Y, knn.cols(), threads));
  }
  if (!given.per_point.empty() && quality.points.points.empty()) {
    throw neem::Error(neem::ErrorCode::empty, "a map of fewer than three points has no figures of points",
                      file, "leave out --per-point");
  }
  if (!given.per_point.empty()) {
    Together files(given.force);
    files.add(given.per_point,
              [&](neem::Output& output) { write_points(output, given.per_point, quality, work.data.names); });
    files.keep();
  }
  const std::string what =
      space.takes_distances()
          ? ", distances"
          : neem::join({" x ", sparse ? sparse->cols() : X.cols(), sparse ? ", sparse" : ""}) + space.said();
  print(line("points", neem::join({work.n, what, ", map ", Y.rows(), " x ", Y.cols()})) + work.units.lines() +
        work.counts.lines() + quality.text(work.n) +
        (given.per_point.empty() ? "" : line("written", given.per_point)));
}

}  // namespace program
