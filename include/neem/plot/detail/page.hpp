// The page of a scatter plot: colours of classes, title, legend, and the area for the points.
#pragma once

#include "neem/core/error.hpp"
#include "neem/core/types.hpp"
#include "neem/plot/detail/text.hpp"
#include "neem/plot/numbers.hpp"
#include "neem/plot/options.hpp"
#include "neem/plot/palette.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace neem::detail {

struct LegendEntry {
  std::string name;
  Color color;
};

/// A point on the page, and the places of its colour in Scatter::colors and of its depth in Scatter::layers.
struct Dot {
  float x, y;
  Id color;
  Id layer = 0;
};

/// How points at one depth are drawn: those farther away are smaller and nearer to the background.
struct Layer {
  double size = 1;      ///< of Scatter::radius
  double strength = 1;  ///< of the colour, the rest is the background
};

/// A scale of colours at the right of the points; y downwards, the lowest number at the bottom.
struct Bar {
  struct Tick {
    double y = 0;
    std::string text{};
  };
  double left = 0, right = 0, top = 0, bottom = 0, font = 0;
  std::vector<Color> colors{};  ///< from the lowest number; empty: no bar
  std::vector<Tick> ticks{};
  std::string title{};  ///< its baseline is at title_y
  double title_y = 0;
};

/// A name written on the points.
struct MapName {
  double x = 0, y = 0;  ///< the middle of its baseline
  std::string text{};
};

/// A picture laid out: all in pixels, y downwards.
struct Scatter {
  int width = 0, height = 0;
  Color background{}, ink{};                        ///< ink: of the text
  double left = 0, top = 0, right = 0, bottom = 0;  ///< where centres of points may lie
  std::vector<Dot> dots{};                          ///< in the order they are drawn
  std::vector<Color> colors{};
  bool has_scale = false;  ///< colours are those of numbers, the last one that of none
  double radius = 0, opacity = 0;
  std::vector<Layer> layers{Layer{}};  ///< of the depths, the farthest first; one where there is no depth
  Bar bar{};
  std::vector<MapName> names{};  ///< of the classes, on the points
  double names_font = 0;
  std::vector<LegendEntry> legend{};
  std::string more{};  ///< a line below the legend, such as "... and 12 more"
  double legend_x = 0, legend_y = 0, legend_row = 0, legend_font = 0;
  std::string title{}, note{};
  double font = 0, title_font = 0, title_y = 0, note_y = 0;  ///< y of a baseline
};

/// A colour of which `strength` is left before the background.
inline Color faded(Color color, Color background, double strength) {
  const auto mixed = [&](std::uint8_t here, std::uint8_t behind) {
    return static_cast<std::uint8_t>(here * strength + behind * (1 - strength) + 0.5);
  };
  return {mixed(color.red, background.red), mixed(color.green, background.green),
          mixed(color.blue, background.blue), color.alpha};
}

/// The classes or the numbers that points are coloured by. Where there are both, the numbers colour, and the
/// classes only name.
struct Coloring {
  std::span<const Id> labels{};
  std::span<const std::string> names{};
  const Numbers* numbers = nullptr;
};

