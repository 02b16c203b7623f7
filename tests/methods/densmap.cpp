#include "neem/methods/densmap.hpp"

#include "catch.hpp"
#include "neem/core/random.hpp"
#include "neem/methods/umap.hpp"
#include "neem/metrics/knn_recall.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace test_methods_densmap {

using namespace neem;

namespace {

constexpr UmapCurve curve{1.5769, 0.8951};

/// Clouds far from each other, of sizes 1, 2, 4, …
template <class S>
Matrix<S> sized_clouds(Index n, Index d, Index groups) {
  const Random random{12};
  Matrix<S> X(n, d);
  for (Index i = 0; i < n; ++i) {
    const Index group = i % groups;
    for (Index c = 0; c < d; ++c) {
      const auto point = static_cast<std::uint64_t>(i), axis = static_cast<std::uint64_t>(c);
      const double center = c == group % d ? 60 : 0;
      X(i, c) = static_cast<S>(center + std::ldexp(random.normal(point, axis), static_cast<int>(group)));
    }
  }
  return X;
}

template <class S>
Layout<S, 2> cloud(Index n, double size) {
  const Random random{8};
  Layout<S, 2> Y(n, 2);
  for (Index k = 0; k < 2 * n; ++k)
    Y.data()[k] = static_cast<S>(size * random.normal(static_cast<std::uint64_t>(k)));
  return Y;
}

template <class S>
bool all_finite(const Layout<S, 2>& Y) {
  for (Index k = 0; k < Y.size(); ++k) {
    if (!is_finite(Y.data()[k])) return false;
  }
  return true;
}

/// R by the formula, before it is standardised.
std::vector<double> plain_radii(const Eigen::MatrixXd& weights, const Eigen::MatrixXd& squares,
                                double least) {
  std::vector<double> radii;
  for (Index i = 0; i < weights.rows(); ++i) {
    const double moment = weights.row(i).cwiseProduct(squares.row(i)).sum();
    radii.push_back(std::log(moment / weights.row(i).sum() + least));
  }
  return radii;
}

}  // namespace

TEMPLATE_TEST_CASE("densmap: radii of the data and of the map by the formula", "[methods]", float, double) {
  using S = TestType;
  constexpr Index n = 70;
  const Matrix<S> X = sized_clouds<S>(n, 4, 3);
  const Neighbors<S> knn = nearest_neighbors(X, 7);
  const Graph<S> P = fuzzy_affinities(knn);
  const Layout<S, 2> Y = cloud<S>(n, 3);
  const Eigen::MatrixXd mu = Eigen::MatrixXd(P.template cast<double>());
  Eigen::MatrixXd data(n, n), map(n, n), nu = Eigen::MatrixXd::Zero(n, n);
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j < n; ++j) {
      data(i, j) = static_cast<double>((X.row(i) - X.row(j)).squaredNorm());
      map(i, j) = static_cast<double>((Y.row(i) - Y.row(j)).squaredNorm());
      if (mu(i, j) > 0) nu(i, j) = 1 / (1 + curve.a * std::pow(map(i, j), curve.b));
    }
  }
  const double margin = sizeof(S) == 4 ? 1e-4 : 1e-6;
  const std::vector<double> R = log_radii(P, knn), r = log_radii(P, Y, curve);
  const std::vector<double> wanted_R = plain_radii(mu, data, 0), wanted_r = plain_radii(nu, map, 1e-8);
  for (std::size_t i = 0; i < n; ++i) {
    REQUIRE(R[i] == Approx(wanted_R[i]).margin(margin));
    REQUIRE(r[i] == Approx(wanted_r[i]).margin(margin));
  }
  CHECK(*std::max_element(R.begin(), R.end()) - *std::min_element(R.begin(), R.end()) > 2);
  const std::vector<double> doubled = log_radii(P, Neighbors<S>{knn.ids, knn.distances * S(1024)});
  for (std::size_t i = 0; i < n; ++i) {
    REQUIRE(doubled[i] - R[i] == Approx(std::log(1024.0 * 1024)).margin(margin));
  }
}

