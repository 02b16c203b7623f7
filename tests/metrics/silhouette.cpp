#include "neem/metrics/silhouette.hpp"

#include "catch.hpp"
#include "metrics/clouds.hpp"

namespace test_metrics_silhouette {

using namespace neem;

namespace {

double naive(const Eigen::MatrixXd& y, const std::vector<Id>& labels) {
  double total = 0;
  for (Index i = 0; i < y.rows(); ++i) {
    double within = 0, between = 1e300;
    for (const Id label : {0, 1, 2}) {
      double sum = 0, count = 0;
      for (Index j = 0; j < y.rows(); ++j) {
        if (j == i || labels[std::size_t(j)] != label) continue;
        sum += (y.row(i) - y.row(j)).norm();
        ++count;
      }
      if (label == labels[std::size_t(i)])
        within = sum / count;
      else
        between = std::min(between, sum / count);
    }
    total += (between - within) / std::max(between, within);
  }
  return total / double(y.rows());
}

}  // namespace

TEST_CASE("silhouette: counted by hand", "[metrics]") {
  Matrix<double> layout(4, 1);
  layout << 0, 1, 5, 9;
  // a = 1, 1, 4, 0; b = 7, 6, 4.5, -: the single point of class 7 counts 0.
  const std::vector<Id> labels{3, 3, 3, 7};
  const double a0 = 3, a1 = 2.5, a2 = 4.5, b0 = 9, b1 = 8, b2 = 4;
  const double truth = ((b0 - a0) / b0 + (b1 - a1) / b1 + (b2 - a2) / a2 + 0) / 4;
  CHECK(silhouette(layout, labels).value == Approx(truth));
}

TEMPLATE_TEST_CASE("silhouette: the definition, for all and for a sample", "[metrics]", float, double) {
  using S = TestType;
  Matrix<S> layout = test::normal_cloud<S>(900, 3, 1);
  std::vector<Id> labels(900);
  for (Index i = 0; i < 900; ++i) {
    labels[std::size_t(i)] = Id(Random{}.below(3, std::uint64_t(i)));
    layout(i, 0) += S(2 * labels[std::size_t(i)]);
  }
  const double truth = naive(layout.template cast<double>(), labels);
  CHECK(silhouette(layout, labels).value == Approx(truth).epsilon(1e-6));
  int held = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const Estimate some = silhouette(layout, labels, {.points = 90, .seed = seed});
    CHECK(some.sample == 90);
    held += some.low <= truth && truth <= some.high;
  }
  CHECK(held >= 34);
  CHECK(test::same_estimate(silhouette(layout, labels, {}, Threads{1}),
                            silhouette(layout, labels, {}, Threads{3})));
}

TEST_CASE("silhouette: one class, coincident points, errors", "[metrics]") {
  const Matrix<float> heap = Matrix<float>::Ones(6, 2);
  CHECK(silhouette(heap, std::vector<Id>(6, 1)).value == 0);
  CHECK(silhouette(heap, std::vector<Id>{1, 1, 1, 2, 2, 2}).value == 0);
  CHECK(silhouette(heap.topRows(1), std::vector<Id>{1}).value == 0);
  CHECK(silhouette(heap.topRows(2), std::vector<Id>{1, 2}).value == 0);
  CHECK_THROWS_WITH(silhouette(heap, std::vector<Id>(5, 1)), Catch::Contains("6 points, 5 labels"));
}

}  // namespace test_metrics_silhouette
