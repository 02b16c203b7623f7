// neem info: what was understood of a file, before anything is made of it.
#pragma once

#include "arguments.hpp"
#include "classes.hpp"
#include "columns.hpp"
#include "console.hpp"
#include "data.hpp"
#include "doubts.hpp"
#include "graphs.hpp"
#include "identical.hpp"
#include "info_of_model.hpp"
#include "memory_limit.hpp"
#include "points_only.hpp"
#include "read_data.hpp"
#include "size.hpp"
#include "work.hpp"

#include <neem/core/error.hpp>
#include <neem/core/text.hpp>
#include <neem/points/column_summaries.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace program {

/// A line a column: what it is called, its kind and range, and what is missing.
inline std::string lines_of_columns(const Data& data, const std::vector<neem::ColumnSummary>& values) {
  constexpr std::size_t most = 40;
  std::string lines;
  const auto figures = [](const neem::ColumnSummary& column) {
    return format("%.6g to %.6g, mean %.6g", column.low, column.high, column.mean);
  };
  const std::size_t count = data.table.empty() ? values.size() : data.table.size();
  std::size_t value = 0;
  for (std::size_t c = 0; c < count && c < most; ++c) {
    const std::string number = "column " + std::to_string(c + 1);
    if (data.table.empty()) {
      const bool named = c < data.columns.size();
      lines += line(number.c_str(), (named ? "'" + data.columns[c] + "' " : "") + figures(values[c]));
      continue;
    }
    const neem::TableColumn& column = data.table[c];
    std::string said =
        (column.name.empty() ? "" : "'" + column.name + "' ") + std::string(neem::name_of(column.kind));
    if (column.use == neem::ColumnUse::value && value < values.size())
      said += ", " + figures(values[value++]);
    if (!column.texts.empty()) said += ", " + std::to_string(column.texts.size()) + " distinct";
    if (column.missing > 0) said += ", " + std::to_string(column.missing) + " missing";
    if (column.use == neem::ColumnUse::names) said += ", taken as names";
    if (column.use == neem::ColumnUse::labels) said += ", taken as labels";
    if (column.use == neem::ColumnUse::left_out) said += ", left out";
    lines += line(number.c_str(), said);
  }
  if (count > most) lines += line("columns", std::to_string(count - most) + " more");
  return lines;
}

/// Sparse points in words.
template <class S>
std::string lines_of_sparse(const neem::SparsePoints<S>& X, const Data& data) {
  const double places = static_cast<double>(X.rows()) * static_cast<double>(X.cols());
  const bool zeros = static_cast<double>(X.nonZeros()) < places;
  double low = zeros ? 0 : static_cast<double>(X.valuePtr()[0]), high = low, sum = 0;
  std::vector<char> seen(static_cast<std::size_t>(X.cols()), 0);
  neem::Index empty = 0;
  bool whole = X.nonZeros() > 0;
  for (neem::Index i = 0; i < X.rows(); ++i) empty += X.outerIndexPtr()[i] == X.outerIndexPtr()[i + 1];
  for (neem::Index e = 0; e < X.nonZeros(); ++e) {
    const auto value = static_cast<double>(X.valuePtr()[e]);
    low = std::min(low, value), high = std::max(high, value), sum += value;
    whole = whole && value >= 0 && value == std::floor(value);
    seen[static_cast<std::size_t>(X.innerIndexPtr()[e])] = 1;
  }
  const auto unseen = std::count(seen.begin(), seen.end(), 0);
  std::string said;
  if (!data.columns.empty())
    said +=
        line("columns called", few(data.columns.size(), 3, [&](std::size_t c) { return data.columns[c]; }));
  return said +
         line("not zero", std::to_string(X.nonZeros()) + " values, " +
                              format("%.3g %%", 100 * static_cast<double>(X.nonZeros()) / places)) +
         line("range", format("%.6g to %.6g, mean %.6g", low, high, sum / places) +
                           (whole ? "; whole numbers: if they are counts, see --counts" : "")) +
         line("without values", counted(empty, "row", "rows") + ", " + counted(unseen, "column", "columns"));
}

inline std::string line_of(const IdenticalRows& identical) {
  return line("identical rows",
              std::to_string(identical.groups) + " groups, " + std::to_string(identical.rows) + " rows");
}

