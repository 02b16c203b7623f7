#if __has_include(<zlib.h>)

#include "neem/io/gzip.hpp"

#include "io/deflate.hpp"
#include "io/support.hpp"
#include "neem/io/points.hpp"
#include "neem/io/read_labels.hpp"

using namespace io_test;
using neem::ErrorKind;
using neem::Input;

namespace {

std::string gzipped(const std::string& bytes, int level = 6) { return deflated(bytes, 15 + 16, level); }

Matrix<float> read(const std::string& bytes, const std::string& name = "x.gz", bool tells_size = true) {
  Input input = neem::unpack(neem::open_memory(bytes, name, tells_size));
  return neem::read_points<float>(input);
}
neem::Error refusal(const std::string& bytes, const std::string& name = "x.gz") {
  return error_of([&] { read(bytes, name); });
}

std::string large_npy(const Matrix<float>& values) {
  return npy_file("<f4", "(3000, 20)", data_of<float>(values));
}

Matrix<float> large_values() {
  Matrix<float> values(3000, 20);
  for (Index i = 0; i < values.size(); ++i) values.data()[i] = static_cast<float>(i * i % 1009);
  return values;
}

}  // namespace

TEST_CASE("unpack: readers see the bits of the unpacked file", "[io]") {  // corpus B41
  const Matrix<float> values = large_values();
  const std::string npy = large_npy(values);
  std::string csv;
  for (Index i = 0; i < values.rows(); ++i) {
    for (Index c = 0; c < values.cols(); ++c) {
      neem::detail::append_number(csv, values(i, c));
      csv += c + 1 < values.cols() ? '\t' : '\n';
    }
  }
  const std::string idx =
      "\0\0\x0d\x02"s + packed(3000u, true) + packed(20u, true) + data_of<float>(values, true);
  for (const bool tells_size : {true, false}) {
    CHECK(same_bits(read(gzipped(npy), "x.npy.gz", tells_size), values));
    CHECK(same_bits(read(gzipped(csv), "x.tsv.gz", tells_size), values));
    CHECK(same_bits(read(gzipped(idx), "x-idx2.gz", tells_size), values));
    CHECK(same_bits(read(npy, "x.npy", tells_size), values));  // what is not gzip passes
    // members one after the other are one file, and tapes end in zeros
    CHECK(same_bits(
        read(gzipped(npy.substr(0, 777)) + gzipped("") + gzipped(npy.substr(777)) + std::string(512, '\0'),
             "x.npy.gz", tells_size),
        values));
  }
  CHECK(same_bits(read(gzipped(npy, 0), "x.npy.gz"), values));
  Input labels = neem::unpack(neem::open_memory(gzipped("b\na\nb\n"), "l.txt.gz"));
  CHECK(neem::read_labels(labels).ids == std::vector<neem::Id>{1, 0, 1});
}

TEST_CASE("unpack: a truncated, damaged or continued stream is refused with its byte", "[io]") {
  const std::string whole = gzipped(large_npy(large_values()));
  for (const std::size_t size : {std::size_t(2), std::size_t(9), std::size_t(11), whole.size() / 2,
                                 whole.size() - 9, whole.size() - 8, whole.size() - 1}) {
    const neem::Error error = refusal(whole.substr(0, size));
    check_error(error, ErrorKind::data, {"gzip", "truncated", "byte " + std::to_string(size)});
    CHECK(error.byte == static_cast<std::int64_t>(size));
  }
  for (std::size_t at = 2; at < whole.size(); at += 1 + whole.size() / 60) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x55);
    if (at == 8 || at == 9 || (at >= 4 && at < 8))
      continue;  // time, compression effort and system: of no meaning
    check_error(refusal(damaged), ErrorKind::data, {"x.gz"});
  }
  std::string wrong_sum = whole;
  wrong_sum[whole.size() - 7] = static_cast<char>(wrong_sum[whole.size() - 7] ^ 1);
  check_error(refusal(wrong_sum), ErrorKind::data, {"gzip", "damaged", "incorrect data check"});
  check_error(refusal(whole + "trash"), ErrorKind::data, {"extra bytes after a gzip stream"});
}

TEST_CASE("unpack: a stream of far more than its header promises is refused", "[io]") {
  const std::string bomb = gzipped(npy_file("|u1", "(1000, 10)", std::string(1000000, '\0')));
  check_error(refusal(bomb, "x.npy.gz"), ErrorKind::data, {"extra bytes", "x.npy.gz (unpacked)"});
  const std::string lie = gzipped(npy_file("<f8", "(1000000000, 1000)", std::string(1000000, '\0')));
  check_error(refusal(lie, "x.npy.gz"), ErrorKind::data, {"truncated", "8000000000000", "1000000"});
  check_error(refusal(gzipped(std::string(std::size_t(20) << 20, '1')), "x.csv.gz"), ErrorKind::data,
              {"longer than"});
  check_error(refusal(gzipped(""), "x.csv.gz"), ErrorKind::data, {"empty file"});
  check_error(refusal(gzipped(gzipped("1,2\n")), "x.csv.gz"), ErrorKind::data, {"looks like gzip"});
}

#endif

namespace test_io_gzip {}  // namespace test_io_gzip
