// Where NN-descent starts: trees that halve the points by any metric, or random neighbors.
#pragma once

#include "neem/neighbors/detail/nn_descent_lists.hpp"

#include <utility>

namespace neem::detail {

/// Trees whose nodes are halved at the median of metric(x, a) − metric(x, b), a and b two random points of
/// the node: at the hyperplane between them, moved to the middle of the points. Halving keeps the trees as
/// deep as they must be whatever the data are; nodes of equal points are halved at random.
class Forest {
public:
  /// @param leaf  leaves have more than leaf / 2 points, and at most leaf
  template <class S, class M>
  Forest(const PairDistance<S, M>& distance, Index trees, Index leaf, std::uint64_t seed,
         const Threads& threads)
      : rows_(static_cast<std::size_t>(trees)), leaves_{{0, distance.count()}} {
    const Index n = distance.count();
    for (std::vector<Id>& rows : rows_) {
      rows.resize(static_cast<std::size_t>(n));
      for (Index i = 0; i < n; ++i) rows[static_cast<std::size_t>(i)] = static_cast<Id>(i);
    }
    // The sizes of nodes are the same in all trees: a level of all of them is one region.
    for (Index level = 0; n > leaf << level; ++level) {
      const Index nodes = static_cast<Index>(leaves_.size());
      threads.for_each(trees * nodes, [&](Index task) {
        const Index tree = task / nodes;
        const auto [begin, end] = leaves_[static_cast<std::size_t>(task % nodes)];
        Id* const rows = rows_[static_cast<std::size_t>(tree)].data();
        halve(distance, rows + begin, end - begin, Random{Random{seed}.bits(1, index(tree))},
              index(level * n + begin));
      });
      std::vector<std::pair<Index, Index>> halves;
      halves.reserve(2 * leaves_.size());
      for (const auto& [begin, end] : leaves_) {
        const Index middle = begin + (end - begin) / 2;
        halves.emplace_back(begin, middle);
        halves.emplace_back(middle, end);
      }
      leaves_ = std::move(halves);
    }
  }

  const std::vector<Id>& rows(Index tree) const { return rows_[static_cast<std::size_t>(tree)]; }
  const std::vector<std::pair<Index, Index>>& leaves() const { return leaves_; }

private:
  static std::uint64_t index(Index value) { return static_cast<std::uint64_t>(value); }

  /// Reorders m ≥ 2 rows so that the first m / 2 lie nearer to a than the rest.
  template <class S, class M>
  static void halve(const PairDistance<S, M>& distance, Id* rows, Index m, const Random& random,
                    std::uint64_t node) {
    const Id a = rows[random.below(m, node)];
    Id b = a;
    constexpr std::uint64_t tries = 8;
    for (std::uint64_t t = 1; t <= tries && !(b != a && distance(a, b) > S(0)); ++t) {
      b = rows[random.below(m, node, t)];
    }
    struct Side {
      S value;
      Id row;
    };
    std::vector<Side> sides(static_cast<std::size_t>(m));
    for (Index r = 0; r < m; ++r) {
      const Id x = rows[r];
      const S to_a = x == a ? S(0) : distance(x, a), to_b = x == b ? S(0) : distance(x, b);
      sides[static_cast<std::size_t>(r)] = {to_a - to_b, x};
    }
    const auto before = [&](const Side& x, const Side& y) {
      if (x.value != y.value) return x.value < y.value;
      const std::uint64_t of_x = random.bits(index(x.row)), of_y = random.bits(index(y.row));
      return of_x != of_y ? of_x < of_y : x.row < y.row;
    };
    std::nth_element(sides.begin(), sides.begin() + static_cast<std::ptrdiff_t>(m / 2), sides.end(), before);
    for (Index r = 0; r < m; ++r) rows[r] = sides[static_cast<std::size_t>(r)].row;
  }

  std::vector<std::vector<Id>> rows_;
  std::vector<std::pair<Index, Index>> leaves_;
};

/// Compares all points of every leaf of a tree with each other. Leaves share no points, so that a task owns
/// the lists it writes.
template <class S, class M>
void compare_leaves(const PairDistance<S, M>& distance, const Forest& forest, Index tree,
                    const std::vector<Id>& place_of, FoundLists<S>& found, const Threads& threads) {
  const auto& leaves = forest.leaves();
  for_each_range(threads, static_cast<Index>(leaves.size()), 4, [&](Index first, Index past) {
    for (Index l = first; l < past; ++l) {
      const auto [begin, end] = leaves[static_cast<std::size_t>(l)];
      const Id* rows = forest.rows(tree).data();
      for (Index i = begin; i < end; ++i) {
        const Id u = place_of[static_cast<std::size_t>(rows[i])];
        for (Index j = i + 1; j < end; ++j) {
          const Id v = place_of[static_cast<std::size_t>(rows[j])];
          const S value = distance(rows[i], rows[j]);
          if (value <= found.bound(u)) found.insert(u, value, v);
          if (value <= found.bound(v)) found.insert(v, value, u);
        }
      }
    }
  });
}

/// Fills every list with different random points.
template <class S, class M>
void random_neighbors(const PairDistance<S, M>& distance, std::uint64_t seed, FoundLists<S>& found,
                      const Threads& threads) {
  const Random random{Random{seed}.bits(2)};
  for_each_range(threads, found.rows(), 256, [&](Index begin, Index end) {
    for (Index u = begin; u < end; ++u) {
      Index filled = 0;
      for (std::uint64_t draw = 0; filled < found.width(); ++draw) {
        const Index v = random.below(found.rows(), static_cast<std::uint64_t>(u), draw);
        if (v == u) continue;
        filled += found.insert(u, distance(found.point(u), found.point(v)), static_cast<Id>(v));
      }
    }
  });
}

}  // namespace neem::detail
