#include "neem/methods/run/layout_state.hpp"

#include "catch.hpp"
#include "neem/layouts/random_layout.hpp"

#include <cmath>

namespace test_methods_run_layout_state {

using namespace neem;

TEMPLATE_TEST_CASE("layout_state: the radius is the root mean square distance from the mean", "[methods]",
                   float, double) {
  Layout<TestType> Y(4, 2);
  Y << 1, 2, 4, 2, 4, 6, 1, 6;  // a rectangle of 3 by 4
  CHECK(detail::radius_of(Y) == 2.5);
  CHECK(detail::radius_of(Layout<TestType>(Layout<TestType>::Constant(5, 2, 7))) == Approx(0).margin(1e-12));

  Layout<TestType, 3> Z = random_layout<TestType, 3>(500, 1, 10);
  Z.array() += TestType(1000);
  const Matrix<double> wide = Z.template cast<double>();
  const double radius = (wide.rowwise() - wide.colwise().mean()).norm() / std::sqrt(500.0);
  CHECK(detail::radius_of(Z) == Approx(radius));
  CHECK(detail::state_of(Z, {}).radius == detail::radius_of(Z));
}

}  // namespace test_methods_run_layout_state
