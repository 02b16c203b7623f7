// t-SNE: perplexity affinities, the Cauchy kernel normalised over all pairs, delta-bar-delta.
//
// `tsne(X)` is the whole method. `Tsne run(knn, {…})` is the same as a run advanced by hand, for programs
// that draw while it works. Both take points, a neighbor table, or a graph of one's own.
#pragma once

#include "neem/affinities/perplexity.hpp"
#include "neem/core/error.hpp"
#include "neem/core/types.hpp"
#include "neem/methods/options/tsne.hpp"
#include "neem/methods/run/run.hpp"
#include "neem/methods/run/tsne_schedule.hpp"
#include "neem/methods/start/start.hpp"
#include "neem/methods/start/tsne_start.hpp"

#include <memory>
#include <utility>
#include <vector>

namespace neem {

/// A run of t-SNE; see Run for its members.
///
/// The layout of data without structure shrinks while attraction is exaggerated, by a factor an iteration.
/// Every tenth iteration a layout whose root mean square radius is below 1e-8 is enlarged to that again, by a
/// power of two: forces are proportional to the layout there, so that only its size changes, and no digits
/// are lost.
///
/// Where all pairs of points are equally similar, as in a complete graph or a regular simplex, the loss is
/// smallest for points that are all equally far apart, three at most in a plane, and for more of them the
/// smaller the map is. There is no early exaggeration then unless it is asked for, and the map stays as small
/// as its start.
///
/// Between two leaves of one node of a graph repulsion outweighs attraction at small distances where p is below
/// 2 / Z. Where it is above, as in a tree of 5,000 nodes (p = 1.0e-4, Z = 3.5e4), they share a place at the
/// minimum, with a note.
///
/// With weights (PointWeights) it is t-SNE of all the points that they stand for, ForceField::weigh of
/// perplexity_affinities with weights: p_{j|i} ∝ w_j exp(−β_i d²), Z = Σ_{i≠j} w_i w_j w(d²), and steps of single
/// points. A graph is one of single points, whose edges are multiplied by w_i w_j.
///
/// The objective is the KL divergence of the affinities from the layout.
/// @cost    an iteration is O(n log n + nnz of P); memory is P, four layouts and the tree
/// @source  van der Maaten & Hinton 2008, van der Maaten 2014; schedule and learning rate: openTSNE (Poličar,
///          Stražar & Zupan 2024), Belkina et al. 2019, Kobak & Berens 2019
template <class S, int Dim = 2>
class Tsne : public Run<S, Dim> {
public:
  /// @param data  points, n × d; or a neighbor table, n × k with k ≥ the perplexity (three times it is
  ///              usual); or a graph, whose entries are scaled to sum to 1 where they do not
  /// @param o     options; all have defaults
  /// @throws      Error (DATA) for points, a table or a graph that break their contract, and for a graph of
  ///              several points that has no weight; Error (USAGE) for options outside their ranges, and for
  ///              a perplexity beside a graph
  explicit Tsne(const Given<S>& data, const TsneOptions& o = {});
  using Options = TsneOptions;  ///< of the method
  /// From a model file: see load_run.
  Tsne(detail::Archive& saved, const TsneOptions& o);

  const std::vector<Phase>& phases() const { return schedule_->phases; }  ///< the schedule, as it is run
  const Perplexity& perplexity() const { return perplexity_; }  ///< the one in use; empty for a graph
  /// How the repulsion of the present layout is summed.
  RepulsionMethod repulsion() const { return *Run<S, Dim>::repulsion(); }

private:
  detail::EdgeRows<S> affinities(const Given<S>& data, const TsneOptions& o);

