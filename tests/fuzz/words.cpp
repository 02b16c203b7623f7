// Words and their vectors, in text and in binary.
#include "fuzz.hpp"
#include "neem/io/word_vectors.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::feed(data, size, "x.vec", [](neem::Input& input) { neem::read_word_vectors<float>(input); });
  fuzz::feed(data, size, "x.bin", [](neem::Input& input) { neem::read_word_vectors<std::int32_t>(input); });
  return 0;
}
