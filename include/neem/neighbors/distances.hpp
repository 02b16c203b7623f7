// Distances in place of points: a matrix of all pairs, or its upper half in one row.
//
//     Distances<float> D = distances_from_square(matrix);          // n × n
//     Distances<float> D = distances_from_condensed(half);         // n (n − 1) / 2, as scipy's pdist
//     tsne(nearest_neighbors(D, 90));
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/text.hpp"
#include "neem/neighbors/all_pairs.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace neem {

/// The distances of all pairs of n points, checked.
template <class S>
struct Distances {
  Matrix<S> values{};                ///< n × n, symmetric to the bit, ≥ 0, finite, zeros on the diagonal
  std::vector<std::string> notes{};  ///< what was rounded to make it so, in sentences

  Index rows() const { return values.rows(); }  ///< n, the number of points
  /// The distance of two points.
  double operator()(Index i, Index j) const { return static_cast<double>(values(i, j)); }
};

namespace detail {

[[noreturn]] inline void refuse_distances(ErrorCode code, const std::string& wrong, Index i, Index j,
                                          const std::string& remedy) {
  Error error(code, wrong, join({"distances, row ", i, ", column ", j, " (counted from 0)"}), remedy);
  error.row = i;
  error.column = j;
  throw error;
}

/// How far from 0 a distance of a point from itself, and from each other those of a pair, may be by rounding: as a
/// share of the largest distance.
template <class S>
constexpr double distance_rounding() {
  return sizeof(S) == 4 ? 1e-5 : 1e-9;
}

/// Whether two distances of a pair are one but for rounding.
template <class S>
bool same_distance(double a, double b, double largest) {
  return std::abs(a - b) <= distance_rounding<S>() * largest;
}

/// Whether a square matrix has the form of distances: zeros on the diagonal, no value below 0, symmetric, all but for
/// rounding, and at least half of the others not zero: a matrix of who is linked with whom is mostly zeros. A table of
/// points has it by chance as good as never.
template <class S>
bool looks_like_distances(const MatrixRef<S>& points) {
  const Index n = points.rows();
  if (n < 3 || points.cols() != n) return false;
  const double largest = static_cast<double>(largest_magnitude<S>(points));
  const double least = distance_rounding<S>() * largest;
  const auto at = [&](Index i, Index j) { return static_cast<double>(points(i, j)); };
  Index zeros = 0;
  for (Index i = 0; i < n; ++i) {
    if (!(std::abs(at(i, i)) <= least)) return false;
  }
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j < i; ++j) {
      if (!(at(i, j) >= -least) || !same_distance<S>(at(i, j), at(j, i), largest)) return false;
      zeros += at(i, j) <= least;
    }
  }
  return least > 0 && zeros < n * (n - 1) / 4;
}

}  // namespace detail

/// The distances of all pairs of points, from an n × n matrix.
///
/// A value on the diagonal of at most 1e-5 of the largest distance (in double 1e-9), a value below 0 by as
/// little, and two values of a pair that differ by as little are rounding: they become 0, 0, and the mean of
/// the two, with a note.
///
/// @param matrix  n × n, n ≥ 1, finite, ≥ 0
/// @return        the same distances, symmetric to the bit
/// @throws        Error (DATA) for a matrix that is not square, NaN, infinity, a value below 0, a diagonal that is
///                not 0, or a pair with two distances: the first place is named
/// @cost          O(n²), no further copy
template <class S>
Distances<S> distances_from_square(Matrix<S> matrix) {
  const Index n = matrix.rows();
  if (n == 0 || matrix.cols() != n) {
    throw Error(ErrorCode::shape, join({"a matrix of distances is square, not ", n, " x ", matrix.cols()}),
                "distances", "give one row and one column a point, or the condensed half in one row");
  }
  check_points<S>(MatrixRef<S>(matrix), "distances");
  const double largest = static_cast<double>(detail::largest_magnitude<S>(MatrixRef<S>(matrix)));
  const double share = detail::distance_rounding<S>();
  Index diagonal = 0, negative = 0, pairs = 0;
  double apart = 0;
  for (Index i = 0; i < n; ++i) {
    const double own = static_cast<double>(matrix(i, i));
    if (std::abs(own) > share * largest) {
      detail::refuse_distances(ErrorCode::out_of_range,
                               join({"the distance of point ", i, " from itself is ", own, ", not 0"}), i, i,
                               "give distances; of similarities, what they lack to the largest");
    }
    diagonal += own != 0;
    matrix(i, i) = S(0);
    for (Index j = 0; j < i; ++j) {
      S& one = matrix(i, j);
      S& other = matrix(j, i);
      for (const S value : {one, other}) {
        if (static_cast<double>(value) < -share * largest) {
          const bool below = value == one;
          detail::refuse_distances(ErrorCode::out_of_range,
                                   join({"a distance of ", static_cast<double>(value), " is below 0"}),
                                   below ? i : j, below ? j : i, "give distances, which are at least 0");
        }
        negative += value < S(0);
      }
      const double a = (std::max)(0.0, static_cast<double>(one)),
                   b = (std::max)(0.0, static_cast<double>(other));
      if (!detail::same_distance<S>(a, b, largest)) {
        detail::refuse_distances(ErrorCode::out_of_range,
                                 join({"points ", i, " and ", j, " have two distances, ",
                                       static_cast<double>(one), " and ", static_cast<double>(other)}),
                                 i, j, "give a symmetric matrix, such as the mean of it and its transpose");
      }
      if (a != b) ++pairs, apart = (std::max)(apart, std::abs(a - b) / (std::max)(a, b));
      one = other = static_cast<S>(a == b ? a : a / 2 + b / 2);
    }
  }
  Distances<S> all{std::move(matrix), {}};
  if (diagonal > 0) {
    all.notes.push_back(
        join({diagonal, " distances of points from themselves are not 0 but for rounding: taken as 0"}));
  }
  if (negative > 0) all.notes.push_back(join({negative, " distances are below 0 by rounding: taken as 0"}));
  if (pairs > 0) {
    all.notes.push_back(join({pairs, " pairs have two distances that differ, by ", three_digits(apart),
                              " of them at most: their mean is taken"}));
  }
  return all;
}

