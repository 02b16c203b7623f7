// Products of matrices in a fixed order, on threads.
//
// A matrix is cut into panels of eight columns; one small kernel multiplies two panels with all sums in
// registers; every element is one sum in the order of its terms, whatever the number of threads. Why not
// Eigen's product: its blocks, and so its last bits, depend on the caches of the machine. It is no
// faster: AᵀA of 7,000 × 784 on one processor of a peak of 54 GFLOP/s runs at 48 here and 37 there with
// AVX-512, at 41 and 38 with AVX2, at 17 and 18 with SSE2; and it adds 0.9 s to the compile time, this 0.4 s.
#pragma once

#include "neem/core/detail/unrolled.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/types.hpp"

#include <algorithm>
#include <cstddef>
#include <type_traits>
#include <utility>
#include <vector>

namespace neem::detail {

inline constexpr Index panel_width = 8;

/// Eight doubles in registers: Eigen's packets, whose expressions would each take longer to compile than all
/// of this.
struct Lanes {
  using Packet = Eigen::internal::packet_traits<double>::type;
  static constexpr int width = Eigen::internal::packet_traits<double>::size;
  static constexpr int count = static_cast<int>(panel_width) / width;
  Packet packets[count];

  Lanes() = default;
  explicit Lanes(double value) {
    unrolled<count>([&](auto p) { packets[p] = Eigen::internal::pset1<Packet>(value); });
  }
  explicit Lanes(const double* from) {
    unrolled<count>([&](auto p) { packets[p] = Eigen::internal::ploadu<Packet>(from + p * width); });
  }
  void store(double* to) const {
    unrolled<count>([&](auto p) { Eigen::internal::pstoreu(to + p * width, packets[p]); });
  }
  Lanes& operator+=(const Lanes& other) {
    unrolled<count>([&](auto p) { packets[p] = Eigen::internal::padd(packets[p], other.packets[p]); });
    return *this;
  }
  Lanes& operator-=(const Lanes& other) {
    unrolled<count>([&](auto p) { packets[p] = Eigen::internal::psub(packets[p], other.packets[p]); });
    return *this;
  }
  Lanes& operator*=(const Lanes& other) {
    unrolled<count>([&](auto p) { packets[p] = Eigen::internal::pmul(packets[p], other.packets[p]); });
    return *this;
  }
  friend Lanes operator+(Lanes a, const Lanes& b) { return a += b; }
  friend Lanes operator-(Lanes a, const Lanes& b) { return a -= b; }
  friend Lanes operator*(Lanes a, const Lanes& b) { return a *= b; }
};

constexpr Index panel_count(Index size) { return (size + panel_width - 1) / panel_width; }
constexpr Index padded(Index size) { return panel_count(size) * panel_width; }

inline double* row_of(Matrix<double>& matrix, Index row) { return matrix.data() + row * matrix.cols(); }
inline const double* row_of(const Matrix<double>& matrix, Index row) {
  return matrix.data() + row * matrix.cols();
}

inline Matrix<double> zeros(Index rows, Index cols) {
  Matrix<double> out(rows, cols);
  std::fill_n(out.data(), out.size(), 0.0);
  return out;
}

/// The first rows and columns of a matrix, as a matrix of their own.
inline Matrix<double> corner(const Matrix<double>& matrix, Index rows, Index cols) {
  Matrix<double> out(rows, cols);
  for (Index i = 0; i < rows; ++i) std::copy_n(row_of(matrix, i), cols, row_of(out, i));
  return out;
}

/// out (8 × 8, rows `stride` apart) += leftᵀ right; both panels are depth × 8. As many rows at once as make
/// eight sums in registers: fewer would wait for each other, more would not fit without AVX.
inline void add_panel_product(const double* left, const double* right, Index depth, double* out,
                              Index stride) {
  constexpr int rows = static_cast<int>(panel_width) / Lanes::count;
  for (Index i = 0; i < panel_width; i += rows, out += rows * stride) {
    Lanes sums[panel_width];
    unrolled<rows>([&](auto row) { sums[row] = Lanes(0.0); });
    for (Index k = 0; k < depth; ++k) {
      const double* l = left + k * panel_width + i;
      const Lanes r(right + k * panel_width);
      unrolled<rows>([&](auto row) { sums[row] += Lanes(l[row]) * r; });
    }
    unrolled<rows>([&](auto row) { (Lanes(out + row * stride) + sums[row]).store(out + row * stride); });
  }
}

/// A depth × count matrix that is read in panels. Virtual: a call moves some kilobytes, and one product is
/// compiled for all.
class PanelSource {
public:
  /// Writes rows [begin, end) of panel p to `out`, columns past `count` as zeros.
  virtual void pack(Index p, Index begin, Index end, double* out) const = 0;

protected:
  ~PanelSource() = default;
};

/// Writes `depth` rows of eight lanes, out[8 k + l] = value(k, l), the lanes from `width` on zero.
template <class Value>
void pack_rows(Index width, Index depth, double* out, Value&& value) {
  if (width == panel_width) {  // by itself, for the sake of the inner loop: twice as fast
    for (Index k = 0; k < depth; ++k, out += panel_width) {
      for (Index l = 0; l < panel_width; ++l) out[l] = value(k, l);
    }
    return;
  }
  for (Index k = 0; k < depth; ++k, out += panel_width) {
    for (Index l = 0; l < panel_width; ++l) out[l] = l < width ? value(k, l) : 0.0;
  }
}

/// A stored depth × count matrix, which must outlive this.
class ColumnPanels final : public PanelSource {
public:
  explicit ColumnPanels(const Matrix<double>& matrix) : matrix_(matrix) {}

