// Drawing: anti-aliased discs and strokes on a few rows of pixels.
//
// A Band is some rows of a picture, with colours as sRGB values premultiplied by alpha, so that "over" is one
// multiplication and one addition a channel. Values are blended, not paint: browsers blend SVG this way and
// so do the plotting programs figures are compared with; blended as paint, small and transparent dots on
// white turn pale and their hues shift. Bands are drawn independently of each other: the same bits for any
// number of threads, and no picture of floats is ever held as a whole.
//
// The coverage of a disc is the area of each pixel that lies inside, exact along x and by 64 rows a pixel
// along y. Points of one size share 8 × 8 such stamps, one for each eighth of a pixel at which a centre can
// lie; rounding to eighths moves a point by less than a tenth of a pixel.
#pragma once

#include "neem/core/types.hpp"
#include "neem/plot/detail/text.hpp"
#include "neem/plot/palette.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace neem::detail {

/// sRGB values in [0, 1], premultiplied: red, green, blue, alpha.
using Paint = std::array<float, 4>;

inline Paint premultiplied(Color color) {
  const float alpha = static_cast<float>(color.alpha) / 255;
  return {static_cast<float>(color.red) / 255 * alpha, static_cast<float>(color.green) / 255 * alpha,
          static_cast<float>(color.blue) / 255 * alpha, alpha};
}

/// A value in [0, 1] in 8 bits, rounded.
inline std::uint8_t byte_of(float value) {
  return static_cast<std::uint8_t>(std::clamp(value, 0.0f, 1.0f) * 255 + 0.5f);
}

/// Coverage of the pixels around a disc; its pixel (half, half) is the one that holds the centre.
struct Stamp {
  int half = 0;
  std::vector<float> coverage{};

  int side() const { return 2 * half + 1; }
};

/// @param radius  in pixels
/// @param x,y     where in its pixel the centre lies, [0, 1)
inline Stamp disc_stamp(double radius, double x, double y) {
  constexpr int scans = 64;
  Stamp stamp;
  stamp.half = static_cast<int>(radius) + 1;
  const int side = stamp.side();
  stamp.coverage.assign(static_cast<std::size_t>(side * side), 0.0f);
  std::vector<double> row(static_cast<std::size_t>(side));
  const double centre_x = stamp.half + x, centre_y = stamp.half + y;
  for (int i = 0; i < side; ++i) {
    std::fill(row.begin(), row.end(), 0.0);
    for (int scan = 0; scan < scans; ++scan) {
      const double dy = i + (scan + 0.5) / scans - centre_y, square = radius * radius - dy * dy;
      if (square <= 0) continue;
      const double chord = std::sqrt(square), first = centre_x - chord, last = centre_x + chord;
      for (int j = (std::max)(0, static_cast<int>(first)); j < side && j < last; ++j) {
        row[static_cast<std::size_t>(j)] +=
            (std::max)(0.0, (std::min)(last, j + 1.0) - (std::max)(first, j + 0.0));
      }
    }
    for (int j = 0; j < side; ++j) {
      stamp.coverage[static_cast<std::size_t>(i * side + j)] =
          static_cast<float>(row[static_cast<std::size_t>(j)] / scans);
    }
  }
  return stamp;
}

/// The stamps of one radius for all eighths of a pixel.
class DiscStamps {
public:
  explicit DiscStamps(double radius) {
    for (int i = 0; i < 64; ++i) stamps_.push_back(disc_stamp(radius, i % 8 / 8.0, i / 8 / 8.0));
  }
  int half() const { return stamps_.front().half; }
  const Stamp& at(int eighth_x, int eighth_y) const {
    return stamps_[static_cast<std::size_t>(eighth_y * 8 + eighth_x)];
  }

private:
  std::vector<Stamp> stamps_{};
};

/// A glyph on the page: its pieces in pixels, and how wide the pen is.
struct Ink {
  std::vector<Segment> segments{};
  float pen = 1;
  float left = 0, top = 0, right = 0, bottom = 0;  ///< of everything inked
};

/// Appends `text` with its baseline at y, beginning at x.
inline void append_text(std::vector<Ink>& inks, std::string_view text, double x, double y, double font) {
  const double unit = font / font_units;
  const float pen = static_cast<float>((std::max)(0.75, font_stroke * unit));
  y = std::round(y);  // sharp baselines
  x += font_gap / 2 * unit;
  while (!text.empty()) {
    const char32_t character = next_character(text);
    if (character == U' ') {
      x += font_blank * unit;
      continue;
    }
    Outline shape = outline(character);
    Ink ink;
    ink.pen = pen;
    ink.left = ink.top = 1e9f;
    ink.right = ink.bottom = -1e9f;
    for (Segment s : shape.segments) {
      s = {static_cast<float>(x + s.x0 * unit), static_cast<float>(y - s.y0 * unit),
           static_cast<float>(x + s.x1 * unit), static_cast<float>(y - s.y1 * unit)};
      ink.left = (std::min)({ink.left, s.x0, s.x1});
      ink.right = (std::max)({ink.right, s.x0, s.x1});
      ink.top = (std::min)({ink.top, s.y0, s.y1});
      ink.bottom = (std::max)({ink.bottom, s.y0, s.y1});
      ink.segments.push_back(s);
    }
    ink.left -= pen, ink.top -= pen, ink.right += pen, ink.bottom += pen;
    inks.push_back(std::move(ink));
    x += (static_cast<double>(shape.width) + font_gap) * unit;
  }
}

