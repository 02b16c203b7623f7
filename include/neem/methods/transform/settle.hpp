// A new point on a map whose points do not move: where the attraction of its neighbors and the repulsion of
// all old points are in balance.
//
//     F(y) = pull Σ_j p_j a(d_j²) (y_j − y) + push(y) Σ_i r(d_i²) (y − y_i)
//
// The attraction alone would be least at y = Σ p a y_j / Σ p a, of whose coefficients the next are taken: its
// stiffness, Σ p a, gives the length of a step. Steps are shortened where the force turns against the last one
// (repulsion has a stiffness too), and grow where it does not. Every point is on its own: a place depends on
// the map and on the row, not on what else is placed.
#pragma once

#include "neem/core/concepts.hpp"
#include "neem/core/detail/pack.hpp"
#include "neem/core/types.hpp"
#include "neem/forces/repulsion/detail/frozen_field.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

namespace neem::detail {

/// How the repulsion at a place is weighed.
enum class PushRule {
  none,    ///< there is none: PaCMAP
  factor,  ///< by a number
  group    ///< InfoNCE: a neighbor is told from m drawn points, of mean similarity φ / n
};

/// A law with its factors, for a new point whose weights p sum to 1.
template <class Law>
struct PlacingLaw {
  Law law{};
  double pull = 1, push = 1;
  PushRule rule = PushRule::factor;
};

/// The neighbors of a point on the map, seen from where it starts.
template <class S, int Dim>
class PlacedNeighbors {
public:
  /// @param weights  k, ≥ 0, of which one at least is not 0
  void set(const Layout<S, Dim>& Y, const Id* ids, const double* weights, Index k) {
    size_ = k;
    const auto padded = static_cast<std::size_t>((k + source_lanes - 1) / source_lanes * source_lanes);
    weights_.assign(padded, S(0));
    double sum = 0;
    for (Index j = 0; j < k; ++j) sum += weights[j];
    for (Index j = 0; j < k; ++j) weights_[static_cast<std::size_t>(j)] = static_cast<S>(weights[j] / sum);
    for (std::size_t c = 0; c < Dim; ++c) {
      order_.clear();
      const auto coordinate = [&](Index j) {
        return static_cast<double>(Y.data()[static_cast<Index>(ids[j]) * Dim + static_cast<Index>(c)]);
      };
      for (Index j = 0; j < k; ++j) order_.emplace_back(coordinate(j), weights[j] / sum);
      start_[c] = weighted_median();
      at_[c].assign(padded, S(0));
      for (Index j = 0; j < k; ++j)
        at_[c][static_cast<std::size_t>(j)] = static_cast<S>(coordinate(j) - start_[c]);
    }
  }

  /// The weighted median of their coordinates: a few neighbors on another island do not move it.
  const Position<Dim>& start() const { return start_; }

  struct Pull {
    Position<Dim> force{};
    double stiffness = 0, told = 0;
  };
  /// Σ p a (y_j − y) and Σ p a. @param from  y less the start
  /// @param others  of a group: m φ / n; `told` is then Σ p / (w_j + others)
  template <class Law>
  Pull operator()(const PlacingLaw<Law>& by, const Position<Dim>& from, double others) const {
    using P = Pack<S>;
    P here[Dim], force[Dim], stiffness, told;
    for (std::size_t c = 0; c < Dim; ++c) here[c] = P(from[c]);
    for (std::size_t k = 0; k < weights_.size(); k += static_cast<std::size_t>(P::size)) {
      P apart[Dim], d2;
      for (std::size_t c = 0; c < Dim; ++c) {
        apart[c] = P::load(at_[c].data() + k) - here[c];
        d2 = multiply_add(apart[c], apart[c], d2);
      }
      const P weight = P::load(weights_.data() + k);
      P pull = weight * by.law.attraction(d2);
      if constexpr (NormalizedLaw<Law>) {
        if (by.rule == PushRule::group) {
          const P similar = by.law.weight(d2), share = P(1) / (similar + P(others));
          pull = pull * (P(1) - P(by.push) * similar * share);
          told = told + weight * share;
        }
      }
      for (std::size_t c = 0; c < Dim; ++c) force[c] = multiply_add(pull, apart[c], force[c]);
      stiffness = stiffness + pull;
    }
    Pull all{.stiffness = stiffness.total(), .told = told.total()};
    for (std::size_t c = 0; c < Dim; ++c) all.force[c] = force[c].total();
    return all;
  }

