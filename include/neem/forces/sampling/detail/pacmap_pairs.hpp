// The three kinds of pairs that PaCMAP draws.
#pragma once

#include "neem/core/parallel.hpp"
#include "neem/core/random.hpp"
#include "neem/core/types.hpp"
#include "neem/neighbors/metric.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace neem::detail {

/// Points drawn for one point at a time: no point twice, and never one that is taken.
class Draws {
public:
  /// Streams: what is drawn.
  enum Stream : std::uint64_t { mid_near = 1, further = 2, local = 3, outliers = 4, triplets = 5 };

  Draws(Index n, std::uint64_t seed, Stream stream)
      : random_{seed}, stream_(stream), n_(n), taken_(static_cast<std::size_t>(n / 64 + 1), 0) {}

  /// Begins anew for point i, which is taken.
  void start(Index i) {
    for (const Id id : list_) word(id) = 0;
    list_.clear();
    point_ = static_cast<std::uint64_t>(i);
    draw_ = 0;
    take(static_cast<Id>(i));
  }
  void take(Id id) {
    word(id) |= bit(id);
    list_.push_back(id);
  }
  /// Makes the last `count` points available again.
  void give_back(Index count) {
    for (; count > 0; --count) {
      word(list_.back()) &= ~bit(list_.back());
      list_.pop_back();
    }
  }
  bool is_taken(Id id) { return (word(id) & bit(id)) != 0; }
  /// The number of points that can still be drawn.
  Index left() const { return n_ - static_cast<Index>(list_.size()); }

  /// Uniform in [0, count), count in [1, 2³²].
  Index below(Index count) {
    constexpr int half = 32;
    if (draw_ % 2 == 0) bits_ = random_.bits(point_, draw_, stream_);  // for two draws
    const std::uint64_t bits = draw_++ % 2 == 0 ? bits_ >> half : bits_ & 0xffffffffu;
    return static_cast<Index>((bits * static_cast<std::uint64_t>(count)) >> half);
  }
  /// A point that is not taken, which then is. @pre left() > 0
  Id next() {
    for (;;) {
      const Id id = static_cast<Id>(below(n_));
      if (is_taken(id)) continue;
      take(id);
      return id;
    }
  }

private:
  std::uint64_t& word(Id id) { return taken_[static_cast<std::size_t>(id) / 64]; }
  static std::uint64_t bit(Id id) { return std::uint64_t{1} << (id % 64); }

  Random random_;
  std::uint64_t stream_, point_ = 0, draw_ = 0, bits_ = 0;
  Index n_;
  std::vector<std::uint64_t> taken_;
  std::vector<Id> list_{};
};

/// Points that one task draws for: few tasks, because each has a bit for every point.
inline Index draw_grain(Index n) { return std::max<Index>(256, n / 64); }

/// The width of every point's neighborhood: the mean distance of its 4th to 6th neighbor, or of the last ones
/// there are.
///
/// @param least     no width is less than this share of the median of those that are above 0, so that
///                  duplicates have one as well, and a point far away changes no width but its own
/// @param fallback  the width of all where all are 0
/// @source  PaCMAP and TriMap, after Zelnik-Manor & Perona 2004
template <class S>
std::vector<double> local_scales(const Neighbors<S>& knn, double least = 1e-10, double fallback = 1) {
  constexpr Index first = 3, last = 6;
  const Index n = knn.rows(), end = (std::min)(last, knn.cols());
  const Index begin = std::max<Index>(0, (std::min)(first, end - 1));
  std::vector<double> scales(static_cast<std::size_t>(n), 0.0);
  std::vector<double> wide;
  for (Index i = 0; i < n; ++i) {
    double& scale = scales[static_cast<std::size_t>(i)];
    for (Index c = begin; c < end; ++c) scale += static_cast<double>(knn.distances(i, c));
    scale /= static_cast<double>(std::max<Index>(1, end - begin));
    if (scale > 0) wide.push_back(scale);
  }
  if (wide.empty()) return std::vector<double>(static_cast<std::size_t>(n), fallback);
  const auto median = wide.begin() + static_cast<std::ptrdiff_t>(wide.size() / 2);
  std::nth_element(wide.begin(), median, wide.end());
  for (double& scale : scales) scale = (std::max)(scale, least * *median);
  return scales;
}

