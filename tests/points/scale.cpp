#include "neem/points/scale.hpp"

#include "catch.hpp"

#include <neem/core/random.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace test_points_scale {

using namespace neem;

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

template <class S>
Matrix<S> table(Index n) {
  Matrix<S> points(n, 3);
  const Random random{3};
  for (Index i = 0; i < n; ++i) {
    const auto row = static_cast<std::uint64_t>(i);
    points(i, 0) = static_cast<S>(1000 + 20 * random.normal(row, 0));
    points(i, 1) = static_cast<S>(std::exp(random.normal(row, 1)));
    points(i, 2) = static_cast<S>(i % 7 == 3 ? nan : 5 * random.uniform(row, 2));
  }
  return points;
}

std::string error_of(const Matrix<double>& points, const std::vector<Scaling>& kinds) {
  try {
    (void)fit_scales(points, kinds);
  } catch (const Error& error) {
    return error.name() + " " + error.what();
  }
  return "nothing";
}

std::vector<double> known(const Matrix<double>& points, Index c) {
  std::vector<double> values;
  for (Index i = 0; i < points.rows(); ++i) {
    if (!std::isnan(points(i, c))) values.push_back(points(i, c));
  }
  std::sort(values.begin(), values.end());
  return values;
}

}  // namespace

TEMPLATE_TEST_CASE("scaled: standard columns have mean 0 and deviation 1, gaps stay", "[points]", float,
                   double) {
  const double small = std::is_same_v<TestType, float> ? 1e-6 : 1e-13;
  const Matrix<TestType> points = table<TestType>(700);
  const Matrix<TestType> found = scaled(points, Scaling::standard);
  for (Index c = 0; c < 3; ++c) {
    const std::vector<double> values = known(found.template cast<double>(), c);
    CHECK(values.size() == (c < 2 ? 700u : 600u));
    double sum = 0, squares = 0;
    for (const double value : values) sum += value, squares += value * value;
    CHECK(sum / double(values.size()) == Approx(0).margin(small));
    CHECK(squares / double(values.size()) == Approx(1).epsilon(2 * small));
  }
  CHECK((found.col(2).array() != found.col(2).array()).count() == 100);
  // the same order, and the same ratios of differences
  CHECK((found(4, 0) - found(1, 0)) / (found(9, 0) - found(1, 0)) ==
        Approx((points(4, 0) - points(1, 0)) / (points(9, 0) - points(1, 0))).epsilon(1e-3));
}

TEST_CASE("scaled: robust columns have median 0 and quartiles one apart, whatever lies far out", "[points]") {
  Matrix<double> points(9, 2);
  points << 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8, 9, 1e9, nan;
  const Matrix<double> found = scaled(points, Scaling::robust);
  CHECK(found(4, 0) == 0);
  CHECK(found(2, 0) == -0.5);  // the quartiles of 9 values are the third and the seventh
  CHECK(found(6, 0) == 0.5);
  // a column that varies with equal quartiles keeps its unit, and is told
  const std::vector<ColumnScale> scales = fit_scales(points, {Scaling::robust, Scaling::robust});
  CHECK(!scales[0].flat);
  CHECK(scales[1].flat);
  CHECK(found(7, 1) == 9);
  // between values: numpy.percentile([1, 2, 4, 8], [25, 50, 75]) is 1.75, 3, 5
  Matrix<double> four(4, 1);
  four << 8, 1, 4, 2;
  const ColumnScale scale = fit_scales(four, {Scaling::robust})[0];
  CHECK(scale.center == 3);
  CHECK(scale.unit == 3.25);
}

TEST_CASE("scaled: unit columns reach from 0 to 1 exactly", "[points]") {
  const Matrix<float> points = table<float>(200);
  const Matrix<float> found = scaled(points, Scaling::unit);
  for (Index c = 0; c < 3; ++c) {
    const std::vector<double> values = known(found.cast<double>(), c);
    CHECK(values.front() == 0);
    CHECK(values.back() == 1);
  }
}

