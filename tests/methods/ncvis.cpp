#include "neem/methods/ncvis.hpp"

#include "catch.hpp"
#include "neem/core/random.hpp"
#include "neem/metrics/knn_recall.hpp"
#include "neem/metrics/torn_edges.hpp"
#include "two_groups.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

namespace test_methods_ncvis {

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

template <class S>
bool all_finite(const Layout<S, 2>& Y) {
  for (Index k = 0; k < Y.size(); ++k) {
    if (!is_finite(Y.data()[k])) return false;
  }
  return true;
}

}  // namespace

TEMPLATE_TEST_CASE("ncvis: the same bits for any number of threads", "[methods]", float, double) {
  using S = TestType;
  const Matrix<S> X = clouds<S>(2500, 8, 5, 6);
  const Layout<S, 2> one = ncvis(X, {.iterations = 8, .threads = 1});
  for (const int threads : {2, 7, 16}) CHECK(ncvis(X, {.iterations = 8, .threads = threads}) == one);
  CHECK(ncvis(X, {.iterations = 8, .seed = 43, .threads = 2}) != one);
  const Layout<S, 2> batch = ncvis(X, {.iterations = 8, .update = Update::batch, .threads = 1});
  CHECK(ncvis(X, {.iterations = 8, .update = Update::batch, .threads = 3}) == batch);
  CHECK(batch != one);
}

TEST_CASE("ncvis: neighbors stay near", "[methods][quality]") {
  const Matrix<double> X = clouds<double>(600, 5, 3, 12);
  const Layout<double, 2> Y = ncvis(X);
  CHECK(all_finite(Y));
  CHECK(knn_recall(X, Y, 15).value > 0.3);  // chance is 0.025
}

TEST_CASE("ncvis: Z is learned to where as much is missed as mistaken, over both steps of an epoch",
          "[methods]") {
  // Of draws and edges at fixed places, by the sums of a method whose layout does not move
  for (const double swing : {0.0, 2.5}) {
    detail::NcvisMethod method{.kernel = {1, 1}, .swing = swing, .weight = 1000, .points = 100};
    NegativeSamplingOptions o;
    double missed = 0, mistaken = 1;
    std::array<double, 2> taken{};
    for (int epoch = 0; epoch < 200; ++epoch) {
      method.set(epoch, o);
      missed = mistaken = 0;
      for (double& s : taken) {
        const NcvisLaw law = method.law(epoch);
        const double near = law.share(0.5), far = law.share(80.0);
        missed += 1000 * (1 - near), mistaken += 5 * 1000 * far;
        method.learn({1000 * near, 5 * 1000 * far}, 100);
        s = law.s;
      }
    }
    CHECK(missed == Approx(mistaken).epsilon(1e-9));
    CHECK(std::log(taken[1] / taken[0]) == Approx(2 * swing).margin(1e-9));
    CHECK(method.partition() > 0);
  }
}

TEST_CASE("ncvis: by default the loss is the published one, and points move edge by edge", "[methods]") {
  const Matrix<float> X = clouds<float>(300, 8, 3, 6);
  const Layout<float, 2> Y = ncvis(X, {.iterations = 5});
  CHECK(NcvisOptions{}.swing == 0);
  CHECK(ncvis(X, {.iterations = 5, .update = Update::immediate, .swing = 0}) == Y);
  CHECK(ncvis(X, {.iterations = 5, .partition_rate = 0.001}) != Y);
  // with a swing, in batch
  const Layout<float, 2> swung = ncvis(X, {.iterations = 5, .swing = 2});
  CHECK(ncvis(X, {.iterations = 5, .update = Update::batch, .swing = 2}) == swung);
}

TEST_CASE("ncvis: hogwild on several threads", "[methods]") {
  const Matrix<float> X = clouds<float>(3000, 5, 3, 6);  // 1024 points a task
  CHECK(all_finite(ncvis(X, {.iterations = 5, .update = Update::hogwild, .threads = 4})));
}

TEST_CASE("ncvis: a ring stays whole, at the size of the program's maps", "[methods][quality]") {
  constexpr Index n = 1000;
  const Random random{4};
  Matrix<float> X(n, 5);
  for (Index i = 0; i < n; ++i) {
    const auto point = static_cast<std::uint64_t>(i);
    const double angle = 6.283185307179586 * random.uniform(point);
    for (Index c = 0; c < 5; ++c)
      X(i, c) = static_cast<float>(0.3 * random.normal(point, static_cast<std::uint64_t>(c)));
    X(i, 0) += static_cast<float>(10 * std::cos(angle)), X(i, 1) += static_cast<float>(10 * std::sin(angle));
  }
  const Neighbors<float> knn = nearest_neighbors(X, 15);
  const Layout<float, 2> Y = ncvis(knn);
  CHECK(torn_edges(knn, Y, 15).value < 0.02);
  CHECK(knn_recall(knn, Y, 15).value > 0.3);
  CHECK(rms_radius(Y) == Approx(15).epsilon(0.2));
}

TEST_CASE("ncvis: swing brings neighbors nearer", "[methods]") {
  const Matrix<float> X = clouds<float>(1000, 8, 3, 6);
  const Neighbors<float> knn = nearest_neighbors(X, 15);
  double last = 0;
  for (const double swing : {0.0, 2.5}) {
    const double recall = knn_recall(knn, ncvis(knn, {.update = Update::batch, .swing = swing}), 15).value;
    INFO("swing " << swing);
    CHECK(recall > last);
    last = recall;
  }
}

