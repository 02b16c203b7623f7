// Neg-t-SNE: edges told from noise at a fixed partition function, which is the place on the spectrum between
// t-SNE and UMAP.
#pragma once

#include "neem/methods/run/contrastive_run.hpp"
#include "neem/methods/run/update.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>

namespace neem {

/// Options of Neg-t-SNE, in the order in which the method uses them.
struct NegTsneOptions {
  /// Neighbors a point, ≥ 1; n − 1 where there are fewer. Only for points: the graph is the union of their
  /// edges, all of the same weight. Default: 15, a third of the other points where these are fewer than 45,
  /// with a note. The papers and contrastive-ne: 15
  std::optional<Index> neighbors{};
  /// Where to start, n × Dim. Default: two principal components with standard deviation 1 (points given),
  /// random of the same size (else). contrastive-ne: PCA
  Eigen::MatrixXd initial{};
  /// Where the repulsion comes from: full or batch. The papers: negative samples
  Update update = Update::full;
  /// Noise pairs an edge, in (0, 1e30], at most 1e6 with Update::batch. With all pairs it is a weight and
  /// need not be whole. Paper: m. contrastive-ne: 5
  double negatives = 5;
  /// The fixed partition function over ordered pairs, from 1e-30 to 1e30 times n (n − 1) / negatives: the
  /// place on the spectrum. Default n (n − 1) / negatives, UMAP's; towards 100 n the map becomes t-SNE's.
  /// Paper: Z̄
  std::optional<double> partition{};
  /// The same by contrastive-ne's scale, its argument s, in place of `partition`:
  /// Z̄ = 100 n exp(s (log(n²/5) − log(100 n))), so that 0 is like t-SNE and 1 like UMAP with 5 negatives;
  /// beyond both is allowed. Giving both is an error
  std::optional<double> spectrum{};
  /// Iterations, ≥ 0, with UMAP's partition function (of at most 5 negatives) where the wanted one is
  /// smaller, which keeps clusters whole; paper: early exaggeration. Papers: 250; contrastive-ne: a third of
  /// all
  int early_iterations = 250;
  /// Iterations afterwards, ≥ 0. Papers: 500 epochs
  int iterations = 500;
  /// Step size, > 0. Default: 1 with Update::batch, else n over the largest attraction of the law, which is n
  /// (1 + Z) / Z with Z = negatives · partition / (n (n − 1))
  std::optional<double> learning_rate{};
  /// Share of the last step that is kept, in [0, 1). As in tsne; of no meaning with Update::batch, whose
  /// steps have their own. The papers' stochastic steps have none
  double momentum = 0.8;
  /// Longest step of a point, > 0, in units of the layout. As in tsne; of no meaning with Update::batch
  double max_step = 5;
  /// Ends the run before `iterations` are done, once the layout is at rest: shares are of the loss. Default:
  /// never. An error with Update::batch
  std::optional<StopRule> stop{};
  /// How the repulsion is summed. Default: whatever is fastest for the layout at hand (choose_repulsion). An
  /// error with Update::batch
  std::optional<RepulsionMethod> repulsion{};
  /// Barnes–Hut's opening angle, in [0, 2], as in tsne; one that is given asks for Barnes–Hut. An error with
  /// Update::batch
  std::optional<double> theta{};
  /// Of the random start. Same seed, same bits, for any number of threads
  std::uint64_t seed = 42;
  /// Threads, ≥ 0; 0 = all the process may use
  int threads = 0;
};

namespace detail {

/// The partition function of a place s on the spectrum.
/// @source  contrastive-ne (Damrich et al. 2023)
inline double partition_at(double s, Index n) {
  const double points = static_cast<double>(std::max<Index>(n, 2)), tsne = 100 * points;
  return tsne * std::exp(s * (std::log(points * points / 5) - std::log(tsne)));
}

}  // namespace detail

/// A run of Neg-t-SNE advanced by hand: `while (run.advance(10)) draw(run.layout());`
///
/// Made of points (n × d, one row a point), of a neighbor table, of a graph (symmetric, ≥ 0, compressed; its
/// entries are scaled to sum to 1), or of a shared pointer to a graph.
///
/// Minimises Σ p log(1 + Z/w) + s Σ_{i≠j} log(1 + w/Z) with the Cauchy kernel w, s = m / (n (n − 1)) and
/// Z = Z̄ s: the expected loss of the papers' sampling. Where every w can be had the minimum is w = Z̄ p.
///
/// @throws  Error (DATA) for data that break their contract, Error (USAGE) for options outside their ranges
/// @cost    an iteration is one of t-SNE; bits do not depend on the thread count
/// @source  Damrich, Böhm, Hamprecht & Kobak 2023; differs with Update::full: the expectation over all
///          pairs in place of samples, delta-bar-delta in place of annealed stochastic gradients
template <class S, int Dim = 2>
class NegTsne : public detail::ContrastiveRun<S, Dim, Cauchy> {
  using Run = detail::ContrastiveRun<S, Dim, Cauchy>;

public:
  template <class Data>
  explicit NegTsne(const Data& data, const NegTsneOptions& o = {})
      : Run(detail::noise_settings_of(o), initial_deviation) {
    const auto P = this->graph_of(data, o.neighbors);
    const double noise = detail::noise_of(o.negatives, P->rows());
    constexpr double umap = 1;
    double Z = o.partition ? *o.partition * noise : umap;
    if (o.spectrum) {
      detail::require_option(!o.partition, "partition", o.partition.value_or(0), "not given beside spectrum");
      Z = detail::partition_at(*o.spectrum, P->rows()) * noise;
      detail::require_option(Z >= 1e-30 && Z <= 1e30, "spectrum", *o.spectrum, "near 0..1");
    }
    detail::require_option(Z >= 1e-30 && Z <= 1e30, "partition", o.partition.value_or(1),
                           "[1e-30, 1e30] n (n - 1) / negatives");
    this->start(P, Cauchy{}, noise,
                {{o.early_iterations, (std::max)(Z, detail::early_Z(o.negatives))}, {o.iterations, Z}});
    if (o.update == Update::batch) {
      this->sample(P, Cauchy{}, {.negatives = o.negatives, .recoil = Recoil::both, .seed = o.seed});
    }
  }

private:
  static constexpr double initial_deviation = 1;  // of the papers; there is no Z to begin in the linear range
};

template <class Data>
explicit NegTsne(const Data&, const NegTsneOptions& = {}) -> NegTsne<detail::ScalarOf<Data>, 2>;

/// The Neg-t-SNE layout of points, neighbors, or a graph: NegTsne to its end.
///
/// @param data   as NegTsne takes
/// @param o      options; all have defaults
/// @param watch  observers: called after each iteration with Progress, may return Signal::stop
/// @return       n × Dim, centred with Update::full; the layout reached if an observer or o.stop ended the
/// run
/// @throws       Error (DATA, USAGE, NUMERIC) as NegTsne
template <int Dim = 2, class Data, class... Watchers>
Layout<detail::ScalarOf<Data>, Dim> neg_tsne(const Data& data, const NegTsneOptions& o = {},
                                             Watchers&&... watch) {
  NegTsne<detail::ScalarOf<Data>, Dim> run(data, o);
  run.advance(run.iterations(), watch...);
  return run.layout();
}

}  // namespace neem
