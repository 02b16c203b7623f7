#include "neem/layouts/random_layout.hpp"

#include "catch.hpp"

namespace test_layouts_random_layout {

using namespace neem;

TEMPLATE_TEST_CASE("random_layout: centred, with the deviation asked for, uncorrelated", "[layouts]", float,
                   double) {
  const Eigen::MatrixXd layout = random_layout<TestType, 3>(20000, 7, 0.5).template cast<double>();
  REQUIRE(layout.cols() == 3);
  const Eigen::MatrixXd covariance = layout.transpose() * layout / 20000.0;
  CHECK(layout.colwise().mean().cwiseAbs().maxCoeff() < 0.02);
  CHECK((covariance - 0.25 * Eigen::MatrixXd::Identity(3, 3)).cwiseAbs().maxCoeff() < 0.01);
}

TEST_CASE("random_layout: the seed decides, and rows do not depend on n", "[layouts]") {
  const Layout<float> a = random_layout<float>(10), b = random_layout<float>(20);
  CHECK(a == b.topRows(10));
  CHECK(a != random_layout<float>(10, 43));
  CHECK(a.cwiseAbs().maxCoeff() < 1e-3f);
  CHECK(random_layout<double>(0).rows() == 0);
  CHECK(random_layout<double, 1>(5).cols() == 1);
}

TEST_CASE("random_layout: bad options are refused", "[layouts]") {
  CHECK_THROWS_WITH(random_layout<float>(-1), Catch::Contains("n = -1"));
  CHECK_THROWS_WITH(random_layout<float>(3, 1, -1.0), Catch::Contains("deviation"));
}

}  // namespace test_layouts_random_layout
