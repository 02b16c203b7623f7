#include "neem/plot/detail/canvas.hpp"

#include "catch.hpp"

#include <cmath>
#include <numeric>
#include <vector>

namespace test_plot_canvas {

using namespace neem;

TEST_CASE("disc_stamp: covers the area of the disc, wherever its centre lies in a pixel", "[plot]") {
  for (const double radius : {0.3, 0.5, 0.6, 1.0, 1.7, 4.2, 20.0}) {
    for (const double x : {0.0, 0.125, 0.5, 0.875}) {
      for (const double y : {0.0, 0.375, 0.99}) {
        const detail::Stamp stamp = detail::disc_stamp(radius, x, y);
        const double area = std::accumulate(stamp.coverage.begin(), stamp.coverage.end(), 0.0);
        CHECK(area == Approx(3.14159265358979 * radius * radius).epsilon(0.005));
        for (const float part : stamp.coverage) CHECK((part >= 0 && part <= 1.00001f));
      }
    }
  }
}

TEST_CASE("disc_stamp: its centre of mass is the centre asked for", "[plot]") {
  const detail::Stamp stamp = detail::disc_stamp(2.3, 0.25, 0.625);
  double area = 0, x = 0, y = 0;
  for (int i = 0; i < stamp.side(); ++i) {
    for (int j = 0; j < stamp.side(); ++j) {
      const double part = stamp.coverage[static_cast<std::size_t>(i * stamp.side() + j)];
      area += part, x += part * (j + 0.5), y += part * (i + 0.5);
    }
  }
  CHECK(x / area == Approx(stamp.half + 0.25).margin(0.02));
  CHECK(y / area == Approx(stamp.half + 0.625).margin(0.02));
}

TEST_CASE("Band: layers of paint add up as coverage says", "[plot]") {
  detail::Band band(8, 0, 8, detail::premultiplied({255, 255, 255}));
  detail::Stamp stamp;  // one full pixel
  stamp.coverage.assign(1, 1.0f);
  const detail::Paint black = detail::premultiplied({0, 0, 0});
  band.disc(stamp, 3, 4, black, 0.5f);
  CHECK(band.row(4)[3][0] == Approx(0.5));
  band.disc(stamp, 3, 4, black, 0.5f);
  CHECK(band.row(4)[3][0] == Approx(0.25));
  CHECK(band.row(4)[3][3] == Approx(1));
  CHECK(band.row(4)[2][0] == 1.0f);
}

TEST_CASE("Band: on nothing, a half covered pixel is half transparent and keeps its hue", "[plot]") {
  detail::Band band(4, 0, 4, detail::premultiplied({255, 255, 255, 0}));
  detail::Stamp stamp;
  stamp.coverage.assign(1, 1.0f);
  band.disc(stamp, 1, 1, detail::premultiplied({200, 100, 0}), 0.5f);
  const detail::Paint pixel = band.row(1)[1];
  CHECK(pixel[3] == Approx(0.5));
  CHECK(pixel[0] / pixel[3] == Approx(200.0 / 255));
  CHECK(pixel[1] / pixel[3] == Approx(100.0 / 255));
}

TEST_CASE("Band: what lies partly or wholly outside is clipped", "[plot]") {
  detail::Band band(10, 64, 10, detail::premultiplied({255, 255, 255}));
  const detail::Stamp stamp = detail::disc_stamp(3, 0.5, 0.5);
  const detail::Paint black = detail::premultiplied({0, 0, 0});
  for (const int x : {-100, -1, 0, 9, 10, 100}) {
    for (const int y : {0, 63, 64, 73, 74, 1000}) band.disc(stamp, x, y, black, 1.0f);
  }
  std::vector<detail::Ink> inks;
  for (const double y : {-50.0, 64.0, 70.0, 90.0}) detail::append_text(inks, "Clip @ g", -5, y, 12);
  for (const detail::Ink& ink : inks) band.glyph(ink, black);
  for (int y = 0; y < 10; ++y) {
    for (int x = 0; x < 10; ++x) CHECK((band.row(y)[x][0] >= 0 && band.row(y)[x][0] <= 1));
  }
}

TEST_CASE("Band: a stroke has the ink of its length and pen", "[plot]") {
  detail::Band band(60, 0, 60, detail::premultiplied({255, 255, 255}));
  std::vector<detail::Ink> inks;
  detail::append_text(inks, "I", 20, 50, 40);  // 28 high, pen 3.2, round ends
  REQUIRE(inks.size() == 1);
  band.glyph(inks[0], detail::premultiplied({0, 0, 0}));
  double ink = 0;
  for (int y = 0; y < 60; ++y) {
    for (int x = 0; x < 60; ++x) ink += 1 - static_cast<double>(band.row(y)[x][0]);
  }
  const double pen = detail::font_stroke;
  CHECK(ink == Approx(28 * pen + 3.14159265 / 4 * pen * pen).epsilon(0.03));
}

}  // namespace test_plot_canvas
