// Options of negative sampling: which points are drawn, how many, and which of them are repelled.
#pragma once

#include "neem/core/choice_names.hpp"
#include "neem/core/option.hpp"

#include <cmath>
#include <cstdint>
#include <optional>
#include <string_view>

namespace neem {

/// The distribution π of negative samples. d_l is the sum of the weights of the edges of point l.
enum class Noise {
  uniform,  ///< π = 1/n, the drawing point included. UMAP, NCVis
  degree,   ///< π_l ∝ d_l^¾: hubs more often, but less so than their edges. LargeVis (word2vec)

  /// π_l = d_l / Σ d: the ends of the edges of a batch are each other's negatives, as in contrastive-ne and
  /// SimCLR. This is an edge drawn by its weight and one of its two ends at random, because in a symmetric
  /// graph a point is as often the head as the tail of an edge. The batch is the epoch. contrastive-ne leaves
  /// out the row that draws, one of as many as there are ends
  batch
};

/// Which of the two points of a drawn pair is repelled: the point that draws, or both. In expectation `both`
/// doubles the repulsion, and repels hubs by the degree of the others, too.
enum class Recoil {
  head,  ///< the point that draws: m_il = m d_i. UMAP
  both   ///< the drawn one as well: m_il = m (d_i + d_l π_i / π_l). NCVis, LargeVis, contrastive losses
};

/// Options of NegativeSampling and GroupSampling.
struct NegativeSamplingOptions {
  /// Draws for an edge of weight 1, ≥ 0. Paper: m. UMAP, LargeVis, contrastive losses: 5
  double negatives = 5;
  /// Points drawn in their place, > 0, each weighted by negatives / draws. Default: as many as negatives
  std::optional<double> draws{};
  /// The distribution of the drawn points; not to be changed after the first evaluation
  Noise noise = Noise::uniform;
  /// Which of the two points of a drawn pair is repelled
  Recoil recoil = Recoil::head;
  /// Limit on every coordinate of the force of one edge or one draw, > 0. UMAP: 4; LargeVis: 5; none:
  /// infinity
  double clip = 4;
  /// Shares that the edges are dealt into, ≥ 0; not to be changed later. 0: every sample has all edges, each
  /// by its weight. s ≥ 1: sample t has edges of share t mod s, each with weight 1, in as large a part of the
  /// samples as its weight, at most 1; an epoch is 2 s samples. The programs of the methods do so: their
  /// steps are too long for the shortest edges, which overshoot and stay longer than at the minimum of the
  /// loss, and the known sizes of maps come of this. Averaged forces have no such noise, and another
  /// equilibrium
  int shares = 0;
  /// For the draws. Same seed, same bits, for any number of threads
  std::uint64_t seed = 42;
};

template <>
struct ChoiceNames<Noise> {
  static constexpr std::string_view names[] = {"uniform", "degree", "batch"};
};
template <>
struct ChoiceNames<Recoil> {
  static constexpr std::string_view names[] = {"head", "both"};
};

template <>
struct OptionTable<NegativeSamplingOptions> {
  static constexpr std::string_view method = "negative_sampling", title = "negative sampling";
  static constexpr OptionRow rows[] = {
      option<&NegativeSamplingOptions::negatives>({.name = "negatives",
                                                   .meaning = "draws for an edge of weight 1",
                                                   .range = between(0, 1e9),
                                                   .symbol = "m"}),
      option<&NegativeSamplingOptions::draws>({.name = "draws",
                                               .meaning = "points drawn in their place, weighted accordingly",
                                               .range = {.low = 0, .high = 1e9, .low_open = true},
                                               .unset = "as many as negatives"}),
      option<&NegativeSamplingOptions::noise>(
          {.name = "noise", .meaning = "the distribution of the drawn points", .symbol = "π"}),
      option<&NegativeSamplingOptions::recoil>(
          {.name = "recoil", .meaning = "which of the two points of a drawn pair is repelled"}),
      option<&NegativeSamplingOptions::clip>(
          {.name = "clip",
           .meaning = "limit on every coordinate of the force of one edge or one draw",
           .range = {.low = 0, .low_open = true, .infinite = true},
           .others = "UMAP: 4; LargeVis: 5"}),
      option<&NegativeSamplingOptions::shares>(
          {.name = "shares",
           .meaning = "shares that the edges are dealt into; 0: every sample has all edges",
           .range = at_least(0)}),
      option<&NegativeSamplingOptions::seed>({.name = "seed", .meaning = "seed of the draws"}),
  };
};

namespace detail {

/// The stiffness of due edges that a step need not take into account: only hubs, which have many edges at once,
/// would swing by the sum of them.
inline constexpr double loose_stiffness = 20;

/// The weight of a point in the distribution of negative samples.
/// @param degree  Σ_j w_ij
inline double noise_weight(Noise noise, double degree) {
  if (noise == Noise::uniform) return 1;
  return noise == Noise::degree ? std::sqrt(degree * std::sqrt(degree)) : degree;
}

}  // namespace detail

}  // namespace neem
