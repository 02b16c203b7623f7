// Gaussian affinities, the graph of t-SNE: every point has the same effective number of neighbors.
#pragma once

#include "neem/affinities/detail/edge_rows.hpp"
#include "neem/affinities/detail/gaussian_row.hpp"
#include "neem/affinities/detail/symmetrize.hpp"
#include "neem/affinities/perplexity_option.hpp"
#include "neem/core/error.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/point_masses.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/neighbors/check_neighbors.hpp"
#include "neem/neighbors/lone_points.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace neem {

namespace detail {

/// Sets `conditional` (n × k, or the distances of the table themselves) to the affinities of the rows.
/// @param weights  of the points, n; or none: all are 1
/// @return         how many points have neighbors that weigh less than the perplexity
template <class S>
Index fill_conditional(const Neighbors<S>& knn, const Perplexity& perplexity, Matrix<S>& conditional,
                       const Threads& threads, const std::vector<double>& weights = {}) {
  check_neighbors(knn, threads);
  const Index n = knn.rows(), k = knn.cols();
  if (k == 0) return 0;
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
  return static_cast<Index>(sum_over_ranges(threads, n, grain, [&](Index begin, Index end) {
    double light = 0;
    const auto size = static_cast<std::size_t>(k);
    const double count = static_cast<double>(perplexity.values.size());
    GaussianRow row(size);
    std::vector<double> mean(size), widths(perplexity.values.size(), 1.0);
    const auto fill = [&](Index i, Index nearby, GaussianRow& from) {
      // Relative to the largest distance, so that no square overflows; shifted by the smallest, so that no
      // sum vanishes.
      const auto some = static_cast<std::size_t>(nearby);
      const S* distances = knn.distances.data() + i * k;
      const double top = static_cast<double>(distances[nearby - 1]);
      const double unit = top > 0 ? top : 1;
      const double nearest = static_cast<double>(distances[0]) / unit;
      for (std::size_t j = 0; j < some; ++j) {
        const double r = static_cast<double>(distances[j]) / unit;
        from.squared()[j] = (r - nearest) * (r + nearest);
        mean[j] = 0;
      }
      if (!weights.empty()) {
        double all = 0;
        double* const weight = from.weights_of_points();
        for (std::size_t j = 0; j < some; ++j)
          all += weight[j] = weights[static_cast<std::size_t>(knn.ids(i, static_cast<Index>(j)))];
        light += all < perplexity.largest();
      }
      for (std::size_t v = 0; v < widths.size(); ++v) {
        const double most = weights.empty() ? static_cast<double>(nearby) : perplexity.values[v];
        from.solve((std::min)(perplexity.values[v], most), widths[v]);
        for (std::size_t j = 0; j < some; ++j) mean[j] += from.p()[j] / count;
      }
      S* p = conditional.data() + i * k;
      for (std::size_t j = 0; j < some; ++j) p[j] = static_cast<S>(mean[j]);
    };
    for (Index i = begin; i < end; ++i) {
      const Index nearby = reachable(knn, i);
      if (nearby == k) {
        fill(i, k, row);
        continue;
      }
      if (nearby > 0) {
        GaussianRow fewer(static_cast<std::size_t>(nearby));
        fill(i, nearby, fewer);
      }
      for (Index j = nearby; j < k; ++j) conditional(i, j) = 0;
    }
    return light;
  }));
}

/// Multiplies the rows by the weights of their points, where there are any: a row then stands for all of them.
/// @return  how many points the rows stand for, but for those without neighbors
template <class S>
double weigh_rows(Matrix<S>& conditional, const std::vector<double>& weights, const LonePoints& lone) {
  if (weights.empty()) return static_cast<double>(conditional.rows() - lone.points);
  double sum = 0;
  for (Index i = 0; i < conditional.rows(); ++i) {
    const double weight = weights[static_cast<std::size_t>(i)];
    S* row = conditional.data() + i * conditional.cols();
    bool joined = false;
    for (Index j = 0; j < conditional.cols(); ++j) {
      joined = joined || row[j] > S(0);
      row[j] = static_cast<S>(weight * static_cast<double>(row[j]));
    }
    if (joined) sum += weight;
  }
  return sum;
}

/// (p + pᵀ) / 2n of a pair.
template <class S>
struct MeanOfPair {
  double pairs;  // 2n
  S operator()(S a, S b) const {
    return static_cast<S>((static_cast<double>(a) + static_cast<double>(b)) / pairs);
  }
};

/// (p + pᵀ) / 2n, n as weigh_rows returns it.
template <class S>
Graph<S> mean_affinities(const Matrix<Id>& ids, const Matrix<S>& conditional, double n,
                         const LonePoints& lone, const Threads& threads) {
  return edges_only(symmetrize(ids, conditional, threads, MeanOfPair<S>{2 * n}), lone);
}

/// The same as rows for the forces: no Graph is made beside them.
template <Index lanes, class S>
EdgeRows<S> mean_rows(const Matrix<Id>& ids, const Matrix<S>& conditional, double n, const LonePoints& lone,
                      const Threads& threads) {
  if (lone.entries > 0) {
    return edge_rows<lanes>(mean_affinities(ids, conditional, n, lone, threads), threads);
  }
  return symmetric_rows<lanes>(ids, conditional, threads, MeanOfPair<S>{2 * n});
}

}  // namespace detail

