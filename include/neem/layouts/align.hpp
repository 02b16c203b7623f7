// Only the distances of a layout have a meaning: rotated or mirrored it is the same map. `align` rotates one
// map to lie on another as well as it can, so that points can be followed by eye from picture to picture.
//
// The best orthogonal matrix is the polar factor U Vᵀ of M = Σ_i (y_i − ȳ)(x_i − x̄)ᵀ = U S Vᵀ (Schönemann
// 1966). M has as many rows as the layout has columns, so its singular values are found by turning pairs of
// columns until all stand at right angles (Hestenes 1958).
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/error.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/types.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <utility>

namespace neem {

/// Options of align.
struct AlignOptions {
  /// Mirror images allowed
  bool reflect = true;
  /// Also scale the layout, by the factor that fits best
  bool scale = false;
};

namespace detail {

/// A small matrix by its columns.
template <std::size_t Dim>
using Columns = std::array<std::array<double, Dim>, Dim>;

template <std::size_t Dim>
double dot(const std::array<double, Dim>& a, const std::array<double, Dim>& b) {
  double sum = 0;
  for (std::size_t r = 0; r < Dim; ++r) sum += a[r] * b[r];
  return sum;
}

/// m = u diag(value) vᵀ: u and v orthogonal, values ≥ 0 in no order.
template <std::size_t Dim>
struct SmallSvd {
  Columns<Dim> u{}, v{};
  std::array<double, Dim> value{};
};

template <std::size_t Dim>
SmallSvd<Dim> small_svd(Columns<Dim> m) {
  SmallSvd<Dim> svd;
  for (std::size_t c = 0; c < Dim; ++c) svd.v[c][c] = 1;
  double largest = 0;
  for (const auto& column : m) {
    for (const double x : column) largest = (std::max)(largest, std::abs(x));
  }
  if (largest > 0) {  // squares neither overflow nor vanish
    for (auto& column : m) {
      for (double& x : column) x /= largest;
    }
  }
  constexpr double eps = std::numeric_limits<double>::epsilon();
  constexpr int most = 30;  // sweeps; about five are needed
  bool turned = true;
  for (int sweep = 0; turned && sweep < most; ++sweep) {
    turned = false;
    for (std::size_t p = 0; p < Dim; ++p) {
      for (std::size_t q = p + 1; q < Dim; ++q) {
        const double pp = dot(m[p], m[p]), qq = dot(m[q], m[q]), pq = dot(m[p], m[q]);
        if (std::abs(pq) <= eps * std::sqrt(pp) * std::sqrt(qq)) continue;
        turned = true;
        const double zeta = (qq - pp) / (2 * pq);
        const double t = (zeta < 0 ? -1 : 1) / (std::abs(zeta) + std::hypot(1.0, zeta));
        const double cosine = 1 / std::hypot(1.0, t), sine = cosine * t;
        for (auto* columns : {&m, &svd.v}) {
          for (std::size_t r = 0; r < Dim; ++r) {
            const double a = (*columns)[p][r], b = (*columns)[q][r];
            (*columns)[p][r] = cosine * a - sine * b;
            (*columns)[q][r] = sine * a + cosine * b;
          }
        }
      }
    }
  }
  double top = 0;
  for (std::size_t c = 0; c < Dim; ++c) top = (std::max)(top, std::sqrt(dot(m[c], m[c])));
  // Columns of u in the order of their values; where there is no value, whatever unit vector is left.
  std::array<std::size_t, Dim> order{};
  for (std::size_t c = 0; c < Dim; ++c) order[c] = c;
  for (std::size_t a = 1; a < Dim; ++a) {
    for (std::size_t b = a; b > 0 && dot(m[order[b]], m[order[b]]) > dot(m[order[b - 1]], m[order[b - 1]]);
         --b) {
      std::swap(order[b], order[b - 1]);
    }
  }
  for (std::size_t k = 0; k < Dim; ++k) {
    const std::size_t c = order[k];
    const double length = std::sqrt(dot(m[c], m[c]));
    const bool known = length > Dim * eps * top;
    svd.value[c] = known ? length * largest : 0;
    std::array<double, Dim> best = m[c];
    double left = known ? length : 0;
    for (std::size_t axis = 0; !known && axis < Dim; ++axis) {
      std::array<double, Dim> unit = svd.v[(c + axis) % Dim];
      for (int pass = 0; pass < 2; ++pass) {
        for (std::size_t before = 0; before < k; ++before) {
          const double share = dot(unit, svd.u[order[before]]);
          for (std::size_t r = 0; r < Dim; ++r) unit[r] -= share * svd.u[order[before]][r];
        }
      }
      const double rest = std::sqrt(dot(unit, unit));
      if (rest > left) left = rest, best = unit;
    }
    for (std::size_t r = 0; r < Dim; ++r) svd.u[c][r] = best[r] / left;
  }
  return svd;
}

template <std::size_t Dim>
double determinant_sign(Columns<Dim> m) {
  double sign = 1;
  for (std::size_t c = 0; c < Dim; ++c) {  // elimination with the largest pivot of each column
    std::size_t pivot = c;
    for (std::size_t r = c + 1; r < Dim; ++r) {
      if (std::abs(m[c][r]) > std::abs(m[c][pivot])) pivot = r;
    }
    if (pivot != c) sign = -sign;
    for (auto& column : m) std::swap(column[c], column[pivot]);
    if (m[c][c] < 0) sign = -sign;
    for (std::size_t r = c + 1; r < Dim && m[c][c] != 0; ++r) {
      const double factor = m[c][r] / m[c][c];
      for (std::size_t k = c; k < Dim; ++k) m[k][r] -= factor * m[k][c];
    }
  }
  return sign;
}

template <std::size_t Dim>
struct PairSums {
  std::array<double, Dim> y{}, x{};
  Columns<Dim> yx{};
  double yy = 0;
  PairSums& operator+=(const PairSums& other) {
    for (std::size_t c = 0; c < Dim; ++c) {
      y[c] += other.y[c], x[c] += other.x[c];
      for (std::size_t r = 0; r < Dim; ++r) yx[c][r] += other.yx[c][r];
    }
    yy += other.yy;
    return *this;
  }
};

/// Sums about given centres: of y, x, y xᵀ (by columns), y · y.
template <class S, int Dim>
PairSums<static_cast<std::size_t>(Dim)> pair_sums(const Layout<S, Dim>& Y, const Layout<S, Dim>& X,
                                                  const std::array<double, static_cast<std::size_t>(Dim)>& y0,
                                                  const std::array<double, static_cast<std::size_t>(Dim)>& x0,
                                                  const Threads& threads) {
  return sum_over_ranges(threads, Y.rows(), 4096, [&](Index begin, Index end) {
    PairSums<Dim> sum;
    for (Index i = begin; i < end; ++i) {
      std::array<double, Dim> y, x;
      for (std::size_t c = 0; c < Dim; ++c) {
        const Index k = i * Dim + static_cast<Index>(c);
        y[c] = static_cast<double>(Y.data()[k]) - y0[c];
        x[c] = static_cast<double>(X.data()[k]) - x0[c];
      }
      for (std::size_t c = 0; c < Dim; ++c) {
        sum.y[c] += y[c], sum.x[c] += x[c], sum.yy += y[c] * y[c];
        for (std::size_t r = 0; r < Dim; ++r) sum.yx[c][r] += y[r] * x[c];
      }
    }
    return sum;
  });
}

}  // namespace detail

/// The layout rotated, mirrored and shifted to lie on a reference: R y_i + t with the R and t of the least
/// Σ_i |R y_i + t − x_i|².
///
/// Distances are those of Y (times the factor, if scaled). Where the best rotation is not unique, as for
/// points on a line, one of the best is taken.
///
/// @param Y          n × Dim
/// @param reference  n × Dim, of the same points in the same order
/// @param options    whether mirror images are allowed, and a change of scale
/// @param threads    threads to use; default: one
/// @return           n × Dim, with the mean of the reference
/// @throws           Error (DATA) for sizes that differ, no rows, NaN or infinity
/// @cost             O(n); bits do not depend on the thread count
/// @source           Schönemann 1966; with scale and without mirror images: Umeyama 1991
template <class S, int Dim>
Layout<S, Dim> align(const Layout<S, Dim>& Y, const Layout<S, Dim>& reference,
                     const AlignOptions& options = {}, const Threads& threads = Threads{1}) {
  static_assert(Dim >= 1, "a layout has a fixed number of columns");
  check_points<S>(Matrix<S>(Y), "layout", threads);
  check_points<S>(Matrix<S>(reference), "reference", threads);
  if (Y.rows() != reference.rows()) {
    throw Error(ErrorCode::shape,
                "a layout of " + std::to_string(Y.rows()) + " rows and a reference of " +
                    std::to_string(reference.rows()),
                "align", "give two layouts of the same points");
  }
  constexpr auto dim = static_cast<std::size_t>(Dim);
  const double n = static_cast<double>(Y.rows());
  const detail::PairSums<dim> sums = detail::pair_sums(Y, reference, {}, {}, threads);
  std::array<double, dim> y0 = sums.y, x0 = sums.x;
  for (std::size_t c = 0; c < dim; ++c) y0[c] /= n, x0[c] /= n;
  const detail::PairSums<dim> m = detail::pair_sums(Y, reference, y0, x0, threads);
  detail::SmallSvd<dim> svd = detail::small_svd<dim>(m.yx);
  if (!options.reflect && detail::determinant_sign<dim>(svd.u) * detail::determinant_sign<dim>(svd.v) < 0) {
    const auto least =
        static_cast<std::size_t>(std::min_element(svd.value.begin(), svd.value.end()) - svd.value.begin());
    for (double& x : svd.u[least]) x = -x;
    svd.value[least] = -svd.value[least];
  }
  double factor = 1;
  if (options.scale && m.yy > 0) {
    factor = 0;
    for (const double value : svd.value) factor += value / m.yy;
  }
  Layout<S, Dim> aligned(Y.rows(), Y.cols());
  for_each_range(threads, Y.rows(), 4096, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      std::array<double, dim> turned = x0;
      for (std::size_t k = 0; k < dim; ++k) {
        double along = 0;
        for (std::size_t r = 0; r < dim; ++r) {
          along += svd.u[k][r] * (static_cast<double>(Y.data()[i * Dim + static_cast<Index>(r)]) - y0[r]);
        }
        for (std::size_t r = 0; r < dim; ++r) turned[r] += factor * along * svd.v[k][r];
      }
      for (std::size_t r = 0; r < dim; ++r) {
        aligned.data()[i * Dim + static_cast<Index>(r)] = static_cast<S>(turned[r]);
      }
    }
  });
  return aligned;
}

}  // namespace neem
