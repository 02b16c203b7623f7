// Scatter plots as PNG, for any number of points.
//
// The picture is drawn in bands of 64 rows, each by one thread and in the order of the points, so that its
// bytes do not depend on the number of threads; libpng writes it. Link with libpng (CMake: PNG::PNG).
#pragma once

#include "neem/core/error.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/io/output.hpp"
#include "neem/plot/detail/canvas.hpp"
#include "neem/plot/detail/text.hpp"
#include "neem/plot/palette.hpp"
#include "neem/plot/scatter.hpp"
#include "neem/plot/sheet.hpp"

#include <png.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace neem {
namespace detail {

/// A picture of 8-bit sRGB values, 3 or 4 (with alpha) bytes a pixel.
struct Raster {
  int width = 0, height = 0, channels = 3;
  std::vector<std::uint8_t> bytes{};
};

/// The text of a plot and where it stands.
inline std::vector<Ink> inks_of(const Scatter& plot) {
  std::vector<Ink> inks;
  const auto middle = [&](std::size_t row) {
    return plot.legend_y + (static_cast<double>(row) + 0.5) * plot.legend_row + 0.35 * plot.legend_font;
  };
  for (std::size_t row = 0; row < plot.legend.size(); ++row) {
    append_text(inks, plot.legend[row].name, plot.legend_x + 1.1 * plot.legend_font, middle(row),
                plot.legend_font);
  }
  append_text(inks, plot.more, plot.legend_x + 1.1 * plot.legend_font, middle(plot.legend.size()),
              plot.legend_font);
  const auto centred = [&](std::string_view text, double y, double font) {
    append_text(inks, text, (plot.left + plot.right - text_width(text) * font) / 2, y, font);
  };
  for (const Bar::Tick& tick : plot.bar.ticks) {
    append_text(inks, tick.text, plot.bar.right + 0.5 * plot.bar.font, tick.y + 0.35 * plot.bar.font,
                plot.bar.font);
  }
  append_text(inks, plot.bar.title, plot.bar.left, plot.bar.title_y, plot.bar.font);
  centred(plot.title, plot.title_y, plot.title_font);
  centred(plot.note, plot.note_y, 0.8 * plot.font);
  return inks;
}

/// The names on the points, each before the next: its letters as a rim of the background, then as they are.
struct InkedName {
  std::vector<Ink> rim{}, letters{};
};

inline std::vector<InkedName> inked_names(const Scatter& plot) {
  std::vector<InkedName> all;
  for (const MapName& name : plot.names) {
    InkedName one;
    const double left = name.x - text_width(name.text) * plot.names_font / 2;
    append_text(one.letters, name.text, left, name.y, plot.names_font);
    one.rim = one.letters;
    const float wider = static_cast<float>(0.25 * plot.names_font);
    for (Ink& ink : one.rim) {
      ink.pen += wider;
      ink.left -= wider, ink.top -= wider, ink.right += wider, ink.bottom += wider;
    }
    all.push_back(std::move(one));
  }
  return all;
}

/// For each band the points that touch it, in the order they are drawn.
struct Bands {
  static constexpr int rows = 64;
  std::vector<std::size_t> start{};
  std::vector<Dot> dots{};

