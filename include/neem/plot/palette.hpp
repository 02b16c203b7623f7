// Colours for classes that people with a colour-vision deficiency can tell apart.
//
// The first eight are those of Okabe and Ito, in an order that puts the strong ones first. Every further
// colour is the one of a fixed set of candidates (24 hues, five lightnesses, three chromas in OKLCH) whose
// distance to white and to all colours before it is largest. Distance is the smallest of three: as seen
// with normal vision, without the medium-wave cones (deuteranopia), and without the long-wave ones
// (protanopia). So the palette is one sequence: more classes never change the colours of the first ones.
//
// How far apart they are (Euclidean distance in OKLab, where 1 is black to white and 0.02 can just be seen
// side by side): at least 0.076 among the first 12, which is Okabe and Ito's own green and purple without
// medium-wave cones, and 0.065 among the first 20; tests check both. Beyond 20, classes can no longer be told
// apart by colour alone. The sequence starts again after 64.
#pragma once

#include "neem/core/types.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace neem {

/// A colour in sRGB, 8 bits a channel; alpha 255 is opaque.
struct Color {
  std::uint8_t red = 0;      ///< 0 to 255
  std::uint8_t green = 0;    ///< 0 to 255
  std::uint8_t blue = 0;     ///< 0 to 255
  std::uint8_t alpha = 255;  ///< 0: transparent, 255: opaque

  friend constexpr bool operator==(const Color&, const Color&) = default;
};

namespace detail {

using Triple = std::array<double, 3>;

/// The light of an sRGB value, both in [0, 1].  @source IEC 61966-2-1
inline double light_of(double value) {
  return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}
/// The sRGB value of a light, both in [0, 1].  @source IEC 61966-2-1
inline double value_of(double light) {
  return light <= 0.0031308 ? light * 12.92 : 1.055 * std::pow(light, 1 / 2.4) - 0.055;
}

inline Triple light_of(Color color) {
  return {light_of(color.red / 255.0), light_of(color.green / 255.0), light_of(color.blue / 255.0)};
}

inline Triple transform(const std::array<Triple, 3>& matrix, const Triple& v) {
  Triple result{};
  for (std::size_t i = 0; i < 3; ++i) {
    result[i] = matrix[i][0] * v[0] + matrix[i][1] * v[1] + matrix[i][2] * v[2];
  }
  return result;
}

/// Linear RGB → OKLab, where Euclidean distance is about what the eye sees.  @source Ottosson 2020
inline Triple oklab(const Triple& light) {
  constexpr std::array<Triple, 3> cones{{{0.4122214708, 0.5363325363, 0.0514459929},
                                         {0.2119034982, 0.6806995451, 0.1073969566},
                                         {0.0883024619, 0.2817188376, 0.6299787005}}};
  constexpr std::array<Triple, 3> axes{{{0.2104542553, 0.7936177850, -0.0040720468},
                                        {1.9779984951, -2.4285922050, 0.4505937099},
                                        {0.0259040371, 0.7827717662, -0.8086757660}}};
  Triple lms = transform(cones, light);
  for (double& value : lms) value = std::cbrt(value);
  return transform(axes, lms);
}

/// OKLab → linear RGB; values outside [0, 1] are colours that a screen cannot show.  @source Ottosson 2020
inline Triple light_of_oklab(const Triple& lab) {
  constexpr std::array<Triple, 3> cones{{{1.0, 0.3963377774, 0.2158037573},
                                         {1.0, -0.1055613458, -0.0638541728},
                                         {1.0, -0.0894841775, -1.2914855480}}};
  constexpr std::array<Triple, 3> rgb{{{4.0767416621, -3.3077115913, 0.2309699292},
                                       {-1.2684380046, 2.6097574011, -0.3413193965},
                                       {-0.0041960863, -0.7034186147, 1.7076147010}}};
  Triple lms = transform(cones, lab);
  for (double& value : lms) value = value * value * value;
  return transform(rgb, lms);
}

}  // namespace detail

/// How a colour is seen.
enum class Vision { normal, protanopia, deuteranopia };

/// A colour in OKLab (lightness, green–red, blue–yellow) as it appears to somebody with the given vision.
///
/// @source  simulation: Machado, Oliveira & Fernandes 2009, severity 1.0, on linear RGB, clamped to [0, 1]
inline std::array<double, 3> appearance(Color color, Vision vision = Vision::normal) {
  constexpr std::array<detail::Triple, 3> protanopia{
      {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}}};
  constexpr std::array<detail::Triple, 3> deuteranopia{
      {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}}};
  detail::Triple light = detail::light_of(color);
  if (vision == Vision::protanopia) light = detail::transform(protanopia, light);
  if (vision == Vision::deuteranopia) light = detail::transform(deuteranopia, light);
  for (double& value : light) value = std::clamp(value, 0.0, 1.0);
  return detail::oklab(light);
}

