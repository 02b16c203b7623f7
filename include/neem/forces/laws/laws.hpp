// Laws: how a kernel becomes a pair of coefficients, attraction along edges and repulsion between all pairs.
#pragma once

#include "neem/core/concepts.hpp"
#include "neem/core/detail/pack.hpp"
#include "neem/forces/laws/umap_kernels.hpp"

#include <cmath>

namespace neem {

namespace detail {

/// −log w(d²).
template <class K, class T>
T energy_of(const K& kernel, const T& d2) {
  using std::log;
  if constexpr (requires { kernel.energy(d2); }) {
    return kernel.energy(d2);
  } else {
    return -log(kernel.weight(d2));
  }
}

}  // namespace detail

/// Similarities normalised over all pairs, q = w / Z(Y): SNE, t-SNE, t-SNE with other tails.
///
///     loss  L = −Σ p log w + (1/ρ) log Z,    Z = Σ_{i≠j} w(d²_ij)
///     attraction a = slope,   repulsion r = slope · w, divided by Z
///
/// The force is −¼ of the gradient of the loss, so that learning rates such as n/ρ have the same meaning as
/// in openTSNE (scikit-learn's gradient is 4 times as large).
/// @source  van der Maaten & Hinton 2008; ρ: Böhm, Berens & Kobak 2022
template <Kernel K>
struct Normalized {
  K kernel{};  ///< w and its slope

  static constexpr bool packs = requires { requires K::packs; };  ///< as the kernel

  /// The attraction a(d²) of an edge.
  template <class T>
  T attraction(T d2) const {
    return kernel.slope(d2);
  }
  /// The repulsion r(d²) of a pair.
  template <class T>
  T repulsion(T d2) const {
    return kernel.slope(d2) * kernel.weight(d2);
  }
  /// The similarity w(d²).
  template <class T>
  T weight(T d2) const {
    return kernel.weight(d2);
  }
  /// u(d²) with repulsion = −du / d(d²): the weight.
  double potential(double d2) const { return kernel.weight(d2); }
  /// −log w(d²): what an edge adds to the loss, by its weight p.
  template <class T>
  T edge_loss(T d2) const {
    return detail::energy_of(kernel, d2);
  }
};
template <class K>
Normalized(K) -> Normalized<K>;

/// The contrastive loss, which tells data from noise: UMAP, Neg-t-SNE, NC-t-SNE, NCVis, with all pairs in
/// place of samples.
///
/// A pair is data, an edge of the graph, with probability q = w / (w + Z), and else noise, drawn at random.
/// The loss is that of logistic regression, which is to tell edges from random pairs:
///
///     loss  L = ρ Σ p log(1 + Z/w) + s Σ_{i≠j} log(1 + w/Z)
///     attraction a = slope · (1 − q),   repulsion r = slope · q, times the charge s of the field
///
/// The force is −¼ of the gradient. Z is that of the papers times the noise: with m negative samples an edge,
/// drawn from all n (n − 1) ordered pairs, s = m / (n (n − 1)) and Z = Z̄ s. Where Z̄ is small, edges that
/// are already short stop pulling, and the map is like t-SNE's; Z = 1 is UMAP's. With Z → ∞ and a fixed s / Z
/// the law is t-SNE's with a partition function that does not follow the layout.
/// @source  Gutmann & Hyvärinen 2012; for maps: Damrich, Böhm, Hamprecht & Kobak 2023 (their Z̄ m ξ is Z)
template <Kernel K>
struct Contrastive {
  K kernel{};    ///< w and its slope
  double Z = 1;  ///< > 0, within the range of float

  static constexpr bool packs = requires { requires K::packs; };  ///< as the kernel

