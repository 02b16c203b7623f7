#include "neem/neighbors/brute_force.hpp"
#include "neighbors/exact_knn.hpp"

#include <set>

namespace test_neighbors_symmetric_tiles {

using namespace neem_test;
namespace nd = neem::detail;

namespace {

/// Searches by symmetric tiles whatever the size. @return whether the values were fine enough
template <class P>
bool search(const Matrix<P>& X, Index k, Index tile, const Threads& threads,
            Neighbors<neem::DistanceOf<P>>& knn) {
  using S = neem::DistanceOf<P>;
  const neem::MatrixRef<P> points(X);
  knn = {Matrix<Id>(X.rows(), k), Matrix<S>(X.rows(), k), neem::KnnMethod::brute_force};
  const nd::Approximations<P, S> values = nd::approximations<P, S>(points, nullptr, k);
  return nd::SymmetricTiles<P>(values.products, tile).search(knn, threads);
}

/// The points are too few for brute_force to take symmetric tiles by itself.
template <class P>
void expect_bits_of_plain_search(const Matrix<P>& X, Index k, Index tile = 64) {
  k = std::min(k, X.rows() - 1);
  const auto plain = neem::brute_force(X, k);
  for (const int threads : {1, 2, 3, 7, 16}) {
    INFO("n = " << X.rows() << ", d = " << X.cols() << ", k = " << k << ", threads = " << threads);
    Neighbors<neem::DistanceOf<P>> knn;
    REQUIRE(search(X, k, tile, Threads(threads), knn));
    REQUIRE(same_bits(plain, knn));
  }
}

template <class P>
Matrix<P> points_of(Index n, Index d) {
  if constexpr (std::is_integral_v<P>) {
    return (normal_points<float>(n, d) * 40.0f).array().abs().min(255.0f).matrix().template cast<P>();
  } else {
    return normal_points<P>(n, d);
  }
}

}  // namespace

TEMPLATE_TEST_CASE("symmetric_tiles: bits are those of the plain search", "[neighbors]", float, double,
                   std::uint8_t) {
  expect_bits_of_plain_search(points_of<TestType>(517, 19), 15);
  expect_bits_of_plain_search(points_of<TestType>(330, 531), 7, 96);  // more than one slice of a panel
  expect_bits_of_plain_search(points_of<TestType>(129, 5), 1);        // a tile of one row
  expect_bits_of_plain_search(points_of<TestType>(64, 3), 5);         // a single tile
  for (const Index n : {2, 3, 67}) expect_bits_of_plain_search(points_of<TestType>(n, 9), n + 5);
}

TEMPLATE_TEST_CASE("symmetric_tiles: ties and duplicates keep the bits of the plain search", "[neighbors]",
                   float, double, std::uint8_t) {
  Matrix<TestType> X = points_of<TestType>(1201, 12);
  for (Index i = 0; i < 25; ++i) X.row(i * 37 + 5) = X.row(3);
  expect_bits_of_plain_search(X, 1);
  expect_bits_of_plain_search(X, 9);
}

TEMPLATE_TEST_CASE("symmetric_tiles: scales from 1e-30 to 1e30 keep the bits", "[neighbors]", float, double) {
  for (const double scale : {1e-30, 1e30}) {
    const Matrix<TestType> X = points_of<TestType>(300, 11) * static_cast<TestType>(scale);
    expect_bits_of_plain_search(X, 6);
  }
}

TEST_CASE("symmetric_tiles: an offset of a million keeps the bits", "[neighbors]") {
  const Matrix<double> X = (points_of<double>(300, 11).array() + 1e6).matrix();
  expect_bits_of_plain_search(X, 6);
  const Matrix<float> coarse = (points_of<float>(300, 11).array() * 64 + 1e6f).matrix();
  expect_bits_of_plain_search(coarse, 6);
}

TEST_CASE("symmetric_tiles: values that tell too little are refused", "[neighbors]") {
  Neighbors<float> knn;
  Matrix<float> X = points_of<float>(600, 8) * 1e-4f;  // two groups: tight, and far from their centre
  X.topRows(300).array() += 1000.0f;
  CHECK_FALSE(search(X, 5, 64, Threads(2), knn));
  CHECK_FALSE(search<float>(Matrix<float>::Zero(600, 8), 1, 64, Threads(2), knn));
}

TEST_CASE("symmetric_tiles: brute_force takes them where they pay, and both its ways are exact",
          "[neighbors]") {
  Matrix<float> X = normal_points<float>(2100, 160);
  X.col(0) *= 8;
  REQUIRE(nd::symmetric_pays(X.rows(), 352, 1, 4));
  Matrix<float> wide = Matrix<float>::Zero(X.rows(), 352);  // zeros change no distance
  wide.leftCols(160) = X;
  REQUIRE_FALSE(nd::symmetric_pays(X.rows(), X.cols(), 1, 4));
  CHECK(same_bits(neem::brute_force(wide, 1), neem::brute_force(X, 1)));
  wide.setConstant(1);  // all at the same place: falls back
  CHECK(neem::brute_force(wide, 1).distances.isZero(0));
}

TEST_CASE("symmetric_tiles: memory of a row stays within a fifth of its points and table", "[neighbors]") {
  CHECK(nd::symmetric_fits(784, 15, 4));
  CHECK_FALSE(nd::symmetric_fits(784, 15, 1));
  CHECK_FALSE(nd::symmetric_fits(784, 90, 4));
  CHECK_FALSE(nd::symmetric_fits(50, 15, 4));
  CHECK(nd::symmetric_fits(4096, 15, 1));
  for (const Index k : {1, 15, 90}) {
    const Index capacity = nd::symmetric_capacity(k);
    CHECK(capacity > k + 1);
    const Index least = capacity * 8 + static_cast<Index>(sizeof(nd::Candidates<float, float>)) + 8;
    for (const Index size : {1, 2, 4, 8}) {
      for (Index d = 1; d < 20000; d = d * 3 / 2 + 1) {
        if (!nd::symmetric_fits(d, k, size)) continue;
        const Index given = d * size + 8 * k, table = k * (4 + std::max<Index>(4, size));
        CHECK(10 * (d * size + table + least) <= 12 * given);
      }
    }
  }
}

TEST_CASE("symmetric_tiles: every tile meets every other once, and at most one a round", "[neighbors]") {
  for (const Index tiles : {1, 2, 3, 4, 7, 10, 33}) {
    const nd::Tournament tournament{tiles};
    std::set<std::pair<Index, Index>> met;
    for (Index round = 0; round < tournament.rounds(); ++round) {
      std::set<Index> busy;
      for (Index p = 0; p < tournament.pairs(); ++p) {
        const auto [a, b] = tournament.pair(round, p);
        REQUIRE(a < b);
        CHECK(busy.insert(a).second);
        CHECK(busy.insert(b).second);
        if (b < tiles) CHECK(met.insert({a, b}).second);
      }
    }
    CHECK(static_cast<Index>(met.size()) == tiles * (tiles - 1) / 2);
  }
}

}  // namespace test_neighbors_symmetric_tiles
