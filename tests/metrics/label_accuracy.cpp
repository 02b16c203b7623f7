#include "neem/metrics/label_accuracy.hpp"

#include "catch.hpp"
#include "metrics/clouds.hpp"
#include "neem/metrics/silhouette.hpp"

namespace test_metrics_label_accuracy {

using namespace neem;

TEST_CASE("label_accuracy: counted by hand", "[metrics]") {
  Matrix<double> layout(5, 1);
  layout << 0, 1, 2.5, 7, 8.2;
  const std::vector<Id> labels{4, 4, 9, 9, 9};
  // Nearest: 1 0 1 4 3: the third point is taken for a 4.
  CHECK(label_accuracy(layout, labels, 1).value == Approx(4.0 / 5));
  // Two nearest, ties to the nearer: 0 {1,2} 4; 1 {0,2} 4; 2 {1,0} 4; 3 {4,2} 9; 4 {3,2} 9.
  CHECK(label_accuracy(layout, labels, 2).value == Approx(4.0 / 5));
  // Three: 0 {1,2,3} 9; 1 {0,2,3} 9; 2 {1,0,3} 4; 3 {4,2,1} 9; 4 {3,2,1} 9.
  CHECK(label_accuracy(layout, labels, 3).value == Approx(2.0 / 5));
}

TEST_CASE("label_accuracy: 1 for separate classes, chance for shuffled labels", "[metrics]") {
  Matrix<float> layout = test::normal_cloud<float>(1000, 2, 1);
  std::vector<Id> labels(1000), shuffled(1000);
  for (Index i = 0; i < 1000; ++i) {
    labels[std::size_t(i)] = Id(i % 4);
    shuffled[std::size_t(i)] = Id(Random{}.below(4, std::uint64_t(i)));
    layout(i, 0) += float(100 * (i % 4));
  }
  CHECK(label_accuracy(layout, labels).value == 1);
  CHECK(label_accuracy(layout, shuffled).value == Approx(0.25).margin(0.06));
  CHECK(test::same_estimate(label_accuracy(layout, shuffled, 10, {}, Threads{1}),
                            label_accuracy(layout, shuffled, 10, {}, Threads{3})));
  const double truth = label_accuracy(layout, shuffled);
  int held = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const Estimate some = label_accuracy(layout, shuffled, 10, {.points = 200, .seed = seed});
    held += some.low <= truth && truth <= some.high;
  }
  CHECK(held >= 35);
}

TEST_CASE("label_accuracy: few points, and errors", "[metrics]") {
  const Matrix<double> layout = test::normal_cloud<double>(10, 2, 1);
  const std::vector<Id> labels(9, 0);
  CHECK_THROWS_WITH(label_accuracy(layout, labels), Catch::Contains("10 points, 9 labels"));
  CHECK(label_accuracy(layout.topRows(1), std::span(labels).first(1)).value == 1);
  CHECK(label_accuracy(layout.topRows(9), labels, 50).value == 1);
  CHECK_THROWS_WITH(label_accuracy(layout.topRows(9), labels, 0), Catch::Contains("k = 0"));
}

TEST_CASE("label_accuracy, silhouette: points without a known class are as if they were not there",
          "[metrics]") {
  Eigen::MatrixXd layout(7, 1);
  layout << 0, 1, 2, 100, 101, 102, 50;
  const std::vector<Id> with{0, 0, -1, 1, 1, 1, -1};
  const neem::Labels named{{1, 1, 0, 2, 2, 2, 0}, {"", "a", "b"}};
  Eigen::MatrixXd without(5, 1);
  without << 0, 1, 100, 101, 102;
  const std::vector<Id> known{0, 0, 1, 1, 1};
  const Estimate truth = label_accuracy(without, known, 2);
  CHECK(test::same_estimate(label_accuracy(layout, with, 2), truth));
  CHECK(test::same_estimate(label_accuracy(layout, named, 2), truth));
  CHECK(truth.sample == 5);
  CHECK(test::same_estimate(neem::silhouette(layout, with), neem::silhouette(without, known)));
  CHECK(test::same_estimate(neem::silhouette(layout, named), neem::silhouette(without, known)));
  CHECK_THROWS_WITH(label_accuracy(layout, std::vector<Id>(7, -1)),
                    Catch::Contains("no point has a known class"));
}

}  // namespace test_metrics_label_accuracy
