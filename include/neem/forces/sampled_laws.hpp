// Laws of the methods that draw negative samples: what an edge pulls, and what a draw pushes.
//
// The coefficients are those of one sample, twice the derivative of its loss by d², as the programs of the
// methods move a point. Kernels that are not finite at d² = 0 are cut off below d² = 1e-12, a millionth of
// the unit of a map.
#pragma once

#include "neem/core/concepts.hpp"
#include "neem/core/pack.hpp"
#include "neem/forces/laws.hpp"
#include "neem/forces/power.hpp"

#include <cmath>

namespace neem {

namespace detail {

/// The larger of d² and 1e-12.
template <class T>
T off_zero(const T& d2) {
  return larger(d2, T(1e-12));
}

}  // namespace detail

/// The cross entropy of UMAP as its program samples it.
///
///     w = 1 / (1 + a d^2b)
///     attraction = 2 a b d^(2b − 2) w,   repulsion = 2 γ b w / (ε + d²)
///
/// Twice the derivatives of −log w and −γ log(1 − w), but for ε, which keeps the repulsion of points that
/// meet small. fit_umap_curve gives a and b.
/// @source  McInnes, Healy & Melville 2018; ε = 0.001 as umap-learn
struct UmapLaw {
  static constexpr bool packs = true;

  double a = 1, b = 1;            ///< > 0
  double repulsion_strength = 1;  ///< ≥ 0. Paper: γ
  double epsilon = 1e-3;          ///< ≥ 0

  template <class T>
  T attraction(T d2) const {
    const T at = detail::off_zero(d2), power = T(a) * detail::power(at, b);
    return T(2 * b) * power / (at * (T(1) + power));
  }
  template <class T>
  T repulsion(T d2) const {
    const T at = detail::off_zero(d2), power = T(a) * detail::power(at, b);
    return T(2 * b * repulsion_strength) / ((T(epsilon) + at) * (T(1) + power));
  }
};

/// Data against noise, told apart by similarity: the logistic loss of negative sampling and of
/// noise-contrastive estimation.
///
///     σ = w / (w + s), the probability that a pair is an edge and not a draw
///     attraction = 2 slope (1 − σ),   repulsion = 2 slope σ
///
/// s is the partition function that is asked for, times the draws for an edge, over the number of ordered
/// pairs: s = m Z̄ / n(n − 1). 1 is UMAP's place on the spectrum whatever the kernel.
/// @source  Gutmann & Hyvärinen 2010; Mikolov et al. 2013; as a spectrum: Damrich et al. 2023
template <Kernel K>
struct PosteriorLaw {
  Contrastive<K> law{};  ///< its Z is s

  static constexpr bool packs = Contrastive<K>::packs;

  template <class T>
  T attraction(T d2) const {
    return T(2) * law.attraction(d2);
  }
  template <class T>
  T repulsion(T d2) const {
    return T(2) * law.repulsion(d2);
  }
  /// σ.
  template <class T>
  T share(T d2) const {
    return law.probability(d2);
  }
};
template <class K>
PosteriorLaw(Contrastive<K>) -> PosteriorLaw<K>;

/// PosteriorLaw of UmapDirect without its offset, with two divisions for three: NCVis draws more than others.
///
///     p = a d^2b,  u = 1 + p = 1 / w,  σ = 1 / (1 + s u)
///     attraction = 2 s b p σ / d²,   repulsion = 2 b p σ / (d² u)
struct NcvisLaw {
  static constexpr bool packs = true;

  double a = 1, b = 1;  ///< > 0
  double s = 1;         ///< > 0

  template <class T>
  T attraction(T d2) const {
    const T at = detail::off_zero(d2), p = T(a) * detail::power(at, b);
    return T(2 * s * b) * p / (at * (T(1 + s) + T(s) * p));
  }
  template <class T>
  T repulsion(T d2) const {
    const T at = detail::off_zero(d2), p = T(a) * detail::power(at, b);
    return T(2 * b) * p / (at * (T(1) + p) * (T(1 + s) + T(s) * p));
  }
  /// σ.
  template <class T>
  T share(T d2) const {
    const T at = detail::off_zero(d2), p = T(a) * detail::power(at, b);
    return T(1) / (T(1 + s) + T(s) * p);
  }
};

/// The likelihood of LargeVis as its program samples it, with the Cauchy kernel w.
///
///     attraction = 2 w,   repulsion = 2 γ w / (ε + d²)
///
/// Twice the derivatives of −log w and −γ log(1 − w), but for ε.
/// @source  Tang, Liu, Zhang & Mei 2016; ε = 0.1 as their program
struct LargevisLaw {
  static constexpr bool packs = true;

  double repulsion_strength = 7;  ///< ≥ 0. Paper: γ
  double epsilon = 0.1;           ///< > 0

  template <class T>
  T attraction(T d2) const {
    return T(2) / (T(1) + d2);
  }
  template <class T>
  T repulsion(T d2) const {
    return T(2 * repulsion_strength) / ((T(epsilon) + d2) * (T(1) + d2));
  }
};

}  // namespace neem
