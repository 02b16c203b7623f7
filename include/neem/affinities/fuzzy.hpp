// Fuzzy affinities, the graph of UMAP: memberships between 0 and 1, on a scale of distances of each point's
// own.
//
// The scale of a point i begins at its nearest neighbor, at distance ρ_i, whose membership is 1, so that
// every point is joined to another. Its unit σ_i is such that the memberships sum to a logarithm of the
// number of neighbors. As a function of β = 1/σ_i the sum falls and its logarithm is convex, so that Newton's
// method from a β below the root never passes it.
#pragma once

#include "neem/affinities/detail/gaussian_row.hpp"
#include "neem/affinities/detail/symmetrize.hpp"
#include "neem/affinities/fuzzy_options.hpp"
#include "neem/core/option.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/point_masses.hpp"
#include "neem/core/types.hpp"
#include "neem/neighbors/check_neighbors.hpp"
#include "neem/neighbors/lone_points.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

namespace neem {

namespace detail {

/// Memberships of one row after the other.
class FuzzyRow {
public:
  /// @param mean  of all distances of the table, the points themselves among them
  FuzzyRow(std::size_t k, const FuzzyOptions& options, double mean)
      : k_(k),
        options_(options),
        mean_(mean),
        wanted_((std::log2)(static_cast<double>(k) + 1) * options.bandwidth) {
    const std::size_t padded = (k + gaussian_lanes - 1) / gaussian_lanes * gaussian_lanes;
    beyond_.assign(padded, (std::numeric_limits<double>::max)());  // the membership of the padding is 0
    energies_.resize(padded);
    memberships_.resize(padded);
  }

  /// k memberships, for k distances in units of `unit`, ascending.
  /// @param weights  k of the neighbors, or null: all are 1
  template <class S>
  const double* operator()(const S* distances, double unit, const double* weights = nullptr) {
    weights_ = weights;
    double sum = 0;
    for (std::size_t j = 0; j < k_; ++j) {
      beyond_[j] = static_cast<double>(distances[j]) / unit;
      sum += beyond_[j];
    }
    const double surely = rho();
    double sure = 0;
    for (std::size_t j = 0; j < k_; ++j) {
      beyond_[j] = (std::max)(0.0, beyond_[j] - surely);
      sure += beyond_[j] == 0 ? weight(j) : 0;
    }
    // At least a thousandth of the mean distance, as umap-learn's MIN_K_DIST_SCALE: of the row, or of the
    // table where all neighbors coincide with the point.
    constexpr double scale = 1e-3;
    const double least = scale * (surely > 0 ? sum / (static_cast<double>(k_) + 1) : mean_ / unit);
    double beta = (std::numeric_limits<double>::max)();  // 1 / σ
    if (sure < wanted_) beta = solve();
    if (least > 0) beta = (std::min)(beta, 1 / least);
    evaluate(beta);
    return memberships_.data();
  }

private:
  /// ρ, the distance up to which a neighbor has membership 1.
  double rho() const {
    std::size_t first = 0;  // the first that is not 0: distances ascend
    while (first < k_ && beyond_[first] == 0) ++first;
    const double count = static_cast<double>(k_ - first), wanted = options_.local_connectivity;
    if (first == k_) return 0;
    if (count < wanted) return beyond_[k_ - 1];
    constexpr double whole = 1e-5;  // umap-learn's SMOOTH_K_TOLERANCE
    const auto index = static_cast<std::size_t>(wanted);
    const double part = wanted - static_cast<double>(index);
    if (index == 0) return part * beyond_[first];
    const double at = beyond_[first + index - 1];
    return part > whole && first + index < k_ ? at + part * (beyond_[first + index] - at) : at;
  }

  double weight(std::size_t j) const { return weights_ ? weights_[j] : 1; }

  /// Sets the memberships exp(−β beyond). @return their sum, each times the weight of its neighbor
  double evaluate(double beta) {
    double sum = 0;
    for (std::size_t j = 0; j < beyond_.size(); j += gaussian_lanes) {
      gaussian_weights(beyond_.data() + j, beta, energies_.data() + j, memberships_.data() + j);
    }
    if (!weights_) {
      for (std::size_t j = 0; j < k_; ++j) sum += memberships_[j];
    } else {
      for (std::size_t j = 0; j < k_; ++j) sum += weights_[j] * memberships_[j];
    }
    return sum;
  }

  /// β at which the memberships have the sum wanted; 0 if they cannot have as much.
  double solve() {
    constexpr int most = 64;
    constexpr double enough = 1e-10;  // of the sum; umap-learn's bisection ends at 1e-5
    double beta = 0;
    for (int pass = 0; pass < most; ++pass) {
      const double sum = evaluate(beta), excess = std::log(sum / wanted_);
      if (excess <= enough) break;
      double moment = 0;  // −d sum / dβ
      for (std::size_t j = 0; j < k_; ++j) moment += weight(j) * (memberships_[j] * beyond_[j]);
      if (!(moment > 0)) break;
      const double next = beta + excess * sum / moment;
      if (!(next > beta)) break;
      beta = next;
    }
    return beta;
  }

