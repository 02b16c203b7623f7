// Counts, such as those of genes in cells, made comparable: what comes before principal components.
//
//     SparsePoints<float> X = read_10x<float>("filtered_feature_bc_matrix").points;
//     const CountsReport done = prepare_counts(X);            // the four steps below, and a sentence for each
//     const Matrix<float> Z = principal_components(X, 50);    // what a map is made of
//
// Rows are scaled to one depth (the sum of their counts), the logarithm of 1 + x is taken, and the 2,000 columns are
// kept that vary most for their mean. Every step is a function of its own, for sparse and for dense points; nothing is
// made dense.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/error.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/points/detail/count_rows.hpp"
#include "neem/points/dispersed_columns.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace neem {

namespace detail {

/// The median: of an even number of values, the mean of the two in the middle.
inline double median(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return (*std::max_element(values.begin(), middle) + *middle) / 2;
}

}  // namespace detail

/// What normalize_depth has done.
struct DepthReport {
  double depth = 0;  ///< the sum of every row now
  double least = 0;  ///< the least sum of a row before, of those that are not empty
  double most = 0;   ///< the largest
  Index empty = 0;   ///< rows of zeros, which stay so
};

/// Scales every row to the same sum.
///
///     x_ic ← x_ic · depth / Σ_c x_ic
///
/// @param points   n × d, ≥ 0; changed
/// @param depth    the sum wanted, > 0; default: the median of the sums of rows that are not all zeros
/// @param threads  threads to use; default: as many as the process may use
/// @throws         Error (DATA) for no rows, negative or non-finite values; Error (USAGE) for a depth that is not
///                 positive and finite
/// @cost           O(n d), of sparse points O(values); bits do not depend on the thread count
/// @source         scanpy.pp.normalize_total with its defaults
template <CountPoints P>
DepthReport normalize_depth(P& points, std::optional<double> depth = {}, const Threads& threads = Threads{}) {
  using S = typename P::Scalar;
  detail::check_counts(points);
  if (depth) detail::require_option(is_finite(*depth) && *depth > 0, "depth", *depth, "(0, infinity)");
  const Index n = points.rows();
  std::vector<double> sums(static_cast<std::size_t>(n), 0.0);
  for_each_range(threads, n, 256, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      double sum = 0;
      detail::for_row(points, i, [&](Index, S value) { sum += static_cast<double>(value); });
      sums[static_cast<std::size_t>(i)] = sum;
    }
  });
  std::vector<double> filled;
  for (const double sum : sums) {
    if (sum > 0) filled.push_back(sum);
  }
  DepthReport done;
  done.empty = n - static_cast<Index>(filled.size());
  if (filled.empty()) return done;
  done.least = *std::min_element(filled.begin(), filled.end());
  done.most = *std::max_element(filled.begin(), filled.end());
  done.depth = depth.value_or(detail::median(std::move(filled)));
  for_each_range(threads, n, 256, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      const double sum = sums[static_cast<std::size_t>(i)];
      if (!(sum > 0)) continue;
      detail::for_row(points, i, [&](Index, S& value) {
        value = static_cast<S>(static_cast<double>(value) * (done.depth / sum));
      });
    }
  });
  return done;
}

/// x ← log(1 + x), of every value.
///
/// @param points   n × d, ≥ 0; changed
/// @param threads  threads to use; default: as many as the process may use
/// @throws         Error (DATA) for no rows, negative or non-finite values
/// @source         scanpy.pp.log1p
template <CountPoints P>
void log1p_counts(P& points, const Threads& threads = Threads{}) {
  using S = typename P::Scalar;
  detail::check_counts(points);
  for_each_range(threads, points.rows(), 256, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      detail::for_row(
          points, i, [](Index, S& value) { value = static_cast<S>(std::log1p(static_cast<double>(value))); });
    }
  });
}

