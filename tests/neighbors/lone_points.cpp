#include "neem/neighbors/lone_points.hpp"

#include "catch.hpp"
#include "neem/affinities/fuzzy.hpp"
#include "neem/affinities/perplexity.hpp"
#include "neem/affinities/uniform.hpp"
#include "neem/core/random.hpp"
#include "neem/neighbors/nearest_by_metric.hpp"
#include "neem/neighbors/tables.hpp"

namespace test_neighbors_lone_points {

using namespace neem;

namespace {

/// 40 sets in two groups that share some of their members, and 10 sets that share nothing with any other.
template <class S>
Matrix<S> sets() {
  const Random random{3};
  Matrix<S> X = Matrix<S>::Zero(50, 100);
  for (Index i = 0; i < 40; ++i) {
    X(i, 20 * (i % 2)) = 1;
    for (std::uint64_t t = 0; t < 6; ++t) {
      X(i, 20 * (i % 2) + random.below(20, static_cast<std::uint64_t>(i), t)) = 1;
    }
  }
  for (Index i = 40; i < 50; ++i) X.row(i).segment(5 * i - 150, 5).setOnes();
  return X;
}

template <class S, class M>
void check_lone(const M& metric) {
  const Matrix<S> X = sets<S>();
  const Neighbors<S> knn = nearest_neighbors(X, 25, metric);
  const LonePoints lone = lone_points(knn);
  CHECK(lone.points == 10);
  CHECK(lone.entries == 10 * 25 + 40 * 6);  // a group has 19 others
  CHECK(lone_points(cut(knn, 5)).points == 10);
  CHECK(lone_points(unite(knn, cut(knn, 5))).entries == lone.entries);
  const auto between = [](const Graph<S>& P) {
    Index wrong = 0, of_lone = 0;
    double total = 0;
    for (Index i = 0; i < P.rows(); ++i) {
      for (typename Graph<S>::InnerIterator e(P, i); e; ++e) {
        wrong += e.col() % 2 != i % 2 || !(e.value() > S(0));
        of_lone += i >= 40 || e.col() >= 40;
        total += double(e.value());
      }
    }
    CHECK(P.isCompressed());
    CHECK(wrong == 0);
    CHECK(of_lone == 0);
    CHECK(P.nonZeros() > 40 * 10);
    return total;
  };
  CHECK(between(uniform_affinities(knn)) == Approx(1));
  CHECK(between(perplexity_affinities(knn, 8)) == Approx(1));
  CHECK(between(perplexity_affinities(Neighbors<S>(knn), 25)) == Approx(1));  // more than there are
  const Graph<S> fuzzy = fuzzy_affinities(knn);
  between(fuzzy);
  CHECK(Matrix<S>(fuzzy) == Matrix<S>(fuzzy_affinities(Neighbors<S>(knn))));
}

}  // namespace

TEMPLATE_TEST_CASE("lone_points: what shares nothing with any other has no edge in any affinity",
                   "[neighbors]", float, double) {
  check_lone<TestType>(Jaccard{});
  check_lone<TestType>(Cosine{});
}

TEMPLATE_TEST_CASE("lone_points: bounded metrics say what is as far as can be, others do not", "[neighbors]",
                   float, double) {
  Matrix<TestType> X = sets<TestType>();
  CHECK(nearest_neighbors(X, 3, Hamming{}).unreachable == 1);
  CHECK(nearest_neighbors(X, 3, Canberra{}).unreachable == 100);
  CHECK(nn_descent(X, 3, Jaccard{}).unreachable == 1);
  CHECK(nearest_neighbors(X, 3, Cosine{}).unreachable == Approx(1));
  X(0, 0) = -1;  // an angle may be wider than a right one then
  CHECK(nearest_neighbors(X, 3, Cosine{}).unreachable == Approx(2));
  CHECK(nearest_neighbors(X, 3, Correlation{}).unreachable == Approx(2));
  for (const auto& knn : {nearest_neighbors(X, 3), nearest_neighbors(X, 3, Manhattan{})}) {
    CHECK(knn.unreachable > std::numeric_limits<TestType>::max());
    CHECK(lone_points(knn).entries == 0);
  }
}

TEST_CASE("lone_points: a table in which nobody has a neighbor is refused by the affinities", "[neighbors]") {
  const Matrix<float> X = Matrix<float>::Identity(6, 6);
  const Neighbors<float> knn = nearest_neighbors(X, 3, Jaccard{});
  CHECK(lone_points(knn).points == 6);
  CHECK_THROWS_WITH(uniform_affinities(knn), Catch::Contains("no point has a neighbor"));
  CHECK_THROWS_WITH(perplexity_affinities(knn, 2), Catch::Contains("no point has a neighbor"));
  CHECK_THROWS_WITH(fuzzy_affinities(knn), Catch::Contains("no point has a neighbor"));
}

}  // namespace test_neighbors_lone_points
