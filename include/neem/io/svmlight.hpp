// Files of svmlight and libsvm: a label, then the values that are not zero, each with the number of its column.
//
//     NamedSparsePoints<float> X = read_svmlight<float>("rcv1.svmlight");     // X.labels are the classes
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/error.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/io/detail/lines.hpp"
#include "neem/io/detail/numbers.hpp"
#include "neem/io/detail/sparse_builder.hpp"
#include "neem/io/input.hpp"
#include "neem/io/labels.hpp"
#include "neem/io/named_points.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <vector>

namespace neem {

/// How a file of svmlight is read.
struct SvmlightOptions {
  /// The number of the first column, 0 or 1. Empty: 0 if some value stands in column 0, else 1
  std::optional<int> first_column{};
};

namespace detail {

/// A file of svmlight, front to back.
template <class S, class Inner>
class SvmlightReader {
public:
  SvmlightReader(Input& input, const SvmlightOptions& options)
      : input_(input), options_(options), lines_(input), entries_(input.name(), 0) {
    if (!options.first_column || *options.first_column == 0 || *options.first_column == 1) return;
    fail(ErrorCode::option_value, join({"first_column = ", *options.first_column, " is neither 0 nor 1"}),
         "option SvmlightOptions::first_column", "give 0 or 1, or leave it out");
  }

  NamedSparsePoints<S, Inner> read() {
    while (lines_.next()) {
      const std::string_view text = lines_.text();
      std::string_view line = trim(text.substr(0, text.find('#')));
      if (!line.empty()) read_point(line);
    }
    if (rows_ == 0) {
      fail(ErrorCode::empty, "no points", join({input_.name(), ", ", lines_.number(), " lines read"}),
           "give a point a line: its label, then column:value of what is not zero");
    }
    NamedSparsePoints<S, Inner> read;
    const std::int64_t first = options_.first_column.value_or(least_ == 0 ? 0 : 1);
    const std::int64_t columns = entries_.columns() - first;
    if (least_ < first) {
      fail(ErrorCode::out_of_range, "a value in column 0, where the first is 1", lines_.where(zero_line_),
           "leave the first column out (SvmlightOptions::first_column), or give 0", {.row = zero_line_ - 1});
    }
    if (columns < 1)
      fail(ErrorCode::empty, "no values", input_.name(), "give column:value of what is not zero");
    entries_.count_from(first);
    entries_.finish(rows_, columns, read.notes, read.points);
    read.notes.push_back(join({"columns are counted from ", first,
                               options_.first_column ? ", as asked"
                               : first == 0          ? ": there is a column 0"
                                                     : ": there is no column 0"}));
    read.labels = labels_.finish();
    if (queries_ > 0) read.notes.push_back(join({"qid of ", queries_, " points left out"}));
    return read;
  }

private:
  static std::string_view next_word(std::string_view& line) {
    const std::size_t end = (std::min)(line.find_first_of(" \t"), line.size());
    const std::string_view word = line.substr(0, end);
    line = trim(line.substr(end));
    return word;
  }

  void read_point(std::string_view line) {
    const std::string_view label = next_word(line);
    lines_.check_text(label);
    if (label.find(':') != std::string_view::npos) {
      refuse(ErrorCode::cell, "'" + printable(label, 80) + "' where a label is expected",
             "begin every line with the label of the point, 0 if there is none");
    }
    labels_.add(label);
    std::int64_t before = -1;
    while (!line.empty()) {
      const std::string_view word = next_word(line);
      if (word.starts_with("qid:")) {
        ++queries_;
        continue;
      }
      std::int64_t column = 0;
      S value = 0;
      const std::size_t colon = word.find(':');
      const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), column);
      const bool numbered =
          colon != std::string_view::npos && error == std::errc() && end == word.data() + colon;
      const Parsed parsed = numbered ? parse_number(word.substr(colon + 1), value) : Parsed::not_a_number;
      if (parsed == Parsed::not_finite || parsed == Parsed::out_of_range) {
        refuse(parsed == Parsed::not_finite ? ErrorCode::not_finite : ErrorCode::out_of_range,
               "value '" + printable(word, 80) +
                   (parsed == Parsed::not_finite ? "' is not finite" : "' is out of range"),
               "give a number or leave the value out");
      }
      if (parsed != Parsed::number || column < 0) {
        refuse(ErrorCode::cell, "'" + printable(word, 80) + "' is not column:value",
               "give a whole number, a colon and a number");
      }
      if (column >= (std::numeric_limits<Id>::max)()) {
        refuse(ErrorCode::too_many, join({"column ", column, ", more than 2147483646"}),
               "give fewer columns");
      }
      if (column <= before) {
        refuse(ErrorCode::format, join({"column ", column, " after column ", before}),
               "give columns in ascending order");
      }
      before = column;
      if (column == 0 && least_ != 0) zero_line_ = lines_.number();
      least_ = (std::min)(least_, column);
      entries_.add(rows_, column, value);
    }
    ++rows_;
  }

