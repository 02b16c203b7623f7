// Points, centred as they are read, and the products of which their principal components are made.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/types.hpp"
#include "neem/layouts/detail/panels.hpp"
#include "neem/layouts/detail/symmetric_eigen.hpp"

#include <algorithm>
#include <vector>

namespace neem::detail {

/// Centred data C, n × d: the products of which principal components are made. Virtual: a call is a product.
class CenteredData {
public:
  CenteredData() = default;
  CenteredData(const CenteredData&) = delete;
  CenteredData& operator=(const CenteredData&) = delete;
  virtual ~CenteredData() = default;

  double scale = 1;            ///< C = points · scale − mean; a power of two
  std::vector<double> mean{};  ///< of the scaled columns, exact for constant ones

  virtual Index rows() const = 0;  ///< n
  virtual Index cols() const = 0;  ///< d
  /// CᵀC (d × d) or CCᵀ (n × n).
  virtual Matrix<double> gram(bool by_features, const Threads& threads) const = 0;
  /// Whether products with that matrix are best made of it, not of C twice.
  virtual bool gram_is_cheap() const = 0;
  /// Whether eigenpairs are best sought on the smaller side, where both are large; else those of CᵀC.
  virtual bool on_smaller_side() const = 0;
  /// The leading eigenpairs of CᵀC or CCᵀ where n and d are large: to residuals of 1e-6 of the largest eigenvalue, or
  /// what a bounded number of products gives.
  virtual Eigenpairs leading(Index count, bool by_features, const Threads& threads) const = 0;
  /// rows (b × padded(side)) times CᵀC or CCᵀ: of the same shape, the padding zero.
  virtual Matrix<double> product(const Matrix<double>& rows, bool by_features,
                                 const Threads& threads) const = 0;
  /// weights (b × n or wider) times C: b × padded(d), the padding zero.
  virtual Matrix<double> combine(const Matrix<double>& weights, const Threads& threads) const = 0;
  /// axes (b × d or wider) times Cᵀ, of the points [begin, begin + height): b × padded(height).
  virtual Matrix<double> scores(const Matrix<double>& axes, Index begin, Index height,
                                const Threads& threads) const = 0;
  /// Σ of the squares of all values of C.
  virtual double squares(const Threads& threads) const = 0;
};

template <class S>
class FeaturePanels;
template <class S>
class PointPanels;

/// Dense points, centred in double as they are read.
template <class S>
class Centered final : public CenteredData {
public:
  Centered(const MatrixRef<S>& rows, const Threads& threads) : points(rows) { center(threads); }

  const MatrixRef<S>& points;

  double operator()(Index i, Index c) const {
    return static_cast<double>(points(i, c)) * scale - mean[static_cast<std::size_t>(c)];
  }

  Index rows() const override { return points.rows(); }
  Index cols() const override { return points.cols(); }
  bool gram_is_cheap() const override { return true; }
  bool on_smaller_side() const override { return false; }

  Matrix<double> gram(bool by_features, const Threads& threads) const override {
    const Index n = rows(), d = cols();
    return by_features ? panel_gram(n, d, FeaturePanels<S>(*this, 0), threads)
                       : panel_gram(d, n, PointPanels<S>(*this, 0, n), threads);
  }

  Matrix<double> product(const Matrix<double>& rows, bool, const Threads& threads) const override {
    constexpr Index span = 1024;
    const Index n = points.rows(), d = points.cols();
    Matrix<double> sum = zeros(rows.rows(), padded(d));
    for (Index begin = 0; begin < n; begin += span) {
      const Index height = (std::min)(span, n - begin);
      const Matrix<double> part = panel_product(scores(rows, begin, height, threads), height, d,
                                                FeaturePanels<S>(*this, begin), threads);
      lane_add(1, part.data(), sum.data(), sum.size());
    }
    return sum;
  }

  Eigenpairs leading(Index count, bool by_features, const Threads& threads) const override {
    const auto twice = [&](const Matrix<double>& rows) { return product(rows, by_features, threads); };
    return leading_eigenpairs(cols(), count, twice, 1e-6, 10, threads);
  }

