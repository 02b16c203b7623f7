// NC-t-SNE: noise-contrastive estimation, in which the partition function is learned with the layout.
#pragma once

#include "neem/methods/options/nc_tsne.hpp"
#include "neem/methods/run/contrastive_run.hpp"
#include "neem/methods/run/update.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

namespace neem {

/// A run of NC-t-SNE; see Run for its members.
///
/// It takes the same data as NegTsne and minimises the same loss, over the layout and Z: run.partition() is
/// Z̄. At a minimum without constraints on w, Z̄ is the partition function of the layout and w = Z̄ p.
///
/// @throws  Error (DATA) for data that break their contract, Error (USAGE) for options outside their ranges
/// @cost    an iteration is one of t-SNE, and every tenth two; bits do not depend on the thread count
/// @source  Gutmann & Hyvärinen 2012; Artemenkov & Panov 2020 (NCVis); Damrich et al. 2023. Differs: with
///          Update::full the expectation over all pairs in place of samples; Z by a step on its equation
///          (contrastive_run.hpp), not by a learning rate
template <class S, int Dim = 2>
class NcTsne : public detail::ContrastiveRun<S, Dim, Cauchy> {
public:
  /// @param data  as NegTsne takes
  /// @param o     options; all have defaults
  explicit NcTsne(const Given<S>& data, const NcTsneOptions& o = {});
  using Options = NcTsneOptions;  ///< of the method
  /// From a model file: see load_run.
  NcTsne(detail::Archive& saved, const NcTsneOptions& o) : detail::ContrastiveRun<S, Dim, Cauchy>(saved, o) {
    go(detail::empty_graph<S>(this->layout_.rows()), o, &saved);
  }

private:
  void go(const std::shared_ptr<const Graph<S>>& P, const NcTsneOptions& o, detail::Archive* saved);
};

template <class Data>
explicit NcTsne(const Data&, const NcTsneOptions& = {}) -> NcTsne<detail::ScalarOf<Data>, 2>;

template <class S, int Dim>
NcTsne<S, Dim>::NcTsne(const Given<S>& data, const NcTsneOptions& o)
    : detail::ContrastiveRun<S, Dim, Cauchy>(data, o) {
  const auto P = this->graph_of(data, o);
  this->start_at(data, o.initial, P->rows(), o.seed, detail::contrastive_deviation);
  go(P, o, nullptr);
}

template <class S, int Dim>
void NcTsne<S, Dim>::go(const std::shared_ptr<const Graph<S>>& P, const NcTsneOptions& o,
                        detail::Archive* saved) {
  const double Z = detail::early_Z(o.negatives);
  this->start(P, Cauchy{}, detail::noise_of(o.negatives, P->rows()),
              {{o.early_iterations, Z}, {o.iterations, Z, true}}, o, saved);
}

/// The NC-t-SNE layout of points, neighbors, or a graph: NcTsne to its end.
///
/// @param data   as NegTsne takes
/// @param o      options; all have defaults
/// @param watch  observers: called after each iteration with Progress, may return Signal::stop
/// @return       n × Dim, centred with Update::full; the layout reached if an observer or o.stop ended the
///               run
/// @throws       Error (DATA, USAGE, NUMERIC) as NcTsne
template <int Dim = 2, class Data, class... Watchers>
Layout<detail::ScalarOf<Data>, Dim> nc_tsne(Data&& data, const NcTsneOptions& o = {}, Watchers&&... watch) {
  NcTsne<detail::ScalarOf<Data>, Dim> run(std::forward<Data>(data), o);
  run.advance(run.iterations(), watch...);
  return run.layout();
}

}  // namespace neem
