#include "neem/forces/force_field.hpp"

#include "catch.hpp"
#include "laws/repulsion.hpp"
#include "neem/forces/laws/kernels.hpp"
#include "neem/forces/laws/laws.hpp"
#include "neem/forces/laws/spring_electric.hpp"
#include "neem/forces/repulsion/barnes_hut.hpp"
#include "neem/forces/repulsion/exact.hpp"
#include "neem/layouts/random_layout.hpp"

#include <Eigen/Dense>

namespace test_forces_force_field {

using namespace neem;

namespace {

template <class S>
Graph<S> random_graph(Index n) {
  const Random random{3};
  Eigen::Matrix<S, Eigen::Dynamic, Eigen::Dynamic> dense =
      Eigen::Matrix<S, Eigen::Dynamic, Eigen::Dynamic>::Zero(n, n);
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j < i; ++j) {
      const double p = random.uniform(static_cast<std::uint64_t>(i), static_cast<std::uint64_t>(j));
      if (p < 0.6) dense(i, j) = dense(j, i) = static_cast<S>(p);
    }
  }
  dense /= dense.sum();
  Graph<S> P(dense.sparseView());
  return P;
}

/// −Σ p log w + (1/ρ) log Z by the definition, for a kernel.
template <int Dim, class K>
double loss(const Graph<double>& P, const Layout<double, Dim>& Y, const K& kernel, double rho) {
  double sum = 0, Z = 0;
  for (Index i = 0; i < Y.rows(); ++i) {
    for (Index j = 0; j < Y.rows(); ++j) {
      if (i == j) continue;
      const double w = kernel.weight((Y.row(i) - Y.row(j)).squaredNorm());
      Z += w;
      sum -= P.coeff(static_cast<Id>(i), static_cast<Id>(j)) * std::log(w);
    }
  }
  return sum + std::log(Z) / rho;
}

template <int Dim, class K>
void gradient(const K& kernel, double rho) {
  const Index n = 30;
  const Graph<double> P = random_graph<double>(n);
  const Layout<double, Dim> Y = laws::blobs<double, Dim>(n, 1, 0.5);
  ForceField field(Y, P, Normalized<K>{kernel}, Exact{});
  field.exaggeration = rho;
  Layout<double, Dim> force(n, Dim), numeric(n, Dim);
  field(Y, force);
  const double h = 1e-5;
  for (Index i = 0; i < n; ++i) {
    for (int c = 0; c < Dim; ++c) {
      Layout<double, Dim> up = Y, down = Y;
      up(i, c) += h;
      down(i, c) -= h;
      numeric(i, c) = -rho / 4 * (loss<Dim>(P, up, kernel, rho) - loss<Dim>(P, down, kernel, rho)) / (2 * h);
    }
  }
  CHECK((force - numeric).norm() <= 1e-6 * numeric.norm());
}

template <class K>
void gradients(const K& kernel) {
  for (const double rho : {0.5, 1.0, 12.0}) {
    gradient<1>(kernel, rho);
    gradient<2>(kernel, rho);
    gradient<3>(kernel, rho);
  }
}

}  // namespace

TEST_CASE("ForceField: the force is −ρ/4 of the gradient of the stated loss, for each kernel", "[forces]") {
  gradients(Cauchy{});
  gradients(StudentT{0.5});
  gradients(StudentT{1});
  gradients(StudentT{10});
  gradients(Gaussian{});
}

TEST_CASE("Kernel: slope is −d log w / d(d²), and w(0) = 1", "[forces]") {
  const auto check = [](const auto& kernel) {
    CHECK(kernel.weight(0.0) == 1.0);
    for (const double d2 : {0.05, 0.7, 3.0, 20.0}) {
      const double h = 1e-5 * d2;
      const double slope = -(std::log(kernel.weight(d2 + h)) - std::log(kernel.weight(d2 - h))) / (2 * h);
      CHECK(kernel.slope(d2) == Approx(slope).epsilon(1e-7));
      CHECK(kernel.weight(static_cast<float>(d2)) == Approx(kernel.weight(d2)).epsilon(1e-5));
    }
  };
  check(Cauchy{});
  check(StudentT{0.5});
  check(StudentT{7});
  check(Gaussian{});
}

