// Files of any kind, packed by gzip or not.
#include "fuzz.hpp"
#include "neem/io/gzip.hpp"
#include "neem/io/read_labels.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::feed(data, size, "x.gz", [](neem::Input& input) {
    neem::Input unpacked = neem::unpack(std::move(input));
    neem::read_points<float>(unpacked);
  });
  fuzz::feed(data, size, "x.npy.gz", [](neem::Input& input) {
    neem::Input unpacked = neem::unpack(std::move(input));
    neem::read_labels(unpacked);
  });
  fuzz::feed(data, size, "x", [](neem::Input& input) { neem::read_points<double>(input); });
  return 0;
}
