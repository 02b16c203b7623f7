// B-splines on equispaced nodes: how a point is spread to the nodes around it, and a value read off from
// them.
#pragma once

#include "neem/core/detail/pack.hpp"
#include "neem/core/types.hpp"

#include <cmath>

namespace neem::detail {

/// The weights of a B-spline of even order P at the P nodes around a place `t` in [0, 1) after the middle
/// left one, and their derivatives.
/// @source  Cox–de Boor recursion
template <int P, class T>
struct SplineWeights {
  T value[P], slope[P];

  explicit SplineWeights(const T& t) {
    value[0] = T(1);
    for (int order = 2; order < P; ++order) raise(t, order);
    // the derivatives are differences of the weights of one order less
    slope[0] = -value[0];
    for (int k = 1; k < P - 1; ++k) slope[k] = value[k - 1] - value[k];
    slope[P - 1] = value[P - 2];
    raise(t, P);
  }

private:
  /// From order − 1 to order: value[k] belongs to the node that is k − (order − 2) steps from the left one.
  void raise(const T& t, int order) {
    const T share = T(1) / T(static_cast<float>(order - 1));
    T carried = T(0);
    for (int k = 0; k < order - 1; ++k) {
      const T part = value[k] * share;
      value[k] = carried + (T(static_cast<float>(k + 1)) - t) * part;
      carried = (t + T(static_cast<float>(order - 2 - k))) * part;
    }
    value[order - 1] = carried;
  }
};

/// What the spline of order P, sampled at the nodes, does to the k-th of `size` frequencies.
template <int P>
double spline_response(Index k, Index size) {
  const SplineWeights<P, double> weights(0.0);
  double sum = 0;
  for (int a = 0; a < P; ++a) {
    sum +=
        weights.value[a] * std::cos(2 * 3.14159265358979323846 * static_cast<double>((a - (P / 2 - 1)) * k) /
                                    static_cast<double>(size));
  }
  return sum;
}

}  // namespace neem::detail
