// A graph from a sparse square matrix, as scipy's kneighbors_graph and scanpy's obsp have it: a value is the weight of
// the edge from its row to its column.
//
//     NamedGraph<float> G = graph_of_matrix<float>(read_npz_sparse<double>("connectivities.npz"), "connectivities.npz");
#pragma once

#include "neem/core/error.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/io/detail/edge_sums.hpp"
#include "neem/io/detail/messages.hpp"
#include "neem/io/edges.hpp"
#include "neem/io/named_points.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace neem {

namespace detail {

/// Whether a sparse matrix is its own transpose, to the bit.
template <class S>
bool is_symmetric(const SparsePoints<S>& matrix) {
  if (matrix.rows() != matrix.cols()) return false;
  const SparsePoints<S> turned = matrix.transpose();
  return std::equal(matrix.outerIndexPtr(), matrix.outerIndexPtr() + matrix.rows() + 1,
                    turned.outerIndexPtr()) &&
         std::equal(matrix.innerIndexPtr(), matrix.innerIndexPtr() + matrix.nonZeros(),
                    turned.innerIndexPtr()) &&
         std::equal(matrix.valuePtr(), matrix.valuePtr() + matrix.nonZeros(), turned.valuePtr());
}

/// What a square matrix of points has of a graph: nothing on its diagonal, no value below 0, and symmetry, or as many
/// values in nine of ten rows and no more in any, as neighbors have of which some are at the distance 0.
struct GraphSigns {
  bool any = false, symmetric = false, ones = true;
  Index in_row = 0;   ///< values of so many rows; 0: they have too different numbers of them
  bool even = false;  ///< all rows have as many
};

template <class S>
GraphSigns signs_of_graph(const SparsePoints<S>& matrix) {
  GraphSigns signs;
  const Index n = matrix.rows();
  if (n < 3 || matrix.cols() != n || matrix.nonZeros() == 0) return signs;
  const auto* start = matrix.outerIndexPtr();
  for (Index i = 0; i < n; ++i) signs.in_row = (std::max)(signs.in_row, Index(start[i + 1] - start[i]));
  Index full = 0;
  for (Index i = 0; i < n; ++i) {
    full += start[i + 1] - start[i] == signs.in_row;
    for (auto e = start[i]; e < start[i + 1]; ++e) {
      if (matrix.innerIndexPtr()[e] == i || matrix.valuePtr()[e] < S(0)) return signs;
      signs.ones = signs.ones && matrix.valuePtr()[e] == S(1);
    }
  }
  signs.even = full == n;
  if (10 * full < 9 * n) signs.in_row = 0;
  signs.symmetric = is_symmetric(matrix);
  signs.any = signs.symmetric || signs.in_row > 0;
  return signs;
}

}  // namespace detail

/// An undirected graph from a square matrix of weights.
///
/// @tparam S      float or double, of the weights
/// @param matrix  n × n, ≥ 0; values on the diagonal are left out, which is noted
/// @param file    its name, for messages
/// @return        of a symmetric matrix its weights; of another the sums of the two directions of each pair, which is
///                noted; points are called by the names of the rows, else by their numbers from 0
/// @throws        Error (DATA) for a matrix that is not square, a value below 0, or a weight that S cannot hold;
///                (RESOURCE) for more than 2³¹ − 1 directed edges
/// @cost          O(n + entries) time and memory, a few copies of the entries
template <class S>
NamedGraph<S> graph_of_matrix(const NamedSparsePoints<double>& matrix, const std::string& file) {
  const SparsePoints<double>& W = matrix.points;
  const Index n = W.rows();
  if (W.cols() != n) {
    detail::fail(ErrorCode::shape, join({"the matrix is ", n, " x ", W.cols(), ", not square"}), file,
                 "give a graph: one row and one column a point");
  }
  const bool symmetric = detail::is_symmetric(W);
  detail::EdgeList list;
  list.notes = matrix.notes;
  for (Index i = 0; i < n; ++i) {
    for (Id e = W.outerIndexPtr()[i]; e < W.outerIndexPtr()[i + 1]; ++e) {
      const Id j = W.innerIndexPtr()[e];
      if (W.valuePtr()[e] < 0) {
        detail::fail(ErrorCode::out_of_range,
                     join({"the weight of points ", i, " and ", j, " is ", W.valuePtr()[e], ", below 0"}),
                     file, "give weights that are not negative");
      }
      if (symmetric && j < i) continue;  // each pair once
      list.from.push_back(static_cast<Id>(i));
      list.to.push_back(j);
      list.weight.push_back(W.valuePtr()[e]);
    }
  }
  list.names = matrix.names;
  for (Index i = 0; i < n && static_cast<Index>(list.names.size()) < n; ++i)
    list.names.push_back(std::to_string(i));
  return detail::named_graph<S>(std::move(list), file);
}

}  // namespace neem
