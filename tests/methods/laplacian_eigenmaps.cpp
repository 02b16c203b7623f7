#include "neem/methods/laplacian_eigenmaps.hpp"

#include "layouts/graphs.hpp"
#include "two_groups.hpp"

namespace test_methods_laplacian_eigenmaps {

using namespace neem_test;
using neem::laplacian_eigenmaps;
using neem::LaplacianScaling;
using neem::Layout;
using neem::Neighbors;

namespace {

template <class S>
Matrix<S> strip(Index n) {
  Matrix<S> X(n, 3);
  const neem::Random random{11};
  for (Index i = 0; i < n; ++i) {
    const auto point = static_cast<std::uint64_t>(i);
    X.row(i) << S(3 * random.uniform(point, 0)), S(random.uniform(point, 1)),
        S(0.01 * random.uniform(point, 2));
  }
  return X;
}

/// Extents of the rows of one component.
Eigen::RowVectorXd extents(const Eigen::MatrixXd& rows) {
  return rows.colwise().maxCoeff() - rows.colwise().minCoeff();
}

}  // namespace

TEMPLATE_TEST_CASE("laplacian_eigenmaps: points, neighbors and graph give the same bits", "[methods]", float,
                   double) {
  const Matrix<TestType> X = strip<TestType>(500);
  const Neighbors<TestType> knn = neem::nearest_neighbors(X, 15);
  const Layout<TestType> Y = laplacian_eigenmaps(X);
  CHECK(Y == laplacian_eigenmaps(knn));
  CHECK(Y == laplacian_eigenmaps(neem::uniform_affinities(knn)));
  const Eigen::Matrix<TestType, Eigen::Dynamic, Eigen::Dynamic> columns = X;
  CHECK(Y == laplacian_eigenmaps(columns));
  CHECK(laplacian_eigenmaps<1>(X).col(0) == Y.col(0));
  CHECK(laplacian_eigenmaps<3>(X, {.neighbors = 5}).allFinite());
}

TEST_CASE("laplacian_eigenmaps: the first coordinate of a strip is its long side", "[methods]") {
  const Index n = 1000;
  const Matrix<double> X = strip<double>(n);
  const Layout<double, 1> Y = laplacian_eigenmaps<1>(X);
  double agree = 0;
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j < i; ++j) agree += (X(i, 0) > X(j, 0)) == (Y(i, 0) > Y(j, 0));
  }
  agree /= double(n * (n - 1) / 2);
  CHECK(std::max(agree, 1 - agree) > 0.93);
}

TEST_CASE("laplacian_eigenmaps: solves the generalised problem of the paper, in its scale", "[methods]") {
  const Neighbors<double> knn = neem::nearest_neighbors(strip<double>(400), 8);
  Graph<double> P = neem::uniform_affinities(knn);
  const Layout<double> Y = laplacian_eigenmaps(P);
  const Eigen::VectorXd d = Eigen::MatrixXd(P).rowwise().sum();
  for (Index c = 0; c < 2; ++c) {
    const Eigen::VectorXd y = Y.col(c), image = d.cwiseProduct(y) - P * y;
    const double value = y.dot(image) / y.dot(d.cwiseProduct(y));
    CHECK((image - value * d.cwiseProduct(y)).norm() < 1e-9 * d.norm());
    CHECK(d.dot(y) == Approx(0).margin(1e-9 * d.sum()));
    CHECK(d.dot(y.cwiseProduct(y)) == Approx(d.sum()).epsilon(1e-10));
    CHECK(value > 0);
    CHECK(y.maxCoeff() == y.cwiseAbs().maxCoeff());
  }
  const Layout<double> V = laplacian_eigenmaps(P, {.scaling = LaplacianScaling::symmetric});
  const Eigen::VectorXd v = V.col(0), from_walk = Y.col(0).cwiseProduct(d.cwiseSqrt());
  CHECK(v.squaredNorm() == Approx(400).epsilon(1e-12));
  CHECK(std::abs(v.normalized().dot(from_walk.normalized())) == Approx(1).epsilon(1e-12));
  P *= 1024;
  CHECK(laplacian_eigenmaps(P) == Y);
}

