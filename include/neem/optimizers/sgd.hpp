// Descent edge by edge: a point moves with every edge that it is seen with, from where the last one left it.
//
// This is how the programs of UMAP, LargeVis and NCVis work. An edge of weight w, by the largest, is seen w
// times an epoch: it pulls its two ends together, and its head is pushed away from m points drawn at random.
// The three differ in who moves, when, and by how much at the most; SampleRule says that.
//
// Which edges are seen in an epoch needs no memory of the edges: of the line 0, w, 2w, … moved by a number
// of its own, an edge is seen in the epochs in which the line passes an integer. So it is seen at equal
// distances in time, ⌊wT⌋ or ⌈wT⌉ times in T epochs. The numbers of the edges are multiples of the golden
// ratio, which spread the edges of a row evenly over the epochs.
//
// The draws of an edge are felt at once, all from where the pull has put the head, in vector lanes.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/concepts.hpp"
#include "neem/core/error.hpp"
#include "neem/core/pack.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/progress.hpp"
#include "neem/core/random.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/forces/pair_sums.hpp"
#include "neem/optimizers/descend.hpp"
#include "neem/optimizers/sample_rule.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <utility>

namespace neem {

/// What is drawn, and who writes.
struct SampledEdgesOptions {
  /// Draws each time that an edge is seen, ≥ 0. Of 2.3, two are made, and a third one in three of ten cases.
  /// Paper: m
  double negatives = 5;
  /// Who moves with a sample, when, and how far: umap_rule, largevis_rule, ncvis_rule, or one's own
  SampleRule rule = umap_rule;
  /// Whether all threads walk at once, each over rows of its own, and overwrite each other now and then: the
  /// result then differs from run to run. Coordinates are atomic, so that it is a race of values only. Points
  /// that are drawn push from where they were when the epoch began: no processor waits for what another
  /// writes
  bool hogwild = false;
  /// Of the draws. Same seed, same bits, unless hogwild
  std::uint64_t seed = 42;
};

namespace detail {

/// The golden ratio of 2³⁰, to the nearest odd number.
inline constexpr std::uint32_t golden_30 = 0x278dde6d;

/// A weight in [0, 1] as a multiple of 2⁻³⁰.
template <class S>
std::uint32_t fixed_weight(S weight) {
  return static_cast<std::uint32_t>(static_cast<std::int32_t>(weight * S(1 << 30)));
}

/// Whether the edge with a number is seen in an epoch: ⌊w (t + 1) + u⌋ > ⌊w t + u⌋.
/// @param start  moves the times of all edges
/// @return       1 or 0
constexpr std::uint32_t edge_is_due(std::uint32_t weight, std::uint32_t edge, std::uint32_t epoch,
                                    std::uint32_t start) {
  constexpr std::uint32_t below_one = (1u << 30) - 1;
  return (((weight * epoch + edge * golden_30 + start) & below_one) + weight) >> 30;
}

/// A coordinate that other threads may be writing to, or not.
template <bool Shared, class S>
S coordinate(S* at) {
  if constexpr (Shared) {
    return std::atomic_ref<S>(*at).load(std::memory_order_relaxed);
  } else {
    return *at;
  }
}
template <bool Shared, class S>
void move_by(S* at, S step) {
  if constexpr (Shared) {
    const std::atomic_ref<S> place(*at);
    place.store(place.load(std::memory_order_relaxed) + step, std::memory_order_relaxed);
  } else {
    *at += step;
  }
}

}  // namespace detail

/// The edges of a graph, walked along epoch by epoch.
///
/// @cost    an epoch is O(nnz of P + m Σ P), on one thread or, if hogwild, on all of them; memory is P and,
///          if hogwild, a copy of Y
/// @source  McInnes, Healy & Melville 2018, Tang et al. 2016; hogwild: Niu, Recht, Ré & Wright 2011
template <class S, int Dim>
class SampledEdges {
public:
  /// @param P  n × n, compressed, weights in [0, 1]: how often an edge is seen an epoch. Both directions of a
  ///           pair are edges of their own
  explicit SampledEdges(std::shared_ptr<const Graph<S>> P, const SampledEdgesOptions& o = {})
      : options(o), P_(std::move(P)) {}

  SampledEdgesOptions options;

  /// Moves Y along the edges that are seen in an epoch.
  ///
  /// @param law    a of an edge, r of a draw
  /// @param rate   learning rate, ≥ 0. Paper: α
  /// @param epoch  counted from 0: says which edges are seen, and what is drawn
  /// @return       Σ law.share(d²) of the edges, and of the draws, where the law has a share; else zeros
  template <class Law>
  requires ForceLaw<Law> std::array<double, 2>
  operator()(const Law& law, double rate, std::uint64_t epoch, Layout<S, Dim>& Y, const Threads& threads) {
    const Index n = Y.rows();
    Totals totals;
    if (options.hogwild) {
      constexpr Index grain = 256;
      begun_ = Y;
      totals = sum_over_ranges(threads, n, grain, [&](Index begin, Index end) {
        return walk<true>(law, rate, epoch, Y.data(), begun_.data(), begin, end);
      });
    } else {
      totals = walk<false>(law, rate, epoch, Y.data(), Y.data(), 0, n);
    }
    return {totals.edges, totals.draws};
  }

private:
  using Lanes = Pack<S>;
  /// Draws at a time: of one register, or two halves of it.
  static constexpr Index group = Lanes::size > 8 ? Lanes::size : 8;

