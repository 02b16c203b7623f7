#include "neem/methods/ncvis.hpp"

#include "catch.hpp"
#include "neem/core/random.hpp"
#include "neem/metrics/knn_recall.hpp"

#include <array>
#include <cmath>
#include <limits>

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
  const Matrix<S> X = clouds<S>(5000, 8, 5, 6);
  const Layout<S, 2> one = ncvis(X, {.epochs = 12, .threads = 1});
  for (const int threads : {2, 3, 7, 16}) CHECK(ncvis(X, {.epochs = 12, .threads = threads}) == one);
  CHECK(ncvis(X, {.epochs = 12, .seed = 43, .threads = 2}) != one);
}

TEST_CASE("ncvis: neighbors stay near", "[methods]") {
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

TEST_CASE("ncvis: swing brings neighbors nearer", "[methods]") {
  const Matrix<float> X = clouds<float>(1000, 8, 3, 6);
  const Neighbors<float> knn = nearest_neighbors(X, 15);
  double last = 0;
  for (const double swing : {0.0, 2.5}) {
    const double recall = knn_recall(knn, ncvis(knn, {.swing = swing}), 15).value;
    INFO("swing " << swing);
    CHECK(recall > last);
    last = recall;
  }
}

TEST_CASE("ncvis: advanced by hand, and from a table or a graph, it is the same run", "[methods]") {
  const Matrix<double> X = clouds<double>(400, 6, 4, 5);
  const NcvisOptions o{.epochs = 20};
  const Layout<double, 2> whole = ncvis(X, o);
  Ncvis run(X, o);
  while (run.advance(7)) CHECK(run.partition() > 0);
  CHECK(run.layout() == whole);
  const Neighbors<double> knn = nearest_neighbors(X, 15);
  CHECK(ncvis(knn, o) == whole);
  CHECK(ncvis(uniform_affinities(knn), o) == whole);
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
  CHECK_THROWS_WITH(ncvis(X, {.epochs = -1}), Catch::Contains("epochs"));
  CHECK_THROWS_WITH(ncvis(X, {.learning_rate = nan}), Catch::Contains("learning_rate"));
  CHECK_THROWS_WITH(ncvis(X, {.swing = 5}), Catch::Contains("swing"));
  CHECK_THROWS_WITH(ncvis(X, {.negatives = 0}), Catch::Contains("negatives"));
  X(3, 1) = nan;
  CHECK_THROWS_WITH(ncvis(X), Catch::Contains("row 3 column 1"));
}
