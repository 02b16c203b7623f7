#include "neem/neighbors/detail/copies.hpp"

#include "neem/neighbors/inverted_file.hpp"
#include "neem/neighbors/nearest_by_metric.hpp"
#include "neem/neighbors/query.hpp"
#include "neem/neighbors/sparse.hpp"
#include "neem/neighbors/tables.hpp"
#include "neighbors/exact_knn.hpp"

#include <atomic>
#include <ctime>
#include <set>

namespace test_neighbors_copies {

using namespace neem_test;
namespace nd = neem::detail;

namespace {

/// Rows of which every second is a copy of one of `different`, the others are distinct.
template <class S>
Matrix<S> half_copies(Index n, Index d, Index different) {
  Matrix<S> X = normal_points<S>(n, d);
  for (Index i = 1; i < n; i += 2) X.row(i) = X.row(2 * (i / 2 % different));
  return X;
}

/// Processor seconds of the fastest of three calls.
template <class F>
double seconds(F&& f) {
  double least = 1e300;
  for (int round = 0; round < 3; ++round) {
    const std::clock_t start = std::clock();
    f();
    least = std::min(least, static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
  }
  return least;
}

}  // namespace

TEST_CASE("RandomOrder: every number once, and found where it stands", "[neighbors]") {
  for (const int count : {1, 2, 3, 65, 256, 1000, 4097}) {
    const auto size = static_cast<std::uint64_t>(count);
    const nd::RandomOrder order(size, 7), other(size, 8);
    std::set<std::uint64_t> seen;
    std::uint64_t moved = 0;
    for (std::uint64_t place = 0; place < size; ++place) {
      const std::uint64_t number = order.at(place);
      CHECK(number < size);
      seen.insert(number);
      if (order.place_of(number) != place) FAIL("not where it stands");
      moved += number != other.at(place);
    }
    CHECK(seen.size() == size);
    if (size >= 65) CHECK(moved > size / 2);
  }
}

TEST_CASE("CopyGroups: large groups only, and only where they cost time", "[neighbors]") {
  const auto groups = [](const Matrix<float>& X, Index k) {
    return nd::CopyGroups(neem::MatrixRef<float>(X), k, Threads{2});
  };
  Matrix<float> X = half_copies<float>(4000, 3, 2);
  CHECK(groups(X, 5).count() == 2);
  CHECK(groups(X, 5).size(0) == 1001);  // 1000 copies and their model
  CHECK(groups(X, 5).outside() == 1998);
  CHECK(groups(X, 1001).count() == 0);  // not all neighbors would be copies
  CHECK_FALSE(groups(half_copies<float>(4000, 3, 100), 5).any());
  X = normal_points<float>(4000, 3);
  X.topRows(500).setZero();  // 500² < 64 · 4000
  CHECK_FALSE(groups(X, 5).any());
  X.topRows(600).setZero();
  for (Index i = 0; i < 300; ++i) X(i, 0) = -0.0f;  // equals 0
  CHECK(groups(X, 5).size(0) == 600);
  Matrix<float> wide = Matrix<float>::Zero(1200, 100);  // zeros in all columns that are glanced at
  for (Index i = 0; i < 600; ++i) wide(i, 1) = static_cast<float>(1 + i);
  CHECK(groups(wide, 5).count() == 1);
  CHECK(groups(wide, 5).size(0) == 600);
  const nd::CopyGroups zeros = groups(X, 5);
  const nd::GroupSeen seen = zeros.seen(0, 2000);
  std::set<Id> members;
  for (Index place = 0; place < 600; ++place) {
    members.insert(seen.member(place));
    CHECK(seen.place_of(seen.member(place)) == place);
    CHECK(seen.below(seen.hash_at(place)) == place);
    CHECK(seen.below(seen.hash_at(place) + 1) == place + 1);
  }
  CHECK(members.size() == 600);
}

TEMPLATE_TEST_CASE("searches: very many copies, all searches alike, none favoured", "[neighbors]", float,
                   double) {
  using S = TestType;
  const Matrix<S> X = half_copies<S>(1100, 4, 1);
  const Index k = 9;
  const Neighbors<S> knn = neem::brute_force(X, k);
  expect_exact(X, k, knn);
  CHECK(same_bits(knn, neem::kd_tree(X, k)));
  CHECK(same_bits(knn, neem::brute_force(X, k, Threads{3})));
  CHECK(same_bits(knn, neem::cut(neem::brute_force(X, k + 20), k)));
  const Eigen::SparseMatrix<S, Eigen::RowMajor> sparse = X.sparseView();
  const Neighbors<S> of_sparse = neem::brute_force(sparse, k);
  expect_exact(X, k, of_sparse);
  CHECK(same_bits(knn.ids, of_sparse.ids));
  expect_exact(X, k, neem::inverted_file(X, k, {.probes = 1000}));
  CHECK(same_bits(knn.distances, neem::brute_force(X, k, [](const S* x, const S* y, Index d) {
                                   return std::sqrt(nd::squared_distance(x, y, d, 1.0));
                                 }).distances));
  std::vector<int> named(1100, 0);
  for (Index i = 1; i < 1100; i += 2) {
    for (Index c = 0; c < k; ++c) {
      CHECK(knn.distances(i, c) == S(0));
      ++named[static_cast<std::size_t>(knn.ids(i, c))];
    }
  }
  int most = 0, unnamed = 0;
  for (std::size_t i = 1; i < 1100; i += 2) most = std::max(most, named[i]), unnamed += named[i] == 0;
  CHECK(most < 30);
  CHECK(unnamed <= 3);  // by chance e^-9 of 550
  // New points: near the copies, and elsewhere.
  Matrix<S> asked = X.topRows(40);
  asked.row(7).array() += S(1);
  const Neighbors<S> found = neem::query(X, asked, k);
  CHECK(found.distances(0, 8) == S(0));
  CHECK(std::set<Id>(found.ids.data(), found.ids.data() + k).size() == 9);
  Neighbors<S> plain = neem::query(Matrix<S>(X), asked, Index(1100));
  CHECK(same_bits(Matrix<S>(plain.distances.leftCols(k)), found.distances));
}

TEST_CASE("searches: a metric that is not 0 for copies is taken at its word", "[neighbors]") {
  const Matrix<float> X = half_copies<float>(1400, 2, 1);
  const auto odd = [](const float* x, const float* y, Index) {
    return x[0] == y[0] ? 5.0 : std::abs(static_cast<double>(x[0]) - static_cast<double>(y[0]));
  };
  CHECK(neem::brute_force(X, 3, odd).distances.maxCoeff() < 5);
}

TEST_CASE("searches: errors name the rows of the input beside very many copies", "[neighbors]") {
  Matrix<float> X = Matrix<float>::Zero(1500, 3);
  X.row(1200).setConstant(std::numeric_limits<float>::max());
  CHECK(error_of([&] { neem::brute_force(X, 2); }).row == 1200);
  CHECK(error_of([&] { neem::kd_tree(X, 2); }).row == 1200);
}

TEST_CASE("searches: ties cost no more than other data", "[neighbors]") {
  // Calls of a metric: 2,000 copies of three rows need none between pairs.
  Matrix<float> copies(2000, 3);
  for (Index i = 0; i < 2000; ++i) copies.row(i).setConstant(static_cast<float>(i % 3));
  std::atomic<Index> calls{0};
  const auto counted = [&](const float* x, const float* y, Index d) {
    calls.fetch_add(1);
    return nd::squared_distance(x, y, d, 1.0);
  };
  neem::brute_force(copies, 5, counted, Threads{1});
  CHECK(calls <= 3);
  // Equidistant points, the rows of an identity: every pair is a tie, and values are exact.
  const Matrix<float> ties = Matrix<float>::Identity(700, 700), distinct = normal_points<float>(700, 700);
  const double usual = seconds([&] { neem::brute_force(distinct, 5, Threads{1}); });
  CHECK(seconds([&] { neem::brute_force(ties, 5, Threads{1}); }) < 6 * usual);
}

}  // namespace test_neighbors_copies
