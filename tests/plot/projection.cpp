#include "neem/plot/projection.hpp"

#include "catch.hpp"
#include "neem/core/random.hpp"
#include "neem/plot/scatter.hpp"

#include <Eigen/Geometry>

#include <array>
#include <cmath>
#include <utility>
#include <vector>

namespace test_plot_projection {

using namespace neem;

namespace {

/// A box of sides 8, 4 and 2, whatever its columns are called.
Matrix<double> box(int first, int second, int third, Index n = 600) {
  Matrix<double> Y(n, 3);
  for (Index i = 0; i < n; ++i) {
    const auto row = static_cast<std::uint64_t>(i);
    Y(i, first) = 8 * Random{}.uniform(row, 0);
    Y(i, second) = 4 * Random{}.uniform(row, 1);
    Y(i, third) = 2 * Random{}.uniform(row, 2);
  }
  return Y;
}

}  // namespace

TEST_CASE("project: the plane of most variance, whatever the order of the columns", "[plot]") {
  for (const auto& [a, b, c] : {std::array{0, 1, 2}, std::array{2, 0, 1}}) {
    const Projection<double> seen = project(box(a, b, c));
    const Matrix<double> Y = box(a, b, c);
    for (const auto& [column, from] : {std::pair{0, a}, std::pair{1, b}, std::pair{2, c}}) {
      const double spread = seen.points.col(column).maxCoeff() - seen.points.col(column).minCoeff();
      CHECK(spread == Approx(Y.col(from).maxCoeff() - Y.col(from).minCoeff()).epsilon(0.1));
    }
    CHECK(seen.shares[0] == Approx(64 / 84.0).epsilon(0.05));
    CHECK(seen.shares[1] == Approx(16 / 84.0).epsilon(0.15));
    CHECK_THAT(seen.note(), Catch::Contains("% of the variance"));
  }
  const Matrix<double> turned =
      box(0, 1, 2) * Eigen::AngleAxisd(1, Eigen::Vector3d(1, 2, 3).normalized()).toRotationMatrix();
  const Matrix<double> one = project(box(0, 1, 2)).points, other = project(turned).points;
  for (Index c = 0; c < 3; ++c) {
    CHECK((std::min)((one.col(c) - other.col(c)).norm(), (one.col(c) + other.col(c)).norm()) < 1e-9);
  }
  CHECK(project(Matrix<float>::Random(10, 7)).points.cols() == 3);
  CHECK(project(Matrix<float>::Random(2, 3)).points.rows() == 2);
  CHECK(project(Matrix<float>::Zero(1, 3)).points.isZero());
  CHECK(project(Matrix<double>::Constant(5, 3, 1e300)).points.isZero());
}

TEST_CASE("scatter: of three columns what is nearer is drawn later, larger and stronger", "[plot]") {
  const Matrix<double> Y = box(1, 2, 0);
  const detail::Scatter plot = detail::lay_out<double>(Y, {}, {}, Threads{1});
  REQUIRE(plot.dots.size() == 600);
  CHECK_THAT(plot.note, Catch::Contains("principal axes 1 and 2"));
  REQUIRE(plot.layers.size() > 4);
  Index count = 0;
  for (std::size_t i = 1; i < plot.dots.size(); ++i) count += plot.dots[i].layer < plot.dots[i - 1].layer;
  CHECK(count == 0);
  CHECK(plot.dots.front().layer == 0);
  CHECK(plot.dots.back().layer == static_cast<Id>(plot.layers.size()) - 1);
  CHECK(plot.layers.back().size > 1.5 * plot.layers.front().size);
  CHECK(plot.layers.back().strength == 1);
  const Color far = detail::faded({0, 100, 200}, {255, 255, 255}, plot.layers.front().strength);
  CHECK((far.red > 100 && far.green > 150 && far.blue > 200));
  // the longest side runs across the page
  double left = 1e9, right = 0, top = 1e9, bottom = 0;
  for (const detail::Dot& dot : plot.dots) {
    left = (std::min)(left, double(dot.x)), right = (std::max)(right, double(dot.x));
    top = (std::min)(top, double(dot.y)), bottom = (std::max)(bottom, double(dot.y));
  }
  CHECK(right - left == Approx(2 * (bottom - top)).epsilon(0.1));
}

}  // namespace test_plot_projection
