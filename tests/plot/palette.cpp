#include "neem/plot/palette.hpp"

#include "catch.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

namespace test_plot_palette {

using namespace neem;

namespace {

double least_distance(const std::vector<Color>& colors, Vision vision) {
  double least = 1e9;
  for (std::size_t i = 0; i < colors.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const std::array<double, 3> a = appearance(colors[i], vision), b = appearance(colors[j], vision);
      least = std::min(least, std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]));
    }
  }
  return least;
}

}  // namespace

TEST_CASE("palette: colours can be told apart with and without a colour-vision deficiency", "[plot]") {
  // 0.02 in OKLab can just be seen side by side; points of a plot need more.
  for (const Vision vision : {Vision::normal, Vision::protanopia, Vision::deuteranopia}) {
    CHECK(least_distance(palette(8), vision) > 0.075);
    CHECK(least_distance(palette(10), vision) > 0.075);
    CHECK(least_distance(palette(12), vision) > 0.075);
    CHECK(least_distance(palette(20), vision) > 0.06);
    CHECK(least_distance(palette(64), vision) > 0.01);
  }
  CHECK(least_distance(palette(10), Vision::normal) > 0.15);
}

TEST_CASE("palette: no colour disappears on white", "[plot]") {
  const std::array<double, 3> white = appearance({255, 255, 255});
  for (const Color color : palette(64)) {
    const std::array<double, 3> look = appearance(color);
    CHECK(std::hypot(look[0] - white[0], look[1] - white[1], look[2] - white[2]) > 0.15);
  }
}

TEST_CASE("palette: more classes never change the colours of the first ones", "[plot]") {
  const std::vector<Color> all = palette(200);
  REQUIRE(all.size() == 200);
  for (const Index count : {0, 1, 7, 8, 9, 40, 64, 65}) {
    const std::vector<Color> some = palette(count);
    REQUIRE(some.size() == static_cast<std::size_t>(count));
    CHECK(std::vector<Color>(all.begin(), all.begin() + count) == some);
  }
  CHECK(all[64] == all[0]);
}

TEST_CASE("appearance: grey stays grey for everybody, red and green come closer without cones", "[plot]") {
  for (const Vision vision : {Vision::normal, Vision::protanopia, Vision::deuteranopia}) {
    const std::array<double, 3> grey = appearance({128, 128, 128}, vision);
    CHECK(std::hypot(grey[1], grey[2]) < 1e-3);
    CHECK(grey[0] == Approx(0.5999).margin(1e-3));  // cube root of the light 0.2159
    CHECK(appearance({255, 255, 255}, vision)[0] == Approx(1).margin(1e-4));
    CHECK(appearance({0, 0, 0}, vision)[0] == Approx(0).margin(1e-6));
  }
  const std::vector<Color> pair{{200, 60, 60}, {90, 130, 50}};
  CHECK(least_distance(pair, Vision::deuteranopia) < 0.6 * least_distance(pair, Vision::normal));
}

}  // namespace test_plot_palette
