// The content of a scatter plot, before it becomes SVG or PNG: where each point lies on the page, its colour,
// the order in which the points are drawn, and the legend.
//
// - Two columns are x and y (upwards) at one common scale. One column becomes a strip: its values run from
//   left to right, and each point is moved up or down at random by as much as its surroundings are dense, so
//   that the outline is a smoothed histogram. More columns are seen along their third principal axis
//   (plot/projection.hpp): points that are nearer lie in front, larger and stronger; a line below says so.
// - Points that are coloured by numbers take the colours of a scale between the quantiles 0.01 and 0.99
//   (plot/numbers.hpp), told by a bar at the right; those without a number are grey and behind all others.
// - Points are drawn in a random order, the same in every picture of n points, so that no class hides
//   another because it comes later in the file.
// - A few far outliers would shrink everything else to a dot. If an axis is more than three times as long as
//   the middle 99.6 % of the points (at n < 1000: all but one at each end), points more than one such length
//   beyond the middle are left out of the scale: they are drawn at the edge of the picture, and a line below
//   says how many. With fewer than 50 points there is no such rule.
// - Default diameter and opacity depend on n: at this diameter all discs side by side would cover half the
//   square of the plot's shorter side, within 1.2 to 9 pixels for a plot of 1000 pixels; the opacity is
//   0.5 / sqrt(c), c the part they then cover, within 0.1 to 0.85. On the default page with a legend 1,000
//   points are discs of 8 pixels and opacity 0.85, 70,000 have 2.8 and 0.71, a million 1.1 and 0.47.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/error.hpp"
#include "neem/core/labels.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/random.hpp"
#include "neem/core/types.hpp"
#include "neem/plot/detail/bar.hpp"
#include "neem/plot/detail/map_names.hpp"
#include "neem/plot/detail/page.hpp"
#include "neem/plot/detail/text.hpp"
#include "neem/plot/numbers.hpp"
#include "neem/plot/options.hpp"
#include "neem/plot/palette.hpp"
#include "neem/plot/projection.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace neem::detail {

/// The range of an axis without the points that are far outside, by the rule above.
template <class S>
std::pair<double, double> usual_range(const MatrixRef<S>& points, Index column) {
  const Index n = points.rows(), stride = (n + 99999) / 100000;
  double low = static_cast<double>(points(0, column)), high = low;
  for (Index i = 0; i < n; ++i) {
    const double value = static_cast<double>(points(i, column));
    low = (std::min)(low, value);
    high = (std::max)(high, value);
  }
  if (n < 50) return {low, high};
  std::vector<double> sample;
  for (Index i = 0; i < n; i += stride) {  // one row of each `stride`, at random: rows may come in turns
    const Index row = i + Random{}.below((std::min)(stride, n - i), static_cast<std::uint64_t>(i), 3);
    sample.push_back(static_cast<double>(points(row, column)));
  }
  const std::ptrdiff_t ends = std::max<std::ptrdiff_t>(1, std::ssize(sample) / 500);
  std::nth_element(sample.begin(), sample.begin() + ends, sample.end());
  const double first = sample[static_cast<std::size_t>(ends)];
  std::nth_element(sample.begin(), sample.end() - 1 - ends, sample.end());
  const double last = sample[sample.size() - 1 - static_cast<std::size_t>(ends)];
  const double core = last - first;
  if (!(core > 0) || high / 3 - low / 3 <= core) return {low, high};
  return {(std::max)(low, first - core), (std::min)(high, last + core)};
}

/// Moves the points of a one-dimensional layout up and down, within a smoothed histogram.
inline void spread_strip(Scatter& plot, double middle, double height) {
  constexpr Index bins = 128;
  const double width = (std::max)(1e-9, plot.right - plot.left);
  const auto bin_of = [&](float x) {
    return std::clamp(static_cast<Index>((x - plot.left) / width * bins), Index{0}, bins - 1);
  };
  std::vector<double> density(bins + 2, 0.0);
  for (const Dot& dot : plot.dots) density[static_cast<std::size_t>(bin_of(dot.x) + 1)] += 1;
  for (int pass = 0; pass < 12; ++pass) {
    const std::vector<double> old = density;
    for (std::size_t b = 1; b <= bins; ++b) density[b] = (old[b - 1] + 2 * old[b] + old[b + 1]) / 4;
  }
  const double peak = *std::max_element(density.begin(), density.end());
  const double reach = (std::min)(0.3 * height, peak * plot.radius);  // few points need no tall strip
  for (std::size_t i = 0; i < plot.dots.size(); ++i) {
    const double place = (plot.dots[i].x - plot.left) / width * bins + 0.5;
    const auto b = static_cast<std::size_t>(std::clamp(place, 0.0, bins + 0.0));
    const double part = place - static_cast<double>(b);
    const double here = density[b] * (1 - part) + density[b + 1] * part;
    const double shift = 2 * Random{}.uniform(i, 2) - 1;
    plot.dots[i].y = static_cast<float>(middle + shift * reach * here / peak);
  }
}

