#include "neem/metrics/subspace_cosine.hpp"

#include "catch.hpp"
#include "neem/layouts/random_layout.hpp"

namespace test_metrics_subspace_cosine {

using namespace neem;

TEST_CASE("subspace_cosine: a linear image has the same space", "[metrics]") {
  const Layout<double> X = random_layout<double>(100, 3, 1.0);
  Eigen::Matrix2d map;
  map << 3, 1, -50, 0.25;
  Layout<double> Y = X * map;
  Y.rowwise() += Eigen::RowVector2d(7, -1);
  CHECK(subspace_cosine(X, Y) == Approx(1).epsilon(1e-12));
  CHECK(subspace_cosine(X, X) <= 1);
  const Layout<float> narrow = Y.cast<float>();
  CHECK(subspace_cosine(X, narrow) == Approx(1).epsilon(1e-9));
}

TEST_CASE("subspace_cosine: the angle of a plane that is turned about one of its axes", "[metrics]") {
  Layout<double> X = Layout<double>::Zero(4, 2), Y = X;  // orthogonal columns of mean 0
  X << 1, 1, 1, -1, -1, 1, -1, -1;
  const Eigen::Vector4d third(1, -1, -1, 1);
  for (const double angle : {0.0, 0.1, 1.0, 1.5707963267948966}) {
    Y.col(0) = X.col(0) * 5;
    Y.col(1) = std::cos(angle) * X.col(1) + std::sin(angle) * third;
    CHECK(subspace_cosine(X, Y) == Approx(std::cos(angle)).margin(1e-12));
    CHECK(subspace_cosine(Y, X) == Approx(std::cos(angle)).margin(1e-12));
  }
  const Layout<double, 1> a = X.col(0), b = X.col(0) + 2 * third;
  CHECK(subspace_cosine(a, b) == Approx(1 / std::sqrt(5)).epsilon(1e-12));
}

TEST_CASE("subspace_cosine: layouts without two directions have no common plane", "[metrics]") {
  const Layout<double> X = random_layout<double>(10, 3, 1.0);
  Layout<double> line = X;
  line.col(1) = 2 * X.col(0);
  CHECK(subspace_cosine(X, line) == 0);
  CHECK(subspace_cosine(Layout<double>::Ones(10, 2).eval(), X) == 0);
  CHECK_THROWS_AS(subspace_cosine(X, random_layout<double>(9)), Error);
  CHECK_THROWS_WITH(subspace_cosine(X, Layout<double>::Constant(10, 2, std::nan("")).eval()),
                    Catch::Contains("non-finite"));
}

}  // namespace test_metrics_subspace_cosine
