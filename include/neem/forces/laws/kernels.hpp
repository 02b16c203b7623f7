// Kernels: how similar two positions are, by their squared distance. A kernel is w(d²) with w(0) = 1, and its
// slope −d log w / d(d²). One that also has its energy, −log w, keeps losses finite where w is too small for
// a number.
//
// T is a number, or a Pack of numbers where `packs` is true: such kernels and laws compute with operators and
// with exp, log and log1p only, so that the same formula runs in vector lanes.
#pragma once

#include "neem/core/detail/pack.hpp"

#include <cmath>

namespace neem {

/// The heavy-tailed kernel of t-SNE: w = 1 / (1 + d²), slope = w.
/// @source  van der Maaten & Hinton 2008
struct Cauchy {
  static constexpr bool packs = true;  ///< also computes with Packs: see kernels.hpp

  /// The similarity w(d²).
  template <class T>
  T weight(T d2) const {
    return T(1) / (T(1) + d2);
  }
  /// The slope −d log w / d(d²).
  template <class T>
  T slope(T d2) const {
    return T(1) / (T(1) + d2);
  }
  /// The energy −log w(d²), finite where w is too small for a number.
  template <class T>
  T energy(T d2) const {
    using std::log1p;
    return log1p(d2);
  }
};

/// Tails by degrees of freedom: w = (1 + d²/dof)^−dof, slope = 1 / (1 + d²/dof).
///
/// dof 1 is Cauchy, dof → ∞ Gaussian; below 1 the tails are heavier and clusters finer. This is openTSNE's
/// `dof` (the papers' α); Student's degrees of freedom are 2 dof − 1.
/// @source  Kobak, Linderman, Steinerberger, Kluger & Berens 2019
struct StudentT {
  static constexpr bool packs = true;  ///< also computes with Packs: see kernels.hpp

  double dof = 1;  ///< > 0

  /// The similarity w(d²).
  template <class T>
  T weight(T d2) const {
    using std::exp, std::log1p;
    return exp(-T(dof) * log1p(d2 / T(dof)));
  }
  /// The slope −d log w / d(d²).
  template <class T>
  T slope(T d2) const {
    return T(1) / (T(1) + d2 / T(dof));
  }
  /// The energy −log w(d²), finite where w is too small for a number.
  template <class T>
  T energy(T d2) const {
    using std::log1p;
    return T(dof) * log1p(d2 / T(dof));
  }
};

/// The kernel of SNE: w = exp(−d²), slope = 1.
/// @source  Hinton & Roweis 2002
struct Gaussian {
  static constexpr bool packs = true;  ///< also computes with Packs: see kernels.hpp

  /// The similarity w(d²).
  template <class T>
  T weight(T d2) const {
    using std::exp;
    return exp(-d2);
  }
  /// The slope −d log w / d(d²).
  template <class T>
  T slope(T) const {
    return T(1);
  }
  /// The energy −log w(d²), finite where w is too small for a number.
  template <class T>
  T energy(T d2) const {
    return d2;
  }
};

}  // namespace neem
