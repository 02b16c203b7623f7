// Sparse points, centred without being made dense: products with the stored values, from which the share of the means
// is subtracted.
//
//     C = X − 1 μᵀ:   C W = X W − 1 (μᵀ W),   Cᵀ U = Xᵀ U − μ (1ᵀ U)
//
// Products are of the values as they are, and of vectors that are scaled. Both factors of CᵀC are corrected, not their
// product: what is subtracted is then of the size of X, not of its square, and the result as accurate as that of dense
// data. Columns are taken in ranges, so that the rows of W or of CᵀU that belong to a range stay in the second cache,
// and ranges are the tasks of CᵀU: every sum has the order of the rows, whatever the number of threads.
#pragma once

#include "neem/core/detail/unrolled.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/sparse_ref.hpp"
#include "neem/core/types.hpp"
#include "neem/layouts/detail/centered.hpp"
#include "neem/layouts/detail/panels.hpp"

#include <algorithm>
#include <cstdint>
#include <type_traits>
#include <vector>

namespace neem::detail {

/// The transpose of rows (b × width or wider) times a factor, as width × padded(b), the padding zero.
inline Matrix<double> turned(const Matrix<double>& rows, Index width, double factor, const Threads& threads) {
  const Index b = rows.rows(), stride = padded(b);
  Matrix<double> out(width, stride);
  for_each_range(threads, width, 1024, [&](Index begin, Index end) {
    for (Index k = begin; k < end; ++k) {
      double* to = row_of(out, k);
      for (Index i = 0; i < b; ++i) to[i] = factor * rows(i, k);
      std::fill(to + b, to + stride, 0.0);
    }
  });
  return out;
}

/// Back: the first b columns of `columns`, as b × padded(width), the padding zero.
inline Matrix<double> turned_back(const Matrix<double>& columns, Index b, const Threads& threads) {
  const Index width = columns.rows();
  Matrix<double> out = zeros(b, padded(width));
  for_each_range(threads, width, 1024, [&](Index begin, Index end) {
    for (Index i = 0; i < b; ++i) {
      for (Index k = begin; k < end; ++k) out(i, k) = columns(k, i);
    }
  });
  return out;
}

/// Lanes that are added to at once: eight registers.
inline constexpr int lane_groups = (std::max)(1, static_cast<int>(panel_width) / Lanes::count);

/// f(first, count) for groups of columns of a row of `width`, a multiple of eight: count is a constant.
template <class F>
void for_lane_groups(Index width, F&& f) {
  Index k = 0;
  for (; k + lane_groups * panel_width <= width; k += lane_groups * panel_width) {
    f(k, std::integral_constant<int, lane_groups>{});
  }
  for (; k < width; k += panel_width) f(k, std::integral_constant<int, 1>{});
}

/// Sparse points as CenteredData. Checked; have to outlive it.
template <class S>
class SparseCentered final : public CenteredData {
public:
  explicit SparseCentered(const SparseRef<S>& points) : points_(points) {
    scale = static_cast<double>(power_of_two_scale(points_));
    center();
    for (const double m : mean) own_mean_.push_back(m / scale);
    const Index n = points_.rows(), d = points_.cols();
    const Index apart = static_cast<Index>(points_.stored()) / n / 8;  // eight values of a row in a range
    const Index ranges = std::clamp<Index>(apart, 1, 64);
    range_ = std::max<Index>(1, (d + ranges - 1) / ranges);
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
    return by_features ? by_columns(rows, threads) : by_points(rows, threads);
  }

  Matrix<double> combine(const Matrix<double>& weights, const Threads& threads) const override {
    const Matrix<double> U = turned(weights, rows(), scale, threads);
    Matrix<double> out = zeros(cols(), U.cols());
    add_columns(U, 0, 0, range_count(), out, threads);
    subtract_means(out, 0, column_sums(U, U.rows()), threads);
    return turned_back(out, weights.rows(), threads);
  }

  Matrix<double> scores(const Matrix<double>& axes, Index begin, Index height,
                        const Threads& threads) const override {
    const Matrix<double> W = turned(axes, cols(), scale, threads);
    Matrix<double> out(height, W.cols());
    add_rows(W, begin, height, mean_of(W), out, threads);
    return turned_back(out, axes.rows(), threads);
  }

