// What points may be instead, by their form: distances of all pairs, or a graph. It is told, and they stay points.
#pragma once

#include "data.hpp"

#include <neem/core/text.hpp>
#include <neem/core/types.hpp>
#include <neem/io/matrix_graph.hpp>
#include <neem/neighbors/distances.hpp>

#include <cmath>
#include <string>
#include <type_traits>
#include <variant>

namespace program {

/// How many points have so many pairs, four at least; 0: no number of points.
inline neem::Index points_of_pairs(neem::Index pairs) {
  const auto n =
      static_cast<neem::Index>(std::llround((1 + std::sqrt(1 + 8 * static_cast<double>(pairs))) / 2));
  return n >= 4 && n * (n - 1) / 2 == pairs ? n : 0;
}

/// @param name  of the file
/// @return      a sentence for W-10; empty: they look like nothing else
template <class T>
std::string doubt_of(const neem::Matrix<T>& X, const std::string& name) {
  if (neem::detail::looks_like_distances<T>(neem::MatrixRef<T>(X))) {
    return name +
           " is square and symmetric, with zeros on the diagonal, but taken as points; --input distances "
           "takes it "
           "as their distances";
  }
  const bool row = X.rows() == 1;
  const neem::Index n = row || X.cols() == 1 ? points_of_pairs(X.size()) : 0;
  if (n == 0 || !(X.array() >= T(0)).all()) return "";
  return neem::join({name, " has ", X.size(), " values in one ", row ? "row" : "column", ", as many as ", n,
                     " points have pairs, but taken as ", row ? "one point" : "points",
                     "; --input distances takes them as distances, in the order of scipy's pdist"});
}

template <class T>
std::string doubt_of(const neem::SparsePoints<T>& X, const std::string& name) {
  const neem::detail::GraphSigns signs = neem::detail::signs_of_graph(X);
  if (!signs.any) return "";
  std::string said =
      name + " is square, with nothing on its diagonal and " +
      (signs.symmetric
           ? std::string("symmetric")
           : neem::join({signs.in_row, signs.even ? " values in every row" : " values in most rows"})) +
      ", as graphs are, but taken as points; --edges takes it as a graph";
  if (signs.even && !signs.ones) {
    said +=
        neem::join({", --knn takes distances to neighbors, of which it may be: of scipy's matrix M "
                    "M.indices.reshape(-1, ",
                    signs.in_row, ") as NAME_ids.npy, M.data likewise as NAME_distances.npy"});
  }
  return said;
}

/// The same of whatever a file held.
inline std::string doubt_of(const Data& data, const std::string& name) {
  if (const auto* X = std::get_if<1>(&data.sparse)) return doubt_of(**X, name);
  if (const auto* X = std::get_if<2>(&data.sparse)) return doubt_of(**X, name);
  return std::visit([&](const auto& X) { return doubt_of(X, name); }, data.held);
}

}  // namespace program
