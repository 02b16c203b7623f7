// Squared distances of a few rows to a panel of points, in registers.
//
// A panel holds the same column of a few points side by side, as many as two registers hold. Four rows
// against one panel is the kernel: eight sums in registers, no memory touched but the inputs. There are two
// kernels.
//
//   - add_products, from −|y|²/2: x·y − |y|²/2, one multiply-add a column. Squared distances made of it,
//     |x − y|² = |x|² − 2 (x·y − |y|²/2), lose digits where points are near each other and far from the
//     centre that is subtracted from all; the loss is bounded (product_error), and the bound is a part of
//     the rules of candidates.hpp.
//   - add_differences, from 0: Σ (x − y)², twice the work. Nothing cancels, duplicates are at exactly 0, and
//     the error of a value is relative, (d + 3)/2 ulp.
#pragma once

#include "neem/core/detail/pack.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/types.hpp"

#include <algorithm>
#include <limits>
#include <vector>

namespace neem::detail {

// g++ warns, without being asked to, that a register as an argument of a template loses its attributes. They
// are those of its size, which the type has all the same.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wignored-attributes"
#endif

/// A register of half the machine's best size; half of that again.
template <class T, bool again>
struct HalfRegister {
  using Packet = typename Eigen::internal::packet_traits<T>::half;
};
template <class T>
struct HalfRegister<T, true> {
  using Packet = typename Eigen::internal::unpacket_traits<typename HalfRegister<T, false>::Packet>::half;
};

/// A register of the machine's best size, and how many values a panel is wide.
template <class T>
struct PanelSize {
  using Packet = typename Eigen::internal::packet_traits<T>::type;
  static constexpr Index packet = Eigen::internal::unpacket_traits<Packet>::size;
  static constexpr Index width = 2 * packet;
  static constexpr Index group = 4;  ///< rows that a kernel compares with a panel at once

  /// A register of as many values, where there is one: it packs rows.
  using Quad = typename HalfRegister<T, packet == 16>::Packet;
  static constexpr Index quad = Eigen::internal::unpacket_traits<Quad>::size;
};

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

/// All points in panels: panel(p)[c · width + lane] is column c of point p · width + lane.
template <class T>
class Panels {
public:
  static constexpr Index width = PanelSize<T>::width;

  template <class S>
  Panels(const MatrixRef<S>& points, T scale, const Threads& threads)
      : d_(points.cols()), count_((points.rows() + width - 1) / width) {
    values_.resize(count_ * width, d_);
    const Index n = points.rows();
    for_each_range(threads, count_, 16, [&](Index begin, Index end) {
      for (Index lane = 0; lane < width; ++lane) {
        for (Index p = begin; p < end; ++p) {
          const S* row = points.row((std::min)(n - 1, p * width + lane)).data();
          T* out = values_.data() + p * d_ * width + lane;
          for (Index c = 0; c < d_; ++c) out[c * width] = static_cast<T>(row[c]) * scale;
        }
      }
    });
  }

  Index count() const { return count_; }
  const T* panel(Index p) const { return values_.data() + p * d_ * width; }
  T at(Index i, Index c) const { return panel(i / width)[c * width + i % width]; }

private:
  Index d_, count_;
  Matrix<T> values_{};
};

/// Values of four rows and the points of a panel: the two halves of the panel, one pair a row.
template <class T>
struct PanelValues {
  using Packet = typename PanelSize<T>::Packet;
  static constexpr Index group = PanelSize<T>::group;

  Packet low[group], high[group];

  /// Every row begins with the same values.
  void start(const T* values) {
    for (Index r = 0; r < group; ++r) {
      low[r] = Eigen::internal::ploadu<Packet>(values);
      high[r] = Eigen::internal::ploadu<Packet>(values + PanelSize<T>::packet);
    }
  }
  void store(Index r, T* values) const {
    Eigen::internal::pstoreu(values, low[r]);
    Eigen::internal::pstoreu(values + PanelSize<T>::packet, high[r]);
  }

  void multiply(T factor) {
    const Packet factors = Eigen::internal::pset1<Packet>(factor);
    for (Index r = 0; r < group; ++r) {
      low[r] = Eigen::internal::pmul(low[r], factors);
      high[r] = Eigen::internal::pmul(high[r], factors);
    }
  }

