// TriMap: of three points, the two that are nearer to each other in the data should be so in the map.
//
// `trimap(X)` is the whole method. `Trimap run(X, {…})` is the same as a run advanced by hand:
// `while (run.advance(10)) draw(run.layout());`. The weights of triplets are differences of distances to
// points drawn at random, so that a neighbor table alone is not enough: `trimap(X, knn)` takes both.
#pragma once

#include "neem/core/parallel.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/forces/sampling/detail/block_partners.hpp"
#include "neem/forces/sampling/detail/pacmap_pairs.hpp"
#include "neem/forces/sampling/detail/trimap_triplets.hpp"
#include "neem/forces/sampling/detail/triplet_blocks.hpp"
#include "neem/methods/options/trimap.hpp"
#include "neem/methods/run/field_engine.hpp"
#include "neem/methods/run/look_ahead.hpp"
#include "neem/methods/run/run.hpp"
#include "neem/methods/start/reduced_points.hpp"
#include "neem/methods/start/start.hpp"
#include "neem/optimizers/delta_bar_delta.hpp"

#include <algorithm>
#include <concepts>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace neem {

/// The candidates of TriMap: 50 more than the inliers that are chosen among them.
inline Index neighbors_wanted(const TrimapOptions& o, Index n, std::vector<std::string>&) {
  return (std::min)(o.inliers + 50, n - 1);
}

/// A run of TriMap; see Run for its members.
///
/// The objective that observers may ask for is the loss, over triplets of an anchor i, an inlier j and an
/// outlier k:
///
///     Σ w_ijk / (1 + D_ik / D_ij),   D = 1 + d²
///
/// Forces are half of minus its gradient, as in the authors' program, evaluated where the points would be
/// after a step by momentum alone. The layout is kept centred.
///
/// From 4,096 points on, if there are at least 512 for each inlier, outliers are drawn for sixteen anchors at
/// a time (forces/sampling/detail/block_partners.hpp). Points are put in a random order, in blocks of
/// sixteen, and the t-th outliers of a block are the points of a block drawn at random, rotated by a random
/// number of places. Any point is still as likely to be an outlier of an anchor as any other, no outlier is
/// drawn twice by an anchor, and every point is drawn as often as it draws; but the outliers of the sixteen
/// anchors are not independent of each other. The last block may have empty places: a triplet whose outlier
/// would be one has weight 0. With fewer points every anchor draws on its own.
/// @cost    an iteration is O(n inliers outliers); memory about 14 bytes a triplet (float)
/// @source  Amid & Warmuth 2019. Differs: candidates are found with a recall of 0.95 (theirs: Annoy);
///          outliers of many points are drawn in blocks, and are never inliers of their anchor; widths σ of
///          neighborhoods below a hundredth of their median are raised to it, so that weights among
///          duplicates stay finite
template <class S, int Dim = 2>
class Trimap : public Run<S, Dim> {
public:
  /// @param data  points, n × d, of which more than 100 columns are reduced to 100 principal components; or
  ///              points with their neighbors: the columns of the table are the candidates, its distances
  ///              those of the points, which are not reduced
  /// @param o     options; all have defaults
  /// @throws      Error (DATA) for points that check_points refuses, and for a table that breaks its contract
  ///              or is not of as many points; Error (USAGE) for options outside their ranges, and without
  ///              points
  explicit Trimap(const Given<S>& data, const TrimapOptions& o = {});
  /// The same for points with their neighbors.
  template <class Points, std::same_as<Neighbors<S>> Table>  // a template, so that (X, {}) is of options
  Trimap(const Points& points, const Table& knn, const TrimapOptions& o = {})
      : Trimap(Given<S>(points, knn), o) {}

  using Options = TrimapOptions;  ///< of the method
  /// From a model file: see load_run.
  Trimap(detail::Archive& saved, const TrimapOptions& o) : Run<S, Dim>(saved, o) {
    const Index n = this->layout_.rows();
    detail::Triplets<S> none;
    for (Matrix<Id>* table : {&none.nearby, &none.distant}) table->resize(n, 0);
    none.weights.resize(n, 0);
    if (n >= 3) go(none, {}, o);
    this->resume(saved);
  }

private:
  void go(const detail::Triplets<S>& triplets, const detail::BlockPartners& partners,
          const TrimapOptions& o) {
    constexpr double any_length = 1e10;  // trimap does not limit steps
    this->engine_ = detail::field_engine<S, Dim>(
        detail::LookAhead<S, Dim>(triplets, partners, this->threads_),
        DeltaBarDelta<S, Dim>(this->layout_, {.learning_rate = o.learning_rate, .max_step = any_length},
                              this->threads_),
        detail::TrimapSchedule{{o.iterations}});
  }
  detail::TripletCounts counts_of(const Given<S>& data, const TrimapOptions& o);
};

