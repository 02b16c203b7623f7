// Stochastic gradient descent edge by edge: a point moves with every edge that is used, from its latest
// position.
//
// This is how the programs of UMAP, LargeVis and NCVis work. An edge of weight w, relative to the largest, is
// used w times an epoch; or edges are drawn by their weight. The two ends of an edge attract each other, and
// its head is repelled by m points drawn at random. The three programs differ in which points move, when, and
// by how much at most: see SampleRule.
//
// One edge after the other would leave a processor waiting. Sixteen lanes work at once instead, each on its
// own sixteenth of the edges or draws, as a thread of these programs does, and all in step: a sample of each
// lane is computed in vector registers, from the present positions of the points, and then the points move,
// lane by lane. A sample does not see the moves of the other fifteen lanes in the same step. Small graphs
// have fewer lanes, so that there are always few lanes beside the points.
// Points that stand for several, by their weights, move as detail/step_parts.hpp says.
#pragma once

#include "neem/affinities/check_graph.hpp"
#include "neem/core/check.hpp"
#include "neem/core/concepts.hpp"
#include "neem/core/detail/archive.hpp"
#include "neem/core/detail/pack.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/point_masses.hpp"
#include "neem/core/random.hpp"
#include "neem/core/types.hpp"
#include "neem/forces/sampling/detail/alias_table.hpp"
#include "neem/forces/sampling/detail/due_edges.hpp"
#include "neem/forces/sampling/negative_options.hpp"
#include "neem/optimizers/detail/edge_lanes.hpp"
#include "neem/optimizers/detail/edge_table.hpp"
#include "neem/optimizers/detail/sampled_law.hpp"
#include "neem/optimizers/detail/shared_coordinates.hpp"
#include "neem/optimizers/detail/step_parts.hpp"
#include "neem/optimizers/sample_rule.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace neem {

/// Options of SampledEdges.
struct SampledEdgesOptions {
  /// Negative samples each time that an edge is used, ≥ 0. 2.3 means two, and a third one in three of ten
  /// cases. Paper: m
  double negatives = 5;
  /// Edges drawn in an epoch, ≥ 0 and below 2³¹, independently of each other and with probabilities
  /// proportional to their weights; not to be set or unset later. Default: edges are not drawn, but each is
  /// used in as large a share of the epochs as its weight
  std::optional<Index> draws{};
  /// The distribution of negative samples; not to be changed later
  Noise noise = Noise::uniform;
  /// Which points move with a sample, when, and how far: umap_rule, largevis_rule, ncvis_rule, or another
  SampleRule rule = umap_rule;
  /// Whether all threads work at once, each on rows of its own, and now and then overwrite each other's
  /// moves: the result then differs from run to run. Coordinates are atomic, so that only values are in a
  /// race. Negative samples are at their positions of the beginning of the epoch, so that no processor waits
  /// for another's writes
  bool hogwild = false;
  /// For the draws. Same seed, same bits, unless hogwild
  std::uint64_t seed = 42;
};

/// The optimizer of the methods that move points edge by edge: the edges of a graph, used or drawn in epochs.
/// @cost    an epoch is O(nnz of P + m Σ P), or O(m draws), on one thread or, if hogwild, on all of them;
///          memory is P, or 12 bytes for each of its entries where edges are drawn, and, if hogwild, a copy
///          of Y
/// @source  McInnes, Healy & Melville 2018, Tang et al. 2016; hogwild: Niu, Recht, Ré & Wright 2011
template <class S, int Dim>
class SampledEdges {
public:
  /// @param P  n × n, compressed, weights in [0, 1]: the share of the epochs in which an edge is used; where
  ///           edges are drawn, any weights ≥ 0. Both directions of a pair are different edges, and so are
  ///           entries of a row that name the same point
  /// @param o  options
  /// @param w  weights of the points, n, > 0; or none: all are 1
  /// @throws   Error (DATA) for no graph, one that is empty, not square or not compressed, or w that is not n positive
  ///           numbers; Error (USAGE) for an option outside its range, or a weight outside its own
  explicit SampledEdges(std::shared_ptr<const Graph<S>> P, const SampledEdgesOptions& o = {},
                        std::vector<double> w = {})
      : options(o), P_(std::move(P)), points_(detail::graph_at(P_).rows()), weights_(std::move(w)) {
    detail::check_masses(weights_, points_, "weights of SampledEdges", detail::point_weight);
    detail::require_option(o.negatives >= 0 && o.negatives <= 1e9, "negatives", o.negatives, "[0, 1e9]");
    detail::require_option(o.rule.clip > 0, "clip", o.rule.clip, "(0, infinity]");
    const Index draws = o.draws.value_or(0);
    detail::require_option(draws >= 0 && draws <= most_draws, "draws", double(draws), "0..2147483647");
    if (o.noise != Noise::uniform || !weights_.empty()) {
      std::vector<double> likely = detail::row_sums(*P_);
      double sum = 0;
      for (std::size_t i = 0; i < likely.size(); ++i) {  // degrees are of one of the points on a place
        const double all = weights_.empty() ? 1 : weights_[i];
        sum += likely[i] = all * detail::noise_weight(o.noise, likely[i] / all);
      }
      if (sum > 0) noise_ = detail::AliasTable(likely);  // else there is no edge that draws
    }
    if (o.draws) {
      table_ = detail::EdgeTable(*P_);
      P_ = nullptr;
    } else {
      detail::require_whole_weights(*P_);
    }
  }

