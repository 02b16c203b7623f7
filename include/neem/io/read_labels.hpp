// Labels from a file: a .npy column, IDX of one dimension, or text with one label a line.
#pragma once

#include "neem/core/error.hpp"
#include "neem/core/types.hpp"
#include "neem/io/detail/lines.hpp"
#include "neem/io/format.hpp"
#include "neem/io/idx.hpp"
#include "neem/io/input.hpp"
#include "neem/io/labels.hpp"
#include "neem/io/npy.hpp"
#include "neem/io/points.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace neem {

namespace detail {

/// f(name) for every line of text: blanks around it and one pair of quotes are removed.
template <class F>
void for_each_name(Input& input, bool header, F&& f) {
  Lines lines(input);
  Index count = 0;
  for (std::string_view name; lines.next_row(count, false, name);) {
    if (count++ == 0 && header) continue;
    if (count > Index((std::numeric_limits<Id>::max)())) {
      fail(ErrorCode::too_many, "more than 2147483647 lines", lines.where(), "give fewer points");
    }
    lines.check_text(name);
    const bool quoted = name.size() > 1 && name.front() == '"' && name.back() == '"';
    if (quoted) name = name.substr(1, name.size() - 2);
    f(name);
  }
  if (count == (header ? 1 : 0)) {
    fail(ErrorCode::empty, "no data rows", input.name(), "give one name a line");
  }
}

}  // namespace detail

/// The class of each point from a file.
///
/// @param input    .npy of shape (n,) or (n, 1) or IDX of one dimension, whole numbers; or text, one label a
///                 line, numbers or names
/// @param options  for text: `header` skips the first line; there are no delimiters, a line is a label
/// @return         classes numbered from 0: numbers in their order, names in that of their bytes
/// @throws         Error (DATA) for a label that is no whole number (.npy, IDX), an empty line between
///                 labels, a table of more than one column; (IO)
inline Labels read_labels(Input& input, const CsvOptions& options = {}) {
  const FileFormat format = format_of(input);
  return detail::with_memory_errors(input, [&] {
    if (format == FileFormat::npy) return labels_from_numbers(read_npy_vector<std::int64_t>(input));
    if (format == FileFormat::idx) {
      const Matrix<std::int64_t> table = read_idx<std::int64_t>(input);
      if (table.cols() != 1) {
        detail::fail(ErrorCode::shape, "a table of " + std::to_string(table.cols()) + " columns, not 1",
                     input.name(), "give one label a point");
      }
      return labels_from_numbers(table.col(0));
    }
    if (format != FileFormat::text && format != FileFormat::word_vectors && format != FileFormat::json) {
      refuse_format(input);
    }
    detail::LabelCollector collector;
    detail::for_each_name(input, options.header, [&](std::string_view name) { collector.add(name); });
    return collector.finish();
  });
}

/// The same for the file at `path`.
inline Labels read_labels(const std::string& path, const CsvOptions& options = {}) {
  Input input = open_file(path);
  return read_labels(input, options);
}

/// The names in a text file, one a line: what the classes of numeric labels are called.
inline std::vector<std::string> read_names(Input& input) {
  return detail::with_memory_errors(input, [&] {
    std::vector<std::string> names;
    detail::for_each_name(input, false, [&](std::string_view name) { names.emplace_back(name); });
    return names;
  });
}

/// The same for the file at `path`.
inline std::vector<std::string> read_names(const std::string& path) {
  Input input = open_file(path);
  return read_names(input);
}

}  // namespace neem
