// Points from JSON, with a field that is found and with one that is named.
#include "fuzz.hpp"
#include "neem/io/json_points.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::feed(data, size, "x.json", [](neem::Input& input) { neem::read_json<double>(input); });
  fuzz::feed(data, size, "x.jsonl",
             [](neem::Input& input) { neem::read_json<std::int32_t>(input, {.field = "x", .names = "id"}); });
  return 0;
}