/// Where the points lie on the page, how large they are, and the note on those outside.
template <class S>
void lay_out_points(Scatter& plot, const MatrixRef<S>& points, const PlotOptions& options,
                    const Threads& threads) {
  const Index n = points.rows();
  const bool strip = points.cols() == 1;
  using Range = std::pair<double, double>;
  const Range usual_x = usual_range<S>(points, 0);
  const Range usual_y = strip ? Range{0.0, 0.0} : usual_range<S>(points, 1);
  constexpr double huge = (std::numeric_limits<double>::max)();
  Range across{huge, -huge}, up = across;  // of the points that are not far outside
  Index distant = 0;
  for (Index i = 0; i < n; ++i) {
    const double x = static_cast<double>(points(i, 0));
    const double y = strip ? 0.0 : static_cast<double>(points(i, 1));
    if (x < usual_x.first || x > usual_x.second || y < usual_y.first || y > usual_y.second) {
      ++distant;
      continue;
    }
    across = {(std::min)(across.first, x), (std::max)(across.second, x)};
    up = {(std::min)(up.first, y), (std::max)(up.second, y)};
  }
  if (distant > 0) {
    plot.note += (plot.note.empty() ? "" : "; ") +
                 (distant == 1 ? "1 point lies outside and is drawn at the edge"
                               : std::to_string(distant) + " points lie outside and are drawn at the edge");
  }
  if (plot.bottom - plot.top <= 5 * plot.font) plot.note.clear();
  if (!plot.note.empty()) {
    plot.note_y = plot.bottom;
    plot.bottom -= 1.4 * plot.font;
  }
  const double height = (std::max)(1.0, plot.bottom - plot.top),
               width = (std::max)(1.0, plot.right - plot.left);
  const double side = (std::min)(width, height);
  constexpr double pi = 3.141592653589793;
  const double count = static_cast<double>(n);
  const double even = 2 * std::sqrt(0.5 * side * side / (pi * count));
  const double size = options.point_size.value_or(
      std::clamp(even, 0.0012 * (std::max)(side, 500.0), 0.009 * (std::max)(side, 300.0)));
  plot.radius = size / 2;
  const double covered = count * pi * plot.radius * plot.radius / (side * side);
  plot.opacity = options.opacity.value_or(std::clamp(0.5 / std::sqrt(covered), 0.1, 0.85));
  const double inset = (std::min)(plot.radius, side / 4);
  plot.left += inset, plot.right -= inset, plot.top += inset, plot.bottom -= inset;
  // Sizes divided by 4 cannot overflow; degenerate axes get the middle of the page.
  const double room_x = (std::max)(1e-3, plot.right - plot.left);
  const double room_y = (std::max)(1e-3, plot.bottom - plot.top);
  const double unit =
      (std::max)((across.second / 4 - across.first / 4) / room_x, (up.second / 4 - up.first / 4) / room_y);
  const double centre_x = across.first / 2 + across.second / 2, centre_y = up.first / 2 + up.second / 2;
  const double page_x = (plot.left + plot.right) / 2, page_y = (plot.top + plot.bottom) / 2;
  const auto on_page = [&](double value, double centre) {
    return unit > 0 ? (value / 4 - centre / 4) / unit : 0.0;
  };
  for_each_range(threads, n, 16384, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      const double x = page_x + on_page(static_cast<double>(points(i, 0)), centre_x);
      const double y = strip ? page_y : page_y - on_page(static_cast<double>(points(i, 1)), centre_y);
      Dot& dot = plot.dots[static_cast<std::size_t>(i)];
      dot.x = static_cast<float>(std::clamp(x, plot.left, plot.right));
      dot.y = static_cast<float>(std::clamp(y, plot.top, plot.bottom));
    }
  });
  if (strip) spread_strip(plot, page_y, room_y);
}

