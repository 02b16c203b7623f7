// The smallest non-trivial eigenpairs of the normalised Laplacian L = I − A of one connected graph.
//
// Small graphs are solved densely. For the others a block of eight vectors or more (wider than what is asked
// for, so that repeated eigenvalues are found as often as they are there) spans a Krylov space of four
// blocks of a filter p(A): a Chebyshev polynomial that is small on all of the spectrum but its end (Saad
// 2011, §4.7, §7.4; Zhou, Saad, Tiago & Chelikowsky 2006). The best vectors in that space (Rayleigh–Ritz)
// begin the next cycle and say how sharp its filter has to be. Products cost so little beside inner products
// that the filter pays; and its degree grows with the need, so that gaps of 1e-7, as on paths of thousands of
// points, are resolved. The trivial eigenvector D^1/2 1 is known and taken out throughout.
//
// The last step solves the small problem once more in sums of squared differences, which keeps the digits of
// eigenvalues near 0, such as those of groups held together by edges of weight 1e-12; and residuals are
// computed anew, by differences too.
//
// Ours and not Spectra's Lanczos method, which would be one more library to install for all and adds 6.8 s to
// what is compiled where this adds 3.4: it finds a repeated eigenvalue once, does not converge on a path of
// 5,000 points (0.12 s here), takes 0.5 s for a Swiss roll of 20,000 (0.3 s here) and 1.35 s for
// Fashion-MNIST, 70,000 points (1.2 s here), each on one processor; it has no threads.
#pragma once

#include "neem/layouts/detail/spectral_blocks.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

namespace neem::detail {

/// Eigenpairs of one component, smallest first.
struct ComponentSpectrum {
  std::vector<std::vector<double>> vectors{};  ///< unit length
  std::vector<double> values{}, residuals{};   ///< λ and ‖L v − λ v‖
  Index products = 0;                          ///< products of the matrix with one vector
};

/// One eigenpair from a vector near it: unit length, the quotient of Rayleigh and the residual by
/// differences.
inline void append_pair(const SpectralGraph& graph, std::vector<double> v, ComponentSpectrum& spectrum) {
  const Index n = graph.size();
  const double length = std::sqrt(lane_dot(v.data(), v.data(), n));
  std::vector<double> u(v.size());
  for (std::size_t i = 0; i < v.size(); ++i) {
    v[i] /= length;
    u[i] = v[i] / graph.root_degrees[i];
  }
  double value = 0;
  for (Index i = 0; i < n; ++i) {
    for (Index e = graph.start[static_cast<std::size_t>(i)]; e < graph.start[static_cast<std::size_t>(i) + 1];
         ++e) {
      const Index j = graph.columns[static_cast<std::size_t>(e)];
      const double rise = u[static_cast<std::size_t>(i)] - u[static_cast<std::size_t>(j)];
      if (j < i) value += graph.weights[static_cast<std::size_t>(e)] * rise * rise;
    }
  }
  double squares = 0;
  for (Index i = 0; i < n; ++i) {
    const double off = laplacian_row(graph, u, i) - value * v[static_cast<std::size_t>(i)];
    squares += off * off;
  }
  spectrum.values.push_back(value);
  spectrum.residuals.push_back(std::sqrt(squares));
  spectrum.vectors.push_back(std::move(v));
}

/// The `count` smallest eigenpairs in the span of the first `width` columns, which are orthonormal.
inline ComponentSpectrum pairs_of_block(const SpectralGraph& graph, const Block& block, Index width,
                                        Index count, const Threads& threads) {
  Matrix<double> form = dirichlet_form(graph, block, threads);
  form.conservativeResize(width, width);
  const Eigenpairs ritz = symmetric_eigen(form);
  ComponentSpectrum found;
  for (Index c = 0; c < count; ++c) {
    std::vector<double> v(static_cast<std::size_t>(graph.size()), 0.0);
    for (Index k = 0; k < width; ++k) {
      const double factor = ritz.vectors(width - 1 - c, k);
      const double* column = block.panel(k / panel_width) + k % panel_width;
      for (std::size_t i = 0; i < v.size(); ++i) v[i] += factor * column[static_cast<Index>(i) * panel_width];
    }
    append_pair(graph, std::move(v), found);
  }
  return found;
}

/// All of the matrix, without the trivial eigenvector: it is moved to −3, below all others.
inline ComponentSpectrum dense_spectrum(const SpectralGraph& graph, Index count, const Threads& threads) {
  const Index n = graph.size();
  double volume = 0;
  for (const double root : graph.root_degrees) volume += root * root;
  Matrix<double> a(n, n);
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j < n; ++j) a(i, j) = -4 * graph.root(i) * graph.root(j) / volume;
    for (Index e = graph.start[static_cast<std::size_t>(i)]; e < graph.start[static_cast<std::size_t>(i) + 1];
         ++e) {
      a(i, graph.columns[static_cast<std::size_t>(e)]) += graph.normalised[static_cast<std::size_t>(e)];
    }
  }
  const Eigenpairs pairs = symmetric_eigen(a);
  const Index width = (std::min)(n - 1, padded(count));
  Block block(n, panel_count(width));
  for (Index k = 0; k < width; ++k) {
    double* column = block.panel(k / panel_width) + k % panel_width;
    for (Index i = 0; i < n; ++i) column[i * panel_width] = pairs.vectors(k, i);
  }
  ComponentSpectrum found = pairs_of_block(graph, block, width, count, threads);
  found.products = n;
  return found;
}

