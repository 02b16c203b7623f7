// The initial layout of t-SNE: the first principal components, scaled.
#pragma once

#include "neem/layouts/principal_components.hpp"

namespace neem {

namespace detail {

inline void check_deviation(double deviation) {
  if (!is_finite(deviation) || !(deviation > 0)) {
    throw Error(ErrorCode::option_value,
                join({"deviation = ", std::to_string(deviation), " is not positive and finite"}),
                "option deviation",
                "give the standard deviation of the first column; t-SNE starts from 1e-4");
  }
}

template <class S, int Dim>
Layout<S, Dim> pca(const CenteredData& data, double deviation, const Threads& threads) {
  const Index n = data.rows();
  Layout<S, Dim> layout(n, Dim);
  std::fill_n(layout.data(), layout.size(), S(0));
  if (n == 1) return layout;
  const Index count = std::min<Index>({Dim, n, data.cols()});
  const ScaledComponents found = scaled_components(data, count, threads);
  const double spread = std::sqrt(found.squares[0] / static_cast<double>(n));
  const double factor = spread > 0 ? deviation / spread : 0.0;
  Index rank = 0;
  while (rank < count && found.squares[static_cast<std::size_t>(rank)] > 0) ++rank;
  const Random random{};
  constexpr std::uint64_t breaks = 1, fills = 2;  // streams
  const auto place = [&](Index i, Index c, double score) {
    const double at = score * factor;
    const double step = 1e-6 * (std::max)(deviation, std::abs(at));
    return static_cast<S>(at + step * (2 * random.uniform(static_cast<std::uint64_t>(i),
                                                          static_cast<std::uint64_t>(c), breaks) -
                                       1));
  };
  if (rank > 0) write_scores(data, corner(found.axes, rank, found.axes.cols()), layout, place, threads);
  const double filling = rank > 0 ? 0.01 * deviation : deviation;
  for_each_range(threads, n, 4096, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      for (Index c = rank; c < Dim; ++c) {
        layout(i, c) = static_cast<S>(
            filling * random.normal(static_cast<std::uint64_t>(i), static_cast<std::uint64_t>(c), fills));
      }
    }
  });
  return layout;
}

template <class S, int Dim>
Layout<S, Dim> pca(const MatrixRef<S>& points, double deviation, const Threads& threads) {
  check_points<S>(points, "points", threads);
  check_deviation(deviation);
  return pca<S, Dim>(Centered<S>(points, threads), deviation, threads);
}

template <class S, int Dim>
Layout<S, Dim> pca(const SparseRef<S>& points, double deviation, const Threads& threads) {
  check_points(points);
  check_deviation(deviation);
  return pca<S, Dim>(SparseCentered<S>(points), deviation, threads);
}

}  // namespace detail

/// The first principal components, scaled to a small spread: where t-SNE starts.
///
///     y_ic = (deviation / σ₁) · score_ic · (1 + jitter),  σ₁ = standard deviation of the first score
///     (divided by n)
///
/// Every coordinate is moved by a seeded uniform amount of at most 1e-6 of the deviation (or of itself, if
/// larger), so that points which coincide can be moved apart. Columns past the rank of the data
/// get normal numbers of 0.01 · deviation, or of the full deviation if all rows are identical; a single point
/// lies at the origin.
///
/// @tparam Dim       columns of the layout
/// @param points     n × d, finite
/// @param deviation  standard deviation of the first column, > 0. Default 1e-4, as openTSNE and FIt-SNE;
///                   methods without a partition function start from about 1
/// @param threads    threads to use; default: as many as the process may use
/// @return           n × Dim; the largest entry of every axis is positive
/// @throws           Error (DATA) for points that are empty or not finite; Error (USAGE) for a bad deviation
/// @cost             that of fit_principal_components; bits do not depend on the thread count nor on powers
///                   of two in X
/// @source           Kobak & Berens 2019; differs from openTSNE: its jitter is normal, 0.01 · deviation, in
///                   all columns
template <int Dim = 2, class X>
Layout<typename X::Scalar, Dim> pca(const Eigen::MatrixBase<X>& points, double deviation = 1e-4,
                                    const Threads& threads = Threads{}) {
  static_assert(Dim >= 1, "a layout has at least one column");
  return detail::pca<typename X::Scalar, Dim>(points.derived(), deviation, threads);
}

/// The same for sparse points, which are never made dense.
template <int Dim = 2, class X>
Layout<typename X::Scalar, Dim> pca(const Eigen::SparseMatrixBase<X>& points, double deviation = 1e-4,
                                    const Threads& threads = Threads{}) {
  static_assert(Dim >= 1, "a layout has at least one column");
  using S = typename X::Scalar;
  return detail::pca<S, Dim>(SparseRef<S>(points.derived()), deviation, threads);
}

}  // namespace neem
