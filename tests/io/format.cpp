#include "neem/io/format.hpp"

#include "io/support.hpp"
#include "neem/io/decode.hpp"
#include "neem/io/points.hpp"

#include <utility>

namespace test_io_format {

using namespace io_test;
using neem::ErrorKind;
using neem::FileFormat;

FileFormat format(std::string_view bytes, const std::string& name = "x") {
  neem::Input input = neem::open_memory(bytes, name);
  return neem::format_of(input);
}

TEST_CASE("format_of: what a file is stands in its first bytes, whatever it is called", "[io]") {
  const std::string zip = "PK\3\4\x14\0\0\0\x08\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"s;
  const auto zipped = [&](const std::string& name) {
    return zip + packed<std::uint32_t>(static_cast<std::uint32_t>(name.size())) + name + "\1";
  };
  const std::pair<std::string, FileFormat> files[] = {
      {"", FileFormat::empty},
      {npy_file("<f4", "(1, 1)", "abcd"), FileFormat::npy},
      {zipped("x.npy"), FileFormat::npz},
      {zipped("[Content_Types].xml"), FileFormat::xlsx},
      {zipped("mimetype") + "application/vnd.oasis.opendocument.spreadsheet", FileFormat::ods},
      {zipped("archive/data.pkl"), FileFormat::torch},
      {zipped("table.csv"), FileFormat::zip},
      {"\0\0\x08\3\0\0\0\1"s, FileFormat::idx},
      {"\x1f\x8b\x08\0"s, FileFormat::gzip},
      {"BZh91AY&SY\0"s, FileFormat::bzip2},
      {"\xfd"
       "7zXZ\0\0\4"s,
       FileFormat::xz},
      {"\x28\xb5\x2f\xfd\4\0"s, FileFormat::zstandard},
      {"\x89HDF\r\n\x1a\n\0"s, FileFormat::hdf5},
      {"MATLAB 7.3 MAT-file" + std::string(493, '\0') + "\x89HDF\r\n\x1a\n", FileFormat::hdf5},
      {"MATLAB 5.0 MAT-file, Platform: posix\0\1IM"s, FileFormat::matlab},
      {"CDF\1\0\0"s, FileFormat::netcdf},
      {"PAR1\x15\4\x15"s, FileFormat::parquet},
      {"ARROW1\0\0"s, FileFormat::arrow},
      {"FEA1\0\0"s, FileFormat::feather},
      {"ORC\x08\3"s, FileFormat::orc},
      {"\x80\4\x95\x0b\0\0\0\0\0\0\0"s, FileFormat::pickle},
      {"\x80\2]q\0"s, FileFormat::pickle},
      {"X\n\0\0\0\3\0\4"s, FileFormat::rds},
      {"RDX3\nX\n\0\0\0\3"s, FileFormat::rdata},
      {"SQLite format 3\0\x10"s, FileFormat::sqlite},
      {"<stata_dta><header>", FileFormat::stata},
      {"\x72\1\1\0\3\0"s, FileFormat::stata},
      {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0"s, FileFormat::xls},
      {"\x89PNG\r\n\x1a\n\0"s, FileFormat::picture},
      {"\xff\xd8\xff\xe0\0\x10JFIF"s, FileFormat::picture},
      {"%PDF-1.4\n", FileFormat::pdf},
      {"\x10\0\0\0\0\0\0\0{\"x\":{}}        "s, FileFormat::safetensors},
      {"%%MatrixMarket matrix coordinate real general\n", FileFormat::matrix_market},
      {"<?xml version=\"1.0\"?>\n<graphml xmlns=\"x\">", FileFormat::graphml},
      {"<?xml version='1.0'?><gexf>", FileFormat::gexf},
      {"<!DOCTYPE html>\n<html>", FileFormat::html},
      {"<?xml version='1.0'?><table/>", FileFormat::xml},
      {"\xff\xfe"
       "1\0,\0"
       "2\0"s,
       FileFormat::wide_text},
      {"\0"
       "1\0,\0"
       "2\0\n"s,
       FileFormat::wide_text},
      {"[[1, 2], [3, 4]]", FileFormat::json},
      {"{\"x\": [1, 2]}\n{\"x\": [3, 4]}\n", FileFormat::json},
      {"2 3\nthe 1 2 3\nof 4 5 6\n", FileFormat::word_vectors},
      {"2 3\nthe \0\0\x80\x3f\0\0\0\0\0\0\0\0"s, FileFormat::word_vectors},
      {"the 0.1 0.2 0.3\n, 0.4 0.5 0.6\nat name 7 8 9\n", FileFormat::word_vectors},
      {"1,2\n3,4\n", FileFormat::text},
      {"1 2 3\n4 5 6\n", FileFormat::text},
      {"\"a\" 2 3\n\"b\" 5 6\n", FileFormat::text},
      {"PAR1,PAR2\n1,2\n", FileFormat::text},
      {"ORC,BZh\n1,2\n", FileFormat::text},
      {"2 3\n1 2\n3 4\n", FileFormat::text},
      {"abc\1\2\3", FileFormat::binary}};
  for (const auto& [bytes, wanted] : files) {
    INFO(neem::printable(bytes, 40));
    CHECK(format(bytes) == wanted);
    if (wanted != FileFormat::empty && wanted != FileFormat::binary) CHECK(format(bytes, "x.csv") == wanted);
  }
}

TEST_CASE("format_of: two columns of whole numbers are a table, though they look like vectors of one number",
          "[io]") {
  CHECK(format("5 1\n2 3\n4 5\n6 7\n8 9\n1 1\n") == FileFormat::text);
}

TEST_CASE("format_of: a name decides where the bytes do not", "[io]") {
  const std::string bytes = packed(std::int32_t{1}) + packed(2.0f);
  CHECK(format(bytes) == FileFormat::binary);
  CHECK(format(bytes, "x.fvecs") == FileFormat::vectors);
  CHECK(format(bytes, "x.FVECS.gz") == FileFormat::vectors);
  CHECK(format(bytes, "x.fbin") == FileFormat::big_vectors);
  CHECK(format(bytes, "x.npy") == FileFormat::npy);
  CHECK(format(bytes, "x.idx3") == FileFormat::idx);
  CHECK(format(bytes, "x.csv") == FileFormat::text);
}

TEST_CASE("refuse_format: names the format and the lines that make a table of it", "[io]") {
  const auto refused = [](const std::string& bytes, const std::string& name) {
    return error_of([&] {
      neem::Input input = neem::open_memory(bytes, name);
      neem::read_points<float>(input);
    });
  };
  check_error(refused("PAR1\x15\4"s, "data/cells.v2.parquet"), ErrorKind::data,
              {"a Parquet file; data/cells.v2.parquet; ",
               "pandas.read_parquet('data/cells.v2.parquet').to_csv('cells.csv'"});
  check_error(refused("PAR1\x15\4"s, "my 'cells'.parquet"), ErrorKind::data,
              {"a Parquet file", "pandas.read_parquet('FILE').to_csv('OUT.csv'"});
  check_error(refused("\x89PNG\r\n\x1a\n\0"s, "x.csv"), ErrorKind::data, {"a picture; x.csv; "});
  check_error(refused("\x1f\x8b\x08\0"s, "x.csv.gz"), ErrorKind::data, {"looks like gzip", "gunzip"});
  check_error(refused("abc\1\2\3", "x"), ErrorKind::data, {"neither text nor", ".npy"});
  for (const neem::detail::FormatWords& words : neem::detail::format_words) {
    CHECK(!words.name.empty());
    CHECK(!words.remedy.empty());
    CHECK(words.remedy.size() < 500);
  }
}

/// What decode makes of bytes, and the notes.
std::pair<std::string, std::vector<std::string>> decoded(std::string_view bytes, bool tells_size = true) {
  std::vector<std::string> notes;
  neem::Input input = neem::decode(neem::open_memory(bytes, "x", tells_size), notes);
  std::string text(1000, ' ');
  text.resize(input.read(text.data(), text.size()));
  return {text, notes};
}

TEST_CASE("decode: text in other codes becomes UTF-8, and is told", "[io]") {
  const std::string text =
      "name,a\n\xc3\xb6,1.5\n\xf0\x9f\x98\x80,2\n";  // o with dots, a face beyond 16 bits
  const auto wide = [](const std::string& units, std::size_t width, bool big) {
    std::string bytes;
    for (std::size_t i = 0; i < units.size(); i += 2) {
      const auto code = static_cast<std::uint32_t>(static_cast<unsigned char>(units[i]) * 256 +
                                                   static_cast<unsigned char>(units[i + 1]));
      bytes += width == 2 ? packed(static_cast<std::uint16_t>(code), big) : packed(code, big);
    }
    return bytes;
  };
  std::string units;
  for (const char c : "name,a\n"s) units += {'\0', c};
  units += "\0\xf6\0,\0"s + "1\0.\0"s + "5\0\n\xd8\x3d\xde\x00\0,\0"s + "2\0\n"s;
  for (const bool big : {false, true}) {
    for (const bool mark : {false, true}) {
      const auto [got, notes] = decoded(wide((mark ? "\xfe\xff" : "") + units, 2, big), mark);
      CHECK(got == text);
      REQUIRE(notes.size() == 1);
      CHECK(notes[0].find("UTF-16") != std::string::npos);
    }
    CHECK(decoded(wide("\xfe\xff\0"
                       "1\0,\0"
                       "2"s,
                       4, big))
              .first == "1,2");
  }
  const auto [old, notes] = decoded(
      "Gr\xfc\xdf"
      "e;\x80\n1;2\n");
  CHECK(old ==
        "Gr\xc3\xbc\xc3\x9f"
        "e;\xe2\x82\xac\n1;2\n");
  REQUIRE(notes.size() == 1);
  CHECK(notes[0].find("Windows-1252") != std::string::npos);
  CHECK(decoded(text).first == text);
  CHECK(decoded(text).second.empty());
  CHECK(decoded("\xef\xbb\xbf"
                "1,2")
            .second.empty());
  CHECK(decoded(npy_file("<f4", "(1, 1)", "abcd")).second.empty());
}

TEST_CASE("decode: what breaks the rules of its code is refused with its byte", "[io]") {
  check_error(error_of([] {
                decoded(
                    "\xff\xfe"
                    "1\0\0\xd8"
                    "2\0"s);
              }),
              ErrorKind::data, {"half a pair", "byte 4"});
  check_error(error_of([] {
                decoded(
                    "\xff\xfe"
                    "1\0\0\xdc"s);
              }),
              ErrorKind::data, {"UTF-16", "byte 4"});
  check_error(error_of([] {
                decoded(
                    "\xff\xfe"
                    "1\0"
                    "2"s);
              }),
              ErrorKind::data, {"cut off", "byte 4"});
  check_error(error_of([] {
                decoded(
                    "\xff\xfe\0\0"
                    "\0\0\x11\0"s);
              }),
              ErrorKind::data, {"UTF-32"});
}

}  // namespace test_io_format
