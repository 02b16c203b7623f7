#include "neem/layouts/pca.hpp"

#include "catch.hpp"

#include <Eigen/Eigenvalues>

namespace test_layouts_pca {

using namespace neem;

namespace {

/// Points whose column c has a standard deviation of about decay^c, turned a little.
template <class S>
Matrix<S> cloud(Index n, Index d, double decay, std::uint64_t seed = 1) {
  Matrix<S> points(n, d);
  const Random random{seed};
  for (Index i = 0; i < n; ++i) {
    double before = 0;
    for (Index c = 0; c < d; ++c) {
      const double z = random.normal(std::uint64_t(i), std::uint64_t(c)) * std::pow(decay, double(c));
      points(i, c) = static_cast<S>(z + 0.3 * before + 2.0);
      before = z;
    }
  }
  return points;
}

/// Eigenvalues (largest first) and vectors (rows) of the covariance by Eigen's dense solver.
struct Oracle {
  Eigen::VectorXd values;
  Eigen::MatrixXd axes;
  explicit Oracle(const Eigen::MatrixXd& points) {
    const Eigen::MatrixXd centred = points.rowwise() - points.colwise().mean();
    const Eigen::MatrixXd covariance = centred.transpose() * centred / double(points.rows());
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(covariance);
    values = solver.eigenvalues().reverse();
    axes = solver.eigenvectors().rowwise().reverse().transpose();
  }
};

double column_deviation(const Eigen::MatrixXd& m, Index c) {
  return std::sqrt((m.col(c).array() - m.col(c).mean()).square().mean());
}

template <class A, class B>
bool same_bits(const A& a, const B& b) {
  return a.rows() == b.rows() && a.cols() == b.cols() && (a.array() == b.array()).all();
}

}  // namespace

TEMPLATE_TEST_CASE("fit_principal_components: axes, variances and scores agree with a dense solver",
                   "[layouts]", float, double) {
  using S = TestType;
  const Index n = 300, d = 40, count = 6;
  const Matrix<S> points = cloud<S>(n, d, 0.8);
  const PrincipalComponents<S> found = fit_principal_components(points, count);
  const Oracle truth(points.template cast<double>());
  const double small = std::is_same_v<S, float> ? 1e-6 : 1e-12;
  CHECK(found.total_variance == Approx(truth.values.sum()).epsilon(1e-12));
  CHECK(found.explained() == Approx(truth.values.head(count).sum() / truth.values.sum()).epsilon(1e-10));
  for (Index k = 0; k < count; ++k) {
    CHECK(found.variance[k] == Approx(truth.values[k]).epsilon(1e-11));
    const Eigen::VectorXd axis = found.axes.row(k).transpose().template cast<double>();
    CHECK(std::abs(axis.dot(truth.axes.row(k))) == Approx(1).margin(small));
    CHECK(column_deviation(found.scores.template cast<double>(), k) ==
          Approx(std::sqrt(truth.values[k])).epsilon(10 * small));
  }
  const Eigen::MatrixXd expected =
      (points.template cast<double>().rowwise() - found.mean.template cast<double>()) *
      found.axes.template cast<double>().transpose();
  CHECK((found.scores.template cast<double>() - expected).cwiseAbs().maxCoeff() < 20 * small);
}

TEST_CASE("fit_principal_components: a few of many agree with a dense solver, tall and wide", "[layouts]") {
  // The smaller side is above 256, so that only what is asked for is computed; slow decay is the hard case.
  for (const auto& [n, d] : {std::pair<Index, Index>{700, 330}, {310, 900}}) {
    const Matrix<double> points = cloud<double>(n, d, 0.99);
    const Index count = 20;
    const PrincipalComponents<double> found = fit_principal_components(points, count);
    const Matrix<double> centred = points.rowwise() - points.colwise().mean();
    const Oracle truth(points);
    CHECK(
        (found.axes * found.axes.transpose() - Matrix<double>::Identity(count, count)).cwiseAbs().maxCoeff() <
        1e-11);
    for (Index k = 0; k < count; ++k) {
      CHECK(found.variance[k] == Approx(truth.values[k]).epsilon(1e-10));
      const Eigen::VectorXd axis = found.axes.row(k).transpose();
      const Eigen::VectorXd image = centred.transpose() * (centred * axis) / double(n);
      CHECK((image - found.variance[k] * axis).norm() < 1e-11 * found.variance[0]);
      CHECK(axis.norm() == Approx(1).epsilon(1e-14));
    }
  }
}

TEST_CASE("fit_principal_components: wide data are solved on the side of the points", "[layouts]") {
  const Index n = 60, d = 3000;
  const Matrix<double> points = cloud<double>(n, d, 0.999);
  const PrincipalComponents<double> found = fit_principal_components(points, 8);
  const Eigen::MatrixXd centred = points.rowwise() - points.colwise().mean();
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(centred * centred.transpose() / double(n));
  for (Index k = 0; k < 8; ++k) {
    CHECK(found.variance[k] == Approx(solver.eigenvalues()[n - 1 - k]).epsilon(1e-10));
    const Eigen::VectorXd scores = found.scores.col(k) / found.scores.col(k).norm();
    CHECK(std::abs(scores.dot(solver.eigenvectors().col(n - 1 - k))) == Approx(1).margin(1e-9));
  }
}

TEST_CASE("fit_principal_components: large n and d need no matrix of either squared", "[layouts]") {
  // 2100 × 2060 is just past both limits; five strong directions in weak noise.
  const Index n = 2100, d = 2060, strong = 5;
  Matrix<float> points(n, d);
  const Random random{3};
  Matrix<double> direction(strong, d);
  for (Index k = 0; k < strong; ++k) {
    for (Index c = 0; c < d; ++c)
      direction(k, c) = random.uniform(1, std::uint64_t(k), std::uint64_t(c)) - 0.5;
  }
  for (Index i = 0; i < n; ++i) {
    Eigen::RowVectorXd row = Eigen::RowVectorXd::Zero(d);
    for (Index k = 0; k < strong; ++k) {
      row += (random.uniform(2, std::uint64_t(i), std::uint64_t(k)) - 0.5) * double(strong - k) *
             direction.row(k);
    }
    for (Index c = 0; c < d; ++c) {
      points(i, c) = float(row[c] + 0.05 * (random.uniform(3, std::uint64_t(i), std::uint64_t(c)) - 0.5));
    }
  }
  const PrincipalComponents<float> found = fit_principal_components(points, strong);
  const Eigen::MatrixXd centred = points.cast<double>().rowwise() - points.cast<double>().colwise().mean();
  for (Index k = 0; k < strong; ++k) {
    const Eigen::VectorXd axis = found.axes.row(k).transpose().cast<double>();
    const Eigen::VectorXd image = centred.transpose() * (centred * axis) / double(n);
    CHECK((image - found.variance[k] * axis).norm() < 1e-5 * found.variance[0]);
  }
  CHECK(found.total_variance == Approx(centred.squaredNorm() / double(n)).epsilon(1e-10));
  CHECK(found.explained() > 0.95);
}

TEST_CASE("fit_principal_components: all components of square data rebuild the data", "[layouts]") {
  const Matrix<double> points = cloud<double>(30, 7, 0.9);
  const PrincipalComponents<double> found = fit_principal_components(points, 100);
  REQUIRE(found.scores.cols() == 7);
  const Matrix<double> rebuilt = (found.scores * found.axes).rowwise() + found.mean;
  CHECK((rebuilt - points).cwiseAbs().maxCoeff() < 1e-12);
  CHECK(found.explained() == Approx(1));
}

TEST_CASE("fit_principal_components: components past the rank are zero", "[layouts]") {
  Matrix<double> points(50, 6);
  for (Index i = 0; i < 50; ++i) {
    for (Index c = 0; c < 6; ++c) points(i, c) = double(i) * double(c + 1) + 0.1;
  }
  const PrincipalComponents<double> found = fit_principal_components(points, 4);
  CHECK(found.variance[0] > 0);
  CHECK(found.variance.tail(3).isZero(0));
  CHECK(found.scores.rightCols(3).isZero(0));
  CHECK(found.axes.bottomRows(3).isZero(0));
  CHECK(found.axes.row(0).minCoeff() > 0);
}

TEST_CASE("fit_principal_components: constant columns have no share in the axes", "[layouts]") {
  Matrix<double> points = cloud<double>(200, 5, 0.7);
  points.col(1).setConstant(0.1);  // a sum of 200 tenths is not 20: the mean must still be exact
  points.col(4).setConstant(-1e6);
  const PrincipalComponents<double> found = fit_principal_components(points, 3);
  CHECK(found.axes.col(1).cwiseAbs().maxCoeff() < 1e-15);
  CHECK(found.axes.col(4).cwiseAbs().maxCoeff() < 1e-15);
  CHECK(found.mean[1] == 0.1);
}

TEST_CASE("fit_principal_components: repeated eigenvalues give orthonormal axes", "[layouts]") {
  Matrix<double> points =
      Matrix<double>::Zero(24, 12);  // ± unit vectors: covariance is a multiple of the identity
  for (Index c = 0; c < 12; ++c) points(2 * c, c) = 1, points(2 * c + 1, c) = -1;
  const PrincipalComponents<double> found = fit_principal_components(points, 5);
  CHECK((found.axes * found.axes.transpose() - Matrix<double>::Identity(5, 5)).cwiseAbs().maxCoeff() < 1e-13);
  CHECK(found.variance[4] == Approx(2.0 / 24));
}

TEST_CASE("principal_components: signs follow the axes, not the solver", "[layouts]") {
  const Matrix<double> points = cloud<double>(100, 9, 0.7);
  const PrincipalComponents<double> found = fit_principal_components(points, 9);
  for (Index k = 0; k < 9; ++k)
    CHECK(found.axes.row(k).maxCoeff() == found.axes.row(k).cwiseAbs().maxCoeff());
  const PrincipalComponents<double> mirrored = fit_principal_components(Matrix<double>(-points), 9);
  CHECK((found.axes - mirrored.axes).cwiseAbs().maxCoeff() < 1e-10);
  Matrix<double> tie(4, 2);  // both entries of both axes have the same magnitude: the first one is positive
  tie << 1, -1, -1, 1, 0.1, 0.1, -0.1, -0.1;
  const PrincipalComponents<double> tied = fit_principal_components(tie, 2);
  CHECK(tied.axes(0, 0) > 0);
  CHECK(tied.axes(0, 1) < 0);
}

TEMPLATE_TEST_CASE("principal components: any number of threads and any storage give the same bits",
                   "[layouts]", float, double) {
  using S = TestType;
  for (const Index d : {Index(3), Index(70), Index(300)}) {
    const Matrix<S> points = cloud<S>(400, d, 0.95);
    const Layout<S> one = pca(points, 1e-4, Threads{1});
    const PrincipalComponents<S> all = fit_principal_components(points, 3, Threads{1});
    for (const int count : {2, 3, 7, 16}) {
      CHECK(same_bits(one, pca(points, 1e-4, Threads{count})));
      CHECK(same_bits(all.scores, principal_components(points, 3, Threads{count})));
    }
    const Eigen::Matrix<S, Eigen::Dynamic, Eigen::Dynamic> columns = points;
    CHECK(same_bits(one, pca(columns, 1e-4, Threads{2})));
  }
}

TEST_CASE("pca: data times a power of two give the same bits", "[layouts]") {
  const Matrix<float> points = cloud<float>(200, 12, 0.8);
  const Layout<float> plain = pca(points);
  CHECK(same_bits(plain, pca(Matrix<float>(points * 0x1p66f))));
  CHECK(same_bits(plain, pca(Matrix<float>(points * 0x1p-100f))));
  const Matrix<double> wide = cloud<double>(20, 100, 0.99);
  CHECK(same_bits(pca(wide), pca(Matrix<double>(wide * 0x1p900))));
}

TEMPLATE_TEST_CASE("pca: the first column has the deviation asked for, the others their share", "[layouts]",
                   float, double) {
  using S = TestType;
  const Matrix<S> points = cloud<S>(500, 10, 0.6);
  const Oracle truth(points.template cast<double>());
  for (const double deviation : {1e-4, 1.0}) {
    const Eigen::MatrixXd layout = pca<3>(points, deviation).template cast<double>();
    REQUIRE(layout.cols() == 3);
    CHECK(column_deviation(layout, 0) == Approx(deviation).epsilon(1e-5));
    CHECK(column_deviation(layout, 2) ==
          Approx(deviation * std::sqrt(truth.values[2] / truth.values[0])).epsilon(1e-5));
  }
}

TEST_CASE("pca: columns past the rank get a little noise", "[layouts]") {
  Matrix<float> line(100, 1);
  for (Index i = 0; i < 100; ++i) line(i, 0) = float(i);
  const Layout<float, 3> layout = pca<3>(line);
  const Eigen::MatrixXd wide = layout.cast<double>();
  CHECK(column_deviation(wide, 0) == Approx(1e-4).epsilon(1e-5));
  for (Index c = 1; c < 3; ++c) {
    CHECK(column_deviation(wide, c) > 0.5e-6);
    CHECK(column_deviation(wide, c) < 2e-6);
  }
  for (Index i = 1; i < 100; ++i) CHECK(layout(i, 0) > layout(i - 1, 0));
}

TEST_CASE("pca: identical rows give a seeded layout of the deviation", "[layouts]") {
  const Matrix<float> same = Matrix<float>::Constant(400, 5, 0.3f);
  const Layout<float> layout = pca(same);
  CHECK(layout.allFinite());
  for (Index c = 0; c < 2; ++c)
    CHECK(column_deviation(layout.cast<double>(), c) == Approx(1e-4).epsilon(0.15));
  CHECK(same_bits(layout, pca(Matrix<float>::Zero(400, 2))));
}

TEST_CASE("pca: one, two and three points", "[layouts]") {
  Matrix<double> points(3, 4);
  points << 1, 2, 3, 4, 2, 2, 2, 2, 0, 5, 0, 5;
  CHECK(pca(points.topRows(1)).isZero(0));
  const Layout<double> two = pca(points.topRows(2));
  CHECK(two.allFinite());
  CHECK(two(0, 0) == Approx(-two(1, 0)).epsilon(1e-5));
  CHECK(std::abs(two(0, 0)) == Approx(1e-4).epsilon(1e-5));
  CHECK(pca<3>(points).allFinite());
  const Matrix<double> copies = points.row(0).replicate(2, 1);
  CHECK((pca(copies).row(0) - pca(copies).row(1)).norm() > 1e-6);
}

TEST_CASE("pca: equal points are moved apart by at most a millionth", "[layouts]") {
  Matrix<float> points(60, 3);
  const Matrix<float> distinct = cloud<float>(4, 3, 1.0);
  for (Index i = 0; i < 60; ++i) points.row(i) = distinct.row(i % 4);
  const Layout<float> layout = pca(points);
  const float limit = 2.1e-6f * std::max(1e-4f, layout.cwiseAbs().maxCoeff());
  for (Index i = 0; i < 60; ++i) {
    for (Index j = i + 4; j < 60; j += 4) {
      const float apart = (layout.row(i) - layout.row(j)).cwiseAbs().maxCoeff();
      CHECK(apart > 0);
      CHECK(apart < limit);
    }
  }
}

TEST_CASE("pca: bad input is refused at the door", "[layouts]") {
  Matrix<float> points = cloud<float>(10, 3, 1.0);
  CHECK_THROWS_WITH(pca(points, 0.0), Catch::Contains("deviation"));
  CHECK_THROWS_WITH(principal_components(points, 0), Catch::Contains("count = 0"));
  CHECK_THROWS_WITH(pca(Matrix<float>(0, 3)), Catch::Contains("no rows"));
  points(3, 1) = std::numeric_limits<float>::quiet_NaN();
  CHECK_THROWS_WITH(pca(points), Catch::Contains("row 3 column 1"));
}

}  // namespace test_layouts_pca
