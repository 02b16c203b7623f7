#include "neem/layouts/align.hpp"

#include "catch.hpp"
#include "neem/layouts/random_layout.hpp"

namespace test_layouts_align {

using namespace neem;

namespace {

/// An orthogonal matrix: turns in all planes, mirrored if asked for.
template <int Dim>
Eigen::Matrix<double, Dim, Dim> orthogonal(double angle, bool mirrored) {
  Eigen::Matrix<double, Dim, Dim> Q = Eigen::Matrix<double, Dim, Dim>::Identity();
  for (int a = 0; a < Dim; ++a) {
    for (int b = a + 1; b < Dim; ++b) {
      Eigen::Matrix<double, Dim, Dim> turn = Eigen::Matrix<double, Dim, Dim>::Identity();
      turn(a, a) = turn(b, b) = std::cos(angle + a);
      turn(a, b) = -std::sin(angle + a);
      turn(b, a) = -turn(a, b);
      Q = Q * turn;
    }
  }
  if (mirrored) Q.col(0) *= -1;
  return Q;
}

template <int Dim>
void brings_back(double deviation) {
  const Layout<double, Dim> X = random_layout<double, Dim>(200, 9, deviation);
  for (const double angle : {0.0, 0.3, 1.5707963267948966, 2.9, -2.0}) {
    for (const bool mirrored : {false, true}) {
      INFO("dimensions " << Dim << ", angle " << angle << ", mirrored " << mirrored);
      Layout<double, Dim> Y = X * orthogonal<Dim>(angle, mirrored);
      for (Index i = 0; i < 200; ++i) Y.row(i).array() += 3 * deviation;
      CHECK((align(Y, X) - X).norm() < 1e-13 * X.norm());
      const Layout<double, Dim> large = Y * 7.0;
      CHECK((align(large, X, {.scale = true}) - X).norm() < 1e-13 * X.norm());
      const Layout<double, Dim> kept = align(Y, X, {.reflect = false});
      CHECK(((kept - X).norm() < 1e-13 * X.norm()) == !mirrored);
      CHECK((kept.row(0) - kept.row(1)).norm() == Approx((Y.row(0) - Y.row(1)).norm()).epsilon(1e-12));
    }
  }
}

}  // namespace

TEST_CASE("align: a turned, mirrored, moved, scaled copy is brought back to rounding", "[layouts]") {
  for (const double deviation : {1.0, 1e-4, 1e6, 1e-150, 1e150}) {
    brings_back<2>(deviation);
    brings_back<3>(deviation);
  }
  const Layout<double, 1> X = random_layout<double, 1>(50, 9, 1.0);
  const Layout<double, 1> Y = -X;
  CHECK((align(Y, X) - X).norm() < 1e-13 * X.norm());
  CHECK((align(Y, X, {.reflect = false}) - X).norm() > X.norm());
}

TEST_CASE("align: no turn is better, with or without mirror images", "[layouts]") {
  const Layout<double> X = random_layout<double>(60, 1, 1.0), Y = random_layout<double>(60, 2, 1.0);
  for (const bool reflect : {false, true}) {
    const double best = (align(Y, X, {.reflect = reflect}) - X).norm();
    double least = 1e300;
    for (int step = 0; step < 3600; ++step) {
      for (const bool mirrored : {false, true}) {
        if (mirrored && !reflect) continue;
        const Eigen::MatrixXd there =
            (Y.rowwise() - Y.colwise().mean()) * orthogonal<2>(step * 3.14159265358979 / 1800, mirrored);
        least = std::min(least, (there.rowwise() + X.colwise().mean() - X).norm());
      }
    }
    CHECK(best <= least * (1 + 1e-12));
    CHECK(best >= least * (1 - 1e-5));
  }
}

TEST_CASE("align: points on a line or in one place keep their distances", "[layouts]") {
  Layout<double, 3> line = Layout<double, 3>::Zero(5, 3), tilted = line;
  for (Index i = 0; i < 5; ++i) {
    line(i, 0) = double(i);
    tilted.row(i) = double(i) * Eigen::RowVector3d(2, -1, 2) / 3;
  }
  CHECK((align(tilted, line) - line).norm() < 1e-13);
  CHECK((align(line, tilted, {.reflect = false}) - tilted).norm() < 1e-13);
  const Layout<double, 3> cloud = random_layout<double, 3>(5, 4, 1.0);
  const Layout<double, 3> onto_line = align(cloud, line);
  CHECK((onto_line.row(0) - onto_line.row(3)).norm() ==
        Approx((cloud.row(0) - cloud.row(3)).norm()).epsilon(1e-12));
  const Layout<double> one = Layout<double>::Ones(4, 2), spread = random_layout<double>(4, 1, 1.0);
  CHECK(align(one, one) == one);
  const Layout<double> moved = align(spread, one);  // nothing to turn by: it is only moved
  CHECK((moved.rowwise() - moved.row(0) - (spread.rowwise() - spread.row(0))).norm() < 1e-13);
  CHECK(align(one, spread, {.scale = true}).allFinite());
  CHECK(align(Layout<float>::Ones(1, 2).eval(), Layout<float>::Zero(1, 2).eval()) ==
        Layout<float>::Zero(1, 2));
}

TEST_CASE("align: same bits for 1, 2, 3, 7, 16 threads", "[layouts]") {
  const Layout<float> X = random_layout<float>(20000, 1, 1.0), Y = random_layout<float>(20000, 2, 1.0);
  const Layout<float> one = align(Y, X, {}, Threads(1));
  for (const int threads : {2, 3, 7, 16}) CHECK(align(Y, X, {}, Threads(threads)) == one);
}

TEST_CASE("align: layouts that do not fit are refused", "[layouts]") {
  const Layout<float> X = random_layout<float>(5), Y = random_layout<float>(4);
  CHECK_THROWS_WITH(align(Y, X), Catch::Contains("4 rows") && Catch::Contains("5"));
  Layout<float> broken = X;
  broken(3, 1) = std::numeric_limits<float>::infinity();
  CHECK_THROWS_WITH(align(broken, X), Catch::Contains("layout") && Catch::Contains("row 3 column 1"));
  CHECK_THROWS_WITH(align(X, broken), Catch::Contains("reference"));
  CHECK_THROWS_AS(align(Layout<float>(0, 2), Layout<float>(0, 2)), Error);
}

}  // namespace test_layouts_align