  /// The attraction a(d²) of an edge.
  template <class T>
  T attraction(T d2) const {
    return kernel.slope(d2) * (T(Z) / (kernel.weight(d2) + T(Z)));
  }
  /// The repulsion r(d²) of a pair.
  template <class T>
  T repulsion(T d2) const {
    return kernel.slope(d2) * probability(d2);
  }
  /// q(d²), that a pair is data.
  template <class T>
  T probability(T d2) const {
    const T w = kernel.weight(d2);
    return w / (w + T(Z));
  }
  /// log(1 + w/Z): what a pair adds to the loss, by the charge s.
  template <class T>
  T potential(T d2) const {
    using std::log1p;
    return log1p(kernel.weight(d2) / T(Z));
  }
  /// log(1 + Z/w): what an edge adds to the loss, by its weight p.
  template <class T>
  T edge_loss(T d2) const {
    using std::abs, std::exp, std::log1p;
    const T odds = detail::energy_of(kernel, d2) + T(std::log(Z));  // log(Z/w), which never overflows
    return larger(odds, T(0)) + log1p(exp(-abs(odds)));
  }
};
template <class K>
Contrastive(K) -> Contrastive<K>;
template <class K>
Contrastive(K, double) -> Contrastive<K>;

/// Elastic embedding: springs on edges, a Gaussian between all pairs. Its λ is the charge s of the field.
///
///     loss  L = ρ Σ p d² + s Σ_{i≠j} exp(−d²),   a = 1,   r = exp(−d²)
///
/// @source  Carreira-Perpiñán 2010; differs: repulsion between all pairs alike
struct ElasticEmbedding {
  static constexpr bool packs = true;  ///< also computes with Packs: see kernels.hpp

  /// The attraction a(d²) of an edge.
  template <class T>
  T attraction(T) const {
    return T(1);
  }
  /// The repulsion r(d²) of a pair.
  template <class T>
  T repulsion(T d2) const {
    using std::exp;
    return exp(-d2);
  }
  /// u(d²) with repulsion = −du / d(d²): what a pair adds to the loss.
  template <class T>
  T potential(T d2) const {
    return repulsion(d2);
  }
  /// What an edge of weight 1 adds to the loss.
  template <class T>
  T edge_loss(T d2) const {
    return d2;
  }
};

/// The (a, r)-energies: forces that are powers of the distance, d^a along edges and d^r between all pairs.
///
///     with x = ε + d²:   attraction x^((a−1)/2),  repulsion x^((r−1)/2)
///     loss  L = ρ Σ p V_a(x) − s Σ_{i≠j} V_r(x),  V_k(x) = x^((k+1)/2) · 2/(k+1), or log x for k = −1
///
/// The maps of ForceAtlas2 are those of (1, −1), of LinLog (0, −1), of Fruchterman & Reingold (2, −1).
/// @source  Noack 2007, 2009
struct Power {
  static constexpr bool packs = true;  ///< also computes with Packs: see kernels.hpp

  double a = 1;          ///< exponent of the attraction, above r
  double r = -1;         ///< exponent of the repulsion
  double offset = 1e-6;  ///< ε > 0, in squared units of the layout: keeps forces finite where points meet

  /// The attraction a(d²) of an edge.
  template <class T>
  T attraction(T d2) const {
    return detail::power(T(offset) + d2, (a - 1) / 2);
  }
  /// The repulsion r(d²) of a pair.
  template <class T>
  T repulsion(T d2) const {
    return detail::power(T(offset) + d2, (r - 1) / 2);
  }
  /// What an edge of weight 1 adds to the loss.
  template <class T>
  T edge_loss(T d2) const {
    return integral(d2, a);
  }
  /// What a pair adds to the loss, by the charge s.
  template <class T>
  T pair_loss(T d2) const {
    return -integral(d2, r);
  }

private:
  template <class T>
  T integral(T d2, double k) const {
    using std::log;
    const T x = T(offset) + d2;
    if (k == -1) return log(x);
    return T(2 / (k + 1)) * detail::power(x, (k + 1) / 2);
  }
};

/// LinLog: the distances between clusters show how weakly they are connected.
/// @source  Noack 2007
inline constexpr Power linlog{.a = 0, .r = -1};

/// Fruchterman and Reingold's forces.
/// @source  Fruchterman & Reingold 1991
inline constexpr Power fruchterman_reingold{.a = 2, .r = -1};

}  // namespace neem
