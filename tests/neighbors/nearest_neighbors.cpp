#include "neem/neighbors/nearest_neighbors.hpp"

#include "neighbors/exact_knn.hpp"

namespace test_neighbors_nearest_neighbors {

using namespace neem_test;

TEST_CASE("choose_knn: the tree for few dimensions, lists for many points, all pairs else", "[neighbors]") {
  using neem::choose_knn;
  using neem::KnnMethod;
  for (const Index n : {Index(1), Index(1000), Index(1000000)}) {
    CHECK(choose_knn(n, 1) == KnnMethod::kd_tree);
    CHECK(choose_knn(n, 6) == KnnMethod::kd_tree);
    CHECK(choose_knn(n, 13) == KnnMethod::brute_force);
    CHECK(choose_knn(n, 784) == KnnMethod::brute_force);
    CHECK(choose_knn(n, 3, 0.99) == KnnMethod::kd_tree);
  }
  CHECK(choose_knn(99999, 7) == KnnMethod::brute_force);
  CHECK(choose_knn(100000, 8) == KnnMethod::kd_tree);
  CHECK(choose_knn(100000, 9) == KnnMethod::brute_force);
  CHECK(choose_knn(500000, 12) == KnnMethod::kd_tree);
  CHECK(choose_knn(3999, 50, 0.99) == KnnMethod::brute_force);
  CHECK(choose_knn(4000, 50, 0.99) == KnnMethod::inverted_file);
  CHECK(choose_knn(4000, 50, 1.0) == KnnMethod::brute_force);
}

TEST_CASE("nearest_neighbors: says which search it used and what that found", "[neighbors]") {
  using neem::KnnMethod;
  const Matrix<float> X = normal_points<float>(4000, 8);
  const Neighbors<float> near = neem::nearest_neighbors(X, 10);
  CHECK(near.method == KnnMethod::inverted_file);
  CHECK(near.recall.sample == 1000);
  CHECK(near.recall.low >= 0.99);
  const Neighbors<float> exact = neem::nearest_neighbors(X, 10, {.recall = 1});
  CHECK(exact.method == KnnMethod::brute_force);
  CHECK(exact.recall.value == 1);
  CHECK(exact.recall.sample == 0);
  const Neighbors<float> tree = neem::nearest_neighbors(X, 10, {.method = KnnMethod::kd_tree});
  CHECK(tree.method == KnnMethod::kd_tree);
  CHECK(same_bits(exact, tree));
  CHECK(error_of([&] { neem::nearest_neighbors(X, 10, {.recall = 0}); }).name() == "USAGE-01");
  CHECK(error_of([&] { neem::nearest_neighbors(X, 10, {.recall = 1.01}); }).name() == "USAGE-01");
  CHECK(error_of([&] { neem::nearest_neighbors(X, 10, {.method = KnnMethod::nn_descent}); }).name() ==
        "USAGE-01");
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

}  // namespace test_neighbors_nearest_neighbors
