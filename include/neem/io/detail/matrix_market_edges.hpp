// A graph in a Matrix Market file: its points are 1 … n, whether they have edges or not.
#pragma once

#include "neem/core/error.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/io/detail/cells.hpp"
#include "neem/io/detail/edge_collector.hpp"
#include "neem/io/detail/edge_header.hpp"
#include "neem/io/detail/edge_sums.hpp"
#include "neem/io/detail/lines.hpp"
#include "neem/io/detail/messages.hpp"
#include "neem/io/detail/mtx_head.hpp"
#include "neem/io/detail/numbers.hpp"
#include "neem/io/input.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

namespace neem::detail {

class MatrixMarketEdges {
public:
  MatrixMarketEdges(Input& input, Lines& lines) : input_(input), lines_(lines) {}

  /// The file from its first line, which is at hand.
  EdgeList read() {
    read_banner(trim(lines_.text()));
    while (lines_.next()) {
      const std::string_view line = trim(lines_.text());
      if (line.empty() || line.front() == '%') continue;
      size_ == 0 ? read_size(line) : read_entry(line);
    }
    return finish();
  }

private:
  void read_banner(std::string_view line) {
    head_ = read_mtx_banner(line, lines_.where(), "no graph");
    columns_ = head_.has_values ? 3 : 2;
  }

  void read_size(std::string_view line) {
    read_mtx_size(line, lines_.where(), lines_.number() - 1, head_);
    if (head_.rows != head_.columns) {
      fail(ErrorCode::shape, join({"the matrix is ", head_.rows, " x ", head_.columns, ", not square"}),
           lines_.where(), "give a graph: one row and one column a point", place());
    }
    if (head_.rows > (std::numeric_limits<Id>::max)()) {
      fail(ErrorCode::too_many, std::to_string(head_.rows) + " points, more than 2147483647", input_.name(),
           "give a smaller graph");
    }
    size_ = head_.rows;
    entries_ = head_.entries;
  }

  void read_entry(std::string_view line) {
    std::string_view parts[3];
    Cells cells(line, ' ');
    std::string_view cell;
    Index count = 0;
    for (; cells.next(cell); ++count) {
      lines_.check_text(cell);
      if (count < 3) parts[count] = cell;
    }
    if (count != columns_) {
      fail(ErrorCode::shape,
           "a line of " + std::to_string(count) + " cells, expected " + std::to_string(columns_),
           lines_.where(), "give row, column" + std::string(columns_ == 3 ? " and value" : ""), place());
    }
    std::int64_t a = 0, b = 0;
    if (!is_id(parts[0], a) || !is_id(parts[1], b) || a < 1 || a > size_ || b < 1 || b > size_) {
      fail(ErrorCode::out_of_range,
           "entry '" + printable(parts[0], 80) + " " + printable(parts[1], 80) + "' is not in 1.." +
               std::to_string(size_),
           lines_.where(), "give rows and columns within the size in the file's head", place());
    }
    list_.from.push_back(static_cast<Id>(a - 1));
    list_.to.push_back(static_cast<Id>(b - 1));
    list_.weight.push_back(columns_ == 3 ? edge_weight(parts[2], lines_.where(), place()) : 1);
  }

  EdgeList finish() {
    const auto found = static_cast<std::int64_t>(list_.from.size());
    if (size_ == 0 || found != entries_) {
      fail(found < entries_ || size_ == 0 ? ErrorCode::truncated : ErrorCode::extra_bytes,
           std::to_string(found) + " entries, the file's head promises " + std::to_string(entries_),
           input_.name(), "write the file again");
    }
    // a few bytes must not ask for gigabytes
    constexpr std::int64_t few = 1000000, most_an_entry = 100;
    if (size_ > few && size_ / most_an_entry > entries_) {
      fail(ErrorCode::out_of_range,
           std::to_string(size_) + " points for " + std::to_string(entries_) + " entries", input_.name(),
           "list the edges alone, without the head of a matrix");
    }
    for (std::int64_t i = 1; i <= size_; ++i) list_.names.push_back(std::to_string(i));
    return std::move(list_);
  }

  Place place() const { return {.row = lines_.number() - 1}; }

  Input& input_;
  Lines& lines_;
  MtxHead head_{};
  Index columns_ = 0;
  std::int64_t size_ = 0, entries_ = 0;
  EdgeList list_{};
};

}  // namespace neem::detail
