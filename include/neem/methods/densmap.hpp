// densMAP: a UMAP whose map keeps the densities of the data.
//
// UMAP's affinities have a distance scale for every point, and so do not depend on density. The density term
// brings it back: the radius of a point is the mean squared distance of its neighbors, weighted by their
// affinities, and the logarithms of the radii in the map are correlated with those in the data.
//
//     R_i = log Σ_j μ_ij δ²_ij / Σ_j μ_ij,   r_i = log Σ_j ν_ij d²_ij / Σ_j ν_ij,   ν = 1 / (1 + a d^2b)
//     loss  −λ W cov(R, r) / sqrt(var(R) (var(r) + shift)),   W = Σ μ over all edges, by the largest
//
// With W the term is of the size of the loss of an edge: −λ per unit of correlation beside −log ν per edge.
// Its force is
//
//     F_i = 2 Σ_j c_ij (y_i − y_j),   c_ij = ν [(1 − b (1 − ν)) (A_i + A_j) + a b d^(2b−2) ν (B_i + B_j)]
//
// where B_i = λ W (∂corr/∂r_i) / Σ_j ν_ij, A_i = B_i over the radius, and
//
//     ∂corr/∂r_i = (R_i − (cov / s²) (r_i − mean r)) / (n s),   s² = var(r) + shift,   R of variance 1
//
// (A very small number is added to both radii, which c takes into account.) As for the other forces of UMAP
// there is a limit on the force of an edge each time that it is drawn. Every point sums its own edges, so
// that the bits do not depend on threads.
#pragma once

#include "neem/affinities/check_graph.hpp"
#include "neem/affinities/detail/edge_rows.hpp"
#include "neem/core/check.hpp"
#include "neem/core/detail/pack.hpp"
#include "neem/core/error.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/forces/laws/power.hpp"
#include "neem/forces/laws/sampled_laws.hpp"
#include "neem/forces/laws/umap_curve.hpp"
#include "neem/methods/options/density.hpp"
#include "neem/neighbors/check_neighbors.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

namespace neem {

namespace detail {

/// Added to squared radii: umap-learn's 1e-8, in squared units of the map; of the data, by their mean.
inline constexpr double density_epsilon = 1e-8;

/// The distance of an edge: it is in the row of one of its ends.
template <class S>
double distance_in(const Neighbors<S>& knn, Index i, Index j) {
  const Index k = knn.cols();
  for (const auto& [from, to] : {std::pair{i, j}, std::pair{j, i}}) {
    const Id* row = knn.ids.data() + from * k;
    const Id* found = std::find(row, row + k, static_cast<Id>(to));
    if (found != row + k) return static_cast<double>(knn.distances.data()[from * k + (found - row)]);
  }
  throw Error(ErrorCode::neighbors, join({"the points ", i, " and ", j, " are joined but not neighbors"}),
              "graph and neighbor table", "give the table that the graph was made of");
}

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

/// The edges of a map, and the sums over those of a point that its radius is made of.
template <class S, int Dim>
class DensityEdges {
public:
  using Lanes = Pack<S>;

  DensityEdges(const Graph<S>& P, const UmapCurve& curve, const Threads& threads)
      : rows_(edge_rows<Lanes::size>(P, threads)), curve_(curve) {}

  Index points() const { return rows_.rows(); }

  /// f(first edge, weights, y_i − y_j, d², a d^2b) for the edges of a point, a register at a time.
  template <class F>
  void for_each(const Layout<S, Dim>& Y, Index i, F&& f) const {
    const auto row = static_cast<std::size_t>(i);
    for (Index e = rows_.begin[row]; e < rows_.begin[row + 1]; e += Lanes::size) {
      Lanes apart[Dim], d2;
      gather_rows<Dim>(Y.data(), ids(e), apart);
      for (int c = 0; c < Dim; ++c) {
        apart[c] = Lanes(Y.data()[i * Dim + c]) - apart[c];
        d2 = multiply_add(apart[c], apart[c], d2);
      }
      d2 = off_zero(d2);
      f(e, Lanes::load(rows_.weights.data() + e), apart, d2, Lanes(curve_.a) * power(d2, curve_.b));
    }
  }
  const Id* ids(Index edge) const { return rows_.columns.data() + edge; }

