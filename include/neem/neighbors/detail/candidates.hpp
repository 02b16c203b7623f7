// The nearest k of a stream of candidates, the same whatever the order of the stream.
//
// A search (tiles or tree) computes distances quickly, in its own type and order, hence with rounding errors.
// It may offer a candidate only by that approximate value. This file turns the offers into an exact answer:
//
//   - an offer is dropped only if its approximate value, with the bound on its error, is beyond the k-th
//     value so far; what cannot be told apart by approximate values is kept,
//   - the distances of what is left are computed again, directly from the input, in double,
//   - order is by (distance, hash of the pair, id). The hash decides among ties, at the k-th place too, so
//     that points stored early are not favoured (ties in order of storage draw structure that is not there).
//
// So every exact search returns the same bits. Memory a point in work: 2k + 32 offers, unless the
// rules of the search say less.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/random.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

namespace neem {

/// The type of the distances between points of type P: float for small integers.
template <class P>
using DistanceOf = std::conditional_t<std::is_integral_v<P>, float, P>;

namespace detail {

/// The numbers that points may be made of.
template <class P>
concept SearchedScalar =
    std::is_same_v<P, float> || std::is_same_v<P, double> || (std::is_integral_v<P> && sizeof(P) <= 2);

}  // namespace detail

}  // namespace neem

namespace neem::detail {

/// Where a row of a matrix, or of a reference to one, begins. (m.row(i).data() is the same and makes the
/// compiler write five classes.)
template <class M>
auto* row_start(M& m, Index i) {
  return m.data() + i * m.outerStride();
}

/// sum + x · x, rounded once where the processor can and twice elsewhere: said in so many words, since a
/// compiler that is free to fuse the two decides anew in every loop.
inline double add_square(double x, double sum) {
#if defined(__FMA__)
  return std::fma(x, x, sum);
#else
  return sum + x * x;
#endif
}

/// Σ (x_c − y_c)² of two rows of the input, in double, in four lanes added in a fixed order; symmetric.
/// Differences are multiplied by a power of two, so that squares of very large or small data stay in range.
/// Never inlined, so that a compiler that fuses multiplications and additions does it alike for every search.
template <class S>
[[gnu::noinline]] double squared_distance(const S* x, const S* y, Index d, double scale) {
  double lanes[4] = {0, 0, 0, 0};
  Index c = 0;
  for (; c + 4 <= d; c += 4) {
    for (Index lane = 0; lane < 4; ++lane) {
      const double difference = (static_cast<double>(x[c + lane]) - static_cast<double>(y[c + lane])) * scale;
      lanes[lane] = add_square(difference, lanes[lane]);
    }
  }
  for (; c < d; ++c) {
    const double difference = (static_cast<double>(x[c]) - static_cast<double>(y[c])) * scale;
    lanes[c & 3] = add_square(difference, lanes[c & 3]);
  }
  return (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]);
}

/// Whether neither differences, products nor sums over the columns are rounded in the type T: where all
/// values are whole multiples of a power of two that is not too small beside the largest, as zeros and ones,
/// counts and grey levels are. Values are then exactly equal where distances are, and a tie is no case of
/// doubt.
/// @param scale  as squared_distance takes it, of power_of_two_scale
template <class T, class P>
bool sums_are_whole(const MatrixRef<P>& points, double scale) {
  const Index d = points.cols();
  // Scaled values are below 2. In units of 2^-e, differences are below 2^(e + 2) and halves of sums of their
  // squares whole below d 2^(2e + 5).
  const int spare = std::numeric_limits<T>::digits - 5 -
                    static_cast<int>(std::bit_width(static_cast<std::uint64_t>(d - 1)));
  if (spare < 0) return false;
  const double units = std::ldexp(scale, spare / 2), most = std::ldexp(2.0, spare / 2);
  for (Index i = 0; i < points.rows(); ++i) {
    const P* row = row_start(points, i);
    bool whole = true;
    for (Index c = 0; c < d; ++c) {
      const double value = static_cast<double>(row[c]) * units;
      // within 2^30 by the choice of the units, or not whole
      whole &=
          value > -most && value < most && value == static_cast<double>(static_cast<std::int64_t>(value));
    }
    if (!whole) return false;
  }
  return true;
}

/// The hash that orders ties: of a pair, whichever of the two asks.
inline std::uint64_t pair_hash(Index a, Index b) {
  return Random{}.bits(static_cast<std::uint64_t>((std::min)(a, b)),
                       static_cast<std::uint64_t>((std::max)(a, b)));
}

