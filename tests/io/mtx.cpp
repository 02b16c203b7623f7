#include "neem/io/mtx.hpp"

#include "io/support.hpp"

namespace test_io_mtx {

using namespace io_test;
using neem::ErrorKind;
using neem::Input;
using neem::NamedSparsePoints;

namespace {

template <class S = float, class I = neem::Id>
NamedSparsePoints<S, I> read(const std::string& text, bool columns_are_points = false,
                             bool tells_size = true) {
  Input input = neem::open_memory(text, "x.mtx", tells_size);
  return neem::read_mtx<S, I>(input, {.columns_are_points = columns_are_points});
}
neem::Error refusal(const std::string& text) {
  return error_of([&] { read(text); });
}

const std::string head = "%%MatrixMarket matrix coordinate ";

// scipy.io.mmwrite(file, scipy.sparse.csr_matrix([[0, 1.5, 0, 2], [0, 0, 0, 0], [3, 0, -0.25, 0]])), scipy 1.10.1
const std::string by_scipy = head +
                             "real general\n%\n3 4 4\n1 2 1.500000000000000e+00\n1 4 "
                             "2.000000000000000e+00\n3 1 3.000000000000000e+00\n"
                             "3 3 -2.500000000000000e-01\n";
// R 4.2.2, Matrix::writeMM(Matrix(c(0,0,3, 1.5,0,0, 0,0,-0.25, 2,0,0), 3, sparse=TRUE), file): by columns
const std::string by_r = head + "real general\n3 4 4\n3 1 3\n1 2 1.5\n3 3 -.25\n1 4 2\n";

Matrix<float> wanted() {
  Matrix<float> values(3, 4);
  values << 0, 1.5F, 0, 2, 0, 0, 0, 0, 3, 0, -0.25F, 0;
  return values;
}

}  // namespace

TEST_CASE("read_mtx: what scipy and R write, by rows and by columns", "[io]") {
  for (const std::string& text : {by_scipy, by_r}) {
    for (const bool tells_size : {true, false}) {
      const auto found = read(text, false, tells_size);
      CHECK(Matrix<float>(found.points) == wanted());
      CHECK(found.points.isCompressed());
      CHECK(found.points.nonZeros() == 4);
      CHECK(found.notes.empty());
      CHECK(Matrix<float>(read(text, true, tells_size).points) == wanted().transpose());
      CHECK(Matrix<double>(read<double, std::int64_t>(text).points) == wanted().cast<double>());
    }
  }
}

TEST_CASE("read_mtx: integers, patterns, symmetric halves, comments and sums", "[io]") {
  CHECK(Matrix<float>(read(head + "integer general\r\n2 2 1\r\n2 1 7\r\n").points)(1, 0) == 7);
  CHECK(Matrix<float>(read(head + "pattern general\n2 3 2\n\n% between\n1 3\n2 1").points)(0, 2) == 1);
  Matrix<float> half(3, 3);
  half << 5, 1, 0, 1, 0, 2, 0, 2, 0;
  CHECK(Matrix<float>(read(head + "real symmetric\n3 3 3\n1 1 5\n2 1 1\n3 2 2\n").points) == half);
  const auto sums = read(head + "real general\n2 2 4\n1 1 1\n2 2 3\n1 1 2\n1 2 0\n");
  CHECK(Matrix<float>(sums.points)(0, 0) == 3);
  CHECK(sums.points.nonZeros() == 2);
  REQUIRE(sums.notes.size() == 1);
  CHECK_THAT(sums.notes[0], Catch::StartsWith("1 value stands at a place that has one already"));
  CHECK(read(head + "real general\n4 5 0\n").points.nonZeros() == 0);
}

TEST_CASE("read_mtx: entries in any order are the same matrix", "[io]") {
  std::vector<std::string> entries;
  for (int i = 1; i <= 40; ++i) {
    for (int c = 1; c <= 9; c += 1 + i % 3) {
      entries.push_back(std::to_string(i) + " " + std::to_string(c) + " " + std::to_string(i * 10 + c) +
                        "\n");
    }
  }
  const std::string size = head + "integer general\n40 9 " + std::to_string(entries.size()) + "\n";
  std::string plain = size, mixed = size;
  for (std::size_t e = 0; e < entries.size(); ++e) {
    plain += entries[e];
    mixed += entries[e * 7 % entries.size()];
  }
  REQUIRE(entries.size() % 7 != 0);
  const auto a = read(plain).points, b = read(mixed).points;
  CHECK(Matrix<float>(a) == Matrix<float>(b));
  CHECK(std::equal(a.innerIndexPtr(), a.innerIndexPtr() + a.nonZeros(), b.innerIndexPtr()));
}

TEST_CASE("read_mtx: refuses with the line what it cannot read", "[io]") {
  check_error(refusal("1 2 3\n"), ErrorKind::data, {"%%MatrixMarket", "line 1"});
  check_error(refusal("%%MatrixMarket matrix array real general\n2 1\n1\n2\n"), ErrorKind::data,
              {"array", "coordinate"});
  check_error(refusal(head + "real general\n"), ErrorKind::data, {"size of the matrix"});
  check_error(refusal(head + "real symmetric\n3 4 1\n1 4 1\n"), ErrorKind::data,
              {"3 x 4", "square", "line 2"});
  check_error(refusal(head + "real general\n3 0 1\n"), ErrorKind::data, {"'3 0 1' is no size"});
  check_error(refusal(head + "real general\n3 4 2\n1 1 1\n"), ErrorKind::data, {"1 entries", "promises 2"});
  check_error(refusal(head + "real general\n3 4 1\n1 1 1\n2 2 2\n"), ErrorKind::data,
              {"2 entries", "promises 1"});
  check_error(refusal(head + "real general\n3 4 1\n1 5 1\n"), ErrorKind::data,
              {"'1 5 1' is not in 1..3", "line 3"});
  check_error(refusal(head + "real general\n3 4 1\n0 1 1\n"), ErrorKind::data, {"'0 1 1' is not in"});
  check_error(refusal(head + "real general\n3 4 1\n1 1\n"), ErrorKind::data,
              {"'1 1' is no entry", "row, column and value"});
  check_error(refusal(head + "real general\n3 4 1\n1 23.5\n"), ErrorKind::data, {"'1 23.5' is no entry"});
  check_error(refusal(head + "pattern general\n3 4 1\n1 2.5\n"), ErrorKind::data, {"'1 2.5' is no entry"});
  check_error(refusal(head + "pattern general\n3 4 1\n1 1 3\n"), ErrorKind::data, {"give row and column"});
  check_error(refusal(head + "real general\n3 4 1\n1 1 nan\n"), ErrorKind::data, {"'nan' is not finite"});
  check_error(refusal(head + "real general\n3 4 1\n1 1 1e99\n"), ErrorKind::data, {"out of range"});
  check_error(refusal(""), ErrorKind::data, {"empty file"});
}

TEST_CASE("read_mtx: a few bytes do not ask for gigabytes", "[io]") {
  check_error(refusal(head + "real general\n2000000000 4 1\n1999999999 1 1\n"), ErrorKind::data,
              {"2000000000 rows for 1 values"});
  check_error(refusal(head + "real general\n4 2000000000 1\n1 1999999999 1\n"), ErrorKind::data,
              {"columns for 1 values"});
  check_error(refusal(head + "real general\n4 4 2000000000\n1 1 1\n"), ErrorKind::data,
              {"promises 2000000000"});
  check_error(refusal(head + "real general\n9000000000 4 1\n1 1 1\n"), ErrorKind::resource,
              {"more than 2147483647"});
}

TEST_CASE("mtx_size: the size alone", "[io]") {
  Input input = neem::open_memory(by_scipy, "x.mtx");
  const neem::MtxSize size = neem::mtx_size(input);
  CHECK(size.rows == 3);
  CHECK(size.columns == 4);
  CHECK(size.entries == 4);
}

}  // namespace test_io_mtx
