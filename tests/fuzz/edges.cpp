// Lists of edges, and Matrix Market files.
#include "neem/io/edges.hpp"

#include "fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::feed(data, size, "x.edges", [](neem::Input& input) { neem::read_edges<float>(input); });
  fuzz::feed(data, size, "x.tsv",
             [](neem::Input& input) { neem::read_edges<double>(input, {.header = true}); });
  return 0;
}
