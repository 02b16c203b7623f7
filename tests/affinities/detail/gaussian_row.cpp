#include "neem/affinities/detail/gaussian_row.hpp"

#include "catch.hpp"

namespace test_affinities_gaussian_row {

using neem::detail::gaussian_lanes;
using neem::detail::gaussian_weights;
using neem::detail::GaussianRow;

TEST_CASE("gaussian_weights: exp to rounding, and zero where exp has no normal number", "[affinities]") {
  double squared[gaussian_lanes], energies[gaussian_lanes], weights[gaussian_lanes], worst = 0;
  for (double top = 1e-300; top < 708; top *= 1.003) {
    for (std::size_t l = 0; l < gaussian_lanes; ++l) squared[l] = top * static_cast<double>(l) / 16;
    gaussian_weights(squared, 1.0, energies, weights);
    for (std::size_t l = 0; l < gaussian_lanes; ++l) {
      const double wanted = std::exp(-squared[l]);
      worst = std::max(worst, std::abs(weights[l] - wanted) / wanted);
    }
  }
  CHECK(worst < 6e-16);  // ours, and that of std::exp
  const double far[] = {708.8, 709, 745, 1e5, 1e300, std::numeric_limits<double>::max()};
  for (const double energy : far) {
    for (double& s : squared) s = energy;
    for (const double beta : {1.0, 1e10}) {
      gaussian_weights(squared, beta, energies, weights);
      for (const double weight : weights) REQUIRE(weight == 0);
    }
  }
}

TEST_CASE("GaussianRow: any first guess leads to the same row", "[affinities]") {
  for (const std::size_t k : {3U, 15U, 16U, 17U, 90U}) {
    std::vector<double> wanted;
    for (const double guess : {1.0, 1e-6, 1e-2, 0.5, 3.0, 100.0, 1e6}) {
      GaussianRow row(k);
      for (std::size_t j = 0; j < k; ++j) {
        const double s = static_cast<double>(j) / static_cast<double>(k);
        row.squared()[j] = s * (0.2 + s);
      }
      double width = guess, entropy = 0, sum = 0;
      row.solve(0.4 * static_cast<double>(k), width);
      for (std::size_t j = 0; j < k; ++j) {
        sum += row.p()[j];
        if (row.p()[j] > 0) entropy -= row.p()[j] * std::log(row.p()[j]);
      }
      INFO("k " << k << ", guess " << guess);
      CHECK(std::abs(sum - 1) < 1e-14);
      CHECK(std::abs(entropy - std::log(0.4 * static_cast<double>(k))) < 2e-9);
      if (wanted.empty()) wanted.assign(row.p(), row.p() + k);
      double apart = 0;
      for (std::size_t j = 0; j < k; ++j) apart = std::max(apart, std::abs(row.p()[j] - wanted[j]));
      CHECK(apart < 1e-8);
    }
  }
}

}  // namespace test_affinities_gaussian_row
