// Checks of the map at the end of a run: different rows at one place, a spread that has shrunk to nothing or
// is lost in rounding, a few points that take all the extent.
//
// None of these is an error of arithmetic: forces are finite, iterations go on, and a picture of one point is
// drawn. So every run checks its layout once, at its end, and reports in its notes.
#pragma once

#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/neighbors/lone_points.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

namespace neem::detail {

/// What a layout looks like as a whole.
struct LayoutState {
  Index shared = 0;       ///< points on a place that they share with a row that is not their own
  bool differ = false;    ///< whether there are two rows that differ
  bool one_place = true;  ///< whether all points coincide, up to rounding
  double radius = 0;      ///< root mean square distance from the mean
  double reach = 0;       ///< the largest coordinate
  Index distant = -1;     ///< the point that is farthest from the median
  double farthest = 0;    ///< how far it is
  double core = 0;        ///< the distance from the median within which nine of ten points lie
};

/// @param row_of  n: points of the same number are copies of one row. Empty: all rows differ
/// @cost  O(n log n)
template <class S, int Dim>
LayoutState state_of(const Layout<S, Dim>& Y, const std::vector<Id>& row_of) {
  struct Placed {
    std::array<S, static_cast<std::size_t>(Dim)> at;
    Id point;
  };
  LayoutState state;
  const Index n = Y.rows();
  const double points = static_cast<double>(n);
  const auto count = static_cast<std::size_t>(n);
  std::array<double, static_cast<std::size_t>(Dim)> mean{}, median{};
  std::vector<Placed> places(count);
  std::vector<double> values(count);
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(count / 2);
  for (std::size_t c = 0; c < static_cast<std::size_t>(Dim); ++c) {
    for (std::size_t i = 0; i < count; ++i) {
      const S at = Y.data()[i * static_cast<std::size_t>(Dim) + c];
      places[i].at[c] = at;
      places[i].point = static_cast<Id>(i);
      values[i] = static_cast<double>(at);
      mean[c] += values[i] / points;
      state.reach = (std::max)(state.reach, std::abs(values[i]));
    }
    std::nth_element(values.begin(), middle, values.end());
    median[c] = *middle;
  }
  for (std::size_t i = 0; i < count; ++i) {
    double squares = 0;
    values[i] = 0;
    for (std::size_t c = 0; c < static_cast<std::size_t>(Dim); ++c) {
      const double at = static_cast<double>(places[i].at[c]);
      squares += (at - mean[c]) * (at - mean[c]);
      values[i] = std::hypot(values[i], at - median[c]);
    }
    state.radius += squares / points;
    if (values[i] > state.farthest) state.farthest = values[i], state.distant = static_cast<Index>(i);
  }
  state.radius = std::sqrt(state.radius);
  const auto tenth = values.begin() + static_cast<std::ptrdiff_t>(count - 1 - (count + 9) / 10);
  if (n > 2) {
    std::nth_element(values.begin(), tenth, values.end());
    state.core = *tenth;
  }

  std::sort(places.begin(), places.end(), [](const Placed& a, const Placed& b) { return a.at < b.at; });
  const auto row = [&](const Placed& place) {
    return row_of.empty() ? place.point : row_of[static_cast<std::size_t>(place.point)];
  };
  for (std::size_t begin = 0, end = 0; begin < count; begin = end) {
    bool several = false;
    for (end = begin; end < count && places[end].at == places[begin].at; ++end) {
      several = several || row(places[end]) != row(places[begin]);
      state.differ = state.differ || row(places[end]) != row(places[0]);
    }
    if (several) state.shared += static_cast<Index>(end - begin);
  }
  constexpr double rounding = 4 * static_cast<double>(std::numeric_limits<S>::epsilon());
  state.one_place = !(state.radius > rounding * state.reach);
  return state;
}

/// Looks at the layout of a run when it is done.
template <class S, int Dim>
class LayoutWatch {
public:
  /// @param unit  the distance over which similarities fall; 0 for methods whose maps have no size of their
  ///              own
  explicit LayoutWatch(double unit = 1) : unit_(unit) {}

  /// Reads from a table which rows are copies, at distance 0: these may share a place. Adds to `notes` how
  /// many points have no neighbors.
  void learn(const Neighbors<S>& knn, std::vector<std::string>& notes) {
    const Index n = knn.rows(), k = knn.cols();
    const LonePoints lone = lone_points(knn);
    if (lone.entries > 0) {
      notes.push_back(
          join({lone.entries, " entries of the neighbor table are no edges, at the largest distance ",
                "there is, ", three_digits(static_cast<double>(knn.unreachable)), ": ", lone.points, " of ",
                n, " points have no neighbors"}));
    }
    row_of_.clear();
    for (Index i = 0; i < n; ++i) {
      for (Index c = 0; c < k && knn.distances(i, c) == S(0); ++c)
        unite(static_cast<Id>(i), knn.ids(i, c), n);
    }
    for (std::size_t i = 0; i < row_of_.size(); ++i) row_of_[i] = first(static_cast<Id>(i));
  }

  /// Turns off the check at the end.
  void rest() { looked_ = true; }

  /// Adds to `notes` what is wrong with the layout, the first time that it is called.
  void look(const Layout<S, Dim>& Y, std::vector<std::string>& notes) {
    if (std::exchange(looked_, true)) return;
    tell(Y, {}, notes);
  }

  /// The same at any time, for a layout that has a name in the notes, such as "frame 3: ".
  void tell(const Layout<S, Dim>& Y, const std::string& name, std::vector<std::string>& notes) {
    const Index n = Y.rows();
    if (n < 2) return;
    constexpr double nothing = 1e-6;  // of the unit: 1 + d² is 1, and forces are proportional to distances
    constexpr double wide = 100;      // times the extent of nine of ten points, which are a dot beside it
    const LayoutState state = state_of(Y, row_of_);
    if (!state.differ) return;  // copies of one row
    collapsed_ = state.one_place;
    if (state.one_place) {
      notes.push_back(join({name, "the map has collapsed: all ", n, " points lie on one place"}));
      return;
    }
    if (state.shared > (Dim == 1 ? n / 100 : 0)) {
      notes.push_back(join({name, state.shared, " of ", n, " points share their place with another row"}));
    }
    if (state.radius < nothing * unit_) {
      notes.push_back(
          join({name, "the map has shrunk to a root mean square radius of ", three_digits(state.radius),
                ", where attraction outweighs repulsion at any size"}));
    }
    if (n > 2 && state.farthest > wide * state.core) {
      notes.push_back(join({name, "point ", state.distant, " takes all the extent: it lies ",
                            three_digits(state.farthest), " from the median, nine of ten points within ",
                            three_digits(state.core)}));
    }
  }

  /// Whether the map has collapsed: there are rows that differ, and all points are at one place.
  bool collapsed() const { return collapsed_; }

private:
  Id first(Id i) {
    for (;;) {
      Id& next = row_of_[static_cast<std::size_t>(i)];
      if (next == i) return i;
      i = next = row_of_[static_cast<std::size_t>(next)];  // shortens the path for later searches
    }
  }

  void unite(Id a, Id b, Index n) {
    if (row_of_.empty()) {
      row_of_.resize(static_cast<std::size_t>(n));
      std::iota(row_of_.begin(), row_of_.end(), Id(0));
    }
    a = first(a), b = first(b);
    row_of_[static_cast<std::size_t>((std::max)(a, b))] = (std::min)(a, b);
  }

  std::vector<Id> row_of_{};  // the first of its copies; empty where there are none
  double unit_;
  bool looked_ = false, collapsed_ = false;
};

}  // namespace neem::detail
