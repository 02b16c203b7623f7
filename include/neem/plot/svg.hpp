// Scatter plots as SVG, for documents and for editing; opens in every browser.
//
// A point is a line of no length with round ends: 7 to 12 bytes. The points are cut into 64 rounds (for up to
// 1,000 points: one round a point), in the random order of scatter.hpp; in a round the points of one colour
// are one path, of which each continues from the one before. Overlapping points of one path are painted once,
// of different paths one above the other, so that dense places look dense. A picture of 70,000 points takes
// about 0.8 MB. Browsers draw up to some 100,000 points fluently; beyond that write a PNG.
#pragma once

#include "neem/core/parallel.hpp"
#include "neem/core/types.hpp"
#include "neem/io/output.hpp"
#include "neem/plot/detail/text.hpp"
#include "neem/plot/palette.hpp"
#include "neem/plot/scatter.hpp"
#include "neem/plot/sheet.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace neem {
namespace detail {

/// `text` for XML: markup escaped, and what XML cannot hold replaced.
inline std::string xml_escaped(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const std::string_view before = text;
    const char32_t character = next_character(text);
    const std::string_view bytes = before.substr(0, before.size() - text.size());
    switch (character) {
      case U'&':
        result += "&amp;";
        break;
      case U'<':
        result += "&lt;";
        break;
      case U'>':
        result += "&gt;";
        break;
      case U'"':
        result += "&quot;";
        break;
      case U'\'':
        result += "&#39;";
        break;
      default:
        if (character < 32) {
          result += ' ';
        } else if (character == 0xFFFD || character == 0xFFFE || character == 0xFFFF) {
          result += "\xEF\xBF\xBD";
        } else {
          result += bytes;
        }
    }
  }
  return result;
}

/// A length with at most two decimals; the same in every locale.
inline std::string decimal(double value) {
  const long long hundredths = std::llround(value * 100);
  const long long size = hundredths < 0 ? -hundredths : hundredths;
  std::string text = (hundredths < 0 ? "-" : "") + std::to_string(size / 100);
  if (size % 100 != 0) {
    text += '.';
    text += static_cast<char>('0' + size % 100 / 10);
    if (size % 10 != 0) text += static_cast<char>('0' + size % 10);
  }
  return text;
}

inline std::string hexadecimal(Color color) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text = "#";
  for (const std::uint8_t channel : {color.red, color.green, color.blue}) {
    text += digits[channel / 16u];
    text += digits[channel % 16u];
  }
  return text;
}

/// The points, in tenths of a pixel.
inline void append_points(std::string& svg, const Scatter& plot) {
  svg += "<g transform=\"scale(.1)\" fill=\"none\" stroke-linecap=\"round\" stroke-width=\"" +
         decimal(20 * plot.radius) + "\" stroke-opacity=\"" + decimal(plot.opacity) + "\">\n";
  const std::size_t n = plot.dots.size(), rounds = n <= 1000 ? n : 64;
  const auto tenths = [](float value) { return static_cast<int>(std::lround(10 * value)); };
  std::vector<Dot> round;
  for (std::size_t r = 0; r < rounds; ++r) {
    round.assign(plot.dots.begin() + static_cast<std::ptrdiff_t>(n * r / rounds),
                 plot.dots.begin() + static_cast<std::ptrdiff_t>(n * (r + 1) / rounds));
    // By depth and colour, then in strips of 25 pixels: short steps are short numbers.
    const Id none = plot.has_scale ? static_cast<Id>(plot.colors.size()) - 1 : -1;
    std::sort(round.begin(), round.end(), [&](const Dot& a, const Dot& b) {
      const Id one = a.color == none ? -1 : a.color, other = b.color == none ? -1 : b.color;
      const int left = static_cast<int>(a.x / 25), right = static_cast<int>(b.x / 25);
      return std::tie(a.layer, one, left, a.y, a.x) < std::tie(b.layer, other, right, b.y, b.x);
    });
    Id color = -1, layer = -1;
    int x = 0, y = 0;
    for (const Dot& dot : round) {
      if (dot.color != color || dot.layer != layer) {
        if (color >= 0) svg += "\"/>\n";
        color = dot.color, layer = dot.layer;
        const Layer& depth = plot.layers[static_cast<std::size_t>(layer)];
        const Color seen =
            faded(plot.colors[static_cast<std::size_t>(color)], plot.background, depth.strength);
        svg += "<path stroke=\"" + hexadecimal(seen) + "\"";
        if (plot.layers.size() > 1) svg += " stroke-width=\"" + decimal(20 * plot.radius * depth.size) + "\"";
        svg += " d=\"";
        x = y = 0;
      }
      const int dx = tenths(dot.x) - x, dy = tenths(dot.y) - y;
      svg += 'm' + std::to_string(dx) + (dy < 0 ? "" : " ") + std::to_string(dy) + "h0";
      x += dx, y += dy;
    }
    if (color >= 0) svg += "\"/>\n";
  }
  svg += "</g>\n";
}

