// Other files of numbers of the points, such as colours, starts, targets and maps: how their rows go with the points.
#pragma once

#include "classes.hpp"
#include "console.hpp"
#include "data.hpp"
#include "files.hpp"
#include "order.hpp"
#include "read_data.hpp"
#include "units.hpp"

#include <neem/core/check.hpp>
#include <neem/core/error.hpp>
#include <neem/core/text.hpp>
#include <neem/core/types.hpp>
#include <neem/io/labels.hpp>
#include <neem/io/table_types.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace program {

/// What is known of the points once they are read, by which rows of other files are held against them.
struct PointRows {
  const Data& data;  ///< what was read: names of the points, columns of their table
  const Units& units;
  neem::Index n;
  bool joins;  ///< by their names
};

/// Puts the rows of another file into the order of the points: by names, or as they are, without those that are
/// left out of the points.
/// @param fills  whether a point may have no row: then its place in the result is -1
/// @return  the row of each point; none where they are in order
inline std::optional<std::vector<neem::Index>> go_with(Data& other, const PointRows& points,
                                                       const std::string& what, const std::string& file,
                                                       bool fills, Console& console) {
  const std::vector<std::string>& names = points.data.given_names();
  find_names(other.names, other.table, names, neem::printable(file), console);
  const auto order = [&] {
    return order_of_rows({other.names, what, neem::printable(file), other.text}, names, points.joins, fills,
                         console);
  };
  if (names.empty()) (void)order();  // names of all rows tell whether they are in order, those of some do not
  if (!points.joins) points.units.keep_rows(other);  // a row for each as they were read, or as they are left
  if (names.empty() || (!points.joins && other.rows() != points.n))
    return std::nullopt;  // an error of its own
  return order();
}

/// The texts of columns of whole numbers that were passed over, since another column was named: names of rows may be
/// among them. The file is read once more for it, where the points are called by whole numbers.
/// @param points  their names
inline void read_whole_columns(Data& data, const std::string& path, Reading all,
                               const std::vector<std::string>& points) {
  const auto passed = [](const neem::TableColumn& column) {
    return column.use == neem::ColumnUse::left_out && column.kind == neem::ColumnKind::whole &&
           column.ids.empty();
  };
  const auto is_whole = [](const std::string& name) {
    return !name.empty() && name.find_first_not_of("0123456789") == std::string::npos;
  };
  if (points.empty() || std::none_of(data.table.begin(), data.table.end(), passed) ||
      !std::all_of(points.begin(), points.end(), is_whole))
    return;
  const NameSet wanted(points);
  all.columns.clear();
  for (std::size_t c = 0; c < data.table.size(); ++c) {
    const std::string& name = data.table[c].name;
    if (passed(data.table[c])) all.columns.push_back(name.empty() ? std::to_string(c + 1) : name);
  }
  const Data again = [&] {
    try {
      return read_data({path}, all);
    } catch (const neem::Error&) {  // a column that nobody asked for is no reason to end
      return Data();
    }
  }();
  if (again.table.size() != data.table.size()) return;
  const auto take = [&](const auto& X) {
    for (std::size_t c = 0; c < data.table.size(); ++c) {
      if (!passed(data.table[c]) || again.table[c].use != neem::ColumnUse::value) continue;
      const neem::Index v =
          std::count_if(again.table.begin(), again.table.begin() + static_cast<std::ptrdiff_t>(c),
                        [](const neem::TableColumn& column) { return column.use == neem::ColumnUse::value; });
      std::vector<std::string> texts;
      for (neem::Index i = 0; i < X.rows(); ++i)
        texts.push_back(format("%.0f", static_cast<double>(X(i, v))));
      if (!wanted.holds_one_of(texts)) continue;
      neem::Labels distinct = neem::labels_from_names(texts);
      data.table[c].ids.swap(distinct.ids), data.table[c].texts.swap(distinct.names);
    }
  };
  std::visit(take, again.held);
}

/// Another file of numbers of the points, in its own order.
/// @param own  how it is read
inline Data read_beside(const ClassFile& from, Reading own, const PointRows& points, Console& console) {
  own.flat = true;
  if (!from.column.empty()) own.columns = {from.column};
  std::string path = from.file.path;
  if (!from.file.member.empty()) path += ":" + from.file.member;
  if (from.file.header) path += *from.file.header ? ",header" : ",no-header";
  Data data = read_data({path}, own);
  tell(data, console);
  read_whole_columns(data, path, std::move(own), points.data.given_names());
  return data;
}

/// Numbers of the points from a file of their own: a row for each of the points, finite.
/// @param given   the file, or FILE:COLUMN
/// @param option  by which it is given
/// @param gaps    whether rows may be without values, or with --join be missing: they are then of NaN
inline Eigen::MatrixXd read_positions(const std::string& given, const std::string& option,
                                      const Reading& reading, const PointRows& points, Console& console,
                                      bool gaps = false) {
  const ClassFile whole{file_name(given), ""}, from = is_there(whole.file.path) ? whole : class_file(given);
  Data layout = read_beside(from, reading.of_other_file(), points, console);
  const std::string where = "option --" + option + " " + neem::printable(from.file.path);
  const auto order = go_with(layout, points, "the rows of --" + option, from.file.path, gaps, console);
  if (order && !gaps) take_rows(layout, *order);
  neem::Matrix<double> values = std::visit(
      [](const auto& X) -> neem::Matrix<double> { return X.template cast<double>(); }, layout.held);
  if (order && gaps) {
    neem::Matrix<double> all(points.n, values.cols());
    for (neem::Index i = 0; i < points.n; ++i) {
      const neem::Index row = (*order)[static_cast<std::size_t>(i)];
      if (row < 0) all.row(i).setConstant(std::numeric_limits<double>::quiet_NaN());
      if (row >= 0) all.row(i) = values.row(row);
    }
    values.swap(all);
  }
  if (values.rows() != points.n) {
    throw neem::Error(neem::ErrorCode::shape, neem::join({values.rows(), " rows for ", points.n, " points"}),
                      where, "give one row a point");
  }
  if (!gaps) neem::check_points<double>(values, option);
  return values;
}

/// A layout to start from, of `dim` columns.
inline Eigen::MatrixXd read_initial(const std::string& path, const Reading& reading, const PointRows& points,
                                    int dim, Console& console) {
  Eigen::MatrixXd initial = read_positions(path, "init", reading, points, console);
  if (initial.cols() == dim) return initial;
  throw neem::Error(neem::ErrorCode::shape,
                    neem::join({"the initial layout is ", points.n, " x ", initial.cols(), " but should be ",
                                points.n, " x ", dim}),
                    "option --init " + neem::printable(path),
                    "give one row a point and one column a dimension");
}

/// Scales a layout to start from, as umap-learn does with any: every axis then goes from 0 to `reach`.
inline void scale_initial(Eigen::MatrixXd& initial, double reach, Console& console) {
  for (neem::Index c = 0; c < initial.cols(); ++c) {
    const double low = initial.col(c).minCoeff(), extent = initial.col(c).maxCoeff() - low;
    initial.col(c).array() -= low;
    if (extent > 0) initial.col(c) *= reach / extent;
  }
  console.say(neem::join({"the layout of --init is scaled: every axis goes from 0 to ", reach}));
}

}  // namespace program
