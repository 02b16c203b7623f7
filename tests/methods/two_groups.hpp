// Few points in two groups far apart: with 15 neighbors all pairs are edges, and no method can tell them.
#pragma once

#include "neem/core/random.hpp"
#include "neem/core/types.hpp"

namespace two_groups {

using neem::Index;

/// 15 points in ten dimensions; point i belongs to group i mod 2.
template <class S>
neem::Matrix<S> make(Index n = 15, double apart = 8) {
  const neem::Random random{23};
  neem::Matrix<S> X(n, 10);
  for (Index k = 0; k < X.size(); ++k) {
    X.data()[k] = static_cast<S>(random.normal(static_cast<std::uint64_t>(k)) + apart * double(k / 10 % 2));
  }
  return X;
}

/// Whether the nearest neighbor in the map of every point is of its group.
template <class S, int Dim>
bool apart(const neem::Layout<S, Dim>& Y) {
  for (Index i = 0; i < Y.rows(); ++i) {
    Index nearest = i == 0 ? 1 : 0;
    for (Index j = 0; j < Y.rows(); ++j) {
      if (j != i && (Y.row(i) - Y.row(j)).norm() < (Y.row(i) - Y.row(nearest)).norm()) nearest = j;
    }
    if (nearest % 2 != i % 2) return false;
  }
  return true;
}

}  // namespace two_groups
