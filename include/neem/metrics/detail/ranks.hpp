// Ranks of points in the order of distances from a row, from which trustworthiness is computed.
//
// The order is that of the searches in neighbors/: by distance, then by a hash of the pair, then by number.
#pragma once

#include "neem/core/detail/unrolled.hpp"
#include "neem/metrics/detail/squared_distances.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace neem::detail {

/// Values below, or up to, a bound.
template <bool Inclusive, class S>
Index count_below(const S* values, Index size, S bound) {
  constexpr Index span = 64;
  Index total = 0, begin = 0;
  for (; begin + span <= size; begin += span) {
    const S* block = values + begin;
    int hits = 0;
    for (Index l = 0; l < span; ++l) hits += Inclusive ? block[l] <= bound : block[l] < bound;
    total += hits;
  }
  for (; begin < size; ++begin) total += Inclusive ? values[begin] <= bound : values[begin] < bound;
  return total;
}

/// The ranks of some points in the order of distances from one row.
///
/// Points that cannot be told from a target by values of the type S are compared in double. Where these are
/// many, as where many points are equally far, all distances and hashes of the row are computed once, and
/// each point is put between the targets without a branch.
template <class S>
class Ranking {
public:
  /// @param among  all points, one standing for each large group of copies
  Ranking(const WithoutCopies<S>& among, const SquaredDistances<S>& distances)
      : among_(among), distances_(distances), rules_(distances.rules(1)), n_(among.single()) {}

  /// @param values  distances of the row from among.points()
  /// @param ranks   the places, 1 … n − 1, of the `count` targets among the points other than the row
  void operator()(Id row, const S* values, const Id* targets, Index count, Id* ranks) {
    row_ = row;
    values_ = values;
    own_ = among_.place(row);
    targets_.clear();
    Index doubts = 0;
    for (Index c = 0; c < count; ++c) targets_.push_back(target(targets[c]));
    for (std::size_t c = 0; c < targets_.size() && doubts <= n_ / 32; ++c)
      doubts += count_doubts(targets_[c]);
    const bool many = doubts > n_ / 32;
    if (many) {
      compute_all();
      count_all();
    }
    for (std::size_t c = 0; c < targets_.size(); ++c) {
      Target& to = targets_[c];
      if (!many && to.doubts > 0) settle(to);
      ranks[c] = static_cast<Id>(1 + to.nearer + (among_.any() ? copies_nearer(to) : 0));
    }
  }

private:
  struct Target {
    Ranked<double> key;
    S under, over;         ///< what is below is certainly nearer, what is above certainly farther
    Index nearer, doubts;  ///< single points certainly nearer, and those between
  };

  struct Bound {
    std::uint64_t square;  ///< the bits of a number ≥ 0, which are in order
    std::uint64_t hash;
  };

  static std::uint64_t bits(double square) { return std::bit_cast<std::uint64_t>(square); }

  Target target(Id id) const {
    const double square = distances_.exact(own_, among_.place(id));
    const S under = static_cast<S>((std::max)(0.0, square * (1 - 2 * rules_.relative) - 2 * rules_.absolute));
    return {{square, among_.hash(row_, id), id}, under, rules_.above_true(square), 0, 0};
  }

  /// @return  how many single points are in doubt
  Index count_doubts(Target& to) const {
    const bool counted = own_ < n_;  // the row itself is among them
    to.nearer = count_below<false>(values_, n_, to.under) - (counted && values_[own_] < to.under);
    to.doubts = count_below<true>(values_, n_, to.over) - counted - !among_.copy(to.key.id) - to.nearer;
    return to.doubts;
  }

  /// Looks at what is in doubt, one after another.
  void settle(Target& to) const {
    constexpr Index lanes = SquaredDistances<S>::lanes;
    for (Index begin = 0; begin < n_; begin += lanes) {
      int unclear = 0;  // what follows the single points costs a look at most
      for (Index l = begin; l < begin + lanes; ++l) {
        unclear += static_cast<int>(values_[l] >= to.under) & static_cast<int>(values_[l] <= to.over);
      }
      if (unclear == 0) continue;
      for (Index l = begin; l < (std::min)(n_, begin + lanes); ++l) {
        if (values_[l] < to.under || values_[l] > to.over || l == own_) continue;
        const Id id = among_.id(l);
        if (id == to.key.id) continue;
        to.nearer +=
            Ranked<double>{distances_.exact(own_, static_cast<Id>(l)), pair_hash(row_, id), id} < to.key;
      }
    }
  }

  [[gnu::noinline]] void compute_all() {
    squares_.resize(static_cast<std::size_t>(distances_.stride()));
    hashes_.resize(static_cast<std::size_t>(n_));
    distances_.exact_of_row(own_, values_, squares_.data());
    pair_hashes(row_, among_.ids(), n_, hashes_.data());
    if (own_ < n_) squares_[static_cast<std::size_t>(own_)] = std::numeric_limits<double>::infinity();
  }

