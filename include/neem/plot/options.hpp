// The options of a scatter plot.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/error.hpp"
#include "neem/core/types.hpp"
#include "neem/plot/palette.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <string>

namespace neem {

/// How a scatter plot looks. Sizes are in pixels (of an SVG: in CSS pixels). A picture too small for a title
/// or a legend has none.
struct PlotOptions {
  int width = 1200;     ///< of the whole picture, 16 … 16384
  int height = 1000;    ///< of the whole picture, 16 … 16384
  std::string title{};  ///< above the points; none if empty
  bool legend = true;   ///< class names, at most 40, or the scale of numbers, at the right
  /// Class names at the medians of their points instead of a legend, if there are labels; at most 100
  bool names_on_map = false;
  std::optional<double> point_size{};    ///< diameter, (0, 200]; unset: suits n, see plot/scatter.hpp
  std::optional<double> opacity{};       ///< (0, 1]; unset: suits n, see plot/scatter.hpp
  std::optional<int> margin{};           ///< 0 … a third of the shorter side; unset: 3.5 % of it
  Color background{255, 255, 255, 255};  ///< alpha 0: a transparent picture
};

/// Labels with names, as a reader of label files returns them: `ids`, one a point, and `names` of the ids.
template <class L>
concept NamedLabels = requires(const L& labels) {
  { std::span<const Id>(labels.ids) };
  { std::span<const std::string>(labels.names) };
};

namespace detail {

/// @throws Error (USAGE) for an option outside its range
inline void check_plot_options(const PlotOptions& options) {
  const auto demand = [](bool good, const std::string& name, const std::string& value,
                         const std::string& range) {
    if (good) return;
    throw Error(ErrorCode::option_value, name + " = " + value + " is not in " + range,
                "option " + name + " of the plot", "give a value in " + range);
  };
  demand(options.width >= 16 && options.width <= 16384, "width", std::to_string(options.width),
         "16 to 16384");
  demand(options.height >= 16 && options.height <= 16384, "height", std::to_string(options.height),
         "16 to 16384");
  const double size = options.point_size.value_or(1), opacity = options.opacity.value_or(1);
  demand(is_finite(size) && size > 0 && size <= 200, "point_size", std::to_string(size), "(0, 200]");
  demand(is_finite(opacity) && opacity > 0 && opacity <= 1, "opacity", std::to_string(opacity), "(0, 1]");
  const int margin = options.margin.value_or(0), side = (std::min)(options.width, options.height);
  demand(margin >= 0 && margin <= side / 3, "margin", std::to_string(margin),
         "0 to " + std::to_string(side / 3));
}

}  // namespace detail
}  // namespace neem
