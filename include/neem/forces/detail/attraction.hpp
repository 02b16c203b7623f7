// The first sum of the formula: attraction along the edges of the graph.
//
// The cost of the sum is the access to the other end of each edge, somewhere in memory. So points are
// renumbered along a Morton curve, the graph with them, and neighbors lie near each other in memory; as the
// layout changes, they are renumbered from time to time. Callers do not see this: positions come in and
// forces go out in the caller's order. Rows are padded to whole registers by edges of weight 0, and
// the edges of a row keep the caller's order, so that their sum has the same bits whatever the numbers.
#pragma once

#include "neem/affinities/detail/edge_rows.hpp"
#include "neem/affinities/detail/edge_rows_state.hpp"
#include "neem/core/concepts.hpp"
#include "neem/core/detail/archive.hpp"
#include "neem/core/detail/pack.hpp"
#include "neem/core/detail/resize.hpp"
#include "neem/core/parallel.hpp"
#include "neem/forces/repulsion/detail/morton.hpp"
#include "neem/forces/repulsion/detail/pair_sums.hpp"
#include "neem/forces/sampling/detail/due_edges.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace neem::detail {

/// A graph whose points have numbers of their own.
template <class S, int Dim>
class Attraction {
public:
  /// @param rows  filled up to a multiple of `lanes`
  explicit Attraction(EdgeRows<S>&& rows) : edges_(std::move(rows)) {}

  static constexpr Index lanes = Pack<S>::size;

  Index points() const { return edges_.rows(); }
  bool has_edges() const { return !edges_.weights.empty(); }

  /// The layout in the numbers of this graph. @throws Error (DATA) for a layout of another size
  const Layout<S, Dim>& arrange(const Layout<S, Dim>& Y, const Threads& threads) {
    require_rows(Y.rows(), points(), "the layout", "forces on a graph");
    if (curve_.order.empty()) return Y;
    detail::resize(layout_, Y.rows(), Y.cols());
    for_each_range(threads, Y.rows(), 4096, [&](Index begin, Index end) {
      for (Index k = begin; k < end; ++k) {
        for (int c = 0; c < Dim; ++c) layout_.data()[k * Dim + c] = Y.data()[point(k) * Dim + c];
      }
    });
    return layout_;
  }

  /// The same for the next step of a run: the numbers are made anew when the layout has had time to change.
  const Layout<S, Dim>& follow(const Layout<S, Dim>& Y, const Threads& threads) {
    constexpr int first = 8;  // steps before points are renumbered; then whenever their number has doubled
    constexpr Index least = 4096;  // points; fewer are near each other anyway
    if (steps_ >= first && (steps_ & (steps_ - 1)) == 0 && Y.rows() >= least) {
      require_rows(Y.rows(), points(), "the layout", "forces on a graph");
      renumber(Y, threads);
    }
    ++steps_;
    return arrange(Y, threads);
  }

  /// The point that has a number.
  Index point(Index number) const {
    return curve_.order.empty() ? number : curve_.order[static_cast<std::size_t>(number)];
  }

  /// Number → point; null where they are the same.
  const Id* order() const { return curve_.order.empty() ? nullptr : curve_.order.data(); }

  /// Σ_j p_ij, i a number of this graph.
  double weight(Index i) const {
    const auto row = static_cast<std::size_t>(i);
    double sum = 0;
    for (Index e = edges_.begin[row]; e < edges_.begin[row + 1]; ++e) {
      sum += static_cast<double>(edges_.weights[static_cast<std::size_t>(e)]);
    }
    return sum;
  }

  /// Σ_j p_ij a(d²_ij) (y_j − y_i), i a number of this graph and Y as `arrange` or `follow` gave it.
  template <class Law>
  std::array<S, Dim> pull(const Law& law, const Layout<S, Dim>& Y, Index i) const {
    Pack<S> sums[Dim];
    for_each_edges(Y, i, [&](const Pack<S>& weight, const Pack<S>& d2, const Pack<S>(&apart)[Dim]) {
      const Pack<S> pull =
          weight * by_lanes<takes_packs<Law>>(d2, [&](const auto& x) { return law.attraction(x); });
      for (int c = 0; c < Dim; ++c) sums[c] = multiply_add(pull, apart[c], sums[c]);
    });
    std::array<S, Dim> sum;
    for (std::size_t c = 0; c < Dim; ++c) sum[c] = sums[c].sum();
    return sum;
  }

