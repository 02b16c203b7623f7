// New points on an old map.
//
//     Tsne<float> run(X);
//     run.advance(run.iterations());
//     FrozenMap<float> map(run, X);               // once: index and field
//     Placed<float> placed = map.place(fresh);    // as often as one likes, one point or many
//     placed.layout, placed.remoteness, placed.is_far
//
// or `transform(run, X, fresh)` for all of it.
#pragma once

#include "neem/affinities/components.hpp"
#include "neem/affinities/detail/gaussian_row.hpp"
#include "neem/affinities/fuzzy.hpp"
#include "neem/core/check.hpp"
#include "neem/core/error.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/methods/run/run.hpp"
#include "neem/methods/start/start.hpp"
#include "neem/methods/transform/far_points.hpp"
#include "neem/methods/transform/map_points.hpp"
#include "neem/methods/transform/map_space.hpp"
#include "neem/methods/transform/options.hpp"
#include "neem/methods/transform/placing_rule.hpp"
#include "neem/methods/transform/settle.hpp"
#include "neem/neighbors/nearest_neighbors.hpp"
#include "neem/neighbors/neighbor_index.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace neem {

namespace detail {
class FrozenOf;  // reads and writes frozen maps
}

/// A map whose points do not move, with what it takes to place new ones: an index of the points, and the
/// repulsion of all of them as a function of the place.
///
/// A new point is attracted by its neighbors among the points of the map and repelled by all of these, by the law of
/// the method, with the weights and factors that it would have had as one of them; it starts at the weighted median
/// of its neighbors' places and comes to rest where the forces are in balance. Old points do not move, and new ones do
/// not see each other: a place depends on the map and on the row alone, bit by bit, whatever else is placed with it, in
/// whatever order, on however many threads. A row of the map stands where it stands.
///
///     method                      | weights of the neighbors       | repulsion of all old points
///     t-SNE, any dof and ρ        | Gaussian, perplexity of the map | n / Z Σ slope w, Z of the map
///     Neg-t-SNE, NC-t-SNE, NCVis  | alike                          | m / (n − 1) Σ slope q, Z as given or learned
///     InfoNC-t-SNE                | alike                          | of the loss with the mean of the draws, m φ / n
///     UMAP                        | fuzzy                          | m γ / 2n Σ, at d² + ε
///     LargeVis                    | Gaussian                       | m γ / n Σ, points drawn alike
///     PaCMAP, LocalMAP            | alike                          | none, as their authors do
///     Laplacian eigenmaps         | alike: Nyström, mean / (1 − λ)  | none
///
/// Beside the rules of others. openTSNE: the same are frozen old points, new points that do not see each other, the
/// repulsion on a grid, a start at a median. There the perplexity of new points is 5, attraction 1.5 times as strong,
/// the repulsion of each divided by its own Σ w, and 250 iterations of fixed step end it; here all three are those of
/// the map, so that a point goes where it would have gone in it (with perplexity 5, accuracies of Fashion-MNIST and
/// MNIST differ by 0.002 and less; of 2,638 blood cells 0.937 are right, and 0.950 with that of the map), and
/// iterations go on to a hundred-thousandth of the map. umap-learn: the same are the start
/// amid the neighbors, and negatives from the old points. There ρ = 0 for new points, and only these move with an edge
/// while as many negatives are drawn, so that the repulsion is twice as strong as in the map; here memberships and
/// forces are those of the map, in expectation and not by draws, and rows of the map are not moved. ε of the
/// repulsion, 0.001 there, is as much as a grid of 1,000 nodes a side can show. PaCMAP starts new points from principal
/// components near the origin, and moves them by Adam through its phases; here they start amid their neighbors.
///
/// Without a rule are TriMap, ForceAtlas2 and UMAP with repulsion of all pairs, and Laplacian eigenmaps of a graph
/// of several components or scaled as symmetric. densMAP's places are UMAP's. In three columns and more the
/// repulsion is summed over all points, some tens of microseconds of each step.
///
/// Points far from everything: the mean distance of a new point to its 15 nearest over the mean of theirs to their own
/// is its remoteness, about 1 amid the map; far are those above what 99 of 100 points of the map have.
///
/// @source  Poličar, Stražar & Zupan 2021 (t-SNE); McInnes, Healy & Melville 2018 (UMAP); Bengio et al. 2004
///          (Nyström); remoteness: Breunig, Kriegel, Ng & Sander 2000, simplified
template <class S, int Dim = 2>
class FrozenMap {
public:
  /// @param run     of which the map is, at any iteration; it may go on, or end, without this
  /// @param points  n × d, the points of the run, finite; copied as they are compared
  /// @param space   by what they are compared: as the search of the run did
  /// @param o       options; all have defaults
  /// @throws        Error (USAGE) for methods that have no rule for new points, and for options outside their
  ///                ranges; Error (DATA) for points that check_points refuses, or that are not as many as the
  ///                points of the map
  /// @cost          the 15 neighbors of every point of the map, the lists of the index, and the grid
  template <class X>
    requires std::same_as<typename X::Scalar, S>
  FrozenMap(const Run<S, Dim>& run, const Eigen::MatrixBase<X>& points, const MapSpace<S>& space = {},
            const TransformOptions& o = {});

