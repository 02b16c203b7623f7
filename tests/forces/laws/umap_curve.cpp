#include "neem/forces/laws/umap_curve.hpp"

#include "catch.hpp"

#include <cmath>
#include <limits>

namespace test_forces_laws_umap_curve {

using namespace neem;

TEST_CASE("fit_umap_curve: the curves that umap-learn and NCVis use", "[forces]") {
  struct Known {
    double min_dist, a, b;
  };
  for (const Known& known : {Known{0.1, 1.5769, 0.8951}, Known{0.001, 1.9291, 0.7915},
                             Known{0.4, 0.7669, 1.2226}, Known{0.5, 0.5830, 1.3342}}) {
    const UmapCurve curve = fit_umap_curve(known.min_dist, 1);
    INFO("min_dist " << known.min_dist);
    CHECK(std::abs(curve.a - known.a) < 1e-3);
    CHECK(std::abs(curve.b - known.b) < 1e-3);
  }
}

TEST_CASE("fit_umap_curve: distances and spread in other units give the same curve", "[forces]") {
  const UmapCurve one = fit_umap_curve(0.1, 1), ten = fit_umap_curve(1, 10);
  CHECK(ten.b == Approx(one.b).epsilon(1e-9));
  for (const double d : {0.01, 0.5, 3.0}) {
    CHECK(ten.a * std::pow(10 * d, 2 * ten.b) == Approx(one.a * std::pow(d, 2 * one.b)).epsilon(1e-9));
  }
}

TEST_CASE("fit_umap_curve: no small change of a or b is nearer", "[forces]") {
  for (const double min_dist : {0.0, 0.1, 0.8, 2.5}) {
    const UmapCurve curve = fit_umap_curve(min_dist, 1);
    const double least = detail::curve_sums(curve, min_dist, 1).squares;
    for (const double factor : {0.999, 1.001}) {
      CHECK(detail::curve_sums({curve.a * factor, curve.b}, min_dist, 1).squares > least);
      CHECK(detail::curve_sums({curve.a, curve.b * factor}, min_dist, 1).squares > least);
    }
  }
}

TEST_CASE("fit_umap_curve: distances outside their ranges are refused by name", "[forces]") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const double bad : {-0.1, 3.1, nan}) {
    CHECK_THROWS_WITH(fit_umap_curve(bad, 1), Catch::Contains("min_dist"));
  }
  for (const double bad : {0.0, -1.0, nan}) {
    CHECK_THROWS_WITH(fit_umap_curve(0.1, bad), Catch::Contains("spread"));
  }
}

}  // namespace test_forces_laws_umap_curve
