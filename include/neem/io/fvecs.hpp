// .fvecs, .ivecs and .bvecs, the formats of the search benchmarks (SIFT, GIST, Deep): every row is its number
// of values, 32 bits, little endian, and the values: floats, 32-bit integers or bytes.
#pragma once

#include "neem/core/error.hpp"
#include "neem/core/types.hpp"
#include "neem/io/detail/values.hpp"
#include "neem/io/input.hpp"
#include "neem/io/npy.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace neem {

namespace detail {

/// The type of the values in a file, by its extension.
inline Encoding encoding_of_vectors(const Input& input) {
  const std::string extension = input.extension();
  if (extension == ".bvecs") return {'u', 1, false};
  if (extension == ".ivecs") return {'i', 4, false};
  if (extension == ".fvecs") return {'f', 4, false};
  fail(ErrorCode::format, "the name does not tell what the values are", input.name(),
       "name the file .fvecs, .ivecs or .bvecs");
}

/// The size before row `row`, which begins at the next byte; 0 if the file ends there.
inline std::int64_t read_vector_size(Input& input, std::int64_t row) {
  const std::string_view bytes = input.peek(4);
  if (bytes.empty()) return 0;
  const auto byte = static_cast<std::int64_t>(input.position());
  const std::string where = input.name() + ", row " + std::to_string(row) + ", byte " + std::to_string(byte);
  if (bytes.size() < 4) {
    fail(ErrorCode::truncated, "truncated: the file ends within the size of a row", where,
         "copy the file again", {.row = row, .byte = byte});
  }
  const auto size = load<std::int32_t>(bytes.data(), std::endian::native == std::endian::big);
  constexpr std::int32_t most = 1 << 24;
  if (size < 1 || size > most) {
    fail(ErrorCode::format, "a row of " + std::to_string(size) + " values", where,
         "give a file whose rows have 1 to 16777216 values", {.row = row, .byte = byte});
  }
  input.skip(4);
  return size;
}

template <class S>
Matrix<S> read_vectors(Input& input) {
  static_assert(is_file_scalar<S>, "read as float, double, std::int32_t or std::int64_t");
  check_start(input);
  const Encoding encoding = encoding_of_vectors(input);
  const auto left = input.left();
  const std::int64_t d = read_vector_size(input, 0);
  const auto row_bytes = static_cast<std::uint64_t>(d) * static_cast<std::uint64_t>(encoding.size);
  const auto place = [&](std::int64_t row) { return input.name() + ", row " + std::to_string(row); };
  const auto refuse_short = [&](std::int64_t row, std::uint64_t there) {
    fail(ErrorCode::truncated,
         "truncated: a row of " + std::to_string(row_bytes) + " bytes is promised, there are " +
             std::to_string(there),
         place(row), "copy the file again", {.row = row});
  };
  // Where the size of the file is known memory is taken once, and never for more rows than it can hold.
  std::int64_t room = 1;
  if (left) room = static_cast<std::int64_t>(*left / (row_bytes + 4));
  if (room == 0) refuse_short(0, *input.left());
  std::vector<char> bytes;  // grows as bytes arrive: a size that lies costs no memory
  Matrix<S> values;
  std::int64_t n = 0;
  const bool swapped = std::endian::native == std::endian::big;
  do {
    constexpr std::size_t piece = 65536;
    std::size_t got = 0;
    while (got < row_bytes) {
      const std::size_t wanted = static_cast<std::size_t>(std::min<std::uint64_t>(row_bytes - got, piece));
      if (bytes.size() < got + wanted) bytes.resize(got + wanted);
      const std::size_t count = input.read(bytes.data() + got, wanted);
      got += count;
      if (count < wanted) refuse_short(n, got);
    }
    if (n == 0) values.resize(room, d);
    if (n == values.rows()) values.conservativeResize(2 * n, d);
    with_type(encoding, [&](auto type) {
      using T = decltype(type);
      for (std::int64_t c = 0; c < d; ++c) {
        const T value = load<T>(bytes.data() + static_cast<std::size_t>(c) * sizeof(T), swapped);
        if (convert(value, values(n, c))) continue;
        std::string text;
        if constexpr (std::is_arithmetic_v<T>) append_number(text, value);
        fail(ErrorCode::out_of_range,
             text + " is out of range" + (std::is_integral_v<S> ? " or no whole number" : ""),
             place(n) + ", column " + std::to_string(c) + " (counted from 0)",
             "rescale the data or read them as another type", {.row = n, .column = c});
      }
    });
    const std::int64_t size = read_vector_size(input, ++n);
    if (size == 0) break;
    if (size != d) {
      fail(ErrorCode::shape,
           "a row of " + std::to_string(size) + " values, those before have " + std::to_string(d), place(n),
           "give rows of one size", {.row = n});
    }
  } while (true);
  if (n < values.rows()) values.conservativeResize(n, d);
  return values;
}

}  // namespace detail

/// A table of numbers from a .fvecs, .ivecs or .bvecs file; which of these it is, its extension says.
///
/// @tparam S     float, double, std::int32_t or std::int64_t, whatever the file holds
/// @param input  rows of 1 to 16777216 values, all of one size
/// @return       n × d; NaN and infinity as they are (check_points refuses them)
/// @throws       Error (DATA) with the row for anything else: no rows, sizes that differ, bytes missing, a
///               value S cannot hold, another extension; (IO) if the file cannot be read
/// @cost         one pass; no memory but the result, twice that where the size of the file is not known
/// @source       the formats of corpus-texmex.irisa.fr
template <class S>
Matrix<S> read_fvecs(Input& input) {
  return detail::with_memory_errors(input, [&] { return detail::read_vectors<S>(input); });
}

/// The same for the file at `path`.
template <class S>
Matrix<S> read_fvecs(const std::string& path) {
  Input input = open_file(path);
  return read_fvecs<S>(input);
}

}  // namespace neem