/// The k candidates of every point that are nearest by d²_ij / (σ_i σ_j), nearest first; equal ones in the
/// order of the table.
///
/// @param knn  n × at least k candidates
template <class S>
Matrix<Id> scaled_neighbors(const Neighbors<S>& knn, const std::vector<double>& scales, Index k,
                            const Threads& threads) {
  const Index n = knn.rows();
  Matrix<Id> nearby(n, k);
  for_each_range(threads, n, 512, [&](Index begin, Index end) {
    std::vector<double> keys(static_cast<std::size_t>(k) + 1);
    for (Index i = begin; i < end; ++i) {
      Id* row = nearby.data() + i * k;
      Index kept = 0;
      for (Index c = 0; c < knn.cols() && k > 0; ++c) {
        const Id id = knn.ids(i, c);
        const double d = static_cast<double>(knn.distances(i, c));
        const double key = d * d / scales[static_cast<std::size_t>(id)];  // σ_i is the same for all
        if (kept == k && !(key < keys[static_cast<std::size_t>(k - 1)])) continue;
        Index at = kept < k ? kept++ : k - 1;
        for (; at > 0 && key < keys[static_cast<std::size_t>(at - 1)]; --at) {
          keys[static_cast<std::size_t>(at)] = keys[static_cast<std::size_t>(at - 1)];
          row[at] = row[at - 1];
        }
        keys[static_cast<std::size_t>(at)] = key;
        row[at] = id;
      }
    }
  });
  return nearby;
}

/// Mid-near pairs: m times the second nearest of six points drawn at random. None is drawn that was chosen
/// before; where fewer than six are left, they are taken all, and of a single one the nearest.
///
/// @param m  at most n − 1
template <class S>
Matrix<Id> mid_near_pairs(const MatrixRef<S>& points, Index m, std::uint64_t seed, const Threads& threads) {
  constexpr Index several = 6;
  const Index n = points.rows(), d = points.cols();
  Matrix<Id> mid(n, m);
  for_each_range(threads, n, draw_grain(n), [&](Index begin, Index end) {
    Draws draws(n, seed, Draws::mid_near);
    const auto row = [&](Index i) { return points.data() + i * points.outerStride(); };
    for (Index i = begin; i < end; ++i) {
      draws.start(i);
      for (Index p = 0; p < m; ++p) {
        const Index count = (std::min)(several, draws.left());
        Id drawn[several] = {};
        for (Index t = 0; t < count; ++t) drawn[t] = draws.next();
        draws.give_back(count);
        double first = std::numeric_limits<double>::infinity(), second = first;
        Id nearest = drawn[0], next = drawn[0];
        for (Index t = 0; t < count; ++t) {
          const double distance = Euclidean{}(row(i), row(drawn[t]), d);
          if (distance < first) {
            second = std::exchange(first, distance), next = std::exchange(nearest, drawn[t]);
          } else if (distance < second) {
            second = distance, next = drawn[t];
          }
        }
        mid(i, p) = next;
        draws.take(next);
      }
    }
  });
  return mid;
}

/// Further pairs: for every point, points drawn at random that are not among its neighbors.
///
/// @param count  at most n − 1 − k
inline Matrix<Id> further_pairs(const Matrix<Id>& nearby, Index count, std::uint64_t seed,
                                const Threads& threads) {
  const Index n = nearby.rows();
  Matrix<Id> further(n, count);
  for_each_range(threads, n, draw_grain(n), [&](Index begin, Index end) {
    Draws draws(n, seed, Draws::further);
    for (Index i = begin; i < end; ++i) {
      draws.start(i);
      for (Index c = 0; c < nearby.cols(); ++c) draws.take(nearby(i, c));
      for (Index c = 0; c < count; ++c) further(i, c) = draws.next();
    }
  });
  return further;
}

}  // namespace neem::detail
