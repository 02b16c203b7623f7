#include "neem/neighbors/distances.hpp"

#include "neighbors/exact_knn.hpp"

namespace test_neighbors_distances {

using namespace neem_test;

namespace {

/// Euclidean distances of all pairs, in the type S.
template <class S>
Matrix<S> all_distances(const Matrix<S>& X) {
  Matrix<S> D(X.rows(), X.rows());
  for (Index i = 0; i < X.rows(); ++i) {
    for (Index j = 0; j < X.rows(); ++j) D(i, j) = static_cast<S>(true_distance(X, i, j));
  }
  return D;
}

/// The half above the diagonal, row after row.
template <class S>
Matrix<S> condensed(const Matrix<S>& D) {
  Matrix<S> half(1, D.rows() * (D.rows() - 1) / 2);
  Index at = 0;
  for (Index i = 0; i < D.rows(); ++i) {
    for (Index j = i + 1; j < D.rows(); ++j) half(0, at++) = D(i, j);
  }
  return half;
}

}  // namespace

TEST_CASE("looks_like_distances: a matrix of who is linked with whom does not", "[neighbors]") {
  Matrix<double> ring = Matrix<double>::Zero(8, 8);
  for (Index i = 0; i < 8; ++i) ring(i, (i + 1) % 8) = ring((i + 1) % 8, i) = 2;
  CHECK_FALSE(neem::detail::looks_like_distances<double>(neem::MatrixRef<double>(ring)));
  for (Index i = 0; i < 8; ++i) {
    for (Index j = 0; j < 8; ++j) ring(i, j) = std::abs(static_cast<double>(i - j));
  }
  CHECK(neem::detail::looks_like_distances<double>(neem::MatrixRef<double>(ring)));
}

TEMPLATE_TEST_CASE("distances: the neighbors of the points they are of", "[neighbors]", float, double) {
  const Matrix<TestType> X = normal_points<TestType>(150, 4, 3);
  const Matrix<TestType> D = all_distances(X);
  const neem::Distances<TestType> square = neem::distances_from_square(D);
  CHECK(square.notes.empty());
  const Neighbors<TestType> near = neem::nearest_neighbors(square, 12, Threads{2});
  CHECK(same_bits(near.ids, neem::brute_force(X, 12).ids));
  for (Index i = 0; i < 150; ++i) CHECK(near.distances(i, 11) == D(i, near.ids(i, 11)));
  CHECK(same_bits(near, neem::nearest_neighbors(square, 12, Threads{1})));
  const Matrix<TestType> half = condensed(D);
  CHECK(neem::distances_from_condensed(half).values == D);
  CHECK(neem::distances_from_condensed(Matrix<TestType>(half.transpose())).values == D);
  CHECK(neem::nearest_neighbors(square, 1000).cols() == 149);
  CHECK(
      neem::nearest_neighbors(neem::distances_from_square(Matrix<TestType>(Matrix<TestType>::Zero(1, 1))), 3)
          .cols() == 0);
}

TEST_CASE("distances: what is rounding is made even, with a note", "[neighbors]") {
  const Matrix<float> exact = all_distances(normal_points<float>(30, 3, 1));
  Matrix<float> D = exact;
  D(3, 3) = 1e-6f;
  D(4, 2) = D(2, 4) * (1 + 1e-6f);
  D(5, 6) = D(6, 5) = -1e-7f;
  const neem::Distances<float> even = neem::distances_from_square(D);
  REQUIRE(even.notes.size() == 3);
  CHECK(contains(even.notes[0], "1 distances of points from themselves"));
  CHECK(contains(even.notes[1], "2 distances are below 0"));
  CHECK(contains(even.notes[2], "1 pairs have two distances that differ"));
  CHECK(even.values == even.values.transpose());
  CHECK(even.values(3, 3) == 0);
  CHECK(even.values(5, 6) == 0);
}

TEST_CASE("distances: what are none are refused by their place", "[neighbors]") {
  const Matrix<float> exact = all_distances(normal_points<float>(30, 3, 1));
  const auto refused = [&](const auto& change) {
    Matrix<float> D = exact;
    change(D);
    return error_of([&] { neem::distances_from_square(D); });
  };
  const neem::Error diagonal = refused([](auto& D) { D(7, 7) = 1; });
  CHECK(contains(diagonal.what(), "the distance of point 7 from itself is 1, not 0"));
  CHECK(diagonal.row == 7);
  const neem::Error below = refused([](auto& D) { D(3, 9) = -0.5f; });
  CHECK(contains(below.what(), "a distance of -0.5 is below 0; distances, row 3, column 9"));
  const neem::Error two = refused([](auto& D) { D(9, 3) = 2 * D(3, 9); });
  CHECK(contains(two.what(), "points 9 and 3 have two distances"));
  CHECK(refused([](auto& D) { D(2, 1) = std::nanf(""); }).name() == "DATA-01");
  CHECK(refused([](auto& D) { D.conservativeResize(30, 29); }).name() == "DATA-02");
  const auto half_refused = [](Index count) {
    return error_of([&] { neem::distances_from_condensed(Matrix<float>(Matrix<float>::Ones(1, count))); });
  };
  CHECK(contains(half_refused(7).what(), "7 values are not the distances of all pairs"));
  CHECK(error_of([] { neem::distances_from_condensed(Matrix<float>(Matrix<float>::Ones(3, 2))); }).name() ==
        "DATA-02");
  Matrix<float> half = Matrix<float>::Ones(6, 1);
  half(4, 0) = -1;
  CHECK(contains(error_of([&] { neem::distances_from_condensed(half); }).what(), "row 4, column 0"));
}

TEST_CASE("distances: a table of points does not look like them", "[neighbors]") {
  const Matrix<float> D = all_distances(normal_points<float>(30, 3, 1));
  CHECK(neem::detail::looks_like_distances<float>(D));
  Matrix<float> other = D;
  other(2, 3) *= 1.5f;
  CHECK_FALSE(neem::detail::looks_like_distances<float>(other));
  CHECK_FALSE(neem::detail::looks_like_distances<float>(normal_points<float>(30, 30)));
  CHECK_FALSE(neem::detail::looks_like_distances<float>(Matrix<float>(Matrix<float>::Zero(5, 5))));
  CHECK_FALSE(neem::detail::looks_like_distances<float>(Matrix<float>(D.topRows(20))));
}

TEMPLATE_TEST_CASE("distances: what looks like them is accepted as them", "[neighbors]", float, double) {
  constexpr Index n = 20;
  Matrix<TestType> D(n, n);
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j < n; ++j) D(i, j) = static_cast<TestType>(10 * std::abs(i - j));
  }
  const double unit = sizeof(TestType) == 4 ? 1 : 1e-4;  // of rounding
  D(0, 1) = static_cast<TestType>(1e-7 * unit), D(1, 0) = static_cast<TestType>(1.5e-7 * unit);
  CHECK(neem::detail::looks_like_distances<TestType>(D));
  const neem::Distances<TestType> even = neem::distances_from_square(D);
  CHECK(even(0, 1) == Approx(1.25e-7 * unit));
  CHECK(even.notes.size() == 1);
  D(1, 0) = static_cast<TestType>(0.1);
  CHECK_FALSE(neem::detail::looks_like_distances<TestType>(D));
  CHECK(contains(error_of([&] { neem::distances_from_square(D); }).what(), "points 1 and 0"));
}

}  // namespace test_neighbors_distances
