// Checks of the map during a run and at its end: different rows at one place, a spread that has shrunk to
// nothing or is lost in rounding, a few points that take all the extent.
//
// None of these is an error of arithmetic: forces are finite, iterations go on, and a picture of one point is
// drawn. So every run checks its layout at its end, and reports in its notes. Points on one place are also
// looked for while it is still running, and moved apart.
#pragma once

#include "neem/core/random.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/methods/run/shared_places.hpp"
#include "neem/neighbors/lone_points.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
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
/// @cost  O(n)
template <class S, int Dim>
LayoutState state_of(const Layout<S, Dim>& Y, const std::vector<Id>& row_of) {
  LayoutState state;
  const Index n = Y.rows();
  const double points = static_cast<double>(n);
  const auto count = static_cast<std::size_t>(n);
  std::array<double, static_cast<std::size_t>(Dim)> mean{}, median{};
  std::vector<double> values(count);
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(count / 2);
  for (std::size_t c = 0; c < static_cast<std::size_t>(Dim); ++c) {
    for (std::size_t i = 0; i < count; ++i) {
      const S at = Y.data()[i * static_cast<std::size_t>(Dim) + c];
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
      const double at = static_cast<double>(Y.data()[i * static_cast<std::size_t>(Dim) + c]);
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

  const std::vector<Id> first = first_on_place(Y);
  state.shared = sharing_points(first, row_of);
  for (std::size_t i = 1; i < count; ++i) {
    state.differ = state.differ || row_of.empty() || row_of[i] != row_of[0];
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

  /// Moves points apart that have come to share a place, for the forces to decide how far: by up to a
  /// ten-thousandth of the unit, or of the map's radius if that is less. One of `notes` says how many points
  /// with different rows they have been at most.
  /// @param columns    of the layout in which points are moved, the first ones
  /// @param iteration  iterations done
  void part(Layout<S, Dim>& Y, Index columns, const Random& random, int iteration,
            std::vector<std::string>& notes) {
    const std::vector<Id> first = first_on_place(Y);
    if (first.empty()) return;
    constexpr double small = 1e-4;
    constexpr std::uint64_t stream = std::uint64_t{1} << 32;  // beyond those of other draws
    const double radius = state_of(Y, row_of_).radius, unit = unit_ > 0 ? unit_ : radius;
    const double step = small * (radius > 0 ? (std::min)(radius, unit) : unit > 0 ? unit : 1);
    const Index sharing = sharing_points(first, row_of_);
    if (sharing > 0 && most_parted_ == 0)
      parted_first_ = iteration, told_ = notes.size(), notes.emplace_back();
    if (sharing > most_parted_) {
      most_parted_ = sharing;
      notes[told_] = join({"up to ", sharing, " of ", Y.rows(),
                           " points shared their place with another row, from iteration ", parted_first_,
                           " on: moved apart at random, by ", three_digits(step)});
    }
    move_apart(Y, columns, first, step, random, stream + static_cast<std::uint64_t>(iteration));
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
  Index most_parted_ = 0;  // points with different rows
  int parted_first_ = 0;
  std::size_t told_ = 0;  // the note of it
};

}  // namespace neem::detail
