// What the first block of a table in text shows of it: what stands between its cells, whether its first line is
// a header, and what its columns are.
#pragma once

#include "neem/core/error.hpp"
#include "neem/core/types.hpp"
#include "neem/io/detail/cell_kinds.hpp"
#include "neem/io/detail/cells.hpp"
#include "neem/io/detail/lines.hpp"
#include "neem/io/detail/messages.hpp"
#include "neem/io/input.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace neem::detail {

/// How many cells of a column are of each CellKind.
struct KindCounts {
  std::array<Index, 7> of{};

  Index operator[](CellKind kind) const { return of[static_cast<std::size_t>(kind)]; }
  void add(CellKind kind) { ++of[static_cast<std::size_t>(kind)]; }
  Index numbers() const {
    return (*this)[CellKind::whole] + (*this)[CellKind::number] + (*this)[CellKind::not_finite];
  }
  Index others() const {
    return (*this)[CellKind::truth] + (*this)[CellKind::time] + (*this)[CellKind::text];
  }
};

/// A row of the block: its cells without quotes.
using SampleRow = std::vector<std::string>;

/// The result of a TableLook.
struct TableStart {
  char delimiter = ',', point = '.';  ///< between cells; before decimals
  bool delimiter_line = false;        ///< the first line is Excel's sep=;
  bool comments = true;               ///< lines that begin with # are passed over
  bool header = false;                ///< the first row holds names
  bool unsure = false;                ///< nothing but text: the first row may be either
  bool short_header = false;          ///< the first row has a cell less: the first column has no name
  bool numeric_header = false;        ///< the header holds numbers
  bool doubtful = false;              ///< the first row is 0, 1, 2, … and was not taken for a header
  std::vector<KindCounts> columns{};  ///< of the rows below a header, or of all without one
  std::vector<SampleRow> rows{};      ///< those of the block
};

/// Whether the quotes in a line are closed, as far as their number tells.
inline bool has_even_quotes(std::string_view line) {
  return std::count(line.begin(), line.end(), '"') % 2 == 0;
}

class TableLook {
public:
  /// @param delimiter, point, header  what is known; the rest is recognised
  TableLook(Input& input, std::optional<char> delimiter, std::optional<char> point,
            std::optional<bool> header)
      : input_(input), delimiter_(delimiter), point_(point), header_(header) {}

  TableStart look() {
    read_lines();
    if (lines_.empty()) return result_;
    choose_delimiter();
    choose_point();
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
  // ---- lines -----------------------------------------------------------------------------------

  /// As many bytes as hold three rows, and 64 KiB at least.
  void read_lines() {
    std::string_view block;
    bool whole = false;
    std::size_t lines_there = 0;
    for (std::size_t count = Input::look_ahead; !whole && lines_there < 4; count *= 2) {
      block = input_.peek(count);
      whole = block.size() < count;
      lines_there = static_cast<std::size_t>(std::count(block.begin(), block.end(), '\n'));
      if (count > (lines_there + 1) * line_limit) break;  // a line too long, which the reader will refuse
    }
    Input bytes = open_memory(block, input_.path());
    if (block.empty()) return;
    Lines lines(bytes);
    Index comments = 0;
    std::vector<std::string> all;
    while (lines.next()) {
      const std::string_view line = trim(lines.text());
      if (line.empty()) continue;
      if (all.empty() && line.size() == 5 && same_word(line.substr(0, 4), "sep=")) {
        result_.delimiter_line = true;
        if (!delimiter_) delimiter_ = line[4];
        continue;
      }
      comments += line.starts_with('#');
      all.emplace_back(lines.text());
    }
    if (!whole && all.size() > 1) all.pop_back();  // it may be cut off
    result_.comments = 2 * comments <= static_cast<Index>(all.size()) || all.size() < 3;
    for (std::string& line : all) {
      if (!result_.comments || !trim(line).starts_with('#')) lines_.push_back(std::move(line));
    }
  }

  std::vector<SampleRow> split(char delimiter) const {
    std::vector<SampleRow> rows;
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      std::string line = lines_[i];
      SampleRow row = cells_of(line, delimiter);
      if (row.empty()) {  // a quote is open
        std::size_t last = i;
        while (last + 1 < lines_.size() && !has_even_quotes(line)) line += '\n' + lines_[++last];
        row = cells_of(line, delimiter);
        if (row.empty()) row = {line};
        i = last;
      }
      rows.push_back(std::move(row));
    }
    return rows;
  }

  /// Empty where a quote is not closed.
  static SampleRow cells_of(std::string_view line, char delimiter) {
    SampleRow row;
    Cells cells(line, delimiter);
    std::string_view cell;
    while (cells.next(cell)) {
      if (!cells.closed()) return {};
      row.push_back(cells.doubled() ? without_doubled_quotes(cell) : std::string(cell));
    }
    return row;
  }

  // ---- delimiter -------------------------------------------------------------------------------

  /// How well the rows come out.
  struct Rating {
    std::size_t columns = 1;
    double even = 0, understood = 0;  ///< shares of rows with so many cells, of cells that are numbers
  };

