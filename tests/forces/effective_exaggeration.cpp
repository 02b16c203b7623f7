#include "neem/forces/effective_exaggeration.hpp"

#include "catch.hpp"
#include "neem/core/random.hpp"
#include "neem/forces/force_field.hpp"
#include "neem/layouts/random_layout.hpp"
#include "neem/optimizers/delta_bar_delta.hpp"
#include "neem/optimizers/descend.hpp"

namespace test_forces_effective_exaggeration {

using namespace neem;

namespace {

/// A ring of n points with random weights that sum to `total`.
template <class S>
Graph<S> ring(Index n, double total = 1) {
  std::vector<double> weights;
  double sum = 0;
  for (Index i = 0; i < n; ++i) {
    weights.push_back(0.5 + Random{}.uniform(static_cast<std::uint64_t>(i)));
    sum += 2 * weights.back();
  }
  std::vector<Eigen::Triplet<S, Id>> entries;
  for (Index i = 0; i < n; ++i) {
    const S p = static_cast<S>(total * weights[static_cast<std::size_t>(i)] / sum);
    entries.emplace_back(Id(i), Id((i + 1) % n), p);
    entries.emplace_back(Id((i + 1) % n), Id(i), p);
  }
  Graph<S> P(n, n);
  P.setFromTriplets(entries.begin(), entries.end());
  return P;
}

template <class K>
double naive(const Graph<double>& P, const Layout<double>& Y, const K& kernel) {
  double Z = 0, push = 0, pull = 0;
  for (Index i = 0; i < Y.rows(); ++i) {
    for (Index j = 0; j < Y.rows(); ++j) {
      if (i == j) continue;
      const double d2 = (Y.row(i) - Y.row(j)).squaredNorm();
      Z += kernel.weight(d2);
      push += kernel.slope(d2) * kernel.weight(d2) * d2;
      pull += P.coeff(i, j) * kernel.slope(d2) * d2;
    }
  }
  return push / Z / (pull / P.sum());
}

}  // namespace

TEST_CASE("effective_exaggeration: the formula, for any kernel, total weight and place", "[forces]") {
  Layout<double> Y = random_layout<double>(60, 7, 2.0);
  for (const double total : {1.0, 40.0}) {
    const Graph<double> P = ring<double>(60, total);
    CHECK(effective_exaggeration(P, Y, Cauchy{}, Exact{}) == Approx(naive(P, Y, Cauchy{})).epsilon(1e-12));
    CHECK(effective_exaggeration(P, Y, StudentT{0.5}, Exact{}) ==
          Approx(naive(P, Y, StudentT{0.5})).epsilon(1e-12));
    CHECK(effective_exaggeration(P, Y, Gaussian{}, Exact{}) ==
          Approx(naive(P, Y, Gaussian{})).epsilon(1e-12));
    CHECK(effective_exaggeration(P, Y) == Approx(naive(P, Y, Cauchy{})).epsilon(1e-3));
  }
  const double here = effective_exaggeration(ring<double>(60), Y, Cauchy{}, Exact{});
  Y.array() += 1000;
  CHECK(effective_exaggeration(ring<double>(60), Y, Cauchy{}, Exact{}) == Approx(here).epsilon(1e-9));
}

TEST_CASE("effective_exaggeration: it is the exaggeration of a map at rest", "[forces]") {
  const Graph<double> P = ring<double>(40);
  for (const double rho : {1.5, 4.0, 15.0}) {
    Layout<double> Y = random_layout<double>(40, 3, 1.0);
    ForceField field(Y, P, Normalized{Cauchy{}}, Exact{});
    field.exaggeration = rho;
    DeltaBarDelta step(Y, {.learning_rate = 20 / rho});
    descend(Y, field, step, 3000);
    CHECK(effective_exaggeration(P, Y, Cauchy{}, Exact{}) == Approx(rho).epsilon(1e-3));
    const Layout<double> larger = Y * 1.1, smaller = Y * 0.9;
    CHECK(effective_exaggeration(P, larger, Cauchy{}, Exact{}) < rho);
    CHECK(effective_exaggeration(P, smaller, Cauchy{}, Exact{}) > rho);
  }
}

TEST_CASE("effective_exaggeration: ever larger maps come to 1, ever smaller ones to where maps collapse",
          "[forces]") {
  const Graph<double> P = ring<double>(40);
  const Layout<double> Y = random_layout<double>(40, 3, 1.0);
  const Layout<double> large = Y * 1e5, small = Y * 1e-4, smaller = Y * 1e-5;
  CHECK(effective_exaggeration(P, large, Cauchy{}, Exact{}) == Approx(1).epsilon(1e-3));
  CHECK(effective_exaggeration(P, large, StudentT{0.5}, Exact{}) == Approx(1).epsilon(1e-3));
  const double collapse = effective_exaggeration(P, small, Cauchy{}, Exact{});
  CHECK(effective_exaggeration(P, smaller, Cauchy{}, Exact{}) == Approx(collapse).epsilon(1e-6));
}

TEST_CASE("effective_exaggeration: same bits for 1, 2, 3, 7, 16 threads", "[forces]") {
  const Graph<float> P = ring<float>(3000);
  const Layout<float> Y = random_layout<float>(3000, 1, 5.0);
  const double one = effective_exaggeration(P, Y, Cauchy{}, FastestRepulsion{}, Threads(1));
  for (const int threads : {2, 3, 7, 16}) {
    CHECK(effective_exaggeration(P, Y, Cauchy{}, FastestRepulsion{}, Threads(threads)) == one);
  }
}

TEST_CASE("effective_exaggeration: layouts without distances, and what does not fit", "[forces]") {
  const Graph<double> P = ring<double>(5);
  CHECK(std::isnan(effective_exaggeration(P, Layout<double>::Ones(5, 2).eval())));
  Graph<double> edge(3, 3);
  edge.insert(0, 1) = 1;
  edge.insert(1, 0) = 1;
  edge.makeCompressed();
  Layout<double> Y = Layout<double>::Zero(3, 2);
  Y(2, 0) = 1;  // the ends of the only edge coincide
  CHECK(effective_exaggeration(edge, Y) == HUGE_VAL);
  CHECK_THROWS_WITH(effective_exaggeration(P, random_layout<double>(4)), Catch::Contains("one row a point"));
  CHECK_THROWS_WITH(effective_exaggeration(P, Layout<double>::Constant(5, 2, HUGE_VAL).eval()),
                    Catch::Contains("non-finite"));
  edge.valuePtr()[0] = -1;
  CHECK_THROWS_AS(effective_exaggeration(edge, Y), Error);
}

}  // namespace test_forces_effective_exaggeration
