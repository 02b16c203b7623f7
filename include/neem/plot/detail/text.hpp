// Text in pictures: UTF-8 read one character at a time, and a small typeface of strokes.
//
// The typeface covers printable ASCII; any other character is drawn as an upright box. A glyph is a few
// strokes on a grid whose unit is 1/40 of the font size: baseline at 0, small letters 20 high, capitals and
// ascenders 28, descenders to −8. In the table a stroke is a row of points "x y"; a point after "~" is a
// control point of a quadratic Bézier curve, which does not pass through it (but through the middle of two of
// them in a row); "/" begins a new stroke, "o" closes the one before it.
#pragma once

#include "neem/core/types.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace neem::detail {

/// Takes one character off the front of `text`, which is not empty; U+FFFD for bytes that are not UTF-8.
inline char32_t next_character(std::string_view& text) {
  constexpr char32_t replacement = 0xFFFD;
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t first = byte(0);
  const std::size_t length = first < 0x80                    ? 1
                             : first >= 0xC2 && first < 0xE0 ? 2
                             : first >= 0xE0 && first < 0xF0 ? 3
                             : first >= 0xF0 && first < 0xF5 ? 4
                                                             : 0;
  std::size_t taken = 1;
  char32_t value = length == 1 ? first : static_cast<char32_t>(first & (0x7F >> length));
  while (taken < length && taken < text.size() && (byte(taken) & 0xC0) == 0x80) {
    value = (value << 6) | (byte(taken++) & 0x3F);
  }
  constexpr std::array<char32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
  const bool sound = length > 0 && taken == length && value >= least[length] && value <= 0x10FFFF &&
                     (value < 0xD800 || value > 0xDFFF);
  text.remove_prefix(taken);
  return sound ? value : replacement;
}

