#include "neem/neighbors/nearest_neighbors.hpp"

#include "neighbors/exact_knn.hpp"

using namespace neem_test;

TEST_CASE("choose_knn: the tree for few dimensions, all pairs for many", "[neighbors]") {
  using neem::choose_knn;
  using neem::KnnMethod;
  for (const Index n : {Index(1), Index(1000), Index(1000000)}) {
    CHECK(choose_knn(n, 1) == KnnMethod::kd_tree);
    CHECK(choose_knn(n, 5) == KnnMethod::kd_tree);
    CHECK(choose_knn(n, 13) == KnnMethod::brute_force);
    CHECK(choose_knn(n, 784) == KnnMethod::brute_force);
  }
  CHECK(choose_knn(99999, 6) == KnnMethod::brute_force);
  CHECK(choose_knn(100000, 8) == KnnMethod::kd_tree);
  CHECK(choose_knn(100000, 9) == KnnMethod::brute_force);
  CHECK(choose_knn(500000, 12) == KnnMethod::kd_tree);
}

TEMPLATE_TEST_CASE("nearest_neighbors: the choice does not change a bit", "[neighbors]", float, double) {
  for (const Index d : {Index(2), Index(5), Index(6), Index(40)}) {
    const Matrix<TestType> X = normal_points<TestType>(300, d);
    const Neighbors<TestType> knn = neem::nearest_neighbors(X, 10);
    expect_exact(X, 10, knn);
    CHECK(same_bits(knn, neem::brute_force(X, 10)));
    CHECK(same_bits(knn, neem::kd_tree(X, 10)));
  }
}

TEMPLATE_TEST_CASE("nearest_neighbors: reads any storage, refuses what has no answer", "[neighbors]", float,
                   double) {
  reads_any_storage<TestType>(NearestNeighbors{});
  refuses_what_has_no_answer<TestType>(NearestNeighbors{});
}
