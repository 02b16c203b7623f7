#include "neem/plot/svg.hpp"

#include "catch.hpp"
#include "plot/support.hpp"

#include <limits>
#include <string>
#include <vector>

namespace test_plot_svg {

using namespace neem;
using neem_test::bytes_of;
using neem_test::count_of;

TEST_CASE("write_svg: one dot a point, a path for each colour of a round, class names in the legend",
          "[plot]") {
  const neem_test::Folder folder;
  std::vector<Id> labels;
  const Matrix<float> Y = neem_test::blobs<float>(5000, 2, 3, labels);
  const std::vector<std::string> names{"ankle boot", "bag", "trouser"};
  PlotOptions options;
  options.title = "three things";
  write_svg(folder / "a.svg", Y, labels, names, options);
  const std::string svg = bytes_of(folder / "a.svg");
  CHECK(svg.find("<?xml version=\"1.0\" encoding=\"UTF-8\"?>") == 0);
  CHECK(svg.find("width=\"1200\" height=\"1000\"") != std::string::npos);
  CHECK(count_of(svg, "h0") == 5000);
  CHECK(count_of(svg, "<path ") == 64 * 3);
  for (const std::string& name : names) CHECK(count_of(svg, ">" + name + "</text>") == 1);
  CHECK(count_of(svg, ">three things</text>") == 1);
  for (const Color color : palette(3))
    CHECK(count_of(svg, detail::hexadecimal(color)) == 65);  // and the legend
  CHECK(count_of(svg, "<g") == count_of(svg, "</g>"));
  CHECK(svg.substr(svg.size() - 7) == "</svg>\n");
  CHECK(svg.size() < 5000 * 20);
  CHECK(folder.files() == 1);
}

TEST_CASE("write_svg: few points are drawn one by one, so that all overlaps show", "[plot]") {
  const neem_test::Folder folder;
  const Matrix<double> Y = Matrix<double>::Zero(50, 2);
  write_svg(folder / "a.svg", Y);
  CHECK(count_of(bytes_of(folder / "a.svg"), "<path ") == 50);
}

TEST_CASE("write_svg: steps between points add up to their places", "[plot]") {
  std::vector<Id> labels;
  const Matrix<double> Y = neem_test::blobs<double>(3000, 2, 2, labels);
  const detail::Scatter plot = detail::lay_out<double>(Y, {.labels = labels}, {}, Threads{1});
  std::string svg;
  detail::append_points(svg, plot);
  std::vector<std::pair<int, int>> read, expected;
  int x = 0, y = 0;
  for (std::size_t at = svg.find_first_of("m\"", svg.find("<path")); at != std::string::npos;
       at = svg.find_first_of("m\"", at + 1)) {
    if (svg[at] == '"') {
      x = y = 0;
      continue;
    }
    std::size_t used = 0;
    x += std::stoi(svg.substr(at + 1, 24), &used);
    y += std::stoi(svg.substr(at + 1 + used, 24));
    read.emplace_back(x, y);
  }
  for (const detail::Dot& dot : plot.dots) {
    expected.emplace_back(static_cast<int>(std::lround(10 * dot.x)),
                          static_cast<int>(std::lround(10 * dot.y)));
  }
  std::sort(read.begin(), read.end());
  std::sort(expected.begin(), expected.end());
  CHECK(read == expected);
}

TEST_CASE("write_svg: numbers have a path for each colour, a bar and its numbers, names a rim", "[plot]") {
  const neem_test::Folder folder;
  std::vector<Id> labels;
  const Matrix<float> Y = neem_test::blobs<float>(5000, 2, 3, labels);
  Numbers numbers{.name = "age & size"};
  for (int i = 0; i < 5000; ++i) numbers.values.push_back(i % 100 == 0 ? NAN : static_cast<float>(i));
  write_svg(folder / "a.svg", Y, numbers);
  const std::string svg = bytes_of(folder / "a.svg");
  CHECK(count_of(svg, "h0") == 5000);
  CHECK(count_of(svg, "<rect ") == 1 + 128);
  CHECK(count_of(svg, ">age &amp; size</text>") == 1);
  CHECK(count_of(svg, ">no value (50)</text>") == 1);
  CHECK(count_of(svg, ">2000</text>") == 1);
  for (const Color color : color_scale(128)) CHECK(count_of(svg, detail::hexadecimal(color)) >= 2);
  CHECK(svg.find(detail::hexadecimal(unlabelled_color)) <
        svg.find(detail::hexadecimal(color_scale(128)[64])));

  const Labels classes{labels, {"ape", "bee", "cat"}};
  write_svg(folder / "b.svg", Y, numbers, classes, {.names_on_map = true});
  const std::string named = bytes_of(folder / "b.svg");
  for (const std::string& name : classes.names) CHECK(count_of(named, ">" + name + "</text>") == 1);
  CHECK(count_of(named, "paint-order=\"stroke\" stroke=\"#ffffff\"") == 3);
  CHECK(count_of(named, "<rect ") == 1 + 128);
}

TEST_CASE("write_svg: three columns have strokes of several widths", "[plot]") {
  const neem_test::Folder folder;
  write_svg(folder / "a.svg", Matrix<double>::Random(3000, 3));
  const std::string svg = bytes_of(folder / "a.svg");
  CHECK(count_of(svg, "h0") == 3000);
  CHECK(count_of(svg, "stroke-width=") > 12);
  CHECK(count_of(svg, "% of the variance") == 1);
}

TEST_CASE("write_svg: names cannot break the document", "[plot]") {
  CHECK(detail::xml_escaped("<a href=\"x\">'&") == "&lt;a href=&quot;x&quot;&gt;&#39;&amp;");
  CHECK(detail::xml_escaped(std::string("a\0\n\x1b", 4)) == "a   ");
  CHECK(detail::xml_escaped("Z\xC3\xBCrich \xFF") == "Z\xC3\xBCrich \xEF\xBF\xBD");
  CHECK(detail::xml_escaped("\xEF\xBF\xBF") == "\xEF\xBF\xBD");
  const neem_test::Folder folder;
  const std::vector<Id> labels{0};
  const std::vector<std::string> names{"</svg><script>&"};
  write_svg(folder / "a.svg", Matrix<float>::Zero(1, 2), labels, names);
  const std::string svg = bytes_of(folder / "a.svg");
  CHECK(svg.find("&lt;/svg&gt;&lt;script&gt;&amp;") != std::string::npos);
  CHECK(svg.find("<script") == std::string::npos);
}

TEST_CASE("decimal: at most two decimals, no exponent, no locale", "[plot]") {
  CHECK(detail::decimal(0) == "0");
  CHECK(detail::decimal(12) == "12");
  CHECK(detail::decimal(0.5) == "0.5");
  CHECK(detail::decimal(-0.054) == "-0.05");
  CHECK(detail::decimal(1234.999) == "1235");
  CHECK(detail::decimal(0.001) == "0");
}

TEST_CASE("write_svg: same bytes for any number of threads and every time", "[plot]") {
  const neem_test::Folder folder;
  std::vector<Id> labels;
  const Matrix<float> Y = neem_test::blobs<float>(40000, 2, 12, labels);
  write_svg(folder / "1.svg", Y, labels, {}, {}, Threads{1});
  write_svg(folder / "7.svg", Y, labels, {}, {}, Threads{7});
  write_svg(folder / "again.svg", Y, labels, {}, {}, Threads{7});
  CHECK(bytes_of(folder / "1.svg") == bytes_of(folder / "7.svg"));
  CHECK(bytes_of(folder / "1.svg") == bytes_of(folder / "again.svg"));
}

TEST_CASE("write_svg: an old file stays as it was when something fails", "[plot]") {
  const neem_test::Folder folder;
  Matrix<float> Y = Matrix<float>::Zero(4, 2);
  write_svg(folder / "map.svg", Y);
  const std::string old = bytes_of(folder / "map.svg");
  Y(1, 1) = std::numeric_limits<float>::quiet_NaN();
  CHECK_THROWS_AS(write_svg(folder / "map.svg", Y), Error);
  CHECK(bytes_of(folder / "map.svg") == old);
  CHECK(folder.files() == 1);
  Y(1, 1) = 0;
  try {
    write_svg(folder / "missing/map.svg", Y);
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::io);
  }
}

}  // namespace test_plot_svg