  double squares(const Threads& threads) const override {
    std::vector<Index> stored(mean.size(), 0);
    for (Index i = 0; i < rows(); ++i) {
      for (Index e = points_.begin(i); e < points_.end(i); ++e) ++stored[place(e)];
    }
    double sum = sum_over_ranges(threads, rows(), 256, [&](Index begin, Index end) {
      double part = 0;
      for (Index i = begin; i < end; ++i) {
        for (Index e = points_.begin(i); e < points_.end(i); ++e) {
          const double value = scaled(e) - mean[place(e)];
          part += value * value;
        }
      }
      return part;
    });
    for (std::size_t c = 0; c < mean.size(); ++c) {
      sum += static_cast<double>(rows() - stored[c]) * mean[c] * mean[c];
    }
    return sum;
  }

private:
  std::size_t place(Index e) const { return static_cast<std::size_t>(points_.column(e)); }
  double scaled(Index e) const { return static_cast<double>(points_.value(e)) * scale; }
  Index range_count() const { return (cols() + range_ - 1) / range_; }

  /// The sums of Centered, in the same order: a zero adds nothing.
  void center() {
    constexpr Index span = 1024;
    const Index n = rows();
    const auto d = static_cast<std::size_t>(cols());
    std::vector<double> part(d);
    std::vector<S> low(d, S(0)), high(d, S(0));
    std::vector<Index> stored(d, 0);
    mean.assign(d, 0.0);
    for (Index begin = 0; begin < n; begin += span) {
      std::fill(part.begin(), part.end(), 0.0);
      for (Index i = begin; i < (std::min)(n, begin + span); ++i) {
        for (Index e = points_.begin(i); e < points_.end(i); ++e) {
          const std::size_t c = place(e);
          const S value = points_.value(e);
          part[c] += scaled(e);
          const bool first = stored[c]++ == 0;
          low[c] = first || value < low[c] ? value : low[c];
          high[c] = first || value > high[c] ? value : high[c];
        }
      }
      for (std::size_t c = 0; c < d; ++c) mean[c] += part[c];
    }
    for (std::size_t c = 0; c < d; ++c) {
      const bool constant = stored[c] == n && low[c] == high[c];
      mean[c] = constant ? static_cast<double>(low[c]) * scale : mean[c] / static_cast<double>(n);
    }
  }

  /// μᵀ W, for W of d rows.
  std::vector<double> mean_of(const Matrix<double>& W) const {
    std::vector<double> sum(static_cast<std::size_t>(W.cols()), 0.0);
    for (Index c = 0; c < W.rows(); ++c) {
      lane_add(own_mean_[static_cast<std::size_t>(c)], row_of(W, c), sum.data(), W.cols());
    }
    return sum;
  }

  /// 1ᵀ U of the first `height` rows.
  static std::vector<double> column_sums(const Matrix<double>& U, Index height) {
    std::vector<double> sum(static_cast<std::size_t>(U.cols()), 0.0);
    for (Index i = 0; i < height; ++i) lane_add(1, row_of(U, i), sum.data(), U.cols());
    return sum;
  }

  /// out −= μ sumᵀ for the columns of the data from `first` on.
  void subtract_means(Matrix<double>& out, Index first, const std::vector<double>& sum,
                      const Threads& threads) const {
    for_each_range(threads, out.rows(), 1024, [&](Index begin, Index end) {
      for (Index c = begin; c < end; ++c) {
        const double share = own_mean_[static_cast<std::size_t>(first + c)];
        if (share != 0) lane_add(-share, sum.data(), row_of(out, c), out.cols());
      }
    });
  }

  /// The entries of row i that lie in columns from `column` on.
  Index entry_of(Index i, Index column) const {
    const Id *begin = points_.columns() + points_.begin(i), *end = points_.columns() + points_.end(i);
    return points_.begin(i) + (std::lower_bound(begin, end, column) - begin);
  }

  /// to += Σ value(e) · row column(e) − first of W, over entries [e, end).
  void gather(Index e, Index end, const Matrix<double>& W, Index first, double* to) const {
    const double* from = W.data() - first * W.cols();
    for_lane_groups(W.cols(), [&](Index k, auto count) {
      Lanes sums[count];
      unrolled<count>([&](auto l) { sums[l] = Lanes(to + k + l * panel_width); });
      for (Index at = e; at < end; ++at) {
        const Lanes value(static_cast<double>(points_.value(at)));
        const double* row = from + points_.column(at) * W.cols() + k;
        unrolled<count>([&](auto l) { sums[l] += value * Lanes(row + l * panel_width); });
      }
      unrolled<count>([&](auto l) { sums[l].store(to + k + l * panel_width); });
    });
  }

  /// out (height × b) = X W − 1 meanᵀ for rows of the data from `begin` on.
  void add_rows(const Matrix<double>& W, Index begin, Index height, const std::vector<double>& means,
                Matrix<double>& out, const Threads& threads) const {
    constexpr Index grain = 128;
    for_each_range(threads, height, grain, [&](Index first, Index last) {
      Index next[grain];
      for (Index i = first; i < last; ++i) {
        next[i - first] = points_.begin(begin + i);
        for (Index k = 0; k < out.cols(); ++k) out(i, k) = -means[static_cast<std::size_t>(k)];
      }
      for (Index r = 0; r < range_count(); ++r) {
        for (Index i = first; i < last; ++i) {
          const Index e = next[i - first], end = past_range(e, points_.end(begin + i), (r + 1) * range_);
          gather(e, end, W, 0, row_of(out, i));
          next[i - first] = end;
        }
      }
    });
  }

