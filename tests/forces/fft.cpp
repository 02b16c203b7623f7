#include "neem/forces/fft.hpp"

#include "catch.hpp"
#include "neem/core/random.hpp"

namespace {

using neem::Index;

template <class S>
std::vector<S> noise(Index size) {
  std::vector<S> values(static_cast<std::size_t>(size));
  const neem::Random random{9};
  for (std::size_t k = 0; k < values.size(); ++k) values[k] = static_cast<S>(random.normal(k));
  return values;
}

}  // namespace

TEST_CASE("fft_size: even, of small factors, few sizes", "[forces]") {
  Index sizes = 0, last = 0;
  for (Index least = 1; least < 3000; ++least) {
    const Index size = neem::detail::fft_size(least);
    CHECK(size >= least);
    CHECK(size % 2 == 0);
    CHECK(static_cast<double>(size) <= 1.3 * static_cast<double>(least) + 4);
    Index rest = size;
    for (const Index factor : {2, 3, 5}) {
      while (rest % factor == 0) rest /= factor;
    }
    CHECK(rest == 1);
    sizes += size != last;
    last = size;
  }
  CHECK(sizes < 80);
}

TEMPLATE_TEST_CASE("transforms: the sums they stand for, and back", "[forces]", float, double) {
  using Complex = std::complex<TestType>;
  const double tolerance = std::is_same_v<TestType, float> ? 2e-5 : 1e-12;
  for (const Index length : {Index(2), Index(6), Index(30), Index(48)}) {
    const Index rows = 20, columns = length / 2 + 1;
    const std::vector<TestType> in = noise<TestType>(rows * length);
    std::vector<Complex> out(static_cast<std::size_t>(rows * columns));
    neem::detail::transform_rows(in.data(), out.data(), rows, length);
    const double turn = -6.283185307179586;
    for (const Index r : {Index(0), rows - 1}) {
      for (Index k = 0; k < columns; ++k) {
        std::complex<double> sum = 0;
        for (Index x = 0; x < length; ++x) {
          sum += static_cast<double>(in[static_cast<std::size_t>(r * length + x)]) *
                 std::polar(1.0, turn * static_cast<double>(x * k) / static_cast<double>(length));
        }
        CHECK(std::abs(std::complex<double>(out[static_cast<std::size_t>(r * columns + k)]) - sum) <
              20 * tolerance);
      }
    }
    std::vector<Complex> transformed = out;
    for (Index first = 0; first < columns; first += 3) {
      neem::detail::transform_columns(transformed.data() + first, rows, columns,
                                      std::min<Index>(3, columns - first), true);
    }
    std::complex<double> sum = 0;
    for (Index y = 0; y < rows; ++y) {
      sum += std::complex<double>(out[static_cast<std::size_t>(y * columns + columns - 1)]) *
             std::polar(1.0, turn * static_cast<double>(y * 7) / static_cast<double>(rows));
    }
    CHECK(std::abs(std::complex<double>(transformed[static_cast<std::size_t>(7 * columns + columns - 1)]) -
                   sum) < 100 * tolerance);
    neem::detail::transform_columns(transformed.data(), rows, columns, columns, false);
    std::vector<TestType> back(in.size());
    neem::detail::transform_rows_back(transformed.data(), back.data(), rows, length);
    for (std::size_t k = 0; k < in.size(); ++k) {
      CHECK(static_cast<double>(back[k]) / static_cast<double>(rows * length) ==
            Approx(static_cast<double>(in[k])).margin(tolerance));
    }
  }
}
