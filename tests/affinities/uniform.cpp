#include "neem/affinities/uniform.hpp"

#include "catch.hpp"
#include "neem/neighbors/nearest_neighbors.hpp"

namespace test_affinities_uniform {

using namespace neem;

TEMPLATE_TEST_CASE("uniform_affinities: union and mean by hand", "[affinities]", float, double) {
  using S = TestType;
  Neighbors<S> knn{Matrix<Id>(3, 1), Matrix<S>::Ones(3, 1)};
  knn.ids << 1, 0, 1;  // 0 ↔ 1, 2 → 1
  const Graph<S> either = uniform_affinities(knn);
  CHECK(either.nonZeros() == 4);
  for (Index e = 0; e < 4; ++e) CHECK(either.valuePtr()[e] == S(0.25));
  const Graph<S> mean = uniform_affinities(knn, Symmetrize::mean);
  CHECK(mean.coeff(0, 1) == Approx(1.0 / 3));
  CHECK(mean.coeff(1, 2) == Approx(1.0 / 6));
  CHECK(mean.coeff(2, 1) == mean.coeff(1, 2));
}

TEST_CASE("uniform_affinities: entries sum to 1", "[affinities]") {
  const Matrix<double> X = Matrix<double>::Random(500, 4);
  const Neighbors<double> knn = nearest_neighbors(X, 15);
  CHECK(uniform_affinities(knn).sum() == Approx(1).epsilon(1e-12));
  CHECK(uniform_affinities(knn, Symmetrize::mean).sum() == Approx(1).epsilon(1e-12));
}

TEST_CASE("uniform_affinities: a table that breaks its contract is refused", "[affinities]") {
  Neighbors<double> knn{Matrix<Id>(3, 1), Matrix<double>::Ones(3, 1)};
  knn.ids << 1, -1, 0;
  CHECK_THROWS_WITH(uniform_affinities(knn), Catch::Contains("-1") && Catch::Contains("row 1"));
}

}  // namespace test_affinities_uniform