TEST_CASE("laplacian_eigenmaps: components lie side by side, each in its share", "[methods]") {
  const Graph<double> P = graph_of(330, ring(200) + ring(100, 200) + path(25, 300) + path(2, 325));
  const Layout<double> Y = laplacian_eigenmaps(P);  // 327, 328, 329 have no edges
  REQUIRE(Y.allFinite());
  const Eigen::MatrixXd rows = Y;
  const Index first[] = {0, 200, 300, 325, 327, 328, 329, 330};
  for (int a = 0; a < 7; ++a) {
    for (int b = 0; b < a; ++b) {
      INFO("components " << a << " and " << b);
      bool apart = false;
      for (Index c = 0; c < 2; ++c) {
        const Eigen::VectorXd one = rows.col(c).segment(first[a], first[a + 1] - first[a]);
        const Eigen::VectorXd two = rows.col(c).segment(first[b], first[b + 1] - first[b]);
        apart = apart || one.maxCoeff() < two.minCoeff() || two.maxCoeff() < one.minCoeff();
      }
      CHECK(apart);
    }
  }
  const double largest = extents(rows.topRows(200)).maxCoeff();
  CHECK(extents(rows.middleRows(200, 100)).maxCoeff() == Approx(largest / std::sqrt(2)));
  CHECK(extents(rows.middleRows(300, 25)).maxCoeff() == Approx(largest / std::sqrt(8)));
  CHECK(extents(rows.middleRows(325, 2))[0] == Approx(largest / 10));
  CHECK(extents(rows.middleRows(325, 2))[1] == 0);
  CHECK(std::abs(rows.col(0).mean()) < 1e-12);
  const Eigen::MatrixXd alone = laplacian_eigenmaps(graph_of(200, ring(200)));
  CHECK(extents(alone).maxCoeff() == Approx(largest));  // the largest keeps its scale
}

TEST_CASE("laplacian_eigenmaps: same bits for 1, 2, 3, 7, 16 threads, from points to map", "[methods]") {
  const Matrix<float> X = strip<float>(3000);
  const Layout<float> one = laplacian_eigenmaps(X, {.threads = 1});
  for (const int threads : {2, 3, 7, 16}) CHECK(laplacian_eigenmaps(X, {.threads = threads}) == one);
}

TEST_CASE("laplacian_eigenmaps: degenerate data have a layout", "[methods]") {
  CHECK(laplacian_eigenmaps(Matrix<float>::Ones(100, 5)).allFinite());
  for (Index n = 1; n <= 12; ++n) {
    INFO("points " << n);
    const Layout<double> Y = laplacian_eigenmaps(strip<double>(n));
    CHECK(Y.rows() == n);
    CHECK(Y.allFinite());
    CHECK(laplacian_eigenmaps<1>(strip<double>(n)).allFinite());
    CHECK(laplacian_eigenmaps<3>(strip<double>(n)).allFinite());
  }
  CHECK(laplacian_eigenmaps(Matrix<double>::Ones(1, 1)).isZero(0));
  Matrix<double> groups = strip<double>(60);
  groups.bottomRows(30).array() += 1e6;
  const Eigen::MatrixXd Y = laplacian_eigenmaps(groups);
  CHECK(Y.allFinite());
  CHECK(Y.col(0).head(30).maxCoeff() < Y.col(0).tail(30).minCoeff());
  const Layout<double> grid = laplacian_eigenmaps(Graph<double>(9, 9));  // nine points, no edges
  CHECK((grid.row(1) - grid.row(0)).norm() == Approx(1));
}

TEST_CASE("laplacian_eigenmaps: bad options and data are refused", "[methods]") {
  const Matrix<float> X = strip<float>(30);
  CHECK_THROWS_WITH(laplacian_eigenmaps(X, {.neighbors = 0}), Catch::Contains("neighbors = 0"));
  CHECK_THROWS_WITH(laplacian_eigenmaps(X, {.tolerance = 1}), Catch::Contains("option tolerance"));
  CHECK_THROWS_WITH(laplacian_eigenmaps(X, {.threads = -1}), Catch::Contains("option threads"));
  CHECK_THROWS_WITH(laplacian_eigenmaps(Matrix<float>(0, 3)), Catch::Contains("no rows"));
  Graph<float> P = graph_of<float>(4, path(4));
  P.coeffRef(1, 2) = std::numeric_limits<float>::infinity();
  CHECK_THROWS_WITH(laplacian_eigenmaps(P), Catch::Contains("not finite") && Catch::Contains("row 1"));
}

TEST_CASE("laplacian_eigenmaps: two groups of few points stay two by default", "[methods]") {
  CHECK(two_groups::apart(laplacian_eigenmaps(two_groups::make<float>())));
}

}  // namespace test_methods_laplacian_eigenmaps
