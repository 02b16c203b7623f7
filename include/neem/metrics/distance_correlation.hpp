// Whether a layout keeps distances: two correlations between the distances of all pairs of points.
//
// `distance_correlation` is that of Székely, Rizzo & Bakirov, in its unbiased form; it is what studies of the
// attraction–repulsion spectrum report. `distance_rank_correlation` is Spearman's correlation of the
// distances, which studies of contrastive embeddings report. Both compare all pairs of a sample of points,
// 5,000 by default: 12.5 million pairs. Intervals come from ten disjoint groups of the sample: the spread of
// their values, divided by √10.
#pragma once

#include "neem/core/estimate.hpp"
#include "neem/metrics/detail/squared_distances.hpp"

#include <array>
#include <atomic>
#include <bit>
#include <cstdint>

namespace neem {
namespace detail {

/// The squared distances of the same points in two spaces, a row of both at a time.
template <class S, class T>
class TwoDistances {
public:
  TwoDistances(const Matrix<S>& a, const Matrix<T>& b, const Threads& threads)
      : first_points_(a),
        second_points_(b),
        first_(first_points_, threads),
        second_(second_points_, threads) {}
  TwoDistances(const TwoDistances&) = delete;
  TwoDistances& operator=(const TwoDistances&) = delete;

  Index size() const { return first_.size(); }

  /// Bounds on the squared distances: four times the largest from point 0.
  std::pair<double, double> bounds() const { return {4 * farthest(first_), 4 * farthest(second_)}; }

  /// Σ over rows of f(row, distances in the first space, in the second), of a type with +=.
  template <class F>
  auto sum(const F& f, const Threads& threads) const {
    using Sum = std::invoke_result_t<const F&, Index, const S*, const T*>;
    constexpr Index group = PanelDistances<S>::group;
    return sum_over_ranges(threads, size(), 4 * group, [&](Index begin, Index end) {
      std::vector<S> a(static_cast<std::size_t>(group * first_.stride()));
      std::vector<T> b(static_cast<std::size_t>(group * second_.stride()));
      Sum total{};
      for (Index row = begin; row < end; row += group) {
        const Index count = (std::min)(group, end - row);
        std::array<Id, group> rows{};
        for (Index r = 0; r < count; ++r) rows[static_cast<std::size_t>(r)] = static_cast<Id>(row + r);
        first_.fill(rows.data(), count, a.data());
        second_.fill(rows.data(), count, b.data());
        for (Index r = 0; r < count; ++r) {
          total += f(row + r, a.data() + r * first_.stride(), b.data() + r * second_.stride());
        }
      }
      return total;
    });
  }

private:
  template <class Space>
  static double farthest(const Space& space) {
    std::vector<typename Space::Value> values(static_cast<std::size_t>(space.stride()));
    const Id origin = 0;
    space.fill(&origin, 1, values.data());
    return static_cast<double>(*std::max_element(values.data(), values.data() + space.size()));
  }

  const MatrixRef<S> first_points_;
  const MatrixRef<T> second_points_;
  SquaredDistances<S> first_;
  SquaredDistances<T> second_;
};

/// Sums over pairs that the unbiased distance covariances are made of.
struct PairMoments {
  double a = 0, b = 0, ab = 0, aa = 0, bb = 0;   ///< over ordered pairs, of the distances
  double rows_ab = 0, rows_aa = 0, rows_bb = 0;  ///< over rows, of the products of their sums

