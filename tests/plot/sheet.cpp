#include "neem/plot/sheet.hpp"

#include "catch.hpp"
#include "neem/layouts/random_layout.hpp"
#include "neem/plot/color_scale.hpp"
#include "neem/plot/svg.hpp"
#include "plot/support.hpp"

#include <string>
#include <vector>

namespace test_plot_sheet {

using namespace neem;
using neem_test::bytes_of;
using neem_test::count_of;

TEST_CASE("sheet: about square, or as many columns as asked for", "[plot]") {
  const auto shape = [](std::size_t count, int columns) {
    const detail::Sheet sheet = detail::sheet_of(count, 0, {.columns = columns});
    return std::vector<int>{sheet.columns, sheet.rows, sheet.width, sheet.height};
  };
  CHECK(shape(1, 0) == std::vector<int>{1, 1, 400, 400});
  CHECK(shape(9, 0) == std::vector<int>{3, 3, 1200, 1200});
  CHECK(shape(10, 0) == std::vector<int>{4, 3, 1600, 1200});
  CHECK(shape(5, 5) == std::vector<int>{5, 1, 2000, 400});
  CHECK(shape(5, 9) == std::vector<int>{5, 1, 2000, 400});
  CHECK(shape(5, 1) == std::vector<int>{1, 5, 400, 2000});
}

TEST_CASE("write_svg_sheet: every map at its place, with its title, in the same colours", "[plot]") {
  const neem_test::Folder folder;
  std::vector<Layout<float>> maps;
  std::vector<std::string> titles{"first", "second", "third"};
  for (std::uint64_t k = 0; k < 3; ++k) maps.push_back(random_layout<float>(200, k));
  std::vector<Id> labels;
  for (Id i = 0; i < 200; ++i) labels.push_back(i % 2);
  write_svg_sheet<float, 2>(folder / "a.svg", maps, titles, labels, {}, {.columns = 2});
  const std::string svg = bytes_of(folder / "a.svg");
  CHECK(svg.find("<?xml version=\"1.0\" encoding=\"UTF-8\"?>") == 0);
  CHECK(count_of(svg, "<?xml") == 1);
  CHECK(count_of(svg, "<svg ") == 4);
  CHECK(count_of(svg, "</svg>") == 4);
  CHECK(count_of(svg, "h0") == 600);
  CHECK(svg.find("width=\"800\" height=\"800\"") != std::string::npos);
  CHECK(count_of(svg, "<svg x=\"400\" y=\"0\" ") == 1);
  CHECK(count_of(svg, "<svg x=\"0\" y=\"400\" ") == 1);
  for (const std::string& title : titles) CHECK(count_of(svg, ">" + title + "</text>") == 1);
  for (const Color color : palette(2)) CHECK(count_of(svg, detail::hexadecimal(color)) > 0);
}

TEST_CASE("write_svg_sheet: one map in several pictures of other numbers", "[plot]") {
  const neem_test::Folder folder;
  const Layout<float> Y = random_layout<float>(200);
  std::vector<Numbers> numbers{{.name = "first"}, {.name = "second"}};
  Labels classes{{}, {"a", "b"}};
  for (int i = 0; i < 200; ++i) {
    numbers[0].values.push_back(i);
    numbers[1].values.push_back(i % 7);
    classes.ids.push_back(i % 2);
  }
  write_svg_sheet(folder / "a.svg", Y, numbers, classes,
                  {.columns = 2, .picture = {.width = 500, .height = 400, .names_on_map = true}});
  const std::string svg = bytes_of(folder / "a.svg");
  CHECK(svg.find("width=\"1000\" height=\"400\"") != std::string::npos);
  CHECK(count_of(svg, "h0") == 400);
  CHECK(count_of(svg, "<rect ") == 2 * 129);
  CHECK(count_of(svg, ">first</text>") == 1);
  CHECK(count_of(svg, ">second</text>") == 1);
  CHECK(count_of(svg, ">a</text>") == 2);
}

TEST_CASE("write_svg_sheet: several maps coloured by the same numbers", "[plot]") {
  const neem_test::Folder folder;
  const std::vector<Layout<float>> maps{random_layout<float>(200, 1), random_layout<float>(200, 2)};
  const std::vector<std::string> titles{"first", "second"};
  Numbers numbers{.name = "count"};
  for (int i = 0; i < 200; ++i) numbers.values.push_back(i);
  const Labels classes{std::vector<Id>(200, 0), {"all of them"}};
  const auto sheet = [&](bool named) {
    write_svg_sheet<float, 2>(
        folder / "a.svg", maps, titles, numbers, classes,
        {.picture = {.width = 400, .height = 400, .legend = false, .names_on_map = named}});
    return bytes_of(folder / "a.svg");
  };
  const std::string svg = sheet(false);
  CHECK(count_of(svg, "h0") == 400);
  for (const std::string& title : titles) CHECK(count_of(svg, ">" + title + "</text>") == 1);
  const std::vector<Color> scale = color_scale(detail::scale_colors);
  for (const Color end : {scale.front(), scale.back()}) CHECK(count_of(svg, detail::hexadecimal(end)) > 0);
  CHECK(count_of(svg, detail::hexadecimal(palette(1)[0])) == 0);
  CHECK(count_of(svg, ">all of them</text>") == 0);
  CHECK(count_of(sheet(true), ">all of them</text>") == 2);
}

TEST_CASE("write_svg_sheet: what does not fit is refused, and no file is made", "[plot]") {
  const neem_test::Folder folder;
  const std::vector<Layout<float>> maps(3, random_layout<float>(5)), many(50, random_layout<float>(5));
  const auto refused = [&](const std::vector<Layout<float>>& all, const std::vector<std::string>& titles,
                           const SheetOptions& options, ErrorKind kind) {
    try {
      write_svg_sheet<float, 2>(folder / "a.svg", all, titles, {}, {}, options);
      FAIL("not refused");
    } catch (const Error& error) {
      CHECK(error.kind() == kind);
    }
    CHECK(folder.files() == 0);
  };
  refused({}, {}, {}, ErrorKind::data);
  refused(maps, {"one"}, {}, ErrorKind::data);
  refused(maps, {}, {.columns = -1}, ErrorKind::usage);
  refused(many, {}, {.columns = 50}, ErrorKind::usage);
  refused(maps, {}, {.picture = {.width = 5}}, ErrorKind::usage);
}

}  // namespace test_plot_sheet
