// The two kernels of UMAP, and the curve that they are fitted to.
//
// UMAP writes a similarity ν = 1 / (1 + a d^2b) and samples a loss in ν and 1 − ν. Read as a contrastive loss
// (laws.hpp) the same forces belong to w = 1 / (a d^2b) with Z = 1, because then w / (w + 1) = ν: the kernel
// that UMAP implies. NCVis takes ν itself for the kernel. At d = 0 the one is infinite and, where b < 1, the
// slopes of both are; so both are taken at d² + ε, everywhere, which keeps the forces the slope of a loss.
// (umap-learn adds its ε = 0.001 to one place of the repulsion only.)
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/error.hpp"
#include "neem/core/text.hpp"

#include <array>
#include <cmath>
#include <cstddef>

namespace neem {
namespace detail {

/// x^exponent for x > 0, a number or a pack; whole steps that UMAP and springs are made of without exp and
/// log.
template <class T>
T power(const T& x, double exponent) {
  using std::exp, std::log;
  if (exponent == 1) return x;
  if (exponent == 0) return T(1);
  if (exponent == -1) return T(1) / x;
  return exp(T(exponent) * log(x));
}

}  // namespace detail

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

/// UMAP's kernel for a wanted crowding: a and b such that 1 / (1 + a x^2b) is nearest, in least squares at
/// 300 places in [0, 3 spread], to 1 for x < min_dist and exp(−(x − min_dist) / spread) beyond.
///
/// @param min_dist  how near points may come, in [0, 3 spread). umap-learn: 0.1
/// @param spread    scale of the layout, > 0. umap-learn: 1
/// @return          UmapImplicit with these a and b; UmapDirect takes the same
/// @throws          Error (USAGE) for values outside their ranges
/// @source          McInnes, Healy & Melville 2018 (umap-learn's find_ab_params); differs: our own
///                  least-squares fit
inline UmapImplicit umap_kernel(double min_dist = 0.1, double spread = 1) {
  if (!is_finite(spread) || !(spread > 0)) {
    throw Error(ErrorCode::option_value, "spread = " + text(spread) + " is outside (0, inf)", "option spread",
                "give a positive number, usually 1");
  }
  if (!(min_dist >= 0 && min_dist < 3 * spread)) {
    throw Error(ErrorCode::option_value, "min_dist = " + text(min_dist) + " is outside [0, 3 spread)",
                "option min_dist", "give a number in [0, 3 spread), usually 0.1");
  }
  constexpr int places = 300;
  std::array<double, places> x{}, wanted{};
  for (std::size_t k = 0; k < places; ++k) {
    x[k] = 3 * spread * static_cast<double>(k) / (places - 1);
    wanted[k] = x[k] < min_dist ? 1 : std::exp(-(x[k] - min_dist) / spread);
  }
  const auto curve = [](double at, double log_a, double log_b) {
    return at > 0 ? std::exp(log_a + 2 * std::exp(log_b) * std::log(at)) : 0.0;  // a x^2b
  };
  const auto squares = [&](double log_a, double log_b) {
    double sum = 0;
    for (std::size_t k = 0; k < places; ++k) {
      const double miss = 1 / (1 + curve(x[k], log_a, log_b)) - wanted[k];
      sum += miss * miss;
    }
    return sum;
  };
  // Levenberg and Marquardt, in the logarithms, which keeps a and b positive at any scale
  double log_a = -2 * std::log(spread), log_b = 0, error = squares(log_a, log_b), damping = 1e-3;
  constexpr int enough = 200;
  for (int step = 0; step < enough; ++step) {
    double aa = 0, ab = 0, bb = 0, ga = 0, gb = 0;
    for (std::size_t k = 1; k < places; ++k) {
      const double t = curve(x[k], log_a, log_b), w = 1 / (1 + t), by_a = -t * w * w;
      const double by_b = by_a * 2 * std::exp(log_b) * std::log(x[k]), miss = w - wanted[k];
      aa += by_a * by_a, ab += by_a * by_b, bb += by_b * by_b, ga += by_a * miss, gb += by_b * miss;
    }
    const double p = aa * (1 + damping), q = bb * (1 + damping), determinant = p * q - ab * ab;
    const double to_a = log_a - (q * ga - ab * gb) / determinant,
                 to_b = log_b - (p * gb - ab * ga) / determinant;
    const double next = squares(to_a, to_b);
    if (next <= error) {
      const bool at_rest = std::abs(to_a - log_a) + std::abs(to_b - log_b) < 1e-12;
      log_a = to_a, log_b = to_b, error = next, damping /= 10;
      if (at_rest) break;
    } else {
      damping *= 10;
      if (damping > 1e12) break;  // no smaller step improves it any more
    }
  }
  return {.a = std::exp(log_a), .b = std::exp(log_b)};
}

}  // namespace neem