/// Some rows of a picture.
class Band {
public:
  Band(int width, int top, int rows, const Paint& background)
      : width_(width),
        top_(top),
        rows_(rows),
        pixels_(static_cast<std::size_t>(width) * static_cast<std::size_t>(rows), background) {}

  int rows() const { return rows_; }
  const Paint* row(int y) const {
    return pixels_.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width_);
  }

  /// A stamp whose centre lies in the pixel (x, y) of the picture.
  void disc(const Stamp& stamp, int x, int y, const Paint& paint, float opacity) {
    const int side = stamp.side(), left = x - stamp.half, top = y - stamp.half - top_;
    const int first_row = (std::max)(0, -top), last_row = (std::min)(side, rows_ - top);
    const int first = (std::max)(0, -left), last = (std::min)(side, width_ - left);
    for (int i = first_row; i < last_row; ++i) {
      const float* coverage = stamp.coverage.data() + i * side;
      Paint* line = pixels_.data() + static_cast<std::ptrdiff_t>(top + i) * width_ + left;
      for (int j = first; j < last; ++j) over(line[j], paint, coverage[j] * opacity);
    }
  }

  /// The pixels left … right − 1 of the row y of the picture.
  void fill(int y, int left, int right, const Paint& paint) {
    Paint* line = pixels_.data() + static_cast<std::ptrdiff_t>(y - top_) * width_;
    for (int x = (std::max)(0, left); x < (std::min)(width_, right); ++x) line[x] = paint;
  }

  /// Coverage of a pixel is how far its centre lies within the pen around the nearest piece.
  void glyph(const Ink& ink, const Paint& paint) {
    const int top = (std::max)(0, static_cast<int>(ink.top) - top_),
              left = (std::max)(0, static_cast<int>(ink.left));
    const int bottom = (std::min)(rows_, static_cast<int>(ink.bottom) + 1 - top_);
    const int right = (std::min)(width_, static_cast<int>(ink.right) + 1);
    if (top >= bottom || left >= right) return;
    const auto columns = static_cast<std::size_t>(right - left);
    const float reach = ink.pen / 2 + 0.5f;
    std::vector<float> nearest(columns * static_cast<std::size_t>(bottom - top), reach * reach);
    for (const Segment& s : ink.segments) {
      const float dx = s.x1 - s.x0, dy = s.y1 - s.y0, square = (std::max)(dx * dx + dy * dy, 1e-12f);
      const auto from = [&](float a, float b) { return static_cast<int>((std::min)(a, b) - reach) - 1; };
      const auto to = [&](float a, float b) { return static_cast<int>((std::max)(a, b) + reach) + 1; };
      for (int y = (std::max)(top, from(s.y0, s.y1) - top_); y < (std::min)(bottom, to(s.y0, s.y1) - top_);
           ++y) {
        for (int x = (std::max)(left, from(s.x0, s.x1)); x < (std::min)(right, to(s.x0, s.x1)); ++x) {
          const float px = static_cast<float>(x) + 0.5f - s.x0,
                      py = static_cast<float>(y + top_) + 0.5f - s.y0;
          const float t = std::clamp((px * dx + py * dy) / square, 0.0f, 1.0f);
          const float ex = px - t * dx, ey = py - t * dy;
          float& least =
              nearest[static_cast<std::size_t>(y - top) * columns + static_cast<std::size_t>(x - left)];
          least = (std::min)(least, ex * ex + ey * ey);
        }
      }
    }
    for (int y = top; y < bottom; ++y) {
      Paint* line = pixels_.data() + static_cast<std::ptrdiff_t>(y) * width_;
      for (int x = left; x < right; ++x) {
        const float least =
            nearest[static_cast<std::size_t>(y - top) * columns + static_cast<std::size_t>(x - left)];
        const float coverage = std::clamp(reach - std::sqrt(least), 0.0f, 1.0f);
        if (coverage > 0) over(line[x], paint, coverage);
      }
    }
  }

private:
  static void over(Paint& pixel, const Paint& paint, float alpha) {
    for (std::size_t c = 0; c < 4; ++c) pixel[c] += alpha * (paint[c] - pixel[c]);
  }

  int width_, top_, rows_;
  std::vector<Paint> pixels_;
};

}  // namespace neem::detail
