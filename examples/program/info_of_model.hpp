// neem info of a model file: which run it holds, and what of the points.
#pragma once

#include "console.hpp"
#include "kept.hpp"

#include <neem/core/option.hpp>
#include <neem/core/text.hpp>
#include <neem/methods/any_options.hpp>
#include <neem/methods/model.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace program {

inline void info_of_model(const std::string& path) {
  const neem::ModelInfo info = neem::model_info(path);
  const auto options = neem::model_options<neem::AnyOptions>(path);
  const Kept kept = kept_in(path, info.points);
  std::string given;
  for (const neem::OptionPlace& place : options.places()) {
    if (place.name == "seed" || !options.is_given(place)) continue;
    given += (given.empty() ? "" : ", ") + place.name + " " + options.get(place);
  }
  const neem::Index columns = kept.there ? kept.dims : info.dimensions;
  std::string said =
      line("file", path) + line("format", "model file, by neem " + info.neem_version) +
      line("method", std::string(options.title())) +
      line("options", given.empty() ? "the usual ones" : given) + line("seed", options.get("seed")) +
      line("map", neem::join({info.points, " x ", columns, info.is_double ? ", double" : ", float"})) +
      line("iterations", neem::join({info.iteration, " of ", info.iterations}));
  if (!kept.there) return print(said);
  for (const std::string& one : kept.told.lines) said += one + "\n";
  if (!kept.names.empty())
    said += line("names", few(kept.names.size(), 3, [&](std::size_t i) { return kept.names[i]; }));
  if (kept.labels.size() > 0) {
    std::vector<neem::Index> members(kept.labels.names.size());
    for (const neem::Id id : kept.labels.ids) ++members[static_cast<std::size_t>(id)];
    said += line("labels", few(members.size(), 8, [&](std::size_t k) {
                   const std::string& name = kept.labels.names[k];
                   return (name.empty() ? "missing" : name) + " " + std::to_string(members[k]);
                 }));
  }
  print(said + line(kept.every < 0 ? "was written with" : "checkpoint for", kept.output));
}

}  // namespace program
