// The Kullback-Leibler divergence, which t-SNE minimises: how far the similarities of a layout are from the
// affinities.
#pragma once

#include "neem/core/concepts.hpp"
#include "neem/core/estimate.hpp"
#include "neem/forces/laws/kernels.hpp"

#include <type_traits>

namespace neem {
namespace detail {

/// Positions, one array a coordinate, and sums of kernel weights from one of them.
template <class S>
class Positions {
public:
  explicit Positions(const MatrixRef<S>& layout) : columns_(layout.transpose()) {}

  /// Σ w(|y_i − y_j|²) over j in [begin, end), in lanes that are emptied into double.
  /// @tparam Dim  columns, or 0 for any number
  template <int Dim, class K>
  double weights(const K& kernel, Index i, Index begin, Index end) const {
    constexpr Index lanes = 16, span = 64 * lanes;
    const Index dim = Dim > 0 ? Dim : columns_.rows(), n = columns_.cols();
    const S* at = columns_.data();
    S own[Dim > 0 ? Dim : 1] = {};
    for (int c = 0; c < Dim; ++c) own[c] = at[c * n + i];
    double total = 0;
    Index j = begin;
    while (j + lanes <= end) {
      S sums[lanes] = {};
      for (const Index stop = (std::min)(end, j + span); j + lanes <= stop; j += lanes) {
        if constexpr (Dim > 0) {  // one loop over lanes: what both compilers vectorise best
          for (Index l = 0; l < lanes; ++l) {
            S square = 0;
            for (int c = 0; c < Dim; ++c) {
              const S apart = own[c] - at[c * n + j + l];
              square += apart * apart;
            }
            sums[l] += kernel.weight(square);
          }
        } else {
          using Register = Eigen::Array<S, lanes, 1>;
          Register squares = Register::Zero();
          for (Index c = 0; c < dim; ++c) {
            const Register apart = Eigen::Map<const Register>(at + c * n + j) - at[c * n + i];
            squares += apart * apart;
          }
          for (Index l = 0; l < lanes; ++l) sums[l] += kernel.weight(squares[l]);
        }
      }
      for (Index l = 0; l < lanes; ++l) total += static_cast<double>(sums[l]);
    }
    for (; j < end; ++j) {
      S square = 0;
      for (Index c = 0; c < dim; ++c) {
        const S apart = at[c * n + i] - at[c * n + j];
        square += apart * apart;
      }
      total += static_cast<double>(kernel.weight(square));
    }
    return total;
  }

private:
  Matrix<S> columns_;
};

/// Z = Σ w over ordered pairs, from all rows or from a sample of them.
template <int Dim, class S, class K>
Estimate partition(const MatrixRef<S>& layout, const K& kernel, const std::vector<Id>& rows,
                   const Threads& threads) {
  const Index n = layout.rows(), m = static_cast<Index>(rows.size());
  const Positions<S> positions(layout);
  if (m == n) {  // every pair once
    const double half = sum_over_ranges(threads, n, 16, [&](Index begin, Index end) {
      double sum = 0;
      for (Index i = begin; i < end; ++i) sum += positions.template weights<Dim>(kernel, i, i + 1, n);
      return sum;
    });
    return {2 * half, 2 * half, 2 * half, n};
  }
  std::vector<double> sums(rows.size());
  for_each_range(threads, m, 4, [&](Index begin, Index end) {
    for (Index r = begin; r < end; ++r) {
      const Index i = rows[static_cast<std::size_t>(r)];
      sums[static_cast<std::size_t>(r)] = positions.template weights<Dim>(kernel, i, 0, i) +
                                          positions.template weights<Dim>(kernel, i, i + 1, n);
    }
  });
  const auto all = static_cast<double>(n);
  const Estimate mean = mean_estimate(sums, n, 0, all);
  return {mean.value * all, mean.low * all, mean.high * all, m};
}

struct EdgeSums {
  double mass = 0, cost = 0;  ///< Σ p and Σ p log(p / w)
  EdgeSums& operator+=(const EdgeSums& other) {
    mass += other.mass;
    cost += other.cost;
    return *this;
  }
};

template <class S, class T, class K>
Estimate kl_divergence(const Graph<S>& P, const MatrixRef<T>& layout, const K& kernel,
                       const Sampling& sampling, const Threads& threads) {
  const Index n = layout.rows(), d = layout.cols();
  check_same_rows(P.rows(), P.cols(), n, d, "P");
  check_same_rows(P.cols(), P.rows(), n, d, "P");
  check_points<T>(layout, "layout", threads);
  const EdgeSums edges = sum_over_ranges(threads, n, 256, [&](Index begin, Index end) {
    EdgeSums sums;
    for (Index i = begin; i < end; ++i) {
      for (typename Graph<S>::InnerIterator entry(P, i); entry; ++entry) {
        const auto p = static_cast<double>(entry.value());
        if (!is_finite(p) || p < 0) {
          Error error(
              ErrorCode::not_finite, "an affinity is not finite and at least 0",
              "P, row " + std::to_string(i) + ", column " + std::to_string(entry.col()) + " (counted from 0)",
              "give affinities as perplexity_affinities makes them");
          error.row = i;
          throw error;
        }
        if (p == 0) continue;
        double square = 0;
        for (Index c = 0; c < d; ++c) {
          const double apart =
              static_cast<double>(layout(i, c)) - static_cast<double>(layout(entry.col(), c));
          square += apart * apart;
        }
        // a Gaussian far away: large, but finite
        constexpr double least = (std::numeric_limits<double>::min)();
        sums.mass += p;
        sums.cost += p * (std::log(p) - std::log((std::max)(least, kernel.weight(square))));
      }
    }
    return sums;
  });
  if (!(edges.mass > 0)) return {0, 0, 0, n};
  const Index m = sample_size(sampling, n, n <= 100000 ? n : 10000);
  const std::vector<Id> rows = draw_rows(n, m, sampling.seed);
  Estimate z;
  if (d == 1) {
    z = partition<1>(layout, kernel, rows, threads);
  } else if (d == 2) {
    z = partition<2>(layout, kernel, rows, threads);
  } else if (d == 3) {
    z = partition<3>(layout, kernel, rows, threads);
  } else {
    z = partition<0>(layout, kernel, rows, threads);
  }
  const double least = (std::numeric_limits<double>::min)();
  const double value = edges.cost + edges.mass * std::log((std::max)(least, z.value));
  const double error = z.high > z.value ? edges.mass * (z.high / (std::max)(least, z.value) - 1) : 0.0;
  return {value, value - error, value + error, z.sample};
}

}  // namespace detail

/// The Kullback–Leibler divergence of the layout's similarities from the affinities, for any kernel.
///
///     KL = Σ p_ij log(p_ij / q_ij),  q_ij = w(|y_i − y_j|²) / Z,  Z = Σ_{i ≠ j} w(|y_i − y_j|²)
///
/// @param P         n × n affinities, ≥ 0, entries summing to 1 (ordered pairs)
/// @param layout    n × any, finite
/// @param kernel    w: Cauchy{} for t-SNE, StudentT{dof} for heavier tails, Gaussian{} for SNE
/// @param sampling  points whose rows of Z are summed; default all of up to 100,000 points, else 10,000
/// @param threads   threads to use; default: as many as the process may use
/// @return          the divergence in nats; with all points low = high = value, else a 95 % interval for the
///                  error of log Z; 0 if P has no entries
/// @throws          Error (DATA) for sizes that differ, NaN, infinity or negative affinities
/// @cost            O(n²) for all points, O(sample · n) for a sample, plus the entries of P; same bits for
///                  any threads
/// @source          van der Maaten & Hinton 2008; Z is exact, unlike what Barnes–Hut or interpolation report
template <class S, class Y, class K>
  requires Kernel<K>
Estimate kl_divergence(const Graph<S>& P, const Eigen::MatrixBase<Y>& layout, const K& kernel,
                       const Sampling& sampling = {}, const Threads& threads = Threads{}) {
  return detail::kl_divergence<S, typename Y::Scalar, K>(P, MatrixRef<typename Y::Scalar>(layout.derived()),
                                                         kernel, sampling, threads);
}

/// The same with the kernel of t-SNE, w = 1 / (1 + d²).
template <class S, class Y>
Estimate kl_divergence(const Graph<S>& P, const Eigen::MatrixBase<Y>& layout, const Sampling& sampling = {},
                       const Threads& threads = Threads{}) {
  return detail::kl_divergence<S, typename Y::Scalar, Cauchy>(
      P, MatrixRef<typename Y::Scalar>(layout.derived()), Cauchy{}, sampling, threads);
}

}  // namespace neem
