// Neg-t-SNE: negative sampling with a fixed partition function, which is the place on the spectrum between
// t-SNE and UMAP.
#pragma once

#include "neem/methods/options/neg_tsne.hpp"
#include "neem/methods/run/contrastive_run.hpp"
#include "neem/methods/run/update.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

namespace neem {

namespace detail {

/// The partition function of a place s on the spectrum.
/// @source  contrastive-ne (Damrich et al. 2023)
inline double partition_at(double s, Index n) {
  const double points = static_cast<double>(std::max<Index>(n, 2)), tsne = 100 * points;
  return tsne * std::exp(s * (std::log(points * points / 5) - std::log(tsne)));
}

/// Z of the law: that of UMAP, 1, unless the options give another.
/// @throws Error (USAGE) for a partition function outside its range
inline double neg_tsne_Z(const NegTsneOptions& o, Index n) {
  const double noise = noise_of(o.negatives, n);
  double Z = o.partition ? *o.partition * noise : 1;
  if (o.spectrum) {
    Z = partition_at(*o.spectrum, n) * noise;
    if (!(Z >= 1e-30 && Z <= 1e30)) {
      throw Error(ErrorCode::option_value,
                  join({"spectrum = ", *o.spectrum,
                        " asks for a partition function outside [1e-30, 1e30] n (n - 1) / negatives"}),
                  "option spectrum", "give a number near 0..1");
    }
  }
  require_option(Z >= 1e-30 && Z <= 1e30, "partition", o.partition.value_or(1),
                 "[1e-30, 1e30] n (n - 1) / negatives");
  return Z;
}

}  // namespace detail

/// A run of Neg-t-SNE; see Run for its members.
///
/// The data are points (n × d, one row a point), a neighbor table, a graph (symmetric, ≥ 0, compressed; its
/// entries are scaled to sum to 1), or a shared pointer to a graph.
///
/// It minimises Σ p log(1 + Z/w) + s Σ_{i≠j} log(1 + w/Z) with the Cauchy kernel w, s = m / (n (n − 1)) and
/// Z = Z̄ s: the expected loss of the papers' sampling. Without constraints on w the minimum is w = Z̄ p.
/// Repulsion at small distances is s in strength, attraction p: points with the same few neighbors, such as
/// the leaves of one node of a large tree, share a place at the minimum, with a note.
///
/// @throws  Error (DATA) for data that break their contract, Error (USAGE) for options outside their ranges
/// @cost    an iteration is one of t-SNE; bits do not depend on the thread count
/// @source  Damrich, Böhm, Hamprecht & Kobak 2023; differs with Update::full: the expectation over all
///          pairs in place of samples, delta-bar-delta in place of annealed stochastic gradients
template <class S, int Dim = 2>
class NegTsne : public detail::ContrastiveRun<S, Dim, Cauchy> {
public:
  /// @param data  points, n × d; or a neighbor table; or a graph
  /// @param o     options; all have defaults
  explicit NegTsne(const Given<S>& data, const NegTsneOptions& o = {});
  using Options = NegTsneOptions;  ///< of the method
  /// From a model file: see load_run.
  NegTsne(detail::Archive& saved, const NegTsneOptions& o)
      : detail::ContrastiveRun<S, Dim, Cauchy>(saved, o) {
    go(detail::empty_graph<S>(this->layout_.rows()), o, &saved);
  }

private:
  void go(const std::shared_ptr<const Graph<S>>& P, const NegTsneOptions& o, detail::Archive* saved);
};

template <class Data>
explicit NegTsne(const Data&, const NegTsneOptions& = {}) -> NegTsne<detail::ScalarOf<Data>, 2>;

template <class S, int Dim>
NegTsne<S, Dim>::NegTsne(const Given<S>& data, const NegTsneOptions& o)
    : detail::ContrastiveRun<S, Dim, Cauchy>(data, o) {
  const auto P = this->graph_of(data, o);
  this->start_at(data, o.initial, P->rows(), o.seed, detail::contrastive_deviation);
  go(P, o, nullptr);
}

template <class S, int Dim>
void NegTsne<S, Dim>::go(const std::shared_ptr<const Graph<S>>& P, const NegTsneOptions& o,
                         detail::Archive* saved) {
  const double noise = detail::noise_of(o.negatives, P->rows()), Z = detail::neg_tsne_Z(o, P->rows());
  this->start(P, Cauchy{}, noise,
              {{o.early_iterations, (std::max)(Z, detail::early_Z(o.negatives))}, {o.iterations, Z}}, o,
              saved);
}

/// The Neg-t-SNE layout of points, neighbors, or a graph: NegTsne to its end.
///
/// @param data   as NegTsne takes
/// @param o      options; all have defaults
/// @param watch  observers: called after each iteration with Progress, may return Signal::stop
/// @return       n × Dim, centred with Update::full; the layout reached if an observer or o.stop ended the
///               run
/// @throws       Error (DATA, USAGE, NUMERIC) as NegTsne
template <int Dim = 2, class Data, class... Watchers>
Layout<detail::ScalarOf<Data>, Dim> neg_tsne(Data&& data, const NegTsneOptions& o = {}, Watchers&&... watch) {
  NegTsne<detail::ScalarOf<Data>, Dim> run(std::forward<Data>(data), o);
  run.advance(run.iterations(), watch...);
  return run.layout();
}

}  // namespace neem
