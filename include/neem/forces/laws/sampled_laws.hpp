// Laws of the methods that draw negative samples (UMAP, NCVis, LargeVis, contrastive losses): the attraction
// of an edge and the repulsion of a drawn point.
//
// The coefficients are those of one sample, twice the derivative of its loss by d², as in the programs of the
// methods. Kernels that are not finite at d² = 0 are cut off below d² = 1e-12, at distances below a millionth
// of the unit of a map.
#pragma once

#include "neem/core/concepts.hpp"
#include "neem/core/detail/pack.hpp"
#include "neem/forces/laws/laws.hpp"
#include "neem/forces/laws/power.hpp"

#include <array>
#include <cmath>

namespace neem {

namespace detail {

/// The larger of d² and 1e-12.
template <class T>
T off_zero(const T& d2) {
  return larger(d2, T(1e-12));
}

}  // namespace detail

/// The cross entropy of UMAP as its program samples it.
///
///     w = 1 / (1 + a d^2b)
///     attraction = 2 a b d^(2b − 2) w,   repulsion = 2 γ b w / (ε + d²)
///
/// The loss of an edge is −log w and that of a drawn point −γ log(1 − w); these are twice their derivatives,
/// but for ε, which bounds the repulsion of points that meet. fit_umap_curve gives a and b.
/// @source  McInnes, Healy & Melville 2018; ε = 0.001 as umap-learn
struct UmapLaw {
  static constexpr bool packs = true;  ///< also computes with Packs: see kernels.hpp

  double a = 1;                   ///< > 0
  double b = 1;                   ///< > 0
  double repulsion_strength = 1;  ///< ≥ 0. Paper: γ
  double epsilon = 1e-3;          ///< ≥ 0

  /// The attraction of an edge, once for each time that it is drawn.
  template <class T>
  T attraction(T d2) const {
    const T at = detail::off_zero(d2), power = T(a) * detail::power(at, b);
    return T(2 * b) * power / (at * (T(1) + power));
  }
  /// The repulsion of a drawn point.
  template <class T>
  T repulsion(T d2) const {
    const T at = detail::off_zero(d2), power = T(a) * detail::power(at, b);
    return T(2 * b * repulsion_strength) / ((T(epsilon) + at) * (T(1) + power));
  }
};

/// The logistic loss of negative sampling and of noise-contrastive estimation, which tells edges from drawn
/// pairs by their similarity.
///
///     σ = w / (w + s), the probability that a pair is an edge and not drawn
///     loss of an edge −log σ,   of a drawn point −log(1 − σ)
///     attraction = 2 slope (1 − σ),   repulsion = 2 slope σ
///
/// s = m Z̄ / (n (n − 1)) for a partition function Z̄ and m drawn points an edge. s = 1 is UMAP's place on
/// the spectrum, whatever the kernel.
/// @source  Gutmann & Hyvärinen 2010; Mikolov et al. 2013; as a spectrum: Damrich et al. 2023
template <Kernel K>
struct PosteriorLaw {
  Contrastive<K> law{};  ///< its Z is s

  static constexpr bool packs = Contrastive<K>::packs;  ///< also computes with Packs: see kernels.hpp

  /// The attraction of an edge, once for each time that it is drawn.
  template <class T>
  T attraction(T d2) const {
    return T(2) * law.attraction(d2);
  }
  /// The repulsion of a drawn point.
  template <class T>
  T repulsion(T d2) const {
    return T(2) * law.repulsion(d2);
  }
  /// σ(d²).
  template <class T>
  T share(T d2) const {
    return law.probability(d2);
  }
};
template <class K>
PosteriorLaw(Contrastive<K>) -> PosteriorLaw<K>;

/// The loss of NCVis: noise-contrastive estimation with UMAP's w = 1 / (1 + a d^2b) as the kernel.
///
/// It is PosteriorLaw of UmapDirect without its offset, with two divisions in place of three, because NCVis
/// draws more points than other methods do.
///
///     p = a d^2b,  u = 1 + p = 1 / w,  σ = w / (w + s) = 1 / (1 + s u)
///     loss of an edge −log σ,   of a drawn point −log(1 − σ)
///     attraction = 2 s b p σ / d²,   repulsion = 2 b p σ / (d² u)
///
/// @source  Artemenkov & Panov 2020
struct NcvisLaw {
  static constexpr bool packs = true;  ///< also computes with Packs: see kernels.hpp

  double a = 1;  ///< > 0
  double b = 1;  ///< > 0
  double s = 1;  ///< > 0, m Z̄ / (n (n − 1))

