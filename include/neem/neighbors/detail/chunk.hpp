// Points packed as the kernels of panels.hpp read them, and the loop that runs a kernel over them.
//
// A search packs some points into panels where it uses them (a chunk), so that no copy of all points is held,
// and compares them with rows packed in groups of four. Packing subtracts a centre and multiplies by a power
// of two. Panels of many columns are taken in slices that stay in the nearest cache while all rows go by.
#pragma once

#include "neem/neighbors/detail/candidates.hpp"
#include "neem/neighbors/detail/panels.hpp"

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
      const Index place = (std::min)(j, count_ - 1);  // lanes beyond the last repeat it and are not looked at
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
  Index lanes(Index p) const { return (std::min)(width, count_ - p * width); }

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
        transpose_registers(block);
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
  using Four = typename PanelSize<T>::Quad;
  const Index d = points.cols(), groups = (rows.count + group - 1) / group;
  for (Index g = 0; g < groups; ++g) {
    const P* row[group];
    for (Index r = 0; r < group; ++r) {
      row[r] = row_start(points, rows[(std::min)(rows.count - 1, g * group + r)]);
    }
    T* out = x + g * d * group;
    Index c = 0;
    if constexpr (std::is_same_v<P, T> && PanelSize<T>::quad == group) {
      using namespace Eigen::internal;
      const Four scale = pset1<Four>(shift.scale);
      for (; c + group <= d; c += group) {
        const Four centre = ploadu<Four>(shift.centre.data() + c);
        Four block[group];
        for (Index r = 0; r < group; ++r) block[r] = pmul(psub(ploadu<Four>(row[r] + c), centre), scale);
        transpose_registers(block);
        for (Index l = 0; l < group; ++l) pstoreu(out + (c + l) * group, block[l]);
      }
    }
    for (; c < d; ++c) {
      for (Index r = 0; r < group; ++r) out[c * group + r] = shift(row[r], c);
    }
  }
}

constexpr Index panel_bytes = 16384;  ///< of a panel at a time: half of the nearest cache

/// see(values, g, p) with the values of the kernel for every group g of rows and every panel p.
/// @param x       the groups, by pack_groups
/// @param memory  of the sums, where a panel is taken in slices
template <class P, class T, class See>
void compare(const T* x, Index groups, Index d, bool differences, const Chunk<P, T>& chunk, Buffer& memory,
             const See& see) {
  constexpr Index group = PanelSize<T>::group, width = PanelSize<T>::width;
  constexpr Index depth = panel_bytes / (width * static_cast<Index>(sizeof(T)));
  const Index slices = (d + depth - 1) / depth, slice = (d + slices - 1) / slices;
  PanelValues<T> one;
  PanelValues<T>* const blocks = slices == 1 ? &one : memory.of<PanelValues<T>>(groups);
  for (Index p = 0; p < chunk.panels(); ++p) {
    const T* panel = chunk.panel(p);
    for (Index c = 0; c < d; c += slice) {  // a slice of the panel stays in the nearest cache for all rows
      const Index columns = (std::min)(slice, d - c);
      for (Index g = 0; g < groups; ++g) {
        PanelValues<T>& block = slices == 1 ? one : blocks[g];
        if (c == 0) block.start(panel + d * width);
        const T* rows = x + (g * d + c) * group;
        if (!differences) {
          add_products(block, rows, panel + c * width, columns);
        } else {
          add_differences(block, rows, panel + c * width, columns);
          if (c + columns == d) block.multiply(T(-0.5));
        }
        if (c + columns == d) see(block, g, p);
      }
    }
  }
}

/// |x|² of row r of rows packed in groups.
template <class T>
[[gnu::noinline]] double packed_square(const T* x, Index r, Index d) {
  constexpr Index group = PanelSize<T>::group;
  double square = 0;
  x += r / group * d * group + r % group;
  for (Index c = 0; c < d; ++c) {
    square += static_cast<double>(x[c * group]) * static_cast<double>(x[c * group]);
  }
  return square;
}

}  // namespace neem::detail
