// Edges in lines of text: two cells or three, a table with a header, what networkx's write_edgelist makes, or
// arrows. Which of these it is, the first line tells.
#pragma once

#include "neem/core/error.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/io/detail/cell_kinds.hpp"
#include "neem/io/detail/cells.hpp"
#include "neem/io/detail/dot_graph.hpp"
#include "neem/io/detail/edge_collector.hpp"
#include "neem/io/detail/edge_header.hpp"
#include "neem/io/detail/lines.hpp"
#include "neem/io/detail/numbers.hpp"
#include "neem/io/detail/plain_number.hpp"
#include "neem/io/edge_options.hpp"
#include "neem/io/input.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace neem::detail {

/// Where the first of `wanted` stands outside of quotes, or npos.
inline std::size_t find_unquoted(std::string_view line, std::string_view wanted) {
  bool inside = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '"') inside = !inside;
    if (!inside && line.substr(i).starts_with(wanted)) return i;
  }
  return std::string_view::npos;
}

/// Whether a line is an edge `a -> b` or `a -- b`.
inline bool is_arrow_line(std::string_view line) {
  const std::size_t right = find_unquoted(line, "->");
  if (right != std::string_view::npos && right > 0 && find_unquoted(line, "\t") == std::string_view::npos) {
    return true;
  }
  const std::size_t both = find_unquoted(line, "--");
  if (both == std::string_view::npos || both == 0 || both + 2 == line.size()) return false;
  return find_unquoted(line, " -- ") != std::string_view::npos ||
         line.find_first_of(" \t,;|") == std::string_view::npos;
}

/// The lines of a list of edges, from the one at hand to the last.
class EdgeLines {
public:
  EdgeLines(Input& input, Lines& lines, const EdgeOptions& options)
      : input_(input), lines_(lines), options_(options) {
    if (options.delimiter) check_delimiter(*options.delimiter);
  }

  /// @param any  whether there is a line at hand
  EdgeList read(bool any) {
    for (; any; any = lines_.next()) {
      const std::string_view line = trim(lines_.text());
      if (line.empty() || line.front() == '#' || line.front() == '%') continue;
      if (!begun_) {
        if (!options_.header.value_or(false) && !options_.delimiter && is_arrow_line(line)) {
          DotGraph graph(lines_, edges_);
          graph.read_lines();
          break;
        }
        begin(line);
      } else {
        read_edge(line);
      }
    }
    return finish();
  }

private:
  // ---- the first line --------------------------------------------------------------------------

  void begin(std::string_view line) {
    begun_ = true;
    in_python_ =
        !options_.header.value_or(false) && line.ends_with('}') && line.find('{') != std::string_view::npos;
    delimiter_ =
        options_.delimiter ? *options_.delimiter : delimiter_of(in_python_ ? before_python(line) : line);
    if (in_python_) return read_edge(line);
    split(line);
    const auto count = static_cast<Index>(cells_.size());
    const EdgeHeader header(cells_);
    const bool no_edge = header.has_no_number() && count > 2;  // the third cell would be the weight
    if (options_.header.value_or(no_edge)) {
      columns_ = header.columns(lines_.where());
      notes_.push_back(header.note(columns_));
      named_columns_ = true;
      return;
    }
    if (count != 2 && count != 3) {
      fail(ErrorCode::shape, "a line of " + std::to_string(count) + " cells, expected 2 or 3", lines_.where(),
           "give source, target and, if there are weights, weight; or a first line that names the columns, "
           "among "
           "them source and target; see also EdgeOptions::delimiter",
           {.row = lines_.number() - 1});
    }
    columns_ = {.weight = count == 3 ? Index(2) : Index(-1), .count = count};
    if (count == 2 && !options_.header && !is_digits(cells_[0]) &&
        !is_digits(cells_[1])) {  // names, or the first edge
      if (cells_[0].empty() || cells_[1].empty()) read_edge(line);
      first_ = {cells_[0], cells_[1]};
      first_note_ = header.note(header.columns(lines_.where()));
      is_known_ = header.is_likely();
      return;
    }
    read_edge(line);
  }