inline std::string text_element(double x, double y, double size, std::string_view text,
                                std::string_view more = "") {
  return "<text x=\"" + decimal(x) + "\" y=\"" + decimal(y) + "\" font-size=\"" + decimal(size) + "\"" +
         std::string(more) + ">" + xml_escaped(text) + "</text>\n";
}

/// The bar of a scale of colours, and the numbers beside it.
inline void append_bar(std::string& svg, const Bar& bar) {
  if (bar.colors.empty()) return;
  const double step = (bar.bottom - bar.top) / static_cast<double>(bar.colors.size());
  for (std::size_t k = 0; k < bar.colors.size(); ++k) {  // each to the bottom: no seams
    const double top = bar.bottom - static_cast<double>(k + 1) * step;
    const double height = k == 0 ? step : 2 * step;
    svg += "<rect x=\"" + decimal(bar.left) + "\" y=\"" + decimal(top) + "\" width=\"" +
           decimal(bar.right - bar.left) + "\" height=\"" + decimal(height) + "\" fill=\"" +
           hexadecimal(bar.colors[k]) + "\"/>\n";
  }
  for (const Bar::Tick& tick : bar.ticks) {
    svg += text_element(bar.right + 0.5 * bar.font, tick.y + 0.35 * bar.font, bar.font, tick.text);
  }
  if (!bar.title.empty()) svg += text_element(bar.left, bar.title_y, bar.font, bar.title);
}

/// Names on the points, with a rim of the background around the letters.
inline void append_names(std::string& svg, const Scatter& plot) {
  const std::string rim = " text-anchor=\"middle\" paint-order=\"stroke\" stroke=\"" +
                          hexadecimal(plot.background) + "\" stroke-width=\"" +
                          decimal(0.25 * plot.names_font) + "\" stroke-linejoin=\"round\"";
  for (const MapName& name : plot.names) svg += text_element(name.x, name.y, plot.names_font, name.text, rim);
}

