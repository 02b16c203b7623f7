// A tile: some rows that look at the same candidates, chunk after chunk, and keep the nearest k of each.
//
// A chunk of candidates is packed into panels where it is used, so that no copy of the points is held. A
// result of the kernel is compared with its row's current bound while it is still in registers; the few that
// pass go to the row's small buffer (candidates.hpp). There is no n × n, and no n × k but the result.
#pragma once

#include "neem/neighbors/candidates.hpp"
#include "neem/neighbors/panels.hpp"

#include <type_traits>

namespace neem::detail {

/// How the input is brought into panels: (value − centre) · scale. The centre makes products lose less; where
/// differences are taken it is left at 0, so that nothing is rounded.
template <class P, class T>
struct Shift {
  using Wide = std::conditional_t<std::is_same_v<P, double>, double, T>;

  std::vector<Wide> centre;
  Wide scale;

  T operator()(const P* row, Index c) const {
    return static_cast<T>((static_cast<Wide>(row[c]) - centre[static_cast<std::size_t>(c)]) * scale);
  }
};

/// The mean of up to 1,024 evenly spaced rows as the centre: any point amid the data serves.
template <class P, class T>
Shift<P, T> shift_to_centre(const MatrixRef<P>& points, double scale) {
  using Wide = typename Shift<P, T>::Wide;
  const Index n = points.rows(), d = points.cols(), step = std::max<Index>(1, n / 1024);
  std::vector<double> sum(static_cast<std::size_t>(d), 0.0);
  double count = 0;
  for (Index i = 0; i < n; i += step, ++count) {
    const P* row = points.row(i).data();
    for (Index c = 0; c < d; ++c) sum[static_cast<std::size_t>(c)] += static_cast<double>(row[c]) * scale;
  }
  Shift<P, T> shift{std::vector<Wide>(static_cast<std::size_t>(d)), static_cast<Wide>(scale)};
  for (std::size_t c = 0; c < sum.size(); ++c) shift.centre[c] = static_cast<Wide>(sum[c] / count / scale);
  return shift;
}

/// Candidates packed side by side, as the kernels read them.
template <class P, class T, bool Differences>
class Chunk {
public:
  static constexpr Index width = PanelSize<T>::width;

  /// Takes `count` points: ids[0 … count − 1], or first, first + 1, … where ids is null.
  void pack(const MatrixRef<P>& points, const Shift<P, T>& shift, const Id* ids, Index first, Index count) {
    const Index d = points.cols();
    stride_ = (d + !Differences) * width;
    panels_ = (count + width - 1) / width;
    values_.resize(static_cast<std::size_t>(panels_ * stride_));
    ids_.resize(static_cast<std::size_t>(panels_ * width));
    count_ = count;
    for (Index j = 0; j < panels_ * width; ++j) {
      const Index place = std::min(j, count - 1);  // lanes beyond the last repeat it and are not looked at
      ids_[static_cast<std::size_t>(j)] = ids ? ids[place] : static_cast<Id>(first + place);
    }
    for (Index half = 0; half < 2 * panels_; ++half) {
      T* out = values_.data() + half / 2 * stride_ + half % 2 * packet;
      pack_half(points, shift, ids_.data() + half * packet, out);
      if constexpr (!Differences) {
        for (Index lane = std::clamp<Index>(count - half * packet, 0, packet); lane < packet; ++lane) {
          out[d * width + lane] = -std::numeric_limits<T>::infinity();
        }
      }
    }
  }

  Index size() const { return count_; }
  Index panels() const { return panels_; }
  const T* panel(Index p) const { return values_.data() + p * stride_; }
  const Id* ids(Index p) const { return ids_.data() + p * width; }
  Index lanes(Index p) const { return std::min(width, count_ - p * width); }

private:
  using Packet = typename PanelSize<T>::Packet;
  static constexpr Index packet = PanelSize<T>::packet;