  Bands(const Scatter& plot, int reach) {
    const int count = (plot.height + rows - 1) / rows;
    const auto band_of = [&](float y, int shift) {
      return static_cast<std::size_t>(std::clamp((static_cast<int>(y) + shift) / rows, 0, count - 1));
    };
    start.assign(static_cast<std::size_t>(count) + 1, 0);
    for (const Dot& dot : plot.dots) {
      for (std::size_t b = band_of(dot.y, -reach); b <= band_of(dot.y, reach); ++b) ++start[b + 1];
    }
    for (std::size_t b = 1; b < start.size(); ++b) start[b] += start[b - 1];
    dots.resize(start.back());
    std::vector<std::size_t> next(start.begin(), start.end() - 1);
    for (const Dot& dot : plot.dots) {
      for (std::size_t b = band_of(dot.y, -reach); b <= band_of(dot.y, reach); ++b) dots[next[b]++] = dot;
    }
  }
};

/// The part of the bar of a scale that lies in the band whose first row is `top`.
inline void draw_bar(Band& band, const Bar& bar, int top) {
  const double step = (bar.bottom - bar.top) / static_cast<double>(bar.colors.size());
  const int first = static_cast<int>(std::lround(bar.top)), last = static_cast<int>(std::lround(bar.bottom));
  for (int y = (std::max)(first, top); y < (std::min)(last, top + band.rows()); ++y) {
    const auto color = static_cast<std::size_t>(
        std::clamp((bar.bottom - y - 0.5) / step, 0.0, static_cast<double>(bar.colors.size()) - 1));
    band.fill(y, static_cast<int>(std::lround(bar.left)), static_cast<int>(std::lround(bar.right)),
              premultiplied(bar.colors[color]));
  }
}

inline Raster rasterized(const Scatter& plot, const Threads& threads) {
  Raster raster{plot.width, plot.height, plot.background.alpha == 255 ? 3 : 4, {}};
  const std::size_t line = static_cast<std::size_t>(raster.width) * static_cast<std::size_t>(raster.channels);
  raster.bytes.resize(line * static_cast<std::size_t>(raster.height));
  std::vector<DiscStamps> stamps;
  for (const Layer& layer : plot.layers) stamps.emplace_back(plot.radius * layer.size);
  const Bands bands(plot, stamps.back().half() + 1);
  const std::vector<Ink> inks = inks_of(plot);
  const std::vector<InkedName> names = inked_names(plot);
  const Paint background = premultiplied(plot.background), ink_paint = premultiplied(plot.ink);
  const Color behind{plot.background.red, plot.background.green, plot.background.blue};
  std::vector<Paint> paints;  // of a layer one after another
  for (const Layer& layer : plot.layers) {
    for (const Color color : plot.colors)
      paints.push_back(premultiplied(faded(color, behind, layer.strength)));
  }
  const float opacity = static_cast<float>(plot.opacity);
  const double marker_x = (std::max)(0.0, plot.legend_x + 0.4 * plot.legend_font);
  const auto marker_y = [&](std::size_t row) {
    return plot.legend_y + (static_cast<double>(row) + 0.5) * plot.legend_row;
  };
  std::vector<Stamp> markers;
  for (std::size_t row = 0; row < plot.legend.size(); ++row) {
    markers.push_back(disc_stamp(0.32 * plot.legend_font, marker_x - std::floor(marker_x),
                                 marker_y(row) - std::floor(marker_y(row))));
  }

  threads.for_each(static_cast<Index>(bands.start.size()) - 1, [&](Index task) {
    const int top = static_cast<int>(task) * Bands::rows;
    Band band(plot.width, top, (std::min)(Bands::rows, plot.height - top), background);
    const auto b = static_cast<std::size_t>(task);
    for (std::size_t p = bands.start[b]; p < bands.start[b + 1]; ++p) {
      const Dot& dot = bands.dots[p];
      const int x = static_cast<int>(dot.x * 8 + 0.5f), y = static_cast<int>(dot.y * 8 + 0.5f);
      const auto layer = static_cast<std::size_t>(dot.layer);
      band.disc(stamps[layer].at(x % 8, y % 8), x / 8, y / 8,
                paints[layer * plot.colors.size() + static_cast<std::size_t>(dot.color)], opacity);
    }
    for (std::size_t row = 0; row < plot.legend.size(); ++row) {
      band.disc(markers[row], static_cast<int>(marker_x), static_cast<int>(marker_y(row)),
                premultiplied(plot.legend[row].color), 1.0f);
    }
    if (!plot.bar.colors.empty()) draw_bar(band, plot.bar, top);
    for (const Ink& ink : inks) band.glyph(ink, ink_paint);
    for (const InkedName& name : names) {
      for (const Ink& ink : name.rim) band.glyph(ink, premultiplied(behind));
      for (const Ink& ink : name.letters) band.glyph(ink, ink_paint);
    }
    for (int y = 0; y < band.rows(); ++y) {
      std::uint8_t* out = raster.bytes.data() + static_cast<std::size_t>(top + y) * line;
      for (int x = 0; x < plot.width; ++x) {
        const Paint& pixel = band.row(y)[x];
        if (raster.channels == 3) {
          for (std::size_t c = 0; c < 3; ++c) *out++ = byte_of(pixel[c]);
        } else {
          const float alpha = pixel[3], scale = alpha > 0 ? 1 / alpha : 0.0f;
          for (std::size_t c = 0; c < 3; ++c) *out++ = byte_of(pixel[c] * scale);
          *out++ = byte_of(alpha);
        }
      }
    }
  });
  return raster;
}

inline Raster rasterized(const Sheet& sheet, const Threads& threads) {
  Raster all{sheet.width, sheet.height, sheet.pictures[0].background.alpha == 255 ? 3 : 4, {}};
  const auto line = [&](int pixels) { return static_cast<std::ptrdiff_t>(pixels) * all.channels; };
  all.bytes.assign(static_cast<std::size_t>(line(all.width)) * static_cast<std::size_t>(all.height),
                   all.channels == 3 ? std::uint8_t{255} : std::uint8_t{0});  // where there is no picture
  for (std::size_t k = 0; k < sheet.pictures.size(); ++k) {
    const Raster one = rasterized(sheet.pictures[k], threads);
    for (int y = 0; y < one.height; ++y) {
      std::copy_n(one.bytes.begin() + y * line(one.width), line(one.width),
                  all.bytes.begin() + (sheet.y(k) + y) * line(all.width) + line(sheet.x(k)));
    }
  }
  return all;
}

/// The bytes of a PNG file. libpng's simplified interface reports failures by a message: no long jumps here.
/// A picture of any size that a plot may have fits into a PNG file and into `file`, so that it fails for want
/// of memory only; one of libpng's warnings says that it left something out for the same reason.
inline std::vector<char> png_of(const Raster& raster) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(raster.width);
  image.height = static_cast<png_uint_32>(raster.height);
  image.format = raster.channels == 3 ? PNG_FORMAT_RGB : PNG_FORMAT_RGBA;
  image.flags = PNG_IMAGE_FLAG_FAST;
  png_alloc_size_t size = raster.bytes.size() + raster.bytes.size() / 8 + 65536;
  std::vector<char> file(size);
  if (png_image_write_to_memory(&image, file.data(), &size, 0, raster.bytes.data(), 0, nullptr) == 0 ||
      image.warning_or_error != 0) {
    png_image_free(&image);
    throw Error(
        ErrorCode::memory, join({"not enough memory to encode the picture (libpng: ", image.message, ")"}),
        join({raster.width, " x ", raster.height, " pixels"}), "free some memory or plot a smaller picture");
  }
  file.resize(size);
  return file;
}

