// What colours the points of a picture: --color, a column of the points or of another file, for numbers.
#pragma once

#include "arguments.hpp"
#include "beside.hpp"
#include "classes.hpp"
#include "console.hpp"
#include "data.hpp"
#include "files.hpp"
#include "read_data.hpp"
#include "units.hpp"

#include <neem/core/error.hpp>
#include <neem/core/labels.hpp>
#include <neem/core/text.hpp>
#include <neem/core/types.hpp>
#include <neem/io/labels.hpp>
#include <neem/plot/numbers.hpp>
#include <neem/plot/options.hpp>

#include <cstddef>
#include <limits>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace program {

/// How pictures are to look; empty text = not given.
struct PictureGiven {
  std::vector<std::string> color{};
  std::string point_size{}, alpha{};
  bool names_on_map = false;

  bool any() const { return !color.empty() || !point_size.empty() || !alpha.empty() || names_on_map; }

  neem::PlotOptions page() const {
    neem::PlotOptions options;
    options.names_on_map = names_on_map;
    if (!point_size.empty()) {
      options.point_size = number("point-size", point_size);
      if (!(*options.point_size > 0 && *options.point_size <= 200))
        refuse_value("point-size", point_size, "a diameter in pixels, in (0, 200]");
    }
    if (!alpha.empty()) {
      options.opacity = number("alpha", alpha);
      if (!(*options.opacity > 0 && *options.opacity <= 1))
        refuse_value("alpha", alpha, "a number in (0, 1]");
    }
    return options;
  }

  /// The columns and files of --color, one by one.
  std::vector<std::string> colors() const {
    std::vector<std::string> all;
    for (const std::string& list : color) {
      const bool one = is_there(class_file(list).file.path);
      for (const std::string& name : one ? std::vector<std::string>{list} : split(list)) all.push_back(name);
    }
    return all;
  }
};

/// The one column of a table that is read for its colours.
inline std::vector<double> values_of(const Data& data) {
  std::vector<double> values;
  std::visit(
      [&](const auto& X) {
        for (neem::Index i = 0; i < X.rows(); ++i) values.push_back(static_cast<double>(X(i, 0)));
      },
      data.held);
  if (const auto* sparse = std::get_if<2>(&data.sparse)) {
    for (neem::Index i = 0; i < (*sparse)->rows(); ++i) values.push_back((*sparse)->coeff(i, 0));
  }
  return values;
}

/// What one number a point is read for.
struct NumbersFor {
  std::string option, things;  ///< "color", "the colours"
  std::string in_place{};      ///< of a column of text, what to give; empty: --labels
};