  /// Sets `similar` to Σ_j ν_ij, and `radii` to r_i without its logarithm; NaN for points without edges.
  void measure(const Layout<S, Dim>& Y, std::vector<double>& similar, std::vector<double>& radii,
               const Threads& threads) const {
    similar.resize(static_cast<std::size_t>(points()));
    radii.resize(similar.size());
    for_each_range(threads, points(), 256, [&](Index begin, Index end) {
      for (Index i = begin; i < end; ++i) {
        const Lanes zero, one(1);
        Lanes weights, moments;
        for_each(Y, i, [&](Index, const Lanes& w, const Lanes(&)[Dim], const Lanes& d2, const Lanes& power) {
          const Lanes nu = if_less(zero, w, one / (one + power), zero);
          weights = weights + nu;
          moments = multiply_add(nu, d2, moments);
        });
        const double sum = weights.total();
        similar[static_cast<std::size_t>(i)] = sum;
        radii[static_cast<std::size_t>(i)] =
            sum > 0 ? moments.total() / sum : std::numeric_limits<double>::quiet_NaN();
      }
    });
  }

private:
  EdgeRows<S> rows_;
  UmapCurve curve_;
};

}  // namespace detail

/// R: the logarithms of the radii of the data, large where they are sparse.
///
/// @param P        n × n, of `knn`, such as fuzzy_affinities
/// @param knn      n × k, its distances
/// @param threads  threads to use; default: as many as the process may use
/// @return         n logarithms of squared radii; NaN for points without edges. A hundred-millionth of the
///                 mean squared distance is added to each radius, so that duplicates have one
/// @throws         Error (DATA) if points are joined that are not neighbors
/// @cost           O(k nnz of P)
/// @source         Narayan, Berger & Cho 2021; umap-learn adds 1e-8, whatever the units
template <class S>
std::vector<double> log_radii(const Graph<S>& P, const Neighbors<S>& knn,
                              const Threads& threads = Threads{}) {
  const Index n = P.rows();
  detail::check_shapes(knn);
  detail::graph_of_rows(P, knn.rows(), "the neighbor table");
  std::vector<double> radii(static_cast<std::size_t>(n));
  const double total = sum_over_ranges(threads, n, 1024, [&](Index begin, Index end) {
    double all = 0;
    for (Index i = begin; i < end; ++i) {
      double sum = 0, moment = 0;
      for (Id e = P.outerIndexPtr()[i]; e < P.outerIndexPtr()[i + 1]; ++e) {
        const double w = static_cast<double>(P.valuePtr()[e]);
        const double distance = detail::distance_in(knn, i, P.innerIndexPtr()[e]);
        sum += w, moment += w * distance * distance;
      }
      double& radius = radii[static_cast<std::size_t>(i)];
      radius = sum > 0 ? moment / sum : std::numeric_limits<double>::quiet_NaN();
      if (sum > 0) all += radius;
    }
    return all;
  });
  const double least =
      (std::max)(detail::density_epsilon * total / static_cast<double>(std::max<Index>(n, 1)),
                 (std::numeric_limits<double>::min)());
  for (double& radius : radii) radius = std::log(radius + least);
  return radii;
}

/// r: the logarithms of the radii of a map.
///
/// @param P        n × n, as for the data
/// @param Y        n × Dim
/// @param curve    of the map: Umap::curve
/// @param threads  threads to use; default: as many as the process may use
/// @return         n logarithms of squared radii; NaN for points without edges
/// @cost           O(nnz of P); bits do not depend on the thread count
template <class S, int Dim>
std::vector<double> log_radii(const Graph<S>& P, const Layout<S, Dim>& Y, const UmapCurve& curve,
                              const Threads& threads = Threads{}) {
  detail::graph_of_rows(P, Y.rows(), "the layout");
  std::vector<double> similar, radii;
  detail::DensityEdges<S, Dim>(P, curve, threads).measure(Y, similar, radii, threads);
  for (double& radius : radii) radius = std::log(radius + detail::density_epsilon);
  return radii;
}

/// Pearson's correlation of two columns of radii; points that have none are left out. 0 where one column is
/// constant.
inline double density_correlation(const std::vector<double>& data, const std::vector<double>& map,
                                  const Threads& threads = Threads{}) {
  detail::require_rows(static_cast<Index>(map.size()), static_cast<Index>(data.size()),
                       "the radii of the map", "density_correlation");
  return detail::DensityMoments(data, map, threads).correlation();
}

/// The force of densMAP.
///
/// @cost  an evaluation is O(nnz of P); memory is a copy of P and some numbers a point
template <class S, int Dim>
class DensityForce {
public:
  /// @param P        n × n, weights divided by the largest
  /// @param data     n: log_radii of the data
  /// @param curve    of the map: Umap::curve
  /// @param o        strength and variance_shift
  /// @param threads  threads to use
  /// @throws         Error (DATA) unless P is square, compressed and of n ≥ 1; (USAGE) for an option outside
  ///                 its range
  DensityForce(const Graph<S>& P, std::vector<double> data, const UmapCurve& curve,
               const DensityOptions& o = {}, const Threads& threads = Threads{})
      : options(o),
        edges_(detail::graph_of_rows(P, static_cast<Index>(data.size()), "the radii"), curve, threads),
        curve_(curve),
        data_(std::move(data)) {
    detail::check_options(o);
    const detail::DensityMoments moments(data_, data_, threads);
    const double deviation = std::sqrt(moments.variance);
    for (double& radius : data_) radius = deviation > 0 ? (radius - moments.mean) / deviation : 0 * radius;
    for (Index e = 0; e < P.nonZeros(); ++e) total_ += static_cast<double>(P.valuePtr()[e]);
  }

