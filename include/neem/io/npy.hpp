// .npy, numpy's own file of one array (format versions 1.0 to 3.0). Reading takes one pass and, in C order,
// no memory beyond the result; Fortran order needs a second copy.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/error.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/io/detail/npy_header.hpp"
#include "neem/io/detail/table_shape.hpp"
#include "neem/io/detail/values.hpp"
#include "neem/io/input.hpp"
#include "neem/io/output.hpp"

#include <bit>
#include <cstdint>
#include <string>
#include <type_traits>

namespace neem {

namespace detail {

template <class S>
constexpr bool is_file_scalar = std::is_same_v<S, float> || std::is_same_v<S, double> ||
                                std::is_same_v<S, std::int32_t> || std::is_same_v<S, std::int64_t>;

/// What follows the header.
/// @param flat        also accept one dimension, as n × 1
/// @param no_columns  also accept n × 0
template <class S>
Matrix<S> read_npy_table(Input& input, const NpyHeader& header, bool flat, bool no_columns = false) {
  static_assert(is_file_scalar<S>, "read as float, double, std::int32_t or std::int64_t");
  const std::string where = input.name() + ", header, shape " + shape_text(header.shape);
  const auto [n, d] = table_shape(header.shape, where, flat, no_columns);
  return read_table<S>(input, header.encoding, n, d, header.by_columns,
                       [](std::uint64_t need, std::uint64_t there) {
                         return "the header promises " + std::to_string(need) + " bytes of data, there are " +
                                std::to_string(there);
                       });
}

template <class S>
Matrix<S> read_npy_table(Input& input, bool flat, bool no_columns = false) {
  return read_npy_table<S>(input, read_npy_header(input), flat, no_columns);
}
}  // namespace detail

/// A table of numbers from a .npy file.
///
/// @tparam S     float, double, std::int32_t or std::int64_t, whatever the file holds
/// @param input  a file with a two-dimensional array of f2 f4 f8, i1 i2 i4 i8, u1 u2 u4 u8 or b1, either byte
///               order, C or Fortran order
/// @return       n × d; NaN and infinity as they are (check_points refuses them)
/// @throws       Error (DATA) for anything else: bytes missing or left over, another type or number of
///               dimensions, no rows, a value S cannot hold; (IO) if the file cannot be read
/// @cost         one pass; C order: no memory but the result; Fortran order: twice that
/// @source       numpy.lib.format, versions 1.0, 2.0, 3.0
template <class S>
Matrix<S> read_npy(Input& input) {
  return detail::with_memory_errors(input, [&] { return detail::read_npy_table<S>(input, false); });
}

/// The same for the file at `path`.
template <class S>
Matrix<S> read_npy(const std::string& path) {
  Input input = open_file(path);
  return read_npy<S>(input);
}

/// A column of numbers from a .npy file of shape (n,) or (n, 1), such as labels; otherwise as read_npy.
///
/// @return n values
template <class S>
Eigen::Matrix<S, Eigen::Dynamic, 1> read_npy_vector(Input& input) {
  return detail::with_memory_errors(input, [&]() -> Eigen::Matrix<S, Eigen::Dynamic, 1> {
    const Matrix<S> table = detail::read_npy_table<S>(input, true);
    if (table.cols() != 1) {
      detail::fail(ErrorCode::shape, "the array has " + std::to_string(table.cols()) + " columns, not 1",
                   input.name(), "save one value a row");
    }
    return table.col(0);
  });
}

/// The same for the file at `path`.
template <class S>
Eigen::Matrix<S, Eigen::Dynamic, 1> read_npy_vector(const std::string& path) {
  Input input = open_file(path);
  return read_npy_vector<S>(input);
}

/// The types in which write_npy writes numbers with fractions.
enum class NpyType {
  float16,  ///< half precision: three digits, up to 65504
  float32,  ///< seven digits
  float64   ///< sixteen digits
};

namespace detail {

/// The bytes before the data of a .npy file of version 1.0, in C order.
inline std::string npy_header(char kind, std::size_t size, const std::vector<std::int64_t>& shape) {
  const std::string type =
      std::string(std::endian::native == std::endian::big ? ">" : "<") + kind + std::to_string(size);
  std::string header =
      "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape_text(shape) + ", }";
  header.resize((10 + header.size() + 1 + 63) / 64 * 64 - 11, ' ');  // the data begin at a multiple of 64
  header += '\n';
  return "\x93NUMPY\1" + std::string(1, '\0') + static_cast<char>(header.size() % 256) +
         static_cast<char>(header.size() / 256) + header;
}

/// The whole of a .npy file, without commit().
template <class S>
void write_npy(Output& output, const MatrixRef<S>& rows) {
  static_assert(is_file_scalar<S>, "write float, double, std::int32_t or std::int64_t");
  output.write(npy_header(std::is_floating_point_v<S> ? 'f' : 'i', sizeof(S), {rows.rows(), rows.cols()}));
  for (Index i = 0; i < rows.rows(); ++i) {
    output.write(rows.data() + i * rows.outerStride(), static_cast<std::size_t>(rows.cols()) * sizeof(S));
  }
}

/// The same as numbers of type T: float, double or Half.
template <class T, class S>
void write_npy_as(Output& output, const MatrixRef<S>& rows) {
  output.write(npy_header('f', sizeof(T), {rows.rows(), rows.cols()}));
  for (Index i = 0; i < rows.rows(); ++i) {
    for (Index c = 0; c < rows.cols(); ++c) {
      const double value = static_cast<double>(rows(i, c));
      T written{};
      double back = 0;
      if constexpr (std::is_same_v<T, Half>) {
        written = narrow(value);
      } else {
        written = static_cast<T>(value);
      }
      convert(written, back);
      if (is_finite(back) || !is_finite(value)) {
        output.write(&written, sizeof(T));
        continue;
      }
      fail(ErrorCode::out_of_range, text(value) + " is beyond the type of the file",
           output.name() + join({", row ", i, ", column ", c, " (counted from 0)"}),
           "write it as a wider type", {.row = i, .column = c});
    }
  }
}

}  // namespace detail

/// Writes a matrix or a vector as a .npy file (version 1.0, C order, always two-dimensional).
///
/// @param to     a path, or an Output; see Destination
/// @param values n × d of float, double, std::int32_t or std::int64_t
/// @throws       Error (DATA) for no values, (IO) with the path and the system's reason
template <class M>
void write_npy(const Destination& to, const Eigen::MatrixBase<M>& values) {
  using S = typename M::Scalar;
  const MatrixRef<S> rows(values.derived());
  detail::require_values(rows.rows(), rows.cols(), to.path());
  to.write([&](Output& output) { detail::write_npy<S>(output, rows); });
}

/// The same, rounded to a type.
///
/// @param to      a path, or an Output; see Destination
/// @param values  n × d of float or double
/// @param type    of the numbers in the file
/// @throws        also Error (DATA) with row and column for a value beyond the type
template <class M>
void write_npy(const Destination& to, const Eigen::MatrixBase<M>& values, NpyType type) {
  using S = typename M::Scalar;
  const MatrixRef<S> rows(values.derived());
  detail::require_values(rows.rows(), rows.cols(), to.path());
  to.write([&](Output& output) {
    switch (type) {
      case NpyType::float16:
        return detail::write_npy_as<detail::Half, S>(output, rows);
      case NpyType::float32:
        return detail::write_npy_as<float, S>(output, rows);
      default:
        return detail::write_npy_as<double, S>(output, rows);
    }
  });
}

}  // namespace neem
