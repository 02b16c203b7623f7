// What the first bytes of a file say about its format.
#pragma once

#include "neem/core/text.hpp"
#include "neem/io/detail/numbers.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

namespace neem::detail {

/// The first byte that no text has, in any encoding of one byte: a control byte but for tabs, ends of lines
/// and pages, and the end of files of DOS. Or npos.
inline std::size_t find_binary(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const unsigned byte = static_cast<unsigned char>(text[i]);
    if ((byte < 0x20 && (byte < 0x09 || byte > 0x0d) && byte != 0x1a) || byte == 0x7f) return i;
  }
  return std::string_view::npos;
}

/// How text is written.
enum class TextCode { utf_8, utf_16_little, utf_16_big, utf_32_little, utf_32_big, windows_1252 };

/// By a byte order mark, by zeros at every second byte, or by bytes above 127 that are no UTF-8.
inline TextCode text_code(std::string_view start) {
  using namespace std::string_view_literals;
  if (start.starts_with("\xff\xfe\0\0"sv)) return TextCode::utf_32_little;
  if (start.starts_with("\0\0\xfe\xff"sv)) return TextCode::utf_32_big;
  if (start.starts_with("\xff\xfe"sv)) return TextCode::utf_16_little;
  if (start.starts_with("\xfe\xff"sv)) return TextCode::utf_16_big;
  if (start.starts_with("\xef\xbb\xbf"sv)) return TextCode::utf_8;
  // without a mark most of the first letters are below 128
  const std::size_t pairs = (std::min<std::size_t>)(start.size() / 2, 32);
  const auto is_wide = [&](std::size_t letter) {
    std::size_t plain = 0;
    for (std::size_t i = 0; i < 2 * pairs; i += 2) {
      const char c = start[i + letter];
      plain += c > 0 && find_binary({&c, 1}) != 0 && start[i + 1 - letter] == 0;
    }
    return pairs > 1 && 10 * plain >= 7 * pairs;
  };
  if (is_wide(0)) return TextCode::utf_16_little;
  if (is_wide(1)) return TextCode::utf_16_big;
  if (find_binary(start) != std::string_view::npos) return TextCode::utf_8;
  for (std::size_t at = 0; at < start.size();) {
    const std::size_t size = utf8_size(start, at);
    // what the end of the block may have cut off is not held against it
    if (size == 0 && at + 4 <= start.size()) return TextCode::windows_1252;
    at += (std::max<std::size_t>)(size, 1);
  }
  return TextCode::utf_8;
}

/// The parts of a line between blanks.
inline std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  while (!line.empty()) {
    const std::size_t begin = line.find_first_not_of(' ');
    if (begin == std::string_view::npos) break;
    const std::size_t end = (std::min)(line.find(' ', begin), line.size());
    words.push_back(line.substr(begin, end - begin));
    line.remove_prefix(end);
  }
  return words;
}

inline bool is_number(std::string_view word) {
  double value = 0;
  const Parsed parsed = parse_number(word, value);
  return parsed != Parsed::empty && parsed != Parsed::not_a_number;
}

