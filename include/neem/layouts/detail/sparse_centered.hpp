// Sparse points, centred without being made dense: products with the stored values, from which the share of the means
// is subtracted.
//
//     C = X − 1 μᵀ:   C W = X W − 1 (μᵀ W),   Cᵀ U = Xᵀ U − μ (1ᵀ U)
//
// Both factors of CᵀC are corrected, not their product: what is subtracted is then of the size of X, not of its
// square, and the result as accurate as that of dense data. Vectors come in panels of 64 bytes a row, so that a stored
// value costs one line of the cache. Columns are taken in slabs, whose rows of W or of CᵀU stay in the second cache.
// Every sum of CᵀU has the order of the rows, whatever the number of threads.
#pragma once

#include "neem/core/detail/unrolled.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/sparse_ref.hpp"
#include "neem/core/types.hpp"
#include "neem/layouts/detail/centered.hpp"
#include "neem/layouts/detail/krylov_panels.hpp"
#include "neem/layouts/detail/panels.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <type_traits>
#include <utility>
#include <vector>

namespace neem::detail {

/// Columns [first, last) of sparse points, and where they begin and end among the entries of each row.
struct Slab {
  Index first = 0, last = 0;
  std::vector<Index> from{}, to{};
};

/// Sparse points as CenteredData. Checked; have to outlive it.
template <class S>
class SparseCentered final : public CenteredData {
public:
  explicit SparseCentered(const SparseRef<S>& points) : points_(points) {
    scale = static_cast<double>(power_of_two_scale(points_));
    center();
  }

  Index rows() const override { return points_.rows(); }
  Index cols() const override { return points_.cols(); }
  bool gram_is_cheap() const override { return false; }
  bool on_smaller_side() const override { return true; }

  /// By products with unit vectors, 64 at a time.
  Matrix<double> gram(bool by_features, const Threads& threads) const override {
    constexpr Index block = 64;
    const Index side = by_features ? cols() : rows();
    Matrix<double> out(side, side);
    for (Index begin = 0; begin < side; begin += block) {
      const Index height = (std::min)(block, side - begin);
      Matrix<double> unit = zeros(height, padded(side));
      for (Index i = 0; i < height; ++i) unit(i, begin + i) = 1;
      const Matrix<double> part = product(unit, by_features, threads);
      for (Index i = 0; i < height; ++i) std::copy_n(row_of(part, i), side, row_of(out, begin + i));
    }
    for (Index i = 0; i < side; ++i) {
      for (Index j = 0; j < i; ++j) out(i, j) = out(j, i) = (out(i, j) + out(j, i)) / 2;
    }
    return out;
  }

  Matrix<double> product(const Matrix<double>& rows, bool by_features,
                         const Threads& threads) const override {
    const Index side = by_features ? cols() : points_.rows();
    Matrix<double> out = zeros(rows.rows(), padded(side));
    for (Index i = 0; i < rows.rows(); i += panel_width) {
      turn_back(product_twice(turned(rows, i, side), by_features, threads), out, i);
    }
    return out;
  }

  Matrix<double> combine(const Matrix<double>& weights, const Threads& threads) const override {
    Matrix<double> out = zeros(weights.rows(), padded(cols()));
    for (Index i = 0; i < weights.rows(); i += panel_width) {
      for_slabs(turned(weights, i, rows()), slab_width(), threads,
                [&](const Slab& slab, const Panel<double>& T) { turn_back(T, out, i, slab.first); });
    }
    return out;
  }

  Matrix<double> scores(const Matrix<double>& axes, Index begin, Index height,
                        const Threads& threads) const override {
    Matrix<double> out = zeros(axes.rows(), padded(height));
    const Slab all = whole();
    for (Index i = 0; i < axes.rows(); i += panel_width) {
      Panel<double> part = zero_panel<double>(height);
      add_rows(all, begin, turned(axes, i, cols()), part, threads);
      turn_back(part, out, i);
    }
    return out;
  }

  double squares(const Threads&) const override { return squares_; }

  Eigenpairs leading(Index count, bool by_features, const Threads& threads) const override {
    return in_precision(
        [&](auto type) { return imaged_pairs<decltype(type)>(count, by_features, threads).pairs; });
  }

  /// The same with images of the vectors, by panels of T.
  template <class T>
  ImagedPairs imaged_pairs(Index count, bool by_features, const Threads& threads) const {
    const auto apply = [&](const Panel<T>& panel) { return product_twice(panel, by_features, threads); };
    return krylov_pairs<T>(by_features ? cols() : rows(), count, apply, threads);
  }

  /// f(T()) of the type in which products are made: that of the points, unless means are so large that what is
  /// subtracted is of another size than what is left.
  template <class F>
  auto in_precision(F&& f) const {
    if constexpr (std::is_same_v<S, float>) {
      double means = 0;
      for (const double m : mean) means += static_cast<double>(rows()) * m * m;
      if (means < 1e4 * squares_) return f(S());
    }
    return f(double());
  }