  struct Totals {
    double edges = 0, draws = 0;
    void operator+=(const Totals& other) { edges += other.edges, draws += other.draws; }
  };

  /// A group of draws; what is left of it is the head.
  struct Draws {
    Id ids[group];
    S others[group];  // 1 where it is not the head, who does nothing to himself, else 0
    Index wanted;     // of all groups
    std::uint64_t stream;
  };

  /// The rows [begin, end).
  /// @param seen  where drawn points are: y, or a copy of it
  template <bool Shared, class Law>
  Totals walk(const Law& law, double rate, std::uint64_t epoch, S* y, const S* seen, Index begin,
              Index end) const {
    const Id* offset = P_->outerIndexPtr();
    const S* weight = P_->valuePtr();
    const auto start = static_cast<std::uint32_t>(Random{options.seed}.bits(0));
    const auto now = static_cast<std::uint32_t>(epoch);
    const S step = static_cast<S>(rate);
    const S limit = static_cast<S>(options.rule.clip_step ? options.rule.clip / rate : options.rule.clip);
    const std::uint64_t key = Random{options.seed}.bits(epoch, 1);
    Totals totals;
    constexpr Index chunk = 256;  // edges looked at together: which of them are due is known without a branch
    std::array<Id, chunk> due;
    std::array<Index, chunk> heads;
    Index head = begin;
    for (Index first = offset[begin]; first < offset[end]; first += chunk) {
      const Index last = std::min<Index>(offset[end], first + chunk);
      std::size_t count = 0;
      for (Index e = first; e < last; ++e) {
        due[count] = static_cast<Id>(e);
        count +=
            detail::edge_is_due(detail::fixed_weight(weight[e]), static_cast<std::uint32_t>(e), now, start);
      }
      for (std::size_t k = 0; k < count; ++k) {
        while (due[k] >= offset[head + 1]) ++head;
        heads[k] = head;
      }
      // Edges that follow each other are of different points, so that none waits for the last.
      constexpr std::size_t apart = 4;
      const std::size_t part = (count + apart - 1) / apart;
      for (std::size_t k = 0; k < part; ++k) {
        for (std::size_t edge = k; edge < count; edge += part) {
          sample<Shared>(law, step, limit, key, y, seen, heads[edge], due[edge], totals);
        }
      }
    }
    return totals;
  }

  /// One edge and its draws.
  template <bool Shared, class Law>
  void sample(const Law& law, S rate, S limit, std::uint64_t key, S* y, const S* seen, Index i, Id edge,
              Totals& totals) const {
    constexpr bool at_once = detail::takes_packs<Law>;
    constexpr bool tells = requires(const Lanes& d2) { law.share(d2); };
    const SampleRule& rule = options.rule;
    S* const head = y + i * Dim;
    S* const tail = y + static_cast<Index>(P_->innerIndexPtr()[edge]) * Dim;
    S at[Dim], moved[Dim], apart[Dim], d2 = 0;
    for (int c = 0; c < Dim; ++c) {
      at[c] = detail::coordinate<Shared>(head + c);
      apart[c] = detail::coordinate<Shared>(tail + c) - at[c];
      d2 += apart[c] * apart[c];
    }
    const S a = first(detail::by_lanes<at_once>(Lanes(d2), [&](const auto& x) { return law.attraction(x); }));
    if constexpr (tells) totals.edges += static_cast<double>(first(law.share(Lanes(d2))));
    for (int c = 0; c < Dim; ++c) {
      moved[c] = rate * std::max(-limit, std::min(limit, a * apart[c]));
      detail::move_by<Shared>(tail + c, -moved[c]);
      if (!rule.head_last) at[c] += moved[c];
    }

    Draws drawn;
    begin_draws(key, edge, static_cast<Id>(i), drawn);
    Lanes push[Dim];
    for (Index from = 0; from < drawn.wanted; from += group) {
      const Index count = std::min(group, drawn.wanted - from);
      if (from > 0) draw(from, static_cast<Id>(i), drawn);
      for (Index l = 0; l < count; l += Lanes::size) {
        Lanes away[Dim], square;
        gather_rows<Dim>(seen, drawn.ids + l, away);
        for (int c = 0; c < Dim; ++c) {
          away[c] = Lanes(at[c]) - away[c];
          square = multiply_add(away[c], away[c], square);
        }
        const Lanes others = Lanes::load(drawn.others + l);
        const Lanes r =
            others * detail::by_lanes<at_once>(square, [&](const auto& x) { return law.repulsion(x); });
        for (int c = 0; c < Dim; ++c) {
          away[c] = max(min(r * away[c], Lanes(limit)), Lanes(-limit));
          push[c] = push[c] + away[c];
        }
        if (rule.recoil == Recoil::both) recoil<Shared>(y, rate, drawn, l, away);
        if constexpr (tells) totals.draws += (others * law.share(square)).total();
      }
    }
    for (int c = 0; c < Dim; ++c) detail::move_by<Shared>(head + c, moved[c] + rate * push[c].sum());
  }