  /// The largest distance of a neighbor from the start, squared.
  double reach2() const {
    double most = 0;
    for (Index j = 0; j < size_; ++j) {
      double d2 = 0;
      for (std::size_t c = 0; c < Dim; ++c) {
        const double x = static_cast<double>(at_[c][static_cast<std::size_t>(j)]);
        d2 += x * x;
      }
      most = (std::max)(most, d2);
    }
    return most;
  }

private:
  double weighted_median() {
    std::sort(order_.begin(), order_.end());
    double below = 0;
    for (std::size_t j = 0; j < order_.size(); ++j) {
      below += order_[j].second;
      if (below > 0.5 + 1e-9) return order_[j].first;
      if (below >= 0.5 - 1e-9 && j + 1 < order_.size()) return (order_[j].first + order_[j + 1].first) / 2;
    }
    return order_.back().first;
  }

  Index size_ = 0;
  std::array<std::vector<S>, Dim> at_{};
  std::vector<S> weights_{};
  Position<Dim> start_{};
  std::vector<std::pair<double, double>> order_{};
};

/// The place of a point.
/// @param field   of the map; not used where by.rule is none
/// @param exact   a step below which the point is at rest, in units of the map
template <class S, int Dim, class Law, class Field>
Position<Dim> settle(const PlacedNeighbors<S, Dim>& neighbors, const PlacingLaw<Law>& by, const Field* field,
                     double exact) {
  constexpr int most = 200;
  const Position<Dim>& start = neighbors.start();
  const double longest = std::sqrt(neighbors.reach2()) / 2 + exact;
  Position<Dim> from{}, last{};
  double share = 1;
  for (int step = 0; step < most; ++step) {
    Position<Dim> y;
    for (std::size_t c = 0; c < Dim; ++c) y[c] = start[c] + from[c];
    FieldAt<Dim> around;
    if (by.rule != PushRule::none) around = (*field)(y);
    const double points = field ? static_cast<double>(field->points()) : 1;
    // of a group, push is 1 / ρ and pull the number of drawn points
    const double others = by.rule == PushRule::group ? by.pull * around.weight / points : 0;
    const auto pulled = neighbors(by, from, others);
    const double pull = by.rule == PushRule::group ? 1 : by.pull;
    const double push = by.rule == PushRule::group    ? by.push * pulled.told * by.pull / points
                        : by.rule == PushRule::factor ? by.push
                                                      : 0;
    Position<Dim> force;
    double turned = 0, length = 0;
    for (std::size_t c = 0; c < Dim; ++c) {
      force[c] = pull * pulled.force[c] + push * around.push[c];
      turned += force[c] * last[c];
      length += force[c] * force[c];
    }
    if (step > 0) share = turned < 0 ? share / 2 : (std::min)(4.0, share * 1.25);
    double rate = share / (std::max)(pull * pulled.stiffness, 1e-300);
    length = std::sqrt(length) * rate;
    if (!(length < 1e300)) break;
    if (length > longest) rate *= longest / length, length = longest;
    for (std::size_t c = 0; c < Dim; ++c) from[c] += rate * force[c];
    last = force;
    if (length < exact) break;
  }
  Position<Dim> y;
  for (std::size_t c = 0; c < Dim; ++c) y[c] = start[c] + from[c];
  return y;
}

}  // namespace neem::detail