/// The strokes of the glyphs ' ' to '~' by the rules of the file's head.
inline constexpr std::array<std::string_view, 95> glyphs{
    "",                                                                                         // blank
    "0 28 0 9 / 0 0 0 1",                                                                       // !
    "0 28 0 20 / 6 28 6 20",                                                                    // "
    "4 0 8 28 / 13 0 17 28 / 0 9 20 9 / 1 19 21 19",                                            // #
    "16 20 ~15 25 9 25 ~2 25 2 19 ~2 15 9 14 ~17 12 17 8 ~17 3 9 3 ~2 3 1 8 / 9 30 9 -2",       // $
    "~0 28 ~10 28 ~10 14 ~0 14 o / ~15 14 ~25 14 ~25 0 ~15 0 o / 20 28 5 0",                    // %
    "21 0 6 18 ~3 21 3 23 ~3 28 8 28 ~13 28 13 23 ~13 19 7 16 ~0 13 0 7 ~0 0 8 0 ~17 0 20 12",  // &
    "0 28 0 20",                                                                                // '
    "6 31 ~0 23 0 13 ~0 3 6 -5",                                                                // (
    "0 31 ~6 23 6 13 ~6 3 0 -5",                                                                // )
    "6 28 6 16 / 1 25 11 19 / 11 25 1 19",                                                      // *
    "8 20 8 4 / 0 12 16 12",                                                                    // +
    "2 1 2 0 0 -5",                                                                             // ,
    "0 11 9 11",                                                                                // -
    "0 0 0 1",                                                                                  // .
    "0 -4 11 30",                                                                               // /
    "~0 28 ~17 28 ~17 0 ~0 0 o",                                                                // 0
    "2 23 9 28 9 0",                                                                            // 1
    "1 21 ~1 28 8 28 ~15 28 15 21 ~15 16 10 11 0 0 16 0",                                       // 2
    "1 23 ~2 28 8 28 ~15 28 15 21 ~15 15 8 15 ~16 15 16 8 ~16 0 8 0 ~1 0 0 6",                  // 3
    "13 0 13 28 0 8 17 8",                                                                      // 4
    "14 28 3 28 1 15 ~4 18 8 18 ~16 18 16 9 ~16 0 8 0 ~2 0 0 5",                                // 5
    "14 26 ~13 28 9 28 ~0 28 0 12 ~0 0 8 0 ~16 0 16 9 ~16 17 8 17 ~1 17 0 10",                  // 6
    "0 28 16 28 5 0",                                                                           // 7
    "~1 28 ~15 28 ~15 15 ~1 15 o / ~0 15 ~16 15 ~16 0 ~0 0 o",                                  // 8
    "2 2 ~3 0 7 0 ~16 0 16 16 ~16 28 8 28 ~0 28 0 19 ~0 11 8 11 ~15 11 16 18",                  // 9
    "0 0 0 1 / 0 17 0 18",                                                                      // :
    "2 1 2 0 0 -5 / 2 17 2 18",                                                                 // ;
    "16 21 0 12 16 3",                                                                          // <
    "0 16 16 16 / 0 8 16 8",                                                                    // =
    "0 21 16 12 0 3",                                                                           // >
    "0 22 ~1 28 7 28 ~14 28 14 21 ~14 17 10 14 ~7 12 7 8 / 7 0 7 1",                            // ?
    "~8 18 ~19 18 ~19 5 ~8 5 o / 19 18 19 8 ~19 4 22 4 ~27 4 27 12 ~27 27 14 27 ~0 27 0 12 ~0 -4 14 -4 ~19 "
    "-4 22 -2",                                                                             // @
    "0 0 10 28 20 0 / 4 10 16 10",                                                          // A
    "0 15 9 15 ~18 15 18 8 ~18 0 9 0 0 0 0 28 8 28 ~16 28 16 21 ~16 15 8 15",               // B
    "20 21 ~18 28 11 28 ~0 28 0 14 ~0 0 11 0 ~18 0 20 7",                                   // C
    "0 0 0 28 8 28 ~20 28 20 14 ~20 0 8 0 o",                                               // D
    "16 28 0 28 0 0 16 0 / 0 15 13 15",                                                     // E
    "16 28 0 28 0 0 / 0 14 13 14",                                                          // F
    "20 22 ~18 28 11 28 ~0 28 0 14 ~0 0 11 0 ~17 0 21 4 21 13 13 13",                       // G
    "0 0 0 28 / 19 0 19 28 / 0 15 19 15",                                                   // H
    "0 0 0 28",                                                                             // I
    "11 28 11 8 ~11 0 5 0 ~1 0 0 3",                                                        // J
    "0 0 0 28 / 17 28 0 11 / 6 17 18 0",                                                    // K
    "0 28 0 0 15 0",                                                                        // L
    "0 0 0 28 11 8 22 28 22 0",                                                             // M
    "0 0 0 28 19 0 19 28",                                                                  // N
    "~0 28 ~22 28 ~22 0 ~0 0 o",                                                            // O
    "0 0 0 28 9 28 ~17 28 17 20 ~17 12 9 12 0 12",                                          // P
    "~0 28 ~22 28 ~22 0 ~0 0 o / 14 7 22 -2",                                               // Q
    "0 0 0 28 9 28 ~17 28 17 20 ~17 12 9 12 0 12 / 10 12 18 0",                             // R
    "17 22 ~16 28 9 28 ~1 28 1 21 ~1 16 9 14 ~18 12 18 7 ~18 0 9 0 ~1 0 0 7",               // S
    "0 28 19 28 / 9 28 9 0",                                                                // T
    "0 28 0 10 ~0 0 9 0 ~18 0 18 10 18 28",                                                 // U
    "0 28 10 0 20 28",                                                                      // V
    "0 28 7 0 14 27 21 0 28 28",                                                            // W
    "0 28 18 0 / 18 28 0 0",                                                                // X
    "0 28 9 13 18 28 / 9 13 9 0",                                                           // Y
    "1 28 17 28 0 0 18 0",                                                                  // Z
    "6 31 0 31 0 -5 6 -5",                                                                  // [
    "0 30 11 -4",                                                                           // backslash
    "0 31 6 31 6 -5 0 -5",                                                                  // ]
    "0 18 7 28 14 18",                                                                      // ^
    "0 -5 18 -5",                                                                           // _
    "0 28 5 23",                                                                            // `
    "2 17 ~4 20 8 20 ~14 20 14 14 14 0 / 14 11 6 11 ~0 11 0 6 ~0 0 6 0 ~12 0 14 5",         // a
    "0 28 0 0 / ~0 20 ~16 20 ~16 0 ~0 0 o",                                                 // b
    "14 16 ~12 20 8 20 ~0 20 0 10 ~0 0 8 0 ~12 0 14 4",                                     // c
    "16 28 16 0 / ~0 20 ~16 20 ~16 0 ~0 0 o",                                               // d
    "0 11 15 11 ~15 20 8 20 ~0 20 0 10 ~0 0 8 0 ~12 0 14 3",                                // e
    "10 28 ~4 29 4 22 4 0 / 0 19 9 19",                                                     // f
    "16 20 16 -1 ~16 -8 8 -8 ~3 -8 1 -5 / ~0 20 ~16 20 ~16 0 ~0 0 o",                       // g
    "0 28 0 0 / 0 12 ~1 20 8 20 ~14 20 14 13 14 0",                                         // h
    "0 20 0 0 / 0 26 0 27",                                                                 // i
    "3 20 3 -4 ~3 -8 0 -8 / 3 26 3 27",                                                     // j
    "0 28 0 0 / 13 20 0 8 / 5 12 14 0",                                                     // k
    "0 28 0 4 ~0 0 4 0",                                                                    // l
    "0 20 0 0 / 0 13 ~0 20 6 20 ~12 20 12 13 12 0 / 12 13 ~12 20 18 20 ~24 20 24 13 24 0",  // m
    "0 20 0 0 / 0 12 ~1 20 8 20 ~14 20 14 13 14 0",                                         // n
    "~0 20 ~16 20 ~16 0 ~0 0 o",                                                            // o
    "0 20 0 -8 / ~0 20 ~16 20 ~16 0 ~0 0 o",                                                // p
    "16 20 16 -8 / ~0 20 ~16 20 ~16 0 ~0 0 o",                                              // q
    "0 20 0 0 / 0 12 ~1 20 9 20",                                                           // r
    "13 16 ~12 20 7 20 ~1 20 1 15 ~1 11 7 10 ~14 9 14 5 ~14 0 7 0 ~1 0 0 4",                // s
    "4 26 4 5 ~4 0 10 0 / 0 20 9 20",                                                       // t
    "0 20 0 7 ~0 0 6 0 ~13 0 14 8 / 14 20 14 0",                                            // u
    "0 20 7 0 14 20",                                                                       // v
    "0 20 6 0 11 19 16 0 22 20",                                                            // w
    "0 20 13 0 / 13 20 0 0",                                                                // x
    "0 20 7 1 / 14 20 6 -4 ~5 -8 0 -8",                                                     // y
    "0 20 13 20 0 0 13 0",                                                                  // z
    "7 31 ~3 31 3 26 3 17 ~3 13 0 13 ~3 13 3 9 3 0 ~3 -5 7 -5",                             // {
    "0 31 0 -6",                                                                            // |
    "0 31 ~4 31 4 26 4 17 ~4 13 7 13 ~4 13 4 9 4 0 ~4 -5 0 -5",                             // }
    "0 10 ~3 15 8 12 ~13 9 16 14",                                                          // ~
};