template <class Data>
explicit Trimap(const Data&, const TrimapOptions& = {}) -> Trimap<detail::ScalarOf<Data>, 2>;
template <class Points, class S>
Trimap(const Points&, const Neighbors<S>&, const TrimapOptions& = {}) -> Trimap<S, 2>;

template <class S, int Dim>
Trimap<S, Dim>::Trimap(const Given<S>& data, const TrimapOptions& o) : Run<S, Dim>(data, o) {
  constexpr double least_width = 1e-2;  // of a neighborhood, by the median; see above
  if (!data.has_points()) detail::refuse_without_points("TriMap", "triplets are weighted");
  const Threads& threads = this->threads_;
  const Index n = data.rows();
  const detail::TripletCounts counts = counts_of(data, o);
  const detail::ReducedPoints<S> reduced(data, Dim, threads, this->notes_);
  this->start_by(o.initial, n, o.seed, detail::jitter, [&] { return reduced.template start<Dim>(o.seed); });
  if (n < 3) return;
  const MatrixRef<S> rows = reduced.rows();
  const double range = 2 * reduced.half_range();
  std::vector<double> scales;
  Matrix<Id> nearby;
  {
    const detail::Table<S> knn =
        data.wants_search()
            ? this->search(data, rows, neighbors_wanted(o, n, this->notes_), detail::search_for(o))
            : this->table_of(data);
    scales = detail::local_scales(*knn, least_width, range > 0 ? range : 1.0);
    nearby = detail::scaled_neighbors(*knn, scales, counts.inliers, threads);
  }
  detail::BlockPartners partners;
  if (detail::has_block_partners(n, counts.inliers) &&
      detail::can_number_triplets(n, counts.inliers, counts.random)) {
    partners = detail::draw_block_partners(nearby, counts.inliers * counts.outliers, o.seed, threads);
  }
  go(detail::draw_triplets<S>(rows, nearby, scales, counts, o.temper, o.seed, partners, threads), partners,
     o);
}

template <class S, int Dim>
detail::TripletCounts Trimap<S, Dim>::counts_of(const Given<S>& data, const TrimapOptions& o) {
  const Index n = data.rows();
  detail::TripletCounts counts{o.inliers, o.outliers, o.random_triplets};
  if (data.has_table() && n > 2) counts.inliers = (std::min)(counts.inliers, data.table().cols());
  counts = detail::triplet_counts(n, counts);
  if (counts.inliers < o.inliers) {
    this->notes_.push_back(
        join({"inliers lowered from ", o.inliers, " to ", counts.inliers, ", as many as there are"}));
  }
  if (counts.outliers < o.outliers && n > 2) {
    this->notes_.push_back(join({"outliers lowered from ", o.outliers, " to ", counts.outliers,
                                 ", as many as there are beside the inliers"}));
  }
  return counts;
}

/// The TriMap layout of points: Trimap to its end.
///
/// @param points  n × d, one row a point
/// @param o       options; all have defaults
/// @param watch   observers: called after each iteration with Progress, may return Signal::stop
/// @return        n × Dim; the layout reached if an observer ended the run
/// @throws        Error (DATA, USAGE, NUMERIC) as Trimap
/// @cost          neighbors, then 400 iterations; same bits for any number of threads
template <int Dim = 2, class Data, class... Watchers>
  requires(!std::same_as<std::remove_cvref_t<Data>, Neighbors<detail::ScalarOf<Data>>>)
Layout<detail::ScalarOf<Data>, Dim> trimap(Data&& points, const TrimapOptions& o = {}, Watchers&&... watch) {
  Trimap<detail::ScalarOf<Data>, Dim> run(std::forward<Data>(points), o);
  run.advance(run.iterations(), watch...);
  return run.layout();
}

/// The same with a neighbor table of these points.
template <int Dim = 2, class X, class S, class... Watchers>
Layout<S, Dim> trimap(const Eigen::EigenBase<X>& points, const Neighbors<S>& knn, const TrimapOptions& o = {},
                      Watchers&&... watch) {
  Trimap<S, Dim> run(points.derived(), knn, o);
  run.advance(run.iterations(), watch...);
  return run.layout();
}

}  // namespace neem
