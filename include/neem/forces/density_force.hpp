// The force of densMAP, which brings densities back into a map of UMAP.
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
#include "neem/core/check.hpp"
#include "neem/core/detail/archive.hpp"
#include "neem/core/detail/pack.hpp"
#include "neem/core/option.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/types.hpp"
#include "neem/forces/density_options.hpp"
#include "neem/forces/detail/density_edges.hpp"
#include "neem/forces/detail/density_moments.hpp"
#include "neem/forces/laws/umap_curve.hpp"

#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

namespace neem {

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

  /// The graph and the radii of the data, for model files.
  void state(detail::Archive& a) {
    const Index n = static_cast<Index>(data_.size());
    edges_.state(a, "density_graph");
    a("density_total", total_, 0, 1e300);
    a.list("density_radii", data_, n, true);
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
