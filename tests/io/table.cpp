#include "neem/io/table.hpp"

#include "io/support.hpp"

#include <cmath>

namespace test_io_table {

using namespace io_test;
using neem::ColumnKind;
using neem::ColumnUse;
using neem::ErrorKind;
using neem::Id;
using neem::Table;
using neem::TableOptions;

namespace {

using Names = std::vector<std::string>;
using Ids = std::vector<Id>;

Table read(const std::string& text, const TableOptions& options = {}, const std::string& name = "x.csv") {
  neem::Input input = neem::open_memory(text, name);
  return neem::read_table(input, options);
}
neem::Error refusal(const std::string& text, const TableOptions& options = {},
                    const std::string& name = "x.csv") {
  return error_of([&] { read(text, options, name); });
}
Matrix<double> values(Index n, Index d, std::initializer_list<double> list) {
  Matrix<double> result(n, d);
  Index i = 0;
  for (const double value : list) result.data()[i++] = value;
  REQUIRE(i == n * d);
  return result;
}
bool told(const std::vector<std::string>& notes, const std::string& part) {
  for (const std::string& note : notes) {
    if (note.find(part) != std::string::npos) return true;
  }
  return false;
}
Matrix<double> three() { return values(3, 2, {5.1, 3.5, 4.9, 3.25, 4.7, -1.5}); }

}  // namespace

TEST_CASE("read_table: plain numbers are read without a word", "[io]") {
  const Table table = read("5.1,3.5\n4.9,3.25\n4.7,-1.5\n");
  CHECK(same_bits(table.values, three()));
  CHECK(table.notes.empty());
  CHECK(table.doubts.empty());
  CHECK(table.names.empty());
  CHECK_FALSE(table.header);
  CHECK(read("16777217,1700000000.377191\n").values(0, 1) == 1700000000.377191);  // double, not float
}

TEST_CASE("read_table: what pandas, R and Excel write is one table", "[io]") {
  const std::string files[] = {
      // pandas 1.5.3: f.to_csv(name), f.to_csv(name, index=False), f.to_csv(name, sep='\t'), with names as index
      ",a,b\n0,5.1,3.5\n1,4.9,3.25\n2,4.7,-1.5\n",
      "a,b\n5.1,3.5\n4.9,3.25\n4.7,-1.5\n",
      "\ta\tb\n0\t5.1\t3.5\n1\t4.9\t3.25\n2\t4.7\t-1.5\n",
      ",a,b\nr0,5.1,3.5\nr1,4.9,3.25\nr2,4.7,-1.5\n",
      "id,a,b\n17,5.1,3.5\n3,4.9,3.25\n25,4.7,-1.5\n",  // rows that were filtered, index_label='id'
      // R 4.2.2: write.csv(f, name), write.table(f, name), the same with sep = "\t", write.csv2(f, name)
      "\"\",\"a\",\"b\"\n\"1\",5.1,3.5\n\"2\",4.9,3.25\n\"3\",4.7,-1.5\n",
      "\"a\" \"b\"\n\"1\" 5.1 3.5\n\"2\" 4.9 3.25\n\"3\" 4.7 -1.5\n",
      "\"a\"\t\"b\"\n\"cell 1\"\t5.1\t3.5\n\"cell 2\"\t4.9\t3.25\n\"cell 3\"\t4.7\t-1.5\n",
      "\"\";\"a\";\"b\"\n\"1\";5,1;3,5\n\"2\";4,9;3,25\n\"3\";4,7;-1,5\n",
      // typed as Excel writes CSV UTF-8 where decimals have commas, and with its first line for other countries
      "\xef\xbb\xbf"
      "a;b\r\n5,1;3,5\r\n4,9;3,25\r\n4,7;-1,5\r\n",
      "\xef\xbb\xbfsep=;\r\nid;a;b\r\nr0;5,1;3,5\r\nr1;4,9;3,25\r\nr2;4,7;-1,5\r\n",
      // line ends of old, comments, bars, a delimiter at the end of each line
      "a,b\r5.1,3.5\r4.9,3.25\r4.7,-1.5\r",
      "# by hand\na|b\n# first\n5.1|3.5\n4.9|3.25\n4.7|-1.5\n",
      "a,b,\n5.1,3.5,\n4.9,3.25,\n4.7,-1.5,\n",
      "a,b\n5.1,3.5,\n4.9,3.25,\n4.7,-1.5,\n",
      "\n  5.1   3.5\n  4.9   3.25 \n  4.7\t-1.5\n",
  };
  for (const std::string& file : files) {
    for (const bool tells_size : {true, false}) {
      INFO(file);
      neem::Input input = neem::open_memory(file, "x.txt", tells_size);
      const Table table = neem::read_table(input);
      CHECK(same_bits(table.values, three()));
      CHECK(table.doubts.empty());
      CHECK(table.missing == 0);
    }
  }
  CHECK(read(files[0]).names == Names{"0", "1", "2"});
  CHECK(read(files[3]).names == Names{"r0", "r1", "r2"});
  CHECK(read(files[4]).names == Names{"17", "3", "25"});
  CHECK(read(files[7]).names == Names{"cell 1", "cell 2", "cell 3"});
  CHECK(read(files[0]).value_names == Names{"a", "b"});
  CHECK(told(read(files[0]).notes, "first column taken as names; 2 number columns used"));
  CHECK(told(read(files[10]).notes,
             "semicolons between cells; decimal commas; header; first column 'id' taken as names"));
}

TEST_CASE("read_table: headers of numbers are told from rows", "[io]") {
  const Table ints = read("0,1,2,3\n5.1,3.5,1.4,0.2\n4.9,3.0,1.4,0.2\n4.7,3.2,1.3,0.25\n");
  CHECK(ints.rows == 3);
  CHECK(told(ints.notes, "the first row taken as header"));
  CHECK(read("0,1,2,3\n5.1,3.5,1.4,0.2\n", {.header = false}).rows == 2);
  CHECK(read(",0,1\n0,5.1,3.5\n1,4.9,3.25\n2,4.7,-1.5\n").values ==
        three());  // pandas: names of both are numbers
  CHECK(read("0,1,species\n5.1,3.5,x\n4.9,3.0,x\n4.7,3.2,y\n4,3,y\n").rows == 4);
  CHECK(read("country,1990,1991,1992,1993\nA,5.5,3.1,2,7\nB,1.5,2.5,3.5,1\n").rows == 2);
  CHECK(read("0,1,2\n3,4,5\n6,7,8\n").rows == 3);      // it goes on
  CHECK(read("1,2,3\n1.5,2.5,9\n4,4,4\n").rows == 3);  // three cells may be so by chance
  const Table whole = read("0,1,2\n5,3,1\n4,9,1\n");
  CHECK(whole.rows == 3);
  CHECK(told(whole.doubts, "if it names the columns, give TableOptions::header = true"));
  CHECK(read("0,1,2\n5,3,1\n4,9,1\n", {.header = true}).rows == 2);
  check_error(refusal("x,2\n3,4\n5,6\n"), ErrorKind::data,
              {"line 1, column 1", "'x'", "TableOptions::header = true"});
}

TEST_CASE("read_table: classes are columns of few texts, or are called so", "[io]") {
  const std::string iris = "a,b,species\n1.5,2,x\n3,4,y\n5,6,x\n7,8,y\n";
  const Table table = read(iris);
  CHECK(table.values.cols() == 2);
  CHECK(table.labels.ids == Ids{0, 1, 0, 1});
  CHECK(table.labels.names == Names{"x", "y"});
  CHECK(table.columns[2].kind == ColumnKind::category);
  CHECK(told(table.notes, "header; 'species' taken as labels; 2 number columns used"));
  CHECK(read(iris, {.labels = "none"}).labels.size() == 0);
  const Table mnist = read("label,p0,p1\n5,0,1\n0,7,1\n5,3,2\n0,1,1\n");
  CHECK(mnist.labels.names == Names{"0", "5"});
  CHECK(mnist.values.cols() == 2);
  CHECK(read("label,p0,p1\n5,0,1\n0,7,1\n5,3,2\n0,1,1\n", {.labels = "none"}).values.cols() == 3);
  const Table two = read("a,site,sex\n1,k,m\n2,k,f\n3,l,m\n4,l,f\n");
  CHECK(two.columns[2].use == ColumnUse::labels);
  CHECK(told(two.notes, "'site' (classes) left out"));
  CHECK(read("a,site,sex\n1,k,m\n2,k,f\n3,l,m\n4,l,f\n", {.labels = "site"}).labels.names == Names{"k", "l"});
  const Table city = read("a,city\n1,u\n2,v\n3,w\n4,z\n");  // text that is neither
  CHECK(city.labels.size() == 0);
  CHECK(told(city.notes, "'city' (text) left out"));
}

TEST_CASE("read_table: names are distinct texts, or numbers that nobody called by a name", "[io]") {
  CHECK(read("w0 5.1 3.5\nw1 4.9 3.25\nw2 4.7 -1.5\n", {}, "x.txt").names == Names{"w0", "w1", "w2"});
  CHECK(read("a,b\nx,1\ny,2\n", {.names = "none"}).names.empty());
  CHECK(read("a,b\n1,x\n2,y\n", {.names = "b"}).names == Names{"x", "y"});
  CHECK(read("a,b,c\n5,1,7\n6,2,8\n", {.names = "2"}).names == Names{"1", "2"});
  const std::string depth = "depth,b\n1,4\n2,4\n3,5\n4,9\n5,1\n";
  CHECK(read(depth).values.cols() == 2);
  CHECK(told(read(depth).doubts, "counts 1 to 5 as row numbers do"));
  CHECK(told(read(depth).doubts, "TableOptions::names = 'depth' takes it as names"));
  CHECK(read(depth, {.names = "depth"}).names == Names{"1", "2", "3", "4", "5"});
  CHECK(read(depth, {.names = "depth"}).doubts.empty());
  CHECK(told(read("0,4\n1,4\n2,5\n3,9\n4,1\n").doubts, "TableOptions::names = 1 takes it as names"));
  // ids that repeat are numbers of something: the column says of what
  CHECK(read("id,b\n1,4\n1,4\n2,5\n").values.cols() == 2);
  CHECK(read(",b\n0,4.5\n0,4.5\n1,5\n").names == Names{"0", "0", "1"});  // an index, distinct or not
}

TEST_CASE("read_table: cells without a value are NaN and counted", "[io]") {
  const Table table = read("a,b\n1,\nNA,2\nN/A,NaN\nNULL,?\n.,#N/A\nNone,nan\n3,4\n");
  CHECK(table.rows == 7);
  CHECK(table.missing == 10);
  CHECK(table.missing_places ==
        "line 2, column 2, line 3, column 1, line 4, column 1, line 4, column 2, line 5, column 1, ...");
  CHECK(std::isnan(table.values(0, 1)));
  CHECK(table.values(6, 1) == 4);
  CHECK(table.columns[0].missing == 5);
  const Table empty = read("a,b,c\n1,,3\n2,,4\n");
  CHECK(empty.values == values(2, 2, {1, 3, 2, 4}));
  CHECK(empty.columns[1].kind == ColumnKind::empty);
  CHECK(told(empty.notes, "'b' (empty) left out"));
  check_error(refusal("1,2\n3,inf\n"), ErrorKind::data, {"1 infinite", "line 2, column 2"});
  // a column that has values only after the first block
  std::string late = "a,b\n";
  for (int i = 0; i < 9000; ++i) late += "12345,\n";
  CHECK(read(late + "1,2.5\n").values(9000, 1) == 2.5);
  CHECK(read(late + "1,2.5\n").missing == 9000);
  CHECK(read(late + "1,word\n").values.cols() == 1);
}

TEST_CASE("read_table: times and truth values", "[io]") {
  const std::string log =
      "a,when,ok\n1,2024-01-31,true\n2,2024-01-31T00:00:01.5,False\n3,1970-01-01 01:00:00+01:00,TRUE\n";
  CHECK(read(log).values == values(3, 2, {1, 1, 2, 0, 3, 1}));
  CHECK(told(read(log).notes, "'when' (times) left out"));
  CHECK(read(log, {.columns = {"when"}}).values == values(3, 1, {1706659200, 1706659201.5, 0}));
  check_error(refusal("a,when\n1,2024-01-31\n2,2024-13-01\n3,2024-01-30\n", {.columns = {"when"}}),
              ErrorKind::data, {"'2024-13-01'", "line 3, column 2 'when'"});
}

TEST_CASE("read_table: quotes are doubled, cells have lines", "[io]") {
  const Table table = read("name,a\n\"Doe, John\",1\n\"say \"\"no\"\"\",2\n\"two\nlines\",3\n5\" pipe,4\n");
  CHECK(table.names == Names{"Doe, John", "say \"no\"", "two\nlines", "5\" pipe"});
  CHECK(table.values == values(4, 1, {1, 2, 3, 4}));
  check_error(refusal("1,2\n3,4\n\"5,6\n7,8\n"), ErrorKind::data, {"line 3", "never closed"});
  CHECK(read("Doe, John;1,5\nRoe, Jane;2,5\n").names == Names{"Doe, John", "Roe, Jane"});
  CHECK(read("cell 1\t5.1\t3.5\ncell 2\t4.9\t3.25\n").names == Names{"cell 1", "cell 2"});
}

TEST_CASE("read_table: numbers that can be read in two ways are refused", "[io]") {
  check_error(refusal("a\tb\n1,234\t1\n2,500\t2\n"), ErrorKind::data,
              {"'1,234' can mean 1.234 or 1234", "TableOptions::decimal = ','"});
  CHECK(read("a\tb\n1,234\t1\n2,500\t2\n", {.decimal = ','}).values(0, 0) == 1.234);
  CHECK(read("a\tb\n0,234\t1\n2,500\t2\n").values(1, 0) == 2.5);
  check_error(refusal("1.234,5;2\n1,5;3\n7,5;3\n"), ErrorKind::data, {"'1.234,5' is not a number"});
}

TEST_CASE("read_table: columns are chosen by name and number", "[io]") {
  const std::string text = "a,b,c,d\n1.5,2,3,4\n5,6,7,8\n";
  CHECK(read(text, {.columns = {"a", "3-4"}}).values == values(2, 3, {1.5, 3, 4, 5, 7, 8}));
  CHECK(read(text, {.drop = {"b", "4"}}).values == values(2, 2, {1.5, 3, 5, 7}));
  CHECK(read(text, {.columns = {"a", "3-4"}}).value_names == Names{"a", "c", "d"});
  check_error(refusal(text, {.columns = {"z"}}), ErrorKind::usage,
              {"no column 'z'", "'a', 'b', 'c', 'd'", "TableOptions::columns"});
  check_error(refusal(text, {.drop = {"3-9"}}), ErrorKind::usage, {"'3-9'", "TableOptions::drop"});
  check_error(refusal(text, {.names = "z"}), ErrorKind::usage, {"'z'", "TableOptions::names"});
  check_error(refusal("a,a\n1,2\n", {.columns = {"a"}}), ErrorKind::usage, {"two columns are called 'a'"});
  check_error(refusal("a,b\n1,x\n2,y\n", {.columns = {"b"}}), ErrorKind::data,
              {"'b' holds text, such as 'x'"});
  check_error(refusal("a,b\n1,2\n2,oops\n3,4\n"), ErrorKind::data,
              {"'oops' is not a number", "line 3, column 2 'b'", "TableOptions::drop = 'b'"});
  CHECK(read("a,b\n1,2\n2,oops\n3,4\n", {.drop = {"b"}}).values == values(3, 1, {1, 2, 3}));
}

TEST_CASE("read_table: a transposed table has its header as names", "[io]") {
  const Table genes = read("gene,c1,c2,c3\nActb,5.1,4.9,4.7\nTp53,3.5,3.25,-1.5\n", {.transpose = true});
  CHECK(same_bits(genes.values, three()));
  CHECK(genes.names == Names{"c1", "c2", "c3"});
  CHECK(genes.value_names == Names{"Actb", "Tp53"});
  CHECK(genes.rows == 3);
  check_error(refusal("B", {.transpose = true}), ErrorKind::data, {"no column of numbers"});
}

TEST_CASE("read_table: tables of classes", "[io]") {
  const TableOptions classes{.numbers = false, .rows = 4};
  CHECK(read("x\nx\ny\nx\n", classes).labels.ids == Ids{0, 0, 1, 0});
  const Table headed = read("kind\nx\nx\ny\nx\n", classes);  // a row more than there are points
  CHECK(headed.labels.ids == Ids{0, 0, 1, 0});
  CHECK(headed.header);
  CHECK(read("7\n-1\n7\n30\n", classes).labels.names == Names{"-1", "7", "30"});
  CHECK(read("label\n7\n7\n7\n30\n", classes).labels.size() == 4);
  CHECK(read("a\nb\nc\nd\n", classes).labels.classes() == 4);
  for (const std::string file : {",x\n0,u\n1,u\n2,v\n3,v\n", "0,u\n1,u\n2,v\n3,v\n",
                                 "id,species,w\ns0,u,5.1\ns1,u,4.9\ns2,v,4.9\ns3,v,4.9\n",
                                 "\"\",\"x\"\n\"1\",\"u\"\n\"2\",\"u\"\n\"3\",\"v\"\n\"4\",\"v\"\n"}) {
    INFO(file);
    CHECK(read(file, classes).labels.ids == Ids{0, 0, 1, 1});
    CHECK(read(file, classes).labels.names == Names{"u", "v"});
    CHECK(read(file, classes).names.size() == 4);
  }
  CHECK(read("Ankle boot\nDress\nAnkle boot\nT-shirt/top\n", classes, "x.txt").labels.names ==
        Names{"Ankle boot", "Dress", "T-shirt/top"});
  CHECK(read("T cell, CD4\nT cell, CD8\nT cell, CD4\nB cell, naive\n", classes).labels.classes() == 3);
  CHECK(read("#ff0000\n#00ff00\n#ff0000\n#00ff00\n", classes).labels.classes() == 2);
  CHECK(read("\n\na\nb\nb\na\n", classes).rows == 4);
  check_error(refusal("a\n\nb\n", classes), ErrorKind::data, {"line 2 is empty"});
}

TEST_CASE("read_table: rows of other lengths, no rows, and bytes that are no text are refused", "[io]") {
  check_error(refusal("a,b\n1,2\n3,4,5\n6,7\n"), ErrorKind::data, {"line 3", "3 cells, expected 2"});
  check_error(refusal("1,2,3,4,5\n1,2,3,4,5\n1,2,3,4\n"), ErrorKind::data, {"line 3", "4 cells, expected 5"});
  check_error(refusal("# nothing\n\n"), ErrorKind::data, {"no data rows"});
  check_error(refusal("a,b\n", {.header = true}), ErrorKind::data, {"no data rows"});
  check_error(refusal("1,2\n\n3,4\n"), ErrorKind::data, {"line 2 is empty"});
  check_error(refusal("\x89PNG\r\n\x1a\n\0\0\0\rIHDR"s), ErrorKind::data, {"byte 0x89", "not text"});
  check_error(refusal("name,a\nx,1\n\xff,2\n"), ErrorKind::data, {"byte 0xFF", "line 3"});
  check_error(refusal("\xff\xfe"
                      "1\0,\0"s),
              ErrorKind::data, {"UTF-16"});
  check_error(refusal(std::string(std::size_t(20) << 20, '1')), ErrorKind::data, {"longer than"});
  check_error(refusal("1,2\n", {.delimiter = 'e'}), ErrorKind::usage, {"::delimiter"});
}

TEST_CASE("read_table: lines longer than the first block", "[io]") {
  std::string wide = "gene";
  for (int c = 0; c < 20000; ++c) wide += ",c" + std::to_string(c);
  for (int r = 0; r < 4; ++r) {
    wide += "\ng" + std::to_string(r);
    for (int c = 0; c < 20000; ++c) wide += "," + std::to_string(r * c % 7);
  }
  const Table table = read(wide + "\n");
  CHECK(table.rows == 4);
  CHECK(table.values.cols() == 20000);
  CHECK(table.names == Names{"g0", "g1", "g2", "g3"});
}

TEST_CASE("read_table: empty lines and comments beyond the first block", "[io]") {
  const std::string empty(70000, '\n');
  CHECK(read(empty + "x,y\n1,2\n3,4\n").values.rows() == 2);
  CHECK_THROWS_AS(read(empty + "\"a"), neem::Error);
  CHECK_THROWS_AS(read(std::string(18000000, '\n')), neem::Error);
  std::string comments;
  for (int i = 0; i < 6000; ++i) comments += "# a comment\n";
  const Table table = read(comments + "x,y\n1,2\n3,4\n#5,6\n7,8\n");
  CHECK(table.values.rows() == 3);
  CHECK(told(table.notes, "6001 lines that begin with # passed over"));
  CHECK(read("# one\n# two\n# three\n# four\nx,y\n1,2\n3,4\n").values.rows() == 2);
  CHECK(read("#ff0000,1\n#00ff00,2\n#0000ff,3\n#ffffff,4\n").values.rows() == 4);
}

TEST_CASE("read_table: a tab behind sep=, line ends cut by the first block, quotes that stay open", "[io]") {
  CHECK(read("sep=\t\na\tb\n1\t2\n3\t4\n").values.rows() == 2);
  std::string wide(neem::Input::look_ahead - 1, 'a');
  CHECK(read(wide + "\r\n1\r\n2\r\n").values.rows() == 2);
  std::string rows = "a,b\n1,y\n3,\"x\n";
  while (rows.size() < 18000000) rows += "1," + std::string(997, '1') + "\n";
  CHECK_THROWS_WITH(read(rows), Catch::Contains("a quote is not closed") && Catch::Contains("line 3"));
}

TEST_CASE("read_table: a header settled by the number of rows leaves as many values as rows", "[io]") {
  neem::Input input = neem::open_memory("a,NA\nb,1\nc,2\n", "x.csv");
  const Table table = neem::read_table(input, {.rows = 2});
  CHECK(table.rows == 2);
  CHECK(table.values.rows() == 2);
  neem::Input first = neem::open_memory("NA,a\n1,b\n2,c\n", "x.csv");
  const Table gap = neem::read_table(first, {.rows = 2});
  CHECK(gap.missing == 0);
  CHECK(gap.missing_places.empty());
}

TEST_CASE("read_table: names that stand there twice, and row numbers in any column", "[io]") {
  const Table map = read("name,x,y\n0,1.5,2\n1,2,3\n0,4,5.5\n1,6,7\n");
  CHECK(map.names == Names{"0", "1", "0", "1"});
  CHECK(map.values.cols() == 2);
  const Table words = read("name,x,y\na,1.5,2\na,2,3\nb,4,5.5\nb,6,7\n");
  CHECK(words.names.size() == 4);
  CHECK(words.labels.size() == 0);
  CHECK(read("id,x\nc1,1.5\nc2,2\nc2,3\nc4,4\n").names == Names{"c1", "c2", "c2", "c4"});
  const Table twice = read("kind,index2,x\na,0,1.5\na,1,2\na,2,7\nb,3,1\nb,4,9\nb,5,2\n");
  CHECK(told(twice.doubts, "'index2' counts 0 to 5"));
  CHECK(told(read("1990,2000,2010\n1.5,2.5,0.5\n2.5,1.5,4.5\n").doubts, "the first row, 1990 to 2010"));
  CHECK(read("1990,2000,2010\n2000,2010,2020\n1,5,4\n").doubts.empty());
  for (const char* gap : {"-", "<NA>", "NaT", "missing", "#DIV/0!"})
    CHECK(read("x,y\n1," + std::string(gap) + "\n2,3\n3,4\n").missing == 1);
}

TEST_CASE("read_table: what is dropped gives no names and no labels", "[io]") {
  CHECK_THROWS_WITH(read("a,b\nx,1\ny,2\n", {.names = "a", .drop = {"a"}}),
                    Catch::Contains("'a' is named by"));
  CHECK_THROWS_WITH(read("a,b\nx,1\ny,2\n", {.labels = "1", .drop = {"1-2"}}),
                    Catch::Contains("'a' is named by"));
}

TEST_CASE("read_table: lists of numbers in cells are columns of numbers", "[io]") {
  // pandas.DataFrame({"text": ["a b", "c", "d"], "year": [1, 2, 2], "v": [[0.5, 1], [2, -3], [4, 5.25]]}).to_csv()
  const std::string by_pandas =
      ",text,year,v\n0,a b,1,\"[0.5, 1]\"\n1,c,2,\"[2, -3]\"\n2,d,2,\"[4, 5.25]\"\n";
  const Table table = read(by_pandas);
  REQUIRE(table.values.cols() == 2);
  CHECK(table.values(1, 1) == -3);
  CHECK(table.value_names == Names{"v[0]", "v[1]"});
  CHECK(table.columns[3].kind == neem::ColumnKind::list);
  CHECK(told(table.notes, "'v' holds lists of 2 numbers"));
  CHECK(told(table.notes, "'year' (whole numbers)"));
  CHECK(read(by_pandas, {.columns = {"year", "v"}}).values.cols() == 3);
  CHECK(read(by_pandas, {.columns = {"year"}}).values.cols() == 1);
  CHECK(read(by_pandas, {.drop = {"v"}}).values.cols() == 1);
  // numpy's, over lines, without a header; a gap; one that is cut short, and one of another length
  const Table numpy = read("\"[1. 2.\n 3.]\";a\nNA;b\n[4 nan 6];c\n");
  CHECK(numpy.values.cols() == 3);
  CHECK(numpy.missing == 2);
  CHECK_THROWS_WITH(read("v\n\"[1, 2]\"\n\"[1, 2]\"\n[1 ... 2]\n"),
                    Catch::Contains("line 4") && Catch::Contains("..."));
  CHECK(told(read("v\n\"[1, 2]\"\n\"[1, 2, 3]\"\n").notes, "'v' (lists of several lengths) left out"));
  std::string longer_later = "v\n";
  for (int i = 0; i < 20000; ++i) longer_later += "\"[1, 2]\"\n";
  CHECK_THROWS_WITH(read(longer_later + "\"[1, 2, 3]\"\n"),
                    Catch::Contains("a list of 3 numbers, the first has 2"));
  CHECK_THROWS_WITH(read("v\n\"[1, 2]\"\n\"[1, inf]\"\n"), Catch::Contains("infinite"));
  CHECK(read("x,y\n(1),2\n(3),4\n").values.cols() == 1);
  CHECK(table.columns[3].values == 2);
}

TEST_CASE("read_table: what holds lists among other things is text, and delimiters do not cut lists",
          "[io]") {
  CHECK(read("x,y,tags\n1,2,\"[1, 2]\"\n3,4,\"[1, 2, 3]\"\n5,6,\"[4, 5]\"\n").values.cols() == 2);
  CHECK(read("x,where\n1,\"(3, 4)\"\n2,home\n3,\"(5, 6)\"\n4,away\n").values.cols() == 1);
  for (const char* between : {"\t", ";", "|"}) {  // pandas: to_csv(sep="\t"), which puts no quotes
    std::string rows = "id" + std::string(between) + "v\n";
    for (int i = 0; i < 20; ++i) {
      rows += "p" + std::to_string(i) + between + "[0.00, 0." + std::to_string(i) + ", 0, 1.5]\n";
    }
    INFO(rows.substr(0, 40));
    CHECK(read(rows).values.cols() == 4);
  }
  CHECK_THROWS_WITH(read("x;v\n0,5;\"[0,1; 0,2]\"\n1,5;\"[0,3; 0,4]\"\n"),
                    Catch::Contains("commas between digits"));
  CHECK_THROWS_WITH(read("v\n\"[1, 2]\"\n\"[1, 1e400]\"\n\"[3, 4]\"\n"),
                    Catch::Contains("that a double holds") && Catch::Contains("drop = 'v'"));
  // columns of lists that are asked to be names or classes are text
  CHECK(read("v,x\n\"[1, 2]\",1\n\"[1, 3]\",2\n", {.names = "v"}).names == Names{"[1, 2]", "[1, 3]"});
}

TEST_CASE("read_table: comments longer than the first block, the last of them cut off", "[io]") {
  std::string comments;
  while (comments.size() < 40000000) comments += std::string("# ") + std::string(997, 'c') + "\n";
  CHECK_THROWS_WITH(read(comments + "x,y\n1,2\n"), Catch::Contains("no row in the first"));
}

TEST_CASE("read_table: numbers as they are written for people are no classes, and told", "[io]") {
  const char* cells[][3] = {{"5,100", "6,200", "5100"},
                            {"51.0%", "62.5 %", "51.0"},
                            {"$5.10", "$6,000.20", "5.10"},
                            {"\xe2\x82\xac 12", "9 \xe2\x82\xac", "12"},
                            {"1'234'567", "12'345", "1234567"},
                            {"1\xc2\xa0"
                             "234",
                             "9", "1234"},
                            {"-1,234.5", "7", "-1234.5"}};
  for (const auto& [one, other, plain] : cells) {
    INFO(one);
    std::string text = "a,b\n";
    for (int k = 0; k < 4; ++k)
      for (const char* cell : {one, one, other})
        text += "\"" + std::string(cell) + "\"," + std::to_string(k) + ".5\n";
    const Table table = read(text);
    CHECK(table.columns[0].kind == ColumnKind::text);
    CHECK(table.columns[0].use == ColumnUse::left_out);
    CHECK(table.labels.size() == 0);
    CHECK(table.names.empty());
    REQUIRE(table.doubts.size() == 1);
    CHECK(table.doubts[0] == "'a' holds numbers that are written for people, such as '" +
                                 neem::printable(one) + "', and is left out; write them plain, as " + plain);
    CHECK(read(text, {.labels = "a"}).labels.size() == 12);
    CHECK_THAT(refusal(text, {.columns = {"a"}}).what(), Catch::Contains(std::string("plain, as ") + plain));
  }
  for (const char* cell :
       {"192.168.100.200", "12,34", "1.2.3", "31.12.2024", "%", "5%%", "1,2345", "1,,234", "a%"}) {
    INFO(cell);
    CHECK(neem::detail::plain_number(cell, '.').empty());
  }
  // among numbers, and in a file of semicolons
  CHECK_THAT(refusal("a,b\n1,900\n2,950\n3,\"1,050\"\n").what(),
             Catch::Contains("write it plain, as 1050; or leave"));
  const Table money = read("a;b\n5100,00;3.500,50\n4900,25;3.200,25\n4800,10;1.300,75\n");
  CHECK(money.delimiter == ';');
  CHECK(money.values.cols() == 1);
  CHECK(told(money.doubts, "'3.500,50', and is left out; write them plain, as 3500.50"));
}

TEST_CASE("read_table: a title and a second line of names are refused with what helps", "[io]") {
  CHECK_THAT(
      refusal("a,b\ncm,kg\n1,2\n3,4\n").what(),
      Catch::Contains(
          "'cm' is not a number; x.csv, line 2, column 1 'a'; if line 2 belongs to the header, leave it "
          "out, as by sed 2d FILE > OUT.csv"));
  CHECK_THAT(refusal("Flowers of 1936\n\na,b,c\n1,2,3\n3,4,5\n").what(),
             Catch::Contains(
                 "one cell, 'Flowers of 1936', above rows of 3; x.csv; if it is a title, leave out its line, "
                 "as by sed 1d"));
  CHECK(read("\n\na,b,c\n1,2,3\n3,4,5\n").values.rows() == 2);
}

}  // namespace test_io_table
