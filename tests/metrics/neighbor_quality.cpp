#include "neem/metrics/neighbor_quality.hpp"

#include "catch.hpp"
#include "metrics/clouds.hpp"
#include "neem/metrics/by_distance.hpp"
#include "neem/metrics/label_accuracy.hpp"
#include "neem/metrics/silhouette.hpp"

#include <algorithm>
#include <ctime>
#include <numeric>

namespace test_metrics_neighbor_quality {

using namespace neem;
using test::same_estimate;

namespace {

double half_width(const Estimate& e) { return std::max(e.high - e.value, e.value - e.low); }

}  // namespace

TEMPLATE_TEST_CASE("neighbor_quality: recall and trustworthiness of the same points", "[metrics]", float,
                   double) {
  using S = TestType;
  Matrix<S> X = test::normal_cloud<S>(900, 6, 1);
  for (const bool copies : {false, true}) {
    for (Index i = 0; copies && i < 600; ++i) X.row(i) = X.row(i % 2);  // as two large groups
    const Layout<S> Y = test::noisy_view<S>(X, 0.3, 2);
    for (const Index points : {Index{0}, Index{150}}) {
      const Sampling some{.points = points};
      const NeighborQuality q = neighbor_quality(X, Y, 15, some, Threads{2});
      CHECK(same_estimate(q.recall, knn_recall(X, Y, 15, some)));
      CHECK(same_estimate(q.trustworthiness, trustworthiness(X, Y, 15, some)));
      CHECK(q.recalls == neighbor_quality(X, Y, 15, some, Threads{5}).recalls);
      CHECK(q.points == detail::draw_rows(900, points == 0 ? 900 : 150, 42));
      const double mean = std::accumulate(q.trustworthinesses.begin(), q.trustworthinesses.end(), 0.0);
      CHECK(mean / double(q.points.size()) == Approx(q.trustworthiness.value));
    }
  }
  const NeighborQuality of_two = neighbor_quality(X.topRows(2), X.topRows(2), 15);
  CHECK(of_two.recall.value == 1);
  CHECK(of_two.trustworthiness_k == 0);
  CHECK(neighbor_quality(X.topRows(1), X.topRows(1), 15).recalls.empty());
  CHECK_THROWS_AS(neighbor_quality(X, X, 0), Error);
}

TEST_CASE("Sampling: points are drawn until every interval is within what was asked for", "[metrics]") {
  const Matrix<float> X = test::normal_cloud<float>(3000, 5, 3);
  const Layout<float> Y = test::noisy_view<float>(X, 0.2, 4);
  std::vector<Id> classes;
  for (Index i = 0; i < 3000; ++i) classes.push_back(X(i, 0) > 0 ? 1 : 0);
  const std::span<const Id> labels(classes);
  const Sampling all{.points = 0};
  const double truth = trustworthiness(X, Y, 10, all);
  const double right = label_accuracy(Y, labels, 10, all);
  int held = 0, close = 0, few = 0;
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    const Sampling within{.seed = seed, .within = 0.016};
    const NeighborQuality q = neighbor_quality(X, Y, 10, within);
    const Estimate accuracy = label_accuracy(Y, labels, 10, within);
    held += q.trustworthiness.low <= truth && truth <= q.trustworthiness.high;
    held += accuracy.low <= right && right <= accuracy.high;
    close += half_width(q.trustworthiness) <= 0.016 && half_width(q.recall) <= 0.016 &&
             half_width(accuracy) <= 0.016;
    few += q.recall.sample < 3000 && q.points.size() == std::size_t(q.recall.sample);
  }
  CHECK(held >= 10);
  CHECK(close == 6);
  CHECK(few == 6);
  CHECK(half_width(silhouette(Y, labels, {.within = 0.008})) <= 0.008);
  CHECK(half_width(distance_correlation(X, Y, {.within = 0.02})) <= 0.02);
  CHECK(knn_recall(X, Y, 10, {.within = 1e-9}).sample == 3000);
  CHECK_THROWS_AS(knn_recall(X, Y, 10, {.within = -1}), Error);
}

TEST_CASE("neighbor_quality_by: ties and copies cost no more than other data", "[metrics]") {
  const Matrix<float> Y = test::normal_cloud<float>(3000, 2, 3);
  const auto seconds = [&](const Matrix<float>& X) {
    const auto distance = distance_of_rows(X, Manhattan{});
    double least = 1e300;
    for (int round = 0; round < 3; ++round) {
      const std::clock_t start = std::clock();
      const NeighborQuality q = neighbor_quality_by(distance, Y, 15, {.points = 200}, Threads{1});
      least = std::min(least, double(std::clock() - start) / CLOCKS_PER_SEC);
      CHECK(q.recall.value < 0.1);
    }
    return least;
  };
  const Matrix<float> X = test::normal_cloud<float>(3000, 8, 1);
  Matrix<float> copies = X;
  for (Index i = 0; i < 3000; ++i) copies.row(i) = X.row(i % 3);
  const double usual = seconds(X);
  CHECK(seconds((X.array() > 0).cast<float>()) <
        4 * usual);  // each tied pass over all points was 15 times as long
  CHECK(seconds(copies) < 4 * usual);
}

}  // namespace test_metrics_neighbor_quality
