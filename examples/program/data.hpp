// What the files of points held, whatever their format: points, and what their rows and columns are called.
//
// A reader of another format is one more case of read_file; what is no table of points is one more alternative of
// Held. What only one format has is told in the notes.
#pragma once

#include "arguments.hpp"
#include "console.hpp"
#include "files.hpp"
#include "number_type.hpp"
#include "sparse_data.hpp"

#include <neem/core/error.hpp>
#include <neem/core/text.hpp>
#include <neem/core/types.hpp>
#include <neem/io/detail/edge_header.hpp>
#include <neem/io/fbin.hpp>
#include <neem/io/format.hpp>
#include <neem/io/fvecs.hpp>
#include <neem/io/idx.hpp>
#include <neem/io/json_points.hpp>
#include <neem/io/labels.hpp>
#include <neem/io/named_points.hpp>
#include <neem/io/npy.hpp>
#include <neem/io/npz.hpp>
#include <neem/io/safetensors.hpp>
#include <neem/io/table.hpp>
#include <neem/io/word_vectors.hpp>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace program {

/// The points as the file has them: floats stay floats; text, double and whole numbers are double.
using Held = std::variant<neem::Matrix<float>, neem::Matrix<double>>;

/// Points of which most values are zero, if they are such, in the type that is computed in. They are not copied when
/// they are moved, as Eigen would.
using HeldSparse = std::variant<std::monostate, std::shared_ptr<neem::SparsePoints<float>>,
                                std::shared_ptr<neem::SparsePoints<double>>>;

/// What one file held, or several below each other.
struct Data {
  Held held{};
  HeldSparse sparse{};                          ///< in the place of `held`
  std::vector<std::string> names{}, columns{};  ///< of rows and columns; empty where there are none
  neem::Labels labels{};                        ///< classes from a column of the table itself
  std::vector<neem::TableColumn> table{};       ///< all columns of a table in text
  std::vector<std::string> notes{}, doubts{};   ///< sentences for the user; doubts are warned of
  std::string format{}, missing_places{};  ///< ".npy", or how the text is written; the first missing cells
  neem::Index missing = 0;                 ///< NaN that stand for cells without a value
  neem::NpyType stored = neem::NpyType::float32;  ///< what holds the numbers of the file
  bool text = false, header = false;              ///< a table in text, and whether it has a header
  bool chosen = false;  ///< whether --columns has chosen among the columns of a file that is no table

  bool is_sparse() const { return sparse.index() > 0; }
  neem::Index rows() const {
    return with_points([](const auto& X) { return X.rows(); });
  }
  neem::Index cols() const {
    return with_points([](const auto& X) { return X.cols(); });
  }
  bool is_float() const { return std::holds_alternative<neem::Matrix<float>>(held); }

private:
  template <class F>
  neem::Index with_points(F&& f) const {
    if (const auto* one = std::get_if<1>(&sparse)) return f(**one);
    if (const auto* one = std::get_if<2>(&sparse)) return f(**one);
    return std::visit(f, held);
  }
};

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
    data.chosen = !reading.columns.empty();
    data.stored = read.is_dense ? neem::NpyType::float64 : type_of<S>;
    data.format = std::string(name_of(format)) + (read.is_dense ? "" : ", sparse");
  };
  reading.sparse == TakeSparse::in_float ? take(float{}) : take(double{});
  return data;
}

/// One file of points of any kind.
/// @param options  of a table in text
inline Data read_file(const FileName& file, const Reading& reading, const neem::TableOptions& options) {
  if (is_folder(file.path)) return data_of_sparse(file, nullptr, format_of_folder(file.path), reading);
  Data data;
  neem::Input input = open(file.path, data.notes);
  const auto read_as = [&](const neem::detail::Encoding& encoding, auto&& read) {
    data.stored = type_that_holds(encoding);
    in_type_of(encoding, [&]<class S>(S type) { data.held = read(type); });
  };
  const auto read_array = [&](neem::Input& array) {
    read_as(neem::detail::peek_npy_header(array).encoding, [&]<class S>(S) {
      return neem::detail::with_memory_errors(
          array, [&] { return neem::detail::read_npy_table<S>(array, reading.flat); });
    });
  };
  const auto take = [&](neem::NamedPoints<double>&& points) {
    data.held = std::move(points.points);
    data.stored = neem::NpyType::float64;
    data.names.swap(points.names);
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
      if (reading.of_table()) break;
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
      input.name() + (data.notes.empty() ? "" : ": " + data.notes[0]),
      "give a table of numbers, other --columns, --delimiter or --decimal, or --edges where rows are edges");
}

