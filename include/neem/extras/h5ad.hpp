// .h5ad, the files of anndata and scanpy: cells in rows, genes in columns. Needs HDF5 (target neem::hdf5); no other
// header includes this one.
//
//     H5adPoints<float> cells = read_h5ad<float>("pbmc3k.h5ad", {.labels = "louvain"});
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/error.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/extras/detail/hdf5.hpp"
#include "neem/extras/detail/hdf5_sparse.hpp"
#include "neem/io/input.hpp"
#include "neem/io/labels.hpp"
#include "neem/io/named_points.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace neem {

/// What is read of a .h5ad file.
struct H5adOptions {
  std::string matrix = "X";  ///< the points: "X", or another, such as "layers/counts"
  std::string labels{};      ///< a column of obs, whose values become the classes; empty: none
};

/// What a .h5ad file holds.
template <class S, class Inner = Id>
struct H5adPoints : NamedSparsePoints<S, Inner> {
  bool is_sparse = false;  ///< whether the points are `points`; else `dense`
  Matrix<S> dense{};       ///< n × d
  std::vector<std::string>
      label_columns{};  ///< columns of obs whose values are words, for H5adOptions::labels
  std::vector<std::string> number_columns{};  ///< those whose values are numbers, for read_h5ad_numbers
};

namespace detail {

template <class S, class Inner>
class H5adReader {
public:
  H5adReader(const std::string& path, const H5adOptions& options) : file_(path), options_(options) {}

  H5adPoints<S, Inner> read() {
    H5adPoints<S, Inner> read;
    const std::string& matrix = options_.matrix;
    if (!file_.has(matrix)) {
      fail(ErrorCode::format, "no " + printable(matrix, 80), file_.name(),
           "give a .h5ad file of anndata, or another name for the matrix");
    }
    read.is_sparse = file_.is_group(matrix);
    read.is_sparse ? read_sparse(read) : read_dense(read);
    const Index n = read.is_sparse ? read.points.rows() : read.dense.rows();
    const Index d = read.is_sparse ? read.points.cols() : read.dense.cols();
    if (n == 0 || d == 0)
      fail(ErrorCode::empty, join({"the matrix is ", n, " x ", d}), file_.name(),
           "give one that holds values");
    read.names = names_of("obs", n);
    if (options_.matrix == "X" || options_.matrix.starts_with("layers/")) read.columns = names_of("var", d);
    for (const std::string& column :
         file_.is_group("obs") ? file_.members("obs") : std::vector<std::string>()) {
      if (column == index_of("obs")) continue;
      if (is_words("obs/" + column)) {
        read.label_columns.push_back(column);
      } else if (file_.is_list_of_numbers("obs/" + column)) {
        read.number_columns.push_back(column);
      }
    }
    if (!options_.labels.empty()) read.labels = labels(read.label_columns, n);
    return read;
  }

private:
  void read_dense(H5adPoints<S, Inner>& read) {
    read.dense = file_.table<S>(options_.matrix);
    for (Index i = 0; i < read.dense.size(); ++i) {
      if (!is_finite(read.dense.data()[i]))
        refuse_hdf5_value(file_, i / read.dense.cols(), i % read.dense.cols());
    }
  }

  void read_sparse(H5adPoints<S, Inner>& read) {
    const std::string& at = options_.matrix;
    std::string format = file_.attribute(at, "encoding-type");
    std::vector<std::int64_t> shape = file_.attribute_numbers(at, "shape");
    if (format.empty()) format = file_.attribute(at, "h5sparse_format");  // anndata before 0.7
    if (shape.empty()) shape = file_.attribute_numbers(at, "h5sparse_shape");
    const bool by_columns = format.starts_with("csc");
    if ((!by_columns && !format.starts_with("csr")) || shape.size() != 2 || shape[0] < 0 || shape[1] < 0) {
      file_.refuse(at, "is no sparse matrix in the format csr or csc");
    }
    read_hdf5_sparse(file_, at, shape, by_columns, read);
  }

  std::string index_of(const std::string& side) const {
    const std::string named = file_.attribute(side, "_index");
    return named.empty() ? "_index" : named;
  }
  /// The names of rows or columns; none where the file has them in a form of its own.
  std::vector<std::string> names_of(const std::string& side, Index count) const {
    const std::string path = side + "/" + index_of(side);
    if (!file_.has(path) || file_.is_group(path)) return {};
    std::vector<std::string> names = file_.words(path);
    if (static_cast<Index>(names.size()) != count) {
      file_.refuse(path, join({"has ", names.size(), " names, not ", count}));
    }
    return names;
  }