/// The column of --labels, which is no file here.
inline void find_info_column(Reading& reading, const Given& given) {
  std::vector<std::string> labels = given.labels;
  find_class_column(reading, labels, given.inputs);
  if (labels.empty()) return;
  const std::string& one = labels.back();
  const bool file = is_there(class_file(one).file.path);
  throw neem::Error(
      neem::ErrorCode::option_value,
      labels.size() > 1
          ? "info takes one column of classes, and " + std::to_string(labels.size()) + " are given"
      : file ? "info takes a column of its file, and '" + neem::printable(one, 80) + "' is a file"
             : "info takes a column of its file, which is no table in text and has none called '" +
                   neem::printable(one, 80) + "'",
      "option --labels",
      file ? "name the column, with a colon before it where a file has its name: --labels :NAME"
           : "name one column of a table, or leave it out");
}

inline void info(const Given& given) {
  if (given.inputs.size() > 1) {
    throw neem::Error(neem::ErrorCode::conflict,
                      "info tells of one file, and there are " + std::to_string(given.inputs.size()), "input",
                      "give one");
  }
  const std::string path = file_name(given.inputs[0]).path;
  if (file_name(given.inputs[0]).member.empty() && is_regular(path) && neem::is_model_file(path))
    return info_of_model(path);
  Console console;
  if (!given.input.empty() && given.input != "points") refuse_value("input", given.input, "points");
  Reading reading = given;
  reading.sparse = TakeSparse::in_double;
  if (holds_edges(given.inputs, given.edges, given.input, given, console)) {
    refuse_point_flags(given, InPlace::edges, false);
    refuse_flag("--labels", !given.labels.empty() && !says_none(given.labels), InPlace::edges);
    return info_of_edges(given.inputs, given);
  }
  find_info_column(reading, given);
  const MemoryLimit limit(given.memory_limit);
  reading.most_bytes = limit.bytes();
  if (limit.asked()) {  // all is held in double, whatever the file has
    const ExpectedSize size = expect_files(given.inputs, reading, sizeof(double));
    limit.check(size.sure * std::max(size.bytes, size.kept) + neem::detail::program_bytes,
                "the points alone");
  }
  Data data = read_data(given.inputs, reading);
  for (const std::string& doubt : data.doubts) console.warn("W-12", doubt);
  const std::string other = given.input.empty() ? doubt_of(data, path) : "";
  if (!other.empty()) console.warn("W-10", other);
  std::string said = line("file", path) + line("format", data.format + (data.header ? ", a header" : ""));
  for (const std::string& note : data.notes) {
    said += line("understood", note.starts_with(path + ": ") ? note.substr(path.size() + 2) : note);
  }
  said += line("points", std::to_string(data.rows())) + line("columns", std::to_string(data.cols()));
  if (!data.names.empty()) {
    said += line("names", few(data.names.size(), 3, [&](std::size_t i) { return data.names[i]; }));
  }
  if (data.labels.size() > 0) {
    std::vector<neem::Index> members(data.labels.names.size());
    for (const neem::Id id : data.labels.ids) members[static_cast<std::size_t>(id)] += id >= 0;
    said += line("labels", few(members.size(), 8, [&](std::size_t k) {
                   return data.labels.names[k] + " " + std::to_string(members[k]);
                 }));
  }
  if (data.is_sparse()) {
    const neem::SparsePoints<double>& X = *std::get<2>(data.sparse);
    return print(said + lines_of_sparse(X, data) + line_of(identical_rows(X)));
  }
  const neem::Matrix<double> X = points_as<double>(std::move(data.held), console);
  const std::vector<neem::ColumnSummary> columns = neem::summarize_columns(X);
  neem::Index constant = 0, values = 0;
  double low = 0, high = 0, sum = 0;
  for (const neem::ColumnSummary& column : columns) {
    constant += column.constant();
    if (column.values == 0) continue;
    low = values == 0 ? column.low : std::min(low, column.low);
    high = values == 0 ? column.high : std::max(high, column.high);
    values += column.values;
    sum += column.mean * static_cast<double>(column.values);
  }
  if (data.missing > 0) {
    said += line("missing values", std::to_string(data.missing) + ": " + data.missing_places);
  }
  said += line("range", format("%.6g to %.6g, mean %.6g", low, high,
                               sum / static_cast<double>(std::max<neem::Index>(1, values)))) +
          line("constant columns", std::to_string(constant)) + line_of(identical_rows(X));
  const std::string spreads = text_of_spreads(data, columns, neem::compare_spreads(columns));
  if (!spreads.empty()) said += line("spreads", spreads);
  print(said + lines_of_columns(data, columns));
}

}  // namespace program
