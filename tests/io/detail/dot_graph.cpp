#include "neem/io/detail/dot_graph.hpp"

#include "io/support.hpp"
#include "neem/affinities/check_graph.hpp"
#include "neem/io/edges.hpp"

namespace test_io_detail_dot_graph {

using namespace io_test;
using neem::ErrorKind;
using neem::NamedGraph;
using Names = std::vector<std::string>;

namespace {

NamedGraph<double> read(const std::string& text, const std::string& name = "x.edges") {
  neem::Input input = neem::open_memory(text, name);
  NamedGraph<double> graph = neem::read_edges<double>(input);
  neem::check_graph(graph.graph);
  CHECK(static_cast<Index>(graph.names.size()) == graph.graph.rows());
  return graph;
}

neem::Error refusal(const std::string& text) {
  return error_of([&] { read(text, "x.dot"); });
}

}  // namespace

TEST_CASE("read_edges: DOT's points, edges and chains", "[io]") {
  const NamedGraph<double> graph = read("graph { a -- b; \"c d\" -> e [weight=2]; a -- b -- c; }");
  CHECK(graph.names == Names{"a", "b", "c d", "e", "c"});
  CHECK(graph.graph.coeff(0, 1) == 2);  // twice
  CHECK(graph.graph.coeff(2, 3) == 2);
  CHECK(graph.graph.coeff(1, 4) == 1);
  CHECK(graph.graph.nonZeros() == 6);
  REQUIRE(graph.notes.size() == 2);
  CHECK_THAT(graph.notes[0], Catch::Contains("1 of 4 edges have a direction"));
  CHECK_THAT(graph.notes[1], Catch::Contains("1 edge repeats"));
}

TEST_CASE("read_edges: DOT with all that does not change the graph", "[io]") {
  const NamedGraph<double> graph = read(
      "/* two\nlines */ // and one\n# of the preprocessor\nSTRICT  diGraph \"a graph\" {\n"
      "  rankdir = LR; node [shape=box, label=<<b>x</b>>]\n  edge [color=red];\n"
      "  10 [label=\"\\N\"]\n  subgraph cluster_0 { label=\"part\"; 2; -1.5 -> 2:n [label=\"a\\\"b\" "
      "weight=\"3\"] }\n"
      "  { rank=same; 2; lone }\n  2:p:sw -> 10 [weight = 4; style=dashed][penwidth=2] 2->10[weight=5];;\n"
      "  \"long\\\nname\" -> \xc3\xa4_1\n}\n");
  CHECK(graph.names == Names{"10", "2", "-1.5", "lone", "longname", "\xc3\xa4_1"});
  CHECK(graph.graph.coeff(1, 2) == 3);
  CHECK(graph.graph.coeff(0, 1) == 5);  // strict: the same edge
  CHECK(graph.graph.nonZeros() == 6);
}

TEST_CASE("read_edges: labels of DOT are names where they tell points apart", "[io]") {
  const NamedGraph<double> labelled = read("graph { 1 [label=Ada]; 2 [label=\"Bo B.\"]; 1 -- 2 }");
  CHECK(labelled.names == Names{"Ada", "Bo B."});
  CHECK(labelled.notes == Names{"points are called by their labels"});
  const NamedGraph<double> twice = read("graph { 1 [label=Ada]; 2 [label=Ada]; 3 [label=\"\"]; 1 -- 2 }");
  CHECK(twice.names == Names{"1", "2", "3"});
  CHECK(twice.notes == Names{"points are called by their ids: 1 have no label, and 1 the label of another"});
}

TEST_CASE("read_edges: files that graphviz, networkx and igraph write in DOT", "[io]") {
  const Names names = {"Ada", "Bo B.", "Cy"};
  // networkx 2.8.8, nx_pydot.write_dot(G, path)
  const NamedGraph<double> nx = read(
      "strict graph  {\n"
      "Ada;\n"
      "\"Bo B.\";\n"
      "Cy;\n"
      "lone;\n"
      "Ada -- \"Bo B.\"  [weight=\"1.5\"];\n"
      "\"Bo B.\" -- Cy  [weight=\"2.0\"];\n"
      "}\n");
  CHECK(nx.names == Names{"Ada", "Bo B.", "Cy", "lone"});
  CHECK(nx.graph.coeff(0, 1) == 1.5);
  CHECK(nx.graph.coeff(1, 2) == 2);
  CHECK(nx.graph.nonZeros() == 4);
  // igraph 1.3.4 of R, write_graph(g, path, "dot")
  const NamedGraph<double> igraph = read(
      "/* Created by igraph 1.3.4.9022 */\n"
      "graph {\n"
      "  0 [\n"
      "    name=Ada\n"
      "  ];\n"
      "  1 [\n"
      "    name=\"Bo B.\"\n"
      "  ];\n"
      "  2 [\n"
      "    name=Cy\n"
      "  ];\n"
      "\n"
      "  1 -- 0 [\n"
      "    weight=1.5\n"
      "  ];\n"
      "  2 -- 1 [\n"
      "    weight=2\n"
      "  ];\n"
      "}\n");
  CHECK(igraph.names == names);
  CHECK(igraph.graph.coeff(0, 1) == 1.5);
  CHECK(igraph.graph.coeff(1, 2) == 2);
  // graphviz 2.43, echo 'graph { a -- b [weight=2]; b -- "c d" }' | dot -Tdot
  const NamedGraph<double> graphviz = read(
      "graph {\n"
      "\tgraph [bb=\"0,0,54,180\"];\n"
      "\tnode [label=\"\\N\"];\n"
      "\ta\t[height=0.5,\n"
      "\t\tpos=\"27,162\",\n"
      "\t\twidth=0.75];\n"
      "\tb\t[height=0.5,\n"
      "\t\tpos=\"27,90\",\n"
      "\t\twidth=0.75];\n"
      "\ta -- b\t[pos=\"27,143.7 27,132.85 27,118.92 27,108.1\",\n"
      "\t\tweight=2];\n"
      "\t\"c d\"\t[height=0.5,\n"
      "\t\tpos=\"27,18\",\n"
      "\t\twidth=0.75];\n"
      "\tb -- \"c d\"\t[pos=\"27,71.697 27,60.846 27,46.917 27,36.104\"];\n"
      "}\n");
  CHECK(graphviz.names == Names{"a", "b", "c d"});
  CHECK(graphviz.graph.coeff(0, 1) == 2);
  CHECK(graphviz.graph.coeff(1, 2) == 1);
  CHECK(graphviz.notes.empty());
}

TEST_CASE("read_edges: what of DOT would be misunderstood is refused with its line", "[io]") {
  const auto refused = [](const std::string& text, const std::vector<std::string>& parts) {
    check_error(refusal(text), ErrorKind::data, parts);
  };
  refused("graph {\n a -- { b c }\n}", {"line 2", "subgraph"});
  refused("graph {\n a -- subgraph x { b c }\n}", {"line 2", "subgraph"});
  refused("graph {\n { a b }\n -- c\n}", {"line 3", "subgraph"});
  refused("graph {\n\n edge [weight=2] a -- b }", {"line 3", "weight"});
  refused("graph {\n <b>x</b> -- a }", {"line 2", "< >"});
  refused("graph {\n a-b -- c }", {"line 2"});
  refused("graph {\n 1a -- c }", {"line 2", "'1a"});
  refused("graph {\n a -- b\n", {"end of the file"});
  refused("graph {\n a -- b [weight=x]\n}", {"line 2", "'x'"});
  refused("graph {\n a -- b [weight=-1]\n}", {"line 2", "negative"});
  refused("graph {\n \"a -- b\n}", {"line 2", "never closed"});
  refused("graph {\n /* a -- b\n}", {"line 2", "never closed"});
  refused("graph {\n a -- <b\n}", {"line 2", "never closed"});
  refused("graph { a -- b }\ngraph { c -- d }", {"line 2", "one graph"});
  refused("graph { }", {"without points"});
  refused("graph { a -- \"\" }", {"without a name"});
  refused("a -- b", {"'a'", "graph or digraph"});
  refused("graph {\n a -- b \x01 }", {"line 2", "0x01"});
}

TEST_CASE("begins_as_dot: a graph, and not a list that begins with the word", "[io]") {
  using neem::detail::begins_as_dot;
  for (const char* yes :
       {"graph{", "digraph x {", " strict graph \"a b\"\n{", "/* c */ # d\n//e\ngraph\n{"}) {
    CHECK(begins_as_dot(yes));
  }
  for (const char* no : {"", "graph", "graph theory\n", "graph theory 2\n{", "strict {", "/* graph {",
                         "a b {", "\"", "graph \""}) {
    CHECK_FALSE(begins_as_dot(no));
  }
}

}  // namespace test_io_detail_dot_graph
