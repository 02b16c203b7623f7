// The files that a run of `neem embed` writes: refused before any work is done, and the picture.
#pragma once

#include "console.hpp"
#include "embed_method.hpp"
#include "files.hpp"
#include "together.hpp"

#include <neem/core/error.hpp>
#include <neem/core/text.hpp>
#include <neem/io/csv.hpp>
#include <neem/io/labels.hpp>
#include <neem/io/npy.hpp>
#include <neem/io/output.hpp>
#include <neem/plot/png.hpp>
#include <neem/plot/svg.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace program {

/// Refuses results that are inputs, are there already, or have an ending that says nothing.
inline void check_results(const EmbedArguments& given) {
  std::vector<std::string> read = given.inputs;
  read.insert(read.end(), given.labels.begin(), given.labels.end());
  if (!given.init.empty()) read.push_back(given.init);
  const auto check = [&](const std::string& path, const std::string& option,
                         const std::vector<std::string>& endings) {
    if (path.empty()) return;
    check_result_path(path, option, endings, read, given.force);
    read.push_back(path);  // no two results in one file either
  };
  check(given.output, "-o", {".npy", ".csv", ".tsv"});
  check(given.plot, "--plot", {".png", ".svg"});
  check(given.record, "--record", {".json"});
}

/// Says what a run has found out about its map, and refuses to write one of which nothing is left.
/// @param told  the notes that were said before
template <class Run>
void tell_end(Console& console, const Run& run, std::size_t told) {
  for (std::size_t k = told; k < run.notes().size(); ++k) console.warn("W-04", run.notes()[k]);
  if (!run.collapsed()) return;
  throw neem::Error(neem::ErrorCode::collapsed,
                    neem::join({"all ", run.layout().rows(), " points lie on one place"}), "the map",
                    "lower the exaggeration or the number of neighbors, or give another --init");
}

/// The names of the results, for the report.
inline std::string written_text(const EmbedArguments& given) {
  std::string files = given.output;
  if (!given.plot.empty()) files += ", " + given.plot;
  if (!given.record.empty()) files += ", " + given.record;
  return files;
}

/// The picture of a map, as its name says; nothing where it has none.
template <class Layout>
void write_plot(Together& files, const std::string& path, const Layout& Y, const neem::Labels& labels) {
  if (path.empty()) return;
  files.add(path, [&](neem::Output& output) {
    const auto write = [&](const auto&... classes) {
      if (path.ends_with(".png")) {
        neem::write_png(output, Y, classes...);
      } else {
        neem::write_svg(output, Y, classes...);
      }
    };
    if (labels.size() > 0) {
      write(labels);
    } else {
      write();
    }
  });
}

/// A map as its name says.
template <class Layout>
void write_map(Together& files, const std::string& path, const Layout& Y) {
  files.add(path, [&](neem::Output& output) {
    if (path.ends_with(".csv") || path.ends_with(".tsv")) {
      neem::write_csv(output, Y, path.ends_with(".tsv") ? '\t' : ',');
    } else {
      neem::write_npy(output, Y);
    }
  });
}

}  // namespace program
