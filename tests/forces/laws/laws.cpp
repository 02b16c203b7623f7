#include "neem/forces/laws/laws.hpp"

#include "catch.hpp"
#include "laws/repulsion.hpp"
#include "neem/forces/force_field.hpp"
#include "neem/forces/laws/kernels.hpp"
#include "neem/forces/repulsion/barnes_hut.hpp"
#include "neem/forces/repulsion/exact.hpp"
#include "neem/forces/repulsion/fastest_repulsion.hpp"
#include "neem/forces/repulsion/interpolation.hpp"
#include "neem/optimizers/delta_bar_delta.hpp"
#include "neem/optimizers/descend.hpp"

#include <Eigen/Dense>

namespace test_forces_laws_laws {

using namespace neem;

namespace {

template <class S>
Graph<S> random_graph(Index n) {
  const Random random{3};
  Eigen::MatrixXd dense = Eigen::MatrixXd::Zero(n, n);
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j < i; ++j) {
      const double p = random.uniform(static_cast<std::uint64_t>(i), static_cast<std::uint64_t>(j));
      if (p < std::min(0.6, 20.0 / static_cast<double>(n))) dense(i, j) = dense(j, i) = 1 + p;
    }
  }
  if (n > 1) dense /= dense.sum();
  Graph<S> P(dense.cast<S>().eval().sparseView());
  return P;
}

/// ρ Σ p edge + s Σ_{i≠j} pair by the definition.
template <int Dim, class Edge, class Pair>
double loss(const Graph<double>& P, const Layout<double, Dim>& Y, double rho, double charge, const Edge& edge,
            const Pair& pair) {
  double edges = 0, pairs = 0;
  for (Index i = 0; i < Y.rows(); ++i) {
    for (Index j = 0; j < Y.rows(); ++j) {
      if (i == j) continue;
      const double d2 = (Y.row(i) - Y.row(j)).squaredNorm();
      edges += P.coeff(static_cast<Id>(i), static_cast<Id>(j)) * edge(d2);
      pairs += pair(d2);
    }
  }
  return rho * edges + charge * pairs;
}

/// The forces against central differences of a loss that is written out here once more, and the objective
/// against that loss.
template <int Dim, class Law, class Edge, class Pair>
void gradient(const Law& law, const Edge& edge, const Pair& pair) {
  const Index n = 12;
  const double rho = 1.7, charge = 0.03;
  const Graph<double> P = random_graph<double>(n);
  const Layout<double, Dim> Y = laws::blobs<double, Dim>(n, 1, 0.5);
  ForceField field(Y, P, law, Exact{});
  field.exaggeration = rho;
  field.charge = charge;
  Layout<double, Dim> force(n, Dim), numeric(n, Dim);
  field(Y, force);
  const double h = 1e-6;
  for (Index i = 0; i < n; ++i) {
    for (int c = 0; c < Dim; ++c) {
      Layout<double, Dim> up = Y, down = Y;
      up(i, c) += h;
      down(i, c) -= h;
      const double rise =
          loss<Dim>(P, up, rho, charge, edge, pair) - loss<Dim>(P, down, rho, charge, edge, pair);
      numeric(i, c) = -rise / (8 * h);
    }
  }
  CHECK((force - numeric).norm() <= 1e-6 * numeric.norm());
  CHECK(field.objective(Y) == Approx(loss<Dim>(P, Y, rho, charge, edge, pair)).epsilon(1e-12));
}

/// Logistic regression on q = w / (w + Z), w a function of d².
template <int Dim = 2, class Law, class W>
void contrastive_gradient(const Law& law, const W& w) {
  gradient<Dim>(
      law, [&](double d2) { return -std::log(w(d2) / (w(d2) + law.Z)); },
      [&](double d2) { return -std::log(law.Z / (w(d2) + law.Z)); });
}

template <class Law, class Repel>
Layout<double> forces(const Layout<double>& Y, const Graph<double>& P, const Law& law, const Repel& repel,
                      double charge = 1, double rho = 1) {
  ForceField field(Y, P, law, repel);
  field.charge = charge;
  field.exaggeration = rho;
  Layout<double> force(Y.rows(), 2);
  field(Y, force);
  return force;
}

}  // namespace