  char delimiter_of(std::string_view line) const {
    if (guess_delimiter(input_, "") == '\t') return '\t';
    char most = ' ';
    Index times = 0;
    for (const char mark :
         {',', '\t', ';', '|'}) {  // of two, 1,5 among them, that which stands there more often
      bool inside = false;
      Index count = 0;
      for (const char c : line) inside = inside != (c == '"'), count += !inside && c == mark;
      if (count > times) times = count, most = mark;
    }
    return most;
  }

  // ---- edges -----------------------------------------------------------------------------------

  void read_edge(std::string_view line) {
    double weight = 1;
    std::string_view text = line;
    if (in_python_) {
      text = before_python(line);
      weight = weight_in_python(line.substr(text.size()));
    }
    split(text);
    const auto seen = static_cast<Index>(cells_.size());
    if (edges_.size() == 0 && seen == columns_.count + 1) shift_columns();
    if (in_python_) columns_ = {};
    if (seen != columns_.count) {
      fail(ErrorCode::shape,
           "a line of " + std::to_string(seen) + " cells, expected " + std::to_string(columns_.count),
           lines_.where(),
           "give every line as many cells as the first; put quotes around names with " + separator(),
           {.row = lines_.number() - 1});
    }
    for (const Index c : {columns_.source, columns_.target}) {
      if (cell(c).empty())
        fail(ErrorCode::cell, "an empty cell", where(c), "name the point or remove the line", place(c));
    }
    if (columns_.weight >= 0) {
      const Index c = columns_.weight;
      const bool may_be_header = edges_.size() == 0 && !named_columns_;
      weight = weight_of(c, may_be_header ? "if this line holds names, give EdgeOptions::header = true"
                                          : "write a number, such as 1.5");
    }
    const std::string &from = cell(columns_.source), &to = cell(columns_.target);
    if (first_) settle(from, to);
    edges_.add(from, to, weight, columns_.type >= 0 && is_directed(cell(columns_.type)));
  }

  /// Whether the first line was the first edge: its names are used again, or there are others.
  void settle(const std::string& from, const std::string& to) {
    const auto& [one, two] = *first_;
    const bool again = from == one || from == two || to == one || to == two;
    const bool numbers = is_digits(from) && is_digits(to);
    if (!again && (is_known_ || numbers)) return;
    edges_.add_first(one, two, 1);
    first_.reset();
  }

  /// A weight, 0,5 too where no comma stands between cells.
  double weight_of(Index c, const char* remedy) {
    std::string text = cell(c);
    const std::size_t comma = text.find(',');
    double value = 0;
    const bool decimal =
        delimiter_ != ',' && comma != std::string::npos && parse_decimal(text, ',', value) == Parsed::number;
    if (decimal) {
      if (commas_ == groups_ && !plain_number(text, '.').empty()) ++groups_, group_ = text;
      ++commas_;
      text[comma] = '.';
    }
    points_ = points_ || (!decimal && text.find('.') != std::string::npos);
    if (points_ && commas_ > 0) {
      fail(ErrorCode::cell,
           "a weight, '" + printable(cell(c), 80) + "', has a " +
               (decimal ? "comma before its decimals, others a point"
                        : "point before its decimals, others a comma"),
           where(c), "write all weights alike", place(c));
    }
    return edge_weight(text, where(c), place(c), remedy);
  }
  /// Says that weights had commas before their decimals. @throws Error (DATA) if they may be groups of three digits
  void settle_commas() {
    if (commas_ == 0) return;
    if (commas_ == groups_) {
      const std::string plain = plain_number(group_, '.');
      std::string decimal = group_;
      decimal[decimal.find(',')] = '.';
      fail(ErrorCode::cell, "'" + printable(group_, 80) + "' can mean " + decimal + " or " + plain,
           input_.name(), "write the weights without commas");
    }
    notes_.emplace_back("weights have decimal commas");
  }

  static bool is_directed(std::string_view type) {
    const std::string word = lower_case(type);
    return word == "directed" || word == "true" || word == "1";
  }

