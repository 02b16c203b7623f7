// IDX, the format of MNIST and its kin: two zero bytes, a type, the number of dimensions, their sizes (32
// bits, big endian), the values (big endian).
#pragma once

#include "neem/core/error.hpp"
#include "neem/core/types.hpp"
#include "neem/io/detail/values.hpp"
#include "neem/io/input.hpp"
#include "neem/io/npy.hpp"
#include "neem/io/output.hpp"

#include <bit>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>

namespace neem {

namespace detail {

struct IdxHeader {
  Encoding encoding{};
  std::vector<std::int64_t> shape{};
};

/// Leaves the input at the first byte of the data.
inline IdxHeader read_idx_header(Input& input) {
  check_start(input);
  const std::string again = "copy or write the file again";
  const std::string_view start = input.peek(4);
  const auto complain = [&](ErrorCode code, const std::string& what, std::int64_t byte,
                            const std::string& to_do) {
    fail(code, what, input.name() + ", header, byte " + std::to_string(byte), to_do, {.byte = byte});
  };
  for (std::size_t i = 0; i < std::min<std::size_t>(2, start.size()); ++i) {
    if (start[i] == 0) continue;
    complain(ErrorCode::format, "not an IDX file: it does not begin with two zero bytes",
             static_cast<std::int64_t>(i), "name the file by what it is");
  }
  if (start.size() < 4) {
    complain(ErrorCode::truncated, "truncated: the file ends within its first 4 bytes",
             static_cast<std::int64_t>(start.size()), again);
  }
  IdxHeader header;
  header.encoding.big_endian = true;
  const unsigned type = static_cast<unsigned char>(start[2]);
  switch (type) {
    case 0x08:
      header.encoding.kind = 'u', header.encoding.size = 1;
      break;
    case 0x09:
      header.encoding.kind = 'i', header.encoding.size = 1;
      break;
    case 0x0b:
      header.encoding.kind = 'i', header.encoding.size = 2;
      break;
    case 0x0c:
      header.encoding.kind = 'i', header.encoding.size = 4;
      break;
    case 0x0d:
      header.encoding.kind = 'f', header.encoding.size = 4;
      break;
    case 0x0e:
      header.encoding.kind = 'f', header.encoding.size = 8;
      break;
    default: {
      constexpr char digits[] = "0123456789ABCDEF";
      complain(ErrorCode::dtype,
               std::string("type 0x") + digits[type / 16] + digits[type % 16] + " is not known", 2,
               "supported are 0x08 0x09 (bytes), 0x0B 0x0C (integers), 0x0D 0x0E (float, double)");
    }
  }
  const std::size_t dimensions = static_cast<unsigned char>(start[3]);
  if (dimensions == 0) complain(ErrorCode::shape, "an array of 0 dimensions", 3, "write at least one");
  input.skip(4);
  const std::string_view sizes = input.peek(4 * dimensions);
  if (sizes.size() < 4 * dimensions) {
    complain(ErrorCode::truncated,
             "truncated: " + std::to_string(4 * dimensions) + " bytes of sizes are promised, " +
                 std::to_string(sizes.size()) + " left",
             static_cast<std::int64_t>(4 + sizes.size()), again);
  }
  for (std::size_t i = 0; i < dimensions; ++i) {
    const bool swapped = std::endian::native == std::endian::little;
    header.shape.push_back(load<std::uint32_t>(sizes.data() + 4 * i, swapped));
  }
  input.skip(4 * dimensions);
  return header;
}

/// The same header, without passing it.
inline IdxHeader peek_idx_header(Input& input) {
  check_start(input);
  Input start = open_memory(input.peek(4 + 4 * 255), input.path());
  return read_idx_header(start);
}

template <class S>
Matrix<S> read_idx_table(Input& input) {
  static_assert(is_file_scalar<S>, "read as float, double, std::int32_t or std::int64_t");
  const IdxHeader header = read_idx_header(input);
  const std::string where = input.name() + ", header, shape " + shape_text(header.shape);
  std::int64_t d = 1, count = 1;
  bool fits = true, has_zero = false;
  for (std::size_t i = 0; i < header.shape.size(); ++i) {
    has_zero = has_zero || header.shape[i] == 0;
    if (i > 0) fits = fits && multiply_sizes(d, header.shape[i], d);
    fits = fits && multiply_sizes(count, header.shape[i], count);
  }
  if (header.shape[0] == 0) fail(ErrorCode::empty, "the array has 0 rows", where, "save at least one row");
  if (has_zero) fail(ErrorCode::empty, "the array has 0 columns", where, "save at least one value a row");
  if (!fits)
    fail(ErrorCode::too_long, "the sizes multiply to an overflow", where, "check what wrote the file");
  const std::uint64_t before = input.position();
  return read_table<S>(input, header.encoding, header.shape[0], d, false,
                       [before](std::uint64_t need, std::uint64_t there) {
                         return "the header promises a file of " + std::to_string(before + need) +
                                " bytes, there are " + std::to_string(before + there);
                       });
}

}  // namespace detail

/// A table of numbers from an IDX file: images become rows.
///
/// @tparam S     float, double, std::int32_t or std::int64_t, whatever the file holds
/// @param input  types 0x08 0x09 0x0B 0x0C 0x0D 0x0E, one dimension or more
/// @return       n × (product of the other dimensions), values as they are (0 to 255 for images)
/// @throws       Error (DATA) for anything else: another type, bytes missing or left over, no rows; (IO)
/// @cost         one pass, no memory but the result
template <class S>
Matrix<S> read_idx(Input& input) {
  return detail::with_memory_errors(input, [&] { return detail::read_idx_table<S>(input); });
}

/// The same for the file at `path`.
template <class S>
Matrix<S> read_idx(const std::string& path) {
  Input input = open_file(path);
  return read_idx<S>(input);
}

/// Writes a matrix as an IDX file of two dimensions, a vector as one of one.
///
/// @param to      a path, or an Output; see Destination
/// @param values  of float, double, std::int32_t, std::int16_t, std::int8_t or std::uint8_t
/// @throws        Error (DATA) for no values, or a size of more than 32 bits; (IO) with the path and the
///                system's reason
template <class M>
void write_idx(const Destination& to, const Eigen::MatrixBase<M>& values) {
  using S = typename M::Scalar;
  constexpr int type = std::is_same_v<S, float>          ? 0x0d
                       : std::is_same_v<S, double>       ? 0x0e
                       : std::is_same_v<S, std::int32_t> ? 0x0c
                       : std::is_same_v<S, std::int16_t> ? 0x0b
                       : std::is_same_v<S, std::int8_t>  ? 0x09
                       : std::is_same_v<S, std::uint8_t> ? 0x08
                                                         : 0;
  static_assert(type != 0, "IDX holds float, double and integers of 8, 16 and 32 bits");
  constexpr bool flat = M::IsVectorAtCompileTime;
  const MatrixRef<S> rows(values.derived());
  detail::require_values(rows.rows(), rows.cols(), to.path());
  if ((std::max)(rows.rows(), rows.cols()) > std::int64_t((std::numeric_limits<std::uint32_t>::max)())) {
    detail::fail(ErrorCode::too_long, "IDX holds at most 4294967295 rows and columns", to.path(),
                 "write .npy");
  }
  to.write([&](Output& output) {
    const auto write_swapped = [&output](auto value) {
      if (std::endian::native == std::endian::little) {
        value = detail::load<decltype(value)>(reinterpret_cast<const char*>(&value), true);
      }
      output.write(&value, sizeof(value));
    };
    const char magic[] = {0, 0, static_cast<char>(type), static_cast<char>(flat ? 1 : 2)};
    output.write(magic, sizeof(magic));
    write_swapped(static_cast<std::uint32_t>(flat ? rows.size() : rows.rows()));
    if (!flat) write_swapped(static_cast<std::uint32_t>(rows.cols()));
    for (Index i = 0; i < rows.rows(); ++i) {
      for (Index c = 0; c < rows.cols(); ++c) write_swapped(rows(i, c));
    }
  });
}

}  // namespace neem
