// Arrays of any number of dimensions as tables: which of them are, and what is said of the others.
#pragma once

#include "neem/core/error.hpp"
#include "neem/io/detail/messages.hpp"
#include "neem/io/detail/values.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace neem::detail {

/// Rows and columns.
struct TableShape {
  std::int64_t n = 0, d = 0;
};

/// The sizes of a table from those of an array.
///
/// @param where       for messages
/// @param flat        also accept one dimension, as n × 1
/// @param no_columns  also accept n × 0
/// @throws            Error (DATA) for another number of dimensions, with the shape to bring it to; for no rows
///                    or columns, and for more values than can be counted
inline TableShape table_shape(const std::vector<std::int64_t>& shape, const std::string& where, bool flat,
                              bool no_columns = false) {
  std::int64_t count = 1, inner = 1;
  bool fits = true, has_zero = false;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    has_zero = has_zero || shape[i] == 0;
    fits = fits && multiply_sizes(count, shape[i], count);
    if (i > 0) fits = fits && multiply_sizes(inner, shape[i], inner);
  }
  if (!fits && !has_zero) {
    fail(ErrorCode::too_long, "the sizes multiply to an overflow", where, "check what wrote the file");
  }
  const std::string dimensions = std::to_string(shape.size()) + "-D";
  if (shape.size() > 2) {
    const std::string to = has_zero ? "two dimensions" : shape_text({shape[0], inner});
    fail(ErrorCode::shape, "the array is " + dimensions + ", not a table of rows", where,
         "reshape it to " + to);
  }
  if (shape.empty() || (shape.size() == 1 && !flat)) {
    const std::string to = shape.empty() ? "(1, 1)" : shape_text({shape[0], 1});
    fail(ErrorCode::shape, "the array is " + dimensions + ", not a table of rows", where,
         "reshape it to " + to + ", one row a point");
  }
  const std::int64_t n = shape[0], d = shape.size() == 1 ? 1 : shape[1];
  if (n == 0) fail(ErrorCode::empty, "the array has 0 rows", where, "save at least one row");
  if (d == 0 && !no_columns)
    fail(ErrorCode::empty, "the array has 0 columns", where, "save at least one column");
  return {n, d};
}

}  // namespace neem::detail
