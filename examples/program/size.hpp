// How much files of points will hold, from their headers and sizes: known before anything is read.
#pragma once

#include "files.hpp"
#include "read_data.hpp"

#include <neem/io/detail/table_start.hpp>
#include <neem/io/fbin.hpp>
#include <neem/io/format.hpp>
#include <neem/io/idx.hpp>
#include <neem/io/npy.hpp>
#include <neem/io/safetensors.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace program {

/// Points that files are expected to hold.
struct ExpectedSize {
  double rows = 0, columns = 0;
  double kept = 0;   ///< bytes of the values as they are computed with
  double bytes = 0;  ///< that they take while they are read and rounded
  double sure =
      1;  ///< the share of the rows that is there at least: lines are counted by the length of the first
  std::string unknown{};  ///< what is not in these figures, and why

  /// @param values          of them that are stored
  /// @param bytes_a_value   while they are read
  /// @param kept_a_value    afterwards
  void add(double n, double d, double values, double bytes_a_value, double kept_a_value) {
    rows += n;
    columns = std::max(columns, d);
    kept += values * kept_a_value;
    bytes += values * bytes_a_value;
  }
};

/// Adds what one file holds, or why that cannot be known without reading it.
/// @param bytes  of a number that is computed with
inline void expect_file(const FileName& file, const Reading& reading, double bytes, ExpectedSize& size) {
  const auto no_size = [&](const char* why) {
    size.unknown = (file.path == "-" ? "standard input" : neem::printable(file.path)) + why;
  };
  if (file.path == "-" || !is_regular(file.path)) {
    if (file.path != "-" && is_folder(file.path)) {
      if (const std::string matrix = neem::find_10x(file.path).matrix; !matrix.empty())
        return expect_file({.path = matrix}, reading, bytes, size);
    }
    return no_size(" tells its size only while it is read");
  }
  neem::Input input = open(file.path);
  const auto left = input.left();
  const neem::FileFormat format = neem::format_of(input);
  const double sparse = bytes + sizeof(neem::Id);  // a value and its column
  const auto of_array = [&](const neem::detail::Encoding& encoding, const std::vector<std::int64_t>& shape) {
    if (shape.empty()) return;
    double d = 1;
    for (std::size_t i = 1; i < shape.size(); ++i) d *= static_cast<double>(shape[i]);
    in_type_of(encoding, [&]<class S>(S) {
      const double n = static_cast<double>(shape[0]);
      size.add(n, d, n * d, sizeof(S) == bytes ? bytes : sizeof(S) + bytes, bytes);
    });
  };
  const auto number = [&](const std::string_view start, std::size_t at) {  // little endian
    double value = 0;
    for (std::size_t k = 4; k > 0; --k)
      value = 256 * value + (at + k <= start.size() ? static_cast<unsigned char>(start[at + k - 1]) : 0);
    return value;
  };
  switch (sparse_format(file, input, reading)) {
    case SparseFormat::none:
      break;
    case SparseFormat::npz: {
      const auto shape = neem::read_npz_vector<std::int64_t>(file.path, "shape");
      const double stored = neem::detail::with_npz_array(file.path, "data", [](neem::Input& array) {
        const std::vector<std::int64_t> of = neem::detail::peek_npy_header(array).shape;
        return of.empty() ? 0.0 : static_cast<double>(of[0]);
      });
      if (shape.size() == 2)
        size.add(static_cast<double>(shape[0]), static_cast<double>(shape[1]), stored, sparse, sparse);
      return;
    }
    case SparseFormat::mtx:
    case SparseFormat::tenx: {
      const bool cells = sparse_format(file, input, reading) == SparseFormat::tenx;  // which are its columns
      const neem::MtxSize of = neem::mtx_size(input);
      const auto rows = static_cast<double>(of.rows), columns = static_cast<double>(of.columns);
      size.add(cells ? columns : rows, cells ? rows : columns, static_cast<double>(of.entries), 2 * sparse,
               sparse);
      return;
    }
    default:
      return no_size(" tells its size only while it is read");
  }
  if (format == neem::FileFormat::npz) {
    neem::detail::with_npz_array(file.path, file.member, [&](neem::Input& array) {
      const neem::detail::NpyHeader header = neem::detail::peek_npy_header(array);
      of_array(header.encoding, header.shape);
    });
  } else if (format == neem::FileFormat::npy) {
    const neem::detail::NpyHeader header = neem::detail::peek_npy_header(input);
    of_array(header.encoding, header.shape);
  } else if (format == neem::FileFormat::idx) {
    const neem::detail::IdxHeader header = neem::detail::peek_idx_header(input);
    of_array(header.encoding, header.shape);
  } else if (format == neem::FileFormat::vectors && left) {
    const double width = input.extension() == ".bvecs" ? 1 : 4;
    const std::string_view start = input.peek(4);
    const double d = number(start, 0);
    const double n = static_cast<double>(*left) / (4 + width * d);
    size.add(n, d, n * d, bytes == 4 ? 4 : 4 + bytes, bytes);
  } else if (format == neem::FileFormat::big_vectors) {
    const std::string_view start = input.peek(8);
    of_array(neem::detail::encoding_of_big_vectors(input),
             {static_cast<std::int64_t>(number(start, 0)), static_cast<std::int64_t>(number(start, 4))});
  } else if (format == neem::FileFormat::safetensors) {
    const neem::detail::TensorTable tensor = neem::detail::find_tensor(input, file.member);
    of_array(tensor.encoding, {tensor.n, tensor.d});
  } else if (format == neem::FileFormat::text && left) {
    const std::string_view block = input.peek(neem::Input::look_ahead);
    const auto lines = std::count(block.begin(), block.end(), '\n');
    if (lines < 2 || reading.transpose)
      return no_size(", transposed or of one line, tells its size only while it is read");
    const double line = static_cast<double>(block.rfind('\n') + 1) / static_cast<double>(lines);
    const bool chosen = !reading.columns.empty() || !reading.drop.empty();  // then none is counted on
    const neem::TableOptions options = reading.table();
    const neem::detail::TableStart table =
        neem::detail::TableLook(input, options.delimiter, options.decimal, file.header).look();
    const auto d =
        chosen ? 0 : std::count_if(table.columns.begin(), table.columns.end(), [](const auto& column) {
          return column.numbers() > column.others();
        });
    const double n = static_cast<double>(*left) / line;
    size.add(n, static_cast<double>(d), n * static_cast<double>(d), bytes == 8 ? 8 : 8 + bytes, bytes);
    size.sure = 0.8;  // lines may grow shorter in the rest of the file, but hardly by a fifth
  } else {
    no_size(" tells its size only while it is read");
  }
}

inline ExpectedSize expect_files(const std::vector<std::string>& files, const Reading& reading,
                                 double bytes) {
  ExpectedSize size;
  for (const std::string& file : files) expect_file(file_name(file), reading, bytes, size);
  if (reading.transpose) {
    size.rows = size.columns = size.kept = 0;
    size.unknown = "a transposed table tells its size only while it is read";
  }
  if (!reading.columns.empty() || !reading.drop.empty()) {  // of matrices too; all of them is read
    size.columns = size.kept = 0;
    size.unknown = "how many columns are used is known only when they are read";
  }
  return size;
}

}  // namespace program