  /// Places points, one row each, in the columns of the points of the map.
  /// @throws  Error (DATA) for rows that check_points refuses, of other columns, or without a distance
  template <class X>
    requires std::same_as<typename X::Scalar, S>
  Placed<S, Dim> place(const Eigen::MatrixBase<X>& fresh) const {
    return place_near(find(fresh));
  }
  /// The neighbors of new points among those of the map, as place finds them.
  template <class X>
    requires std::same_as<typename X::Scalar, S>
  Neighbors<S> find(const Eigen::MatrixBase<X>& fresh) const {
    const MatrixRef<S> given(fresh.derived());
    check_points<S>(given, "new points", threads_);
    Neighbors<S> knn = index_->query(detail::points_in(known_.space(), given, threads_), searched_, threads_);
    return detail::by_angle_in(known_.space(), std::move(knn));
  }
  /// Places points whose neighbors have been found.
  Placed<S, Dim> place_near(Neighbors<S> knn) const;

  const MapPoints<S>& points() const { return known_; }  ///< its points, as new ones are compared with them
  const Layout<S, Dim>& layout() const { return layout_; }  ///< the map, n × Dim
  /// The remoteness from which on points are far.
  double far_from() const { return known_.remote().far_from; }
  Index neighbors() const { return rule_.neighbors; }          ///< of a new point, that attract it
  const Estimate& recall() const { return index_->recall(); }  ///< of the index
  /// Options that were changed or are not used, and why.
  const std::vector<std::string>& notes() const { return rule_.notes; }

private:
  friend class detail::FrozenOf;
  FrozenMap() = default;

  void make_index(const TransformOptions& o);
  Neighbors<S> neighbors_on_map(Index k) const {
    return detail::without_itself(index_->query(known_.compared(), k + 1, threads_));
  }
  void make_field();
  template <class Fill>
  void weigh(const Neighbors<S>& knn, Index begin, Index end, Fill&& fill) const;

  Threads threads_{};
  Layout<S, Dim> layout_{};
  MapPoints<S> known_{};
  detail::PlacingRule rule_{};
  detail::FrozenFigures figures_{};
  std::vector<double> eigenvalues_{};  // of Laplacian eigenmaps
  Index searched_ = 0;
  double mean_distance_ = 0;
  std::shared_ptr<const NeighborIndex<S>> index_{};
  std::function<void(const FrozenMap&, const Neighbors<S>&, Index, Index, Layout<S, Dim>&)> settle_{};
};

namespace detail {

/// What has access to frozen maps and to the options of their runs.
class FrozenOf {
public:
  template <class S, int Dim>
  static PlacingRule rule(const Run<S, Dim>& run, const FrozenFigures& figures, const TransformOptions& o) {
    const KeptOptions& kept = run.options_;
    if (!kept.values) refuse_placing("the spectrum", "it is one of several");
    if (!run.weights_.empty()) refuse_weights();
    return placing_rule_of(kept.list.method, kept.values.get(), figures, o);
  }

