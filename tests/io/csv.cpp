#include "neem/io/csv.hpp"

#include "io/support.hpp"

#include <clocale>
#include <limits>
#include <locale>

namespace test_io_csv {

using namespace io_test;
using neem::CsvOptions;
using neem::ErrorKind;
using neem::open_memory;

namespace {

template <class S = double>
Matrix<S> read(const std::string& text, const CsvOptions& options = {}, const std::string& name = "x.csv",
               bool tells_size = true) {
  neem::Input input = open_memory(text, name, tells_size);
  return neem::read_csv<S>(input, options);
}

template <class S = double>
neem::Error refusal(const std::string& text, const CsvOptions& options = {},
                    const std::string& name = "x.csv") {
  return error_of([&] { read<S>(text, options, name); });
}

Matrix<double> table(Index n, Index d, std::initializer_list<double> values) {
  Matrix<double> result(n, d);
  Index i = 0;
  for (const double value : values) result.data()[i++] = value;
  REQUIRE(i == n * d);
  return result;
}

/// A comma before decimals, dots between thousands: what breaks readers that ask the locale.
struct CommaPoint : std::numpunct<char> {
  char do_decimal_point() const override { return ','; }
  char do_thousands_sep() const override { return '.'; }
  std::string do_grouping() const override { return "\3"; }
};

}  // namespace

TEST_CASE("read_csv: line ends, byte order mark and a missing last line end do not matter", "[io]") {
  const Matrix<double> wanted = table(3, 2, {1.5, -2, 3e2, 0.25, 5, 6});
  const std::string lf = "1.5,-2\n3e2,0.25\n5,6\n", crlf = "1.5,-2\r\n3e2,0.25\r\n5,6\r\n";
  for (const bool tells_size : {true, false}) {
    CHECK(same_bits(read(lf, {}, "x.csv", tells_size), wanted));
    CHECK(same_bits(read(lf.substr(0, lf.size() - 1), {}, "x.csv", tells_size), wanted));  // corpus B20
    CHECK(same_bits(read(crlf, {}, "x.csv", tells_size), wanted));                         // B21
    CHECK(same_bits(read("\xef\xbb\xbf" + lf, {}, "x.csv", tells_size), wanted));          // B22
    CHECK(same_bits(read("\n  \n# a comment\n" + lf + "\n# another\n\n", {}, "x.csv", tells_size), wanted));
  }
  check_error(refusal("1,2\n\xef\xbb\xbf"
                      "3,4\n"),
              ErrorKind::data, {"line 2, column 1"});
}

TEST_CASE("read_csv: rows of other lengths are refused with their line", "[io]") {
  const neem::Error error = refusal("1,2,3,4,5\n1,2,3,4,5\n1,2,3,4\n");  // corpus B23
  check_error(error, ErrorKind::data, {"line 3", "4 cells, expected 5"});
  CHECK(error.row == 2);
  check_error(refusal("1,2\n1,2,3,4\n"), ErrorKind::data, {"line 2", "4 cells, expected 2"});
  check_error(refusal("1\n2\n3,4\n"), ErrorKind::data, {"line 3", "2 cells, expected 1"});
}

TEST_CASE("read_csv: names in the first line need the header option", "[io]") {
  check_error(refusal("x,y,z\n1,2,3\n"), ErrorKind::data,
              {"line 1, column 1", "'x'", "CsvOptions::header = true"});  // corpus B24
  CHECK(same_bits(read("x,y,z\n1,2,3\n", {.header = true}), table(1, 3, {1, 2, 3})));
  CHECK(same_bits(read("# c\n\nx;\xe9;z\n1;2;3\n", {.delimiter = ';', .header = true}),
                  table(1, 3, {1, 2, 3})));
  check_error(refusal("x,y,z\n", {.header = true}), ErrorKind::data, {"no data rows"});
  check_error(refusal("x,y\na,2\n", {.header = true}), ErrorKind::data, {"line 2, column 1", "'a'"});
}

TEST_CASE("read_csv: the delimiter is the option, the extension, or what the first row shows", "[io]") {
  const Matrix<double> wanted = table(2, 2, {1, 2, 3, 4});
  check_error(refusal("1,5;2,5\n"), ErrorKind::data,
              {"line 1", "';'", "CsvOptions::delimiter"});  // corpus B25
  check_error(refusal("1;2\n"), ErrorKind::data, {"line 1", "';'", "CsvOptions::delimiter"});
  CHECK(same_bits(read("1;2\n3;4\n", {.delimiter = ';'}), wanted));
  CHECK(same_bits(read("1\t2\n3\t4\n", {}, "x.tsv"), wanted));
  CHECK(same_bits(read("1\t2\n3\t4\n"), wanted));
  CHECK(same_bits(read("1\n3\n", {}, "x.tsv"), table(2, 1, {1, 3})));
  CHECK(same_bits(read("  1   2 \n3\t4\n", {}, "x.txt"), wanted));
  CHECK(same_bits(read("1|2\n3|4\n", {.delimiter = '|'}), wanted));
  check_error(refusal("1,2\n", {}, "x.tsv"), ErrorKind::data, {"line 1, column 1", "'1,2'", "','"});
  check_error(refusal("1\t\t3\n", {}, "x.tsv"), ErrorKind::data, {"line 1, column 2", "empty"});
  for (const char c : {'"', '#', '.', '-', '+', '5', 'e', '\n', '\0', '\x80'}) {
    check_error(refusal("1,2\n", {.delimiter = c}), ErrorKind::usage, {"CsvOptions::delimiter"});
  }
}

TEST_CASE("read_csv: non-finite cells are counted and the first of them named", "[io]") {
  for (const std::string cell :
       {"nan", "NaN(ind)", "inf", "-Infinity", "-nan", "+inf", "NAN"}) {  // corpus B26
    std::string text;
    for (int line = 1; line <= 9; ++line) text += line == 7 ? "1," + cell + ",3\n" : "1,2,3\n";
    const neem::Error error = refusal(text);
    check_error(error, ErrorKind::data, {"line 7, column 2", "1 non-finite"});
    CHECK(error.row == 6);
    CHECK(error.column == 1);
  }
  std::string many;
  for (int line = 0; line < 7; ++line) many += "nan,1\n";
  check_error(refusal(many), ErrorKind::data, {"7 non-finite", "line 1, column 1", "line 5, column 1, ..."});
}

TEST_CASE("read_csv: cells that are no numbers are quoted whole", "[io]") {
  check_error(refusal("1,,3\n"), ErrorKind::data, {"line 1, column 2", "empty"});  // corpus B27
  check_error(refusal("1,2,\n"), ErrorKind::data, {"line 1, column 3", "empty"});
  check_error(refusal("1,1e999\n"), ErrorKind::data, {"line 1, column 2", "'1e999'", "out of range"});  // B28
  check_error(refusal<float>("1,-1e39\n"), ErrorKind::data, {"'-1e39'", "out of range"});
  check_error(refusal("1,1e99999999999999999999\n"), ErrorKind::data, {"out of range"});
  check_error(refusal("1," + std::string(400, '9') + "\n"), ErrorKind::data, {"out of range"});
  for (const std::string cell : {"1.5abc", "1e", "1d5", "1_000", "0x1p3", "+-1", "++1", "--1", "-", "+", ".",
                                 "1.5.2", "infinit", "NA", "null", "1 2"}) {  // B31
    check_error(refusal("7,8\n1," + cell + "\n"), ErrorKind::data, {"line 2, column 2", "'" + cell + "'"});
  }
}

TEST_CASE("read_csv: numbers too small for the type are zero, all others the nearest", "[io]") {
  CHECK(read("1e-400,-1e-400,1e-99999999999999999999\n") == table(1, 3, {0, 0, 0}));  // corpus B29
  CHECK(read<float>("1e-310\n")(0, 0) == 0.0f);
  CHECK(read("0." + std::string(400, '0') + "1\n")(0, 0) == 0.0);
  CHECK(read("0." + std::string(400, '0') + "1e401\n")(0, 0) == 1.0);
  CHECK(read("5e-324,2.2250738585072014e-308\n") == table(1, 2, {5e-324, 2.2250738585072014e-308}));
  CHECK(read<float>("1e-45\n")(0, 0) == 1e-45f);
  CHECK(read("+1.5, 2 ,\t3\n") == table(1, 3, {1.5, 2, 3}));  // B30
  CHECK(read("0.1,.5,5.,1E+2,-0\n") == table(1, 5, {0.1, 0.5, 5.0, 100.0, -0.0}));
  CHECK(read<std::int64_t>("9223372036854775807,-5\n")(0, 0) == std::numeric_limits<std::int64_t>::max());
  check_error(refusal<std::int32_t>("2147483648\n"), ErrorKind::data, {"out of range"});
  check_error(refusal<std::int32_t>("1.5\n"), ErrorKind::data, {"'1.5'"});
}

TEST_CASE("read_csv: quoted cells are read, quotes must close", "[io]") {
  CHECK(read("\"1.5\",\"2\"\n \"3\" ,\" 4 \"\n") == table(2, 2, {1.5, 2, 3, 4}));  // corpus B33
  check_error(refusal("1,2\n1,2\n1,2\n1,\"2\n1,2\n"), ErrorKind::data, {"line 4", "never closed"});
  check_error(refusal("\"1\"2,3\n"), ErrorKind::data, {"line 1, column 1", "'\"1\"2'"});
  check_error(refusal("\"1,5\",3\n"), ErrorKind::data, {"line 1, column 1", "'1,5'"});
  check_error(refusal("\"\",3\n"), ErrorKind::data, {"line 1, column 1", "empty"});
}

TEST_CASE("read_csv: files that are not text are told from bad text", "[io]") {
  const std::string png = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR"s;
  check_error(refusal(png), ErrorKind::data, {"byte 0x89", "not text"});  // corpus B34
  check_error(refusal("1,2\n1,\xff\n"), ErrorKind::data, {"byte 0xFF", "not text", "line 2", "byte 6"});
  CHECK(refusal("1,2\n1,\xff\n").byte == 6);
  check_error(refusal("1,2\n1,\xe2\x82\xac\n"), ErrorKind::data,
              {"line 2, column 2", "'\xe2\x82\xac'"});  // valid UTF-8
  check_error(refusal("\xff\xfe"
                      "1\0,\0"s),
              ErrorKind::data, {"UTF-16"});  // B35
  check_error(refusal("\xfe\xff\0"
                      "1"s),
              ErrorKind::data, {"UTF-16"});
  check_error(refusal("1\0,\0"
                      "2\0\n\0"s),
              ErrorKind::data, {"UTF-16"});
  check_error(refusal("1,\0\n"s), ErrorKind::data, {"byte 0x00", "not text"});
  check_error(refusal("\x1f\x8b\x08"), ErrorKind::data, {"gzip"});
  check_error(refusal(""), ErrorKind::data, {"empty file"});
}

TEST_CASE("read_csv: a line without end is refused at the limit", "[io]") {
  const std::string endless(std::size_t(20) << 20, '1');
  check_error(refusal(endless), ErrorKind::data, {"line 1", "longer than"});  // corpus B36
  check_error(refusal("1\n" + endless), ErrorKind::data, {"line 2", "longer than"});
}

TEST_CASE("read_csv: no rows and rows that are missing are refused", "[io]") {
  check_error(refusal("\n\n  \n"), ErrorKind::data, {"no data rows"});  // corpus B37
  check_error(refusal("# 1,2\n#\n\n"), ErrorKind::data, {"no data rows"});
  check_error(refusal("\xef\xbb\xbf"), ErrorKind::data, {"no data rows"});
  const neem::Error error = refusal("1,2\n1,2\n1,2\n1,2\n\n1,2\n");  // B38
  check_error(error, ErrorKind::data, {"line 5 is empty"});
  CHECK(error.row == 4);
}

TEST_CASE("read_csv: one column and a thousand rows", "[io]") {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += std::to_string(i) + "\n";  // corpus B39
  for (const bool tells_size : {true, false}) {
    const Matrix<double> got = read(text, {}, "x.csv", tells_size);
    REQUIRE(got.rows() == 1000);
    REQUIRE(got.cols() == 1);
    for (Index i = 0; i < 1000; ++i) CHECK(got(i, 0) == static_cast<double>(i));
  }
}

TEST_CASE("write_csv: shortest digits read back with the same bits", "[io]") {
  const Folder folder;
  CHECK_THROWS_WITH(neem::write_csv(folder.file("empty.csv"), Matrix<double>(3, 0)),
                    Catch::Contains("3 x 0"));
  CHECK_THROWS_WITH(neem::write_csv(folder.file("empty.csv"), Matrix<double>(0, 2)),
                    Catch::Contains("no values"));
  Matrix<double> values = table(3, 2, {0.1, 1.0 / 3, -1e-300, 5e-324, 1.7976931348623157e308, -0.0});
  neem::write_csv(folder.file("m.csv"), values);
  CHECK(same_bits(neem::read_csv<double>(folder.file("m.csv")), values));
  CHECK(bytes_of(folder.file("m.csv")).starts_with("0.1,0.3333333333333333\n"));
  neem::write_csv(folder.file("m.tsv"), values);
  CHECK(bytes_of(folder.file("m.tsv")).starts_with("0.1\t0.3333333333333333\n"));
  CHECK(same_bits(neem::read_csv<double>(folder.file("m.tsv")), values));
  neem::write_csv(folder.file("m.txt"), values, ' ');
  CHECK(same_bits(neem::read_csv<double>(folder.file("m.txt")), values));
  const Matrix<float> floats = Matrix<float>::Constant(2, 1, 0.1f);
  neem::write_csv(folder.file("f.csv"), floats);
  CHECK(bytes_of(folder.file("f.csv")) == "0.1\n0.1\n");
  neem::write_csv(folder.file("i.csv"), Eigen::Vector3i(1, -2, 3));
  CHECK(bytes_of(folder.file("i.csv")) == "1\n-2\n3\n");
  CHECK_THROWS_AS(neem::write_csv(folder.file("x.csv"), values, 'e'), neem::Error);
  CHECK(folder.entries() == 5);
}

TEST_CASE("read_csv and write_csv: no locale changes a digit", "[io]") {  // corpus B32
  const Folder folder;
  const Matrix<double> values = table(2, 2, {1.5, 1234567.25, -0.001, 1e21});
  const std::locale before = std::locale::global(std::locale(std::locale(), new CommaPoint));
  const std::string c_before = std::setlocale(LC_ALL, nullptr);
  for (const char* name : {"de_DE.UTF-8", "de_DE.utf8", "de_DE"}) {
    if (std::setlocale(LC_ALL, name) != nullptr) break;
  }
  const Matrix<double> got = read("1.5,1234567.25\n-0.001,1e21\n");
  neem::write_csv(folder.file("m.csv"), values);
  const neem::Error error = refusal("1.5,x\n");
  std::setlocale(LC_ALL, c_before.c_str());
  std::locale::global(before);
  CHECK(same_bits(got, values));
  CHECK(bytes_of(folder.file("m.csv")) == "1.5,1234567.25\n-0.001,1e+21\n");
  check_error(error, ErrorKind::data, {"line 1, column 2"});
}

}  // namespace test_io_csv
