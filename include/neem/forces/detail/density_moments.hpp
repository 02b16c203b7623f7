// Means, variances and the covariance of two columns of numbers, of which some may be missing.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/types.hpp"

#include <cmath>
#include <cstddef>
#include <vector>

namespace neem::detail {

/// Sums of two columns of numbers; points without a radius, NaN, are left out.
struct DensitySums {
  double count = 0, one = 0, other = 0, squares = 0, other_squares = 0, products = 0;

  void operator+=(const DensitySums& o) {
    count += o.count, one += o.one, other += o.other;
    squares += o.squares, other_squares += o.other_squares, products += o.products;
  }
};

/// The sums of the deviations from two means.
inline DensitySums density_sums(const std::vector<double>& one, const std::vector<double>& other,
                                double one_mean, double other_mean, const Threads& threads) {
  return sum_over_ranges(threads, static_cast<Index>(one.size()), 4096, [&](Index begin, Index end) {
    DensitySums sums;
    for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i) {
      if (!is_finite(one[i]) || !is_finite(other[i])) continue;
      const double x = one[i] - one_mean, y = other[i] - other_mean;
      sums.count += 1, sums.one += x, sums.other += y;
      sums.squares += x * x, sums.other_squares += y * y, sums.products += x * y;
    }
    return sums;
  });
}

/// Means, then variances and the covariance about them.
struct DensityMoments {
  double count = 0, mean = 0, other_mean = 0, variance = 0, other_variance = 0, covariance = 0;

  DensityMoments(const std::vector<double>& one, const std::vector<double>& other, const Threads& threads) {
    const DensitySums sums = density_sums(one, other, 0, 0, threads);
    if (!(sums.count > 0)) return;
    count = sums.count, mean = sums.one / count, other_mean = sums.other / count;
    const DensitySums about = density_sums(one, other, mean, other_mean, threads);
    variance = about.squares / count, other_variance = about.other_squares / count;
    covariance = about.products / count;
  }
  double correlation() const {
    const double size = std::sqrt(variance * other_variance);
    return size > 0 ? covariance / size : 0;
  }
};

}  // namespace neem::detail
