#include "neem/plot/color_scale.hpp"

#include "catch.hpp"

#include <algorithm>
#include <vector>

namespace test_plot_color_scale {

using namespace neem;

TEST_CASE("color_scale: equal steps to the eye, lighter all the way, for everybody", "[plot]") {
  const std::vector<Color> colors = color_scale(17);
  REQUIRE(colors.size() == 17);
  for (const Vision vision : {Vision::normal, Vision::protanopia, Vision::deuteranopia}) {
    double least = 1e9, most = 0;
    for (std::size_t i = 1; i < colors.size(); ++i) {
      const auto a = appearance(colors[i - 1], vision), b = appearance(colors[i], vision);
      CHECK(b[0] > a[0]);
      const double step = detail::apart(a, b);
      least = std::min(least, step), most = std::max(most, step);
    }
    if (vision == Vision::normal) CHECK(most < 1.12 * least);  // eight bits a channel round
    CHECK(least > 0.01);
  }
}

TEST_CASE("color_scale: the curve is even, and within what a screen can show", "[plot]") {
  for (int i = 0; i <= 1000; ++i) {
    const detail::Triple light = detail::light_of_oklab(detail::scale_curve(i / 1000.0));
    CHECK(*std::min_element(light.begin(), light.end()) >= 0);
    CHECK(*std::max_element(light.begin(), light.end()) <= 1);
  }
  const std::vector<Color> colors = color_scale(3);
  CHECK(colors.front() != colors.back());
  CHECK(color_scale(0).empty());
  CHECK(color_scale(1)[0] == color_scale(3)[1]);
  CHECK(color_scale(257)[128] == color_scale(3)[1]);
  CHECK(color_scale(257).back() == color_scale(2).back());
}

}  // namespace test_plot_color_scale
