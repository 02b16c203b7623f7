// Several maps of the same points on one sheet: pictures of one size, row by row, each at a scale of its own
// and with a title; points of a class have the same colour in all of them. Or one map several times, coloured
// by other numbers each.
#pragma once

#include "neem/core/error.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/types.hpp"
#include "neem/plot/detail/page.hpp"
#include "neem/plot/numbers.hpp"
#include "neem/plot/options.hpp"
#include "neem/plot/scatter.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace neem {

/// How a sheet looks.
struct SheetOptions {
  /// Pictures in a row, ≥ 1; 0: as many as make the sheet about as wide as high; one row: a strip
  int columns = 0;
  /// Of every picture; the titles come with the layouts. The sheet may have 16384 pixels a side at most
  PlotOptions picture{.width = 400, .height = 400, .legend = false};
};

namespace detail {

/// A sheet laid out: `pictures` of the same width and height, row by row.
struct Sheet {
  int columns = 1, rows = 1, width = 0, height = 0;
  std::vector<Scatter> pictures{};

  int x(std::size_t k) const { return static_cast<int>(k) % columns * pictures[k].width; }
  int y(std::size_t k) const { return static_cast<int>(k) / columns * pictures[k].height; }
};

/// Columns, rows and size of a sheet of `count` pictures.
inline Sheet sheet_of(std::size_t count, std::size_t titles, const SheetOptions& options) {
  check_plot_options(options.picture);
  if (count == 0 || (titles != 0 && titles != count)) {
    throw Error(count == 0 ? ErrorCode::empty : ErrorCode::shape,
                std::to_string(count) + " layouts and " + std::to_string(titles) + " titles", "sheet",
                "give at least one layout, and a title for each or none");
  }
  const PlotOptions& picture = options.picture;
  const double number = static_cast<double>(count);
  const double square = std::sqrt(number * picture.height / picture.width);
  Sheet sheet;
  sheet.columns = options.columns > 0 ? options.columns : static_cast<int>(std::ceil(square - 1e-9));
  sheet.columns = std::clamp(sheet.columns, 1, static_cast<int>(count));
  sheet.rows = (static_cast<int>(count) + sheet.columns - 1) / sheet.columns;
  constexpr double most = 16384;  // as for a picture
  if (options.columns < 0 || double(sheet.columns) * picture.width > most ||
      double(sheet.rows) * picture.height > most) {
    throw Error(ErrorCode::option_value,
                std::to_string(options.columns) + " columns of " + std::to_string(count) +
                    " pictures do not make a sheet of at most 16384 x 16384 pixels",
                "options columns and picture of the sheet", "choose other columns or smaller pictures");
  }
  sheet.width = sheet.columns * picture.width;
  sheet.height = sheet.rows * picture.height;
  return sheet;
}

template <class S, int Dim>
Sheet lay_out_sheet(std::span<const Layout<S, Dim>> layouts, std::span<const std::string> titles,
                    const Coloring& coloring, const SheetOptions& options, const Threads& threads) {
  Sheet sheet = sheet_of(layouts.size(), titles.size(), options);
  PlotOptions picture = options.picture;
  for (std::size_t k = 0; k < layouts.size(); ++k) {
    if (!titles.empty()) picture.title = titles[k];
    sheet.pictures.push_back(lay_out<S>(Matrix<S>(layouts[k]), coloring, picture, threads));
  }
  return sheet;
}

/// The same points in pictures that are coloured by other numbers each.
template <class S>
Sheet lay_out_sheet(const MatrixRef<S>& points, std::span<const Numbers> numbers, const Coloring& classes,
                    const SheetOptions& options, const Threads& threads) {
  Sheet sheet = sheet_of(numbers.size(), 0, options);
  PlotOptions picture = options.picture;
  picture.legend = true;  // each has a scale of its own
  for (const Numbers& one : numbers) {
    Numbers untitled{.values = one.values, .name = {}, .clip = one.clip};
    picture.title = one.name;
    Coloring coloring = classes;
    coloring.numbers = &untitled;
    sheet.pictures.push_back(lay_out<S>(points, coloring, picture, threads));
  }
  return sheet;
}

}  // namespace detail
}  // namespace neem
