// Forces of the InfoNCE loss: an edge against a group of points drawn for it, normalised over the group.
//
//     loss of an edge (i, j) with draws N   −log q_ij + (1/ρ) log S,   S = q_ij + Σ_{l ∈ N} q_il
//
// with the Cauchy kernel q. Its gradient moves i, j and the draws. The force on every point is summed by
// itself and written by one task, so that an epoch has the same bits on any number of threads; the draws of
// the other points are therefore drawn anew, which changes no expectation. A point has forces
//
// - as the head of its edges, by a group for each;
// - as their tail: the same edge seen from the other end, by a group of that end, because a symmetric graph
//   has every edge twice;
// - as a drawn point: by edges drawn by their weight, each with a group in which a place is left for the
//   point itself. A point is drawn by W m / (n − 1) edges in the mean, W the weight of them all.
//
// Points and groups come from pools of n, which are drawn once an epoch and read in the order of memory, from
// another place for each block of points: a row of edges at a time, one in each lane of a register. The head
// never belongs to its group: a draw has a second one beside it that takes its place then.
#pragma once

#include "neem/core/concepts.hpp"
#include "neem/core/detail/archive.hpp"
#include "neem/core/detail/pack.hpp"
#include "neem/core/detail/resize.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/random.hpp"
#include "neem/core/text.hpp"
#include "neem/forces/detail/attraction.hpp"
#include "neem/forces/sampling/detail/alias_table.hpp"
#include "neem/forces/sampling/negative_sampling.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

namespace neem {

/// The exaggeration ρ of the loss, for GroupSampling.
struct GroupLaw {
  double exaggeration = 1;  ///< > 0. Larger ones attract more; contrastive-ne: 4^s
};

/// The forces of InfoNCE, −∂loss/∂y in expectation, all of them at one layout.
///
/// The draws of an edge are independent and uniform over all points but its head. Where n − 2 points or more
/// are wanted, they are all points that are not on the edge, each once, and the forces are exact: those of
/// SNE normalised by rows.
///
/// @cost    O(m nnz of P); memory as NegativeSampling, and 16 bytes an edge
/// @source  van den Oord et al. 2018; for maps: Damrich, Böhm, Hamprecht & Kobak 2023
template <class S, int Dim>
class GroupSampling {
public:
  /// @param P  n × n, n ≥ 1, symmetric, ≥ 0, compressed; its entries are the weights w
  /// @param o  negatives, seed and shares
  /// @throws   as NegativeSampling
  explicit GroupSampling(std::shared_ptr<const Graph<S>> P, const NegativeSamplingOptions& o = {})
      : options(o), graph_(std::move(P)) {
    detail::check_options(o);
    constexpr Index width = Edges::lanes;
    for (auto& rows :
         detail::edge_shares<width>(detail::graph_at(graph_), (std::max)(o.shares, 1), Threads(1))) {
      edges_.emplace_back(std::move(rows));
    }
    std::vector<double> weights(static_cast<std::size_t>(graph_->nonZeros()));
    for (std::size_t e = 0; e < weights.size(); ++e) {
      weights[e] = static_cast<double>(graph_->valuePtr()[e]);
      weight_ += weights[e];
    }
    if (weight_ > 0) drawn_edges_ = detail::AliasTable(weights);
  }

  /// negatives, a whole number; seed; and shares: of s ≥ 1 shares, sample t has the edges of share t mod s, each
  /// with s times its weight, and what is drawn stands for all of them. The others are not used.
  NegativeSamplingOptions options;