  /// R writes the names of rows without one for their column.
  void shift_columns() {
    if (first_ && is_known_) {
      notes_.push_back(first_note_);
      first_.reset();
      named_columns_ = true;
    }
    if (!named_columns_) return;
    ++columns_.source, ++columns_.target, ++columns_.count;
    if (columns_.weight >= 0) ++columns_.weight;
    if (columns_.type >= 0) ++columns_.type;
    notes_.emplace_back("the first column holds names of the lines, and is not used");
  }

  void split(std::string_view line) {
    std::size_t count = 0;
    Cells cells(line, delimiter_);
    for (std::string_view one; cells.next(one); ++count) {
      const auto c = static_cast<Index>(count);
      const bool open = one.starts_with('"') && one.find('"', 1) == std::string_view::npos && !cells.quoted();
      if (!cells.closed() || open) {
        fail(ErrorCode::cell, "a quote is never closed", where(c), "close it in the same line", place(c));
      }
      lines_.check_text(one);
      if (count == cells_.size()) cells_.emplace_back();
      if (cells.doubled()) {
        cells_[count] = without_doubled_quotes(one);
      } else {
        cells_[count].assign(one);
      }
    }
    cells_.resize(count);
  }

  // ---- networkx: a Python dictionary behind the ends --------------------------------------------

  std::string_view before_python(std::string_view line) const {
    const std::size_t brace = line.ends_with('}') ? line.find('{') : std::string_view::npos;
    if (brace == std::string_view::npos) {
      fail(ErrorCode::shape, "a line without attributes, which others have", lines_.where(),
           "end every line with {} or none", {.row = lines_.number() - 1});
    }
    std::string_view ends = trim(line.substr(0, brace));
    if (ends.ends_with(',') || ends.ends_with(';')) ends.remove_suffix(1);
    return ends;
  }

  double weight_in_python(std::string_view attributes) const {
    for (const std::string_view key : {"'weight':", "\"weight\":"}) {
      const std::size_t at = attributes.find(key);
      if (at == std::string_view::npos) continue;
      const std::string_view rest = attributes.substr(at + key.size());
      return edge_weight(rest.substr(0, rest.find_first_of(",}")), lines_.where(),
                         {.row = lines_.number() - 1});
    }
    return 1;
  }

  // ---- the end ---------------------------------------------------------------------------------

  EdgeList finish() {
    settle_commas();
    if (first_ && edges_.size() == 0) {  // no other line
      const auto [one, two] = *std::exchange(first_, std::nullopt);
      edges_.add(one, two, 1);
    }
    if (edges_.size() == 0 && edges_.points() == 0) {
      fail(ErrorCode::empty, "no edges",
           input_.name() + ", " + std::to_string(lines_.number()) + " lines read",
           "give an edge a line: source, target and, if there are weights, weight");
    }
    if (first_) notes_.insert(notes_.begin(), first_note_);
    EdgeList list = edges_.finish(input_.name());
    list.notes.insert(list.notes.begin(), notes_.begin(), notes_.end());
    return list;
  }

  std::string separator() const {
    return delimiter_ == ' ' ? "blanks" : delimiter_ == '\t' ? "tabs" : std::string("'") + delimiter_ + "'";
  }
  const std::string& cell(Index c) const { return cells_[static_cast<std::size_t>(c)]; }
  std::string where(Index column) const { return lines_.where() + ", column " + std::to_string(column + 1); }
  Place place(Index column) const { return {.row = lines_.number() - 1, .column = column}; }

  Input& input_;
  Lines& lines_;
  EdgeOptions options_;
  char delimiter_ = ' ';
  bool begun_ = false, in_python_ = false, named_columns_ = false, is_known_ = false;
  EdgeColumns columns_{};
  std::vector<std::string> cells_{};
  std::optional<std::pair<std::string, std::string>> first_{};  ///< of a line that is a header or an edge
  std::string first_note_{}, group_{};
  Index commas_ = 0, groups_ = 0;  ///< weights with a comma; those of them that may be groups, while all are
  bool points_ = false;            ///< a weight has a point
  std::vector<std::string> notes_{};
  EdgeCollector edges_{};
};

}  // namespace neem::detail
