// Rows of which there are very many copies: their neighbors are known without a search.
//
// Copies are as far from everything as each other, so that a group of g of them makes g ties for every row:
// a search that has to break them looks at n g pairs to no avail, which is quadratic where most rows are
// alike. Here a group of more copies than neighbors are asked for is taken out: its rows have copies as
// neighbors, and k of the group stand for all of it in the search of the other rows.
//
// Ties are broken by a hash, never by storage; that of a large group must not cost a look at each member.
// Seen from a row i, the members of a group of size g therefore stand in a random order of i's own, a
// permutation that is computed place by place, and the t-th of them has the hash (t + u) 2^64 / g, u in
// [0, 1) of i's own: as evenly spread as hashes of pairs are, and in that order.
#pragma once

#include "neem/core/parallel.hpp"
#include "neem/core/random.hpp"
#include "neem/neighbors/detail/candidates.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <type_traits>
#include <utility>
#include <vector>

namespace neem::detail {

/// Of the values of a row, or of every step-th; −0 equals 0.
template <class P>
std::uint64_t row_hash(const P* row, Index d, Index step = 1) {
  std::uint64_t hash = 0;
  for (Index c = 0; c < d; c += step) {
    std::uint64_t bits = 0;
    if constexpr (std::is_integral_v<P>) {
      bits = static_cast<std::uint64_t>(row[c]);
    } else {
      using Bits = std::conditional_t<sizeof(P) == 4, std::uint32_t, std::uint64_t>;
      bits = row[c] == P(0) ? 0 : std::bit_cast<Bits>(row[c]);
    }
    hash = (std::rotl(hash, 29) ^ bits) * 0x9e3779b97f4a7c15u;
  }
  return hash;
}

/// A random order of the numbers 0 … size − 1 that is never written down: a Feistel network of four rounds on
/// the next power of four, walked along until it is back in the range.
/// @source  Luby & Rackoff 1988; walking: Black & Rogaway 2002
class RandomOrder {
public:
  RandomOrder(std::uint64_t size, std::uint64_t key) : size_(size), key_(key) {
    while ((std::uint64_t{1} << (2 * half_)) < size) ++half_;
    mask_ = (std::uint64_t{1} << half_) - 1;
  }

  /// Which number stands at a place.
  std::uint64_t at(std::uint64_t place) const {
    do {
      std::uint64_t left = place >> half_, right = place & mask_;
      for (std::uint64_t round = 0; round < rounds; ++round) {
        left = std::exchange(right, left ^ (Random::mix(key_ ^ (round << 60 | right)) & mask_));
      }
      place = left << half_ | right;
    } while (place >= size_);
    return place;
  }
  /// Where a number stands.
  std::uint64_t place_of(std::uint64_t number) const {
    do {
      std::uint64_t left = number >> half_, right = number & mask_;
      for (std::uint64_t round = rounds; round-- > 0;) {
        right = std::exchange(left, right ^ (Random::mix(key_ ^ (round << 60 | left)) & mask_));
      }
      number = left << half_ | right;
    } while (number >= size_);
    return number;
  }

private:
  static constexpr std::uint64_t rounds = 4;
  std::uint64_t size_, key_, mask_ = 0;
  int half_ = 1;
};

/// The members of a large group as one row sees them: in their order, with their hashes.
class GroupSeen {
public:
  /// @param members  ascending
  GroupSeen(const Id* members, Index size, Index row)
      : members_(members),
        size_(static_cast<std::uint64_t>(size)),
        order_(size_, Random{}.bits(static_cast<std::uint64_t>(row), index(members[0]), 1)),
        step_(~std::uint64_t{0} / size_) {
    const std::uint64_t shift = Random{}.bits(static_cast<std::uint64_t>(row), index(members[0]), 2);
    first_ = (shift >> 32) * (step_ >> 32) + ((shift & 0xffffffffu) * (step_ >> 32) >> 32);
  }