TEST_CASE("StudentT: dof 1 is Cauchy, large dof Gaussian", "[forces]") {
  for (const double d2 : {0.0, 0.3, 2.0, 9.0}) {
    CHECK(StudentT{1}.weight(d2) == Approx(Cauchy{}.weight(d2)).epsilon(1e-14));
    CHECK(StudentT{1}.slope(d2) == Approx(Cauchy{}.slope(d2)).epsilon(1e-14));
    CHECK(StudentT{1e7}.weight(d2) == Approx(Gaussian{}.weight(d2)).epsilon(1e-5));
  }
}

TEST_CASE("ForceField: forces sum to zero and turn nothing", "[forces]") {
  const Index n = 200;
  const Layout<double> Y = laws::blobs<double, 2>(n, 3, 10);
  ForceField field(Y, random_graph<double>(n), Normalized{Cauchy{}}, Exact{});
  field.exaggeration = 4;
  Layout<double> force(n, 2);
  field(Y, force);
  const double size = force.rowwise().norm().sum();
  CHECK(force.colwise().sum().norm() <= 1e-12 * size);
  const double torque =
      (Y.col(0).array() * force.col(1).array() - Y.col(1).array() * force.col(0).array()).sum();
  CHECK(std::abs(torque) <= 1e-12 * size * Y.cwiseAbs().maxCoeff());
}

TEST_CASE("ForceField: exact forces turn, shift and permute with the layout", "[forces]") {
  const Index n = 150;
  const Layout<double> Y = laws::blobs<double, 2>(n, 3, 10);
  const Graph<double> P = random_graph<double>(n);
  const auto forces = [&](const Layout<double>& at, const Graph<double>& graph) {
    ForceField field(at, graph, Normalized{Cauchy{}}, Exact{});
    Layout<double> force(n, 2);
    field(at, force);
    return force;
  };
  const Layout<double> here = forces(Y, P);
  Eigen::Matrix2d turn;
  turn << std::cos(0.7), std::sin(0.7), -std::sin(0.7), std::cos(0.7);
  CHECK((forces(Y * turn, P) - here * turn).norm() <= 1e-12 * here.norm());
  const Layout<double> shifted = Y.rowwise() + Eigen::RowVector2d(3, -7);
  CHECK((forces(shifted, P) - here).norm() <= 1e-11 * here.norm());
  Eigen::PermutationMatrix<Eigen::Dynamic, Eigen::Dynamic, Id> swap(n);
  swap.setIdentity();
  for (Id i = 0; i < n; ++i) swap.indices()[i] = static_cast<Id>((i * 7 + 3) % n);
  const Layout<double> permuted = swap * Y;
  Graph<double> permuted_graph(n, n);
  permuted_graph = P.twistedBy(swap);
  CHECK((forces(permuted, permuted_graph) - swap * here).norm() <= 1e-12 * here.norm());
}

TEST_CASE("ForceField: the objective is the KL divergence, exactly and by tree", "[forces]") {
  const Index n = 300;
  const Layout<double> Y = laws::blobs<double, 2>(n, 3, 10);
  const Graph<double> P = random_graph<double>(n);
  double entropy = 0;
  for (Index e = 0; e < P.nonZeros(); ++e) entropy += P.valuePtr()[e] * std::log(P.valuePtr()[e]);
  const double kl = entropy + loss<2>(P, Y, Cauchy{}, 1);
  ForceField exact(Y, P, Normalized{Cauchy{}}, Exact{});
  exact.exaggeration = 12;  // must not matter
  CHECK(exact.objective(Y) == Approx(kl).epsilon(1e-9));
  ForceField tree(Y, P, Normalized{Cauchy{}}, BarnesHut{0.5});
  CHECK(tree.objective(Y) == Approx(kl).epsilon(1e-2));
}

