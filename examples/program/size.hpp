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
  double rows = 0, columns = 0, values = 0;
  double bytes = 0;    ///< that the values take while they are read and rounded
  bool least = false;  ///< there may be more: lines are counted by the length of the first

  void add(double n, double d, double bytes_a_value) {
    rows += n;
    columns = std::max(columns, d);
    values += n * d;
    bytes += n * d * bytes_a_value;
  }
};

/// Adds what one file holds; nothing where that cannot be known without reading it, as of pipes and packed files.
/// @param bytes  of a number that is computed with
inline void expect_file(const FileName& file, const Reading& reading, double bytes, ExpectedSize& size) {
  if (file.path == "-" || !is_there(file.path) || is_folder(file.path)) return;
  neem::Input input = neem::open_file(file.path);
  const auto left = input.left();
  const neem::FileFormat format = neem::format_of(input);
  const auto of_array = [&](const neem::detail::Encoding& encoding, const std::vector<std::int64_t>& shape) {
    if (shape.empty()) return;
    double d = 1;
    for (std::size_t i = 1; i < shape.size(); ++i) d *= static_cast<double>(shape[i]);
    in_type_of(encoding, [&]<class S>(S) {
      size.add(static_cast<double>(shape[0]), d, sizeof(S) == bytes ? bytes : sizeof(S) + bytes);
    });
  };
  const auto number = [&](const std::string_view start, std::size_t at) {  // little endian
    double value = 0;
    for (std::size_t k = 4; k > 0; --k)
      value = 256 * value + (at + k <= start.size() ? static_cast<unsigned char>(start[at + k - 1]) : 0);
    return value;
  };
  if (format == neem::FileFormat::npy) {
    const neem::detail::NpyHeader header = neem::detail::peek_npy_header(input);
    of_array(header.encoding, header.shape);
  } else if (format == neem::FileFormat::idx) {
    const neem::detail::IdxHeader header = neem::detail::peek_idx_header(input);
    of_array(header.encoding, header.shape);
  } else if (format == neem::FileFormat::vectors && left) {
    const double width = input.extension() == ".bvecs" ? 1 : 4;
    const std::string_view start = input.peek(4);
    const double d = number(start, 0);
    size.add(static_cast<double>(*left) / (4 + width * d), d, bytes == 4 ? 4 : 4 + bytes);
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
    if (lines < 2 || reading.transpose) return;
    size.least = true;
    const double line = static_cast<double>(block.rfind('\n') + 1) / static_cast<double>(lines);
    const bool chosen = !reading.columns.empty() || !reading.drop.empty();  // then none is counted on
    const neem::TableOptions options = reading.table();
    const neem::detail::TableStart table =
        neem::detail::TableLook(input, options.delimiter, options.decimal, file.header).look();
    const auto d =
        chosen ? 0 : std::count_if(table.columns.begin(), table.columns.end(), [](const auto& column) {
          return column.numbers() > column.others();
        });
    // lines may grow shorter in the rest of the file, but hardly by a fifth
    size.add(0.8 * static_cast<double>(*left) / line, static_cast<double>(d), bytes == 8 ? 8 : 8 + bytes);
  }
}

inline ExpectedSize expect_files(const std::vector<std::string>& files, const Reading& reading,
                                 double bytes) {
  ExpectedSize size;
  for (const std::string& file : files) expect_file(file_name(file), reading, bytes, size);
  if (reading.transpose) size.rows = size.columns = size.values = 0;
  if (!reading.columns.empty() || !reading.drop.empty()) {  // of matrices too; all of them is read
    size.columns = size.values = 0;
    size.least = true;
  }
  return size;
}

}  // namespace program