TEST_CASE("Contrastive: the force is −¼ of the gradient of logistic regression, for each kernel",
          "[forces]") {
  for (const double Z : {1e-3, 0.37, 1.0, 50.0}) {
    INFO("Z " << Z);
    const auto cauchy = [](double d2) { return 1 / (1 + d2); };
    contrastive_gradient<1>(Contrastive{Cauchy{}, Z}, cauchy);
    contrastive_gradient<2>(Contrastive{Cauchy{}, Z}, cauchy);
    contrastive_gradient<3>(Contrastive{Cauchy{}, Z}, cauchy);
    contrastive_gradient(Contrastive{StudentT{0.5}, Z}, [](double d2) { return 1 / std::sqrt(1 + 2 * d2); });
    contrastive_gradient(Contrastive{Gaussian{}, Z}, [](double d2) { return std::exp(-d2); });
    contrastive_gradient(Contrastive{UmapImplicit{1.5, 0.9, 1e-3}, Z},
                         [](double d2) { return 1 / (1.5 * std::pow(d2 + 1e-3, 0.9)); });
    contrastive_gradient(Contrastive{UmapImplicit{1, 1, 0.3}, Z}, [](double d2) { return 1 / (d2 + 0.3); });
    contrastive_gradient(Contrastive{UmapDirect{1.5, 0.9, 1e-3}, Z},
                         [](double d2) { return 1 / (1 + 1.5 * std::pow(d2 + 1e-3, 0.9)); });
  }
}

TEST_CASE("ElasticEmbedding and Power: the force is −¼ of the gradient of the stated loss", "[forces]") {
  gradient<2>(
      ElasticEmbedding{}, [](double d2) { return d2; }, [](double d2) { return std::exp(-d2); });
  const auto energy = [](double d2, double k) {
    const double d = std::sqrt(d2 + 1e-6);
    return k == -1 ? 2 * std::log(d) : 2 * std::pow(d, k + 1) / (k + 1);
  };
  for (const Power law : {linlog, fruchterman_reingold, Power{1, -1}, Power{-1, -3}, Power{2.5, -0.5}}) {
    INFO(law.a << ", " << law.r);
    gradient<2>(
        law, [&](double d2) { return energy(d2, law.a); }, [&](double d2) { return -energy(d2, law.r); });
  }
}

TEST_CASE("Laws: packs compute what numbers compute", "[forces]") {
  const auto check = [](const auto& law) {
    const auto same = [&](auto tag, double tolerance) {
      using S = decltype(tag);
      for (const double d2 : {0.0, 1e-9, 1e-3, 0.3, 1.0, 7.0, 3e3}) {
        const S x = static_cast<S>(d2);
        const auto near = [&](const auto& f) {
          S lanes[Pack<S>::size];
          f(Pack<S>(x)).store(lanes);
          for (const S lane : lanes)
            CHECK(static_cast<double>(lane) ==
                  Approx(static_cast<double>(f(x))).epsilon(tolerance).margin(1e-37));
        };
        near([&](const auto& at) { return law.attraction(at); });
        near([&](const auto& at) { return law.repulsion(at); });
        near([&](const auto& at) { return law.edge_loss(at); });
      }
    };
    same(float{}, 3e-6);
    same(double{}, 1e-13);
  };
  check(Contrastive{Cauchy{}, 0.1});
  check(Contrastive{UmapImplicit{}, 1.0});
  check(Contrastive{UmapDirect{}, 1.0});
  check(linlog);
  check(Power{2.5, -0.5});
}

TEST_CASE("Laws: forces sum to zero and turn nothing", "[forces]") {
  const Index n = 200;
  const Layout<double> Y = laws::blobs<double, 2>(n, 3, 10);
  const auto check = [&](const auto& law) {
    const Layout<double> force = forces(Y, random_graph<double>(n), law, Exact{}, 0.01);
    const double size = force.rowwise().norm().sum();
    CHECK(force.colwise().sum().norm() <= 1e-12 * size);
    const double torque =
        (Y.col(0).array() * force.col(1).array() - Y.col(1).array() * force.col(0).array()).sum();
    CHECK(std::abs(torque) <= 1e-12 * size * Y.cwiseAbs().maxCoeff());
  };
  check(Contrastive{Cauchy{}, 0.01});
  check(Contrastive{UmapImplicit{}, 1.0});
  check(Contrastive{UmapDirect{}, 0.2});
  check(ElasticEmbedding{});
  check(linlog);
}