  /// As many points as a register holds: registers of rows are loaded, shifted and transposed.
  void pack_half(const MatrixRef<P>& points, const Shift<P, T>& shift, const Id* ids, T* out) {
    using namespace Eigen::internal;
    const Index d = points.cols();
    const P* rows[packet];
    for (Index lane = 0; lane < packet; ++lane) rows[lane] = points.row(ids[lane]).data();
    Packet squares = pset1<Packet>(T(0));
    Index c = 0;
    if constexpr (std::is_same_v<P, T>) {
      const Packet scale = pset1<Packet>(shift.scale);
      for (; c + packet <= d; c += packet) {
        const Packet centre = ploadu<Packet>(shift.centre.data() + c);
        Packet block[packet];
        for (Index lane = 0; lane < packet; ++lane) {
          block[lane] = pmul(psub(ploadu<Packet>(rows[lane] + c), centre), scale);
        }
        transpose(block);
        for (Index l = 0; l < packet; ++l) {
          pstoreu(out + (c + l) * width, block[l]);
          squares = pmadd(block[l], block[l], squares);
        }
      }
    }
    for (; c < d; ++c) {
      for (Index lane = 0; lane < packet; ++lane) out[c * width + lane] = shift(rows[lane], c);
      const Packet column = ploadu<Packet>(out + c * width);
      squares = pmadd(column, column, squares);
    }
    if constexpr (!Differences) pstoreu(out + d * width, pmul(squares, pset1<Packet>(T(-0.5))));
  }

  Index stride_ = 0, panels_ = 0, count_ = 0;
  std::vector<T, Eigen::aligned_allocator<T>>
      values_{};  // a register that straddles two cache lines costs twice
  std::vector<Id> ids_{};
};

template <class P, class T, bool Differences>
class Tile {
public:
  using Kernel = std::conditional_t<Differences, PanelDistances<T>, PanelProducts<T>>;
  static constexpr Index group = PanelSize<T>::group, width = PanelSize<T>::width;

  Tile(const SearchRules<P, T>& rules, const Shift<P, T>& shift) : rules_(&rules), shift_(&shift) {}

  /// Begins with other rows: rows[0 … count − 1], or first, first + 1, … where rows is null.
  void start(const Id* rows, Index first, Index count) {
    const Index d = rules_->points.cols(), groups = (count + group - 1) / group;
    count_ = count;
    offered_ = 0;
    x_.resize(static_cast<std::size_t>(groups * group * d));
    rows_.resize(static_cast<std::size_t>(count));
    squares_.assign(static_cast<std::size_t>(count), T(0));
    // nothing passes in the rows that fill the last group up
    bounds_.assign(static_cast<std::size_t>(groups * group),
                   Differences ? T(-1) : std::numeric_limits<T>::max());
    while (static_cast<Index>(nearest_.size()) < count) nearest_.emplace_back(*rules_);
    for (Index r = 0; r < groups * group; ++r) {
      const Index place = std::min(count - 1, r), row = rows ? rows[place] : first + place;
      const P* x = rules_->query(row);
      double square = 0;
      for (Index c = 0; c < d; ++c) {
        const T value = (*shift_)(x, c);
        x_[static_cast<std::size_t>((r / group * d + c) * group + r % group)] = value;
        square += static_cast<double>(value) * static_cast<double>(value);
      }
      if (r >= count) continue;
      const auto at = static_cast<std::size_t>(r);
      rows_[at] = row;
      // |x − y|² is wrong by e (|x| + |y|)² ≤ 8 e |x|² + 2 e |x − y|²; the second part is in the rules
      nearest_[at].start(row, Differences ? 0.0 : 8 * PanelProducts<T>::error(d) * square);
      if constexpr (!Differences) squares_[at] = static_cast<T>(square);
      bounds_[at] = threshold(at);
    }
  }

