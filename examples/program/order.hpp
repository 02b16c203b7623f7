// How the rows of another file go with the points: by the names of both, or in order.
#pragma once

#include "console.hpp"

#include <neem/core/error.hpp>
#include <neem/core/text.hpp>
#include <neem/core/types.hpp>
#include <neem/io/table_types.hpp>

#include <algorithm>
#include <charconv>
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

/// Whether names count all rows, from 0 or from 1, in another order than they stand in.
inline bool counts_in_other_order(const std::vector<std::string>& names) {
  std::vector<char> seen(names.size() + 1);
  for (const std::string& name : names) {
    std::size_t number = 0;
    const char* end = name.data() + name.size();
    const auto read = std::from_chars(name.data(), end, number);
    if (read.ec != std::errc() || read.ptr != end || number >= seen.size() || seen[number]++) return false;
  }
  return (seen.front() == 0 || seen.back() == 0) && !counts_on(names);
}

/// Names by which rows are found.
class NameSet {
public:
  explicit NameSet(const std::vector<std::string>& names) : sorted_(names.begin(), names.end()) {
    std::sort(sorted_.begin(), sorted_.end());
  }
  bool holds(std::string_view name) const { return std::binary_search(sorted_.begin(), sorted_.end(), name); }
  bool holds_one_of(const std::vector<std::string>& names) const {
    return std::any_of(names.begin(), names.end(), [&](const std::string& name) { return holds(name); });
  }

private:
  std::vector<std::string_view> sorted_;
};

/// Takes a column of another file as the names of its rows, where what was taken as such are none of the
/// points' names: one of which most texts are those, or which has most of those. The file may be of more points,
/// or of fewer. Of several columns, the one in the order of the points is taken, else that with the most names.
/// Points that are called 0, 1, 2, … have the names of a column only where it has all of them and nothing else: a
/// count, or a rank, has some of them too.
inline void find_names(std::vector<std::string>& names, const std::vector<neem::TableColumn>& columns,
                       const std::vector<std::string>& points, const std::string& file, Console& console) {
  if (points.empty()) return;
  const bool counted = counts_on(points);
  const NameSet wanted(points);
  if (wanted.holds_one_of(names)) return;
  std::size_t most = 1;
  const neem::TableColumn* best = nullptr;
  for (const neem::TableColumn& column : columns) {
    const std::size_t distinct = column.texts.size();
    // a column that repeats itself holds something else of the rows, such as who is whose parent
    if (column.use != neem::ColumnUse::left_out || 2 * distinct <= column.ids.size()) continue;
    const auto known = static_cast<std::size_t>(
        std::count_if(column.texts.begin(), column.texts.end(),
                      [&](const std::string& text) { return !text.empty() && wanted.holds(text); }));
    if (10 * known < 9 * std::min(distinct, points.size())) continue;
    if (counted && (known != points.size() || column.ids.size() != points.size())) continue;
    std::vector<std::string> of_rows;
    for (const neem::Id id : column.ids) of_rows.push_back(column.texts[static_cast<std::size_t>(id)]);
    const std::size_t found = of_rows == points ? points.size() + 1 : known;
    if (found <= most) continue;
    most = found, best = &column;
    names.swap(of_rows);
  }
  if (best == nullptr) return;
  const std::string title = best->name.empty() ? "column " + std::to_string(best - columns.data() + 1)
                                               : "'" + neem::printable(best->name, 80) + "'";
  console.say(file + ": " + title + " holds names of the points: taken as the names of its rows");
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
                                               Console& console) {
  std::map<std::string_view, neem::Index> place;
  for (std::size_t i = 0; i < rows.names.size(); ++i) {
    if (rows.names[i].empty()) continue;  // no name
    if (place.emplace(rows.names[i], static_cast<neem::Index>(i)).second) continue;
    throw neem::Error(
        neem::ErrorCode::shape, "the name '" + neem::printable(rows.names[i], 80) + "' stands there twice",
        rows.file,
        "give every name one row, or write the rows without their names and leave --join out to "
        "take them in order");
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
    console.say(
        neem::join({rows.file, ": ", unused,
                    unused == 1 ? " row of a name that no point has" : " rows of names that no point has"}));
  return order;
}

/// In which order rows of another file are those of the points, by --join; none: in their own.
/// @param fills  whether a point may have no row, which is then -1
/// @throws neem::Error where there are no names to join by, no row for a point, or names tell of another order
inline std::optional<std::vector<neem::Index>> order_of_rows(const OtherRows& rows,
                                                             const std::vector<std::string>& points,
                                                             bool joins, bool fills, Console& console) {
  if (joins && (points.empty() || (rows.names.empty() && rows.text))) {
    throw neem::Error(neem::ErrorCode::conflict,
                      "there are no names to join by: " +
                          (points.empty() ? std::string("the points have none")
                                          : "no column of " + rows.file + " holds the names of the points"),
                      "option --join",
                      points.empty()
                          ? "give points that have a column of names, which --names takes as such, or "
                            "leave --join out"
                          : "add a column of them, or leave --join out");
  }
  if (joins && rows.names.empty()) {
    console.say(rows.file + " is of a format without names: its rows are taken in order");
    return std::nullopt;
  }
  if (joins) {
    std::vector<neem::Index> order = order_by_names(rows, points, console);
    const auto none = std::find(order.begin(), order.end(), -1);
    if (none == order.end() || fills) return order;
    const std::string& name = points[static_cast<std::size_t>(none - order.begin())];
    throw neem::Error(neem::ErrorCode::shape,
                      "there is no row for the point '" + neem::printable(name, 80) + "' in " + rows.what,
                      rows.file, "add its row, or take another column of the points as names by --names");
  }
  if (points.empty() && counts_in_other_order(rows.names)) {
    console.warn("W-12",
                 "the names of " + rows.file +
                     " count its rows in another order than they stand in; the points have no names, so "
                     "rows are taken in order");
  }
  if (rows.names.empty() || points.empty() || rows.names == points) return std::nullopt;
  if (counts_on(rows.names) && counts_on(points)) return std::nullopt;  // from 0, and from 1
  if (NameSet(points).holds_one_of(rows.names)) {
    throw neem::Error(
        neem::ErrorCode::shape,
        "the names of " + rows.what + " are not those of the points in the same order", rows.file,
        "give --join to match rows by their names, or write the rows without their names to take "
        "them in order");
  }
  if (!counts_on(rows.names) && !counts_on(points))
    console.say("the names of " + rows.file + " are none of the points': rows are taken in order");
  return std::nullopt;
}

}  // namespace program