  Matrix<double> combine(const Matrix<double>& weights, const Threads& threads) const override {
    return panel_product(weights, rows(), cols(), FeaturePanels<S>(*this, 0), threads);
  }

  Matrix<double> scores(const Matrix<double>& axes, Index begin, Index height,
                        const Threads& threads) const override {
    return panel_product(axes, cols(), height, PointPanels<S>(*this, begin, height), threads);
  }

  double squares(const Threads& threads) const override {
    return sum_over_ranges(threads, rows(), 64, [&](Index begin, Index end) {
      double sum = 0;
      for (Index i = begin; i < end; ++i) {
        for (Index c = 0; c < cols(); ++c) sum += (*this)(i, c) * (*this)(i, c);
      }
      return sum;
    });
  }

private:
  void center(const Threads& threads);
};

/// The data from row `first_row` on; the depth is rows.
template <class S>
class FeaturePanels final : public PanelSource {
public:
  FeaturePanels(const Centered<S>& data, Index first_row) : data_(data), first_row_(first_row) {}

  void pack(Index p, Index begin, Index end, double* out) const override {
    const Index first = p * panel_width, stride = data_.points.outerStride();
    const S* row = data_.points.data() + (first_row_ + begin) * stride + first;
    pack_rows((std::min)(panel_width, data_.points.cols() - first), end - begin, out,
              [=, scale = data_.scale, mean = data_.mean.data() + first](Index k, Index l) {
                return static_cast<double>(row[k * stride + l]) * scale - mean[l];
              });
  }

private:
  const Centered<S>& data_;
  Index first_row_;
};

/// `rows` points from `first_row` on as columns; the depth is features.
template <class S>
class PointPanels final : public PanelSource {
public:
  PointPanels(const Centered<S>& data, Index first_row, Index rows)
      : data_(data), first_row_(first_row), rows_(rows) {}

  void pack(Index p, Index begin, Index end, double* out) const override {
    const Index first = p * panel_width, stride = data_.points.outerStride();
    const S* rows = data_.points.data() + (first_row_ + first) * stride + begin;
    pack_rows((std::min)(panel_width, rows_ - first), end - begin, out,
              [=, scale = data_.scale, mean = data_.mean.data() + begin](Index k, Index l) {
                return static_cast<double>(rows[l * stride + k]) * scale - mean[k];
              });
  }

private:
  const Centered<S>& data_;
  Index first_row_, rows_;
};

template <class S>
void Centered<S>::center(const Threads& threads) {
  const Index n = points.rows(), d = points.cols();
  scale = static_cast<double>(power_of_two_scale<S>(points));
  mean.assign(static_cast<std::size_t>(d), 0.0);
  for_each_range(threads, d, 64, [&](Index first, Index last) {
    constexpr Index span = 1024;
    const auto width = static_cast<std::size_t>(last - first);
    std::vector<double> total(width, 0.0), part(width);
    std::vector<S> low(points.data() + first, points.data() + last), high = low;
    for (Index begin = 0; begin < n; begin += span) {
      std::fill(part.begin(), part.end(), 0.0);
      for (Index i = begin; i < (std::min)(n, begin + span); ++i) {
        const S* row = points.data() + i * points.outerStride() + first;
        for (std::size_t c = 0; c < width; ++c) part[c] += static_cast<double>(row[c]) * scale;
        for (std::size_t c = 0; c < width; ++c) low[c] = row[c] < low[c] ? row[c] : low[c];
        for (std::size_t c = 0; c < width; ++c) high[c] = row[c] > high[c] ? row[c] : high[c];
      }
      for (std::size_t c = 0; c < width; ++c) total[c] += part[c];
    }
    for (std::size_t c = 0; c < width; ++c) {
      const Index column = first + static_cast<Index>(c);
      mean[static_cast<std::size_t>(column)] =
          low[c] < high[c] ? total[c] / static_cast<double>(n) : static_cast<double>(low[c]) * scale;
    }
  });
}

}  // namespace neem::detail
