#include "neem/neighbors/nearest_by_metric.hpp"

#include "neighbors/exact_knn.hpp"

namespace test_neighbors_nearest_by_metric {

using namespace neem_test;

TEST_CASE("nearest_neighbors: a metric chooses the search", "[neighbors]") {
  using neem::KnnMethod;
  const Matrix<float> X = normal_points<float>(5200, 4), few = X.topRows(300);
  const neem::KnnOptions exact{.recall = 1};
  const Neighbors<float> near = neem::nearest_neighbors(X, 8, neem::Manhattan{});
  CHECK(near.method == KnnMethod::nn_descent);
  CHECK(near.recall.value >= 0.99);
  CHECK(same_bits(neem::nearest_neighbors(few, 8, neem::Manhattan{}),
                  neem::brute_force(few, 8, neem::Manhattan{})));
  CHECK(same_bits(neem::nearest_neighbors(few, 8, neem::Euclidean{}), neem::nearest_neighbors(few, 8)));
  CHECK(neem::nearest_neighbors(X, 8, neem::Cosine{}).method == KnnMethod::inverted_file);
  CHECK(same_bits(neem::nearest_neighbors(few, 8, neem::Cosine{}, exact),
                  neem::brute_force(few, 8, neem::Cosine{})));
  const auto own = [](const float* x, const float* y, Index d) {
    double sum = 0;
    for (Index c = 0; c < d; ++c) sum += std::abs(static_cast<double>(x[c]) - static_cast<double>(y[c]));
    return sum;
  };
  const Neighbors<float> by_own = neem::nearest_neighbors(few, 8, own);
  CHECK(same_bits(by_own.ids, neem::brute_force(few, 8, neem::Manhattan{}).ids));
}

TEST_CASE("nearest_neighbors: a metric with bad options or rows", "[neighbors]") {
  Matrix<float> X = normal_points<float>(50, 4);
  CHECK(error_of([&] { neem::nearest_neighbors(X, 0, neem::Manhattan{}); }).name() == "USAGE-01");
  CHECK(error_of([&] { neem::nearest_neighbors(X, 3, neem::Manhattan{}, {.recall = 2}); }).name() ==
        "USAGE-01");
  CHECK(error_of([&] {
          neem::nearest_neighbors(X, 3, neem::Manhattan{}, {.method = neem::KnnMethod::kd_tree});
        }).name() == "USAGE-01");
  X.row(7).setZero();
  const neem::Error zero = error_of([&] { neem::nearest_neighbors(X, 3, neem::Cosine{}); });
  CHECK(zero.name() == "DATA-13");
  CHECK(contains(zero.what(), "row 7"));
}

TEST_CASE("nearest_neighbors: options are checked whatever the metric", "[neighbors]") {
  const Matrix<float> X = normal_points<float>(50, 2);
  const auto refused = [&](const auto& metric, const neem::KnnOptions& o) {
    return error_of([&] { neem::nearest_neighbors(X, 3, metric, o); }).name() == "USAGE-01";
  };
  for (const neem::KnnOptions& o :
       {neem::KnnOptions{.recall = 7}, neem::KnnOptions{.method = neem::KnnMethod::given}}) {
    CHECK(refused(neem::Haversine{}, o));
    CHECK(refused(neem::InnerProduct{}, o));
    CHECK(refused(neem::Cosine{}, o));
    CHECK(refused(neem::Manhattan{}, o));
    CHECK(refused(neem::Euclidean{}, o));
  }
}

}  // namespace test_neighbors_nearest_by_metric
