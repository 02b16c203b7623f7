// Graphs from text: an edge a line, its two ends and, if there are weights, its weight.
//
//     NamedGraph<float> friends = read_edges<float>("friends.csv");
//     Layout<float> Y = forceatlas2(friends.graph);     // row i is the point called friends.names[i]
//
// Ends are whole numbers or names. If all are whole numbers, points are in the order of these, else in the
// order in which their names appear; a number that no line names is no point. A line that names a point twice
// declares it, without an edge. The graph is undirected: the weight of a pair is the sum of all lines that
// name it, in either direction. Matrix Market files are read too; their points are 1 … n, whether they have
// edges or not.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/error.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/io/csv.hpp"
#include "neem/io/detail/cells.hpp"
#include "neem/io/detail/edge_sums.hpp"
#include "neem/io/detail/lines.hpp"
#include "neem/io/detail/numbers.hpp"
#include "neem/io/input.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace neem {

/// A graph and what its points are called.
template <class S>
struct NamedGraph {
  Graph<S> graph{};                  ///< n × n, symmetric, > 0, no diagonal, compressed
  std::vector<std::string> names{};  ///< n, of the points, as they are written in the file
  std::vector<std::string> notes{};  ///< edges that were left out or added up, with their number
};

namespace detail {

/// Edges by the numbers of their ends.
class EdgeReader {
public:
  EdgeReader(Input& input, const CsvOptions& options) : input_(input), options_(options), lines_(input) {
    if (options.delimiter) check_delimiter(*options.delimiter);
  }

  EdgeList read() {
    bool header = options_.header;
    while (lines_.next()) {
      const std::string_view line = trim(lines_.text());
      if (lines_.number() == 1 && line.starts_with("%%MatrixMarket")) read_banner(line);
      if (line.empty() || line.front() == '#' || line.front() == '%') continue;
      if (header) {
        header = false;
      } else if (matrix_market_ && !sized_) {
        read_size(line);
      } else {
        read_edge(line);
      }
    }
    return finish();
  }

private:
  // ---- lines -----------------------------------------------------------------------------------

  void read_edge(std::string_view line) {
    if (rows_ == 0) {
      if (!matrix_market_)
        delimiter_ = options_.delimiter ? *options_.delimiter : guess_delimiter(input_, line);
      const Index cells = count_cells(line, delimiter_);
      if (columns_ == 0 && cells != 2 && cells != 3) {
        fail(ErrorCode::shape, "a line of " + std::to_string(cells) + " cells, expected 2 or 3",
             lines_.where(),
             "give source, target and, if there are weights, weight; see --delimiter (CsvOptions::delimiter)",
             {.row = lines_.number() - 1});
      }
      if (columns_ == 0) columns_ = cells;
    }
    const Index seen = count_cells(line, delimiter_);
    if (seen != columns_) {
      fail(ErrorCode::shape,
           "a line of " + std::to_string(seen) + " cells, expected " + std::to_string(columns_),
           lines_.where(), "give every line as many cells as the first", {.row = lines_.number() - 1});
    }
    Cells cells(line, delimiter_);
    std::string_view ends[2], cell;
    for (Index c = 0; cells.next(cell); ++c) {
      if (!cells.closed()) {
        fail(ErrorCode::cell, "a quote is never closed", where(c), "close it in the same line", place(c));
      }
      lines_.check_text(cell);
      if (c < 2) ends[c] = cell;
    }
    for (Index c = 0; c < 2; ++c) {
      if (ends[c].empty()) {
        fail(ErrorCode::cell, "an empty cell", where(c), "name the point or remove the line", place(c));
      }
    }
    const double weight = columns_ == 3 ? read_weight(cell) : 1;
    add(ends[0], ends[1], weight);
    ++rows_;
  }

  double read_weight(std::string_view cell) const {
    double weight = 0;
    const Parsed parsed = parse_number(cell, weight);
    const std::string quoted = "'" + printable(cell, 80) + "'";
    const auto refuse = [&](ErrorCode code, const std::string& wrong, const char* remedy) {
      fail(code, wrong, where(2), remedy, place(2));
    };
    if (parsed == Parsed::empty)
      refuse(ErrorCode::cell, "an empty cell", "give the weight or remove the line");
    if (parsed == Parsed::out_of_range)
      refuse(ErrorCode::out_of_range, "weight " + quoted + " is out of range", "rescale the weights");
    if (parsed == Parsed::not_finite)
      refuse(ErrorCode::not_finite, "weight " + quoted + " is not finite",
             "give a number or remove the line");
    if (parsed == Parsed::not_a_number)
      refuse(ErrorCode::cell, "weight " + quoted + " is not a number",
             rows_ == 0 && !options_.header ? "if this line holds names, pass --header (CsvOptions::header)"
                                            : "write a number, such as 1.5");
    if (weight < 0)
      refuse(ErrorCode::out_of_range, "weight " + quoted + " is negative",
             "give weights that are not negative");
    return weight;
  }

