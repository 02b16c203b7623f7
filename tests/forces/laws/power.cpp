#include "neem/forces/laws/power.hpp"

#include "catch.hpp"

#include <cmath>

namespace test_forces_laws_power {

using namespace neem;

TEMPLATE_TEST_CASE("power: as std::pow, from tiny distances to huge ones", "[forces]", float, double) {
  using S = TestType;
  const double rounding = sizeof(S) == 4 ? 3e-7 : 1e-14;
  double worst = 0;
  for (const double b : {0.5, 0.7915, 0.8951, 1.0, 1.3342, 2.5}) {
    for (double x = 1e-12; x < 1e13; x *= 1.00371) {
      S lanes[Pack<S>::size];
      for (S& lane : lanes) lane = static_cast<S>(x);
      detail::power(Pack<S>::load(lanes), b).store(lanes);
      const double wanted = std::pow(static_cast<double>(static_cast<S>(x)), b);
      const double room = rounding * (1 + std::abs(std::log2(wanted)));
      for (const S lane : lanes)
        worst = std::max(worst, std::abs(static_cast<double>(lane) / wanted - 1) / room);
    }
  }
  CHECK(worst < 1);
}

TEST_CASE("power: 1 to any power is 1", "[forces]") {
  CHECK(detail::power(Pack<float>(1), 0.8951).sum() == Approx(Pack<float>::size).epsilon(2e-7));
}

}  // namespace test_forces_laws_power