inline std::string_view glyph(char32_t character) {
  constexpr std::string_view box = "0 0 14 0 14 28 0 28 o";
  return character >= 32 && character < 127 ? glyphs[character - 32] : box;
}

/// A straight piece of a stroke.
struct Segment {
  float x0, y0, x1, y1;
};

/// The pieces of a glyph on its grid (y upwards), and the right end of its points.
struct Outline {
  std::vector<Segment> segments{};
  float width = 0;
};

inline Outline outline(char32_t character) {
  struct Point {
    float x, y;
    bool pulls;
  };
  Outline result;
  std::vector<Point> points;
  const auto finish = [&](bool closed) {
    if (points.empty()) return;
    std::vector<Point> path;  // with the middles between two pulling points made explicit
    const std::size_t count = points.size();
    for (std::size_t i = 0; i < count; ++i) {
      const Point here = points[i], after = points[(i + 1) % count];
      path.push_back(here);
      if (here.pulls && after.pulls && (closed || i + 1 < count)) {
        path.push_back({(here.x + after.x) / 2, (here.y + after.y) / 2, false});
      }
    }
    if (closed) {
      if (path.front().pulls) std::rotate(path.begin(), path.begin() + 1, path.end());
      path.push_back(path.front());
    }
    for (std::size_t i = 0; i + 1 < path.size(); ++i) {
      const Point a = path[i], b = path[i + 1];
      if (!b.pulls || i + 2 >= path.size()) {
        result.segments.push_back({a.x, a.y, b.x, b.y});
        continue;
      }
      const Point c = path[++i + 1];
      constexpr int pieces = 8;
      Point from = a;
      for (int piece = 1; piece <= pieces; ++piece) {
        const float t = static_cast<float>(piece) / pieces, u = 1 - t;
        const Point to{u * u * a.x + 2 * u * t * b.x + t * t * c.x,
                       u * u * a.y + 2 * u * t * b.y + t * t * c.y, false};
        result.segments.push_back({from.x, from.y, to.x, to.y});
        from = to;
      }
    }
    points.clear();
  };
  const std::string_view text = glyph(character);
  bool have_x = false, pulls = false;
  float x = 0;
  for (std::size_t i = 0; i < text.size();) {
    const char mark = text[i];
    if (mark == '-' || (mark >= '0' && mark <= '9')) {
      const bool negative = mark == '-';
      i += negative ? 1 : 0;
      float value = 0;
      while (i < text.size() && text[i] >= '0' && text[i] <= '9') {
        value = 10 * value + static_cast<float>(text[i++] - '0');
      }
      if (negative) value = -value;
      if (have_x) {
        points.push_back({x, value, pulls});
        pulls = false;
      } else {
        x = value;
        result.width = (std::max)(result.width, x);
      }
      have_x = !have_x;
      continue;
    }
    if (mark == '~') pulls = true;
    if (mark == '/' || mark == 'o') finish(mark == 'o');
    ++i;
  }
  finish(false);
  return result;
}

/// The grid of the glyphs: units of a font size, from one glyph to the next, of a blank, of a stroke.
inline constexpr double font_units = 40, font_gap = 7, font_blank = 13, font_stroke = 3.2;

/// How wide `text` is at a font size of 1.
inline double text_width(std::string_view text) {
  double units = 0;
  while (!text.empty()) {
    const char32_t character = next_character(text);
    units += character == U' ' ? font_blank : static_cast<double>(outline(character).width) + font_gap;
  }
  return units / font_units;
}

/// `text`, or as much of its beginning as fits into `width` font sizes together with "...".
inline std::string shortened(std::string_view text, double width) {
  if (text_width(text) <= width) return std::string(text);
  const double room = width - text_width("...");
  std::string_view rest = text;
  std::size_t kept = 0;
  double used = 0;
  while (!rest.empty()) {
    const std::string_view before = rest;
    next_character(rest);
    used += text_width(before.substr(0, before.size() - rest.size()));
    if (used > room) break;
    kept = text.size() - rest.size();
  }
  return std::string(text.substr(0, kept)) + "...";
}

}  // namespace neem::detail
