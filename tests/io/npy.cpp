#include "neem/io/npy.hpp"

#include "io/support.hpp"
#include "neem/core/check.hpp"

#include <limits>

namespace test_io_npy {

using namespace io_test;
using neem::ErrorKind;
using neem::open_memory;
using neem::read_npy;

namespace {

template <class S>
Matrix<S> read(const std::string& bytes, bool tells_size = true) {
  neem::Input input = open_memory(bytes, "x.npy", tells_size);
  return read_npy<S>(input);
}

neem::Error refusal(const std::string& bytes, bool tells_size = true) {
  return error_of([&] { read<float>(bytes, tells_size); });
}

Matrix<double> small_numbers(Index n, Index d) {
  Matrix<double> values(n, d);
  for (Index i = 0; i < values.size(); ++i) values.data()[i] = static_cast<double>(i % 120);
  return values;
}

}  // namespace

TEST_CASE("read_npy: refuses what is no .npy file and says from which byte on", "[io]") {
  check_error(refusal(""), ErrorKind::data, {"empty file"});                                 // corpus B01
  check_error(refusal("\x93NUMPX\x01\0"s), ErrorKind::data, {"not a .npy file", "byte 5"});  // B02
  CHECK(refusal("\x93NUMPX\x01\0"s).byte == 5);
  check_error(refusal("\x93NU"), ErrorKind::data, {"not a .npy file", "byte 3"});
  check_error(refusal("\x1f\x8b\x08\0"s), ErrorKind::data, {"looks like gzip", "gunzip"});
  for (const bool tells_size : {true, false}) {
    const std::string cut = "\x93NUMPY\x01\0"s + packed<std::uint16_t>(118) + std::string(30, ' ');
    check_error(refusal(cut, tells_size), ErrorKind::data, {"118", "30 left", "truncated"});  // B03
  }
  check_error(refusal("\x93NUMPY\x02\0"s + packed(std::uint32_t(0xFFFFFFF0))), ErrorKind::data,
              {"4294967280", "limit 65536"});  // B04
  check_error(refusal("\x93NUMPY\x09\0\x10\0\0\0"s), ErrorKind::data,
              {"version 9.0", "1.0, 2.0, 3.0"});  // B05
  check_error(refusal("\x93NUMPY"), ErrorKind::data, {"truncated", "byte 6"});
  check_error(refusal("\x93NUMPY\x02\0\x10"s), ErrorKind::data, {"truncated", "byte 9"});
}

TEST_CASE("read_npy: a header that lies about its size is refused with both numbers", "[io]") {
  for (const bool tells_size : {true, false}) {
    check_error(refusal(npy_file("<f4", "(1099511627776, 1099511627776)", ""), tells_size), ErrorKind::data,
                {"overflow"});  // B06
    check_error(refusal(npy_file("<f4", "(99999999999999999999, 2)", ""), tells_size), ErrorKind::data,
                {"overflow"});
    check_error(refusal(npy_file("<f4", "(1000000000, 50)", std::string(1024, '\0')), tells_size),
                ErrorKind::data, {"200000000000", "1024", "row 5, column 6"});  // B07
    const std::string data = data_of<double>(small_numbers(100, 4));
    const neem::Error cut = refusal(npy_file("<f8", "(100, 4)", data.substr(0, data.size() - 4)), tells_size);
    check_error(cut, ErrorKind::data, {"row 99, column 3", "truncated", "3200", "3196"});  // B08
    CHECK(cut.row == 99);
    CHECK(cut.column == 3);
    check_error(refusal(npy_file("<f8", "(100, 4)", data.substr(0, data.size() - 8), true), tells_size),
                ErrorKind::data, {"row 99, column 3"});
    check_error(refusal(npy_file("<f8", "(100, 4)", data.substr(0, 8 * 150), true), tells_size),
                ErrorKind::data, {"row 50, column 1"});
    check_error(refusal(npy_file("<f8", "(100, 4)", data + "12345678"), tells_size), ErrorKind::data,
                {"8 extra bytes"});  // B09
  }
  check_error(refusal(npy_file("|u1", "(1, 1)", std::string(1000000, '\0')), false), ErrorKind::data,
              {"at least 65536 extra bytes"});
}

TEST_CASE("read_npy: every supported type gives the bits of its float64 copy", "[io]") {
  const Matrix<double> values = small_numbers(7, 5);
  const Matrix<double> below = -1.0 - values.array();
  const auto check = [&](const std::string& dtype, const std::string& data, const Matrix<double>& wanted) {
    INFO(dtype);
    for (const bool tells_size : {true, false}) {
      CHECK(same_bits(read<double>(npy_file(dtype, "(7, 5)", data), tells_size), wanted));
      CHECK(same_bits(read<float>(npy_file(dtype, "(7, 5)", data), tells_size),
                      Matrix<float>(wanted.cast<float>())));
      CHECK(same_bits(read<std::int64_t>(npy_file(dtype, "(7, 5)", data), tells_size),
                      Matrix<std::int64_t>(wanted.cast<std::int64_t>())));
      CHECK(same_bits(read<std::int32_t>(npy_file(dtype, "(7, 5)", data), tells_size),
                      Matrix<std::int32_t>(wanted.cast<std::int32_t>())));
    }
  };
  for (const bool big : {false, true}) {  // corpus B10, B13
    const std::string order = big ? ">" : "<";
    check(order + "f8", data_of<double>(values, big), values);
    check(order + "f4", data_of<float>(values, big), values);
    check(order + "i8", data_of<std::int64_t>(values, big), values);
    check(order + "i4", data_of<std::int32_t>(values, big), values);
    check(order + "i2", data_of<std::int16_t>(values, big), values);
    check(order + "u8", data_of<std::uint64_t>(values, big), values);
    check(order + "u4", data_of<std::uint32_t>(values, big), values);
    check(order + "u2", data_of<std::uint16_t>(values, big), values);
    check(order + "i8", data_of<std::int64_t>(below, big), below);
  }
  check("|i1", data_of<std::int8_t>(values), values);
  check("|u1", data_of<std::uint8_t>(values), values);
  const Matrix<double> truths = values.unaryExpr([](double v) { return v > 0 ? 1.0 : 0.0; });
  check("|b1", data_of<std::uint8_t>(values), truths);
}

TEST_CASE("read_npy: half precision is widened exactly", "[io]") {
  // bits from IEEE 754: 1, -2, the largest, the smallest subnormal, 1/3 rounded, -0
  const std::vector<std::uint16_t> bits = {0x3c00, 0xc000, 0x7bff, 0x0001, 0x3555, 0x8000};
  const std::vector<float> values = {1.0f, -2.0f, 65504.0f, 0x1p-24f, 0x1.554p-2f, -0.0f};
  std::string data;
  for (const std::uint16_t half : bits) data += packed(half, true);
  const Matrix<float> wanted = Eigen::Map<const Matrix<float>>(values.data(), 2, 3);
  CHECK(same_bits(read<float>(npy_file(">f2", "(2, 3)", data)), wanted));
  const Matrix<float> special =
      read<float>(npy_file("<f2", "(1, 2)", packed(std::uint16_t(0xfc00)) + packed(std::uint16_t(0x7e00))));
  CHECK(special(0, 0) == -std::numeric_limits<float>::infinity());
  CHECK(!neem::is_finite(special(0, 1)));
}

TEST_CASE("read_npy: Fortran order and versions 2 and 3 give the bits of the plain file", "[io]") {
  const Matrix<double> values = small_numbers(9, 4);
  const std::string plain = data_of<double>(values), turned = data_of<double>(values, false, true);
  for (const bool tells_size : {true, false}) {
    CHECK(
        same_bits(read<double>(npy_file("<f8", "(9, 4)", turned, true), tells_size), values));  // corpus B14
    for (const int version : {2, 3}) {                                                          // B18
      CHECK(same_bits(read<double>(npy_file("<f8", "(9, 4)", plain, false, version), tells_size), values));
    }
  }
  const std::vector<std::string> headers = {
      "{'shape': (9, 4), 'fortran_order': False, 'descr': '<f8'}",
      "  {  \"descr\" :'<f8' ,'shape':( 9,4 ,) , 'fortran_order' :False , }   ",
      "{'descr': '<f8', 'fortran_order': False, 'shape': (9L, 4L), }",
      "{'descr': '<f8', 'fortran_order': False, 'shape': (9, 4), }" + std::string(2000, ' ')};
  for (const std::string& header : headers)
    CHECK(same_bits(read<double>(npy_with_header(header, plain)), values));
  CHECK(same_bits(read<double>(npy_with_header(
                      "{'descr': '=f8', 'fortran_order': False, 'shape': (9, 4)}",
                      std::endian::native == std::endian::big ? data_of<double>(values, true) : plain)),
                  values));
}

TEST_CASE("read_npy: types that are no numbers are named, with what is supported", "[io]") {
  check_error(refusal(npy_file("|O", "(2, 2)", std::string(32, '.'))), ErrorKind::data,
              {"Python objects", "refused"});  // corpus B11
  for (const std::string dtype :
       {"<c16", "<U10", "|S5", "<M8[ns]", "<f16", "|V4", "", "<", "f", "i3"}) {  // B12
    check_error(refusal(npy_file(dtype, "(2, 2)", std::string(64, '.'))), ErrorKind::data,
                {"'" + dtype + "' is not supported", "supported are f2 f4 f8"});
  }
  check_error(refusal(npy_with_header(
                  "{'descr': [('a', '<f4'), ('b', '<i4')], 'fortran_order': False, 'shape': (2, 2)}", "")),
              ErrorKind::data, {"structured", "('a', '<f4')", "supported are"});
}

TEST_CASE("read_npy: only two dimensions are points, others get the shape to reshape to", "[io]") {
  check_error(refusal(npy_file("<f4", "(100,)", std::string(400, '\0'))), ErrorKind::data,
              {"1-D", "reshape", "(100, 1)"});  // corpus B15
  check_error(refusal(npy_file("<f4", "()", std::string(4, '\0'))), ErrorKind::data, {"0-D", "reshape"});
  check_error(refusal(npy_file("|u1", "(60, 28, 28)", std::string(60 * 784, '\0'))), ErrorKind::data,
              {"3-D", "(60, 784)"});                                                  // B16
  check_error(refusal(npy_file("<f4", "(0, 50)", "")), ErrorKind::data, {"0 rows"});  // B17
  check_error(refusal(npy_file("<f4", "(50, 0)", "")), ErrorKind::data, {"0 columns"});
}

TEST_CASE("read_npy: a header that is not a plain dictionary is refused with its byte", "[io]") {
  const std::string descr = "'descr': '<f4', ", order = "'fortran_order': False, ",
                    shape = "'shape': (2, 3), ";
  const auto at = [](const std::string& header, const std::string& found) { return 10 + header.find(found); };
  const auto check = [&](const std::string& header, std::size_t byte) {
    INFO(header);
    const neem::Error error = refusal(npy_with_header(header, std::string(24, '\0')));
    check_error(error, ErrorKind::data, {"header", "byte " + std::to_string(byte)});
    CHECK(error.byte == static_cast<std::int64_t>(byte));
  };
  std::string header = "{" + descr + order + "'shape': (-1, 3), }";  // corpus B19
  check(header, at(header, "-1"));
  header = "{" + descr + order + "'shape': (3.0, 4), }";
  check(header, at(header, ".0"));
  check("{" + descr + order + "}", 10);
  check("{" + descr + shape + "}", 10);
  check("{" + order + shape + "}", 10);
  header = "{" + descr + order + shape + "'descr': '<f8', }";
  check(header, 10 + header.rfind("'descr'"));
  header = "{" + descr + order + "'shape': __import__('os'), }";
  check(header, at(header, "__"));
  header = "{" + descr + order + shape + "'more': 1, }";
  check(header, at(header, "'more'"));
  check("", 64);  // only the padding: the end
  check("[]", 10);
  header = "{" + descr + order + shape + "} {}";
  check(header, at(header, "{}"));
  header = "{" + descr + order + "'shape': (2, 3)";
  check(header, 128);
  header = "{'descr': '<f4";
  check(header, at(header, "'<f4"));
  header = "{" + descr + "'fortran_order': 0, " + shape + "}";
  check(header, at(header, "0, "));
}

TEST_CASE("read_npy: a value the number type cannot hold is refused with its place", "[io]") {
  Matrix<double> values = small_numbers(4, 3);
  values(2, 1) = 1e300;
  check_error(refusal(npy_file("<f8", "(4, 3)", data_of<double>(values))), ErrorKind::data,
              {"1e+300", "out of range", "row 2, column 1"});
  check_error(refusal(npy_file("<f8", "(4, 3)", data_of<double>(values, false, true), true)), ErrorKind::data,
              {"row 2, column 1"});
  CHECK(same_bits(read<double>(npy_file("<f8", "(4, 3)", data_of<double>(values))), values));
  values(2, 1) = 1e-300;
  CHECK(read<float>(npy_file("<f8", "(4, 3)", data_of<double>(values)))(2, 1) == 0.0f);
  const auto as_int = [](double value) {
    return error_of([&] { read<std::int32_t>(npy_file("<f8", "(1, 1)", packed(value))); });
  };
  check_error(as_int(1.5), ErrorKind::data, {"1.5", "whole number", "row 0, column 0"});
  check_error(as_int(2147483648.0), ErrorKind::data, {"2147483648"});
  check_error(as_int(std::numeric_limits<double>::quiet_NaN()), ErrorKind::data, {"nan"});
  CHECK(read<std::int32_t>(npy_file("<f8", "(1, 1)", packed(-2147483648.0)))(0, 0) ==
        std::numeric_limits<std::int32_t>::min());
  check_error(error_of([] { read<std::int64_t>(npy_file("<u8", "(1, 1)", packed(~std::uint64_t(0)))); }),
              ErrorKind::data, {"18446744073709551615"});
}

TEST_CASE("read_npy: non-finite values come as they are and check_points names them", "[io]") {
  Matrix<float> values = small_numbers(5, 3).cast<float>();
  values(4, 2) = std::numeric_limits<float>::quiet_NaN();
  values(0, 0) = -std::numeric_limits<float>::infinity();
  for (const bool fortran : {false, true}) {
    const Matrix<float> got =
        read<float>(npy_file("<f4", "(5, 3)", data_of<float>(values, false, fortran), fortran));
    CHECK(same_bits(got, values));
    check_error(error_of([&] { neem::check_points<float>(got); }), ErrorKind::data,
                {"2 non-finite", "row 0 column 0", "row 4 column 2"});
  }
  CHECK(!neem::is_finite(
      read<float>(npy_file("<f8", "(1, 1)", packed(std::numeric_limits<double>::infinity())))(0, 0)));
}

TEST_CASE("read_npy_vector: takes (n,) and (n, 1), nothing wider", "[io]") {
  const std::string data = packed(3) + packed(-1) + packed(7);
  for (const std::string shape : {"(3,)", "(3, 1)"}) {
    const std::string bytes = npy_file("<i4", shape, data);
    neem::Input input = open_memory(bytes);
    const Eigen::Matrix<std::int64_t, Eigen::Dynamic, 1> got = neem::read_npy_vector<std::int64_t>(input);
    CHECK(got == Eigen::Matrix<std::int64_t, 3, 1>(3, -1, 7));
  }
  const std::string wide = npy_file("<i4", "(1, 3)", data);
  neem::Input input = open_memory(wide);
  check_error(error_of([&] { neem::read_npy_vector<std::int64_t>(input); }), ErrorKind::data, {"3 columns"});
}

TEST_CASE("write_npy: what is written reads back with the same bits, from any storage", "[io]") {
  const Folder folder;
  CHECK_THROWS_WITH(neem::write_npy(folder.file("empty.npy"), Matrix<double>(3, 0)),
                    Catch::Contains("3 x 0"));
  CHECK_THROWS_WITH(neem::write_npy(folder.file("empty.npy"), Matrix<double>(0, 2)),
                    Catch::Contains("no values"));
  const std::string path = folder.file("m.npy");
  const Eigen::MatrixXd columns = small_numbers(33, 7) / 7.0;
  const Matrix<double> rows = columns;
  const auto check = [&](const auto& written, const auto& wanted) {
    using S = typename std::decay_t<decltype(wanted)>::Scalar;
    neem::write_npy(path, written);
    CHECK(same_bits(read_npy<S>(path), Matrix<S>(wanted)));
    CHECK(bytes_of(path).size() % 64 == (static_cast<std::size_t>(wanted.size()) * sizeof(S)) % 64);
  };
  check(columns, rows);
  check(rows, rows);
  check(rows.cast<float>(), Matrix<float>(rows.cast<float>()));
  check((rows * 700).cast<std::int32_t>(), Matrix<std::int32_t>((rows * 700).cast<std::int32_t>()));
  check((rows * 700).cast<std::int64_t>(), Matrix<std::int64_t>((rows * 700).cast<std::int64_t>()));
  check(rows.middleCols(2, 3), Matrix<double>(rows.middleCols(2, 3)));
  check(columns.middleRows(5, 9), Matrix<double>(columns.middleRows(5, 9)));
  check(rows.col(3), Matrix<double>(rows.col(3)));
  check(columns.row(3), Matrix<double>(columns.row(3)));
  check(Eigen::VectorXf::LinSpaced(10, 0, 1), Matrix<float>(Eigen::VectorXf::LinSpaced(10, 0, 1)));
  check(Eigen::RowVectorXf::LinSpaced(10, 0, 1), Matrix<float>(Eigen::RowVectorXf::LinSpaced(10, 0, 1)));
  check(2.0 * rows.transpose(), Matrix<double>(2.0 * rows.transpose()));
  check(neem::Layout<float, 2>(rows.leftCols(2).cast<float>()),
        Matrix<float>(rows.leftCols(2).cast<float>()));
  CHECK(folder.entries() == 1);
}

TEST_CASE("write_npy: the bytes are those of numpy.save", "[io]") {
  const Folder folder;
  const Matrix<float> values = Matrix<float>::Constant(2, 3, 1.5f);
  neem::write_npy(folder.file("m.npy"), values);
  if (std::endian::native == std::endian::little) {
    CHECK(bytes_of(folder.file("m.npy")) == npy_file("<f4", "(2, 3)", data_of<float>(values)));
  }
}

TEST_CASE("write_npy: rounded to a type, halves as numpy rounds them", "[io]") {
  // numpy.float16(x).view('uint16') of numpy 1.24
  const std::pair<double, std::uint16_t> halves[] = {{0, 0},
                                                     {-0.0, 0x8000},
                                                     {1, 0x3c00},
                                                     {-2.5, 0xc100},
                                                     {0.1, 0x2e66},
                                                     {1.0 / 3, 0x3555},
                                                     {65504, 0x7bff},
                                                     {65519, 0x7bff},
                                                     {2049, 0x6800},
                                                     {2051, 0x6802},
                                                     {6.1035e-5, 0x0400},
                                                     {6.0e-5, 0x03ef},
                                                     {6e-8, 0x0001},
                                                     {2e-8, 0},
                                                     {2.9802322387695312e-08, 0},
                                                     {2047.5, 0x67ff + 1},
                                                     {1e-300, 0}};
  const Folder folder;
  for (const auto& [value, bits] : halves) {
    INFO(value);
    CHECK(neem::detail::narrow(value).bits == bits);
  }
  for (int bits = 0; bits < 0x7c00; ++bits) {
    const auto half = neem::detail::Half{static_cast<std::uint16_t>(bits)};
    if (neem::detail::narrow(static_cast<double>(neem::detail::widen(half))).bits != bits) FAIL(bits);
  }
  const Matrix<double> values = (Matrix<double>(1, 3) << 0.1, -3, 1.0 / 3).finished();
  const std::string path = folder.file("x.npy");
  neem::write_npy(path, values, neem::NpyType::float16);
  CHECK(bytes_of(path).find("'<f2'") != std::string::npos);
  CHECK(bytes_of(path).substr(bytes_of(path).size() - 6) == "\x66\x2e\x00\xc2\x55\x35"s);
  CHECK(neem::read_npy<float>(path)(0, 1) == -3);
  neem::write_npy(path, values, neem::NpyType::float32);
  CHECK(same_bits(neem::read_npy<float>(path), Matrix<float>(values.cast<float>())));
  neem::write_npy(path, Matrix<float>(values.cast<float>()), neem::NpyType::float64);
  CHECK(bytes_of(path).find("'<f8'") != std::string::npos);
  CHECK(neem::read_npy<double>(path)(0, 0) == static_cast<double>(0.1f));
  const Matrix<double> large = (Matrix<double>(1, 2) << 1, 65520).finished();
  check_error(error_of([&] { neem::write_npy(path, large, neem::NpyType::float16); }), ErrorKind::data,
              {"65520 is beyond", "column 1"});
  check_error(error_of([&] { neem::write_npy(path, Matrix<double>(large * 1e300), neem::NpyType::float32); }),
              ErrorKind::data, {"beyond"});
  CHECK(neem::read_npy<double>(path)(0, 0) == static_cast<double>(0.1f));  // as it was
}

TEST_CASE("read_npy: bfloat16 where the file names it, and a way out where it does not", "[io]") {
  std::string kept;
  neem::Input named = neem::open_memory(
      kept = npy_file("bfloat16", "(1, 2)", packed(std::uint16_t{0x3f80}) + packed(std::uint16_t{0xc0a0})));
  const Matrix<float> values = neem::read_npy<float>(named);
  CHECK(values(0, 0) == 1);
  CHECK(values(0, 1) == -5);
  check_error(error_of([&] {
                neem::Input unnamed = neem::open_memory(kept = npy_file("<V2", "(1, 2)", "abcd"));
                neem::read_npy<float>(unnamed);
              }),
              ErrorKind::data, {"V2", "bfloat16", "float32"});
}

}  // namespace test_io_npy