  /// As NegativeSampling; but what it returns are zeros.
  /// @throws Error (DATA) if Y has not a row for each point of the graph; Error (USAGE) for an exaggeration
  ///         that is not positive
  std::array<double, 2> operator()(const GroupLaw& law, const Layout<S, Dim>& Y, std::uint64_t epoch,
                                   Layout<S, Dim>& force, std::vector<S>& stiffness, const Threads& threads) {
    detail::require_option(law.exaggeration > 0, "exaggeration", law.exaggeration, "(0, infinity)");
    Edges& edges = edges_[static_cast<std::size_t>(epoch % edges_.size())];
    const Layout<S, Dim>& here = edges.follow(Y, threads);
    const Index n = Y.rows();
    detail::resize(force, n, Dim);
    stiffness.resize(static_cast<std::size_t>(n));
    const auto m = static_cast<Index>(options.negatives);
    const bool all = m >= n - 2;
    if (all) {
      normalize(edges, here, threads);
    } else if (m > 0) {
      draw(Y, epoch, m, threads);
    }
    for_each_range(threads, n, grain, [&](Index begin, Index end) {
      const Random random{options.seed};
      const auto block = static_cast<std::uint64_t>(begin);
      Places at;
      if (m > 0 && !all) {
        at.draws = lanes * random.below(size_ / lanes, epoch, block, starts);
        at.groups = lanes * random.below(size_ / lanes, epoch, block, group_starts);
      }
      for (Index i = begin; i < end; ++i) {
        const Index point = edges.point(i);
        S* f = force.data() + point * Dim;
        const S soft = S(1) / static_cast<S>(law.exaggeration);
        if (all) {
          feel_all(edges, here, i, soft, f, stiffness[static_cast<std::size_t>(point)]);
        } else {
          feel(edges, here, i, soft, m, at, f, stiffness[static_cast<std::size_t>(point)]);
        }
      }
    });
    return {0, 0};
  }

  /// As NegativeSampling.
  void state(detail::Archive& a, const Threads& threads) {
    auto graph = std::make_shared<Graph<S>>();
    if (!a.reading()) *graph = *graph_;
    detail::graph_state(a, "graph", *graph, edges_[0].points());
    if (a.reading()) {
      detail::require_whole_weights(*graph);
      *this = GroupSampling(std::move(graph), options);
    }
    for (std::size_t k = 0; k < edges_.size(); ++k) edges_[k].numbers_state(a, join({"share_", k}), threads);
  }

private:
  using Edges = detail::Attraction<S, Dim>;
  using Lanes = Pack<S>;
  static constexpr Index lanes = 16;  // slots that start together: the widest register
  static constexpr Index grain = 256;
  static constexpr std::uint64_t draws = 1, others = 2, starts = 3, heads = 4, group_draws = 5,
                                 group_others = 6,
                                 group_starts = 7;  // streams

  struct Places {
    Index draws = 0, groups = 0;
  };

  static void advance(Index& place, Index size) {
    place += Lanes::size;
    if (place >= size) place = 0;
  }

  /// One of the n − 1 others of a point.
  static Index other(Index n, Index than, const Random& random, std::uint64_t a, std::uint64_t b,
                     std::uint64_t c) {
    const Index step = 1 + random.below(n - 1, a, b, c);
    return than + step < n ? than + step : than + step - n;
  }

  /// 1 / (1 + |y_i − y_l|²).
  static S similarity(const Layout<S, Dim>& Y, Index i, Index l) {
    S d2 = 0;
    for (Index c = 0; c < Dim; ++c) {
      const S apart = Y.data()[i * Dim + c] - Y.data()[l * Dim + c];
      d2 += apart * apart;
    }
    return S(1) / (S(1) + d2);
  }

