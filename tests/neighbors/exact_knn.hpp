// What the tests of the searches share: data, and the exam every exact search takes.
#pragma once

#include "catch.hpp"
#include "neem/core/random.hpp"
#include "neem/neighbors/brute_force.hpp"
#include "neem/neighbors/check_neighbors.hpp"
#include "neem/neighbors/kd_tree.hpp"
#include "neem/neighbors/nearest_neighbors.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

namespace neem_test {

using neem::Id;
using neem::Index;
using neem::Matrix;
using neem::Neighbors;
using neem::Threads;

template <class S>
Matrix<S> normal_points(Index n, Index d, std::uint64_t seed = 1) {
  Matrix<S> X(n, d);
  const neem::Random random{seed};
  for (Index i = 0; i < n; ++i) {
    for (Index c = 0; c < d; ++c) {
      X(i, c) = static_cast<S>(random.normal(static_cast<std::uint64_t>(i), static_cast<std::uint64_t>(c)));
    }
  }
  return X;
}

/// Zeros and ones: many ties, many duplicates.
template <class S>
Matrix<S> binary_points(Index n, Index d) {
  Matrix<S> X = normal_points<S>(n, d, 2);
  for (Index i = 0; i < n; ++i) {
    for (Index c = 0; c < d; ++c) X(i, c) = X(i, c) > S(0) ? S(1) : S(0);
  }
  return X;
}

template <class S>
Matrix<S> lattice_points(Index side) {
  Matrix<S> X(side * side * side, 3);
  for (Index i = 0; i < X.rows(); ++i) {
    X(i, 0) = static_cast<S>(i % side);
    X(i, 1) = static_cast<S>(i / side % side);
    X(i, 2) = static_cast<S>(i / side / side);
  }
  return X;
}

template <class S>
bool same_bits(const Matrix<S>& a, const Matrix<S>& b) {
  return a.rows() == b.rows() && a.cols() == b.cols() &&
         std::memcmp(a.data(), b.data(), static_cast<std::size_t>(a.size()) * sizeof(S)) == 0;
}
template <class S>
bool same_bits(const Neighbors<S>& a, const Neighbors<S>& b) {
  return same_bits(a.ids, b.ids) && same_bits(a.distances, b.distances);
}

template <class S>
long double true_distance(const Matrix<S>& X, Index i, Index j) {
  long double sum = 0;
  for (Index c = 0; c < X.cols(); ++c) {
    const long double difference = static_cast<long double>(X(i, c)) - static_cast<long double>(X(j, c));
    sum += difference * difference;
  }
  return std::sqrt(sum);
}

/// The largest error of a table, in units of the rounding it may have: columns against the sorted true
/// distances, and each distance against the distance to the point that is named.
template <class S>
double worst_error(const Matrix<S>& X, const Neighbors<S>& knn) {
  const Index n = X.rows();
  double worst = 0;
  std::vector<long double> truth;
  for (Index i = 0; i < n; ++i) {
    truth.clear();
    for (Index j = 0; j < n; ++j) {
      if (j != i) truth.push_back(true_distance(X, i, j));
    }
    std::sort(truth.begin(), truth.end());
    for (Index c = 0; c < knn.cols(); ++c) {
      const long double distance = knn.distances(i, c);
      const long double named = true_distance(X, i, knn.ids(i, c));
      const long double off =
          std::max(std::abs(distance - truth[static_cast<std::size_t>(c)]), std::abs(distance - named));
      // One rounding to S, and those of the sum in double.
      const long double allowed =
          distance * (std::numeric_limits<S>::epsilon() +
                      static_cast<long double>(X.cols() + 4) * std::numeric_limits<double>::epsilon());
      if (off > 0) worst = std::max(worst, allowed > 0 ? static_cast<double>(off / allowed) : 1e300);
    }
  }
  return worst;
}

template <class S>
void expect_exact(const Matrix<S>& X, Index k, const Neighbors<S>& knn) {
  const Index kept = std::min(k, X.rows() - 1);
  REQUIRE(knn.rows() == X.rows());
  REQUIRE(knn.cols() == kept);
  REQUIRE(knn.distances.rows() == X.rows());
  REQUIRE(knn.distances.cols() == kept);
  if (kept == 0) return;
  CHECK_NOTHROW(neem::check_neighbors(knn));
  CHECK(worst_error(X, knn) <= 1.0);
}

/// The searches under one face, so that one exam fits all.
struct BruteForce {
  template <class X>
  auto operator()(const X& points, Index k, const Threads& threads = Threads{2}) const {
    return neem::brute_force(points, k, threads);
  }
};
struct KdTree {
  template <class X>
  auto operator()(const X& points, Index k, const Threads& threads = Threads{2}) const {
    return neem::kd_tree(points, k, threads);
  }
};
struct NearestNeighbors {
  template <class X>
  auto operator()(const X& points, Index k, const Threads& threads = Threads{2}) const {
    return neem::nearest_neighbors(points, k, threads);
  }
};

template <class F>
neem::Error error_of(F&& f) {
  try {
    f();
  } catch (const neem::Error& error) {
    return error;
  }
  FAIL("no error was thrown");
  return neem::Error(neem::ErrorCode::option_value, "none", "nowhere", "nothing");
}

inline bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// The exam.

template <class S, class Search>
void finds_the_true_neighbors(const Search& search) {
  for (const Index n : {Index(1), Index(2), Index(3), Index(5), Index(10), Index(50)}) {
    for (const Index d : {Index(1), Index(2), Index(3), Index(10), Index(50), Index(300)}) {
      for (const Index k : {Index(1), Index(3), n - 1, n, n + 5}) {
        if (k < 1) continue;
        INFO("n = " << n << ", d = " << d << ", k = " << k);
        const Matrix<S> X = normal_points<S>(n, d);
        expect_exact(X, k, search(X, k));
      }
    }
  }
  for (const Index d : {Index(1), Index(2), Index(3), Index(10), Index(50)}) {
    INFO("n = 700, d = " << d);
    const Matrix<S> X = normal_points<S>(700, d);
    expect_exact(X, 1, search(X, 1));
    expect_exact(X, 15, search(X, 15));
    expect_exact(X, 90, search(X, 90));
  }
}

template <class S, class Search>
void keeps_precision_far_from_zero(const Search& search) {
  // ‖x‖² + ‖y‖² − 2x·y would lose every digit here.
  Matrix<S> X = normal_points<S>(300, 8);
  X.array() = X.array() * S(0.25) + S(4096);
  expect_exact(X, 10, search(X, 10));
  // A tight group and one point far away: values of the group underflow in the type of the search.
  Matrix<S> group = normal_points<S>(100, 4) * S(1e-18);
  group.row(40).setConstant(S(1e15));
  expect_exact(group, 7, search(group, 7));
}

template <class S, class Search>
void does_not_favour_storage(const Search& search) {
  // Lattice: the corner has three nearest, then three at √2.
  const Matrix<S> lattice = lattice_points<S>(6);
  for (const Index k : {Index(1), Index(4), Index(6), Index(20)}) {
    expect_exact(lattice, k, search(lattice, k));
  }
  const Matrix<S> binary = binary_points<S>(600, 8);
  expect_exact(binary, 15, search(binary, 15));

  // One row a hundred times, among others: neighbors of the copies are copies, and no copy is preferred for
  // being stored first. By chance a copy is named 10 times; the first k stored would be named by all.
  Matrix<S> copies = normal_points<S>(500, 8);
  for (Index i = 100; i < 200; ++i) copies.row(i) = copies.row(100);
  const Neighbors<S> knn = search(copies, 10);
  expect_exact(copies, 10, knn);
  std::vector<int> named(500, 0);
  for (Index i = 100; i < 200; ++i) {
    for (Index c = 0; c < 10; ++c) {
      CHECK(knn.distances(i, c) == S(0));
      ++named[static_cast<std::size_t>(knn.ids(i, c))];
    }
  }
  CHECK(*std::max_element(named.begin(), named.end()) < 30);
  CHECK(*std::min_element(named.begin() + 100, named.begin() + 200) >= 1);

  // All rows alike: a whole table of ties.
  const Matrix<S> constant = Matrix<S>::Constant(400, 5, S(0.1));
  const Neighbors<S> alike = search(constant, 7);
  expect_exact(constant, 7, alike);
  std::vector<int> count(400, 0);
  for (Index i = 0; i < 400; ++i) {
    for (Index c = 0; c < 7; ++c) ++count[static_cast<std::size_t>(alike.ids(i, c))];
  }
  CHECK(*std::max_element(count.begin(), count.end()) < 30);

  // Rows in another order: the same distances.
  Matrix<S> shuffled(600, 8);
  std::vector<Index> place(600);
  for (Index i = 0; i < 600; ++i)
    place[static_cast<std::size_t>(i)] = (i * 77 + 13) % 600;  // gcd(77, 600) = 1
  for (Index i = 0; i < 600; ++i) shuffled.row(place[static_cast<std::size_t>(i)]) = binary.row(i);
  const Neighbors<S> before = search(binary, 15), after = search(shuffled, 15);
  bool same = true;
  for (Index i = 0; i < 600; ++i) {
    same = same && before.distances.row(i) == after.distances.row(place[static_cast<std::size_t>(i)]);
  }
  CHECK(same);
}

template <class S, class Search>
void removes_self_by_number(const Search& search) {
  Matrix<S> X(5, 2);
  X << 1, 5, 1, 5, 7, 3, 9, 6, 10, 1;  // corpus F032: two equal rows
  const Neighbors<S> knn = search(X, 2);
  expect_exact(X, 2, knn);
  CHECK(knn.ids(0, 0) == 1);
  CHECK(knn.ids(1, 0) == 0);
}

template <class S, class Search>
void same_bits_for_any_threads(const Search& search) {
  for (const Matrix<S>& X : {normal_points<S>(700, 10), binary_points<S>(700, 6)}) {
    const Neighbors<S> one = search(X, 15, Threads{1});
    for (const int count : {2, 3, 7, 16}) CHECK(same_bits(one, search(X, 15, Threads{count})));
  }
}

template <class S, class Search>
void follows_powers_of_two(const Search& search) {
  const Matrix<S> X = normal_points<S>(300, 6);
  const Neighbors<S> base = search(X, 12);
  for (const int exponent : {-100, -30, -1, 3, 66, 120}) {
    INFO("times 2^" << exponent);
    const S factor = std::ldexp(S(1), exponent);
    const Matrix<S> scaled = X * factor;
    const Neighbors<S> knn = search(scaled, 12);
    CHECK(same_bits(base.ids, knn.ids));
    const Matrix<S> expected = base.distances * factor;
    CHECK(same_bits(expected, knn.distances));
  }
}

template <class S, class Search>
void reads_any_storage(const Search& search) {
  const Matrix<S> X = normal_points<S>(120, 7);
  const Neighbors<S> expected = search(X, 9);
  const Eigen::Matrix<S, Eigen::Dynamic, Eigen::Dynamic> columns = X;
  CHECK(same_bits(expected, search(columns, 9)));
  const Eigen::Map<const Matrix<S>> mapped(X.data(), 120, 7);
  CHECK(same_bits(expected, search(mapped, 9)));
  Matrix<S> wide = Matrix<S>::Constant(130, 11, S(1000));
  wide.block(4, 2, 120, 7) = X;
  CHECK(same_bits(expected, search(wide.block(4, 2, 120, 7), 9)));
  CHECK(same_bits(expected, search(X * S(1), 9)));
  const Eigen::Matrix<S, Eigen::Dynamic, 7> fixed = X;
  CHECK(same_bits(expected, search(fixed, 9)));
  const Matrix<S> line = X.col(3);
  const Neighbors<S> on_line = search(line, 9);
  CHECK(same_bits(on_line, search(X.col(3), 9)));
  const Eigen::Matrix<S, Eigen::Dynamic, 1> vector = X.col(3);
  CHECK(same_bits(on_line, search(vector, 9)));
  CHECK(same_bits(on_line, search(columns.col(3), 9)));
}

template <class S, class Search>
void refuses_what_has_no_answer(const Search& search) {
  const S nan = std::numeric_limits<S>::quiet_NaN(), infinity = std::numeric_limits<S>::infinity();
  for (const Index row : {Index(0), Index(25), Index(49)}) {
    for (const Index column : {Index(0), Index(1), Index(2)}) {
      for (const S bad : {nan, infinity, -infinity}) {
        Matrix<S> X = normal_points<S>(50, 3);
        X(row, column) = bad;
        const neem::Error error = error_of([&] { search(X, 5); });
        CHECK(error.code() == neem::ErrorCode::not_finite);
        CHECK(error.row == row);
        CHECK(error.column == column);
      }
    }
  }
  const Matrix<S> X = normal_points<S>(50, 3);
  for (const Index k : {Index(0), Index(-1)}) {
    const neem::Error error = error_of([&] { search(X, k); });
    CHECK(error.kind() == neem::ErrorKind::usage);
    CHECK(contains(error.what(), "1..n-1 = 1..49"));
    CHECK(contains(error.what(), "k = " + std::to_string(k)));
  }
  CHECK(search(X, 1).cols() == 1);
  CHECK(search(X, 49).cols() == 49);
  CHECK(search(X, 50).cols() == 49);
  CHECK(same_bits(search(X, 49), search(X, 1000000)));
  CHECK(search(Matrix<S>(normal_points<S>(1, 3)), 1).rows() == 1);

  const neem::Error empty = error_of([&] { search(Matrix<S>(0, 4), 3); });
  CHECK(empty.kind() == neem::ErrorKind::data);
  CHECK(contains(empty.what(), "no rows"));
  CHECK(error_of([&] { search(Matrix<S>(4, 0), 3); }).code() == neem::ErrorCode::empty);

  // Columns whose span overflows, and columns whose span does not but distances do.
  const S top = std::numeric_limits<S>::max();
  Matrix<S> huge = normal_points<S>(40, 2);
  huge(3, 0) = top, huge(4, 0) = -top;
  CHECK(contains(error_of([&] { search(huge, 15); }).what(), "column 0 spans more than"));
  Matrix<S> far = Matrix<S>::Zero(2, 3);
  far.row(1).setConstant(top);
  CHECK(error_of([&] { search(far, 1); }).code() == neem::ErrorCode::out_of_range);
}

}  // namespace neem_test