  static S first(const Lanes& lanes) {
    S values[Lanes::size];
    lanes.store(values);
    return values[0];
  }

  /// What an edge draws: how many a fraction is, too, then the first group.
  void begin_draws(std::uint64_t key, Id edge, Id head, Draws& drawn) const {
    drawn.stream = Random::mix(key + static_cast<std::uint64_t>(edge));
    const double whole = std::floor(options.negatives), rest = options.negatives - whole;
    drawn.wanted = static_cast<Index>(whole) + (rest > 0 && Random{drawn.stream}.uniform(0) < rest ? 1 : 0);
    draw(0, head, drawn);
  }

  /// The group that begins with a draw. Two draws are made of 64 bits.
  void draw(Index from, Id head, Draws& drawn) const {
    const auto n = static_cast<std::uint64_t>(P_->rows());
    const Index count = std::min(group, drawn.wanted - from);
    for (Index l = 0; l < group; ++l) drawn.ids[l] = head;
    for (Index l = 0; l < count; l += 2) {
      const std::uint64_t bits = Random::mix(drawn.stream + static_cast<std::uint64_t>(from + l));
      drawn.ids[l] = static_cast<Id>(((bits >> 32) * n) >> 32);
      if (l + 1 < count) drawn.ids[l + 1] = static_cast<Id>(((bits & 0xffffffffu) * n) >> 32);
    }
    for (Index l = 0; l < group; ++l) drawn.others[l] = drawn.ids[l] == head ? S(0) : S(1);
  }

  /// Pushes the points of a register, one after the other.
  template <bool Shared>
  static void recoil(S* y, S rate, const Draws& drawn, Index begin, const Lanes (&push)[Dim]) {
    S pushes[Dim][Lanes::size];
    for (int c = 0; c < Dim; ++c) push[c].store(pushes[c]);
    for (Index l = 0; l < Lanes::size; ++l) {
      if (drawn.others[begin + l] == S(0)) continue;
      for (int c = 0; c < Dim; ++c) {
        detail::move_by<Shared>(y + drawn.ids[begin + l] * Index(Dim) + c, -rate * pushes[c][l]);
      }
    }
  }

  std::shared_ptr<const Graph<S>> P_;
  Layout<S, Dim> begun_{};  // of a hogwild epoch
};

/// The loop of the methods that move edge by edge: an epoch, observers.
///
/// @param sweep  sweep(Y, epoch) moves Y through an epoch and returns its learning rate; its partition(), if
///               it has one, is told to the observers
/// @param watch  see Progress, whose force is what an epoch has moved by its learning rate
/// @return       Signal::stop as soon as an observer asks for it, else Signal::go
/// @throws       Error (NUMERIC) if a point has left the finite numbers
template <class S, int Dim, class Sweep, class... Watchers>
requires(Observer<Watchers, S, Dim>&&...) Signal
    sgd(Layout<S, Dim>& Y, Sweep& sweep, const Stretch& stretch, Watchers&&... watch) {
  Layout<S, Dim> before, force(Y.rows(), Y.cols());
  const std::function<double()> measure;
  for (int t = stretch.begin; t < stretch.end; ++t) {
    before = Y;
    const double rate = sweep(Y, t);
    for (Index k = 0; k < Y.size(); ++k) {
      force.data()[k] = static_cast<S>(static_cast<double>(Y.data()[k] - before.data()[k]) / rate);
      if (is_finite(Y.data()[k])) continue;
      Error error(ErrorCode::diverged,
                  join({"the layout diverged at epoch ", t + 1, ": point ", k / Dim, " is not finite"}),
                  join({"sgd, learning rate ", rate}), "lower the learning rate");
      error.row = k / Dim;
      throw error;
    }
    double partition = std::numeric_limits<double>::quiet_NaN();
    if constexpr (requires { sweep.partition(); }) partition = sweep.partition();
    const Progress<S, Dim> now{t + 1, stretch.total, Y, force, partition, stretch.notes, measure};
    if (!(goes_on(watch, now) && ...)) return Signal::stop;
  }
  return Signal::go;
}

}  // namespace neem
