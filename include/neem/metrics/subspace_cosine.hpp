// Whether two layouts have the same coordinates up to a linear map: the angle between their column spaces.
#pragma once

#include "neem/core/estimate.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/types.hpp"
#include "neem/layouts/align.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace neem {
namespace detail {

/// The columns without their means, orthonormal; columns within rounding of the span of those before are 0.
template <class S, int Dim>
Layout<double, Dim> orthonormal_columns(const Layout<S, Dim>& Y) {
  const Index n = Y.rows();
  Layout<double, Dim> Q(n, Dim);
  for (Index c = 0; c < Dim; ++c) {
    double mean = 0;
    for (Index i = 0; i < n; ++i) mean += static_cast<double>(Y(i, c)) / static_cast<double>(n);
    double before = 0;
    for (Index i = 0; i < n; ++i) {
      Q(i, c) = static_cast<double>(Y(i, c)) - mean;
      before += Q(i, c) * Q(i, c);
    }
    for (int pass = 0; pass < 2; ++pass) {
      for (Index b = 0; b < c; ++b) {
        double share = 0;
        for (Index i = 0; i < n; ++i) share += Q(i, b) * Q(i, c);
        for (Index i = 0; i < n; ++i) Q(i, c) -= share * Q(i, b);
      }
    }
    double left = 0;
    for (Index i = 0; i < n; ++i) left += Q(i, c) * Q(i, c);
    const double factor = left > 1e-20 * before ? 1 / std::sqrt(left) : 0;
    for (Index i = 0; i < n; ++i) Q(i, c) *= factor;
  }
  return Q;
}

}  // namespace detail

/// The cosine of the largest principal angle between the spaces that the centred columns of two layouts span:
/// 1 if each layout is a linear image of the other, 0 if one has a direction at right angles to all of the
/// other.
///
/// It compares the coordinates of a map, not its distances: use it for limits such as that of t-SNE for
/// ρ → ∞, where the axes have their own scales.
///
/// @param a, b  n × Dim, finite
/// @return      in [0, 1]; 0 if a layout has fewer than Dim independent columns
/// @throws      Error (DATA) for sizes that differ, NaN or infinity
/// @cost        O(n Dim²)
/// @source      Björck & Golub 1973
template <class S, class T, int Dim>
double subspace_cosine(const Layout<S, Dim>& a, const Layout<T, Dim>& b) {
  detail::check_same_rows(a.rows(), a.cols(), b.rows(), b.cols(), "layout");
  check_points<S>(Matrix<S>(a), "layout");
  check_points<T>(Matrix<T>(b), "layout");
  const Layout<double, Dim> p = detail::orthonormal_columns(a), q = detail::orthonormal_columns(b);
  constexpr auto dim = static_cast<std::size_t>(Dim);
  const detail::PairSums<dim> m = detail::pair_sums(p, q, {}, {}, Threads(1));
  const detail::SmallSvd<dim> svd = detail::small_svd<dim>(m.yx);
  return (std::min)(1.0, *std::min_element(svd.value.begin(), svd.value.end()));
}

}  // namespace neem