/// Which polynomial: T_degree stretched to [−1, cut], where it is at most 1; beyond, it grows.
struct Filter {
  Index degree = 1;
  double cut = 0;
  Index renewal = 1 << 30;  ///< steps after which the trivial vector is taken out again
};

/// The filter that lifts the wanted eigenvalues e³ above the end of the block, or as far as the degree
/// allows.
/// @param first, last_wanted, last  eigenvalues of A, largest first: that of the block's first vector, the
///                                  last one asked for, and the last of the block
inline Filter choose_filter(double first, double last_wanted, double last, Index most) {
  constexpr double lift = 3;  // logarithm of the growth at the last wanted one
  // Logarithm of the growth at 1 at most: what the trivial and the first vectors may gain on the others, out
  // of the 36 that a double has.
  constexpr double lift_of_first = 20;
  constexpr Index least = 8;
  last = (std::max)(last, -0.9);
  const auto growth = [](double value, double cut) { return std::acosh(1 + 2 * (value - cut) / (1 + cut)); };
  const double needed = lift / (std::max)(growth((std::max)(last_wanted, last), last), 1e-9);
  // Where a point is joined to all others, nothing but the trivial vector is near 1: what it gains is taken
  // from it on the way, and does not bound the degree.
  const double alone = lift_of_first / (std::max)(growth(1, last), 1e-9);
  const double together = lift_of_first / (std::max)(growth((std::max)(first, last), last), 1e-9);
  const double allowed = (std::min)(static_cast<double>(most), together);
  Filter filter{(std::max)(least, static_cast<Index>((std::min)(needed, allowed))), last};
  if (static_cast<double>(filter.degree) > alone)
    filter.renewal = (std::max)(least, static_cast<Index>(alone));
  if (needed > allowed) {
    const double degree = static_cast<double>(filter.degree);
    filter.cut = std::clamp(last_wanted - (1 + last) * lift * lift / (4 * degree * degree), -0.9, last);
  }
  return filter;
}

/// The iteration described at the top.
class FilteredKrylov {
public:
  FilteredKrylov(const SpectralGraph& graph, Index count, std::uint64_t seed, const Threads& threads)
      : graph_(graph),
        threads_(threads),
        count_(count),
        panels_(panels_for(count)),
        random_{seed},
        basis_(graph.size(), blocks * panels_),
        block_(graph.size(), panels_),
        image_(graph.size(), panels_),
        previous_(graph.size(), panels_) {}

  /// The dimension of the space that is searched: the graph has to have more points.
  static Index dimension(Index count) { return blocks * panels_for(count) * panel_width; }

  /// @param visits  products with a panel, times edges, until the tolerance has to do, and at most
  ComponentSpectrum solve(double tolerance, double enough_visits, double most_visits) {
    std::vector<Index> all;
    for (Index c = 0; c < block_.cols(); ++c) all.push_back(c);
    fill_columns(block_, all, random_, draw_++, threads_);
    orthonormalise(graph_, basis_, 0, block_, random_, draw_, threads_);
    apply(block_, image_);
    constexpr double same = 1e-12;  // eigenvalues that differ by rounding
    Filter filter;
    for (Index most = first_degree;; most *= 2) {
      const std::vector<double> values = cycle(filter);
      const double visits = static_cast<double>(products_ / panel_width * graph_.edges());
      const double last = values.back();
      bool sharp = true, good = true;
      for (Index c = 0; c < count_; ++c) {
        const double residual = residual_norm(c, values[static_cast<std::size_t>(c)]);
        const double apart = values[static_cast<std::size_t>(c)] - last;
        // sharp: the vector is turned by a millionth at most, where rounding allows that and the block does
        // not end in the same eigenvalue
        const double turned = apart > same ? std::clamp(1e-6 * apart, 1e-13, tolerance) : tolerance;
        sharp = sharp && residual <= turned;
        good = good && residual <= tolerance;
      }
      if (sharp || (good && visits > enough_visits) || visits > most_visits) break;
      filter = choose_filter(values[0], values[static_cast<std::size_t>(count_ - 1)], last, most);
    }
    ComponentSpectrum found = pairs_of_block(graph_, block_, block_.cols(), count_, threads_);
    found.products = products_;
    return found;
  }

private:
  static constexpr Index blocks = 4, first_degree = 64;

