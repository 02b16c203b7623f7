// A tile: some rows that look at the same candidates, chunk after chunk, and keep the nearest k of each.
//
// A chunk of candidates is packed into panels where it is used, so that no copy of the points is held. A
// result of the kernel is compared with its row's current bound while it is still in registers; the few that
// pass go to the row's small buffer (candidates.hpp). There is no n × n, and no n × k but the result.
//
// Both kernels of panels.hpp give values v such that the squared distance is q − 2v: products with q = |x|²,
// differences with q = 0. The rest of the code need not know which it was.
#pragma once

#include "neem/neighbors/candidates.hpp"
#include "neem/neighbors/panels.hpp"

#include <memory>
#include <new>
#include <type_traits>
#include <vector>

namespace neem::detail {

/// Memory for numbers that are written before they are read; kept while it is large enough.
class Buffer {
public:
  template <class T>
  T* of(Index count) {
    return static_cast<T*>(bytes(static_cast<std::size_t>(count) * sizeof(T)));
  }

private:
  static constexpr std::align_val_t line{64};  // a register that straddles two cache lines costs twice
  struct Free {
    void operator()(void* memory) const { ::operator delete(memory, line); }
  };

  [[gnu::noinline]] void* bytes(std::size_t size) {
    if (size > size_) {
      memory_.reset();
      memory_.reset(::operator new(size, line));
      size_ = size;
    }
    return memory_.get();
  }

  std::unique_ptr<void, Free> memory_{};
  std::size_t size_ = 0;
};

/// Some rows by their numbers: ids[0 … count − 1], or first, first + 1, … where ids is null.
struct Rows {
  const Id* ids = nullptr;
  Index first = 0, count = 0;

  Index operator[](Index place) const { return ids ? ids[place] : first + place; }
  Rows part(Index begin, Index size) const {
    return ids ? Rows{ids + begin, 0, size} : Rows{nullptr, first + begin, size};
  }
};

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
    const P* row = row_start(points, i);
    for (Index c = 0; c < d; ++c) sum[static_cast<std::size_t>(c)] += static_cast<double>(row[c]) * scale;
  }
  Shift<P, T> shift{std::vector<Wide>(static_cast<std::size_t>(d)), static_cast<Wide>(scale)};
  for (std::size_t c = 0; c < sum.size(); ++c) shift.centre[c] = static_cast<Wide>(sum[c] / count / scale);
  return shift;
}

/// How a search approximates squared distances, and how wrong it may be.
template <class P, class T>
struct Approximation {
  SearchRules<P, T> rules;
  Shift<P, T> shift;
  bool differences;
};

/// Candidates packed side by side, as the kernels read them.
template <class P, class T>
class Chunk {
public:
  static constexpr Index width = PanelSize<T>::width;

  void pack(const MatrixRef<P>& points, const Shift<P, T>& shift, bool differences, const Rows& rows) {
    const Index d = points.cols();
    stride_ = (d + 1) * width;
    panels_ = (rows.count + width - 1) / width;
    count_ = rows.count;
    values_ = memory_.of<T>(panels_ * stride_);
    ids_ = id_memory_.of<Id>(panels_ * width);
    for (Index j = 0; j < panels_ * width; ++j) {
      const Index place = std::min(j, count_ - 1);  // lanes beyond the last repeat it and are not looked at
      ids_[j] = static_cast<Id>(rows[place]);
    }
    for (Index half = 0; half < 2 * panels_; ++half) {
      T* out = values_ + half / 2 * stride_ + half % 2 * packet;
      pack_half(points, shift, ids_ + half * packet, out);
      for (Index lane = 0; lane < packet; ++lane) {
        constexpr T infinity = std::numeric_limits<T>::infinity();
        T& start = out[d * width + lane];
        if (differences) start = 0;
        if (half * packet + lane >= count_) start = differences ? infinity : -infinity;
      }
    }
  }

  Index size() const { return count_; }
  Index panels() const { return panels_; }
  const T* panel(Index p) const { return values_ + p * stride_; }
  const Id* ids(Index p) const { return ids_ + p * width; }
  Index lanes(Index p) const { return std::min(width, count_ - p * width); }

private:
  using Packet = typename PanelSize<T>::Packet;
  static constexpr Index packet = PanelSize<T>::packet;

