// Forces of pairs that were drawn sixteen at a time.
#pragma once

#include "neem/core/detail/archive.hpp"
#include "neem/core/detail/pack.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/types.hpp"
#include "neem/forces/sampling/detail/block_partners.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace neem::detail {

/// What DrawnPairs is for a table, for block partners.
template <class S, int Dim>
class DrawnBlocks {
public:
  DrawnBlocks() = default;
  explicit DrawnBlocks(const BlockPartners& drawn) : slots_(drawn.slot_count), places_(drawn.points) {
    const BlockEnds ends = block_ends(drawn);
    starts_.reserve(2 * drawn.starts.size());
    begin_.push_back(0);
    for (Index b = 0; b < drawn.blocks; ++b) {
      for (Index s = 0; s < slots_; ++s) starts_.push_back(drawn.start(b, s));
      const auto from = ends.starts.begin() + ends.begin[static_cast<std::size_t>(b)];
      starts_.insert(starts_.end(), from, ends.starts.begin() + ends.begin[static_cast<std::size_t>(b) + 1]);
      begin_.push_back(static_cast<Index>(starts_.size()));
    }
  }

  /// The partners that were drawn, of n points or none.
  void state(Archive& a, std::string_view name, Index n) {
    BlockPartners drawn{.blocks = blocks(), .slot_count = slots_, .points = places_.points()};
    for (Index b = 0; b < drawn.blocks; ++b) {
      const auto from = starts_.begin() + begin_[static_cast<std::size_t>(b)];
      drawn.starts.insert(drawn.starts.end(), from, from + slots_);
    }
    block_partners_state(a, name, drawn, n);
    if (a.reading()) *this = DrawnBlocks(drawn);
  }

  /// Adds Σ_j a(d²_ij) (y_j − y_i), j the partners of i, to the force on every point i.
  template <class Law>
  void add(const Law& law, const Layout<S, Dim>& Y, Layout<S, Dim>& force, const Threads& threads) {
    constexpr Index width = Pack<S>::size;
    static_assert(block_width % width == 0);
    places_.fill(Y, threads);
    for_each_range(threads, blocks(), 16, [&](Index first, Index last) {
      for (Index b = first; b < last; ++b) {
        S values[Dim][block_width];
        const Index end = begin_[static_cast<std::size_t>(b) + 1];
        for (Index v = 0; v < block_width; v += width) {
          Pack<S> here[Dim], sums[Dim];
          for (int c = 0; c < Dim; ++c) here[c] = places_.load(static_cast<Id>(b * block_width), c, v);
          for (Index e = begin_[static_cast<std::size_t>(b)]; e < end; ++e) {
            const Id start = starts_[static_cast<std::size_t>(e)];
            Pack<S> apart[Dim], d2;
            for (int c = 0; c < Dim; ++c) {
              apart[c] = places_.load(start, c, v) - here[c];
              d2 = multiply_add(apart[c], apart[c], d2);
            }
            const Pack<S> pull = law.attraction(d2);
            for (int c = 0; c < Dim; ++c) sums[c] = multiply_add(pull, apart[c], sums[c]);
          }
          for (int c = 0; c < Dim; ++c) sums[c].store(values[c] + v);
        }
        for (Index l = 0; l < block_width; ++l) {
          const Id point = places_.points()[static_cast<std::size_t>(b * block_width + l)];
          for (int c = 0; c < Dim && point >= 0; ++c)
            force.data()[static_cast<Index>(point) * Dim + c] += values[c][l];
        }
      }
    });
  }

  /// Σ loss(d²) over the pairs, each once.
  template <class Law>
  double loss(const Law& law, const Layout<S, Dim>& Y, const Threads& threads) const {
    return sum_over_ranges(threads, blocks(), 16, [&](Index first, Index last) {
      double sum = 0;
      const std::vector<Id>& points = places_.points();
      for (Index b = first; b < last; ++b) {
        for (Index e = begin_[static_cast<std::size_t>(b)]; e < begin_[static_cast<std::size_t>(b)] + slots_;
             ++e) {
          for (Index l = 0; l < block_width; ++l) {
            const Index i = points[static_cast<std::size_t>(b * block_width + l)];
            const Index j = points[static_cast<std::size_t>(
                BlockPartners::lane(starts_[static_cast<std::size_t>(e)], l))];
            if (i < 0 || j < 0) continue;
            double d2 = 0;
            for (int c = 0; c < Dim; ++c) {
              const double apart =
                  static_cast<double>(Y.data()[j * Dim + c]) - static_cast<double>(Y.data()[i * Dim + c]);
              d2 += apart * apart;
            }
            sum += law.edge_loss(d2);
          }
        }
      }
      return sum;
    });
  }

private:
  Index blocks() const { return begin_.empty() ? 0 : static_cast<Index>(begin_.size()) - 1; }

  Index slots_ = 0;
  BlockLayout<S, Dim> places_{};
  std::vector<Index> begin_{};
  std::vector<Id> starts_{};  // of a block: those it drew, then those it was drawn by
};

}  // namespace neem::detail
