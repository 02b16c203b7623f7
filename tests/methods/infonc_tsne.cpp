#include "neem/methods/infonc_tsne.hpp"

#include "catch.hpp"
#include "methods/clouds.hpp"
#include "neem/metrics/knn_recall.hpp"
#include "neem/neighbors/nearest_by_metric.hpp"
#include "two_groups.hpp"

#include <cmath>

namespace test_methods_infonc_tsne {

using namespace neem;

namespace {

const InfoncTsneOptions brief{.early_iterations = 15, .iterations = 20};

}  // namespace

TEST_CASE("infonc_tsne: clouds that are apart in the data are apart in the map", "[methods][quality]") {
  const Matrix<float> X = clouds::make<float>(500, 20);
  const Layout<float> Y = infonc_tsne(X, {.early_iterations = 100, .iterations = 100});
  REQUIRE(Y.allFinite());
  CHECK(clouds::together(Y, 5) == 500);
}

TEST_CASE("infonc_tsne: more negatives keep more neighbors", "[methods]") {
  const Matrix<float> X = clouds::make<float>(400, 10, 4, 2);
  const Neighbors<float> knn = nearest_neighbors(X, 15);
  double last = 0;
  for (const int negatives : {2, 15, 100}) {
    const double recall =
        knn_recall(knn, infonc_tsne(knn, {.initial = pca<2>(X, 1).cast<double>(), .negatives = negatives}),
                   15)
            .value;
    INFO("negatives " << negatives << ": " << recall);
    CHECK(recall > last);
    last = recall;
  }
}

TEST_CASE("infonc_tsne: exaggeration draws the map together", "[methods]") {
  const Matrix<float> X = clouds::make<float>(300, 10, 4, 2);
  double last = HUGE_VAL;
  for (const double exaggeration : {0.5, 1.0, 4.0, 16.0}) {
    const double radius = clouds::radius(
        infonc_tsne(X, {.exaggeration = exaggeration, .early_iterations = 50, .iterations = 150}));
    CHECK(radius < last);
    last = radius;
  }
}

TEST_CASE("infonc_tsne: same bits for 1, 2, 3, 7, 16 threads", "[methods]") {
  const Matrix<float> X = clouds::make<float>(900, 12);
  InfoncTsneOptions options = brief;
  options.threads = 1;
  const Layout<float> one = infonc_tsne(X, options);
  for (const int threads : {2, 3, 7, 16}) {
    options.threads = threads;
    CHECK(infonc_tsne(X, options) == one);
  }
}

TEST_CASE("InfoncTsne: advanced by hand, and from a table or a graph, it is the same run", "[methods]") {
  const Matrix<double> X = clouds::make<double>(200, 6);
  InfoncTsneOptions options = brief;
  options.initial = pca<2>(X, 1).cast<double>();
  const Layout<double> whole = infonc_tsne(X, brief);
  InfoncTsne run(X, brief);
  while (run.advance(7)) CHECK(run.iteration() <= 35);
  CHECK(run.layout() == whole);
  const Neighbors<double> knn = nearest_neighbors(X, 15);
  CHECK(infonc_tsne(knn, options) == whole);
  CHECK(infonc_tsne(uniform_affinities(knn), options) == whole);
  CHECK(infonc_tsne<3>(X, brief).cols() == 3);
}

TEST_CASE("infonc_tsne: every small n, and degenerate data, give finite maps", "[methods]") {
  CHECK(infonc_tsne(clouds::make<float>(1, 3), brief) == Layout<float>::Zero(1, 2));
  CHECK(infonc_tsne(Graph<float>(1, 1), brief) == Layout<float>::Zero(1, 2));
  const auto finite = [](const auto& data) { CHECK(infonc_tsne(data, brief).allFinite()); };
  for (Index n = 2; n <= 20; ++n) finite(clouds::make<float>(n, 3));
  finite(Matrix<float>(Matrix<float>::Ones(100, 5)));
  finite(Matrix<float>(clouds::make<float>(4, 3).replicate(50, 1)));
  Graph<float> pairs(40, 40);  // twenty components
  for (Id i = 0; i < 40; ++i) pairs.insert(i, i ^ 1) = 1;
  pairs.makeCompressed();
  finite(pairs);
  Graph<float> alone(30, 30);  // points without edges
  alone.insert(0, 1) = 1;
  alone.insert(1, 0) = 1;
  alone.makeCompressed();
  finite(alone);
}

TEST_CASE("infonc_tsne: wrong data and options are refused by name", "[methods]") {
  Matrix<float> X = clouds::make<float>(50, 3);
  CHECK_THROWS_WITH(infonc_tsne(X, {.neighbors = 0}), Catch::Contains("neighbors"));
  CHECK_THROWS_WITH(infonc_tsne(X, {.negatives = -1}), Catch::Contains("negatives"));
  CHECK_THROWS_WITH(infonc_tsne(X, {.exaggeration = 0}), Catch::Contains("exaggeration"));
  CHECK_THROWS_WITH(infonc_tsne(X, {.early_exaggeration = std::nan("")}),
                    Catch::Contains("early_exaggeration"));
  CHECK_THROWS_WITH(infonc_tsne(X, {.early_iterations = -1}), Catch::Contains("early_iterations"));
  CHECK_THROWS_WITH(infonc_tsne(X, {.iterations = -1}), Catch::Contains("iterations"));
  constexpr int most = std::numeric_limits<int>::max();
  CHECK_THROWS_WITH(infonc_tsne(X, {.early_iterations = most, .iterations = most}),
                    Catch::Contains("early_iterations + iterations = 4294967294"));
  CHECK_THROWS_WITH(infonc_tsne(X, {.learning_rate = 0}), Catch::Contains("learning_rate"));
  CHECK_THROWS_WITH(infonc_tsne(X, {.threads = -1}), Catch::Contains("threads"));
  CHECK_THROWS_AS(infonc_tsne(Graph<float>(3, 3)), Error);  // no edges
  X(7, 1) = std::nanf("");
  CHECK_THROWS_WITH(infonc_tsne(X), Catch::Contains("row 7 column 1"));
}

TEST_CASE("infonc_tsne: two groups of few points stay two by default", "[methods]") {
  CHECK(two_groups::apart(infonc_tsne(two_groups::make<float>())));
}

TEST_CASE("infonc_tsne: early exaggeration of a graph without groups leaves a map", "[methods]") {
  const Matrix<float> X = clouds::make<float>(50, 10, 1);
  InfoncTsne<float> run(X, {.neighbors = 15});
  run.advance(run.iterations());
  CHECK(clouds::radius(run.layout()) > 0.5);
  CHECK(run.notes().empty());
  CHECK_FALSE(run.collapsed());
}

TEST_CASE("infonc_tsne: where all points on one place are the optimum, the run says so", "[methods]") {
  InfoncTsne<float> run(clouds::make<float>(50, 10, 1), {.exaggeration = 100});
  run.advance(run.iterations());
  REQUIRE(run.notes().size() == 2);  // they were moved apart before, and came together again
  CHECK_THAT(run.notes()[0], Catch::Contains("moved apart"));
  CHECK_THAT(run.notes()[1], Catch::Contains("all 50 points lie on one place"));
  CHECK(run.collapsed());
}

TEST_CASE("infonc_tsne: points without neighbors are told, and lie apart from the others", "[methods]") {
  Matrix<float> X = Matrix<float>::Zero(30, 60);
  for (Index i = 0; i < 20; ++i) X(i, 0) = X(i, 1 + i % 5) = 1;
  for (Index i = 20; i < 30; ++i) X(i, i) = 1;
  InfoncTsne<float> run(nearest_neighbors(X, 6, Jaccard{}), {.iterations = 50});
  REQUIRE(run.notes().size() == 1);
  CHECK_THAT(run.notes()[0], Catch::Contains("10 of 30 points have no neighbors"));
  run.advance(run.iterations());
  CHECK(run.layout().allFinite());
}

}  // namespace test_methods_infonc_tsne