  Perplexity perplexity_{};
  const detail::TsneSchedule* schedule_ = nullptr;  // of the engine
};

template <class Data>
explicit Tsne(const Data&, const TsneOptions& = {}) -> Tsne<detail::ScalarOf<Data>, 2>;

template <class S, int Dim>
Tsne<S, Dim>::Tsne(const Given<S>& data, const TsneOptions& o) : Run<S, Dim>(data, o) {
  detail::EdgeRows<S> P = affinities(data, o);
  constexpr double deviation = 1e-4;  // all w ≈ 1 there: forces are linear. openTSNE
  this->start_at(data, o.initial, P.rows(), o.seed, deviation);
  std::vector<Figure> figures;
  if (!perplexity_.empty()) figures.push_back({"perplexity", perplexity_.values});
  auto made = detail::tsne_engine<S, Dim>(std::move(P), this->weights_, this->layout_, o, std::move(figures),
                                          this->notes_, this->threads_);
  this->engine_ = std::move(made.engine);
  schedule_ = made.schedule;
}

template <class S, int Dim>
Tsne<S, Dim>::Tsne(detail::Archive& saved, const TsneOptions& o) : Run<S, Dim>(saved, o) {
  auto made = detail::tsne_engine<S, Dim>(detail::empty_rows<S>(this->layout_.rows()), this->weights_,
                                          this->layout_, o, {}, this->notes_, this->threads_);
  this->engine_ = std::move(made.engine);
  schedule_ = made.schedule;
  this->resume(saved);
  for (const Figure& figure : this->figures()) {
    if (figure.name == "perplexity") perplexity_ = Perplexity(figure.values);
  }
}

template <class S, int Dim>
detail::EdgeRows<S> Tsne<S, Dim>::affinities(const Given<S>& data, const TsneOptions& o) {
  constexpr Index lanes = detail::Attraction<S, Dim>::lanes;
  const Threads& threads = this->threads_;
  if (data.has_graph()) {
    if (!o.perplexity.empty()) {
      throw Error(ErrorCode::conflict, "perplexity makes a graph, and a graph is given",
                  "option perplexity and the graph", "give one of them");
    }
    const auto P = detail::weigh_pairs(data.graph(), this->weights_, threads);
    return detail::edge_rows<lanes>(*detail::distribution(P, threads), threads);
  }
  const Index n = data.rows();
  perplexity_ = detail::settle_perplexity(o.perplexity, n, this->notes_);
  detail::Table<S> knn = data.wants_search() ? this->search(data, detail::neighbors_for(perplexity_, n), {})
                                             : this->table_of(data);
  if (o.perplexity.empty()) detail::lower_perplexity(perplexity_, knn->cols(), this->notes_);
  const LonePoints lone = lone_points(*knn);
  Matrix<S> own;
  if (!knn.spare()) own.resize(knn->rows(), knn->cols());
  Matrix<S>& conditional = knn.spare() ? knn.spare()->distances : own;
  const std::vector<double>& weights = this->weights_;
  const Index light = detail::fill_conditional(*knn, perplexity_, conditional, threads, weights);
  detail::note_light(light, *knn, perplexity_.largest(), this->notes_);
  const double points = detail::weigh_rows(conditional, weights, lone);
  detail::EdgeRows<S> P = detail::mean_rows<lanes>(knn->ids, conditional, points, lone, threads);
  if (knn.spare()) *knn.spare() = Neighbors<S>{};
  return P;
}

/// The t-SNE layout of points, a neighbor table, or a graph: Tsne to its end.
///
/// @param data   points, n × d, one row a point, float or double, finite; or Neighbors; or a Graph, such as
///               the papers' `uniform_affinities(nearest_neighbors(X, 15))`. Of the last two the layout
///               starts random unless one is given
/// @param o      options; all have defaults
/// @param watch  observers: called after each iteration with Progress, may return Signal::stop or false
/// @return       n × Dim, centred; the layout reached if an observer or o.stop ended the run
/// @throws       Error (DATA, USAGE, NUMERIC) as Tsne
/// @cost         neighbors, then 750 iterations of O(n log n); same bits for any number of threads
/// @example      examples/101_first_map.cpp
template <int Dim = 2, class Data, class... Watchers>
Layout<detail::ScalarOf<Data>, Dim> tsne(Data&& data, const TsneOptions& o = {}, Watchers&&... watch) {
  Tsne<detail::ScalarOf<Data>, Dim> run(std::forward<Data>(data), o);
  run.advance(run.iterations(), watch...);
  return run.layout();
}

}  // namespace neem
