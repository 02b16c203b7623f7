// The initial layout of methods that start from a graph: eigenvectors of its Laplacian.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/text.hpp"
#include "neem/layouts/detail/spectral_packing.hpp"

#include <cmath>
#include <optional>

namespace neem {

/// Options of spectral.
struct SpectralOptions {
  /// Standard deviation of the first column, > 0. Default 1e-4, as t-SNE starts (openTSNE); methods without a
  /// partition function start from about 1; umap-learn scales to a largest coordinate of 10
  double deviation = 1e-4;
  /// random_walk (scikit-learn, openTSNE) or symmetric (umap-learn)
  LaplacianScaling scaling = LaplacianScaling::random_walk;
  /// Largest residual of an eigenvector, in [1e-12, 1e-3]
  double tolerance = 1e-8;
  /// Columns to fill, at most Dim; the others are 0. Default: all
  std::optional<Index> columns{};
  /// For the start of the eigensolver, the jitter, and columns without an eigenvector
  std::uint64_t seed = 42;
};

namespace detail {

/// Centres the columns, scales all so that the first has the given deviation, fills columns without spread,
/// and moves every coordinate a little.
inline void set_spread(Matrix<double>& layout, double deviation, const Random& random) {
  const Index n = layout.rows();
  if (n == 1) {
    layout.setZero();
    return;
  }
  constexpr std::uint64_t breaks = 1, fills = 2;  // streams
  double first = 0;                               // the spread of the first column, which is never 0
  for (Index c = 0; c < layout.cols(); ++c) {
    double mean = 0, squares = 0;
    for (Index i = 0; i < n; ++i) mean += layout(i, c) / static_cast<double>(n);
    for (Index i = 0; i < n; ++i) squares += (layout(i, c) - mean) * (layout(i, c) - mean);
    const double spread = std::sqrt(squares / static_cast<double>(n));
    if (c == 0) first = spread;
    const bool spreads = spread > 1e-9 * first;
    for (Index i = 0; i < n; ++i) {
      const auto point = static_cast<std::uint64_t>(i), axis = static_cast<std::uint64_t>(c);
      const double at = spreads ? (layout(i, c) - mean) * (deviation / first)
                                : 0.01 * deviation * random.normal(point, axis, fills);
      const double step = 1e-6 * (std::max)(deviation, std::abs(at));
      layout(i, c) = at + step * (2 * random.uniform(point, axis, breaks) - 1);
    }
  }
}

}  // namespace detail

/// The smallest non-trivial eigenvectors of the normalised Laplacian of a graph, scaled to a given spread.
///
///     L v_c = λ_c v_c,  λ_1 ≤ λ_2 ≤ …;  y_ic ∝ v_ic / √d_i  (random_walk)  or  v_ic  (symmetric)
///
/// Connected components are found first and laid out each by its own eigenvectors, side by side: a component
/// gets a box whose volume is its share of the points, in two dimensions a square of side √share, and fills
/// four fifths of it (less where all have few points); boxes stand on shelves, largest first, and do not
/// overlap. A point without edges lies in the middle of its box, the ends of a pair along the first axis of
/// theirs.
///
/// Every coordinate is moved by a seeded uniform amount of at most 1e-6 of the deviation (or of itself, if
/// larger), so that points which coincide can be moved apart. A column without any spread, such as that of a
/// pair in two dimensions, gets normal numbers of 0.01 · deviation. A single point lies at the origin.
/// Eigenvectors that do not reach the tolerance within the limit of the solver (laplacian_eigenpairs says
/// so) are used as far as they got.
///
/// @tparam Dim     columns of the layout
/// @param P        n × n, symmetric, ≥ 0, no diagonal, compressed, n ≥ 1
/// @param options  deviation, scaling, tolerance, seed
/// @param threads  threads to use; default: as many as the process may use
/// @return         n × Dim, each column with mean 0; the largest coordinate of each component along each of
///                 its eigenvectors is positive
/// @throws         Error (DATA) as check_graph; Error (USAGE) for options outside their ranges
/// @cost           as laplacian_eigenpairs; bits do not depend on the thread count
/// @source         Belkin & Niyogi 2003, Shi & Malik 2000; openTSNE also multiplies by the eigenvalues
template <int Dim = 2, class S>
Layout<S, Dim> spectral(const Graph<S>& P, const SpectralOptions& options = {},
                        const Threads& threads = Threads{}) {
  static_assert(Dim >= 1, "a layout has at least one column");
  if (!is_finite(options.deviation) || !(options.deviation > 0)) {
    throw Error(ErrorCode::option_value,
                "deviation = " + text(options.deviation) + " is not positive and finite", "option deviation",
                "give the standard deviation of the first column; t-SNE starts from 1e-4");
  }
  const Index columns = options.columns.value_or(Dim);
  detail::require_option(columns >= 1 && columns <= Dim, "columns", static_cast<double>(columns),
                         join({"1..", Dim}));
  const detail::ComponentSpectra all =
      detail::component_spectra(P, columns, {.tolerance = options.tolerance, .seed = options.seed}, threads);
  Matrix<double> layout = detail::spectral_coordinates(all, columns, options.scaling);
  const Random random{options.seed};
  detail::set_spread(layout, options.deviation, random);
  Layout<S, Dim> result = Layout<S, Dim>::Zero(layout.rows(), Dim);
  for (Index i = 0; i < layout.rows(); ++i) {
    for (Index c = 0; c < columns; ++c) result(i, c) = static_cast<S>(layout(i, c));
  }
  return result;
}

}  // namespace neem
