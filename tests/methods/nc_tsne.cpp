#include "neem/methods/nc_tsne.hpp"

#include "catch.hpp"
#include "methods/clouds.hpp"
#include "two_groups.hpp"

namespace test_methods_nc_tsne {

using namespace neem;

namespace {

/// p = w / Z of a layout, for all pairs.
Graph<double> similarities(const Layout<double>& Y) {
  Eigen::MatrixXd dense(Y.rows(), Y.rows());
  for (Index i = 0; i < Y.rows(); ++i) {
    for (Index j = 0; j < Y.rows(); ++j)
      dense(i, j) = i == j ? 0 : 1 / (1 + (Y.row(i) - Y.row(j)).squaredNorm());
  }
  Graph<double> P((dense / dense.sum()).eval().sparseView());
  return P;
}

}  // namespace

TEST_CASE("NcTsne: where the graph is w / Z of the layout, the learned partition function is Z",
          "[methods]") {
  Layout<double> Y = clouds::make<double>(20, 2, 3, 2);
  Y.rowwise() -= Y.colwise().mean().eval();
  for (const double negatives : {0.5, 5.0, 500.0}) {
    INFO("negatives " << negatives);
    NcTsne run(similarities(Y), {.initial = Y,
                                 .negatives = negatives,
                                 .early_iterations = 0,
                                 .iterations = 600,
                                 .learning_rate = 1e-20});  // the layout stays
    run.advance(600);
    CHECK((run.layout() - Y).norm() <= 1e-12 * Y.norm());
    CHECK(run.partition() == Approx(clouds::partition(Y)).epsilon(1e-9));
  }
}

TEST_CASE("nc_tsne: a layout is found again from its similarities, with its partition function",
          "[methods]") {
  Layout<double> Y = clouds::make<double>(20, 2, 3, 2);
  Y.rowwise() -= Y.colwise().mean().eval();
  NcTsne run(similarities(Y), {.initial = 1.2 * Y, .early_iterations = 0, .iterations = 5000});
  run.advance(5000);
  CHECK((run.layout() - Y).norm() <= 1e-2 * Y.norm());
  CHECK(run.partition() == Approx(clouds::partition(Y)).epsilon(1e-3));
}

TEST_CASE("NcTsne: at the end as many edges are taken for noise as noise for edges", "[methods]") {
  const Index n = 300;
  const Matrix<double> X = clouds::make<double>(n, 10, 4, 2);
  const Graph<double> P = uniform_affinities(nearest_neighbors(X, 15));
  for (const RepulsionMethod way : {RepulsionMethod::barnes_hut, RepulsionMethod::interpolation}) {
    NcTsne run(P, {.initial = pca<2>(X, 1).cast<double>(),
                   .early_iterations = 50,
                   .iterations = 400,
                   .repulsion = way});
    run.advance(run.iterations());
    const double noise = 5.0 / static_cast<double>(n * (n - 1)), Z = run.partition() * noise;
    double missed = 0, mistaken = 0;
    for (Index i = 0; i < n; ++i) {
      for (Index j = 0; j < n; ++j) {
        if (i == j) continue;
        const double w = 1 / (1 + (run.layout().row(i) - run.layout().row(j)).squaredNorm());
        missed += P.coeff(static_cast<Id>(i), static_cast<Id>(j)) * Z / (w + Z);
        mistaken += noise * w / (w + Z);
      }
    }
    CHECK(mistaken == Approx(missed).epsilon(5e-3));
  }
}

TEST_CASE("nc_tsne: more negatives bring the learned partition function nearer to that of the map",
          "[methods]") {
  const Matrix<float> X = clouds::make<float>(300, 10, 4, 2);
  double last = HUGE_VAL;
  for (const double negatives : {1.0, 5.0, 50.0, 50000.0}) {
    NcTsne run(X, {.negatives = negatives, .early_iterations = 100, .iterations = 400});
    run.advance(run.iterations());
    const double ratio = run.partition() / clouds::partition(run.layout());
    INFO("negatives " << negatives << ", ratio " << ratio);
    CHECK(clouds::together(run.layout(), 4) == 300);
    CHECK(std::abs(ratio - 1) < last);
    last = std::abs(ratio - 1);
    if (negatives <= 5) CHECK(ratio > 1);
  }
  CHECK(last < 0.01);
}

TEST_CASE("NcTsne: the same bits however it is advanced, for 1, 2, 3, 7, 16 threads", "[methods]") {
  const Matrix<float> X = clouds::make<float>(800, 12);
  NcTsneOptions options{.early_iterations = 20, .iterations = 60};
  options.threads = 1;
  const Layout<float> one = nc_tsne(X, options);
  for (const int threads : {2, 3, 7, 16}) {
    options.threads = threads;
    NcTsne run(X, options);
    while (run.advance(threads)) {
    }
    CHECK(run.layout() == one);
  }
}

TEST_CASE("nc_tsne: degenerate data give finite maps, wrong options are refused", "[methods]") {
  const NcTsneOptions brief{.early_iterations = 20, .iterations = 40};
  CHECK(nc_tsne(clouds::make<float>(1, 3)) == Layout<float>::Zero(1, 2));
  for (const Index n : {2, 3, 20}) CHECK(nc_tsne(clouds::make<float>(n, 3), brief).allFinite());
  CHECK(nc_tsne(Matrix<float>(Matrix<float>::Ones(100, 5)), brief).allFinite());
  CHECK(nc_tsne(Matrix<float>(clouds::make<float>(4, 3).replicate(50, 1)), brief).allFinite());
  Graph<float> alone(30, 30);  // points without edges
  alone.insert(0, 1) = 1;
  alone.insert(1, 0) = 1;
  alone.makeCompressed();
  CHECK(nc_tsne(alone, brief).allFinite());
  CHECK_THROWS_WITH(nc_tsne(alone, {.negatives = 0}), Catch::Contains("negatives"));
  CHECK_THROWS_WITH(nc_tsne(alone, {.early_iterations = -1}), Catch::Contains("early_iterations"));
  constexpr int most = std::numeric_limits<int>::max();
  CHECK_THROWS_WITH(nc_tsne(alone, {.early_iterations = most, .iterations = most}),
                    Catch::Contains("early_iterations + iterations = 4294967294"));
}

TEST_CASE("nc_tsne: two groups of few points stay two by default", "[methods]") {
  CHECK(two_groups::apart(nc_tsne(two_groups::make<float>())));
}

}  // namespace test_methods_nc_tsne
