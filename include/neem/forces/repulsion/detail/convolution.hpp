// The values on a rectangle of nodes, convolved with an even kernel by Fourier transforms.
//
// The rectangle lies in a corner of a cyclic grid at least twice as large, so that its ends do not meet. Four
// sweeps: down the columns (real numbers, two packs of columns as the real and the imaginary parts of one),
// along the rows of the spectrum there and back with the product with the kernel between (rows are the lanes,
// so squares of registers are transposed on the way), and up the columns. Rows and columns that hold nothing
// but zeros, or whose result is not used, are not transformed. A task owns some columns, or some rows: same
// bits for any number of threads.
#pragma once

#include "neem/core/parallel.hpp"
#include "neem/forces/repulsion/detail/fft.hpp"

#include <algorithm>
#include <array>
#include <type_traits>
#include <vector>

namespace neem::detail {

/// A kernel on a cyclic grid, and the memory to convolve with it.
template <class S>
class Convolution {
public:
  static constexpr Index lanes = Pack<S>::size;
  static constexpr Index group = 2 * lanes;  ///< columns transformed together

  /// Bytes held for a grid of this many cyclic nodes (their quarter, the rectangle, is the caller's).
  static double bytes(double cells) { return cells * 4 / 2 * sizeof(S); }

  /// @param padded  rows and columns of the cyclic grid, even (or 1 column)
  /// @param kernel  its value `down` rows and `along` columns from the middle, both at most half of the grid
  /// @param down, along  what the spectrum is multiplied by at the frequencies of rows and of columns
  template <class Kernel>
  void set(const std::array<Index, 2>& padded, Kernel&& kernel, const std::vector<double>& down,
           const std::vector<double>& along, const Threads& threads) {
    if (padded != padded_) {
      padded_ = padded;
      down_ = Fft<S>(padded[0]);
      along_ = Fft<S>(padded[1]);
    }
    const Index rows = padded[0], columns = padded[1], half = rows / 2 + 1;
    const Index wanted = columns / 2 + 1, pitch = (wanted + group - 1) / group * group;
    // Down the columns. Of an even column the transform is real, so two need not be taken apart.
    std::vector<S> spectrum(static_cast<std::size_t>(half * pitch));
    for_each_range(threads, pitch, group, [&](Index begin, Index) {
      std::vector<S> line(static_cast<std::size_t>(rows * group));
      for (Index r = 0; r < half; ++r) {
        S* values = line.data() + r * group;
        for (Index c = 0; c < group; ++c)
          values[c] = static_cast<S>(kernel(r, (std::min)(begin + c, wanted - 1)));
        if (r > 0) std::copy_n(values, group, line.data() + (rows - r) * group);
      }
      down_.forward(line.data());
      for (Index k = 0; k < half; ++k) {
        std::copy_n(line.data() + down_.place(k) * group, group, spectrum.data() + k * pitch + begin);
      }
    });
    kernel_.assign(static_cast<std::size_t>(groups_of_rows() * columns * lanes), S(0));
    // one half for two columns taken apart, the rest for transforms that are not normalised
    const double share = 0.5 / (static_cast<double>(rows) * static_cast<double>(columns));
    for_each_range(threads, half, lanes, [&](Index begin, Index end) {
      std::vector<S> line(static_cast<std::size_t>(columns * group), S(0));
      for (Index k = begin; k < end; ++k) {
        for (Index c = 0; c < columns; ++c) {
          line[static_cast<std::size_t>(c * group + k - begin)] =
              spectrum[static_cast<std::size_t>(k * pitch + (std::min)(c, columns - c))];
        }
      }
      along_.forward(line.data());
      S* to = kernel_.data() + begin * columns;
      for (Index c = 0; c < columns; ++c) {
        const Index place = along_.place(c);
        for (Index k = begin; k < end; ++k) {
          const double value = static_cast<double>(line[static_cast<std::size_t>(place * group + k - begin)]);
          to[place * lanes + k - begin] = static_cast<S>(value * share * down[static_cast<std::size_t>(k)] *
                                                         along[static_cast<std::size_t>(c)]);
        }
      }
    });
  }

