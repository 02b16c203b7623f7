// Partners drawn at random for sixteen points at a time.
//
// The force of many partners, drawn at random once and for all, costs as many accesses to memory, and these
// are what takes the time. So points are put in a random order and cut into blocks of
// sixteen, and what is drawn is a block and a rotation: the partner of the point in lane l is the one in lane
// l + r of that block. Every point still meets each other one with the same probability, the points of a
// block have nothing to do with each other, and a register is loaded at once. A slot is a permutation of the
// blocks, so that every point is drawn as often as it draws.
#pragma once

#include "neem/core/detail/archive.hpp"
#include "neem/core/detail/pack.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/random.hpp"
#include "neem/core/types.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace neem::detail {

inline constexpr Index block_width = 16;  // points a block, on all machines

/// A partner for every point and slot. Places past the last point are empty.
struct BlockPartners {
  Index blocks = 0, slot_count = 0;
  std::vector<Id> points{};  ///< place → point; −1 where there is none
  std::vector<Id> starts{};  ///< of block b and slot s: the place of the partner of lane 0

  Id start(Index block, Index slot) const {
    return starts[static_cast<std::size_t>(block * slot_count + slot)];
  }
  /// The place in lane l of the block and rotation that a start stands for.
  static Index lane(Id start, Index l) {
    return start / block_width * block_width + (start + l) % block_width;
  }
  /// The partner of a place that holds a point; −1 where it is an empty place.
  Id partner(Index place, Index slot) const {
    const Id at = start(place / block_width, slot);
    return points[static_cast<std::size_t>(lane(at, place % block_width))];
  }
  /// The start by which the partners see the block.
  static Id back(Index block, Id start) {
    return static_cast<Id>(block * block_width + (block_width - start % block_width) % block_width);
  }
};

/// Partners of n points in an archive, or none: NAME_points, NAME_starts.
inline void block_partners_state(Archive& a, std::string_view name, BlockPartners& drawn, Index n) {
  const std::string start(name);
  a(start + "_slots", drawn.slot_count, 0, Index{1} << 31);
  if (drawn.slot_count == 0) return;
  const Index places = (n + block_width - 1) / block_width * block_width;
  drawn.blocks = places / block_width;
  a.list_within(start + "_points", drawn.points, places, -1, n);
  a.list_within(start + "_starts", drawn.starts, drawn.blocks * drawn.slot_count, 0, places);
  std::vector<char> seen(static_cast<std::size_t>(n), 0);
  for (const Id point : drawn.points) {
    if (point >= 0) seen[static_cast<std::size_t>(point)] = 1;
  }
  a.expects(std::find(seen.begin(), seen.end(), 0) == seen.end() &&
                std::count(drawn.points.begin(), drawn.points.end(), Id{-1}) == places - n,
            start + "_points");
}

/// Whether n points have blocks enough: so many that a block drawn at random holds no pairs to be avoided
/// more often than not, each point avoiding `avoided`.
constexpr bool has_block_partners(Index n, Index avoided) {
  constexpr Index least = 4096, share = 512, most = Index{1} << 30;
  return n >= least && n >= share * avoided && n <= most;
}

/// The points in a random order, −1 in the places past the last.
inline std::vector<Id> shuffled_places(Index n, const Random& random) {
  const Index places = (n + block_width - 1) / block_width * block_width;
  std::vector<Id> points(static_cast<std::size_t>(places), -1);
  for (Index i = 0; i < n; ++i) {
    const Index j = random.below(i + 1, static_cast<std::uint64_t>(i));
    points[static_cast<std::size_t>(i)] = points[static_cast<std::size_t>(j)];
    points[static_cast<std::size_t>(j)] = static_cast<Id>(i);
  }
  return points;
}

