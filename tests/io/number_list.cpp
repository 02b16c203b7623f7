#include "neem/io/number_list.hpp"

#include "io/support.hpp"

#include <cmath>

namespace test_io_number_list {

using neem::is_number_list;
using neem::parse_number_list;

TEST_CASE("parse_number_list: lists as Python, numpy and databases write them", "[io]") {
  for (const char* cell : {"[0.5, -2, 3e2]", "[0.5,-2,300]", " [ 0.5 -2.  300. ] ", "[0.5\n -2\n 300]",
                           "{0.5,-2,300}", "(0.5; -2; +300)"}) {
    INFO(cell);
    std::vector<double> values{7};
    CHECK(is_number_list(cell));
    REQUIRE(parse_number_list(cell, values));
    CHECK(values == std::vector<double>{7, 0.5, -2, 300});
  }
  std::vector<float> odd;
  REQUIRE(parse_number_list("[nan, -inf]", odd));
  CHECK(std::isnan(odd[0]));
  CHECK(odd[1] < -1e38f);
}

TEST_CASE("parse_number_list: anything else is refused and changes nothing", "[io]") {
  for (const char* cell : {"", "[", "[]", "[ ]", "[1,,2]", "[,1]", "[1,]", "[1, x]", "[1, 2", "1, 2]",
                           "[1 2 ... 3 4]", "[[1, 2]]", "[1, 1e999]", "{1, 2]", "array([1, 2])"}) {
    INFO(cell);
    std::vector<float> values{7};
    CHECK(!parse_number_list(cell, values));
    CHECK(values == std::vector<float>{7});
  }
}

}  // namespace test_io_number_list