/// Gaussian affinities of each point to its neighbors, before they are made symmetric.
///
///     p_{j|i} ∝ exp(−β_i d²_ij),  β_i from  H(p_{·|i}) = log perplexity
///
/// Several perplexities give the mean of their p_{j|i}. Where at least as many neighbors as the perplexity
/// tie at the smallest distance, p is uniform over them: no β reaches the entropy. Entries at the distance
/// knn.unreachable have p = 0, and for a point with fewer neighbors than the perplexity p is uniform over
/// them.
///
/// With weights w, point j stands for w_j points on its place, over all of which the entropy is:
///
///     p_{j|i} ∝ w_j exp(−β_i d²_ij),  H = −Σ_j p_{j|i} log(p_{j|i} / w_j)
///
/// Where the k neighbors of a point weigh less than the perplexity in all, p is proportional to their weights.
///
/// @param knn         n × k, Euclidean distances ascending; k = 3 · perplexity is usual
/// @param perplexity  effective number of neighbors, one or several, each in [1, k]. Paper: Perp. openTSNE,
///                    scikit-learn: 30
/// @param threads     threads to use; default: as many as the process may use
/// @param weights     of the points, n, > 0; or none: all are 1
/// @return            n × k, rows sum to 1
/// @throws            Error (USAGE) if a perplexity is outside [1, k], Error (DATA) if knn breaks its
///                    contract, and for weights that are not n positive numbers
/// @cost              O(nk) time; rows in parallel; bits do not depend on the thread count
/// @source            van der Maaten & Hinton 2008 (eq. 1), sparse: van der Maaten 2014; several: Kobak &
///                    Berens 2019
template <class S>
Matrix<S> conditional_affinities(const Neighbors<S>& knn, const Perplexity& perplexity,
                                 const Threads& threads = Threads{},
                                 const std::vector<double>& weights = {}) {
  detail::check_masses(weights, knn.rows(), "weights of affinities", detail::point_weight);
  Matrix<S> conditional(knn.rows(), knn.cols());
  detail::fill_conditional(knn, perplexity, conditional, threads, weights);
  return conditional;
}

/// Gaussian affinities whose rows all have the same perplexity, symmetrised.
///
///     P = (p + pᵀ) / 2n,   p as conditional_affinities(knn, perplexity)
///
/// With weights P_ij = (w_i p_{j|i} + w_j p_{i|j}) / 2 Σ w: the sum over all pairs of the points that i and j stand
/// for, as ForceField::weigh takes it.
///
/// @return   n × n, symmetric to the bit, ≥ 0, zero diagonal, entries sum to 1
/// @throws   as conditional_affinities; Error (RESOURCE) beyond 2³¹ − 1 edges
/// @cost     O(nk log n) time, rows in parallel; memory as detail::symmetrize beside n × k values; bits do
///           not depend on the thread count
template <class S>
Graph<S> perplexity_affinities(const Neighbors<S>& knn, const Perplexity& perplexity = 30,
                               const Threads& threads = Threads{}, const std::vector<double>& weights = {}) {
  Matrix<S> conditional = conditional_affinities(knn, perplexity, threads, weights);
  const LonePoints lone = lone_points(knn);
  const double n = detail::weigh_rows(conditional, weights, lone);
  return detail::mean_affinities(knn.ids, conditional, n, lone, threads);
}

/// The same for a table that is given up, perplexity_affinities(std::move(knn)): the affinities replace its
/// distances, which saves n × k values of memory.
template <class S>
Graph<S> perplexity_affinities(Neighbors<S>&& knn, const Perplexity& perplexity = 30,
                               const Threads& threads = Threads{}) {
  Neighbors<S> table = std::move(knn);
  detail::check_shapes(table);
  const LonePoints lone = lone_points(table);
  (void)detail::fill_conditional(table, perplexity, table.distances, threads);
  const double n = static_cast<double>(table.rows() - lone.points);
  return detail::mean_affinities(table.ids, table.distances, n, lone, threads);
}

}  // namespace neem