  /// Replaces the values of the rectangle, nodes[0] rows of `pitch` values of which nodes[1] are used, by
  /// their convolution. `pitch` is a multiple of `group`; what lies beyond the used values has to be 0.
  void apply(S* values, const std::array<Index, 2>& nodes, Index pitch, const Threads& threads) {
    half_.resize(static_cast<std::size_t>((padded_[0] / 2 + 1) * 2 * pitch));
    const Index used = (std::min)(pitch, (nodes[1] + group - 1) / group * group);
    for_each_range(threads, used, group, [&](Index begin, Index) { sink(values, nodes[0], pitch, begin); });
    threads.for_each(groups_of_rows(), [&](Index g) { cross(g * lanes, used, pitch); });
    for_each_range(threads, used, group, [&](Index begin, Index) { rise(values, nodes[0], pitch, begin); });
  }

private:
  Index groups_of_rows() const { return (padded_[0] / 2 + 1 + lanes - 1) / lanes; }
  S* spectrum(Index k, Index pitch, Index column) { return half_.data() + 2 * (k * pitch + column); }

  /// Columns [begin, begin + group) to their spectra, of which half the frequencies tell all.
  void sink(const S* values, Index count, Index pitch, Index begin) {
    const Index rows = padded_[0];
    std::vector<S> line(static_cast<std::size_t>(rows * group));
    for (Index r = 0; r < count; ++r) std::copy_n(values + r * pitch + begin, group, line.data() + r * group);
    down_.forward(line.data());
    for (Index k = 0; k <= rows / 2; ++k) {
      using C = Complexes<S>;
      const C here = C::load(line.data() + down_.place(k) * group);
      const C there = C::load(line.data() + down_.place((rows - k) % rows) * group);
      S* to = spectrum(k, pitch, begin);
      C{here.re + there.re, here.im - there.im}.store(to);
      C{here.im + there.im, there.re - here.re}.store(to + group);
    }
  }

  /// Rows [k, k + lanes) of the spectrum, times the kernel.
  void cross(Index k, Index used, Index pitch) {
    const Index columns = padded_[1], count = (std::min)(lanes, padded_[0] / 2 + 1 - k);
    std::vector<S> line(static_cast<std::size_t>((std::max)(columns, used) * group));
    const auto turn = [&](Index column, auto there) {
      for (const Index part : {Index(0), lanes}) {
        Pack<S> square[lanes];  // rows past the last are zeros
        unrolled<static_cast<int>(lanes)>([&](auto l) {
          if (!there) {
            square[l] = Pack<S>::load(line.data() + (column + l) * group + part);
          } else if (l < count) {
            square[l] = Pack<S>::load(spectrum(k + l, pitch, column) + part);
          }
        });
        transpose<S>(square);
        unrolled<static_cast<int>(lanes)>([&](auto l) {
          if (there) {
            square[l].store(line.data() + (column + l) * group + part);
          } else if (l < count) {
            square[l].store(spectrum(k + l, pitch, column) + part);
          }
        });
      }
    };
    for (Index c = 0; c < used; c += lanes) turn(c, std::true_type{});
    along_.forward(line.data());
    const S* factor = kernel_.data() + k * columns;
    for (Index c = 0; c < columns; ++c) {
      S* at = line.data() + c * group;
      (Complexes<S>::load(at) * Pack<S>::load(factor + c * lanes)).store(at);
    }
    along_.backward(line.data());
    for (Index c = 0; c < used; c += lanes) turn(c, std::false_type{});
  }

  /// Columns [begin, begin + group) from their spectra back to values.
  void rise(S* values, Index count, Index pitch, Index begin) {
    const Index rows = padded_[0];
    std::vector<S> line(static_cast<std::size_t>(rows * group));
    for (Index k = 0; k <= rows / 2; ++k) {
      using C = Complexes<S>;
      const S* from = spectrum(k, pitch, begin);
      const C a = C::load(from), b = C::load(from + group);
      C{a.re + b.im, b.re - a.im}.store(line.data() + down_.place((rows - k) % rows) * group);
      C{a.re - b.im, a.im + b.re}.store(line.data() + down_.place(k) * group);
    }
    down_.backward(line.data());
    for (Index r = 0; r < count; ++r) std::copy_n(line.data() + r * group, group, values + r * pitch + begin);
  }

  std::array<Index, 2> padded_{1, 1};
  Fft<S> down_{}, along_{};
  std::vector<S> kernel_{};  // by group of `lanes` rows, then in the order of along_, then by row
  std::vector<S> half_{};    // the spectra of the columns: by frequency, then by pack of columns
};

}  // namespace neem::detail
