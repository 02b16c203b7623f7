// Words and their vectors: what word2vec, GloVe and fastText write, in text or in binary.
//
//     NamedPoints<float> words = read_word_vectors<float>("glove.6B.100d.txt");
//
// In text a line is a word, then its numbers between blanks; word2vec and fastText put a line of the two sizes
// before them, GloVe does not. In binary that line is always there, a word ends with a blank, and its numbers
// are floats of 32 bits, little endian. Words are taken as they are, whatever bytes they have.
#pragma once

#include "neem/core/error.hpp"
#include "neem/core/types.hpp"
#include "neem/io/detail/format_start.hpp"
#include "neem/io/detail/growing_rows.hpp"
#include "neem/io/detail/lines.hpp"
#include "neem/io/detail/numbers.hpp"
#include "neem/io/detail/values.hpp"
#include "neem/io/input.hpp"
#include "neem/io/named_points.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace neem {

namespace detail {

inline constexpr std::int64_t most_word_columns = 1 << 20;

/// A note where the first line of a text promises another number of words: who cuts a file by `head` leaves it.
inline void note_words(const std::optional<WordSizes>& sizes, std::int64_t n,
                       std::vector<std::string>& notes) {
  if (!sizes || sizes->n == n) return;
  notes.push_back(join({"the first line promises ", sizes->n, " words, there are ", n}));
}

template <class S>
NamedPoints<S> read_word_text(Input& input) {
  const bool whole = input.peek(Input::look_ahead).size() < Input::look_ahead;
  std::optional<WordSizes> sizes;
  GrowingRows<S> rows(input);
  NamedPoints<S> words;
  Lines lines(input);
  const std::string_view start = input.peek(Input::look_ahead);
  const std::size_t first = (std::min)(start.find('\n'), start.size());
  sizes = word_sizes(trim(start.substr(0, first)));
  const std::size_t columns =
      word_columns(sizes ? start.substr((std::min)(first + 1, start.size())) : start, whole);
  if (sizes) lines.next();
  const auto d = static_cast<Index>(sizes ? static_cast<std::size_t>(sizes->d) : columns);
  if (d < 1 || d > most_word_columns) {
    fail(ErrorCode::format, "the first lines are not a word and its numbers, between blanks", input.name(),
         "give vectors of words as word2vec or GloVe write them");
  }
  rows.set_columns(d);
  while (lines.next()) {
    std::string_view rest = lines.text();
    const auto blank = [](char c) { return c == ' ' || c == '\t'; };
    while (!rest.empty() && blank(rest.back())) rest.remove_suffix(1);
    if (rest.empty()) continue;
    S* const row = rows.add();
    for (Index c = d; c-- > 0;) {
      std::size_t begin = rest.size();
      while (begin > 0 && !blank(rest[begin - 1])) --begin;
      const std::string_view cell = rest.substr(begin);
      const Place place{.row = lines.number() - 1, .column = c};
      if (begin == 0) {  // nothing is before the cell, not even a blank behind an empty word
        fail(ErrorCode::shape,
             join({"a line of ", words_of(lines.text()).size(), " parts, expected a word and ", d,
                   " numbers"}),
             lines.where(), "give every word as many numbers as the first", place);
      }
      if (!number_or_nan(cell, row[c])) {
        fail(ErrorCode::cell, "'" + printable(cell, 80) + "' is not a number, or out of range",
             lines.where() + join({", number ", c + 1, " of the word"}), "write a number, such as -1.5e3",
             place);
      }
      rest.remove_suffix(rest.size() - begin);
      while (!rest.empty() && blank(rest.back())) rest.remove_suffix(1);
    }
    words.names.emplace_back(rest);
  }
  words.points = rows.finish();
  note_words(sizes, words.points.rows(), words.notes);
  return words;
}

template <class S>
NamedPoints<S> read_word_binary(Input& input) {
  const std::string_view start = input.peek(100);
  const std::size_t end = (std::min)(start.find('\n'), start.size());
  const std::optional<WordSizes> sizes = word_sizes(start.substr(0, end));
  if (!sizes || sizes->d > most_word_columns) {
    fail(ErrorCode::format, "the first line is not the number of words and that of their numbers",
         input.name() + ", byte 0", "give a file of word2vec", {.byte = 0});
  }
  input.skip((std::min)(end + 1, start.size()));
  NamedPoints<S> words;
  GrowingRows<S> rows(input, 4);
  rows.set_columns(sizes->d);
  std::vector<char> bytes(static_cast<std::size_t>(4 * sizes->d));
  for (std::int64_t i = 0; i < sizes->n; ++i) {
    const auto place = [&] { return input.name() + join({", word ", i, ", byte ", input.position()}); };
    const auto refuse_short = [&] {
      fail(ErrorCode::truncated,
           join({"truncated: the first line promises ", sizes->n, " words of ", sizes->d, " numbers"}),
           place(), "copy or download the file again", {.row = i});
    };
    while (input.peek(1) == "\n") input.skip(1);
    std::string word;
    for (;;) {
      const std::string_view ahead = input.peek_some();
      if (ahead.empty()) refuse_short();
      const std::size_t blank = (std::min)(ahead.find(' '), ahead.size());
      word += ahead.substr(0, blank);
      const bool found = blank < ahead.size();
      input.skip(blank + (found ? 1 : 0));
      if (word.size() > 65536) {
        fail(ErrorCode::format, "a word of more than 65536 bytes", place(), "give a file of word2vec",
             {.row = i});
      }
      if (found) break;
    }
    if (input.read(bytes.data(), bytes.size()) < bytes.size()) refuse_short();
    S* const row = rows.add();
    for (std::int64_t c = 0; c < sizes->d; ++c) {
      const auto value = load<float>(bytes.data() + 4 * c, std::endian::native == std::endian::big);
      if (convert(value, row[c])) continue;
      fail(ErrorCode::out_of_range, text(static_cast<double>(value)) + " is out of range or no whole number",
           place() + join({", number ", c + 1}), "read them as another type", {.row = i, .column = c});
    }
    words.names.push_back(std::move(word));
  }
  while (input.peek(1) == "\n") input.skip(1);
  check_end(input);
  words.points = rows.finish();
  return words;
}

}  // namespace detail

/// Words and their vectors from a file of word2vec, GloVe or fastText; whether it is text or binary is seen.
///
/// @tparam S     float, double, std::int32_t or std::int64_t
/// @param input  text: lines of a word and d numbers between blanks, of which the last d are the vector, so
///               that words may contain blanks; binary as word2vec writes it
/// @return       n × d with the words as names; NaN and infinity as they are. A note where the first line of a
///               text promises another number of words
/// @throws       Error (DATA) with line or byte where a line has too few numbers or something else among them,
///               where a binary file ends early or goes on; (IO)
/// @cost         one pass; memory at most twice that of the result
/// @source       word2vec.c (Mikolov 2013), the files of GloVe (Pennington 2014) and fastText
template <class S>
NamedPoints<S> read_word_vectors(Input& input) {
  return detail::with_memory_errors(input, [&] {
    detail::check_start(input);
    const std::string_view start = input.peek(Input::look_ahead);
    const bool whole = start.size() < Input::look_ahead;
    const bool binary = detail::word_file(start, whole) == detail::WordFile::binary;
    return binary ? detail::read_word_binary<S>(input) : detail::read_word_text<S>(input);
  });
}

/// The same for the file at `path`.
template <class S>
NamedPoints<S> read_word_vectors(const std::string& path) {
  Input input = open_file(path);
  return read_word_vectors<S>(input);
}

}  // namespace neem