TEST_CASE("ForceField: float agrees with double", "[forces]") {
  const Index n = 300;
  const Layout<double> Y = laws::blobs<double, 2>(n, 3, 10);
  const Layout<float> Yf = Y.cast<float>();
  ForceField field(Y, random_graph<double>(n), Normalized{Cauchy{}}, Exact{});
  ForceField fieldf(Yf, random_graph<float>(n), Normalized{Cauchy{}}, Exact{});
  Layout<double> force(n, 2);
  Layout<float> forcef(n, 2);
  field(Y, force);
  fieldf(Yf, forcef);
  CHECK((forcef.cast<double>() - force).norm() <= 1e-5 * force.norm());
}

TEST_CASE("ForceField: same bits for 1, 2, 3, 7, 16 threads", "[forces]") {
  const Index n = 1000;
  const Layout<float> Y = laws::blobs<float, 2>(n, 3, 10);
  const auto forces = [&](int threads) {
    ForceField field(Y, random_graph<float>(n), Normalized{Cauchy{}}, Exact{}, Threads(threads));
    Layout<float> force(n, 2);
    field(Y, force);
    return force;
  };
  const Layout<float> one = forces(1);
  for (const int threads : {2, 3, 7, 16}) CHECK(forces(threads) == one);
}

TEST_CASE("ForceField: a graph of another size is refused", "[forces]") {
  const Layout<double> Y = laws::blobs<double, 2>(10, 1, 1);
  CHECK_THROWS_WITH((ForceField(Y, random_graph<double>(11), Normalized{Cauchy{}}, Exact{})),
                    Catch::Contains("11 x 11") && Catch::Contains("10 rows"));
  Graph<double> loose = random_graph<double>(10);
  loose.uncompress();
  CHECK_THROWS_WITH((ForceField(Y, loose, Normalized{Cauchy{}}, Exact{})), Catch::Contains("compressed"));
  CHECK_THROWS_WITH((ForceField(Y, std::shared_ptr<const Graph<double>>(), Normalized{Cauchy{}}, Exact{})),
                    Catch::Contains("no graph"));
}

TEST_CASE("ForceField: a layout, or masses, of another size are refused at every call", "[forces]") {
  const Layout<double> Y = laws::blobs<double, 2>(10, 1, 1);
  ForceField field(Y, random_graph<double>(10), Normalized{Cauchy{}}, Exact{});
  ForceField heavy(Y, random_graph<double>(10), SpringElectric{std::vector<double>(10, 2.0)}, Exact{});
  Layout<double> force;
  for (const Index n : {Index(0), Index(1), Index(9), Index(11)}) {
    const Layout<double> other = Layout<double>::Random(n, 2);
    const std::string told = std::to_string(n) + " rows for 10 points";
    CHECK_THROWS_WITH(field(other, force), Catch::Contains(told));
    CHECK_THROWS_WITH(field.objective(other), Catch::Contains(told));
    CHECK_THROWS_WITH(field.sum_over_edges(other, [](const auto& d2) { return d2; }), Catch::Contains(told));
    CHECK_THROWS_WITH(field.sum_over_pairs(other, [](const auto& d2) { return d2; }), Catch::Contains(told));
    CHECK_THROWS_WITH(heavy(other, force), Catch::Contains(told));
  }
  CHECK_NOTHROW(field(Y, force));
  heavy.law.masses.pop_back();
  CHECK_THROWS_WITH(heavy(Y, force), Catch::Contains("9 masses for 10 points"));
}

TEST_CASE("ForceField: the force on a single point is 0", "[forces]") {
  const Layout<double> Y = Layout<double>::Zero(1, 2);
  ForceField field(Y, Graph<double>(1, 1), Normalized{Cauchy{}}, BarnesHut{});
  Layout<double> force(1, 2);
  field(Y, force);
  CHECK(force.norm() == 0);
}

