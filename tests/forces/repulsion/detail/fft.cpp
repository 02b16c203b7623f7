#include "neem/forces/repulsion/detail/fft.hpp"

#include "catch.hpp"
#include "neem/core/random.hpp"

#include <algorithm>
#include <complex>
#include <unsupported/Eigen/FFT>
#include <vector>

#if __has_include(<pocketfft_hdronly.h>)
#define NEEM_TEST_POCKETFFT <pocketfft_hdronly.h>
#elif __has_include(<gemmi/third_party/pocketfft_hdronly.h>)
#define NEEM_TEST_POCKETFFT <gemmi/third_party/pocketfft_hdronly.h>
#endif
#if defined(NEEM_TEST_POCKETFFT)
// Its older copies ask aligned_alloc for sizes that sanitizers refuse; told that there is none, it aligns
// itself.
#define _LIBCPP_HAS_NO_ALIGNED_ALLOCATION
#include NEEM_TEST_POCKETFFT
#undef _LIBCPP_HAS_NO_ALIGNED_ALLOCATION
#endif

namespace test_forces_repulsion_fft {

namespace {

using neem::Index;
using neem::Pack;
using Line = std::vector<std::complex<double>>;

/// Noise in all lanes, another in each.
template <class S>
std::vector<S> noise(Index length) {
  std::vector<S> values(static_cast<std::size_t>(length * neem::detail::Fft<S>::stride));
  const neem::Random random{9};
  for (std::size_t k = 0; k < values.size(); ++k) values[k] = static_cast<S>(random.normal(k));
  return values;
}

/// One lane of a line.
template <class S>
Line lane(const std::vector<S>& values, Index which) {
  constexpr Index stride = neem::detail::Fft<S>::stride;
  Line line;
  for (Index k = 0; k < static_cast<Index>(values.size()) / stride; ++k) {
    const auto at = static_cast<std::size_t>(k * stride + which);
    line.emplace_back(static_cast<double>(values[at]),
                      static_cast<double>(values[at + static_cast<std::size_t>(Pack<S>::size)]));
  }
  return line;
}

/// The largest difference, relative to the root of the length.
double difference(const Line& a, const Line& b) {
  double most = 0;
  for (std::size_t k = 0; k < a.size(); ++k) most = std::max(most, std::abs(a[k] - b[k]));
  return most / std::sqrt(static_cast<double>(a.size()));
}

template <class S>
Line transformed(const std::vector<S>& values, Index length, Index which) {
  const neem::detail::Fft<S> fft(length);
  std::vector<S> line = values;
  fft.forward(line.data());
  const Line placed = lane(line, which);
  Line ordered;
  for (Index k = 0; k < length; ++k) ordered.push_back(placed[static_cast<std::size_t>(fft.place(k))]);
  return ordered;
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

TEMPLATE_TEST_CASE("Fft: the sums it stands for, and back, in every lane", "[forces]", float, double) {
  const double tolerance = std::is_same_v<TestType, float> ? 2e-6 : 1e-14;
  for (const Index length : {1, 2, 3, 4, 5, 6, 8, 9, 10, 12, 16, 20, 27, 30, 48, 50, 64, 75, 120}) {
    const std::vector<TestType> values = noise<TestType>(length);
    for (const Index which : {Index(0), Pack<TestType>::size - 1}) {
      const Line in = lane(values, which);
      Line sums;
      for (Index k = 0; k < length; ++k) {
        std::complex<double> sum = 0;
        for (Index x = 0; x < length; ++x) {
          const double turn = -6.283185307179586 * static_cast<double>(x * k % length);
          sum += in[static_cast<std::size_t>(x)] * std::polar(1.0, turn / static_cast<double>(length));
        }
        sums.push_back(sum);
      }
      INFO("length " << length << ", lane " << which);
      CHECK(difference(transformed(values, length, which), sums) <
            tolerance * std::sqrt(static_cast<double>(length)));
    }
    const neem::detail::Fft<TestType> fft(length);
    std::vector<TestType> there_and_back = values;
    fft.forward(there_and_back.data());
    fft.backward(there_and_back.data());
    for (TestType& value : there_and_back) value /= static_cast<TestType>(length);
    CHECK(difference(lane(there_and_back, 0), lane(values, 0)) < tolerance);
  }
}

TEMPLATE_TEST_CASE("Fft: as other libraries, at the lengths of large grids", "[forces]", float, double) {
  const double tolerance = std::is_same_v<TestType, float> ? 3e-5 : 1e-13;
  for (const Index length : {512, 600, 720, 960, 1024, 1350, 2000, 2430}) {
    const std::vector<TestType> values = noise<TestType>(length);
    const Line in = lane(values, 0), ours = transformed(values, length, 0);
    Line theirs(in.size());
    Eigen::FFT<double>().fwd(theirs.data(), in.data(), static_cast<int>(length));
    CHECK(difference(ours, theirs) < tolerance);
#if defined(NEEM_TEST_POCKETFFT)
    const auto size = static_cast<std::size_t>(length);
    const std::ptrdiff_t stride = sizeof(std::complex<double>);
    pocketfft::c2c<double>({size}, {stride}, {stride}, {0}, true, in.data(), theirs.data(), 1.0, 1);
    CHECK(difference(ours, theirs) < tolerance);
#endif
  }
}

}  // namespace test_forces_repulsion_fft