TEST_CASE("Contrastive: with UmapImplicit and Z = 1 it is UMAP's cross entropy", "[forces]") {
  const double a = 1.5769, b = 0.8951;
  const Contrastive law{UmapImplicit{a, b, 1e-12}, 1.0};
  for (const double d2 : {0.05, 0.7, 3.0, 20.0}) {
    const double nu = 1 / (1 + a * std::pow(d2, b));
    CHECK(law.probability(d2) == Approx(nu).epsilon(1e-10));
    CHECK(law.edge_loss(d2) == Approx(-std::log(nu)).epsilon(1e-10));
    CHECK(law.potential(d2) == Approx(-std::log(1 - nu)).epsilon(1e-10));
    CHECK(law.attraction(d2) == Approx(a * b * std::pow(d2, b - 1) * nu).epsilon(1e-10));
    CHECK(law.repulsion(d2) == Approx(b / d2 * nu).epsilon(1e-10));
  }
}

TEST_CASE("Contrastive: a = b = 1 and ε = 1 is the Cauchy kernel", "[forces]") {
  const Contrastive umap{UmapImplicit{1, 1, 1}, 0.3};
  const Contrastive cauchy{Cauchy{}, 0.3};
  for (const double d2 : {0.0, 0.05, 0.7, 3.0, 200.0}) {
    CHECK(umap.attraction(d2) == Approx(cauchy.attraction(d2)).epsilon(1e-14));
    CHECK(umap.repulsion(d2) == Approx(cauchy.repulsion(d2)).epsilon(1e-14));
  }
}

TEST_CASE("Contrastive: towards large Z it is t-SNE with a fixed partition function, error ∝ 1/Z",
          "[forces]") {
  const Index n = 12;
  const Layout<double> Y = laws::blobs<double, 2>(n, 1, 0.5);
  const Graph<double> P = random_graph<double>(n);
  const double partition = 40;  // Z̄; the charge that goes with Z is Z / Z̄
  Layout<double> repulsion = Layout<double>::Zero(n, 2);
  const double Z = Exact{}(Normalized{Cauchy{}}, Y, repulsion);
  // t-SNE's forces with Z replaced: attraction of the Normalized law, repulsion over Z̄
  const Layout<double> tsne = forces(Y, P, Normalized{Cauchy{}}, Exact{});
  const Layout<double> wanted = tsne + repulsion * (1 / partition - 1 / Z);
  double slope = 0;
  for (const double z : {1e2, 1e3, 1e4, 1e5, 1e6}) {
    const Layout<double> force = forces(Y, P, Contrastive{Cauchy{}, z}, Exact{}, z / partition);
    const double scaled = (force - wanted).norm() / wanted.norm() * z;
    INFO("Z " << z << ", error · Z " << scaled);
    if (slope == 0) slope = scaled;
    CHECK(scaled <= 1.2 * slope);
    CHECK(scaled >= slope / 1.2);
  }
}

TEST_CASE("Contrastive: towards small Z, with w = 1/d², it is linear springs and 1/d, error ∝ Z",
          "[forces]") {
  const Index n = 12;
  const Layout<double> Y = laws::blobs<double, 2>(n, 1, 0.5);
  const Graph<double> P = random_graph<double>(n);
  constexpr double tiny = 1e-14;
  const Layout<double> wanted = forces(Y, P, Power{1, -1, tiny}, Exact{}, 0.02);
  double slope = 0;
  for (const double z : {1e-2, 1e-3, 1e-4, 1e-5, 1e-6}) {
    const Layout<double> force = forces(Y, P, Contrastive{UmapImplicit{1, 1, tiny}, z}, Exact{}, 0.02, 1 / z);
    const double scaled = (force - wanted).norm() / wanted.norm() / z;
    INFO("Z " << z << ", error / Z " << scaled);
    if (z == 1e-3) slope = scaled;
    if (z > 1e-3) continue;
    CHECK(scaled <= 1.2 * slope);
    CHECK(scaled >= slope / 1.2);
  }
}

