// Classes of the points: from a column of their own table, or from files beside it.
#pragma once

#include "arguments.hpp"
#include "data.hpp"
#include "files.hpp"
#include "units.hpp"

#include <neem/core/error.hpp>
#include <neem/core/types.hpp>
#include <neem/io/format.hpp>
#include <neem/io/labels.hpp>
#include <neem/io/npz.hpp>
#include <neem/io/read_labels.hpp>
#include <neem/io/table.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace program {

/// A file of classes: FILE, FILE:COLUMN, with ,header or ,no-header behind.
struct ClassFile {
  FileName file{};
  std::string column{};
};

/// What one value of --labels means. An empty path: a column of the points.
inline ClassFile class_file(const std::string& given) {
  ClassFile found{file_name(given), ""};
  if (given.starts_with(":")) return {{}, given.substr(1)};
  if (!found.file.member.empty()) found.column.swap(found.file.member);
  if (is_there(found.file.path)) return found;
  const std::size_t colon = found.file.path.rfind(':');
  if (colon != std::string::npos && is_there(found.file.path.substr(0, colon))) {
    found.column = found.file.path.substr(colon + 1);
    found.file.path.resize(colon);
  }
  return found;
}

/// Whether a file is a table in text, perhaps of words and their vectors.
inline bool is_table(neem::FileFormat format) {
  return format == neem::FileFormat::text || format == neem::FileFormat::word_vectors;
}

/// Moves a value of --labels that is no file, but may be a column of the points, to where columns are given.
inline void find_class_column(Reading& reading, std::vector<std::string>& labels,
                              const std::vector<std::string>& inputs) {
  if (labels.size() != 1) return;
  if (labels[0] == "none" && !is_there("none")) {
    reading.class_column = "none";
    labels.clear();
    return;
  }
  const ClassFile one = class_file(labels[0]);
  if (!one.file.path.empty() && is_there(one.file.path)) {
    return;
  }
  const bool text = std::any_of(inputs.begin(), inputs.end(), [](const std::string& input) {
    const std::string path = file_name(input).path;
    if (path == "-" || !is_there(path)) return false;
    neem::Input bytes = open(path);
    return is_table(neem::format_of(bytes));
  });
  if (!text && one.column.empty()) return;
  reading.class_column = one.column.empty() ? labels[0] : one.column;
  labels.clear();
}

/// The classes of one file, and the names of its rows, if it has any.
struct Classes {
  neem::Labels labels{};
  std::vector<std::string> names{}, notes{};
  bool text = false, header = false;
};

/// @param rows  of the points: this tells whether the first line of a text without numbers is a header
inline Classes read_classes(const ClassFile& from, const Reading& reading, neem::Index rows) {
  Classes classes;
  neem::Input input = open(from.file.path, classes.notes);
  if (const neem::FileFormat format = neem::format_of(input);
      !is_table(format) && format != neem::FileFormat::json) {
    const bool archive = format == neem::FileFormat::npz;
    classes.labels =
        archive ? neem::labels_from_numbers(neem::read_npz_vector<std::int64_t>(from.file.path, from.column))
                : neem::read_labels(input);
    return classes;
  }
  neem::TableOptions options;
  options.header = from.file.header;
  options.delimiter = reading.between();
  options.labels = from.column;
  options.rows = rows;
  options.numbers = false;
  neem::Table table = neem::read_table(input, options);
  if (table.labels.size() == 0) {
    throw neem::Error(
        neem::ErrorCode::shape,
        "which of " + std::to_string(table.columns.size()) + " columns holds the classes is not clear",
        input.name() + (table.notes.empty() ? "" : ": " + table.notes[0]),
        "name it, as in --labels " + from.file.path + ":COLUMN");
  }
  classes.labels = std::move(table.labels);
  classes.names.swap(table.names);
  if (table.columns.size() > 1 || table.header) {
    classes.notes.insert(classes.notes.end(), table.notes.begin(), table.notes.end());
  }
  for (std::string& note : classes.notes) note = neem::printable(from.file.path) + ": " + note;
  classes.text = true;
  classes.header = table.header;
  return classes;
}

/// Puts labels into the order of the points, by the names of both.
inline void join_labels(neem::Labels& labels, const std::vector<std::string>& own,
                        const std::vector<std::string>& points, const std::string& where,
                        std::vector<std::string>& notes) {
  std::map<std::string_view, std::size_t> place;
  for (std::size_t i = 0; i < own.size(); ++i) {
    if (place.emplace(own[i], i).second) continue;
    throw neem::Error(neem::ErrorCode::shape,
                      "the name '" + neem::printable(own[i], 80) + "' stands there twice", where,
                      "give every point one class");
  }
  std::vector<neem::Id> ids;
  for (const std::string& name : points) {
    const auto found = place.find(name);
    if (found == place.end()) {
      throw neem::Error(neem::ErrorCode::shape,
                        "there is no class for the point '" + neem::printable(name, 80) + "'", where,
                        "add its row, or take other names by --names");
    }
    ids.push_back(labels.ids[found->second]);
  }
  if (own.size() > points.size()) {
    notes.push_back(where + ": " + std::to_string(own.size() - points.size()) +
                    " rows of names that no point has");
  }
  labels.ids.swap(ids);
}

/// Whether names are 0, 1, 2, … or 1, 2, 3, …, which says nothing about points.
inline bool counts_on(const std::vector<std::string>& names) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] != std::to_string(i) && names[i] != std::to_string(i + 1)) return false;
  }
  return true;
}

