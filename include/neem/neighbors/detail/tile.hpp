// A tile: some rows that look at the same candidates, chunk after chunk, and keep the nearest k of each.
//
// A chunk of candidates is packed into panels where it is used, so that no copy of the points is held. A
// result of the kernel is compared with its row's current bound while it is still in registers; the few that
// pass go to the row's small buffer (candidates.hpp). There is no n × n, and no n × k but the result.
//
// Both kernels of panels.hpp give values v such that the squared distance is q − 2v: products with q = |x|²,
// differences with q = 0. The rest of the code need not know which it was.
#pragma once

#include "neem/neighbors/detail/candidates.hpp"
#include "neem/neighbors/detail/chunk.hpp"

#include <memory>

namespace neem::detail {

/// How a search approximates squared distances, and how wrong it may be.
template <class P, class T>
struct Approximation {
  SearchRules<P, T> rules;
  Shift<P, T> shift;
  bool differences;
};

template <class P, class T>
class Tile {
public:
  static constexpr Index group = PanelSize<T>::group, width = PanelSize<T>::width;

  explicit Tile(const Approximation<P, T>& values)
      : rules_(&values.rules), shift_(&values.shift), differences_(values.differences) {}

  /// Begins with these rows.
  void start(const Rows& rows) {
    const Index d = rules_->points.cols(), groups = (rows.count + group - 1) / group;
    rows_ = rows;
    offered_ = 0;
    x_ = x_memory_.of<T>(groups * group * d);
    bounds_ = bound_memory_.of<T>(2 * groups * group);
    squares_ = bounds_ + groups * group;
    pack_groups(rules_->searched(), *shift_, rows, x_);
    candidates_.reset(new Candidates<P, T>[static_cast<std::size_t>(rows.count)]);
    nearest_ = candidates_.get();
    for (Index r = 0; r < groups * group; ++r) {
      squares_[r] = T(0);
      bounds_[r] = (std::numeric_limits<T>::max)();  // nothing passes in the rows that fill the last group up
      if (r >= rows.count) continue;
      const double square = packed_square(x_, r, d);
      // |x − y|² is wrong by e (|x| + |y|)² ≤ 8 e |x|² + 2 e |x − y|²; the second part is in the rules
      nearest_[r].start(*rules_, rows[r], differences_ ? 0.0 : 8 * product_error<T>(d) * square);
      if (!differences_) squares_[r] = static_cast<T>(square);
      bounds_[r] = threshold(r);
    }
  }

  /// Offers a chunk to all rows.
  void offer(const Chunk<P, T>& chunk) {
    const Index groups = (rows_.count + group - 1) / group;
    compare(x_, groups, rules_->points.cols(), differences_, chunk, block_memory_,
            [&](const PanelValues<T>& block, Index g, Index p) { look_at(block, g, chunk, p); });
    offered_ += chunk.size() * rows_.count;
  }

  /// Whether so many distances had to be computed again that the values of the kernel are of no use: the
  /// points near a row are nearer to each other than the rounding of |x|². Never so where differences are
  /// taken, or nothing is rounded.
  bool too_coarse() const {
    if (differences_ || rules_->whole) return false;
    Index evaluated = 0;
    for (Index r = 0; r < rows_.count; ++r) evaluated += nearest_[r].evaluated();
    return evaluated > rows_.count * (8 * rules_->k + 256) + offered_ / 32;
  }

  /// Writes the nearest of the r-th row, nearest first. @return how many there are, k or fewer
  template <class S>
  Index finish(Index r, Id* ids, S* distances) {
    return nearest_[r].finish(ids, distances);
  }

private:
  void look_at(const PanelValues<T>& block, Index g, const Chunk<P, T>& chunk, Index p) {
    for (Index r = 0; r < group; ++r) {
      if (block.any_from(r, bounds_[g * group + r])) take(block, r, g * group + r, chunk, p);
    }
  }

  /// What a value of the kernel is compared with.
  T threshold(Index r) const { return (squares_[r] - nearest_[r].bound()) / 2; }

  [[gnu::noinline]] void take(const PanelValues<T>& block, Index in_group, Index r, const Chunk<P, T>& chunk,
                              Index p) {
    T values[width];
    block.store(in_group, values);
    const Index self = rules_->queries ? -1 : rows_[r];
    const Id* ids = chunk.ids(p);
    const Index lanes = chunk.lanes(p);
    for (Index lane = 0; lane < lanes; ++lane) {
      if (values[lane] >= bounds_[r] && ids[lane] != self) {
        nearest_[r].offer(squares_[r] - 2 * values[lane], ids[lane]);
      }
    }
    bounds_[r] = threshold(r);
  }

  const SearchRules<P, T>* rules_;
  const Shift<P, T>* shift_;
  bool differences_;
  Rows rows_{};
  Index offered_ = 0;
  T *x_ = nullptr, *squares_ = nullptr, *bounds_ = nullptr;
  std::unique_ptr<Candidates<P, T>[]> candidates_;
  Candidates<P, T>* nearest_ = nullptr;
  Buffer x_memory_{}, bound_memory_{}, block_memory_{};
};

}  // namespace neem::detail