TEST_CASE("Contrastive: full repulsion of UMAP with ε = 1 is t-SNE's", "[forces]") {
  // γ w / (1 + d²) = γ w²: with w = 1 / (1 + d²) the repulsion of t-SNE times Z, for any layout
  for (const double d2 : {0.0, 0.3, 2.0, 50.0}) {
    CHECK(Cauchy{}.weight(d2) / (1 + d2) == Approx(Normalized{Cauchy{}}.repulsion(d2)).epsilon(1e-14));
    // and the contrastive law with ε = 1, Z large, is Z⁻¹ of it
    CHECK(1e9 * Contrastive{Cauchy{}, 1e9}.repulsion(d2) ==
          Approx(Normalized{Cauchy{}}.repulsion(d2)).epsilon(1e-8));
  }
}

TEST_CASE("Contrastive: its losses are finite where w is none", "[forces]") {
  const Contrastive law{Gaussian{}, 1.0};
  CHECK(law.edge_loss(1e4F) == 1e4F);
  CHECK(law.edge_loss(1e4) == 1e4);
  CHECK(law.attraction(1e4F) == 1.0F);
  CHECK(law.repulsion(1e4F) == 0.0F);
  CHECK(Normalized{Gaussian{}}.edge_loss(1e4F) == 1e4F);
  const Contrastive small{Cauchy{}, 1e-30};
  CHECK(small.edge_loss(1e6F) < 1e-20F);
  CHECK(small.edge_loss(1e6F) > 0.0F);  // not rounded away
  CHECK(std::isfinite(small.potential(0.0F)));
}

TEST_CASE("umap_kernel: a and b are those of umap-learn", "[forces]") {
  const auto check = [](double min_dist, double a, double b) {
    const UmapImplicit kernel = umap_kernel(min_dist, 1);
    CHECK(kernel.a == Approx(a).margin(1e-4));
    CHECK(kernel.b == Approx(b).margin(1e-4));
  };
  check(0.1, 1.5769, 0.8951);
  check(0.001, 1.9291, 0.7915);
  check(0.4, 0.7669, 1.2226);
  check(0.5, 0.5830, 1.3342);
  CHECK(UmapImplicit{}.a == Approx(umap_kernel().a).margin(1e-4));
  // at another scale the curve is the same
  const UmapImplicit wide = umap_kernel(1, 10);
  CHECK(wide.b == Approx(umap_kernel().b).epsilon(1e-6));
  CHECK(wide.a * std::pow(10, 2 * wide.b) == Approx(umap_kernel().a).epsilon(1e-6));
  for (const double wrong : {-0.1, 3.0, std::nan("")})
    CHECK_THROWS_WITH(umap_kernel(wrong), Catch::Contains("min_dist"));
  for (const double wrong : {0.0, -1.0, std::nan(""), HUGE_VAL})
    CHECK_THROWS_WITH(umap_kernel(0, wrong), Catch::Contains("spread"));
}

TEST_CASE("UMAP's kernels: the slope is −d log w / d(d²), and the energy −log w", "[forces]") {
  const auto check = [](const auto& kernel) {
    for (const double d2 : {0.0, 0.05, 0.7, 3.0, 20.0}) {
      const double h = 1e-6 * (d2 + 1e-3);
      const double slope = -(std::log(kernel.weight(d2 + h)) - std::log(kernel.weight(d2 - h))) / (2 * h);
      CHECK(kernel.slope(d2) == Approx(slope).epsilon(1e-6));
      CHECK(kernel.energy(d2) == Approx(-std::log(kernel.weight(d2))).epsilon(1e-12).margin(1e-14));
    }
  };
  check(UmapImplicit{1.5, 0.9, 1e-3});
  check(UmapImplicit{1, 1, 0.5});
  check(UmapDirect{0.7669, 1.2226, 1e-3});
}

