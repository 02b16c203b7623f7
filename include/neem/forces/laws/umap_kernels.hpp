// The two kernels of UMAP, and the curve that they are fitted to.
//
// UMAP writes a similarity ν = 1 / (1 + a d^2b) and samples a loss in ν and 1 − ν. Read as a contrastive loss
// (laws.hpp) the same forces belong to w = 1 / (a d^2b) with Z = 1, because then w / (w + 1) = ν: the kernel
// that UMAP implies. NCVis takes ν itself for the kernel. At d = 0 the one is infinite and, where b < 1, the
// slopes of both are; so both are taken at d² + ε, everywhere, which keeps the forces the slope of a loss.
// (umap-learn adds its ε = 0.001 to one place of the repulsion only.)
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
  static constexpr bool packs = true;

  double a = 1.5769;     ///< > 0. umap-learn: 1.5769, of min_dist 0.1
  double b = 0.8951;     ///< > 0. umap-learn: 0.8951
  double offset = 1e-3;  ///< ε > 0, in squared units of the layout. umap-learn: 0.001

  template <class T>
  T weight(T d2) const {
    return T(1) / (T(a) * detail::power(T(offset) + d2, b));
  }
  template <class T>
  T slope(T d2) const {
    return T(b) / (T(offset) + d2);
  }
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
  static constexpr bool packs = true;

  double a = 1.5769;     ///< > 0. NCVis: 0.7669, of min_dist 0.4
  double b = 0.8951;     ///< > 0. NCVis: 1.2226
  double offset = 1e-3;  ///< ε > 0, in squared units of the layout

  template <class T>
  T weight(T d2) const {
    return T(1) / (T(1) + T(a) * detail::power(T(offset) + d2, b));
  }
  template <class T>
  T slope(T d2) const {
    const T x = T(offset) + d2, odds = T(a) * detail::power(x, b);
    return T(b) * odds / (x * (T(1) + odds));
  }
  template <class T>
  T energy(T d2) const {
    using std::log1p;
    return log1p(T(a) * detail::power(T(offset) + d2, b));
  }
};

/// UMAP's kernel for a wanted crowding: a and b of fit_umap_curve. UmapDirect takes the same.
/// @throws  Error (USAGE) as fit_umap_curve
inline UmapImplicit umap_kernel(double min_dist = 0.1, double spread = 1) {
  const UmapCurve curve = fit_umap_curve(min_dist, spread);
  return {.a = curve.a, .b = curve.b};
}

}  // namespace neem
