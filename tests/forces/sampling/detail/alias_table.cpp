#include "neem/forces/sampling/detail/alias_table.hpp"

#include "catch.hpp"
#include "neem/core/random.hpp"

#include <cmath>
#include <vector>

namespace test_forces_sampling_alias_table {

using namespace neem;

TEST_CASE("alias_table: things are drawn as often as they weigh", "[forces]") {
  const std::vector<double> weights{0, 1, 3, 0.5, 0, 7, 1e-3, 2, 2, 2};
  const detail::AliasTable table(weights);
  const Random random{4};
  constexpr int draws = 400000;
  std::vector<double> counts(weights.size(), 0.0);
  for (std::uint64_t d = 0; d < draws; ++d) counts[static_cast<std::size_t>(table(random.bits(d)))] += 1;
  double sum = 0;
  for (const double weight : weights) sum += weight;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const double p = weights[i] / sum;
    CHECK(std::abs(counts[i] - p * draws) <= 4 * std::sqrt(p * (1 - p) * draws));
  }
}

TEST_CASE("alias_table: what weighs nothing is never drawn, whatever rounds off", "[forces]") {
  for (std::size_t n = 1; n < 60; ++n) {
    std::vector<double> weights(n, 0.0);
    for (std::size_t i = 0; i < n; i += 3) weights[i] = 0.1 + 1.0 / static_cast<double>(i + 1);
    const detail::AliasTable table(weights);
    for (std::uint64_t column = 0; column < n; ++column) {
      const std::uint64_t top = ((column << 32) + (std::uint64_t{1} << 31)) / n;  // of the column
      for (const std::uint64_t height : {0x0ull, 0x7fffffffull, 0xffffffffull}) {
        const Index drawn = table((top << 32) | height);
        CHECK(weights[static_cast<std::size_t>(drawn)] > 0);
      }
    }
  }
}

}  // namespace test_forces_sampling_alias_table
