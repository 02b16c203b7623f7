#include "neem/io/points.hpp"

#include "io/support.hpp"

namespace test_io_points {

using namespace io_test;
using neem::ErrorKind;
using neem::read_points;

TEST_CASE("read_points: the same numbers in any kind of file give the same bits", "[io]") {
  const Folder folder;
  Matrix<float> values(6, 4);
  for (Index i = 0; i < values.size(); ++i) values.data()[i] = 0.1f * static_cast<float>(i - 11);
  neem::write_npy(folder.file("m.npy"), values);
  neem::write_npy(folder.file("without_extension"), values);
  neem::write_csv(folder.file("m.csv"), values);
  neem::write_csv(folder.file("m.tsv"), values);
  neem::write_csv(folder.file("m.dat"), values, ' ');
  neem::write_idx(folder.file("m.idx2-float"), values);
  neem::write_idx(folder.file("m-idx2-float"), values);
  folder.file("fortran.npy", npy_file(">f4", "(6, 4)", data_of<float>(values, true, true), true));
  folder.file("m.fbin", packed(std::int32_t{6}) + packed(std::int32_t{4}) + data_of<float>(values));
  std::string json = "[", words;
  for (Index i = 0; i < 6; ++i) {
    json += i > 0 ? ",[" : "[", words += "w" + std::to_string(i);
    for (Index c = 0; c < 4; ++c) {
      const std::string number = neem::text(static_cast<double>(values(i, c)));
      json += (c > 0 ? "," : "") + number, words += " " + number;
    }
    json += "]", words += "\n";
  }
  folder.file("m.json", json + "]");
  folder.file("m.vec", words);
  const std::string header = R"({"m":{"dtype":"F32","shape":[6,4],"data_offsets":[0,96]}})";
  folder.file("m.safetensors", packed(std::uint64_t{header.size()}) + header + data_of<float>(values));
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
    INFO(entry.path().string());
    CHECK(same_bits(read_points<float>(entry.path().string()), values));
  }
  CHECK(folder.entries() == 12);
}

TEST_CASE("read_points: options reach text and a wrong name is told from a wrong content", "[io]") {
  const Folder folder;
  CHECK(read_points<double>(folder.file("a", "x;y\n1;2\n"), {.delimiter = ';', .header = true}).size() == 2);
  check_error(error_of([&] { read_points<float>(folder.file("x.npy", "1,2\n")); }), ErrorKind::data,
              {"not a .npy file", "byte 0"});
  check_error(error_of([&] { read_points<float>(folder.file("x.csv", "\x89PNG\r\n\x1a\n"s)); }),
              ErrorKind::data, {"a picture", "x.csv"});
  check_error(error_of([&] { read_points<float>(folder.file("x.idx", "abcd")); }), ErrorKind::data,
              {"not an IDX file"});
  check_error(error_of([&] { read_points<float>(folder.file("x.csv.gz", "\x1f\x8b\x08\0"s)); }),
              ErrorKind::data, {"looks like gzip", "gunzip"});
  check_error(error_of([&] { read_points<float>(folder.file("x", "")); }), ErrorKind::data, {"empty file"});
  check_error(error_of([&] { read_points<float>(folder.file("none")); }), ErrorKind::io, {"none"});
}

}  // namespace test_io_points
