// IDX into every number type, and as labels.
#include "fuzz.hpp"
#include "neem/io/read_labels.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::feed(data, size, "x.idx", [](neem::Input& input) {
    if (neem::read_idx<float>(input).size() == 0) std::abort();
  });
  fuzz::feed(data, size, "x.idx", [](neem::Input& input) { neem::read_idx<double>(input); });
  fuzz::feed(data, size, "x.idx", [](neem::Input& input) { neem::read_idx<std::int64_t>(input); });
  fuzz::feed(data, size, "x.idx", [](neem::Input& input) { neem::read_labels(input); });
  return 0;
}
