// The formula by samples: all edges of the graph, and for each a few points drawn at random to be pushed
// away from.
//
//     F_i = 2 Σ_j w_ij a(d²_ij) (y_j − y_i)  +  Σ_l m_il r(d²_il) (y_i − y_l) / N_i,   l drawn N_i times
//
// An edge acts on both of its ends, and the graph has it twice, once for each direction: hence the 2.
//
// The force on every point is summed by itself and written by one task, so that an epoch has the same bits on
// any number of threads. Either all edges of a point count, each by its weight; or they are dealt into
// shares, and a sample has the edges of one share that are due, each with weight 1. One pool of n points is
// drawn for a sample; every point takes the next N_i of them, beginning at the place in the pool that belongs
// to its block, so that draws are read in the order of memory and a row of registers at a time. m_il is
// chosen so that the expectation is exact: with π_l the probability that l is drawn, d_i = Σ_j w_ij and m
// negatives an edge it is
//
//     F_i = 2 Σ_j w_ij a(d²_ij) (y_j − y_i)  +  Σ_l m π_l d_i r(d²_il) (y_i − y_l)
//                                            [ +  Σ_l m π_i d_l r(d²_il) (y_i − y_l) ]
//
// where the second line belongs to Recoil::both.
//
// With weights of points, w_i points stand on the place of i, row i of the graph has the edges of one of them, w_j to
// each j that it is joined to, and the force is that on one of them: l is drawn with probability w_l π_l, π that of
// one of the points of l, the sums over l get a factor w_l, and the sums that are returned a factor w_i.
//
// Where all edges count, a row of them fills registers, and
// N_i is a multiple of 16; where only some are due, which are few in a row, a register holds as many points.
#pragma once

#include "neem/affinities/check_graph.hpp"
#include "neem/core/check.hpp"
#include "neem/core/concepts.hpp"
#include "neem/core/detail/archive.hpp"
#include "neem/core/detail/pack.hpp"
#include "neem/core/detail/resize.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/point_masses.hpp"
#include "neem/core/random.hpp"
#include "neem/core/text.hpp"
#include "neem/forces/detail/attraction.hpp"
#include "neem/forces/sampling/detail/alias_table.hpp"
#include "neem/forces/sampling/negative_options.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace neem {

/// Forces whose repulsion is sampled, all of them at one layout.
///
/// @cost    O(nnz of P + m Σ P); memory as Attraction, and Dim + 1 values a point
/// @source  McInnes, Healy & Melville 2018 and Tang et al. 2016 draw in this way; all at fixed positions:
///          uwot's `batch`, Melville 2021
template <class S, int Dim>
class NegativeSampling {
public:
  /// @param P       n × n, n ≥ 1, symmetric, ≥ 0, compressed; its entries are the weights w of edges. With weights
  ///                of points its rows are those of single points, as said above
  /// @param o       options
  /// @param points  weights of the points, n, > 0; or none: all are 1
  /// @throws   Error (DATA) for no graph, or one that is empty, not square or not compressed, and for weights of
  ///           points that are not n positive numbers; Error (USAGE)
  ///           for an option outside its range, and for weights outside [0, 1] where there are shares
  explicit NegativeSampling(std::shared_ptr<const Graph<S>> P, const NegativeSamplingOptions& o = {},
                            std::vector<double> points = {})
      : options(o), points_(std::move(points)) {
    const Graph<S>& graph = detail::graph_at(P);
    detail::check_options(o);
    detail::check_masses(points_, graph.rows(), "weights of negative sampling", detail::point_weight);
    if (o.shares > 0) detail::require_whole_weights(graph);
    constexpr Index width = detail::Attraction<S, Dim>::lanes;
    for (auto& rows : detail::edge_shares<width>(graph, (std::max)(o.shares, 1), Threads(1))) {
      edges_.emplace_back(std::move(rows));
    }
  }

  NegativeSamplingOptions options;  ///< as given; what may be changed later, see there