  std::string where(Index column) const { return lines_.where() + ", column " + std::to_string(column + 1); }
  Place place(Index column) const { return {.row = lines_.number() - 1, .column = column}; }

  // ---- ends ------------------------------------------------------------------------------------

  /// A whole number as programs write it: no sign but a minus, no leading zero.
  static bool is_number(std::string_view text, std::int64_t& value) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return false;
    if (text.front() == '-') text.remove_prefix(1);
    return text.size() == 1 || text.front() != '0';
  }

  void add(std::string_view from, std::string_view to, double weight) {
    std::int64_t a = 0, b = 0;
    const bool numbers = is_number(from, a) && is_number(to, b);
    if (matrix_market_) {
      const std::int64_t n = static_cast<std::int64_t>(size_);
      if (!numbers || a < 1 || a > n || b < 1 || b > n) {
        fail(
            ErrorCode::out_of_range,
            "entry '" + printable(from, 80) + " " + printable(to, 80) + "' is not in 1.." + std::to_string(n),
            lines_.where(), "give rows and columns within the size in the file's head",
            {.row = lines_.number() - 1});
      }
      --a, --b;
    } else {
      if (!numbers) {
        if (rows_ == 0) first_is_named_ = true, first_line_ = lines_.number();
        if (rows_ > 0) others_are_named_ = true;
        if (!named_) name_all();
      }
      if (named_) a = number_of(from), b = number_of(to);
    }
    from_.push_back(a);
    to_.push_back(b);
    weight_.push_back(weight);
  }

  /// Called at the first end that is a name: the numbers read so far become names as well.
  void name_all() {
    named_ = true;
    for (std::size_t e = 0; e < from_.size(); ++e) {
      from_[e] = number_of(std::to_string(from_[e]));
      to_[e] = number_of(std::to_string(to_[e]));
    }
  }

  std::int64_t number_of(std::string_view name) {
    auto found = seen_.find(name);
    if (found == seen_.end()) {
      found = seen_.emplace(std::string(name), static_cast<std::int64_t>(seen_.size())).first;
    }
    return found->second;
  }

  // ---- Matrix Market ---------------------------------------------------------------------------

