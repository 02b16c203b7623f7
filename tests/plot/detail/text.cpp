#include "neem/plot/detail/text.hpp"

#include "catch.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace test_plot_text {

using namespace neem;

namespace {

std::vector<char32_t> characters(std::string_view text) {
  std::vector<char32_t> result;
  while (!text.empty()) result.push_back(detail::next_character(text));
  return result;
}

}  // namespace

TEST_CASE("next_character: reads UTF-8 of one to four bytes", "[plot]") {
  CHECK(characters("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80z") ==
        std::vector<char32_t>{U'a', 0xE9, 0x20AC, 0x1F600, U'z'});
}

TEST_CASE("next_character: bytes that are not UTF-8 are one replacement each, and reading goes on",
          "[plot]") {
  CHECK(characters("\xFF"
                   "a") == std::vector<char32_t>{0xFFFD, U'a'});
  CHECK(characters("\xC3") == std::vector<char32_t>{0xFFFD});
  CHECK(characters("\xC3(") == std::vector<char32_t>{0xFFFD, U'('});
  CHECK(characters("\xE2\x82z") == std::vector<char32_t>{0xFFFD, U'z'});
  CHECK(characters("\xC0\x80")[0] == 0xFFFD);                              // too long a form
  CHECK(characters("\xED\xA0\x80") == std::vector<char32_t>{0xFFFD});      // a surrogate
  CHECK(characters("\xF4\x90\x80\x80") == std::vector<char32_t>{0xFFFD});  // beyond the last character
}

TEST_CASE("outline: every printable character has strokes of its own, within its line", "[plot]") {
  const detail::Outline box = detail::outline(U'\u00E9');
  CHECK(box.segments.size() == 4);
  for (char32_t c = 33; c < 127; ++c) {
    const detail::Outline shape = detail::outline(c);
    INFO("character " << static_cast<char>(c));
    CHECK(!shape.segments.empty());
    for (const detail::Segment& s : shape.segments) {
      CHECK(std::min(s.x0, s.x1) >= 0);
      CHECK(std::max(s.x0, s.x1) <= shape.width);
      CHECK(std::min(s.y0, s.y1) >= -8);
      CHECK(std::max(s.y0, s.y1) <= 31);
    }
    for (char32_t other = 33; other < c; ++other) CHECK(detail::glyph(other) != detail::glyph(c));
  }
  CHECK(detail::outline(U' ').segments.empty());
}

TEST_CASE("outline: a closed curve ends where it begins", "[plot]") {
  const std::vector<detail::Segment> ring = detail::outline(U'o').segments;
  REQUIRE(ring.size() == 32);
  CHECK(ring.front().x0 == ring.back().x1);
  CHECK(ring.front().y0 == ring.back().y1);
}

TEST_CASE("shortened: fits the width, keeps what fits, cuts between characters", "[plot]") {
  CHECK(detail::shortened("short", 100) == "short");
  const std::string name = "a name that is far too long for the legend";
  const std::string cut = detail::shortened(name, 10);
  CHECK(detail::text_width(cut) <= 10);
  CHECK(detail::text_width(cut) > 8.5);
  CHECK(cut == name.substr(0, cut.size() - 3) + "...");
  const std::string accents = "\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9";
  for (const char32_t c : characters(detail::shortened(accents, 3))) CHECK(c != 0xFFFD);
  CHECK(detail::shortened("wide", 0) == "...");
}

}  // namespace test_plot_text
