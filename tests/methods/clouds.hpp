// Data that methods are tried on.
#pragma once

#include "neem/core/random.hpp"
#include "neem/core/types.hpp"

#include <cmath>
#include <limits>

namespace clouds {

using neem::Index;

/// `groups` Gaussian clouds in d dimensions, well apart; point i belongs to group i mod groups.
template <class S>
neem::Matrix<S> make(Index n, Index d, Index groups = 5, double apart = 10) {
  const neem::Random random{17};
  neem::Matrix<S> X(n, d);
  for (Index i = 0; i < n; ++i) {
    for (Index c = 0; c < d; ++c) {
      const auto point = static_cast<std::uint64_t>(i), axis = static_cast<std::uint64_t>(c);
      const auto group = static_cast<std::uint64_t>(i % groups);
      X(i, c) = static_cast<S>(random.normal(point, axis) + apart * random.normal(1000000 + group, axis));
    }
  }
  return X;
}

/// Points whose nearest neighbor in the map is of their own cloud.
template <class S, int Dim>
Index together(const neem::Layout<S, Dim>& Y, Index groups) {
  Index right = 0;
  for (Index i = 0; i < Y.rows(); ++i) {
    Index nearest = -1;
    S best = std::numeric_limits<S>::infinity();
    for (Index j = 0; j < Y.rows(); ++j) {
      const S d2 = (Y.row(i) - Y.row(j)).squaredNorm();
      if (j != i && d2 < best) best = d2, nearest = j;
    }
    right += nearest % groups == i % groups;
  }
  return right;
}

/// Σ 1 / (1 + d²) over ordered pairs.
template <class S, int Dim>
double partition(const neem::Layout<S, Dim>& Y) {
  double Z = 0;
  for (Index i = 0; i < Y.rows(); ++i) {
    for (Index j = 0; j < Y.rows(); ++j)
      if (i != j) Z += 1 / (1 + static_cast<double>((Y.row(i) - Y.row(j)).squaredNorm()));
  }
  return Z;
}

/// Root mean square distance from the origin.
template <class S, int Dim>
double radius(const neem::Layout<S, Dim>& Y) {
  return std::sqrt(static_cast<double>(Y.squaredNorm()) / static_cast<double>(Y.rows()));
}

}  // namespace clouds