  /// Columns in a slab: at most 2 MiB of a panel, and eight values of a row.
  Index slab_width() const {
    constexpr Index fits = 32768;
    const Index most = std::max<Index>(1, static_cast<Index>(points_.stored()) / rows() / 8);
    const Index slabs = std::clamp<Index>((cols() + fits - 1) / fits, 1, most);
    return (cols() + slabs - 1) / slabs;
  }

  /// f(slab, CᵀU of its columns) for slabs of so many columns from the first on.
  template <class T, class F>
  void for_slabs(const Panel<T>& U, Index width, const Threads& threads, F&& f) const {
    const auto sums = column_sums(U);
    for (Slab slab = before(); next(slab, width);) f(slab, columns_of(slab, 0, U, sums, threads));
  }

  /// out += C T for the columns of a slab, for points from `begin` on: as many as `out` has rows.
  template <class T>
  void add_rows(const Slab& slab, Index begin, const Panel<T>& W, Panel<T>& out,
                const Threads& threads) const {
    constexpr int width = Line<T>::size;
    const auto means = mean_of(slab.first, W);
    T less[width];
    for (int k = 0; k < width; ++k) less[k] = static_cast<T>(-means[static_cast<std::size_t>(k)]);
    for_each_range(threads, out.rows(), 128, [&](Index first, Index last) {
      const T* from = W.data() - slab.first * width;
      const Values<T> entries = values_of<T>();
      for (Index i = first; i < last; ++i) {
        const auto row = static_cast<std::size_t>(begin + i);
        Line<T> even = Line<T>(out.data() + i * width) + Line<T>(less), odd(T(0));
        Index e = slab.from[row];
        const Index end = slab.to[row];
        for (; e + 1 < end; e += 2) {
          even += Line<T>(entries.value(e)) * Line<T>(from + entries.columns[e] * width);
          odd += Line<T>(entries.value(e + 1)) * Line<T>(from + entries.columns[e + 1] * width);
        }
        if (e < end) even += Line<T>(entries.value(e)) * Line<T>(from + entries.columns[e] * width);
        (even + odd).store(out.data() + i * width);
      }
    });
  }

private:
  std::size_t place(Index e) const { return static_cast<std::size_t>(points_.column(e)); }
  double scaled(Index e) const { return static_cast<double>(points_.value(e)) * scale; }

  /// The entries, held apart from this, so that what is written in a loop cannot change them.
  template <class T>
  struct Values {
    const Id* columns;
    const S* values;
    T scale;

    T value(Index e) const { return static_cast<T>(values[e]) * scale; }
  };
  template <class T>
  Values<T> values_of() const {
    return {points_.columns(), points_.values(), static_cast<T>(scale)};
  }

  /// Means by the sums of Centered, in the same order, to which a zero adds nothing; and Σ of squares.
  void center() {
    constexpr Index span = 1024;
    struct Column {  // side by side: one line of the cache a value
      double sum = 0;
      S low = 0, high = 0;
      Id stored = 0;
    };
    const Index n = rows();
    std::vector<Column> columns(static_cast<std::size_t>(cols()));
    mean.assign(columns.size(), 0.0);
    for (Index begin = 0; begin < n; begin += span) {
      for (Index i = begin; i < (std::min)(n, begin + span); ++i) {
        for (Index e = points_.begin(i); e < points_.end(i); ++e) {
          Column& column = columns[place(e)];
          const S value = points_.value(e);
          column.sum += scaled(e);
          const bool first = column.stored++ == 0;
          column.low = first || value < column.low ? value : column.low;
          column.high = first || value > column.high ? value : column.high;
        }
      }
      for (std::size_t c = 0; c < columns.size(); ++c) mean[c] += std::exchange(columns[c].sum, 0.0);
    }
    for (std::size_t c = 0; c < columns.size(); ++c) {
      const Column& column = columns[c];
      const bool constant = column.stored == n && column.low == column.high;
      mean[c] = constant ? static_cast<double>(column.low) * scale : mean[c] / static_cast<double>(n);
      squares_ += static_cast<double>(n - column.stored) * mean[c] * mean[c];
    }
    for (Index i = 0; i < n; ++i) {
      double part = 0;
      for (Index e = points_.begin(i); e < points_.end(i); ++e) {
        const double value = scaled(e) - mean[place(e)];
        part += value * value;
      }
      squares_ += part;
    }
  }

