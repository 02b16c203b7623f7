// Products of matrices in a fixed order, on threads, without Eigen's large kernels.
//
// Eigen's own product chooses its blocks by the caches of the machine and its threads by the flags of the
// program, so its last bits are not ours to promise, and it costs a second to compile. Here a matrix is cut
// into panels of eight columns; one small kernel multiplies two panels with all sums in registers; every
// element is one sum in the order of its terms, whatever the number of threads. About 20 GFLOP/s a core with
// AVX2, 10 without.
#pragma once

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

  explicit Lanes(double value) {
    each([&](auto p) { packets[p] = Eigen::internal::pset1<Packet>(value); });
  }
  explicit Lanes(const double* from) {
    each([&](auto p) { packets[p] = Eigen::internal::ploadu<Packet>(from + p * width); });
  }
  void store(double* to) const {
    each([&](auto p) { Eigen::internal::pstoreu(to + p * width, packets[p]); });
  }
  Lanes& operator+=(const Lanes& other) {
    each([&](auto p) { packets[p] = Eigen::internal::padd(packets[p], other.packets[p]); });
    return *this;
  }
  Lanes& operator-=(const Lanes& other) {
    each([&](auto p) { packets[p] = Eigen::internal::psub(packets[p], other.packets[p]); });
    return *this;
  }
  Lanes& operator*=(const Lanes& other) {
    each([&](auto p) { packets[p] = Eigen::internal::pmul(packets[p], other.packets[p]); });
    return *this;
  }
  friend Lanes operator+(Lanes a, const Lanes& b) { return a += b; }
  friend Lanes operator-(Lanes a, const Lanes& b) { return a -= b; }
  friend Lanes operator*(Lanes a, const Lanes& b) { return a *= b; }

private:
  /// Written out, not a loop: at -O2 compilers keep an array that a loop indexes in memory, five times
  /// slower.
  template <class F>
  static void each(F f) {
    [&]<int... p>(std::integer_sequence<int, p...>) {
      (f(std::integral_constant<int, p>{}), ...);
    }(std::make_integer_sequence<int, count>{});
  }
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

/// out (8 × 8, rows `stride` apart) += leftᵀ right; both panels are depth × 8.
inline void add_panel_product(const double* left, const double* right, Index depth, double* out,
                              Index stride) {
  for (Index i = 0; i < panel_width; i += 4, out += 4 * stride) {
    Lanes sum0(0.0), sum1(0.0), sum2(0.0), sum3(0.0);  // eight registers with AVX
    for (Index k = 0; k < depth; ++k) {
      const double* l = left + k * panel_width + i;
      const Lanes r(right + k * panel_width);
      sum0 += Lanes(l[0]) * r;
      sum1 += Lanes(l[1]) * r;
      sum2 += Lanes(l[2]) * r;
      sum3 += Lanes(l[3]) * r;
    }
    (Lanes(out) + sum0).store(out);
    (Lanes(out + stride) + sum1).store(out + stride);
    (Lanes(out + 2 * stride) + sum2).store(out + 2 * stride);
    (Lanes(out + 3 * stride) + sum3).store(out + 3 * stride);
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

/// A stored depth × count matrix, which must outlive this.
class ColumnPanels final : public PanelSource {
public:
  explicit ColumnPanels(const Matrix<double>& matrix) : matrix_(matrix) {}

  void pack(Index p, Index begin, Index end, double* out) const override {
    const Index first = p * panel_width, width = (std::min)(panel_width, matrix_.cols() - first);
    for (Index k = begin; k < end; ++k, out += panel_width) {
      const double* row = row_of(matrix_, k) + first;
      for (Index l = 0; l < panel_width; ++l) out[l] = l < width ? row[l] : 0.0;
    }
  }

private:
  const Matrix<double>& matrix_;
};

/// The transpose of a stored count × depth matrix, which must outlive this.
class RowPanels final : public PanelSource {
public:
  explicit RowPanels(const Matrix<double>& matrix) : matrix_(matrix) {}

  void pack(Index p, Index begin, Index end, double* out) const override {
    const Index first = p * panel_width, width = (std::min)(panel_width, matrix_.rows() - first);
    for (Index l = 0; l < panel_width; ++l) {
      const double* row = row_of(matrix_, l < width ? first + l : 0);
      for (Index k = begin; k < end; ++k) out[(k - begin) * panel_width + l] = l < width ? row[k] : 0.0;
    }
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
  std::vector<double> left(static_cast<std::size_t>(blocks * depth * panel_width));
  const RowPanels left_source(rows);
  threads.for_each(blocks,
                   [&](Index b) { left_source.pack(b, 0, depth, left.data() + b * depth * panel_width); });
  Matrix<double> out = zeros(blocks * panel_width, panels * panel_width);
  const Index grain = std::max<Index>(1, 4096 / std::max<Index>(1, depth * blocks));
  for_each_range(threads, panels, grain, [&](Index first, Index last) {
    std::vector<double> right(static_cast<std::size_t>(span * panel_width));
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
  std::vector<double> packed(static_cast<std::size_t>(panels * span * panel_width));
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
