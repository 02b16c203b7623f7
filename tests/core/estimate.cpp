#include "neem/core/estimate.hpp"

#include "catch.hpp"

namespace test_core_estimate {

using namespace neem;
using namespace neem::detail;

TEST_CASE("draw_rows: different rows in order, all equally likely", "[metrics]") {
  std::vector<int> drawn(20, 0);
  for (std::uint64_t seed = 0; seed < 4000; ++seed) {
    const std::vector<Id> rows = draw_rows(20, 5, seed);
    REQUIRE(rows.size() == 5);
    for (std::size_t r = 0; r < 5; ++r) {
      ++drawn[std::size_t(rows[r])];
      if (r > 0) REQUIRE(rows[r] > rows[r - 1]);
    }
  }
  for (const int count : drawn) CHECK(std::abs(count - 1000) < 130);  // standard deviation 27
  CHECK(draw_rows(3, 10, 1) == std::vector<Id>{0, 1, 2});
  CHECK(draw_rows(3, 0, 1).empty());
}

TEST_CASE("mean_estimate: normal interval, no width when nothing is left out", "[metrics]") {
  const Estimate all = mean_estimate({0, 1, 1, 0}, 4, 0, 1);
  CHECK(all.value == 0.5);
  CHECK(all.low == 0.5);
  CHECK(all.high == 0.5);
  CHECK(all.sample == 4);
  const Estimate some = mean_estimate({0.4, 0.6, 0.6, 0.4}, 8, 0, 1);
  const double error = std::sqrt(0.04 / 3 / 4 * 0.5);
  CHECK(some.low == Approx(0.5 - 1.96 * error));
  CHECK(some.high == Approx(0.5 + 1.96 * error));
  const Estimate one = mean_estimate({0.3}, 100, 0, 1);
  CHECK(one.low == 0);
  CHECK(one.high == 1);
  CHECK(double(some) == 0.5);
}

TEST_CASE("sample_size: what was asked for, within what there is", "[metrics]") {
  CHECK(sample_size({}, 100, 7) == 7);
  CHECK(sample_size({}, 5, 7) == 5);
  CHECK(sample_size({.points = 3}, 100, 7) == 3);
  CHECK(sample_size({.points = 0}, 100, 7) == 100);
  CHECK(sample_size({.points = 1000}, 100, 7) == 100);
  CHECK_THROWS_WITH(sample_size({.points = -1}, 100, 7), Catch::Contains("-1"));
  CHECK(affordable_points(100, 10) == 10000);
  CHECK(affordable_points(1000000, 784) == 2000);
}

}  // namespace test_core_estimate
