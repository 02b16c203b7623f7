// Whether the distances in a table of neighbors are those of the points it is given with.
#pragma once

#include <neem/core/types.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

namespace program {

/// The distance of two points by their numbers, whatever it is made of.
class AnyDistance {
public:
  AnyDistance(neem::Index n, std::function<double(neem::Index, neem::Index)> distance)
      : n_(n), distance_(std::move(distance)) {}
  neem::Index rows() const { return n_; }
  double operator()(neem::Index i, neem::Index j) const { return distance_(i, j); }

private:
  neem::Index n_;
  std::function<double(neem::Index, neem::Index)> distance_;
};

/// How many entries of some rows of a table are the distances of these points, or their squares.
struct Agreement {
  neem::Index entries = 0, same = 0, squares = 0, row = -1,
              column = 0;  ///< of the first that is not the distance
};

/// @cost  200 rows of the table at most
template <class S>
Agreement agreement(const neem::Neighbors<S>& knn, const AnyDistance& distance) {
  constexpr double close = 1e-3;
  const neem::Index step = std::max<neem::Index>(1, knn.rows() / 200);
  Agreement of;
  for (neem::Index i = 0; i < knn.rows(); i += step) {
    for (neem::Index c = 0; c < knn.cols(); ++c) {
      const double here = static_cast<double>(knn.distances(i, c)), there = distance(i, knn.ids(i, c));
      const double most = static_cast<double>(knn.distances(i, knn.cols() - 1));
      const bool agrees = std::abs(here - there) <= close * std::max(most, there);
      ++of.entries, of.same += agrees;
      of.squares += std::abs(here - there * there) <= close * std::max(most, there * there);
      if (!agrees && of.row < 0) of.row = i, of.column = c;
    }
  }
  return of;
}

}  // namespace program
