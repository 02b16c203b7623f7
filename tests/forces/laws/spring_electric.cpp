#include "neem/forces/laws/spring_electric.hpp"

#include "catch.hpp"
#include "laws/repulsion.hpp"
#include "neem/forces/force_field.hpp"
#include "neem/forces/repulsion/barnes_hut.hpp"
#include "neem/forces/repulsion/exact.hpp"
#include "neem/forces/repulsion/fastest_repulsion.hpp"

namespace test_forces_laws_spring_electric {

using namespace neem;

namespace {

/// A ring with chords: point i and i + 1, and every third with one far away; weights differ.
template <class S>
Graph<S> ring_with_chords(Index n) {
  std::vector<Eigen::Triplet<S, Id>> edges;
  const auto add = [&](Index i, Index j, double weight) {
    edges.emplace_back(static_cast<Id>(i), static_cast<Id>(j), static_cast<S>(weight));
    edges.emplace_back(static_cast<Id>(j), static_cast<Id>(i), static_cast<S>(weight));
  };
  for (Index i = 0; i < n; ++i) add(i, (i + 1) % n, 0.5 + 0.1 * static_cast<double>(i % 7));
  for (Index i = 0; i < n / 2 - 1; i += 3) add(i, i + n / 2, 2);
  Graph<S> P(n, n);
  P.setFromTriplets(edges.begin(), edges.end());
  return P;
}

std::vector<double> uneven_masses(Index n) {
  std::vector<double> masses;
  for (Index i = 0; i < n; ++i) {
    masses.push_back(std::exp(6 * Random{2}.uniform(static_cast<std::uint64_t>(i))));  // 1 … 400
  }
  return masses;
}

template <int Dim>
double energy(const Layout<double, Dim>& Y, const Graph<double>& P, const std::vector<double>& masses,
              double charge, bool lin_log) {
  double sum = 0;
  for (Index i = 0; i < Y.rows(); ++i) {
    for (Index j = 0; j < i; ++j) {
      const double d = (Y.row(i) - Y.row(j)).norm(), p = P.coeff(static_cast<Id>(i), static_cast<Id>(j));
      sum += p * (lin_log ? (1 + d) * std::log(1 + d) - d : d * d / 2);
      sum -= charge * masses[static_cast<std::size_t>(i)] * masses[static_cast<std::size_t>(j)] * std::log(d);
    }
  }
  return sum;
}

template <int Dim, class Law>
void gradient(bool lin_log) {
  const Index n = 24;
  const double h = 1e-5, charge = 1.7;
  const Graph<double> P = ring_with_chords<double>(n);
  const Layout<double, Dim> Y = laws::blobs<double, Dim>(n, 2, 3);
  const std::vector<double> masses = degree_masses(P);
  ForceField field(Y, P, Law{masses}, Exact{});
  field.charge = charge;
  Layout<double, Dim> force(n, Dim), numeric(n, Dim);
  field(Y, force);
  for (Index i = 0; i < n; ++i) {
    for (int c = 0; c < Dim; ++c) {
      Layout<double, Dim> up = Y, down = Y;
      up(i, c) += h;
      down(i, c) -= h;
      numeric(i, c) =
          -(energy<Dim>(up, P, masses, charge, lin_log) - energy<Dim>(down, P, masses, charge, lin_log)) /
          (2 * h);
    }
  }
  CHECK((force - numeric).norm() <= 1e-6 * numeric.norm());
  CHECK(force.colwise().sum().norm() <= 1e-12 * force.rowwise().norm().sum());
}

template <class S, int Dim>
void accuracy() {
  const Index n = 3000;
  const SpringElectric law{uneven_masses(n)};
  for (const auto& named : laws::layouts<S, Dim>(n)) {
    const Layout<S, Dim>& Y = named.layout;
    INFO(named.name << " in " << Dim << " dimensions");
    const auto exact = laws::evaluate(Exact{}, law, Y);
    const auto error = [&](double theta) {
      return laws::relative_rms(laws::evaluate(BarnesHut{theta}, law, Y).force, exact.force);
    };
    CHECK(error(1.2) <= 0.1);
    CHECK(error(0.5) <= 2.5e-2);
    CHECK(error(0.2) <= 2.5e-3);
    CHECK(error(0) <= (sizeof(S) == 8 ? 1e-11 : 2e-4));
  }
}

}  // namespace

TEST_CASE("SpringElectric, LinLogElectric: forces are −1 times the gradient of the stated energy",
          "[forces]") {
  gradient<1, SpringElectric>(false);
  gradient<2, SpringElectric>(false);
  gradient<3, SpringElectric>(false);
  gradient<1, LinLogElectric>(true);
  gradient<2, LinLogElectric>(true);
  gradient<3, LinLogElectric>(true);
}

TEST_CASE("BarnesHut: with uneven masses the error against Exact keeps its contract", "[forces]") {
  accuracy<double, 1>();
  accuracy<double, 2>();
  accuracy<double, 3>();
  accuracy<float, 2>();
}

TEST_CASE("Exact, BarnesHut: a point of mass 3 is three points at one place", "[forces]") {
  const Index n = 2000;
  const Layout<double> Y = laws::blobs<double, 2>(n, 3, 10);
  Layout<double> copies(n + 2 * (n / 5), 2);
  std::vector<double> masses(static_cast<std::size_t>(n), 1);
  copies.topRows(n) = Y;
  for (Index i = 0; i < n / 5; ++i) {
    masses[static_cast<std::size_t>(5 * i)] = 3;
    copies.row(n + 2 * i) = copies.row(n + 2 * i + 1) = Y.row(5 * i);
  }
  const auto check = [&](const auto& repel, double tolerance) {
    const auto heavy = laws::evaluate(repel, SpringElectric{masses}, Y);
    const auto many = laws::evaluate(repel, SpringElectric{}, copies);
    Layout<double> together = many.force.topRows(n);
    for (Index i = 0; i < n / 5; ++i) together.row(5 * i) *= 3;
    CHECK(laws::relative_rms(heavy.force, together) <= tolerance);
  };
  check(Exact{}, 1e-12);
  check(BarnesHut{0}, 1e-12);
  check(BarnesHut{0.3}, 1e-2);
}

TEST_CASE("ForceField: masses follow their points when these are renumbered", "[forces]") {
  const Index n = 4500;  // points are renumbered from 4096 on, at the ninth step
  const Layout<double> Y = laws::blobs<double, 2>(n, 3, 40);
  const Graph<double> P = ring_with_chords<double>(n);
  ForceField field(Y, P, SpringElectric{uneven_masses(n)}, BarnesHut{0.2});
  Layout<double> first(n, 2), force(n, 2);
  field(Y, first);
  for (int step = 0; step < 10; ++step) field(Y, force);
  CHECK((force - first).norm() <= 1e-10 * first.norm());
}

TEST_CASE("SpringElectric: forces stay finite where points meet", "[forces]") {
  const SpringElectric law{{1e6, 1e6, 1, 1}};
  CHECK(std::isfinite(law.repulsion(0.0f)));
  CHECK(LinLogElectric{}.attraction(0.0f) == Approx(1));
  CHECK(LinLogElectric{}.attraction(0.0) == Approx(1));
  CHECK(LinLogElectric{}.attraction(4.0) == Approx(std::log(3) / 2));
  Layout<float> Y = Layout<float>::Zero(4, 2);
  Y.row(2) << 1e-30f, 0;
  Y.row(3) << 3, 4;
  const auto exact = laws::evaluate(Exact{}, law, Y), tree = laws::evaluate(BarnesHut{1}, law, Y);
  CHECK(exact.force.allFinite());
  CHECK(tree.force.allFinite());
  CHECK(exact.force(3, 0) == Approx((2e6 + 1) * 3 / 25));
}

TEST_CASE("SpringElectric: same bits for 1, 2, 3, 7, 16 threads, and never a grid", "[forces]") {
  static_assert(MassiveLaw<SpringElectric> && MassiveLaw<LinLogElectric>);
  static_assert(!SmoothLaw<SpringElectric> && !NormalizedLaw<SpringElectric>);
  const Index n = 5000;
  const Layout<float> Y = laws::blobs<float, 2>(n, 3, 40);
  const auto forces = [&](int threads) {
    ForceField field(Y, ring_with_chords<float>(n), SpringElectric{uneven_masses(n)},
                     FastestRepulsion{.method = RepulsionMethod::interpolation, .theta = 1.2},
                     Threads(threads));
    Layout<float> force(n, 2);
    for (int step = 0; step < 9; ++step) field(Y, force);
    return force;
  };
  const Layout<float> one = forces(1);
  for (const int threads : {2, 3, 7, 16}) CHECK(forces(threads) == one);
}

TEST_CASE("ForceField: masses of another number of points, or not positive, are refused", "[forces]") {
  const Layout<double> Y = laws::blobs<double, 2>(10, 1, 1);
  const Graph<double> P = ring_with_chords<double>(10);
  CHECK_THROWS_WITH((ForceField(Y, P, SpringElectric{{1, 2, 3}}, Exact{})),
                    Catch::Contains("3 masses for 10 points"));
  std::vector<double> masses(10, 1);
  masses[4] = 0;
  CHECK_THROWS_WITH((ForceField(Y, P, LinLogElectric{masses}, Exact{})),
                    Catch::Contains("mass 0 is not positive") && Catch::Contains("point 4"));
}

TEST_CASE("degree_masses: one more than the edges, whatever their weights", "[forces]") {
  Graph<float> P(4, 4);
  P.insert(0, 1) = P.insert(1, 0) = 5;
  P.insert(1, 2) = P.insert(2, 1) = 0.25f;
  P.insert(0, 2) = P.insert(2, 0) = 0;
  P.makeCompressed();
  CHECK(degree_masses(P) == std::vector<double>{2, 3, 2, 1});
}

}  // namespace test_forces_laws_spring_electric