/// The layer of each point by its depth, the third column.
template <class S>
void lay_out_depth(Scatter& plot, const MatrixRef<S>& points) {
  constexpr int count = 12;
  plot.layers.clear();
  for (int k = 0; k < count; ++k) {
    const double closeness = k / (count - 1.0);
    plot.layers.push_back({.size = 0.7 + 0.6 * closeness, .strength = 0.35 + 0.65 * closeness});
  }
  const auto [low, high] = usual_range<S>(points, 2);
  const double first = low / 2, span = high / 2 - first;
  for (std::size_t i = 0; i < plot.dots.size(); ++i) {
    const double depth = static_cast<double>(points(static_cast<Index>(i), 2));
    const double closeness = span > 0 ? std::clamp((depth / 2 - first) / span, 0.0, 1.0) : 1.0;
    plot.dots[i].layer = static_cast<Id>((std::min)(closeness * count, count - 1.0));
  }
}

/// Brings the points from the order of the rows into the order they are drawn.
template <class S>
void order_points(Scatter& plot, const MatrixRef<S>& points) {
  const auto n = plot.dots.size();
  std::vector<Id> order(n);
  std::iota(order.begin(), order.end(), Id{0});
  if (points.cols() == 3) {
    std::stable_sort(order.begin(), order.end(), [&](Id a, Id b) { return points(a, 2) < points(b, 2); });
  } else {
    const Random random{};
    for (std::size_t i = n; i-- > 1;) {  // Fisher and Yates 1938
      const Index other = random.below(static_cast<Index>(i + 1), i, 1);
      std::swap(order[i], order[static_cast<std::size_t>(other)]);
    }
  }
  if (plot.has_scale) {  // no number: behind
    const Id none = static_cast<Id>(plot.colors.size()) - 1;
    std::stable_partition(order.begin(), order.end(),
                          [&](Id i) { return plot.dots[static_cast<std::size_t>(i)].color == none; });
  }
  std::vector<Dot> sorted;
  sorted.reserve(n);
  for (const Id id : order) sorted.push_back(plot.dots[static_cast<std::size_t>(id)]);
  plot.dots = std::move(sorted);
}

/// Lays out a scatter plot of n × 1, n × 2 or n × 3 points; of three columns the third is the depth.
template <class S>
void lay_out_map(Scatter& plot, const MatrixRef<S>& points, const Coloring& coloring,
                 const PlotOptions& options, const Threads& threads) {
  const Index n = points.rows();
  const KnownClasses classes(coloring.labels, coloring.names);
  lay_out_classes(plot, n, classes, coloring.names);
  std::optional<NumberRange> range;
  const bool names = options.names_on_map && !coloring.labels.empty();
  if (coloring.numbers != nullptr) {
    plot.legend.clear();
    range = number_range(*coloring.numbers);
    lay_out_numbers(plot, n, *coloring.numbers, *range);
  } else if (names) {
    std::erase_if(plot.legend, [](const LegendEntry& entry) { return !(entry.color == unlabelled_color); });
  }
  lay_out_page(plot, options, [&] {
    if (range) {
      lay_out_bar(plot, *coloring.numbers, *range);
    } else if (!plot.legend.empty()) {
      lay_out_legend(plot);
    }
  });
  lay_out_points<S>(plot, points, options, threads);
  if (points.cols() == 3) lay_out_depth<S>(plot, points);
  if (names) lay_out_names(plot, classes, coloring.names);
  plot.note = shortened(plot.note, (plot.right - plot.left) / (0.8 * plot.font));
  order_points<S>(plot, points);
}

/// Lays out a scatter plot of n × d points, of three and more columns their projection.
template <class S>
Scatter lay_out(const MatrixRef<S>& points, const Coloring& coloring, const PlotOptions& options,
                const Threads& threads) {
  check_plot_options(options);
  check_points<S>(points, "layout", threads);
  Scatter plot;
  if (points.cols() <= 2) {
    lay_out_map<S>(plot, points, coloring, options, threads);
  } else {
    const Projection<S> seen = project(points, threads);
    plot.note = seen.note();
    lay_out_map<S>(plot, MatrixRef<S>(seen.points), coloring, options, threads);
  }
  return plot;
}

}  // namespace neem::detail
