// Exact nearest neighbors by comparing all pairs.
//
// Idea. The points are copied once into panels: the same column of a few points side by side, as many as two
// registers hold. A task owns a tile of rows and walks over all panels, so that a panel is read from the
// nearest cache once for the whole tile. Four rows against one panel is the kernel: Σ (x_c − y_c)² in eight
// registers, no memory touched but the inputs. A result is compared with its row's current bound while it is
// still in registers; the few that pass go to the row's small buffer. There is no n × n, and no n × k but the
// result.
//
// Accuracy. Differences are taken directly: nothing cancels, duplicates are at exactly 0, and the error of a
// value is relative, (d + 3)/2 ulp. Survivors are computed again in double (candidates.hpp).
//
// Cost. n² d subtractions and multiply-adds; they dominate for d above 20. Memory: a copy of the points and
// about 64 (2k + 32) offers a thread.
#pragma once

#include "neem/neighbors/candidates.hpp"

#include <type_traits>

namespace neem {
namespace detail {

/// The points in panels of `width`: values()[(p · d + c) · width + lane] is column c of point p · width +
/// lane.
template <class T>
class Panels {
public:
  using Packet = typename Eigen::internal::packet_traits<T>::type;  // a register, whatever the machine's
  static constexpr Index packet = Eigen::internal::unpacket_traits<Packet>::size;
  static constexpr Index width = 2 * packet;