/// A picture, or a sheet of several, as a file.
template <class Picture>
void write_as_png(const Destination& to, const Picture& picture, const Threads& threads) {
  to.write([&](Output& output) {
    const std::vector<char> file = png_of(rasterized(picture, threads));
    output.write(file.data(), file.size());
  });
}

}  // namespace detail

/// A scatter plot as a PNG file; 8 bits a channel, sRGB.
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
/// @cost           O(n r²) for discs of r pixels, and O(pixels); about 30 bytes a point and 4 to 6 a pixel
template <class Y>
void write_png(const Destination& to, const Eigen::MatrixBase<Y>& layout, std::span<const Id> labels = {},
               std::span<const std::string> names = {}, const PlotOptions& options = {},
               const Threads& threads = Threads{}) {
  detail::write_as_png(to, detail::lay_out<typename Y::Scalar>(layout, {labels, names}, options, threads),
                       threads);
}

/// The same for labels that bring their names, such as `read_labels` returns.
template <class Y, NamedLabels L>
void write_png(const Destination& to, const Eigen::MatrixBase<Y>& layout, const L& labels,
               const PlotOptions& options = {}, const Threads& threads = Threads{}) {
  detail::write_as_png(
      to, detail::lay_out<typename Y::Scalar>(layout, {labels.ids, labels.names}, options, threads), threads);
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
void write_png(const Destination& to, const Eigen::MatrixBase<Y>& layout, const Numbers& numbers,
               const PlotOptions& options = {}, const Threads& threads = Threads{}) {
  detail::write_as_png(
      to, detail::lay_out<typename Y::Scalar>(layout, {.numbers = &numbers}, options, threads), threads);
}

/// The same with classes that are named on the map (PlotOptions::names_on_map); numbers colour.
template <class Y, NamedLabels L>
void write_png(const Destination& to, const Eigen::MatrixBase<Y>& layout, const Numbers& numbers,
               const L& labels, const PlotOptions& options = {}, const Threads& threads = Threads{}) {
  detail::write_as_png(
      to, detail::lay_out<typename Y::Scalar>(layout, {labels.ids, labels.names, &numbers}, options, threads),
      threads);
}

/// Several layouts of the same points as one PNG file; see plot/sheet.hpp.
///
/// @param to       a path, or an Output; see Destination
/// @param layouts  each n × Dim; at least one
/// @param titles   one a layout, or none
/// @param labels, names, options, threads  as in write_png
/// @throws Error   as write_png; (DATA) without a layout or if titles do not fit; (USAGE) for a sheet that is
///                 too large
/// @cost   that of write_png for each
template <class S, int Dim>
void write_png_sheet(const Destination& to, std::span<const Layout<S, Dim>> layouts,
                     std::span<const std::string> titles, std::span<const Id> labels = {},
                     std::span<const std::string> names = {}, const SheetOptions& options = {},
                     const Threads& threads = Threads{}) {
  detail::write_as_png(to, detail::lay_out_sheet<S, Dim>(layouts, titles, {labels, names}, options, threads),
                       threads);
}

/// Several layouts, all of whose pictures are coloured by the same numbers.
///
/// @param numbers  one a point
/// @param labels   classes that are named on the maps (PlotOptions::names_on_map); ids may be empty
/// @param to, layouts, titles, options, threads  as above
/// @throws Error   as above
/// @cost           that of write_png for each
template <class S, int Dim, NamedLabels L>
void write_png_sheet(const Destination& to, std::span<const Layout<S, Dim>> layouts,
                     std::span<const std::string> titles, const Numbers& numbers, const L& labels,
                     const SheetOptions& options = {}, const Threads& threads = Threads{}) {
  const detail::Coloring coloring{labels.ids, labels.names, &numbers};
  detail::write_as_png(to, detail::lay_out_sheet<S, Dim>(layouts, titles, coloring, options, threads),
                       threads);
}

/// One layout in several pictures, each coloured by other numbers, whose names are the titles.
///
/// @param to       a path, or an Output; see Destination
/// @param layout   as in write_png
/// @param numbers  of each picture, at least one
/// @param labels   classes that are named on the maps (PlotOptions::names_on_map); ids may be empty
/// @param options, threads  as above
/// @throws Error   as write_png; (USAGE) for a sheet that is too large
/// @cost           that of write_png for each
template <class Y, NamedLabels L>
void write_png_sheet(const Destination& to, const Eigen::MatrixBase<Y>& layout,
                     std::span<const Numbers> numbers, const L& labels, const SheetOptions& options = {},
                     const Threads& threads = Threads{}) {
  detail::write_as_png(to,
                       detail::lay_out_sheet<typename Y::Scalar>(layout, numbers, {labels.ids, labels.names},
                                                                 options, threads),
                       threads);
}

}  // namespace neem
