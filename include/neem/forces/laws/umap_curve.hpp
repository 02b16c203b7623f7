// The curve of UMAP: similarity as a function of the distance in the map, fitted to min_dist and spread.
#pragma once

#include "neem/core/error.hpp"
#include "neem/core/text.hpp"

#include <cmath>
#include <limits>

namespace neem {

/// The parameters of w(d) = 1 / (1 + a d^2b).
struct UmapCurve {
  double a = 1;  ///< > 0
  double b = 1;  ///< > 0
};

namespace detail {

/// Sums of a least-squares step in (log a, log b).
struct CurveSums {
  double squares = 0, aa = 0, ab = 0, bb = 0, a = 0, b = 0;
};

inline CurveSums curve_sums(const UmapCurve& curve, double min_dist, double spread) {
  constexpr int points = 300;  // as umap-learn, on [0, 3 spread]
  CurveSums sums;
  for (int p = 1; p < points; ++p) {  // at 0 the curve is 1, as it should be
    const double x = 3 * spread * p / (points - 1);
    const double wanted = x < min_dist ? 1 : std::exp(-(x - min_dist) / spread);
    const double power = curve.a * std::pow(x, 2 * curve.b), w = 1 / (1 + power);
    const double by_a = -w * w * power, by_b = by_a * 2 * curve.b * std::log(x);
    const double residual = wanted - w;
    sums.squares += residual * residual;
    sums.aa += by_a * by_a, sums.ab += by_a * by_b, sums.bb += by_b * by_b;
    sums.a += by_a * residual, sums.b += by_b * residual;
  }
  return sums;
}

/// @throws Error (USAGE) unless there is a curve that falls after min_dist
inline void check_umap_curve(double min_dist, double spread) {
  if (!(spread > 0 && spread <= 1e100)) {
    throw Error(ErrorCode::option_value, "spread = " + text(spread) + " is outside (0, 1e100]",
                "option spread", "give a positive distance, such as 1");
  }
  if (!(min_dist >= 0 && min_dist < 3 * spread)) {
    throw Error(ErrorCode::option_value, "min_dist = " + text(min_dist) + " is outside [0, 3 spread)",
                "option min_dist", "give a distance below " + text(3 * spread));
  }
}

}  // namespace detail

/// The curve nearest to 1 up to min_dist and to exp(−(d − min_dist) / spread) beyond, by least squares on
/// [0, 3 spread].
///
/// @param min_dist  ≥ 0, below 3 spread; umap-learn 0.1, which with spread 1 gives a = 1.577, b = 0.895
/// @param spread    > 0; umap-learn 1
/// @throws          Error (USAGE) outside these ranges
/// @source          umap-learn's find_ab_params; Levenberg 1944, Marquardt 1963
inline UmapCurve fit_umap_curve(double min_dist, double spread) {
  detail::check_umap_curve(min_dist, spread);
  // In units of the spread; a d^2b is brought back to the units of the caller at the end.
  const double nearest = min_dist / spread;
  UmapCurve curve;
  detail::CurveSums sums = detail::curve_sums(curve, nearest, 1);
  double damping = 1e-3;
  for (int pass = 0; pass < 200 && damping < 1e12; ++pass) {
    const double aa = sums.aa * (1 + damping), bb = sums.bb * (1 + damping);
    const double determinant = aa * bb - sums.ab * sums.ab;
    if (!(determinant > 0)) break;
    const double by_a = (bb * sums.a - sums.ab * sums.b) / determinant;
    const double by_b = (aa * sums.b - sums.ab * sums.a) / determinant;
    const UmapCurve next{curve.a * std::exp(by_a), curve.b * std::exp(by_b)};
    const detail::CurveSums then = detail::curve_sums(next, nearest, 1);
    if (then.squares < sums.squares) {
      const bool settled = sums.squares - then.squares <= 1e-15 * sums.squares;
      curve = next, sums = then, damping /= 10;
      if (settled) break;
    } else {
      damping *= 10;
    }
  }
  return {curve.a * std::pow(spread, -2 * curve.b), curve.b};
}

}  // namespace neem
