// Springs and charges: edges pull in proportion to their length, and every pair of points repels as 1 / d.
//
// There is no partition function, so the size of a layout follows from the energy alone (see the virial
// identity at SpringElectric). Points carry masses, as a rule one more than their number of edges, and the
// repulsion of a pair is multiplied by both: hubs keep more room around them.
#pragma once

#include "neem/core/concepts.hpp"
#include "neem/core/detail/pack.hpp"
#include "neem/core/types.hpp"
#include "neem/forces/laws/masses.hpp"

#include <cmath>
#include <cstddef>
#include <vector>

namespace neem {

namespace detail {

/// 1 / d², held at its value for d = 1e-10: finite, also times masses up to 10¹⁸ in float, so that the force
/// between points at one place is 0 instead of NaN.
template <class T>
T inverse_square(T d2) {
  constexpr double nearest = 1e-20;
  return T(1) / larger(d2, T(nearest));
}

}  // namespace detail

/// The law of ForceAtlas2: linear springs, attraction a = 1, and charges, repulsion r = m_i m_j / d².
///
///     energy  ½ Σ_edges p d²  −  s Σ_pairs m_i m_j log d,       s = ForceField::charge
///
/// At rest, without other forces, Σ_edges p d² = s Σ_pairs m_i m_j (the virial identity): the size of the
/// layout does not depend on its shape. ForceField's forces are −1 times the gradient of the energy.
/// @source  Jacomy, Venturini, Heymann & Bastian 2014; as the end of the spectrum: Böhm, Berens & Kobak 2022
struct SpringElectric {
  static constexpr bool packs = true;  ///< also computes with Packs: see kernels.hpp

  std::vector<double> masses{};  ///< one a point, > 0, such as degree_masses(P); empty: all are 1

  /// The attraction a(d²) of an edge.
  template <class T>
  T attraction(T) const {
    return T(1);
  }
  /// The repulsion r(d²) of a pair.
  template <class T>
  T repulsion(T d2) const {
    return detail::inverse_square(d2);
  }
  /// m_i.
  double mass(Index i) const { return masses.empty() ? 1 : masses[static_cast<std::size_t>(i)]; }
  /// @throws Error (DATA) unless there are no masses, or a positive one for each of n points
  void check_size(Index n) const { detail::check_masses(masses, n, "masses of the law"); }
};

/// Gephi's LinLog mode of ForceAtlas2: the same charges, with springs of force log(1 + d), attraction
/// a = log(1 + d) / d, which grow weaker relative to their length. Communities lie farther apart.
///
///     energy  Σ_edges p ((1 + d) log(1 + d) − d)  −  s Σ_pairs m_i m_j log d
///
/// @source  Jacomy et al. 2014, after Noack 2009
struct LinLogElectric {
  static constexpr bool packs = true;  ///< also computes with Packs: see kernels.hpp

  std::vector<double> masses{};  ///< one a point, > 0; empty: all are 1

  /// The attraction a(d²) of an edge.
  template <class T>
  T attraction(T d2) const {
    using std::log1p, std::sqrt;
    const T d = sqrt(larger(d2, T(1e-20)));  // the ratio is 1 there to ten digits
    return log1p(d) / d;
  }
  /// The repulsion r(d²) of a pair.
  template <class T>
  T repulsion(T d2) const {
    return detail::inverse_square(d2);
  }
  /// m_i.
  double mass(Index i) const { return masses.empty() ? 1 : masses[static_cast<std::size_t>(i)]; }
  /// @throws Error (DATA) unless there are no masses, or a positive one for each of n points
  void check_size(Index n) const { detail::check_masses(masses, n, "masses of the law"); }
};

}  // namespace neem