/// Columns of the same names in another order are put into that of the first file.
template <class Refuse>
void match_columns(Data& part, const Data& first, Refuse&& refuse) {
  if (part.columns == first.columns) return;
  std::vector<neem::Index> from;
  for (const std::string& name : first.columns) {
    const auto found = std::find(part.columns.begin(), part.columns.end(), name);
    if (found == part.columns.end() || std::count(first.columns.begin(), first.columns.end(), name) > 1) {
      refuse("the first file has a column '" + neem::printable(name, 80) + "', this one has not",
             "give files with the same columns, or choose them by --columns");
    }
    from.push_back(found - part.columns.begin());
  }
  std::visit(
      [&]<class M>(M& X) {
        M sorted(X.rows(), X.cols());
        for (std::size_t c = 0; c < from.size(); ++c)
          sorted.col(static_cast<neem::Index>(c)) = X.col(from[c]);
        X.swap(sorted);
      },
      part.held);
  part.columns = first.columns;
  part.notes.push_back("columns put into the order of the first file");
}

/// The files below each other: columns as in the first file, names of all where all have names.
inline Data stacked(std::vector<Data>&& parts, const std::vector<std::string>& files) {
  if (parts.size() == 1) return std::move(parts[0]);
  Data all;
  std::vector<std::string> classes;
  neem::Index rows = 0;
  bool as_float = true, named = true, classed = true;
  for (std::size_t k = 0; k < parts.size(); ++k) {
    Data& part = parts[k];
    const auto refuse = [&](const std::string& what, const std::string& remedy) {
      throw neem::Error(neem::ErrorCode::shape, what, neem::printable(files[k]), remedy);
    };
    if (part.cols() != parts[0].cols()) {
      refuse("the files have " + std::to_string(parts[0].cols()) + " and " + std::to_string(part.cols()) +
                 " columns",
             "give files with the same columns");
    }
    if (!part.columns.empty() && !parts[0].columns.empty()) match_columns(part, parts[0], refuse);
    rows += part.rows();
    all.stored = (std::max)(k == 0 ? part.stored : all.stored, part.stored);
    as_float = as_float && part.is_float();
    named = named && !part.names.empty();
    classed = classed && part.labels.size() == part.rows();
    all.missing += part.missing;
    if (part.missing > 0 && all.missing_places.empty()) all.missing_places = part.missing_places;
  }
  const auto stack = [&]<class S>(S) {
    neem::Matrix<S> points(rows, parts[0].cols());
    neem::Index at = 0;
    for (Data& part : parts) {
      std::visit([&](const auto& X) { points.middleRows(at, X.rows()) = X.template cast<S>(); }, part.held);
      at += part.rows();
      part.held = neem::Matrix<S>();
    }
    all.held = std::move(points);
  };
  for (Data& part : parts) {
    if (named) all.names.insert(all.names.end(), part.names.begin(), part.names.end());
    for (const neem::Id id : part.labels.ids) {
      if (classed) classes.push_back(part.labels.names[static_cast<std::size_t>(id)]);
    }
    for (std::string& note : part.notes) all.notes.push_back(std::move(note));
    for (std::string& one : part.doubts) all.doubts.push_back(std::move(one));
  }
  if (classed) all.labels = neem::labels_from_names(classes);
  all.columns = parts[0].columns;
  all.table = std::move(parts[0].table);  // by which columns have numbers; its cells are those of the first
  for (neem::TableColumn& column : all.table) column.ids.clear();
  all.text = parts[0].text;
  all.header = parts[0].header;
  as_float ? stack(float{}) : stack(double{});
  return all;
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
    if (files.size() > 1 && parts.back().is_sparse()) {
      throw neem::Error(neem::ErrorCode::conflict, "several files, and one of them holds sparse points",
                        neem::printable(file.path), "give one file of all points");
    }
    for (std::vector<std::string>* said : {&parts.back().notes, &parts.back().doubts}) {
      for (std::string& one : *said) one = neem::printable(file.path) + ": " + one;
    }
  }
  return stacked(std::move(parts), files);
}

/// Tells what was understood of files, and warns of what may be meant otherwise.
inline void tell(const Data& data, Console& console) {
  for (const std::string& note : data.notes) console.say(note);
  for (const std::string& doubt : data.doubts) console.warn("W-12", doubt);
}

/// Keeps these rows, in this order.
inline void take_rows(Data& data, const std::vector<neem::Index>& rows) {
  const auto take = [&](auto& of_rows) {
    std::remove_reference_t<decltype(of_rows)> taken;
    if (of_rows.empty()) return;
    for (const neem::Index i : rows) taken.push_back(of_rows[static_cast<std::size_t>(i)]);
    of_rows.swap(taken);
  };
  std::visit(
      [&]<class M>(M& X) {
        M taken(static_cast<neem::Index>(rows.size()), X.cols());
        for (std::size_t k = 0; k < rows.size(); ++k) taken.row(static_cast<neem::Index>(k)) = X.row(rows[k]);
        X.swap(taken);
      },
      data.held);
  take(data.names), take(data.labels.ids);
}

}  // namespace program
