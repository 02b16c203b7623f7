// The points of a map as a model file keeps them, for new ones to be placed beside.
#pragma once

#include "console.hpp"
#include "work.hpp"

#include <neem/core/text.hpp>
#include <neem/core/types.hpp>
#include <neem/layouts/principal_components.hpp>
#include <neem/methods/transform/map_points.hpp>

#include <algorithm>
#include <optional>
#include <string>

namespace program {

/// Why a model takes no new points; empty where it does.
template <class S>
std::string why_no_new_points(const Work<S>& work, const Given& given) {
  if (work.graph) return "they are edges";
  if (work.space.takes_distances()) return "they are distances";
  if (work.space.takes_table()) return "how the table of --knn was made is not known";
  if (work.sparse || work.counts.asked()) return "sparse points and counts are not kept yet";
  if (!given.scale.empty() || given.missing == "mean" || given.missing == "knn")
    return "--scale and --missing go by these points alone";
  if (work.X.size() == 0 || work.n < 3) return "they are not read here, or fewer than 3";
  return {};
}

/// The points as they were searched, with 15 neighbors of each; says why where there can be none.
template <class S>
std::optional<neem::MapPoints<S>> known_points(Work<S>& work, const Given& given) {
  const std::string why = why_no_new_points(work, given);
  if (!why.empty()) {
    work.console.say("the model takes no new points, neem transform: " + why);
    return std::nullopt;
  }
  return work.stages.time("points of the model", [&] {
    const neem::Matrix<S>& compared = work.space.compared(work.X);
    neem::MapSpace<S> space(work.space.metric());
    if (work.columns > 0) {
      space = neem::MapSpace<S>(neem::fit_principal_components(compared, work.columns, work.threads),
                                work.space.metric());
    }
    std::optional<neem::MapPoints<S>> points(std::in_place, work.X, std::move(space), work.threads);
    const neem::Index k = std::min(work.n - 1, neem::detail::Remoteness::most);
    const neem::Matrix<S>& searched = work.columns > 0 ? points->compared() : compared;
    points->measure(work.space.search(work.X, searched, k, false, {}, work.threads));
    return points;
  });
}

}  // namespace program
