// New points in the columns of a map, prepared as its own points were.
#pragma once

#include "console.hpp"
#include "kept.hpp"
#include "order.hpp"
#include "work.hpp"

#include <neem/core/error.hpp>
#include <neem/core/text.hpp>
#include <neem/core/types.hpp>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace program {

/// How new points are read that go onto a map.
class OnMap {
public:
  /// @param kept   of the model, when it is loaded
  /// @param given  the command line
  OnMap(const Kept& kept, const Given& given) : kept_(kept), given_(given) {}

  /// Refuses what would prepare new points by what they hold themselves.
  void check() const {
    if (given_.scale.empty() && !given_.counts && given_.missing != "mean" && given_.missing != "knn") return;
    throw neem::Error(neem::ErrorCode::conflict, "new points are not prepared by what they hold themselves",
                      "options --scale, --counts and --missing",
                      "give points in the units of those of the map, without gaps");
  }

  /// What was subtracted from the columns of the map is subtracted from those of new points, and nothing else: their
  /// own means would move them.
  template <class S>
  void read(Work<S>& work) const {
    work.origin_for = [this](const std::vector<std::string>& fresh, neem::Index columns) {
      const std::vector<double>& origin = kept_.origin;
      const std::vector<neem::Index> order = order_of_map(fresh);
      if (origin.empty() || (order.empty() && columns != std::ssize(origin))) return std::vector<double>();
      if (order.empty()) return origin;
      std::vector<double> all(static_cast<std::size_t>(columns), 0);
      for (std::size_t k = 0; k < order.size(); ++k) all[static_cast<std::size_t>(order[k])] = origin[k];
      return all;
    };
    work.read_points();
    if (!work.sparse) return;
    throw neem::Error(neem::ErrorCode::conflict, "sparse points are not placed on maps yet",
                      neem::printable(given_.inputs.front()), "make them dense, or use few of their columns");
  }

  /// Where the columns of both have names, the new points are compared by these.
  template <class S>
  void take_columns(Work<S>& work) const {
    if (!kept_.columns.empty() && work.data.columns.empty())
      work.console.say("the columns of the new points have no names: they are taken in the order of the map");
    const std::vector<neem::Index> order = order_of_map(work.data.columns);
    if (order.empty()) return;
    const neem::Matrix<S> all = std::move(work.X);
    work.X = all(Eigen::indexing::all, order);
    work.console.say(
        neem::join({"columns taken by the names that the map has: ", order.size(), " of ", all.cols()}));
  }

private:
  /// Of each column of the map the one of the same name among those of the new points; empty where they are in its
  /// order, or have no names.
  std::vector<neem::Index> order_of_map(const std::vector<std::string>& fresh) const {
    const std::vector<std::string>& map = kept_.columns;
    if (map.empty() || fresh.empty() || map == fresh) return {};
    return places_of(map, fresh, [&](const std::string& name) {
      throw neem::Error(neem::ErrorCode::shape,
                        "the map has a column '" + neem::printable(name, 80) +
                            "', the new points have not, or more than one",
                        neem::printable(given_.inputs.front()),
                        "give its columns: " + few(map.size(), 8, [&](std::size_t k) { return map[k]; }));
    });
  }

  const Kept& kept_;
  const Given& given_;
};

}  // namespace program
