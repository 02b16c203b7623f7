// ForceAtlas2: springs along the edges of a graph, charges on its points, gravity, and an adaptive speed.
//
// `forceatlas2(P)` lays a graph out, `forceatlas2(X)` the neighbor graph of points. `ForceAtlas2 run(P, {…})`
// is the same as a run advanced by hand, for programs that draw while it works: run.advance(10) does ten
// iterations, and ten advances of 75 give the bits of one of 750.
#pragma once

#include "neem/affinities/check_graph.hpp"
#include "neem/affinities/uniform.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/types.hpp"
#include "neem/forces/force_field.hpp"
#include "neem/forces/laws/spring_electric.hpp"
#include "neem/forces/repulsion/fastest_repulsion.hpp"
#include "neem/forces/sum_of_fields.hpp"
#include "neem/layouts/pca.hpp"
#include "neem/layouts/random_layout.hpp"
#include "neem/methods/options/forceatlas2.hpp"
#include "neem/methods/run/field_engine.hpp"
#include "neem/methods/run/run.hpp"
#include "neem/methods/start/forceatlas2_start.hpp"
#include "neem/methods/start/start.hpp"
#include "neem/optimizers/adaptive_speed.hpp"

#include <memory>
#include <utility>
#include <vector>

namespace neem {

/// A run of ForceAtlas2; see Run for its members.
///
/// With weights (PointWeights) it is ForceAtlas2 of all the points that they stand for: a spring pulls w_j times as
/// often, an edge to j counts w_j in the mass, and a charge pushes with w_j m_j. The means by which normalize_weights
/// and dissuade_hubs divide are those without weights.
///
/// @cost    an iteration is O(n log n + nnz of P); memory is P twice, four layouts and the tree
/// @source  Jacomy, Venturini, Heymann & Bastian 2014; on neighbor graphs: Böhm, Berens & Kobak 2022
template <class S, int Dim = 2>
class ForceAtlas2 : public Run<S, Dim> {
public:
  /// @param data  points, n × d, or a neighbor table, all of whose columns are used: every edge has weight 1
  ///              (the union of both directions); or a graph, such as read_edges gives, whose points without
  ///              edges are held by gravity. Of points the layout starts from principal components, else at
  ///              random
  /// @param o     options; all have defaults
  /// @throws      Error (DATA) for points, a table or a graph that break their contract; Error (USAGE) for
  ///              options outside their ranges
  explicit ForceAtlas2(const Given<S>& data, const ForceAtlas2Options& o = {});
  using Options = ForceAtlas2Options;  ///< of the method
  /// From a model file: see load_run.
  ForceAtlas2(detail::Archive& saved, const ForceAtlas2Options& o);

  const std::vector<double>& masses() const { return masses_; }  ///< of single points
  /// The speed of the last iteration; 1 before the first.
  double speed() const { return step_ ? step_->speed() : 1; }

private:
  void set_engine(std::shared_ptr<const Graph<S>> springs, const ForceAtlas2Options& o) {
    if (springs->rows() == 1) return;
    if (o.lin_log) {
      set_engine(springs, LinLogElectric{masses_}, o);
    } else {
      set_engine(springs, SpringElectric{masses_}, o);
    }
  }
  template <class Law>
  void set_engine(std::shared_ptr<const Graph<S>> springs, Law law, const ForceAtlas2Options& o);