  template <class S>
  Panels(const MatrixRef<S>& points, T scale, const Threads& threads)
      : d_(points.cols()), count_((points.rows() + width - 1) / width) {
    values_.resize(count_ * width, d_);
    const Index n = points.rows();
    for_each_range(threads, count_, 16, [&](Index begin, Index end) {
      for (Index lane = 0; lane < width; ++lane) {
        for (Index p = begin; p < end; ++p) {
          const S* row = points.row(std::min(n - 1, p * width + lane)).data();
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

/// Squared distances of four rows, given as rows[4c + r], to the points of a panel, and their smallest.
template <class T>
struct PanelDistances {
  using Packet = typename Panels<T>::Packet;
  static constexpr Index group = 4;

  Packet low[group], high[group];  ///< the two halves of the panel, one pair a row

  PanelDistances(const T* rows, const T* panel, Index d) {
    using namespace Eigen::internal;
    constexpr Index packet = Panels<T>::packet;
    Packet a0 = pset1<Packet>(T(0)), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
    const auto add = [](Packet& sum, const Packet& x, const Packet& y) {
      const Packet difference = psub(y, x);
      sum = pmadd(difference, difference, sum);
    };
    for (Index c = 0; c < d; ++c) {
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
    low[0] = a0, low[1] = b0, low[2] = c0, low[3] = d0;
    high[0] = a1, high[1] = b1, high[2] = c1, high[3] = d1;
  }

  T smallest(Index r) const { return Eigen::internal::predux_min(Eigen::internal::pmin(low[r], high[r])); }
};

/// All rows against all panels, with values of type T.
template <class T, class S>
Neighbors<S> search_panels(const MatrixRef<S>& points, Index k, const Threads& threads) {
  using Block = PanelDistances<T>;
  constexpr Index width = Panels<T>::width, group = Block::group, tile = 64;
  const Index n = points.rows(), d = points.cols();
  const S scale = power_of_two_scale<S>(points);
  // Rounding: one of the difference, twice, one of its square, d of the sum. Underflow: every column may lose
  // what is below the smallest normal number, in the scaled input and in the square.
  const double ulp = std::numeric_limits<T>::epsilon() / 2;
  const SearchRules<S, T> rules{
      points, k, static_cast<double>(scale), static_cast<double>(d + 8) * ulp,
      static_cast<double>(d) * 16 * static_cast<double>(std::numeric_limits<T>::min())};
  const Panels<T> panels(points, static_cast<T>(scale), threads);
  Neighbors<S> knn{Matrix<Id>(n, k), Matrix<S>(n, k), KnnMethod::brute_force};

  for_each_range(threads, n, tile, [&](Index begin, Index end) {
    const Index rows = end - begin, groups = (rows + group - 1) / group;
    std::vector<T> x(static_cast<std::size_t>(groups * group * d));
    for (Index r = 0; r < groups * group; ++r) {
      const Index i = std::min(end - 1, begin + r);
      for (Index c = 0; c < d; ++c) {
        x[static_cast<std::size_t>((r / group * d + c) * group + r % group)] = panels.at(i, c);
      }
    }
    std::vector<Candidates<S, T>> nearest(static_cast<std::size_t>(rows), Candidates<S, T>(rules));
    std::vector<T> bounds(static_cast<std::size_t>(groups * group), T(-1));  // nothing passes in padding
    for (Index r = 0; r < rows; ++r) {
      nearest[static_cast<std::size_t>(r)].start(begin + r);
      bounds[static_cast<std::size_t>(r)] = nearest[static_cast<std::size_t>(r)].bound();
    }
    T values[width];
    for (Index p = 0; p < panels.count(); ++p) {
      const Index lanes = std::min(width, n - p * width);
      for (Index g = 0; g < groups; ++g) {
        const Block block(x.data() + g * group * d, panels.panel(p), d);
        for (Index r = 0; r < group; ++r) {
          T& bound = bounds[static_cast<std::size_t>(g * group + r)];
          if (block.smallest(r) > bound) continue;
          Eigen::internal::pstoreu(values, block.low[r]);
          Eigen::internal::pstoreu(values + width / 2, block.high[r]);
          const Index row = begin + g * group + r;
          Candidates<S, T>& best = nearest[static_cast<std::size_t>(g * group + r)];
          for (Index lane = 0; lane < lanes; ++lane) {
            if (values[lane] > bound || p * width + lane == row) continue;
            best.offer(values[lane], static_cast<Id>(p * width + lane));
          }
          bound = best.bound();
        }
      }
    }
    for (Index r = 0; r < rows; ++r) {
      nearest[static_cast<std::size_t>(r)].finish(knn.ids.row(begin + r).data(),
                                                  knn.distances.row(begin + r).data());
    }
  });
  check_distances(knn);
  return knn;
}

/// The same, one pair after another: for points of so many columns that a sum of floats tells too little.
template <class S>
Neighbors<S> search_pairs(const MatrixRef<S>& points, Index k, const Threads& threads) {
  const Index n = points.rows();
  const double scale = static_cast<double>(power_of_two_scale<S>(points));
  const SearchRules<S, S> rules{points, k, scale, static_cast<double>(std::numeric_limits<S>::epsilon()),
                                static_cast<double>(std::numeric_limits<S>::min())};
  Neighbors<S> knn{Matrix<Id>(n, k), Matrix<S>(n, k), KnnMethod::brute_force};
  threads.for_each(n, [&](Index i) {
    Candidates<S, S> nearest(rules);
    nearest.start(i);
    for (Index j = 0; j < n; ++j) {
      if (j == i) continue;
      const double value = squared_distance(points.row(i).data(), points.row(j).data(), points.cols(), scale);
      nearest.offer(static_cast<S>(value), static_cast<Id>(j));
    }
    nearest.finish(knn.ids.row(i).data(), knn.distances.row(i).data());
  });
  check_distances(knn);
  return knn;
}

template <class S>
Neighbors<S> brute_force(const MatrixRef<S>& points, Index k, const Threads& threads) {
  k = checked_k(points, k, threads);
  if (k == 0) return {Matrix<Id>(points.rows(), 0), Matrix<S>(points.rows(), 0)};
  constexpr Index widest = 1 << 19;  // beyond, d roundings of a float are too many for a useful bound
  if (points.cols() > widest) return search_pairs<S>(points, k, threads);
  return search_panels<S, S>(points, k, threads);
}

}  // namespace detail

/// The exact k nearest neighbors of every point, by comparing all pairs.
///
///     d(i, j) = ‖x_i − x_j‖₂;  row i: the k smallest d(i, j), j ≠ i
///
/// @param points  n × d, one row a point, n ≥ 1, d ≥ 1, finite; any storage (others than row-major are
/// copied)
/// @param k       neighbors a point, ≥ 1; more than n − 1 means n − 1, so that one point gives a 1 × 0 table
/// @return        n × k ids and distances, nearest first, the point itself left out by its number. Distances
///                are computed in double and rounded once. Ties are ordered by a hash of the pair
/// @throws        Error (USAGE) if k < 1; Error (DATA) for no rows, NaN, infinity, or distances beyond the
/// type
/// @cost          O(n² d) time, O(nd + nk) memory; rows in parallel; bits do not depend on the thread count.
///                Multiplying the data by a power of two multiplies distances and changes nothing else
/// @source        exhaustive search; differs: direct differences, not ‖x‖² + ‖y‖² − 2x·y, whose cancellation
///                loses near neighbors of data far from 0
template <class X>
Neighbors<typename X::Scalar> brute_force(const Eigen::MatrixBase<X>& points, Index k,
                                          const Threads& threads = Threads{}) {
  using S = typename X::Scalar;
  static_assert(std::is_same_v<S, float> || std::is_same_v<S, double>,
                "points must be float or double: cast them first, points.template cast<float>()");
  const MatrixRef<S> rows(points.derived());
  return detail::brute_force<S>(rows, k, threads);
}

}  // namespace neem