namespace detail {

/// A colour as it appears to each of the three kinds of vision.
using Seen = std::array<Triple, 3>;

inline Seen seen(Color color) {
  return {appearance(color, Vision::normal), appearance(color, Vision::protanopia),
          appearance(color, Vision::deuteranopia)};
}

inline double distance(const Seen& a, const Seen& b) {
  double least = 1e9;
  for (std::size_t v = 0; v < 3; ++v) {
    const double x = a[v][0] - b[v][0], y = a[v][1] - b[v][1], z = a[v][2] - b[v][2];
    least = (std::min)(least, std::sqrt(x * x + y * y + z * z));
  }
  return least;
}

/// The colours from which the palette is continued: those of the grid that a screen can show.
inline std::vector<Color> palette_candidates() {
  std::vector<Color> candidates;
  for (const double lightness : {0.45, 0.55, 0.65, 0.75, 0.85}) {
    for (const double chroma : {0.1, 0.15, 0.2}) {
      for (int step = 0; step < 24; ++step) {
        const double hue = step * (6.283185307179586 / 24);
        const Triple light = light_of_oklab({lightness, chroma * std::cos(hue), chroma * std::sin(hue)});
        if (*std::min_element(light.begin(), light.end()) < 0) continue;
        if (*std::max_element(light.begin(), light.end()) > 1) continue;
        std::array<std::uint8_t, 3> rgb{};
        for (std::size_t c = 0; c < 3; ++c) {
          rgb[c] = static_cast<std::uint8_t>(255 * value_of(light[c]) + 0.5);
        }
        candidates.push_back({rgb[0], rgb[1], rgb[2]});
      }
    }
  }
  return candidates;
}

}  // namespace detail

/// The colour of points that belong to no class.
inline constexpr Color unlabelled_color{150, 150, 150};

/// Colours for `count` classes, chosen to be told apart also with a colour-vision deficiency.
///
/// palette(a) is the beginning of palette(b) for a < b; all are distinct up to 64, where the sequence
/// repeats.
/// @param count  ≥ 0
/// @cost   about 0.1 ms a colour beyond the eighth
/// @source Okabe & Ito 2008, "Color Universal Design"; continued by the farthest-point rule of the file's
///         head
inline std::vector<Color> palette(Index count) {
  constexpr std::array<Color, 8> okabe_ito{{
      {0, 114, 178},    // blue
      {230, 159, 0},    // orange
      {0, 158, 115},    // bluish green
      {213, 94, 0},     // vermillion
      {204, 121, 167},  // reddish purple
      {86, 180, 233},   // sky blue
      {0, 0, 0},        // black
      {240, 228, 66},   // yellow
  }};
  constexpr std::size_t longest = 64;
  const std::size_t wanted = static_cast<std::size_t>(std::max<Index>(count, 0));
  std::vector<Color> colors(okabe_ito.begin(), okabe_ito.end());
  if (wanted > colors.size()) {
    const std::vector<Color> candidates = detail::palette_candidates();
    std::vector<detail::Seen> looks;
    for (const Color color : candidates) looks.push_back(detail::seen(color));
    std::vector<double> nearest;  // of each candidate, the distance to what is taken, the background included
    for (const detail::Seen& look : looks) {
      double least = detail::distance(look, detail::seen({255, 255, 255}));
      for (const Color taken : okabe_ito)
        least = (std::min)(least, detail::distance(look, detail::seen(taken)));
      nearest.push_back(least);
    }
    while (colors.size() < (std::min)({wanted, longest, candidates.size()})) {
      const std::size_t best =
          static_cast<std::size_t>(std::max_element(nearest.begin(), nearest.end()) - nearest.begin());
      colors.push_back(candidates[best]);
      for (std::size_t i = 0; i < looks.size(); ++i) {
        nearest[i] = (std::min)(nearest[i], detail::distance(looks[i], looks[best]));
      }
    }
  }
  const std::size_t distinct = colors.size();
  colors.resize(wanted);
  for (std::size_t i = distinct; i < wanted; ++i) colors[i] = colors[i % distinct];
  return colors;
}

}  // namespace neem