/// Partners of n points, none of them the point itself, none drawn by it twice, and none in its row of
/// `avoid`.
///
/// @param avoid  n × k
/// @pre   has_block_partners(n, k)
/// @cost  O(n slots k)
inline BlockPartners draw_block_partners(const Matrix<Id>& avoid, Index slot_count, std::uint64_t seed,
                                         const Threads& threads) {
  constexpr std::uint64_t order = 21, permutation = 22, rotation = 23;  // streams
  const Random random{seed};
  BlockPartners drawn;
  drawn.points = shuffled_places(avoid.rows(), Random{random.bits(order)});
  drawn.blocks = static_cast<Index>(drawn.points.size()) / block_width;
  drawn.slot_count = slot_count;
  drawn.starts.resize(static_cast<std::size_t>(drawn.blocks * slot_count));
  std::vector<Id> wanted(drawn.starts.size());  // blocks
  threads.for_each(slot_count, [&](Index s) {
    const auto at = [&](Index block) -> Id& {
      return wanted[static_cast<std::size_t>(block * slot_count + s)];
    };
    for (Index b = 0; b < drawn.blocks; ++b) {
      const Index j =
          random.below(b + 1, static_cast<std::uint64_t>(b), static_cast<std::uint64_t>(s), permutation);
      at(b) = at(j);
      at(j) = static_cast<Id>(b);
    }
  });
  const auto fits = [&](Index block, const Id* earlier, Index count, Id start) {
    if (start == block * block_width) return false;  // every point itself
    for (Index s = 0; s < count; ++s) {
      if (earlier[s] == start) return false;
    }
    for (Index l = 0; l < block_width; ++l) {
      const Id i = drawn.points[static_cast<std::size_t>(block * block_width + l)];
      const Id j = drawn.points[static_cast<std::size_t>(BlockPartners::lane(start, l))];
      if (i < 0 || j < 0) continue;
      const Id* row = avoid.data() + i * avoid.cols();
      bool found = false;
      for (Index c = 0; c < avoid.cols(); ++c) found |= row[c] == j;
      if (found) return false;
    }
    return true;
  };
  for_each_range(threads, drawn.blocks, 64, [&](Index begin, Index end) {
    for (Index b = begin; b < end; ++b) {
      Id* starts = drawn.starts.data() + b * slot_count;
      for (Index s = 0; s < slot_count; ++s) {
        const Index block = wanted[static_cast<std::size_t>(b * slot_count + s)];
        const Index turn =
            random.below(block_width, static_cast<std::uint64_t>(b), static_cast<std::uint64_t>(s), rotation);
        // another rotation, and, as good as never, another block
        for (Index t = 0;; ++t) {
          const Index other = (block + t / block_width) % drawn.blocks;
          const Id start = static_cast<Id>(other * block_width + (turn + t) % block_width);
          if (!fits(b, starts, s, start)) continue;
          starts[s] = start;
          break;
        }
      }
    }
  });
  return drawn;
}

/// What every block was drawn by: the start by which it sees the drawing block, and which of `starts` drew.
struct BlockEnds {
  std::vector<Index> begin{};  // of the block; one more is the end of the last
  std::vector<Id> starts{};
  std::vector<Index> drawn_by{};
};

inline BlockEnds block_ends(const BlockPartners& drawn) {
  BlockEnds ends;
  ends.begin.assign(static_cast<std::size_t>(drawn.blocks) + 1, 0);
  for (const Id start : drawn.starts) ++ends.begin[static_cast<std::size_t>(start / block_width)];
  Index sum = 0;
  for (Index& begin : ends.begin) sum += std::exchange(begin, sum);
  std::vector<Index> next(ends.begin);
  ends.starts.resize(drawn.starts.size());
  ends.drawn_by.resize(drawn.starts.size());
  for (Index k = 0; k < drawn.blocks * drawn.slot_count; ++k) {
    const Id start = drawn.starts[static_cast<std::size_t>(k)];
    const auto to = static_cast<std::size_t>(next[static_cast<std::size_t>(start / block_width)]++);
    ends.starts[to] = BlockPartners::back(k / drawn.slot_count, start);
    ends.drawn_by[to] = k;
  }
  return ends;
}

/// Where a place or start lies in an array that has every block twice in a row.
constexpr Index doubled(Index place) { return place + (place & ~(block_width - 1)); }

/// A layout by blocks, one array a coordinate. Every block is there twice in a row, so that a rotated one is
/// loaded like any other. Empty places lie so far away, and apart, that no force comes from them.
template <class S, int Dim>
class BlockLayout {
public:
  BlockLayout() = default;
  explicit BlockLayout(const std::vector<Id>& points) : points_(points) {
    // its square is a number, its inverse fourth power is 0
    constexpr double away = sizeof(S) == 4 ? 1e15 : 1e100;
    for (auto& axis : at_) axis.assign(2 * points.size(), S(0));
    for (std::size_t p = 0; p < points.size(); ++p) {
      if (points[p] < 0)
        put(static_cast<Index>(p), 0, static_cast<S>(away * static_cast<double>(1 + p % block_width)));
    }
  }

  void fill(const Layout<S, Dim>& Y, const Threads& threads) {
    for_each_range(threads, static_cast<Index>(points_.size()), 4096, [&](Index begin, Index end) {
      for (Index p = begin; p < end; ++p) {
        const Id point = points_[static_cast<std::size_t>(p)];
        for (Index c = 0; c < Dim && point >= 0; ++c) put(p, c, Y.data()[point * Dim + c]);
      }
    });
  }

  /// A register of the coordinates of a start, from lane `first` on.
  Pack<S> load(Id start, int c, Index first) const {
    return Pack<S>::load(at_[static_cast<std::size_t>(c)].data() + doubled(start) + first);
  }
  const std::vector<Id>& points() const { return points_; }

private:
  void put(Index place, Index c, S value) {
    S* block = at_[static_cast<std::size_t>(c)].data() + doubled(place);
    block[0] = block[block_width] = value;
  }

  std::vector<Id> points_{};
  std::array<std::vector<S>, Dim> at_{};
};

}  // namespace neem::detail