/// Leaves out the rows that are all zeros.
///
/// @param points  n × d, ≥ 0; changed where there are such rows
/// @return        the rows that are left, ascending
/// @throws        Error (DATA) for no rows, negative or non-finite values, and if all rows are zeros
/// @cost          a pass over the values; where rows are left out, a copy of the rest
template <CountPoints P>
std::vector<Index> drop_empty_rows(P& points) {
  detail::check_counts(points);
  std::vector<Index> kept;
  Index stored = 0;
  for (Index i = 0; i < points.rows(); ++i) {
    const Index before = stored;
    detail::for_row(points, i, [&](Index, auto value) { stored += value > 0; });
    if (stored > before) kept.push_back(i);
  }
  if (kept.empty()) {
    throw Error(ErrorCode::empty, "no row has a count",
                join({"counts, ", points.rows(), " x ", points.cols()}),
                "give points of which some values are not zero");
  }
  const auto left = static_cast<Index>(kept.size());
  if (left == points.rows()) return kept;
  P rest(left, points.cols());
  if constexpr (requires { rest.startVec(0); }) {
    rest.reserve(stored);
    for (Index k = 0; k < left; ++k) {
      rest.startVec(k);
      detail::for_row(points, kept[static_cast<std::size_t>(k)], [&](Index c, auto value) {
        if (value > 0) rest.insertBackByOuterInnerUnordered(k, c) = value;  // in the order of the points
      });
    }
    rest.finalize();
  } else {
    for (Index k = 0; k < left; ++k) rest.row(k) = points.row(kept[static_cast<std::size_t>(k)]);
  }
  points.swap(rest);
  return kept;
}

/// How prepare_counts prepares counts.
struct CountsOptions {
  Index columns = 2000;           ///< columns to keep, those that vary most for their mean; 0 keeps all
  std::optional<double> depth{};  ///< the sum of every row; empty: the median of the sums
};

/// What prepare_counts has done.
struct CountsReport {
  DepthReport depth{};               ///< of the rows
  std::vector<Index> columns{};      ///< those that were kept, ascending
  std::int64_t fractions = 0;        ///< values that were no whole numbers, as counts are
  std::vector<std::string> notes{};  ///< a sentence a step, with its numbers
};

/// Counts made ready for principal components: normalize_depth, log1p_counts, and dispersed_columns kept.
///
/// @param points   n × d, n ≥ 2, counts; replaced by the columns that are kept
/// @param options  columns and depth
/// @param threads  threads to use; default: as many as the process may use
/// @return         what was done; a note also where values are not whole numbers, as counts are, and where rows have no
///                 counts at all
/// @throws         Error (DATA) for no rows, negative or non-finite values; Error (USAGE) for options outside their
///                 ranges
/// @cost           some passes over the values; memory a copy of the columns that are kept
/// @source         the usual pipeline for cells (Luecken & Theis 2019), with the defaults of scanpy
template <CountPoints P>
CountsReport prepare_counts(P& points, const CountsOptions& options = {},
                            const Threads& threads = Threads{}) {
  detail::require_option(options.columns >= 0, "columns", static_cast<double>(options.columns), "0..");
  CountsReport done;
  detail::check_counts(points);
  std::int64_t values = 0;
  for (Index i = 0; i < points.rows(); ++i) {
    detail::for_row(points, i, [&](Index, auto value) {
      values += value > 0, done.fractions += value != std::floor(value);
    });
  }
  if (done.fractions > 0) {
    done.notes.push_back(
        join({done.fractions, " of ", values, " values are not whole numbers: if they are normalised or ",
              "logarithms already, leave the steps for counts out"}));
  }
  done.depth = normalize_depth(points, options.depth, threads);
  const auto rounded = [](double value) { return std::round(value * 10) / 10; };
  done.notes.push_back(join({"depth of ", points.rows() - done.depth.empty, " rows, ",
                             rounded(done.depth.least), " to ", rounded(done.depth.most), ", made ",
                             rounded(done.depth.depth), options.depth ? ", as asked" : ", their median"}));
  if (done.depth.empty > 0) {
    done.notes.push_back(join({done.depth.empty, done.depth.empty == 1 ? " row has" : " rows have",
                               " no counts at all; drop these for a better map"}));
  }
  log1p_counts(points, threads);
  done.notes.push_back("log(1 + x) taken of all values");
  if (options.columns == 0) {
    for (Index c = 0; c < points.cols(); ++c) done.columns.push_back(c);
    return done;
  }
  const Index before = points.cols();
  done.columns = dispersed_columns(points, options.columns);
  if (done.columns.empty()) {
    throw Error(ErrorCode::empty, "no column varies", join({"counts, ", points.rows(), " x ", before}),
                "give points that differ");
  }
  points = taken_columns(points, done.columns);
  done.notes.push_back(join({"the ", points.cols(), " most dispersed of ", before, " columns kept",
                             points.cols() < options.columns ? ", all that vary" : ""}));
  return done;
}

}  // namespace neem
