#include "neem/forces/repulsion/barnes_hut.hpp"

#include "catch.hpp"
#include "laws/repulsion.hpp"
#include "neem/forces/laws/kernels.hpp"
#include "neem/forces/laws/laws.hpp"
#include "neem/forces/laws/spring_electric.hpp"
#include "neem/forces/repulsion/fastest_repulsion.hpp"

#include <chrono>
#include <cstdlib>

namespace test_forces_repulsion_barnes_hut {

using namespace neem;

namespace {

const Normalized<Cauchy> law{};

template <class S, int Dim>
void accuracy(Index n) {
  for (const auto& [name, Y] : laws::layouts<S, Dim>(n)) {
    INFO(name << " in " << Dim << " dimensions");
    const auto exact = laws::evaluate(Exact{}, law, Y);
    double last = 1e300;
    for (const double theta : {1.6, 1.0, 0.5, 0.2, 0.0}) {
      INFO("theta " << theta);
      const auto tree = laws::evaluate(BarnesHut{theta}, law, Y);
      const double error = laws::relative_rms(tree.force, exact.force);
      const double Z_error = std::abs(tree.Z / exact.Z - 1);
      if (theta == 0.5) CHECK(error <= 2.5e-2);
      if (theta == 0.5) CHECK(Z_error <= 1.5e-2);
      if (theta == 0.2) CHECK(error <= 2.5e-3);
      if (theta == 0.0) CHECK(error <= (sizeof(S) == 8 ? 1e-12 : 5e-6));
      if (theta == 0.0) CHECK(Z_error <= (sizeof(S) == 8 ? 1e-12 : 5e-6));
      CHECK(error <= last + (sizeof(S) == 8 ? 1e-12 : 5e-6));
      last = error;
    }
  }
}

}  // namespace

TEST_CASE("BarnesHut: error against Exact falls with theta and keeps its contract", "[forces]") {
  accuracy<double, 1>(3000);
  accuracy<double, 2>(3000);
  accuracy<double, 3>(3000);
  accuracy<float, 2>(3000);
}

TEST_CASE("BarnesHut: sizes around leaves and blocks equal Exact at theta 0", "[forces]") {
  for (const Index n : {1, 2, 3, 7, 8, 9, 31, 32, 33, 65}) {
    const Layout<double> Y = laws::blobs<double, 2>(n, 3, 10);
    const auto exact = laws::evaluate(Exact{}, law, Y);
    const auto tree = laws::evaluate(BarnesHut{0}, law, Y);
    INFO(n);
    CHECK((tree.force - exact.force).norm() <= 1e-12 * (1 + exact.force.norm()));
    CHECK(tree.Z == Approx(exact.Z).epsilon(1e-12).margin(1e-12));
  }
}

TEST_CASE("BarnesHut: identical points cost little and never recurse without end", "[forces]") {
  const Index n = 200000;
  const Layout<float> Y = Layout<float>::Constant(n, 2, 3.5F);
  const auto tree = laws::evaluate(BarnesHut{0.5}, law, Y);
  CHECK(tree.force.norm() == 0);
  CHECK(tree.Z == Approx(static_cast<double>(n) * static_cast<double>(n - 1)));
}

TEST_CASE("BarnesHut: points nearer than the tree can tell apart are summed one by one", "[forces]") {
  Layout<double> Y = Layout<double>::Zero(1010, 2);
  for (Index i = 0; i < 1000; i += 2) Y(i, 0) = 5e-324;
  for (Index i = 1000; i < 1010; ++i) Y.row(i).setConstant(1e6);
  const auto exact = laws::evaluate(Exact{}, law, Y);
  const auto tree = laws::evaluate(BarnesHut{0.5}, law, Y);
  CHECK(laws::relative_rms(tree.force, exact.force) <= 1e-9);
  CHECK(tree.Z == Approx(exact.Z).epsilon(1e-9));
}

TEST_CASE("BarnesHut: same bits for 1, 2, 3, 7, 16 threads and when evaluated twice", "[forces]") {
  const Layout<float> Y = laws::blobs<float, 2>(5000, 3, 40);
  const auto one = laws::evaluate(BarnesHut{0.5}, law, Y, 1);
  for (const int threads : {1, 2, 3, 7, 16}) {
    const auto many = laws::evaluate(BarnesHut{0.5}, law, Y, threads);
    CHECK(many.force == one.force);
    CHECK(many.Z == one.Z);
  }
}

TEST_CASE("BarnesHut: a layout far from the origin keeps its forces", "[forces]") {
  const Layout<double> Y = laws::blobs<double, 2>(2000, 3, 40);
  const auto exact = laws::evaluate(Exact{}, law, Y);
  const auto here = laws::evaluate(BarnesHut{0.5}, law, Y);
  const double before = laws::relative_rms(here.force, exact.force);
  for (const double shift : {1e3, 1e6, 1e9}) {
    const Layout<double> far = (Y.array() + shift).matrix();
    const auto there = laws::evaluate(BarnesHut{0.5}, law, far);
    CHECK(laws::relative_rms(there.force, exact.force) <= before + 1e-3);
  }
}

TEST_CASE("Exact, BarnesHut: Z of points far apart is not swallowed by their own weight in float",
          "[forces]") {
  const Layout<float> Y = laws::blobs<float, 2>(3000, 1e5, 0);
  const auto right = laws::evaluate(Exact{}, law, Layout<double>(Y.cast<double>()));
  CHECK(laws::evaluate(Exact{}, law, Y).Z == Approx(right.Z).epsilon(1e-4));
  CHECK(laws::evaluate(BarnesHut{0.5}, law, Y).Z == Approx(right.Z).epsilon(1.5e-2));
}

TEST_CASE("BarnesHut: other kernels keep the same contract", "[forces]") {
  const Layout<double> Y = laws::blobs<double, 2>(2000, 3, 20);
  const auto check = [&](const auto& other) {
    const auto exact = laws::evaluate(Exact{}, other, Y);
    const auto tree = laws::evaluate(BarnesHut{0.2}, other, Y);
    CHECK(laws::relative_rms(tree.force, exact.force) <= 5e-3);
    const auto all = laws::evaluate(BarnesHut{0}, other, Y);
    CHECK(laws::relative_rms(all.force, exact.force) <= 1e-12);
  };
  check(Normalized{StudentT{0.5}});
  check(Normalized{StudentT{3}});
  check(Normalized{Gaussian{}});
}

TEST_CASE("repulsions: a force or masses of another size, and a bad angle, are refused", "[forces]") {
  const Layout<double> Y = laws::blobs<double, 2>(30, 2, 1);
  Layout<double> small = Layout<double>::Zero(29, 2), right = Layout<double>::Zero(30, 2);
  const auto told = Catch::Contains("the force has 29 rows for 30 points");
  CHECK_THROWS_WITH(Exact{}(law, Y, small), told);
  CHECK_THROWS_WITH(BarnesHut{}(law, Y, small), told);
  CHECK_THROWS_WITH(Interpolation{}(law, Y, small), told);
  CHECK_THROWS_WITH(FastestRepulsion{}(law, Y, small), told);
  const SpringElectric heavy{{1, 2, 3}};
  CHECK_THROWS_WITH(Exact{}(heavy, Y, right), Catch::Contains("3 masses for 30 points"));
  CHECK_THROWS_WITH(BarnesHut{}(heavy, Y, right), Catch::Contains("3 masses for 30 points"));
  for (const double bad : {-0.1, 2.1, std::numeric_limits<double>::quiet_NaN()}) {
    CHECK_THROWS_WITH(BarnesHut{bad}(law, Y, right), Catch::Contains("theta"));
  }
}

}  // namespace test_forces_repulsion_barnes_hut
