// Colours for numbers: a scale from dark violet over blue and green to yellow.
//
// Equal steps of the number are equal steps to the eye: the scale is a curve in OKLab, whose lightness grows
// all the way (so that it reads in grey, and with colour-vision deficiencies, too), and it is walked along by
// its length. Steps are alike: between 17 colours of eight bits a channel the largest (Euclidean distance in
// OKLab) is less than 1.12 times the smallest, which a test checks. The hue runs
// from 305° (violet) to 105° (yellow), with as much chroma as a screen can show on the way.
#pragma once

#include "neem/core/types.hpp"
#include "neem/plot/palette.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace neem {

namespace detail {

/// A place on the curve, t in [0, 1], in OKLab.
inline Triple scale_curve(double t) {
  constexpr double radian = 6.283185307179586 / 360;
  const double lightness = 0.30 + 0.60 * t, hue = (305 - 200 * t) * radian;
  // Screens show least chroma in the blues and greens that are halfway: 0.100 at t = 0.45. A test checks all.
  const double chroma = 0.083 + 0.050 * (1 - t) * (1 - t) * (1 - t) + 0.095 * t * t * t;
  return {lightness, chroma * std::cos(hue), chroma * std::sin(hue)};
}

inline double apart(const Triple& a, const Triple& b) {
  return std::sqrt((a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1]) +
                   (a[2] - b[2]) * (a[2] - b[2]));
}

}  // namespace detail

/// `count` colours from the lowest number to the highest, equally far from each other.
///
/// @param count  ≥ 0
/// @cost         O(count), and some 0.1 ms
inline std::vector<Color> color_scale(Index count) {
  constexpr std::size_t pieces = 1024;
  std::array<double, pieces + 1> length{};  // of the curve up to there
  for (std::size_t i = 1; i <= pieces; ++i) {
    length[i] = length[i - 1] + detail::apart(detail::scale_curve(static_cast<double>(i - 1) / pieces),
                                              detail::scale_curve(static_cast<double>(i) / pieces));
  }
  std::vector<Color> colors;
  std::size_t i = 1;
  for (Index k = 0; k < count; ++k) {
    const double wanted = count == 1
                              ? length[pieces] / 2
                              : length[pieces] * static_cast<double>(k) / static_cast<double>(count - 1);
    while (i < pieces && length[i] < wanted) ++i;
    const double part = (wanted - length[i - 1]) / (length[i] - length[i - 1]);
    const detail::Triple light =
        detail::light_of_oklab(detail::scale_curve((static_cast<double>(i - 1) + part) / pieces));
    std::array<std::uint8_t, 3> rgb{};
    for (std::size_t c = 0; c < 3; ++c) {
      rgb[c] = static_cast<std::uint8_t>(255 * detail::value_of(std::clamp(light[c], 0.0, 1.0)) + 0.5);
    }
    colors.push_back({rgb[0], rgb[1], rgb[2]});
  }
  return colors;
}

}  // namespace neem
