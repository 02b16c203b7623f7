// Laws: how a kernel becomes a pair of coefficients, attraction along edges and repulsion between all pairs.
#pragma once

#include "neem/core/concepts.hpp"

#include <cmath>

namespace neem {

/// Similarities normalised over all pairs, q = w / Z(Y): SNE, t-SNE, t-SNE with other tails.
///
///     loss  L = −Σ p log w + (1/ρ) log Z,    Z = Σ_{i≠j} w(d²_ij)
///     attraction a = slope,   repulsion r = slope · w, divided by Z
///
/// The force is −¼ of the gradient of the loss, as in openTSNE: a learning rate of n/ρ means what it means
/// there.
/// @source  van der Maaten & Hinton 2008; ρ: Böhm, Berens & Kobak 2022
template <Kernel K>
struct Normalized {
  K kernel{};

  static constexpr bool packs = requires { requires K::packs; };

  template <class T>
  T attraction(T d2) const {
    return kernel.slope(d2);
  }
  template <class T>
  T repulsion(T d2) const {
    return kernel.slope(d2) * kernel.weight(d2);
  }
  template <class T>
  T weight(T d2) const {
    return kernel.weight(d2);
  }
  /// u(d²) with repulsion = −du / d(d²): the weight.
  double potential(double d2) const { return kernel.weight(d2); }
  /// −log w(d²): what an edge adds to the loss, by its weight p.
  template <class T>
  T edge_loss(T d2) const {
    using std::log;
    return -log(kernel.weight(d2));
  }
};
template <class K>
Normalized(K) -> Normalized<K>;

}  // namespace neem
