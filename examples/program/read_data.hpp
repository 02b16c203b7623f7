// How files of points are read: a reader of another format is one more case of read_file.
#pragma once

#include "data.hpp"
#include "doubts.hpp"
#include "files.hpp"
#include "memory_limit.hpp"
#include "number_type.hpp"
#include "sparse_data.hpp"
#include "table_flags.hpp"

#include <neem/core/error.hpp>
#include <neem/core/text.hpp>
#include <neem/core/types.hpp>
#include <neem/io/detail/edge_header.hpp>
#include <neem/io/detail/format_start.hpp>
#include <neem/io/fbin.hpp>
#include <neem/io/format.hpp>
#include <neem/io/fvecs.hpp>
#include <neem/io/idx.hpp>
#include <neem/io/json_points.hpp>
#include <neem/io/named_points.hpp>
#include <neem/io/npy.hpp>
#include <neem/io/npz.hpp>
#include <neem/io/safetensors.hpp>
#include <neem/io/table.hpp>
#include <neem/io/word_vectors.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace program {

inline std::string name_of_delimiter(char c) {
  switch (c) {
    case '\t':
      return "tabs";
    case ' ':
      return "blanks";
    case ';':
      return "semicolons";
    case '|':
      return "bars";
    default:
      return c == ',' ? "commas" : "'" + std::string(1, c) + "'";
  }
}

/// A table in text.
inline Data data_of_table(neem::Table&& table) {
  Data data;
  data.held = std::move(table.values);
  data.names.swap(table.names);
  data.columns.swap(table.value_names);
  data.labels = std::move(table.labels);
  data.table.swap(table.columns);
  data.notes.swap(table.notes);
  data.doubts.swap(table.doubts);
  data.format = "text, " + name_of_delimiter(table.delimiter) + " between cells" +
                (table.decimal == ',' ? ", decimal commas" : "");
  data.missing_places.swap(table.missing_places);
  data.missing = table.missing;
  data.text = true;
  data.stored = neem::NpyType::float64;
  data.header = table.header;
  if (neem::detail::EdgeHeader(data.columns).is_likely())
    data.doubts.emplace_back(
        "columns are called as the ends of edges: with --edges the rows are read as a graph");
  return data;
}

/// Whether the first bytes are all text.
inline bool is_text(neem::Input& input) {
  return neem::detail::find_binary(input.peek(neem::Input::look_ahead)) == std::string_view::npos;
}

/// f(S{}) for the type in which numbers of a file are read: those that float can hold as float, others as double.
template <class F>
void in_type_of(const neem::detail::Encoding& encoding, F&& f) {
  if (encoding.size <= 2 || (encoding.kind == 'f' && encoding.size == 4)) {
    f(float{});
  } else {
    f(double{});
  }
}

/// Sparse points of a file, or dense ones of a .h5ad.
inline Data data_of_sparse(const FileName& file, neem::Input* input, SparseFormat format,
                           const Reading& reading) {
  if (reading.sparse == TakeSparse::never && format != SparseFormat::h5ad) {
    throw neem::Error(
        neem::ErrorCode::format,
        std::string("sparse points (") + name_of(format) + ") where a table of numbers is wanted",
        neem::printable(file.path), "give a table as .npy or CSV");
  }
  Data data;
  const auto take = [&]<class S>(S) {
    SparseFile<S> read = read_sparse<S>(file, input, format, reading);
    if (read.is_dense) {
      data.held = std::move(read.dense);
    } else {
      auto points = std::make_shared<neem::SparsePoints<S>>();
      points->swap(read.points);
      data.sparse = std::move(points);
    }
    data.names.swap(read.names), data.columns.swap(read.columns), data.notes.swap(read.notes);
    data.labels = std::move(read.labels);
    data.chosen = true;
    data.stored = read.is_dense ? neem::NpyType::float64 : type_of<S>;
    data.format = std::string(name_of(format)) + (read.is_dense ? "" : ", sparse");
  };
  reading.sparse == TakeSparse::in_float ? take(float{}) : take(double{});
  return data;
}

