// Gaussian affinities: every point sees the same effective number of neighbors.
#pragma once

#include "neem/affinities/symmetrize.hpp"
#include "neem/core/error.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/neighbors/check_neighbors.hpp"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <limits>
#include <string>
#include <vector>

namespace neem {

/// One perplexity, or several whose affinities are averaged: `30`, `{30, 300}`. Empty: the method's default.
struct Perplexity {
  Perplexity() = default;
  Perplexity(double value) : values{value} {}
  Perplexity(std::initializer_list<double> several) : values(several) {}
  explicit Perplexity(std::vector<double> several) : values(std::move(several)) {}

  std::vector<double> values{};

  bool empty() const { return values.empty(); }
  double largest() const { return values.empty() ? 0.0 : *std::max_element(values.begin(), values.end()); }
};

namespace detail {

/// p_j ∝ exp(−β s_j) with entropy log(perplexity), for squared distances s_j ≥ 0 of which the smallest is 0;
/// p is set. Newton's method on log β, kept inside a bracket by bisection.
inline void row_of_perplexity(const std::vector<double>& squared, double perplexity, std::vector<double>& p) {
  const std::size_t k = squared.size();
  const double wanted = std::log(perplexity), count = static_cast<double>(k);
  double mean = 0, ties = 0;
  for (const double s : squared) {
    mean += s / count;
    ties += s == 0;
  }
  if (ties >= perplexity || perplexity >= count) {
    // The entropy stays above log(ties) however narrow the Gaussian, and below log k however wide: take the
    // limit.
    const bool narrow = perplexity < count && mean > 0;
    for (std::size_t j = 0; j < k; ++j) p[j] = narrow ? (squared[j] == 0 ? 1 / ties : 0) : 1 / count;
    return;
  }
  constexpr double tolerance = 1e-9;  // on the entropy; the contract is 1e-6
  constexpr int most = 64;
  double beta = 1 / mean, low = 0, high = std::numeric_limits<double>::infinity(), sum = 1;
  for (int iteration = 0; iteration < most; ++iteration) {
    double first = 0, second = 0;
    sum = 0;
    for (std::size_t j = 0; j < k; ++j) {
      const double weight = std::exp(-beta * squared[j]), energy = beta * squared[j];
      p[j] = weight;
      sum += weight;
      first += weight * energy;
      second += weight * energy * energy;
    }
    const double energy = first / sum, variance = second / sum - energy * energy;
    const double excess = std::log(sum) + energy - wanted;  // > 0: too wide
    if (std::abs(excess) <= tolerance) break;
    (excess > 0 ? low : high) = beta;
    const double newton = beta * std::exp(std::clamp(excess / std::max(variance, 1e-300), -3.0, 3.0));
    if (newton > low && newton < high) {
      beta = newton;
    } else {
      beta = std::isinf(high) ? 2 * beta : 0.5 * (low + high);
    }
  }
  for (double& weight : p) weight /= sum;
}

}  // namespace detail

/// Gaussian affinities of each point to its neighbors, before they are made symmetric.
///
///     p_{j|i} ∝ exp(−β_i d²_ij),  β_i from  H(p_{·|i}) = log perplexity
///
/// Several perplexities give the mean of their p_{j|i}. Where at least as many neighbors as the perplexity
/// tie at the smallest distance, p is uniform over them: no β reaches the entropy.
///
/// @param knn         n × k, Euclidean distances ascending; k = 3 · perplexity is usual
/// @param perplexity  effective number of neighbors, one or several, each in [1, k]. Paper: Perp. openTSNE,
///                    scikit-learn: 30
/// @return            n × k, rows sum to 1
/// @throws            Error (USAGE) if a perplexity is outside [1, k], Error (DATA) if knn breaks its
/// contract
/// @cost              O(nk) time; rows in parallel; bits do not depend on the thread count
/// @source            van der Maaten & Hinton 2008 (eq. 1), sparse: van der Maaten 2014; several: Kobak &
/// Berens 2019
template <class S>
Matrix<S> conditional_affinities(const Neighbors<S>& knn, const Perplexity& perplexity,
                                 const Threads& threads = Threads{}) {
  check_neighbors(knn);
  const Index n = knn.rows(), k = knn.cols();
  Matrix<S> conditional(n, k);
  if (k == 0) return conditional;
  if (perplexity.empty()) {
    throw Error(ErrorCode::option_value, "no perplexity", "affinities", "give one or several, such as 30");
  }
  for (const double value : perplexity.values) {
    if (!(value >= 1 && value <= static_cast<double>(k))) {
      throw Error(ErrorCode::option_value,
                  "perplexity " + text(value) + " is outside 1.." + std::to_string(k),
                  "affinities with " + std::to_string(k) + " neighbors a point",
                  "lower the perplexity or give more neighbors");
    }
  }
  constexpr Index grain = 128;
  for_each_range(threads, n, grain, [&](Index begin, Index end) {
    const auto size = static_cast<std::size_t>(k);
    std::vector<double> squared(size), p(size), mean(size);
    for (Index i = begin; i < end; ++i) {
      // Relative to the largest distance, so that no square overflows; shifted by the smallest, so that no
      // sum vanishes.
      const double top = static_cast<double>(knn.distances(i, k - 1));
      const double unit = top > 0 ? top : 1;
      const double nearest = static_cast<double>(knn.distances(i, 0)) / unit;
      for (std::size_t j = 0; j < size; ++j) {
        const double r = static_cast<double>(knn.distances(i, static_cast<Index>(j))) / unit;
        squared[j] = (r - nearest) * (r + nearest);
        mean[j] = 0;
      }
      for (const double value : perplexity.values) {
        detail::row_of_perplexity(squared, value, p);
        for (std::size_t j = 0; j < size; ++j)
          mean[j] += p[j] / static_cast<double>(perplexity.values.size());
      }
      for (std::size_t j = 0; j < size; ++j) conditional(i, static_cast<Index>(j)) = static_cast<S>(mean[j]);
    }
  });
  return conditional;
}

/// Gaussian affinities whose rows all have the same perplexity, symmetrised.
///
///     P = (p + pᵀ) / 2n,   p as conditional_affinities(knn, perplexity)
///
/// @return   n × n, symmetric to the bit, ≥ 0, zero diagonal, entries sum to 1
/// @throws   as conditional_affinities; Error (RESOURCE) beyond 2³¹ − 1 edges
/// @cost     O(nk log k) time, O(nk) memory; bits do not depend on the thread count
template <class S>
Graph<S> perplexity_affinities(const Neighbors<S>& knn, const Perplexity& perplexity = 30,
                               const Threads& threads = Threads{}) {
  const Matrix<S> conditional = conditional_affinities(knn, perplexity, threads);
  const double pairs = 2 * static_cast<double>(knn.rows());
  return detail::symmetrize(knn.ids, conditional, threads, [pairs](S a, S b) {
    return static_cast<S>((static_cast<double>(a) + static_cast<double>(b)) / pairs);
  });
}

}  // namespace neem