TEST_CASE("densmap: the force is the slope of the correlation", "[methods]") {
  constexpr Index n = 40;
  const Matrix<double> X = sized_clouds<double>(n, 4, 3);
  const Neighbors<double> knn = nearest_neighbors(X, 6);
  const Graph<double> P = fuzzy_affinities(knn);
  for (const double shift : {0.1, 1e-6}) {
    for (const double size : {0.3, 3.0}) {
      DensityForce<double, 2> field(P, log_radii(P, knn), curve, {.variance_shift = shift});
      field.clip = std::numeric_limits<double>::infinity();
      Layout<double, 2> Y = cloud<double>(n, size), force = Layout<double, 2>::Zero(n, 2);
      std::vector<double> stiffness(n, 0.0);
      field(Y, force, stiffness, Threads(1));
      double worst = 0;
      for (Index k = 0; k < 2 * n; ++k) {
        constexpr double h = 1e-5;
        const double at = Y.data()[k];
        Y.data()[k] = at + h;
        const double above = field.objective(Y, Threads(1));
        Y.data()[k] = at - h;
        const double below = field.objective(Y, Threads(1));
        Y.data()[k] = at;
        worst = std::max(worst, std::abs((above - below) / (2 * h) - force.data()[k]));
      }
      CHECK(worst < 1e-6 * force.cwiseAbs().maxCoeff());
      CHECK(force.cwiseAbs().maxCoeff() > 0.1);
      for (const double h : stiffness) CHECK(h > 0);
    }
  }
  CHECK(DensityForce<double, 2>(P, log_radii(P, knn), curve).correlation(cloud<double>(n, 1), Threads(1)) ==
        Approx(density_correlation(log_radii(P, knn), log_radii(P, cloud<double>(n, 1), curve))));
}

TEST_CASE("densmap: an edge does no more than the limit times its weight", "[methods]") {
  Graph<double> P(3, 3);
  for (const auto& [i, j, w] : {std::tuple{0, 1, 1.0}, std::tuple{1, 2, 0.25}}) {
    P.insert(i, j) = w;
    P.insert(j, i) = w;
  }
  P.makeCompressed();
  DensityForce<double, 2> field(P, {-1, 0, 1}, curve, {.strength = 1e12});
  Layout<double, 2> Y(3, 2), force = Layout<double, 2>::Zero(3, 2);
  Y << 0, 0, 1, 0.5, 2, 3;
  std::vector<double> stiffness(3, 0.0);
  field(Y, force, stiffness, Threads(1));
  for (Index c = 0; c < 2; ++c) {
    CHECK(std::abs(force(0, c)) == 8);  // both directions of the edge, 4 each
    CHECK(std::abs(force(2, c)) == 2);
  }
}

TEST_CASE("densmap: dense clouds are dense in the map, and neighbors are still near", "[methods][quality]") {
  const Matrix<float> X = sized_clouds<float>(900, 5, 4);
  const Neighbors<float> knn = nearest_neighbors(X, 14);
  const Graph<float> P = fuzzy_affinities(knn);
  const std::vector<double> R = log_radii(P, knn);
  const Layout<float, 2> plain = umap(knn, {.iterations = 500});
  Umap run(knn, {.iterations = 500, .density = DensityOptions{}});
  run.advance(500);
  const double before = density_correlation(R, log_radii(P, plain, run.curve())),
               after = run.density_correlation();
  CHECK(before < 0.6);
  CHECK(after > 0.8);
  CHECK(density_correlation(R, log_radii(P, run.layout(), run.curve())) == Approx(after).margin(0.03));
  CHECK(knn_recall(X, run.layout(), 15).value > 0.7 * knn_recall(X, plain, 15).value);
  // a stronger term correlates more
  Umap strong(knn, {.iterations = 500, .density = DensityOptions{.strength = 5}});
  strong.advance(500);
  CHECK(strong.density_correlation() > after);
}

TEMPLATE_TEST_CASE("densmap: the same bits for any number of threads", "[methods]", float, double) {
  using S = TestType;
  const Matrix<S> X = sized_clouds<S>(5000, 6, 4);
  UmapOptions o{.iterations = 12, .density = DensityOptions{.fraction = 0.7}, .threads = 1};
  const Layout<S, 2> one = umap(X, o);
  for (const int threads : {2, 3, 7, 16}) {
    o.threads = threads;
    CHECK(umap(X, o) == one);
  }
  CHECK(umap(X, {.iterations = 12}) != one);
}

TEST_CASE("densmap: it counts in the last epochs, and there are more of them", "[methods]") {
  const Matrix<double> X = sized_clouds<double>(200, 3, 3);
  CHECK(Umap<double>(X, {.density = DensityOptions{}}).iterations() == 700);
  CHECK(std::isnan(Umap<double>(X).density_correlation()));
  Umap<double> with(X, {.iterations = 20, .density = DensityOptions{}}), without(X, {.iterations = 20});
  with.advance(14);
  without.advance(14);
  CHECK(with.layout() == without.layout());
  with.advance(1);
  without.advance(1);
  CHECK(with.layout() != without.layout());
  const Layout<double, 2> whole = umap(X, {.iterations = 20, .density = DensityOptions{}});
  with.advance(5);
  CHECK(with.layout() == whole);
  CHECK(umap(X, {.iterations = 20, .density = DensityOptions{.strength = 0}}) == umap(X, {.iterations = 20}));
}

