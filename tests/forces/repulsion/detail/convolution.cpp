#include "neem/forces/repulsion/detail/convolution.hpp"

#include "catch.hpp"
#include "neem/core/random.hpp"

#include <cmath>
#include <cstring>

namespace test_forces_repulsion_convolution {

namespace {

using neem::Index;
using neem::Threads;

double kernel(Index down, Index along) {
  return 1 / (1 + 0.1 * static_cast<double>(down * down) + 0.3 * static_cast<double>(along * along));
}

template <class S>
Index pitch_of(Index columns) {
  constexpr Index group = neem::detail::Convolution<S>::group;
  return (columns + group - 1) / group * group;
}

/// Noise on a rectangle, zeros beyond it.
template <class S>
std::vector<S> noise(Index rows, Index columns) {
  const neem::Random random{4};
  const Index pitch = pitch_of<S>(columns);
  std::vector<S> values(static_cast<std::size_t>(rows * pitch), S(0));
  for (Index r = 0; r < rows; ++r) {
    for (Index c = 0; c < columns; ++c) {
      values[static_cast<std::size_t>(r * pitch + c)] =
          static_cast<S>(random.uniform(static_cast<std::uint64_t>(r), static_cast<std::uint64_t>(c)));
    }
  }
  return values;
}

std::vector<double> ones(Index size, double value = 1) {
  return std::vector<double>(static_cast<std::size_t>(size), value);
}

}  // namespace

TEMPLATE_TEST_CASE("Convolution: the sum over all pairs of nodes", "[forces]", float, double) {
  const std::array<Index, 2> cyclic[] = {{40, 1}, {24, 40}, {40, 24}, {48, 50}, {2, 2}};
  for (const std::array<Index, 2>& padded : cyclic) {
    const Index rows = padded[0] / 2, columns = std::max<Index>(1, padded[1] / 2),
                pitch = pitch_of<TestType>(columns);
    const std::vector<TestType> values = noise<TestType>(rows, columns);
    std::vector<TestType> sums = values;
    neem::detail::Convolution<TestType> convolution;
    convolution.set(padded, kernel, ones(padded[0], 2), ones(padded[1]), Threads(1));
    convolution.apply(sums.data(), {rows, columns}, pitch, Threads(1));
    for (Index r = 0; r < rows; ++r) {
      for (Index c = 0; c < columns; ++c) {
        double sum = 0;
        for (Index a = 0; a < rows; ++a) {
          for (Index b = 0; b < columns; ++b) {
            sum += static_cast<double>(values[static_cast<std::size_t>(a * pitch + b)]) *
                   kernel(std::abs(a - r), std::abs(b - c));
          }
        }
        CHECK(static_cast<double>(sums[static_cast<std::size_t>(r * pitch + c)]) ==
              Approx(2 * sum).epsilon(std::is_same_v<TestType, float> ? 1e-5 : 1e-12));
      }
    }
  }
}

TEST_CASE("Convolution: a factor for each frequency, as a shift of the middle would have it", "[forces]") {
  // The factor (−1)^k is a shift by half of the cyclic grid: nothing of a near kernel is left.
  neem::detail::Convolution<double> convolution;
  const Index rows = 16, columns = 16;
  std::vector<double> values = noise<double>(rows, columns);
  std::vector<double> signs;
  for (int k = 0; k < 64; ++k) signs.push_back(k % 2 == 0 ? 1 : -1);
  convolution.set(
      {64, 64}, [](Index down, Index along) { return down + along == 0 ? 1.0 : 0.0; }, signs, signs,
      Threads(1));
  convolution.apply(values.data(), {rows, columns}, pitch_of<double>(columns), Threads(1));
  for (const double value : values) CHECK(std::abs(value) < 1e-12);
}

TEMPLATE_TEST_CASE("Convolution: same bits for any number of threads", "[forces]", float, double) {
  const std::vector<TestType> values = noise<TestType>(110, 90);
  std::vector<TestType> first;
  for (const int threads : {1, 2, 3, 7, 16}) {
    neem::detail::Convolution<TestType> convolution;
    std::vector<TestType> sums = values;
    convolution.set({240, 200}, kernel, ones(240), ones(200), Threads(threads));
    convolution.apply(sums.data(), {110, 90}, pitch_of<TestType>(90), Threads(threads));
    if (first.empty()) first = sums;
    CHECK(std::memcmp(sums.data(), first.data(), sums.size() * sizeof(TestType)) == 0);
  }
}

}  // namespace test_forces_repulsion_convolution