TEST_CASE("scaled: log1p is the logarithm of 1 + x, and refuses values from -1 down with their place",
          "[points]") {
  Matrix<double> points(3, 2);
  points << 0, 1e-12, 1, 2, nan, -0.5;
  const Matrix<double> found = scaled(points, Scaling::log1p);
  CHECK(found(0, 0) == 0);
  CHECK(found(0, 1) == Approx(1e-12).epsilon(1e-12));
  CHECK(found(1, 0) == Approx(std::log(2.0)));
  CHECK(found(2, 1) == Approx(std::log(0.5)));
  CHECK(std::isnan(found(2, 0)));
  points(1, 1) = -1;
  CHECK(error_of(points, {Scaling::log1p, Scaling::log1p}) ==
        "DATA-09 log(1 + x) does not exist for -1; points: row 1 column 1 (counted from 0); choose another "
        "scaling for this column");
  CHECK(error_of(points, {Scaling::log1p, Scaling::standard}) == "nothing");
}

TEST_CASE("scale_columns: each column by its own kind, and others by the same scales", "[points]") {
  Matrix<double> points = table<double>(100);
  const Matrix<double> before = points;
  const std::vector<ColumnScale> scales =
      fit_scales(points, {Scaling::none, Scaling::log1p, Scaling::standard});
  scale_columns(points, scales);
  CHECK(points.col(0) == before.col(0));
  CHECK(points(5, 1) == std::log1p(before(5, 1)));
  Matrix<double> more(1, 3);
  more << 3, 0, scales[2].center + 2 * scales[2].unit;
  scale_columns(more, scales);
  CHECK(more(0, 0) == 3);
  CHECK(more(0, 1) == 0);
  CHECK(more(0, 2) == Approx(2).epsilon(1e-14));
}

TEST_CASE("scaled: constant columns become 0, whatever their value and the kind", "[points]") {
  for (const Scaling kind : {Scaling::standard, Scaling::robust, Scaling::unit}) {
    for (const float value : {0.1f, -3e30f, 0.0f}) {
      const Matrix<float> found = scaled(Matrix<float>::Constant(5, 1, value), kind);
      CHECK((found.array() == 0.0f).all());
    }
    CHECK(fit_scales(Matrix<double>::Constant(5, 1, 2.5), {kind})[0].flat);
  }
}

TEST_CASE("scale_columns: what the type cannot hold is an error with its place", "[points]") {
  Matrix<float> points(2, 1);
  points << 1, 3e38f;
  try {
    scale_columns(points, {{.kind = Scaling::standard, .center = 0, .unit = 1e-3}});
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::out_of_range);
    CHECK(error.row == 1);
  }
  CHECK_THROWS_AS(scale_columns(points, std::vector<ColumnScale>(2)), Error);
  CHECK(error_of(Matrix<double>::Zero(2, 2), {Scaling::unit}) ==
        "DATA-02 1 scalings for 2 columns; kinds; give one a column");
}

TEST_CASE("scaled: the number of threads changes no bit", "[points]") {
  const Matrix<float> points = table<float>(4000);
  for (const Scaling kind : {Scaling::standard, Scaling::robust, Scaling::unit, Scaling::log1p}) {
    const Matrix<float> one = scaled(points.leftCols(2), kind, 1), many = scaled(points.leftCols(2), kind, 4);
    CHECK((one.array() == many.array()).all());
  }
}

TEST_CASE("fit_scales: a constant column is flat only where it becomes 0", "[points]") {
  for (const Scaling kind : {Scaling::none, Scaling::log1p}) {
    const Matrix<double> points = Matrix<double>::Constant(5, 1, 2.5);
    CHECK_FALSE(fit_scales(points, {kind})[0].flat);
    CHECK(scaled(points, kind)(0, 0) > 1);
  }
}

}  // namespace test_points_scale