  /// The first entry from e on whose column is not below `column`.
  Index past_range(Index e, Index end, Index column) const {
    while (e < end && points_.column(e) < column) ++e;
    return e;
  }

  /// out += Xᵀ U over the rows of the data from `begin` on, one a row of U, and over some ranges of columns; out begins
  /// with the first of these.
  void add_columns(const Matrix<double>& U, Index begin, Index first_range, Index last_range,
                   Matrix<double>& out, const Threads& threads) const {
    threads.for_each(last_range - first_range, [&](Index task) {
      const Index first = (first_range + task) * range_, last = first + range_;
      double* to = out.data() - first_range * range_ * U.cols();
      for (Index i = 0; i < U.rows(); ++i) {
        const double* from = row_of(U, i);
        const Index e = entry_of(begin + i, first), end = past_range(e, points_.end(begin + i), last);
        for_lane_groups(U.cols(), [&](Index k, auto count) {
          Lanes row[count];
          unrolled<count>([&](auto l) { row[l] = Lanes(from + k + l * panel_width); });
          for (Index at = e; at < end; ++at) {
            const Lanes value(static_cast<double>(points_.value(at)));
            double* sum = to + points_.column(at) * U.cols() + k;
            unrolled<count>([&](auto l) {
              (Lanes(sum + l * panel_width) + value * row[l]).store(sum + l * panel_width);
            });
          }
        });
      }
    });
  }

  /// rows (b × padded(d)) · CᵀC, rows of the data in chunks.
  Matrix<double> by_columns(const Matrix<double>& rows, const Threads& threads) const {
    constexpr Index span = 1024;
    const Matrix<double> W = turned(rows, cols(), scale, threads);
    const std::vector<double> means = mean_of(W);
    Matrix<double> out = zeros(cols(), W.cols());
    std::vector<double> sum(means.size(), 0.0);
    for (Index begin = 0; begin < points_.rows(); begin += span) {
      Matrix<double> U((std::min)(span, points_.rows() - begin), W.cols());
      add_rows(W, begin, U.rows(), means, U, threads);
      for (Index e = 0; e < U.size(); ++e) U.data()[e] *= scale;  // for the second factor
      add_columns(U, begin, 0, range_count(), out, threads);
      const std::vector<double> part = column_sums(U, U.rows());
      lane_add(1, part.data(), sum.data(), U.cols());
    }
    subtract_means(out, 0, sum, threads);
    return turned_back(out, rows.rows(), threads);
  }

  /// rows (b × padded(n)) · CCᵀ, columns of the data in groups of ranges.
  Matrix<double> by_points(const Matrix<double>& rows, const Threads& threads) const {
    constexpr Index group = 16, grain = 256;
    const Matrix<double> U = turned(rows, points_.rows(), scale, threads);
    const std::vector<double> sum = column_sums(U, U.rows());
    Matrix<double> out = zeros(points_.rows(), U.cols());
    for (Index range = 0; range < range_count(); range += group) {
      const Index last = (std::min)(range_count(), range + group), first = range * range_;
      Matrix<double> T = zeros((std::min)(cols(), last * range_) - first, U.cols());
      add_columns(U, 0, range, last, T, threads);
      subtract_means(T, first, sum, threads);
      for (Index e = 0; e < T.size(); ++e) T.data()[e] *= scale;  // for the second factor
      std::vector<double> means(sum.size(), 0.0);
      for (Index c = 0; c < T.rows(); ++c) {
        lane_add(-own_mean_[static_cast<std::size_t>(first + c)], row_of(T, c), means.data(), T.cols());
      }
      for_each_range(threads, points_.rows(), grain, [&](Index begin, Index end) {
        Index next[grain];
        for (Index i = begin; i < end; ++i) {
          next[i - begin] = entry_of(i, first);
          lane_add(1, means.data(), row_of(out, i), out.cols());
        }
        for (Index r = range; r < last; ++r) {
          for (Index i = begin; i < end; ++i) {
            const Index e = next[i - begin], past = past_range(e, points_.end(i), (r + 1) * range_);
            gather(e, past, T, first, row_of(out, i));
            next[i - begin] = past;
          }
        }
      });
    }
    return turned_back(out, rows.rows(), threads);
  }

  SparseRef<S> points_;
  std::vector<double> own_mean_{};  // of the columns as they are
  Index range_ = 1;                 // columns in a range
};

}  // namespace neem::detail
