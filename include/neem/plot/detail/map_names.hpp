// Names of classes written on the map: each at the median of its points, or above them where it would hide them
// all, and moved as little as is needed for all of them to be read.
#pragma once

#include "neem/core/types.hpp"
#include "neem/plot/detail/page.hpp"
#include "neem/plot/detail/text.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace neem::detail {

/// Moves boxes around `names` apart where they overlap, each pair along the axis on which it takes less.
inline void move_apart(std::vector<MapName>& names, const Scatter& plot) {
  const double font = plot.names_font, high = 1.15 * font;
  std::vector<double> wide;
  for (const MapName& name : names) wide.push_back((1.05 * text_width(name.text) + 0.3) * font);
  for (int pass = 0; pass < 200; ++pass) {
    bool moved = false;
    for (std::size_t a = 0; a < names.size(); ++a) {
      for (std::size_t b = a + 1; b < names.size(); ++b) {
        MapName &one = names[a], &two = names[b];
        const double x = (wide[a] + wide[b]) / 2 - std::abs(one.x - two.x),
                     y = high - std::abs(one.y - two.y);
        if (x <= 1e-3 || y <= 1e-3) continue;
        moved = true;
        double& first = y <= x ? one.y : one.x;
        double& second = y <= x ? two.y : two.x;
        const double step = 0.55 * (std::min)(x, y);
        (first <= second ? first : second) -= step;
        (first <= second ? second : first) += step;
      }
    }
    for (std::size_t a = 0; a < names.size(); ++a) {
      const double half = (std::min)(wide[a], plot.right - plot.left) / 2;
      names[a].x = std::clamp(names[a].x, plot.left + half, plot.right - half);
      names[a].y = std::clamp(names[a].y, plot.top + font, (std::max)(plot.top + font, plot.bottom));
    }
    if (!moved) return;
  }
}

/// The names of the classes on the page, of the hundred largest at most; dots are in the order of the rows.
inline void lay_out_names(Scatter& plot, std::span<const Id> labels, std::span<const std::string> names) {
  std::map<Id, std::vector<std::size_t>> rows;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (labels[i] >= 0) rows[labels[i]].push_back(i);
  }
  std::vector<std::pair<std::size_t, Id>> sizes;
  for (const auto& [id, points] : rows) sizes.emplace_back(points.size(), id);
  std::stable_sort(sizes.begin(), sizes.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  constexpr std::size_t most = 100;
  if (sizes.size() > most) {
    plot.note = "the names of the " + std::to_string(most) + " largest of " + std::to_string(sizes.size()) +
                " classes" + (plot.note.empty() ? "" : "; ") + plot.note;
    sizes.resize(most);
  }
  plot.names_font = (std::max)(9.0, plot.font * (sizes.size() <= 15 ? 1.0 : sizes.size() <= 40 ? 0.85 : 0.7));
  const double widest = 0.35 * plot.width / plot.names_font;
  std::vector<float> places;
  const auto quantile = [&](const std::vector<std::size_t>& points, float Dot::*axis, double share) {
    places.clear();
    for (const std::size_t i : points) places.push_back(plot.dots[i].*axis);
    const auto at =
        places.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(places.size() - 1));
    std::nth_element(places.begin(), at, places.end());
    return static_cast<double>(*at);
  };
  for (const auto& [size, id] : sizes) {
    const std::vector<std::size_t>& points = rows[id];
    const std::string text =
        shortened(names.empty() ? std::to_string(id) : names[static_cast<std::size_t>(id)], widest);
    const double top = quantile(points, &Dot::y, 0.05), bottom = quantile(points, &Dot::y, 0.95);
    const double wide = quantile(points, &Dot::x, 0.95) - quantile(points, &Dot::x, 0.05);
    const bool hidden =
        bottom - top < 1.5 * plot.names_font && wide < 0.8 * text_width(text) * plot.names_font;
    const double y = hidden ? top - plot.radius - 0.3 * plot.names_font  // above a few points, else on them
                            : quantile(points, &Dot::y, 0.5) + 0.35 * plot.names_font;
    plot.names.push_back({quantile(points, &Dot::x, 0.5), y, text});
  }
  move_apart(plot.names, plot);
}

}  // namespace neem::detail
