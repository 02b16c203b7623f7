// The steps of points that stand for several, where points move edge by edge.
//
// A use of an edge stands for c of the w_i w_j edges between the points on the places of its ends. Each of these moves
// one of the w_i points, and all of them stay on one place, which is their mean: so i moves by c / w_i of a step, its
// neighbor j by c / w_j, and a drawn point l, if it moves, by c / w_l. c is min(w_i, w_j), so that no end moves by more
// than a step; or 1, where drawn points move too, the lightest of which has weight 1.
#pragma once

#include "neem/core/types.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace neem::detail {

/// The parts of a step by which the points of every lane move.
template <class S, Index width>
struct StepParts {
  alignas(64) S head[width]{};
  alignas(64) S tail[width]{};
  alignas(64) S other[width]{};
  S stands_for[width]{};  // edges

  /// @param weights  of the points; empty: all are 1
  /// @param held     of the points, whether they do not move; empty: none
  void set_ends(const std::vector<double>& weights, const std::vector<char>& held, const Id* heads,
                const Id* tails, Index lanes, bool one) {
    for (Index l = 0; l < lanes; ++l) {
      const S here = of(weights, heads[l]), there = of(weights, tails[l]);
      stands_for[l] = one ? S(1) : (std::min)(here, there);
      head[l] = stays(held, heads[l]) ? S(0) : stands_for[l] / here;
      tail[l] = stays(held, tails[l]) ? S(0) : stands_for[l] / there;
    }
  }
  void set_others(const std::vector<double>& weights, const std::vector<char>& held, const Id* others,
                  Index lanes) {
    for (Index l = 0; l < lanes; ++l)
      other[l] = stays(held, others[l]) ? S(0) : stands_for[l] / of(weights, others[l]);
  }

private:
  static S of(const std::vector<double>& weights, Id point) {
    return weights.empty() ? S(1) : static_cast<S>(weights[static_cast<std::size_t>(point)]);
  }
  static bool stays(const std::vector<char>& held, Id point) {
    return !held.empty() && held[static_cast<std::size_t>(point)] != 0;
  }
};

}  // namespace neem::detail