  void pack(Index p, Index begin, Index end, double* out) const override {
    const Index first = p * panel_width, stride = matrix_.cols();
    const double* row = row_of(matrix_, begin) + first;
    pack_rows((std::min)(panel_width, stride - first), end - begin, out,
              [=](Index k, Index l) { return row[k * stride + l]; });
  }

private:
  const Matrix<double>& matrix_;
};

/// The transpose of a stored count × depth matrix, which must outlive this.
class RowPanels final : public PanelSource {
public:
  explicit RowPanels(const Matrix<double>& matrix) : matrix_(matrix) {}

  void pack(Index p, Index begin, Index end, double* out) const override {
    const Index first = p * panel_width, stride = matrix_.cols();
    const double* rows = row_of(matrix_, first) + begin;
    pack_rows((std::min)(panel_width, matrix_.rows() - first), end - begin, out,
              [=](Index k, Index l) { return rows[l * stride + k]; });
  }

private:
  const Matrix<double>& matrix_;
};

/// rows · A for rows (b × depth) and A (depth × count): b × padded(count), the padding zero.
inline Matrix<double> panel_product(const Matrix<double>& rows, Index depth, Index count,
                                    const PanelSource& source, const Threads& threads) {
  constexpr Index span =
      512;  // a packed panel of 512 rows is 32 KiB: half of a first-level cache, or all of it
  const Index blocks = panel_count(rows.rows()), panels = panel_count(count);
  Matrix<double> left(blocks * depth, panel_width);
  const RowPanels left_source(rows);
  threads.for_each(blocks,
                   [&](Index b) { left_source.pack(b, 0, depth, left.data() + b * depth * panel_width); });
  Matrix<double> out = zeros(blocks * panel_width, panels * panel_width);
  const Index grain = std::max<Index>(1, 4096 / std::max<Index>(1, depth * blocks));
  for_each_range(threads, panels, grain, [&](Index first, Index last) {
    Matrix<double> right(span, panel_width);
    for (Index p = first; p < last; ++p) {
      for (Index begin = 0; begin < depth; begin += span) {
        const Index end = (std::min)(depth, begin + span);
        source.pack(p, begin, end, right.data());
        for (Index b = 0; b < blocks; ++b) {
          add_panel_product(left.data() + (b * depth + begin) * panel_width, right.data(), end - begin,
                            out.data() + b * panel_width * out.cols() + p * panel_width, out.cols());
        }
      }
    }
  });
  return corner(out, rows.rows(), out.cols());
}

/// AᵀA for A (depth × count): count × count, both triangles; memory count² + 256 · count doubles.
inline Matrix<double> panel_gram(Index depth, Index count, const PanelSource& source,
                                 const Threads& threads) {
  constexpr Index span = 256;
  const Index panels = panel_count(count);
  Matrix<double> out = zeros(panels * panel_width, panels * panel_width);
  Matrix<double> packed(panels * span, panel_width);
  for (Index begin = 0; begin < depth; begin += span) {
    const Index end = (std::min)(depth, begin + span);
    const auto panel = [&](Index p) { return packed.data() + p * span * panel_width; };
    threads.for_each(panels, [&](Index p) { source.pack(p, begin, end, panel(p)); });
    threads.for_each(panels, [&](Index p) {
      for (Index q = p; q < panels; ++q) {
        add_panel_product(panel(p), panel(q), end - begin, out.data() + (p * out.cols() + q) * panel_width,
                          out.cols());
      }
    });
  }
  for (Index i = 0; i < count; ++i) {
    for (Index j = 0; j < i; ++j) out(i, j) = out(j, i);
  }
  return corner(out, count, count);
}

/// Σ a b over `size` values, in eight lanes.
inline double lane_dot(const double* a, const double* b, Index size) {
  Lanes sum(0.0);
  Index k = 0;
  for (; k + panel_width <= size; k += panel_width) sum += Lanes(a + k) * Lanes(b + k);
  double lanes[panel_width], total = 0;
  sum.store(lanes);
  for (const double lane : lanes) total += lane;
  for (; k < size; ++k) total += a[k] * b[k];
  return total;
}

/// y += factor · x
inline void lane_add(double factor, const double* x, double* y, Index size) {
  const Lanes factors(factor);
  Index k = 0;
  for (; k + panel_width <= size; k += panel_width) (Lanes(y + k) + factors * Lanes(x + k)).store(y + k);
  for (; k < size; ++k) y[k] += factor * x[k];
}

}  // namespace neem::detail
