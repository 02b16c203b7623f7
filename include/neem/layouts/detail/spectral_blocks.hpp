// Blocks of vectors of one length: sums over their rows in fixed chunks, orthonormal bases.
//
// A block is a list of panels (n × 8, rows contiguous), so that the small matrices between blocks are made by
// one kernel. Every sum over the rows is added chunk by chunk in their order: same bits for any threads.
#pragma once

#include "neem/core/random.hpp"
#include "neem/layouts/detail/spectral_graph.hpp"
#include "neem/layouts/detail/symmetric_eigen.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace neem::detail {

inline constexpr Index block_grain = 2048;  ///< rows of a chunk: 128 KiB of a panel

/// rows × 8 panels values; column c is lane c mod 8 of panel c / 8.
struct Block {
  Block(Index n, Index count)
      : rows(n), panels(count), values(static_cast<std::size_t>(n * count * panel_width)) {}

  Index rows, panels;
  std::vector<double> values;

  Index cols() const { return panels * panel_width; }
  double* panel(Index p) { return values.data() + p * rows * panel_width; }
  const double* panel(Index p) const { return values.data() + p * rows * panel_width; }
};

/// Σ over chunks of `size` doubles each, added in the order of the chunks.
template <class F>
std::vector<double> sum_of_chunks(const Threads& threads, Index rows, Index size, F&& f) {
  const Index tasks = (rows + block_grain - 1) / block_grain;
  std::vector<double> parts(static_cast<std::size_t>(tasks * size), 0.0);
  threads.for_each(tasks, [&](Index task) {
    f(task * block_grain, (std::min)(rows, (task + 1) * block_grain), parts.data() + task * size);
  });
  for (Index task = 1; task < tasks; ++task) lane_add(1, parts.data() + task * size, parts.data(), size);
  parts.resize(static_cast<std::size_t>(size));
  return parts;
}

/// aᵀb, of panels [0, used) of a: 8 used × 8 panels of b.
inline Matrix<double> block_product(const Block& a, Index used, const Block& b, const Threads& threads) {
  Matrix<double> out(used * panel_width, b.cols());
  const std::vector<double> sum =
      sum_of_chunks(threads, a.rows, out.size(), [&](Index begin, Index end, double* part) {
        for (Index p = 0; p < used; ++p) {
          for (Index q = 0; q < b.panels; ++q) {
            add_panel_product(a.panel(p) + begin * panel_width, b.panel(q) + begin * panel_width, end - begin,
                              part + (p * b.cols() + q) * panel_width, b.cols());
          }
        }
      });
  std::copy(sum.begin(), sum.end(), out.data());
  return out;
}

/// out ← keep · out + a · factors, of panels [0, used) of a; factors is 8 used × 8 panels of out.
inline void block_combine(const Block& a, Index used, const Matrix<double>& factors, double keep, Block& out,
                          const Threads& threads) {
  const Index stride = factors.cols();
  for_each_range(threads, a.rows, block_grain, [&](Index begin, Index end) {
    for (Index q = 0; q < out.panels; ++q) {
      for (Index i = begin; i < end; ++i) {
        PanelRow even = PanelRow::Zero(), odd = even;
        for (Index p = 0; p < used; ++p) {
          const double* row = a.panel(p) + i * panel_width;
          const double* factor = factors.data() + p * panel_width * stride + q * panel_width;
          for (Index l = 0; l < panel_width; l += 2, factor += 2 * stride) {
            even += row[l] * ConstPanelMap(factor);
            odd += row[l + 1] * ConstPanelMap(factor + stride);
          }
        }
        PanelMap place(out.panel(q) + i * panel_width);
        const PanelRow sum = even + odd;
        place = keep != 0 ? PanelRow(keep * place + sum) : sum;
      }
    }
  });
}

/// Takes the share of the trivial eigenvector D^1/2 1 out of every column of a panel.
/// @return  the largest share taken, as a part of the column, for columns of length about 1
inline double deflate_panel(const SpectralGraph& graph, double* panel, const Threads& threads) {
  double volume = 0;
  for (const double root : graph.root_degrees) volume += root * root;
  const Index n = graph.size();
  const std::vector<double> shares =
      sum_of_chunks(threads, n, panel_width, [&](Index begin, Index end, double* part) {
        PanelRow sum = PanelRow::Zero();
        for (Index i = begin; i < end; ++i) sum += graph.root(i) * ConstPanelMap(panel + i * panel_width);
        PanelMap{part} = sum;
      });
  for_each_range(threads, n, block_grain, [&](Index begin, Index end) {
    const PanelRow share = ConstPanelMap(shares.data()) / volume;
    for (Index i = begin; i < end; ++i) PanelMap(panel + i * panel_width) -= graph.root(i) * share;
  });
  double largest = 0;
  for (const double share : shares) largest = (std::max)(largest, std::abs(share) / std::sqrt(volume));
  return largest;
}

/// The same for all panels of a block.
inline double deflate_trivial(const SpectralGraph& graph, Block& block, const Threads& threads) {
  double largest = 0;
  for (Index p = 0; p < block.panels; ++p) {
    largest = (std::max)(largest, deflate_panel(graph, block.panel(p), threads));
  }
  return largest;
}

