// Exact nearest neighbors of the rows of a sparse matrix, which is never made dense.
//
// Idea. The matrix is turned into lists, one a column: the points that are not zero there, with their values.
// ‖x‖² + ‖y‖² − 2x·y of a row x and all points y is then the sum of the squared lengths, from which the lists
// of the columns of x are subtracted, times −2x_c. Every value has a bound on its own rounding, and points
// that are certainly too far are dropped. The distances of the others are computed again, from the two rows,
// in double, and ordered by (distance, hash of the pair, id) as in candidates.hpp. The sums are those of the
// dense search, term by term (a column that is zero in both rows adds nothing), so that the two agree to the
// bit; except that on processors that fuse x · x + y, compilers may fuse it in some loops of the dense search
// and not in others: distances of double data may then differ in the last place, and with them the order of
// neighbors that are as good as equally far.
//
// Points are taken in chunks, whose values stay in the second cache; a task owns some rows and walks over the
// chunks.
//
// Cost. Σ_c m_c² multiply-adds at places a list names, m_c the number of non-zeros of column c, and n² steps
// of a loop that compares; the second is the larger below about one common column a pair.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/random.hpp"
#include "neem/core/sparse_ref.hpp"
#include "neem/neighbors/detail/candidates.hpp"
#include "neem/neighbors/detail/sparse_rows.hpp"
#include "neem/neighbors/detail/without_copies.hpp"
#include "neem/neighbors/metric.hpp"

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace neem {
namespace detail {

/// The points as lists, one a chunk of points and a column.
template <class S>
struct SparseLists {
  struct Entry {
    Id point;  ///< counted from the beginning of the chunk
    S value;
  };
  Index chunk = 1, d = 0;
  std::vector<std::int64_t> start{};  ///< of (chunk, column)
  std::vector<Entry> entries{};

  /// Chunks of 8192 points, 64 KB of values; fewer where their lists would be shorter than 4 on average.
  SparseLists(const SparseRef<S>& points, const Threads& threads) : d(points.cols()) {
    std::vector<std::int64_t> before(static_cast<std::size_t>(points.rows()) + 1, 0);
    for (Index i = 0; i < points.rows(); ++i) {
      const auto row = static_cast<std::size_t>(i);
      before[row + 1] = before[row] + (points.end(i) - points.begin(i));
    }
    const Index most = std::max<Index>(1, before.back() / d / 4);
    const Index count = std::clamp<Index>((points.rows() + 8191) / 8192, 1, most);
    chunk = (points.rows() + count - 1) / count;
    start.assign(static_cast<std::size_t>(count * d) + 1, before.back());
    entries.resize(static_cast<std::size_t>(before.back()));
    for_each_range(threads, points.rows(), chunk, [&](Index begin, Index end) {
      std::int64_t* first = start.data() + begin / chunk * d;
      std::vector<std::int64_t> fill(static_cast<std::size_t>(d), 0);
      for (Index i = begin; i < end; ++i) {
        for (Index e = points.begin(i); e < points.end(i); ++e) {
          ++fill[static_cast<std::size_t>(points.column(e))];
        }
      }
      std::int64_t place = before[static_cast<std::size_t>(begin)];
      for (std::size_t c = 0; c < fill.size(); ++c) {
        first[c] = place;
        place += fill[c];
        fill[c] = first[c];
      }
      for (Index i = begin; i < end; ++i) {
        for (Index e = points.begin(i); e < points.end(i); ++e) {
          const std::int64_t to = fill[static_cast<std::size_t>(points.column(e))]++;
          entries[static_cast<std::size_t>(to)] = {static_cast<Id>(i - begin), points.value(e)};
        }
      }
    });
  }
};

/// The k nearest of the offers to one row; as Candidates, but every offer brings the bounds on its value.
template <class S>
class SparseCandidates {
public:
  SparseCandidates(const SparseRef<S>& points, Index row, Index k, double scale)
      : points_(&points), row_(row), k_(static_cast<std::size_t>(k)), scale_(scale) {}

  /// Offers whose least value is above it cannot be among the nearest k.
  double bound() const { return bound_; }

  /// Another point, whose value is in [low, high].
  void offer(double low, double high, Id id) {
    offers_.push_back({low, high, id});
    if (offers_.size() >= 2 * k_ + 32) cut();
  }

  void finish(Id* ids, S* distances) {
    if (exact_.empty() && offers_.size() > k_) tighten();
    resolve();
    std::sort(exact_.begin(), exact_.end());
    for (std::size_t c = 0; c < exact_.size(); ++c) {
      ids[c] = exact_[c].id;
      distances[c] = static_cast<S>(std::sqrt(exact_[c].value) / scale_);
    }
  }

private:
  struct Offer {
    double low, high;
    Id id;
  };
  using Exact = Ranked<double>;

  void cut() {
    if (exact_.empty()) tighten();
    if (!exact_.empty() || offers_.size() > k_ + k_ / 2 + 32) resolve();  // many ties: settle them now
  }

  void tighten() {
    const auto kth = offers_.begin() + static_cast<std::ptrdiff_t>(k_ - 1);
    std::nth_element(offers_.begin(), kth, offers_.end(),
                     [](const Offer& a, const Offer& b) { return a.high < b.high; });
    bound_ = (std::min)(bound_, kth->high);
    std::erase_if(offers_, [this](const Offer& o) { return o.low > bound_; });
  }

  void resolve() {
    const bool full = exact_.size() == k_;
    const Exact kth = full ? exact_.back() : Exact{};
    for (const Offer& o : offers_) {
      Exact exact{0, pair_hash(row_, o.id), o.id};
      if (full && !(exact < kth)) continue;  // not even at distance 0
      exact.value = squared_distance(*points_, row_, o.id, scale_);
      if (!full || exact < kth) exact_.push_back(exact);
    }
    offers_.clear();
    if (exact_.size() < k_) return;
    const auto last = exact_.begin() + static_cast<std::ptrdiff_t>(k_ - 1);
    std::nth_element(exact_.begin(), last, exact_.end());
    exact_.erase(last + 1, exact_.end());
    bound_ = (std::min)(bound_, exact_.back().value);
  }

  const SparseRef<S>* points_;
  Index row_;
  std::size_t k_;
  double scale_;
  double bound_ = 1e300;  // scaled rows are below 4 everywhere
  std::vector<Offer> offers_{};
  std::vector<Exact> exact_{};
};

/// Sets values[0..count) to the least values of row i and the points from `first` on.
template <class S>
void sparse_values(const SparseRef<S>& points, const SparseLists<S>& lists, const SparseNorms& norms,
                   double scale, Index i, Index first, Index count, double* values) {
  const double own = norms.low[static_cast<std::size_t>(i)];
  const double* other = norms.low.data() + first;
  for (Index j = 0; j < count; ++j) values[j] = own + other[j];
  const std::int64_t* start = lists.start.data() + first / lists.chunk * lists.d;
  for (Index e = points.begin(i); e < points.end(i); ++e) {
    const Index c = points.column(e);
    const double factor = -2 * (static_cast<double>(points.value(e)) * scale);
    const auto *entry = lists.entries.data() + start[c], *end = lists.entries.data() + start[c + 1];
    for (; entry != end; ++entry) {
      values[entry->point] += factor * (static_cast<double>(entry->value) * scale);
    }
  }
  if (i >= first && i < first + count) values[i - first] = (std::numeric_limits<double>::max)();
}

/// Offers what is not above the bound, looking at eight values at a time.
template <class S>
void offer_values(const double* values, Index count, double own, const double* spread, Index first,
                  SparseCandidates<S>& nearest) {
  constexpr Index lanes = 8;
  for (Index j = 0; j < count; j += lanes) {
    const Index end = (std::min)(count, j + lanes);
    if (end == j + lanes) {
      const double bound = nearest.bound();
      std::int64_t nearby = 0;
      for (Index l = 0; l < lanes; ++l) nearby |= values[j + l] <= bound;
      if (nearby == 0) continue;
    }
    for (Index c = j; c < end; ++c) {
      if (values[c] > nearest.bound()) continue;
      nearest.offer(values[c], values[c] + (own + spread[c]), static_cast<Id>(first + c));
    }
  }
}

template <class S>
Neighbors<S> search_sparse(const SparseRef<S>& points, Index k, const Threads& threads) {
  const Index n = points.rows();
  Neighbors<S> knn{Matrix<Id>(n, k), Matrix<S>(n, k), KnnMethod::brute_force};
  const SparseLists<S> lists(points, threads);
  const double scale = static_cast<double>(power_of_two_scale(points));
  const SparseNorms norms(points, scale);
  const Index grain = std::clamp<Index>(65536 / k, 1, 64);
  for_each_range(threads, n, grain, [&](Index begin, Index end) {
    std::vector<SparseCandidates<S>> nearest;
    for (Index i = begin; i < end; ++i) nearest.emplace_back(points, i, k, scale);
    std::vector<double> values(static_cast<std::size_t>(lists.chunk));
    for (Index first = 0; first < n; first += lists.chunk) {
      const Index count = (std::min)(lists.chunk, n - first);
      for (Index i = begin; i < end; ++i) {
        sparse_values(points, lists, norms, scale, i, first, count, values.data());
        offer_values(values.data(), count, norms.spread[static_cast<std::size_t>(i)],
                     norms.spread.data() + first, first, nearest[static_cast<std::size_t>(i - begin)]);
      }
    }
    for (Index i = begin; i < end; ++i) {
      nearest[static_cast<std::size_t>(i - begin)].finish(knn.ids.row(i).data(), knn.distances.row(i).data());
    }
  });
  return knn;
}

/// @param unit  whether rows are searched divided by their length, and distances made into 1 − cos
template <class S>
Neighbors<S> search_sparse(SparseRef<S> points, Index k, bool unit, const Threads& threads) {
  check_points(points);
  const Index n = points.rows();
  k = clamped_k(n, points.cols(), k);
  std::vector<S> unit_lengths;
  if (unit) {
    unit_lengths = unit_values(points);
    points = points.with(unit_lengths.data());
  }
  if (k == 0) return {Matrix<Id>(n, 0), Matrix<S>(n, 0), KnnMethod::brute_force};
  const CopyGroups groups = copies_of(points, k, threads);
  const auto search = [&](const std::vector<Id>& rest) {
    return search_sparse(points.some(rest), k, threads);
  };
  Neighbors<S> knn = groups.any()
                         ? search_without_copies<S>(groups, n, k, KnnMethod::brute_force, search, threads)
                         : search_sparse(points, k, threads);
  check_distances(knn);
  if (!unit) return knn;
  const S* const values = unit_lengths.data();
  return from_unit_rows(std::move(knn), unreachable_angle(values, values + unit_lengths.size()));
}

/// The metrics by which sparse rows can be searched.
template <class M>
concept SparseMetric = std::same_as<M, Euclidean> || std::same_as<M, Cosine>;

}  // namespace detail

/// The exact k nearest neighbors of the rows of a sparse matrix, by comparing all pairs.
///
///     Euclidean:  d(i, j) = ‖x_i − x_j‖₂        Cosine:  d(i, j) = 1 − x_i·x_j / (‖x_i‖ ‖x_j‖)
///     row i: the k smallest d(i, j), j ≠ i
///
/// @param points   n × d, n ≥ 1, d ≥ 1, one row a point; Eigen::SparseMatrix<S, Eigen::RowMajor, any index>,
///                 compressed or not, is read where it is; other storage and rows whose columns do not ascend
///                 are copied. Rows without values and stored zeros are zeros
/// @param k        neighbors a point, ≥ 1; more than n − 1 means n − 1, so that one point gives a 1 × 0 table
/// @param metric   Euclidean{} or Cosine{}
/// @param threads  threads to use; default: as many as the process may use
/// @return         the table the dense brute_force returns for the same values and metric, to the bit (double
///                 data on processors that fuse multiplication and addition: but for the last place of
///                 distances)
/// @throws         Error (USAGE) if k < 1; Error (DATA) for no rows or columns, NaN, infinity, two values at
///                 one place, columns outside 0..d-1, or distances beyond the type; with Cosine for rows of
///                 zeros, naming the first five
/// @cost           O(n² + Σ_c m_c²) time, m_c the non-zeros of column c; O(nnz + d + nk) memory, with Cosine
///                 a copy of the stored values; rows in parallel; bits do not depend on the thread count.
///                 20,000 texts of about 50 among 5,000 words, k = 15, processor seconds: words equally
///                 frequent 0.8, by Zipf's law 2.0; dense 56 (from 1.26 of 3,000 texts, where this takes
///                 0.07)
/// @source         the inverted file of text search (Zobel & Moffat 2006); differs: values carry bounds on
///                 their rounding, and what these cannot tell apart is computed again
template <class X, detail::SparseMetric M>
Neighbors<typename X::Scalar> brute_force(const Eigen::SparseMatrixBase<X>& points, Index k, M metric,
                                          const Threads& threads = Threads{}) {
  using S = typename X::Scalar;
  static_assert(std::is_same_v<S, float> || std::is_same_v<S, double>,
                "points must be float or double: cast them first, points.template cast<float>()");
  static_cast<void>(metric);
  return detail::search_sparse(SparseRef<S>(points.derived()), k, std::is_same_v<M, Cosine>, threads);
}

/// The same for Euclidean distances.
template <class X>
Neighbors<typename X::Scalar> brute_force(const Eigen::SparseMatrixBase<X>& points, Index k,
                                          const Threads& threads = Threads{}) {
  return brute_force(points, k, Euclidean{}, threads);
}

/// The exact k nearest neighbors of the rows of a sparse matrix, by brute_force, the only search for them.
template <class X, detail::SparseMetric M>
Neighbors<typename X::Scalar> nearest_neighbors(const Eigen::SparseMatrixBase<X>& points, Index k, M metric,
                                                const Threads& threads = Threads{}) {
  return brute_force(points, k, metric, threads);
}

/// The same for Euclidean distances.
template <class X>
Neighbors<typename X::Scalar> nearest_neighbors(const Eigen::SparseMatrixBase<X>& points, Index k,
                                                const Threads& threads = Threads{}) {
  return brute_force(points, k, Euclidean{}, threads);
}

}  // namespace neem