  /// Whether a column of obs holds words: a categorical one, of codes and categories, or a list of them.
  bool is_words(const std::string& path) const {
    if (file_.is_group(path)) return file_.has(path + "/codes") && file_.has(path + "/categories");
    return file_.attribute(path, "encoding-type") == "string-array" || !old_categories(path).empty();
  }
  /// Where anndata before 0.8 keeps the categories of a column; empty if it has none.
  std::string old_categories(const std::string& path) const {
    const std::size_t slash = path.rfind('/');
    const std::string apart = path.substr(0, slash) + "/__categories" + path.substr(slash);
    return file_.has(apart) ? apart : std::string();
  }

  Labels labels(const std::vector<std::string>& known, Index n) const {
    const std::string path = "obs/" + options_.labels;
    if (!file_.has(path)) {
      std::string all;
      for (const std::string& one : known) all += (all.empty() ? "" : ", ") + printable(one, 60);
      fail(ErrorCode::format, "no column '" + printable(options_.labels, 80) + "' in obs", file_.name(),
           all.empty() ? "leave the labels out" : "give one of " + all.substr(0, 400));
    }
    const std::string apart = file_.is_group(path) ? path + "/categories" : old_categories(path);
    std::vector<std::string> words = file_.words(apart.empty() ? path : apart);
    if (!apart.empty()) {
      std::vector<std::string> all;
      file_.template list<std::int64_t>(
          file_.is_group(path) ? path + "/codes" : path,
          [&](std::int64_t, const std::vector<std::int64_t>& codes) {
            for (const std::int64_t code : codes) {
              if (code >= static_cast<std::int64_t>(words.size()))
                file_.refuse(path, "has a code without a category");
              all.push_back(code < 0 ? std::string() : words[static_cast<std::size_t>(code)]);
            }
          });
      words.swap(all);
    }
    if (static_cast<Index>(words.size()) != n)
      file_.refuse(path, join({"has ", words.size(), " values for ", n, " rows"}));
    return labels_from_names(words);
  }

  Hdf5File file_;
  H5adOptions options_;
};

}  // namespace detail

/// Cells from a .h5ad file of anndata.
///
/// @tparam S       float or double
/// @tparam Inner       of the offsets of a sparse matrix: std::int64_t for more than 2³¹ − 1 values
/// @param path     of a file whose matrix is dense, csr or csc
/// @param options  which matrix, and which column of obs are the labels
/// @return         points, dense or sparse as they are in the file; names from obs, columns from var; a missing class is
///                 the class without a name
/// @throws         Error (DATA) for a file that is no HDF5 or damaged, without the matrix or the column, with arrays
///                 that contradict each other, or values that are not finite; (IO)
/// @cost           one pass; memory as read_npz_sparse
/// @source         anndata, on-disk format, 0.7 to 0.10
template <class S, class Inner = Id>
H5adPoints<S, Inner> read_h5ad(const std::string& path, const H5adOptions& options = {}) {
  static_assert(std::is_floating_point_v<S>, "points are float or double");
  (void)detail::open_to_read(path);  // says what is wrong with the path
  return detail::with_memory_errors([&] { return printable(path); },
                                    [&] { return detail::H5adReader<S, Inner>(path, options).read(); });
}

/// The numbers in a column of obs, such as n_genes, one a cell.
///
/// @param path    a .h5ad file
/// @param column  one of H5adPoints::number_columns
/// @return        as many as there are cells; NaN where there is none
/// @throws        Error (DATA) for a column that is not there, or does not hold numbers; (IO)
inline std::vector<double> read_h5ad_numbers(const std::string& path, const std::string& column) {
  (void)detail::open_to_read(path);
  const detail::Hdf5File file(path);
  const std::string name = "obs/" + column;
  if (!file.has(name) || !file.is_list_of_numbers(name)) {
    detail::fail(ErrorCode::format, "no column of numbers '" + printable(column, 80) + "' in obs",
                 file.name(), "give one of H5adPoints::number_columns");
  }
  std::vector<double> all;
  file.list<double>(name, [&](std::int64_t, const std::vector<double>& values) {
    all.insert(all.end(), values.begin(), values.end());
  });
  return all;
}

}  // namespace neem
