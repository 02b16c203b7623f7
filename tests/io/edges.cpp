#include "neem/io/edges.hpp"

#include "io/support.hpp"
#include "neem/affinities/check_graph.hpp"
#include "neem/core/random.hpp"

namespace test_io_edges {

using namespace io_test;
using neem::CsvOptions;
using neem::ErrorKind;
using neem::Id;
using neem::NamedGraph;

namespace {

template <class S = double>
NamedGraph<S> read(const std::string& text, const CsvOptions& options = {},
                   const std::string& name = "x.edges", bool tells_size = true) {
  neem::Input input = neem::open_memory(text, name, tells_size);
  NamedGraph<S> graph = neem::read_edges<S>(input, options);
  neem::check_graph(graph.graph);
  CHECK(static_cast<Index>(graph.names.size()) == graph.graph.rows());
  return graph;
}

neem::Error refusal(const std::string& text, const CsvOptions& options = {},
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
  check_path(read("Source,Target,Weight\n0,1,1.5\n1,2,2\n", {.header = true}), numbers);
  check_path(read("New York\tBonn\t1.5\nBonn\tUlm\t2\n"), {"New York", "Bonn", "Ulm"});
  CHECK(read<float>("a b\n").graph.coeff(0, 1) == 1.0f);
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
  check_error(refusal("1\n"), ErrorKind::data, {"line 1", "1 cells, expected 2 or 3", "--delimiter"});
  check_error(refusal("1;2\n"), ErrorKind::data, {"line 1", "expected 2 or 3"});
  check_error(refusal("a,b,1,x\n"), ErrorKind::data, {"line 1", "4 cells"});
  check_error(refusal("a,b\n,c\n"), ErrorKind::data, {"line 2, column 1", "empty"});
  const neem::Error word = refusal("a,b,1\nb,c,x\n");
  check_error(word, ErrorKind::data, {"line 2, column 3", "'x'", "not a number"});
  CHECK(word.column == 2);
  check_error(refusal("source,target,weight\n1,2,3\n"), ErrorKind::data, {"line 1", "--header"});
  check_error(refusal("source,target\n1,2\n2,3\n"), ErrorKind::data, {"line 1", "--header"});
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
  check_error(refusal("1 2\n", {.delimiter = '5'}), ErrorKind::usage, {"--delimiter"});
  check_error(error_of([] { neem::read_edges<float>("no such file"); }), ErrorKind::io, {"no such file"});
}

}  // namespace test_io_edges
