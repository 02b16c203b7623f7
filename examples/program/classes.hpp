// Classes of the points: from a column of their own table, or from files beside it.
#pragma once

#include "arguments.hpp"
#include "console.hpp"
#include "data.hpp"
#include "files.hpp"
#include "order.hpp"
#include "read_data.hpp"

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

/// Whether --labels asks for no classes.
inline bool says_none(const std::vector<std::string>& labels) {
  return labels.size() == 1 && labels[0] == "none" && !is_there("none");
}

/// Moves a value of --labels that is no file, but may be a column of the points, to where columns are given.
inline void find_class_column(Reading& reading, std::vector<std::string>& labels,
                              const std::vector<std::string>& inputs) {
  if (labels.size() != 1) return;
  if (says_none(labels)) {
    reading.class_column = "none";
    labels.clear();
    return;
  }
  const ClassFile one = class_file(labels[0]);
  if (!one.file.path.empty() && is_there(one.file.path)) return;
  const bool text = std::any_of(inputs.begin(), inputs.end(), [](const std::string& input) {
    const std::string path = file_name(input).path;
    if (path == "-") return true;  // which cannot be looked at twice
    if (!is_there(path) || is_folder(path)) return false;
    neem::Input bytes = open(path);
    return is_table(neem::format_of(bytes)) || bytes.extension() == ".h5ad";
  });
  if (!text && one.column.empty()) return;
  reading.class_column = one.column.empty() ? labels[0] : one.column;
  labels.clear();
}

/// The points, and their classes where --labels names a column of theirs.
/// @param labels   files of classes; one that is such a column is taken out
/// @param reading  gets its name
inline Data read_classed(const std::vector<std::string>& inputs, Reading& reading,
                         std::vector<std::string>& labels) {
  const std::string typed = labels.size() == 1 ? labels[0] : "";
  find_class_column(reading, labels, inputs);
  try {
    return read_data(inputs, reading);
  } catch (const neem::Error& error) {
    const std::string_view what = error.what();
    const std::string wrong = "there is no column '" + neem::printable(typed, 80) + "'";
    if (!what.starts_with(wrong + "; ") || !what.ends_with("TableOptions::labels")) throw;
    const std::size_t where = wrong.size() + 2;
    throw neem::Error(error.code(), wrong + ", and no file of this name",
                      what.substr(where, what.rfind("; ") - where),
                      "name a column to --labels, a file, or FILE:COLUMN");
  }
}

/// Tells of a file whose name is also that of a column of the points.
inline void tell_file_taken(const std::string& option, const std::string& given, const Data& points,
                            Console& console) {
  const bool both = std::any_of(points.table.begin(), points.table.end(),
                                [&](const neem::TableColumn& column) { return column.name == given; });
  if (both)
    console.say("--" + option + " " + given + ": the file of this name is taken, not the column; --" +
                option + " :" + given + " takes the column");
}

/// The classes of one file, and the names of its rows, if it has any.
struct Classes {
  neem::Labels labels{};
  std::vector<std::string> names{}, notes{};
  std::vector<neem::TableColumn> columns{};
  bool text = false, header = false;
};

/// @param rows  of the points: this tells whether the first line of a text without numbers is a header
inline Classes read_classes(const ClassFile& from, const Reading& reading, neem::Index rows) {
  Classes classes;
  neem::Input input = open(from.file.path, classes.notes);
  if (const neem::FileFormat format = neem::format_of(input); !is_table(format)) {
    if (format == neem::FileFormat::json) {
      throw neem::Error(neem::ErrorCode::format, "JSON, which is not read as classes", input.name(),
                        "give the classes as text, one a line, or as a column of a table");
    }
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
  classes.names.swap(table.names), classes.columns.swap(table.columns);
  if (classes.columns.size() > 1 || table.header) {
    classes.notes.insert(classes.notes.end(), table.notes.begin(), table.notes.end());
  }
  for (std::string& note : classes.notes) note = neem::printable(from.file.path) + ": " + note;
  classes.text = true;
  classes.header = table.header;
  return classes;
}

/// The classes of the points: of the files where there are any, else of the table itself.
/// @param names  of the classes in their order, separated by commas, or a file with one a line; empty: as
/// labelled
inline neem::Labels labels_of(const std::vector<std::string>& files, const std::string& names,
                              const Reading& reading, neem::Index n, const Data& data, Console& console) {
  const bool none = says_none(files), own_column = files.empty() || none;
  neem::Labels labels = own_column && !none ? data.labels : neem::Labels{};
  std::string where = "the table";
  if (!own_column) {
    std::vector<std::string> all, own;
    std::string headers;
    bool named = true;
    where.clear();
    for (const std::string& given : files) {
      const ClassFile from = class_file(given);
      const bool column = from.file.path.empty() || (files.size() > 1 && !is_there(from.file.path));
      if (column && from.file.path != "-") {
        throw neem::Error(
            neem::ErrorCode::conflict,
            files.size() > 1
                ? "of several --labels each is a file, of classes below those of the "
                  "one before, and '" +
                      neem::printable(given, 80) + "' is none"
                : "there are no points that have a column '" + neem::printable(from.column, 80) + "'",
            "option --labels",
            files.size() > 1 ? "name files, FILE:COLUMN, or one column of the points"
                             : "name a file of classes, or FILE:COLUMN");
      }
      tell_file_taken("labels", given, data, console);
      Classes part = read_classes(from, reading, files.size() == 1 ? n : -1);
      for (const neem::Id id : part.labels.ids)
        all.push_back(part.labels.names[static_cast<std::size_t>(id)]);
      for (const std::string& note : part.notes) console.say(note);
      find_names(part.names, part.columns, data.names, neem::printable(from.file.path), console);
      own.insert(own.end(), part.names.begin(), part.names.end());
      named = named && !part.names.empty();
      where += (where.empty() ? "" : ", ") + neem::printable(from.file.path);
      if (part.text)
        headers += (headers.empty() ? "" : ", ") + neem::printable(from.file.path) +
                   (part.header ? " has a header" : " has no header");
      if (files.size() == 1) labels = std::move(part.labels);
    }
    if (files.size() > 1) labels = neem::labels_from_names(all);
    if (!named) own.clear();
    const OtherRows rows{own, "the classes", where};
    if (reading.join) {
      const auto order = order_of_rows(rows, data.names, true, false, console);
      std::vector<neem::Id> ids;
      for (const neem::Index i : *order) ids.push_back(labels.ids[static_cast<std::size_t>(i)]);
      labels.ids.swap(ids);
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
    if (!reading.join) order_of_rows(rows, data.names, false, false, console);
  }
  if (labels.size() > 0) neem::check_labels(labels, n, where);
  if (names.empty()) return labels;
  if (labels.size() == 0) {
    throw neem::Error(neem::ErrorCode::conflict, "--label-names has no meaning without --labels",
                      "option --label-names", "give --labels, whose classes they name");
  }
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

}  // namespace program
