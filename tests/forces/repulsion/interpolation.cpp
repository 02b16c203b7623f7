#include "neem/forces/repulsion/interpolation.hpp"

#include "catch.hpp"
#include "neem/core/random.hpp"
#include "neem/forces/laws/kernels.hpp"
#include "neem/forces/laws/laws.hpp"
#include "neem/forces/repulsion/exact.hpp"

#include <cstring>
#include <string>

namespace test_forces_repulsion_interpolation {

namespace {

using neem::Index;
using neem::Layout;
using neem::Threads;
using neem::Workspace;

template <class S, int Dim>
Layout<S, Dim> cloud(Index n, double size, std::uint64_t seed = 3) {
  Layout<S, Dim> Y(n, Dim);
  const neem::Random random{seed};
  for (Index i = 0; i < n; ++i) {
    for (int c = 0; c < Dim; ++c) {
      Y(i, c) =
          static_cast<S>(size * random.normal(static_cast<std::uint64_t>(i), static_cast<std::uint64_t>(c)));
    }
  }
  return Y;
}

template <class S>
Layout<S> ring(Index n, double radius) {
  Layout<S> Y(n, 2);
  for (Index i = 0; i < n; ++i) {
    const double angle = 6.283185307179586 * static_cast<double>(i) / static_cast<double>(n);
    Y.row(i) << static_cast<S>(radius * std::cos(angle)), static_cast<S>(radius * std::sin(angle));
  }
  return Y;
}

/// Ten clouds on a circle, as a trained map has them.
template <class S>
Layout<S> islands(Index n) {
  Layout<S> Y = cloud<S, 2>(n, 3.0);
  const Layout<S> centres = ring<S>(10, 40);
  for (Index i = 0; i < n; ++i) Y.row(i) += centres.row(i % 10);
  return Y;
}

struct Errors {
  double force, Z;
};

template <class S, int Dim, class Law>
Errors errors(const Layout<S, Dim>& Y, const Law& law, double relative_error, int threads = 2) {
  Layout<S, Dim> exact = Layout<S, Dim>::Zero(Y.rows(), Dim), grid = exact;
  Workspace workspace{Threads(threads)}, other{Threads(threads)};
  const double Z = neem::Exact{}(law, Y, exact, workspace);
  const double Z_grid = neem::Interpolation{relative_error}(law, Y, grid, other);
  return {static_cast<double>((grid - exact).norm()) / static_cast<double>(exact.norm()),
          std::abs(Z_grid / Z - 1)};
}

}  // namespace

TEMPLATE_TEST_CASE("Interpolation: as near to the exact sums as asked for, on every layout", "[forces]",
                   float, double) {
  using S = TestType;
  const neem::Normalized law{neem::Cauchy{}};
  Layout<S> line = ring<S>(2000, 30);
  line.col(1).setZero();
  Layout<S> copies = islands<S>(2000);
  for (Index i = 0; i < 2000; ++i) copies.row(i) = Layout<S>(copies.row(i % 20));
  const std::vector<std::pair<std::string, Layout<S>>> layouts = {
      {"start", cloud<S, 2>(2000, 1e-4)}, {"blob", cloud<S, 2>(2000, 10)},
      {"ring", ring<S>(2000, 30)},        {"line", line},
      {"islands", islands<S>(2000)},      {"copies", copies},
  };
  for (const auto& [name, Y] : layouts) {
    for (const double asked : {1e-2, 1e-3, 1e-4}) {
      const Errors found = errors(Y, law, asked);
      INFO(name << ", asked " << asked << ": force " << found.force << ", Z " << found.Z);
      CHECK(found.force <=
            std::max(asked, std::is_same_v<S, float> ? 2e-4 : 0.0));  // float: rounding of the sums
      CHECK(found.Z <= 1e-3 * asked / 1e-2 + 1e-6);
    }
  }
}

TEST_CASE("Interpolation: any tails, one dimension", "[forces]") {
  const Layout<double> Y = islands<double>(1500);
  for (const double asked : {1e-2, 1e-3}) {
    INFO("asked " << asked);
    CHECK(errors(Y, neem::Normalized{neem::StudentT{0.5}}, asked).force <= asked);
    CHECK(errors(Y, neem::Normalized{neem::StudentT{3}}, asked).force <= asked);
    CHECK(errors(Y, neem::Normalized{neem::Gaussian{}}, asked).force <= asked);
    CHECK(errors(cloud<double, 1>(1500, 20), neem::Normalized{neem::Cauchy{}}, asked).force <= asked);
    CHECK(errors(cloud<float, 1>(1500, 1e-4), neem::Normalized{neem::Cauchy{}}, asked).force <= asked);
  }
}

TEST_CASE("Interpolation: a few points far away cost little and are exact", "[forces]") {
  Layout<float> Y = islands<float>(3000);
  Y.row(17) << 500, 500;
  const neem::Normalized law{neem::Cauchy{}};
  CHECK(errors(Y, law, 1e-2).force <= 1e-2);
  Y.row(18) << -1e6f, 3;
  CHECK(errors(Y, law, 1e-2).force <= 1e-2);
  Y.row(19) << 1e30f, -1e30f;
  Layout<float> force = Layout<float>::Zero(3000, 2);
  CHECK(std::isfinite(neem::Interpolation{}(law, Y, force)));
  CHECK(force.allFinite());
}

TEST_CASE("Interpolation: layouts too wide for a grid, or a single place", "[forces]") {
  const neem::Normalized law{neem::Cauchy{}};
  CHECK(errors(cloud<float, 2>(3000, 1e5), law, 1e-2).Z <= 1.5e-2);  // by the tree
  for (const Index n : {Index(1), Index(2), Index(3), Index(50)}) {
    const Layout<double> same = Layout<double>::Constant(n, 2, 3.0);
    Layout<double> force = Layout<double>::Zero(n, 2);
    const double Z = neem::Interpolation{}(law, same, force);
    CHECK(force.isZero());
    CHECK(Z == Approx(static_cast<double>(n * (n - 1))));
  }
  Layout<double> none(0, 2), force(0, 2);
  CHECK(neem::Interpolation{}(law, none, force) == 0);
  CHECK_THROWS_AS(neem::Interpolation{0.5}(law, ring<double>(9, 1), force), neem::Error);
}

TEMPLATE_TEST_CASE("Interpolation: same bits for any number of threads, and again", "[forces]", float,
                   double) {
  const Layout<TestType> Y = islands<TestType>(20000);
  const neem::Normalized law{neem::Cauchy{}};
  std::vector<Layout<TestType>> forces;
  std::vector<double> Z;
  for (const int threads : {1, 2, 3, 7, 16}) {
    Workspace workspace{Threads(threads)};
    for (int again = 0; again < 2; ++again) {  // the second time with the kernel that was kept
      forces.push_back(Layout<TestType>::Zero(Y.rows(), 2));
      Z.push_back(neem::Interpolation{}(law, Y, forces.back(), workspace));
    }
  }
  for (std::size_t k = 1; k < forces.size(); ++k) {
    CHECK(Z[k] == Z[0]);
    CHECK(std::memcmp(forces[k].data(), forces[0].data(),
                      static_cast<std::size_t>(forces[0].size()) * sizeof(TestType)) == 0);
  }
}

TEST_CASE("Interpolation: what is kept for one grid does not serve another", "[forces]") {
  const neem::Normalized law{neem::Cauchy{}};
  Workspace workspace;
  for (const double size : {1e-4, 1e-3, 0.3, 0.31, 5.0, 40.0, 5.0}) {
    const Layout<double> Y = cloud<double, 2>(800, size);
    Layout<double> kept = Layout<double>::Zero(800, 2), fresh = kept;
    const double Z = neem::Interpolation{}(law, Y, kept, workspace);
    CHECK(Z == neem::Interpolation{}(law, Y, fresh));
    CHECK(kept == fresh);
  }
}

}  // namespace test_forces_repulsion_interpolation
