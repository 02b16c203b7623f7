// A neighbor table as two .npy files, PREFIX_ids.npy and PREFIX_distances.npy: what numpy and every peer
// reads.
//
//     write_neighbors("cells_knn", nearest_neighbors(X, 15));
//     Neighbors<float> knn = read_neighbors<float>("cells_knn");
#pragma once

#include "neem/core/error.hpp"
#include "neem/core/types.hpp"
#include "neem/io/input.hpp"
#include "neem/io/npy.hpp"
#include "neem/io/output.hpp"
#include "neem/neighbors/check_neighbors.hpp"
#include "neem/neighbors/tables.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace neem {

/// The two files of a table.
struct NeighborFiles {
  std::string ids{};        ///< PREFIX_ids.npy: n × k of int32, numbers of points from 0
  std::string distances{};  ///< PREFIX_distances.npy: n × k of float or double
};

/// The names of the two files of a table, from the prefix that they share.
inline NeighborFiles neighbor_files(const std::string& prefix) {
  return {prefix + "_ids.npy", prefix + "_distances.npy"};
}

namespace detail {

template <class S>
Matrix<S> read_neighbor_part(const std::string& path) {
  Input input = open_file(path);
  // a single point has a table of no columns, which is no table of points
  return with_memory_errors(input, [&] { return read_npy_table<S>(input, false, true); });
}

/// Throws the error again with the names of the two files before its message.
[[noreturn]] inline void refuse_neighbor_files(const Error& error, const NeighborFiles& files) {
  const std::string text = error.what();
  const std::size_t where = text.find("; "), remedy = text.rfind("; ");
  Error named(error.code(), text.substr(0, where),
              printable(files.ids) + " and " + printable(files.distances) + ", " +
                  text.substr(where + 2, remedy - where - 2),
              text.substr(remedy + 2));
  named.row = error.row;
  named.column = error.column;
  throw named;
}

template <class S>
Neighbors<S> read_both_files(const std::string& prefix) {
  const NeighborFiles files = neighbor_files(prefix);
  Neighbors<S> knn;
  knn.ids = read_neighbor_part<Id>(files.ids);
  knn.distances = read_neighbor_part<S>(files.distances);
  return knn;
}

template <class S>
Neighbors<S> checked_neighbors(Neighbors<S> knn, const std::string& prefix) {
  try {
    check_neighbors(knn);
  } catch (const Error& error) {
    refuse_neighbor_files(error, neighbor_files(prefix));
  }
  return knn;
}

}  // namespace detail

/// Writes the table to two Outputs of the caller, who commits them, together with others or alone.
///
/// @throws  as below
template <class S>
void write_neighbors(Output& ids, Output& distances, const Neighbors<S>& knn) {
  check_neighbors(knn);
  detail::write_npy<Id>(ids, knn.ids);
  detail::write_npy<S>(distances, knn.distances);
}

/// Writes PREFIX_ids.npy and PREFIX_distances.npy.
///
/// @param prefix  path and beginning of the two names; files that exist are replaced
/// @param knn     a table that keeps the contract of check_neighbors. Its method and recall are not stored,
///                nor `unreachable`, which is to be set again for a bounded metric
/// @throws        Error (DATA) if it does not; (IO) with the path and the system's reason. Neither file is
///                replaced unless both are; see Output::commit_all
/// @cost          O(nk log k)
template <class S>
void write_neighbors(const std::string& prefix, const Neighbors<S>& knn) {
  const NeighborFiles files = neighbor_files(prefix);
  Output ids(files.ids), distances(files.distances);
  write_neighbors(ids, distances, knn);
  Output* const both[] = {&ids, &distances};
  Output::commit_all(both);
}

/// The table in PREFIX_ids.npy and PREFIX_distances.npy.
///
/// @tparam S      float or double, whatever the file holds
/// @param prefix  of write_neighbors, or of files of another program: n × k each, any type of .npy that holds
///                whole numbers in ids; each point's nearest first, without the point itself
/// @return        n × k, method `given`
/// @throws        Error (IO) if a file is missing or cannot be read; (DATA) as read_npy, and naming both
///                files, row and column where the table breaks the contract of check_neighbors
/// @cost          one pass, O(nk log k); no memory but the result
template <class S>
Neighbors<S> read_neighbors(const std::string& prefix) {
  return detail::checked_neighbors(detail::read_both_files<S>(prefix), prefix);
}

/// The same for a table of another program too, whose ids may count from 1 and whose rows may hold the point
/// itself, as those of umap-learn and FAISS do: see without_own.
/// @param prefix  of the two files
/// @param notes   what was changed, in sentences, is added to it
template <class S>
Neighbors<S> read_neighbors(const std::string& prefix, std::vector<std::string>& notes) {
  return detail::checked_neighbors(without_own(detail::read_both_files<S>(prefix), notes), prefix);
}

}  // namespace neem
