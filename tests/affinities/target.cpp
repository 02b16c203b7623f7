#include "neem/affinities/target.hpp"

#include "catch.hpp"
#include "neem/core/random.hpp"

#include <cmath>
#include <limits>

namespace test_affinities_target {

using namespace neem;

namespace {

Graph<double> graph_of(const Matrix<double>& dense) {
  Graph<double> graph(dense.sparseView());
  graph.makeCompressed();
  return graph;
}

}  // namespace

TEST_CASE("target: the intersection of two graphs, by hand", "[affinities]") {
  Matrix<double> p(3, 3), t(3, 3);
  p << 0, 1, 0.5, 1, 0, 0, 0.5, 0, 0;
  t << 0, 0.4, 0, 0.4, 0, 1, 0, 1, 0;
  // half of the least weights: 0.25 of P, 1e-4 of T
  for (const double w : {0.25, 0.5, 0.8}) {
    const auto mixed = [&](double a, double b) {
      return w < 0.5 ? a * std::pow(b, w / (1 - w)) : std::pow(a, (1 - w) / w) * b;
    };
    const double v01 = mixed(1, 0.4), v02 = mixed(0.5, 1e-4), v12 = mixed(0.25, 1);
    const double top0 = std::max(v01, v02), top1 = std::max(v01, v12), top2 = std::max(v02, v12);
    const auto joined = [](double a, double b) { return a + b - a * b; };
    const Matrix<double> found = intersect_affinities(graph_of(p), graph_of(t), w);
    CHECK(found(0, 1) == Approx(joined(v01 / top0, v01 / top1)));
    CHECK(found(0, 2) == Approx(joined(v02 / top0, v02 / top2)));
    CHECK(found(1, 2) == Approx(joined(v12 / top1, v12 / top2)));
    CHECK(found == found.transpose());
  }
}

TEST_CASE("target: draws points of near values together", "[affinities]") {
  const Random random{4};
  Matrix<float> X(400, 3);
  Eigen::VectorXd y(400);
  for (Index i = 0; i < 400; ++i) {
    for (Index c = 0; c < 3; ++c)
      X(i, c) =
          static_cast<float>(random.normal(static_cast<std::uint64_t>(i), static_cast<std::uint64_t>(c)));
    y[i] = random.uniform(static_cast<std::uint64_t>(i), 9);
  }
  const Graph<float> P = fuzzy_affinities(nearest_neighbors(X, 14));
  // the mean difference of the target along edges, by weight
  const auto difference = [&](const Graph<float>& graph) {
    double sum = 0, weight = 0;
    for (Index i = 0; i < 400; ++i) {
      for (Graph<float>::InnerIterator e(graph, i); e; ++e) {
        sum += static_cast<double>(e.value()) * std::abs(y[i] - y[e.col()]);
        weight += static_cast<double>(e.value());
      }
    }
    return sum / weight;
  };
  const double plain = difference(P), half = difference(target_affinities(P, y, 14)),
               most = difference(target_affinities(P, y, 14, 0.9));
  CHECK(plain > 0.25);
  CHECK(half < 0.5 * plain);
  CHECK(most < half);
  CHECK(difference(target_affinities(P, y, 14, 0)) > 0.9 * plain);
  for (const int threads : {1, 3}) {
    CHECK(Matrix<float>(target_affinities(P, y, 14, 0.5, Threads{threads})) ==
          Matrix<float>(target_affinities(P, y, 14)));
  }
}

TEST_CASE("target: what does not belong to the points is refused", "[affinities]") {
  const Graph<float> P = fuzzy_affinities(nearest_neighbors(Matrix<float>(Matrix<float>::Random(50, 3)), 5));
  Eigen::VectorXd y = Eigen::VectorXd::LinSpaced(50, 0, 1);
  CHECK_THROWS_WITH(target_affinities(P, y.head(49), 5), Catch::Contains("49 rows for 50 points"));
  CHECK_THROWS_WITH(target_affinities(P, y, 5, 1.5), Catch::Contains("target_weight = 1.5"));
  y[3] = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_WITH(target_affinities(P, y, 5), Catch::Contains("target: row 3"));
}

}  // namespace test_affinities_target