namespace {
/// A repulsion of one's own: three arguments are enough.
struct EveryOther {
  template <ForceLaw Law, class S, int Dim>
  double operator()(const Law& law, const Layout<S, Dim>& Y, Layout<S, Dim>& force) const {
    double Z = 0;
    for (Index i = 0; i < Y.rows(); ++i) {
      for (Index j = 0; j < Y.rows(); j += 2) {
        if (i == j) continue;
        const Eigen::Matrix<S, 1, Dim> apart = Y.row(i) - Y.row(j);
        force.row(i) += S(2) * law.repulsion(apart.squaredNorm()) * apart;
        if constexpr (NormalizedLaw<Law>) Z += 2.0 * static_cast<double>(law.weight(apart.squaredNorm()));
      }
    }
    return Z;
  }
};

/// The same for the law of t-SNE and no other.
struct OfOneLaw {
  double operator()(const Normalized<Cauchy>& law, const Layout<float>& Y, Layout<float>& force) const {
    return EveryOther{}(law, Y, force);
  }
};
}  // namespace

TEST_CASE("ForceField: takes a repulsion of the user's own for a single law, without weights", "[forces]") {
  const Layout<float> Y = laws::blobs<float, 2>(100, 3, 10);
  ForceField any(Y, random_graph<float>(100), Normalized{Cauchy{}}, EveryOther{});
  ForceField one(Y, random_graph<float>(100), Normalized{Cauchy{}}, OfOneLaw{});
  Layout<float> expected(100, 2), force(100, 2);
  any(Y, expected);
  one(Y, force);
  CHECK((force.array() == expected.array()).all());
  CHECK(one.objective(Y) == any.objective(Y));
  CHECK_NOTHROW(one.weigh({}));
  CHECK_THROWS_WITH(one.weigh(std::vector<double>(100, 2.0)), Catch::Contains("takes no law with weights"));
}

TEST_CASE("ForceField: takes a repulsion of the user's own", "[forces]") {
  static_assert(Repulsion<EveryOther, Normalized<Cauchy>, float, 2>);
  static_assert(Repulsion<BarnesHut, Normalized<Cauchy>, float, 3>);
  static_assert(!Repulsion<Cauchy, Normalized<Cauchy>, float, 2>);
  const Layout<float> Y = laws::blobs<float, 2>(100, 3, 10);
  ForceField field(Y, random_graph<float>(100), Normalized{Cauchy{}}, EveryOther{});
  Layout<float> force(100, 2);
  field(Y, force);
  CHECK(force.allFinite());
  CHECK(field.partition() > 0);
}

TEST_CASE("Exact: in long lists points that touch do not swallow the weights of far ones", "[forces]") {
  constexpr Index n = sanitized ? 5000 : 9000, heap = 100;
  neem::Layout<float> Y = neem::random_layout<float>(n, 3, 3000);
  for (Index i = 0; i < heap; ++i) Y.row(i * (n / heap)) = Y.row(0);
  neem::Layout<float> force = neem::Layout<float>::Zero(n, 2);
  const double Z = neem::Exact{}(neem::Normalized{neem::Cauchy{}}, Y, force);

  double together = 0, apart = 0;
  const auto add = [&](Index i, double(&pull)[2]) {
    for (Index j = 0; j < n; ++j) {
      const double x = double(Y(i, 0)) - double(Y(j, 0)), y = double(Y(i, 1)) - double(Y(j, 1));
      const double w = 1 / (1 + x * x + y * y);
      if (j != i) (w == 1 ? together : apart) += w;
      pull[0] += w * w * x, pull[1] += w * w * y;
    }
  };
  for (Index i = 0; i < n; ++i) {
    double pull[2] = {0, 0};
    add(i, pull);
    if (i % 500 != 0) continue;
    CHECK(double(force(i, 0)) == Approx(pull[0]).epsilon(1e-4).margin(1e-12));
    CHECK(double(force(i, 1)) == Approx(pull[1]).epsilon(1e-4).margin(1e-12));
  }
  CHECK(together == heap * (heap - 1));
  CHECK(Z - together == Approx(apart).epsilon(1e-4));
}

}  // namespace test_forces_force_field
