// .npy into every number type, and as labels.
#include "fuzz.hpp"
#include "neem/io/read_labels.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::feed(data, size, "x.npy", [](neem::Input& input) {
    if (neem::read_npy<float>(input).size() == 0) std::abort();
  });
  fuzz::feed(data, size, "x.npy", [](neem::Input& input) { neem::read_npy<double>(input); });
  fuzz::feed(data, size, "x.npy", [](neem::Input& input) { neem::read_npy<std::int32_t>(input); });
  fuzz::feed(data, size, "x.npy", [](neem::Input& input) {
    const neem::Labels labels = neem::read_labels(input);
    neem::check_labels(labels, labels.size());
  });
  return 0;
}