  Id member(Index place) const {
    return members_[static_cast<std::ptrdiff_t>(order_.at(static_cast<std::uint64_t>(place)))];
  }
  Index place_of(Id member) const {
    const Id* const at = std::lower_bound(members_, members_ + size_, member);
    return static_cast<Index>(order_.place_of(static_cast<std::uint64_t>(at - members_)));
  }
  std::uint64_t hash_at(Index place) const { return first_ + static_cast<std::uint64_t>(place) * step_; }
  /// Members whose hash is below this one.
  Index below(std::uint64_t hash) const {
    if (hash <= first_) return 0;
    return static_cast<Index>((std::min)(size_, (hash - first_ - 1) / step_ + 1));
  }

private:
  static std::uint64_t index(Id id) { return static_cast<std::uint64_t>(id); }

  const Id* members_;
  std::uint64_t size_;
  RandomOrder order_;
  std::uint64_t step_, first_ = 0;
};

/// The large groups of equal rows, where they are worth being taken out.
///
/// A group is large if it has more than max(64, k) members. Groups are taken out if one has more than 512, or
/// if the sum of the squares of their sizes is more than 64 n: otherwise their ties cost little.
class CopyGroups {
public:
  /// @cost  O(nd) in parallel, O(n) alone
  template <class P>
  CopyGroups(const MatrixRef<P>& points, Index k, const Threads& threads)
      : CopyGroups(
            points.rows(), k,
            [&, step = (points.cols() + glanced - 1) / glanced](Index i) {
              return row_hash(row_start(points, i), points.cols(), step);
            },
            [&](Index i) { return row_hash(row_start(points, i), points.cols()); },
            [&](Index i, Index j) {
              return std::equal(row_start(points, i), row_start(points, i) + points.cols(),
                                row_start(points, j));
            },
            threads) {}

  /// @param glance, hash, equal  of rows by their numbers; a glance may take rows that differ for equal
  template <class Glance, class Hash, class Equal>
  CopyGroups(Index n, Index k, const Glance& glance, const Hash& hash, const Equal& equal,
             const Threads& threads)
      : n_(n), k_(k) {
    const auto most = static_cast<std::size_t>(std::max<Index>(64, k));
    if (static_cast<std::size_t>(n) <= most) return;
    std::vector<std::uint64_t> hashes(static_cast<std::size_t>(n));
    for_each_range(threads, n, 1024, [&](Index begin, Index end) {
      for (Index i = begin; i < end; ++i) hashes[static_cast<std::size_t>(i)] = Random::mix(glance(i));
    });
    // Rows of a large group share a bucket with as many; other rows hardly ever do.
    const std::uint64_t mask = std::bit_ceil(static_cast<std::uint64_t>(n)) - 1;
    std::vector<std::uint32_t> buckets(static_cast<std::size_t>(mask + 1), 0);
    for (const std::uint64_t h : hashes) ++buckets[static_cast<std::size_t>(h & mask)];
    if (*std::max_element(buckets.begin(), buckets.end()) <= most) return;
    struct Key {
      std::uint64_t hash;
      Id row;
    };
    std::vector<Key> keys;
    for (std::size_t i = 0; i < hashes.size(); ++i) {
      if (buckets[static_cast<std::size_t>(hashes[i] & mask)] > most) {
        keys.push_back({0, static_cast<Id>(i)});
      }
    }
    for_each_range(threads, static_cast<Index>(keys.size()), 1024, [&](Index begin, Index end) {
      for (Index at = begin; at < end; ++at) {
        Key& key = keys[static_cast<std::size_t>(at)];
        key.hash = hash(key.row);
      }
    });
    std::sort(keys.begin(), keys.end(),
              [](const Key& a, const Key& b) { return a.hash != b.hash ? a.hash < b.hash : a.row < b.row; });
    std::vector<std::pair<Id, std::size_t>> runs;  // the first row of each large group, and where it begins
    double squares = 0;
    std::size_t largest = 0;
    for (std::size_t begin = 0, end = 0; begin < keys.size(); begin = end) {
      for (end = begin + 1; end < keys.size() && keys[end].hash == keys[begin].hash &&
                            equal(keys[end].row, keys[begin].row);) {
        ++end;
      }
      const std::size_t size = end - begin;
      if (size <= most) continue;
      runs.emplace_back(keys[begin].row, begin);
      squares += static_cast<double>(size) * static_cast<double>(size);
      largest = (std::max)(largest, size);
    }
    if (largest <= 512 && squares <= 64 * static_cast<double>(n)) return;
    std::sort(runs.begin(), runs.end());
    group_.assign(static_cast<std::size_t>(n), -1);
    for (const auto& [first, begin] : runs) {
      for (std::size_t at = begin; at < keys.size() && keys[at].hash == keys[begin].hash &&
                                   (at == begin || equal(keys[at].row, first));
           ++at) {
        members_.push_back(keys[at].row);
        group_[static_cast<std::size_t>(keys[at].row)] = static_cast<Id>(offsets_.size() - 1);
      }
      offsets_.push_back(static_cast<Index>(members_.size()));
    }
  }

