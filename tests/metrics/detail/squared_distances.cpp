#include "neem/metrics/detail/squared_distances.hpp"

#include "catch.hpp"
#include "metrics/clouds.hpp"
#include "neem/core/estimate.hpp"

namespace test_metrics_squared_distances {

using namespace neem;
using namespace neem::detail;

TEMPLATE_TEST_CASE("SquaredDistances: values of some rows to all, padding infinite", "[metrics]", float,
                   double) {
  using S = TestType;
  const Matrix<S> points = test::normal_cloud<S>(37, 5, 1) * S(1000);
  const MatrixRef<S> ref(points);
  const SquaredDistances<S> distances(ref, Threads{1});
  const std::vector<Id> rows{3, 36, 0};
  std::vector<S> out(std::size_t(4 * distances.stride()), S(-1));
  distances.fill(rows.data(), 3, out.data());
  const double small = std::is_same_v<S, float> ? 1e-5 : 1e-13, scale = distances.scale() * distances.scale();
  for (Index r = 0; r < 3; ++r) {
    for (Index j = 0; j < distances.stride(); ++j) {
      const double value = double(out[std::size_t(r * distances.stride() + j)]);
      if (j >= 37) {
        CHECK(std::isinf(value));
      } else {
        const double truth =
            (points.row(rows[std::size_t(r)]) - points.row(j)).template cast<double>().squaredNorm();
        CHECK(value == Approx(truth * scale).epsilon(small));
      }
    }
  }
  CHECK(out[3] == S(0));
}

TEMPLATE_TEST_CASE("neighbors_of_rows: the rows of nearest_neighbors, ties included", "[metrics]", float,
                   double) {
  using S = TestType;
  Matrix<S> points = test::normal_cloud<S>(300, 9, 2);
  for (Index i = 0; i < 60; ++i) points.row(i + 200) = points.row(i % 4);  // copies
  for (Index i = 100; i < 150; ++i) points.row(i) = points.row(i).array().round();
  const Matrix<Id> all = nearest_neighbors(points, 12).ids;
  const std::vector<Id> rows = draw_rows(300, 80, 1);
  const Matrix<Id> some = neighbors_of_rows<S>(MatrixRef<S>(points), rows, 12, Threads{2});
  bool equal = true;
  for (std::size_t r = 0; r < rows.size(); ++r) equal &= some.row(Index(r)) == all.row(rows[r]);
  CHECK(equal);
}

}  // namespace test_metrics_squared_distances