  /// At least four vectors more than asked for.
  static Index panels_for(Index count) { return panel_count(count + 4); }

  void apply(const Block& x, Block& out) {
    for (Index p = 0; p < panels_; ++p) multiply(graph_, x.panel(p), 1, 0, 0, out.panel(p), threads_);
    products_ += block_.cols();
  }

  /// block_ ← p(A) block_
  void apply(const Filter& filter) {
    const double middle = (filter.cut - 1) / 2, half = (filter.cut + 1) / 2;
    for (Index p = 0; p < panels_; ++p) {
      double *older = block_.panel(p), *newer = previous_.panel(p);
      multiply(graph_, older, 1 / half, -middle / half, 0, newer, threads_);
      for (Index k = 1; k < filter.degree; ++k) {
        multiply(graph_, newer, 2 / half, -2 * middle / half, -1, older, threads_);
        std::swap(older, newer);
        if (k % filter.renewal == 0) {
          deflate_panel(graph_, older, threads_);
          deflate_panel(graph_, newer, threads_);
        }
      }
      if (newer != block_.panel(p)) std::copy(newer, newer + graph_.size() * panel_width, block_.panel(p));
    }
    products_ += filter.degree * block_.cols();
  }

  void store(Index step) {
    std::copy(block_.values.begin(), block_.values.end(), basis_.panel(step * panels_));
  }

  /// From block_ and its image to the best vectors of the filtered Krylov space, and their image.
  /// @return  their eigenvalues of A, largest first
  std::vector<double> cycle(const Filter& filter) {
    const Index width = block_.cols(), size = blocks * width;
    Matrix<double> form = Matrix<double>::Zero(size, size);
    for (Index step = 0; step < blocks; ++step) {
      if (step > 0) {
        apply(filter);
        orthonormalise(graph_, basis_, step * panels_, block_, random_, draw_, threads_);
        apply(block_, image_);
      }
      store(step);
      const Matrix<double> products = block_product(basis_, (step + 1) * panels_, image_, threads_);
      for (Index r = 0; r < products.rows(); ++r) {
        for (Index c = 0; c < width; ++c) {
          form(r, step * width + c) = form(step * width + c, r) = products(r, c);
        }
      }
    }
    Eigenpairs ritz = symmetric_eigen(form);
    Matrix<double> factors(size, width);
    for (Index r = 0; r < size; ++r) {
      for (Index c = 0; c < width; ++c) factors(r, c) = ritz.vectors(c, r);
    }
    block_combine(basis_, basis_.panels, factors, 0, block_, threads_);
    apply(block_, image_);
    ritz.values.resize(static_cast<std::size_t>(width));
    return ritz.values;
  }

  double residual_norm(Index c, double value) const {
    const double* x = block_.panel(c / panel_width) + c % panel_width;
    const double* image = image_.panel(c / panel_width) + c % panel_width;
    return std::sqrt(sum_over_ranges(threads_, graph_.size(), block_grain, [=](Index begin, Index end) {
      double sum = 0;
      for (Index i = begin; i < end; ++i) {
        const double off = image[i * panel_width] - value * x[i * panel_width];
        sum += off * off;
      }
      return sum;
    }));
  }

  const SpectralGraph& graph_;
  const Threads& threads_;
  Index count_, panels_;
  Random random_;
  Block basis_, block_, image_, previous_;
  std::uint64_t draw_ = 0;
  Index products_ = 0;
};

/// The `count` smallest non-trivial eigenpairs, count in 1 … n − 1.
inline ComponentSpectrum component_spectrum(const SpectralGraph& graph, Index count, double tolerance,
                                            std::uint64_t seed, const Threads& threads) {
  constexpr Index dense = 128;
  constexpr double enough_visits = 4e9, most_visits = 4e10;
  if (graph.size() <= (std::max)(dense, FilteredKrylov::dimension(count) + 8)) {
    return dense_spectrum(graph, count, threads);
  }
  return FilteredKrylov(graph, count, seed, threads).solve(tolerance, enough_visits, most_visits);
}

}  // namespace neem::detail
