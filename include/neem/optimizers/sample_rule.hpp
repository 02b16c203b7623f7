// The rules by which methods move points edge by edge: which points move with a sample, when, and how far.
#pragma once

#include "neem/core/check.hpp"
#include "neem/forces/sampling/negative_options.hpp"

namespace neem {

/// How the learning rate falls over a run.
enum class Annealing {
  linear,    ///< 1 − t/T. UMAP, LargeVis
  quadratic  ///< 1 − (t/T)². NCVis
};

/// The share of the first learning rate that an epoch has, counted from 0.
inline double annealed(Annealing how, int epoch, int epochs) {
  detail::require_option(epochs >= 1, "epochs", epochs, "1..");
  const double past = static_cast<double>(epoch) / epochs;
  return 1 - (how == Annealing::linear ? past : past * past);
}

/// Which points move with a sample, when, and how far.
struct SampleRule {
  /// Which of the two points of a drawn pair moves
  Recoil recoil = Recoil::head;
  /// Limit on every coordinate of the force of one edge or one negative sample, > 0; no limit: infinity
  double clip = 4;
  /// Whether the limit is on the step, force times learning rate, and not on the force
  bool clip_step = false;
  /// Whether the head moves once, after all its negative samples, and not after each force
  bool head_last = false;
  /// Whether uniform noise excludes the head; else it may draw itself, which has no effect
  bool others_only = false;
  /// Whether a negative sample that is the other end of the edge has no effect
  bool neighbor_spared = false;
};

/// UMAP: the head is attracted, then repelled; its neighbor is attracted; forces up to ±4.
/// @source  McInnes, Healy & Melville 2018; umap-learn 0.5
inline constexpr SampleRule umap_rule{};
/// NCVis: both points move with every sample; steps up to ±4.
/// @source  Artemenkov & Panov 2020
inline constexpr SampleRule ncvis_rule{.recoil = Recoil::both, .clip_step = true, .others_only = true};
/// LargeVis: the head moves last, by forces at its old position; its neighbor is no negative sample; forces
/// up to ±5.
/// @source  Tang et al. 2016
inline constexpr SampleRule largevis_rule{
    .recoil = Recoil::both, .clip = 5, .head_last = true, .neighbor_spared = true};

}  // namespace neem
