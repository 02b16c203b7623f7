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

}  // namespace test_core_error
