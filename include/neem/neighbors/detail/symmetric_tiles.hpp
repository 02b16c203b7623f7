// All pairs of points, each compared once: d(i, j) = d(j, i).
//
// Idea. Points are cut into tiles. The kernel's values of one tile's rows and another's columns serve the
// nearest of both, so half of the products of a plain search are not needed. A thread that compares two tiles
// must own the candidates of both: tiles meet in a round-robin tournament, where every tile meets every other
// once and in each round at most one. The pairs of a round are shared out to threads; a round ends before the
// next begins. Before the first, every tile meets itself.
//
// With v = x·y − |y|²/2, the value of the kernel, w = v − |x|²/2 is −|x − y|²/2, whichever of the two asks.
// It is compared, in registers, with the reach of its row and with those of its columns: −bound/2 of the
// candidates. The error of the squared distance is at most e (|x| + |y|)² (panels.hpp), and that is below 8 e
// |x|² + 2 e |x − y|² and below 8 e |y|² + 2 e |x − y|²: each side is compared with its own square. Lists of
// candidates take offers in any order (candidates.hpp), so that the table has the bits of the plain search.
//
// Memory. The candidates of all rows are alive at once; a row holds fewer than in a plain search. The search
// is used only where the points are wide enough to make that small beside them (symmetric_fits).
//
// Cost. n² d / 2 multiply-adds.
#pragma once

#include "neem/neighbors/detail/tile.hpp"

#include <atomic>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace neem::detail {

/// Offers a row holds: few, because all rows hold theirs.
inline Index symmetric_capacity(Index k) { return k + k / 4 + 16; }

/// Most bytes a row needs beside the points and the table: its offers and what leads to them. Exact distances
/// are held by one row in symmetric_evaluated + 1 at most, see too_coarse.
inline Index symmetric_row_bytes(Index k) {
  constexpr Index offer = 8, exact = 24, allocation = 16, numbers = 2 * sizeof(float);
  const Index capacity = symmetric_capacity(k), fewest = (k + capacity) / 2 + 1;
  return capacity * offer + static_cast<Index>(sizeof(Candidates<float, float>)) + allocation + numbers +
         (k + capacity) * exact / fewest;
}

/// Whether the search stays within 1.2 times the points and 8nk bytes. What a thread works in is left out: it
/// is what a plain search needs too.
/// @param value_size  bytes of a value of the points
inline bool symmetric_fits(Index d, Index k, Index value_size) {
  const Index given = d * value_size + 8 * k;
  const Index table = k * (static_cast<Index>(sizeof(Id)) + std::max<Index>(4, value_size));
  return 5 * (symmetric_row_bytes(k) + table - 8 * k) <= given;
}

/// Whether the search is worth its rounds: they cost little, but so does everything where points are few.
inline bool symmetric_pays(Index n, Index d, Index k, Index value_size) {
  constexpr Index fewest = 2048, narrowest = 128;
  return n >= fewest && d >= narrowest && symmetric_fits(d, k, value_size);
}

/// The size of a tile changes no result. It is a multiple of every panel's width, so that panels, and the
/// cache lines of what is written, belong to one tile.
inline Index symmetric_tile(Index n, Index d) {
  constexpr Index step = 32;
  return std::clamp<Index>((std::min)(n / 64, 262144 / d), 2 * step, 512) / step * step;
}

/// Pair p of a round of the tournament of `tiles` tiles (a bye among them makes their number even): the tile
/// numbered last stays, the others move on one place a round.
struct Tournament {
  Index tiles;

  Index players() const { return tiles + tiles % 2; }
  Index rounds() const { return tiles < 2 ? 0 : players() - 1; }
  Index pairs() const { return players() / 2; }
  /// The second is `tiles`, no tile, where the first has a bye.
  std::pair<Index, Index> pair(Index round, Index p) const {
    const Index circle = players() - 1;
    const Index a = (round + p) % circle, b = p == 0 ? circle : (round + circle - p) % circle;
    return {(std::min)(a, b), (std::max)(a, b)};
  }
};

template <class P>
class SymmetricTiles {
public:
  using T = float;
  static constexpr Index group = PanelSize<T>::group, width = PanelSize<T>::width;

  /// @param values  by products
  SymmetricTiles(const Approximation<P, T>& values, Index tile) : values_(values), tile_(tile) {
    values_.rules.capacity = symmetric_capacity(values_.rules.k);
    n_ = values_.rules.points.rows();
    tiles_ = (n_ + tile - 1) / tile;
    candidates_.reset(new Candidates<P, T>[static_cast<std::size_t>(n_)]);
    halves_ = memory_.of<T>(2 * tiles_ * tile);
    reaches_ = halves_ + tiles_ * tile;
  }