  bool any() const { return !members_.empty(); }
  Index count() const { return static_cast<Index>(offsets_.size()) - 1; }
  Index size(Index g) const {
    return offsets_[static_cast<std::size_t>(g) + 1] - offsets_[static_cast<std::size_t>(g)];
  }
  const Id* members(Index g) const { return members_.data() + offsets_[static_cast<std::size_t>(g)]; }
  /// −1 for a row of no large group. Only where there are any.
  Id group(Index i) const { return group_[static_cast<std::size_t>(i)]; }
  GroupSeen seen(Index g, Index row) const { return {members(g), size(g), row}; }

  /// The rows of no large group, in their order, and after them the first `each` of every group.
  std::vector<Id> rest(Index each) const {
    std::vector<Id> rows;
    for (Index i = 0; i < n_; ++i) {
      if (group(i) < 0) rows.push_back(static_cast<Id>(i));
    }
    for (Index g = 0; g < count(); ++g) rows.insert(rows.end(), members(g), members(g) + each);
    return rows;
  }
  Index outside() const { return n_ - static_cast<Index>(members_.size()); }

  /// Writes the neighbors of row i of group g: k of its copies.
  template <class S>
  void neighbors_of_copy(Index i, Id* ids, S* distances) const {
    const GroupSeen copies = seen(group(i), i);
    for (Index place = 0, found = 0; found < k_; ++place) {
      const Id id = copies.member(place);
      if (id == i) continue;
      ids[found] = id;
      distances[found++] = S(0);
    }
  }

  /// Turns the neighbors of row i among rest(k) into neighbors among all: of each large group the first ones
  /// that row i sees.
  /// @param among  what rest(k) returned
  template <class S>
  void neighbors_among_all(Index i, const std::vector<Id>& among, Id* ids, const S* distances) const {
    std::vector<Ranked<S>> ranked(static_cast<std::size_t>(k_));
    std::vector<std::pair<Id, Index>> taken;  // of each group met: how many
    for (Index c = 0; c < k_; ++c) {
      const Id id = among[static_cast<std::size_t>(ids[c])];
      const Id g = group(id);
      if (g < 0) {
        ranked[static_cast<std::size_t>(c)] = {distances[c], pair_hash(i, id), id};
        continue;
      }
      auto at = std::find_if(taken.begin(), taken.end(), [g](const auto& t) { return t.first == g; });
      if (at == taken.end()) at = taken.insert(at, {g, 0});
      const GroupSeen copies = seen(g, i);
      const Index place = at->second++;
      ranked[static_cast<std::size_t>(c)] = {distances[c], copies.hash_at(place), copies.member(place)};
    }
    std::sort(ranked.begin(), ranked.end());
    for (Index c = 0; c < k_; ++c) ids[c] = ranked[static_cast<std::size_t>(c)].id;
  }

private:
  static constexpr Index glanced = 32;  ///< values of a row that tell nearly all apart

  Index n_, k_;
  std::vector<Id> group_{}, members_{};
  std::vector<Index> offsets_{0};
};

}  // namespace neem::detail
