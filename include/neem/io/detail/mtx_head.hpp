// The head of a Matrix Market file: its banner and its size.
#pragma once

#include "neem/core/error.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/io/detail/cells.hpp"
#include "neem/io/detail/edge_collector.hpp"
#include "neem/io/detail/edge_header.hpp"
#include "neem/io/detail/lines.hpp"
#include "neem/io/detail/messages.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace neem::detail {

/// What a Matrix Market file says about itself.
struct MtxHead {
  bool has_values = false;  ///< real or integer; else pattern, whose entries are all 1
  bool symmetric = false;   ///< one of (i, j) and (j, i) is listed
  std::int64_t rows = 0, columns = 0, entries = 0;
};

inline bool is_mtx_banner(std::string_view line) { return line.starts_with("%%MatrixMarket"); }

/// The first line.
/// @param what  the file is where it is of another kind: "no graph", "no sparse matrix"
inline MtxHead read_mtx_banner(std::string_view line, const std::string& where, const std::string& what) {
  std::string words[5];
  Cells cells(line, ' ');
  std::string_view cell;
  for (std::size_t w = 0; w < 5 && cells.next(cell); ++w) words[w] = lower_case(cell);
  const bool plain = words[3] == "real" || words[3] == "double" || words[3] == "integer";
  if (words[1] != "matrix" || words[2] != "coordinate" || !(plain || words[3] == "pattern") ||
      (words[4] != "general" && words[4] != "symmetric")) {
    fail(ErrorCode::format, "a Matrix Market file that is " + what + ": '" + printable(line, 80) + "'", where,
         "give matrix coordinate, real, integer or pattern, general or symmetric", {.row = 0});
  }
  return {.has_values = plain, .symmetric = words[4] == "symmetric"};
}

/// The line after banner and comments: rows, columns and entries.
inline void read_mtx_size(std::string_view line, const std::string& where, Index row, MtxHead& head) {
  Cells cells(line, ' ');
  std::string_view cell;
  std::int64_t numbers[3] = {-1, -1, -1};
  Index count = 0;
  for (; cells.next(cell); ++count) {
    if (count < 3 && !is_id(cell, numbers[count])) numbers[count] = -1;
  }
  if (count != 3 || numbers[0] < 1 || numbers[1] < 1 || numbers[2] < 0) {
    fail(ErrorCode::format, "'" + printable(line, 80) + "' is no size of a matrix", where,
         "give rows, columns and entries", {.row = row});
  }
  if (head.symmetric && numbers[0] != numbers[1]) {  // its other half would be outside of it
    fail(ErrorCode::format,
         join({"a symmetric matrix of ", numbers[0], " x ", numbers[1], ", which is not square"}), where,
         "write general in the first line, or the right size", {.row = row});
  }
  head.rows = numbers[0], head.columns = numbers[1], head.entries = numbers[2];
}

}  // namespace neem::detail