  /// Σ p_ij · loss(d²_ij) over all edges.
  template <class Law>
  double loss(const Law& law, const Layout<S, Dim>& Y, const Threads& threads) const {
    return sum<takes_packs<Law>>([&](const auto& x) { return law.edge_loss(x); }, Y, threads);
  }

  /// Σ p_ij · f(d²_ij) over all edges; f takes packs if AtOnce.
  template <bool AtOnce, class F>
  double sum(const F& f, const Layout<S, Dim>& Y, const Threads& threads) const {
    return sum_over_ranges(threads, Y.rows(), 256, [&](Index begin, Index end) {
      double sum = 0;
      for (Index i = begin; i < end; ++i) {
        Pack<S> row;
        for_each_edges(Y, i, [&](const Pack<S>& weight, const Pack<S>& d2, const Pack<S>(&)[Dim]) {
          row = multiply_add(weight, by_lanes<AtOnce>(d2, f), row);
        });
        sum += static_cast<double>(row.sum());
      }
      return sum;
    });
  }

  /// Σ p_ij log p_ij.
  double negative_entropy(const Threads& threads) const {
    return sum_over_ranges(
        threads, static_cast<Index>(edges_.weights.size()), 16384, [&](Index begin, Index end) {
          double sum = 0;
          for (Index e = begin; e < end; ++e) {
            const double p = static_cast<double>(edges_.weights[static_cast<std::size_t>(e)]);
            if (p > 0) sum += p * std::log(p);
          }
          return sum;
        });
  }

  /// f(weights, squared distances, y_j − y_i) for the edges of a row, a register at a time.
  template <class F>
  void for_each_edges(const Layout<S, Dim>& Y, Index i, F&& f) const {
    const S* y = Y.data();
    Pack<S> here[Dim];
    for (int c = 0; c < Dim; ++c) here[c] = Pack<S>(y[i * Dim + c]);
    const auto row = static_cast<std::size_t>(i);
    for (Index e = edges_.begin[row]; e < edges_.begin[row + 1]; e += lanes) {
      Pack<S> apart[Dim], d2;
      gather_rows<Dim>(y, edges_.columns.data() + e, apart);
      for (int c = 0; c < Dim; ++c) {
        apart[c] = apart[c] - here[c];
        d2 = multiply_add(apart[c], apart[c], d2);
      }
      f(Pack<S>::load(edges_.weights.data() + e), d2, apart);
    }
  }

  /// Edges of the rows [begin, end), with those that fill their last registers.
  Index edges(Index begin, Index end) const {
    return edges_.begin[static_cast<std::size_t>(end)] - edges_.begin[static_cast<std::size_t>(begin)];
  }

  /// The other ends of the edges of a row that are due: each in a share of the times that is its weight, ≤ 1.
  /// @param time   counted from 0
  /// @param start  moves the times of all edges
  /// @param ends   written at ends[0], ends[stride], …, and once more behind the last
  /// @return       how many they are
  Index due_ends(Index i, std::uint32_t time, std::uint32_t start, Id* ends, Index stride) const {
    const auto row = static_cast<std::size_t>(i);
    Index count = 0;
    for (Index e = edges_.begin[row]; e < edges_.begin[row + 1]; e += lanes) {
      const Id* column = edges_.columns.data() + e;
      const S* weight = edges_.weights.data() + e;
      std::uint32_t due[lanes];
      for (Index l = 0; l < lanes; ++l) {  // in lanes, and then without a branch
        const std::uint32_t pair =
            pair_number(static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(column[l]));
        due[l] = edge_is_due(fixed_weight(weight[l]), pair, time, start);
      }
      for (Index l = 0; l < lanes; ++l) {
        ends[count * stride] = column[l];
        count += static_cast<Index>(due[l]);
      }
    }
    return count;
  }