  /// Points that do not move from now on. @param rows  of these, in 0..n − 1
  void hold(const std::vector<Id>& rows) {
    held_.assign(rows.empty() ? 0 : static_cast<std::size_t>(points_), 0);
    for (const Id i : rows) held_[static_cast<std::size_t>(i)] = 1;
  }

  SampledEdgesOptions options;  ///< as given; what may be changed later, see there

  /// Moves Y along the edges of an epoch.
  ///
  /// @param law      attraction of an edge, repulsion of a negative sample
  /// @param rate     learning rate, ≥ 0. Paper: α
  /// @param epoch    counted from 0; determines which edges are used, and what is drawn
  /// @param Y        n × Dim, is moved
  /// @param threads  used only if hogwild
  /// @return         Σ law.share(d²) over the edges, and over the negative samples, where the law has a
  ///                 share; for a law that learns during the run its sums; else zeros
  /// @throws         Error (DATA) if Y does not have a row for each point of the graph
  template <class Law>
  std::array<double, 2> operator()(const Law& law, double rate, std::uint64_t epoch, Layout<S, Dim>& Y,
                                   const Threads& threads) {
    detail::require_rows(Y.rows(), points_, "the layout", "SampledEdges");
    const Random random{options.seed};
    if (!P_) {
      const Index draws = table_.empty() ? 0 : options.draws.value_or(0);
      const std::uint64_t key = random.bits(epoch, 2);
      return walk(law, rate, epoch, Y, draws, threads, [&](Index begin, Index end, Index lanes) {
        return detail::DrawnEdges<S>(table_, begin, end, lanes, key);
      });
    }
    const auto time = static_cast<std::uint32_t>(epoch), start = static_cast<std::uint32_t>(random.bits(0));
    const Id* rows = P_->outerIndexPtr();
    return walk(law, rate, epoch, Y, points_, threads, [&](Index begin, Index end, Index lanes) {
      return detail::EdgeLanes<S>(*P_, rows[begin], rows[end], lanes, time, start);
    });
  }

  /// The edges, for model files: the graph, or the tables from which they are drawn.
  void state(detail::Archive& a) {
    if (P_) {
      auto graph = a.reading() ? std::make_shared<Graph<S>>() : std::make_shared<Graph<S>>(*P_);
      detail::graph_state(a, "graph", *graph, points_);
      if (a.reading()) *this = SampledEdges(std::move(graph), options, std::move(weights_));
    } else {
      table_.state(a, "graph", points_);
      noise_.state(a, "noise", points_);
    }
  }

private:
  using Lanes = Pack<S>;
  static constexpr Index width = detail::EdgeLanes<S>::width;
  static_assert(width % Lanes::size == 0);
  static constexpr std::size_t registers = static_cast<std::size_t>(width / Lanes::size);

  struct Totals {
    double edges = 0, draws = 0;
    void operator+=(const Totals& other) { edges += other.edges, draws += other.draws; }
  };

  /// One edge of every lane, and its negative samples.
  struct Step {
    alignas(64) S live[width]{}, meets[width]{}, moves[Dim][width]{};
    detail::StepParts<S, width> parts{};  // of points with weights
    Id edges[width]{}, heads[width]{}, tails[width]{}, others[width]{};
    std::uint64_t streams[width]{}, bits[width]{};
  };