  /// A sample of the forces at Y.
  ///
  /// @param law        attraction of an edge, repulsion of a drawn point
  /// @param Y          n × Dim
  /// @param epoch      the number of the sample: the same number gives the same draws
  /// @param force      n × Dim, set to the forces
  /// @param stiffness  n, set to 2 Σ_j w_ij a(d²_ij), the decrease of the attraction of a point per unit of
  ///                   movement towards its neighbors. With shares, only to what is above loose_stiffness: this keeps
  ///                   hubs, which have many edges at once, from overshooting
  /// @param threads    threads to use
  /// @return           Σ over all draws of m_i / N_i · law.share(d²), and the sum of the edges, where the law
  ///                   has a share; else zeros
  /// @throws           Error (DATA) if Y does not have a row for each point of the graph
  template <class Law>
    requires ForceLaw<Law>
  std::array<double, 2> operator()(const Law& law, const Layout<S, Dim>& Y, std::uint64_t epoch,
                                   Layout<S, Dim>& force, std::vector<S>& stiffness, const Threads& threads) {
    const int shares = static_cast<int>(edges_.size());
    Edges& edges = edges_[static_cast<std::size_t>(epoch % static_cast<std::uint64_t>(shares))];
    const Layout<S, Dim>& here = edges.follow(Y, threads);
    const Index n = Y.rows();
    const std::uint32_t time = static_cast<std::uint32_t>(epoch / static_cast<std::uint64_t>(shares));
    if (weights_.size() != static_cast<std::size_t>(n)) weigh(threads);
    draw(Y, epoch, threads);
    detail::resize(force, n, Dim);
    stiffness.resize(static_cast<std::size_t>(n));
    const Totals totals = sum_over_ranges(threads, n, grain, [&](Index begin, Index end) {
      Totals sums;
      const Random random{options.seed};
      Index place = lanes * random.below(size_ / lanes, epoch, static_cast<std::uint64_t>(begin), starts);
      if (options.shares > 0) {
        std::vector<Id> ends;
        for (Index i = begin; i < end; i += Lanes::size) {
          feel_together(law, edges, here, i, (std::min)(Lanes::size, end - i), time, place, ends, force,
                        stiffness, sums);
        }
        return sums;
      }
      for (Index i = begin; i < end; ++i) {
        const Index point = edges.point(i);
        const auto at = static_cast<std::size_t>(point);
        Totals own;
        feel(law, edges, here, i, weights_[at], popularity(at), place, force.data() + point * Dim,
             stiffness[at], own);
        sums += {counted(at) * own.edges, counted(at) * own.draws};
      }
      return sums;
    });
    return {totals.edges, totals.draws};
  }

  /// What lasts from sample to sample, for model files: the graph above all.
  void state(detail::Archive& a, const Threads& threads) {
    auto graph = std::make_shared<Graph<S>>();
    if (!a.reading()) {
      std::vector<detail::EdgeRows<S>> shares;
      for (const Edges& edges : edges_) shares.push_back(edges.bare());
      *graph = detail::united_shares(shares);
    }
    detail::graph_state(a, "graph", *graph, edges_[0].points());
    if (a.reading()) {
      detail::require_whole_weights(*graph);  // as all methods have them
      *this = NegativeSampling(std::move(graph), options, std::move(points_));
    }
    for (std::size_t k = 0; k < edges_.size(); ++k) edges_[k].numbers_state(a, join({"share_", k}), threads);
  }

private:
  using Edges = detail::Attraction<S, Dim>;
  using Lanes = Pack<S>;
  static constexpr Index fewest = 8;   // draws where edges are due; none counts more than two
  static constexpr Index lanes = 16;   // draws at a time: the widest register of all machines
  static constexpr Index grain = 256;  // points that read the pool one after the other
  static constexpr std::uint64_t draws = 1, starts = 2;  // streams

  struct Totals {
    double edges = 0, draws = 0;
    void operator+=(const Totals& other) { edges += other.edges, draws += other.draws; }
  };

  /// Σ_j w_ij of every point, in the caller's order, and what follows from it for the noise.
  void weigh(const Threads& threads) {
    const Index n = edges_[0].points();
    weights_.assign(static_cast<std::size_t>(n), S(0));
    for (const Edges& edges : edges_) {
      for_each_range(threads, n, 4096, [&](Index begin, Index end) {
        for (Index i = begin; i < end; ++i) {
          weights_[static_cast<std::size_t>(edges.point(i))] += static_cast<S>(edges.weight(i));
        }
      });
    }
    if (options.noise == Noise::uniform && points_.empty()) return;
    std::vector<double> likely(weights_.size());
    double sum = 0;
    for (std::size_t i = 0; i < likely.size(); ++i) {
      likely[i] = counted(i) * detail::noise_weight(options.noise, static_cast<double>(weights_[i]));
      sum += likely[i];
    }
    if (!(sum > 0)) return;  // no edge, hence no draw
    table_ = detail::AliasTable(likely);
    popularity_.resize(likely.size());
    for (std::size_t i = 0; i < likely.size(); ++i) {
      popularity_[i] = static_cast<S>(static_cast<double>(n) * (likely[i] / counted(i)) / sum);
    }
  }

  double counted(std::size_t point) const { return points_.empty() ? 1 : points_[point]; }

  /// n π of a point.
  S popularity(std::size_t point) const { return popularity_.empty() ? S(1) : popularity_[point]; }

