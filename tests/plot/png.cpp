#include "neem/plot/png.hpp"

#include "catch.hpp"
#include "neem/layouts/random_layout.hpp"
#include "plot/support.hpp"
#include "refusals.hpp"

#include <png.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <new>
#include <set>
#include <string>
#include <vector>

namespace test_plot_png {

using namespace neem;
using neem_test::bytes_of;

namespace {

struct Picture {
  int width = 0, height = 0;
  std::vector<std::uint8_t> rgba{};
  const std::uint8_t* at(int x, int y) const { return rgba.data() + 4 * (y * width + x); }
};

Picture picture_of(const std::string& path) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  REQUIRE(png_image_begin_read_from_file(&image, path.c_str()) != 0);
  image.format = PNG_FORMAT_RGBA;
  Picture picture{static_cast<int>(image.width), static_cast<int>(image.height), {}};
  picture.rgba.resize(PNG_IMAGE_SIZE(image));
  REQUIRE(png_image_finish_read(&image, nullptr, picture.rgba.data(), 0, nullptr) != 0);
  return picture;
}

/// How much of the picture is not white, in pixels; red channel.
double ink_of(const Picture& picture) {
  double ink = 0;
  for (std::size_t i = 0; i < picture.rgba.size(); i += 4) ink += (255 - picture.rgba[i]) / 255.0;
  return ink;
}

bool has(const Picture& picture, Color color) {
  for (std::size_t i = 0; i < picture.rgba.size(); i += 4) {
    if (picture.rgba[i] == color.red && picture.rgba[i + 1] == color.green &&
        picture.rgba[i + 2] == color.blue)
      return true;
  }
  return false;
}

}  // namespace

TEST_CASE("write_png: a picture of the size asked for that libpng reads back", "[plot]") {
  const neem_test::Folder folder;
  std::vector<Id> labels;
  const Matrix<double> Y = neem_test::blobs<double>(300, 2, 4, labels);
  PlotOptions options;
  options.width = 321;
  options.height = 123;
  options.title = "title";
  write_png(folder / "a.png", Y, labels, {}, options);
  const Picture picture = picture_of(folder / "a.png");
  CHECK(picture.width == 321);
  CHECK(picture.height == 123);
  CHECK(ink_of(picture) > 200);
  CHECK(folder.files() == 1);
}

TEST_CASE("write_png: numbers, their bar, and names with a rim", "[plot]") {
  const neem_test::Folder folder;
  Matrix<float> Y(1000, 2);
  Numbers numbers{.name = "height", .clip = 0};
  Labels classes{{}, {"a name"}};
  for (Index i = 0; i < 1000; ++i) {
    Y.row(i) << static_cast<float>(i),
        static_cast<float>(Random{}.uniform(static_cast<std::uint64_t>(i)) * 100);
    numbers.values.push_back(static_cast<double>(i));
    classes.ids.push_back(0);
  }
  const PlotOptions options{.names_on_map = true, .opacity = 1};
  write_png(folder / "a.png", Y, numbers, options);
  const Picture plain = picture_of(folder / "a.png");
  const std::vector<Color> colors = color_scale(detail::scale_colors);
  for (const Color color : colors) CHECK(has(plain, color));
  const detail::Scatter plot = detail::lay_out<float>(Y, {.numbers = &numbers}, options, Threads{1});
  const auto color_at = [&](double x, double y) {
    const std::uint8_t* at = plain.at(static_cast<int>(x), static_cast<int>(y));
    return Color{at[0], at[1], at[2]};
  };
  const double middle = (plot.bar.left + plot.bar.right) / 2;
  CHECK(color_at(middle, plot.bar.bottom - 2) == colors.front());
  CHECK(color_at(middle, plot.bar.top + 1) == colors.back());
  CHECK(color_at(plot.bar.left - 3, (plot.bar.top + plot.bar.bottom) / 2) == Color{255, 255, 255});
  const detail::Dot left = *std::min_element(plot.dots.begin(), plot.dots.end(),
                                             [](const auto& a, const auto& b) { return a.x < b.x; });
  CHECK(color_at(left.x, left.y) == colors.front());

  write_png(folder / "b.png", Y, numbers, classes, options);
  const Picture named = picture_of(folder / "b.png");
  int inked = 0, rim = 0;
  for (std::size_t i = 0; i < named.rgba.size(); i += 4) {
    const bool changed = !std::equal(named.rgba.begin() + static_cast<std::ptrdiff_t>(i),
                                     named.rgba.begin() + static_cast<std::ptrdiff_t>(i) + 3,
                                     plain.rgba.begin() + static_cast<std::ptrdiff_t>(i));
    if (!changed) continue;
    inked += named.rgba[i] < 40 && named.rgba[i + 1] < 40 && named.rgba[i + 2] < 40;
    rim += named.rgba[i] == 255 && named.rgba[i + 1] == 255 && named.rgba[i + 2] == 255;
  }
  CHECK(inked > 50);
  CHECK(rim > 100);
  write_png_sheet(folder / "c.png", Y, std::vector<Numbers>(3, numbers), classes, {.columns = 3});
  CHECK(picture_of(folder / "c.png").width == 1200);
}

