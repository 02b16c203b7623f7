#include "neem/io/edges.hpp"

#include "io/support.hpp"
#include "neem/affinities/check_graph.hpp"
#include "neem/core/random.hpp"
#include "neem/io/matrix_graph.hpp"

namespace test_io_edges {

using namespace io_test;
using neem::EdgeOptions;
using neem::ErrorKind;
using neem::Id;
using neem::NamedGraph;

namespace {

template <class S = double>
NamedGraph<S> read(const std::string& text, const EdgeOptions& options = {},
                   const std::string& name = "x.edges", bool tells_size = true) {
  neem::Input input = neem::open_memory(text, name, tells_size);
  NamedGraph<S> graph = neem::read_edges<S>(input, options);
  neem::check_graph(graph.graph);
  CHECK(static_cast<Index>(graph.names.size()) == graph.graph.rows());
  return graph;
}

neem::Error refusal(const std::string& text, const EdgeOptions& options = {},
                    const std::string& name = "x.edges") {
  return error_of([&] { read<float>(text, options, name); });
}

using Names = std::vector<std::string>;

/// A path 0 – 1 – 2 of weights 1.5 and 2.
void check_path(const NamedGraph<double>& path, const Names& names) {
  CHECK(path.names == names);
  REQUIRE(path.graph.rows() == 3);
  CHECK(path.graph.nonZeros() == 4);
  CHECK(path.graph.coeff(0, 1) == 1.5);
  CHECK(path.graph.coeff(1, 0) == 1.5);
  CHECK(path.graph.coeff(1, 2) == 2);
  CHECK(path.graph.coeff(2, 1) == 2);
  CHECK(path.notes.empty());
}

}  // namespace

TEST_CASE("read_edges: blanks, tabs and commas separate, comments and empty lines are passed over", "[io]") {
  const Names numbers = {"0", "1", "2"}, people = {"Ada", "Bo", "Cy"};
  for (const bool tells_size : {true, false}) {
    check_path(read("0 1 1.5\n1 2 2\n", {}, "x.txt", tells_size), numbers);
    check_path(read("0,1,1.5\n1,2,2", {}, "x.csv", tells_size), numbers);
    check_path(read("0\t1\t1.5\r\n1\t2\t2\r\n", {}, "x.tsv", tells_size), numbers);
    check_path(read("\xef\xbb\xbf# a\n\n  % b\n 0   1  1.5 \n\n#c\n1\t2 2e0\n\n", {}, "x.edges", tells_size),
               numbers);
    check_path(read("Ada, Bo, 1.5\nBo, Cy, 2\n", {}, "x.edges", tells_size), people);
    check_path(read("\"Ada\",\"Bo\",1.5\n\"Bo\",\"Cy\",2\n", {}, "x.edges", tells_size), people);
  }
  check_path(read("0;1;1.5\n1;2;2\n", {.delimiter = ';'}), numbers);
  check_path(read("0;1;1.5\n1;2;2\n"), numbers);
  check_path(read("0|1|1.5\n1|2|2\n"), numbers);
  check_path(read("New York\tBonn\t1.5\nBonn\tUlm\t2\n"), {"New York", "Bonn", "Ulm"});
  CHECK(read<float>("a b\n").graph.coeff(0, 1) == 1.0f);
}

TEST_CASE("read_edges: a header is recognised in any order and case, and told", "[io]") {
  const Names people = {"Ada", "Bo", "Cy"}, numbers = {"0", "1", "2"};
  const auto path = [](const std::string& text, const Names& names, const std::string& note,
                       const EdgeOptions& options = {}) {
    INFO(text);
    NamedGraph<double> graph = read(text, options, "x.csv");
    REQUIRE(graph.notes.size() == 1);
    CHECK(graph.notes[0] == note);
    graph.notes.clear();
    check_path(graph, names);
  };
  const std::string first = "the first line holds names: edges go from ";
  path("Source,Target,Weight\n0,1,1.5\n1,2,2\n", numbers,
       first + "'Source' to 'Target', with the weight 'Weight'");
  path("Source,Target,Weight\n0,1,1.5\n1,2,2\n", numbers,
       first + "'Source' to 'Target', with the weight 'Weight'", {.header = true});
  path("WEIGHT\ttarget\tsource\n1.5\tBo\tAda\n2\tCy\tBo\n", {"Ada", "Bo", "Cy"},
       first + "'source' to 'target', with the weight 'WEIGHT'");
  path("from to weight\n0 1 1.5\n1 2 2\n", numbers, first + "'from' to 'to', with the weight 'weight'");
  path("who;whom;how much\nAda;Bo;1.5\nBo;Cy;2\n", people,
       first + "'who' to 'whom', with the weight 'how much'");
  // pandas' to_csv with its index; R's write.table with the names of rows
  path(",person,friend,times\n0,Ada,Bo,1.5\n1,Bo,Cy,2\n", people,
       first + "'person' to 'friend', with the weight 'times'; not used: ''");
  // STRING
  path("protein1 protein2 combined_score\nAda Bo 1.5\nBo Cy 2\n", people,
       first + "'protein1' to 'protein2', with the weight 'combined_score'");
  const NamedGraph<double> r =
      read("\"from\" \"to\" \"w\"\n\"1\" \"Ada\" \"Bo\" 1.5\n\"2\" \"Bo\" \"Cy\" 2\n");
  CHECK(r.names == people);
  CHECK(r.graph.coeff(0, 1) == 1.5);
  REQUIRE(r.notes.size() == 2);
  CHECK_THAT(r.notes[1], Catch::Contains("the first column"));
  const NamedGraph<double> two = read("\"from\" \"to\"\n\"1\" \"Ada\" \"Bo\"\n\"2\" \"Bo\" \"Cy\"\n");
  CHECK(two.names == people);
}

TEST_CASE("read_edges: two names are a header where they are no points", "[io]") {
  const auto names = [](const std::string& text) { return read(text).names; };
  const NamedGraph<double> named = read("Source,Target\nAnna,Bert\nBert,Carl\nCarl,Anna\nCarl,Dora\n");
  CHECK(named.names == Names{"Anna", "Bert", "Carl", "Dora"});
  CHECK(named.graph.nonZeros() == 8);
  REQUIRE(named.notes.size() == 1);
  CHECK(names("source,target\n1,2\n2,3\n") == Names{"1", "2", "3"});
  CHECK(names("person friend\n1 2\n2 3\n") == Names{"1", "2", "3"});               // all others are numbers
  CHECK(names("node1 node2\nnode1 node3\n") == Names{"node1", "node2", "node3"});  // used again: points
  CHECK(read("node1 node2\nnode1 node3\n").notes.empty());
  CHECK(names("Node1 Node2\na b\n") == Names{"a", "b"});
  CHECK(names("a b\nc d\n") == Names{"a", "b", "c", "d"});
  CHECK(names("x1 x2\nx3 x4\n") == Names{"x1", "x2", "x3", "x4"});
  CHECK(names("a b\n1 2\nc 1\n") == Names{"a", "b", "1", "2", "c"});
  CHECK(names("Source Target\n") == Names{"Source", "Target"});  // nothing else
  CHECK(read("Source,Target\nAnna,Bert\n", {.header = false}).names ==
        Names{"Source", "Target", "Anna", "Bert"});
  CHECK(names("hub 1\n1 2\n") == Names{"hub", "1", "2"});  // a number is no name of a column
  CHECK(names("10 20\na b\n") == Names{"10", "20", "a", "b"});
  CHECK(names("18446744073709551616 1\n1 2\n") == Names{"18446744073709551616", "1", "2"});
}

TEST_CASE("read_edges: Gephi's table of edges, its directions and what it has besides", "[io]") {
  // typed in the form of the Data laboratory of Gephi 0.10, Export table
  const NamedGraph<double> gephi = read(
      "Source,Target,Type,Id,Label,timeset,Weight\n0,1,Directed,0,,,1.5\n1,2,Undirected,1,\"a, b\",,2.0\n");
  CHECK(gephi.names == Names{"0", "1", "2"});
  CHECK(gephi.graph.coeff(0, 1) == 1.5);
  CHECK(gephi.graph.coeff(2, 1) == 2);
  CHECK(gephi.notes ==
        Names{"the first line holds names: edges go from 'Source' to 'Target', with the weight "
              "'Weight'; not used: 'Id', 'Label', 'timeset'",
              "1 of 2 edges have a direction, which is not used: the graph has none"});
}

TEST_CASE("read_edges: quotes hold delimiters, blanks and doubled quotes", "[io]") {
  CHECK(read("\"Doe, Jane\",\"the \"\"Rex\"\"\"\nRex,\"Doe, Jane\"\n").names ==
        Names{"Doe, Jane", "the \"Rex\"", "Rex"});
  CHECK(read("\"New York\" Bonn 2\n  Bonn   \"a \"\"b\"\"\"\t1\n").names ==
        Names{"New York", "Bonn", "a \"b\""});
  CHECK(read("a \"b\"c\n").names == Names{"a", "\"b\"c"});
  check_error(refusal("a \"b c\n"), ErrorKind::data, {"line 1", "never closed"});
}

TEST_CASE("read_edges: weights with decimal commas", "[io]") {
  for (const char* text : {"Source;Target;Weight\na;b;1,5\nb;c;2\n", "a\tb\t1,5\nb\tc\t2,0\n"}) {
    NamedGraph<double> path = read(text, {}, "x.csv");
    REQUIRE_FALSE(path.notes.empty());
    CHECK(path.notes.back() == "weights have decimal commas");
    path.notes.clear();
    check_path(path, {"a", "b", "c"});
  }
  check_error(refusal("a;b;1,500\nb;c;12\n"), ErrorKind::data, {"'1,500' can mean 1.500 or 1500"});
  check_error(refusal("a;b;1,5\nb;c;1.25\n"), ErrorKind::data, {"line 2", "others a comma"});
  check_error(refusal("a;b;1.25\nb;c;1,5\n"), ErrorKind::data, {"line 2", "others a point"});
}

TEST_CASE("read_edges: networkx's edge lists with attributes", "[io]") {
  check_path(read("Ada Bo {'weight': 1.5}\nBo Cy {'since': 'a, b', 'weight': 2}\n"), {"Ada", "Bo", "Cy"});
  CHECK(read("0,1,{}\n1,2,{}\n").graph.coeff(1, 2) == 1);
  check_error(refusal("0 1 {}\n1 2\n"), ErrorKind::data, {"line 2", "attributes"});
  check_error(refusal("0 1 {'weight': 'x'}\n"), ErrorKind::data, {"line 1", "not a number"});
}

TEST_CASE("read_edges: arrows", "[io]") {
  const NamedGraph<double> list =
      read("0 -> 1\n\n# c\n1 -> 2 2.5;\n10 -> 2 [weight=3, color=red]\n2->0, 4\n");
  CHECK(list.names == Names{"0", "1", "2", "10"});
  CHECK(list.graph.coeff(0, 1) == 1);
  CHECK(list.graph.coeff(2, 1) == 2.5);
  CHECK(list.graph.coeff(2, 3) == 3);
  CHECK(list.graph.coeff(0, 2) == 4);
  CHECK(list.notes == Names{"4 of 4 edges have a direction, which is not used: the graph has none"});
  CHECK(read("a -- b\nb -- \"c d\" -- a\n").names == Names{"a", "b", "c d"});
  CHECK(read("a -- b\n").notes.empty());
  CHECK(read("a--b\nhttp://x.y/z--b\n").names == Names{"a", "b", "http://x.y/z"});
  CHECK(read("a--b c--d\n").names == Names{"a--b", "c--d"});
  check_error(refusal("a -> b\nNew York -> b\n"), ErrorKind::data, {"line 2", "'York'"});
  check_error(refusal("a -> New York\n"), ErrorKind::data, {"line 1", "'York'", "quotes"});
  check_error(refusal("a -> b\nc\n"), ErrorKind::data, {"line 2", "'c' alone"});
  check_error(refusal("a -> b -1\n"), ErrorKind::data, {"line 1", "negative"});
  check_error(refusal("a -> \"b\n\n"), ErrorKind::data, {"line 1", "never closed"});
  check_error(refusal("a ->\nb -> c\n"), ErrorKind::data, {"line 1", "end of the line"});
}

TEST_CASE("read_edges: arrays of two or three columns", "[io]") {
  const auto array = [](const std::string& bytes) { return read(bytes, {}, "x.npy"); };
  Matrix<double> rows(2, 3);
  rows << 7, 9, 1.5, 9, 11, 2;
  check_path(array(npy_file("<f8", "(2, 3)", data_of<double>(rows))), {"7", "9", "11"});
  check_path(array(npy_file("<f4", "(2, 3)", data_of<float>(rows, false, true), true)), {"7", "9", "11"});
  Matrix<std::int64_t> pairs(2, 2);
  pairs << 3, 9007199254740993, 9007199254740993, 5;
  CHECK(array(npy_file("<i8", "(2, 2)", data_of<std::int64_t>(pairs))).names ==
        Names{"3", "5", "9007199254740993"});
  rows(0, 0) = 0.5;
  check_error(refusal(npy_file("<f8", "(2, 3)", data_of<double>(rows)), {}, "x.npy"), ErrorKind::data,
              {"row 0", "'0.5'", "read it as points"});
  rows(0, 0) = 0, rows(1, 2) = -1;
  check_error(refusal(npy_file("<f8", "(2, 3)", data_of<double>(rows)), {}, "x.npy"), ErrorKind::data,
              {"row 1", "negative"});
  check_error(refusal(npy_file("<i4", "(1, 4)", std::string(16, '\0')), {}, "x.npy"), ErrorKind::data,
              {"shape (1, 4)", "(edges, 2)"});
}

TEST_CASE("read_edges: other formats of graphs are named, with a way out", "[io]") {
  check_error(refusal("graph [\n  node [ id 0 ]\n]\n"), ErrorKind::data, {"GML", "GraphML"});
  check_error(refusal("*Vertices 2\n1 \"a\"\n"), ErrorKind::data, {"Pajek", "GraphML"});
  check_error(refusal("# a\nb 1\n", {}, "x.lgl"), ErrorKind::data, {"LGL", "GraphML"});
  check_error(refusal("<?xml version=\"1.0\"?>"), ErrorKind::data, {"XML", "graph_xml.hpp"});
}

TEST_CASE("read_edges: numbers are ordered by value, names as they appear, and gaps are no points", "[io]") {
  CHECK(read("10 9\n9 1000000000000\n-3 10\n").names == Names{"-3", "9", "10", "1000000000000"});
  CHECK(read("b a\na c\n7 b\n").names == Names{"b", "a", "c", "7"});
  CHECK(read("3 2\n2 x\n1 3\n").names == Names{"3", "2", "x", "1"});  // a name among numbers: all are names
  CHECK(read("01 1\n1 +1\n").names == Names{"01", "1", "+1"});
  const NamedGraph<double> one_based = read("1 2\n2 3\n");
  CHECK(one_based.graph.rows() == 3);
  CHECK(one_based.graph.coeff(0, 1) == 1);
}

TEST_CASE("read_edges: pairs add up in both directions, loops and zeros are left out with a note", "[io]") {
  const NamedGraph<double> sums = read("a b 1\nb a 2\na b 0.5\nc c 4\nd d 1\na e 0\nb c 1\n");
  CHECK(sums.names == Names{"a", "b", "c", "d", "e"});
  CHECK(sums.graph.coeff(0, 1) == 3.5);
  CHECK(sums.graph.coeff(1, 0) == 3.5);
  CHECK(sums.graph.coeff(1, 2) == 1);
  CHECK(sums.graph.nonZeros() == 4);
  REQUIRE(sums.notes.size() == 3);
  CHECK(sums.notes[0] == "2 edges from a point to itself were left out");
  CHECK(sums.notes[1] == "1 edge of weight 0 was left out");
  CHECK_THAT(sums.notes[2], Catch::Contains("2 edges repeat a pair"));
  const NamedGraph<double> alone = read("5 5\n");
  CHECK(alone.graph.rows() == 1);
  CHECK(alone.graph.nonZeros() == 0);
}

TEST_CASE("read_edges: many edges in any order give the sums of a dense table", "[io]") {
  const neem::Random random{6};
  const Index n = 60;
  Eigen::MatrixXd dense = Eigen::MatrixXd::Zero(n, n);
  std::string text;
  for (std::uint64_t e = 0; e < 3000; ++e) {
    const Index a = random.below(n, e, 0), b = random.below(n, e, 1);
    const double w = static_cast<double>(random.below(8, e, 2) + 1);
    text += std::to_string(a) + " " + std::to_string(b) + " " + std::to_string(w) + "\n";
    if (a != b) dense(a, b) += w, dense(b, a) += w;
  }
  CHECK(Eigen::MatrixXd(read(text).graph) == dense);
}

TEST_CASE("graph_of_matrix: a symmetric matrix has its weights, another the sums of both directions",
          "[io]") {
  const auto matrix = [](std::initializer_list<double> list) {
    Matrix<double> dense(3, static_cast<Index>(list.size()) / 3);
    std::copy(list.begin(), list.end(), dense.data());
    neem::NamedSparsePoints<double> sparse;
    sparse.points = dense.sparseView();
    return sparse;
  };
  check_path(neem::graph_of_matrix<double>(matrix({0, 1.5, 0, 1.5, 0, 2, 0, 2, 0}), "x"), {"0", "1", "2"});
  neem::NamedSparsePoints<double> directed = matrix({4, 1, 0, 0.5, 0, 0, 0, 2, 0});
  directed.names = {"a", "b", "c"};
  NamedGraph<double> path = neem::graph_of_matrix<double>(directed, "x");
  REQUIRE(path.notes.size() == 2);
  CHECK(path.notes[0] == "1 edge from a point to itself was left out");
  CHECK_THAT(path.notes[1], Catch::Contains("1 edge repeats a pair"));
  path.notes.clear();
  check_path(path, {"a", "b", "c"});
  check_error(error_of([&] {
                neem::graph_of_matrix<float>(matrix({0, -1, 0, -1, 0, 2, 0, 2, 0}), "x");
              }),
              ErrorKind::data, {"points 0 and 1 is -1, below 0"});
  check_error(error_of([&] {
                neem::graph_of_matrix<float>(matrix({0, 1, 1, 0, 0, 0}), "x");
              }),
              ErrorKind::data, {"3 x 2, not square"});
  CHECK(neem::detail::signs_of_graph(directed.points).any == false);
  CHECK(neem::detail::signs_of_graph(matrix({0, 1, 0, 0, 0, 1, 1, 0, 0}).points).in_row == 1);
}

TEST_CASE("read_edges: Matrix Market files keep points without edges", "[io]") {
  const std::string head = "%%MatrixMarket matrix coordinate ";
  const NamedGraph<double> real = read(head + "real symmetric\n% c\n4 4 2\n2 1 1.5\n3 2 2\n");
  CHECK(real.names == Names{"1", "2", "3", "4"});
  CHECK(real.graph.coeff(0, 1) == 1.5);
  CHECK(real.graph.coeff(2, 1) == 2);
  CHECK(read(head + "pattern general\n3 3 2\n1 2\n2 1\n").graph.coeff(0, 1) == 2);
  CHECK(read(head + "integer symmetric\n1 1 0\n").graph.rows() == 1);
  check_error(refusal(head + "complex general\n2 2 1\n1 2 1 0\n"), ErrorKind::data, {"line 1", "no graph"});
  check_error(refusal("%%MatrixMarket matrix array real general\n2 2\n"), ErrorKind::data, {"line 1"});
  check_error(refusal(head + "real general\n2 3 1\n1 2 1\n"), ErrorKind::data, {"line 2", "2 x 3", "square"});
  check_error(refusal(head + "real general\n2 2 2\n1 2 1\n"), ErrorKind::data, {"1 entries", "promises 2"});
  check_error(refusal(head + "real general\n2 2 1\n1 2 1\n2 1 1\n"), ErrorKind::data, {"promises 1"});
  check_error(refusal(head + "real general\n2 2 1\n1 3 1\n"), ErrorKind::data, {"line 3", "1..2"});
  check_error(refusal(head + "real general\n2 2 1\n0 1 1\n"), ErrorKind::data, {"line 3", "1..2"});
  check_error(refusal(head + "real general\n2 2\n"), ErrorKind::data, {"line 2", "size"});
  check_error(refusal(head + "real general\n"), ErrorKind::data, {"promises"});
  check_error(refusal(head + "pattern general\n2000000000 2000000000 0\n"), ErrorKind::data,
              {"2000000000 points for 0 entries"});
  check_error(refusal(head + "pattern general\n99999999999 99999999999 0\n"), ErrorKind::resource,
              {"2147483647"});
}

TEST_CASE("read_edges: what is wrong is refused with its line and column", "[io]") {
  const neem::Error wide = refusal("1 2\n1 2\n1 2 3\n");
  check_error(wide, ErrorKind::data, {"line 3", "3 cells, expected 2"});
  CHECK(wide.row == 2);
  check_error(refusal("1\n"), ErrorKind::data,
              {"line 1", "1 cells, expected 2 or 3", "EdgeOptions::delimiter"});
  check_error(refusal("1:2\n"), ErrorKind::data, {"line 1", "expected 2 or 3"});
  check_error(refusal("a,b,1,x\n"), ErrorKind::data, {"line 1", "4 cells"});
  check_error(refusal("a,b\n,c\n"), ErrorKind::data, {"line 2, column 1", "empty"});
  const neem::Error word = refusal("a,b,1\nb,c,x\n");
  check_error(word, ErrorKind::data, {"line 2, column 3", "'x'", "not a number"});
  CHECK(word.column == 2);
  check_error(refusal("a,2,weight\n1,2,3\n"), ErrorKind::data,
              {"line 1, column 3", "'weight'", "EdgeOptions::header = true"});
  check_error(refusal("a,b,c,d\n1,2,3,4\n"), ErrorKind::data, {"line 1", "4 columns", "source and target"});
  check_error(refusal("Source,Target,Type\na,b\n"), ErrorKind::data, {"line 2", "2 cells, expected 3"});
  check_error(refusal("a,b,-1\n"), ErrorKind::data, {"line 1, column 3", "negative"});
  check_error(refusal("a,b,nan\n"), ErrorKind::data, {"line 1, column 3", "not finite"});
  check_error(refusal("a,b,1e999\n"), ErrorKind::data, {"line 1, column 3", "out of range"});
  check_error(refusal("a,b,1e300\n"), ErrorKind::data, {"1e+300", "number type"});  // as float
  check_error(refusal("a,b,\n"), ErrorKind::data, {"line 1, column 3", "empty"});
  check_error(refusal("a,\"b\n"), ErrorKind::data, {"line 1", "never closed"});
  check_error(refusal("1 2\n1 \xff\n"), ErrorKind::data, {"line 2", "0xFF", "byte 6"});
  CHECK(refusal("1 2\n1 \xff\n").byte == 6);
  check_error(refusal("# only a comment\n\n"), ErrorKind::data, {"no edges"});
  check_error(refusal(""), ErrorKind::data, {"empty file"});
  check_error(refusal("\x1f\x8b\x08"), ErrorKind::data, {"gzip"});
  check_error(refusal("1 2\n", {.delimiter = '5'}), ErrorKind::usage, {"CsvOptions::delimiter"});
  check_error(error_of([] { neem::read_edges<float>("no such file"); }), ErrorKind::io, {"no such file"});
}

}  // namespace test_io_edges
