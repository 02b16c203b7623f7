#include "neem/plot/numbers.hpp"

#include "catch.hpp"
#include "io/support.hpp"
#include "neem/plot/scatter.hpp"
#include "plot/support.hpp"

#include <limits>
#include <string>
#include <vector>

namespace test_plot_numbers {

using namespace neem;
using detail::Scatter;
using io_test::check_error;
using io_test::error_of;

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double inf = std::numeric_limits<double>::infinity();

Numbers range_of(int n) {
  Numbers numbers{.name = "age"};
  for (int i = 0; i < n; ++i) numbers.values.push_back(i);
  return numbers;
}

Scatter plot_of(const Matrix<float>& Y, const Numbers& numbers, const PlotOptions& options = {}) {
  return detail::lay_out<float>(Y, {.numbers = &numbers}, options, Threads{1});
}

std::vector<std::string> ticks(double low, double high, Index below = 0, Index above = 0) {
  std::vector<std::string> texts;
  for (const auto& tick :
       detail::ticks_of({.low = low, .high = high, .below = below, .above = above}, 100, 600, 25)) {
    texts.push_back(tick.text);
  }
  return texts;
}

}  // namespace

TEST_CASE("number_range: from quantile to quantile of the finite values, what lies beyond is counted",
          "[plot]") {
  Numbers numbers = range_of(1001);
  NumberRange range = number_range(numbers);
  CHECK(range.low == 10);
  CHECK(range.high == 990);
  CHECK(range.below == 10);
  CHECK(range.above == 10);
  CHECK(range.missing == 0);
  numbers.values.insert(numbers.values.end(), {nan, inf, -inf, nan});
  range = number_range(numbers);
  CHECK(range.low == 10);
  CHECK(range.above == 11);
  CHECK(range.below == 11);
  CHECK(range.missing == 2);
  numbers.clip = 0;
  CHECK(number_range(numbers).high == 1000);
  const NumberRange rare = number_range({.values = [] {
    std::vector<double> zeros(1000, 0.0);
    zeros[3] = 5;
    return zeros;
  }()});
  CHECK(rare.low == 0);
  CHECK(rare.high == 5);  // the quantiles are one number
  CHECK(rare.above == 0);
  check_error(error_of([] { number_range({.values = {nan, inf}}); }), ErrorKind::data, {"no value"});
  check_error(error_of([] { number_range({.values = {1}, .clip = 0.5}); }), ErrorKind::usage, {"clip"});
}

TEST_CASE("numbers_of: labels that are numbers rather than classes", "[plot]") {
  std::vector<std::string> many, few, words;
  for (int i = 0; i < 60; ++i) {
    many.push_back(std::to_string(i % 40) + ".5");
    few.push_back(std::to_string(i % 15));
    words.push_back("cell" + std::to_string(i));
  }
  const auto numbers = numbers_of(labels_from_names(many));
  REQUIRE(numbers);
  CHECK((*numbers)[41] == 1.5);
  many[7] = "NA", many[8] = "nan";
  const auto gaps = numbers_of(labels_from_names(many));
  REQUIRE(gaps);
  CHECK((*gaps)[7] != (*gaps)[7]);
  CHECK((*gaps)[8] != (*gaps)[8]);
  CHECK((*gaps)[9] == 9.5);
  CHECK_FALSE(numbers_of(labels_from_names(few)));
  CHECK_FALSE(numbers_of(labels_from_names(words)));
  many[7] = "x";
  CHECK_FALSE(numbers_of(labels_from_names(many)));
  CHECK_FALSE(numbers_of(labels_from_names({"1", "2", "3", "4"})));  // of few points all may be classes
}

