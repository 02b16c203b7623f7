// The bar of a scale of colours: where it stands, and the numbers beside it.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/error.hpp"
#include "neem/core/types.hpp"
#include "neem/plot/color_scale.hpp"
#include "neem/plot/detail/page.hpp"
#include "neem/plot/detail/text.hpp"
#include "neem/plot/numbers.hpp"
#include "neem/plot/palette.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace neem::detail {

/// Colours of a scale: more could not be told apart, and an SVG has a path for each.
inline constexpr Index scale_colors = 128;

/// A number with as many decimals as steps of `step` need; large and small ones with a power of ten.
inline std::string tick_text(double value, double step) {
  if (std::abs(value) < 1e-9 * step) value = 0;
  const double size = (std::max)(std::abs(value), step);
  const int decimals = static_cast<int>((std::max)(0.0, -std::floor(std::log10(step) + 1e-9)));
  char buffer[64];
  const bool plain = size < 1e7 && decimals <= 6;
  const int digits =
      plain ? decimals
            : static_cast<int>(std::clamp(
                  std::floor(std::log10(size) + 1e-9) - std::floor(std::log10(step) + 1e-9), 0.0, 15.0));
  const std::to_chars_result end =
      std::to_chars(buffer, buffer + sizeof(buffer), value,
                    plain ? std::chars_format::fixed : std::chars_format::scientific, digits);
  return std::string(buffer, end.ptr);
}

/// The step of 1, 2 or 5 times a power of ten of which `most` cover `span`.
inline double tick_step(double span, int most) {
  const double least = span / most, power = std::pow(10.0, std::floor(std::log10(least)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= least * (1 - 1e-9)) return factor * power;
  }
  return 10 * power;
}

/// Numbers beside the bar: the ends, with < and > where values lie beyond, and round ones between.
inline std::vector<Bar::Tick> ticks_of(const NumberRange& range, double top, double bottom, double font) {
  const double span = range.high - range.low, middle = (top + bottom) / 2;
  if (!(span > 0) || !is_finite(span)) {
    const double size = (std::max)(std::abs(range.low), 1e-300);
    return {{middle, tick_text(range.low, std::pow(10.0, std::floor(std::log10(size)) - 2))}};
  }
  const double step = tick_step(span, std::clamp(static_cast<int>((bottom - top) / (2.2 * font)), 1, 8));
  const auto place = [&](double value) { return bottom - (value - range.low) / span * (bottom - top); };
  std::vector<Bar::Tick> ticks;
  const auto end = [&](double value, Index beyond, const char* sign) {
    const bool round = std::abs(value / step - std::round(value / step)) < 1e-6;
    ticks.push_back({place(value), (beyond > 0 ? sign : "") + tick_text(value, round ? step : step / 10)});
  };
  end(range.low, range.below, "< ");
  end(range.high, range.above, "> ");
  const double from = std::ceil(range.low / step);
  double last = range.low;  // beyond 2^53 steps from 0, several multiples round to one number
  for (int t = 0; t < 16; ++t) {
    const double value = (from + t) * step;
    if (!(value < range.high)) break;
    if (!(value > last)) continue;
    last = value;
    const double y = place(value);
    if (y < bottom - 1.4 * font && y > top + 1.4 * font) ticks.push_back({y, tick_text(value, step)});
  }
  return ticks;
}

/// The colour of each number (dots are in the order of the rows), and how many have none.
inline void lay_out_numbers(Scatter& plot, Index n, const Numbers& numbers, const NumberRange& range) {
  if (static_cast<Index>(numbers.values.size()) != n) {
    throw Error(ErrorCode::shape,
                "values " + std::to_string(numbers.values.size()) + ", points " + std::to_string(n),
                "numbers of the plot", "give one number a point, NaN where there is none");
  }
  plot.dots.assign(static_cast<std::size_t>(n), Dot{0, 0, 0});
  plot.colors = color_scale(scale_colors);
  plot.colors.push_back(unlabelled_color);
  plot.has_scale = true;
  const double low = range.low / 2, span = range.high / 2 - low;  // halves cannot overflow
  for (std::size_t i = 0; i < plot.dots.size(); ++i) {
    const double value = numbers.values[i];
    Id color = scale_colors / 2;
    if ((std::isnan)(value)) {
      color = scale_colors;
    } else if (span > 0) {
      const double part = std::clamp((value / 2 - low) / span, 0.0, 1.0);
      color = static_cast<Id>(std::lround(part * (scale_colors - 1)));
    }
    plot.dots[i].color = color;
  }
  if (range.missing > 0) {
    plot.legend.push_back({"no value (" + std::to_string(range.missing) + ")", unlabelled_color});
  }
}

/// The bar at the right, between plot.top and plot.bottom, and what is in the legend below it; neither where
/// they would leave too little room.
inline void lay_out_bar(Scatter& plot, const Numbers& numbers, const NumberRange& range) {
  Bar bar;
  bar.font = plot.font;
  const double room = plot.bottom - plot.top, widest = 0.3 * plot.width / bar.font;
  const double above = numbers.name.empty() ? 0.6 : 2.1, below = plot.legend.empty() ? 0.6 : 2.4;
  bar.top = plot.top + above * bar.font;
  bar.bottom = (std::min)(plot.bottom - below * bar.font, bar.top + (std::max)(0.5 * room, 5 * bar.font));
  if (bar.bottom - bar.top >= 3 * bar.font) bar.ticks = ticks_of(range, bar.top, bar.bottom, bar.font);
  bar.title = shortened(numbers.name, widest);
  double width = text_width(bar.title);
  for (const Bar::Tick& tick : bar.ticks) width = (std::max)(width, 1.7 + text_width(tick.text));
  for (LegendEntry& entry : plot.legend) {
    entry.name = shortened(entry.name, widest);
    width = (std::max)(width, 1.1 + text_width(entry.name));
  }
  bar.left =
      plot.right - (1.1 * width + 0.1) * bar.font;  // a tenth more: the fonts of browsers differ from ours
  bar.right = bar.left + 1.1 * bar.font;
  bar.title_y = plot.top + 0.9 * bar.font;
  if (bar.ticks.empty() || bar.left - bar.font - plot.left <= 0.25 * plot.width) {
    plot.legend.clear();
    return;
  }
  plot.right = bar.left - bar.font;
  plot.legend_font = bar.font;
  plot.legend_row = 1.5 * bar.font;
  plot.legend_x = bar.left;
  plot.legend_y = bar.bottom + 0.8 * bar.font;
  bar.colors.assign(plot.colors.begin(), plot.colors.end() - 1);
  plot.bar = std::move(bar);
}

}  // namespace neem::detail