TEST_CASE("densmap: one, two and few points, points at one place, islands", "[methods]") {
  const UmapOptions o{.density = DensityOptions{}};
  CHECK(umap(Matrix<double>::Ones(1, 3), o) == Layout<double, 2>::Zero(1, 2));
  for (const Index n : {2, 3, 7, 40}) CHECK(all_finite(umap(sized_clouds<double>(n, 3, 1), o)));
  CHECK(all_finite(umap(Matrix<float>::Ones(60, 5), o)));
  Matrix<float> pairs = sized_clouds<float>(100, 3, 1);
  for (Index i = 0; i < 100; i += 2) pairs.row(i) = pairs.row(i + 1);
  CHECK(all_finite(umap(pairs, {.neighbors = 1, .density = DensityOptions{}})));
  // labels that leave a point without edges
  std::vector<Id> labels(100, 0);
  labels[5] = 1;
  Umap<float> run(pairs, {.labels = labels, .target_weight = 1, .density = DensityOptions{}});
  run.advance(700);
  CHECK(all_finite(run.layout()));
  CHECK(is_finite(run.density_correlation()));
  // and all at one place in the map
  DensityForce<float, 2> field(fuzzy_affinities(nearest_neighbors(pairs, 5)), std::vector<double>(100, 3.0),
                               curve);
  Layout<float, 2> force = Layout<float, 2>::Zero(100, 2);
  std::vector<float> stiffness(100, 0.0f);
  field(Layout<float, 2>::Ones(100, 2), force, stiffness, Threads(1));
  CHECK(force.cwiseAbs().maxCoeff() == 0);
}

TEST_CASE("densmap: graphs, moves edge by edge, wrong options and strangers are refused", "[methods]") {
  const Matrix<double> X = sized_clouds<double>(30, 3, 1);
  const Neighbors<double> knn = nearest_neighbors(X, 5);
  const Graph<double> P = fuzzy_affinities(knn);
  CHECK_THROWS_WITH(umap(P, {.density = DensityOptions{}}), Catch::Contains("give points or neighbors"));
  CHECK_THROWS_WITH(umap(X, {.density = DensityOptions{}, .update = Update::immediate}),
                    Catch::Contains("density has no meaning with update immediate"));
  CHECK_THROWS_WITH(umap(X, {.density = DensityOptions{.strength = -1}}), Catch::Contains("strength"));
  CHECK_THROWS_WITH(umap(X, {.density = DensityOptions{.fraction = 1.5}}), Catch::Contains("fraction"));
  CHECK_THROWS_WITH(umap(X, {.density = DensityOptions{.variance_shift = 0}}),
                    Catch::Contains("variance_shift"));
  const Neighbors<double> other = nearest_neighbors(Matrix<double>(X.colwise().reverse()), 5);
  CHECK_THROWS_WITH(log_radii(P, other), Catch::Contains("not neighbors"));
}

TEST_CASE("densmap: radii, layouts and graphs that do not belong together are refused", "[methods]") {
  const Neighbors<double> knn = nearest_neighbors(sized_clouds<double>(60, 3, 2), 5);
  const Graph<double> P = fuzzy_affinities(knn);
  Graph<double> loose = P;
  loose.uncompress();
  Neighbors<double> fewer{knn.ids.topRows(50), knn.distances.topRows(50)};
  CHECK_THROWS_WITH(log_radii(loose, knn), Catch::Contains("makeCompressed"));
  CHECK_THROWS_WITH(log_radii(P, fewer), Catch::Contains("50 rows for 60 points"));
  CHECK_THROWS_WITH(log_radii(P, Layout<double>::Zero(59, 2).eval(), curve), Catch::Contains("59 rows"));
  CHECK_THROWS_WITH(density_correlation(std::vector<double>(60), std::vector<double>(59)),
                    Catch::Contains("59 rows for 60 points"));
  using Force = DensityForce<double, 2>;
  CHECK_THROWS_WITH(Force(P, std::vector<double>(59), curve), Catch::Contains("59 rows for 60 points"));
  CHECK_THROWS_WITH(Force(P, std::vector<double>(60), curve, {.strength = -1}), Catch::Contains("strength"));
  Force density(P, log_radii(P, knn), curve);
  Layout<double> Y = Layout<double>::Random(60, 2), force = Layout<double>::Zero(59, 2);
  std::vector<double> stiffness(60);
  CHECK_THROWS_WITH(density(Y, force, stiffness, Threads(1)), Catch::Contains("the force has 59 rows"));
  force.setZero(60, 2);
  CHECK_THROWS_WITH(density.objective(force.topRows(7).eval(), Threads(1)), Catch::Contains("7 rows"));
  stiffness.pop_back();
  CHECK_THROWS_WITH(density(Y, force, stiffness, Threads(1)), Catch::Contains("the stiffness has 59 rows"));
}

}  // namespace test_methods_densmap