  /// The edges in the numbers of the caller: see bare_rows.
  EdgeRows<S> bare() const { return bare_rows(edges_, order()); }
  /// Edges and numbers.
  void state(Archive& a, std::string_view name, Index count, const Threads& threads) {
    edge_rows_state<lanes>(a, name, edges_, count, order());
    numbers_state(a, name, threads);
  }
  /// The numbers of the points, and when they will be made anew. Is read while they are those of the caller.
  void numbers_state(Archive& a, std::string_view name, const Threads& threads) {
    const std::string start(name);
    a(start + "_steps", steps_, 0, std::int64_t{1} << 40);
    bool numbered = !curve_.order.empty();
    a(start + "_numbered", numbered);
    if (!numbered) return;
    a.list_within(start + "_order", curve_.order, points(), 0, points());
    if (!a.reading()) return;
    std::vector<Id> before(curve_.order.size());
    std::vector<char> seen(before.size(), 0);
    for (const Id point : curve_.order) seen[static_cast<std::size_t>(point)] = 1;
    a.expects(std::find(seen.begin(), seen.end(), 0) == seen.end(), start + "_order");
    for (std::size_t i = 0; i < before.size(); ++i) before[i] = static_cast<Id>(i);
    move_to_order(before, threads);
  }

private:
  /// New numbers for the points, along the curve: columns and weights are moved one after the other, so that
  /// half of the graph is held twice at the most.
  void renumber(const Layout<S, Dim>& Y, const Threads& threads) {
    const Index n = Y.rows();
    std::vector<Id> before(static_cast<std::size_t>(n));
    for (Index i = 0; i < n; ++i)
      before[static_cast<std::size_t>(point(i))] = static_cast<Id>(i);  // of a point
    morton_order(Y, curve_, threads);
    move_to_order(before, threads);
  }

  /// Gives the edges the numbers of the order.
  /// @param before  the number of every point until now; is overwritten
  void move_to_order(std::vector<Id>& before, const Threads& threads) {
    const Index n = points();
    std::vector<Id> moved(before.size());  // old → new
    for (Index k = 0; k < n; ++k) {
      moved[static_cast<std::size_t>(before[static_cast<std::size_t>(point(k))])] = static_cast<Id>(k);
    }
    for (Index o = 0; o < n; ++o)  // from here on new → old
      before[static_cast<std::size_t>(moved[static_cast<std::size_t>(o)])] = static_cast<Id>(o);
    std::vector<Index> begin(edges_.begin.size());
    for (std::size_t k = 0; k < before.size(); ++k) {
      const auto old = static_cast<std::size_t>(before[k]);
      begin[k + 1] = begin[k] + edges_.begin[old + 1] - edges_.begin[old];
    }
    const auto move_rows = [&](const auto& from, auto& to, const auto& change) {
      to.resize(from.size());
      for_each_range(threads, n, 1024, [&](Index first, Index last) {
        for (Index k = first; k < last; ++k) {
          const auto at = static_cast<std::size_t>(k), old = static_cast<std::size_t>(before[at]);
          auto out = static_cast<std::size_t>(begin[at]);
          for (auto e = static_cast<std::size_t>(edges_.begin[old]);
               e < static_cast<std::size_t>(edges_.begin[old + 1]); ++e) {
            to[out++] = change(from[e]);
          }
        }
      });
    };
    {
      PlainVector<Id> columns;
      move_rows(edges_.columns, columns, [&](Id column) { return moved[static_cast<std::size_t>(column)]; });
      edges_.columns.swap(columns);
    }
    {
      PlainVector<S> weights;
      move_rows(edges_.weights, weights, [](S weight) { return weight; });
      edges_.weights.swap(weights);
    }
    edges_.begin.swap(begin);
  }

  MortonOrder<Dim> curve_{};  // its order is empty while points have the caller's numbers
  EdgeRows<S> edges_{};
  Layout<S, Dim> layout_{};
  std::int64_t steps_ = 0;
};

}  // namespace neem::detail