  /// The pool of an epoch.
  void draw(const Layout<S, Dim>& Y, std::uint64_t epoch, const Threads& threads) {
    const Index n = Y.rows();
    size_ = (n + lanes - 1) / lanes * lanes;
    for (auto& axis : pool_) axis.resize(static_cast<std::size_t>(size_));
    const bool both = options.recoil == Recoil::both;
    if (both) recoil_.resize(static_cast<std::size_t>(size_));
    const Random random{options.seed};
    for_each_range(threads, size_, 4096, [&](Index begin, Index end) {
      for (Index s = begin; s < end; ++s) {
        const auto at = static_cast<std::uint64_t>(s);
        const Index drawn =
            table_.empty() ? random.below(n, epoch, at, draws) : table_(random.bits(epoch, at, draws));
        const auto to = static_cast<std::size_t>(s), from = static_cast<std::size_t>(drawn);
        for (std::size_t c = 0; c < Dim; ++c) pool_[c][to] = Y.data()[drawn * Dim + static_cast<Index>(c)];
        if (both) recoil_[to] = weights_[from] / popularity(from);
      }
    });
  }

  /// The force on one point.
  template <class Law>
  void feel(const Law& law, const Edges& rows, const Layout<S, Dim>& here, Index i, S weight, S popular,
            Index& place, S* force, S& stiffness, Totals& sums) const {
    constexpr bool at_once = detail::takes_packs<Law>;
    const Lanes top(options.clip), bottom(-options.clip);
    Lanes pull[Dim], push[Dim], stiff, edges, drawn;
    rows.for_each_edges(here, i, [&](const Lanes& w, const Lanes& d2, const Lanes(&apart)[Dim]) {
      const Lanes a = detail::by_lanes<at_once>(d2, [&](const auto& x) { return law.attraction(x); });
      for (int c = 0; c < Dim; ++c)
        pull[c] = multiply_add(w, larger(smaller(a * apart[c], top), bottom), pull[c]);
      stiff = multiply_add(w, a, stiff);
      if constexpr (requires { law.share(d2); }) edges = multiply_add(w, law.share(d2), edges);
    });
    const bool both = options.recoil == Recoil::both;
    const double wanted = options.draws.value_or(options.negatives) * static_cast<double>(weight);
    const Index groups = static_cast<Index>(std::ceil(wanted / lanes)) + (both && !(wanted > 0) ? 1 : 0);
    const S scale = static_cast<S>(groups > 0 ? options.negatives / static_cast<double>(lanes * groups) : 0);
    Lanes at[Dim];
    for (int c = 0; c < Dim; ++c) at[c] = Lanes(here.data()[i * Dim + c]);
    for (Index g = 0; g < groups; ++g) {
      for (Index l = 0; l < lanes; l += Lanes::size) {
        const auto from = static_cast<std::size_t>(place + l);
        Lanes apart[Dim], d2;
        for (std::size_t c = 0; c < Dim; ++c) {
          apart[c] = at[c] - Lanes::load(pool_[c].data() + from);
          d2 = multiply_add(apart[c], apart[c], d2);
        }
        const Lanes r = detail::by_lanes<at_once>(d2, [&](const auto& x) { return law.repulsion(x); });
        Lanes counts(weight);
        if (both) counts = multiply_add(Lanes(popular), Lanes::load(recoil_.data() + from), counts);
        for (int c = 0; c < Dim; ++c) {
          push[c] = multiply_add(counts, larger(smaller(r * apart[c], top), bottom), push[c]);
        }
        if constexpr (requires { law.share(d2); }) drawn = multiply_add(Lanes(weight), law.share(d2), drawn);
      }
      place += lanes;
      if (place == size_) place = 0;
    }
    for (int c = 0; c < Dim; ++c) force[c] = S(2) * pull[c].sum() + scale * push[c].sum();
    stiffness = S(2) * stiff.sum();
    sums.edges += static_cast<double>(edges.sum());
    sums.draws += static_cast<double>(scale) * static_cast<double>(drawn.sum());
  }

