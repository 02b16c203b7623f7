#include "neem/neighbors/query.hpp"

#include "neem/neighbors/any_metric.hpp"
#include "neem/neighbors/inverted_file.hpp"
#include "neem/neighbors/nearest_by_metric.hpp"
#include "neem/neighbors/neighbor_index.hpp"
#include "neighbors/exact_knn.hpp"

namespace test_neighbors_query {

using namespace neem_test;
using neem::MetricName, neem::NeighborIndex;

namespace {

template <class S>
Matrix<S> joined(const Matrix<S>& above, const Matrix<S>& below) {
  Matrix<S> both(above.rows() + below.rows(), above.cols());
  both.topRows(above.rows()) = above;
  both.bottomRows(below.rows()) = below;
  return both;
}

}  // namespace

TEMPLATE_TEST_CASE("query: the nearest old points of new ones", "[neighbors]", float, double) {
  const Matrix<TestType> X = normal_points<TestType>(500, 7, 1), Q = normal_points<TestType>(90, 7, 2);
  const Neighbors<TestType> near = neem::query(X, Q, 6, Threads{2});
  REQUIRE(near.rows() == 90);
  REQUIRE(near.cols() == 6);
  const Matrix<TestType> all = joined(X, Q);
  for (Index q = 0; q < 90; ++q) {
    std::vector<std::pair<long double, Index>> truth;
    for (Index i = 0; i < 500; ++i) truth.emplace_back(true_distance(all, 500 + q, i), i);
    std::sort(truth.begin(), truth.end());
    for (Index c = 0; c < 6; ++c) {
      CHECK(near.ids(q, c) == truth[static_cast<std::size_t>(c)].second);
      CHECK(std::abs(near.distances(q, c) - truth[static_cast<std::size_t>(c)].first) <
            4 * std::numeric_limits<TestType>::epsilon());
    }
  }
  for (const int threads : {1, 3, 16}) CHECK(same_bits(near, neem::query(X, Q, 6, Threads{threads})));
}

TEST_CASE("query: a point asked for finds itself, k is at most n", "[neighbors]") {
  const Matrix<float> X = normal_points<float>(40, 3);
  const Neighbors<float> near = neem::query(X, X, 100);
  CHECK(near.cols() == 40);
  for (Index i = 0; i < 40; ++i) {
    CHECK(near.ids(i, 0) == i);
    CHECK(near.distances(i, 0) == 0);
  }
  // queries far larger than the points: squares stay in range
  Matrix<float> far = Matrix<float>::Constant(2, 3, 1e30f);
  const Neighbors<float> nearest = neem::query(X, far, 2);
  CHECK(nearest.distances(0, 0) == Approx(std::sqrt(3.0) * 1e30));
}

TEST_CASE("query: refuses what has no answer", "[neighbors]") {
  const Matrix<float> X = normal_points<float>(40, 3);
  CHECK(error_of([&] { neem::query(X, normal_points<float>(5, 4), 3); }).name() == "DATA-02");
  CHECK(error_of([&] { neem::query(X, X, 0); }).name() == "USAGE-01");
  CHECK(error_of([&] { neem::query(X, Matrix<float>(0, 3), 2); }).name() == "DATA-03");
  Matrix<float> broken = X;
  broken(39, 2) = std::nanf("");
  CHECK(error_of([&] { neem::query(X, broken, 3); }).name() == "DATA-01");
  CHECK(error_of([&] { neem::query(broken, X, 3); }).name() == "DATA-01");
}

TEMPLATE_TEST_CASE("searches: small integers give what their float copies give", "[neighbors]", std::uint8_t,
                   std::int8_t, std::int16_t, std::uint16_t) {
  Matrix<TestType> X(700, 40);
  const neem::Random random{8};
  for (Index i = 0; i < X.rows(); ++i) {
    for (Index c = 0; c < X.cols(); ++c) {
      X(i, c) = static_cast<TestType>(
          random.below(256, static_cast<std::uint64_t>(i), static_cast<std::uint64_t>(c)));
    }
  }
  const Matrix<float> as_float = X.template cast<float>();
  CHECK(same_bits(neem::brute_force(X, 9), neem::brute_force(as_float, 9)));
  CHECK(same_bits(neem::query(X, X, 9), neem::query(as_float, as_float, 9)));
  CHECK(same_bits(neem::nearest_neighbors(X, 9), neem::nearest_neighbors(as_float, 9)));
  CHECK(same_bits(neem::nearest_neighbors(X, 9, neem::Manhattan{}),
                  neem::nearest_neighbors(as_float, 9, neem::Manhattan{})));
  CHECK(same_bits(neem::nearest_neighbors(X, 9, neem::Euclidean{}), neem::brute_force(as_float, 9)));
  CHECK(same_bits(neem::brute_force(X, 9, neem::Cosine{}), neem::brute_force(as_float, 9, neem::Cosine{})));
  const Matrix<TestType> narrow = X.leftCols(2);  // of so few columns a tree is built
  CHECK(same_bits(neem::nearest_neighbors(narrow, 9), neem::kd_tree(as_float.leftCols(2).eval(), 9)));
  const Neighbors<float> near = neem::inverted_file(X, 9);
  CHECK_NOTHROW(neem::check_neighbors(near));
  CHECK(near.recall.low >= 0.99);
}

TEMPLATE_TEST_CASE("searches: groups far apart, each smaller than the rounding of its place", "[neighbors]",
                   float, double) {
  // Products of the shifted points cannot tell the members of a group apart; differences can.
  Matrix<TestType> X = normal_points<TestType>(1500, 6);
  for (Index i = 0; i < X.rows(); ++i) {
    X.row(i) *= TestType(0.01);
    X.row(i).array() += static_cast<TestType>(i % 3) * TestType(2048);
  }
  expect_exact(X, 10, neem::brute_force(X, 10));
  const Neighbors<TestType> near = neem::inverted_file(X, 10);
  CHECK_NOTHROW(neem::check_neighbors(near));
  CHECK(near.recall.low >= 0.99);
}

TEST_CASE("neighbor index: finds what it promises, each query alone", "[neighbors]") {
  const Matrix<float> X = normal_points<float>(6000, 12, 1), Q = normal_points<float>(200, 12, 2);
  const NeighborIndex<float> index(X, MetricName::euclidean, {.recall = 0.9, .neighbors = 10}, Threads{2});
  const Neighbors<float> found = index.query(Q, 10, Threads{2}), truth = neem::query(X, Q, 10);
  Index hits = 0, differ = 0;
  for (Index q = 0; q < 200; ++q) {
    for (Index c = 0; c < 10; ++c) hits += (found.ids.row(q).array() == truth.ids(q, c)).count();
    differ += !(index.query(Q.row(q), 10, Threads{1}).ids == found.ids.row(q));
  }
  CHECK(differ == 0);
  CHECK(hits > 1700);
  CHECK(hits < 2000);  // not all points are looked at
  CHECK(index.recall().sample > 0);
  CHECK(same_bits(found, index.query(Q, 10, Threads{5})));
  // a point is found by itself, in whichever list it is
  const NeighborIndex<float> one_list(X, MetricName::euclidean, {.recall = 1e-3, .neighbors = 10});
  const Neighbors<float> own = one_list.query(X, 1);
  Index itself = 0;
  for (Index i = 0; i < 6000; ++i) itself += own.ids(i, 0) == i && own.distances(i, 0) == 0;
  CHECK(itself == 6000);
  const Neighbors<float> many = index.query(Q.topRows(2), 5999);
  CHECK(many.cols() == 5999);
  CHECK(NeighborIndex<float>(X, MetricName::euclidean, {.recall = 1}).query(Q, 10).ids == truth.ids);
}

TEST_CASE("neighbor index: every metric", "[neighbors]") {
  const auto metric = static_cast<MetricName>(GENERATE(range(0, 10)));
  INFO(name_of(metric));
  const bool sphere = metric == MetricName::haversine;
  const Matrix<float> all = normal_points<float>(330, sphere ? 2 : 7, 1);
  const NeighborIndex<float> index(all.topRows(300), metric);
  const Neighbors<float> found = index.query(all.bottomRows(30), 4);
  // the neighbors of these among all, without each other
  const Neighbors<float> among = neem::nearest_neighbors(all, 60, metric, {.recall = 1});
  for (Index q = 0; q < 30; ++q) {
    Index at = 0;
    for (Index c = 0; c < 60 && at < 4; ++c) {
      if (among.ids(300 + q, c) >= 300) continue;
      const float apart = among.distances(300 + q, c);
      if (metric == MetricName::inner_product) {  // its distance is by the longest row, which may be a query
        CHECK(found.ids(q, at++) == among.ids(300 + q, c));
      } else {
        CHECK(std::abs(found.distances(q, at++) - apart) <= 1e-5f * (apart + 1e-2f));
      }
    }
    CHECK((at == 4 || metric == MetricName::inner_product));
  }
  CHECK(found.unreachable == (metric == MetricName::hamming || metric == MetricName::jaccard ? 1
                              : metric == MetricName::canberra                               ? 7
                                                               : among.unreachable));
}

TEST_CASE("neighbor index: refuses what has no answer", "[neighbors]") {
  const NeighborIndex<float> index(normal_points<float>(40, 3));
  CHECK(error_of([&] { index.query(normal_points<float>(5, 4), 3); }).name() == "DATA-02");
  CHECK(error_of([&] { index.query(normal_points<float>(5, 3), 0); }).name() == "USAGE-01");
  const Matrix<float> far = Matrix<float>::Constant(2, 3, 1e30f);
  CHECK(error_of([&] { index.query(far, 3); }).name() == "DATA-09");
  CHECK(index.query(normal_points<float>(5, 3), 100).cols() == 40);
}

}  // namespace test_neighbors_query
