// Tables in text: CSV, TSV, or columns separated by blanks, one row a line.
//
// Strict on purpose: every line has as many cells as the first, every cell is a finite number, and whatever
// is not is refused with its line and column instead of being guessed at. Lines that begin with '#' are
// comments.
#pragma once

#include "neem/core/error.hpp"
#include "neem/core/types.hpp"
#include "neem/io/detail/cells.hpp"
#include "neem/io/detail/growing_values.hpp"
#include "neem/io/detail/lines.hpp"
#include "neem/io/detail/numbers.hpp"
#include "neem/io/input.hpp"
#include "neem/io/output.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace neem {

/// How a table is written in text.
struct CsvOptions {
  /// Between cells. Empty: a tab in .tsv files; else whichever of comma, tab, blank the first row contains,
  /// in this order. A blank stands for any number of blanks and tabs. Letters, digits and " # + - . _ are
  /// refused: they can be part of a cell.
  std::optional<char> delimiter{};
  /// The first line holds names and is skipped. Default false: a line of names is an error.
  bool header = false;
};

namespace detail {

template <class S>
class CsvReader {
public:
  CsvReader(Input& input, const CsvOptions& options) : input_(input), options_(options), lines_(input) {
    if (options.delimiter) check_delimiter(*options.delimiter);
  }

  Matrix<S> read() {
    bool header = options_.header;
    for (std::string_view line; lines_.next_row(rows_, true, line);) {
      if (header) {
        header = false;
      } else {
        read_row(lines_.text());
      }
    }
    if (rows_ == 0) {
      fail(ErrorCode::empty, "no data rows",
           input_.name() + ", " + std::to_string(lines_.number()) + " lines read",
           "give at least one row of numbers");
    }
    if (non_finite_.count > 0) {
      fail(ErrorCode::not_finite, std::to_string(non_finite_.count) + " non-finite values (NaN or infinity)",
           input_.name() + ": " + non_finite_.text, "remove these rows or fill in the values",
           non_finite_.first);
    }
    return values_.table(rows_, columns_);
  }

private:
  void read_row(std::string_view line) {
    if (rows_ == 0) {
      delimiter_ = options_.delimiter ? *options_.delimiter : guess_delimiter(input_, line);
      columns_ = count_cells(line, delimiter_);
    }
    S* row = values_.row(rows_, columns_);
    Cells cells(line, delimiter_);
    std::string_view cell;
    for (Index c = 0; cells.next(cell); ++c) {
      if (!cells.closed()) {
        fail(ErrorCode::cell, "a quote is never closed", where(c), "close it in the same line", place(c));
      }
      S value{};
      const Parsed parsed = parse_number(cell, value);
      if (parsed == Parsed::not_finite) {
        non_finite_.add(lines_.number(), c);
      } else if (parsed != Parsed::number) {
        refuse_cell(parsed, cell, c);
      }
      if (c < columns_) row[c] = value;
      if (c >= columns_ || cells.last()) check_count(line, c + 1);
    }
    ++rows_;
  }

  std::string where(Index column) const { return lines_.where() + ", column " + std::to_string(column + 1); }
  Place place(Index column) const { return {.row = lines_.number() - 1, .column = column}; }

  void check_count(std::string_view line, Index seen) {
    if (seen == columns_) return;
    const Index count = count_cells(line, delimiter_);
    fail(ErrorCode::shape,
         "a row of " + std::to_string(count) + " cells, expected " + std::to_string(columns_), lines_.where(),
         "give every row as many cells as the first", {.row = lines_.number() - 1});
  }

  [[noreturn]] void refuse_cell(Parsed parsed, std::string_view cell, Index column) const {
    lines_.check_text(cell);
    const std::string quoted = "'" + printable(cell, 80) + "'";
    if (parsed == Parsed::empty) {
      fail(ErrorCode::cell, "an empty cell", where(column), "fill in the value or remove the row",
           place(column));
    }
    if (parsed == Parsed::out_of_range) {
      fail(ErrorCode::out_of_range, quoted + " is out of range of the number type", where(column),
           "rescale the data", place(column));
    }
    std::string to_do = "write a number, such as -1.5e3";
    if (rows_ == 0 && !options_.header) to_do = "if this line holds names, give CsvOptions::header = true";
    for (const char c : {';', ',', '\t', '|', ' '}) {
      if (c == delimiter_ || cell.find(c) == std::string_view::npos) continue;
      to_do = "if the cells are separated by '" + std::string(c == '\t' ? "\\t" : std::string(1, c)) +
              "', give CsvOptions::delimiter = '" + (c == '\t' ? std::string("\\t") : std::string(1, c)) +
              "'";
      break;
    }
    fail(ErrorCode::cell, quoted + " is not a number", where(column), to_do, place(column));
  }

  Input& input_;
  CsvOptions options_;
  Lines lines_;
  char delimiter_ = ',';
  Index rows_ = 0, columns_ = 0;
  GrowingValues<S> values_{input_};
  CellPlaces non_finite_{};
};

}  // namespace detail

/// A table of numbers from a text file, one row a line.
///
/// @tparam S       float, double, std::int32_t or std::int64_t
/// @param input    UTF-8 or ASCII, LF or CR LF, at most 16 MiB a line; '#' begins a comment line; cells may
///                 be quoted
/// @param options  delimiter and header
/// @return         n × d, finite; each value is the one nearest to its text (too small for S: 0)
/// @throws         Error (DATA) with line and column, counted from 1, for a cell that is empty, no number,
///                 not finite or out of range, rows of different lengths, an empty line between rows, no
///                 rows; (IO)
/// @cost           one pass; memory at most twice that of the result
template <class S>
Matrix<S> read_csv(Input& input, const CsvOptions& options = {}) {
  return detail::with_memory_errors(input, [&] { return detail::CsvReader<S>(input, options).read(); });
}

/// The same for the file at `path`.
template <class S>
Matrix<S> read_csv(const std::string& path, const CsvOptions& options = {}) {
  Input input = open_file(path);
  return read_csv<S>(input, options);
}

/// Writes a matrix or a vector as text, one row a line, in the shortest digits that read back the same bits.
///
/// @param to         a path, or an Output; see Destination
/// @param values     n × d of float, double or integers
/// @param delimiter  between cells; empty: a tab in .tsv files, else a comma
/// @throws           Error (DATA) for no values, (IO) with the path and the system's reason
template <class M>
void write_csv(const Destination& to, const Eigen::MatrixBase<M>& values,
               std::optional<char> delimiter = {}) {
  using S = typename M::Scalar;
  if (delimiter) detail::check_delimiter(*delimiter);
  const char between = delimiter ? *delimiter : to.path().ends_with(".tsv") ? '\t' : ',';
  const MatrixRef<S> rows(values.derived());
  detail::require_values(rows.rows(), rows.cols(), to.path());
  to.write([&](Output& output) {
    std::string line;
    for (Index i = 0; i < rows.rows(); ++i) {
      line.clear();
      for (Index c = 0; c < rows.cols(); ++c) {
        if (c > 0) line += between;
        detail::append_number(line, rows(i, c));
      }
      output.write(line += '\n');
    }
  });
}

}  // namespace neem
