#include "neem/metrics/sparse_points.hpp"

#include "catch.hpp"
#include "neem/metrics/distance_correlation.hpp"
#include "neem/metrics/knn_recall.hpp"
#include "neem/metrics/trustworthiness.hpp"

#include <Eigen/SparseCore>

namespace test_sparse_points_of_metrics {

using neem::Index;
using neem::Matrix;

/// 90 rows of 40 numbers, one in five of which is not 0.
Matrix<double> points() {
  Matrix<double> X = Matrix<double>::Zero(90, 40);
  for (Index i = 0; i < X.rows(); ++i) {
    for (Index c = (3 * i) % 5; c < X.cols(); c += 5)
      X(i, c) = 1 + static_cast<double>((i * i * 7 + c * 13 + i * c) % 29);
  }
  return X;
}

TEST_CASE("Metrics of sparse points are those of the same points filled", "[metrics]") {
  const Matrix<double> X = points();
  const Matrix<double> Y = X.leftCols(3) + X.middleCols(20, 3);  // some of what is near in X is near here
  const Eigen::SparseMatrix<double, Eigen::RowMajor> sparse = X.sparseView();
  REQUIRE(sparse.nonZeros() < X.size() / 4);
  const double recall = neem::knn_recall(X, Y, 10).value;
  REQUIRE(recall > 0.1);
  REQUIRE(recall < 0.9);
  CHECK(neem::knn_recall(sparse, Y, 10).value == Approx(recall).margin(1e-12));
  CHECK(neem::trustworthiness(sparse, Y, 10).value ==
        Approx(neem::trustworthiness(X, Y, 10).value).margin(1e-12));
  CHECK(neem::distance_correlation(sparse, Y).value ==
        Approx(neem::distance_correlation(X, Y).value).margin(1e-9));
  CHECK(neem::knn_recall(sparse, Y, 10, {}, neem::Threads(3)).value ==
        neem::knn_recall(sparse, Y, 10, {}, neem::Threads(1)).value);
}

}  // namespace test_sparse_points_of_metrics