/// The factors that make columns with these inner products orthonormal; `dependent` receives the columns of
/// the result are zero because those of the block have no more directions.
/// @source  Stathopoulos & Wu 2002 (SVQB)
inline Matrix<double> orthonormal_factors(const Matrix<double>& products, std::vector<Index>& dependent) {
  const Index size = products.rows();
  constexpr double negligible = 1e-13;  // of the squares, beside rounding of 1e-16 times some tens of columns
  std::vector<double> scale(static_cast<std::size_t>(size));
  for (Index c = 0; c < size; ++c) {
    const double square = products(c, c);
    scale[static_cast<std::size_t>(c)] = square > 0 ? 1 / std::sqrt(square) : 0;
  }
  Matrix<double> scaled(size, size);
  for (Index r = 0; r < size; ++r) {
    for (Index c = 0; c < size; ++c) {
      scaled(r, c) = (products(r, c) + products(c, r)) / 2 * scale[static_cast<std::size_t>(r)] *
                     scale[static_cast<std::size_t>(c)];
    }
  }
  const Eigenpairs pairs = symmetric_eigen(scaled);
  Matrix<double> factors = Matrix<double>::Zero(size, size);
  dependent.clear();
  for (Index k = 0; k < size; ++k) {
    const double value = pairs.values[static_cast<std::size_t>(k)];
    if (!(value > negligible * pairs.values[0])) {
      dependent.push_back(k);
      continue;
    }
    for (Index c = 0; c < size; ++c) {
      factors(c, k) = scale[static_cast<std::size_t>(c)] * pairs.vectors(k, c) / std::sqrt(value);
    }
  }
  return factors;
}

/// Uniform numbers in columns of a block, keyed by (row, column, draw).
inline void fill_columns(Block& block, const std::vector<Index>& columns, const Random& random,
                         std::uint64_t draw, const Threads& threads) {
  if (columns.empty()) return;
  // Of length about 1, as the other columns.
  const double scale = std::sqrt(12.0 / static_cast<double>(block.rows));
  for_each_range(threads, block.rows, block_grain, [&](Index begin, Index end) {
    for (const Index c : columns) {
      double* panel = block.panel(c / panel_width) + c % panel_width;
      for (Index i = begin; i < end; ++i) {
        panel[i * panel_width] =
            scale *
            (random.uniform(static_cast<std::uint64_t>(i), static_cast<std::uint64_t>(c), draw) - 0.5);
      }
    }
  });
}

/// Makes the columns of `block` orthonormal, also to the trivial vector and to panels [0, used) of `basis`.
/// Columns that depend on the others are replaced by random ones: there must be room for them.
inline void orthonormalise(const SpectralGraph& graph, const Block& basis, Index used, Block& block,
                           const Random& random, std::uint64_t& draw, const Threads& threads) {
  constexpr int most = 8;  // two are usual, three after a replacement
  constexpr double enough = 1e-14;
  Block image(block.rows, block.panels);
  std::vector<Index> dependent;
  bool unit = false;
  for (int pass = 0; pass < most; ++pass) {
    double off = deflate_trivial(graph, block, threads);
    if (used > 0) {
      Matrix<double> shares = block_product(basis, used, block, threads);
      for (Index k = 0; k < shares.size(); ++k) {
        off = (std::max)(off, std::abs(shares.data()[k]));
        shares.data()[k] = -shares.data()[k];
      }
      block_combine(basis, used, shares, 1, block, threads);
    }
    const Matrix<double> products = block_product(block, block.panels, block, threads);
    for (Index r = 0; r < products.rows(); ++r) {
      for (Index c = 0; c < products.cols(); ++c) off = (std::max)(off, std::abs(products(r, c) - (r == c)));
    }
    if (unit && off <= enough * static_cast<double>(products.rows())) return;
    block_combine(block, block.panels, orthonormal_factors(products, dependent), 0, image, threads);
    std::swap(block.values, image.values);
    unit = dependent.empty();
    fill_columns(block, dependent, random, draw++, threads);
  }
}

/// XᵀLX as Σ w_ij (u_i − u_j)(u_i − u_j)ᵀ over edges, with u = D^-1/2 x: sums of squares, which know
/// eigenvalues far below the rounding of 1 − xᵀAx.
inline Matrix<double> dirichlet_form(const SpectralGraph& graph, const Block& x, const Threads& threads) {
  const Index size = x.cols();
  const std::vector<double> sum =
      sum_of_chunks(threads, x.rows, size * size, [&](Index begin, Index end, double* part) {
        std::vector<double> rises;  // for each panel the differences along the edges of one row
        for (Index i = begin; i < end; ++i) {
          const Index first = graph.start[static_cast<std::size_t>(i)];
          const Index last = graph.start[static_cast<std::size_t>(i) + 1];
          const Index degree = last - first;
          rises.resize(static_cast<std::size_t>(degree * size));
          for (Index p = 0; p < x.panels; ++p) {
            double* rise = rises.data() + p * degree * panel_width;
            for (Index e = first; e < last; ++e, rise += panel_width) {
              const Index j = graph.columns[static_cast<std::size_t>(e)];
              // every edge is met from both ends: half of it from each
              const double root = std::sqrt(graph.weights[static_cast<std::size_t>(e)] / 2);
              PanelMap{rise} = (root / graph.root(i)) * ConstPanelMap(x.panel(p) + i * panel_width) -
                               (root / graph.root(j)) * ConstPanelMap(x.panel(p) + j * panel_width);
            }
          }
          for (Index p = 0; p < x.panels; ++p) {
            for (Index q = 0; q < x.panels; ++q) {
              add_panel_product(rises.data() + p * degree * panel_width,
                                rises.data() + q * degree * panel_width, degree,
                                part + (p * size + q) * panel_width, size);
            }
          }
        }
      });
  Matrix<double> out(size, size);
  std::copy(sum.begin(), sum.end(), out.data());
  return out;
}

}  // namespace neem::detail