  PairMoments& operator+=(const PairMoments& other) {
    a += other.a, b += other.b, ab += other.ab, aa += other.aa, bb += other.bb;
    rows_ab += other.rows_ab, rows_aa += other.rows_aa, rows_bb += other.rows_bb;
    return *this;
  }
};

/// The moments of one row of squared distances.
template <class S, class T>
PairMoments row_moments(const S* first, const T* second, Index size) {
  constexpr Index lanes = 8;
  using Register = Eigen::Array<double, lanes, 1>;
  Register sums[5];
  for (Register& sum : sums) sum.setZero();
  for (Index j = 0; j < size; j += lanes) {
    Eigen::Array<S, lanes, 1> left = Eigen::Array<S, lanes, 1>::Zero();
    Eigen::Array<T, lanes, 1> right = Eigen::Array<T, lanes, 1>::Zero();
    if (j + lanes <= size) {
      left = Eigen::Map<const Eigen::Array<S, lanes, 1>>(first + j);
      right = Eigen::Map<const Eigen::Array<T, lanes, 1>>(second + j);
    } else {
      for (Index l = 0; j + l < size; ++l) left[l] = first[j + l], right[l] = second[j + l];
    }
    const Register a = left.sqrt().template cast<double>(), b = right.sqrt().template cast<double>();
    sums[0] += a;
    sums[1] += b;
    sums[2] += a * b;
    sums[3] += a * a;
    sums[4] += b * b;
  }
  double total[5] = {};
  for (Index s = 0; s < 5; ++s) {
    for (Index l = 0; l < lanes; ++l) total[s] += sums[s][l];
  }
  return {
      total[0],           total[1], total[2], total[3], total[4], total[0] * total[1], total[0] * total[0],
      total[1] * total[1]};
}

/// The unbiased squared distance correlation of n points, in [−1, 1]; 0 where one side has no spread.
inline double squared_correlation_of(const PairMoments& m, double n) {
  const auto covariance = [&](double pairs, double rows, double left, double right) {
    return pairs - 2 / (n - 2) * rows + left / (n - 1) * (right / (n - 2));
  };
  const double aa = covariance(m.aa, m.rows_aa, m.a, m.a), bb = covariance(m.bb, m.rows_bb, m.b, m.b);
  constexpr double rounding = 1e-12;
  if (!(aa > rounding * m.aa) || !(bb > rounding * m.bb)) return 0;
  return std::clamp(covariance(m.ab, m.rows_ab, m.a, m.b) / (std::sqrt(aa) * std::sqrt(bb)), -1.0, 1.0);
}

template <class S, class T>
double squared_distance_correlation(const Matrix<S>& points, const Matrix<T>& layout,
                                    const Threads& threads) {
  const TwoDistances<S, T> distances(points, layout, threads);
  const PairMoments m = distances.sum(
      [&](Index, const S* a, const T* b) { return row_moments(a, b, distances.size()); }, threads);
  return squared_correlation_of(m, static_cast<double>(points.rows()));
}

/// Levels of squared distances: the exponent and the first 13 binary digits. What shares a level is tied, and
/// so is everything more than 40 powers of two below the bound.
class DistanceLevels {
public:
  explicit DistanceLevels(double bound)
      : lowest_(bits(bound) - (exponents << digits)), counts_((exponents + 1) << digits) {}

  template <class S>
  std::size_t level(S square) const {
    return static_cast<std::size_t>((std::max)(0, bits(square) - lowest_));
  }
  /// May be called by many threads: counts are whole numbers, their sum does not depend on the order.
  void count(std::size_t level) { counts_[level].fetch_add(1, std::memory_order_relaxed); }

  /// Turns counts into mean ranks, counted from the middle one.
  void rank() {
    double total = 0;
    for (const auto& c : counts_) total += static_cast<double>(c.load(std::memory_order_relaxed));
    ranks_.resize(counts_.size());
    double before = 0;
    for (std::size_t l = 0; l < counts_.size(); ++l) {
      const double here = static_cast<double>(counts_[l].load(std::memory_order_relaxed));
      ranks_[l] = before + here / 2 - total / 2;
      before += here;
      squares_ += here * ranks_[l] * ranks_[l];
    }
  }
  double rank(std::size_t level) const { return ranks_[level]; }
  double squares() const { return squares_; }

private:
  static constexpr int digits = 13, exponents = 40;
  template <class S>
  static int bits(S square) {
    return static_cast<int>(std::bit_cast<std::uint32_t>(static_cast<float>(square)) >> (23 - digits));
  }

