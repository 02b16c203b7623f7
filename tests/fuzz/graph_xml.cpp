// Graphs in GraphML and GEXF.
#include "neem/extras/graph_xml.hpp"

#include "fuzz.hpp"
#include "neem/affinities/check_graph.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::feed(data, size, "x.graphml", [](neem::Input& input) {
    const neem::NamedGraph<double> graph = neem::read_graph_xml<double>(input);
    neem::check_graph(graph.graph);
    if (static_cast<neem::Index>(graph.names.size()) != graph.graph.rows()) std::abort();
  });
  return 0;
}