/// The same from the half above the diagonal, row after row: d(0, 1), d(0, 2), …, d(0, n − 1), d(1, 2), …
///
/// @param half  n (n − 1) / 2 values in one row or one column, n ≥ 2, finite, ≥ 0
/// @return      the distances of n points
/// @throws      Error (DATA) for another shape, a number of values that is no n (n − 1) / 2, NaN, infinity, a
///              value below 0
/// @cost        O(n²), and twice the memory of the half
/// @source      the order of scipy's pdist and R's dist
template <class S>
Distances<S> distances_from_condensed(const Matrix<S>& half) {
  if (half.rows() != 1 && half.cols() != 1) {
    throw Error(
        ErrorCode::shape,
        join({"condensed distances are one row or one column, not ", half.rows(), " x ", half.cols()}),
        "distances", "give n (n - 1) / 2 values, or the square matrix");
  }
  const Index count = half.size();
  const auto n = static_cast<Index>((1 + std::sqrt(1 + 8 * static_cast<double>(count))) / 2);
  Index points = 0;
  for (const Index guess : {n - 1, n, n + 1}) {
    if (guess >= 2 && guess * (guess - 1) / 2 == count) points = guess;
  }
  if (points == 0) {
    throw Error(ErrorCode::shape, join({count, " values are not the distances of all pairs of n points"}),
                "distances",
                join({"give n (n - 1) / 2 values, such as ", n * (n - 1) / 2, " for ", n, " points"}));
  }
  check_points<S>(MatrixRef<S>(half), "distances");
  Distances<S> all{Matrix<S>::Zero(points, points), {}};
  Index at = 0;
  for (Index i = 0; i < points; ++i) {
    for (Index j = i + 1; j < points; ++j, ++at) {
      const S value = half.data()[at];
      if (value < S(0)) {
        const bool wide = half.rows() == 1;
        detail::refuse_distances(ErrorCode::out_of_range,
                                 join({"a distance of ", static_cast<double>(value), " is below 0"}),
                                 wide ? 0 : at, wide ? at : 0, "give distances, which are at least 0");
      }
      all.values(i, j) = all.values(j, i) = value;
    }
  }
  return all;
}

namespace detail {

/// Distances of pairs by their numbers, as search_pairs calls them.
template <class F>
class NumberedDistance {
public:
  NumberedDistance(Index n, const F& distance) : n_(n), distance_(&distance) {}
  Index count() const { return n_; }
  Index columns() const { return 64; }  // as costly as about so many
  double operator()(Index i, Index j) const { return static_cast<double>((*distance_)(i, j)); }

private:
  Index n_;
  const F* distance_;
};

template <class S>
struct MatrixDistance {
  const Matrix<S>* values;
  Index count() const { return values->rows(); }
  Index columns() const { return 1; }
  S operator()(Index i, Index j) const { return (*values)(i, j); }
};

}  // namespace detail

/// The exact k nearest neighbors of every point, from the distances of all pairs.
///
/// @param distances  n × n
/// @param k          neighbors a point, ≥ 1; more than n − 1 means n − 1
/// @param threads    threads to use; default: as many as the process may use
/// @return           n × k ids and distances, nearest first; ties are ordered by a hash of the pair
/// @throws           Error (USAGE) if k < 1; Error (DATA) for no points
/// @cost             O(n²) time, O(nk) memory; rows in parallel; bits do not depend on the thread count
template <class S>
Neighbors<S> nearest_neighbors(const Distances<S>& distances, Index k, const Threads& threads = Threads{}) {
  const Index n = distances.rows();
  if (n == 0) throw Error(ErrorCode::empty, "no rows", "distances", "give one row and one column a point");
  k = detail::clamped_k(n, n, k);
  Neighbors<S> knn{Matrix<Id>(n, k), Matrix<S>(n, k), KnnMethod::brute_force};
  if (k == 0) return knn;
  const detail::MatrixDistance<S> distance{&distances.values};
  detail::search_pairs(
      distance, [](Index r) { return r; }, knn, threads);
  return knn;
}

}  // namespace neem
