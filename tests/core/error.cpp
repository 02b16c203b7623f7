#include "neem/core/error.hpp"

#include "catch.hpp"

namespace test_core_error {

using namespace neem;

TEST_CASE("Error: a message has three parts, a name and an exit code", "[core]") {
  const Error error(ErrorCode::write, "no space left", "map.npy", "free some space");
  CHECK(std::string(error.what()) == "no space left; map.npy; free some space");
  CHECK(error.name() == "IO-03");
  CHECK(static_cast<int>(error.kind()) == 4);
  CHECK(Error(ErrorCode::option_value, "a", "b", "c").name() == "USAGE-01");
  CHECK(Error(ErrorCode::too_long, "a", "b", "c").name() == "DATA-12");
  CHECK(Error(ErrorCode::memory, "a", "b", "c").name() == "RESOURCE-01");
  CHECK(Error(ErrorCode::diverged, "a", "b", "c").name() == "NUMERIC-01");
}

TEST_CASE("Error: a message is one line of UTF-8 whatever it quotes", "[core]") {
  const Error error(ErrorCode::open, "cannot open \x1b[31m", "a\nb\xff\xc3\xb6.npy", "check\tthe path");
  CHECK(std::string(error.what()) == "cannot open \\x1b[31m; a\\x0ab\\xff\xc3\xb6.npy; check\\x09the path");
  const std::string text = Error(ErrorCode::open, std::string(1 << 20, 'x'), "file", "remedy").what();
  CHECK(text.size() < 1100);
  CHECK(text.ends_with("xxx; file; remedy"));
}

}  // namespace test_core_error
