#include "neem/affinities/perplexity.hpp"

#include "catch.hpp"
#include "neem/core/random.hpp"
#include "neem/neighbors/nearest_neighbors.hpp"

#include <cmath>

namespace test_affinities_perplexity {

using namespace neem;

namespace {

template <class S>
Matrix<S> gauss(Index n, Index d, double shift = 0) {
  const Random random{9};
  Matrix<S> X(n, d);
  for (Index i = 0; i < n; ++i) {
    for (Index c = 0; c < d; ++c) {
      X(i, c) =
          static_cast<S>(shift + random.normal(static_cast<std::uint64_t>(i), static_cast<std::uint64_t>(c)));
    }
  }
  return X;
}

template <class S>
double entropy(const Matrix<S>& p, Index i) {
  double sum = 0;
  for (Index c = 0; c < p.cols(); ++c) {
    const double x = static_cast<double>(p(i, c));
    if (x > 0) sum -= x * std::log(x);
  }
  return sum;
}

template <class S>
bool symmetric_to_the_bit(const Graph<S>& P) {
  const Graph<S> T(P.transpose());
  if (T.nonZeros() != P.nonZeros()) return false;
  for (Index i = 0; i < P.rows(); ++i) {
    typename Graph<S>::InnerIterator a(P, i), b(T, i);
    for (; a && b; ++a, ++b) {
      if (a.col() != b.col() || a.value() != b.value()) return false;
    }
  }
  return true;
}

}  // namespace

TEST_CASE("conditional_affinities: every row has the entropy asked for, and sums to 1", "[affinities]") {
  for (const double shift : {0.0, 100.0}) {
    const Neighbors<double> knn = nearest_neighbors(gauss<double>(500, 20, shift), 90);
    for (const double perplexity : {1.5, 5.0, 30.0, 80.0, 89.5}) {
      const Matrix<double> p = conditional_affinities(knn, perplexity);
      double worst = 0, worst_sum = 0;
      for (Index i = 0; i < p.rows(); ++i) {
        worst = std::max(worst, std::abs(entropy(p, i) - std::log(perplexity)));
        worst_sum = std::max(worst_sum, std::abs(p.row(i).sum() - 1));
      }
      INFO("perplexity " << perplexity << ", shift " << shift);
      CHECK(worst <= 1e-6);
      CHECK(worst_sum <= 1e-12);
    }
  }
}

TEST_CASE("conditional_affinities: extreme scales of distance reach their entropy in few steps",
          "[affinities]") {
  Neighbors<double> knn{Matrix<Id>(4, 3), Matrix<double>(4, 3)};
  knn.ids << 1, 2, 3, 0, 2, 3, 0, 1, 3, 0, 1, 2;
  knn.distances << 1e-200, 2e-200, 3e-200,  //
      1e200, 2e200, 3e200,                  //
      1e6, 1e6 + 1e-6, 1e6 + 2e-6,          //
      1e-9, 1, 1e9;
  const Matrix<double> p = conditional_affinities(knn, 2);
  for (Index i = 0; i < 4; ++i) CHECK(entropy(p, i) == Approx(std::log(2.0)).margin(1e-6));
}

TEST_CASE("conditional_affinities: more ties than the perplexity are shared evenly", "[affinities]") {
  Neighbors<double> knn{Matrix<Id>(5, 4), Matrix<double>(5, 4)};
  knn.ids << 1, 2, 3, 4, 0, 2, 3, 4, 0, 1, 3, 4, 0, 1, 2, 4, 0, 1, 2, 3;
  knn.distances.setZero();
  knn.distances.row(1) << 1, 1, 1, 2;
  const Matrix<double> p = conditional_affinities(knn, 2);
  for (Index c = 0; c < 4; ++c) CHECK(p(0, c) == 0.25);
  for (Index c = 0; c < 3; ++c) CHECK(p(1, c) == Approx(1.0 / 3));
  CHECK(p(1, 3) == 0);
}

TEMPLATE_TEST_CASE("perplexity_affinities: symmetric to the bit, sums to 1, no zero, no diagonal",
                   "[affinities]", float, double) {
  using S = TestType;
  const Neighbors<S> knn = nearest_neighbors(gauss<S>(700, 10), 90);
  const Graph<S> P = perplexity_affinities(knn, 30);
  CHECK(P.isCompressed());
  CHECK(symmetric_to_the_bit(P));
  double sum = 0;
  for (Index i = 0; i < P.rows(); ++i) {
    Id before = -1;
    for (typename Graph<S>::InnerIterator edge(P, i); edge; ++edge) {
      REQUIRE(edge.col() != i);
      REQUIRE(edge.col() > before);
      REQUIRE(edge.value() > 0);
      before = static_cast<Id>(edge.col());
      sum += static_cast<double>(edge.value());
    }
  }
  CHECK(sum == Approx(1).margin(sizeof(S) == 8 ? 1e-12 : 1e-5));
}

TEST_CASE("perplexity_affinities: equals (p + pᵀ) / 2n of the conditional ones", "[affinities]") {
  const Neighbors<double> knn = nearest_neighbors(gauss<double>(60, 3), 20);
  const Matrix<double> p = conditional_affinities(knn, 6);
  Eigen::MatrixXd dense = Eigen::MatrixXd::Zero(60, 60);
  for (Index i = 0; i < 60; ++i) {
    for (Index c = 0; c < 20; ++c) dense(i, knn.ids(i, c)) = p(i, c);
  }
  const Eigen::MatrixXd wanted = (dense + dense.transpose()) / 120;
  CHECK((Eigen::MatrixXd(perplexity_affinities(knn, 6)) - wanted).cwiseAbs().maxCoeff() <= 1e-15);
}

TEST_CASE("perplexity_affinities: several perplexities give the mean of their affinities", "[affinities]") {
  const Neighbors<double> knn = nearest_neighbors(gauss<double>(200, 5), 90);
  const Graph<double> both = perplexity_affinities(knn, {5, 30});
  const Graph<double> mean((perplexity_affinities(knn, 5) + perplexity_affinities(knn, 30)) * 0.5);
  CHECK((both - mean).norm() <= 1e-15);
}

TEST_CASE("perplexity_affinities: data times a power of two give the same bits", "[affinities]") {
  const Matrix<float> X = gauss<float>(300, 10);
  const Graph<float> P = perplexity_affinities(nearest_neighbors(X, 30), 10);
  for (const int exponent : {66, -100}) {
    const Matrix<float> scaled = X * std::ldexp(1.0F, exponent);
    const Graph<float> Q = perplexity_affinities(nearest_neighbors(scaled, 30), 10);
    REQUIRE(P.nonZeros() == Q.nonZeros());
    CHECK(std::equal(P.valuePtr(), P.valuePtr() + P.nonZeros(), Q.valuePtr()));
  }
}

TEST_CASE("perplexity_affinities: same bits for 1, 2, 3, 7, 16 threads", "[affinities]") {
  const Neighbors<float> knn = nearest_neighbors(gauss<float>(1000, 10), 30);
  const Graph<float> one = perplexity_affinities(knn, 10, Threads(1));
  for (const int count : {2, 3, 7, 16}) {
    const Graph<float> many = perplexity_affinities(knn, 10, Threads(count));
    REQUIRE(many.nonZeros() == one.nonZeros());
    CHECK(std::equal(one.valuePtr(), one.valuePtr() + one.nonZeros(), many.valuePtr()));
    CHECK(std::equal(one.innerIndexPtr(), one.innerIndexPtr() + one.nonZeros(), many.innerIndexPtr()));
  }
}

TEST_CASE("perplexity_affinities: a perplexity outside 1..k is a usage error, both limits are valid",
          "[affinities]") {
  const Neighbors<double> knn = nearest_neighbors(gauss<double>(50, 3), 10);
  for (const double wrong : {0.0, 0.99, 10.01, -1.0, std::nan(""), HUGE_VAL}) {
    try {
      perplexity_affinities(knn, wrong);
      FAIL("not refused: " << wrong);
    } catch (const Error& error) {
      CHECK(error.kind() == ErrorKind::usage);
    }
  }
  CHECK(perplexity_affinities(knn, 1).nonZeros() > 0);
  CHECK(perplexity_affinities(knn, 10).nonZeros() > 0);
}

}  // namespace test_affinities_perplexity
