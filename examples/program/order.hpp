// How the rows of another file go with the points: by the names of both, or in order.
#pragma once

#include <neem/core/error.hpp>
#include <neem/core/text.hpp>
#include <neem/core/types.hpp>

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace program {

/// Whether names are 0, 1, 2, … or 1, 2, 3, …, which says nothing about points.
inline bool counts_on(const std::vector<std::string>& names) {
  const std::size_t first = !names.empty() && names[0] == "1" ? 1 : 0;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] != std::to_string(i + first)) return false;
  }
  return true;
}

/// The rows of another file, for messages and by their names.
struct OtherRows {
  const std::vector<std::string>& names;  ///< empty where they have none
  std::string what{};                     ///< "the classes"
  std::string file{};
  bool text = true;  ///< whether the format could have named them
};

/// The row of each point among rows of these names, or -1 where there is none. Rows that no point has are told.
/// @throws neem::Error (DATA) for a name that is there twice
inline std::vector<neem::Index> order_by_names(const OtherRows& rows, const std::vector<std::string>& points,
                                               std::vector<std::string>& notes) {
  std::map<std::string_view, neem::Index> place;
  for (std::size_t i = 0; i < rows.names.size(); ++i) {
    if (place.emplace(rows.names[i], static_cast<neem::Index>(i)).second) continue;
    throw neem::Error(neem::ErrorCode::shape,
                      "the name '" + neem::printable(rows.names[i], 80) + "' stands there twice", rows.file,
                      "give every point one row, or leave --join out to take rows in order");
  }
  std::vector<neem::Index> order;
  std::vector<char> used(rows.names.size());
  for (const std::string& name : points) {
    const auto found = place.find(name);
    order.push_back(found == place.end() ? -1 : found->second);
    if (found != place.end()) used[static_cast<std::size_t>(found->second)] = 1;
  }
  const auto unused = std::count(used.begin(), used.end(), char{0});
  if (unused > 0)
    notes.push_back(
        neem::join({rows.file, ": ", unused,
                    unused == 1 ? " row of a name that no point has" : " rows of names that no point has"}));
  return order;
}

/// In which order rows of another file are those of the points, by --join; none: in their own.
/// @param fills  whether a point may have no row, which is then -1
/// @throws neem::Error where there are no names to join by, no row for a point, or names tell of another order
inline std::optional<std::vector<neem::Index>> order_of_rows(const OtherRows& rows,
                                                             const std::vector<std::string>& points,
                                                             bool joins, bool fills,
                                                             std::vector<std::string>& notes) {
  if (joins && (points.empty() || (rows.names.empty() && rows.text))) {
    throw neem::Error(neem::ErrorCode::conflict,
                      "there are no names to join by: " +
                          (points.empty() ? std::string("the points have none") : rows.file + " has none"),
                      "option --join", "name the column of names by --names, or leave --join out");
  }
  if (joins && rows.names.empty()) {
    notes.push_back(rows.file + " is of a format without names: its rows are taken in order");
    return std::nullopt;
  }
  if (joins) {
    std::vector<neem::Index> order = order_by_names(rows, points, notes);
    const auto none = std::find(order.begin(), order.end(), -1);
    if (none == order.end() || fills) return order;
    const std::string& name = points[static_cast<std::size_t>(none - order.begin())];
    throw neem::Error(neem::ErrorCode::shape,
                      "there is no row for the point '" + neem::printable(name, 80) + "' in " + rows.what,
                      rows.file, "add its row, or take other names by --names");
  }
  if (rows.names.empty() || points.empty() || rows.names == points) return std::nullopt;
  if (counts_on(rows.names) && counts_on(points)) return std::nullopt;  // from 0, and from 1
  std::vector<std::string_view> sorted(points.begin(), points.end());
  std::sort(sorted.begin(), sorted.end());
  const bool shared = std::any_of(rows.names.begin(), rows.names.end(), [&](std::string_view name) {
    return std::binary_search(sorted.begin(), sorted.end(), name);
  });
  if (shared) {
    throw neem::Error(neem::ErrorCode::shape,
                      "the names of " + rows.what + " are not those of the points in the same order",
                      rows.file,
                      "give --join to match rows by their names, or --names none to take them in order");
  }
  if (!counts_on(rows.names) && !counts_on(points))
    notes.push_back("the names of " + rows.file + " are none of the points': rows are taken in order");
  return std::nullopt;
}

}  // namespace program
