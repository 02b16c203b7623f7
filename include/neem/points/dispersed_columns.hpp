// The columns of counts that vary most for their mean: of genes, those that tell cells apart.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/error.hpp"
#include "neem/core/sparse_ref.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/points/detail/count_rows.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

namespace neem {

/// How far the columns of logarithms vary, for their mean.
///
///     m_c, v_c = mean and variance (over n − 1) of exp(x) − 1 in column c;  δ_c = log(v_c / m_c)
///     20 bins of equal width over log(1 + m);  result_c = (δ_c − mean δ of the bin) / deviation of δ in the bin
///
/// @param points  n × d, n ≥ 2: log1p_counts of depths that are alike
/// @return        d values; 1 for a column alone in its bin; −infinity for columns of zeros and of one value
/// @throws        Error (DATA) for fewer than two rows, no columns, negative or non-finite values
/// @cost          two passes; 16 bytes a column
/// @source        Satija et al. 2015 (Seurat), as scanpy.pp.highly_variable_genes(flavor="seurat"); differs: columns
///                without variance are never taken, where scanpy gives them 0
template <CountPoints P>
std::vector<double> normalized_dispersions(const P& points) {
  detail::check_counts(points);
  const Index n = points.rows(), d = points.cols();
  if (n < 2) {
    detail::refuse_shape(ErrorCode::shape, "dispersions of fewer than two rows", "counts", n, d,
                         "give more rows");
  }
  const auto columns = static_cast<std::size_t>(d);
  std::vector<double> mean(columns, 0.0), spread(columns, 0.0);
  std::vector<Index> seen(columns, 0);
  for (Index i = 0; i < n; ++i) {
    detail::for_row(points, i, [&](Index c, auto value) {
      mean[static_cast<std::size_t>(c)] += std::expm1(static_cast<double>(value));
    });
  }
  for (double& m : mean) m /= static_cast<double>(n);
  for (Index i = 0; i < n; ++i) {
    detail::for_row(points, i, [&](Index c, auto value) {
      const auto at = static_cast<std::size_t>(c);
      const double apart = std::expm1(static_cast<double>(value)) - mean[at];
      spread[at] += apart * apart;
      ++seen[at];
    });
  }
  constexpr double never = -std::numeric_limits<double>::infinity();
  std::vector<double> dispersion(columns, never), level(columns);
  for (std::size_t c = 0; c < columns; ++c) {
    const double variance =
        (spread[c] + static_cast<double>(n - seen[c]) * mean[c] * mean[c]) / static_cast<double>(n - 1);
    level[c] = std::log1p(mean[c]);
    // below this share, what is left of a column of one value is rounding
    if (mean[c] > 0 && variance > 1e-12 * mean[c] * mean[c]) dispersion[c] = std::log(variance / mean[c]);
  }
  constexpr std::size_t bins = 20;
  const auto [low, high] = std::minmax_element(level.begin(), level.end());
  const double bottom = *low, width = (*high - bottom) / static_cast<double>(bins);
  std::vector<double> count(bins, 0.0), middle(bins, 0.0), deviation(bins, 0.0);
  const auto bin_of = [&](std::size_t c) {  // edges belong to the bin below them, as pandas.cut has it
    std::size_t bin = 0;
    while (bin + 1 < bins && level[c] > bottom + static_cast<double>(bin + 1) * width) ++bin;
    return bin;
  };
  for (std::size_t c = 0; c < columns; ++c) {
    if (dispersion[c] > never) ++count[bin_of(c)], middle[bin_of(c)] += dispersion[c];
  }
  for (std::size_t b = 0; b < bins; ++b) middle[b] = count[b] > 0 ? middle[b] / count[b] : 0;
  for (std::size_t c = 0; c < columns; ++c) {
    const std::size_t b = bin_of(c);
    if (dispersion[c] > never) deviation[b] += (dispersion[c] - middle[b]) * (dispersion[c] - middle[b]);
  }
  for (std::size_t c = 0; c < columns; ++c) {
    if (!(dispersion[c] > never)) continue;
    const std::size_t b = bin_of(c);
    const double unit = count[b] > 1 ? std::sqrt(deviation[b] / (count[b] - 1)) : 0;
    dispersion[c] = count[b] > 1 ? (unit > 0 ? (dispersion[c] - middle[b]) / unit : 0) : 1;
  }
  return dispersion;
}

/// The columns that vary most for their mean, ascending: those of the largest normalized_dispersions (the first of
/// those that are equal up to 1e-9: two columns alone in a bin are as far from its mean, one above and one below).
///
/// @param points  as normalized_dispersions takes
/// @param count   columns wanted, ≥ 1; fewer are given where fewer vary
/// @throws        Error as normalized_dispersions; Error (USAGE) if count < 1
template <CountPoints P>
std::vector<Index> dispersed_columns(const P& points, Index count = 2000) {
  detail::require_option(count >= 1, "count", static_cast<double>(count), "1..");
  const std::vector<double> score = normalized_dispersions(points);
  std::vector<Index> columns;
  for (Index c = 0; c < points.cols(); ++c) {
    if (score[static_cast<std::size_t>(c)] > -std::numeric_limits<double>::infinity()) columns.push_back(c);
  }
  const auto rounded = [&](Index c) { return std::round(score[static_cast<std::size_t>(c)] * 1e9); };
  std::stable_sort(columns.begin(), columns.end(), [&](Index a, Index b) { return rounded(a) > rounded(b); });
  columns.resize((std::min)(columns.size(), static_cast<std::size_t>(count)));
  std::sort(columns.begin(), columns.end());
  return columns;
}

/// Some of the columns of points, in ascending order.
///
/// @param points   n × d
/// @param columns  each in 0..d-1, ascending
/// @return         n × columns.size(); of sparse points, the columns of every row ascend
/// @throws         Error (DATA) for columns that are not there or do not ascend, and for sparse points with two values
///                 at one place
/// @cost           O(nd), of sparse points O(stored values), and a sort of the rows whose columns do not ascend
template <CountPoints P>
P taken_columns(const P& points, const std::vector<Index>& columns) {
  const Index n = points.rows(), d = points.cols();
  std::vector<Index> place(static_cast<std::size_t>(d), -1);
  Index before = -1;
  for (std::size_t k = 0; k < columns.size(); ++k) {
    const Index c = columns[k];
    if (c <= before || c >= d) {
      throw Error(ErrorCode::out_of_range, join({"column ", c, " after column ", before, " of ", d}),
                  "columns", "give columns of the points in ascending order");
    }
    place[static_cast<std::size_t>(c)] = static_cast<Index>(k);
    before = c;
  }
  P taken(n, static_cast<Index>(columns.size()));
  if constexpr (requires { taken.startVec(0); }) {
    Index stored = 0;
    for (Index i = 0; i < n; ++i) {
      detail::for_row(points, i, [&](Index c, auto) { stored += place[static_cast<std::size_t>(c)] >= 0; });
    }
    taken.reserve(stored);
    std::vector<std::pair<Index, typename P::Scalar>> row;  // columns need not ascend in a row of the points
    for (Index i = 0; i < n; ++i) {
      taken.startVec(i);
      row.clear();
      detail::for_row(points, i, [&](Index c, auto value) {
        const Index to = place[static_cast<std::size_t>(c)];
        if (to >= 0) row.emplace_back(to, value);
      });
      const auto by_column = [](const auto& a, const auto& b) { return a.first < b.first; };
      if (!std::is_sorted(row.begin(), row.end(), by_column)) std::sort(row.begin(), row.end(), by_column);
      for (std::size_t e = 0; e < row.size(); ++e) {
        if (e > 0 && row[e].first == row[e - 1].first) {
          detail::refuse_sparse(ErrorCode::shape, i, columns[static_cast<std::size_t>(row[e].first)],
                                "two values are stored for one place",
                                "add them up first, for example with setFromTriplets");
        }
        taken.insertBack(i, row[e].first) = row[e].second;
      }
    }
    taken.finalize();
  } else {
    for (Index i = 0; i < n; ++i) {
      for (std::size_t k = 0; k < columns.size(); ++k)
        taken(i, static_cast<Index>(k)) = points(i, columns[k]);
    }
  }
  return taken;
}

}  // namespace neem
