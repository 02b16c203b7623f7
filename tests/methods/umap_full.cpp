#include "neem/methods/umap_full.hpp"

#include "catch.hpp"
#include "methods/clouds.hpp"

namespace test_methods_umap_full {

using namespace neem;

namespace {

Graph<double> graph(Index n) {
  return uniform_affinities(nearest_neighbors(clouds::make<double>(n, 10), 15));
}

}  // namespace

TEST_CASE("umap_full: clouds that are apart in the data are apart in the map", "[methods][quality]") {
  const Layout<double> Y = umap_full(graph(300), {.iterations = 200});
  REQUIRE(Y.allFinite());
  CHECK(clouds::together(Y, 5) == 300);
}

TEST_CASE("UmapFull: the objective is UMAP's cross entropy with all pairs as noise, and the run lowers it",
          "[methods]") {
  const Index n = 150;
  const Graph<double> P = graph(n);
  UmapFull run(P, {.offset = 1e-6, .repulsion_strength = 3, .theta = 0});
  const UmapImplicit kernel = umap_kernel(0.1, 1);
  double last = run.objective();
  while (run.advance(100)) {
    double loss = 0;
    for (Index i = 0; i < n; ++i) {
      for (Index j = 0; j < n; ++j) {
        if (i == j) continue;
        const double d2 = (run.layout().row(i) - run.layout().row(j)).squaredNorm() + 1e-6;
        const double nu = 1 / (1 + kernel.a * std::pow(d2, kernel.b));
        loss -= P.coeff(static_cast<Id>(i), static_cast<Id>(j)) * std::log(nu) +
                3 * 5 / (2.0 * static_cast<double>(n * n)) * std::log1p(-nu);
      }
    }
    CHECK(run.objective() == Approx(loss).epsilon(1e-10));
    CHECK(loss <= last * (1 + 1e-6));
    last = loss;
  }
}

TEST_CASE("umap_full: more repulsion gives wider maps; the scale of the graph does not matter",
          "[methods][quality]") {
  const Graph<double> P = graph(200);
  double last = 0;
  for (const double strength : {0.1, 1.0, 10.0}) {
    const Layout<double> Y = umap_full(P, {.repulsion_strength = strength, .iterations = 200});
    CHECK(clouds::radius(Y) > last);
    last = clouds::radius(Y);
  }
  CHECK(umap_full(Graph<double>(P * 1024.0), {.iterations = 50})
            .isApprox(umap_full(P, {.iterations = 50}), 1e-6));
}

TEST_CASE("umap_full: same bits for 1, 2, 3, 7, 16 threads, however it is advanced", "[methods]") {
  const auto P = std::make_shared<const Graph<float>>(graph(900).cast<float>());
  const Layout<float> one = umap_full(P, {.iterations = 30, .threads = 1});
  for (const int threads : {2, 3, 7, 16}) {
    UmapFull run(P, {.iterations = 30, .threads = threads});
    while (run.advance(threads)) {
    }
    CHECK(run.layout() == one);
  }
}

TEST_CASE("umap_full: degenerate graphs give finite maps, wrong options are refused", "[methods]") {
  CHECK(umap_full(Graph<float>(1, 1)) == Layout<float>::Zero(1, 2));
  Graph<float> pairs(40, 40);
  for (Id i = 0; i < 40; ++i) pairs.insert(i, i ^ 1) = 1;
  pairs.makeCompressed();
  CHECK(umap_full(pairs, {.iterations = 50}).allFinite());
  const Eigen::MatrixXd same = Eigen::MatrixXd::Ones(40, 2);
  CHECK(umap_full(pairs, {.initial = same, .iterations = 50}).allFinite());
  CHECK_THROWS_WITH(umap_full(pairs, {.min_dist = 3}), Catch::Contains("min_dist"));
  CHECK_THROWS_WITH(umap_full(pairs, {.spread = 0}), Catch::Contains("spread"));
  CHECK_THROWS_WITH(umap_full(pairs, {.offset = 0}), Catch::Contains("offset"));
  CHECK_THROWS_WITH(umap_full(pairs, {.negatives = -1}), Catch::Contains("negatives"));
  CHECK_THROWS_WITH(umap_full(pairs, {.repulsion_strength = std::nan("")}),
                    Catch::Contains("repulsion_strength"));
}

}  // namespace test_methods_umap_full