  int lowest_;
  std::vector<std::atomic<std::uint32_t>> counts_;
  std::vector<double> ranks_{};
  double squares_ = 0;
};

template <class S, class T>
double rank_correlation_of_distances(const Matrix<S>& points, const Matrix<T>& layout,
                                     const Threads& threads) {
  const TwoDistances<S, T> distances(points, layout, threads);
  const Index n = distances.size();
  const auto [first_bound, second_bound] = distances.bounds();
  DistanceLevels first(first_bound), second(second_bound);
  distances.sum(
      [&](Index i, const S* a, const T* b) {
        for (Index j = i + 1; j < n; ++j) {
          first.count(first.level(a[j]));
          second.count(second.level(b[j]));
        }
        return 0;
      },
      threads);
  first.rank();
  second.rank();
  if (!(first.squares() > 0) || !(second.squares() > 0)) return 0;
  const double products = distances.sum(
      [&](Index i, const S* a, const T* b) {
        double sum = 0;
        for (Index j = i + 1; j < n; ++j) {
          sum += first.rank(first.level(a[j])) * second.rank(second.level(b[j]));
        }
        return sum;
      },
      threads);
  return std::clamp(products / (std::sqrt(first.squares()) * std::sqrt(second.squares())), -1.0, 1.0);
}

template <class S>
Matrix<S> rows_of(const MatrixRef<S>& points, const std::vector<Id>& rows) {
  Matrix<S> taken(static_cast<Index>(rows.size()), points.cols());
  for (std::size_t r = 0; r < rows.size(); ++r) taken.row(static_cast<Index>(r)) = points.row(rows[r]);
  return taken;
}

/// f on a sample, with an interval in [least, 1] from ten groups of it.
template <class S, class T, class F>
Estimate estimate_by_groups(const MatrixRef<S>& points, const MatrixRef<T>& layout, const Sampling& sampling,
                            Index most_points, double least, const F& f, const Threads& threads) {
  check_same_rows(points.rows(), points.cols(), layout.rows(), layout.cols(), "points");
  check_points<S>(points, "points", threads);
  check_points<T>(layout, "layout", threads);
  const Index n = points.rows(), m = (std::min)(most_points, sample_size(sampling, n, 5000));
  const std::vector<Id> rows = draw_rows(n, m, sampling.seed);
  if (m < 4) return {1, m < n ? least : 1, 1, m};
  const double value = f(rows_of<S>(points, rows), rows_of<T>(layout, rows));
  if (m == n) return {value, value, value, m};
  constexpr Index groups = 10;
  if (m < 8 * groups) return {value, least, 1, m};
  std::vector<std::pair<std::uint64_t, Id>> shuffled;
  for (const Id row : rows)
    shuffled.emplace_back(Random{sampling.seed}.bits(static_cast<std::uint64_t>(row), 1), row);
  std::sort(shuffled.begin(), shuffled.end());
  double sum = 0, squares = 0;
  for (Index g = 0; g < groups; ++g) {
    std::vector<Id> part;
    for (Index r = g; r < m; r += groups) part.push_back(shuffled[static_cast<std::size_t>(r)].second);
    const double here = f(rows_of<S>(points, part), rows_of<T>(layout, part));
    sum += here;
    squares += here * here;
  }
  const double variance = (std::max)(0.0, squares - sum * sum / groups) / (groups - 1);
  const double left = 1 - static_cast<double>(m) / static_cast<double>(n);
  const double error = 2.262 * std::sqrt(variance / groups * left);  // Student's t, 9 degrees of freedom
  return {value, (std::max)(least, value - error), (std::min)(1.0, value + error), m};
}

/// An estimate from as many points as its interval needs, where the sampling says how far it may reach: twice
/// as many, until it does not reach farther.
/// @param most      points that can be compared
/// @param estimate  from a sample of a fixed size
template <class F>
Estimate estimate_within(const Sampling& sampling, Index most, const F& estimate) {
  constexpr Index first = 2000;
  if (sampling.within == 0) return estimate(sampling);
  for (Sampling some{.points = sampling.points.value_or(first), .seed = sampling.seed};;
       some.points = 2 * *some.points) {
    const Estimate here = estimate(some);
    if ((std::max)(here.high - here.value, here.value - here.low) <= sampling.within || here.sample >= most)
      return here;
  }
}

/// @param f  the squared correlation of a sample of points and their places in the layout
template <class S, class T, class F>
Estimate distance_correlation_of(const MatrixRef<S>& points, const MatrixRef<T>& layout,
                                 const Sampling& sampling, const F& f, const Threads& threads) {
  return estimate_within(sampling, points.rows(), [&](const Sampling& some) -> Estimate {
    // The interval belongs to the square, which is what averages well; both ends go through the root.
    const Estimate square = estimate_by_groups<S, T>(points, layout, some, points.rows(), 0, f, threads);
    const auto root = [](double value) { return std::sqrt((std::max)(0.0, value)); };
    return {root(square.value), root(square.low), root(square.high), square.sample};
  });
}

}  // namespace detail

/// The distance correlation of points and layout: 0 where they are independent, 1 for a scaled, turned copy.
///
///     dCor² = (A·B) / √((A·A)(B·B)),  A, B: distance matrices, U-centred, diagonal left out
///     value = √max(0, dCor²)
///
/// @param points    n × d, finite
/// @param layout    n × any, finite; float and double may be mixed
/// @param sampling  points whose pairs are compared; default 5,000
/// @param threads   threads to use; default: as many as the process may use
/// @return          in [0, 1], with a 95 % interval from ten groups of the sample; 0 if either side has no
///                  spread, 1 for fewer than four points
/// @throws          Error (DATA) for sizes that differ, NaN or infinity
/// @cost            O(sample² · d), O(sample · d) memory; bits do not depend on the thread count
/// @source          Székely, Rizzo & Bakirov 2007; unbiased: Székely & Rizzo 2014. As Böhm, Berens & Kobak
///                  2022 use it
template <class X, class Y>
Estimate distance_correlation(const Eigen::MatrixBase<X>& points, const Eigen::MatrixBase<Y>& layout,
                              const Sampling& sampling = {}, const Threads& threads = Threads{}) {
  using S = typename X::Scalar;
  using T = typename Y::Scalar;
  return detail::distance_correlation_of<S, T>(
      MatrixRef<S>(points.derived()), MatrixRef<T>(layout.derived()), sampling,
      [&](const Matrix<S>& a, const Matrix<T>& b) {
        return detail::squared_distance_correlation(a, b, threads);
      },
      threads);
}

/// Spearman's correlation between the distances of all pairs of points and those of the layout.
///
/// Distances whose squares agree in their first 13 binary digits count as tied, which moves the result by
/// less than 1e-6 on thousands of points.
///
/// @param points    n × d, finite
/// @param layout    n × any, finite; float and double may be mixed
/// @param sampling  points whose pairs are compared; default 5,000, at most 65,536
/// @param threads   threads to use; default: as many as the process may use
/// @return          in [−1, 1], with a 95 % interval from ten groups of the sample; 0 if either side has no
///                  spread, 1 for fewer than four points
/// @throws          Error (DATA) for sizes that differ, NaN or infinity
/// @cost            O(sample² · d), O(sample · d) memory; bits do not depend on the thread count
/// @source          Spearman 1904; on pairs of 5,000 points as Damrich, Böhm, Hamprecht & Kobak 2023
template <class X, class Y>
Estimate distance_rank_correlation(const Eigen::MatrixBase<X>& points, const Eigen::MatrixBase<Y>& layout,
                                   const Sampling& sampling = {}, const Threads& threads = Threads{}) {
  using S = typename X::Scalar;
  using T = typename Y::Scalar;
  constexpr Index most = 65536;
  return detail::estimate_within(sampling, (std::min)(most, points.rows()), [&](const Sampling& some) {
    return detail::estimate_by_groups<S, T>(
        MatrixRef<S>(points.derived()), MatrixRef<T>(layout.derived()), some, most, -1,
        [&](const Matrix<S>& a, const Matrix<T>& b) {
          return detail::rank_correlation_of_distances(a, b, threads);
        },
        threads);
  });
}

}  // namespace neem