/// A column of files of points, which are read for it once more: it need not be one that is used.
inline neem::Numbers numbers_of_points(const NumbersFor& what, const std::string& column,
                                       const std::vector<std::string>& inputs, Reading reading) {
  const std::string option = "option --" + what.option;
  const std::string in_place =
      what.in_place.empty() ? "give --labels " + column + " to colour by classes" : what.in_place;
  neem::Numbers numbers{.values = {}, .name = column};
  if (inputs.empty()) {
    throw neem::Error(neem::ErrorCode::conflict,
                      "there are no points that have a column '" + neem::printable(column, 80) + "'", option,
                      "name a file of one number a point");
  }
  for (const std::string& input : inputs) {
    if (file_name(input).path != "-") continue;
    throw neem::Error(
        neem::ErrorCode::conflict, "standard input cannot be read a second time", option + " " + column,
        "name a file of points, or one of " + what.things.substr(4) + " as --" + what.option + " FILE");
  }
#if defined(NEEM_PROGRAM_HDF5)
  for (const std::string& input : inputs) {  // of anndata, obs before the genes
    const std::string path = file_name(input).path;
    if (!path.ends_with(".h5ad") || !is_regular(path)) continue;
    const neem::detail::Hdf5File content(path);
    if (!content.has("obs/" + column)) continue;
    if (!content.is_list_of_numbers("obs/" + column)) {
      throw neem::Error(neem::ErrorCode::cell,
                        "the column '" + neem::printable(column, 80) + "' of obs holds no numbers", option,
                        in_place);
    }
    const std::vector<double> values = neem::read_h5ad_numbers(path, column);
    numbers.values.insert(numbers.values.end(), values.begin(), values.end());
  }
  if (!numbers.values.empty()) return numbers;
#endif
  reading.columns = {column};
  reading.drop.clear();
  reading.class_column = "none";
  reading.sparse = TakeSparse::in_double;
  const Data data = [&] {
    try {
      return read_data(inputs, reading);
    } catch (const neem::Error& error) {
      if (error.code() == neem::ErrorCode::option_value) {
        throw neem::Error(neem::ErrorCode::option_value,
                          "there is neither a column nor a file '" + neem::printable(column, 80) + "'",
                          option, "name a column of the points, a file, or FILE:COLUMN");
      }
      if (error.code() != neem::ErrorCode::cell) throw;
      throw neem::Error(neem::ErrorCode::cell, "the column '" + neem::printable(column, 80) + "' holds text",
                        option, in_place);
    }
  }();
  if (data.cols() != 1) {
    throw neem::Error(
        neem::ErrorCode::option_value,
        neem::join({"'", neem::printable(column, 80), "' are ", data.cols(), " columns"}), option,
        what.option == "color" ? "name one, or several with commas between, for a picture of each"
                               : "name one");
  }
  if (!data.columns.empty()) {
    numbers.name = data.columns[0];  // a column can be given by its number
  } else if (!data.text) {
    numbers.name = "column " + column;
  }
  numbers.values = values_of(data);
  return numbers;
}

/// The numbers in a file: its only column of them, or the one that is named.
inline neem::Numbers numbers_of_file(const NumbersFor& what, const ClassFile& from, const Reading& reading,
                                     const PointRows& points, Console& console) {
  const std::string option = "option --" + what.option + " " + neem::printable(from.file.path);
  neem::Numbers numbers{.values = {}, .name = from.column};
  if (numbers.name.empty()) {
    const std::string base = from.file.path.substr(from.file.path.find_last_of('/') + 1);
    numbers.name = base.substr(0, base.find('.'));
  }
  Reading own = reading.of_other_file();
  own.class_column = "none";
  Data data = read_beside(from, std::move(own), points, console);
  if (data.cols() != 1) {
    throw neem::Error(neem::ErrorCode::shape,
                      "which of " + std::to_string(data.cols()) + " columns holds the numbers is not clear",
                      option, "name it, as in --" + what.option + " " + from.file.path + ":COLUMN");
  }
  if (data.text && !data.columns.empty()) numbers.name = data.columns[0];
  const auto order = go_with(data, points, what.things, from.file.path, true, console);
  const std::vector<double> values = values_of(data);
  if (!order) numbers.values = values;
  for (const neem::Index i : order.value_or(std::vector<neem::Index>{}))
    numbers.values.push_back(i < 0 ? std::numeric_limits<double>::quiet_NaN()
                                   : values[static_cast<std::size_t>(i)]);
  return numbers;
}

/// The numbers that are given as FILE, FILE:COLUMN, or a column of the points.
inline neem::Numbers one_number_a_point(const NumbersFor& what, const std::string& given,
                                        const std::vector<std::string>& inputs, const Reading& reading,
                                        const PointRows& points, Console& console) {
  const ClassFile from = class_file(given);
  const bool file = !from.file.path.empty() && is_there(from.file.path);
  if (file) tell_file_taken(what.option, given, points.data, console);
  neem::Numbers numbers =
      file ? numbers_of_file(what, from, reading, points, console)
           : numbers_of_points(what, from.column.empty() ? given : from.column, inputs, reading);
  points.units.keep_rows(numbers.values);
  if (static_cast<neem::Index>(numbers.values.size()) != points.n) {
    throw neem::Error(neem::ErrorCode::shape,
                      neem::join({numbers.values.size(), " numbers for ", points.n, " points"}),
                      "option --" + what.option + " " + neem::printable(given),
                      "give one number a point, in the order of the points");
  }
  return numbers;
}

