// What commands on points are given, as it was typed, and the files that they read.
#pragma once

#include "beside.hpp"
#include "classes.hpp"
#include "files.hpp"
#include "space.hpp"
#include "units.hpp"

#include <neem/core/types.hpp>
#include <neem/io/tenx.hpp>

#include <limits>
#include <string>
#include <vector>

namespace program {

/// The command line as it was typed; empty text = not given.
struct Given : Reading, UnitsGiven, SpaceGiven {
  std::vector<std::string> inputs{}, labels{};
  std::string output{}, label_names{}, neighbors{}, pca{}, seed{}, threads{}, memory_limit{};
  std::string planned_points{}, planned_columns{};  ///< of `neem plan`: the size of a table
  bool force = false, quiet = false, in_double = false, edges = false;
};

/// The largest value of --neighbors; where there are fewer points, a run uses all of them and warns.
inline constexpr neem::Index most_neighbors = std::numeric_limits<neem::Index>::max();

/// The files that a command reads.
inline std::vector<std::string> read_files(const Given& given) {
  std::vector<std::string> files;
  for (const std::string& one : given.inputs) {
    const neem::TenxFiles beside = neem::find_10x(files.emplace_back(file_name(one).path));
    for (const std::string& path : {beside.matrix, beside.features, beside.barcodes}) {
      if (!path.empty()) files.push_back(path);
    }
  }
  for (const std::string& one : given.labels) {
    const std::string path = class_file(one).file.path;
    if (!path.empty()) files.push_back(path);
  }
  if (!given.label_names.empty()) files.push_back(given.label_names);  // names, or a file of them
  return files;
}

}  // namespace program