inline std::string svg_of(const Scatter& plot) {
  const std::string width = std::to_string(plot.width), height = std::to_string(plot.height);
  std::string svg =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" +
      width + "\" height=\"" + height + "\" viewBox=\"0 0 " + width + " " + height + "\">\n";
  if (!plot.title.empty()) svg += "<title>" + xml_escaped(plot.title) + "</title>\n";
  if (plot.background.alpha > 0) {
    svg += "<rect width=\"100%\" height=\"100%\" fill=\"" + hexadecimal(plot.background) + "\"";
    if (plot.background.alpha < 255)
      svg += " fill-opacity=\"" + decimal(plot.background.alpha / 255.0) + "\"";
    svg += "/>\n";
  }
  append_points(svg, plot);
  svg += "<g font-family=\"Helvetica, Arial, 'Liberation Sans', sans-serif\" fill=\"" +
         hexadecimal(plot.ink) + "\">\n";
  for (std::size_t row = 0; row < plot.legend.size(); ++row) {
    const LegendEntry& entry = plot.legend[row];
    const double middle = plot.legend_y + (static_cast<double>(row) + 0.5) * plot.legend_row;
    svg += "<circle cx=\"" + decimal(plot.legend_x + 0.4 * plot.legend_font) + "\" cy=\"" + decimal(middle) +
           "\" r=\"" + decimal(0.32 * plot.legend_font) + "\" fill=\"" + hexadecimal(entry.color) + "\"/>\n";
    svg += text_element(plot.legend_x + 1.1 * plot.legend_font, middle + 0.35 * plot.legend_font,
                        plot.legend_font, entry.name);
  }
  if (!plot.more.empty()) {
    const double middle = plot.legend_y + (static_cast<double>(plot.legend.size()) + 0.5) * plot.legend_row;
    svg += text_element(plot.legend_x + 1.1 * plot.legend_font, middle + 0.35 * plot.legend_font,
                        plot.legend_font, plot.more);
  }
  append_bar(svg, plot.bar);
  append_names(svg, plot);
  const double centre = (plot.left + plot.right) / 2;
  if (!plot.title.empty()) {
    svg += text_element(centre, plot.title_y, plot.title_font, plot.title, " text-anchor=\"middle\"");
  }
  if (!plot.note.empty()) {
    svg += text_element(centre, plot.note_y, 0.8 * plot.font, plot.note, " text-anchor=\"middle\"");
  }
  return svg + "</g>\n</svg>\n";
}

inline std::string svg_of(const Sheet& sheet) {
  const std::string width = std::to_string(sheet.width), height = std::to_string(sheet.height);
  std::string svg =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" +
      width + "\" height=\"" + height + "\" viewBox=\"0 0 " + width + " " + height + "\">\n";
  for (std::size_t k = 0; k < sheet.pictures.size(); ++k) {
    const std::string picture = svg_of(sheet.pictures[k]);
    constexpr std::string_view tag = "<svg ";
    svg += "<svg x=\"" + std::to_string(sheet.x(k)) + "\" y=\"" + std::to_string(sheet.y(k)) + "\" ";
    svg.append(picture, picture.find(tag) + tag.size());
  }
  return svg + "</svg>\n";
}

/// A picture, or a sheet of several, as a file.
template <class Picture>
void write_as_svg(const Destination& to, const Picture& picture) {
  to.write([&](Output& output) { output.write(svg_of(picture)); });
}

}  // namespace detail

/// A scatter plot as an SVG file.
///
/// @param to       a path, or an Output; see Destination
/// @param layout   n × 1 (a strip), n × 2, or more columns (seen along their third principal axis, see
///                 plot/projection.hpp); float or double
/// @param labels   class of each point, or empty; negative, or of a name that names_unknown_class: unlabelled,
///                 grey
/// @param names    name of class 0, 1, …; empty: classes are named by their number
/// @param options  size, title, legend, point size and opacity; see PlotOptions
/// @param threads  threads to use; default: as many as the process may use
/// @throws         Error (DATA) if the layout is empty, holds NaN or infinity,
///                 or if the labels do not fit the points or the names; (USAGE) for an option outside its
///                 range; (IO) with the path and the system's reason
/// @cost           O(n log n); 7 to 12 bytes a point
template <class Y>
void write_svg(const Destination& to, const Eigen::MatrixBase<Y>& layout, std::span<const Id> labels = {},
               std::span<const std::string> names = {}, const PlotOptions& options = {},
               const Threads& threads = Threads{}) {
  detail::write_as_svg(to, detail::lay_out<typename Y::Scalar>(layout, {labels, names}, options, threads));
}

/// The same for labels that bring their names, such as `read_labels` returns.
template <class Y, NamedLabels L>
void write_svg(const Destination& to, const Eigen::MatrixBase<Y>& layout, const L& labels,
               const PlotOptions& options = {}, const Threads& threads = Threads{}) {
  detail::write_as_svg(
      to, detail::lay_out<typename Y::Scalar>(layout, {labels.ids, labels.names}, options, threads));
}

