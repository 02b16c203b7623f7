// Eigenpairs of symmetric matrices: all of a small one, the leading ones of a large one.
//
// `symmetric_eigen` reduces to a tridiagonal matrix (Householder) and diagonalises that by implicit QR steps
// with Wilkinson's shift (Golub & Van Loan 2013, §8.3): 9 n³ operations, eigenvalues to a few ulp of the
// largest. `leading_eigenpairs` needs only products with the matrix: it grows an orthonormal basis by blocks
// of residuals from a random start (a block Krylov space: Halko, Martinsson & Tropp 2011; Musco & Musco
// 2015), solves the small problem on it (Rayleigh–Ritz), and restarts with the best vectors when the basis is
// full. Blocks wider than what is asked for find repeated eigenvalues.
//
// Why not Eigen's SelfAdjointEigenSolver: it adds 5.4 s to the compile time, this 0.5 s; for order 784 it
// takes 0.16 s and this 0.21 s with AVX-512, 0.37 s and 0.32 s with SSE2.
#pragma once

#include "neem/core/detail/resize.hpp"
#include "neem/core/random.hpp"
#include "neem/layouts/detail/panels.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

namespace neem::detail {

/// Eigenvalues, largest first, and their unit vectors as rows.
struct Eigenpairs {
  std::vector<double> values{};
  Matrix<double> vectors{};
  bool converged = true;
};

/// Householder: A = Q T Qᵀ. Fills the diagonal and the off-diagonal of T; returns Qᵀ.
inline Matrix<double> tridiagonalize(Matrix<double> a, std::vector<double>& diagonal,
                                     std::vector<double>& beside) {
  const Index n = a.rows();
  Matrix<double> reflector = zeros(n, n);  // row k: the vector of step k, zero up to column k
  std::vector<double> factor(static_cast<std::size_t>(n), 0.0), image(static_cast<std::size_t>(n));
  beside.assign(static_cast<std::size_t>(n), 0.0);
  for (Index k = 0; k + 2 < n; ++k) {
    double* v = row_of(reflector, k);
    const Index first = k + 1, length = n - first;
    std::copy(row_of(a, k) + first, row_of(a, k) + n, v + first);
    const double norm = std::sqrt(lane_dot(v + first, v + first, length));
    const double head = v[first];
    beside[static_cast<std::size_t>(k)] = head;
    const double rest = lane_dot(v + first + 1, v + first + 1, length - 1);
    if (!(rest > 0)) continue;
    const double moved = head > 0 ? -norm : norm;
    beside[static_cast<std::size_t>(k)] = moved;
    v[first] = head - moved;
    const double beta = 2 / (rest + v[first] * v[first]);
    factor[static_cast<std::size_t>(k)] = beta;
    double* w = image.data();
    for (Index i = first; i < n; ++i) w[i] = beta * lane_dot(row_of(a, i) + first, v + first, length);
    const double half = beta / 2 * lane_dot(w + first, v + first, length);
    lane_add(-half, v + first, w + first, length);
    for (Index i = first; i < n; ++i) {
      lane_add(-v[i], w + first, row_of(a, i) + first, length);
      lane_add(-w[i], v + first, row_of(a, i) + first, length);
    }
  }
  if (n >= 2) beside[static_cast<std::size_t>(n - 2)] = a(n - 1, n - 2);
  diagonal.resize(static_cast<std::size_t>(n));
  for (Index i = 0; i < n; ++i) diagonal[static_cast<std::size_t>(i)] = a(i, i);
  Matrix<double> q = zeros(n, n);
  for (Index i = 0; i < n; ++i) q(i, i) = 1;
  for (Index k = n - 3; k >= 0; --k) {
    if (factor[static_cast<std::size_t>(k)] == 0) continue;
    const Index first = k + 1, length = n - first;
    const double* v = row_of(reflector, k) + first;
    for (Index i = first; i < n; ++i) {
      double* row = row_of(q, i) + first;
      lane_add(-factor[static_cast<std::size_t>(k)] * lane_dot(row, v, length), v, row, length);
    }
  }
  return q;
}

/// Rows p and q of a plane turned: p ← c p + s q, q ← c q − s p.
inline void turn_rows(double* p, double* q, Index size, double c, double s) {
  const Lanes cosine(c), sine(s);
  Index k = 0;
  for (; k + panel_width <= size; k += panel_width) {
    const Lanes a(p + k), b(q + k);
    (cosine * a + sine * b).store(p + k);
    (cosine * b - sine * a).store(q + k);
  }
  for (; k < size; ++k) {
    const double a = p[k], b = q[k];
    p[k] = c * a + s * b;
    q[k] = c * b - s * a;
  }
}

/// All eigenpairs of a symmetric matrix.
inline Eigenpairs symmetric_eigen(const Matrix<double>& a) {
  const Index n = a.rows();
  std::vector<double> d, e;
  Matrix<double> q = tridiagonalize(a, d, e);
  constexpr double eps = std::numeric_limits<double>::epsilon();
  double norm = 0;
  for (std::size_t i = 0; i < d.size(); ++i) norm = (std::max)({norm, std::abs(d[i]), std::abs(e[i])});
  const auto negligible = [&](std::size_t k) {
    return std::abs(e[k]) <= eps * (std::abs(d[k]) + std::abs(d[k + 1])) ||
           std::abs(e[k]) <= eps * eps * norm;
  };
  Index high = n - 1;
  for (Index steps = 0; high > 0 && steps < 60 * n; ++steps) {
    if (negligible(static_cast<std::size_t>(high - 1))) {
      --high;
      continue;
    }
    Index low = high - 1;
    while (low > 0 && !negligible(static_cast<std::size_t>(low - 1))) --low;
    const auto end = static_cast<std::size_t>(high);
    const double half = (d[end - 1] - d[end]) / 2, last = e[end - 1];
    const double root = std::hypot(half, last);
    const double shift = d[end] - last * (last / (half + (half < 0 ? -root : root)));
    double x = d[static_cast<std::size_t>(low)] - shift, z = e[static_cast<std::size_t>(low)];
    for (Index row = low; row < high; ++row) {
      const auto k = static_cast<std::size_t>(row);
      const double r = std::hypot(x, z);
      const double c = r > 0 ? x / r : 1.0, s = r > 0 ? z / r : 0.0;
      const double upper = d[k], between = e[k], lower = d[k + 1];
      d[k] = c * c * upper + 2 * c * s * between + s * s * lower;
      d[k + 1] = s * s * upper - 2 * c * s * between + c * c * lower;
      e[k] = c * s * (lower - upper) + (c * c - s * s) * between;
      if (row > low) e[k - 1] = r;
      if (row < high - 1) {
        z = s * e[k + 1];
        e[k + 1] *= c;
        x = e[k];
      }
      turn_rows(row_of(q, row), row_of(q, row + 1), n, c, s);
    }
  }
  std::vector<Index> order(static_cast<std::size_t>(n));
  for (Index i = 0; i < n; ++i) order[static_cast<std::size_t>(i)] = i;
  std::sort(order.begin(), order.end(), [&](Index i, Index j) {
    const double value = d[static_cast<std::size_t>(i)], other = d[static_cast<std::size_t>(j)];
    return value > other || (value == other && i < j);
  });
  Eigenpairs pairs;
  pairs.vectors.resize(n, n);
  for (Index i = 0; i < n; ++i) {
    const Index from = order[static_cast<std::size_t>(i)];
    pairs.values.push_back(d[static_cast<std::size_t>(from)]);
    std::copy(row_of(q, from), row_of(q, from) + n, row_of(pairs.vectors, i));
  }
  return pairs;
}

/// Makes the rows of `block` orthonormal, also to the rows of `basis`; rows shorter than `floor`, or within
/// rounding of the span of those before, are dropped.
inline void orthonormalize(Matrix<double>& block, const Matrix<double>& basis, double floor,
                           const Threads& threads) {
  const Index size = block.cols();
  for (int pass = 0; pass < 2; ++pass) {
    if (basis.rows() > 0 && block.rows() > 0) {
      const Matrix<double> shares = panel_product(block, size, basis.rows(), RowPanels(basis), threads);
      const Matrix<double> within = panel_product(shares, basis.rows(), size, ColumnPanels(basis), threads);
      for (Index i = 0; i < block.rows(); ++i) lane_add(-1, row_of(within, i), row_of(block, i), size);
    }
    Index kept = 0;
    for (Index i = 0; i < block.rows(); ++i) {
      double* row = row_of(block, i);
      const double before = std::sqrt(lane_dot(row, row, size));
      for (Index j = 0; j < kept; ++j) {
        const double* other = row_of(block, j);
        lane_add(-lane_dot(row, other, size), other, row, size);
      }
      const double length = std::sqrt(lane_dot(row, row, size));
      if (!(length > floor) || !(length > 1e-10 * before)) continue;
      double* place = row_of(block, kept++);
      for (Index k = 0; k < size; ++k) place[k] = row[k] / length;
    }
    if (kept < block.rows()) block = corner(block, kept, size);
    floor = 0.5;  // the second pass drops what the first has left within the span of the basis
  }
}

inline void append_rows(Matrix<double>& a, const Matrix<double>& b) {
  Matrix<double> both(a.rows() + b.rows(), b.cols());
  std::copy_n(a.data(), a.size(), both.data());
  std::copy_n(b.data(), b.size(), both.data() + a.size());
  a = std::move(both);
}

/// rows (b × padded(size), padding zero) → rows · A, of the same shape: any callable, which must outlive
/// this. A std::function without what is not needed here.
class Product {
public:
  template <class F>
  Product(const F& f)
      : f_(&f), call_([](const void* call, const Matrix<double>& rows) {
          return (*static_cast<const F*>(call))(rows);
        }) {}

