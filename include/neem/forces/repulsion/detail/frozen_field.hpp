// The repulsion of points that do not move, as a function of the place.
//
//     φ(y) = Σ_j u(d²),   Σ_j r(d²) (y − y_j) = −½ ∇φ(y)
//
// In one and two dimensions φ is put on a grid once (grid.hpp), from which a place is read in a few dozen
// multiplications, however many points there are. Places outside the grid, few points, and three dimensions or
// more are summed over all points.
#pragma once

#include "neem/core/concepts.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/types.hpp"
#include "neem/forces/repulsion/detail/grid.hpp"
#include "neem/forces/repulsion/detail/grid_box.hpp"
#include "neem/forces/repulsion/detail/pair_sums.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace neem::detail {

/// What the old points do at a place.
template <int Dim>
struct FieldAt {
  Position<Dim> push{};  ///< Σ_j r(d²) (y − y_j)
  double weight = 0;     ///< of laws that have one: Σ_j w(d²)
};

/// The repulsion of a frozen map.
/// @cost  of the grid: O(n) and two Fourier transforms; 4 bytes a node in float
template <class S, int Dim, SmoothLaw Law>
class FrozenField {
public:
  FrozenField(const Law& law, const Layout<S, Dim>& Y, const Threads& threads) : law_(law) {
    for (Index i = 0; i < Y.rows(); ++i) all_.push(Y.data() + i * Dim, S(1));
    all_.pad();
    if constexpr (Dim <= 2) put_on_grid(Y, threads);
  }

  /// The field at a place.
  FieldAt<Dim> operator()(const Position<Dim>& y) const {
    FieldAt<Dim> found;
    if constexpr (Dim <= 2) {
      if (grid_ && within(y)) {
        Position<Dim> gradient;
        found.weight = grid_->read(y, points_, gradient, potential());
        for (std::size_t c = 0; c < Dim; ++c) found.push[c] = -0.5 * gradient[c];
        if (outer_.size > 0) add(outer_, y, found);
        return found;
      }
    }
    add(all_, y, found);
    return found;
  }

  const Law& law() const { return law_; }
  Index points() const { return all_.size; }

private:
  static constexpr int order = 6;

  Potential potential() const {
    return {&law_, [](const void* of, double x) { return static_cast<const Law*>(of)->potential(x); }};
  }
  bool within(const Position<Dim>& y) const {
    bool inside = true;
    for (std::size_t c = 0; c < Dim; ++c) inside = inside && y[c] >= box_.low[c] && y[c] <= box_.high[c];
    return inside;
  }

  void put_on_grid(const Layout<S, Dim>& Y, const Threads& threads) {
    constexpr Index fewest = 1000;  // whose sums cost less than a grid
    constexpr double bytes = 256.0 * 1024 * 1024, step = 1e-3, error = 3e-3;
    if (Y.rows() < fewest) return;
    const GridSpacing spacing(error, sharpness(law_, 0.0), sharpness(law_, step), step);
    box_ = box_of_grid<S, Dim>(Y, spacing.fine, extent_of<S, Dim>(Y, threads));
    double extent = 0;
    for (std::size_t c = 0; c < Dim; ++c) extent = (std::max)(extent, box_.high[c] - box_.low[c]);
    if (!(extent > 16 * spacing.fine)) return;  // a small layout: its digits are in differences
    for (std::size_t c = 0; c < Dim; ++c) box_.low[c] -= extent / 16, box_.high[c] += extent / 16;
    auto grid = std::make_shared<Grid<S, Dim, order>>();
    if (!grid->fit(box_.low, box_.high, spacing.at(extent), false, bytes)) return;
    std::vector<Id> inner;
    for (Index i = 0; i < Y.rows(); ++i) {
      Position<Dim> y;
      for (std::size_t c = 0; c < Dim; ++c)
        y[c] = static_cast<double>(Y.data()[i * Dim + static_cast<Index>(c)]);
      if (within(y)) {
        inner.push_back(static_cast<Id>(i));
      } else {
        outer_.push(Y.data() + i * Dim, S(1));
      }
    }
    outer_.pad();
    points_ = static_cast<double>(inner.size());
    Layout<S, Dim> unused = Layout<S, Dim>::Zero(Y.rows(), Dim);
    grid->add(potential(), Y, outer_.size > 0 ? &inner : nullptr, unused, threads);
    grid_ = std::move(grid);
  }

  void add(const Sources<S, Dim>& sources, const Position<Dim>& y, FieldAt<Dim>& found) const {
    S target[Dim];
    for (std::size_t c = 0; c < Dim; ++c) target[c] = static_cast<S>(y[c]);
    PairSum<Dim> sum;
    sum_over_sources<1>(law_, target, sources, &sum);
    for (std::size_t c = 0; c < Dim; ++c) found.push[c] += sum.force[c];
    if constexpr (NormalizedLaw<Law>) found.weight += sum.weight + sum.touching * law_.weight(0.0);
  }

  Law law_;
  Sources<S, Dim> all_{}, outer_{};  // outer: not on the grid
  Extent<Dim <= 2 ? Dim : 1> box_{};
  std::shared_ptr<const Grid<S, Dim <= 2 ? Dim : 1, order>> grid_{};
  double points_ = 0;  // on the grid
};

}  // namespace neem::detail
