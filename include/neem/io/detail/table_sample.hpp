// The first block of a table in text, cut into cells: by what stands between them, which is recognised.
#pragma once

#include "neem/core/error.hpp"
#include "neem/core/types.hpp"
#include "neem/io/detail/cell_kinds.hpp"
#include "neem/io/detail/cells.hpp"
#include "neem/io/detail/lines.hpp"
#include "neem/io/detail/messages.hpp"
#include "neem/io/detail/plain_number.hpp"
#include "neem/io/input.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace neem::detail {

/// A row of the block: its cells without quotes.
using SampleRow = std::vector<std::string>;

/// Whether the quotes in a line are closed, as far as their number tells.
inline bool has_even_quotes(std::string_view line) {
  return std::count(line.begin(), line.end(), '"') % 2 == 0;
}

/// The rows of the first block.
class TableSample {
public:
  /// @param between, decimal  what is known of delimiter and decimals; the rest is recognised
  TableSample(Input& input, std::optional<char> between, std::optional<char> decimal)
      : input_(input), delimiter_(between), point_(decimal) {
    read_lines();
    if (lines_.empty()) return;
    choose_delimiter();
    choose_point();
    refuse_title();
  }

  char delimiter = ',', point = '.';  ///< between cells; before decimals
  bool delimiter_line = false;        ///< the first line is Excel's sep=;
  bool comments = true;               ///< lines that begin with # are passed over
  std::vector<SampleRow> rows{};      ///< at least one, unless the file has none

private:
  // ---- lines -----------------------------------------------------------------------------------

  /// Whole lines that are rows: neither empty nor comments.
  static std::size_t count_rows(std::string_view block) {
    std::size_t count = 0;
    for (std::size_t at = 0, end; (end = block.find('\n', at)) != std::string_view::npos; at = end + 1) {
      const std::string_view line = trim(block.substr(at, end - at));
      count += !line.empty() && !line.starts_with('#');
    }
    return count;
  }

  /// As many bytes as hold three rows, and 64 KiB at least.
  void read_lines() {
    std::string_view block;
    bool whole = false;
    std::size_t there = 0;
    for (std::size_t count = Input::look_ahead; !whole && there < 4; count *= 2) {
      block = input_.peek(count);
      whole = block.size() < count;
      there = count_rows(block);
      if (count > (there + 1) * line_limit) break;  // a line too long, which the reader will refuse
    }
    Input bytes = open_memory(block, input_.path());
    if (block.empty()) return;
    Lines lines(bytes);
    Index marked = 0, in_front = 0;  // lines that begin with #; those before all others
    std::vector<std::string> all;
    while (lines.next()) {
      const std::string_view line = trim(lines.text());
      if (line.empty()) continue;
      const bool tab = lines.text() == "sep=\t";
      if (all.empty() && (tab || (line.size() == 5 && same_word(line.substr(0, 4), "sep=")))) {
        delimiter_line = true;
        if (!delimiter_) delimiter_ = tab ? '\t' : line[4];
        continue;
      }
      all.emplace_back(lines.text());
    }
    if (!whole && all.size() > 1) all.pop_back();  // it may be cut off
    for (std::size_t i = 0; i < all.size(); ++i) {
      const bool mark = trim(all[i]).starts_with('#');
      in_front += mark && marked == static_cast<Index>(i);
      marked += mark;
    }
    // what most rows begin with is no comment
    const auto count = static_cast<Index>(all.size());
    const bool only = marked == count;
    comments = count < 3 || 2 * (marked - (only ? 0 : in_front)) <= count - (only ? 0 : in_front);
    for (std::string& line : all) {
      if (!comments || !trim(line).starts_with('#')) lines_.push_back(std::move(line));
    }
    if (!whole && (only || lines_.empty())) {
      fail(ErrorCode::empty, join({"no row in the first ", block.size(), " bytes"}), input_.name(),
           "leave out the empty lines and comments before the table");
    }
  }

  std::vector<SampleRow> split(char between) const {
    std::vector<SampleRow> cut;
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      std::string line = lines_[i];
      SampleRow row = cells_of(line, between);
      if (row.empty()) {  // a quote is open
        std::size_t last = i;
        for (bool even = has_even_quotes(line); !even && last + 1 < lines_.size();) {
          even = !has_even_quotes(lines_[++last]);
          line += '\n' + lines_[last];
        }
        row = cells_of(line, between);
        if (row.empty() && !cut.empty()) return cut;  // it closes further on, or never: the reader will see
        if (row.empty()) row = {line};
        i = last;
      }
      cut.push_back(std::move(row));
    }
    return cut;
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

  /// The end of a list in brackets whose beginning is in another cell.
  static bool is_cut_list(std::string_view cell) {
    cell = trim(cell);
    constexpr std::string_view opening = "[{(", closing = "]})";
    const std::size_t kind = cell.empty() ? closing.npos : closing.find(cell.back());
    double number = 0;
    return kind != closing.npos && cell.find(opening[kind]) == cell.npos &&
           parse_number(trim(cell.substr(0, cell.size() - 1)), number) == Parsed::number;
  }

  static Rating rate(const std::vector<SampleRow>& rows, char delimiter) {
    // what cuts lists of numbers is no delimiter
    for (const SampleRow& row : rows) {
      if (std::any_of(row.begin(), row.end(), is_cut_list)) return {};
    }
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
             (delimiter != ',' && parse_decimal(cell, ',', value) == Parsed::number) ||
             !plain_number(cell, delimiter == ';' ? ',' : '.', false).empty();
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
        const Rating rating = rate(split(c), c);
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
    delimiter = chosen;
    rows = split(chosen);
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
    point = point_.value_or('.');
    if (point_ || delimiter == ',') return;
    Index commas = 0, groups = 0;
    std::string group;
    for (const SampleRow& row : rows) {
      for (const std::string& cell : row) {
        double value = 0;
        const std::size_t comma = cell.find(',');
        if (comma == std::string::npos) {
          const bool dotted =
              cell.find('.') != std::string::npos && parse_number(cell, value) == Parsed::number;
          if (dotted) return;
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
    if (commas > 0) point = ',';
  }

  /// A line of one cell above rows of several.
  void refuse_title() const {
    if (rows.size() < 3 || rows[0].size() != 1 || rows[1].size() < 3 || rows[2].size() != rows[1].size())
      return;
    fail(ErrorCode::shape,
         join({"one cell, '", printable(rows[0][0], 40), "', above rows of ", rows[1].size()}), input_.name(),
         "if it is a title, leave out its line, as by sed 1d FILE > OUT.csv");
  }

  Input& input_;
  std::optional<char> delimiter_, point_;
  std::vector<std::string> lines_{};
};

}  // namespace neem::detail