  Matrix<double> operator()(const Matrix<double>& rows) const { return call_(f_, rows); }

private:
  const void* f_;
  Matrix<double> (*call_)(const void*, const Matrix<double>&);
};

/// The `count` largest eigenpairs of a symmetric matrix A ≥ 0 of order `size`.
/// @param apply      the product with A
/// @param tolerance  on the residuals |A v − λ v|, as a share of the largest eigenvalue
/// @param limit      products with a block at most
inline Eigenpairs leading_eigenpairs(Index size, Index count, const Product& apply, double tolerance,
                                     int limit, const Threads& threads) {
  const Index width = (std::min)(size, padded(count + std::max<Index>(6, count / 4)));
  const Index most = (std::min)(size, std::max<Index>(3 * width, 96));
  Matrix<double> block = zeros(width, padded(size));
  for (Index i = 0; i < width; ++i) {
    for (Index k = 0; k < size; ++k) {
      block(i, k) = Random{}.uniform(static_cast<std::uint64_t>(i), static_cast<std::uint64_t>(k)) - 0.5;
    }
  }
  Matrix<double> basis(0, padded(size)), image(0, padded(size));
  orthonormalize(block, basis, 0, threads);
  for (int step = 1;; ++step) {
    append_rows(image, apply(block));
    append_rows(basis, block);
    const Index m = basis.rows();
    Matrix<double> projected = corner(panel_product(basis, size, m, RowPanels(image), threads), m, m);
    for (Index i = 0; i < m; ++i) {
      for (Index j = 0; j < i; ++j)
        projected(i, j) = projected(j, i) = (projected(i, j) + projected(j, i)) / 2;
    }
    Eigenpairs ritz = symmetric_eigen(projected);
    const Index keep = (std::min)(width, m);
    ritz.vectors = corner(ritz.vectors, keep, m);
    Matrix<double> vectors = panel_product(ritz.vectors, m, padded(size), ColumnPanels(basis), threads);
    Matrix<double> moved = panel_product(ritz.vectors, m, padded(size), ColumnPanels(image), threads);
    const double enough = tolerance * (std::max)(0.0, ritz.values[0]);
    detail::resize(block, keep, padded(size));
    Index unsolved = 0, open = 0;
    for (Index i = 0; i < keep; ++i) {
      double* residual = row_of(block, open);
      std::copy(row_of(moved, i), row_of(moved, i) + size, residual);
      std::fill(residual + size, residual + padded(size), 0.0);
      lane_add(-ritz.values[static_cast<std::size_t>(i)], row_of(vectors, i), residual, size);
      if (std::sqrt(lane_dot(residual, residual, size)) <= enough) continue;
      ++open;
      unsolved += i < count;
    }
    block = corner(block, open, padded(size));
    const bool last = unsolved == 0 || m == size || step == limit;
    if (!last) {
      if (m + open > most) basis = vectors, image = std::move(moved);
      if (basis.rows() + open > size) block = corner(block, size - basis.rows(), padded(size));
      orthonormalize(block, basis, 1e-15 * (std::max)(0.0, ritz.values[0]), threads);
    }
    if (last || block.rows() == 0) {
      ritz.converged = unsolved == 0 || m == size || block.rows() == 0;
      ritz.values.resize(static_cast<std::size_t>((std::min)(count, keep)));
      ritz.vectors = corner(vectors, (std::min)(count, keep), padded(size));
      return ritz;
    }
  }
}

}  // namespace neem::detail
