#include "neem/neighbors/check_neighbors.hpp"

#include "neighbors/exact_knn.hpp"

namespace test_neighbors_check_neighbors {

using namespace neem_test;

namespace {

/// A right table of 8 points with 3 neighbors each: on a circle, by steps.
Neighbors<double> right_table() {
  Neighbors<double> knn{Matrix<Id>(8, 3), Matrix<double>(8, 3)};
  for (Index i = 0; i < 8; ++i) {
    for (Index c = 0; c < 3; ++c) {
      knn.ids(i, c) = static_cast<Id>((i + c + 1) % 8);
      knn.distances(i, c) = static_cast<double>(c);
    }
  }
  return knn;
}

template <class Break>
neem::Error error_after(Break&& spoil) {
  Neighbors<double> knn = right_table();
  spoil(knn);
  return error_of([&] { neem::check_neighbors(knn); });
}

void expect_place(const neem::Error& error, Index row, Index column, const std::string& words) {
  INFO(error.what());
  CHECK(error.code() == neem::ErrorCode::neighbors);
  CHECK(error.kind() == neem::ErrorKind::data);
  CHECK(error.row == row);
  CHECK(error.column == column);
  CHECK(contains(error.what(), "row " + std::to_string(row) + ", column " + std::to_string(column)));
  CHECK(contains(error.what(), words));
}

}  // namespace

TEST_CASE("check_neighbors: a right table passes", "[neighbors]") {
  CHECK_NOTHROW(neem::check_neighbors(right_table()));
  Neighbors<float> pair{Matrix<Id>(2, 1), Matrix<float>::Zero(2, 1)};
  pair.ids << 1, 0;
  CHECK_NOTHROW(neem::check_neighbors(pair));
}

TEST_CASE("check_neighbors: a wrong index is named with its place", "[neighbors]") {
  expect_place(error_after([](auto& knn) { knn.ids(5, 2) = -1; }), 5, 2,
               "neighbor index -1 at row 5, column 2 is outside 0..n-1");
  expect_place(error_after([](auto& knn) { knn.ids(0, 0) = 8; }), 0, 0,
               "neighbor index 8 at row 0, column 0 is outside 0..n-1");
  expect_place(error_after([](auto& knn) { knn.ids(7, 1) = 7; }), 7, 1, "neighbor index 7");
  expect_place(error_after([](auto& knn) { knn.ids(7, 1) = 7; }), 7, 1, "is the point itself");
  expect_place(error_after([](auto& knn) { knn.ids(3, 2) = knn.ids(3, 0); }), 3, 2,
               "neighbor index 4 at row 3, column 2 is there twice");
}

TEST_CASE("check_neighbors: a wrong distance is named with its place", "[neighbors]") {
  expect_place(error_after([](auto& knn) { knn.distances(2, 0) = -0.5; }), 2, 0, "distance -0.5");
  expect_place(error_after([](auto& knn) { knn.distances(2, 2) = 0.5; }), 2, 2,
               "distance 0.5 at row 2, column 2 is below the one before it");
  const double nan = std::numeric_limits<double>::quiet_NaN();
  expect_place(error_after([&](auto& knn) { knn.distances(6, 1) = nan; }), 6, 1,
               "distance nan at row 6, column 1 is not finite");
  const double infinity = std::numeric_limits<double>::infinity();
  expect_place(error_after([&](auto& knn) { knn.distances(6, 2) = infinity; }), 6, 2,
               "distance inf at row 6, column 2 is not finite");
  expect_place(error_after([&](auto& knn) { knn.distances(0, 0) = -infinity; }), 0, 0, "distance -inf");
}

TEST_CASE("check_neighbors: tables of wrong shape are refused with their sizes", "[neighbors]") {
  Neighbors<double> odd = right_table();
  odd.distances.conservativeResize(8, 2);
  const neem::Error shapes = error_of([&] { neem::check_neighbors(odd); });
  CHECK(shapes.kind() == neem::ErrorKind::data);
  CHECK(contains(shapes.what(), "ids are 8 x 3, distances are 8 x 2"));

  const auto table = [](Index n, Index k) {
    return Neighbors<double>{Matrix<Id>::Zero(n, k), Matrix<double>::Zero(n, k)};
  };
  CHECK(contains(error_of([&] { neem::check_neighbors(table(0, 0)); }).what(), "no rows"));
  CHECK(contains(error_of([&] { neem::check_neighbors(table(4, 0)); }).what(), "k = 0"));
  CHECK(contains(error_of([&] { neem::check_neighbors(table(4, 4)); }).what(), "1..n-1 = 1..3"));
}

TEST_CASE("check_neighbors: the first fault by row is the one that is named", "[neighbors]") {
  expect_place(error_after([](auto& knn) {
                 knn.ids(6, 0) = 8;              // outside
                 knn.distances(5, 1) = -1;       // negative
                 knn.ids(4, 1) = knn.ids(4, 0);  // twice
                 knn.ids(5, 0) = 5;              // itself, earlier in its row than the distance
               }),
               4, 1, "is there twice");
  expect_place(error_after([](auto& knn) {
                 knn.distances(5, 1) = -1;
                 knn.ids(5, 0) = 5;
               }),
               5, 0, "is the point itself");
  expect_place(error_after([](auto& knn) { knn.ids(5, 1) = std::numeric_limits<Id>::min(); }), 5, 1,
               "neighbor index -2147483648 at row 5, column 1 is outside 0..n-1");
}

TEST_CASE("check_neighbors: equal distances and zeros are in order", "[neighbors]") {
  Neighbors<float> knn{Matrix<Id>(4, 3), Matrix<float>::Zero(4, 3)};
  knn.ids << 1, 2, 3, 0, 2, 3, 0, 1, 3, 0, 1, 2;
  CHECK_NOTHROW(neem::check_neighbors(knn));
  knn.distances(1, 0) = -0.0f;  // a zero like any other
  CHECK_NOTHROW(neem::check_neighbors(knn));
}

}  // namespace test_neighbors_check_neighbors