/// The first line of word2vec's files: how many words, of how many numbers each.
struct WordSizes {
  std::int64_t n = 0, d = 0;
};
inline std::optional<WordSizes> word_sizes(std::string_view line) {
  if (line.size() > 64) return std::nullopt;
  if (line.ends_with('\r')) line.remove_suffix(1);
  WordSizes sizes;
  const std::vector<std::string_view> words = words_of(line);
  if (words.size() != 2) return std::nullopt;
  for (const std::string_view word : words) {
    if (word.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  }
  if (parse_number(words[0], sizes.n) != Parsed::number ||
      parse_number(words[1], sizes.d) != Parsed::number || sizes.n < 1 || sizes.d < 1) {
    return std::nullopt;
  }
  return sizes;
}

/// How many numbers follow the word on each of the first lines; 0 if the lines are none of a word and numbers.
///
/// Words may contain blanks, and may be numbers: it is what most lines leave.
///
/// @param whole  there is nothing after `lines`
inline std::size_t word_columns(std::string_view lines, bool whole) {
  std::map<std::size_t, int> counts;
  std::vector<std::vector<std::string_view>> rows;
  for (std::size_t begin = 0; begin < lines.size() && rows.size() < 20;) {
    const std::size_t end = (std::min)(lines.find('\n', begin), lines.size());
    if (end == lines.size() && !whole && !rows.empty()) break;  // cut off
    std::string_view line = lines.substr(begin, end - begin);
    if (line.ends_with('\r')) line.remove_suffix(1);
    rows.push_back(words_of(line));
    if (line.starts_with(' ')) rows.back().insert(rows.back().begin(), std::string_view());  // an empty word
    if (end == lines.size() && !whole && !rows[0].empty()) rows[0].back() = "0";  // half a number, perhaps
    if (rows.back().size() < 2 || line.find('\t') != std::string_view::npos) return 0;
    ++counts[rows.back().size() - 1];
    begin = end + 1;
  }
  if (rows.empty()) return 0;
  const auto fewer = [](const auto& a, const auto& b) { return a.second < b.second; };
  const std::size_t columns = std::max_element(counts.rbegin(), counts.rend(), fewer)->first;
  for (const std::vector<std::string_view>& row : rows) {
    for (std::size_t c = row.size() - (std::min)(columns, row.size() - 1); c < row.size(); ++c) {
      if (!is_number(row[c])) return 0;
    }
  }
  return columns;
}

enum class WordFile { none, text, binary };

/// Vectors of words. In text: a word, a blank, numbers between blanks; before them perhaps a line of sizes. In
/// binary: the line of sizes, a word, a blank, floats.
///
/// A table between blanks whose rows have names is the same, unless these are quoted.
inline WordFile word_file(std::string_view start, bool whole) {
  const std::size_t end = (std::min)(start.find('\n'), start.size());
  const std::optional<WordSizes> sizes = word_sizes(trim(start.substr(0, end)));
  std::string_view lines = start;
  if (sizes) {
    lines.remove_prefix((std::min)(end + 1, start.size()));
    const std::size_t blank = lines.find(' ');
    if (blank == std::string_view::npos || blank > 1000) return WordFile::none;
    const std::string_view values = lines.substr(blank + 1, 4 * static_cast<std::size_t>(sizes->d & 0xffff));
    if (find_binary(values) != std::string_view::npos) return WordFile::binary;
    // two columns of whole numbers look the same for d = 1
    const bool text = sizes->d > 1 && word_columns(lines, whole) == static_cast<std::size_t>(sizes->d);
    return text ? WordFile::text : WordFile::none;
  }
  if (word_columns(lines, whole) < 2) return WordFile::none;
  std::size_t count = 0, named = 0, quoted = 0;
  for (std::size_t begin = 0; begin < lines.size() && count < 20; ++count) {
    const std::string_view word = lines.substr(begin, lines.find(' ', begin) - begin);
    named += !word.empty() && !is_number(word);
    quoted += word.size() > 1 && word.starts_with('"') && word.ends_with('"');
    begin = (std::min)(lines.find('\n', begin), lines.size()) + 1;
  }
  return 2 * named > count && quoted < count ? WordFile::text : WordFile::none;
}

/// Whether text begins as a value of JSON that holds others.
inline bool begins_json(std::string_view start) {
  if (start.starts_with("\xef\xbb\xbf")) start.remove_prefix(3);
  const auto next = [&] {
    const std::size_t at = start.find_first_not_of(" \t\r\n");
    start.remove_prefix((std::min)(at, start.size()));
    if (start.empty()) return '\0';
    const char c = start.front();
    start.remove_prefix(1);
    return c;
  };
  const char first = next();
  if (first != '[' && first != '{') return false;
  const char second = next();
  if (first == '{') return second == '"' || second == '}';
  return second != '\0' && std::string_view("[{\"]-0123456789tfnNI").find(second) != std::string_view::npos;
}

}  // namespace neem::detail
