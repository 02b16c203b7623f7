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

TEST_CASE("utf8_size: characters are told from other bytes", "[core]") {
  CHECK(utf8_size("a", 0) == 1);
  CHECK(utf8_size("x\xc3\xb6", 1) == 2);
  CHECK(utf8_size("\xe2\x82\xac", 0) == 3);
  CHECK(utf8_size("\xf0\x9f\x98\x80", 0) == 4);
  // continuations alone, cut off, too long a form, halves of pairs, beyond the last character
  for (const char* wrong : {"\x80", "\xc3", "\xc3z", "\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80",
                            "\xf0\x80\x80\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xe2\x82"}) {
    CHECK(utf8_size(wrong, 0) == 0);
  }
}

TEST_CASE("printable: text becomes one line of UTF-8", "[core]") {
  using namespace std::string_literals;
  CHECK(printable("plain; Gr\xc3\xb6\xc3\x9f"
                  "e") ==
        "plain; Gr\xc3\xb6\xc3\x9f"
        "e");
  CHECK(printable("a\0b\x7f\r\n"s) == "a\\x00b\\x7f\\x0d\\x0a");
  CHECK(printable("\xc2\x85|\xe2\x80\xa8|\xe2\x80\xae|\xe2\x81\xa6") ==
        "\\xc2\\x85|\\xe2\\x80\\xa8|\\xe2\\x80\\xae|\\xe2\\x81\\xa6");
  CHECK(printable("\xff\xc3") == "\\xff\\xc3");
  CHECK(printable("12345678901", 10) == "12345678...01");
  CHECK(printable("1234567890", 10) == "1234567890");
  const std::string cut =
      printable(std::string(7, 'a') + "\xc3\xb6" + std::string(99, 'b') + "\xc3\xb6z", 10);
  CHECK(cut == std::string(7, 'a') + "\xc3\xb6...z");  // no character is cut in two
  for (int byte = 0; byte < 256; ++byte) {
    const std::string shown = printable(std::string(3, static_cast<char>(byte)));
    for (std::size_t i = 0; i < shown.size(); ++i) CHECK((shown[i] >= ' ' && utf8_size(shown, i) == 1));
  }
}

}  // namespace test_core_text
