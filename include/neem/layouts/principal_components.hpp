// Principal components: the directions in which points vary most.
//
// Data are scaled by a power of two (exact) and centred in double. Where n or d is at most 2048 the smaller
// of the covariance (d × d) and the Gram matrix (n × n) is formed exactly, in double. All of its eigenpairs
// are computed where it is small or many are asked for; else the leading ones, by a block Krylov method, to a
// residual of 1e-12 of the largest eigenvalue. Where n and d are both larger, nothing of size d² or n² is
// formed: products with XᵀX go through the data twice, and the same method takes at most ten of them (a
// residual of 1e-6, or what ten products give). Signs are fixed, and every sum has a fixed order: same bits
// for any threads.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/sparse_ref.hpp"
#include "neem/layouts/detail/centered.hpp"
#include "neem/layouts/detail/sparse_centered.hpp"
#include "neem/layouts/detail/symmetric_eigen.hpp"

#include <cmath>
#include <limits>
#include <utility>

namespace neem {

/// Principal components of n points, largest variance first.
template <class S>
struct PrincipalComponents {
  Matrix<S> scores{};                          ///< n × count, coordinates along the axes
  Matrix<S> axes{};                            ///< count × d, unit rows; zero past the rank of the data
  Eigen::Matrix<S, 1, Eigen::Dynamic> mean{};  ///< 1 × d
  Eigen::VectorXd variance{};                  ///< variance of each column of scores (sums divided by n)
  double total_variance = 0;                   ///< of all d columns of the data

