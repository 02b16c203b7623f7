#include "neem/metrics/detail/ranks.hpp"

#include "catch.hpp"
#include "metrics/clouds.hpp"
#include "neem/core/estimate.hpp"
#include "neem/metrics/trustworthiness.hpp"

#include <ctime>

namespace test_metrics_ranks {

using namespace neem;
using namespace neem::detail;

namespace {

/// n × d of whole numbers below `levels`, times `unit`.
template <class S>
Matrix<S> quantised(Index n, Index d, Index levels, S unit) {
  Matrix<S> X(n, d);
  for (Index i = 0; i < n; ++i) {
    for (Index c = 0; c < d; ++c) {
      X(i, c) = unit * static_cast<S>(Random{5}.below(levels, std::uint64_t(i), std::uint64_t(c)));
    }
  }
  return X;
}

/// The rank by its definition: the order of (distance, hash, number) as the searches have it.
template <class S>
Id naive_rank(const Matrix<S>& X, Id row, Id target) {
  const auto key = [&](Id j) {
    return Ranked<double>{squared_distance(X.row(row).data(), X.row(j).data(), X.cols(), 1.0),
                          pair_hash(row, j), j};
  };
  Id rank = 1;
  for (Id j = 0; j < X.rows(); ++j) rank += j != row && j != target && key(j) < key(target);
  return rank;
}

}  // namespace

TEMPLATE_TEST_CASE("ranks_of_targets: place in the order of all others, ties included", "[metrics]", float,
                   double) {
  using S = TestType;
  Matrix<S> points = test::normal_cloud<S>(150, 3, 4);
  for (Index i = 0; i < 30; ++i) points.row(i + 100) = points.row(i % 3);
  for (Index i = 50; i < 100; ++i) points.row(i) = points.row(i).array().round();
  const Matrix<Id> order = nearest_neighbors(points, 149).ids;
  const std::vector<Id> rows = draw_rows(150, 40, 1);
  Matrix<Id> targets(40, 149);
  for (Index r = 0; r < 40; ++r) targets.row(r) = order.row(rows[std::size_t(r)]);
  const Matrix<Id> ranks = ranks_of_targets<S>(MatrixRef<S>(points), rows, targets, Threads{3});
  bool equal = true;
  for (Index r = 0; r < 40; ++r) {
    for (Index c = 0; c < 149; ++c) equal &= ranks(r, c) == c + 1;
  }
  CHECK(equal);
}

TEMPLATE_TEST_CASE("ranks_of_targets: where a tenth of all points is as far as each target", "[metrics]",
                   float, double) {
  using S = TestType;
  for (const S unit : {S(1), S(0.1)}) {  // exact in the type, and not
    const Matrix<S> X = quantised<S>(400, 12, 2, unit);
    const std::vector<Id> rows{0, 7, 399};
    Matrix<Id> targets(3, 20);
    for (Index c = 0; c < targets.size(); ++c) targets.data()[c] = static_cast<Id>(11 + 6 * c);
    const Matrix<Id> ranks = ranks_of_targets<S>(MatrixRef<S>(X), rows, targets, Threads{2});
    bool equal = true;
    for (Index r = 0; r < 3; ++r) {
      for (Index c = 0; c < 20; ++c) {
        equal &= ranks(r, c) == naive_rank(X, rows[std::size_t(r)], targets(r, c));
      }
    }
    CHECK(equal);
  }
}

TEMPLATE_TEST_CASE("ranks_of_targets: very many copies are counted as a group", "[metrics]", float, double) {
  using S = TestType;
  Matrix<S> X = test::normal_cloud<S>(1500, 3, 4);
  for (Index i = 1; i < 1500; i += 2) X.row(i) = X.row(i % 4 == 1 ? 0 : 2);
  const Neighbors<S> knn = nearest_neighbors(X, 40, KnnOptions{.recall = 1});
  std::vector<Id> rows(1500);
  for (Id i = 0; i < 1500; ++i) rows[std::size_t(i)] = i;
  const Matrix<Id> ranks = ranks_of_targets<S>(MatrixRef<S>(X), rows, knn.ids, Threads{2});
  bool equal = true;
  for (Index i = 0; i < 1500; ++i) {
    for (Index c = 0; c < 40; ++c) equal &= ranks(i, c) == c + 1;
  }
  CHECK(equal);
  // All ranks of a row, once each; a copy and another row.
  for (const Id row : {Id(5), Id(4)}) {
    Matrix<Id> targets(20, 70);
    std::vector<Id> asked(20, row);
    std::vector<int> seen(1500, 0);
    for (Index c = 0; c < targets.size(); ++c) targets.data()[c] = static_cast<Id>(c < row ? c : c + 1);
    const Matrix<Id> all = ranks_of_targets<S>(MatrixRef<S>(X), asked, targets, Threads{2});
    for (Index c = 0; c < all.size(); ++c) ++seen[std::size_t(all.data()[c])];
    CHECK(*std::max_element(seen.begin(), seen.end()) == 1);
    CHECK(trustworthiness(X, X, 10, {.points = 300}).value == 1);
  }
}

TEST_CASE("trustworthiness: ties cost no more than other data", "[metrics]") {
  const auto seconds = [](const Matrix<float>& X) {
    const Matrix<float> layout = test::normal_cloud<float>(X.rows(), 2, 3);
    double least = 1e300;
    for (int round = 0; round < 3; ++round) {
      const std::clock_t start = std::clock();
      trustworthiness(X, layout, 15, {.points = 300}, Threads{1});
      least = std::min(least, double(std::clock() - start) / CLOCKS_PER_SEC);
    }
    return least;
  };
  const double usual = seconds(test::normal_cloud<float>(4000, 20, 1));
  CHECK(seconds(quantised<float>(4000, 20, 2, 1.0f)) < 8 * usual);
  CHECK(seconds(quantised<float>(4000, 1, 3, 1.0f)) < 8 * usual);
}

}  // namespace test_metrics_ranks
