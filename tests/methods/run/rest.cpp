#include "neem/methods/run/rest.hpp"

#include "catch.hpp"
#include "neem/core/random.hpp"
#include "neem/methods/laplacian_eigenmaps.hpp"
#include "neem/methods/tsne.hpp"
#include "neem/methods/umap.hpp"

#include <cmath>

namespace test_methods_run_rest {

using namespace neem;

namespace {

Matrix<float> cloud(Index n) {
  Matrix<float> X(n, 4);
  for (Index k = 0; k < X.size(); ++k) X.data()[k] = static_cast<float>(Random{1}.normal(std::uint64_t(k)));
  for (Index i = 0; i < n; i += 2) X(i, 0) += 8;
  return X;
}

/// Forces made of a part that stays and one that is drawn anew.
RestReport seen(double steady, double drawn, double step, int iterations) {
  detail::RestWatch<float, 2> watch;
  Layout<float, 2> Y = Layout<float, 2>::Zero(400, 2), force(400, 2);
  for (Index k = 0; k < Y.size(); ++k) Y.data()[k] = static_cast<float>(Random{2}.normal(std::uint64_t(k)));
  const Layout<float, 2> start = Y;
  const std::function<double()> none;
  for (int t = 1; t <= iterations; ++t) {
    for (Index k = 0; k < force.size(); ++k) {
      const auto at = static_cast<std::uint64_t>(k);
      force.data()[k] = static_cast<float>(t == 1 ? 10
                                                  : steady * static_cast<double>(k % 3 - 1) +
                                                        drawn * Random{3}.normal(at, std::uint64_t(t)));
    }
    Y = start * static_cast<float>(1 + step * t);
    watch.see({t, iterations, Y, force, 0.0, {}, none});
  }
  return watch.report(Y, iterations);
}

}  // namespace

TEST_CASE("rest: what is steady and what is drawn are told apart", "[methods]") {
  const RestReport both = seen(0.3, 2, 0, 500);
  CHECK(both.iterations == 50);
  CHECK(both.change == 0);
  const double largest = std::sqrt(2.0) * 10;  // root mean square over the points, of both columns
  CHECK(both.noise == Approx(2 * std::sqrt(2.0) / largest).epsilon(0.03));
  CHECK(both.force == Approx(0.3 * std::sqrt(2.0 * 2 / 3) / largest).epsilon(0.35));
  const RestReport drawn = seen(0, 2, 0, 500);
  CHECK(drawn.force < 0.2 * drawn.noise);
  const RestReport steady = seen(0.3, 0, 1e-4, 500);
  CHECK(steady.noise < 1e-3);
  CHECK(steady.change == Approx(50e-4 / 1.05).epsilon(1e-3));
  CHECK(seen(0.3, 0, 0, 1).iterations == 0);
}

TEST_CASE("rest: a run tells how it ended, and is not moved by being asked", "[methods]") {
  const Matrix<float> X = cloud(120);
  Tsne<float> asked(X, {.perplexity = 10}), alone(X, {.perplexity = 10});
  CHECK(asked.rest().state == Resting::unknown);
  while (asked.advance(130)) {
    const RestReport now = asked.rest();
    CHECK(std::isfinite(now.fall));
  }
  alone.advance(alone.iterations());
  CHECK(asked.layout() == alone.layout());
  const RestReport once = alone.rest(), often = asked.rest();
  CHECK(once.change == often.change);
  CHECK(once.force == often.force);
  CHECK(once.fall == often.fall);
  CHECK((once.state == Resting::at_rest) == once.rests());
  CHECK(once.text().find(" of its radius in the last 50 iterations") != std::string::npos);

  Tsne<float> lengthy(X, {.perplexity = 10, .iterations = 1000});
  lengthy.advance(lengthy.iterations(), StopAtRest(0.03));
  CHECK(lengthy.stopped());
  CHECK(lengthy.iteration() < lengthy.iterations());
  CHECK(lengthy.rest().state == Resting::stopped);
  CHECK(lengthy.rest().change < 0.06);

  Umap<float> sampled(X, {.neighbors = 10, .iterations = 100});
  sampled.advance(100);
  CHECK(sampled.rest().noise > sampled.rest().force);
  LaplacianEigenmaps<float> closed(X, {.neighbors = 10});
  CHECK(closed.rest().state == Resting::exact);
  CHECK_THROWS_AS(StopAtRest(0), Error);
}

}  // namespace test_methods_run_rest
