// Lists of edges, graphs in DOT, Matrix Market files, and arrays of edges.
#include "neem/io/edges.hpp"

#include "fuzz.hpp"
#include "neem/affinities/check_graph.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  for (const char* name : {"x.edges", "x.dot", "x.npy"}) {
    fuzz::feed(data, size, name, [](neem::Input& input) {
      const neem::NamedGraph<double> graph = neem::read_edges<double>(input);
      neem::check_graph(graph.graph);
      if (static_cast<neem::Index>(graph.names.size()) != graph.graph.rows()) std::abort();
    });
  }
  fuzz::feed(data, size, "x.tsv",
             [](neem::Input& input) { neem::read_edges<float>(input, {.header = true}); });
  return 0;
}
