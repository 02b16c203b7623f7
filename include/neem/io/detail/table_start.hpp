// What the first block of a table in text shows of it: whether its first row is a header, and what its columns
// are.
#pragma once

#include "neem/core/types.hpp"
#include "neem/io/detail/cell_kinds.hpp"
#include "neem/io/detail/numbers.hpp"
#include "neem/io/detail/table_sample.hpp"
#include "neem/io/input.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace neem::detail {

/// How many cells of a column are of each CellKind.
struct KindCounts {
  std::array<Index, 8> of{};

  Index operator[](CellKind kind) const { return of[static_cast<std::size_t>(kind)]; }
  void add(CellKind kind) { ++of[static_cast<std::size_t>(kind)]; }
  Index numbers() const {
    return (*this)[CellKind::whole] + (*this)[CellKind::number] + (*this)[CellKind::not_finite];
  }
  Index others() const {
    return (*this)[CellKind::truth] + (*this)[CellKind::time] + (*this)[CellKind::text] +
           (*this)[CellKind::list];
  }
};

/// The result of a TableLook.
struct TableStart {
  char delimiter = ',', point = '.';  ///< between cells; before decimals
  bool delimiter_line = false;        ///< the first line is Excel's sep=;
  bool comments = true;               ///< lines that begin with # are passed over
  bool header = false;                ///< the first row holds names
  bool unsure = false;                ///< nothing but text: the first row may be either
  bool short_header = false;          ///< the first row has a cell less: the first column has no name
  bool numeric_header = false;        ///< the header holds numbers
  bool doubtful = false;  ///< the first row is 0, 1, 2, … or the like and was not taken for a header
  std::vector<KindCounts> columns{};  ///< of the rows below a header, or of all without one
  std::vector<SampleRow> rows{};      ///< those of the block
};

class TableLook {
public:
  /// @param delimiter, point, header  what is known; the rest is recognised
  TableLook(Input& input, std::optional<char> delimiter, std::optional<char> point,
            std::optional<bool> header)
      : sample_(input, delimiter, point), rows_(sample_.rows), header_(header) {}

  TableStart look() {
    result_.delimiter = sample_.delimiter;
    result_.point = sample_.point;
    result_.delimiter_line = sample_.delimiter_line;
    result_.comments = sample_.comments;
    if (rows_.empty()) return result_;
    count_kinds(1);
    choose_header();
    if (result_.header && rows_.size() > 1 && rows_[0].size() == rows_[1].size() + 1 &&
        rows_[0].back().empty()) {
      rows_[0].pop_back();  // a delimiter at the end of the header alone
      result_.columns.pop_back();
    }
    if (!result_.header && !result_.unsure) count_kinds(0);
    result_.rows.swap(rows_);
    return std::move(result_);
  }

private:
  void count_kinds(std::size_t from) {
    std::size_t columns = rows_[0].size();
    if (from > 0 && rows_.size() > 1) columns = (std::max)(columns, rows_[1].size());
    result_.columns.assign(columns, {});
    for (std::size_t i = from; i < rows_.size(); ++i) {
      for (std::size_t c = 0; c < rows_[i].size() && c < columns; ++c) {
        result_.columns[c].add(kind_of_cell(rows_[i][c], result_.point));
      }
    }
  }

  /// Equal steps between all cells of a row, which are numbers: 0, 1, 2, …
  bool counts_on(const SampleRow& row, double& begin, double& step) const {
    double last = 0;
    Index count = 0;
    for (const std::string& cell : row) {
      if (is_missing(cell) && count == 0) continue;
      double value = 0;
      if (parse_decimal(cell, result_.point, value) != Parsed::number) {
        if (count != 1) continue;
        return false;
      }
      if (count == 0) begin = value;
      if (count == 1) step = value - last;
      if (count > 1 && std::abs(value - last - step) > 1e-9 * std::abs(step)) return false;
      last = value;
      ++count;
    }
    return count > 1 && step != 0;
  }

