#include "neem/extras/graph_xml.hpp"

#include "io/support.hpp"
#include "neem/affinities/check_graph.hpp"

namespace test_extras_graph_xml {

using namespace io_test;
using neem::ErrorKind;
using neem::NamedGraph;
using Names = std::vector<std::string>;

namespace {

NamedGraph<double> read(const std::string& text, bool tells_size = true) {
  neem::Input input = neem::open_memory(text, "x.graphml", tells_size);
  NamedGraph<double> graph = neem::read_graph_xml<double>(input);
  neem::check_graph(graph.graph);
  CHECK(static_cast<Index>(graph.names.size()) == graph.graph.rows());
  return graph;
}

void refused(const std::string& text, const std::vector<std::string>& parts) {
  check_error(error_of([&] { read(text); }), ErrorKind::data, parts);
}

/// Ada – Bo B. – Cy of weights 1.5 and 2.
void check_friends(const NamedGraph<double>& graph) {
  CHECK(graph.graph.coeff(0, 1) == 1.5);
  CHECK(graph.graph.coeff(2, 1) == 2);
  CHECK(graph.graph.nonZeros() == 4);
}

// igraph 1.3.4 of R, write_graph(g, path, "graphml")
const char* const igraph =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\"\n"
    "         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"\n"
    "         xsi:schemaLocation=\"http://graphml.graphdrawing.org/xmlns\n"
    "         http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd\">\n"
    "<!-- Created by igraph -->\n"
    "  <key id=\"v_name\" for=\"node\" attr.name=\"name\" attr.type=\"string\"/>\n"
    "  <key id=\"e_weight\" for=\"edge\" attr.name=\"weight\" attr.type=\"double\"/>\n"
    "  <graph id=\"G\" edgedefault=\"undirected\">\n"
    "    <node id=\"n0\">\n"
    "      <data key=\"v_name\">Ada</data>\n"
    "    </node>\n"
    "    <node id=\"n1\">\n"
    "      <data key=\"v_name\">Bo B.</data>\n"
    "    </node>\n"
    "    <node id=\"n2\">\n"
    "      <data key=\"v_name\">Cy</data>\n"
    "    </node>\n"
    "    <edge source=\"n0\" target=\"n1\">\n"
    "      <data key=\"e_weight\">1.5</data>\n"
    "    </edge>\n"
    "    <edge source=\"n1\" target=\"n2\">\n"
    "      <data key=\"e_weight\">2</data>\n"
    "    </edge>\n"
    "  </graph>\n"
    "</graphml>\n";
// networkx 2.8.8, write_graphml(G, path)
const char* const networkx =
    "<?xml version='1.0' encoding='utf-8'?>\n"
    "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\" "
    "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
    "xsi:schemaLocation=\"http://graphml.graphdrawing.org/xmlns "
    "http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd\">\n"
    "  <key id=\"d0\" for=\"edge\" attr.name=\"weight\" attr.type=\"double\" />\n"
    "  <graph edgedefault=\"undirected\">\n"
    "    <node id=\"Ada\" />\n"
    "    <node id=\"Bo B.\" />\n"
    "    <node id=\"Cy\" />\n"
    "    <node id=\"lone\" />\n"
    "    <edge source=\"Ada\" target=\"Bo B.\">\n"
    "      <data key=\"d0\">1.5</data>\n"
    "    </edge>\n"
    "    <edge source=\"Bo B.\" target=\"Cy\">\n"
    "      <data key=\"d0\">2.0</data>\n"
    "    </edge>\n"
    "  </graph>\n"
    "</graphml>\n";
// networkx 2.8.8, write_gexf(G, path)
const char* const gexf =
    "<?xml version='1.0' encoding='utf-8'?>\n"
    "<gexf xmlns=\"http://www.gexf.net/1.2draft\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
    "xsi:schemaLocation=\"http://www.gexf.net/1.2draft http://www.gexf.net/1.2draft/gexf.xsd\" "
    "version=\"1.2\">\n"
    "  <meta lastmodifieddate=\"2026-11-30\">\n"
    "    <creator>NetworkX 2.8.8</creator>\n"
    "  </meta>\n"
    "  <graph defaultedgetype=\"undirected\" mode=\"static\" name=\"\">\n"
    "    <nodes>\n"
    "      <node id=\"Ada\" label=\"Ada\" />\n"
    "      <node id=\"Bo B.\" label=\"Bo B.\" />\n"
    "      <node id=\"Cy\" label=\"Cy\" />\n"
    "      <node id=\"lone\" label=\"lone\" />\n"
    "    </nodes>\n"
    "    <edges>\n"
    "      <edge source=\"Ada\" target=\"Bo B.\" id=\"0\" weight=\"1.5\" />\n"
    "      <edge source=\"Bo B.\" target=\"Cy\" id=\"1\" weight=\"2.0\" />\n"
    "    </edges>\n"
    "  </graph>\n"
    "</gexf>\n";
// networkx 2.8.8, write_gexf(DiGraph([(1, 2), (2, 3)]), path)
const char* const directed =
    "<?xml version='1.0' encoding='utf-8'?>\n"
    "<gexf xmlns=\"http://www.gexf.net/1.2draft\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
    "xsi:schemaLocation=\"http://www.gexf.net/1.2draft http://www.gexf.net/1.2draft/gexf.xsd\" "
    "version=\"1.2\">\n"
    "  <meta lastmodifieddate=\"2026-11-30\">\n"
    "    <creator>NetworkX 2.8.8</creator>\n"
    "  </meta>\n"
    "  <graph defaultedgetype=\"directed\" mode=\"static\" name=\"\">\n"
    "    <nodes>\n"
    "      <node id=\"1\" label=\"1\" />\n"
    "      <node id=\"2\" label=\"2\" />\n"
    "      <node id=\"3\" label=\"3\" />\n"
    "    </nodes>\n"
    "    <edges>\n"
    "      <edge source=\"1\" target=\"2\" id=\"0\" />\n"
    "      <edge source=\"2\" target=\"3\" id=\"1\" />\n"
    "    </edges>\n"
    "  </graph>\n"
    "</gexf>\n";

}  // namespace

TEST_CASE("read_graph_xml: what igraph and networkx write", "[extras]") {
  for (const bool tells_size : {true, false}) {
    const NamedGraph<double> named = read(igraph, tells_size);
    check_friends(named);
    CHECK(named.names == Names{"Ada", "Bo B.", "Cy"});
    CHECK(named.notes == Names{"points are called by their labels"});
    for (const char* file : {networkx, gexf}) {
      const NamedGraph<double> graph = read(file, tells_size);
      check_friends(graph);
      CHECK(graph.names == Names{"Ada", "Bo B.", "Cy", "lone"});
      CHECK(graph.notes.empty());
    }
  }
  const NamedGraph<double> arrows = read(directed);
  CHECK(arrows.names == Names{"1", "2", "3"});
  CHECK(arrows.notes == Names{"2 of 2 edges have a direction, which is not used: the graph has none"});
}

TEST_CASE("read_graph_xml: yEd's labels and nested graphs", "[extras]") {
  const NamedGraph<double> graph = read(
      "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>\n"
      "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\" "
      "xmlns:y=\"http://www.yworks.com/xml/graphml\">\n"
      "  <key for=\"node\" id=\"d5\" attr.name=\"description\" attr.type=\"string\"/>\n"
      "  <key for=\"node\" id=\"d6\" yfiles.type=\"nodegraphics\"/>\n"
      "  <graph edgedefault=\"directed\" id=\"G\">\n"
      "    <node id=\"n0\"><data key=\"d6\"><y:ShapeNode><y:NodeLabel "
      "alignment=\"center\">Ada</y:NodeLabel></y:ShapeNode></data></node>\n"
      "    <node id=\"n1\" yfiles.foldertype=\"group\"><data key=\"d6\"><y:NodeLabel>Group\n"
      " one</y:NodeLabel></data>\n"
      "      <graph edgedefault=\"directed\" id=\"n1:\"><node id=\"n1::n0\"><data "
      "key=\"d6\"><y:NodeLabel>Bo</y:NodeLabel></data></node></graph>\n"
      "    </node>\n"
      "    <edge id=\"e0\" source=\"n0\" target=\"n1::n0\"/>\n"
      "  </graph>\n"
      "</graphml>\n");
  CHECK(graph.names == Names{"Ada", "Group one", "Bo"});
  CHECK(graph.graph.coeff(0, 2) == 1);
  CHECK(graph.graph.nonZeros() == 2);
}

TEST_CASE("read_graph_xml: weights, directions and other data of edges", "[extras]") {
  const std::string head =
                        "<graphml><key id='w' for='edge' attr.name='Weight'><default>3</default></key>"
                        "<key id='c' for='edge' attr.name='colour'/><graph edgedefault='directed'><node "
                        "id='a'/><node id='b'/>",
                    tail = "</graph></graphml>";
  const NamedGraph<double> graph = read(head +
                                        "<edge source='a' target='b'/><edge source='b' target='a' "
                                        "directed='false'><data key='w'> 2 </data></edge>" +
                                        tail);
  CHECK(graph.graph.coeff(0, 1) == 5);
  CHECK(graph.notes == Names{"1 of 2 edges have a direction, which is not used: the graph has none",
                             "not used of the edges: 'colour'",
                             "1 edge repeats a pair, and its weight was added to the pair's"});
  const NamedGraph<double> alone =
      read("<gexf><graph><nodes><node id='a' label='x&#10; &amp; y'/></nodes></graph></gexf>");
  CHECK(alone.names == Names{"x & y"});
  CHECK(alone.graph.nonZeros() == 0);
  refused(head + "<edge source='a' target='b'><data key='w'>x</data></edge>" + tail,
          {"edge 1", "'x'", "not a number"});
  refused(
      head + "<edge source='a' target='b'/><edge source='a' target='b'><data key='w'>-1</data></edge>" + tail,
      {"edge 2", "negative"});
  refused(head + "<edge source='a' target='c'/>" + tail, {"edge 1", "'c'", "no node"});
  refused(head + "<hyperedge/>" + tail, {"hyperedge"});
}

TEST_CASE("read_graph_xml: what is no graph is refused", "[extras]") {
  refused("", {"empty file"});
  refused("<graphml>", {"no XML", "byte"});
  refused("plain", {"no XML"});
  refused("<svg/>", {"<svg>", "GraphML"});
  refused("<graphml/>", {"no <graph>"});
  refused("<graphml><graph/></graphml>", {"without nodes"});
  refused("<graphml><graph><node/></graph></graphml>", {"without an id"});
  refused("<graphml><graph><node id='a'/></graph><graph/></graphml>", {"several graphs"});
  refused("<graphml><graph><node id='a&#1;'/></graph></graphml>", {"not text"});
  std::string deep = "<gexf><graph>";
  for (int i = 0; i < 200000; ++i) deep += "<node id='a'>";
  refused(deep, {"no XML"});
  for (int i = 0; i < 200000; ++i) deep += "</node>";
  CHECK(read(deep + "</graph></gexf>").names == Names{"a"});
}

}  // namespace test_extras_graph_xml