  std::vector<double> masses_{};
  const AdaptiveSpeed<S, Dim>* step_ = nullptr;  // of the engine
};

template <class Data>
explicit ForceAtlas2(const Data&, const ForceAtlas2Options& = {}) -> ForceAtlas2<detail::ScalarOf<Data>, 2>;

template <class S, int Dim>
ForceAtlas2<S, Dim>::ForceAtlas2(const Given<S>& data, const ForceAtlas2Options& o)
    : Run<S, Dim>(data, o, 0) {
  const Threads& threads = this->threads_;
  std::shared_ptr<const Graph<S>> P = data.graph();
  if (const detail::Table<S> knn = this->table_of(data, o)) {
    P = std::make_shared<const Graph<S>>(detail::neighbor_graph(*knn, Symmetrize::either, threads));
  } else {
    check_graph(*P);
  }
  const Index n = P->rows();
  masses_ = o.degree_masses ? degree_masses(*P, this->weights_)
                            : std::vector<double>(static_cast<std::size_t>(n), 1);
  const std::shared_ptr<const Graph<S>> springs = detail::weigh_pairs<S>(
      detail::springs_of<S>(std::move(P), masses_, o, threads), this->weights_, threads);
  constexpr double deviation = 1;
  this->start_by(o.initial, n, o.seed, deviation, [&] {
    Layout<S, Dim> Y = data.has_points() ? detail::components_layout<S, Dim>(data, deviation, threads)
                                         : random_layout<S, Dim>(n, o.seed, deviation);
    std::vector<double> all = masses_;  // of the points that a point stands for
    for (std::size_t i = 0; i < this->weights_.size(); ++i) all[i] *= this->weights_[i];
    Y *= static_cast<S>(detail::balanced_size<S, Dim>(Y, *springs, all, o, threads));
    return Y;
  });
  set_engine(springs, o);
}

template <class S, int Dim>
ForceAtlas2<S, Dim>::ForceAtlas2(detail::Archive& saved, const ForceAtlas2Options& o)
    : Run<S, Dim>(saved, o, 0), masses_(static_cast<std::size_t>(this->layout_.rows()), 1.0) {
  const Index n = this->layout_.rows();
  if (n > 1) saved.list("masses", masses_, n);
  detail::check_masses(masses_, n, "masses of the model");
  set_engine(detail::empty_graph<S>(n), o);
  this->resume(saved);
}

template <class S, int Dim>
template <class Law>
void ForceAtlas2<S, Dim>::set_engine(std::shared_ptr<const Graph<S>> springs, Law law,
                                     const ForceAtlas2Options& o) {
  using Pairs = ForceField<S, Dim, Law, FastestRepulsion>;
  const Threads& threads = this->threads_;
  Pairs pairs(this->layout_, std::move(springs), std::move(law),
              FastestRepulsion{.method = o.repulsion, .theta = o.theta}, threads);
  pairs.charge = o.scaling;
  pairs.weigh(this->weights_);
  SumOfFields<Pairs, Gravity> sum(std::move(pairs), Gravity{o.gravity, masses_, o.strong_gravity});
  sum.threads = threads;
  auto engine = detail::field_engine<S, Dim>(
      std::move(sum),
      AdaptiveSpeed<S, Dim>(this->layout_, AdaptiveSpeedOptions{o.jitter_tolerance, masses_, this->weights_},
                            threads),
      detail::Steady{o.iterations});
  step_ = &engine->step;
  this->engine_ = std::move(engine);
}

/// The ForceAtlas2 layout of a graph, `forceatlas2(read_edges<float>("friends.csv").graph)`, of a neighbor
/// table, or of points: ForceAtlas2 to its end.
///
/// @param data   a Graph, n × n, symmetric, ≥ 0, compressed, no weight on the diagonal; or Neighbors, or
///               points, n × d, one row a point
/// @param o      options; all have defaults
/// @param watch  observers: called after each iteration with Progress, may return Signal::stop or false
/// @return       n × Dim, around the origin; the layout reached if an observer ended the run
/// @throws       Error (DATA, USAGE, NUMERIC) as ForceAtlas2
/// @cost         750 iterations of O(n log n + nnz); same bits for any number of threads
template <int Dim = 2, class Data, class... Watchers>
Layout<detail::ScalarOf<Data>, Dim> forceatlas2(Data&& data, const ForceAtlas2Options& o = {},
                                                Watchers&&... watch) {
  ForceAtlas2<detail::ScalarOf<Data>, Dim> run(std::forward<Data>(data), o);
  run.advance(run.iterations(), watch...);
  return run.layout();
}

}  // namespace neem