  /// Writes the nearest of all rows. @return false, and nothing written, if the values were too coarse
  template <class S>
  bool search(Neighbors<S>& knn, const Threads& threads) {
    const Tournament tournament{tiles_};
    threads.for_each(tiles_, [&](Index t) { meet(t, t); });
    for (Index round = 0; round < tournament.rounds(); ++round) {
      if (too_coarse()) return false;
      threads.for_each(tournament.pairs(), [&](Index p) {
        const auto [a, b] = tournament.pair(round, p);
        if (b < tiles_) meet(a, b);
      });
    }
    if (too_coarse()) return false;
    threads.for_each(tiles_, [&](Index t) {
      for (Index i = t * tile_; i < (std::min)(n_, (t + 1) * tile_); ++i) {
        candidates_.get()[i].finish(row_start(knn.ids, i), row_start(knn.distances, i));
      }
    });
    return true;
  }

private:
  using Packet = typename PanelSize<T>::Packet;

  /// What a thread compares two tiles in.
  struct Workspace {
    Chunk<P, T> chunk{};
    Buffer rows{}, blocks{};
  };

  Rows rows_of(Index t) const { return {nullptr, t * tile_, (std::min)(tile_, n_ - t * tile_)}; }

  /// Whether so many distances had to be computed again that values are too coarse, or that the exact
  /// distances, which a row begins to hold when it computes any, might need more memory than was promised.
  bool too_coarse() const {
    Index evaluated = 0;
    for (Index i = 0; i < n_; ++i) evaluated += candidates_.get()[i].evaluated();
    return evaluated > n_;
  }

  [[gnu::noinline]] void meet(Index a, Index b) {
    std::unique_ptr<Workspace> work = borrow();
    const MatrixRef<P>& points = values_.rules.points;
    const Index d = points.cols(), step = std::clamp<Index>(65536 / d / width, 4, 64) * width;
    const Rows rows = rows_of(a), columns = rows_of(b);
    const Index groups = (rows.count + group - 1) / group;
    T* x = work->rows.template of<T>(groups * group * d);
    pack_groups(points, values_.shift, rows, x);
    if (a == b) start(rows, x);
    for (Index first = 0; first < columns.count; first += step) {
      work->chunk.pack(points, values_.shift, false,
                       columns.part(first, (std::min)(step, columns.count - first)));
      const Index column = columns.first + first;
      compare(x, groups, d, false, work->chunk, work->blocks,
              [&](const PanelValues<T>& block, Index g, Index p) {
                look_at(block, rows.first + g * group, column + p * width, a == b);
              });
    }
    const std::lock_guard<std::mutex> lock(guard_);
    idle_.push_back(std::move(work));
  }

  std::unique_ptr<Workspace> borrow() {
    const std::lock_guard<std::mutex> lock(guard_);
    if (idle_.empty()) return std::make_unique<Workspace>();
    std::unique_ptr<Workspace> work = std::move(idle_.back());
    idle_.pop_back();
    return work;
  }

  void start(const Rows& rows, const T* x) {
    const Index d = values_.rules.points.cols();
    for (Index r = 0; r < tile_; ++r) {
      const Index i = rows.first + r;
      halves_[i] = reaches_[i] = std::numeric_limits<T>::infinity();  // nothing is near what is no row
      if (r >= rows.count) continue;
      const double square = packed_square(x, r, d);
      candidates_.get()[i].start(values_.rules, i, 8 * product_error<T>(d) * square);
      halves_[i] = static_cast<T>(square) / 2;
      reaches_[i] = candidates_.get()[i].bound() / -2;
    }
  }

  /// @param same  a tile meets itself: every pair comes up twice, and its columns need not ask
  void look_at(const PanelValues<T>& block, Index row, Index column, bool same) {
    using namespace Eigen::internal;
    const Packet never = pset1<Packet>(std::numeric_limits<T>::infinity());
    const Packet low = same ? never : pload<Packet>(reaches_ + column);
    const Packet high = same ? never : pload<Packet>(reaches_ + column + width / 2);
    for (Index r = 0; r < group; ++r) {
      const Packet half = pset1<Packet>(halves_[row + r]), reach = pset1<Packet>(reaches_[row + r]);
      if (predux_any(por(pcmp_le(pmin(reach, low), psub(block.low[r], half)),
                         pcmp_le(pmin(reach, high), psub(block.high[r], half))))) {
        take(block, r, row + r, column, same);
      }
    }
  }

  [[gnu::noinline]] void take(const PanelValues<T>& block, Index in_group, Index row, Index column,
                              bool same) {
    T values[width];
    block.store(in_group, values);
    for (Index lane = 0; lane < width; ++lane) {
      const Index other = column + lane;
      const T value = values[lane] - halves_[row];
      if (same && other == row) continue;
      if (value >= reaches_[row]) offer(row, value, other);
      if (!same && value >= reaches_[other]) offer(other, value, row);
    }
  }

  void offer(Index row, T value, Index other) {
    Candidates<P, T>& nearest = candidates_.get()[row];
    nearest.offer(-2 * value, static_cast<Id>(other));
    reaches_[row] = nearest.bound() / -2;
  }

  Approximation<P, T> values_;
  Index tile_, n_ = 0, tiles_ = 0;
  std::unique_ptr<Candidates<P, T>[]> candidates_;
  Buffer memory_{};
  T *halves_ = nullptr, *reaches_ = nullptr;
  std::mutex guard_{};
  std::vector<std::unique_ptr<Workspace>> idle_{};
};

}  // namespace neem::detail
