#include "neem/core/text.hpp"

#include "catch.hpp"

#include <cstdint>
#include <limits>

namespace test_core_text {

using namespace neem;

TEST_CASE("text: a number is as short as reads back the same", "[core]") {
  CHECK(text(30) == "30");
  CHECK(text(0.1) == "0.1");
  CHECK(text(-1e-300) == "-1e-300");
  CHECK(text(1.0 / 3) == "0.3333333333333333");
  CHECK(text(static_cast<double>(0.1f)) == "0.10000000149011612");
  CHECK(text(std::numeric_limits<double>::infinity()) == "inf");
}

TEST_CASE("join: words and numbers of every type stand one after another", "[core]") {
  const std::string name = "points";
  const std::string_view part = std::string_view("rows and columns").substr(0, 4);
  CHECK(join({}).empty());
  CHECK(join({name, ": ", part, " ", 7}) == "points: rows 7");
  CHECK(join({"perplexity ", 30.5, " of ", std::int64_t{12}}) == "perplexity 30.5 of 12");
  CHECK(join({std::numeric_limits<std::int64_t>::min(), " ", std::numeric_limits<std::uint64_t>::max()}) ==
        "-9223372036854775808 18446744073709551615");
  CHECK(join({std::int32_t{-3}, ",", std::uint32_t{3}, ",", 2.5f, ",", 0, ",", -0.0}) == "-3,3,2.5,0,-0");
  CHECK(join({"made of ", name + " with holes", std::string(1000, 'x')}).size() == 8 + 17 + 1000);
}

}  // namespace test_core_text
