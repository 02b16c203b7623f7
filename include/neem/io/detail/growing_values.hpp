// What readers of text share: values that grow row by row, and lists of places for a message.
#pragma once

#include "neem/core/types.hpp"
#include "neem/io/detail/messages.hpp"
#include "neem/io/input.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

namespace neem::detail {

/// A matrix whose number of rows is not known before they are read.
template <class S>
class GrowingValues {
public:
  /// @param bytes  the fewest in which the input spells a number
  explicit GrowingValues(const Input& input, std::uint64_t bytes = 2) : input_(input), bytes_(bytes) {}

  /// Room for row `row` of `columns` values; it stays where it is until the next is asked for.
  S* row(Index row, Index columns) {
    const Index begin = row * columns;
    reserve(begin + columns);
    return values_.data() + begin;
  }

  Matrix<S> table(Index rows, Index columns) {
    values_.conservativeResize(rows * columns, 1);
    values_.resize(rows, columns);  // same number of values: Eigen keeps them where they are
    return std::move(values_);
  }

private:
  /// Room for `needed` values and as many more, but never for more than the rest of a file can spell.
  void reserve(Index needed) {
    if (needed <= values_.rows()) return;
    Index room = std::max<Index>(2 * needed, 1024);
    if (const auto left = input_.left()) {
      const std::uint64_t most = *left / bytes_ + 1;
      if (most < static_cast<std::uint64_t>(room)) room = (std::min)(room, needed + static_cast<Index>(most));
    }
    values_.conservativeResize(room, 1);  // one column: a realloc, moved by the system
  }

  const Input& input_;
  std::uint64_t bytes_;
  Matrix<S> values_{};
};

/// "line 7, column 2", counted from 1, as messages say it.
inline std::string cell_place(Index line, Index column) {
  return "line " + std::to_string(line) + ", column " + std::to_string(column + 1);
}

/// Cells of one kind: how many there are, and where the first five of them are.
struct CellPlaces {
  Index count = 0;
  std::string text{};  ///< "line 7, column 2, line 9, column 1, ..."
  Place first{};

  void add(Index line, Index column) {
    constexpr Index most = 5;
    if (count == 0) first = {.row = line - 1, .column = column};
    if (count < most) text += (count == 0 ? "" : ", ") + cell_place(line, column);
    if (count == most) text += ", ...";
    ++count;
  }
};

}  // namespace neem::detail