  /// The pools of an epoch: points, and edges with groups of m − 1.
  void draw(const Layout<S, Dim>& Y, std::uint64_t epoch, Index m, const Threads& threads) {
    const Index n = Y.rows();
    size_ = (n + lanes - 1) / lanes * lanes;
    const auto room = static_cast<std::size_t>(size_);
    for (std::size_t c = 0; c < Dim; ++c)
      first_[c].resize(room), second_[c].resize(room), heads_[c].resize(room);
    sums_.resize(room);
    const Random random{options.seed};
    for_each_range(threads, size_, 1024, [&](Index begin, Index end) {
      for (Index s = begin; s < end; ++s) {
        const auto slot = static_cast<std::uint64_t>(s);
        const auto to = static_cast<std::size_t>(s);
        const Index one = random.below(n, epoch, slot, draws);
        const Index two = other(n, one, random, epoch, slot, others);
        for (std::size_t c = 0; c < Dim; ++c) {
          first_[c][to] = Y.data()[one * Dim + static_cast<Index>(c)];
          second_[c][to] = Y.data()[two * Dim + static_cast<Index>(c)];
        }
        if (drawn_edges_.empty()) continue;
        const Index e = drawn_edges_(random.bits(epoch, slot, heads));
        const Id* row = graph_->outerIndexPtr();
        const Index head = std::upper_bound(row, row + n + 1, static_cast<Id>(e)) - row - 1;
        S sum = similarity(Y, head, graph_->innerIndexPtr()[e]);
        const Random own{random.bits(epoch, slot, group_draws)};
        for (Index l = 0; l + 1 < m; ++l) {
          sum += similarity(Y, head, other(n, head, own, static_cast<std::uint64_t>(l), 0, group_others));
        }
        sums_[to] = sum;
        for (std::size_t c = 0; c < Dim; ++c) heads_[c][to] = Y.data()[head * Dim + static_cast<Index>(c)];
      }
    });
  }

  /// Adds the similarities of `at` to m draws, and of these q² (at − draw) to `push`. A draw whose d² is not
  /// above `same` is `at` itself.
  void group(const Lanes (&at)[Dim], const Lanes& same, Index m, Index place, Lanes& sum,
             Lanes (&push)[Dim]) const {
    const Lanes unit(1);
    for (Index l = 0; l < m; ++l) {
      const auto from = static_cast<std::size_t>(place);
      Lanes apart[Dim], d2;
      for (std::size_t c = 0; c < Dim; ++c) {
        apart[c] = at[c] - Lanes::load(first_[c].data() + from);
        d2 = multiply_add(apart[c], apart[c], d2);
      }
      Lanes distant;
      for (std::size_t c = 0; c < Dim; ++c) {
        const Lanes otherwise = at[c] - Lanes::load(second_[c].data() + from);
        apart[c] = if_less(same, d2, apart[c], otherwise);
        distant = multiply_add(apart[c], apart[c], distant);
      }
      const Lanes q = unit / (unit + distant);
      sum = sum + q;
      for (int c = 0; c < Dim; ++c) push[c] = multiply_add(q * q, apart[c], push[c]);
      advance(place, size_);
    }
  }

  /// The force on one point by samples. `soft` is 1/ρ.
  void feel(const Edges& rows, const Layout<S, Dim>& here, Index i, S soft, Index m, Places& places, S* force,
            S& stiffness) const {
    const Lanes unit(1), two(2);
    Lanes total[Dim], stiff, at[Dim];
    for (int c = 0; c < Dim; ++c) at[c] = Lanes(here.data()[i * Dim + c]);
    rows.for_each_edges(here, i, [&](const Lanes& w, const Lanes& d2, const Lanes(&apart)[Dim]) {
      const Lanes q = unit / (unit + d2);
      Lanes tail[Dim], push[Dim], ignored[Dim], from_head = q, from_tail = q;
      Lanes size;
      for (int c = 0; c < Dim; ++c) {
        tail[c] = at[c] + apart[c];
        size = multiply_add(tail[c], tail[c], multiply_add(at[c], at[c], size));
      }
      if (m > 0) {
        group(at, Lanes(), m, places.draws, from_head, push);
        for (Index l = 0; l < m; ++l) advance(places.draws, size_);
        // yᵢ + (yⱼ − yᵢ) is yⱼ but for rounding
        constexpr S rounding = 4 * std::numeric_limits<S>::epsilon();
        group(tail, Lanes(rounding * rounding) * size, m, places.draws, from_tail, ignored);
        for (Index l = 0; l < m; ++l) advance(places.draws, size_);
      }
      // Twice the attraction, as head and as tail; and its part of the normalisation, from both ends
      const Lanes pull = two * q - Lanes(soft) * q * q * (unit / from_head + unit / from_tail);
      const Lanes pushes = Lanes(soft) / from_head;
      for (int c = 0; c < Dim; ++c) {
        total[c] = multiply_add(two * w, multiply_add(pull, apart[c], pushes * push[c]), total[c]);
      }
      stiff = multiply_add(w, q, stiff);
    });
    const S shares = static_cast<S>(edges_.size()), loose = options.shares > 0 ? detail::loose_stiffness : 0;
    for (int c = 0; c < Dim; ++c) force[c] = shares * total[c].sum();
    stiffness = S(2) * shares * (std::max)(S(2) * stiff.sum() - loose, S(0));
    if (m == 0 || drawn_edges_.empty()) return;
    // Of the edges that drew this point. A point's own edges are among those drawn, at no distance
    const double n = static_cast<double>(here.rows());
    const double expected = weight_ * static_cast<double>(m) / (n - 1);
    const Index packs = std::max<Index>(1, static_cast<Index>(std::ceil(expected / Lanes::size)));
    Lanes push[Dim];
    for (Index g = 0; g < packs; ++g) {
      const auto from = static_cast<std::size_t>(places.groups);
      Lanes apart[Dim], d2;
      for (std::size_t c = 0; c < Dim; ++c) {
        apart[c] = at[c] - Lanes::load(heads_[c].data() + from);
        d2 = multiply_add(apart[c], apart[c], d2);
      }
      const Lanes q = unit / (unit + d2), part = q * q / (Lanes::load(sums_.data() + from) + q);
      for (int c = 0; c < Dim; ++c) push[c] = multiply_add(part, apart[c], push[c]);
      advance(places.groups, size_);
    }
    const S scale = static_cast<S>(2 * expected / static_cast<double>(packs * Lanes::size)) * soft;
    for (int c = 0; c < Dim; ++c) force[c] += scale * push[c].sum();
  }

