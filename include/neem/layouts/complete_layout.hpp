// A layout of which some places are not known: they are taken from the neighbors that have one.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/error.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"

#include <cmath>
#include <cstddef>
#include <vector>

namespace neem {

/// Gives every point a place: where it has none, the mean of the places of its neighbors, and of theirs where these
/// have none either; points that no neighbors lead to a place from get the mean of all places.
///
/// A start for maps of points of which many have been on another: those of last year, of another sample.
/// @param places  n × columns, in rows of NaN where a point has no place
/// @param knn     n × k, the neighbors of the points
/// @return        n × columns, finite; rows that were known as they were
/// @throws        Error (DATA) for another number of rows, no place at all, and rows that are in part NaN or infinite
/// @cost          a pass over the table for each step away from known places
template <class S>
Eigen::MatrixXd complete_layout(const Eigen::MatrixXd& places, const Neighbors<S>& knn) {
  const Index n = places.rows(), dims = places.cols(), k = knn.cols();
  if (knn.rows() != n) {
    throw Error(ErrorCode::shape, join({n, " places and ", knn.rows(), " rows of neighbors"}),
                "complete_layout", "give one row a point");
  }
  Eigen::MatrixXd all = places;
  std::vector<char> known(static_cast<std::size_t>(n));
  Eigen::RowVectorXd sum = Eigen::RowVectorXd::Zero(dims);
  Index count = 0;
  for (Index i = 0; i < n; ++i) {
    Index missing = 0, finite = 0;
    for (Index c = 0; c < dims; ++c) missing += (std::isnan)(places(i, c)), finite += is_finite(places(i, c));
    if (missing != dims && finite != dims) {
      throw Error(ErrorCode::not_finite, join({"the place of row ", i, " is not finite"}), "complete_layout",
                  "give finite places, or rows of NaN where there is none");
    }
    if (finite != dims || dims == 0) continue;
    known[static_cast<std::size_t>(i)] = 1;
    sum += places.row(i), ++count;
  }
  if (count == 0)
    throw Error(ErrorCode::empty, "no point has a place", "complete_layout", "give some of them");
  sum /= static_cast<double>(count);
  for (bool found = true; found && count < n;) {
    found = false;
    std::vector<Index> reached;
    for (Index i = 0; i < n; ++i) {
      if (known[static_cast<std::size_t>(i)]) continue;
      Eigen::RowVectorXd near_by = Eigen::RowVectorXd::Zero(dims);
      Index of = 0;
      for (Index j = 0; j < k; ++j) {
        const Id other = knn.ids(i, j);
        if (known[static_cast<std::size_t>(other)]) near_by += all.row(other), ++of;
      }
      if (of == 0) continue;
      all.row(i) = near_by / static_cast<double>(of);
      reached.push_back(i);
    }
    for (const Index i : reached) known[static_cast<std::size_t>(i)] = 1, ++count, found = true;
  }
  for (Index i = 0; i < n; ++i) {
    if (!known[static_cast<std::size_t>(i)]) all.row(i) = sum;
  }
  return all;
}

}  // namespace neem
