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
#include <functional>
#include <vector>

namespace neem::detail {

inline constexpr Index panel_width = 8;
using PanelRow = Eigen::Array<double, panel_width, 1>;
using PanelMap = Eigen::Map<PanelRow>;
using ConstPanelMap = Eigen::Map<const PanelRow>;

constexpr Index panel_count(Index size) { return (size + panel_width - 1) / panel_width; }
constexpr Index padded(Index size) { return panel_count(size) * panel_width; }

/// out (8 × 8, rows `stride` apart) += leftᵀ right; both panels are depth × 8.
inline void add_panel_product(const double* left, const double* right, Index depth, double* out,
                              Index stride) {
  for (Index i = 0; i < panel_width; i += 4) {
    PanelRow sum0 = PanelRow::Zero(), sum1 = sum0, sum2 = sum0, sum3 = sum0;  // eight registers with AVX
    for (Index k = 0; k < depth; ++k) {
      const double* l = left + k * panel_width + i;
      const PanelRow r = ConstPanelMap(right + k * panel_width);
      sum0 += l[0] * r;
      sum1 += l[1] * r;
      sum2 += l[2] * r;
      sum3 += l[3] * r;
    }
    PanelMap(out + i * stride) += sum0;
    PanelMap(out + (i + 1) * stride) += sum1;
    PanelMap(out + (i + 2) * stride) += sum2;
    PanelMap(out + (i + 3) * stride) += sum3;
  }
}

/// Writes rows [begin, end) of panel p of a depth × count matrix to `out`, columns past `count` as zeros.
/// Type-erased: a call moves some kilobytes, and one product is compiled for all.
using Pack = std::function<void(Index p, Index begin, Index end, double* out)>;

/// Packs a stored depth × count matrix, which must outlive the packer.
inline Pack pack_columns(const Matrix<double>& matrix) {
  return [&matrix](Index p, Index begin, Index end, double* out) {
    const Index first = p * panel_width, width = std::min(panel_width, matrix.cols() - first);
    for (Index k = begin; k < end; ++k, out += panel_width) {
      const double* row = matrix.data() + k * matrix.cols() + first;
      for (Index l = 0; l < panel_width; ++l) out[l] = l < width ? row[l] : 0.0;
    }
  };
}
/// Packs the transpose of a stored count × depth matrix, which must outlive the packer.
inline Pack pack_rows(const Matrix<double>& matrix) {
  return [&matrix](Index p, Index begin, Index end, double* out) {
    const Index first = p * panel_width, width = std::min(panel_width, matrix.rows() - first);
    for (Index l = 0; l < panel_width; ++l) {
      const double* row = matrix.data() + (first + l) * matrix.cols();
      for (Index k = begin; k < end; ++k) out[(k - begin) * panel_width + l] = l < width ? row[k] : 0.0;
    }
  };
}

/// rows · A for rows (b × depth) and a packed A (depth × count): b × padded(count), the padding zero.
inline Matrix<double> panel_product(const Matrix<double>& rows, Index depth, Index count, const Pack& pack,
                                    const Threads& threads) {
  constexpr Index span =
      512;  // a packed panel of 512 rows is 32 KiB: half of a first-level cache, or all of it
  const Index blocks = panel_count(rows.rows()), panels = panel_count(count);
  std::vector<double> left(static_cast<std::size_t>(blocks * depth * panel_width));
  const Pack pack_left = pack_rows(rows);
  threads.for_each(blocks, [&](Index b) { pack_left(b, 0, depth, left.data() + b * depth * panel_width); });
  Matrix<double> out = Matrix<double>::Zero(blocks * panel_width, panels * panel_width);
  const Index grain = std::max<Index>(1, 4096 / std::max<Index>(1, depth * blocks));
  for_each_range(threads, panels, grain, [&](Index first, Index last) {
    std::vector<double> right(static_cast<std::size_t>(span * panel_width));
    for (Index p = first; p < last; ++p) {
      for (Index begin = 0; begin < depth; begin += span) {
        const Index end = std::min(depth, begin + span);
        pack(p, begin, end, right.data());
        for (Index b = 0; b < blocks; ++b) {
          add_panel_product(left.data() + (b * depth + begin) * panel_width, right.data(), end - begin,
                            out.data() + b * panel_width * out.cols() + p * panel_width, out.cols());
        }
      }
    }
  });
  out.conservativeResize(rows.rows(), Eigen::NoChange);
  return out;
}

/// AᵀA of a packed A (depth × count): count × count, both triangles; memory count² + 256 · count doubles.
inline Matrix<double> panel_gram(Index depth, Index count, const Pack& pack, const Threads& threads) {
  constexpr Index span = 256;
  const Index panels = panel_count(count);
  Matrix<double> out = Matrix<double>::Zero(panels * panel_width, panels * panel_width);
  std::vector<double> packed(static_cast<std::size_t>(panels * span * panel_width));
  for (Index begin = 0; begin < depth; begin += span) {
    const Index end = std::min(depth, begin + span);
    const auto panel = [&](Index p) { return packed.data() + p * span * panel_width; };
    threads.for_each(panels, [&](Index p) { pack(p, begin, end, panel(p)); });
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
  out.conservativeResize(count, count);
  return out;
}

/// Σ a b over `size` values, in eight lanes.
inline double lane_dot(const double* a, const double* b, Index size) {
  PanelRow sum = PanelRow::Zero();
  Index k = 0;
  for (; k + panel_width <= size; k += panel_width) sum += ConstPanelMap(a + k) * ConstPanelMap(b + k);
  double total = 0;
  for (Index l = 0; l < panel_width; ++l) total += sum[l];
  for (; k < size; ++k) total += a[k] * b[k];
  return total;
}

/// y += factor · x
inline void lane_add(double factor, const double* x, double* y, Index size) {
  Index k = 0;
  for (; k + panel_width <= size; k += panel_width) PanelMap(y + k) += factor * ConstPanelMap(x + k);
  for (; k < size; ++k) y[k] += factor * x[k];
}

}  // namespace neem::detail