TEST_CASE("write_png: of three columns the far points are small and pale", "[plot]") {
  const neem_test::Folder folder;
  Matrix<float> Y(2, 3);
  Y << 0, 0, 0, 10, 4, 1;
  Y.conservativeResize(4, 3);
  Y.row(2) << 10, 0, 0;
  Y.row(3) << 0, 4, 0;
  write_png(folder / "a.png", Y, {}, {}, {.opacity = 1});
  const Picture picture = picture_of(folder / "a.png");
  CHECK(has(picture, detail::faded(palette(1)[0], {255, 255, 255}, 0.35)));
  CHECK(has(picture, palette(1)[0]));
}

TEST_CASE("write_png: one point is a round anti-aliased disc of the area asked for", "[plot]") {
  const neem_test::Folder folder;
  const Matrix<float> Y = Matrix<float>::Zero(1, 2);
  PlotOptions options;
  options.width = options.height = 97;
  options.opacity = 1;
  for (const double size : {1.5, 3.0, 7.3, 40.0}) {
    options.point_size = size;
    write_png(folder / "a.png", Y, {}, {}, options);
    const Picture picture = picture_of(folder / "a.png");
    CHECK(ink_of(picture) == Approx(3.14159265 / 4 * size * size).epsilon(0.01));  // blue has no red
    if (size > 3) CHECK(has(picture, palette(1)[0]));
    std::set<int> values;
    for (std::size_t i = 0; i < picture.rgba.size(); i += 4) values.insert(picture.rgba[i]);
    CHECK(values.size() >= 3);  // neither white nor full: the rim
  }
  options.opacity = 0.25;
  options.point_size = 40;
  write_png(folder / "a.png", Y, {}, {}, options);
  CHECK(ink_of(picture_of(folder / "a.png")) == Approx(0.25 * 400 * 3.14159265).epsilon(0.01));
}

TEST_CASE("write_png: every class has its colour, also in the legend", "[plot]") {
  const neem_test::Folder folder;
  std::vector<Id> labels;
  const Matrix<float> Y = neem_test::blobs<float>(3000, 2, 12, labels);
  PlotOptions options;
  write_png(folder / "a.png", Y, labels, {}, options);
  const Picture with = picture_of(folder / "a.png");
  for (const Color color : palette(12)) CHECK(has(with, color));
  options.legend = false;
  write_png(folder / "b.png", Y, labels, {}, options);
  CHECK(bytes_of(folder / "a.png") != bytes_of(folder / "b.png"));
}

TEST_CASE("write_png: class names and title are drawn", "[plot]") {
  const neem_test::Folder folder;
  const Matrix<float> Y = Matrix<float>::Zero(1, 2);
  const std::vector<Id> labels{0};
  const auto ink = [&](const std::vector<std::string>& names, const std::string& title) {
    PlotOptions options;
    options.title = title;
    write_png(folder / "a.png", Y, labels, names, options);
    return ink_of(picture_of(folder / "a.png"));
  };
  const double one = ink({"i"}, ""), longer = ink({"monocytes, \xC3\xA9t\xC3\xA9"}, "");
  CHECK(longer > one + 200);
  CHECK(ink({"i"}, "A title") > one + 200);
}

TEST_CASE("write_png: same bytes for 1, 3 and 7 threads, and every time", "[plot]") {
  const neem_test::Folder folder;
  std::vector<Id> labels;
  for (const Index columns : {1, 2, 3}) {
    const Matrix<float> Y = neem_test::blobs<float>(20000, columns, 12, labels);
    PlotOptions options;
    options.title = "threads";
    options.width = options.height = 500;
    write_png(folder / "1.png", Y, labels, {}, options, Threads{1});
    const std::string expected = bytes_of(folder / "1.png");
    CHECK(!expected.empty());
    for (const int count : {3, 7, 7}) {
      write_png(folder / "t.png", Y, labels, {}, options, Threads{count});
      CHECK(bytes_of(folder / "t.png") == expected);
    }
  }
}

TEST_CASE("write_png: takes float and double, any storage, and labels that bring names", "[plot]") {
  const neem_test::Folder folder;
  std::vector<Id> labels;
  const Matrix<float> Y = neem_test::blobs<float>(400, 2, 3, labels);
  write_png(folder / "float.png", Y, labels);
  const Eigen::MatrixXd columns = Y.cast<double>();
  write_png(folder / "double.png", columns, labels);
  write_png(folder / "expression.png", columns * 1.0, labels);
  CHECK(bytes_of(folder / "float.png") == bytes_of(folder / "double.png"));
  CHECK(bytes_of(folder / "float.png") == bytes_of(folder / "expression.png"));
  struct {
    std::vector<Id> ids;
    std::vector<std::string> names;
  } named{labels, {"0", "1", "2"}};
  write_png(folder / "named.png", Y, named);
  CHECK(bytes_of(folder / "float.png") == bytes_of(folder / "named.png"));
  const Layout<float, 1> strip = Y.col(0);
  write_png(folder / "strip.png", strip, labels);
  CHECK(ink_of(picture_of(folder / "strip.png")) > 100);
}