/// The classes: the colour of each point (in the order of the rows), `colors`, and all legend entries.
inline void lay_out_classes(Scatter& plot, Index n, std::span<const Id> labels,
                            std::span<const std::string> names) {
  plot.dots.assign(static_cast<std::size_t>(n), Dot{0, 0, 0});
  if (labels.empty()) {
    plot.colors = palette(1);
    return;
  }
  if (static_cast<Index>(labels.size()) != n) {
    throw Error(ErrorCode::shape, "labels " + std::to_string(labels.size()) + ", points " + std::to_string(n),
                "labels of the plot", "give one label a point, or none");
  }
  std::vector<Id> present(labels.begin(), labels.end());
  std::sort(present.begin(), present.end());
  present.erase(std::unique(present.begin(), present.end()), present.end());
  const Id count = static_cast<Id>(names.size());
  if (count > 0 && present.back() >= count) {
    const Index row =
        std::find_if(labels.begin(), labels.end(), [&](Id id) { return id >= count; }) - labels.begin();
    Error error(ErrorCode::out_of_range,
                "label " + std::to_string(labels[static_cast<std::size_t>(row)]) +
                    " has no name, there are " + std::to_string(count) + " names",
                "label of point " + std::to_string(row) + " (counted from 0)",
                "name every label, or give no names");
    error.row = row;
    throw error;
  }
  // With names the colour goes by the id, so that a part of the data keeps the colours of the whole;
  // without, by the rank among the ids there are.
  const Index negative = std::lower_bound(present.begin(), present.end(), 0) - present.begin();
  const Index classes = count > 0 ? count : static_cast<Index>(present.size()) - negative;
  plot.colors = palette(classes);
  plot.colors.push_back(unlabelled_color);
  const auto place = [&](Id id) {
    if (id < 0) return static_cast<Id>(classes);
    if (count > 0) return id;
    return static_cast<Id>(std::lower_bound(present.begin(), present.end(), id) - present.begin() - negative);
  };
  for (std::size_t i = 0; i < labels.size(); ++i) plot.dots[i].color = place(labels[i]);
  for (const Id id : present) {
    if (id < 0) continue;
    plot.legend.push_back({count > 0 ? names[static_cast<std::size_t>(id)] : std::to_string(id),
                           plot.colors[static_cast<std::size_t>(place(id))]});
  }
  if (negative > 0) plot.legend.push_back({"unlabelled", unlabelled_color});
}

/// The legend at the right, between plot.top and plot.bottom; none where it would leave too little room.
inline void lay_out_legend(Scatter& plot) {
  const double room = plot.bottom - plot.top, right = plot.right;
  constexpr double row = 1.5, smallest = 9;  // of a font size; pixels
  const auto fitting = static_cast<std::size_t>((std::max)(1.0, room / (row * smallest)));
  const std::size_t rows = (std::min)({plot.legend.size(), std::size_t{40}, fitting});
  if (rows < plot.legend.size()) {
    plot.more = "... and " + std::to_string(plot.legend.size() - (rows - 1)) + " more";
    plot.legend.resize(rows - 1);
  }
  plot.legend_font = std::clamp(room / (row * static_cast<double>(rows)), smallest, plot.font);
  plot.legend_row = row * plot.legend_font;
  plot.legend_y = plot.top;
  const double widest = 0.3 * plot.width / plot.legend_font - 1.2;
  double width = text_width(plot.more);
  for (LegendEntry& entry : plot.legend) {
    entry.name = shortened(entry.name, widest);
    width = (std::max)(width, text_width(entry.name));
  }
  // A tenth more: the fonts of browsers differ from ours.
  plot.legend_x = right - (1.1 * width + 1.2) * plot.legend_font;
  plot.right = plot.legend_x - plot.font;
  if (plot.right - plot.left > 0.25 * plot.width && plot.legend_row * static_cast<double>(rows) <= room)
    return;
  plot.legend.clear();
  plot.more.clear();
  plot.right = right;
}

/// The page: fonts, title, legend, and the area for the points.
///
/// @param key  lays out what is at the right of the points
template <class Key>
void lay_out_page(Scatter& plot, const PlotOptions& options, Key&& key) {
  plot.width = options.width;
  plot.height = options.height;
  plot.background = options.background;
  const bool dark = options.background.alpha > 127 && appearance(options.background)[0] < 0.5;
  plot.ink = dark ? Color{240, 240, 240} : Color{25, 25, 25};
  const double side = (std::min)(plot.width, plot.height);
  const double margin = options.margin ? *options.margin : std::round(0.035 * side);
  plot.font = (std::max)(9.0, 0.026 * side);
  plot.title_font = 1.3 * plot.font;
  plot.left = margin;
  plot.right = plot.width - margin;
  plot.top = margin;
  plot.bottom = plot.height - margin;
  const double title_height = 1.7 * plot.title_font;
  const bool titled = !options.title.empty() && plot.bottom - plot.top > 3 * title_height;
  if (titled) {
    plot.title_y = plot.top + 0.75 * plot.title_font;
    plot.top += title_height;
  }
  if (options.legend) {
    key();
  } else {
    plot.legend.clear();
  }
  if (titled) plot.title = shortened(options.title, 0.95 * (plot.right - plot.left) / plot.title_font);
}

}  // namespace neem::detail
