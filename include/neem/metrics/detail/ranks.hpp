// Ranks of points in the order of distances from a row, from which trustworthiness is computed.
//
// The order is that of the searches in neighbors/: by distance, then by a hash of the pair, then by number.
#pragma once

#include "neem/metrics/detail/count_before.hpp"
#include "neem/metrics/detail/squared_distances.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace neem::detail {

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
    S farthest = 0;
    for (Index c = 0; c < count; ++c) {
      targets_.push_back(target(targets[c]));
      farthest = (std::max)(farthest, targets_.back().over);
    }
    close_.resize(static_cast<std::size_t>(n_));
    close_count_ = values_up_to(values_, n_, farthest, close_.data());
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

  Target target(Id id) const {
    const double square = distances_.exact(own_, among_.place(id));
    const S under = static_cast<S>((std::max)(0.0, square * (1 - 2 * rules_.relative) - 2 * rules_.absolute));
    return {{square, among_.hash(row_, id), id}, under, rules_.above_true(square), 0, 0};
  }

  /// @return  how many single points are in doubt
  Index count_doubts(Target& to) const {
    const bool counted = own_ < n_;  // the row itself is among them
    to.nearer =
        count_below<false>(close_.data(), close_count_, to.under) - (counted && values_[own_] < to.under);
    to.doubts = count_below<true>(close_.data(), close_count_, to.over) - counted - !among_.copy(to.key.id) -
                to.nearer;
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

  /// Counts single points nearer than each target, all at once.
  void count_all() {
    keys_.clear();
    Index single = 0;
    for (const Target& to : targets_) keys_.push_back(to.key), single += !among_.copy(to.key.id);
    before_.resize(targets_.size());
    count_before_(
        squares_.data(), hashes_.data(), n_, [&](Index l) { return among_.id(l); }, keys_, single,
        before_.data());
    for (std::size_t c = 0; c < targets_.size(); ++c) targets_[c].nearer = before_[c];
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
  std::vector<S> close_{};  ///< the values up to the farthest target, the first close_count_
  Index close_count_ = 0;
  CountBefore count_before_{};
  std::vector<Ranked<double>> keys_{};
  std::vector<Index> before_{};
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
