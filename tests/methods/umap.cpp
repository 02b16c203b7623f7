#include "neem/methods/umap.hpp"

#include "catch.hpp"
#include "neem/core/labels.hpp"
#include "neem/core/random.hpp"
#include "neem/methods/any_options.hpp"
#include "neem/metrics/knn_recall.hpp"
#include "neem/metrics/label_accuracy.hpp"
#include "neem/metrics/silhouette.hpp"
#include "neem/metrics/torn_edges.hpp"

#include <cmath>
#include <limits>
#include <type_traits>
#include <vector>

namespace test_methods_umap {

using namespace neem;

namespace {

/// `groups` clouds of points in d dimensions, `apart` from each other.
template <class S>
Matrix<S> clouds(Index n, Index d, Index groups, double apart) {
  const Random random{12};
  Matrix<S> X(n, d);
  for (Index i = 0; i < n; ++i) {
    for (Index c = 0; c < d; ++c) {
      const double center = c == i % groups ? apart : 0;
      X(i, c) = static_cast<S>(center +
                               random.normal(static_cast<std::uint64_t>(i), static_cast<std::uint64_t>(c)));
    }
  }
  return X;
}

/// A ring in 20 dimensions, with noise.
Matrix<float> ring(Index n, double noise) {
  const Random random{3};
  Matrix<float> X(n, 20);
  for (Index i = 0; i < n; ++i) {
    const auto at = static_cast<std::uint64_t>(i);
    const double angle = 6.283185307179586 * random.uniform(at, 20);
    for (Index c = 0; c < 20; ++c) {
      const double place = c == 0 ? std::cos(angle) : c == 1 ? std::sin(angle) : 0;
      X(i, c) = static_cast<float>(place + noise * random.normal(at, static_cast<std::uint64_t>(c)));
    }
  }
  return X;
}

/// A lineage in 20 dimensions that branches twice, with noise: every branch along an axis of its own.
Matrix<float> lineage(Index n, double noise) {
  const Random random{4};
  constexpr Index parents[] = {-1, 0, 0, 1, 1, 2, 2};
  Matrix<float> X(n, 20);
  for (Index i = 0; i < n; ++i) {
    const auto at = static_cast<std::uint64_t>(i);
    for (Index c = 0; c < 20; ++c) {
      X(i, c) = static_cast<float>(noise * random.normal(at, static_cast<std::uint64_t>(c)));
    }
    Index branch = i % 7;
    X(i, branch) += static_cast<float>(random.uniform(at, 20));
    while ((branch = parents[branch]) >= 0) X(i, branch) += 1;
  }
  return X;
}

template <class S>
bool all_finite(const Layout<S, 2>& Y) {
  for (Index k = 0; k < Y.size(); ++k) {
    if (!is_finite(Y.data()[k])) return false;
  }
  return true;
}

}  // namespace

TEMPLATE_TEST_CASE("umap: the same bits for any number of threads", "[methods]", float, double) {
  using S = TestType;
  const Matrix<S> X = clouds<S>(5000, 8, 5, 6);
  const Layout<S, 2> one = umap(X, {.iterations = 12, .threads = 1});
  for (const int threads : {2, 3, 7, 16}) CHECK(umap(X, {.iterations = 12, .threads = threads}) == one);
  CHECK(umap(X, {.iterations = 12, .seed = 43, .threads = 2}) != one);
}

TEST_CASE("umap: clouds stay apart and neighbors stay near", "[methods][quality]") {
  const Matrix<double> X = clouds<double>(600, 5, 3, 12);
  const Layout<double, 2> Y = umap(X);
  CHECK(all_finite(Y));
  CHECK(knn_recall(X, Y, 15).value > 0.35);  // chance is 0.025
  // no point is nearer to the middle of another cloud
  Matrix<double> middle = Matrix<double>::Zero(3, 2);
  for (Index i = 0; i < 600; ++i) middle.row(i % 3) += Y.row(i) / 200;
  Index astray = 0;
  for (Index i = 0; i < 600; ++i) {
    Index nearest = 0;
    (middle.rowwise() - Y.row(i)).rowwise().squaredNorm().minCoeff(&nearest);
    astray += nearest != i % 3;
  }
  CHECK(astray == 0);
}

TEST_CASE("umap: advanced by hand, and from a table or a graph, it is the same run", "[methods]") {
  const Matrix<double> X = clouds<double>(400, 6, 4, 5);
  const UmapOptions o{.iterations = 60};
  const Layout<double, 2> whole = umap(X, o);
  Umap run(X, o);
  CHECK(run.iterations() == 60);
  int parts = 0;
  while (run.advance(7)) ++parts;
  CHECK(parts == 9);
  CHECK(run.done());
  CHECK(run.layout() == whole);
  const Neighbors<double> knn = nearest_neighbors(X, 14);
  CHECK(umap(knn, o) == whole);
  CHECK(umap(fuzzy_affinities(knn), o) == whole);
  const Graph<double> scaled(fuzzy_affinities(knn) * 1024);
  CHECK(umap(scaled, o) == whole);
}

TEST_CASE("umap: an observer sees every epoch and may stop the run", "[methods]") {
  const Matrix<double> X = clouds<double>(100, 4, 2, 5);
  std::vector<int> seen;
  Umap<double> run(X, {.iterations = 50});
  run.advance(50, [&](const Progress<double, 2>& now) {
    seen.push_back(now.iteration);
    return now.iteration == 20 ? Signal::stop : Signal::go;
  });
  CHECK(seen.size() == 20);
  CHECK(seen.back() == 20);
  CHECK(run.stopped());
  CHECK_FALSE(run.advance(10));
}

TEMPLATE_TEST_CASE("umap: edge by edge it has the same bits for any number of threads, too", "[methods]",
                   float, double) {
  using S = TestType;
  const Matrix<S> X = clouds<S>(2000, 8, 5, 6);
  UmapOptions o{.iterations = 12, .update = Update::immediate, .threads = 1};
  const Layout<S, 2> one = umap(X, o);
  for (const int threads : {2, 3, 7, 16}) {
    o.threads = threads;
    CHECK(umap(X, o) == one);
  }
  CHECK(umap(X, {.iterations = 12, .threads = 1}) != one);
  o.seed = 43;
  CHECK(umap(X, o) != one);
}

TEST_CASE("umap: edge by edge, clouds stay apart and neighbors stay near", "[methods][quality]") {
  const Matrix<double> X = clouds<double>(600, 5, 3, 12);
  const double batch = knn_recall(X, umap(X, {.iterations = 200}), 15).value;
  for (const Update update : {Update::immediate, Update::hogwild}) {
    const Layout<double, 2> Y = umap(X, {.iterations = 200, .update = update, .threads = 2});
    CHECK(all_finite(Y));
    CHECK(knn_recall(X, Y, 15).value > 0.9 * batch);
    const Neighbors<double> near = nearest_neighbors(Y, 1);
    Index astray = 0;
    for (Index i = 0; i < 600; ++i) astray += near.ids(i, 0) % 3 != i % 3;
    CHECK(astray == 0);
  }
}

TEST_CASE("umap: hogwild on several threads", "[methods]") {
  const Matrix<float> X = clouds<float>(3000, 5, 3, 6);  // 1024 points a task
  CHECK(all_finite(umap(X, {.iterations = 5, .update = Update::hogwild, .threads = 4})));
}

TEST_CASE("umap: edge by edge, a run by hand is the same run, is watched, and stops", "[methods]") {
  const Matrix<double> X = clouds<double>(200, 4, 2, 5);
  const UmapOptions o{.iterations = 60, .update = Update::immediate};
  const Layout<double, 2> whole = umap(X, o);
  Umap run(X, o);
  std::vector<int> seen;
  double force = 0;
  while (run.advance(7, [&](const Progress<double, 2>& now) {
    seen.push_back(now.iteration);
    force = now.force.norm();
  })) {
  }
  CHECK(run.done());
  CHECK(run.layout() == whole);
  CHECK(seen.size() == 60);
  CHECK(force > 0);
  Umap<double> stopped(X, o);
  stopped.advance(
      60, [](const Progress<double, 2>& now) { return now.iteration == 20 ? Signal::stop : Signal::go; });
  CHECK(stopped.iteration() == 20);
  CHECK(stopped.stopped());
  CHECK_FALSE(stopped.advance(10));
}

TEST_CASE("umap: by default maps are as large and as whole as edge by edge", "[methods][quality]") {
  for (const Matrix<float>& X : {ring(600, 0.1), lineage(900, 0.03)}) {
    const Neighbors<float> knn = nearest_neighbors(X, 15);
    double torn[2] = {}, size[2] = {}, recall[2] = {};
    constexpr int seeds = 2;
    for (int seed = 0; seed < seeds; ++seed) {
      for (const Update update : {Update::batch, Update::immediate}) {
        const std::size_t at = update == Update::immediate;
        const Layout<float, 2> Y =
            umap(knn, {.update = update, .seed = static_cast<std::uint64_t>(42 + seed)});
        torn[at] += torn_edges(knn, Y, 15) / seeds;
        size[at] += rms_radius(Y) / seeds;
        recall[at] += knn_recall(knn, Y, 15) / seeds;
      }
    }
    INFO("torn " << torn[0] << ", " << torn[1] << "; size " << size[0] << ", " << size[1]);
    CHECK(size[0] == Approx(size[1]).epsilon(0.1));
    CHECK(torn[0] < torn[1] + 0.006);
    CHECK(recall[0] > 0.97 * recall[1]);
  }
}

TEST_CASE("umap: edge by edge, few points, duplicates and islands", "[methods]") {
  for (const Update update : {Update::immediate, Update::hogwild}) {
    const UmapOptions o{.update = update, .threads = 3};
    CHECK(umap(Matrix<double>::Ones(1, 3), o) == Layout<double, 2>::Zero(1, 2));
    for (const Index n : {2, 3, 7}) CHECK(all_finite(umap(clouds<double>(n, 3, 1, 0), o)));
    CHECK(all_finite(umap(Matrix<float>::Ones(100, 5), o)));
    Matrix<double> pairs = clouds<double>(100, 3, 1, 0);
    for (Index i = 0; i < 100; i += 2) pairs.row(i) = pairs.row(i + 1);
    CHECK(all_finite(umap(pairs, {.neighbors = 1, .update = update})));
  }
  Graph<double> lonely(4, 4);  // the last two have no edges
  lonely.insert(0, 1) = 1;
  lonely.insert(1, 0) = 1;
  lonely.makeCompressed();
  CHECK(all_finite(umap(lonely, {.update = Update::immediate})));
}

TEST_CASE("umap: edge by edge, a learning rate that is far too large is an error", "[methods]") {
  CHECK_THROWS_WITH(umap(clouds<float>(100, 3, 2, 4), {.learning_rate = 1e38, .update = Update::immediate}),
                    Catch::Contains("diverged"));
}

TEST_CASE("umap: an update that it does not have is refused, and those it has are told", "[methods]") {
  CHECK_THROWS_WITH(umap(clouds<double>(30, 3, 1, 0), {.update = Update::full}),
                    Catch::Contains("update full") && Catch::Contains("batch, immediate, hogwild"));
}

TEST_CASE("umap: labels part classes that lie over each other", "[methods][quality]") {
  // two classes at one place, and every tenth point without a label
  const Matrix<double> X = clouds<double>(400, 5, 1, 0);
  std::vector<Id> labels, classes;
  for (Index i = 0; i < 400; ++i) {
    classes.push_back(static_cast<Id>(i % 2));
    labels.push_back(i % 10 == 9 ? -1 : classes.back());
  }
  const auto strangers = [&](const Layout<double, 2>& Y) {  // of the ten nearest, of labelled points
    const Neighbors<double> near = nearest_neighbors(Y, 10);
    Index count = 0;
    for (Index i = 0; i < 400; ++i) {
      if (labels[static_cast<std::size_t>(i)] < 0) continue;
      for (Index k = 0; k < 10; ++k) {
        const auto other = static_cast<std::size_t>(near.ids(i, k));
        count += labels[other] >= 0 && classes[other] != classes[static_cast<std::size_t>(i)];
      }
    }
    return static_cast<double>(count) / 3600;
  };
  const Layout<double, 2> plain = umap(X, {.iterations = 200}),
                          half = umap(X, {.labels = labels, .iterations = 200});
  CHECK(strangers(plain) > 0.3);
  CHECK(strangers(half) < 0.12);
  CHECK(strangers(umap(X, {.labels = labels, .iterations = 200, .update = Update::immediate})) < 0.12);
  const double least = strangers(umap(X, {.labels = labels, .target_weight = 0, .iterations = 200})),
               most = strangers(umap(X, {.labels = labels, .target_weight = 1, .iterations = 200}));
  CHECK(least < strangers(plain));
  CHECK(most < 0.12);  // what unlabelled points bring together
}

TEST_CASE("umap: with labels, it is the same map of a graph, and for any number of threads", "[methods]") {
  const Matrix<double> X = clouds<double>(1500, 5, 1, 0);
  std::vector<Id> labels;
  for (Index i = 0; i < X.rows(); ++i) labels.push_back(i % 10 == 9 ? -1 : static_cast<Id>(i % 2));
  const Layout<double, 2> Y = umap(X, {.labels = labels, .iterations = 9});
  const Graph<double> P = fuzzy_affinities(nearest_neighbors(X, 14));
  for (const int threads : {1, 3})
    CHECK(umap(P, {.labels = labels, .iterations = 9, .threads = threads}) == Y);
  CHECK(umap(P, {.iterations = 9}) != Y);
}

TEST_CASE("umap: labels as they are read, those without a name or below 0 unknown", "[methods]") {
  const auto X = clouds<float>(60, 3, 1, 0);
  neem::Labels labels{{}, {"-1", "", "setosa", "virginica"}};
  std::vector<Id> classes;
  for (Index i = 0; i < X.rows(); ++i) {
    labels.ids.push_back(static_cast<Id>(i % 4));
    classes.push_back(i % 4 < 2 ? -1 : static_cast<Id>(i % 4));
  }
  const auto Y = umap(X, {.labels = labels, .iterations = 20});
  CHECK(Y == umap(X, {.labels = classes, .iterations = 20}));
  CHECK(Y != umap(X, {.labels = labels.ids, .iterations = 20}));
  CHECK(neem::label_accuracy(Y, labels).value == neem::label_accuracy(Y, classes).value);
  CHECK(neem::silhouette(Y, labels).value == neem::silhouette(Y, classes).value);
  neem::AnyOptions options("umap");
  options.set("labels", labels);
  options.visit([&](auto& o) {
    if constexpr (std::is_same_v<std::remove_cvref_t<decltype(o)>, UmapOptions>) {
      CHECK(std::vector<Id>(o.labels) == classes);
    }
  });
}

TEST_CASE("umap: labels of few points, of points at one place, and wrong labels", "[methods]") {
  CHECK(umap(Matrix<double>::Ones(1, 3), {.labels = {0}}) == Layout<double, 2>::Zero(1, 2));
  CHECK(all_finite(umap(clouds<double>(2, 3, 1, 0), {.labels = {0, 1}})));
  CHECK(all_finite(umap(clouds<double>(3, 3, 1, 0), {.labels = {0, -1, 1}})));
  std::vector<Id> labels;
  for (Index i = 0; i < 60; ++i) labels.push_back(static_cast<Id>(i % 4) - 1);
  CHECK(all_finite(umap(Matrix<float>::Ones(60, 3), {.labels = labels, .target_weight = 1})));
  const Matrix<double> X = clouds<double>(60, 3, 1, 0);
  labels.pop_back();
  CHECK_THROWS_WITH(umap(X, {.labels = labels}), Catch::Contains("59 labels for 60 points"));
  labels.push_back(0);
  CHECK_THROWS_WITH(umap(X, {.labels = labels, .target_weight = 2}), Catch::Contains("target_weight"));
}

TEST_CASE("umap: one, two and few points, duplicates, islands", "[methods]") {
  CHECK(umap(Matrix<double>::Ones(1, 3)) == Layout<double, 2>::Zero(1, 2));
  for (const Index n : {2, 3, 4, 7, 12}) {
    const Layout<double, 2> Y = umap(clouds<double>(n, 3, 1, 0));
    CHECK(all_finite(Y));
    CHECK((Y.row(0) - Y.row(1)).norm() > 1e-3);
  }
  CHECK(all_finite(umap(Matrix<float>::Ones(100, 5))));
  Matrix<double> pairs = clouds<double>(100, 3, 1, 0);
  for (Index i = 0; i < 100; i += 2) pairs.row(i) = pairs.row(i + 1);
  CHECK(all_finite(umap(pairs)));
  CHECK(all_finite(umap(pairs, {.neighbors = 1})));  // 50 components
  Matrix<float> far = clouds<float>(100, 3, 1, 0);
  far.bottomRows(50).array() += 1e6f;
  CHECK(all_finite(umap(far)));
}

TEST_CASE("umap: fewer points than neighbors are told in a note", "[methods]") {
  const Umap<double> run(clouds<double>(10, 3, 1, 0));
  REQUIRE(run.notes().size() == 1);
  CHECK(run.notes()[0] == "neighbors lowered from 14 to 3, a third of the other points");
  const Umap<double> given(clouds<double>(10, 3, 1, 0), {.neighbors = 9});
  CHECK(given.notes().empty());
}

TEST_CASE("umap: no epochs give the initial layout", "[methods]") {
  const Matrix<double> X = clouds<double>(50, 3, 2, 4);
  const Eigen::MatrixXd initial = X.leftCols(2);
  CHECK(umap(X, {.initial = initial, .iterations = 0}) == Layout<double, 2>(initial));
  const Layout<double, 2> spectral_start = umap(X, {.iterations = 0});
  for (Index c = 0; c < 2; ++c) {
    CHECK(spectral_start.col(c).minCoeff() == 0);
    CHECK(spectral_start.col(c).maxCoeff() == 10);
  }
}

TEST_CASE("umap: a learning rate that is far too large is an error", "[methods]") {
  CHECK_THROWS_WITH(umap(clouds<double>(100, 3, 2, 4), {.learning_rate = 1e30}), Catch::Contains("diverged"));
  CHECK(all_finite(umap(clouds<double>(100, 3, 2, 4), {.learning_rate = 100})));
}

TEST_CASE("umap: epochs by umap-learn's rule, the curve by min_dist", "[methods]") {
  const Umap<double> run(clouds<double>(50, 3, 2, 4));
  CHECK(run.iterations() == 500);
  CHECK(run.curve().a == Approx(1.5769).margin(1e-3));
  CHECK(Umap<double>(clouds<double>(50, 3, 2, 4), {.curve = UmapCurve{1, 1}}).curve().b == 1);
}

TEST_CASE("umap: a larger min_dist keeps nearest neighbors further apart", "[methods][quality]") {
  const Matrix<double> X = clouds<double>(500, 5, 3, 6);
  const auto nearest = [&](double min_dist) {
    const Layout<double, 2> Y = umap(X, {.min_dist = min_dist});
    return nearest_neighbors(Y, 1).distances.mean();
  };
  CHECK(nearest(0.8) > 1.5 * nearest(0.05));
}

TEST_CASE("umap: wrong points, tables, graphs and options are refused by name", "[methods]") {
  Matrix<double> X = clouds<double>(30, 3, 1, 0);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_WITH(umap(X, {.neighbors = 0}), Catch::Contains("neighbors"));
  CHECK_THROWS_WITH(umap(X, {.iterations = -1}), Catch::Contains("iterations"));
  for (const double bad : {0.0, -1.0, nan}) {
    CHECK_THROWS_WITH(umap(X, {.learning_rate = bad}), Catch::Contains("learning_rate"));
  }
  CHECK_THROWS_WITH(umap(X, {.min_dist = 4}), Catch::Contains("min_dist"));
  CHECK_THROWS_WITH(umap(X, {.negatives = -1}), Catch::Contains("negatives"));
  CHECK_THROWS_WITH(umap(X, {.repulsion_strength = nan}), Catch::Contains("repulsion_strength"));
  CHECK_THROWS_WITH(umap(X, {.threads = -1}), Catch::Contains("threads"));
  CHECK_THROWS_WITH(umap(X, {.initial = Eigen::MatrixXd::Zero(30, 3)}), Catch::Contains("30 x 3"));
  CHECK_THROWS_WITH(umap(Graph<double>(5, 5)), Catch::Contains("all weights are 0"));
  CHECK_THROWS_WITH(umap(Neighbors<double>{}), Catch::Contains("no rows"));
  X(3, 1) = nan;
  CHECK_THROWS_WITH(umap(X), Catch::Contains("row 3 column 1"));
}

}  // namespace test_methods_umap
