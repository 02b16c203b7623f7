// Matrix Market files as points: one row a point, unless the columns are. (As graphs: read_edges.)
//
//     NamedSparsePoints<float> X = read_mtx<float>("counts.mtx");
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/error.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/io/detail/lines.hpp"
#include "neem/io/detail/mtx_head.hpp"
#include "neem/io/detail/numbers.hpp"
#include "neem/io/detail/sparse_builder.hpp"
#include "neem/io/input.hpp"
#include "neem/io/named_points.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <vector>

namespace neem {

/// How a Matrix Market file is read as points.
struct MtxOptions {
  bool columns_are_points =
      false;  ///< as in the files of 10x, whose rows are genes and whose columns are cells
};

namespace detail {

/// The banner and the size, and all before the first entry.
inline MtxHead read_mtx_head(Lines& lines, const Input& input) {
  if (!lines.next() || !is_mtx_banner(lines.text())) {
    fail(ErrorCode::format, "not a Matrix Market file, which begins with %%MatrixMarket",
         input.name() + ", line 1", "name the file by what it is");
  }
  MtxHead head = read_mtx_banner(lines.text(), lines.where(), "no sparse matrix");
  while (lines.next()) {
    const std::string_view line = trim(lines.text());
    if (line.empty() || line.front() == '%') continue;
    read_mtx_size(line, lines.where(), lines.number() - 1, head);
    return head;
  }
  fail(ErrorCode::truncated, "the file ends before the size of the matrix", input.name(),
       "write the file again");
}

/// A Matrix Market file, front to back.
template <class S, class Inner>
class MtxReader {
public:
  MtxReader(Input& input, const MtxOptions& options) : input_(input), options_(options), lines_(input) {}

  NamedSparsePoints<S, Inner> read() {
    const MtxHead head = read_mtx_head(lines_, input_);
    SparseBuilder<S, Inner> entries(input_.name(), expected(head));
    std::int64_t count = 0;
    while (lines_.next()) {
      const std::string_view line = trim(lines_.text());
      if (line.empty() || line.front() == '%') continue;
      if (++count <= head.entries) read_entry(line, head, entries);
    }
    if (count != head.entries) {
      fail(count < head.entries ? ErrorCode::truncated : ErrorCode::extra_bytes,
           join({count, " entries, the file's head promises ", head.entries}), input_.name(),
           "write the file again");
    }
    const bool turned = options_.columns_are_points;
    NamedSparsePoints<S, Inner> read;
    entries.finish(turned ? head.columns : head.rows, turned ? head.rows : head.columns, read.notes,
                   read.points);
    return read;
  }

private:
  /// Entries for which there is room in the file: a line takes at least four bytes.
  std::int64_t expected(const MtxHead& head) const {
    const auto left = input_.left();
    if (!left) return 0;
    const std::int64_t room = static_cast<std::int64_t>(*left / (head.has_values ? 6 : 4)) + 1;
    return (std::min)(head.entries, room) * (head.symmetric ? 2 : 1);
  }

  void read_entry(std::string_view line, const MtxHead& head, SparseBuilder<S, Inner>& entries) {
    std::int64_t at[2] = {0, 0};
    const char *begin = line.data(), *const end = begin + line.size();
    bool good = true;
    for (std::int64_t& number : at) {
      const auto [past, error] = std::from_chars(begin, end, number);
      good = good && error == std::errc() && (past == end || is_blank(*past));
      for (begin = past; begin < end && is_blank(*begin);) ++begin;
    }
    S value = 1;
    const std::string_view rest(begin, static_cast<std::size_t>(end - begin));
    const Parsed parsed = head.has_values ? parse_number(rest, value)
                          : rest.empty()  ? Parsed::number
                                          : Parsed::not_a_number;
    if (!good || parsed == Parsed::not_a_number || parsed == Parsed::empty) {
      refuse(ErrorCode::cell, "'" + printable(line, 80) + "' is no entry",
             head.has_values ? "give row, column and value" : "give row and column");
    }
    if (parsed != Parsed::number) {
      refuse(parsed == Parsed::not_finite ? ErrorCode::not_finite : ErrorCode::out_of_range,
             "value '" + printable(rest, 80) +
                 (parsed == Parsed::not_finite ? "' is not finite" : "' is out of range"),
             "give a number or remove the line");
    }
    if (at[0] < 1 || at[0] > head.rows || at[1] < 1 || at[1] > head.columns) {
      refuse(ErrorCode::out_of_range,
             join({"entry '", printable(line, 80), "' is not in 1..", head.rows, " and 1..", head.columns}),
             "give rows and columns within the size in the file's head");
    }
    std::int64_t row = at[0] - 1, column = at[1] - 1;
    if (options_.columns_are_points) std::swap(row, column);
    entries.add(row, column, value);
    if (head.symmetric && row != column) entries.add(column, row, value);
  }

  [[noreturn]] void refuse(ErrorCode code, const std::string& wrong, const char* remedy) {
    fail(code, wrong, lines_.where(), remedy, {.row = lines_.number() - 1});
  }

  Input& input_;
  MtxOptions options_;
  Lines lines_;
};

}  // namespace detail

/// The size of the matrix in a Matrix Market file, by its first lines.
struct MtxSize {
  std::int64_t rows = 0;     ///< of the matrix
  std::int64_t columns = 0;  ///< of the matrix
  std::int64_t entries = 0;  ///< that are listed
};

/// @throws Error (DATA) for a file of another kind; (IO)
inline MtxSize mtx_size(Input& input) {
  return detail::with_memory_errors(input, [&] {
    detail::Lines lines(input);
    const detail::MtxHead head = detail::read_mtx_head(lines, input);
    return MtxSize{head.rows, head.columns, head.entries};
  });
}

/// Sparse points from a Matrix Market file.
///
/// @tparam S       float or double
/// @tparam Inner       of the offsets: std::int64_t for more than 2³¹ − 1 values
/// @param input    a file of the kind `matrix coordinate`, real, integer or pattern, general or symmetric, as
///                 scipy.io.mmwrite, R's Matrix::writeMM and 10x write it. For gzip hand over unpack(open_file(path))
/// @param options  which of rows and columns are the points
/// @return         points; values that stand at one place are added up, which is noted
/// @throws         Error (DATA) with the line for an entry that is none, that lies outside the matrix, or whose value
///                 is no finite number that S can hold; for fewer or more entries than the head promises; (IO)
/// @cost           one pass; 4 + sizeof(S) bytes a value where entries are in the order of the points (those of 10x
///                 are), else 12 + 2 sizeof(S), and once as much again where the size of the input is not known (gzip)
/// @source         Boisvert, Pozo & Remington 1996, The Matrix Market exchange formats
template <class S, class Inner = Id>
NamedSparsePoints<S, Inner> read_mtx(Input& input, const MtxOptions& options = {}) {
  static_assert(std::is_floating_point_v<S>, "points are float or double");
  return detail::with_memory_errors(input,
                                    [&] { return detail::MtxReader<S, Inner>(input, options).read(); });
}

/// The same for the file at `path`.
template <class S, class Inner = Id>
NamedSparsePoints<S, Inner> read_mtx(const std::string& path, const MtxOptions& options = {}) {
  Input input = open_file(path);
  return read_mtx<S, Inner>(input, options);
}

}  // namespace neem
