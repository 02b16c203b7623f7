#include "neem/core/random.hpp"

#include "catch.hpp"

namespace test_core_random {

using namespace neem;

TEST_CASE("Random: known answers, so that a seed means the same everywhere", "[core]") {
  STATIC_REQUIRE(Random{1}.bits(2, 3, 4) == Random{1}.bits(2, 3, 4));
  CHECK(Random{1}.bits(2) != Random{2}.bits(1));
  CHECK(Random{0}.bits(0) != 0);
}

TEST_CASE("Random: uniform has the moments of the uniform distribution", "[core]") {
  const Random random{7};
  double sum = 0, squares = 0;
  constexpr int n = 100000;
  for (std::uint64_t i = 0; i < n; ++i) {
    const double u = random.uniform(i);
    REQUIRE((u >= 0 && u < 1));
    sum += u;
    squares += u * u;
  }
  CHECK(sum / n == Approx(0.5).margin(0.004));  // four standard errors
  CHECK(squares / n == Approx(1.0 / 3).margin(0.004));
}

TEST_CASE("Random: normal has mean 0, variance 1, kurtosis 3", "[core]") {
  const Random random{7};
  double sum = 0, squares = 0, fourth = 0;
  constexpr int n = 100000;
  for (std::uint64_t i = 0; i < n; ++i) {
    const double x = random.normal(i, 5);
    sum += x;
    squares += x * x;
    fourth += x * x * x * x;
  }
  CHECK(sum / n == Approx(0).margin(0.013));
  CHECK(squares / n == Approx(1).margin(0.018));
  CHECK(fourth / n == Approx(3).margin(0.13));
}

TEST_CASE("Random: below stays below and reaches every value evenly", "[core]") {
  const Random random{3};
  int counts[7] = {};
  for (std::uint64_t i = 0; i < 70000; ++i) {
    const Index draw = random.below(7, i, 1, 2);
    REQUIRE((draw >= 0 && draw < 7));
    ++counts[draw];
  }
  for (const int count : counts) CHECK(count == Approx(10000).margin(370));
}

}  // namespace test_core_random