TEST_CASE("scatter: numbers are colours of a scale, those without one grey and behind", "[plot]") {
  const Matrix<float> Y = Matrix<float>::Random(1002, 2);
  Numbers numbers = range_of(1001);
  numbers.values.insert(numbers.values.begin() + 500, nan);
  const Scatter plot = plot_of(Y, numbers);
  REQUIRE(plot.dots.size() == 1002);
  const Id none = static_cast<Id>(plot.colors.size()) - 1;
  CHECK(plot.colors.back() == unlabelled_color);
  CHECK(plot.dots[0].color == none);
  std::vector<int> count(plot.colors.size(), 0);
  for (const detail::Dot& dot : plot.dots) ++count[static_cast<std::size_t>(dot.color)];
  CHECK(count.back() == 1);
  CHECK(count[0] >= 11);  // clipped
  for (const int c : count) CHECK((c > 0 && c < 20));
  REQUIRE(plot.legend.size() == 1);
  CHECK(plot.legend[0].name == "no value (1)");
  CHECK(plot.bar.title == "age");
  CHECK(plot.bar.colors.size() == plot.colors.size() - 1);
  CHECK(plot.right < plot.bar.left);
  CHECK(plot.bar.right < plot.width);
  CHECK(plot.bar.bottom < plot.legend_y);
  REQUIRE(plot.bar.ticks.size() > 4);
  CHECK(plot.bar.ticks[0].text == "< 10");
  CHECK(plot.bar.ticks[0].y == Approx(plot.bar.bottom));
  CHECK(plot.bar.ticks[1].text == "> 990");
  CHECK(plot.bar.ticks[1].y == Approx(plot.bar.top));
}

TEST_CASE("scatter: extreme, equal and too many or few numbers", "[plot]") {
  const Matrix<float> Y = Matrix<float>::Random(20, 2);
  Numbers numbers = range_of(20);
  numbers.values[0] = -1e308, numbers.values[1] = 1e308, numbers.values[2] = inf, numbers.clip = 0;
  for (const detail::Dot& dot : plot_of(Y, numbers).dots)
    CHECK((dot.color >= 0 && dot.color < detail::scale_colors));
  numbers.values.assign(20, 3.25);
  const Scatter equal = plot_of(Y, numbers);
  REQUIRE(equal.bar.ticks.size() == 1);
  CHECK(equal.bar.ticks[0].text == "3.25");
  check_error(error_of([&] { plot_of(Y, range_of(19)); }), ErrorKind::data, {"values 19, points 20"});
  PlotOptions small;
  small.width = small.height = 32;
  CHECK(plot_of(Y, range_of(20), small).bar.colors.empty());
  small.width = small.height = 1000, small.legend = false;
  CHECK(plot_of(Y, range_of(20), small).bar.colors.empty());
}

TEST_CASE("scatter: round numbers stand beside the bar", "[plot]") {
  using Texts = std::vector<std::string>;
  CHECK(ticks(0, 10) == Texts{"0", "10", "2", "4", "6", "8"});
  CHECK(ticks(-1, 1) == Texts{"-1.0", "1.0", "-0.5", "0.0", "0.5"});
  CHECK(ticks(0.013, 0.87, 5, 7) == Texts{"< 0.01", "> 0.87", "0.2", "0.4", "0.6", "0.8"});
  CHECK(ticks(1.7e9, 1.7e9 + 120) == Texts{"1.70000000e+09", "1.70000012e+09", "1.70000002e+09",
                                           "1.70000004e+09", "1.70000006e+09", "1.70000008e+09",
                                           "1.70000010e+09"});
  CHECK(ticks(0, 5e-9)[1] == "5e-09");
  CHECK(ticks(0, 1e300)[1] == "1.0e+300");
}

TEST_CASE("scatter: numbers whose round multiples doubles do not tell apart", "[plot]") {
  for (const double low : {1e16, -1e16, 1e300}) {
    const double next = low + (low > 1e17 ? 1e285 : 4);
    const std::vector<std::string> texts = ticks(low, next);
    CHECK(texts.size() >= 2);
    CHECK(texts.size() <= 18);
  }
}

}  // namespace test_plot_numbers
