// Maps of more than three columns, and of fewer columns than a run is compiled for.
#include "catch.hpp"
#include "methods/clouds.hpp"
#include "neem/methods/forceatlas2.hpp"
#include "neem/methods/laplacian_eigenmaps.hpp"
#include "neem/methods/umap.hpp"
#include "neem/metrics/knn_recall.hpp"

namespace test_methods_wide_maps {

using namespace neem;

TEST_CASE("wide maps: of fewer columns than compiled, the others stay 0", "[methods]") {
  const Matrix<float> X = clouds::make<float>(300, 8, 3);
  const UmapOptions o{.iterations = 60};
  Umap<float, 6> run(Given<float>(X).map_columns(3), o);
  run.advance(60);
  CHECK(run.layout().rightCols(3).isZero(0));
  const Layout<float, 3> three = umap<3>(X, o);
  CHECK((run.layout().leftCols(3) - three).cwiseAbs().maxCoeff() < 1e-3f * three.cwiseAbs().maxCoeff());

  // groups that no edge joins lie apart in the columns that are used
  const Neighbors<float> knn = nearest_neighbors(X, 5);
  const LaplacianEigenmaps<float, 6> eigenmaps(Given<float>(knn).map_columns(2));
  CHECK(eigenmaps.layout().rightCols(4).isZero(0));
  CHECK((eigenmaps.layout().leftCols(2) - laplacian_eigenmaps<2>(knn)).cwiseAbs().maxCoeff() < 1e-4f);
}

TEST_CASE("wide maps: start where they are asked to", "[methods]") {
  const Matrix<float> X = clouds::make<float>(60, 4, 2);
  const Matrix<double> start = X.cast<double>();
  Umap<float, 6> run(Given<float>(X).map_columns(4), {.initial = start, .iterations = 0});
  CHECK(run.layout().leftCols(4) == X);
  CHECK(run.layout().rightCols(2).isZero(0));
  CHECK(run.notes().empty());
  CHECK_THROWS_WITH((Umap<float, 6>(Given<float>(X).map_columns(3), {.initial = start})),
                    Catch::Contains("60 x 4 but should be 60 x 3"));
  CHECK_THROWS_WITH((Umap<float, 6>(Given<float>(X).map_columns(7))), Catch::Contains("map_columns = 7"));
}

TEST_CASE("wide maps: the same bits for any number of threads", "[methods]") {
  const Neighbors<float> knn = nearest_neighbors(clouds::make<float>(1500, 10, 3), 5);
  const Layout<float, 5> one = forceatlas2<5>(knn, {.iterations = 4, .threads = 1});
  CHECK(forceatlas2<5>(knn, {.iterations = 4, .threads = 3}) == one);
}

TEST_CASE("wide maps: keep more neighbors than two columns", "[methods][quality]") {
  const Matrix<float> X = clouds::make<float>(800, 10, 1);
  const double flat = knn_recall(X, umap(X), 15), wide = knn_recall(X, umap<10>(X), 15);
  CHECK(wide > flat + 0.1);
  // all pairs, where there is no tree
  CHECK(knn_recall(X, forceatlas2<5>(X, {.iterations = 200}), 15) >
        knn_recall(X, forceatlas2(X, {.iterations = 200}), 15));
}

}  // namespace test_methods_wide_maps
