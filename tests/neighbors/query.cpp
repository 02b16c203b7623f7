#include "neem/neighbors/query.hpp"

#include "neem/neighbors/inverted_file.hpp"
#include "neem/neighbors/nearest_by_metric.hpp"
#include "neighbors/exact_knn.hpp"

namespace test_neighbors_query {

using namespace neem_test;

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

}  // namespace test_neighbors_query
