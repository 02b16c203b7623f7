#include "neem/methods/largevis.hpp"

#include "catch.hpp"
#include "methods/clouds.hpp"
#include "neem/layouts/pca.hpp"
#include "neem/metrics/knn_recall.hpp"
#include "neem/metrics/torn_edges.hpp"

#include <cmath>

namespace test_methods_largevis {

using namespace neem;

TEST_CASE("largevis: clouds that are apart in the data are apart in the map", "[methods][quality]") {
  const Matrix<float> X = clouds::make<float>(500, 20);
  const Layout<float> Y = largevis(X, {.perplexity = 20, .iterations = 1000});
  REQUIRE(Y.allFinite());
  CHECK(clouds::together(Y, 5) == 500);
  CHECK(knn_recall(X, Y, 15).value > 0.2);  // chance is 0.03
}

TEST_CASE("largevis: the coefficients are twice the derivatives of the stated loss", "[methods]") {
  const LargevisLaw law{.repulsion_strength = 7, .epsilon = 1e-12};
  constexpr double h = 1e-6;
  const auto near = [](double d2) { return std::log1p(d2); };               // −log w
  const auto far = [](double d2) { return -7 * std::log(d2 / (1 + d2)); };  // −γ log(1 − w)
  for (const double d2 : {0.01, 0.3, 1.0, 8.0, 100.0}) {
    CHECK(law.attraction(d2) == Approx((near(d2 + h) - near(d2 - h)) / h).epsilon(1e-6));
    CHECK(law.repulsion(d2) == Approx((far(d2 - h) - far(d2 + h)) / h).epsilon(1e-6));
  }
}

TEST_CASE("largevis: the mean step is down the gradient of the expected loss", "[methods]") {
  // As in neg_tsne, with draws by degree^¾, but for the neighbor itself, and ε in the repulsion: its loss is
  // γ/(1−ε) log((1+d²)/(ε+d²))
  constexpr Index n = 12;
  Graph<double> P = perplexity_affinities(nearest_neighbors(clouds::make<double>(n, 4, 2, 2), 6), 2);
  Eigen::MatrixXd start = 0.05 * clouds::make<double>(n, 2, 2, 1);
  for (Index i = 0; i < n; ++i)
    start.row(i) +=
        1.6 * Eigen::RowVector2d(static_cast<double>(i % 4), static_cast<double>(i / 4));  // no clip
  constexpr double rate = 1e-7;
  Graph<double> w = P;
  w *= 15.0 * n / P.sum();
  std::vector<double> degree(n, 0.0), pi(n, 0.0);
  double sum = 0;
  for (Index i = 0; i < n; ++i) {
    const auto at = static_cast<std::size_t>(i);
    for (Graph<double>::InnerIterator e(w, i); e; ++e) degree[at] += e.value();
    pi[at] = std::pow(degree[at], 0.75);
    sum += pi[at];
  }
  const auto loss = [&](const Eigen::MatrixXd& Y) {
    double total = 0;
    for (Index i = 0; i < n; ++i) {
      for (Index j = 0; j < n; ++j) {
        if (i == j) continue;
        const double d2 = (Y.row(i) - Y.row(j)).squaredNorm();
        const double edge = w.coeff(static_cast<Id>(i), static_cast<Id>(j));
        total += edge * std::log1p(d2) + 5 * (degree[static_cast<std::size_t>(i)] - edge) *
                                             pi[static_cast<std::size_t>(j)] / sum * 7 / 0.9 *
                                             std::log((1 + d2) / (0.1 + d2));
      }
    }
    return total;
  };
  constexpr int seeds = 3000;
  Layout<double> mean = Layout<double>::Zero(n, 2), squares = mean;
  for (int seed = 0; seed < seeds; ++seed) {
    const Layout<double> force = (largevis(P, {.initial = start,
                                               .iterations = 1,
                                               .learning_rate = rate,
                                               .seed = static_cast<std::uint64_t>(seed)}) -
                                  start) /
                                 rate;
    mean += force / seeds;
    squares += force.cwiseProduct(force) / seeds;
  }
  for (Index k = 0; k < 2 * n; ++k) {
    Eigen::MatrixXd up = start, down = start;
    constexpr double h = 1e-5;
    up(k / 2, k % 2) += h, down(k / 2, k % 2) -= h;
    const double gradient = (loss(up) - loss(down)) / (2 * h);
    const double error =
        std::sqrt((squares.data()[k] - mean.data()[k] * mean.data()[k]) / static_cast<double>(seeds));
    INFO("coordinate " << k << ": " << mean.data()[k] << " for " << -gradient);
    CHECK(std::abs(mean.data()[k] + gradient) < 4 * error + 1e-4 * std::abs(gradient));
  }
}

TEMPLATE_TEST_CASE("largevis: the same bits for any number of threads", "[methods]", float, double) {
  using S = TestType;
  const Matrix<S> X = clouds::make<S>(2000, 8);
  const Neighbors<S> knn = nearest_neighbors(X, 30);
  const Layout<S> one = largevis(knn, {.iterations = 12, .threads = 1});
  for (const int threads : {2, 3, 7, 16}) CHECK(largevis(knn, {.iterations = 12, .threads = threads}) == one);
  CHECK(largevis(knn, {.iterations = 12, .seed = 43, .threads = 2}) != one);
}

TEST_CASE("largevis: hogwild, whose maps differ from run to run, keeps clouds apart, too", "[methods]") {
  const Matrix<float> X = clouds::make<float>(2000, 8);
  const Layout<float> Y =
      largevis(X, {.perplexity = 20, .iterations = 300, .update = Update::hogwild, .threads = 3});
  REQUIRE(Y.allFinite());
  CHECK(clouds::together(Y, 5) >= 1990);  // a point may be left behind where threads wait for each other
}

TEST_CASE("Largevis: advanced by hand, and from a table or a graph of any scale, it is the same run",
          "[methods]") {
  const Matrix<double> X = clouds::make<double>(300, 6);
  const LargevisOptions o{.perplexity = 10, .iterations = 20};
  const Layout<double> whole = largevis(X, o);
  Largevis run(X, o);
  while (run.advance(7)) CHECK(run.iteration() <= 20);
  CHECK(run.layout() == whole);
  const Neighbors<double> knn = nearest_neighbors(X, 30);
  CHECK(largevis(knn, o) == whole);
  const Graph<double> P = perplexity_affinities(knn, 10);
  CHECK(largevis(P, o) == whole);
  CHECK(largevis(Graph<double>(P * 8.0), o).isApprox(whole, 1e-6));
}

TEST_CASE("largevis: a ring stays whole from a random start", "[methods][quality]") {
  constexpr Index n = 300;
  const Random random{4};
  Matrix<float> X(n, 3);
  for (Index i = 0; i < n; ++i) {
    const auto point = static_cast<std::uint64_t>(i);
    const double angle = 6.283185307179586 * random.uniform(point);
    for (Index c = 0; c < 3; ++c)
      X(i, c) = static_cast<float>(0.3 * random.normal(point, static_cast<std::uint64_t>(c)));
    X(i, 0) += static_cast<float>(10 * std::cos(angle)), X(i, 1) += static_cast<float>(10 * std::sin(angle));
  }
  const Neighbors<float> knn = nearest_neighbors(X, 60);
  const Layout<float> Y = largevis(knn, {.perplexity = 20, .iterations = 5000});
  CHECK(torn_edges(knn, Y, 15).value < 0.03);
}

TEST_CASE("largevis: by default as many edges are drawn as its program draws, or 375,000 a point",
          "[methods]") {
  CHECK(detail::largevis_draws(2) == 1e9);
  CHECK(detail::largevis_draws(9999) == 1e9);
  CHECK(detail::largevis_draws(10000) == 1e9);
  CHECK(detail::largevis_draws(70000) == 1.545e9);
  CHECK(detail::largevis_draws(1000000) == 1e10);
  CHECK(detail::largevis_draws(3000000) == 3e10);
  CHECK(detail::largevis_epochs(70000) == 1471);
  const auto begun = [](Index n) {
    Graph<float> ring(n, n);
    for (Index i = 0; i < n; ++i) {
      ring.insert(static_cast<Id>(i), static_cast<Id>((i + 1) % n)) = 1;
      ring.insert(static_cast<Id>((i + 1) % n), static_cast<Id>(i)) = 1;
    }
    ring.makeCompressed();
    return Largevis(ring);
  };
  CHECK(begun(4000).iterations() == 16667);  // 10⁹ / (15 · 4000)
  CHECK(begun(4000).notes().empty());
  CHECK(begun(2000).iterations() == 25000);
  CHECK_THAT(begun(2000).notes().back(),
             Catch::Contains("iterations lowered from LargeVis's 33333 to 25000"));
}

TEST_CASE("largevis: many points start from principal components, and that is told", "[methods]") {
  const Matrix<float> X = clouds::make<float>(11500, 4);
  const LargevisOptions o{.perplexity = 2, .neighbors = 6, .iterations = 1};
  Largevis run(X, o);
  CHECK_THAT(run.notes().back(), Catch::Contains("principal components"));
  LargevisOptions same = o;
  same.initial = pca(X, 0.01).cast<double>();
  Largevis other(X, same);
  CHECK(other.notes().empty());
  CHECK(other.layout() == run.layout());
  const Matrix<float> few = X.topRows(500);
  CHECK(Largevis(few, o).notes().empty());
  CHECK(Largevis(few, o).layout().cwiseAbs().maxCoeff() < 2e-4);
}

TEST_CASE("largevis: every small n, and degenerate data, give finite maps", "[methods]") {
  CHECK(largevis(Matrix<float>::Ones(1, 3)) == Layout<float>::Zero(1, 2));
  CHECK(largevis(Graph<float>(1, 1)) == Layout<float>::Zero(1, 2));
  const auto finite = [](const auto& data) { CHECK(largevis(data, {.iterations = 30}).allFinite()); };
  for (Index n = 2; n <= 20; ++n) finite(clouds::make<float>(n, 3));
  finite(Matrix<float>(Matrix<float>::Ones(100, 5)));
  finite(Matrix<float>(clouds::make<float>(4, 3).replicate(50, 1)));
  Graph<float> alone(30, 30);  // points without edges
  alone.insert(0, 1) = 1;
  alone.insert(1, 0) = 1;
  alone.makeCompressed();
  finite(alone);
}

TEST_CASE("largevis: wrong data and options are refused by name; what is lowered is noted", "[methods]") {
  Matrix<double> X = clouds::make<double>(30, 3);
  const double nan = std::nan("");
  CHECK_THROWS_WITH(largevis(X, {.perplexity = 0.5}), Catch::Contains("perplexity"));
  CHECK_THROWS_WITH(largevis(X, {.perplexity = nan}), Catch::Contains("perplexity"));
  CHECK_THROWS_WITH(largevis(X, {.neighbors = 0}), Catch::Contains("neighbors"));
  CHECK_THROWS_WITH(largevis(X, {.iterations = -1}), Catch::Contains("iterations"));
  CHECK_THROWS_WITH(largevis(X, {.learning_rate = 0}), Catch::Contains("learning_rate"));
  CHECK_THROWS_WITH(largevis(X, {.negatives = -1}), Catch::Contains("negatives"));
  CHECK_THROWS_WITH(largevis(X, {.repulsion_strength = nan}), Catch::Contains("repulsion_strength"));
  CHECK_THROWS_WITH(largevis(X, {.update = Update::batch}), Catch::Contains("immediate, hogwild"));
  CHECK_THROWS_WITH(largevis(X, {.threads = -1}), Catch::Contains("threads"));
  CHECK_THROWS_AS(largevis(Graph<double>(3, 3)), Error);  // no edges
  Largevis run(X);
  CHECK_THAT(run.notes().at(0), Catch::Contains("perplexity lowered from 50"));
  X(3, 1) = nan;
  CHECK_THROWS_WITH(largevis(X), Catch::Contains("row 3 column 1"));
}

TEST_CASE("largevis: two points do not become one", "[methods]") {
  const Layout<float> Y = largevis(clouds::make<float>(2, 5, 1), {.iterations = 300});
  CHECK((Y.row(0) - Y.row(1)).norm() > 1);
}

}  // namespace test_methods_largevis