/// The same coloured by numbers, with a bar that tells which colour is which number.
///
/// @param to       a path, or an Output; see Destination
/// @param layout   as above
/// @param numbers  one a point; NaN: grey, behind all others, and counted beside the bar
/// @param options, threads  as above
/// @throws         Error (DATA) too if there is not one number a point or none is finite; (USAGE) for a clip
///                 outside its range
template <class Y>
void write_svg(const Destination& to, const Eigen::MatrixBase<Y>& layout, const Numbers& numbers,
               const PlotOptions& options = {}, const Threads& threads = Threads{}) {
  detail::write_as_svg(to,
                       detail::lay_out<typename Y::Scalar>(layout, {.numbers = &numbers}, options, threads));
}

/// The same with classes that are named on the map (PlotOptions::names_on_map); numbers colour.
template <class Y, NamedLabels L>
void write_svg(const Destination& to, const Eigen::MatrixBase<Y>& layout, const Numbers& numbers,
               const L& labels, const PlotOptions& options = {}, const Threads& threads = Threads{}) {
  detail::write_as_svg(to, detail::lay_out<typename Y::Scalar>(layout, {labels.ids, labels.names, &numbers},
                                                               options, threads));
}

/// Several layouts of the same points as one SVG file; see plot/sheet.hpp.
///
/// @param to       a path, or an Output; see Destination
/// @param layouts  each n × Dim; at least one
/// @param titles   one a layout, or none
/// @param labels, names, options, threads  as in write_svg
/// @throws Error   as write_svg; (DATA) without a layout or if titles do not fit; (USAGE) for a sheet that is
///                 too large
/// @cost   that of write_svg for each
template <class S, int Dim>
void write_svg_sheet(const Destination& to, std::span<const Layout<S, Dim>> layouts,
                     std::span<const std::string> titles, std::span<const Id> labels = {},
                     std::span<const std::string> names = {}, const SheetOptions& options = {},
                     const Threads& threads = Threads{}) {
  detail::write_as_svg(to, detail::lay_out_sheet<S, Dim>(layouts, titles, {labels, names}, options, threads));
}

/// Several layouts, all of whose pictures are coloured by the same numbers.
///
/// @param numbers  one a point
/// @param labels   classes that are named on the maps (PlotOptions::names_on_map); ids may be empty
/// @param to, layouts, titles, options, threads  as above
/// @throws Error   as above
/// @cost           that of write_svg for each
template <class S, int Dim, NamedLabels L>
void write_svg_sheet(const Destination& to, std::span<const Layout<S, Dim>> layouts,
                     std::span<const std::string> titles, const Numbers& numbers, const L& labels,
                     const SheetOptions& options = {}, const Threads& threads = Threads{}) {
  const detail::Coloring coloring{labels.ids, labels.names, &numbers};
  detail::write_as_svg(to, detail::lay_out_sheet<S, Dim>(layouts, titles, coloring, options, threads));
}

/// One layout in several pictures, each coloured by other numbers, whose names are the titles.
///
/// @param to       a path, or an Output; see Destination
/// @param layout   as in write_svg
/// @param numbers  of each picture, at least one
/// @param labels   classes that are named on the maps (PlotOptions::names_on_map); ids may be empty
/// @param options, threads  as above
/// @throws Error   as write_svg; (USAGE) for a sheet that is too large
/// @cost           that of write_svg for each
template <class Y, NamedLabels L>
void write_svg_sheet(const Destination& to, const Eigen::MatrixBase<Y>& layout,
                     std::span<const Numbers> numbers, const L& labels, const SheetOptions& options = {},
                     const Threads& threads = Threads{}) {
  detail::write_as_svg(to, detail::lay_out_sheet<typename Y::Scalar>(
                               layout, numbers, {labels.ids, labels.names}, options, threads));
}

}  // namespace neem