  /// The attraction of an edge, once for each time that it is drawn.
  template <class T>
  T attraction(T d2) const {
    const T at = detail::off_zero(d2), p = T(a) * detail::power(at, b);
    return T(2 * s * b) * p / (at * (T(1 + s) + T(s) * p));
  }
  /// The repulsion of a drawn point.
  template <class T>
  T repulsion(T d2) const {
    const T at = detail::off_zero(d2), p = T(a) * detail::power(at, b);
    return T(2 * b) * p / (at * (T(1) + p) * (T(1 + s) + T(s) * p));
  }
  /// σ(d²).
  template <class T>
  T share(T d2) const {
    const T at = detail::off_zero(d2), p = T(a) * detail::power(at, b);
    return T(1) / (T(1 + s) + T(s) * p);
  }
};

/// NcvisLaw that learns log Z during the run, by a step after every sample: down by rate (1 − σ) after an
/// edge, up by rate σ after a drawn point, which are the derivatives of the loss of the sample.
///
/// With a rate near 1, as in NCVis's program, log Z does not converge. It follows the last few samples of a
/// lane, which are of one point and its neighbors, so that points whose neighbors are far away are repelled
/// more than others; it has a standard deviation of one half.
/// @source  Artemenkov & Panov 2020 and their program
struct NcvisLearningLaw {
  double a = 1;              ///< > 0
  double b = 1;              ///< > 0
  double negatives = 5;      ///< > 0. Paper: m
  double log_partition = 0;  ///< of all lanes in the beginning, log s / m. Paper: Q
  double rate = 1;           ///< ≥ 0. Paper: α_Q

  template <class Lanes>
  class Sampled;
};

/// The form of the law that SampledEdges evaluates: every lane of a register has its own log Z.
template <class Lanes>
class NcvisLearningLaw::Sampled {
public:
  /// Starts all lanes at law.log_partition.
  explicit Sampled(const NcvisLearningLaw& law)
      : b_(law.b),
        negatives_(law.negatives),
        curve_(law.a),
        slope_(2 * law.b),
        rate_(law.rate),
        s_(law.negatives * std::exp(law.log_partition)) {}

  /// The attraction of an edge in every lane; log Z makes a step in the lanes where `live` is 1 and not 0.
  Lanes pull(const Lanes& d2, const Lanes& live) {
    const Lanes at = detail::off_zero(d2), p = curve_ * detail::power(at, b_);
    const Lanes mistaken = Lanes(1) / (Lanes(1) + s_ * (Lanes(1) + p));
    const Lanes pull = slope_ * s_ * (p * mistaken) / at;
    step(live * (mistaken - Lanes(1)));
    return pull;
  }
  /// The repulsion of a drawn point in every lane; `live` as for `pull`.
  Lanes push(const Lanes& d2, const Lanes& live) {
    const Lanes at = detail::off_zero(d2), p = curve_ * detail::power(at, b_), u = Lanes(1) + p;
    const Lanes mistaken = Lanes(1) / (Lanes(1) + s_ * u);
    const Lanes push = slope_ * (p * mistaken) / (at * u);
    step(live * mistaken);
    return push;
  }
  /// Σ log Z of the first `lanes` lanes, and their number.
  std::array<double, 2> sums(Index lanes) const {
    typename Lanes::Scalar values[Lanes::size];
    s_.store(values);
    double sum = 0;
    for (Index l = 0; l < lanes; ++l) sum += std::log(static_cast<double>(values[l]) / negatives_);
    return {sum, static_cast<double>(lanes)};
  }

private:
  void step(const Lanes& up) {
    // bounds that are not reached in practice: no float becomes 0 or infinite
    s_ = larger(smaller(s_ * exp(rate_ * up), Lanes(1e9)), Lanes(1e-30));
  }

  double b_, negatives_;
  Lanes curve_, slope_, rate_, s_;
};

/// The likelihood of LargeVis as its program samples it, with the Cauchy kernel w.
///
///     attraction = 2 w,   repulsion = 2 γ w / (ε + d²)
///
/// The loss of an edge is −log w and that of a drawn point −γ log(1 − w); these are twice their derivatives,
/// but for ε.
/// @source  Tang, Liu, Zhang & Mei 2016; ε = 0.1 as their program
struct LargevisLaw {
  static constexpr bool packs = true;  ///< also computes with Packs: see kernels.hpp

  double repulsion_strength = 7;  ///< ≥ 0. Paper: γ
  double epsilon = 0.1;           ///< > 0

  /// The attraction of an edge, once for each time that it is drawn.
  template <class T>
  T attraction(T d2) const {
    return T(2) / (T(1) + d2);
  }
  /// The repulsion of a drawn point.
  template <class T>
  T repulsion(T d2) const {
    return T(2 * repulsion_strength) / ((T(epsilon) + d2) * (T(1) + d2));
  }
};

}  // namespace neem
