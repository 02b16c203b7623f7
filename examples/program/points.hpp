// From what files held to the points that are computed with: dense or sparse, in float or double, in the units asked for.
#pragma once

#include "console.hpp"
#include "counts.hpp"
#include "data.hpp"
#include "space.hpp"
#include "units.hpp"

#include <neem/core/check.hpp>
#include <neem/core/parallel.hpp>
#include <neem/core/types.hpp>
#include <neem/points/round_points.hpp>

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace program {

/// What is subtracted from the columns of points in double, before they are rounded: chosen for the points of a map, and
/// the same for the new points that are placed on it.
struct Origin {
  std::vector<double> of_columns{};  ///< empty: nothing
  bool known = false;                ///< of an earlier map, and not to be chosen
};

/// Points in the type that is computed in. What was lost by that is warned of.
/// @param centre  whether distances do not change when all points are moved
/// @param origin  chosen, unless it is known
template <class S>
neem::Matrix<S> points_as(Held&& held, bool centre, Console& console, Origin& origin) {
  if (origin.known && !origin.of_columns.empty()) {
    held = std::visit(
        [&](const auto& X) -> Held {
          neem::Matrix<double> moved = X.template cast<double>();
          for (neem::Index c = 0; c < moved.cols(); ++c)
            moved.col(c).array() -= origin.of_columns[static_cast<std::size_t>(c)];
          return moved;
        },
        held);
  }
  centre = centre && !origin.known;
  return std::visit(
      [&]<class T>(neem::Matrix<T>& X) -> neem::Matrix<S> {
        if constexpr (std::is_same_v<S, T>) {
          return std::move(X);
        } else if constexpr (std::is_same_v<T, float>) {
          return X.template cast<S>();
        } else {
          neem::RoundedPoints<S> rounded = neem::round_points<S>(X, centre);
          if (rounded.merged > 0) {
            console.warn("W-07",
                         std::to_string(rounded.merged) +
                             (rounded.merged == 1 ? " row that differs from all others falls onto one"
                                                  : " rows that differ from all others fall onto some") +
                             " where values are rounded to float; --double tells them apart");
          }
          if (rounded.centred > 0) origin.of_columns = std::move(rounded.subtracted);
          return std::move(rounded.points);
        }
      },
      held);
}

/// The same for what is not moved.
template <class S>
neem::Matrix<S> points_as(Held&& held, Console& console) {
  Origin none;
  return points_as<S>(std::move(held), false, console, none);
}

/// Takes the points out of what files held: into `sparse` where they are such, else into `X`.
/// @param name  of the files, for messages
template <class S>
void take_points(Data& data, const std::string& name, neem::Matrix<S>& X,
                 std::shared_ptr<neem::SparsePoints<S>>& sparse, Units& units, Counts& counts,
                 const Space<S>& space, Origin& origin, Console& console, const neem::Threads& threads) {
  if (!data.is_sparse()) {
    const bool compares = space.moves() && !counts.asked();
    units.prepare(data, name, compares, console, threads);
    X = points_as<S>(std::move(data.held), compares, console, origin);
    data.held = {};
    neem::check_points<S>(X, name, threads);
    if (counts.asked()) counts.prepare(X, data, units, console, threads);
    return;
  }
  sparse = std::get<std::shared_ptr<neem::SparsePoints<S>>>(std::exchange(data.sparse, HeldSparse()));
  units.prepare(*sparse, console, threads);
  if (counts.asked()) return counts.prepare(*sparse, data, units, console, threads);
  const S *begin = sparse->valuePtr(), *end = begin + sparse->nonZeros();
  if (std::all_of(begin, end, [](S value) { return value >= 0 && value == std::floor(value); }))
    console.say("all values are whole numbers: if they are counts, as of genes in cells, give --counts");
}

}  // namespace program