  [[noreturn]] void refuse(ErrorCode code, const std::string& wrong, const char* remedy) {
    fail(code, wrong, lines_.where(), remedy, {.row = lines_.number() - 1});
  }

  Input& input_;
  SvmlightOptions options_;
  Lines lines_;
  SparseBuilder<S, Inner> entries_;
  LabelCollector labels_{};
  std::int64_t rows_ = 0, queries_ = 0, least_ = (std::numeric_limits<std::int64_t>::max)();
  Index zero_line_ = 0;
};

}  // namespace detail

/// Whether text looks like svmlight: its first line is a label and at least one column:value, and nothing else.
inline bool looks_like_svmlight(std::string_view start) {
  while (!start.empty()) {
    const std::size_t end = (std::min)(start.find('\n'), start.size());
    std::string_view line = start.substr(0, end);
    start.remove_prefix((std::min)(end + 1, start.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    line = detail::trim(line.substr(0, line.find('#')));
    if (line.empty()) continue;
    std::size_t words = 0;
    for (; !line.empty(); ++words) {
      const std::size_t stop = (std::min)(line.find_first_of(" \t"), line.size()), colon = line.find(':');
      std::string_view word = line.substr(0, stop);
      line = detail::trim(line.substr(stop));
      double value = 0;
      if (words == 0 && detail::parse_number(word, value) == detail::Parsed::number) continue;
      if (words == 0 || colon >= stop) return false;
      const std::string_view column = word.substr(0, colon);
      const bool digits = !column.empty() && column.find_first_not_of("0123456789") == std::string_view::npos;
      if ((!digits && column != "qid") ||
          detail::parse_number(word.substr(colon + 1), value) != detail::Parsed::number) {
        return false;
      }
    }
    return words > 1;
  }
  return false;
}

/// Sparse points and their labels from a file of svmlight or libsvm.
///
/// @tparam S       float or double
/// @tparam Inner       of the offsets: std::int64_t for more than 2³¹ − 1 values
/// @param input    lines of `label column:value column:value … # comment`, columns ascending; labels are any words;
///                 `qid:number` is left out and noted
/// @param options  the number of the first column; by default it is 1, unless some value stands in column 0
/// @return         points, labels and a note of how columns were counted
/// @throws         Error (DATA) with the line for what is not column:value, columns that do not ascend, values that are
///                 no finite number that S can hold, no points or no values; (IO)
/// @cost           one pass; memory up to twice that of the result while it grows
/// @source         Joachims 1999, SVMlight; Chang & Lin 2011, LIBSVM; sklearn.datasets.dump_svmlight_file
template <class S, class Inner = Id>
NamedSparsePoints<S, Inner> read_svmlight(Input& input, const SvmlightOptions& options = {}) {
  static_assert(std::is_floating_point_v<S>, "points are float or double");
  return detail::with_memory_errors(input,
                                    [&] { return detail::SvmlightReader<S, Inner>(input, options).read(); });
}

/// The same for the file at `path`.
template <class S, class Inner = Id>
NamedSparsePoints<S, Inner> read_svmlight(const std::string& path, const SvmlightOptions& options = {}) {
  Input input = open_file(path);
  return read_svmlight<S, Inner>(input, options);
}

}  // namespace neem
