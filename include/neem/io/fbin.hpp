// .fbin, .ibin, .u8bin and .i8bin, the formats of the benchmarks of a billion vectors: the number of rows and
// that of columns, 32 bits each, little endian, then all values: floats, 32-bit integers, bytes, signed bytes.
#pragma once

#include "neem/core/error.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/io/detail/values.hpp"
#include "neem/io/input.hpp"
#include "neem/io/npy.hpp"

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

namespace neem {

namespace detail {

/// The type of the values in a file, by its extension.
inline Encoding encoding_of_big_vectors(const Input& input) {
  const std::string extension = input.extension();
  if (extension == ".fbin") return {'f', 4, false};
  if (extension == ".fp16bin" || extension == ".f16bin") return {'f', 2, false};
  if (extension == ".ibin") return {'i', 4, false};
  if (extension == ".u8bin") return {'u', 1, false};
  if (extension == ".i8bin") return {'i', 1, false};
  fail(ErrorCode::format, "the name does not tell what the values are", input.name(),
       "name the file .fbin, .f16bin, .ibin, .u8bin or .i8bin");
}

template <class S>
Matrix<S> read_big_vectors(Input& input) {
  static_assert(is_file_scalar<S>, "read as float, double, std::int32_t or std::int64_t");
  check_start(input);
  const Encoding encoding = encoding_of_big_vectors(input);
  const std::string_view start = input.peek(8);
  if (start.size() < 8) {
    fail(ErrorCode::truncated, "truncated: the file ends within the two sizes it begins with", input.name(),
         "copy the file again", {.byte = static_cast<std::int64_t>(start.size())});
  }
  const bool swapped = std::endian::native == std::endian::big;
  const auto n = load<std::uint32_t>(start.data(), swapped),
             d = load<std::uint32_t>(start.data() + 4, swapped);
  std::int64_t count = 0;
  if (n == 0 || d == 0 || !multiply_sizes(n, d, count)) {
    fail(n == 0 || d == 0 ? ErrorCode::empty : ErrorCode::too_long,
         join({"the file begins with the sizes ", n, " x ", d}), input.name() + ", byte 0",
         "check what wrote the file", {.byte = 0});
  }
  input.skip(8);
  return read_table<S>(input, encoding, n, d, false, [&](std::uint64_t need, std::uint64_t there) {
    return join({"the sizes ", n, " x ", d, " promise ", need, " bytes of values, there are ", there});
  });
}

}  // namespace detail

/// A table of numbers from a .fbin, .f16bin, .ibin, .u8bin or .i8bin file; which of these, its extension says.
///
/// @tparam S     float, double, std::int32_t or std::int64_t, whatever the file holds
/// @return       n × d; NaN and infinity as they are (check_points refuses them)
/// @throws       Error (DATA) for no rows, bytes missing or left over, a value S cannot hold, another
///               extension; (IO) if the file cannot be read
/// @cost         one pass, no memory but the result
/// @source       big-ann-benchmarks (Simhadri et al. 2022)
template <class S>
Matrix<S> read_fbin(Input& input) {
  return detail::with_memory_errors(input, [&] { return detail::read_big_vectors<S>(input); });
}

/// The same for the file at `path`.
template <class S>
Matrix<S> read_fbin(const std::string& path) {
  Input input = open_file(path);
  return read_fbin<S>(input);
}

}  // namespace neem