  /// Counts single points nearer than each target: every point is put between the targets in their order.
  void count_all() {
    const std::size_t count = targets_.size();
    order_.resize(count);
    for (std::size_t c = 0; c < count; ++c) order_[c] = c;
    std::sort(order_.begin(), order_.end(),
              [&](std::size_t a, std::size_t b) { return targets_[a].key < targets_[b].key; });
    bounds_.assign(std::bit_ceil(count + 1),
                   Bound{bits(std::numeric_limits<double>::infinity()), ~std::uint64_t(0)});
    for (std::size_t c = 0; c < count; ++c) {
      bounds_[c] = {bits(targets_[order_[c]].key.value), targets_[order_[c]].key.hash};
    }
    places_.assign(bounds_.size() + 1, 0);
    Index same = place_all(), nearer = 0;
    for (std::size_t c = 0; c < count; ++c) {
      Target& to = targets_[order_[c]];
      nearer += places_[c];
      to.nearer = nearer;
      same -= !among_.copy(to.key.id);
    }
    if (same == 0) return;
    for (Target& to : targets_) {  // as good as never: other points of the same hash, ordered by number
      to.nearer = 0;
      for (Index l = 0; l < n_; ++l) {
        const auto at = static_cast<std::size_t>(l);
        to.nearer += Ranked<double>{squares_[at], hashes_[at], among_.id(l)} < to.key;
      }
    }
  }

  /// places_[c]: how many points lie between the targets c − 1 and c. By halves, without a branch: where
  /// distances tie, which way it goes is left to hashes.
  /// @return  how many points have the distance and the hash of a target
  [[gnu::noinline]] Index place_all() {
    const Bound* bounds = bounds_.data();
    const std::size_t half = bounds_.size() / 2;
    const double* squares = squares_.data();
    const std::uint64_t* hashes = hashes_.data();
    Index* places = places_.data();
    Index same = 0;
    constexpr int group = 8;  // at once, as each step waits for the one before
    std::uint64_t square[group], hash[group], at[group];
    for (Index begin = 0; begin < n_; begin += group) {
      const Index end = (std::min)(n_, begin + group);
      unrolled<group>([&](auto g) {
        const auto l = static_cast<std::size_t>((std::min)(n_ - 1, begin + g));
        square[g] = bits(squares[l]);
        hash[g] = hashes[l];
        at[g] = 0;
      });
      for (std::size_t step = half; step > 0; step /= 2) {
        unrolled<group>([&](auto g) {
          const Bound& bound = bounds[at[g] + step - 1];
          const std::uint64_t nearer =
              square[g] < bound.square + static_cast<std::uint64_t>(hash[g] < bound.hash);
          at[g] += step & (nearer - 1);
        });
      }
      for (Index g = 0; g < end - begin; ++g) {
        const std::size_t place = at[g];
        ++places[place];
        const Bound& last = bounds[place - (place > 0)];
        same += static_cast<Index>(last.square == square[g]) & static_cast<Index>(last.hash == hash[g]);
      }
    }
    return same;
  }

  /// Members of the large groups of copies that are nearer than the target.
  Index copies_nearer(const Target& to) const {
    const CopyGroups& groups = among_.groups();
    Index nearer = 0;
    for (Index g = 0; g < groups.count(); ++g) {
      const Index place = among_.single() + g;
      if (values_[place] > to.over) continue;
      const bool own = place == own_;
      if (values_[place] < to.under) {
        nearer += groups.size(g) - own;
        continue;
      }
      const double square = own ? 0.0 : distances_.exact(own_, static_cast<Id>(place));
      if (square > to.key.value) continue;
      if (square < to.key.value) {
        nearer += groups.size(g) - own;
        continue;
      }
      const GroupSeen copies = groups.seen(g, row_);
      const bool inside = groups.group(to.key.id) == g;
      const Index before = inside ? copies.place_of(to.key.id) : copies.below(to.key.hash);
      nearer += before - (own && copies.place_of(row_) < before);
    }
    return nearer;
  }

  const WithoutCopies<S>& among_;
  const SquaredDistances<S>& distances_;
  SearchRules<S, S> rules_;
  Index n_;  ///< single points
  Id row_ = 0, own_ = 0;
  const S* values_ = nullptr;
  std::vector<Target> targets_{};
  std::vector<double> squares_{};
  std::vector<std::uint64_t> hashes_{};
  std::vector<std::size_t> order_{};  ///< the targets by their keys
  std::vector<Bound> bounds_{};       ///< these keys, filled up to a power of two
  std::vector<Index> places_{};
};

/// The rank, 1 … n − 1, of each target of a row in the order of distances from the row; targets is
/// rows.size() × k.
template <class S>
Matrix<Id> ranks_of_targets(const MatrixRef<S>& points, const std::vector<Id>& rows,
                            const Matrix<Id>& targets, const Threads& threads) {
  const WithoutCopies<S> among(points, targets.cols(), 1, threads);
  const SquaredDistances<S> distances(among.points(), threads);
  Matrix<Id> ranks(targets.rows(), targets.cols());
  std::vector<Id> places;
  for (const Id row : rows) places.push_back(among.place(row));
  for_each_row_of_distances(
      distances, places,
      [&, rank = Ranking<S>(among, distances)](Index r, Id, const S* values) mutable {
        rank(rows[static_cast<std::size_t>(r)], values, row_start(targets, r), targets.cols(),
             row_start(ranks, r));
      },
      threads);
  return ranks;
}

}  // namespace neem::detail