  /// From a model file. @param method,values  of its run
  template <class S, int Dim>
  static FrozenMap<S, Dim> make(Layout<S, Dim>&& layout, MapPoints<S>&& known, double partition,
                                std::string_view method, const void* values, const TransformOptions& o) {
    FrozenMap<S, Dim> map;
    map.threads_ = o.threads;
    map.layout_ = std::move(layout);
    map.known_ = std::move(known);
    map.figures_ = figures_of(map.layout_, partition);
    map.rule_ = placing_rule_of(method, values, map.figures_, o);
    map.make_index(o);
    map.make_field();
    return map;
  }
};

}  // namespace detail

template <class S, int Dim>
template <class X>
  requires std::same_as<typename X::Scalar, S>
FrozenMap<S, Dim>::FrozenMap(const Run<S, Dim>& run, const Eigen::MatrixBase<X>& points,
                             const MapSpace<S>& space, const TransformOptions& o)
    : threads_(o.threads), layout_(run.layout()), known_(points, space, threads_) {
  detail::require_rows(known_.compared().rows(), layout_.rows(), "the points", "transform");
  figures_ = detail::figures_of(layout_, run.partition());
  rule_ = detail::FrozenOf::rule(run, figures_, o);
  make_index(o);
  const Index k = (std::min)(layout_.rows() - 1, detail::Remoteness::most);
  known_.measure(detail::by_angle_in(space, known_.metric() == MetricName::euclidean
                                                ? nearest_neighbors(known_.compared(), k, {}, threads_)
                                                : neighbors_on_map(k)));
  make_field();
}

template <class S, int Dim>
void FrozenMap<S, Dim>::make_index(const TransformOptions& o) {
  const Index n = figures_.points;
  if (n < 3) detail::refuse_placing("fewer than 3 points", "there are no neighbors to go by");
  searched_ = (std::min)(n, (std::max)(rule_.neighbors, detail::Remoteness::most));
  index_ = std::make_shared<const NeighborIndex<S>>(
      known_.compared(), known_.metric(),
      NeighborIndexOptions{.recall = o.recall, .neighbors = searched_, .seed = o.seed}, threads_);
}

template <class S, int Dim>
void FrozenMap<S, Dim>::make_field() {
  const double exact = 1e-5 * figures_.extent;
  for (const float reach : known_.remote().reach)
    mean_distance_ += static_cast<double>(reach) / static_cast<double>(figures_.points);
  std::visit(
      [&]<class By>(By by) {
        if constexpr (std::is_same_v<By, detail::NystromLaw>) {
          const Neighbors<S> table = neighbors_on_map((std::min)(figures_.points - 1, rule_.neighbors));
          eigenvalues_ = detail::eigenvalues_of(*detail::uniform_graph(table, threads_), layout_);
          settle_ = [](const FrozenMap& map, const Neighbors<S>& knn, Index begin, Index end,
                       Layout<S, Dim>& to) {
            const Index k = map.rule_.neighbors;
            for (Index i = begin; i < end; ++i) {
              for (Index c = 0; c < Dim; ++c) {
                double sum = 0;
                for (Index j = 0; j < k; ++j) sum += static_cast<double>(map.layout_(knn.ids(i, j), c));
                const double share = 1 - map.eigenvalues_[static_cast<std::size_t>(c)];
                to.data()[i * Dim + c] = static_cast<S>(sum / static_cast<double>(k) / share);
              }
            }
          };
        } else {
          using Law = decltype(by.law);
          using Field = detail::FrozenField<S, Dim, Law>;
          std::shared_ptr<const Field> field;
          if (by.rule != detail::PushRule::none) {
            field = std::make_shared<const Field>(by.law, layout_, threads_);
            if constexpr (NormalizedLaw<Law>) {
              if (by.rule == detail::PushRule::factor) {
                const Index n = layout_.rows(), step = std::max<Index>(1, n / 2000);
                double sum = 0, count = 0;
                for (Index i = 0; i < n; i += step, ++count) {
                  Position<Dim> y;
                  for (std::size_t c = 0; c < Dim; ++c)
                    y[c] = static_cast<double>(layout_.data()[i * Dim + static_cast<Index>(c)]);
                  sum += (*field)(y).weight - by.law.weight(0.0);
                }
                by.push = count / sum;
              }
            }
          }
          settle_ = [by, field, exact](const FrozenMap& map, const Neighbors<S>& knn, Index begin, Index end,
                                       Layout<S, Dim>& to) {
            detail::PlacedNeighbors<S, Dim> neighbors;
            map.weigh(knn, begin, end, [&](Index i, const double* weights) {
              neighbors.set(map.layout_, knn.ids.data() + i * knn.cols(), weights, map.rule_.neighbors);
              const Position<Dim> y = detail::settle<S, Dim, Law, Field>(neighbors, by, field.get(), exact);
              for (std::size_t c = 0; c < Dim; ++c)
                to.data()[i * Dim + static_cast<Index>(c)] = static_cast<S>(y[c]);
            });
          };
        }
      },
      rule_.law);
}

