// Principal components: the directions in which points vary most.
//
// Data are scaled by a power of two (exact) and centred in double. Where n or d is at most 2048 (1024 of sparse
// points) the smaller of the covariance (d × d) and the Gram matrix (n × n) is formed exactly, in double. All of
// its eigenpairs are computed where it is small or many are asked for; else the leading ones, by a block Krylov
// method, to a residual of 1e-12 of the largest eigenvalue. Where n and d are both larger, nothing of size d² or n² is
// formed: products with XᵀX go through the data twice, and the same method takes at most ten of them (a
// residual of 1e-6, or what ten products give). Sparse points are likewise never made dense: a Lanczos method
// on panels finds the space of the leading eigenvectors on the smaller side, of which Rayleigh-Ritz makes eigenvectors.
// Signs are fixed, and every sum has a fixed order: same bits for any threads.
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

/// Whether no matrix of n² or d² is to be formed. All eigenpairs of one of sparse points are dear beside products: for 50
/// of 2,700 x 2,000 with 9 % stored they took 14.6 s of a processor.
inline bool only_products(const CenteredData& data, Index count) {
  const Index modest = data.gram_is_cheap() ? 2048 : 1024;
  return (std::min)(data.rows(), data.cols()) > (std::max)(modest, 4 * count);
}

/// The eigenvalues from the largest on that are more than rounding of the sums: the axes of others are noise.
inline Index numerical_rank(const std::vector<double>& values, Index n, Index d) {
  const double noise = static_cast<double>((std::max)(n, d)) * std::numeric_limits<double>::epsilon();
  const double floor = values[0] * (std::min)(noise, 1e-9);
  Index rank = 0;
  while (rank < static_cast<Index>(values.size()) && values[static_cast<std::size_t>(rank)] > floor) ++rank;
  return rank;
}

/// The entry of an axis that is made positive: the largest, of those that differ by rounding the first.
struct LargestEntry {
  double value = 0;

  bool below(double entry) const { return std::abs(entry) * (1 - 1e-6) > std::abs(value); }
  void see(double entry) {
    if (below(entry)) value = entry;
  }
  double sign() const { return value < 0 ? -1 : 1; }
};