  /// As many points as a register holds: registers of rows are loaded, shifted and transposed. Their halved
  /// squares, negative, follow.
  [[gnu::noinline]] static void pack_half(const MatrixRef<P>& points, const Shift<P, T>& shift, const Id* ids,
                                          T* out) {
    using namespace Eigen::internal;
    const Index d = points.cols();
    const P* rows[packet];
    for (Index lane = 0; lane < packet; ++lane) rows[lane] = row_start(points, ids[lane]);
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
    pstoreu(out + d * width, pmul(squares, pset1<Packet>(T(-0.5))));
  }

  Index stride_ = 0, panels_ = 0, count_ = 0;
  T* values_ = nullptr;
  Id* ids_ = nullptr;
  Buffer memory_{}, id_memory_{};
};

/// Rows in groups as the kernels read them: x[(g d + c) group + r]; the last row fills the last group up.
template <class P, class T>
[[gnu::noinline]] void pack_groups(const MatrixRef<P>& points, const Shift<P, T>& shift, const Rows& rows,
                                   T* x) {
  constexpr Index group = PanelSize<T>::group;
  const Index d = points.cols(), groups = (rows.count + group - 1) / group;
  for (Index r = 0; r < groups * group; ++r) {
    const P* row = row_start(points, rows[std::min(rows.count - 1, r)]);
    T* out = x + r / group * d * group + r % group;
    for (Index c = 0; c < d; ++c) out[c * group] = shift(row, c);
  }
}

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
    if (d > depth) blocks_ = block_memory_.of<PanelValues<T>>(groups);
    pack_groups(rules_->searched(), *shift_, rows, x_);
    candidates_.reset(new Candidates<P, T>[static_cast<std::size_t>(rows.count)]);
    nearest_ = candidates_.get();
    for (Index r = 0; r < groups * group; ++r) {
      squares_[r] = T(0);
      bounds_[r] = std::numeric_limits<T>::max();  // nothing passes in the rows that fill the last group up
      if (r >= rows.count) continue;
      double square = 0;
      const T* x = x_ + r / group * d * group + r % group;
      for (Index c = 0; c < d; ++c)
        square += static_cast<double>(x[c * group]) * static_cast<double>(x[c * group]);
      // |x − y|² is wrong by e (|x| + |y|)² ≤ 8 e |x|² + 2 e |x − y|²; the second part is in the rules
      nearest_[r].start(*rules_, rows[r], differences_ ? 0.0 : 8 * product_error<T>(d) * square);
      if (!differences_) squares_[r] = static_cast<T>(square);
      bounds_[r] = threshold(r);
    }
  }

  /// Offers a chunk to all rows.
  void offer(const Chunk<P, T>& chunk) {
    const Index d = rules_->points.cols(), groups = (rows_.count + group - 1) / group;
    const Index slices = (d + depth - 1) / depth, slice = (d + slices - 1) / slices;
    PanelValues<T> one;
    for (Index p = 0; p < chunk.panels(); ++p) {
      const T* panel = chunk.panel(p);
      for (Index c = 0; c < d; c += slice) {  // a slice of the panel stays in the nearest cache for all rows
        const Index columns = std::min(slice, d - c);
        for (Index g = 0; g < groups; ++g) {
          PanelValues<T>& block = slices == 1 ? one : blocks_[g];
          if (c == 0) block.start(panel + d * width);
          const T* x = x_ + (g * d + c) * group;
          if (!differences_) {
            add_products(block, x, panel + c * width, columns);
          } else {
            add_differences(block, x, panel + c * width, columns);
            if (c + columns == d) block.multiply(T(-0.5));
          }
          if (c + columns == d) look_at(block, g, chunk, p);
        }
      }
    }
    offered_ += chunk.size() * rows_.count;
  }

  /// Whether so many distances had to be computed again that the values of the kernel are of no use: the
  /// points near a row are nearer to each other than the rounding of |x|². Never so where differences are
  /// taken.
  bool too_coarse() const {
    if (differences_) return false;
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
  static constexpr Index depth = 4096 / width;  // columns of a panel in half of the nearest cache

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
  PanelValues<T>* blocks_ = nullptr;
  std::unique_ptr<Candidates<P, T>[]> candidates_;
  Candidates<P, T>* nearest_ = nullptr;
  Buffer x_memory_{}, bound_memory_{}, block_memory_{};
};

}  // namespace neem::detail
