// Tensors by name and without one, and the files of big vectors.
#include "neem/io/safetensors.hpp"

#include "fuzz.hpp"
#include "neem/io/fbin.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::feed(data, size, "x.safetensors", [](neem::Input& input) { neem::read_safetensors<float>(input); });
  fuzz::feed(data, size, "x.safetensors",
             [](neem::Input& input) { neem::read_safetensors<std::int64_t>(input, "x"); });
  for (const char* name : {"x.fbin", "x.f16bin", "x.ibin", "x.u8bin"}) {
    fuzz::feed(data, size, name, [](neem::Input& input) { neem::read_fbin<float>(input); });
  }
  return 0;
}
