// The laws of PaCMAP and LocalMAP: losses and forces of their three kinds of pairs, with D = 1 + d².
//
// All three kinds are written as attractions, a(d²) (y_j − y_i) along the edges of a symmetric graph; that of
// further pairs is negative. The losses are sums over pairs, and the forces are minus their gradients: no
// factor is dropped, so that a is twice the slope of the loss.
#pragma once

#include <cmath>

namespace neem {

/// Pairs of neighbors: loss w D / (10 + D), force 20 w / (10 + D)².
/// @source  Wang, Huang, Rudin & Shaposhnik 2021
struct PacmapNear {
  double weight = 1;  ///< w, of all pairs alike

  static constexpr bool packs = true;  ///< also computes with Packs: see kernels.hpp

  /// The attraction a(d²) of a pair.
  template <class T>
  T attraction(T d2) const {
    const T below = d2 + T(11);
    return T(20 * weight) / (below * below);
  }
  /// What an edge of weight 1 adds to the loss.
  template <class T>
  T edge_loss(T d2) const {
    return T(weight) * ((d2 + T(1)) / (d2 + T(11)));
  }
};

/// Mid-near pairs: loss w D / (10⁴ + D), force 2·10⁴ w / (10⁴ + D)².
/// @source  Wang, Huang, Rudin & Shaposhnik 2021
struct PacmapMidNear {
  double weight = 1;  ///< w, of all pairs alike

  static constexpr bool packs = true;  ///< also computes with Packs: see kernels.hpp

  /// The attraction a(d²) of a pair.
  template <class T>
  T attraction(T d2) const {
    const T below = d2 + T(10001);
    return T(20000 * weight) / (below * below);
  }
  /// What an edge of weight 1 adds to the loss.
  template <class T>
  T edge_loss(T d2) const {
    return T(weight) * ((d2 + T(1)) / (d2 + T(10001)));
  }
};

/// Further pairs: loss w / (1 + D), force −2 w / (1 + D)².
/// @source  Wang, Huang, Rudin & Shaposhnik 2021
struct PacmapFurther {
  double weight = 1;  ///< w, of all pairs alike

  static constexpr bool packs = true;  ///< also computes with Packs: see kernels.hpp

  /// The attraction a(d²) of a pair.
  template <class T>
  T attraction(T d2) const {
    const T share = T(1) / (d2 + T(2));
    return T(-2 * weight) * (share * share);
  }
  /// What an edge of weight 1 adds to the loss.
  template <class T>
  T edge_loss(T d2) const {
    return T(weight) / (d2 + T(2));
  }
};

/// Pairs of neighbors in the last phase of LocalMAP: the force of PacmapNear times (threshold / 2) / √D, so
/// that neighbors that lie far apart in the map attract each other hardly any more.
///
///     loss  10 w threshold (√D / (20 (10 + D)) + atan(√D / √10) / (20 √10))
///
/// @source  Wang, Sun, Huang & Rudin 2024; the loss is the integral of their force
struct LocalmapNear {
  double weight = 1;      ///< w, of all pairs alike
  double threshold = 10;  ///< distance in the map, > 0

  static constexpr bool packs = true;  ///< also computes with Packs: see kernels.hpp

  /// The attraction a(d²) of a pair.
  template <class T>
  T attraction(T d2) const {
    using std::sqrt;
    const T below = d2 + T(11);
    return T(10 * weight * threshold) / (below * below * sqrt(d2 + T(1)));
  }
};

/// The loss of LocalmapNear, for numbers only.
struct LocalmapNearLoss {
  LocalmapNear law{};  ///< its weight and threshold

  /// What an edge of weight 1 adds to the loss.
  template <class T>
  T edge_loss(T d2) const {
    const double root10 = std::sqrt(10.0), D = 1 + static_cast<double>(d2), root = std::sqrt(D);
    const double area = root / (20 * (10 + D)) + std::atan(root / root10) / (20 * root10);
    return static_cast<T>(10 * law.weight * law.threshold * area);
  }
};

}  // namespace neem