  /// Offers a chunk to all rows.
  void offer(const Chunk<P, T, Differences>& chunk) {
    const Index d = rules_->points.cols(), groups = (count_ + group - 1) / group;
    if (d > depth) blocks_.resize(static_cast<std::size_t>(groups));
    for (Index p = 0; p < chunk.panels(); ++p) {
      const T* panel = chunk.panel(p);
      if (d <= depth) {
        for (Index g = 0; g < groups; ++g) {
          const Kernel block(x_.data() + g * group * d, panel, d);
          look_at(block, g, chunk, p);
        }
        continue;
      }
      for (Index c = 0; c < d; c += depth) {  // a slice of the panel stays in the nearest cache for all rows
        for (Index g = 0; g < groups; ++g) {
          Kernel& block = blocks_[static_cast<std::size_t>(g)];
          if (c == 0) block.start(panel, d);
          block.add(x_.data() + (g * d + c) * group, panel + c * width, std::min(depth, d - c));
          if (c + depth >= d) look_at(block, g, chunk, p);
        }
      }
    }
    offered_ += chunk.size() * count_;
  }

  /// Whether so many distances had to be computed again that the values of the kernel are of no use: the
  /// points near a row are nearer to each other than the rounding of |x|². Never so where differences are
  /// taken.
  bool too_coarse() const {
    if constexpr (Differences) return false;
    Index evaluated = 0;
    for (std::size_t r = 0; r < static_cast<std::size_t>(count_); ++r) evaluated += nearest_[r].evaluated();
    return evaluated > count_ * (8 * rules_->k + 256) + offered_ / 32;
  }

  Index size() const { return count_; }
  Index row(Index r) const { return rows_[static_cast<std::size_t>(r)]; }

  /// Writes the nearest of the r-th row, nearest first. @return how many there are, k or fewer
  template <class S>
  Index finish(Index r, Id* ids, S* distances) {
    return nearest_[static_cast<std::size_t>(r)].finish(ids, distances);
  }

private:
  static constexpr Index depth = 4096 / width;  // columns of a panel in half of the nearest cache

  void look_at(const Kernel& block, Index g, const Chunk<P, T, Differences>& chunk, Index p) {
    for (Index r = 0; r < group; ++r) {
      const auto at = static_cast<std::size_t>(g * group + r);
      if (passes(block, r, bounds_[at])) take(block, r, at, chunk, p);
    }
  }

  static bool passes(const Kernel& block, Index r, T bound) {
    if constexpr (Differences) {
      return block.any_within(r, bound);
    } else {
      return block.any_from(r, bound);
    }
  }

  /// What a value of the kernel is compared with.
  T threshold(std::size_t r) const {
    const T bound = nearest_[r].bound();
    if constexpr (Differences) {
      return bound;
    } else {
      return (squares_[r] - bound) / 2;
    }
  }

  void take(const Kernel& block, Index r, std::size_t at, const Chunk<P, T, Differences>& chunk, Index p) {
    T values[width];
    Eigen::internal::pstoreu(values, block.low[r]);
    Eigen::internal::pstoreu(values + width / 2, block.high[r]);
    Candidates<P, T>& best = nearest_[at];
    const Id self = rules_->queries ? Id(-1) : static_cast<Id>(rows_[at]);
    const Id* ids = chunk.ids(p);
    const Index lanes = chunk.lanes(p);
    for (Index lane = 0; lane < lanes; ++lane) {
      if constexpr (Differences) {
        if (values[lane] <= bounds_[at] && ids[lane] != self) best.offer(values[lane], ids[lane]);
      } else {
        if (values[lane] >= bounds_[at] && ids[lane] != self) {
          best.offer(squares_[at] - 2 * values[lane], ids[lane]);
        }
      }
    }
    bounds_[at] = threshold(at);
  }

  const SearchRules<P, T>* rules_;
  const Shift<P, T>* shift_;
  Index count_ = 0, offered_ = 0;
  std::vector<T> x_{};  // rows in groups of four: x[(g d + c) 4 + r]
  std::vector<Index> rows_{};
  std::vector<T> squares_{}, bounds_{};
  std::vector<Candidates<P, T>> nearest_{};
  std::vector<Kernel, Eigen::aligned_allocator<Kernel>> blocks_{};
};

}  // namespace neem::detail