inline ScaledComponents scaled_components(const CenteredData& data, Index count, const Threads& threads) {
  const Index n = data.rows(), d = data.cols(), side = (std::min)(n, d);
  ScaledComponents found;
  Eigenpairs pairs;
  const auto twice = [&](bool by_features) {
    return [&data, &threads, by_features](const Matrix<double>& rows) {
      return data.product(rows, by_features, threads);
    };
  };
  if (!only_products(data, count)) {
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
    pairs = data.leading(count, by_features, threads);
    found.axes = by_features ? std::move(pairs.vectors) : data.combine(pairs.vectors, threads);
  }
  found.squares.assign(static_cast<std::size_t>(count), 0.0);
  Matrix<double> axes = zeros(count, padded(d));
  const Index rank = (std::min)({count, found.axes.rows(), numerical_rank(pairs.values, n, d)});
  for (Index k = 0; k < rank; ++k) {
    found.squares[static_cast<std::size_t>(k)] = pairs.values[static_cast<std::size_t>(k)];
    const double* axis = row_of(found.axes, k);
    LargestEntry largest;
    for (Index c = 0; c < d; ++c) largest.see(axis[c]);
    const double factor = largest.sign() / std::sqrt(lane_dot(axis, axis, d));
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

/// Fills in mean and variances.
template <class S>
void add_spread(const CenteredData& data, const std::vector<double>& squares, double total,
                PrincipalComponents<S>& result) {
  const double n = static_cast<double>(data.rows()), back = 1 / data.scale;
  result.mean.resize(data.cols());
  for (Index c = 0; c < data.cols(); ++c)
    result.mean[c] = static_cast<S>(data.mean[static_cast<std::size_t>(c)] * back);
  result.variance.resize(static_cast<Index>(squares.size()));
  for (Index k = 0; k < result.variance.size(); ++k)
    result.variance[k] = squares[static_cast<std::size_t>(k)] / n * back * back;
  result.total_variance = total / n * back * back;
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
  add_spread(data, found.squares, found.total, result);
  return result;
}

template <class S>
PrincipalComponents<S> fit_principal_components(const MatrixRef<S>& points, Index count,
                                                const Threads& threads) {
  check_points<S>(points, "points", threads);
  count = checked_components(points.rows(), points.cols(), count);
  return fit_principal_components<S>(Centered<S>(points, threads), count, threads);
}

/// Of large sparse data with more columns than rows: axes a panel at a time, since all of them in double may be as
/// large as the data. Scores are the images of the eigenvectors of CCᵀ: C axisᵀ = C Cᵀu / |Cᵀu|.
template <class T, class S>
PrincipalComponents<S> fit_by_panels(const SparseCentered<S>& data, Index count, bool with_axes,
                                     const Threads& threads) {
  const Index n = data.rows(), d = data.cols();
  const ImagedPairs found = data.template imaged_pairs<T>(count, false, threads);
  const Index rank = numerical_rank(found.pairs.values, n, d);
  std::vector<double> squares(static_cast<std::size_t>(count), 0.0);
  PrincipalComponents<S> result;
  result.scores = Matrix<S>::Zero(n, count);
  if (with_axes) result.axes = Matrix<S>::Zero(count, d);
  constexpr Index width = Line<T>::size;
  for (Index first = 0; first < rank; first += width) {
    const Index some = (std::min)(width, rank - first);
    LargestEntry largest[width];
    double lengths[width] = {};
    data.for_slabs(turned<T>(found.pairs.vectors, first, n), data.slab_width(), threads,
                   [&](const Slab& slab, const Panel<T>& part) {
                     for (Index c = 0; c < part.rows(); ++c) {
                       const T* entry = part.data() + c * width;
                       bool larger = false;
                       for (Index k = 0; k < width; ++k) {
                         lengths[k] += static_cast<double>(entry[k]) * static_cast<double>(entry[k]);
                         larger |= largest[k].below(static_cast<double>(entry[k]));
                       }
                       for (Index k = 0; larger && k < width; ++k)
                         largest[k].see(static_cast<double>(entry[k]));
                       for (Index k = 0; with_axes && k < some; ++k)
                         result.axes(first + k, slab.first + c) = static_cast<S>(entry[k]);
                     }
                   });
    for (Index k = 0; k < some; ++k) {
      squares[static_cast<std::size_t>(first + k)] = lengths[k];
      const double factor = largest[k].sign() / std::sqrt(lengths[k]);
      if (with_axes) result.axes.row(first + k) *= static_cast<S>(factor);
      for (Index i = 0; i < n; ++i)
        result.scores(i, first + k) = static_cast<S>(found.images(first + k, i) * factor / data.scale);
    }
  }
  add_spread(data, squares, data.squares(threads), result);
  return result;
}

/// @param with_axes  whether axes are wanted; of large data they are left out otherwise
template <class S>
PrincipalComponents<S> fit_principal_components(const SparseRef<S>& points, Index count,
                                                const Threads& threads, bool with_axes = true) {
  check_points(points);
  count = checked_components(points.rows(), points.cols(), count);
  const SparseCentered<S> data(points);
  if (only_products(data, count) && points.cols() > points.rows())
    return data.in_precision(
        [&](auto type) { return fit_by_panels<decltype(type)>(data, count, with_axes, threads); });
  return fit_principal_components<S>(data, count, threads);
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
///                 1024. Else to residuals of 1e-6 of it, or to what products with 7 count vectors give, or ten panels
///                 if these are more: of six sets the variance held by 50 axes was as of ten passes of dense points
///                 to 0.02 %, for one of pure noise 0.05 % less. Of float, sums are in float, so that variances hold
///                 to 1e-5
/// @throws         Error (DATA) for points that are empty or not finite; Error (USAGE) if count < 1
/// @cost           8.5 count products of 2 multiply-adds a stored value in the type of the points; memory about
///                 4 count numbers a row or a column, whichever are fewer. (Where n or d is at most 1024: at most 40
///                 products with 1.25 count vectors in double.) 3,000 × 20,000, 5 % stored, 50 components: 0.31 s of
///                 one processor with AVX-512 and 5.7 MiB beside 22.9 MiB of points. Bits do not depend on the thread
///                 count
/// @source         Wu & Simon 2000, by blocks: a thick-restart Lanczos method
template <class X>
PrincipalComponents<typename X::Scalar> fit_principal_components(const Eigen::SparseMatrixBase<X>& points,
                                                                 Index count,
                                                                 const Threads& threads = Threads{}) {
  using S = typename X::Scalar;
  return detail::fit_principal_components<S>(SparseRef<S>(points.derived()), count, threads);
}

/// The scores alone of sparse points: of large ones the axes, which may be as large as the points, are not kept.
template <class X>
Matrix<typename X::Scalar> principal_components(const Eigen::SparseMatrixBase<X>& points, Index count,
                                                const Threads& threads = Threads{}) {
  using S = typename X::Scalar;
  return detail::fit_principal_components<S>(SparseRef<S>(points.derived()), count, threads, false).scores;
}

}  // namespace neem
