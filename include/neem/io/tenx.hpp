// The folders of 10x Genomics: a matrix of counts, and beside it the names of its rows (genes) and columns (cells).
// Needs zlib, as gzip.hpp does.
//
//     NamedSparsePoints<float> cells = read_10x<float>("filtered_feature_bc_matrix");
//
// Cells are the points. The names are looked for beside the matrix as Cell Ranger writes them, packed or not:
// barcodes.tsv, and features.tsv or, before its version 3, genes.tsv; with whatever stands before "matrix.mtx" in the
// name of the matrix also before theirs, as in GSM3587923_matrix.mtx.gz.
#pragma once

#include "neem/core/error.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/io/detail/lines.hpp"
#include "neem/io/detail/messages.hpp"
#include "neem/io/gzip.hpp"
#include "neem/io/input.hpp"
#include "neem/io/mtx.hpp"
#include "neem/io/named_points.hpp"

#include <algorithm>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace neem {

/// The files of one matrix of 10x; an empty name stands for one that is not there.
struct TenxFiles {
  std::string matrix{};    ///< matrix.mtx or matrix.mtx.gz
  std::string features{};  ///< features.tsv or genes.tsv, also .gz: of the rows
  std::string barcodes{};  ///< barcodes.tsv, also .gz: of the columns

  bool complete() const {
    return !matrix.empty() && !features.empty() && !barcodes.empty();
  }  ///< all are there
};

namespace detail {

/// The first of these files that exists; empty if none does.
inline std::string first_file(const std::string& stem, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    for (const char* packed : {"", ".gz"}) {
      if (::access((stem + name + packed).c_str(), F_OK) == 0) return stem + name + packed;
    }
  }
  return {};
}

/// The cells of one column of a .tsv file, and of another one where `second` asks for it.
struct TenxNames {
  std::vector<std::string> names{};
  std::map<std::string, Index> kinds{};  ///< of the third column, with their numbers
};

inline TenxNames read_tenx_names(const std::string& path, std::size_t wanted) {
  Input input = unpack(open_file(path));
  return with_memory_errors(input, [&] {
    Lines lines(input);
    TenxNames found;
    while (lines.next()) {
      lines.check_text(lines.text());
      std::vector<std::string_view> cells;
      std::string_view line = lines.text();
      for (;;) {
        const std::size_t end = (std::min)(line.find('\t'), line.size());
        cells.push_back(trim(line.substr(0, end)));
        if (end == line.size()) break;
        line.remove_prefix(end + 1);
      }
      found.names.emplace_back(cells[(std::min)(wanted, cells.size() - 1)]);
      if (cells.size() > 2) ++found.kinds[std::string(cells[2])];
    }
    return found;
  });
}

}  // namespace detail

/// The files of 10x at `path`, which is a folder, or the matrix in it.
/// @return  names that exist; no matrix where `path` is neither
inline TenxFiles find_10x(const std::string& path) {
  struct ::stat status {};
  TenxFiles files;
  if (::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode)) {
    files.matrix = detail::first_file(path + (path.ends_with('/') ? "" : "/"), {"matrix.mtx"});
  } else {
    files.matrix = path;
  }
  const std::size_t folder = files.matrix.find_last_of('/') + 1, at = files.matrix.rfind("matrix.mtx");
  if (at == std::string::npos || at < folder) return {path == files.matrix ? path : std::string(), {}, {}};
  const std::string stem = files.matrix.substr(0, at);
  files.features = detail::first_file(stem, {"features.tsv", "genes.tsv"});
  files.barcodes = detail::first_file(stem, {"barcodes.tsv"});
  return files;
}

/// Cells and their counts from the files of 10x Genomics.
///
/// @tparam S    float or double
/// @tparam Inner    of the offsets: std::int64_t for more than 2³¹ − 1 values
/// @param path  the folder, or matrix.mtx or matrix.mtx.gz in it
/// @return      one row a cell, named by its barcode, and one column a gene, named by its symbol (the second column of
///              features.tsv) or, where there is none, by its id; notes of what was taken
/// @throws      Error (DATA) as read_mtx; for names that are not as many as rows and columns; (IO) where a file is
///              missing
/// @cost        as read_mtx
/// @source      10x Genomics, Cell Ranger: Feature-Barcode Matrices (MEX)
template <class S, class Inner = Id>
NamedSparsePoints<S, Inner> read_10x(const std::string& path) {
  const TenxFiles files = find_10x(path);
  if (!files.complete()) {
    const char* missing = files.matrix.empty()     ? "matrix.mtx"
                          : files.barcodes.empty() ? "barcodes.tsv"
                                                   : "features.tsv or genes.tsv";
    detail::fail(ErrorCode::open, join({"no ", missing, ", packed or not, beside the others"}),
                 detail::printable(path), "copy it there, or read the matrix alone by read_mtx");
  }
  detail::TenxNames genes = detail::read_tenx_names(files.features, 1),
                    cells = detail::read_tenx_names(files.barcodes, 0);
  Input input = unpack(open_file(files.matrix));
  NamedSparsePoints<S, Inner> read = read_mtx<S, Inner>(input, {.columns_are_points = true});
  const auto fits = [](const detail::TenxNames& names, Index count) {
    return static_cast<Index>(names.names.size()) == count;
  };
  const bool as_written = fits(cells, read.points.rows()) && fits(genes, read.points.cols());
  const bool turned = fits(cells, read.points.cols()) && fits(genes, read.points.rows());
  if (!as_written && !turned) {
    detail::fail(
        ErrorCode::shape,
        join({genes.names.size(), " genes and ", cells.names.size(), " cells are named, and the matrix is ",
              read.points.cols(), " x ", read.points.rows()}),
        input.name(), "copy the three files of one matrix again");
  }
  if (!as_written) {
    const Eigen::SparseMatrix<S, Eigen::ColMajor, Inner> by_columns = read.points;
    read.points = by_columns.transpose();
  }
  const auto base = [](const std::string& name) {
    return detail::printable(name.substr(name.find_last_of('/') + 1));
  };
  read.notes.push_back(join({read.points.rows(), " cells, the ", as_written ? "columns" : "rows",
                             " of the matrix, are the points, named by ", base(files.barcodes), "; ",
                             read.points.cols(), " genes by ", base(files.features)}));
  if (genes.kinds.size() > 1) {
    std::string kinds;
    for (const auto& [kind, count] : genes.kinds)
      kinds += join({kinds.empty() ? "" : ", ", count, " ", kind});
    read.notes.push_back("rows of several kinds are all used: " + detail::printable(kinds, 200));
  }
  read.names.swap(cells.names);
  read.columns.swap(genes.names);
  return read;
}

}  // namespace neem