  /// An epoch.
  /// @param size      of what is dealt: rows, or draws
  /// @param edges_of  edges_of(begin, end, lanes) has the edges of a part of it
  template <class Law, class EdgesOf>
  std::array<double, 2> walk(const Law& law, double rate, std::uint64_t epoch, Layout<S, Dim>& Y, Index size,
                             const Threads& threads, const EdgesOf& edges_of) {
    const std::uint64_t key = Random{options.seed}.bits(epoch, 1);
    Totals totals;
    if (options.hogwild) {
      constexpr Index grain = 1024;
      begun_ = Y;
      totals = sum_over_ranges(threads, size, grain, [&](Index begin, Index end) {
        return walk<true, true>(law, rate, key, Y.data(), begun_.data(), edges_of(begin, end, width), width);
      });
    } else {
      constexpr Index few = 128;  // points a lane
      const Index lanes = std::clamp<Index>(points_ / few, 1, width);
      const auto edges = edges_of(0, size, lanes);
      totals = lanes == width ? walk<false, true>(law, rate, key, Y.data(), Y.data(), edges, lanes)
                              : walk<false, false>(law, rate, key, Y.data(), Y.data(), edges, lanes);
    }
    return {totals.edges, totals.draws};
  }

  /// @param seen   where drawn points are: y, or a copy of it
  /// @param lanes  that walk: all of them if Full, which is known when this is compiled
  template <bool Shared, bool Full, class Law, class Edges>
  Totals walk(const Law& law, double rate, std::uint64_t key, S* y, const S* seen, Edges edges,
              Index lanes) const {
    using Sampled = typename detail::SampledLawOf<Law, Lanes>::Type;
    const SampleRule& rule = options.rule;
    if constexpr (Full) lanes = width;
    const auto used = static_cast<std::size_t>((lanes + Lanes::size - 1) / Lanes::size);
    const Lanes step(rate), top(rule.clip_step ? rule.clip / rate : rule.clip), bottom = -top;
    std::array<Sampled, registers> laws = copies(Sampled(law));
    const bool parted = !weights_.empty() || !held_.empty();
    Step s;
    while (edges.take(s.edges, s.heads, s.tails, s.live)) {
      if (parted) s.parts.set_ends(weights_, held_, s.heads, s.tails, lanes, rule.recoil == Recoil::both);
      Lanes at[registers][Dim], moved[registers][Dim];
      for (std::size_t g = 0; g < used; ++g) {
        const Index from = static_cast<Index>(g) * Lanes::size;
        Lanes apart[Dim], d2;
        look<Shared>(y, s.heads + from, at[g]);
        look<Shared>(y, s.tails + from, apart);
        for (int c = 0; c < Dim; ++c) {
          apart[c] = apart[c] - at[g][c];
          d2 = multiply_add(apart[c], apart[c], d2);
        }
        const Lanes live = Lanes::load(s.live + from), a = live * laws[g].pull(d2, live);
        for (int c = 0; c < Dim; ++c) {
          moved[g][c] = step * larger(smaller(a * apart[c], top), bottom);
          (parted ? -moved[g][c] * Lanes::load(s.parts.tail + from) : -moved[g][c]).store(s.moves[c] + from);
          if (parted) moved[g][c] = moved[g][c] * Lanes::load(s.parts.head + from);
          if (!rule.head_last) at[g][c] = at[g][c] + moved[g][c];
        }
      }
      move<Shared>(y, s.tails, s, lanes);

      const Index draws = begin_draws(key, s, lanes);
      for (Index draw = 0; draw < draws; ++draw) {
        meet(draw, s, lanes);
        if (parted) s.parts.set_others(weights_, held_, s.others, lanes);
        for (std::size_t g = 0; g < used; ++g) {
          const Index from = static_cast<Index>(g) * Lanes::size;
          Lanes apart[Dim], d2;
          gather_rows<Dim>(seen, s.others + from, apart);
          for (int c = 0; c < Dim; ++c) {
            apart[c] = at[g][c] - apart[c];
            d2 = multiply_add(apart[c], apart[c], d2);
          }
          const Lanes meets = Lanes::load(s.meets + from), r = meets * laws[g].push(d2, meets);
          for (int c = 0; c < Dim; ++c) {
            Lanes push = step * larger(smaller(r * apart[c], top), bottom);
            (parted ? -push * Lanes::load(s.parts.other + from) : -push).store(s.moves[c] + from);
            if (parted) push = push * Lanes::load(s.parts.head + from);
            moved[g][c] = moved[g][c] + push;
            if (!rule.head_last) at[g][c] = at[g][c] + push;
          }
        }
        if (rule.recoil == Recoil::both) move<Shared>(y, s.others, s, lanes);
      }
      for (std::size_t g = 0; g < used; ++g) {
        for (int c = 0; c < Dim; ++c) moved[g][c].store(s.moves[c] + static_cast<Index>(g) * Lanes::size);
      }
      move<Shared>(y, s.heads, s, lanes);
    }
    Totals totals;
    for (std::size_t g = 0; g < used; ++g) {
      const Index from = static_cast<Index>(g) * Lanes::size;
      const std::array<double, 2> sums = laws[g].sums(std::clamp<Index>(lanes - from, 0, Lanes::size));
      totals += {sums[0], sums[1]};
    }
    return totals;
  }

