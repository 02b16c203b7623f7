#include "neem/plot/scatter.hpp"

#include "catch.hpp"
#include "plot/support.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <string>
#include <vector>

namespace test_plot_scatter {

using namespace neem;
using detail::Dot;
using detail::Scatter;

namespace {

template <class S>
Scatter plot_of(const Matrix<S>& Y, const std::vector<Id>& labels = {},
                const std::vector<std::string>& names = {}, const PlotOptions& options = {}) {
  return detail::lay_out<S>(Y, {labels, names}, options, Threads{1});
}

/// The dot of row i: plots of one point per label let us find it again.
template <class S>
std::vector<Dot> dots_by_row(const Matrix<S>& Y) {
  std::vector<Id> labels;
  for (Index i = 0; i < Y.rows(); ++i) labels.push_back(static_cast<Id>(i));
  PlotOptions options;
  options.legend = false;
  const Scatter plot = plot_of<S>(Y, labels, {}, options);
  std::vector<Dot> dots(plot.dots.size(), Dot{0, 0, 0});
  for (const Dot& dot : plot.dots) dots[static_cast<std::size_t>(dot.color)] = dot;
  return dots;
}

std::string message_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.name() + ": " + error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("scatter: x and y have one scale, y points upwards", "[plot]") {
  Matrix<double> Y(4, 2);
  Y << 0, 0, 10, 0, 0, 5, 2, 1;
  const std::vector<Dot> dots = dots_by_row(Y);
  const double across = dots[1].x - dots[0].x, up = dots[0].y - dots[2].y;
  CHECK(across == Approx(2 * up));
  CHECK(up > 100);
  CHECK((dots[3].x - dots[0].x) == Approx(across / 5));
  CHECK((dots[0].y - dots[3].y) == Approx(up / 5));
}

TEST_CASE("scatter: every disc lies on the page, for extents of any kind", "[plot]") {
  const double top = std::numeric_limits<double>::max();
  std::vector<Matrix<double>> layouts;
  layouts.push_back(Matrix<double>::Constant(1, 2, 3.0));
  layouts.push_back(Matrix<double>::Constant(100, 2, -1e300));
  layouts.push_back(Matrix<double>::Constant(100, 1, 5.0));
  layouts.push_back(Matrix<double>::Zero(100, 3));
  Matrix<double> line = Matrix<double>::Zero(100, 2);
  line.col(1).setLinSpaced(0, 1);
  layouts.push_back(line);
  layouts.push_back(line * 4.9e-324);
  layouts.push_back(line * 1e-310);
  layouts.push_back(line * top);
  layouts.push_back((line.array() - 0.5).matrix() * (0.99 * top));
  for (const Matrix<double>& Y : layouts) {
    for (const int side : {16, 100, 1000}) {
      PlotOptions options;
      options.width = options.height = side;
      options.title = "a title";
      const Scatter plot =
          plot_of<double>(Y, std::vector<Id>(static_cast<std::size_t>(Y.rows()), 3), {}, options);
      REQUIRE(plot.dots.size() == static_cast<std::size_t>(Y.rows()));
      Index outside = 0;
      const auto on_page = [&](float place) { return place >= 0 && place <= static_cast<float>(side); };
      for (const Dot& dot : plot.dots) outside += !on_page(dot.x) || !on_page(dot.y);
      CHECK(outside == 0);
    }
  }
  const std::vector<Dot> dots = dots_by_row(line);
  CHECK(dots.front().y - dots.back().y > 500);  // a line uses the page
}

TEST_CASE("scatter: a far outlier does not shrink the rest, stays on the page and is told", "[plot]") {
  std::vector<Id> labels;
  Matrix<double> Y = neem_test::blobs<double>(500, 2, 3, labels);
  const std::vector<Dot> before = dots_by_row(Y);
  Y.row(123) << 1e6, -1e5;
  const std::vector<Dot> after = dots_by_row(Y);
  const auto spread = [](const std::vector<Dot>& dots) {
    float low = 1e9f, high = -1e9f;
    for (std::size_t i = 0; i < dots.size(); ++i) {
      if (i == 123) continue;
      low = std::min(low, dots[i].x), high = std::max(high, dots[i].x);
    }
    return high - low;
  };
  CHECK(spread(after) > 0.8f * spread(before));
  CHECK(after[123].x > after[0].x);
  CHECK(after[123].y > after[0].y);
  CHECK(plot_of<double>(Y).note == "1 point lies outside and is drawn at the edge");
  Y.row(7) << -1e9, 0;
  CHECK(plot_of<double>(Y).note == "2 points lie outside and are drawn at the edge");
}

TEST_CASE("scatter: groups far apart are no outliers, whatever the order of the rows", "[plot]") {
  for (const Index n : {200, 240000}) {  // beyond 100,000 the rule looks at a sample
    Matrix<float> Y(n, 2);
    const Random random{};
    for (Index i = 0; i < n; ++i) {
      const auto row = static_cast<std::uint64_t>(i);
      Y(i, 0) = static_cast<float>(random.normal(row)) + (i % 2 == 0 ? 0.0f : 1000.0f);
      Y(i, 1) = static_cast<float>(random.normal(row, 1));
    }
    CHECK(plot_of<float>(Y).note.empty());
  }
}

TEST_CASE("scatter: no class is drawn last", "[plot]") {
  std::vector<Id> labels(10000, 0);
  std::fill(labels.begin() + 5000, labels.end(), 1);
  Matrix<float> Y = Matrix<float>::Zero(10000, 2);
  for (Index i = 0; i < 10000; ++i) Y(i, 0) = static_cast<float>(i);
  const Scatter plot = plot_of<float>(Y, labels);
  Index second = 0;
  for (std::size_t i = 5000; i < 10000; ++i) second += plot.dots[i].color;
  CHECK(std::abs(static_cast<double>(second) - 2500) < 150);  // 6 standard deviations of a random order
}

TEST_CASE("scatter: one column is a strip that is thick where points are dense", "[plot]") {
  Matrix<double> Y(4000, 1);
  const Random random{};
  for (Index i = 0; i < 4000; ++i) Y(i, 0) = random.normal(static_cast<std::uint64_t>(i));
  const Scatter plot = plot_of<double>(Y);
  const double centre_x = (plot.left + plot.right) / 2, centre_y = (plot.top + plot.bottom) / 2;
  double inner = 0, outer = 0;
  for (const Dot& dot : plot.dots) {
    double& most = std::abs(dot.x - centre_x) < 100 ? inner : outer;
    const bool far = std::abs(dot.x - centre_x) > 350;
    if (&most == &inner || far) most = std::max(most, std::abs(dot.y - centre_y));
  }
  CHECK(inner > 150);
  CHECK(outer < inner / 3);
}

TEST_CASE("scatter: more points are smaller and more transparent, within bounds", "[plot]") {
  double size = 1e9, opacity = 1;
  for (const Index n : {1, 100, 10000, 100000, 1000000}) {
    const Matrix<float> Y = Matrix<float>::Zero(n, 2);
    const Scatter plot = plot_of<float>(Y);
    CHECK(plot.radius <= size);
    CHECK(plot.opacity <= opacity + 1e-12);
    size = plot.radius, opacity = plot.opacity;
    CHECK((size >= 0.5 && size <= 5));
    CHECK((opacity >= 0.1 && opacity <= 0.85));
  }
  CHECK(size < 0.8);
  CHECK(opacity < 0.6);
}

TEST_CASE("scatter: classes have colours and names; negative labels are grey and last", "[plot]") {
  const Matrix<float> Y = Matrix<float>::Random(6, 2);
  const Scatter numbers = plot_of<float>(Y, {70, 7, 7, -1, 300, -5});
  REQUIRE(numbers.legend.size() == 4);
  CHECK(numbers.legend[0].name == "7");
  CHECK(numbers.legend[1].name == "70");
  CHECK(numbers.legend[2].name == "300");
  CHECK(numbers.legend[3].name == "unlabelled");
  CHECK(numbers.legend[3].color == unlabelled_color);
  const std::vector<Color> colors = palette(3);
  std::map<Id, int> seen;
  for (const Dot& dot : numbers.dots) ++seen[dot.color];
  CHECK(seen == std::map<Id, int>{{0, 2}, {1, 1}, {2, 1}, {3, 2}});
  for (std::size_t i = 0; i < 3; ++i) CHECK(numbers.legend[i].color == colors[i]);

  // A part of the data keeps the colours of the whole.
  const Scatter part = plot_of<float>(Y, {2, 2, 0, 0, 2, 2}, {"ape", "bee", "cat"});
  REQUIRE(part.legend.size() == 2);
  CHECK(part.legend[1].name == "cat");
  CHECK(part.legend[1].color == colors[2]);
}

TEST_CASE("scatter: a long legend is cut and says by how much", "[plot]") {
  std::vector<Id> labels;
  const Matrix<float> Y = neem_test::blobs<float>(200, 2, 51, labels);
  const Scatter plot = plot_of<float>(Y, labels);
  CHECK(plot.legend.size() == 39);
  CHECK(plot.more == "... and 12 more");
  CHECK(plot.legend_y + 40 * plot.legend_row <= plot.height);
  PlotOptions options;
  options.legend = false;
  CHECK(plot_of<float>(Y, labels, {}, options).legend.empty());
}

TEST_CASE("scatter: a page too small for a legend or a title has none", "[plot]") {
  const Matrix<float> Y = Matrix<float>::Random(4, 2);
  PlotOptions options;
  options.title = "a title";
  options.width = options.height = 24;
  const Scatter small = plot_of<float>(Y, {0, 1, 2, 3}, {}, options);
  CHECK(small.legend.empty());
  CHECK(small.title.empty());
  CHECK(small.right - small.left > 12);
  CHECK(small.bottom - small.top > 12);
  options.width = options.height = 200;
  const Scatter larger = plot_of<float>(Y, {0, 1, 2, 3}, {}, options);
  CHECK(larger.legend.size() == 4);
  CHECK(larger.title == "a title");
}

TEST_CASE("scatter: labels that do not fit are data errors that say how", "[plot]") {
  const Matrix<float> Y = Matrix<float>::Random(10, 2);
  const std::string count = message_of([&] { plot_of<float>(Y, std::vector<Id>(9, 0)); });
  CHECK(count.find("DATA-02: labels 9, points 10; ") == 0);
  std::vector<Id> labels(10, 0);
  labels[4] = 2;
  const std::string name = message_of([&] { plot_of<float>(Y, labels, {"a", "b"}); });
  CHECK(name.find("DATA-09: label 2 has no name, there are 2 names; label of point 4") == 0);
}

TEST_CASE("scatter: layouts that cannot be shown are data errors", "[plot]") {
  CHECK(message_of([] { plot_of<float>(Matrix<float>(0, 2)); }).find("DATA-03: no rows") == 0);
  CHECK(message_of([] { plot_of<float>(Matrix<float>(4, 0)); }).find("DATA-03: no columns") == 0);
  CHECK(message_of([] { plot_of<float>(Matrix<float>::Zero(4, 5)); }) == "no error");
  Matrix<float> Y = Matrix<float>::Zero(4, 2);
  Y(2, 1) = std::numeric_limits<float>::quiet_NaN();
  const std::string text = message_of([&] { plot_of<float>(Y); });
  CHECK(text.find("DATA-01: 1 non-finite") == 0);
  CHECK(text.find("row 2 column 1") != std::string::npos);
  Y(2, 1) = std::numeric_limits<float>::infinity();
  CHECK(message_of([&] { plot_of<float>(Y); }).find("DATA-01") == 0);
}

TEST_CASE("scatter: options outside their range are usage errors that name them", "[plot]") {
  const auto text_with = [](const std::function<void(PlotOptions&)>& change) {
    PlotOptions options;
    change(options);
    return message_of([&] { plot_of<float>(Matrix<float>::Zero(4, 2), {}, {}, options); });
  };
  CHECK(text_with([](PlotOptions& o) { o.width = 15; }).find("USAGE-01: width = 15") == 0);
  CHECK(text_with([](PlotOptions& o) { o.height = 16385; }).find("USAGE-01: height") == 0);
  CHECK(text_with([](PlotOptions& o) { o.point_size = 0; }).find("USAGE-01: point_size") == 0);
  CHECK(text_with([](PlotOptions& o) { o.point_size = NAN; }).find("USAGE-01: point_size") == 0);
  CHECK(text_with([](PlotOptions& o) { o.opacity = 1.5; }).find("USAGE-01: opacity") == 0);
  CHECK(text_with([](PlotOptions& o) { o.margin = -1; }).find("USAGE-01: margin") == 0);
  CHECK(text_with([](PlotOptions& o) { o.margin = 500; }).find("USAGE-01: margin") == 0);
  CHECK(text_with([](PlotOptions&) {}) == "no error");
}

}  // namespace test_plot_scatter
