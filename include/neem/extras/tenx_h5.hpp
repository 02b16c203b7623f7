// The .h5 files of 10x Genomics, filtered_feature_bc_matrix.h5 and the like. Needs HDF5 (target neem::hdf5).
//
//     NamedSparsePoints<float> cells = read_10x_h5<float>("filtered_feature_bc_matrix.h5");
#pragma once

#include "neem/core/error.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/extras/detail/hdf5.hpp"
#include "neem/extras/detail/hdf5_sparse.hpp"
#include "neem/io/input.hpp"
#include "neem/io/named_points.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <type_traits>
#include <vector>

namespace neem {

namespace detail {

/// The groups of a file that hold a matrix of 10x: one called matrix (Cell Ranger 3 and later), or one a genome.
inline std::vector<std::string> tenx_groups(const Hdf5File& file) {
  std::vector<std::string> groups;
  for (const std::string& group : file.members("/")) {
    bool all = file.is_group(group);
    for (const char* part : {"/barcodes", "/data", "/indices", "/indptr", "/shape"})
      all = all && file.has(group + part);
    if (all && (file.has(group + "/features/name") || file.has(group + "/gene_names")))
      groups.push_back(group);
  }
  return groups;
}

}  // namespace detail

/// Whether a file is HDF5 with a matrix of 10x Genomics in it.
inline bool is_10x_h5(const std::string& path) {
  (void)detail::open_to_read(path);
  return !detail::tenx_groups(detail::Hdf5File(path)).empty();
}

/// Cells and their counts from a .h5 file of 10x Genomics.
///
/// @tparam S      float or double
/// @tparam Inner  of the offsets: std::int64_t for more than 2³¹ − 1 values
/// @param path    of a file with one matrix
/// @return        one row a cell, named by its barcode, and one column a gene, named by its symbol; notes of what was
///                taken
/// @throws        Error (DATA) for a file that is no HDF5 or damaged, without a matrix or with several, or with arrays
///                that contradict each other; (IO)
/// @cost          one pass; memory as read_npz_sparse
/// @source        10x Genomics, Cell Ranger: Feature-Barcode Matrices (HDF5), versions 2 and 3
template <class S, class Inner = Id>
NamedSparsePoints<S, Inner> read_10x_h5(const std::string& path) {
  static_assert(std::is_floating_point_v<S>, "points are float or double");
  (void)detail::open_to_read(path);  // says what is wrong with the path
  return detail::with_memory_errors(
      [&] { return printable(path); },
      [&] {
        const detail::Hdf5File file(path);
        const std::vector<std::string> groups = detail::tenx_groups(file);
        if (groups.size() != 1) {
          std::string all;
          for (const std::string& one : groups) all += (all.empty() ? "" : ", ") + printable(one, 60);
          detail::fail(ErrorCode::format,
                       groups.empty() ? "no matrix of 10x Genomics" : "matrices of several genomes: " + all,
                       file.name(),
                       groups.empty() ? "give a .h5 file of Cell Ranger"
                                      : "write one of them, for example by scanpy.read_10x_h5(file, genome)");
        }
        const std::string& at = groups[0];
        std::vector<std::int64_t> shape;
        file.list<std::int64_t>(at + "/shape", [&](std::int64_t, const std::vector<std::int64_t>& sides) {
          shape.insert(shape.end(), sides.begin(), sides.end());
        });
        if (shape.size() != 2 || shape[0] < 1 || shape[1] < 1)
          file.refuse(at + "/shape", "is not two numbers above 0");
        NamedSparsePoints<S, Inner> read;
        detail::read_hdf5_sparse(file, at, {shape[1], shape[0]}, false,
                                 read);  // its columns, the cells, are the rows
        read.names = file.words(at + "/barcodes");
        const bool features = file.has(at + "/features/name");
        read.columns = file.words(at + (features ? "/features/name" : "/gene_names"));
        if (static_cast<std::int64_t>(read.names.size()) != shape[1] ||
            static_cast<std::int64_t>(read.columns.size()) != shape[0]) {
          file.refuse(at, join({"names ", read.columns.size(), " genes and ", read.names.size(),
                                " cells, and the matrix is ", shape[0], " x ", shape[1]}));
        }
        read.notes.push_back(join({shape[1], " cells are the points, named by their barcodes; ", shape[0],
                                   " genes by their "
                                   "symbols"}));
        if (!features || !file.has(at + "/features/feature_type")) return read;
        std::map<std::string, Index> kinds;
        for (const std::string& kind : file.words(at + "/features/feature_type")) ++kinds[kind];
        if (kinds.size() < 2) return read;
        std::string all;
        for (const auto& [kind, count] : kinds) all += join({all.empty() ? "" : ", ", count, " ", kind});
        read.notes.push_back("rows of several kinds are all used: " + printable(all, 200));
        return read;
      });
}

}  // namespace neem
