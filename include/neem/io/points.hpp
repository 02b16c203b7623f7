// Points from a file of any kind, which is recognised by its first bytes or else by its name.
//
//     Matrix<float> X = read_points<float>("points.npy");
//     Matrix<float> Z = read_points<float>("images-idx3-ubyte");
//
// Compressed files: include neem/io/gzip.hpp, which needs zlib, and hand over unpack(open_file(path)).
#pragma once

#include "neem/core/types.hpp"
#include "neem/io/csv.hpp"
#include "neem/io/idx.hpp"
#include "neem/io/input.hpp"
#include "neem/io/npy.hpp"

#include <string>
#include <string_view>

namespace neem {

namespace detail {

enum class FileKind { npy, idx, text };

/// .npy by its magic or its name, IDX by its two zero bytes or its name, else text. Refuses gzip.
inline FileKind kind_of_file(Input& input) {
  check_start(input);
  const std::string extension = input.extension();
  const std::string_view start = input.peek(3);
  if (extension == ".npy" || start == "\x93NU") return FileKind::npy;
  if (extension == ".csv" || extension == ".tsv" || extension == ".txt") return FileKind::text;
  if (extension.starts_with(".idx") || start.starts_with(std::string_view("\0\0", 2))) return FileKind::idx;
  return FileKind::text;
}

}  // namespace detail

/// A table of numbers from a .npy, IDX or text file.
///
/// @tparam S       float, double, std::int32_t or std::int64_t
/// @param input    the kind of file is recognised by its content, else by its extension
/// @param options  how text is written; of no meaning for the other kinds
/// @return         n × d
/// @throws         Error as read_npy, read_idx and read_csv; (DATA) for gzip that was not unpacked
template <class S>
Matrix<S> read_points(Input& input, const CsvOptions& options = {}) {
  switch (detail::kind_of_file(input)) {
    case detail::FileKind::npy:
      return read_npy<S>(input);
    case detail::FileKind::idx:
      return read_idx<S>(input);
    default:
      return read_csv<S>(input, options);
  }
}

/// The same for the file at `path`.
template <class S>
Matrix<S> read_points(const std::string& path, const CsvOptions& options = {}) {
  Input input = open_file(path);
  return read_points<S>(input, options);
}

}  // namespace neem