/// out[p] = pair_hash(row, ids[p]), of `count` ids that ascend; without ids, of 0 … count − 1. In loops that
/// a compiler can do in registers of several numbers.
inline void pair_hashes(Index row, const Id* ids, Index count, std::uint64_t* out) {
  const std::uint64_t seed = Random::mix(Random{}.seed), own = static_cast<std::uint64_t>(row);
  const std::uint64_t low = Random::mix(seed + own);
  const auto id = [ids](Index p) { return static_cast<std::uint64_t>(ids ? ids[p] : static_cast<Id>(p)); };
  const Index before = ids ? std::lower_bound(ids, ids + count, row) - ids : (std::min)(row, count);
  for (Index p = 0; p < before; ++p) out[p] = Random::mix(Random::mix(Random::mix(seed + id(p)) + own));
  for (Index p = before; p < count; ++p) out[p] = Random::mix(Random::mix(low + id(p)));
}

/// A neighbor in the order of all searches: by value, then by the hash of the pair, then by number.
template <class T>
struct Ranked {
  T value = 0;
  std::uint64_t hash = 0;
  Id id = 0;
  bool operator<(const Ranked& other) const {
    if (value != other.value) return value < other.value;
    return hash != other.hash ? hash < other.hash : id < other.id;
  }
};

/// What the rows of a search have in common: the input, k and how far an approximate value may be wrong.
///
/// @tparam P  type of the values of the input
/// @tparam T  type of the approximate squared distances; those of a search are of the input multiplied by
///            `scale`, and satisfy |approximate − true| ≤ relative · true + absolute
template <class P, class T>
struct SearchRules {
  const MatrixRef<P>& points;
  Index k;          ///< in 1..n-1
  double scale;     ///< a power of two
  double relative;  ///< below 0.1
  double absolute;  ///< > 0, so that a bound lies above its value even for duplicates at 0
  const MatrixRef<P>* queries = nullptr;  ///< the rows searched for, if they are not the points themselves
  Index capacity = 2 * k + 32;            ///< offers a row holds before it drops some; above k + 1
  bool whole = false;  ///< nothing is rounded (sums_are_whole): values are the distances, without error

  const P* query(Index row) const { return row_start(searched(), row); }
  const MatrixRef<P>& searched() const { return queries ? *queries : points; }

  /// An approximate value above which no pair can be at most as far apart as a pair of this (true) value.
  /// @param more  absolute error of the row beyond `absolute`
  T above_true(double value, double more = 0) const {
    return narrow(value * (1 + 2 * relative) + 2 * (absolute + more));
  }
  /// The same for a pair of this approximate value.
  T above_approximate(T value, double more = 0) const {
    return narrow(static_cast<double>(value) * (1 + 4 * relative) + 4 * (absolute + more));
  }

private:
  static T narrow(double value) {
    constexpr T top = (std::numeric_limits<T>::max)();
    return value < static_cast<double>(top) / 2 ? static_cast<T>(value) : top;
  }
};

/// The k nearest of the candidates offered to one row after another.
template <class P, class T>
class Candidates {
public:
  Candidates() = default;
  explicit Candidates(const SearchRules<P, T>& rules) : rules_(&rules) {}

  /// @param more  absolute error of the values offered to this row, beyond that of the rules
  void start(Index row, double more = 0) {
    if (!offers_) offers_.reset(new Offer[static_cast<std::size_t>(rules_->capacity)]);
    row_ = row;
    more_ = rules_->whole ? 0 : more;
    evaluated_ = size_ = known_ = 0;
    bound_ = (std::numeric_limits<T>::max)();
  }
  void start(const SearchRules<P, T>& rules, Index row, double more = 0) {
    rules_ = &rules;
    start(row, more);
  }

  /// Offers above it cannot be among the nearest k.
  T bound() const { return bound_; }

  /// Another point (never the row itself), with its approximate squared distance.
  void offer(T value, Id id) {
    if (value > bound_) return;
    offers_.get()[size_++] = {value, id};
    if (size_ == rules_->capacity) cut();
  }

  /// Distances computed again so far: where this is a large part of what was offered, the values are too
  /// coarse.
  Index evaluated() const { return evaluated_; }

