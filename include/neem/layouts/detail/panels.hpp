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

/// 64 bytes of numbers in registers, eight doubles or sixteen floats: Eigen's packets, whose expressions would each
/// take longer to compile than all of this.
template <class T>
struct Line {
  using Packet = typename Eigen::internal::packet_traits<T>::type;
  static constexpr int size = 64 / static_cast<int>(sizeof(T));
  static constexpr int width = Eigen::internal::packet_traits<T>::size;
  static constexpr int count = size / width;
  Packet packets[count];

  Line() = default;
  explicit Line(T value) {
    unrolled<count>([&](auto p) { packets[p] = Eigen::internal::pset1<Packet>(value); });
  }
  explicit Line(const T* from) {
    unrolled<count>([&](auto p) { packets[p] = Eigen::internal::ploadu<Packet>(from + p * width); });
  }
  void store(T* to) const {
    unrolled<count>([&](auto p) { Eigen::internal::pstoreu(to + p * width, packets[p]); });
  }
  Line& operator+=(const Line& other) {
    unrolled<count>([&](auto p) { packets[p] = Eigen::internal::padd(packets[p], other.packets[p]); });
    return *this;
  }
  Line& operator-=(const Line& other) {
    unrolled<count>([&](auto p) { packets[p] = Eigen::internal::psub(packets[p], other.packets[p]); });
    return *this;
  }
  Line& operator*=(const Line& other) {
    unrolled<count>([&](auto p) { packets[p] = Eigen::internal::pmul(packets[p], other.packets[p]); });
    return *this;
  }
  friend Line operator+(Line a, const Line& b) { return a += b; }
  friend Line operator-(Line a, const Line& b) { return a -= b; }
  friend Line operator*(Line a, const Line& b) { return a *= b; }
};
using Lanes = Line<double>;

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

/// out (8 × 8, of floats 16 × 16, rows `stride` apart) += leftᵀ right; both panels are depth × 8 or 16. As many rows
/// at once as make eight sums in registers: fewer would wait for each other, more would not fit without AVX.
template <class T>
void add_panel_product(const T* left, const T* right, Index depth, T* out, Index stride) {
  constexpr int width = Line<T>::size, rows = (std::max)(1, 8 / Line<T>::count);
  for (Index i = 0; i < width; i += rows, out += rows * stride) {
    Line<T> sums[rows];
    unrolled<rows>([&](auto row) { sums[row] = Line<T>(T(0)); });
    for (Index k = 0; k < depth; ++k) {
      const T* l = left + k * width + i;
      const Line<T> r(right + k * width);
      unrolled<rows>([&](auto row) { sums[row] += Line<T>(l[row]) * r; });
    }
    unrolled<rows>([&](auto row) { (Line<T>(out + row * stride) + sums[row]).store(out + row * stride); });
  }
}

/// Vectors side by side: as many columns as 64 bytes hold.
template <class T>
using Panel = Matrix<T>;

template <class T>
Panel<T> zero_panel(Index rows) {
  Panel<T> out(rows, Line<T>::size);
  std::fill_n(out.data(), out.size(), T(0));
  return out;
}

/// The inner products of the columns of two panels, b × b, in double: floats are added 256 rows at a time.
template <class T>
Matrix<double> panel_products(const Panel<T>& left, const Panel<T>& right) {
  constexpr Index width = Line<T>::size, span = 256;
  Matrix<double> sum = zeros(width, width);
  for (Index begin = 0; begin < left.rows(); begin += span) {
    Matrix<T> part = zero_panel<T>(width);
    add_panel_product(left.data() + begin * width, right.data() + begin * width,
                      (std::min)(span, left.rows() - begin), part.data(), width);
    for (Index k = 0; k < sum.size(); ++k) sum.data()[k] += static_cast<double>(part.data()[k]);
  }
  return sum;
}

/// Rows from `first` on of a matrix (b × width or wider) as the columns of a panel; past b they are zero.
template <class T = double>
Panel<T> turned(const Matrix<double>& rows, Index first, Index width) {
  Panel<T> out = zero_panel<T>(width);
  for (Index i = first; i < std::min<Index>(rows.rows(), first + Line<T>::size); ++i) {
    for (Index k = 0; k < width; ++k) out(k, i - first) = static_cast<T>(rows(i, k));
  }
  return out;
}

/// Back: the columns of a panel to rows [first, first + 8) of a matrix, its columns from `column` on.
inline void turn_back(const Panel<double>& panel, Matrix<double>& rows, Index first, Index column = 0) {
  for (Index i = first; i < (std::min)(rows.rows(), first + panel_width); ++i) {
    for (Index k = 0; k < panel.rows(); ++k) rows(i, column + k) = panel(k, i - first);
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
