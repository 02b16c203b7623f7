#include "neem/forces/repulsion/fastest_repulsion.hpp"

#include "catch.hpp"
#include "laws/repulsion.hpp"
#include "neem/forces/laws/kernels.hpp"
#include "neem/forces/laws/laws.hpp"

namespace test_forces_repulsion_fastest_repulsion {

using neem::FastestRepulsion;
using neem::Index;
using neem::Layout;
using neem::RepulsionMethod;
using neem::Workspace;

TEST_CASE("choose_repulsion: few points exactly, many on a small area by the grid, else by the tree",
          "[forces]") {
  CHECK(neem::choose_repulsion(100, 1e3) == RepulsionMethod::exact);
  CHECK(neem::choose_repulsion(10000, 1e4) == RepulsionMethod::interpolation);
  CHECK(neem::choose_repulsion(10000, 1e6) == RepulsionMethod::barnes_hut);
  CHECK(neem::choose_repulsion(70000, 1e6) == RepulsionMethod::interpolation);
  CHECK(neem::choose_repulsion(70000, HUGE_VAL) == RepulsionMethod::barnes_hut);
}

TEST_CASE("FastestRepulsion: the bits of the method it uses, while the methods change", "[forces]") {
  const neem::Normalized law{neem::Cauchy{}};
  Workspace workspace;
  for (const double spread : {0.1, 3.0, 400.0, 0.1}) {
    const Layout<float> Y = laws::blobs<float, 2>(3000, spread / 10, spread);
    Layout<float> force = Layout<float>::Zero(3000, 2), same = force;
    const FastestRepulsion fastest;
    const double Z = fastest(law, Y, force, workspace);
    const RepulsionMethod method = fastest.method_for(law, Y, workspace.threads());
    CHECK(method == (spread > 100 ? RepulsionMethod::barnes_hut : RepulsionMethod::interpolation));
    const double alone = method == RepulsionMethod::barnes_hut ? neem::BarnesHut{fastest.theta}(law, Y, same)
                                                               : neem::Interpolation{}(law, Y, same);
    CHECK(Z == alone);
    CHECK(force == same);
  }
}

TEST_CASE("FastestRepulsion: the method asked for, and the tree where there can be no grid", "[forces]") {
  const neem::Normalized law{neem::Cauchy{}};
  const Layout<double> Y = laws::blobs<double, 2>(300, 1, 5);
  Layout<double> force = Layout<double>::Zero(300, 2), exact = force;
  CHECK(FastestRepulsion{.method = RepulsionMethod::exact}(law, Y, force) == neem::Exact{}(law, Y, exact));
  CHECK(force == exact);
  const Layout<double, 3> in_space = laws::blobs<double, 3>(2000, 1, 5);
  const FastestRepulsion grid{.method = RepulsionMethod::interpolation};
  CHECK(grid.method_for(law, in_space, neem::Threads(1)) == RepulsionMethod::barnes_hut);
}

}  // namespace test_forces_repulsion_fastest_repulsion
