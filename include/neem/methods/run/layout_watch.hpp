// Checks of the map during a run and at its end: different rows at one place, a spread that has shrunk to
// nothing or is lost in rounding, a few points that take all the extent.
//
// None of these is an error of arithmetic: forces are finite, iterations go on, and a picture of one point is
// drawn. So every run checks its layout at its end, and reports in its notes. Points on one place are also
// looked for while it is still running, and moved apart.
#pragma once

#include "neem/core/detail/archive.hpp"
#include "neem/core/random.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/methods/run/layout_state.hpp"
#include "neem/methods/run/shared_places.hpp"
#include "neem/neighbors/lone_points.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

namespace neem::detail {

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
  /// with different rows they have been at most. Copies of one row are moved without a note: they have no places
  /// that tell them apart, and how many of them there are is a property of the points, not of the run.
  /// @param columns    of the layout in which points are moved, the first ones
  /// @param iteration  iterations done
  void part(Layout<S, Dim>& Y, Index columns, const Random& random, int iteration,
            std::vector<std::string>& notes) {
    const std::vector<Id> first = first_on_place(Y);
    if (first.empty()) return;
    constexpr double lower = 1e-4;
    constexpr std::uint64_t stream = std::uint64_t{1} << 32;  // beyond those of other draws
    const double radius = radius_of(Y), unit = unit_ > 0 ? unit_ : radius;
    const double step = lower * (radius > 0 ? (std::min)(radius, unit) : unit > 0 ? unit : 1);
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

  /// Takes back what has been said of the layout, which is to go on, and looks again at its next end.
  void look_again(const Layout<S, Dim>& Y, std::vector<std::string>& notes) {
    if (!std::exchange(looked_, false)) return;
    std::vector<std::string> told;
    tell(Y, {}, told);
    if (told.size() <= notes.size() &&
        std::equal(told.begin(), told.end(), notes.end() - static_cast<std::ptrdiff_t>(told.size())))
      notes.resize(notes.size() - told.size());
    collapsed_ = false;
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

  /// What is remembered, for model files. @param notes  how many there are
  void state(Archive& a, Index n, std::size_t notes) {
    bool copies = !row_of_.empty();
    a("copies", copies);
    if (copies) a.list_within("copies_of", row_of_, n, 0, n);
    for (std::size_t i = 0; i < row_of_.size(); ++i)
      a.expects(static_cast<std::size_t>(row_of_[i]) <= i, "copies_of");
    a("looked", looked_);
    a("collapsed", collapsed_);
    a("most_parted", most_parted_, 0, n);
    a("parted_first", parted_first_);
    auto told = static_cast<std::int64_t>(told_);
    a("parted_note", told, 0, (std::numeric_limits<std::int32_t>::max)());
    if (a.reading()) told_ = static_cast<std::size_t>(told);
    a.expects(most_parted_ == 0 || told_ < notes, "parted_note");
  }

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