template <class S, int Dim>
template <class Fill>
void FrozenMap<S, Dim>::weigh(const Neighbors<S>& knn, Index begin, Index end, Fill&& fill) const {
  const auto size = static_cast<std::size_t>(rule_.neighbors);
  detail::PlacedRow row(size, rule_, mean_distance_);
  for (Index i = begin; i < end; ++i) {
    const S* distances = knn.distances.data() + i * knn.cols();
    std::size_t there = 0;  // at a distance at which they are neighbors
    while (there < size && distances[there] < knn.unreachable) ++there;
    if (there == size || there == 0) {
      fill(i, there == 0 ? row.alike() : row(distances));
    } else {
      detail::PlacedRow fewer(there, rule_, mean_distance_);
      const double* found = fewer(distances);
      std::vector<double> weights(found, found + there);
      weights.resize(size, 0.0);
      fill(i, weights.data());
    }
  }
}

template <class S, int Dim>
Placed<S, Dim> FrozenMap<S, Dim>::place_near(Neighbors<S> knn) const {
  const Index m = knn.rows(), counted = (std::min)(detail::Remoteness::most, knn.cols());
  if (knn.cols() < rule_.neighbors) {
    throw Error(ErrorCode::shape,
                join({"a table of ", knn.cols(), " neighbors, and ", rule_.neighbors, " count"}), "transform",
                "give the table that find returns");
  }
  Placed<S, Dim> placed;
  placed.layout.resize(m, Dim);
  for_each_range(threads_, m, 16,
                 [&](Index begin, Index end) { settle_(*this, knn, begin, end, placed.layout); });
  placed.is_far.resize(static_cast<std::size_t>(m));
  placed.copy.resize(static_cast<std::size_t>(m));
  for (Index i = 0; i < m; ++i) {
    constexpr S rounding = S(1e-6);  // of the distance of the last neighbor
    const S* distances = knn.distances.data() + i * knn.cols();
    const Id* ids = knn.ids.data() + i * knn.cols();
    const auto at = static_cast<std::size_t>(i);
    const double mean = detail::Remoteness::mean_of(distances, counted);
    const bool alone = !(distances[0] < knn.unreachable);
    placed.remoteness.push_back(alone ? std::numeric_limits<double>::infinity()
                                      : known_.remote().figure(ids, mean, counted));
    placed.is_far[at] = placed.remoteness.back() > known_.remote().far_from;
    placed.copy[at] = distances[0] <= rounding * distances[knn.cols() - 1];
    if (placed.copy[at]) placed.layout.row(i) = layout_.row(ids[0]);
  }
  placed.neighbors = std::move(knn);
  return placed;
}

/// New points on the map of a run: FrozenMap, of which one is made and asked once.
/// @param run     of which the map is
/// @param points  of the run, n × d
/// @param fresh   the new points, m × d
/// @param o       options; all have defaults
/// @return        their places, and how far they are from the points of the map
/// @throws        Error as FrozenMap and FrozenMap::place
template <class S, int Dim, class X, class F>
Placed<S, Dim> transform(const Run<S, Dim>& run, const Eigen::MatrixBase<X>& points,
                         const Eigen::MatrixBase<F>& fresh, const TransformOptions& o = {}) {
  return FrozenMap<S, Dim>(run, points, {}, o).place(fresh);
}

}  // namespace neem
