#include "neem/io/json_points.hpp"

#include "io/support.hpp"

#include <cmath>

namespace test_io_json_points {

using namespace io_test;
using neem::ErrorKind;
using neem::JsonOptions;
using neem::NamedPoints;

template <class S = float>
NamedPoints<S> read(const std::string& bytes, const JsonOptions& options = {}, bool tells_size = true) {
  neem::Input input = neem::open_memory(bytes, "x.json", tells_size);
  return neem::read_json<S>(input, options);
}
neem::Error refusal(const std::string& bytes, const JsonOptions& options = {}) {
  return error_of([&] { read(bytes, options); });
}
const Matrix<float> two = (Matrix<float>(2, 2) << 1, 2, 3.5f, -4).finished();
using Words = std::vector<std::string>;

TEST_CASE("read_json: lists of lists, lists a line, records a line, records in an array", "[io]") {
  for (const bool tells_size : {true, false}) {
    for (const char* bytes : {"[[1, 2], [3.5, -4]]", "[1,2]\n[3.5,-4]\n", "\xef\xbb\xbf[1,2] [35e-1,-4]",
                              "[[1,2],\r\n[3.5,-4]]\r\n", "{\"x\": [1, 2]}\n{\"x\": [3.5, -4.0]}\n",
                              "[{\"x\": [1, 2]}, {\"x\": [3.5, -4]}]", "{\"x\": [[1, 2], [3.5, -4]]}",
                              "{\"data\": [{\"v\": {\"x\": [1, 2]}}, {\"v\": {\"x\": [3.5, -4]}}]}"}) {
      INFO(bytes);
      CHECK(same_bits(read(bytes, {}, tells_size).points, two));
    }
  }
}

TEST_CASE("read_json: fields and names are found by their paths, whatever else records hold", "[io]") {
  const std::string lines =
      R"({"id": "a", "meta": {"tags": ["x", 1, null], "n": 3, "deep": {"u": [9, 8]}}, "v": [1, 2], "title": "\u00f6\n\ud83d\ude00"})"
      "\n"
      R"({"title": "t\\", "v": [3.5, -4], "more": [[1, 2, 3], {}], "meta": {"deep": {"u": [7, 6]}}, "id": 17, "ok": true})";
  const NamedPoints<float> points = read(lines, {.field = "v", .names = "id"});
  CHECK(same_bits(points.points, two));
  CHECK(points.names == Words{"a", "17"});
  CHECK(points.notes.empty());
  CHECK(read(lines, {.field = "v", .names = "title"}).names == Words{"\xc3\xb6\n\xf0\x9f\x98\x80", "t\\"});
  CHECK(read(lines, {.field = "meta.deep.u"}).points(1, 0) == 7);
  // as of a server of embeddings
  const std::string served =
      R"({"object": "list", "data": [{"index": 0, "embedding": [1, 2]}, {"index": 1, "embedding": [3.5, -4]}], "usage": {"n": 5}})";
  const NamedPoints<float> found = read(served, {.names = "data.index"});
  CHECK(same_bits(found.points, two));
  CHECK(found.names == Words{"0", "1"});
  REQUIRE(found.notes.size() == 1);
  CHECK(found.notes[0].find("the field 'data.embedding'") != std::string::npos);
}

TEST_CASE("read_json: what Python writes, by json.dumps and pandas", "[io]") {
  // pandas.DataFrame([[1, 2], [3.5, -4]], columns=['a', 'b']).to_json(orient='split')
  const std::string split = R"({"columns":["a","b"],"index":[0,1],"data":[[1.0,2],[3.5,-4]]})";
  CHECK(same_bits(read(split, {.field = "data"}).points, two));
  check_error(refusal(split), ErrorKind::data,
              {"'index' (2 numbers)", "'data' (2 x 2 numbers)", "JsonOptions::field"});
  CHECK(refusal(split).option == "JsonOptions::field");
  const NamedPoints<double> odd = read<double>("[[NaN, Infinity], [-Infinity, null]]");
  CHECK(std::isnan(odd.points(0, 0)));
  CHECK(odd.points(0, 1) > 1e308);
  CHECK(odd.points(1, 0) < -1e308);
  CHECK(std::isnan(odd.points(1, 1)));
  check_error(refusal(R"([{"a":1.0,"b":2},{"a":3.5,"b":-4}])"), ErrorKind::data,
              {"no list of numbers", "pandas.read_json"});
}

TEST_CASE("read_json: refusals name the line, the record and the reason", "[io]") {
  check_error(refusal("{\"x\": [1, 2]}\n{\"y\": [3, 4]}\n"), ErrorKind::data,
              {"record 1", "no list of numbers in the field 'x'", "line 2"});
  check_error(refusal("{\"x\": [1, 2]}\n{\"x\": [3]}\n"), ErrorKind::data,
              {"1 numbers, those before have 2", "line 2"});
  check_error(refusal("[[1, 2], [3]]"), ErrorKind::data, {"1 numbers, those before have 2"});
  check_error(refusal("{\"x\": [[1, 2], [3]]}"), ErrorKind::data, {"different lengths"});
  check_error(refusal("{\"x\": [1, \"2\"]}", {.field = "x"}), ErrorKind::data, {"a text", "list of numbers"});
  check_error(refusal("[[1, 2], [3, tru]]"), ErrorKind::data, {"'tru' is not a number"});
  check_error(refusal("[[1, 2], [3, 1e99]]"), ErrorKind::data, {"'1e99'", "out of range"});
  check_error(refusal("{\"x\": [1], \"id\": \"a\"}\n{\"x\": [2]}", {.names = "id"}), ErrorKind::data,
              {"record 1", "'id'"});
  check_error(refusal("{\"x\": [1]}", {.field = "y"}), ErrorKind::data, {"record 0", "'y'"});
  check_error(refusal("[[1, 2], [3"), ErrorKind::data, {"truncated"});
  check_error(refusal("[[1, 2], [3;"), ErrorKind::data,
              {"';' where a comma or ] should be", "line 1, byte 11"});
  check_error(refusal("{\"x: [1]}"), ErrorKind::data, {"within a text"});
  check_error(refusal("{\"x\": [1], }"), ErrorKind::data, {"the name of a member"});
  check_error(refusal("{\"x\" [1]}"), ErrorKind::data, {"a colon"});
  check_error(refusal(std::string(300, '[')), ErrorKind::data, {"256 deep"});
  check_error(refusal("[\"\\u12g4\"]"), ErrorKind::data, {"four digits"});
  check_error(refusal(""), ErrorKind::data, {"empty file"});
  check_error(refusal("[]"), ErrorKind::data, {"no list of numbers"});
  check_error(error_of([&] { read<std::int32_t>("[[1, 2.5]]"); }), ErrorKind::data, {"'2.5'"});
}

TEST_CASE("read_json: a list that is not of numbers alone is no row, wherever the other thing stands",
          "[io]") {
  for (const char* bytes : {"[\"alice\", 0.1, 0.2]\n", "{\"x\": [true, 1, 2]}", "[[{\"a\": 1}, 2, 3]]",
                            "{\"x\": [1, \"a\", 2]}"}) {
    INFO(bytes);
    CHECK(refusal(bytes).kind() == ErrorKind::data);
    CHECK(refusal(bytes, {.field = bytes[0] == '{' ? "x" : ""}).kind() == ErrorKind::data);
  }
  CHECK(read("{\"tags\": [\"a\", 1, 2], \"x\": [3, 4]}").points.cols() == 2);
}

TEST_CASE("read_json: every object that has a row has one name", "[io]") {
  const std::string shifted = R"({"data":[{"id":"a","x":[1,2]},{"x":[3,4]},{"id":"c","id":"d","x":[5,6]}]})";
  CHECK(refusal(shifted, {.names = "data.id"}).kind() == ErrorKind::data);
  CHECK(refusal(shifted, {.field = "data.x", .names = "data.id"}).kind() == ErrorKind::data);
  const std::string pairs = R"({"data":[{"id":"a","x":[[1,2],[3,4]]},{"id":"b"},{"id":"c","x":[5,6]}]})";
  CHECK_THAT(refusal(pairs, {.names = "data.id"}).what(),
             Catch::Contains("1 texts or numbers 'data.id' for 2 lists of numbers"));
  CHECK_THAT(refusal(R"({"id":"q","data":[{"x":[1]},{"x":[2]}]})", {.names = "id"}).what(),
             Catch::Contains("record 0 (counted from 0) has 1"));
  const std::string deep = R"({"id":"a","v":{"x":[1,2]}} {"v":{"x":[3.5,-4]},"id":"b"})";
  CHECK(read(deep, {.names = "id"}).names == Words{"a", "b"});
}

TEST_CASE("read_json: an object of lists has a point each, or a column each where they are long", "[io]") {
  std::string words = R"({"model": "m", )";
  for (int i = 0; i < 130; ++i)
    words += (i > 0 ? "," : "") + ("\"w" + std::to_string(i) + "\":[1,-" + std::to_string(i) + "]");
  const NamedPoints<float> found = read(words + "}");
  REQUIRE(found.points.rows() == 130);
  CHECK(found.points(129, 1) == -129);
  CHECK(found.names.size() == 130);
  CHECK(found.names[7] == "w7");
  REQUIRE(found.notes.size() == 1);
  CHECK(found.notes[0] == "130 lists of 2 numbers, each taken as a point called by its name");
  // pandas: to_json of a dictionary of lists
  const NamedPoints<float> columns = read(R"({"a": [1, 2, 3, 4], "b": [5, 6, 7, 8], "c": [9, 0, 1, 2]})");
  CHECK(columns.points.rows() == 4);
  CHECK(columns.points(1, 2) == 0);
  CHECK(columns.columns == Words{"a", "b", "c"});
  CHECK(columns.notes[0] == "3 lists of 4 numbers, each taken as a column called by its name");
  for (const char* bytes : {R"({"a": [1, 2], "b": [3, 4]})", R"({"a": [1], "b": [2], "c": [3, 4]})",
                            R"({"a": [1, 2, 3], "b": [4, 5, 6], "c": [7, 8, 9]})",
                            "{\"a\":[1],\"b\":[2],\"c\":[3]}\n{\"a\":[1],\"b\":[2],\"c\":[3]}\n"}) {
    INFO(bytes);
    check_error(refusal(bytes), ErrorKind::data, {"several fields of numbers"});
  }
  CHECK(read(R"({"a": [1, 2, 3], "b": [4, 5, 6], "c": [7, 8, 9]})", {.field = "b"}).points(0, 0) == 4);
}

TEST_CASE("read_json: many fields are refused and long paths cut before they cost much", "[io]") {
  std::string fields = "{";
  for (int i = 0; i < 101; ++i)
    fields += (i > 0 ? "," : "") + ("\"f" + std::to_string(i) + (i == 0 ? "\":[1]" : "\":[1,2]"));
  CHECK_THAT(refusal(fields + "}").what(), Catch::Contains("more than 100 fields"));
  const std::string key = '"' + std::string(2000, 'k') + "\":", deep = "{" + key + "{" + key + "[1, 2]}}";
  const NamedPoints<float> points = read(deep + "\n" + deep);
  CHECK(points.points.rows() == 2);
  REQUIRE(points.notes.size() == 1);
  CHECK(points.notes[0].size() < 200);
  CHECK(std::string(refusal(deep + "{}").what()).size() < 400);  // the second record has no list
}

}  // namespace test_io_json_points
