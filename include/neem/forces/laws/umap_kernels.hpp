// The two kernels of UMAP, and the curve that they are fitted to.
//
// UMAP's similarity is ν = 1 / (1 + a d^2b), and its loss is one in ν and 1 − ν. As a contrastive loss
// (laws.hpp) the same forces belong to w = 1 / (a d^2b) with Z = 1, because then w / (w + 1) = ν: this is the
// kernel that UMAP implies. NCVis takes ν itself as the kernel. At d = 0 the first is infinite and, where
// b < 1, the slopes of both are; so both are evaluated at d² + ε, everywhere, and the forces remain the slope
// of a loss. (umap-learn adds its ε = 0.001 in one place of the repulsion only.)
#pragma once

#include "neem/forces/laws/power.hpp"
#include "neem/forces/laws/umap_curve.hpp"

#include <cmath>

namespace neem {

/// The kernel that UMAP implies: w = 1 / (a (ε + d²)^b), slope = b / (ε + d²).
///
/// a = b = 1 is t-UMAP's, and with ε = 1 it is Cauchy; a = b = 1 and ε between 0 and 1 lie between UMAP and
/// t-SNE.
/// @source  McInnes, Healy & Melville 2018; as a contrastive loss: Damrich, Böhm, Hamprecht & Kobak 2023
struct UmapImplicit {
  static constexpr bool packs = true;  ///< also computes with Packs: see kernels.hpp

  double a = 1.5769;     ///< > 0. umap-learn: 1.5769, of min_dist 0.1
  double b = 0.8951;     ///< > 0. umap-learn: 0.8951
  double offset = 1e-3;  ///< ε > 0, in squared units of the layout. umap-learn: 0.001

  /// The similarity w(d²).
  template <class T>
  T weight(T d2) const {
    return T(1) / (T(a) * detail::power(T(offset) + d2, b));
  }
  /// The slope −d log w / d(d²).
  template <class T>
  T slope(T d2) const {
    return T(b) / (T(offset) + d2);
  }
  /// The energy −log w(d²), finite where w is too small for a number.
  template <class T>
  T energy(T d2) const {
    using std::log;
    return T(std::log(a)) + T(b) * log(T(offset) + d2);
  }
};

/// The kernel that UMAP writes: w = 1 / (1 + a (ε + d²)^b).
/// @source  McInnes, Healy & Melville 2018; as a kernel of a contrastive loss: Artemenkov & Panov 2020
///          (NCVis)
struct UmapDirect {
  static constexpr bool packs = true;  ///< also computes with Packs: see kernels.hpp

  double a = 1.5769;     ///< > 0. NCVis: 0.7669, of min_dist 0.4
  double b = 0.8951;     ///< > 0. NCVis: 1.2226
  double offset = 1e-3;  ///< ε > 0, in squared units of the layout

  /// The similarity w(d²).
  template <class T>
  T weight(T d2) const {
    return T(1) / (T(1) + T(a) * detail::power(T(offset) + d2, b));
  }
  /// The slope −d log w / d(d²).
  template <class T>
  T slope(T d2) const {
    const T x = T(offset) + d2, odds = T(a) * detail::power(x, b);
    return T(b) * odds / (x * (T(1) + odds));
  }
  /// The energy −log w(d²), finite where w is too small for a number.
  template <class T>
  T energy(T d2) const {
    using std::log1p;
    return log1p(T(a) * detail::power(T(offset) + d2, b));
  }
};

/// UMAP's kernel with a and b of fit_umap_curve(min_dist, spread). UmapDirect takes the same a and b.
/// @throws  Error (USAGE) as fit_umap_curve
inline UmapImplicit umap_kernel(double min_dist = 0.1, double spread = 1) {
  const UmapCurve curve = fit_umap_curve(min_dist, spread);
  return {.a = curve.a, .b = curve.b};
}

}  // namespace neem
