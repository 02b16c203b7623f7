// Barnes–Hut: the repulsion of far points is summed by cells of a tree.
//
// A cell far from a point acts as Dim + 1 equal sources, placed so that their mean and covariance are those
// of the cell's points, weighted by their masses where the law gives any. A single source at the centre of
// mass, the usual choice, has an error of second order in theta, which is not small where forces nearly
// cancel (13 % on a line at theta 0.5); this way it is of third order, for any law. It is therefore safe to
// open fewer cells than a single source would need: far means s / d < 1.3 theta, with d the distance and s
// the width of the cell's points (tree.hpp). A leaf whose points coincide is one source exactly, so that
// identical points neither recurse nor cost.
//
// Targets are taken in regions of up to 512 neighboring points and blocks of up to 64 within them. A walk
// through the tree lists the cells that are far from the whole region; only what is near it is walked again
// for each block, with the distance measured from the block's bounding box, so that every point of it gets at
// least the accuracy asked for. The sums then run over that list in vector lanes. Regions and blocks depend
// on the positions only: same bits for any number of threads.
//
// Accuracy, relative RMS of the forces against Exact: below 2.5e-3 at theta 0.2, below 2.5e-2 at theta 0.5.
// Measured on the layouts of tests/laws/repulsion.hpp, 3,000 and 20,000 points, one to three dimensions: at
// most 2.1e-4 and 6.0e-3 (rings), Z within 0.02 %.
#pragma once

#include "neem/core/concepts.hpp"
#include "neem/core/workspace.hpp"
#include "neem/forces/repulsion/detail/pair_sums.hpp"
#include "neem/forces/repulsion/detail/tree.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace neem {
namespace detail {

/// Every point against the cells of a tree.
template <class S, int Dim>
double sum_over_tree(const AnyLaw<S, Dim>& law, double theta, const Layout<S, Dim>& Y, Layout<S, Dim>& force,
                     Workspace& workspace) {
  check_repulsion(law, Y, force);
  require_option(theta >= 0 && theta <= 2, "theta", theta, "[0, 2]");
  constexpr Index region_size = 512, block_size = 64;
  if (Y.rows() == 0) return 0;
  auto& tree = workspace.keep<Tree<S, Dim>>();
  tree.build(law, Y, theta, region_size, workspace.threads());
  const Index regions = static_cast<Index>(tree.regions.size());
  return sum_over_ranges(workspace.threads(), regions, 1, [&](Index task, Index) {
    using Range = typename Tree<S, Dim>::Range;
    const Range region = tree.regions[static_cast<std::size_t>(task)];
    Sources<S, Dim> sources;
    std::vector<Id> rest;
    std::vector<Range> blocks;
    tree.list_sources(0, region, tree.box_of(region), sources, block_size, &rest);
    tree.halve(region, block_size, blocks);
    const Index distant = sources.size;
    double Z = 0;
    for (const Range block : blocks) {
      const auto box = tree.box_of(block);
      sources.size = distant;
      for (const Id node : rest) tree.list_sources(node, block, box, sources);
      sources.pad();
      Z += law.push(sources, Y, tree.curve.order.data(), block.begin, block.end, force);
    }
    return Z;
  });
}

/// The cost of the tree at theta 0.7, in nanoseconds on one thread; measured, for choose_repulsion.
inline double cost_of_tree(Index n) {
  const double points = static_cast<double>(n);
  return points * 42 * (std::max)(1.0, (std::log2)(points)-7);
}

}  // namespace detail

/// Repulsion by a tree of cells, for any law and up to three dimensions.
///
/// @cost    O(n log n / theta^Dim) time, about 100 bytes a point
/// @source  Barnes & Hut 1986; for t-SNE: van der Maaten 2014. Theta is against the full side of a cell, as
///          in scikit-learn and openTSNE (bhtsne and FIt-SNE use half of it: their 0.5 is 1.0 here); differs:
///          a cell may be 1.3 times as wide, since it acts as Dim + 1 sources
struct BarnesHut {
  double theta = 0.5;  ///< opening angle, in [0, 2]; 0 sums all pairs. openTSNE, scikit-learn: 0.5

  /// Adds the repulsion of all pairs to `force` and returns Z, as the concept Repulsion says.
  template <ForceLaw Law, class S, int Dim>
  double operator()(const Law& law, const Layout<S, Dim>& Y, Layout<S, Dim>& force,
                    Workspace& workspace) const {
    static_assert(Dim >= 1 && Dim <= 3, "BarnesHut works in 1, 2 or 3 dimensions; use Exact beyond");
    return detail::sum_over_tree<S, Dim>(detail::AnyLaw<S, Dim>(law), theta, Y, force, workspace);
  }

  /// The same with memory and threads of its own.
  template <ForceLaw Law, class S, int Dim>
  double operator()(const Law& law, const Layout<S, Dim>& Y, Layout<S, Dim>& force) const {
    Workspace workspace;
    return (*this)(law, Y, force, workspace);
  }
};

}  // namespace neem
