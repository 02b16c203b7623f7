// The layout of a graph by its eigenvectors: each component by its own, the components side by side.
//
// Every component gets a box (a segment, square or cube) whose volume is its share of the points, and is
// scaled to fill four fifths of the side, and less of it where all have few points. Boxes stand on shelves,
// largest first: along the first axis until the shelf is as wide as the box of all points (rounded up to
// whole boxes of the largest), then the next shelf along the second axis, and so on. Boxes do not overlap.
#pragma once

#include "neem/layouts/detail/laplacian_eigenpairs.hpp"
#include "neem/layouts/laplacian_scaling.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace neem {

namespace detail {

/// Corners of boxes of the given sides, of which there is one at least: count × dimensions.
inline Matrix<double> pack_boxes(const std::vector<double>& sides, Index dimensions) {
  const auto count = static_cast<Index>(sides.size());
  std::vector<Index> order(sides.size());
  for (Index b = 0; b < count; ++b) order[static_cast<std::size_t>(b)] = b;
  std::sort(order.begin(), order.end(), [&](Index a, Index b) {
    const double left = sides[static_cast<std::size_t>(a)], right = sides[static_cast<std::size_t>(b)];
    return left > right || (left == right && a < b);
  });
  double volume = 0;
  for (const double side : sides) volume += std::pow(side, static_cast<double>(dimensions));
  const double widest = sides[static_cast<std::size_t>(order[0])];
  // The root of the volume, rounded up to whole boxes of the largest kind: two stand side by side.
  const double root = std::pow(volume, 1 / static_cast<double>(dimensions));
  const double width = std::ceil(root / widest - 1e-9) * widest * (1 + 1e-9);
  Matrix<double> corners(count, dimensions);
  std::vector<double> at(static_cast<std::size_t>(dimensions), 0.0), deep(at);
  for (const Index b : order) {
    const double side = sides[static_cast<std::size_t>(b)];
    for (std::size_t axis = 0; axis + 1 < at.size(); ++axis) {
      if (at[axis] == 0 || at[axis] + side <= width) break;
      at[axis] = 0;
      at[axis + 1] += deep[axis + 1];
      deep[axis + 1] = 0;
    }
    for (std::size_t axis = 0; axis < at.size(); ++axis) {
      corners(b, static_cast<Index>(axis)) = at[axis];
      deep[axis] = (std::max)(deep[axis], side);
    }
    at[0] += side;
  }
  return corners;
}

/// Coordinates of one component, n_c × dimensions; columns past n_c − 1 are zero. The mean square of a column
/// is 1, weighted by the degrees where the scaling is that of the random walk.
inline Matrix<double> component_coordinates(const ComponentSpectra& all, Index c, Index dimensions,
                                            LaplacianScaling scaling) {
  const std::span<const Id> points = all.points_of(c);
  const ComponentSpectrum& spectrum = all.spectra[static_cast<std::size_t>(c)];
  const auto size = static_cast<Index>(points.size());
  Matrix<double> coordinates = Matrix<double>::Zero(size, dimensions);
  double volume = 0;
  for (const Id i : points) {
    volume += all.root_degrees[static_cast<std::size_t>(i)] * all.root_degrees[static_cast<std::size_t>(i)];
  }
  const bool walk = scaling == LaplacianScaling::random_walk;
  const double unit = std::sqrt(walk ? volume : static_cast<double>(size));
  for (std::size_t k = 0; k < spectrum.vectors.size(); ++k) {
    std::vector<double> y = spectrum.vectors[k];
    for (std::size_t i = 0; i < y.size(); ++i) {
      y[i] *= unit / (walk ? all.root_degrees[static_cast<std::size_t>(points[i])] : 1.0);
    }
    fix_sign(y);
    for (std::size_t i = 0; i < y.size(); ++i)
      coordinates(static_cast<Index>(i), static_cast<Index>(k)) = y[i];
  }
  return coordinates;
}

/// The middle of the bounding box of the rows, and the largest of its sides.
inline double bounding_box(const Matrix<double>& rows, std::vector<double>& middle) {
  double extent = 0;
  middle.assign(static_cast<std::size_t>(rows.cols()), 0.0);
  for (Index axis = 0; axis < rows.cols(); ++axis) {
    double low = rows(0, axis), high = low;
    for (Index i = 1; i < rows.rows(); ++i) {
      low = (std::min)(low, rows(i, axis));
      high = (std::max)(high, rows(i, axis));
    }
    middle[static_cast<std::size_t>(axis)] = low + (high - low) / 2;
    extent = (std::max)(extent, high - low);
  }
  return extent;
}

/// The share of the sides of their boxes that components fill, the largest of m points. Among few points some
/// lie far from all others of theirs, and are not to be nearer to the next box: eight points fill half of it,
/// 32 and more four fifths.
inline double filled_share(Index m) {
  constexpr double least = 0.4, more = 0.4, many = 32;
  return least + more * (std::min)(1.0, static_cast<double>(m) / many);
}

/// n × dimensions. One component keeps its coordinates; several are laid side by side as described above, in
/// the unit of the first of the largest ones (if that is a point, neighboring points are 1 apart), and the
/// mean of all is the origin.
inline Matrix<double> spectral_coordinates(const ComponentSpectra& all, Index dimensions,
                                           LaplacianScaling scaling) {
  const Index count = all.components.count();
  const auto n = static_cast<Index>(all.points.size());
  if (count == 1) return component_coordinates(all, 0, dimensions, scaling);
  std::vector<double> sides, middle;
  for (const Id size : all.components.sizes) {
    sides.push_back(
        std::pow(static_cast<double>(size) / static_cast<double>(n), 1 / static_cast<double>(dimensions)));
  }
  const Matrix<double> corners = pack_boxes(sides, dimensions);
  const Index largest = std::max_element(sides.begin(), sides.end()) - sides.begin();
  const double own_extent = bounding_box(component_coordinates(all, largest, dimensions, scaling), middle);
  const double most = sides[static_cast<std::size_t>(largest)];
  const double filled = filled_share(all.components.sizes[static_cast<std::size_t>(largest)]);
  const double unit = own_extent > 0 ? own_extent / (filled * most) : 1 / most;
  Matrix<double> layout(n, dimensions);
  std::vector<double> mean(static_cast<std::size_t>(dimensions), 0.0);
  for (Index c = 0; c < count; ++c) {
    const Matrix<double> own = component_coordinates(all, c, dimensions, scaling);
    const double side = sides[static_cast<std::size_t>(c)], extent = bounding_box(own, middle);
    const double factor = extent > 0 ? filled * side / extent : 0;
    const std::span<const Id> points = all.points_of(c);
    for (std::size_t i = 0; i < points.size(); ++i) {
      for (Index axis = 0; axis < dimensions; ++axis) {
        const auto a = static_cast<std::size_t>(axis);
        const double inside = (own(static_cast<Index>(i), axis) - middle[a]) * factor;
        const double place = unit * (corners(c, axis) + side / 2 + inside);
        layout(points[i], axis) = place;
        mean[a] += place / static_cast<double>(n);
      }
    }
  }
  for (Index i = 0; i < n; ++i) {
    for (Index axis = 0; axis < dimensions; ++axis) layout(i, axis) -= mean[static_cast<std::size_t>(axis)];
  }
  return layout;
}

}  // namespace detail
}  // namespace neem