/// Whether names are in another order than those of the points, so that their rows must not be taken in order.
inline bool in_other_order(const std::vector<std::string>& names, const std::vector<std::string>& points) {
  if (names.empty() || points.empty() || names == points) return false;
  std::vector<std::string_view> a(names.begin(), names.end()), b(points.begin(), points.end());
  if (counts_on(names) || counts_on(points)) return false;
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  return std::find_if(a.begin(), a.end(), [&](std::string_view name) {
           return std::binary_search(b.begin(), b.end(), name);
         }) != a.end();
}

[[noreturn]] inline void refuse_order(const std::string& what, const std::string& file) {
  throw neem::Error(neem::ErrorCode::shape,
                    "the names of " + what + " are not those of the points in the same order", file,
                    "give --join to match rows by their names, or --names none to take them in order");
}

/// The classes of the points: of the files where there are any, else of the table itself.
/// @param names  of the classes in their order, separated by commas, or a file with one a line; empty: as
/// labelled
inline neem::Labels labels_of(const std::vector<std::string>& files, const std::string& names,
                              const Reading& reading, neem::Index n, const Data& data,
                              std::vector<std::string>& notes) {
  neem::Labels labels = files.empty() ? data.labels : neem::Labels{};
  std::string where = "the table";
  if (!files.empty()) {
    std::vector<std::string> all, own;
    std::string headers;
    bool named = true;
    where.clear();
    for (const std::string& given : files) {
      const ClassFile from = class_file(given);
      Classes part = read_classes(from, reading, files.size() == 1 ? n : -1);
      for (const neem::Id id : part.labels.ids)
        all.push_back(part.labels.names[static_cast<std::size_t>(id)]);
      own.insert(own.end(), part.names.begin(), part.names.end());
      named = named && !part.names.empty();
      notes.insert(notes.end(), part.notes.begin(), part.notes.end());
      where += (where.empty() ? "" : ", ") + neem::printable(from.file.path);
      if (part.text)
        headers += (headers.empty() ? "" : ", ") + neem::printable(from.file.path) +
                   (part.header ? " has a header" : " has no header");
      if (files.size() == 1) labels = std::move(part.labels);
    }
    if (files.size() > 1) labels = neem::labels_from_names(all);
    const bool joins = reading.join && named && !data.names.empty();
    if (joins) {
      join_labels(labels, own, data.names, where, notes);
    } else if (reading.join) {
      throw neem::Error(neem::ErrorCode::conflict,
                        std::string("there are no names to join by: ") +
                            (named ? "the points have none" : where + " has none"),
                        "option --join", "name the column of names by --names, or leave --join out");
    }
    if (labels.size() != n) {
      const std::string points =
          data.text ? (data.header ? "the points have a header, " : "the points have no header, ") : "";
      throw neem::Error(
          neem::ErrorCode::shape,
          std::to_string(labels.size()) + " labels for " + std::to_string(n) + " points",
          headers.empty() ? where : points + headers,
          headers.empty()
              ? "give one label a point, in the order of the points"
              : "give one label a point; say FILE,header or FILE,no-header where a header is taken wrongly");
    }
    if (!joins && named && in_other_order(own, data.names)) refuse_order("the classes", where);
  }
  if (labels.size() > 0) neem::check_labels(labels, n, where);
  if (names.empty() || labels.size() == 0) return labels;
  std::vector<std::string> given = is_there(names) ? neem::read_names(names) : split(names);
  if (given.size() != labels.names.size()) {
    throw neem::Error(
        neem::ErrorCode::shape,
        std::to_string(given.size()) + " names for " + std::to_string(labels.names.size()) + " classes",
        "option --label-names", "give one name a class");
  }
  labels.names = std::move(given);
  return labels;
}

/// Numbers of the points from a file of their own: a row for each of the points of these names, finite.
/// @param option  by which the file is given
inline Eigen::MatrixXd read_positions(const std::string& path, const std::string& option,
                                      const Reading& reading, const std::vector<std::string>& names,
                                      const Units& units, neem::Index rows) {
  Reading own;  // a table of its own: what is said about the columns of the points is not said about it
  own.delimiter = reading.delimiter, own.decimal = reading.decimal;
  own.flat = true;
  Data layout = read_data({path}, own);
  units.keep_rows(layout);  // one row for each of the points as they were read, or as they are left
  const std::string where = "option --" + option + " " + neem::printable(path);
  if (layout.rows() != rows) {
    throw neem::Error(neem::ErrorCode::shape, neem::join({layout.rows(), " rows for ", rows, " points"}),
                      where, "give one row a point");
  }
  if (in_other_order(layout.names, names)) refuse_order("option --" + option, neem::printable(path));
  const neem::Matrix<double> values = std::visit(
      [](const auto& X) -> neem::Matrix<double> { return X.template cast<double>(); }, layout.held);
  neem::check_points<double>(values, option);
  return values;
}

/// A layout to start from, of `dim` columns.
inline Eigen::MatrixXd read_initial(const std::string& path, const Reading& reading,
                                    const std::vector<std::string>& names, const Units& units,
                                    neem::Index rows, int dim) {
  Eigen::MatrixXd initial = read_positions(path, "init", reading, names, units, rows);
  if (initial.cols() == dim) return initial;
  throw neem::Error(neem::ErrorCode::shape,
                    neem::join({"the initial layout is ", rows, " x ", initial.cols(), " but should be ",
                                rows, " x ", dim}),
                    "option --init " + neem::printable(path),
                    "give one row a point and one column a dimension");
}

}  // namespace program