  /// The share of the variance that the components hold, in [0, 1]; 1 for points that do not vary.
  double explained() const {
    return total_variance > 0 ? (std::min)(1.0, variance.sum() / total_variance) : 1.0;
  }
};

namespace detail {

/// Axes and sums of squares of the scaled, centred data.
struct ScaledComponents {
  Matrix<double> axes{};          ///< count × padded(d), unit rows, padding zero
  std::vector<double> squares{};  ///< Σ of squared scores; 0 past the numerical rank
  double total = 0;               ///< Σ of squares of the data
};

inline ScaledComponents scaled_components(const CenteredData& data, Index count, const Threads& threads) {
  constexpr Index modest = 2048;
  const Index n = data.rows(), d = data.cols(), side = (std::min)(n, d);
  ScaledComponents found;
  Eigenpairs pairs;
  const auto twice = [&](bool by_features) {
    return [&data, &threads, by_features](const Matrix<double>& rows) {
      return data.product(rows, by_features, threads);
    };
  };
  if (side <= modest || 4 * count >= side) {
    const bool by_features = d <= n, cheap = data.gram_is_cheap();
    Matrix<double> gram;
    if (cheap) gram = data.gram(by_features, threads);
    pairs.converged = false;
    // A few of many: 0.1 s for 50 of 784 or of 1024 on one processor, where all of them take 0.2 and 0.5 s.
    if (side > 256 && 12 * count < side) {
      const auto once = [&](const Matrix<double>& rows) {
        return panel_product(rows, side, side, RowPanels(gram), threads);
      };
      pairs = cheap ? leading_eigenpairs(side, count, once, 1e-12, 40, threads)
                    : leading_eigenpairs(side, count, twice(by_features), 1e-12, 40, threads);
    }
    if (!pairs.converged) {
      if (!cheap) gram = data.gram(by_features, threads);
      pairs = symmetric_eigen(gram);
      pairs.values.resize(static_cast<std::size_t>(count));
      pairs.vectors = corner(pairs.vectors, count, side);
    }
    if (cheap) {
      for (Index i = 0; i < side; ++i) found.total += gram(i, i);
    } else {
      found.total = data.squares(threads);
    }
    found.axes = by_features ? std::move(pairs.vectors) : data.combine(pairs.vectors, threads);
  } else {
    const bool by_features = !data.on_smaller_side() || d <= n;
    found.total = data.squares(threads);
    pairs = leading_eigenpairs(by_features ? d : n, count, twice(by_features), 1e-6, 10, threads);
    found.axes = by_features ? std::move(pairs.vectors) : data.combine(pairs.vectors, threads);
  }
  // Below this share of the largest, an eigenvalue is rounding of the sums, and its axis is noise.
  const double noise = static_cast<double>((std::max)(n, d)) * std::numeric_limits<double>::epsilon();
  const double floor = pairs.values[0] * (std::min)(noise, 1e-9);
  found.squares.assign(static_cast<std::size_t>(count), 0.0);
  Matrix<double> axes = zeros(count, padded(d));
  for (Index k = 0; k < (std::min)(count, found.axes.rows()); ++k) {
    const double value = pairs.values[static_cast<std::size_t>(k)];
    if (!(value > floor)) break;
    found.squares[static_cast<std::size_t>(k)] = value;
    const double* axis = row_of(found.axes, k);
    double top = 0;
    for (Index c = 0; c < d; ++c) top = (std::max)(top, std::abs(axis[c]));
    Index place = 0;  // entries that differ by rounding count as equal: the first of them decides
    while (std::abs(axis[place]) < top * (1 - 1e-6)) ++place;
    const double length = std::sqrt(lane_dot(axis, axis, d));
    const double factor = (axis[place] < 0 ? -1 : 1) / length;
    for (Index c = 0; c < d; ++c) axes(k, c) = factor * axis[c];
  }
  found.axes = std::move(axes);
  return found;
}

/// out(i, k) = take(i, k, score k of point i), rows in chunks.
template <class Out, class Take>
void write_scores(const CenteredData& data, const Matrix<double>& axes, Out& out, const Take& take,
                  const Threads& threads) {
  constexpr Index span = 4096;
  const Index n = data.rows();
  for (Index begin = 0; begin < n; begin += span) {
    const Index height = (std::min)(span, n - begin);
    const Matrix<double> scores = data.scores(axes, begin, height, threads);
    for_each_range(threads, height, 512, [&](Index first, Index last) {
      for (Index i = first; i < last; ++i) {
        for (Index k = 0; k < axes.rows(); ++k) out(begin + i, k) = take(begin + i, k, scores(k, i));
      }
    });
  }
}

/// @return  count, at most n and d
inline Index checked_components(Index n, Index d, Index count) {
  if (count >= 1) return (std::min)({count, n, d});
  throw Error(ErrorCode::option_value, "count = " + std::to_string(count) + " components is below 1",
              "option count, " + std::to_string(n) + " x " + std::to_string(d) + " points",
              "ask for at least one component");
}

template <class S>
PrincipalComponents<S> fit_principal_components(const CenteredData& data, Index count,
                                                const Threads& threads) {
  const Index n = data.rows(), d = data.cols();
  const ScaledComponents found = scaled_components(data, count, threads);
  const double back = 1 / data.scale;
  PrincipalComponents<S> result;
  result.scores.resize(n, count);
  write_scores(
      data, found.axes, result.scores,
      [&](Index, Index, double score) { return static_cast<S>(score * back); }, threads);
  result.axes = found.axes.leftCols(d).template cast<S>();
  result.mean.resize(d);
  for (Index c = 0; c < d; ++c)
    result.mean[c] = static_cast<S>(data.mean[static_cast<std::size_t>(c)] * back);
  result.variance.resize(count);
  for (Index k = 0; k < count; ++k) {
    result.variance[k] = found.squares[static_cast<std::size_t>(k)] / static_cast<double>(n) * back * back;
  }
  result.total_variance = found.total / static_cast<double>(n) * back * back;
  return result;
}

template <class S>
PrincipalComponents<S> fit_principal_components(const MatrixRef<S>& points, Index count,
                                                const Threads& threads) {
  check_points<S>(points, "points", threads);
  count = checked_components(points.rows(), points.cols(), count);
  return fit_principal_components<S>(Centered<S>(points, threads), count, threads);
}

template <class S>
PrincipalComponents<S> fit_principal_components(const SparseRef<S>& points, Index count,
                                                const Threads& threads) {
  check_points(points);
  count = checked_components(points.rows(), points.cols(), count);
  return fit_principal_components<S>(SparseCentered<S>(points), count, threads);
}

}  // namespace detail

/// Principal components with their axes and variances.
///
///     scores = (X − mean) axesᵀ,  axes = leading eigenvectors of (X − mean)ᵀ(X − mean) / n
///
/// The largest entry of every axis is positive (the first of equal ones), so that signs are not left to
/// chance.
///
/// @param points   n × d, finite
/// @param count    components wanted, at least 1; clamped to min(n, d)
/// @param threads  threads to use; default: as many as the process may use
/// @return         scores n × count, axes count × d, mean, variances; past the rank of the data scores, axes
///                 and variances are zero
/// @throws         Error (DATA) for points that are empty or not finite; Error (USAGE) if count < 1
/// @cost           n d min(n, d) operations in double while min(n, d) ≤ 2048, memory min(n, d)²; else at most
///                 ten passes of 4 n d count. MNIST, 70,000 × 784, 50 components: 1.2 s of one processor with
///                 AVX-512, shared by the threads but for 0.1 s; 1,440 × 1,024 likewise: 0.18 s. Bits do not
///                 depend on the thread count nor on powers of two in X
/// @source         Halko, Martinsson & Tropp 2011 for wide data; differs: residual blocks are kept (block
///                 Krylov)
template <class X>
PrincipalComponents<typename X::Scalar> fit_principal_components(const Eigen::MatrixBase<X>& points,
                                                                 Index count,
                                                                 const Threads& threads = Threads{}) {
  return detail::fit_principal_components<typename X::Scalar>(points.derived(), count, threads);
}

/// The n × min(count, n, d) scores of `fit_principal_components` alone: data reduced for a neighbor search.
template <class X>
Matrix<typename X::Scalar> principal_components(const Eigen::MatrixBase<X>& points, Index count,
                                                const Threads& threads = Threads{}) {
  return detail::fit_principal_components<typename X::Scalar>(points.derived(), count, threads).scores;
}

/// The same for sparse points, which are never made dense: means are subtracted from the products.
///
/// @param points   n × d, any Eigen sparse matrix of float or double
/// @param count    components; fewer where n or d is less
/// @param threads  threads to use; default: as many as the process may use
/// @return         as of the dense points: to their accuracy, 1e-12 of the largest eigenvalue where n or d is at most
///                 2048, else 1e-6 or what ten products give
/// @throws         Error (DATA) for points that are empty or not finite; Error (USAGE) if count < 1
/// @cost           at most 40 products (ten where n and d are above 2048) of 2.5 count multiply-adds a stored value;
///                 memory about 6 count doubles a row or a column, whichever are fewer; bits do not depend on the
///                 thread count
template <class X>
PrincipalComponents<typename X::Scalar> fit_principal_components(const Eigen::SparseMatrixBase<X>& points,
                                                                 Index count,
                                                                 const Threads& threads = Threads{}) {
  using S = typename X::Scalar;
  return detail::fit_principal_components<S>(SparseRef<S>(points.derived()), count, threads);
}

/// The scores alone of sparse points.
template <class X>
Matrix<typename X::Scalar> principal_components(const Eigen::SparseMatrixBase<X>& points, Index count,
                                                const Threads& threads = Threads{}) {
  return fit_principal_components(points, count, threads).scores;
}

}  // namespace neem
