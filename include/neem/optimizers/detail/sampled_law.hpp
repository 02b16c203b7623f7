// The evaluation of a law by the lanes of a register.
#pragma once

#include "neem/core/concepts.hpp"
#include "neem/core/detail/pack.hpp"
#include "neem/core/types.hpp"
#include "neem/forces/repulsion/detail/pair_sums.hpp"

#include <array>

namespace neem::detail {

/// A law that is evaluated for the lanes of a register, and the sums of its shares.
template <class Law, class Lanes>
class SampledLaw {
public:
  explicit SampledLaw(const Law& law) : law_(&law) {}

  /// a of edges; `live` is 1 in the lanes that count, else 0.
  Lanes pull(const Lanes& d2, const Lanes& live) {
    if constexpr (tells) edges_ += (live * law_->share(d2)).total();
    return by_lanes<takes_packs<Law>>(d2, [&](const auto& x) { return law_->attraction(x); });
  }
  /// r of draws.
  Lanes push(const Lanes& d2, const Lanes& live) {
    if constexpr (tells) draws_ += (live * law_->share(d2)).total();
    return by_lanes<takes_packs<Law>>(d2, [&](const auto& x) { return law_->repulsion(x); });
  }
  std::array<double, 2> sums(Index) const { return {edges_, draws_}; }

private:
  static constexpr bool tells = requires(const Law& law, const Lanes& d2) { law.share(d2); };

  const Law* law_;
  double edges_ = 0, draws_ = 0;
};

/// SampledLaw, or the form that a law has of its own: `typename Law::template Sampled<Lanes>`.
template <class Law, class Lanes>
struct SampledLawOf {
  using Type = SampledLaw<Law, Lanes>;
};
template <class Law, class Lanes>
  requires requires { typename Law::template Sampled<Lanes>; }
struct SampledLawOf<Law, Lanes> {
  using Type = typename Law::template Sampled<Lanes>;
};

}  // namespace neem::detail
