// How the methods that move edge by edge differ: who moves with a sample, when, and how far.
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

/// Who moves with a sample, when, and how far.
struct SampleRule {
  /// Whether a point that was drawn is pushed, too
  Recoil recoil = Recoil::head;
  /// Limit on every coordinate of what one edge or one draw does, > 0; none: infinity
  double clip = 4;
  /// Whether the limit is on the step, which the learning rate is part of, or on the force
  bool clip_step = false;
  /// Whether the head moves once, after all its draws, or is pulled before they push it
  bool head_last = false;
  /// Whether the head is never drawn, of uniform noise; else it may be, and does nothing to itself
  bool others_only = false;
  /// Whether nothing happens where the neighbor that was pulled is drawn
  bool neighbor_spared = false;
};

/// The head is pulled, then pushed; its neighbor is pulled; forces up to ±4.
/// @source  McInnes, Healy & Melville 2018; umap-learn 0.5
inline constexpr SampleRule umap_rule{};
/// Everybody moves with every sample; steps up to ±4.
/// @source  Artemenkov & Panov 2020
inline constexpr SampleRule ncvis_rule{.recoil = Recoil::both, .clip_step = true, .others_only = true};
/// The head moves last, by where it was; its neighbor is not drawn; forces up to ±5.
/// @source  Tang et al. 2016
inline constexpr SampleRule largevis_rule{
    .recoil = Recoil::both, .clip = 5, .head_last = true, .neighbor_spared = true};

}  // namespace neem