  void read_banner(std::string_view line) {
    matrix_market_ = true;
    delimiter_ = ' ';
    std::string words[5];
    Cells cells(line, ' ');
    std::string_view cell;
    for (std::size_t w = 0; w < 5 && cells.next(cell); ++w) {
      for (const char c : cell) words[w] += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    const bool plain = words[3] == "real" || words[3] == "double" || words[3] == "integer";
    if (words[1] != "matrix" || words[2] != "coordinate" || !(plain || words[3] == "pattern") ||
        (words[4] != "general" && words[4] != "symmetric")) {
      fail(ErrorCode::format, "a Matrix Market file that is no graph: '" + printable(line, 80) + "'",
           lines_.where(), "give matrix coordinate, real, integer or pattern, general or symmetric",
           {.row = 0});
    }
    columns_ = plain ? 3 : 2;
  }

  void read_size(std::string_view line) {
    Cells cells(line, ' ');
    std::string_view cell;
    std::int64_t numbers[3] = {-1, -1, -1};
    Index count = 0;
    for (; cells.next(cell); ++count) {
      if (count < 3 && !is_number(cell, numbers[count])) numbers[count] = -1;
    }
    if (count != 3 || numbers[0] < 1 || numbers[2] < 0) {
      fail(ErrorCode::format, "'" + printable(line, 80) + "' is no size of a matrix", lines_.where(),
           "give rows, columns and entries", {.row = lines_.number() - 1});
    }
    if (numbers[0] != numbers[1]) {
      fail(
          ErrorCode::shape,
          "the matrix is " + std::to_string(numbers[0]) + " x " + std::to_string(numbers[1]) + ", not square",
          lines_.where(), "give a graph: one row and one column a point", {.row = lines_.number() - 1});
    }
    if (numbers[0] > (std::numeric_limits<Id>::max)()) too_many(numbers[0]);
    size_ = static_cast<std::size_t>(numbers[0]);
    entries_ = numbers[2];
    sized_ = true;
  }

  // ---- the end ---------------------------------------------------------------------------------

  [[noreturn]] void too_many(std::int64_t points) const {
    fail(ErrorCode::too_many, std::to_string(points) + " points, more than 2147483647", input_.name(),
         "give a smaller graph");
  }

  EdgeList finish() {
    if (matrix_market_) {
      if (!sized_ || rows_ != entries_) {
        fail(rows_ < entries_ || !sized_ ? ErrorCode::truncated : ErrorCode::extra_bytes,
             std::to_string(rows_) + " entries, the file's head promises " + std::to_string(entries_),
             input_.name(), "write the file again");
      }
      // a few bytes must not ask for gigabytes
      constexpr std::size_t few = 1000000, most_an_entry = 100;
      if (size_ > few && size_ / most_an_entry > static_cast<std::size_t>(entries_)) {
        fail(ErrorCode::out_of_range,
             std::to_string(size_) + " points for " + std::to_string(entries_) + " entries", input_.name(),
             "list the edges alone, without the head of a matrix");
      }
    } else if (rows_ == 0) {
      fail(ErrorCode::empty, "no edges",
           input_.name() + ", " + std::to_string(lines_.number()) + " lines read",
           "give an edge a line: source, target and, if there are weights, weight");
    }
    if (first_is_named_ && !others_are_named_ && rows_ > 1) {
      fail(ErrorCode::cell, "only the first line names its points, all others number them",
           lines_.where(first_line_), "if this line holds names, pass --header (CsvOptions::header)",
           {.row = first_line_ - 1});
    }
    EdgeList list;
    if (matrix_market_) {
      list.names.reserve(size_);
      for (std::size_t i = 1; i <= size_; ++i) list.names.push_back(std::to_string(i));
    } else if (named_) {
      list.names.resize(seen_.size());
      for (const auto& [name, number] : seen_) list.names[static_cast<std::size_t>(number)] = name;
    } else {
      number_in_order(list);
    }
    if (list.names.size() > static_cast<std::size_t>((std::numeric_limits<Id>::max)())) {
      too_many(static_cast<std::int64_t>(list.names.size()));
    }
    list.from.assign(from_.begin(), from_.end());
    list.to.assign(to_.begin(), to_.end());
    list.weight.swap(weight_);
    return list;
  }

  /// Numbers become points in the order of their values.
  void number_in_order(EdgeList& list) {
    std::vector<std::int64_t> all(from_);
    all.insert(all.end(), to_.begin(), to_.end());
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    for (std::vector<std::int64_t>* ends : {&from_, &to_}) {
      for (std::int64_t& end : *ends) end = std::lower_bound(all.begin(), all.end(), end) - all.begin();
    }
    for (const std::int64_t number : all) list.names.push_back(std::to_string(number));
  }

  Input& input_;
  CsvOptions options_;
  Lines lines_;
  char delimiter_ = ' ';
  Index rows_ = 0, columns_ = 0, first_line_ = 0;
  bool named_ = false, first_is_named_ = false, others_are_named_ = false;
  bool matrix_market_ = false, sized_ = false;
  std::size_t size_ = 0;
  std::int64_t entries_ = 0;
  std::map<std::string, std::int64_t, std::less<>> seen_{};
  std::vector<std::int64_t> from_{}, to_{};
  std::vector<double> weight_{};
};

}  // namespace detail

/// An undirected graph from a text file, an edge a line.
///
/// @tparam S       float or double, of the weights
/// @param input    lines of source and target, or of source, target and weight, all alike; separated as
///                 CsvOptions::delimiter says; '#' and '%' begin comments, empty lines are passed over. Or a
///                 Matrix Market file (coordinate, real, integer or pattern, general or symmetric). For gzip
///                 hand over unpack(open_file(path)) of neem/io/gzip.hpp
/// @param options  delimiter and header
/// @return         weights 1 without a third column; pairs that are named again, in either direction, have
///                 the sum; edges of weight 0 and from a point to itself are left out and noted, their points
///                 are not
/// @throws         Error (DATA) with the line for one of another number of cells, an empty cell, a weight
///                 that is negative or no finite number, bytes that are not text, no edges; (RESOURCE) beyond
///                 2³¹ − 1 points or directed edges; (IO)
/// @cost           one pass; O(edges) time, with names O(edges log n); about 90 bytes an edge
template <class S>
NamedGraph<S> read_edges(Input& input, const CsvOptions& options = {}) {
  return detail::with_memory_errors(input, [&] {
    detail::EdgeList list = detail::EdgeReader(input, options).read();
    const detail::SummedRows sums = detail::add_up(list, input.name());
    NamedGraph<S> named;
    named.graph = detail::graph_of<S>(sums, input.name());
    named.notes = sums.notes;
    named.names.swap(list.names);
    return named;
  });
}

/// The same for the file at `path`.
template <class S>
NamedGraph<S> read_edges(const std::string& path, const CsvOptions& options = {}) {
  Input input = open_file(path);
  return read_edges<S>(input, options);
}

}  // namespace neem