  /// The forces on consecutive points where edges are due, a point in each lane: few edges of a row are due,
  /// so that a row would leave most lanes idle.
  template <class Law>
  void feel_together(const Law& law, const Edges& rows, const Layout<S, Dim>& here, Index first, Index count,
                     std::uint32_t time, Index& place, std::vector<Id>& ends, Layout<S, Dim>& force,
                     std::vector<S>& stiffness, Totals& sums) const {
    constexpr bool at_once = detail::takes_packs<Law>;
    constexpr Index size = Lanes::size;
    const Lanes top(options.clip), bottom(-options.clip), one(1);
    const auto start = static_cast<std::uint32_t>(Random{options.seed}.bits(0));
    // Ends that are not due are left as they are: a point of the graph, of weight 0.
    const auto room = static_cast<std::size_t>((rows.edges(first, first + count) + 1) * size);
    if (ends.size() < room) ends.resize(room);
    Id heads[size];
    S weight[size] = {}, popular[size] = {}, due[size] = {}, counts[size] = {}, heaviest = 0;
    for (Index l = 0; l < size; ++l) heads[l] = static_cast<Id>(first + (l < count ? l : 0));
    Index most = 0;
    for (Index l = 0; l < count; ++l) {
      const auto point = static_cast<std::size_t>(rows.point(first + l));
      weight[l] = weights_[point], popular[l] = popularity(point), counts[l] = static_cast<S>(counted(point));
      heaviest = (std::max)(heaviest, weight[l]);
      const Index seen = rows.due_ends(first + l, time, start, ends.data() + l, size);
      due[l] = static_cast<S>(seen);
      most = (std::max)(most, seen);
    }
    Lanes at[Dim], pull[Dim], push[Dim], stiff, edges, drawn;
    gather_rows<Dim>(here.data(), heads, at);
    const Lanes seen = Lanes::load(due);
    for (Index k = 0; k < most; ++k) {
      Lanes apart[Dim], d2;
      gather_rows<Dim>(here.data(), ends.data() + k * size, apart);
      for (int c = 0; c < Dim; ++c) {
        apart[c] = apart[c] - at[c];
        d2 = multiply_add(apart[c], apart[c], d2);
      }
      const Lanes is = if_less(Lanes(k), seen, one, Lanes(0));
      const Lanes a = is * detail::by_lanes<at_once>(d2, [&](const auto& x) { return law.attraction(x); });
      for (int c = 0; c < Dim; ++c) pull[c] = pull[c] + larger(smaller(a * apart[c], top), bottom);
      stiff = stiff + a;
      if constexpr (requires { law.share(d2); })
        edges = multiply_add(is * Lanes::load(counts), law.share(d2), edges);
    }

    const bool both = options.recoil == Recoil::both;
    const Lanes weights = Lanes::load(weight), populars = Lanes::load(popular);
    const double wanted = options.draws.value_or(options.negatives) * static_cast<double>(heaviest);
    const Index pairs_drawn = (std::max)(fewest, static_cast<Index>(std::ceil(wanted / 2)));
    for (Index k = 0; k < pairs_drawn; ++k) {
      const auto from = static_cast<std::size_t>(place);
      Lanes apart[Dim], d2;
      for (std::size_t c = 0; c < Dim; ++c) {
        apart[c] = at[c] - Lanes::load(pool_[c].data() + from);
        d2 = multiply_add(apart[c], apart[c], d2);
      }
      const Lanes r = detail::by_lanes<at_once>(d2, [&](const auto& x) { return law.repulsion(x); });
      Lanes acts = weights;
      if (both) acts = multiply_add(populars, Lanes::load(recoil_.data() + from), acts);
      for (int c = 0; c < Dim; ++c) {
        push[c] = multiply_add(acts, larger(smaller(r * apart[c], top), bottom), push[c]);
      }
      if constexpr (requires { law.share(d2); })
        drawn = multiply_add(Lanes::load(counts) * weights, law.share(d2), drawn);
      place += size;
      if (place == size_) place = 0;
    }

    const S shares = static_cast<S>(edges_.size()),
            scale = static_cast<S>(options.negatives) / S(pairs_drawn);
    S forces[Dim][size], stiffer[size];
    for (int c = 0; c < Dim; ++c) (Lanes(S(2) * shares) * pull[c] + Lanes(scale) * push[c]).store(forces[c]);
    (Lanes(S(2) * shares) * larger(stiff - Lanes(detail::loose_stiffness), Lanes(0))).store(stiffer);
    for (Index l = 0; l < count; ++l) {
      const Index point = rows.point(first + l);
      for (int c = 0; c < Dim; ++c) force.data()[point * Dim + c] = forces[c][l];
      stiffness[static_cast<std::size_t>(point)] = stiffer[l];
    }
    sums.edges += static_cast<double>(shares) * static_cast<double>(edges.sum());
    sums.draws += static_cast<double>(scale) * static_cast<double>(drawn.sum());
  }

  std::vector<Edges> edges_{};              // all of them, or by share
  std::vector<double> points_{};            // weights of the points; empty: all are 1
  std::vector<S> weights_{};                // Σ_j w_ij, in the caller's order
  std::array<std::vector<S>, Dim> pool_{};  // the drawn positions, one array a coordinate
  std::vector<S> recoil_{};                 // d / (n π) of the drawn points
  detail::AliasTable table_{};              // of the noise; empty where it is uniform
  std::vector<S> popularity_{};             // n π of every point; empty where it is 1
  Index size_ = 0;                          // of the pool: n rounded up to whole groups
};

}  // namespace neem
