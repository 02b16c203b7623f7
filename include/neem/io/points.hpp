// Points from a file of any kind, which is recognised by its first bytes or else by its name.
//
//     Matrix<float> X = read_points<float>("points.npy");
//     Matrix<float> Z = read_points<float>("images-idx3-ubyte");
//
// Packed files: include neem/io/gzip.hpp, which needs zlib, and hand over unpack(open_file(path)). Text that is
// not in UTF-8: neem/io/decode.hpp.
#pragma once

#include "neem/core/types.hpp"
#include "neem/io/csv.hpp"
#include "neem/io/fbin.hpp"
#include "neem/io/format.hpp"
#include "neem/io/fvecs.hpp"
#include "neem/io/idx.hpp"
#include "neem/io/input.hpp"
#include "neem/io/json_points.hpp"
#include "neem/io/npy.hpp"
#include "neem/io/safetensors.hpp"
#include "neem/io/word_vectors.hpp"

#include <string>

namespace neem {

/// A table of numbers from a file of any kind: text, .npy, IDX, .fvecs, .fbin, .safetensors of one tensor,
/// JSON of one field of numbers, vectors of words. What the file has besides is left out: names are returned by
/// read_word_vectors and read_json.
///
/// @tparam S       float, double, std::int32_t or std::int64_t
/// @param input    the kind of file is recognised by its content, else by its extension: see format_of
/// @param options  how text is written; of no meaning for the other kinds
/// @return         n × d
/// @throws         Error as the readers of the kinds; (DATA) with a way out for all others, and for gzip and
///                 UTF-16 that were not unpacked and decoded
template <class S>
Matrix<S> read_points(Input& input, const CsvOptions& options = {}) {
  switch (format_of(input)) {
    case FileFormat::npy:
      return read_npy<S>(input);
    case FileFormat::idx:
      return read_idx<S>(input);
    case FileFormat::vectors:
      return read_fvecs<S>(input);
    case FileFormat::big_vectors:
      return read_fbin<S>(input);
    case FileFormat::safetensors:
      return read_safetensors<S>(input);
    case FileFormat::word_vectors:
      return read_word_vectors<S>(input).points;
    case FileFormat::json:
      return read_json<S>(input).points;
    case FileFormat::text:
      return read_csv<S>(input, options);
    default:
      refuse_format(input);
  }
}

/// The same for the file at `path`.
template <class S>
Matrix<S> read_points(const std::string& path, const CsvOptions& options = {}) {
  Input input = open_file(path);
  return read_points<S>(input, options);
}

}  // namespace neem
