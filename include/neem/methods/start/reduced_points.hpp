// The points of PaCMAP and TriMap, reduced to at most 100 columns, and their initial layout.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/random.hpp"
#include "neem/core/sparse_ref.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/layouts/principal_components.hpp"
#include "neem/layouts/random_layout.hpp"
#include "neem/methods/start/given.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace neem::detail {

/// Points of more than 100 columns are replaced by their first 100 principal components. PaCMAP and TriMap
/// also shift and scale the data, by the same number in all columns: that changes no neighbors and no
/// triplets, only the size of the start, and is done there.
template <class S>
class ReducedPoints {
public:
  static constexpr Index most = 100;  // columns. PaCMAP, TriMap

  /// Points with a table are not replaced, unless they are sparse. Sparse points of fewer columns are made dense.
  /// @param data  points, checked; have to outlive this
  ReducedPoints(const Given<S>& data, Index dimensions, const Threads& threads,
                std::vector<std::string>& notes)
      : data_(data),
        dense_(data.is_sparse() && data.sparse().cols() <= most ? made_dense(data.sparse()) : Matrix<S>()),
        points_(data.is_sparse() ? MatrixRef<S>(dense_) : data.points()),
        reduced_(data.is_sparse() ? data.sparse().cols() > most
                                  : data.wants_search() && points_.cols() > most),
        found_(components(reduced_ ? most : dimensions, threads)) {
    if (!reduced_ || data.wants_search()) return;
    notes.push_back(join({"sparse points are reduced to ", most,
                          " principal components; their neighbors are those of ", "the given table"}));
  }

  MatrixRef<S> rows() const { return reduced_ ? MatrixRef<S>(found_.scores) : points_; }

  /// 0.01 of the first components of the data scaled to the range 1 (the largest value less the smallest, of
  /// all columns). Columns past the rank of the data get normal numbers of 0.01 of the first's deviation, or
  /// all of them of 1e-4 if all points are identical.
  /// @source  PaCMAP and TriMap; differs: PaCMAP does not scale data of more than 100 columns, and leaves
  ///          columns past the rank at 0, where no force moves them
  template <int Dim>
  Layout<S, Dim> start(std::uint64_t seed) const {
    constexpr double size = 0.01, thin = 0.01, identical = 1e-4;
    const Index n = data_.rows();
    const double top = std::sqrt(found_.variance[0]), range = 2 * half_range();
    if (!(top > 0))
      return n == 1 ? Layout<S, Dim>(Layout<S, Dim>::Zero(1, Dim))
                    : random_layout<S, Dim>(n, seed, identical);
    const double factor = size / range;
    const Random random{seed};
    constexpr std::uint64_t stream = 11;
    Layout<S, Dim> layout(n, Dim);
    for (Index c = 0; c < Dim; ++c) {
      const bool there = c < found_.variance.size() && found_.variance[c] > 0;
      for (Index i = 0; i < n; ++i) {
        const double at =
            there ? static_cast<double>(found_.scores(i, c)) * factor
                  : thin * top * factor *
                        random.normal(static_cast<std::uint64_t>(i), static_cast<std::uint64_t>(c), stream);
        layout.data()[i * Dim + c] = static_cast<S>(at);
      }
    }
    return layout;
  }

  /// Half of the largest value less the smallest, which does not overflow.
  double half_range() const {
    if (data_.is_sparse()) return sparse_half_range();
    double low = static_cast<double>(points_(0, 0)) / 2, high = low;
    for (Index i = 0; i < points_.rows(); ++i) {
      const S* row = points_.data() + i * points_.outerStride();
      for (Index c = 0; c < points_.cols(); ++c) {
        const double value = static_cast<double>(row[c]) / 2;
        low = (std::min)(low, value), high = (std::max)(high, value);
      }
    }
    return high - low;
  }

private:
  PrincipalComponents<S> components(Index count, const Threads& threads) const {
    if (data_.is_sparse() && reduced_)
      return detail::fit_principal_components(data_.sparse(), count, threads);
    return detail::fit_principal_components<S>(points_, count, threads);
  }

  static Matrix<S> made_dense(const SparseRef<S>& points) {
    Matrix<S> dense = Matrix<S>::Zero(points.rows(), points.cols());
    for (Index i = 0; i < points.rows(); ++i) {
      for (Index e = points.begin(i); e < points.end(i); ++e) dense(i, points.column(e)) = points.value(e);
    }
    return dense;
  }

  double sparse_half_range() const {
    const SparseRef<S>& points = data_.sparse();
    const bool full = points.stored() == points.rows() * points.cols();
    double low = full ? (std::numeric_limits<double>::max)() : 0, high = full ? -low : 0;
    for (Index i = 0; i < points.rows(); ++i) {
      for (Index e = points.begin(i); e < points.end(i); ++e) {
        const double value = static_cast<double>(points.value(e)) / 2;
        low = (std::min)(low, value), high = (std::max)(high, value);
      }
    }
    return high - low;
  }

  const Given<S>& data_;
  Matrix<S> dense_;
  MatrixRef<S> points_;
  bool reduced_;
  PrincipalComponents<S> found_;
};

}  // namespace neem::detail