  static Rating rate(const std::vector<SampleRow>& rows, char delimiter) {
    std::map<std::size_t, std::size_t> counts;
    for (std::size_t i = rows.size() > 1 ? 1 : 0; i < rows.size(); ++i) ++counts[rows[i].size()];
    Rating rating;
    std::size_t most = 0;
    for (const auto& [cells, count] : counts) {
      if (count > most) most = count, rating.columns = cells;
    }
    if (rating.columns < 2) return rating;
    const auto is_number = [&](const std::string& cell) {
      double value = 0;
      return parse_decimal(cell, '.', value) == Parsed::number ||
             (delimiter != ',' && parse_decimal(cell, ',', value) == Parsed::number);
    };
    const bool short_header =
        rows[0].size() + 1 == rating.columns && std::none_of(rows[0].begin(), rows[0].end(), is_number);
    std::size_t even = 0, numbers = 0, cells = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      even += rows[i].size() == rating.columns || (i == 0 && short_header);
      if (i == 0 && rows.size() > 1) continue;
      cells += rows[i].size();
      numbers += static_cast<std::size_t>(std::count_if(rows[i].begin(), rows[i].end(), is_number));
    }
    rating.even = static_cast<double>(even) / static_cast<double>(rows.size());
    rating.understood = static_cast<double>(numbers) / static_cast<double>(cells);
    return rating;
  }

  void choose_delimiter() {
    const std::string extension = input_.extension();
    Rating best;
    char chosen = extension == ".tsv" || extension == ".tab" ? '\t' : ',';
    const auto in_lines = [&](char c) {
      return std::any_of(lines_.begin(), lines_.end(), [&](const std::string& line) {
        return trim(line).find(c) != std::string_view::npos;
      });
    };
    if (delimiter_) {
      chosen = *delimiter_;
    } else {
      for (const char c : {chosen, ',', '\t', ';', '|', ' '}) {
        if (!in_lines(c) && !(c == ' ' && in_lines('\t'))) continue;
        const std::vector<SampleRow> rows = split(c);
        const Rating rating = rate(rows, c);
        if (rating.columns < 2) continue;
        if (c == ' ' && !(rating.understood > 0 && (best.even < 0.9 || rating.understood > 0.99))) continue;
        if (c == ',' && rating.understood == 0 && is_prose()) continue;
        const double gain = 2 * (rating.even - best.even) + rating.understood - best.understood;
        if (gain > 1e-9) best = rating, chosen = c;
        if (c == '\t' && extension == ".tsv" && rating.even > 0.9) break;
      }
    }
    // of one column, a delimiter that no text is expected to hold
    if (!delimiter_ && best.columns < 2) chosen = in_lines('\t') ? ',' : '\t';
    result_.delimiter = chosen;
    rows_ = split(chosen);
  }

  /// Every comma is followed by a blank, as in a sentence.
  bool is_prose() const {
    for (const std::string& line : lines_) {
      for (std::size_t at = line.find(','); at != std::string::npos; at = line.find(',', at + 1)) {
        if (at + 1 == line.size() || line[at + 1] != ' ') return false;
      }
    }
    return true;
  }

  /// 1,5 is one and a half where no comma stands between cells and no number has a point.
  void choose_point() {
    result_.point = point_.value_or('.');
    if (point_ || result_.delimiter == ',') return;
    Index commas = 0, groups = 0;
    std::string group;
    for (const SampleRow& row : rows_) {
      for (const std::string& cell : row) {
        double value = 0;
        const std::size_t comma = cell.find(',');
        if (comma == std::string::npos) {
          const bool point =
              cell.find('.') != std::string::npos && parse_number(cell, value) == Parsed::number;
          if (point) return;
        } else if (parse_decimal(cell, ',', value) == Parsed::number) {
          ++commas;
          const std::size_t from = cell.find_first_of("123456789");
          if (cell.size() - comma == 4 && from < comma && comma - from <= 3 &&
              cell.find_first_of("eE") == std::string::npos) {
            ++groups;
            if (group.empty()) group = cell;
          }
        }
      }
    }
    if (commas > 0 && commas == groups) {
      std::string plain = group;
      plain.erase(plain.find(','), 1);
      std::string decimal = group;
      decimal[decimal.find(',')] = '.';
      fail(ErrorCode::cell, "'" + printable(group, 80) + "' can mean " + decimal + " or " + plain,
           input_.name(), "give TableOptions::decimal = ',', or write the numbers without commas");
    }
    if (commas > 0) result_.point = ',';
  }

  // ---- header ----------------------------------------------------------------------------------

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
      const bool over_numbers = below.numbers() > below.others();
      if (kind == CellKind::missing && !(c == 0 && first[c].empty())) continue;
      const bool is_text = kind == CellKind::text || kind == CellKind::time || kind == CellKind::truth;
      texts += is_text;
      numbers += !is_text && kind != CellKind::missing;
      text_over_numbers += is_text && over_numbers;
      numbers_over_numbers += !is_text && kind != CellKind::missing && over_numbers;
      numbers_over_text += !is_text && kind != CellKind::missing && !over_numbers && below.others() > 0;
      whole = whole && (!over_numbers || below[CellKind::number] == 0);
      words += is_header_word(first[c]);
      for (std::size_t i = 1; i < rows_.size() && is_text && !over_numbers; ++i) {
        repeated = repeated || (c + shift < rows_[i].size() && rows_[i][c + shift] == first[c]);
      }
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
        !result_.header && texts == 0 && first.size() > 1 && counts_from_0(first) && !counts_from_0(rows_[1]);
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

  Input& input_;
  std::optional<char> delimiter_, point_;
  std::optional<bool> header_;
  std::vector<std::string> lines_{};
  std::vector<SampleRow> rows_{};
  TableStart result_{};
};

}  // namespace neem::detail
