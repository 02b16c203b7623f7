// The rows of a table in text: numbers into one matrix, texts into columns of their own.
#pragma once

#include "neem/core/error.hpp"
#include "neem/core/types.hpp"
#include "neem/io/detail/cell_kinds.hpp"
#include "neem/io/detail/cells.hpp"
#include "neem/io/detail/growing_values.hpp"
#include "neem/io/detail/lines.hpp"
#include "neem/io/detail/messages.hpp"
#include "neem/io/detail/plain_number.hpp"
#include "neem/io/detail/table_start.hpp"
#include "neem/io/input.hpp"
#include "neem/io/number_list.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <deque>
#include <limits>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace neem::detail {

/// A column of text: its distinct values, and which of them each row has.
class TextColumn {
public:
  void add(std::string_view cell) {
    auto found = seen_.find(cell);
    if (found == seen_.end()) {
      texts_.emplace_back(cell);
      found = seen_.emplace(texts_.back(), static_cast<Id>(texts_.size() - 1)).first;
    }
    ids_.push_back(found->second);
  }
  Index rows() const { return static_cast<Index>(ids_.size()); }
  Index distinct() const { return static_cast<Index>(texts_.size()); }
  const std::string& operator[](Index row) const {
    return texts_[static_cast<std::size_t>(ids_[static_cast<std::size_t>(row)])];
  }
  const std::deque<std::string>& texts() const { return texts_; }
  const std::vector<Id>& ids() const { return ids_; }

  /// The column without its first row.
  TextColumn below_first() const {
    TextColumn rest;
    for (Index i = 1; i < rows(); ++i) rest.add((*this)[i]);
    return rest;
  }

private:
  std::deque<std::string> texts_{};  // whose elements stay where they are
  std::unordered_map<std::string_view, Id> seen_{};
  std::vector<Id> ids_{};
};

/// How the cells of a column are kept, and what was met.
struct ColumnPlan {
  enum class As { nothing, number, truth, time, list };
  std::string name{};
  As as = As::nothing;  ///< a column of the values
  bool text = false;    ///< a TextColumn
  Index slot = -1;      ///< its place in the values
  Index length = 1;     ///< of a list: so many values
  Index missing = 0;
  TextColumn texts{};
};

/// The cells of a table, in storage that plans say.
class TableReader {
public:
  TableReader(Input& input, Lines& lines, const TableStart& start, std::vector<ColumnPlan>& plans)
      : input_(input), lines_(lines), start_(start), plans_(plans), values_(input) {
    for (ColumnPlan& plan : plans_) {
      if (plan.as == ColumnPlan::As::nothing) continue;
      plan.slot = slots_;
      slots_ += plan.length;
    }
  }

  void read() {
    bool header = start_.header, delimiter_line = start_.delimiter_line;
    for (std::string_view line; lines_.next_row(rows_, start_.comments, line);) {
      if (delimiter_line) {
        delimiter_line = false;
        continue;
      }
      if (line.find('"') != std::string_view::npos) close_quotes();
      if (header) {
        header = false;
      } else {
        read_row();
      }
    }
    if (rows_ == 0) {
      fail(ErrorCode::empty, "no data rows",
           input_.name() + ", " + std::to_string(lines_.number()) + " lines read",
           "give at least one row below the header");
    }
    if (infinite_.count == 0) return;
    fail(ErrorCode::not_finite, std::to_string(infinite_.count) + " infinite values",
         input_.name() + ": " + infinite_.text, "remove these rows, or write NA where a value is missing",
         infinite_.first);
  }

  Matrix<double> values() { return values_.table(rows_, slots_); }
  Index rows() const { return rows_; }
  Index comment_lines() const { return lines_.comment_lines(); }
  const CellPlaces& missing() const { return missing_; }  ///< among the values

private:
  /// A cell in quotes may go on in the lines that follow.
  void close_quotes() {
    if (has_even_quotes(lines_.text())) return;
    Cells cells(lines_.text(), start_.delimiter);
    std::string_view cell;
    while (cells.next(cell)) continue;
    if (cells.closed()) return;  // a quote inside a cell
    for (bool even = false; !even;) {
      const std::size_t seen = lines_.text().size();
      if (!lines_.extend()) return;
      even = !has_even_quotes(lines_.text().substr(seen));
    }
  }

  void read_row() {
    const Index columns = static_cast<Index>(plans_.size());
    double* row = values_.row(rows_, slots_);
    Cells cells(lines_.text(), start_.delimiter);
    std::string_view cell;
    Index c = 0;
    for (; cells.next(cell); ++c) {
      if (!cells.closed()) {
        fail(ErrorCode::cell, "a quote is never closed", where(c), "close it", place(c));
      }
      if (c >= columns) continue;
      ColumnPlan& plan = plans_[static_cast<std::size_t>(c)];
      if (plan.as == ColumnPlan::As::list) {
        read_list(cell, plan, c, row + plan.slot);
      } else if (plan.slot >= 0) {
        row[plan.slot] = value_of(cell, plan, c);
      }
      if (plan.text) add_text(cell, cells.doubled(), plan);
    }
    if (c != columns) {
      lines_.check_text(lines_.text());
      fail(ErrorCode::shape, "a row of " + std::to_string(c) + " cells, expected " + std::to_string(columns),
           lines_.where(), "give every row as many cells as the first", {.row = lines_.number() - 1});
    }
    ++rows_;
  }