  std::size_t k_;
  FuzzyOptions options_;
  double mean_, wanted_;
  const double* weights_ = nullptr;
  std::vector<double> beyond_{}, energies_{}, memberships_{};
};

/// Sets `memberships` (n × k, or the distances of the table themselves).
/// @param weights  of the points, n; or none: all are 1
template <class S>
void fill_memberships(const Neighbors<S>& knn, const FuzzyOptions& options, Matrix<S>& memberships,
                      const Threads& threads, const std::vector<double>& weights = {}) {
  check_options(options);
  check_neighbors(knn, threads);
  const Index n = knn.rows(), k = knn.cols();
  if (n * k == 0) return;
  constexpr Index grain = 256;
  S top = 0;
  for (Index i = 0; i < n; ++i) top = (std::max)(top, knn.distances.data()[i * k + k - 1]);
  // Relative to the largest distance: no sum overflows.
  const double unit = top > S(0) ? static_cast<double>(top) : 1;
  const double total = sum_over_ranges(threads, n, grain, [&](Index begin, Index end) {
    double sum = 0;
    for (Index e = begin * k; e < end * k; ++e) sum += static_cast<double>(knn.distances.data()[e]) / unit;
    return sum;
  });
  const double mean = unit * (total / (static_cast<double>(n) * static_cast<double>(k + 1)));
  for_each_range(threads, n, grain, [&](Index begin, Index end) {
    FuzzyRow row(static_cast<std::size_t>(k), options, mean);
    std::vector<double> near_weights(weights.empty() ? 0 : static_cast<std::size_t>(k));
    for (Index i = begin; i < end; ++i) {
      const Index nearby = reachable(knn, i);
      const S* distances = knn.distances.data() + i * k;
      S* to = memberships.data() + i * k;
      const auto fill = [&](FuzzyRow& from) {
        const double largest = static_cast<double>(distances[nearby - 1]);
        for (std::size_t j = 0; j < near_weights.size(); ++j)
          near_weights[j] = weights[static_cast<std::size_t>(knn.ids(i, static_cast<Index>(j)))];
        const double* found =
            from(distances, largest > 0 ? largest : 1, weights.empty() ? nullptr : near_weights.data());
        for (Index j = 0; j < nearby; ++j) to[j] = static_cast<S>(found[j]);
      };
      if (nearby == k) {
        fill(row);
      } else if (nearby > 0) {
        FuzzyRow fewer(static_cast<std::size_t>(nearby), options, mean);
        fill(fewer);
      }
      for (Index j = nearby; j < k; ++j) to[j] = 0;
    }
  });
}

/// mix (a + b − a b) + (1 − mix) a b.
template <class S>
Graph<S> fuzzy_union(const Matrix<Id>& ids, const Matrix<S>& memberships, double mix, const LonePoints& lone,
                     const Threads& threads) {
  const auto merge = [mix](S a, S b) {
    const double one = static_cast<double>(a), other = static_cast<double>(b), both = one * other;
    return static_cast<S>(mix * (one + other - both) + (1 - mix) * both);
  };
  return edges_only(symmetrize(ids, memberships, threads, merge), lone);
}

}  // namespace detail

/// Fuzzy affinities: the probability that two points are neighbors, were the directions independent.
///
///     v_{j|i} = exp(−max(0, d_ij − ρ_i) / σ_i),   Σ_j v_{j|i} = bandwidth · log₂(k + 1)
///     P_ij = mix (v_{j|i} + v_{i|j} − v_{j|i} v_{i|j}) + (1 − mix) v_{j|i} v_{i|j}
///
/// ρ_i is the distance of the local_connectivity-th neighbor that is not a duplicate, and σ_i at least a
/// thousandth of the mean distance. umap-learn counts the point itself as its first neighbor: its
/// n_neighbors = 15 is a table with k = 14, and its log₂(15) the log₂(k + 1) here. Entries as far as
/// knn.unreachable are no edges (umap-learn's disconnection_distance), and k of such a row is less by them.
///
/// With weights w, point j stands for w_j points on its place: Σ_j w_j v_{j|i} = bandwidth · log₂(k + 1), or all
/// memberships are 1 where the neighbors weigh less than that. local_connectivity counts neighbors, whatever they
/// weigh. P_ij is still that of a single pair, of which i and j stand for w_i w_j.
///
/// @param knn      n × k, distances in any metric, ascending, the point itself left out
/// @param options  local_connectivity, bandwidth, set_op_mix
/// @param threads  threads to use; default: as many as the process may use
/// @param weights  of the points, n, > 0; or none: all are 1
/// @return         n × n, symmetric to the bit, in [0, 1], zero diagonal, not normalised
/// @throws         Error (USAGE) for options outside their ranges, Error (DATA) if knn breaks its contract
///                 and for weights that are not n positive numbers, Error (RESOURCE) beyond 2³¹ − 1 edges
/// @cost           O(nk log k) time, rows in parallel; memory as detail::symmetrize beside n × k values; bits
///                 do not depend on the thread count
/// @source         McInnes, Healy & Melville 2018; umap-learn 0.5, whose σ is that of a bisection to 1e-5
template <class S>
Graph<S> fuzzy_affinities(const Neighbors<S>& knn, const FuzzyOptions& options = {},
                          const Threads& threads = Threads{}, const std::vector<double>& weights = {}) {
  detail::check_masses(weights, knn.rows(), "weights of affinities", detail::point_weight);
  Matrix<S> memberships(knn.rows(), knn.cols());
  detail::fill_memberships(knn, options, memberships, threads, weights);
  return detail::fuzzy_union(knn.ids, memberships, options.set_op_mix, lone_points(knn), threads);
}

/// The same for a table that is given up, fuzzy_affinities(std::move(knn)): the memberships replace its
/// distances, which saves n × k values of memory.
template <class S>
Graph<S> fuzzy_affinities(Neighbors<S>&& knn, const FuzzyOptions& options = {},
                          const Threads& threads = Threads{}) {
  Neighbors<S> table = std::move(knn);
  detail::check_shapes(table);
  const LonePoints lone = lone_points(table);
  detail::fill_memberships(table, options, table.distances, threads);
  return detail::fuzzy_union(table.ids, table.distances, options.set_op_mix, lone, threads);
}

}  // namespace neem
