// The edges of a map as densMAP sees them: similarities, and the radius of every point.
#pragma once

#include "neem/affinities/detail/edge_rows.hpp"
#include "neem/affinities/detail/edge_rows_state.hpp"
#include "neem/core/detail/archive.hpp"
#include "neem/core/detail/pack.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/types.hpp"
#include "neem/forces/laws/power.hpp"
#include "neem/forces/laws/sampled_laws.hpp"
#include "neem/forces/laws/umap_curve.hpp"

#include <cstddef>
#include <limits>
#include <string_view>
#include <vector>

namespace neem::detail {

/// Added to squared radii: umap-learn's 1e-8, in squared units of the map; of the data, by their mean.
inline constexpr double density_epsilon = 1e-8;

/// The edges of a map, and the sums over those of a point that its radius is made of.
template <class S, int Dim>
class DensityEdges {
public:
  using Lanes = Pack<S>;

  DensityEdges(const Graph<S>& P, const UmapCurve& curve, const Threads& threads)
      : rows_(edge_rows<Lanes::size>(P, threads)), curve_(curve) {}

  Index points() const { return rows_.rows(); }
  void state(Archive& a, std::string_view name) { edge_rows_state<Lanes::size>(a, name, rows_, points()); }

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

}  // namespace neem::detail