  /// Whether any value of row r is at least the bound.
  bool any_from(Index r, T bound) const {
    using namespace Eigen::internal;
    return predux_any(pcmp_le(pset1<Packet>(bound), pmax(low[r], high[r])));
  }
};

/// Adds (x − y)² of some columns; rows are given as rows[4c + r]. Never inlined: compiled once for all
/// searches.
template <class T>
[[gnu::noinline]] void add_differences(PanelValues<T>& sums, const T* rows, const T* panel, Index columns) {
  using namespace Eigen::internal;
  using Packet = typename PanelSize<T>::Packet;
  constexpr Index packet = PanelSize<T>::packet, group = PanelSize<T>::group;
  Packet a0 = sums.low[0], b0 = sums.low[1], c0 = sums.low[2], d0 = sums.low[3];
  Packet a1 = sums.high[0], b1 = sums.high[1], c1 = sums.high[2], d1 = sums.high[3];
  const auto add = [](Packet& sum, const Packet& x, const Packet& y) {
    const Packet difference = psub(y, x);
    sum = pmadd(difference, difference, sum);
  };
  for (Index c = 0; c < columns; ++c) {
    const Packet y0 = ploadu<Packet>(panel + c * 2 * packet);
    const Packet y1 = ploadu<Packet>(panel + c * 2 * packet + packet);
    const Packet xa = pset1<Packet>(rows[c * group]);
    add(a0, xa, y0);
    add(a1, xa, y1);
    const Packet xb = pset1<Packet>(rows[c * group + 1]);
    add(b0, xb, y0);
    add(b1, xb, y1);
    const Packet xc = pset1<Packet>(rows[c * group + 2]);
    add(c0, xc, y0);
    add(c1, xc, y1);
    const Packet xd = pset1<Packet>(rows[c * group + 3]);
    add(d0, xd, y0);
    add(d1, xd, y1);
  }
  sums.low[0] = a0, sums.low[1] = b0, sums.low[2] = c0, sums.low[3] = d0;
  sums.high[0] = a1, sums.high[1] = b1, sums.high[2] = c1, sums.high[3] = d1;
}

/// Adds x·y of some columns, in the same way.
template <class T>
[[gnu::noinline]] void add_products(PanelValues<T>& sums, const T* rows, const T* panel, Index columns) {
  using namespace Eigen::internal;
  using Packet = typename PanelSize<T>::Packet;
  constexpr Index packet = PanelSize<T>::packet, group = PanelSize<T>::group;
  Packet a0 = sums.low[0], b0 = sums.low[1], c0 = sums.low[2], d0 = sums.low[3];
  Packet a1 = sums.high[0], b1 = sums.high[1], c1 = sums.high[2], d1 = sums.high[3];
  for (Index c = 0; c < columns; ++c) {
    Packet y0 = ploadu<Packet>(panel + c * 2 * packet);
    Packet y1 = ploadu<Packet>(panel + c * 2 * packet + packet);
    EIGEN_OPTIMIZATION_BARRIER(y0)  // g++ would load them again for every row
    EIGEN_OPTIMIZATION_BARRIER(y1)
    const Packet xa = pset1<Packet>(rows[c * group]);
    a0 = pmadd(xa, y0, a0);
    a1 = pmadd(xa, y1, a1);
    const Packet xb = pset1<Packet>(rows[c * group + 1]);
    b0 = pmadd(xb, y0, b0);
    b1 = pmadd(xb, y1, b1);
    const Packet xc = pset1<Packet>(rows[c * group + 2]);
    c0 = pmadd(xc, y0, c0);
    c1 = pmadd(xc, y1, c1);
    const Packet xd = pset1<Packet>(rows[c * group + 3]);
    d0 = pmadd(xd, y0, d0);
    d1 = pmadd(xd, y1, d1);
  }
  sums.low[0] = a0, sums.low[1] = b0, sums.low[2] = c0, sums.low[3] = d0;
  sums.high[0] = a1, sums.high[1] = b1, sums.high[2] = c1, sums.high[3] = d1;
}

/// e such that the squared distance |x|² − 2 (x·y − |y|²/2) is wrong by at most e (|x| + |y|)²: rounding of
/// the shifted columns (once, of both points), of d multiply-adds and of the halved square.
template <class T>
double product_error(Index d) {
  return static_cast<double>(d + 16) * static_cast<double>(std::numeric_limits<T>::epsilon()) / 2;
}

/// Squared distances of four rows, given as rows[4c + r], to the points of a panel.
template <class T>
struct PanelDistances : PanelValues<T> {
  using PanelValues<T>::group;
  PanelDistances(const T* rows, const T* panel, Index d) {
    for (Index r = 0; r < group; ++r) {
      this->low[r] = this->high[r] = Eigen::internal::pset1<typename PanelValues<T>::Packet>(T(0));
    }
    add_differences(*this, rows, panel, d);
  }
};

}  // namespace neem::detail