  /// Writes the nearest k, nearest first; fewer if fewer were offered. @return how many
  template <class S>
  Index finish(Id* ids, S* distances) {
    if (known_ == 0 && size_ > rules_->k) tighten();
    resolve();
    const Exact* const known = exact_.get();
    for (Index c = 0; c < known_; ++c) {
      ids[c] = known[c].id;
      distances[c] = static_cast<S>(std::sqrt(known[c].value) / rules_->scale);
    }
    exact_.reset();
    return std::exchange(known_, 0);
  }

  /// Offers kept; after all points were offered it is at least k.
  std::size_t size() const { return static_cast<std::size_t>(size_ + known_); }

private:
  struct Offer {
    T value;
    Id id;
  };
  using Exact = Ranked<double>;

  [[gnu::noinline]] void cut() {
    if (known_ == 0) tighten();
    const Index many = (rules_->k + rules_->capacity) / 2;  // ties: settle them now, there must be room again
    if (known_ > 0 || size_ > many) resolve();
  }

  /// Drops the offers that are certainly beyond the k-th.
  [[gnu::noinline]] void tighten() {
    Offer *kth = offers_.get() + (rules_->k - 1), *const end = offers_.get() + size_;
    std::nth_element(offers_.get(), kth, end,
                     [](const Offer& a, const Offer& b) { return a.value < b.value; });
    bound_ = rules_->above_approximate((std::max)(kth->value, T(0)), more_);
    Offer* kept = kth;
    for (; kth != end; ++kth) {
      if (kth->value <= bound_) *kept++ = *kth;
    }
    size_ = kept - offers_.get();
  }

  /// Replaces offers by exact distances and keeps the k nearest, in order.
  [[gnu::noinline]] void resolve() {
    if (!exact_) exact_.reset(new Exact[static_cast<std::size_t>(rules_->k + rules_->capacity)]);
    const P* x = rules_->query(row_);
    const Index d = rules_->points.cols(), k = rules_->k;
    const bool full = known_ == k;
    Exact* const known = exact_.get();
    const Exact kth = full ? known[k - 1] : Exact{};
    for (Index o = 0; o < size_; ++o) {
      const Id id = offers_.get()[o].id;
      Exact exact{rules_->whole ? static_cast<double>(offers_.get()[o].value) : 0, pair_hash(row_, id), id};
      if (full && !(exact < kth)) continue;  // not even at distance 0: most of the copies of a row end here
      if (!rules_->whole) exact.value = squared_distance(x, row_start(rules_->points, id), d, rules_->scale);
      if (!full || exact < kth) known[known_++] = exact;
    }
    evaluated_ += size_;
    size_ = 0;
    std::sort(known, known + known_);
    if (known_ < k) return;
    known_ = k;
    bound_ = (std::min)(bound_, rules_->above_true(known[k - 1].value, more_));
  }

  const SearchRules<P, T>* rules_ = nullptr;
  Index row_ = 0, evaluated_ = 0, size_ = 0, known_ = 0;
  double more_ = 0;
  T bound_ = (std::numeric_limits<T>::max)();
  std::unique_ptr<Offer[]> offers_;
  std::unique_ptr<Exact[]> exact_;  // only while there are any
};

/// @return k, at most n − 1
/// @throws Error (USAGE) if k < 1
inline Index clamped_k(Index n, Index d, Index k) {
  if (k >= 1) return (std::min)(k, n - 1);
  throw Error(
      ErrorCode::option_value,
      "k = " + std::to_string(k) + " neighbors a point is outside 1..n-1 = 1.." + std::to_string(n - 1),
      "points are " + std::to_string(n) + " x " + std::to_string(d), "ask for at least one neighbor");
}

/// The checks all searches share. @return k, at most n − 1
template <class P>
Index checked_k(const MatrixRef<P>& points, Index k, const Threads& threads) {
  static_assert(SearchedScalar<P>,
                "points must be float, double or integers of 8 or 16 bits: cast them, points.cast<float>()");
  check_points<P>(points, "points", threads);
  return clamped_k(points.rows(), points.cols(), k);
}

[[noreturn]] inline void refuse_distance(Index i) {
  Error error(ErrorCode::out_of_range, "a distance is more than the number type can hold",
              "points, row " + std::to_string(i) + " (counted from 0)", "rescale the data");
  error.row = i;
  throw error;
}

/// @throws Error (DATA) if a distance is too large for the type although every column's span is not
template <class S>
void check_distances(const Neighbors<S>& knn) {
  for (Index i = 0; i < knn.rows() && knn.cols() > 0; ++i) {
    if (!is_finite(knn.distances(i, knn.cols() - 1))) refuse_distance(i);
  }
}

}  // namespace neem::detail