TEST_CASE("Laws: tree and grid give the forces of all pairs, the nearer the more is asked", "[forces]") {
  const Layout<double> Y = laws::blobs<double, 2>(2000, 3, 30);
  const auto check = [&](const auto& law, bool grid) {
    const auto exact = laws::evaluate(Exact{}, law, Y);
    const auto tree = [&](double theta) {
      return laws::relative_rms(laws::evaluate(BarnesHut{theta}, law, Y).force, exact.force);
    };
    CHECK(tree(0) <= 1e-13);
    const double fine = tree(0.2), coarse = tree(0.5), coarsest = tree(1);
    CHECK(fine <= 2.5e-3);
    CHECK(coarse <= 2.5e-2);
    CHECK(fine <= coarse);
    CHECK(coarse <= coarsest);
    if constexpr (SmoothLaw<std::remove_cvref_t<decltype(law)>>) {
      if (!grid) return;
      double last = 1;
      for (const double asked : {1e-1, 1e-2, 1e-3, 1e-4}) {
        const auto found = laws::evaluate(Interpolation{asked}, law, Y);
        const double error = laws::relative_rms(found.force, exact.force);
        INFO("asked " << asked << ", found " << error);
        CHECK(error <= asked);
        CHECK(error < last);
        last = error;
      }
    }
  };
  check(Contrastive{Cauchy{}, 1.0}, true);
  check(Contrastive{Cauchy{}, 1e-3}, true);
  check(Contrastive{Cauchy{}, 1e3}, true);
  check(Contrastive{StudentT{0.5}, 0.1}, true);
  check(Contrastive{Gaussian{}, 0.1}, true);
  check(ElasticEmbedding{}, true);
  check(Contrastive{UmapImplicit{}, 1.0}, false);
  check(linlog, false);
}

TEST_CASE("Interpolation: UMAP's sharp law on a grid that is fine enough", "[forces]") {
  const Layout<float> Y = laws::blobs<float, 2>(1000, 1, 0);
  const Contrastive law{UmapImplicit{}, 1.0};
  const auto exact = laws::evaluate(Exact{}, law, Y);
  CHECK(laws::relative_rms(laws::evaluate(Interpolation{}, law, Y).force, exact.force) <= 1e-2);
}

TEST_CASE("ForceField: a law that changes is followed, by the grid too", "[forces]") {
  const Layout<double> Y = laws::blobs<double, 2>(1500, 3, 30);
  const Graph<double> P = random_graph<double>(1500);
  ForceField field(Y, P, Contrastive{Cauchy{}, 1.0}, Interpolation{});
  Layout<double> force(1500, 2), other(1500, 2);
  field(Y, force);
  for (const double Z : {1e-3, 1e-3, 0.5, 1.0}) {
    field.law.Z = Z;
    field(Y, other);
    CHECK(other == forces(Y, P, Contrastive{Cauchy{}, Z}, Interpolation{}));
    CHECK((other == force) == (Z == 1.0));
  }
}

TEST_CASE("ForceField: the loss by tree and by grid is that over all pairs", "[forces]") {
  const Layout<double> Y = laws::blobs<double, 2>(1500, 3, 30);
  const Graph<double> P = random_graph<double>(1500);
  const auto objective = [&](const auto& law, const auto& repel) {
    ForceField field(Y, P, law, repel);
    field.charge = 1e-5;
    return field.objective(Y);
  };
  const auto check = [&](const auto& law) {
    const double exact = objective(law, Exact{});
    CHECK(objective(law, BarnesHut{0.5}) == Approx(exact).epsilon(1e-3));
    if constexpr (SmoothLaw<std::remove_cvref_t<decltype(law)>>)
      CHECK(objective(law, Interpolation{}) == Approx(exact).epsilon(1e-3));
  };
  check(Contrastive{Cauchy{}, 0.01});
  check(ElasticEmbedding{});
  check(linlog);
}