  double value_of(std::string_view cell, ColumnPlan& plan, Index c) {
    double value = std::numeric_limits<double>::quiet_NaN();
    const Parsed parsed = parse_decimal(cell, start_.point, value);
    if (parsed == Parsed::number) return value;
    if (is_missing(trim(cell))) {
      ++plan.missing;
      if (!plan.text) missing_.add(lines_.number(), c);
      return value;
    }
    if (parsed == Parsed::not_finite) {
      infinite_.add(lines_.number(), c);
    } else if (!(plan.as == ColumnPlan::As::truth && is_truth(cell, value)) &&
               !(plan.as == ColumnPlan::As::time && is_time(cell, value)) && !plan.text) {
      refuse_cell(parsed, cell, c);
    }
    return value;
  }

  void read_list(std::string_view cell, ColumnPlan& plan, Index c, double* to) {
    if (is_missing(trim(cell))) {
      ++plan.missing;
      missing_.add(lines_.number(), c);
      std::fill_n(to, plan.length, std::numeric_limits<double>::quiet_NaN());
      return;
    }
    list_.clear();
    if (start_.point == ',' && has_comma_in_number(cell)) {
      fail(ErrorCode::cell,
           "'" + printable(cell, 80) + "' has commas between digits, and decimals have commas", where(c),
           "write a point before the decimals of lists, " + drop_advice(c), place(c));
    }
    if (!parse_number_list(cell, list_)) {
      const bool cut = cell.find("...") != std::string_view::npos;
      fail(ErrorCode::cell, "'" + printable(cell, 80) + "' is no list of numbers", where(c),
           (cut ? "write all of its numbers, which numpy cuts short by ..., "
                : "write a list of numbers that a double holds, ") +
               drop_advice(c),
           place(c));
    }
    if (static_cast<Index>(list_.size()) != plan.length) {
      fail(ErrorCode::shape, join({"a list of ", list_.size(), " numbers, the first has ", plan.length}),
           where(c), "give every row as many numbers as the first, " + drop_advice(c), place(c));
    }
    bool missing = false, infinite = false;
    for (const double value : list_) {
      missing = missing || (std::isnan)(value);
      infinite = infinite || (std::isinf)(value);
    }
    if (missing) ++plan.missing, missing_.add(lines_.number(), c);
    if (infinite) infinite_.add(lines_.number(), c);
    std::copy(list_.begin(), list_.end(), to);
  }

  static bool has_comma_in_number(std::string_view cell) {
    const auto digit = [&](std::size_t at) { return at < cell.size() && cell[at] >= '0' && cell[at] <= '9'; };
    for (std::size_t at = cell.find(','); at != std::string_view::npos; at = cell.find(',', at + 1)) {
      if (at > 0 && digit(at - 1) && digit(at + 1)) return true;
    }
    return false;
  }

  void add_text(std::string_view cell, bool doubled, ColumnPlan& plan) {
    for (std::size_t at = 0; at <= cell.size();) {  // a cell in quotes may have lines
      const std::size_t end = (std::min)(cell.find('\n', at), cell.size());
      lines_.check_text(cell.substr(at, end - at));
      at = end + 1;
    }
    if (plan.slot < 0) plan.missing += is_missing(cell);
    if (plan.texts.rows() == (std::numeric_limits<Id>::max)()) {
      fail(ErrorCode::too_many, "more than 2147483647 rows", lines_.where(), "give fewer points");
    }
    plan.texts.add(doubled ? std::string_view(without_doubled_quotes(cell)) : cell);
  }

  std::string where(Index c) const {
    const std::string name =
        c < static_cast<Index>(plans_.size()) ? plans_[static_cast<std::size_t>(c)].name : "";
    return input_.name() + ", " + cell_place(lines_.number(), c) +
           (name.empty() ? "" : " '" + printable(name, 80) + "'");
  }
  Place place(Index c) const { return {.row = lines_.number() - 1, .column = c}; }

  [[noreturn]] void refuse_cell(Parsed parsed, std::string_view cell, Index c) const {
    lines_.check_text(cell);
    const std::string quoted = "'" + printable(cell, 80) + "'";
    if (parsed == Parsed::out_of_range) {
      fail(ErrorCode::out_of_range, quoted + " is out of range of the number type", where(c),
           "rescale the data", place(c));
    }
    const std::string plain = plain_number(cell, start_.point);
    std::string advice = "write a number, or NA where one is missing; " + drop_advice(c);
    if (!plain.empty()) {
      advice = "write it plain, as " + plain + "; " + drop_advice(c);
    } else if (rows_ == 0 && !start_.header) {
      advice =
          "if this line holds names, give TableOptions::header = true; else write a number, or NA where one "
          "is missing";
    } else if (rows_ == 0) {
      advice = join({"if line ", lines_.number(), " belongs to the header, leave it out, as by sed ",
                     lines_.number(), "d FILE > OUT.csv; else ", advice});
    }
    fail(ErrorCode::cell, quoted + " is not a number", where(c), advice, place(c));
  }
  std::string drop_advice(Index c) const {
    const std::string& name = plans_[static_cast<std::size_t>(c)].name;
    return "or leave the column out by TableOptions::drop = " +
           (name.empty() ? std::to_string(c + 1) : "'" + printable(name, 80) + "'");
  }

  Input& input_;
  Lines& lines_;
  const TableStart& start_;
  std::vector<ColumnPlan>& plans_;
  GrowingValues<double> values_;
  CellPlaces infinite_{}, missing_{};
  std::vector<double> list_{};
  Index rows_ = 0, slots_ = 0;
};

}  // namespace neem::detail
