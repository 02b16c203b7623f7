// Sparse points: which files hold them, and how they are read. Nothing on the way makes them dense.
#pragma once

#include "arguments.hpp"
#include "console.hpp"
#include "files.hpp"
#include "table_flags.hpp"

#include <neem/core/error.hpp>
#include <neem/core/text.hpp>
#include <neem/core/types.hpp>
#include <neem/io/format.hpp>
#include <neem/io/mtx.hpp>
#include <neem/io/named_points.hpp>
#include <neem/io/npz_sparse.hpp>
#include <neem/io/svmlight.hpp>
#include <neem/io/tenx.hpp>
#include <neem/points/dispersed_columns.hpp>
#if defined(NEEM_PROGRAM_HDF5)
#include <neem/extras/h5ad.hpp>
#include <neem/extras/tenx_h5.hpp>
#endif

#include <algorithm>
#include <cstddef>
#include <string>
#include <sys/stat.h>
#include <utility>
#include <vector>

namespace program {

enum class SparseFormat {
  none,      ///< something else
  tenx,      ///< a folder of 10x Genomics, or the matrix in it
  mtx,       ///< Matrix Market
  npz,       ///< scipy.sparse.save_npz
  svmlight,  ///< also libsvm
  h5ad,      ///< anndata; its points may be dense as well
  tenx_h5    ///< the .h5 file of 10x Genomics
};

/// The name of the format, for reports.
inline const char* name_of(SparseFormat format) {
  switch (format) {
    case SparseFormat::tenx:
    case SparseFormat::tenx_h5:
      return "10x Genomics";
    case SparseFormat::npz:
      return "scipy .npz";
    case SparseFormat::svmlight:
      return "svmlight";
    case SparseFormat::h5ad:
      return ".h5ad";
    default:
      return "Matrix Market";
  }
}

inline bool is_folder(const std::string& path) {
  struct ::stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

/// A folder is one of 10x. @throws neem::Error (IO) for one without its matrix
inline SparseFormat format_of_folder(const std::string& path) {
  if (!neem::find_10x(path).matrix.empty()) return SparseFormat::tenx;
  throw neem::Error(neem::ErrorCode::open, "a directory without matrix.mtx or matrix.mtx.gz in it",
                    neem::printable(path),
                    "give a file of points, a folder of 10x Genomics, or its NAME_matrix.mtx.gz");
}

/// What an opened file holds, of which nothing has been read yet.
inline SparseFormat sparse_format(const FileName& file, neem::Input& input, const Reading& reading) {
  switch (neem::format_of(input)) {
    case neem::FileFormat::npz:
      return file.member.empty() && neem::is_sparse_npz(file.path) ? SparseFormat::npz : SparseFormat::none;
    case neem::FileFormat::matrix_market:
      return neem::find_10x(file.path).complete() ? SparseFormat::tenx : SparseFormat::mtx;
    case neem::FileFormat::hdf5:
      if (input.extension() == ".h5ad") return SparseFormat::h5ad;
#if defined(NEEM_PROGRAM_HDF5)
      if (is_regular(file.path) && neem::is_10x_h5(file.path)) return SparseFormat::tenx_h5;
#endif
      return SparseFormat::none;
    case neem::FileFormat::text: {
      if (!reading.delimiter.empty() || !reading.decimal.empty() || reading.header || reading.no_header ||
          file.header)
        return SparseFormat::none;  // said to be a table
      const bool like = neem::looks_like_svmlight(input.peek(neem::Input::look_ahead));
      return like ? SparseFormat::svmlight : SparseFormat::none;
    }
    default:
      return SparseFormat::none;
  }
}

/// Whether a Matrix Market file holds points rather than a graph: it is not square, or lies beside the names of 10x.
/// A pipe holds none.
inline bool is_mtx_of_points(const std::string& path) {
  if (!is_regular(path)) return false;
  neem::Input input = open(path);
  if (neem::format_of(input) != neem::FileFormat::matrix_market) return false;
  if (neem::find_10x(path).complete()) return true;
  const neem::MtxSize size = neem::mtx_size(input);
  return size.rows != size.columns;
}

/// Points as a file gives them. Of .h5ad they may be dense.
template <class S>
struct SparseFile : neem::NamedSparsePoints<S> {
  bool is_dense = false;
  neem::Matrix<double> dense{};
};

#if defined(NEEM_PROGRAM_HDF5)
template <class S>
SparseFile<S> read_h5ad(const FileName& file, const Reading& reading) {
  const std::string column = reading.class_column == "none" ? "" : reading.class_column;
  const neem::H5adOptions options{.matrix = file.member.empty() ? "X" : file.member, .labels = column};
  SparseFile<S> found;
  const auto take = [&](auto& read) {
    found.names.swap(read.names), found.columns.swap(read.columns), found.notes.swap(read.notes);
    std::swap(found.labels, read.labels);
    if (reading.class_column.empty() && !read.label_columns.empty()) {
      const auto name = [&](std::size_t k) { return neem::printable(read.label_columns[k], 60); };
      found.notes.push_back("columns of words in obs: " + few(read.label_columns.size(), 8, name) +
                            "; --labels takes one as classes");
    }
    if (!read.number_columns.empty()) {
      const auto name = [&](std::size_t k) { return neem::printable(read.number_columns[k], 60); };
      found.notes.push_back("columns of numbers in obs: " + few(read.number_columns.size(), 8, name) +
                            "; --color takes one for a picture");
    }
  };
  const neem::detail::Hdf5File content(file.path);
  if (content.has(options.matrix) && !content.is_group(options.matrix)) {
    neem::H5adPoints<double> read = neem::read_h5ad<double>(file.path, options);
    found.is_dense = true;
    found.dense = std::move(read.dense);
    take(read);
  } else {
    neem::H5adPoints<S> read = neem::read_h5ad<S>(file.path, options);
    found.points.swap(read.points);
    take(read);
  }
  return found;
}
#else
template <class S>
SparseFile<S> read_h5ad(const FileName& file, const Reading&) {
  throw neem::Error(neem::ErrorCode::format, "a .h5ad file, which this neem was built without HDF5 to read",
                    neem::printable(file.path),
                    "build it where HDF5 is (Debian: libhdf5-dev), or convert the file: python3 -c \"import "
                    "anndata, scipy.sparse; scipy.sparse.save_npz('OUT.npz', "
                    "scipy.sparse.csr_matrix(anndata.read_h5ad('FILE.h5ad').X))\"");
}
#endif

/// Keeps of the columns those of --columns, without those of --drop, each by its name or by its number from 1.
template <class P>
void choose_columns(P& points, std::vector<std::string>& names, const Reading& reading) {
  if (reading.columns.empty() && reading.drop.empty()) return;
  std::vector<char> wanted(static_cast<std::size_t>(points.cols()), reading.columns.empty());
  const auto mark = [&](const std::vector<std::string>& lists, const char* option, char value) {
    for (const std::string& list : lists) {
      for (const std::string& one : split(list)) {
        std::vector<neem::Index> found;
        for (std::size_t c = 0; c < names.size(); ++c) {
          if (names[c] == one) found.push_back(static_cast<neem::Index>(c));
        }
        if (found.empty()) found = numbered_columns(one, points.cols());
        if (found.empty()) {
          throw neem::Error(neem::ErrorCode::option_value,
                            "there is no column '" + neem::printable(one, 80) + "'",
                            neem::join({"option ", option, ", ", points.cols(), " columns",
                                        names.empty() ? " without names"
                                                      : ", '" + neem::printable(names[0], 80) + "', ..."}),
                            names.empty() ? "give their numbers from 1, as in 1,5-20"
                                          : "give their names, or their numbers from 1");
        }
        for (const neem::Index c : found) wanted[static_cast<std::size_t>(c)] = value;
      }
    }
  };
  mark(reading.columns, "--columns", 1);
  mark(reading.drop, "--drop", 0);
  std::vector<neem::Index> kept;
  std::vector<std::string> kept_names;
  for (std::size_t c = 0; c < wanted.size(); ++c) {
    if (!wanted[c]) continue;
    kept.push_back(static_cast<neem::Index>(c));
    if (!names.empty()) kept_names.push_back(std::move(names[c]));
  }
  if (kept.empty()) {
    throw neem::Error(neem::ErrorCode::option_value, "no column is left", "options --columns and --drop",
                      "drop fewer columns");
  }
  points = neem::taken_columns(points, kept);
  names.swap(kept_names);
}

/// The points of a file of this format.
/// @param input  the file, opened, where it is none of a folder
template <class S>
SparseFile<S> read_sparse(const FileName& file, neem::Input* input, SparseFormat format,
                          const Reading& reading) {
  refuse_table_flags(name_of(format), false, format == SparseFormat::h5ad, file, reading);
  refuse_table_flag(":" + neem::printable(file.member, 80),
                    !file.member.empty() && format != SparseFormat::h5ad, name_of(format), "parts with names",
                    file);
  SparseFile<S> read;
  const auto take = [&](neem::NamedSparsePoints<S>&& points) { read.swap(points); };
  bool turn = reading.transpose;
  if (format == SparseFormat::tenx) {
    take(neem::read_10x<S>(file.path));
#if defined(NEEM_PROGRAM_HDF5)
  } else if (format == SparseFormat::tenx_h5) {
    take(neem::read_10x_h5<S>(file.path));
#endif
  } else if (format == SparseFormat::npz) {
    take(neem::read_npz_sparse<S>(file.path));
  } else if (format == SparseFormat::h5ad) {
    read = read_h5ad<S>(file, reading);
  } else if (format == SparseFormat::svmlight) {
    take(neem::read_svmlight<S>(*input));
    read.notes.insert(
        read.notes.begin(),
        "taken as svmlight, a class and column:value of what is not zero (--delimiter blank: as a table)");
    if (reading.class_column == "none") read.labels = {};
  } else {
    take(neem::read_mtx<S>(*input, {.columns_are_points = turn}));
    read.notes.push_back(std::string("the ") + (turn ? "columns" : "rows") + " of the matrix are the points" +
                         (turn ? "" : " (--transpose: its columns; --edges: it is a graph)"));
    turn = false;
  }
  if (turn) {
    if (read.is_dense) {
      read.dense = neem::Matrix<double>(read.dense.transpose());
    } else {
      neem::SparsePoints<S> turned = read.points.transpose();
      read.points.swap(turned);
    }
    read.names.swap(read.columns);
    if (read.labels.size() > 0) read.notes.emplace_back("classes are those of rows, and left out");
    read.labels = {};
    read.notes.emplace_back("and turned: columns are the points");
  }
  if (reading.names == "none") read.names.clear();
  read.is_dense ? choose_columns(read.dense, read.columns, reading)
                : choose_columns(read.points, read.columns, reading);
  return read;
}

}  // namespace program
