// Further pairs of LocalMAP: points that lie near each other in the map and are no neighbors.
#pragma once

#include "neem/core/parallel.hpp"
#include "neem/core/random.hpp"
#include "neem/core/types.hpp"
#include "neem/forces/sampling/detail/pacmap_pairs.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

namespace neem::detail {

/// The points of a layout by square cells whose sides are at least `reach`: what lies within `reach` of a
/// point lies in its cell or in one that touches it.
template <class S, int Dim>
class ReachCells {
public:
  ReachCells(const Layout<S, Dim>& Y, double reach) : Y_(Y) {
    constexpr Index most = Dim == 1 ? 1 << 20 : Dim == 2 ? 1 << 10 : 100;  // cells an axis
    const Index n = Y.rows();
    Index cells = 1;
    for (std::size_t c = 0; c < Dim; ++c) {
      const S* y = Y.data() + c;
      double high = low_[c] = static_cast<double>(y[0]);
      for (Index i = 0; i < n; ++i) {
        const double at = static_cast<double>(y[i * Dim]);
        low_[c] = (std::min)(low_[c], at), high = (std::max)(high, at);
      }
      const double side = (std::max)(reach, (high - low_[c]) / static_cast<double>(most));
      per_side_[c] = 1 / side;
      count_[c] = 1 + static_cast<Index>((std::min)((high - low_[c]) / side, static_cast<double>(most)));
      cells *= count_[c];
    }
    std::vector<Index> cell_of(static_cast<std::size_t>(n));
    begin_.assign(static_cast<std::size_t>(cells) + 1, 0);
    for (Index i = 0; i < n; ++i) {
      const auto at = place(i);
      Index cell = 0;
      for (std::size_t c = 0; c < Dim; ++c) cell = cell * count_[c] + at[c];
      cell_of[static_cast<std::size_t>(i)] = cell;
      ++begin_[static_cast<std::size_t>(cell)];
    }
    Index sum = 0;
    for (Index& begin : begin_) sum += std::exchange(begin, sum);
    std::vector<Index> next(begin_);
    members_.resize(static_cast<std::size_t>(n));
    for (Index i = 0; i < n; ++i) {
      Index& to = next[static_cast<std::size_t>(cell_of[static_cast<std::size_t>(i)])];
      members_[static_cast<std::size_t>(to++)] = static_cast<Id>(i);
    }
  }

  /// The members of the cells around one point, as runs of one list.
  class Around {
  public:
    Index size() const { return size_; }
    Id operator[](Index k) const {
      int r = 0;
      while (k >= runs_[r].second) k -= runs_[r++].second;
      return runs_[r].first[k];
    }

  private:
    friend class ReachCells;
    static constexpr int most = Dim == 1 ? 1 : Dim == 2 ? 3 : 9;
    std::pair<const Id*, Index> runs_[most]{};
    Index size_ = 0;
  };

  Around around(Index i) const {
    const auto at = place(i);
    std::array<Index, Dim> low, high;
    for (std::size_t c = 0; c < Dim; ++c) {
      low[c] = std::max<Index>(0, at[c] - 1), high[c] = (std::min)(count_[c] - 1, at[c] + 1);
    }
    Around found;
    int runs = 0;
    const auto add = [&](Index first, Index last) {
      const Index from = begin_[static_cast<std::size_t>(first)],
                  to = begin_[static_cast<std::size_t>(last) + 1];
      found.runs_[runs++] = {members_.data() + from, to - from};
      found.size_ += to - from;
    };
    if constexpr (Dim == 1) {
      add(low[0], high[0]);
    } else if constexpr (Dim == 2) {
      for (Index a = low[0]; a <= high[0]; ++a) add(a * count_[1] + low[1], a * count_[1] + high[1]);
    } else {
      for (Index a = low[0]; a <= high[0]; ++a) {
        for (Index b = low[1]; b <= high[1]; ++b) {
          const Index row = (a * count_[1] + b) * count_[2];
          add(row + low[2], row + high[2]);
        }
      }
    }
    return found;
  }

private:
  std::array<Index, Dim> place(Index i) const {
    std::array<Index, Dim> at;
    for (std::size_t c = 0; c < Dim; ++c) {
      const double offset = static_cast<double>(Y_.data()[i * Dim + static_cast<Index>(c)]) - low_[c];
      at[c] = (std::min)(count_[c] - 1, static_cast<Index>(offset * per_side_[c]));
    }
    return at;
  }

  const Layout<S, Dim>& Y_;
  std::array<double, Dim> low_{}, per_side_{};
  std::array<Index, Dim> count_{};
  std::vector<Index> begin_{};
  std::vector<Id> members_{};
};

/// Draws further pairs anew: uniformly among the points that lie within `reach` of a point in the map and are
/// not its neighbors. A pair for which none is found in 100 draws stays as it is.
///
/// @param further  n × f, the pairs there are; replaced
/// @source  LocalMAP, whose draws miss more often: they are from all points
template <class S, int Dim>
void redraw_further_pairs(const Layout<S, Dim>& Y, double reach, const Matrix<Id>& nearby, std::uint64_t seed,
                          Matrix<Id>& further, const Threads& threads) {
  constexpr int tries = 100;
  const Index n = Y.rows(), count = further.cols();
  const ReachCells<S, Dim> cells(Y, reach);
  const double reach2 = reach * reach;
  for_each_range(threads, n, draw_grain(n), [&](Index begin, Index end) {
    Draws draws(n, seed, Draws::local);
    for (Index i = begin; i < end; ++i) {
      draws.start(i);
      for (Index c = 0; c < nearby.cols(); ++c) draws.take(nearby(i, c));
      const auto around = cells.around(i);
      for (Index c = 0; c < count; ++c) {
        for (int t = 0; t < tries; ++t) {
          const Id id = around[draws.below(around.size())];
          double d2 = 0;
          for (Index a = 0; a < Dim; ++a) {
            const double apart =
                static_cast<double>(Y.data()[id * Dim + a]) - static_cast<double>(Y.data()[i * Dim + a]);
            d2 += apart * apart;
          }
          if (d2 > reach2 || draws.is_taken(id)) continue;
          draws.take(id);
          further(i, c) = id;
          break;
        }
      }
    }
  });
}

}  // namespace neem::detail
