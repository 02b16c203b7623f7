#include "neem/io/word_vectors.hpp"

#include "io/support.hpp"

#include <cmath>

namespace test_io_word_vectors {

using namespace io_test;
using neem::ErrorKind;
using neem::NamedPoints;

template <class S>
NamedPoints<S> read(const std::string& bytes, bool tells_size = true) {
  neem::Input input = neem::open_memory(bytes, "x.vec", tells_size);
  return neem::read_word_vectors<S>(input);
}
neem::Error refusal(const std::string& bytes) {
  return error_of([&] { read<float>(bytes); });
}
const Matrix<float> three = (Matrix<float>(3, 2) << 1, 2, 3, 4, 5, 6.5f).finished();
using Words = std::vector<std::string>;

TEST_CASE("read_word_vectors: text with and without the line of sizes, from files and pipes", "[io]") {
  for (const bool tells_size : {true, false}) {
    for (const std::string head : {"", "3 2\n", "\xef\xbb\xbf", "3 2 \r\n"}) {
      const NamedPoints<float> words = read<float>(head + "the 1 2\nof  3 4 \r\n, 5 6.5", tells_size);
      CHECK(same_bits(words.points, three));
      CHECK(words.names == Words{"the", "of", ","});
      CHECK(words.notes.empty());
    }
  }
}

TEST_CASE("read_word_vectors: words may be anything", "[io]") {
  // blanks, numbers, quotes, comments, bytes that are no UTF-8, the same again, nothing
  const NamedPoints<double> words =
      read<double>("a 1 2\nat name 3 4\n1990 5 6\n\" 7 8\n# 9 10\n\xff\xe9 11 12\na 13 14\n 15 16\n");
  CHECK(words.names == Words{"a", "at name", "1990", "\"", "#", "\xff\xe9", "a", ""});
  CHECK(words.points(1, 0) == 3);
  CHECK(words.points(7, 1) == 16);
  // by what most lines have, also where the first word has a blank and a number
  CHECK(read<double>("part 1 1 2\nb 3 4\nc 5 6").names == Words{"part 1", "b", "c"});
  CHECK(read<double>("2 1\n10 1\n20 2\n").names == Words{"10", "20"});
  const NamedPoints<float> odd = read<float>("a nan 1\nb -inf 2\nc 1e-99 3\n");
  CHECK(std::isnan(odd.points(0, 0)));
  CHECK(odd.points(1, 0) < -1e38f);
  CHECK(odd.points(2, 0) == 0);
}

TEST_CASE("read_word_vectors: another number of words than promised is told", "[io]") {
  const NamedPoints<float> words = read<float>("5 2\na 1 2\nb 3 4\n");
  REQUIRE(words.notes.size() == 1);
  CHECK(words.notes[0].find("promises 5 words, there are 2") != std::string::npos);
}

TEST_CASE("read_word_vectors: the files of gensim", "[io]") {
  // python3-gensim 4.2: k = KeyedVectors(2); k.add_vectors(['the', 'of', ','], [[1, 2], [3, 4], [5, 6.5]]);
  // k.save_word2vec_format('x.txt'); k.save_word2vec_format('x.bin', binary=True)
  const std::string text = "3 2\nthe 1 2\nof 3 4\n, 5 6.5\n";
  std::string binary = "3 2\n";
  const char* const names[] = {"the", "of", ","};
  for (Index i = 0; i < 3; ++i) binary += names[i] + " "s + packed(three(i, 0)) + packed(three(i, 1));
  for (const std::string& bytes : {text, binary}) {
    for (const bool tells_size : {true, false}) {
      const NamedPoints<float> words = read<float>(bytes, tells_size);
      CHECK(same_bits(words.points, three));
      CHECK(words.names == Words{"the", "of", ","});
    }
  }
  // word2vec itself ends every word with a new line
  const std::string own = "2 1\na "s + packed(1.0f) + "\nb " + packed(2.0f) + "\n";
  CHECK(read<double>(own).names == Words{"a", "b"});
}

TEST_CASE("read_word_vectors: refusals name the line, the byte and the reason", "[io]") {
  check_error(refusal("a 1 2\nb 3\nc 5 6\n"), ErrorKind::data,
              {"2 parts, expected a word and 2 numbers", "line 2"});
  check_error(refusal("3 2\na 1 2\nb 3 4\nc 6\n"), ErrorKind::data, {"x.vec"});
  std::string many;
  for (int i = 0; i < 40; ++i) many += "w" + std::to_string(i) + " 1 2 3\n";
  check_error(refusal(many + "b 1 2\n"), ErrorKind::data,
              {"3 parts, expected a word and 3 numbers", "line 41"});
  check_error(refusal(many + "b 1 x 2\n"), ErrorKind::data, {"'x' is not a number", "line 41, number 2"});
  check_error(refusal(many + "b 1 1e99 2\n"), ErrorKind::data, {"out of range", "line 41"});
  check_error(refusal("a,1,2\n"), ErrorKind::data, {"not a word and its numbers"});
  check_error(refusal("2 2\n"), ErrorKind::data, {"x.vec"});
  check_error(refusal(""), ErrorKind::data, {"empty file"});
  const std::string head = "2 3\nab "s, row = packed(1.0f) + packed(2.0f) + packed(3.0f);
  check_error(refusal(head + row), ErrorKind::data, {"truncated", "promises 2 words of 3", "word 1"});
  check_error(refusal(head + row + "c " + row + "x"), ErrorKind::data, {"1 extra bytes"});
  check_error(refusal("9000000000000000000 1000000\na " + row), ErrorKind::data, {"truncated", "word 0"});
  check_error(refusal("3 9000000000\na " + row), ErrorKind::data, {"x.vec"});
  check_error(error_of([&] { read<std::int32_t>(head + packed(1.5f) + row + row); }), ErrorKind::data,
              {"1.5", "whole"});
}

}  // namespace test_io_word_vectors
