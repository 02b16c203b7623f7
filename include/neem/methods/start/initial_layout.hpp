// The initial layout that is given to a run: any finite one is accepted, and changes to it are noted.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/error.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/layouts/random_layout.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace neem::detail {

/// The number of dimensions in which points with these sums of products spread: pivots of Cholesky's
/// decomposition that are above `least` of the largest.
template <std::size_t Dim>
int spanned(std::array<std::array<double, Dim>, Dim> products, double least) {
  double top = 0;
  for (std::size_t rank = 0; rank < Dim; ++rank) {
    std::size_t pivot = 0;
    for (std::size_t c = 1; c < Dim; ++c) {
      if (products[c][c] > products[pivot][pivot]) pivot = c;
    }
    const double largest = products[pivot][pivot];
    if (rank == 0) top = largest;
    if (!(largest > least * top)) return static_cast<int>(rank);
    const std::array<double, Dim> row = products[pivot];
    for (std::size_t a = 0; a < Dim; ++a) {
      for (std::size_t b = 0; b < Dim; ++b) products[a][b] -= row[a] * row[b] / largest;
    }
  }
  return static_cast<int>(Dim);
}

/// The given initial layout, checked, and with the following changes, which are added to `notes`:
///
/// - points that are all at one place would have no forces, and points on a line or in a plane none that
///   leaves it: they are moved apart at random, by `deviation` and by a thousandth of their spread;
/// - a layout of a size whose squares the number type cannot hold is scaled to `deviation`;
/// - a layout so far from the origin that its spread is lost in rounding is moved to the origin.
///
/// @param used  columns that are given; of the layout, those beyond them are 0 or jitter
/// @param in_place  whether the layout as a whole has to stay where it is
/// @throws Error (DATA) if it has another shape or is not finite, or could not be used where it is
template <class S, int Dim>
Layout<S, Dim> initial_layout(const Eigen::MatrixXd& initial, Index n, std::uint64_t seed, double deviation,
                              std::vector<std::string>& notes, Index used = Dim, bool in_place = false) {
  if (initial.rows() != n || initial.cols() != used) {
    throw Error(ErrorCode::shape,
                join({"the initial layout is ", initial.rows(), " x ", initial.cols(), " but should be ", n,
                      " x ", used}),
                "option initial", "give one row a point and one column a dimension");
  }
  constexpr auto columns = static_cast<std::size_t>(Dim);
  Matrix<double> Y = Matrix<double>::Zero(n, Dim);
  Y.leftCols(used) = initial;
  const double scale = power_of_two_scale<double>(Y);  // sums of squares stay in range
  for (Index k = 0; k < Y.size(); ++k) Y.data()[k] *= scale;
  check_points<double>(Y, "init");
  const auto at = [&](Index i, std::size_t c) -> double& {
    return Y.data()[i * Dim + static_cast<Index>(c)];
  };

  std::array<double, columns> mean{};
  std::array<std::array<double, columns>, columns> products{};
  for (Index i = 0; i < n; ++i) {
    for (std::size_t c = 0; c < columns; ++c) mean[c] += at(i, c) / static_cast<double>(n);
  }
  double aside = 0, squares = 0;
  bool one_place = true;
  for (const double place : mean) aside = (std::max)(aside, std::abs(place));
  for (Index i = 0; i < n; ++i) {
    for (std::size_t a = 0; a < columns; ++a) {
      one_place = one_place && at(i, a) == at(0, a);
      squares += (at(i, a) - mean[a]) * (at(i, a) - mean[a]) / static_cast<double>(n);
      for (std::size_t b = 0; b < columns; ++b) products[a][b] += (at(i, a) - mean[a]) * (at(i, b) - mean[b]);
    }
  }
  constexpr bool narrow = sizeof(S) == 4;
  constexpr double largest = narrow ? 1e15 : 1e140, smallest = narrow ? 1e-15 : 1e-140;
  constexpr double rounding = 1000 * static_cast<double>(std::numeric_limits<S>::epsilon());
  constexpr double flat = 1e-12, thickness = 1e-3;
  const double radius = std::sqrt(squares) / scale;
  double factor = 1 / scale, jitter = 0;
  bool centre = false;
  if (one_place) {
    constexpr double few_units = 64 * static_cast<double>(std::numeric_limits<S>::epsilon());
    centre = aside / scale > largest || (n > 1 && few_units * (aside / scale) > deviation);
    if (n > 1) {
      jitter = deviation;
      notes.push_back(
          join({"all points of the initial layout lie on one place: moved ",
                centre ? "to the origin, and " : "", "apart at random, by ", three_digits(jitter)}));
    }
  } else {
    if (radius > largest || radius < smallest) {
      factor = deviation / std::sqrt(squares);
      centre = true;
      notes.push_back(
          join({"the initial layout has a root mean square radius of ", three_digits(radius),
                ", whose squares the number type cannot hold: scaled to ", three_digits(deviation)}));
    } else if (std::sqrt(squares) < rounding * aside) {
      centre = true;
      notes.push_back(join({"the initial layout lies ", three_digits(aside / scale),
                            " from the origin, beside which rounding takes its radius of ",
                            three_digits(radius), ": moved to the origin"}));
    }
    const int rank = spanned(products, flat), most = static_cast<int>((std::min)(used, n - 1));
    if (rank < most) {
      jitter = thickness * std::sqrt(squares) * factor;
      notes.push_back(
          join({"the initial layout spreads in ", rank, " of ", used,
                " dimensions, which no force leaves: moved apart at random, by ", three_digits(jitter)}));
    }
  }
  if (in_place && (centre || factor != 1 / scale)) {
    throw Error(ErrorCode::out_of_range,
                join({"fixed points need a layout that is used as it is, and this one, of radius ",
                      three_digits(radius), " and ", three_digits(aside / scale),
                      " from the origin, loses its differences in rounding"}),
                "option initial", "give a layout of a common size near the origin, or compute in double");
  }
  Layout<S, Dim> layout(n, Dim);
  for (Index i = 0; i < n; ++i) {
    for (std::size_t c = 0; c < columns; ++c) {
      layout.data()[i * Dim + static_cast<Index>(c)] =
          static_cast<S>((at(i, c) - (centre ? mean[c] : 0)) * factor);
    }
  }
  if (jitter > 0) layout += random_layout<S, Dim>(n, seed, jitter);
  return layout;
}

}  // namespace neem::detail
