#include "neem/io/read_labels.hpp"

#include "io/support.hpp"

namespace test_io_read_labels {

using namespace io_test;
using neem::ErrorKind;
using neem::Id;
using neem::Labels;

namespace {

Labels read(const std::string& bytes, const std::string& name = "labels.txt",
            const neem::CsvOptions& options = {}) {
  neem::Input input = neem::open_memory(bytes, name);
  return neem::read_labels(input, options);
}
neem::Error refusal(const std::string& bytes, const std::string& name = "labels.txt") {
  return error_of([&] { read(bytes, name); });
}
using Ids = std::vector<Id>;
using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("labels_from_numbers and labels_from_names: classes are in order and named", "[io]") {
  const Labels numbers = neem::labels_from_numbers(std::vector<int>{7, -1, 7, 30, -1});
  CHECK(numbers.ids == Ids{1, 0, 1, 2, 0});
  CHECK(numbers.names == Names{"-1", "7", "30"});
  const Labels names = neem::labels_from_names({"boot", "bag", "boot", "9"});
  CHECK(names.ids == Ids{2, 1, 2, 0});
  CHECK(names.names == Names{"9", "bag", "boot"});
  CHECK(neem::labels_from_names({"10", "9", "10.0", "1e1"}).ids == Ids{1, 0, 1, 1});
  CHECK(neem::labels_from_numbers(std::vector<int>{}).size() == 0);
}

TEST_CASE("read_labels: numbers from .npy, IDX and text are the same classes", "[io]") {
  const std::string as_bytes = "\x09\x02\x02\x0a"s;
  const Ids ids = {1, 0, 0, 2};
  const Names names = {"2", "9", "10"};
  for (const Labels& labels :
       {read("9\n2\n2\n10\n"), read("9\r\n2\r\n2\r\n10"),
        read("class\n9\n2\n2\n10\n", "x.csv", {.header = true}), read("9.000e+00\n2.0\n2\n10\n"),
        read(npy_file("|u1", "(4,)", as_bytes), "x.npy"), read(npy_file("|u1", "(4, 1)", as_bytes)),
        read("\0\0\x08\x01\0\0\0\x04"s + as_bytes, "labels-idx1-ubyte"),
        read(npy_file("<f4", "(4,)", packed(9.0f) + packed(2.0f) + packed(2.0f) + packed(10.0f)))}) {
    CHECK(labels.ids == ids);
    CHECK(labels.names == names);
  }
}

TEST_CASE("read_labels: names are lines", "[io]") {
  const Labels labels = read("\xef\xbb\xbfT-shirt/top\n\"a, b\"\n  na\xc3\xafve \nT-shirt/top\n");
  CHECK(labels.ids == Ids{0, 1, 2, 0});
  CHECK(labels.names == Names{"T-shirt/top", "a, b", "na\xc3\xafve"});
  const std::string lines = "one\ntwo\none\n";
  neem::Input input = neem::open_memory(lines);
  CHECK(neem::read_names(input) == Names{"one", "two", "one"});
}

TEST_CASE("read_labels: what is no label is refused with its place", "[io]") {
  check_error(refusal("a\n\nb\n"), ErrorKind::data, {"line 2 is empty"});
  check_error(refusal("\n\n"), ErrorKind::data, {"no data rows"});
  check_error(refusal(""), ErrorKind::data, {"empty file"});
  check_error(refusal("a\n\x80\n"), ErrorKind::data, {"line 2", "byte 0x80", "not text"});
  check_error(refusal(npy_file("<f4", "(2,)", packed(1.0f) + packed(0.5f))), ErrorKind::data,
              {"0.5", "whole number", "row 1"});
  check_error(refusal(npy_file("<i4", "(1, 2)", packed(1) + packed(2))), ErrorKind::data, {"2 columns"});
  check_error(refusal("\0\0\x08\x02\0\0\0\x01\0\0\0\x02xx"s, "l"), ErrorKind::data, {"2 columns"});
  check_error(refusal("\x1f\x8b\x08\0"s), ErrorKind::data, {"gzip"});
}

TEST_CASE("check_labels: counts and classes must fit", "[io]") {
  Labels labels = neem::labels_from_numbers(std::vector<int>(9, 4));
  check_error(error_of([&] { neem::check_labels(labels, 10); }), ErrorKind::data, {"9", "10"});  // corpus B45
  neem::check_labels(labels, 9);
  labels.ids[3] = 1;
  check_error(error_of([&] { neem::check_labels(labels, 9); }), ErrorKind::data, {"class 1", "row 3"});
  labels.ids[3] = -1;
  CHECK(error_of([&] { neem::check_labels(labels, 9); }).row == 3);
}

}  // namespace test_io_read_labels
