#include "neem/forces/sum_of_fields.hpp"

#include "catch.hpp"
#include "laws/repulsion.hpp"
#include "neem/affinities/uniform.hpp"
#include "neem/forces/force_field.hpp"
#include "neem/forces/laws/kernels.hpp"
#include "neem/forces/laws/laws.hpp"
#include "neem/forces/repulsion/exact.hpp"

namespace test_forces_sum_of_fields {

using namespace neem;

namespace {

/// A field without forces.
struct Nothing {
  template <class S, int Dim>
  void operator()(const Layout<S, Dim>& Y, Layout<S, Dim>& force) const {
    force.setZero(Y.rows(), Y.cols());
  }
};

template <int Dim, class Point, class Energy>
void gradient(const Point& point, Energy&& energy) {
  const Layout<double, Dim> Y = laws::blobs<double, Dim>(12, 1, 2);
  SumOfFields field(Nothing{}, point);
  Layout<double, Dim> force(12, Dim);
  field(Y, force);
  const double h = 1e-5;
  for (Index i = 0; i < 12; ++i) {
    for (int c = 0; c < Dim; ++c) {
      Layout<double, Dim> up = Y, down = Y;
      up(i, c) += h;
      down(i, c) -= h;
      CHECK(force(i, c) == Approx(-(energy(up) - energy(down)) / (2 * h)).epsilon(1e-6).margin(1e-8));
    }
  }
}

}  // namespace

TEST_CASE("Gravity, Anchors: forces are −1 times the gradient of their energies", "[forces]") {
  std::vector<double> masses;
  for (int i = 0; i < 12; ++i) masses.push_back(1 + i % 4);
  const auto mass = [&](Index i) { return masses[static_cast<std::size_t>(i)]; };
  const auto weak = [&](const auto& Y) {
    double sum = 0;
    for (Index i = 0; i < 12; ++i) sum += 1.5 * mass(i) * Y.row(i).norm();
    return sum;
  };
  const auto strong = [&](const auto& Y) {
    double sum = 0;
    for (Index i = 0; i < 12; ++i) sum += 1.5 * mass(i) * Y.row(i).squaredNorm() / 2;
    return sum;
  };
  gradient<1>(Gravity{1.5, masses}, weak);
  gradient<2>(Gravity{1.5, masses}, weak);
  gradient<3>(Gravity{1.5, masses}, weak);
  gradient<2>(Gravity{1.5, masses, true}, strong);
  const Eigen::MatrixXd reference = laws::disc<double, 2>(12, 4);
  gradient<2>(Anchors{reference, 0.3, 2},
              [&](const auto& Y) { return 0.3 / 2 * (Y - 2 * reference).squaredNorm(); });
}

TEST_CASE("Gravity: nothing pulls at the origin", "[forces]") {
  const Layout<float> Y = Layout<float>::Zero(3, 2);
  Layout<float> force(3, 2);
  SumOfFields field(Nothing{}, Gravity{}, Gravity{.strong = true});
  field(Y, force);
  CHECK(force.norm() == 0);
}

TEST_CASE("SumOfFields: adds to a field that is changed from outside, and passes its objective on",
          "[forces]") {
  const Index n = 60;
  const Layout<double> Y = laws::blobs<double, 2>(n, 1, 3);
  const Matrix<double> X = Y;
  Neighbors<double> knn;
  knn.ids.resize(n, 1);
  knn.distances.setOnes(n, 1);
  for (Index i = 0; i < n; ++i) knn.ids(i, 0) = static_cast<Id>((i + 1) % n);
  const Graph<double> P = uniform_affinities(knn);
  ForceField tsne(Y, P, Normalized{Cauchy{}}, Exact{}), alone(Y, P, Normalized{Cauchy{}}, Exact{});
  auto drift = [](Index i, const Position<2>&, Position<2>& force) { force[1] += static_cast<double>(i); };
  const double lambda = 0.1, strength = lambda / (2 * static_cast<double>(n) * (1 - lambda));
  SumOfFields field(tsne, Anchors{.reference = X, .strength = strength, .scale = 0}, drift);
  tsne.exaggeration = alone.exaggeration = 12;
  Layout<double> force(n, 2), expected(n, 2);
  field(Y, force);
  alone(Y, expected);
  expected -= strength * Y;
  for (Index i = 0; i < n; ++i) expected(i, 1) += static_cast<double>(i);
  CHECK((force - expected).norm() <= 1e-12 * expected.norm());
  CHECK(field.partition() == alone.partition());
  CHECK(field.objective(Y) == alone.objective(Y));
}

TEST_CASE("SumOfFields: masses and anchors of another number of points are refused", "[forces]") {
  const Layout<double> Y = laws::blobs<double, 2>(10, 1, 1);
  Layout<double> force(10, 2);
  SumOfFields heavy(Nothing{}, Gravity{.masses = {1, 2, 3}});
  CHECK_THROWS_WITH(heavy(Y, force), Catch::Contains("3 masses for 10 points"));
  SumOfFields tied(Nothing{}, Anchors{.reference = Eigen::MatrixXd::Zero(10, 3)});
  CHECK_THROWS_WITH(tied(Y, force), Catch::Contains("10 x 3") && Catch::Contains("10 x 2"));
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const double bad : {-1.0, nan}) {
    SumOfFields pulled(Nothing{}, Gravity{.strength = bad});
    CHECK_THROWS_WITH(pulled(Y, force), Catch::Contains("strength of Gravity"));
    SumOfFields held(Nothing{}, Anchors{.reference = Eigen::MatrixXd::Zero(10, 2), .strength = bad});
    CHECK_THROWS_WITH(held(Y, force), Catch::Contains("strength of Anchors"));
  }
  SumOfFields scaled(Nothing{}, Anchors{.reference = Eigen::MatrixXd::Zero(10, 2), .scale = nan});
  CHECK_THROWS_WITH(scaled(Y, force), Catch::Contains("scale of Anchors"));
}

TEST_CASE("SumOfFields: same bits for 1, 2, 3, 7, 16 threads", "[forces]") {
  const Layout<float> Y = laws::blobs<float, 2>(9000, 3, 40);
  const auto forces = [&](int threads) {
    SumOfFields field(Nothing{}, Gravity{});
    field.threads = Threads(threads);
    Layout<float> force(9000, 2);
    field(Y, force);
    return force;
  };
  const Layout<float> one = forces(1);
  for (const int threads : {2, 3, 7, 16}) CHECK(forces(threads) == one);
}

}  // namespace test_forces_sum_of_fields
