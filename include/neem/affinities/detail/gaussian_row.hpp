// One row of Gaussian affinities: the width at which it has the entropy asked for.
//
// Halley's method on log β, kept inside a bracket by bisection: a pass over the row gives the entropy and its
// first two derivatives, so that three or four passes reach it. The exponentials are computed in lanes, by
// loops of fixed length without branches, which compilers turn into vector code as they are.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace neem::detail {

/// Values whose exponentials are computed together; a row is padded to a multiple of it.
inline constexpr std::size_t gaussian_lanes = 16;

/// weights = exp(−β s), 0 below 2⁻¹⁰²² (the smallest normal number), and energies = β s, for s ≥ 0; relative
/// error < 4e-16.
///
/// With h = βs / log 2 rounded, exp(−βs) = 2⁻ʰ exp(r), |r| ≤ log(2) / 2, by its Taylor series: the term after
/// the last is below 2e-16. h is read off the bits of h + 1024.5, whose exponent is that of 1024; at the
/// largest energy, h = 1023, the power of two becomes the bits of 0.
inline void gaussian_weights(const double* squared, double beta, double* energies, double* weights) {
  constexpr double largest = 709;
  constexpr double log2_high = 0x1.62e42feep-1, log2_low = 0x1.a39ef35793c76p-33;  // their sum: log 2
  constexpr double taylor[] = {1.0 / 479001600, 1.0 / 39916800, 1.0 / 3628800, 1.0 / 362880, 1.0 / 40320,
                               1.0 / 5040,      1.0 / 720,      1.0 / 120,     1.0 / 24,     1.0 / 6};
  constexpr std::uint64_t bits_of_1024 = std::uint64_t{1033} << 10, one = 1023;
  for (std::size_t l = 0; l < gaussian_lanes; ++l) energies[l] = (std::min)(beta * squared[l], largest);
  for (std::size_t l = 0; l < gaussian_lanes; ++l) {
    const auto bits = std::bit_cast<std::uint64_t>(energies[l] * 0x1.71547652b82fep0 + 1024.5) >> 42;
    const double h = std::bit_cast<double>(bits << 42) - 1024;
    const double r = h * log2_low - (energies[l] - h * log2_high);
    double series = taylor[0];
    series = series * r + taylor[1];
    series = series * r + taylor[2];
    series = series * r + taylor[3];
    series = series * r + taylor[4];
    series = series * r + taylor[5];
    series = series * r + taylor[6];
    series = series * r + taylor[7];
    series = series * r + taylor[8];
    series = series * r + taylor[9];
    series = series * r + 0.5;
    series = series * r + 1.0;
    series = series * r + 1.0;
    weights[l] = series * std::bit_cast<double>((bits_of_1024 + one - bits) << 52);
  }
}

/// p_j ∝ w_j exp(−β s_j) with the entropy asked for; the memory of one row after the other. The weights w are 1
/// unless they are set. A neighbor of weight w stands for w points: the entropy is that over all of these,
/// −Σ p_j log(p_j / w_j).
class GaussianRow {
public:
  explicit GaussianRow(std::size_t k) : k_(k) {
    const std::size_t padded = (k + gaussian_lanes - 1) / gaussian_lanes * gaussian_lanes;
    squared_.assign(padded, (std::numeric_limits<double>::max)());  // the weight of the padding is 0
    weights_.resize(padded);
  }

  /// k squared distances ≥ 0, to be set, of which the smallest is 0.
  double* squared() { return squared_.data(); }
  /// k weights > 0, to be set for every row, or for none.
  double* weights_of_points() {
    if (points_.empty()) points_.assign(squared_.size(), 0.0);  // those of the padding
    return points_.data();
  }
  /// k values after solve(): their sum is 1.
  const double* p() const { return weights_.data(); }

  /// Sets p. The width, β times the mean of s, is a first guess on entry (1 knows nothing) and the result on
  /// return, as it is the guess of choice for the next row.
  void solve(double perplexity, double& width) {
    const double wanted = std::log(perplexity);
    double mean = 0, ties = 0, count = 0;  // ties and count: the weights of the nearest, and of all
    for (std::size_t j = 0; j < k_; ++j) {
      mean += squared_[j];
      ties += squared_[j] == 0 ? weight(j) : 0;
      count += weight(j);
    }
    mean /= static_cast<double>(k_);
    if (ties >= perplexity || perplexity >= count) {
      // The entropy stays above log(ties) however narrow the Gaussian, and below log k however wide: take the
      // limit.
      const bool narrow = perplexity < count && mean > 0;
      for (std::size_t j = 0; j < k_; ++j)
        weights_[j] = narrow ? (squared_[j] == 0 ? weight(j) / ties : 0) : weight(j) / count;
      return;
    }
    constexpr double tolerance = 1e-9;  // on the entropy; the contract is 1e-6
    constexpr int most = 64;
    double beta = width / mean, low = 0, high = std::numeric_limits<double>::infinity(), sum = 1;
    for (int iteration = 0; iteration < most; ++iteration) {
      const Moments m = moments(beta);
      sum = m.sum;
      const double excess = std::log(m.sum) + m.mean - wanted;  // > 0: too wide
      if (std::abs(excess) <= tolerance) break;
      (excess > 0 ? low : high) = beta;
      // d excess / d log β = −variance, and once more: third − 2 variance
      const double newton = excess / (std::max)(m.variance, 1e-300);
      const double bend = newton * (m.third - 2 * m.variance) / (2 * (std::max)(m.variance, 1e-300));
      const double step = newton / (1 - std::clamp(bend, -1.0, 0.5));
      const double next = beta * std::exp(std::clamp(step, -3.0, 3.0));
      if (next > low && next < high) {
        beta = next;
      } else {
        beta = high <= (std::numeric_limits<double>::max)() ? 0.5 * (low + high) : 2 * beta;
      }
    }
    width = beta * mean;
    for (std::size_t j = 0; j < k_; ++j) weights_[j] /= sum;
  }

private:
  /// Σ weights, and the central moments of the energies under them.
  struct Moments {
    double sum, mean, variance, third;
  };

  Moments moments(double beta) {
    constexpr std::size_t sums = 4;
    double zeroth[sums] = {}, first[sums] = {}, second[sums] = {}, third[sums] = {};
    for (std::size_t begin = 0; begin < squared_.size(); begin += gaussian_lanes) {
      double energies[gaussian_lanes];
      double* weights = weights_.data() + begin;
      gaussian_weights(squared_.data() + begin, beta, energies, weights);
      if (!points_.empty()) {
        for (std::size_t j = 0; j < gaussian_lanes; ++j) weights[j] *= points_[begin + j];
      }
      for (std::size_t j = 0; j < gaussian_lanes; j += sums) {
        for (std::size_t l = 0; l < sums; ++l) {
          const double weight = weights[j + l], energy = energies[j + l];
          const double one = weight * energy, two = one * energy;
          zeroth[l] += weight;
          first[l] += one;
          second[l] += two;
          third[l] += two * energy;
        }
      }
    }
    const auto total = [](const double* x) { return (x[0] + x[1]) + (x[2] + x[3]); };
    const double sum = total(zeroth), one = total(first) / sum, two = total(second) / sum;
    return {sum, one, two - one * one, total(third) / sum - 3 * one * two + 2 * one * one * one};
  }

  double weight(std::size_t j) const { return points_.empty() ? 1 : points_[j]; }

  std::size_t k_;
  std::vector<double> squared_{}, weights_{};
  std::vector<double> points_{};  // weights of points; empty: all are 1
};

}  // namespace neem::detail
