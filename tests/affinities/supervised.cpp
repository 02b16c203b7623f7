#include "neem/affinities/supervised.hpp"

#include "catch.hpp"
#include "neem/affinities/fuzzy.hpp"
#include "neem/core/random.hpp"
#include "neem/neighbors/nearest_neighbors.hpp"

#include <cmath>
#include <limits>
#include <vector>

namespace test_affinities_supervised {

using namespace neem;

namespace {

template <class S>
Graph<S> fuzzy_graph(Index n) {
  const Random random{4};
  Matrix<S> X(n, 3);
  for (Index k = 0; k < X.size(); ++k)
    X.data()[k] = static_cast<S>(random.normal(static_cast<std::uint64_t>(k)));
  return fuzzy_affinities(nearest_neighbors(X, 7));
}

/// Three classes, and every fifth point without one.
std::vector<Id> some_labels(Index n) {
  std::vector<Id> labels;
  for (Index i = 0; i < n; ++i) labels.push_back(i % 5 == 4 ? -1 : static_cast<Id>((i * 7) % 3));
  return labels;
}

}  // namespace

TEMPLATE_TEST_CASE("supervised: weights by the formula, whatever the weight of the labels", "[affinities]",
                   float, double) {
  using S = TestType;
  constexpr Index n = 60;
  const Graph<S> P = fuzzy_graph<S>(n);
  const std::vector<Id> labels = some_labels(n);
  for (const double target : {0.0, 0.5, 0.9, 1.0}) {
    const double unknown = target == 0.9 ? 0.3 : 1;
    const Graph<S> joined = supervised_affinities<S>(P, labels, {target, unknown});
    Eigen::MatrixXd v = Eigen::MatrixXd(P.template cast<double>());
    for (Index i = 0; i < n; ++i) {
      for (Index j = 0; j < n; ++j) {
        const Id one = labels[static_cast<std::size_t>(i)], other = labels[static_cast<std::size_t>(j)];
        const double far = target < 1 ? 2.5 / (1 - target) : 1e12;
        if (one == -1 || other == -1) {
          v(i, j) *= std::exp(-unknown);
        } else if (one != other) {
          v(i, j) *= std::exp(-far);
        }
      }
    }
    for (Index i = 0; i < n; ++i) {
      if (v.row(i).maxCoeff() > 0) v.row(i) /= v.row(i).maxCoeff();
    }
    const Eigen::MatrixXd wanted = v + v.transpose() - v.cwiseProduct(v.transpose());
    const Eigen::MatrixXd found = Eigen::MatrixXd(joined.template cast<double>());
    const double rounding = 4 * static_cast<double>(std::numeric_limits<S>::epsilon());
    CHECK((found - wanted).cwiseAbs().maxCoeff() < rounding);
    CHECK((found - found.transpose()).cwiseAbs().maxCoeff() == 0);
    for (Index k = 0; k < joined.nonZeros(); ++k) REQUIRE(joined.valuePtr()[k] > S(0));
    check_graph(joined);
    CHECK(found.maxCoeff() <= 1 + rounding);
  }
}

TEST_CASE("supervised: one class changes nothing but the rulers, and full weight parts classes",
          "[affinities]") {
  const Graph<double> P = fuzzy_graph<double>(80);
  const Graph<double> same = supervised_affinities<double>(P, std::vector<Id>(80, 3));
  CHECK(same.nonZeros() == P.nonZeros());
  // every point has a neighbor that surely is one, and a surely is what joins it then
  for (Index i = 0; i < 80; ++i) CHECK(same.row(i).toDense().maxCoeff() == Approx(1).margin(1e-12));
  const std::vector<Id> labels = some_labels(80);
  const Graph<double> parted = supervised_affinities<double>(P, labels, {.target_weight = 1});
  for (Index i = 0; i < 80; ++i) {
    for (Graph<double>::InnerIterator e(parted, i); e; ++e) {
      const Id one = labels[static_cast<std::size_t>(i)], other = labels[static_cast<std::size_t>(e.col())];
      CHECK((one < 0 || other < 0 || one == other));
    }
  }
}

TEST_CASE("supervised: a point all of whose neighbors are of other classes is joined to them",
          "[affinities]") {
  Graph<float> P(3, 3);
  for (const auto& [i, j] : {std::pair{0, 1}, std::pair{1, 0}}) P.insert(i, j) = 0.25f;
  P.makeCompressed();
  // exp(−125) is 0 in float
  const Graph<float> joined =
      supervised_affinities<float>(P, std::vector<Id>{0, 1, 0}, {.target_weight = 0.98});
  REQUIRE(joined.nonZeros() == 2);
  CHECK(joined.coeff(0, 1) == 1);
  CHECK(supervised_affinities<float>(P, std::vector<Id>{0, 1, 0}, {.target_weight = 1}).nonZeros() == 0);
}

TEST_CASE("supervised: the same bits for any number of threads", "[affinities]") {
  const Graph<float> P = fuzzy_graph<float>(9000);
  const std::vector<Id> labels = some_labels(9000);
  const Graph<float> one = supervised_affinities<float>(P, labels, {}, Threads(1));
  for (const int threads : {2, 3, 7, 16}) {
    const Graph<float> other = supervised_affinities<float>(P, labels, {}, Threads(threads));
    REQUIRE(other.nonZeros() == one.nonZeros());
    Index apart = 0;
    for (Index e = 0; e < one.nonZeros(); ++e) apart += one.valuePtr()[e] != other.valuePtr()[e];
    CHECK(apart == 0);
  }
}

TEST_CASE("supervised: one point, no edges, wrong labels, weights and graphs", "[affinities]") {
  CHECK(supervised_affinities<double>(Graph<double>(1, 1), std::vector<Id>{0}).nonZeros() == 0);
  CHECK(supervised_affinities<double>(Graph<double>(4, 4), std::vector<Id>{0, 1, -1, -7}).nonZeros() == 0);
  const Graph<double> P = fuzzy_graph<double>(20);
  CHECK_THROWS_WITH(supervised_affinities<double>(P, std::vector<Id>(19, 0)),
                    Catch::Contains("19 labels for 20 points"));
  const std::vector<Id> labels(20, 0);
  for (const double bad : {-0.1, 1.1, std::numeric_limits<double>::quiet_NaN()}) {
    CHECK_THROWS_WITH(supervised_affinities<double>(P, labels, {.target_weight = bad}),
                      Catch::Contains("target_weight"));
  }
  CHECK_THROWS_WITH(supervised_affinities<double>(P, labels, {.unknown_distance = -1}),
                    Catch::Contains("unknown_distance"));
  CHECK_THROWS_WITH(supervised_affinities<double>(Graph<double>(3, 4), labels), Catch::Contains("square"));
}

}  // namespace test_affinities_supervised