  DensityOptions options;  ///< as given
  /// Limit on every coordinate of the force of an edge when it is drawn, > 0. umap-learn: 4
  double clip = 4;

  /// Adds the forces at Y to `force` (n × Dim), and their change per unit of movement to `stiffness` (n).
  void operator()(const Layout<S, Dim>& Y, Layout<S, Dim>& force, std::vector<S>& stiffness,
                  const Threads& threads) {
    const Index n = static_cast<Index>(data_.size());
    detail::require_rows(force.rows(), n, "the force", "DensityForce");
    detail::require_rows(static_cast<Index>(stiffness.size()), n, "the stiffness", "DensityForce");
    slopes(Y, threads);
    using Lanes = Pack<S>;
    for_each_range(threads, Y.rows(), 256, [&](Index begin, Index end) {
      const Lanes zero, one(1), b(curve_.b), top(clip), bottom(-clip);
      for (Index i = begin; i < end; ++i) {
        const Lanes own[2] = {Lanes(slopes_.data()[2 * i]), Lanes(slopes_.data()[2 * i + 1])};
        Lanes push[Dim], stiff;
        edges_.for_each(
            Y, i,
            [&](Index e, const Lanes& w, const Lanes(&apart)[Dim], const Lanes& d2, const Lanes& power) {
              Lanes other[2];
              gather_rows<2>(slopes_.data(), edges_.ids(e), other);
              const Lanes nu = one / (one + power), rest = b * power * nu;
              const Lanes c = nu * ((one - rest) * (own[0] + other[0]) + rest / d2 * (own[1] + other[1]));
              const Lanes seen = if_less(zero, w, c / w, zero);  // the force of an edge when it is drawn
              Lanes longest;
              for (int k = 0; k < Dim; ++k) {
                push[k] = multiply_add(w, larger(smaller(seen * apart[k], top), bottom), push[k]);
                longest = larger(longest, abs(apart[k]));
              }
              stiff = multiply_add(w, if_less(zero, longest, smaller(abs(seen), top / longest), zero), stiff);
            });
        for (int k = 0; k < Dim; ++k) force.data()[i * Dim + k] += S(2) * push[k].sum();
        stiffness[static_cast<std::size_t>(i)] += S(2) * stiff.sum();
      }
    });
  }

  /// The objective whose gradient is the force, at Y: λ W cov / sqrt(var + shift).
  double objective(const Layout<S, Dim>& Y, const Threads& threads) {
    return options.strength * total_ * moments_of(Y, threads).covariance / deviation_;
  }

  /// The correlation of the logarithms of the radii of data and map.
  double correlation(const Layout<S, Dim>& Y, const Threads& threads) {
    return moments_of(Y, threads).correlation();
  }

private:
  /// Sets similar_, radii_, logs_, deviation_.
  detail::DensityMoments moments_of(const Layout<S, Dim>& Y, const Threads& threads) {
    detail::require_rows(Y.rows(), static_cast<Index>(data_.size()), "the layout", "DensityForce");
    edges_.measure(Y, similar_, radii_, threads);
    logs_.resize(radii_.size());
    for (std::size_t i = 0; i < radii_.size(); ++i) logs_[i] = std::log(radii_[i] + detail::density_epsilon);
    const detail::DensityMoments moments(data_, logs_, threads);
    deviation_ = std::sqrt(moments.other_variance + options.variance_shift);
    return moments;
  }

  /// A and B of all points.
  void slopes(const Layout<S, Dim>& Y, const Threads& threads) {
    const detail::DensityMoments moments = moments_of(Y, threads);
    slopes_.assign(2 * radii_.size(), S(0));
    const double s = deviation_, ratio = moments.covariance / (s * s);
    for (std::size_t i = 0; i < radii_.size(); ++i) {
      if (!is_finite(logs_[i]) || !is_finite(data_[i])) continue;
      const double by_log = (data_[i] - ratio * (logs_[i] - moments.other_mean)) / (moments.count * s);
      const double a =
          options.strength * total_ * by_log / (similar_[i] * (radii_[i] + detail::density_epsilon));
      slopes_[2 * i] = static_cast<S>(a);
      slopes_[2 * i + 1] = static_cast<S>(a * radii_[i]);
    }
  }

  detail::DensityEdges<S, Dim> edges_;
  UmapCurve curve_;
  std::vector<double> data_;  // R, of mean 0 and variance 1
  std::vector<double> similar_{}, radii_{}, logs_{};
  std::vector<S> slopes_{};  // A and B of a point side by side
  double total_ = 0, deviation_ = 1;
};

}  // namespace neem
