// Places of points that have none, from those of their neighbors.
#include "neem/layouts/complete_layout.hpp"

#include <catch.hpp>
#include <cmath>
#include <limits>

namespace test_layouts_complete {

using namespace neem;

namespace {

/// A chain: the neighbors of i are i − 1 and i + 1, those of its ends the two next to them.
Neighbors<float> chain(Index n) {
  Neighbors<float> knn{Matrix<Id>(n, 2), Matrix<float>::Ones(n, 2)};
  for (Index i = 0; i < n; ++i) {
    knn.ids(i, 0) = static_cast<Id>(i == 0 ? 2 : i - 1);
    knn.ids(i, 1) = static_cast<Id>(i == n - 1 ? n - 3 : i + 1);
  }
  return knn;
}

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

}  // namespace

TEST_CASE("complete_layout: unknown places are the means of known neighbors, step by step", "[layouts]") {
  Eigen::MatrixXd places = Eigen::MatrixXd::Constant(7, 2, nan);
  places.row(0) << 0, 4;
  places.row(2) << 2, 0;
  const Eigen::MatrixXd all = complete_layout(places, chain(7));
  CHECK(all.row(0) == places.row(0));
  CHECK(all.row(2) == places.row(2));
  CHECK(all.row(1) == Eigen::RowVector2d(1, 2));  // of 0 and 2
  CHECK(all.row(3) == Eigen::RowVector2d(2, 0));  // of 2 alone: 4 has none yet
  CHECK(all.row(4) == Eigen::RowVector2d(2, 0));
  CHECK(all.row(6) == Eigen::RowVector2d(2, 0));
  CHECK(all.allFinite());
}

TEST_CASE("complete_layout: points that nothing leads to get the mean", "[layouts]") {
  Neighbors<float> knn{Matrix<Id>(4, 1), Matrix<float>::Ones(4, 1)};
  knn.ids << 1, 0, 3, 2;  // two pairs
  Eigen::MatrixXd places(4, 2);
  places << 1, 1, 3, 5, nan, nan, nan, nan;
  const Eigen::MatrixXd all = complete_layout(places, knn);
  CHECK(all.row(2) == Eigen::RowVector2d(2, 3));
  CHECK(all.row(3) == Eigen::RowVector2d(2, 3));
  places.topRows(2).setConstant(nan);
  CHECK_THROWS_WITH(complete_layout(places, knn), Catch::Contains("no point has a place"));
  places(1, 0) = 1;
  CHECK_THROWS_WITH(complete_layout(places, knn), Catch::Contains("the place of row 1 is not finite"));
  CHECK_THROWS_WITH(complete_layout(Eigen::MatrixXd(3, 2), knn), Catch::Contains("3 places and 4 rows"));
}

}  // namespace test_layouts_complete
