#include "neem/io/fbin.hpp"

#include "io/support.hpp"

namespace test_io_fbin {

using namespace io_test;
using neem::ErrorKind;

template <class S>
Matrix<S> read(const std::string& bytes, const std::string& name = "x.fbin", bool tells_size = true) {
  neem::Input input = neem::open_memory(bytes, name, tells_size);
  return neem::read_fbin<S>(input);
}
neem::Error refusal(const std::string& bytes, const std::string& name = "x.fbin", bool tells_size = true) {
  return error_of([&] { read<float>(bytes, name, tells_size); });
}

TEST_CASE("read_fbin: floats, halves, integers and bytes, from files and pipes", "[io]") {
  Matrix<float> values(7, 3);
  for (Index i = 0; i < values.size(); ++i) values.data()[i] = static_cast<float>(i);
  const std::string head = packed(std::int32_t{7}) + packed(std::int32_t{3});
  for (const bool tells_size : {true, false}) {
    CHECK(same_bits(read<float>(head + data_of<float>(values), "x.fbin", tells_size), values));
    CHECK(same_bits(read<float>(head + data_of<std::int32_t>(values), "x.IBIN", tells_size), values));
    CHECK(same_bits(read<float>(head + data_of<std::uint8_t>(values), "x.u8bin.gz", tells_size), values));
    CHECK(same_bits(read<float>(head + data_of<std::int8_t>(values), "x.i8bin", tells_size), values));
  }
  const std::string half = packed(std::int32_t{1}) + packed(std::int32_t{1}) + packed(std::uint16_t{0x3800});
  CHECK(read<float>(half, "x.f16bin")(0, 0) == 0.5f);
}

TEST_CASE("read_fbin: what is damaged is refused", "[io]") {
  const std::string head = packed(std::int32_t{2}) + packed(std::int32_t{1});
  check_error(refusal(""), ErrorKind::data, {"empty file"});
  check_error(refusal("\1\0\0\0"s), ErrorKind::data, {"truncated"});
  check_error(refusal(std::string(8, '\0')), ErrorKind::data, {"0 x 0"});
  check_error(refusal(head + packed(1.0f) + packed(2.0f) + "x"), ErrorKind::data, {"1 extra bytes"});
  check_error(refusal(head, "x.bin"), ErrorKind::data, {".fbin"});
  const std::string lie = packed(std::uint32_t{0xffffffff}) + packed(std::uint32_t{100}) + "abcd";
  for (const bool tells_size : {true, false}) {
    check_error(refusal(head + packed(1.0f), "x.fbin", tells_size), ErrorKind::data,
                {"promise 8 bytes", "there are 4", "row 1"});
    check_error(refusal(lie, "x.u8bin", tells_size), ErrorKind::data, {"429496729500", "there are 4"});
  }
}

}  // namespace test_io_fbin
