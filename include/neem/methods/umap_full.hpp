// UMAP with repulsion between all pairs: the expectation of its negative sampling, by tree or grid.
#pragma once

#include "neem/forces/laws/umap_kernels.hpp"
#include "neem/layouts/spectral.hpp"
#include "neem/methods/options/umap_full.hpp"
#include "neem/methods/run/contrastive_run.hpp"

#include <cstdint>
#include <memory>
#include <optional>

namespace neem {

/// A run of UMAP with full repulsion; see Run for its members.
///
/// The data are a graph (symmetric, ≥ 0, compressed; UMAP's fuzzy one, whose scale does not matter) or a
/// shared pointer to one. It minimises Σ p log(1 + 1/w) + s Σ_{i≠j} log(1 + w), w = 1 / (a (ε + d²)^b), p the
/// graph scaled to sum to 1, s = γ m / (2 n²).
///
/// UMAP repels the head of an edge only, m times an edge: per epoch, in units of umap-learn, the force on
/// point i is 2 Σ_j v_ij a − (m d_i / n) Σ_j r, with d_i = Σ_j v_ij. Divided by 2 Σ v, and with the mean of
/// d_i for each, this is s. (Böhm et al. write γ m d / (2n) as their γ, of which they use 1e-4, 1e-2 and 1.)
///
/// @throws  Error (DATA) for data that break their contract, Error (USAGE) for options outside their ranges
/// @cost    an iteration is O(n log n + edges); bits do not depend on the thread count
/// @source  McInnes, Healy & Melville 2018; the expected loss: Damrich & Hamprecht 2021; full repulsion:
///          Böhm, Berens & Kobak 2022. Differs: ε throughout, delta-bar-delta
template <class S, int Dim = 2>
class UmapFull : public detail::ContrastiveRun<S, Dim, UmapImplicit> {
public:
  /// @param graph  n × n, symmetric, ≥ 0, compressed
  /// @param o      options; all have defaults
  explicit UmapFull(const Given<S>& graph, const UmapFullOptions& o = {});
  using Options = UmapFullOptions;  ///< of the method
  /// From a model file: see load_run.
  UmapFull(detail::Archive& saved, const UmapFullOptions& o)
      : detail::ContrastiveRun<S, Dim, UmapImplicit>(saved, o) {
    go(detail::empty_graph<S>(this->layout_.rows()), o);
    this->resume(saved);
  }

private:
  void go(const std::shared_ptr<const Graph<S>>& P, const UmapFullOptions& o);
};

template <class Data>
explicit UmapFull(const Data&, const UmapFullOptions& = {}) -> UmapFull<detail::ScalarOf<Data>, 2>;

template <class S, int Dim>
UmapFull<S, Dim>::UmapFull(const Given<S>& graph, const UmapFullOptions& o)
    : detail::ContrastiveRun<S, Dim, UmapImplicit>(graph, o) {
  if (!graph.has_graph()) {
    throw Error(ErrorCode::conflict, "UMAP with full repulsion is made of a graph", "data",
                "give one, such as fuzzy_affinities makes of neighbors");
  }
  const auto P = detail::distribution(graph.graph(), this->threads_);
  constexpr double deviation = 2.5;  // about that of [0, 10] in which umap-learn starts
  this->start_by(o.initial, P->rows(), o.seed, deviation, [&] {
    return spectral<Dim>(*P, {.deviation = deviation, .columns = this->columns_, .seed = o.seed},
                         this->threads_);
  });
  go(P, o);
}

template <class S, int Dim>
void UmapFull<S, Dim>::go(const std::shared_ptr<const Graph<S>>& P, const UmapFullOptions& o) {
  if (P->rows() == 1) return;
  UmapImplicit kernel = umap_kernel(o.min_dist, o.spread);
  kernel.offset = o.offset;
  const double n = static_cast<double>(P->rows());
  constexpr double umap = 1;
  this->descend(P, kernel, o.repulsion_strength * o.negatives / (2 * n * n), {{o.iterations, umap}}, o);
}

/// The layout of a graph by UMAP with full repulsion: UmapFull to its end.
///
/// @param graph  as UmapFull takes
/// @param o      options; all have defaults
/// @param watch  observers: called after each iteration with Progress, may return Signal::stop
/// @return       n × Dim, centred; the layout reached if an observer or o.stop ended the run
/// @throws       Error (DATA, USAGE, NUMERIC) as UmapFull
template <int Dim = 2, class Data, class... Watchers>
Layout<detail::ScalarOf<Data>, Dim> umap_full(Data&& graph, const UmapFullOptions& o = {},
                                              Watchers&&... watch) {
  UmapFull<detail::ScalarOf<Data>, Dim> run(std::forward<Data>(graph), o);
  run.advance(run.iterations(), watch...);
  return run.layout();
}

}  // namespace neem
