// Points that lie on one place, and how they are moved apart.
//
// Between two points at one place there is no direction, so no force parts them, whatever the loss says: with
// the same neighbors they feel the same and stay together for good. They come there by rounding. While
// attraction outweighs repulsion, as in early iterations, the leaves of one node of a graph approach each
// other by a factor an iteration; in exact arithmetic they never meet, and would part again later.
#pragma once

#include "neem/core/random.hpp"
#include "neem/core/types.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <vector>

namespace neem::detail {

/// The first point on the place of every point: its own number where no point before it has the same
/// coordinates.
/// @return  n; empty if no two points share a place
/// @cost    O(n)
template <class S, int Dim>
std::vector<Id> first_on_place(const Layout<S, Dim>& Y) {
  using Coordinates = std::array<S, static_cast<std::size_t>(Dim)>;
  const auto count = static_cast<std::size_t>(Y.rows());
  std::size_t places = 4;
  while (places < 2 * count) places *= 2;
  constexpr Id none = -1;
  std::vector<Id> table(places, none), first;
  const auto place_of = [&](std::size_t i) {
    Coordinates place;
    for (std::size_t c = 0; c < place.size(); ++c) place[c] = Y.data()[i * place.size() + c] + S(0);  // no −0
    return place;
  };
  for (std::size_t i = 0; i < count; ++i) {
    const Coordinates place = place_of(i);
    std::uint64_t key = 0;
    for (const S at : place) {
      std::uint64_t bits = 0;
      std::memcpy(&bits, &at, sizeof at);
      key = Random::mix(key + bits);
    }
    std::size_t slot = key & (places - 1);
    while (table[slot] != none && place_of(static_cast<std::size_t>(table[slot])) != place) {
      slot = (slot + 1) & (places - 1);
    }
    if (table[slot] == none) {
      table[slot] = static_cast<Id>(i);
      if (!first.empty()) first.push_back(static_cast<Id>(i));
    } else {
      while (first.size() < i) first.push_back(static_cast<Id>(first.size()));  // those before, once
      first.push_back(table[slot]);
    }
  }
  return first;
}

/// How many points share their place with a row that is not their own.
/// @param first   of first_on_place
/// @param row_of  n: points of the same number are copies of one row. Empty: all rows differ
inline Index sharing_points(const std::vector<Id>& first, const std::vector<Id>& row_of) {
  std::vector<Index> here(first.size(), 0);
  std::vector<char> several(first.size(), 0);
  for (std::size_t i = 0; i < first.size(); ++i) {
    const auto at = static_cast<std::size_t>(first[i]);
    ++here[at];
    if (at != i && (row_of.empty() || row_of[i] != row_of[at])) several[at] = 1;
  }
  Index sharing = 0;
  for (std::size_t i = 0; i < first.size(); ++i) sharing += several[i] ? here[i] : 0;
  return sharing;
}

/// Moves all points that share a place, each along every axis by a uniform number of at most `step`, or of 16
/// units of its rounding if that is more.
/// @param columns  axes along which points are moved, the first ones
/// @param first    of first_on_place, not empty
template <class S, int Dim>
void move_apart(Layout<S, Dim>& Y, Index columns, const std::vector<Id>& first, double step,
                const Random& random, std::uint64_t time) {
  constexpr double units = 16 * static_cast<double>(std::numeric_limits<S>::epsilon());
  std::vector<char> shared(first.size(), 0);
  for (std::size_t i = 0; i < first.size(); ++i) {
    if (static_cast<std::size_t>(first[i]) != i) shared[i] = shared[static_cast<std::size_t>(first[i])] = 1;
  }
  for (std::size_t i = 0; i < first.size(); ++i) {
    if (!shared[i]) continue;
    S* const point = Y.data() + static_cast<Index>(i) * Dim;
    double reach = 0;
    for (std::size_t c = 0; c < static_cast<std::size_t>(Dim); ++c) {
      reach = (std::max)(reach, std::abs(static_cast<double>(point[c])));
    }
    const double most = (std::max)(step, units * reach);
    for (std::size_t c = 0; c < static_cast<std::size_t>(columns); ++c) {
      const double draw = random.uniform(i, c, time);
      point[c] = static_cast<S>(static_cast<double>(point[c]) + most * (2 * draw - 1));
    }
  }
}

}  // namespace neem::detail