/// One file of points of any kind.
/// @param options  of a table in text
inline Data read_any_file(const FileName& file, const Reading& reading, const neem::TableOptions& options) {
  if (is_folder(file.path)) return data_of_sparse(file, nullptr, format_of_folder(file.path), reading);
  Data data;
  neem::Input input = limited(open(file.path, data.notes), reading.most_bytes, file.path == "-");
  if (file.path == "-" && neem::format_of(input) == neem::FileFormat::npz) {
    throw neem::Error(neem::ErrorCode::format,
                      "a .npz archive, of which what is where stands at its end, from standard input",
                      input.name(), "save it as a file and name that, or give one array as .npy");
  }
  const auto read_as = [&](const neem::detail::Encoding& encoding, auto&& read) {
    data.stored = type_that_holds(encoding);
    in_type_of(encoding, [&]<class S>(S type) { data.held = read(type); });
  };
  const auto read_array = [&](neem::Input& array) {
    const neem::detail::NpyHeader header = neem::detail::peek_npy_header(array);
    const neem::Index n = header.shape.size() == 1 ? points_of_pairs(header.shape[0]) : 0;
    if (n > 0 && !reading.flat && !reading.beside) {
      throw neem::Error(neem::ErrorCode::shape, "the array is 1-D, not a table of rows",
                        neem::join({array.name(), ", header, shape (", header.shape[0], ",)"}),
                        neem::join({"if it holds the distances of ", n,
                                    " points, give --input distances; else reshape "
                                    "it to (",
                                    header.shape[0], ", 1), one row a point"}));
    }
    read_as(neem::detail::peek_npy_header(array).encoding, [&]<class S>(S) {
      return neem::detail::with_memory_errors(
          array, [&] { return neem::detail::read_npy_table<S>(array, reading.flat); });
    });
  };
  const auto take = [&](neem::NamedPoints<double>&& points) {
    data.held = std::move(points.points);
    data.stored = neem::NpyType::float64;
    data.names.swap(points.names), data.columns.swap(points.columns);
    data.notes.insert(data.notes.end(), points.notes.begin(), points.notes.end());
  };
  if (const SparseFormat sparse = sparse_format(file, input, reading); sparse != SparseFormat::none) {
    std::vector<std::string> notes = std::move(data.notes);
    data = data_of_sparse(file, &input, sparse, reading);
    data.notes.insert(data.notes.begin(), notes.begin(), notes.end());
    return data;
  }
  const neem::FileFormat format = neem::format_of(input);
  if (!file.member.empty() && format != neem::FileFormat::npz && format != neem::FileFormat::safetensors) {
    throw neem::Error(neem::ErrorCode::format,
                      "neither .npz nor .safetensors, so that nothing in it has a name", input.name(),
                      "leave out :" + neem::printable(file.member, 80));
  }
  switch (format) {
    case neem::FileFormat::npz:
      neem::detail::with_npz_array(file.path, file.member, [&](neem::Input& array) { read_array(array); });
      data.format = ".npz";
      return data;
    case neem::FileFormat::safetensors: {
      const neem::detail::TensorTable tensor = neem::detail::find_tensor(input, file.member);
      read_as(tensor.encoding, [&]<class S>(S) { return neem::detail::read_tensor<S>(input, tensor); });
      data.format = ".safetensors";
      return data;
    }
    case neem::FileFormat::vectors:
      read_as(neem::detail::encoding_of_vectors(input),
              [&]<class S>(S) { return neem::read_fvecs<S>(input); });
      data.format = input.extension();
      return data;
    case neem::FileFormat::big_vectors:
      read_as(neem::detail::encoding_of_big_vectors(input),
              [&]<class S>(S) { return neem::read_fbin<S>(input); });
      data.format = input.extension();
      return data;
    case neem::FileFormat::json:
      take(neem::read_json<double>(
          input, {.field = reading.field, .names = reading.names == "none" ? "" : reading.names}));
      data.format = "JSON";
      if (reading.names.empty() && !reading.transpose && !(data.names.empty() && data.columns.empty()))
        data.notes.back() += " (--transpose: the other way round)";
      return data;
    case neem::FileFormat::npy:
      read_array(input);
      data.format = ".npy";
      return data;
    case neem::FileFormat::idx:
      read_as(neem::detail::peek_idx_header(input).encoding,
              [&]<class S>(S) { return neem::read_idx<S>(input); });
      data.format = "IDX";
      return data;
    case neem::FileFormat::word_vectors:
      if ((reading.of_table() || file.header) && is_text(input)) break;
      take(neem::read_word_vectors<double>(input));
      data.format = "words and their vectors";
      data.notes.push_back(
          neem::join({data.format, ": first column taken as names; ", data.cols(), " number columns used"}));
      return data;
    case neem::FileFormat::text:
      break;
    default:
      if (file.path.ends_with(".npz")) (void)neem::read_npz<double>(file.path);  // says what is wrong
      neem::refuse_format(input);
  }
  std::vector<std::string> notes = std::move(data.notes);
  data = data_of_table(neem::read_table(input, options));
  data.notes.insert(data.notes.begin(), notes.begin(), notes.end());
  if (data.cols() > 0) return data;
  throw neem::Error(
      neem::ErrorCode::empty, "no column of numbers",
      input.name() + (!data.doubts.empty()  ? ": " + data.doubts[0]
                      : !data.notes.empty() ? ": " + data.notes[0]
                                            : ""),
      "give a table of numbers, other --columns, --delimiter or --decimal, or --edges where rows are edges");
}

/// The same, with what the command line says about its columns.
inline Data read_file(const FileName& file, const Reading& reading, const neem::TableOptions& options) {
  Data data = read_any_file(file, reading, options);
  const bool json = data.format == "JSON";
  if (!json) refuse_table_flag("--field", !reading.field.empty(), data.format, "records of fields", file);
  if (data.text || data.chosen) return data;
  refuse_table_flags(data.format, json, false, file, reading);
  if (reading.names == "none") data.names.clear();
  const neem::Index d = reading.transpose ? data.rows() : data.cols();
  if (reading.transpose) data.columns.swap(data.names);
  std::visit(
      [&](auto& X) {
        if (reading.transpose) X.transposeInPlace();
        choose_columns(X, data.columns, reading);
      },
      data.held);
  if (!reading.columns.empty() || !reading.drop.empty())
    data.notes.push_back(neem::join({data.cols(), " of ", d, " columns used"}));
  return data;
}

/// All files of points, below each other. Notes begin with the name of their file.
inline Data read_data(const std::vector<std::string>& files, const Reading& reading) {
  std::vector<Data> parts;
  for (const std::string& given : files) {
    const FileName file = file_name(given);
    neem::TableOptions options = reading.table();
    if (file.header) {
      options.header = file.header;
    } else if (!parts.empty()) {
      options.header.reset();  // --header is of the first file
    }
    parts.push_back(read_file(file, reading, options));
    for (std::vector<std::string>* said : {&parts.back().notes, &parts.back().doubts}) {
      for (std::string& one : *said) one = neem::printable(file.path) + ": " + one;
    }
  }
  return stacked(std::move(parts), files);
}

}  // namespace program
