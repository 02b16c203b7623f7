#include "neem/io/idx.hpp"

#include "io/support.hpp"

namespace test_io_idx {

using namespace io_test;
using neem::ErrorKind;
using neem::open_memory;
using neem::read_idx;

namespace {

std::string idx_file(int type, const std::vector<std::uint32_t>& sizes, const std::string& data) {
  std::string bytes = {'\0', '\0', static_cast<char>(type), static_cast<char>(sizes.size())};
  for (const std::uint32_t size : sizes) bytes += packed(size, true);
  return bytes + data;
}

template <class S>
Matrix<S> read(const std::string& bytes, bool tells_size = true) {
  neem::Input input = open_memory(bytes, "x", tells_size);
  return read_idx<S>(input);
}

neem::Error refusal(const std::string& bytes, bool tells_size = true) {
  return error_of([&] { read<float>(bytes, tells_size); });
}

}  // namespace

TEST_CASE("read_idx: images become rows", "[io]") {
  std::string data;
  for (int i = 0; i < 7840; ++i) data += static_cast<char>(i % 251);
  for (const bool tells_size : {true, false}) {  // corpus B40
    const Matrix<float> images = read<float>(idx_file(0x08, {10, 28, 28}, data), tells_size);
    REQUIRE(images.rows() == 10);
    REQUIRE(images.cols() == 784);
    bool equal = true;
    for (int i = 0; i < 7840; ++i) equal = equal && images.data()[i] == static_cast<float>(i % 251);
    CHECK(equal);
  }
  CHECK(read<float>(idx_file(0x08, {10}, data.substr(0, 10))).cols() == 1);
  CHECK(read<double>(idx_file(0x08, {2, 3, 4, 5}, data.substr(0, 120))).cols() == 60);
}

TEST_CASE("read_idx: every type of the format, and no other", "[io]") {
  Matrix<double> values(3, 2);
  values << 1, -2, 3, 100, -100, 0;
  CHECK(same_bits(read<double>(idx_file(0x09, {3, 2}, data_of<std::int8_t>(values, true))), values));
  CHECK(same_bits(read<double>(idx_file(0x0b, {3, 2}, data_of<std::int16_t>(values, true))), values));
  CHECK(same_bits(read<double>(idx_file(0x0c, {3, 2}, data_of<std::int32_t>(values, true))),
                  values));  // corpus B42
  CHECK(same_bits(read<double>(idx_file(0x0d, {3, 2}, data_of<float>(values, true))), values));
  CHECK(same_bits(read<double>(idx_file(0x0e, {3, 2}, data_of<double>(values, true))), values));
  for (const int type : {0x00, 0x07, 0x0a, 0x0f, 0xff}) {
    const neem::Error error = refusal(idx_file(type, {3, 2}, std::string(48, '\0')));
    check_error(error, ErrorKind::data, {"byte 2", "0x08"});
    CHECK(error.byte == 2);
  }
  check_error(refusal(idx_file(0x0a, {1}, "1")), ErrorKind::data, {"0x0A"});
}

TEST_CASE("read_idx: headers that lie are refused before memory is taken", "[io]") {
  for (const bool tells_size : {true, false}) {
    check_error(refusal(idx_file(0x08, {60000, 28, 28}, std::string(984, '\0')), tells_size), ErrorKind::data,
                {"47040016", "1000", "truncated"});  // corpus B43
    check_error(refusal(idx_file(0x08, {1u << 31, 1u << 31}, "1234"), tells_size), ErrorKind::data,
                {"overflow"});  // B44
    check_error(refusal(idx_file(0x08, {~0u, ~0u, ~0u, ~0u}, "1234"), tells_size), ErrorKind::data,
                {"overflow"});
    check_error(refusal(idx_file(0x0c, {2, 2}, std::string(15, '\0')), tells_size), ErrorKind::data,
                {"row 1, column 1", "28", "27"});
    check_error(refusal(idx_file(0x08, {2, 2}, "12345"), tells_size), ErrorKind::data, {"1 extra bytes"});
  }
  check_error(refusal(idx_file(0x08, {0, 28}, "")), ErrorKind::data, {"0 rows"});
  check_error(refusal(idx_file(0x08, {28, 0}, "")), ErrorKind::data, {"0 columns"});
  check_error(refusal(idx_file(0x08, {}, "")), ErrorKind::data, {"0 dimensions"});
  check_error(refusal(idx_file(0x08, {1, 2, 3}, "").substr(0, 12)), ErrorKind::data,
              {"truncated", "byte 12"});
  check_error(refusal("\0\0\x08"s), ErrorKind::data, {"truncated"});
  check_error(refusal(""), ErrorKind::data, {"empty file"});
  check_error(refusal("\0\x01\x08\x01"s), ErrorKind::data, {"not an IDX file", "byte 1"});
  check_error(refusal("\x1f\x8b\x08\0"s), ErrorKind::data, {"gzip"});
}

TEST_CASE("write_idx: what is written reads back with the same bits", "[io]") {
  const Folder folder;
  CHECK_THROWS_WITH(neem::write_idx(folder.file("empty"), Matrix<double>(3, 0)), Catch::Contains("3 x 0"));
  CHECK_THROWS_WITH(neem::write_idx(folder.file("empty"), Matrix<double>(0, 2)),
                    Catch::Contains("no values"));
  const std::string path = folder.file("m");
  const Matrix<double> values =
      Matrix<double>::NullaryExpr(5, 3, [](Index i, Index c) { return static_cast<double>(7 * i - 5 * c); });
  neem::write_idx(path, values);
  CHECK(same_bits(read_idx<double>(path), values));
  neem::write_idx(path, values.cast<float>());
  CHECK(same_bits(read_idx<float>(path), Matrix<float>(values.cast<float>())));
  neem::write_idx(path, values.cast<std::int32_t>());
  CHECK(same_bits(read_idx<double>(path), values));
  neem::write_idx(path, values.cast<std::int16_t>());
  CHECK(same_bits(read_idx<double>(path), values));
  neem::write_idx(path, values.cast<std::int8_t>());
  CHECK(same_bits(read_idx<double>(path), values));
  neem::write_idx(path, Eigen::Matrix<std::uint8_t, 3, 1>(1, 2, 255));
  CHECK(bytes_of(path) == "\0\0\x08\x01\0\0\0\x03\x01\x02\xff"s);
}

}  // namespace test_io_idx