  template <class Sampled>
  static std::array<Sampled, registers> copies(const Sampled& one) {
    return [&]<std::size_t... G>(std::index_sequence<G...>) {
      return std::array<Sampled, registers>{((void)G, one)...};
    }(std::make_index_sequence<registers>{});
  }

  /// The places of points that other threads may be moving, or not.
  template <bool Shared>
  static void look(const S* y, const Id* ids, Lanes (&places)[Dim]) {
    if constexpr (Shared) {
      S values[Dim][Lanes::size];
      for (Index l = 0; l < Lanes::size; ++l) {
        for (int c = 0; c < Dim; ++c) {
          values[c][l] = detail::coordinate<true>(const_cast<S*>(y) + static_cast<Index>(ids[l]) * Dim + c);
        }
      }
      for (int c = 0; c < Dim; ++c) places[c] = Lanes::load(values[c]);
    } else {
      gather_rows<Dim>(y, ids, places);
    }
  }

  /// Moves a point of every lane, one after the other.
  template <bool Shared>
  static void move(S* y, const Id* ids, const Step& s, Index lanes) {
    for (Index l = 0; l < lanes; ++l) {
      if (Shared && s.live[l] == S(0)) continue;
      S* const point = y + static_cast<Index>(ids[l]) * Dim;
      for (int c = 0; c < Dim; ++c) detail::move_by<Shared>(point + c, s.moves[c][l]);
    }
  }

  /// @return  draws of every lane; the last is one only in some, if they are not a whole number
  Index begin_draws(std::uint64_t key, Step& s, Index lanes) const {
    for (Index l = 0; l < lanes; ++l)
      s.streams[l] = Random::mix(key + static_cast<std::uint64_t>(s.edges[l]));
    return static_cast<Index>(std::ceil(options.negatives));
  }

  /// The points that each lane draws: two draws are made of 64 bits, or one by degree. A point that draws
  /// itself is not moved.
  void meet(Index draw, Step& s, Index lanes) const {
    const bool uniform = noise_.empty();
    // Loops that do little each, so that compilers make vector code of them
    if (draw % 2 == 0 || !uniform) {
      for (Index l = 0; l < lanes; ++l)
        s.bits[l] = Random::mix(s.streams[l] + static_cast<std::uint64_t>(draw));
    }
    if (uniform) {
      const Id left_out = options.rule.others_only ? 1 : 0;
      const auto n = static_cast<std::uint64_t>(points_ - left_out);
      const int shift = draw % 2 == 0 ? 32 : 0;
      for (Index l = 0; l < lanes; ++l) {
        s.others[l] = static_cast<Id>(((s.bits[l] >> shift & 0xffffffffu) * n) >> 32);
      }
      for (Index l = 0; l < lanes; ++l) s.others[l] += s.others[l] >= s.heads[l] ? left_out : 0;
    } else {
      for (Index l = 0; l < lanes; ++l) s.others[l] = static_cast<Id>(noise_(s.bits[l]));
    }
    for (Index l = 0; l < lanes; ++l) s.meets[l] = s.others[l] == s.heads[l] ? S(0) : s.live[l];
    if (options.rule.neighbor_spared) {
      for (Index l = 0; l < lanes; ++l) s.meets[l] = s.others[l] == s.tails[l] ? S(0) : s.meets[l];
    }
    const double share = options.negatives - static_cast<double>(draw);
    if (share >= 1) return;
    for (Index l = 0; l < lanes; ++l) {
      if (!(Random{s.streams[l]}.uniform(0) < share)) s.meets[l] = 0;
    }
  }

  static constexpr Index most_draws = 2147483647;

  std::shared_ptr<const Graph<S>> P_;  // none where edges are drawn
  Index points_;
  std::vector<double> weights_;  // of the points; empty: all are 1
  std::vector<char> held_{};     // of the points: whether they do not move; empty: all do
  detail::EdgeTable table_{};    // of edges that are drawn
  detail::AliasTable noise_{};   // empty where it is uniform
  Layout<S, Dim> begun_{};       // of a hogwild epoch
};

}  // namespace neem
