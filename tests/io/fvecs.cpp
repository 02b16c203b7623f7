#include "neem/io/fvecs.hpp"

#include "io/support.hpp"

#include <limits>

namespace test_io_fvecs {

using namespace io_test;
using neem::ErrorKind;

namespace {

template <class T, class S>
std::string vectors(const Matrix<S>& values) {
  std::string bytes;
  for (Index i = 0; i < values.rows(); ++i) {
    bytes += packed(static_cast<std::int32_t>(values.cols()));
    for (Index c = 0; c < values.cols(); ++c) bytes += packed(static_cast<T>(values(i, c)));
  }
  return bytes;
}

template <class S>
Matrix<S> read(const std::string& bytes, const std::string& name = "x.fvecs", bool tells_size = true) {
  neem::Input input = neem::open_memory(bytes, name, tells_size);
  return neem::read_fvecs<S>(input);
}
neem::Error refusal(const std::string& bytes, const std::string& name, bool tells_size) {
  return error_of([&] { read<float>(bytes, name, tells_size); });
}

}  // namespace

TEST_CASE("read_fvecs: floats, integers and bytes, from files and pipes", "[io]") {
  Matrix<float> values(70, 9);
  for (Index i = 0; i < values.size(); ++i) values.data()[i] = static_cast<float>(i % 200);
  for (const bool tells_size : {true, false}) {
    CHECK(same_bits(read<float>(vectors<float>(values), "x.fvecs", tells_size), values));
    CHECK(same_bits(read<float>(vectors<std::int32_t>(values), "x.IVECS", tells_size), values));
    CHECK(same_bits(read<float>(vectors<std::uint8_t>(values), "x.bvecs.gz", tells_size), values));
    CHECK(read<std::int32_t>(vectors<std::uint8_t>(values), "x.bvecs", tells_size)(69, 8) == 29);
  }
  const Folder folder;
  CHECK(same_bits(neem::read_fvecs<float>(folder.file("a.fvecs", vectors<float>(values))), values));
  const Matrix<float> wide = Matrix<float>::Random(2, 40000);
  CHECK(same_bits(read<float>(vectors<float>(wide), "x.fvecs", false), wide));
  Matrix<float> odd(1, 2);
  odd << std::numeric_limits<float>::quiet_NaN(), -std::numeric_limits<float>::infinity();
  CHECK(same_bits(read<float>(vectors<float>(odd)), odd));
}

TEST_CASE("read_fvecs: what does not fit is refused with its row", "[io]") {
  const Matrix<float> values = Matrix<float>::Ones(4, 3);
  const std::string bytes = vectors<float>(values);
  for (const bool tells_size : {true, false}) {
    const auto refused = [&](const std::string& some, const std::string& name = "x.fvecs") {
      return refusal(some, name, tells_size);
    };
    check_error(refused(""), ErrorKind::data, {"empty file"});
    check_error(refused(bytes, "x.npy"), ErrorKind::data, {"does not tell", ".bvecs"});
    check_error(refused(bytes.substr(0, 3)), ErrorKind::data, {"within the size", "row 0, byte 0"});
    check_error(refused(bytes.substr(0, 4)), ErrorKind::data, {"12 bytes is promised, there are 0", "row 0"});
    check_error(refused(bytes.substr(0, 16 * 3 + 5)), ErrorKind::data, {"there are 1", "row 3"});
    check_error(refused(bytes.substr(0, 16 * 3 + 2)), ErrorKind::data, {"within the size", "row 3, byte 48"});
    check_error(refused(bytes + packed(std::int32_t(2))), ErrorKind::data, {"2 values", "have 3", "row 4"});
    CHECK(refused(bytes + packed(std::int32_t(2))).row == 4);
    for (const std::int32_t size : {0, -1, (1 << 24) + 1}) {
      check_error(refused(packed(size) + bytes), ErrorKind::data,
                  {"a row of " + std::to_string(size) + " values", "row 0"});
    }
    check_error(refused(packed(std::int32_t(1 << 24)) + bytes), ErrorKind::data,
                {"67108864 bytes", "there are 64"});
  }
  check_error(error_of([&] { read<std::int32_t>(vectors<float>((values * 0.5f).eval())); }), ErrorKind::data,
              {"0.5", "no whole number", "row 0, column 0"});
  check_error(error_of([] { neem::read_fvecs<float>("missing.fvecs"); }), ErrorKind::io, {"missing.fvecs"});
}

}  // namespace test_io_fvecs
