#include "neem/io/safetensors.hpp"

#include "io/support.hpp"
#include "neem/io/npy.hpp"

namespace test_io_safetensors {

using namespace io_test;
using neem::ErrorKind;

std::string file(const std::string& header, const std::string& data) {
  return packed(static_cast<std::uint64_t>(header.size())) + header + data;
}
std::string one(const std::string& type, const std::string& data, const std::string& shape = "[2, 3]") {
  return file("{\"x\":{\"dtype\":\"" + type + "\",\"shape\":" + shape + ",\"data_offsets\":[0," +
                  std::to_string(data.size()) + "]}}   ",
              data);
}
template <class S>
Matrix<S> read(const std::string& bytes, const std::string& name = "", bool tells_size = true) {
  neem::Input input = neem::open_memory(bytes, "m.safetensors", tells_size);
  return neem::read_safetensors<S>(input, name);
}
neem::Error refusal(const std::string& bytes, const std::string& name = "") {
  return error_of([&] { read<float>(bytes, name); });
}
const Matrix<float> values = (Matrix<float>(2, 3) << 1, 2, 3, 4, 5, 0.5f).finished();
const Matrix<float> whole = (Matrix<float>(2, 3) << 1, 2, 3, 4, 5, 6).finished();

std::string halves(const std::vector<std::uint16_t>& bits) {
  std::string bytes;
  for (const std::uint16_t half : bits) bytes += packed(half);
  return bytes;
}

TEST_CASE("read_safetensors: every type of number, from files and pipes", "[io]") {
  for (const bool tells_size : {true, false}) {
    CHECK(same_bits(read<float>(one("F32", data_of<float>(values)), "", tells_size), values));
    CHECK(same_bits(read<float>(one("F64", data_of<double>(values)), "x", tells_size), values));
    CHECK(same_bits(
        read<float>(one("F16", halves({0x3c00, 0x4000, 0x4200, 0x4400, 0x4500, 0x3800})), "", tells_size),
        values));
    CHECK(same_bits(
        read<float>(one("BF16", halves({0x3f80, 0x4000, 0x4040, 0x4080, 0x40a0, 0x3f00})), "", tells_size),
        values));
    CHECK(same_bits(read<float>(one("I64", data_of<std::int64_t>(whole)), "", tells_size), whole));
    CHECK(same_bits(read<float>(one("I32", data_of<std::int32_t>(whole)), "", tells_size), whole));
    CHECK(same_bits(read<float>(one("I16", data_of<std::int16_t>(whole)), "", tells_size), whole));
    CHECK(same_bits(read<float>(one("I8", data_of<std::int8_t>(whole)), "", tells_size), whole));
    CHECK(same_bits(read<float>(one("U8", data_of<std::uint8_t>(whole)), "", tells_size), whole));
    CHECK(same_bits(read<float>(one("U16", data_of<std::uint16_t>(whole)), "", tells_size), whole));
  }
}

const std::string model = file(
    "{\"__metadata__\":{\"format\":\"pt\",\"deep\":{\"x\":[1,{}]}},\"bias\":{\"dtype\":\"F32\",\"shape\":[1],"
    "\"data_offsets\":[0,4]},"
    "\"a "
    "\\\"b\\\"\":{\"data_offsets\":[4,28],\"shape\":[2,3],\"dtype\":\"F32\"},\"c\":{\"dtype\":\"F8_E4M3\","
    "\"shape\":[2,1],\"data_offsets\":[28,30]}}",
    packed(9.0f) + data_of<float>(values) + "zz");

TEST_CASE("read_safetensors: one of several by its name; the error lists them", "[io]") {
  for (const bool tells_size : {true, false})
    CHECK(same_bits(read<float>(model, "a \"b\"", tells_size), values));
  check_error(refusal(model), ErrorKind::data,
              {"3 tensors, and none is named", "a \"b\" (2, 3) F32, c (2, 1) F8_E4M3, bias (1,) F32"});
  check_error(refusal(model, "d"), ErrorKind::data, {"no tensor d", "a \"b\" (2, 3) F32"});
  check_error(refusal(model, "bias"), ErrorKind::data, {"1-D", "reshape it to (1, 1)"});
  check_error(refusal(model, "c"), ErrorKind::data, {"type F8_E4M3 is not supported", "BF16"});
}

TEST_CASE("read_safetensors: what is damaged is refused, and costs no memory", "[io]") {
  check_error(refusal(""), ErrorKind::data, {"empty file"});
  check_error(refusal("\x10\0\0\0"s), ErrorKind::data, {"truncated"});
  check_error(refusal(packed(std::uint64_t{1} << 40) + "{}"), ErrorKind::data, {"1099511627776"});
  check_error(refusal(packed(std::uint64_t{100}) + "{}"), ErrorKind::data,
              {"a header of 100 bytes", "there are 2"});
  check_error(refusal(file("[]", "")), ErrorKind::data, {"an object"});
  check_error(refusal(file("{}", "")), ErrorKind::data, {"0 tensors"});
  check_error(refusal(file("{\"x\":{}}", "")), ErrorKind::data, {"tensor 'x' lacks"});
  check_error(refusal(file("{\"x\":{\"y\":1}}", "")), ErrorKind::data, {"unknown key 'y'"});
  check_error(refusal(file("{\"x\":{\"shape\":[-1,2]}}", "")), ErrorKind::data, {"'-1' is no size"});
  check_error(refusal(file("{\"x\":{\"data_offsets\":[4,2]}}", "")), ErrorKind::data,
              {"a beginning and an end"});
  check_error(refusal(file("{} {}", "")), ErrorKind::data, {"nothing more"});
  check_error(refusal(one("F32", "abcd")), ErrorKind::data, {"4 bytes to values of 24"});
  check_error(refusal(one("F32", "", "[4294967296, 4294967296]")), ErrorKind::data, {"overflow"});
  check_error(refusal(one("F32", "", "[0, 3]")), ErrorKind::data, {"0 rows"});
  const std::string whole_file = one("F32", data_of<float>(values));
  check_error(refusal(whole_file.substr(0, whole_file.size() - 1)), ErrorKind::data,
              {"truncated", "row 1, column 2"});
  const std::string lie =
      file("{\"x\":{\"dtype\":\"F32\",\"shape\":[1000000000,50],\"data_offsets\":[0,200000000000]}}", "abcd");
  for (const bool tells_size : {true, false}) {
    check_error(error_of([&] { read<float>(lie, "", tells_size); }), ErrorKind::data,
                {"200000000000", "there are 4"});
  }
}

}  // namespace test_io_safetensors