/// All numbers that colour n points.
inline std::vector<neem::Numbers> read_colors(const PictureGiven& given,
                                              const std::vector<std::string>& inputs, const Reading& reading,
                                              const PointRows& points, Console& console) {
  std::vector<neem::Numbers> all;
  for (const std::string& one : given.colors())
    all.push_back(one_number_a_point({"color", "the colours"}, one, inputs, reading, points, console));
  for (const neem::Numbers& numbers : all) {
    const neem::NumberRange range = neem::number_range(numbers);
    std::string text =
        neem::join({"colours of '", numbers.name, "' go from ", range.low, " to ", range.high});
    if (range.below + range.above > 0)
      text += neem::join({", its quantiles .01 and .99; ", range.below + range.above,
                          range.below + range.above == 1 ? " point lies beyond" : " points lie beyond"});
    if (range.missing > 0)
      text += neem::join({"; ", range.missing,
                          range.missing == 1 ? " has no value and is grey" : " have no value and are grey"});
    console.say(text);
  }
  return all;
}

/// Labels that are numbers rather than classes, which are then none.
inline std::vector<neem::Numbers> take_numbers(neem::Labels& labels, Console& console) {
  const auto values = neem::numbers_of(labels);
  if (!values) return {};
  console.say(neem::join({"the labels are ", labels.classes(), " different numbers for ", labels.size(),
                          " points: taken as a scale of colours, not as classes"}));
  labels = {};
  return {{.values = *values, .name = "labels"}};
}

/// Tells how many points have no known class.
inline void tell_unknown_classes(const neem::Labels& labels, Console& console) {
  const neem::Index unknown = labels.size() - neem::KnownClasses(labels).known();
  if (unknown == 0) return;
  std::string called;
  for (const std::string& name : labels.names) {
    if (!name.empty() && neem::names_unknown_class(name)) called += (called.empty() ? "" : ", ") + name;
  }
  console.say(neem::join({unknown, unknown == 1 ? " point has" : " points have", " no known class",
                          called.empty() ? "" : " (" + called + ")",
                          ": grey in pictures, and left out of label_accuracy and silhouette"}));
}

/// Files that --color names, which are no results.
inline std::vector<std::string> color_files(const PictureGiven& given) {
  std::vector<std::string> files;
  for (const std::string& one : given.colors()) {
    const std::string path = class_file(one).file.path;
    if (is_there(path)) files.push_back(path);
  }
  return files;
}

/// What colours the picture in place of the classes; labels that are numbers become such.
/// @param inputs     the files of points
/// @param edges      whether they hold a graph
/// @param wanted     whether there is a picture
/// @param supervise  whether the labels have another meaning
inline std::vector<neem::Numbers> colors_of_picture(const PictureGiven& given, const Reading& reading,
                                                    const std::vector<std::string>& inputs, bool edges,
                                                    bool wanted, bool supervise, const PointRows& points,
                                                    neem::Labels& labels, Console& console) {
  if (!wanted && given.any())
    console.say("--color, --names-on-map, --point-size and --alpha are for pictures, and none is asked for");
  (void)given.page();  // checks
  for (const std::string& one : edges ? given.colors() : std::vector<std::string>{}) {
    if (is_there(class_file(one).file.path)) continue;
    throw neem::Error(neem::ErrorCode::conflict,
                      "edges have no column '" + neem::printable(one, 80) + "' of points", "option --color",
                      "name a file of one number a point");
  }
  std::vector<neem::Numbers> colors;
  if (wanted) colors = read_colors(given, inputs, reading, points, console);
  if (!supervise) {
    std::vector<neem::Numbers> numbers = take_numbers(labels, console);
    if (colors.empty()) colors.swap(numbers);
  }
  tell_unknown_classes(labels, console);
  if (wanted && given.names_on_map && labels.size() == 0) {
    throw neem::Error(neem::ErrorCode::conflict, "there are no classes to name", "option --names-on-map",
                      "give --labels, whose names are written on the map");
  }
  return colors;
}

}  // namespace program