TEST_CASE("ForceField: sums over edges and pairs are what they say", "[forces]") {
  const Index n = 50;
  const Layout<double> Y = laws::blobs<double, 2>(n, 3, 10);
  const Graph<double> P = random_graph<double>(n);
  const Contrastive law{Cauchy{}, 0.1};
  ForceField field(Y, P, law, Exact{});
  const auto probability = [&](const auto& d2) { return law.probability(d2); };
  double edges = 0, pairs = 0;
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j < n; ++j) {
      if (i == j) continue;
      const double q = law.probability((Y.row(i) - Y.row(j)).squaredNorm());
      edges += P.coeff(static_cast<Id>(i), static_cast<Id>(j)) * q;
      pairs += q;
    }
  }
  CHECK(field.sum_over_edges(Y, probability) == Approx(edges).epsilon(1e-12));
  CHECK(field.sum_over_pairs(Y, probability) == Approx(pairs).epsilon(1e-12));
}

TEST_CASE("ForceField: ρP with rate η/ρ moves points as (1/ρ) log Z with rate η", "[forces]") {
  const Index n = 20;
  const double rho = 4, rate = 20;
  const Graph<double> P = random_graph<double>(n);
  const Layout<double> start = laws::blobs<double, 2>(n, 1, 0.5);
  ForceField field(start, P, Normalized{Cauchy{}}, Exact{});
  field.exaggeration = rho;
  const auto other = [&](const Layout<double>& Y, Layout<double>& force) {
    double Z = 0;
    Layout<double> pull = Layout<double>::Zero(n, 2), push = pull;
    for (Index i = 0; i < n; ++i) {
      for (Index j = 0; j < n; ++j) {
        if (i == j) continue;
        const Eigen::RowVector2d apart = Y.row(i) - Y.row(j);
        const double w = 1 / (1 + apart.squaredNorm());
        Z += w;
        pull.row(i) -= P.coeff(static_cast<Id>(i), static_cast<Id>(j)) * w * apart;
        push.row(i) += w * w * apart;
      }
    }
    force = pull + push / (rho * Z);
  };
  Layout<double> Y = start, X = start;
  DeltaBarDelta<double, 2> step(Y, {.learning_rate = rate / rho}), same(X, {.learning_rate = rate});
  descend(Y, field, step, 50);
  descend(X, other, same, 50);
  CHECK((Y - start).norm() > 1);
  CHECK((Y - X).norm() <= 1e-10 * Y.norm());
}

TEST_CASE("Laws: same bits for 1, 2, 3, 7, 16 threads", "[forces]") {
  const Layout<float> Y = laws::blobs<float, 2>(1000, 3, 10);
  const Graph<float> P = random_graph<float>(1000);
  const auto check = [&](const auto& law, const auto& repel) {
    const auto result = [&](int threads) {
      ForceField field(Y, P, law, repel, Threads(threads));
      field.charge = 1e-4;
      Layout<float> force(1000, 2);
      field(Y, force);
      return std::pair{force, field.objective(Y)};
    };
    const auto one = result(1);
    for (const int threads : {2, 3, 7, 16}) CHECK(result(threads) == one);
  };
  check(Contrastive{Cauchy{}, 0.01}, BarnesHut{});
  check(Contrastive{Cauchy{}, 0.01}, Interpolation{});
  check(Contrastive{UmapImplicit{}, 1.0}, BarnesHut{});
}

TEST_CASE("Laws: the forces between points that coincide, and on a single one, are finite", "[forces]") {
  const auto check = [](const auto& law) {
    for (const Index n : {Index(1), Index(2), Index(70)}) {
      const Layout<float> Y = laws::duplicates<float, 2>(n);
      Layout<float> same = Layout<float>::Constant(n, 2, 1.0F);
      for (const Layout<float>& at : {Y, same}) {
        ForceField field(at, random_graph<float>(n), law, FastestRepulsion{});
        Layout<float> force(n, 2);
        field(at, force);
        CHECK(force.allFinite());
        CHECK(std::isfinite(field.objective(at)));
      }
      ForceField field(same, random_graph<float>(n), law, BarnesHut{});
      Layout<float> force(n, 2);
      field(same, force);
      CHECK(force.norm() == 0);
    }
  };
  check(Contrastive{Cauchy{}, 1.0});
  check(Contrastive{UmapImplicit{}, 1.0});
  check(Contrastive{UmapDirect{}, 1.0});
  check(linlog);
  check(Power{-1, -3});
  check(ElasticEmbedding{});
}

}  // namespace test_forces_laws_laws
