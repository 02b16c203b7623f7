#include "neem/plot/detail/map_names.hpp"

#include "catch.hpp"
#include "neem/plot/scatter.hpp"
#include "plot/support.hpp"

#include <cmath>
#include <string>
#include <vector>

namespace test_plot_detail_map_names {

using namespace neem;
using detail::MapName;
using detail::Scatter;

namespace {

Scatter plot_of(const Matrix<float>& Y, const std::vector<Id>& labels,
                const std::vector<std::string>& names = {}) {
  return detail::lay_out<float>(Y, {labels, names}, {.names_on_map = true}, Threads{1});
}

bool overlap(const Scatter& plot, const MapName& a, const MapName& b) {
  const double wide = (detail::text_width(a.text) + detail::text_width(b.text)) / 2 * plot.names_font;
  return std::abs(a.x - b.x) < wide && std::abs(a.y - b.y) < plot.names_font;
}

}  // namespace

TEST_CASE("map_names: every class is named at its median, and there is no legend", "[plot]") {
  Matrix<float> Y(300, 2);
  std::vector<Id> labels;
  for (Index i = 0; i < 300; ++i) {
    const auto row = static_cast<std::uint64_t>(i);
    Y(i, 0) = static_cast<float>(Random{}.normal(row, 0)) + (i % 2 == 0 ? 0.0f : 20.0f);
    Y(i, 1) = static_cast<float>(Random{}.normal(row, 1));
    labels.push_back(i % 2 == 0 ? 0 : 1);
  }
  labels[0] = -1;
  const Scatter plot = plot_of(Y, labels, {"left", "right"});
  REQUIRE(plot.names.size() == 2);
  REQUIRE(plot.legend.size() == 1);
  CHECK(plot.legend[0].name == "unlabelled");
  for (const MapName& name : plot.names) {
    std::vector<float> x;
    for (const detail::Dot& dot : plot.dots) {
      if (dot.color == (name.text == "left" ? 0 : 1)) x.push_back(dot.x);
    }
    std::nth_element(x.begin(), x.begin() + std::ssize(x) / 2, x.end());
    CHECK(name.x == Approx(x[x.size() / 2]).margin(3));
  }
}

TEST_CASE("map_names: names do not overlap and stay on the page", "[plot]") {
  std::vector<Id> labels;
  for (const Index classes : {3, 12, 40}) {
    labels.clear();
    Matrix<float> Y = neem_test::blobs<float>(2000, 2, classes, labels);
    Y *= 0.2f;  // all medians near each other
    std::vector<std::string> names;
    for (Index c = 0; c < classes; ++c) names.push_back("class number " + std::to_string(c));
    const Scatter plot = plot_of(Y, labels, names);
    REQUIRE(plot.names.size() == static_cast<std::size_t>(classes));
    int overlaps = 0;
    for (std::size_t a = 0; a < plot.names.size(); ++a) {
      const double half = detail::text_width(plot.names[a].text) * plot.names_font / 2;
      CHECK((plot.names[a].x - half >= 0 && plot.names[a].x + half <= plot.width));
      CHECK((plot.names[a].y - plot.names_font >= 0 && plot.names[a].y <= plot.height));
      for (std::size_t b = a + 1; b < plot.names.size(); ++b)
        overlaps += overlap(plot, plot.names[a], plot.names[b]);
    }
    CHECK(overlaps == 0);
  }
}

TEST_CASE("map_names: the name of a few points stands above them", "[plot]") {
  Matrix<float> Y = Matrix<float>::Random(500, 2) * 10;
  std::vector<Id> labels(500, 0);
  for (Index i = 0; i < 4; ++i) {
    labels[static_cast<std::size_t>(i)] = 1;
    Y.row(i) << 15, 0;
  }
  const Scatter plot = plot_of(Y, labels, {"all", "few points here"});
  REQUIRE(plot.names.size() == 2);
  for (const detail::Dot& dot : plot.dots) {
    if (dot.color == 1) CHECK(plot.names[1].y < dot.y - plot.radius);
  }
}

TEST_CASE("map_names: of many classes the largest hundred, which is told", "[plot]") {
  const Matrix<float> Y = Matrix<float>::Random(1000, 2);
  std::vector<Id> labels;
  for (Id i = 0; i < 1000; ++i) labels.push_back(i < 130 ? i : 129 - i % 100);
  const Scatter plot = plot_of(Y, labels);
  CHECK(plot.names.size() == 100);
  CHECK(plot.note == "the names of the 100 largest of 130 classes");
}

}  // namespace test_plot_detail_map_names