TEST_CASE("ncvis: the edges are those of the program, of which some pairs are twice", "[methods]") {
  // As it makes a row of both lists: sorted, then what equals its predecessor is left out, in place
  const Matrix<double> X = clouds<double>(300, 4, 2, 5);
  const Neighbors<double> knn = nearest_neighbors(X, 7);
  const Graph<double> either = uniform_affinities(knn);
  const Graph<double> edges = detail::ncvis_edges(knn, either, Threads(2));
  Index twice = 0;
  for (Index i = 0; i < 300; ++i) {
    std::vector<std::pair<double, Id>> row;
    for (Index c = 6; c >= 0; --c) row.emplace_back(knn.distances(i, c), knn.ids(i, c));
    for (Index j = 0; j < 300; ++j) {
      for (Index c = 0; c < 7; ++c) {
        if (knn.ids(j, c) == i) row.emplace_back((X.row(i) - X.row(j)).norm(), static_cast<Id>(j));
      }
    }
    std::vector<std::size_t> order(row.size());
    for (std::size_t q = 0; q < order.size(); ++q) order[q] = q;
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return std::abs(row[a].first - row[b].first) > 1e-9 ? row[a].first < row[b].first : a < b;
    });
    const auto before = row;
    std::vector<Id> kept;
    for (std::size_t q = 0; q < order.size(); ++q) {
      if (q > 0 && row[order[q]].second == row[order[q - 1]].second) continue;
      if (kept.size() < 7) row[kept.size()] = before[order[q]];  // the entries of the others' lists stay
      kept.push_back(before[order[q]].second);
    }
    const Id* begin = edges.innerIndexPtr() + edges.outerIndexPtr()[i];
    const Id* end = edges.innerIndexPtr() + edges.outerIndexPtr()[i + 1];
    REQUIRE(std::vector<Id>(begin, end) == kept);
    twice += static_cast<Index>(kept.size()) - (either.outerIndexPtr()[i + 1] - either.outerIndexPtr()[i]);
  }
  CHECK(twice > 0);
  CHECK(twice == edges.nonZeros() - either.nonZeros());
}

TEST_CASE("ncvis: advanced by hand, and from a table or a graph, it is the same run", "[methods]") {
  const Matrix<double> X = clouds<double>(400, 6, 4, 5);
  NcvisOptions o{.iterations = 20};
  const Neighbors<double> knn = nearest_neighbors(X, 15);
  for (const Update update : {Update::immediate, Update::batch}) {
    o.update = update;
    const Layout<double, 2> whole = ncvis(X, o);
    Ncvis run(X, o);
    while (run.advance(7)) CHECK(run.partition() > 0);
    CHECK(run.layout() == whole);
    CHECK(ncvis(knn, o) == whole);
    // a graph has no lists of which edges could be there twice
    CHECK((ncvis(uniform_affinities(knn), o) == whole) == (update == Update::batch));
  }
}

TEST_CASE("ncvis: one, two and few points, duplicates, islands", "[methods]") {
  CHECK(ncvis(Matrix<double>::Ones(1, 3)) == Layout<double, 2>::Zero(1, 2));
  for (const Index n : {2, 3, 4, 7, 12}) CHECK(all_finite(ncvis(clouds<double>(n, 3, 1, 0))));
  CHECK(all_finite(ncvis(Matrix<float>::Ones(100, 5))));
  Matrix<double> pairs = clouds<double>(100, 3, 1, 0);
  for (Index i = 0; i < 100; i += 2) pairs.row(i) = pairs.row(i + 1);
  CHECK(all_finite(ncvis(pairs, {.neighbors = 1})));  // 50 components
}

TEST_CASE("ncvis: wrong points and options are refused by name", "[methods]") {
  Matrix<double> X = clouds<double>(30, 3, 1, 0);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_WITH(ncvis(X, {.neighbors = 0}), Catch::Contains("neighbors"));
  CHECK_THROWS_WITH(ncvis(X, {.iterations = -1}), Catch::Contains("iterations"));
  CHECK_THROWS_WITH(ncvis(X, {.learning_rate = nan}), Catch::Contains("learning_rate"));
  CHECK_THROWS_WITH(ncvis(X, {.swing = 5}), Catch::Contains("swing"));
  CHECK_THROWS_WITH(ncvis(X, {.partition_rate = -1}), Catch::Contains("partition_rate"));
  CHECK_THROWS_WITH(ncvis(X, {.update = Update::full}), Catch::Contains("update"));
  CHECK_THROWS_WITH(ncvis(X, {.update = Update::immediate, .swing = 1}), Catch::Contains("swing"));
  CHECK_THROWS_WITH(ncvis(X, {.negatives = 0}), Catch::Contains("negatives"));
  X(3, 1) = nan;
  CHECK_THROWS_WITH(ncvis(X), Catch::Contains("row 3 column 1"));
}

TEST_CASE("ncvis: two groups of few points stay two by default", "[methods]") {
  CHECK(two_groups::apart(ncvis(two_groups::make<float>())));
}

}  // namespace test_methods_ncvis