  void choose_header() {
    const SampleRow& first = rows_[0];
    const std::size_t columns = result_.columns.size();
    const bool is_short = rows_.size() > 1 && first.size() + 1 == columns && rows_[1].size() == columns;
    const std::size_t shift = is_short ? 1 : 0;
    Index text_over_numbers = 0, numbers_over_numbers = 0, numbers_over_text = 0, texts = 0, numbers = 0,
          words = 0;
    bool whole = true, repeated = false;
    for (std::size_t c = 0; c < first.size() && c + shift < columns; ++c) {
      const KindCounts& below = result_.columns[c + shift];
      const CellKind kind = kind_of_cell(first[c], result_.point);
      const Index lists = below[CellKind::list];
      const bool over_numbers = below.numbers() + lists > below.others() - lists;
      if (kind == CellKind::missing && !(c == 0 && first[c].empty())) continue;
      const bool is_text = kind == CellKind::text || kind == CellKind::time || kind == CellKind::truth;
      texts += is_text;
      numbers += !is_text && kind != CellKind::missing;
      numbers_over_numbers += !is_text && kind != CellKind::missing && over_numbers;
      numbers_over_text += !is_text && kind != CellKind::missing && !over_numbers && below.others() > 0;
      whole = whole && (!over_numbers || below[CellKind::number] == 0);
      words += is_header_word(first[c]);
      bool again = false;  // a name of a column does not stand in it
      for (std::size_t i = 1; i < rows_.size() && is_text && !again; ++i) {
        again = c + shift < rows_[i].size() && rows_[i][c + shift] == first[c];
      }
      repeated = repeated || again;
      text_over_numbers += is_text && over_numbers && !again;
    }
    if (header_) {
      result_.header = *header_;
      result_.short_header = *header_ && is_short;
      return;
    }
    if (rows_.size() < 2) return;
    const bool trailing = is_short && result_.columns.back().numbers() + result_.columns.back().others() == 0;
    if (is_short && !trailing && (texts > 0 || counting(first, whole))) {
      result_.header = result_.short_header = true;
      result_.numeric_header = texts == 0;
      return;
    }
    const bool empty_first = first[0].empty() && result_.columns[0][CellKind::missing] == 0;
    if (text_over_numbers > 0 || (empty_first && numbers > 0)) {
      result_.header = numbers == 0 || counting(first, whole) || (empty_first && counts_from_0(first));
    } else if (numbers > 0) {
      result_.header = (numbers_over_numbers > 0 && !repeated && counting(first, whole)) ||
                       (texts > 0 && !repeated && counts_from_0(first)) ||
                       (numbers_over_text > 0 && numbers_over_numbers == 0 && counts_from_0(first));
    } else if (texts > 0 && !repeated) {
      result_.header = empty_first || words > 0;
      result_.unsure = !result_.header;
    }
    result_.numeric_header = result_.header && numbers > 0;
    result_.doubtful =
        !result_.header && texts == 0 && first.size() > 1 && !counts_from_0(rows_[1]) &&
        (counts_from_0(first) || (!whole && first.size() > 2 && all_have_points() && in_whole_steps(first)));
  }

  /// The numbers of the row are 0, 1, 2, … or a single 0.
  bool counts_from_0(const SampleRow& row) const {
    double begin = 0, step = 0, value = 0;
    if (counts_on(row, begin, step)) return begin == 0 && step == 1;
    Index count = 0;
    for (const std::string& cell : row) {
      if (parse_decimal(cell, result_.point, value) == Parsed::number && (++count > 1 || value != 0))
        return false;
    }
    return count == 1;
  }

  /// Numbers in equal steps above rows that do not go on so: the names of columns, not a point.
  /// @param whole  the numbers below are whole, so that few of them may be in equal steps by chance
  bool counting(const SampleRow& row, bool whole) const {
    double begin = 0, step = 0, next = 0, same = 0;
    if (!counts_on(row, begin, step)) return false;
    if (counts_on(rows_[1], next, same) && same == step) return false;
    const std::size_t cells = row.size();
    if (begin == 0 && step == 1) return whole ? cells > 5 : cells > 3 || all_have_points();
    return std::trunc(begin) == begin && std::trunc(step) == step ? (whole ? cells > 8 : cells > 3)
                                                                  : cells > 8;
  }

  /// Whole numbers in equal steps, as years are.
  bool in_whole_steps(const SampleRow& row) const {
    double begin = 0, step = 0;
    return counts_on(row, begin, step) && std::trunc(begin) == begin && std::trunc(step) == step;
  }

  /// Every number below the first row is written with decimals, as programs write fractions.
  bool all_have_points() const {
    return std::all_of(result_.columns.begin(), result_.columns.end(),
                       [](const KindCounts& column) { return column[CellKind::whole] == 0; });
  }

  static bool is_header_word(std::string_view cell) {
    for (const char* word :
         {"label", "labels", "class",    "classes", "target",   "species",   "cluster",  "clusters",
          "group", "type",   "category", "name",    "names",    "id",        "cell",     "cells",
          "gene",  "genes",  "sample",   "barcode", "celltype", "cell_type", "cell type"}) {
      if (same_word(cell, word)) return true;
    }
    return false;
  }

  TableSample sample_;
  std::vector<SampleRow>& rows_;
  std::optional<bool> header_;
  TableStart result_{};
};

}  // namespace neem::detail
