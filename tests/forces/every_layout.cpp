// The exam that every repulsion takes: the error it promises, at any scale and shape of the layout.
#include "catch.hpp"
#include "laws/repulsion.hpp"
#include "neem/forces/laws/kernels.hpp"
#include "neem/forces/laws/laws.hpp"
#include "neem/forces/repulsion/barnes_hut.hpp"
#include "neem/forces/repulsion/exact.hpp"
#include "neem/forces/repulsion/fastest_repulsion.hpp"
#include "neem/forces/repulsion/interpolation.hpp"

namespace test_forces_every_layout {

using namespace neem;

namespace {

#if defined(NEEM_SANITIZED)
constexpr Index points = 450;  // the grid sums from 400 on
#else
constexpr Index points = 700;
#endif

template <class S, int Dim, class Repel, class Law = Normalized<Cauchy>>
void examine(const Repel& repel, double promised, const Law& law = {}) {
  for (const auto& [name, Y] : laws::wild_layouts<S, Dim>(points)) {
    const auto [force, Z] = laws::errors_of(repel, law, Y);
    INFO(name << " in " << Dim << " dimensions, " << 8 * sizeof(S) << " bits: " << force << ", Z " << Z);
    CHECK(force <= promised);
    CHECK(Z <= promised);
  }
}

}  // namespace

TEMPLATE_TEST_CASE("Exact: every layout, to the last digits", "[forces]", float, double) {
  const double last = sizeof(TestType) == 8 ? 1e-11 : 1e-4;
  examine<TestType, 1>(Exact{}, last);
  examine<TestType, 2>(Exact{}, last);
  examine<TestType, 3>(Exact{}, last);
}

TEMPLATE_TEST_CASE("BarnesHut: every layout within 2.5e-2 at theta 0.5", "[forces]", float, double) {
  examine<TestType, 1>(BarnesHut{0.5}, 2.5e-2);
  examine<TestType, 2>(BarnesHut{0.5}, 2.5e-2);
  examine<TestType, 3>(BarnesHut{0.5}, 2.5e-2);
}

TEMPLATE_TEST_CASE("Interpolation: every layout within the error asked for", "[forces]", float, double) {
  examine<TestType, 1>(Interpolation{1e-2}, 1e-2);
  examine<TestType, 2>(Interpolation{1e-2}, 1e-2);
  examine<TestType, 2>(Interpolation{1e-3}, 1e-3);
}

TEST_CASE("Interpolation: every layout, other laws", "[forces]") {
  examine<float, 2>(Interpolation{1e-2}, 1e-2, Normalized{StudentT{0.5}});
  examine<float, 2>(Interpolation{1e-2}, 1e-2, Normalized{Gaussian{}});
}

TEMPLATE_TEST_CASE("FastestRepulsion: every layout", "[forces]", float, double) {
  examine<TestType, 1>(FastestRepulsion{}, 2.5e-2);
  examine<TestType, 2>(FastestRepulsion{}, 2.5e-2);
  examine<TestType, 3>(FastestRepulsion{}, 2.5e-2);
}

}  // namespace test_forces_every_layout