  /// Of no column, before the first.
  Slab before() const {
    Slab slab;
    for (Index i = 0; i < rows(); ++i) slab.to.push_back(points_.begin(i));
    slab.from = slab.to;
    return slab;
  }
  /// Of all columns.
  Slab whole() const {
    Slab slab = before();
    next(slab, cols());
    return slab;
  }
  /// On to the next `width` columns; false where there are none.
  bool next(Slab& slab, Index width) const {
    if (slab.last == cols()) return false;
    slab.first = slab.last;
    slab.last = (std::min)(cols(), slab.first + width);
    slab.from.swap(slab.to);
    for (Index i = 0; i < rows(); ++i) {
      const auto row = static_cast<std::size_t>(i);
      slab.to[row] =
          slab.last == cols() ? points_.end(i) : entry_of(slab.from[row], points_.end(i), slab.last);
    }
    return true;
  }
  /// The first of entries [begin, end) of a row whose column is not below `column`.
  Index entry_of(Index begin, Index end, Index column) const {
    const Id* columns = points_.columns();
    return begin + (std::lower_bound(columns + begin, columns + end, column) - (columns + begin));
  }

  /// μᵀ W for the columns of the data from `first` on, one a row of W.
  template <class T>
  auto mean_of(Index first, const Panel<T>& W) const {
    std::array<double, Line<T>::size> sum{};
    for (Index c = 0; c < W.rows(); ++c) {
      const double share = mean[static_cast<std::size_t>(first + c)];
      for (std::size_t k = 0; k < sum.size(); ++k)
        sum[k] += share * static_cast<double>(W(c, static_cast<Index>(k)));
    }
    return sum;
  }

  /// 1ᵀ U.
  template <class T>
  static auto column_sums(const Panel<T>& U) {
    std::array<double, Line<T>::size> sum{};
    for (Index i = 0; i < U.rows(); ++i) {
      for (std::size_t k = 0; k < sum.size(); ++k) sum[k] += static_cast<double>(U(i, static_cast<Index>(k)));
    }
    return sum;
  }

  /// CᵀU for the columns of a slab, over points from `begin` on, one a row of U, whose sums are given.
  template <class T, class Sums>
  Panel<T> columns_of(const Slab& slab, Index begin, const Panel<T>& U, const Sums& sums,
                      const Threads& threads) const {
    Panel<T> out = zero_panel<T>(slab.last - slab.first);
    add_columns(slab, begin, U, out, threads);
    subtract_means(slab.first, sums, out);
    return out;
  }

  /// out −= μ sumsᵀ for the columns of the data from `first` on.
  template <class T, class Sums>
  void subtract_means(Index first, const Sums& sums, Panel<T>& out) const {
    for (Index c = 0; c < out.rows(); ++c) {
      const double share = mean[static_cast<std::size_t>(first + c)];
      if (share == 0) continue;
      for (std::size_t k = 0; k < sums.size(); ++k)
        out(c, static_cast<Index>(k)) -= static_cast<T>(share * sums[k]);
    }
  }

  /// out += XᵀU likewise. Threads share the columns: how many, no sum depends on.
  template <class T>
  void add_columns(const Slab& slab, Index begin, const Panel<T>& U, Panel<T>& out,
                   const Threads& threads) const {
    constexpr int width = Line<T>::size;
    const Index parts = threads.count() == 1 ? 1 : (std::min)(out.rows(), Index(4) * threads.count());
    threads.for_each(parts, [&](Index part) {
      const Index first = slab.first + part * out.rows() / parts,
                  last = slab.first + (part + 1) * out.rows() / parts;
      T* to = out.data() - slab.first * width;
      const Values<T> entries = values_of<T>();
      for (Index i = 0; i < U.rows(); ++i) {
        const auto row = static_cast<std::size_t>(begin + i);
        const Line<T> shares(U.data() + i * width);
        Index e = slab.from[row], end = slab.to[row];
        if (first > slab.first) e = entry_of(e, end, first);
        if (last < slab.last) end = entry_of(e, end, last);
        for (; e < end; ++e) {
          T* sum = to + entries.columns[e] * width;
          (Line<T>(sum) + Line<T>(entries.value(e)) * shares).store(sum);
        }
      }
    });
  }

  /// CCᵀ or CᵀC times a panel.
  template <class T>
  Panel<T> product_twice(const Panel<T>& panel, bool by_features, const Threads& threads) const {
    Panel<T> out = zero_panel<T>(panel.rows());
    if (!by_features) {
      for_slabs(panel, slab_width(), threads,
                [&](const Slab& slab, const Panel<T>& part) { add_rows(slab, 0, part, out, threads); });
      return out;
    }
    constexpr Index span = 4096;
    const Slab all = whole();
    std::array<double, Line<T>::size> sums{};
    for (Index begin = 0; begin < rows(); begin += span) {
      Panel<T> U = zero_panel<T>((std::min)(span, rows() - begin));
      add_rows(all, begin, panel, U, threads);
      add_columns(all, begin, U, out, threads);
      const auto part = column_sums(U);
      for (std::size_t k = 0; k < sums.size(); ++k) sums[k] += part[k];
    }
    subtract_means(0, sums, out);
    return out;
  }

  SparseRef<S> points_;
  double squares_ = 0;
};

}  // namespace neem::detail