TEST_CASE("write_png: degenerate layouts are pictures too", "[plot]") {
  const neem_test::Folder folder;
  Matrix<double> line = Matrix<double>::Zero(200, 2);
  line.col(0).setLinSpaced(-1, 1);
  const Matrix<double> one = Matrix<double>::Constant(1, 2, 4.0),
                       equal = Matrix<double>::Constant(100, 2, 1e-300);
  for (const Matrix<double>& Y : {one, equal, line}) {
    write_png(folder / "a.png", Y);
    CHECK(ink_of(picture_of(folder / "a.png")) > 10);
  }
}

TEST_CASE("write_png: a transparent background is transparent", "[plot]") {
  const neem_test::Folder folder;
  PlotOptions options;
  options.width = options.height = 101;
  options.background.alpha = 0;
  options.point_size = 20;
  options.opacity = 1;
  write_png(folder / "a.png", Matrix<float>::Zero(1, 2), {}, {}, options);
  const Picture picture = picture_of(folder / "a.png");
  CHECK(picture.at(0, 0)[3] == 0);
  CHECK(picture.at(50, 50)[3] == 255);
  CHECK(picture.at(50, 50)[2] == palette(1)[0].blue);
}

TEST_CASE("write_png: an old file stays as it was when something fails", "[plot]") {
  const neem_test::Folder folder;
  Matrix<float> Y = Matrix<float>::Zero(4, 2);
  write_png(folder / "map.png", Y);
  const std::string old = bytes_of(folder / "map.png");
  Y(3, 0) = std::numeric_limits<float>::infinity();
  CHECK_THROWS_AS(write_png(folder / "map.png", Y), Error);
  Y(3, 0) = 0;
  const std::vector<Id> labels(9, 0);
  CHECK_THROWS_AS(write_png(folder / "map.png", Y, labels), Error);
  CHECK(bytes_of(folder / "map.png") == old);
  CHECK(folder.files() == 1);
  for (const std::string& path : {folder / "missing/map.png", folder / "", std::string()}) {
    try {
      write_png(path, Y);
      FAIL("no error");
    } catch (const Error& error) {
      CHECK(error.kind() == ErrorKind::io);
    }
  }
}

TEST_CASE("write_png_sheet: every picture is where it belongs and as it is alone", "[plot]") {
  const neem_test::Folder folder;
  const std::vector<Layout<float>> maps{random_layout<float>(50, 1), random_layout<float>(50, 2),
                                        random_layout<float>(50, 3)};
  const SheetOptions options{.columns = 2, .picture = {.width = 60, .height = 50}};
  write_png_sheet<float, 2>(folder / "sheet.png", maps, {}, {}, {}, options);
  const Picture sheet = picture_of(folder / "sheet.png");
  CHECK(sheet.width == 120);
  CHECK(sheet.height == 100);
  for (int k = 0; k < 3; ++k) {
    write_png(folder / "one.png", maps[static_cast<std::size_t>(k)], {}, {}, options.picture);
    const Picture one = picture_of(folder / "one.png");
    bool same = true;
    for (int y = 0; y < 50; ++y) {
      for (int x = 0; x < 60; ++x) {
        same = same && std::equal(one.at(x, y), one.at(x, y) + 4, sheet.at(k % 2 * 60 + x, k / 2 * 50 + y));
      }
    }
    CHECK(same);
  }
  CHECK(*sheet.at(90, 75) == 255);  // no picture there
}

TEST_CASE("write_png: without memory it says so, also where it is libpng or zlib that has none", "[plot]") {
  if (!refusals::available) return;
  const Layout<float> layout = random_layout<float, 2>(20);
  const neem_test::Folder folder;
  const std::string path = folder / "map.png";
  const PlotOptions options{.width = 64, .height = 64};
  write_png(path, layout, {}, {}, options, Threads(1));
  const std::string whole = bytes_of(path);
  for (const bool ever : {false, true}) {
    long n = 0, calls = 0, encoding = 0;
    do {
      std::string failed;
      calls = refusals::with_refusal(refusals::Call::memory, ++n, ever, [&] {
        try {
          write_png(path, layout, {}, {}, options, Threads(1));
        } catch (const std::bad_alloc&) {
          failed = "bad_alloc";
        } catch (const Error& error) {
          failed = error.name();
          encoding += failed == "RESOURCE-01";
        }
      });
      INFO("allocation " << n << ", for ever " << ever);
      CHECK((failed.empty() || failed == "bad_alloc" || failed == "RESOURCE-01"));
      CHECK((bytes_of(path) == whole && folder.files() == 1));
    } while (n <= calls);
    if (!ever) CHECK(encoding > 3);
  }
}

}  // namespace test_plot_png
