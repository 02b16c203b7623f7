#include "neem/forces/repulsion/detail/splines.hpp"

#include "catch.hpp"

namespace test_forces_repulsion_splines {

using neem::Pack;
using neem::detail::SplineWeights;

namespace {

/// The B-spline of order P at x, by its definition with truncated powers.
template <int P>
double spline(double x) {
  double sum = 0, binomial = 1, factorial = 1;
  for (int k = 0; k <= P; ++k) {
    const double rest = x + P / 2.0 - k;
    if (rest > 0) sum += (k % 2 == 0 ? 1 : -1) * binomial * std::pow(rest, P - 1);
    binomial = binomial * (P - k) / (k + 1);
  }
  for (int k = 2; k < P; ++k) factorial *= k;
  return sum / factorial;
}

template <int P>
void check() {
  for (const double t : {0.0, 0.1, 0.37, 0.5, 0.99}) {
    const SplineWeights<P, double> weights(t);
    double sum = 0, slopes = 0;
    for (int a = 0; a < P; ++a) {
      const double x = t - (a - (P / 2 - 1));  // from the node
      CHECK(weights.value[a] == Approx(spline<P>(x)).margin(1e-12));
      constexpr double h = 1e-5;
      CHECK(weights.slope[a] == Approx((spline<P>(x + h) - spline<P>(x - h)) / (2 * h)).margin(1e-7));
      sum += weights.value[a], slopes += weights.slope[a];
    }
    CHECK(sum == Approx(1));
    CHECK(slopes == Approx(0).margin(1e-14));
  }
}

}  // namespace

TEST_CASE("SplineWeights: the B-spline and its derivative", "[forces]") {
  check<4>();
  check<6>();
  check<8>();
}

TEST_CASE("SplineWeights: the same in lanes", "[forces]") {
  const SplineWeights<6, float> one(0.3f);
  const SplineWeights<6, Pack<float>> many(Pack<float>(0.3f));
  for (int a = 0; a < 6; ++a) {
    float values[Pack<float>::size], slopes[Pack<float>::size];
    many.value[a].store(values);
    many.slope[a].store(slopes);
    CHECK(values[0] == Approx(one.value[a]).epsilon(1e-6));
    CHECK(slopes[Pack<float>::size - 1] == Approx(one.slope[a]).margin(1e-6));
  }
}

TEST_CASE("spline_response: 1 at frequency 0, positive, symmetric", "[forces]") {
  CHECK(neem::detail::spline_response<6>(0, 48) == Approx(1));
  for (neem::Index k = 1; k < 48; ++k) {
    CHECK(neem::detail::spline_response<6>(k, 48) > 0);
    CHECK(neem::detail::spline_response<6>(k, 48) == Approx(neem::detail::spline_response<6>(48 - k, 48)));
  }
}

}  // namespace test_forces_repulsion_splines