  /// For all others as draws: d / S of every point, S the sum of a row.
  void normalize(const Edges& rows, const Layout<S, Dim>& here, const Threads& threads) {
    const Index n = here.rows();
    shares_.resize(static_cast<std::size_t>(n));
    for_each_range(threads, n, 16, [&](Index begin, Index end) {
      for (Index i = begin; i < end; ++i) {
        double sum = 0;
        for (Index l = 0; l < n; ++l) sum += l == i ? 0.0 : static_cast<double>(similarity(here, i, l));
        shares_[static_cast<std::size_t>(i)] =
            n > 1 ? static_cast<double>(edges_.size()) * rows.weight(i) / sum : 0.0;
      }
    });
  }

  /// The force on one point if all others are drawn.
  void feel_all(const Edges& rows, const Layout<S, Dim>& here, Index i, S soft, S* force,
                S& stiffness) const {
    const Lanes unit(1);
    Lanes pull[Dim], stiff;
    rows.for_each_edges(here, i, [&](const Lanes& w, const Lanes& d2, const Lanes(&apart)[Dim]) {
      const Lanes q = w / (unit + d2);
      for (int c = 0; c < Dim; ++c) pull[c] = multiply_add(q, apart[c], pull[c]);
      stiff = stiff + q;
    });
    const S four = S(4) * static_cast<S>(edges_.size());
    for (int c = 0; c < Dim; ++c) force[c] = four * pull[c].sum();
    stiffness = four * stiff.sum();
    for (Index l = 0; l < here.rows(); ++l) {
      const S q = similarity(here, i, l);
      const S share =
          static_cast<S>(shares_[static_cast<std::size_t>(i)] + shares_[static_cast<std::size_t>(l)]);
      for (Index c = 0; c < Dim; ++c) {
        force[c] += S(2) * soft * share * q * q * (here.data()[i * Dim + c] - here.data()[l * Dim + c]);
      }
    }
  }

  std::vector<Edges> edges_{};
  std::shared_ptr<const Graph<S>> graph_;
  detail::AliasTable drawn_edges_{};                    // empty where there are none
  double weight_ = 0;                                   // of all edges
  Index size_ = 0;                                      // of the pools: n rounded up
  std::array<std::vector<S>, Dim> first_{}, second_{};  // drawn points, and who replaces them
  std::array<std::vector<S>, Dim> heads_{};             // of drawn edges
  std::vector<S> sums_{};                               // of their groups, one draw short
  std::vector<double> shares_{};
};

}  // namespace neem
