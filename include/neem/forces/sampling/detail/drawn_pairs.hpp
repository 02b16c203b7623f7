// Forces of drawn pairs: every point has drawn the same number of partners, without weights.
//
// A pair acts on both of its ends and is stored at both, so that the force on a point is summed by itself:
// first the partners that it has drawn, then those by which it was drawn, in the order of their numbers. The
// bits do not depend on threads.
#pragma once

#include "neem/core/concepts.hpp"
#include "neem/core/detail/archive.hpp"
#include "neem/core/detail/pack.hpp"
#include "neem/core/detail/plain_vector.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/types.hpp"
#include "neem/forces/repulsion/detail/pair_sums.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

namespace neem::detail {

/// Partners of every point, in both directions; each row is filled up to whole registers by the point itself,
/// which no force comes from.
struct PairEnds {
  std::vector<Index> begin{};  // of the row of point i; one more is the end of the last
  PlainVector<Id> partners{};
  Index drawn = 0;  // so many at the head of a row were drawn by its point

  Index points() const { return begin.empty() ? 0 : static_cast<Index>(begin.size()) - 1; }
};

/// @param drawn  n × m, the partners that each point has drawn; none is the point itself
/// @param lanes  of a register
/// @cost  O(n m); tasks own ranges of points and each reads the whole table
inline PairEnds pair_ends(const Matrix<Id>& drawn, Index lanes, const Threads& threads) {
  const Index n = drawn.rows(), m = drawn.cols();
  PairEnds ends;
  ends.drawn = m;
  ends.begin.assign(static_cast<std::size_t>(n) + 1, 0);
  if (m == 0) return ends;
  constexpr Index tasks = 8;  // more would read the table more often
  const Index share = (n + tasks - 1) / tasks;
  std::vector<Id> incoming(static_cast<std::size_t>(n), 0);
  for_each_range(threads, n, share, [&](Index first, Index last) {
    const Id *id = drawn.data(), *const stop = id + n * m;
    for (; id != stop; ++id) {
      if (*id >= first && *id < last) ++incoming[static_cast<std::size_t>(*id)];
    }
  });
  for (Index i = 0; i < n; ++i) {
    const auto at = static_cast<std::size_t>(i);
    ends.begin[at + 1] = ends.begin[at] + (m + incoming[at] + lanes - 1) / lanes * lanes;
  }
  ends.partners.resize(static_cast<std::size_t>(ends.begin.back()));
  for_each_range(threads, n, share, [&](Index first, Index last) {
    std::vector<Index> next(ends.begin.begin() + first, ends.begin.begin() + last);
    for (Index i = first; i < last; ++i) {
      Index& to = next[static_cast<std::size_t>(i - first)];
      std::copy_n(drawn.data() + i * m, m, ends.partners.data() + to);
      to += m;
    }
    for (Index i = 0; i < n; ++i) {
      const Id *id = drawn.data() + i * m, *const stop = id + m;
      for (; id != stop; ++id) {
        if (*id < first || *id >= last) continue;
        ends.partners[static_cast<std::size_t>(next[static_cast<std::size_t>(*id - first)]++)] =
            static_cast<Id>(i);
      }
    }
    for (Index i = first; i < last; ++i) {
      const Index from = next[static_cast<std::size_t>(i - first)];
      const Index to = ends.begin[static_cast<std::size_t>(i) + 1];
      std::fill(ends.partners.data() + from, ends.partners.data() + to, static_cast<Id>(i));
    }
  });
  return ends;
}

/// The forces of drawn pairs.
template <class S, int Dim>
class DrawnPairs {
public:
  DrawnPairs() = default;
  /// @param drawn  n × m, as pair_ends takes it
  DrawnPairs(const Matrix<Id>& drawn, const Threads& threads)
      : ends_(pair_ends(drawn, Pack<S>::size, threads)) {}

  /// n × m, the partners that each point has drawn.
  Matrix<Id> drawn() const {
    Matrix<Id> table(ends_.points(), ends_.drawn);
    for (Index i = 0; i < table.rows() && table.cols() > 0; ++i) {
      std::copy_n(ends_.partners.data() + ends_.begin[static_cast<std::size_t>(i)], table.cols(),
                  table.data() + i * table.cols());
    }
    return table;
  }
  /// The partners that were drawn, of n points or none.
  void state(Archive& a, std::string_view name, Index n, const Threads& threads) {
    Matrix<Id> table = drawn();
    a.matrix_within(name, table, Archive::any, Archive::any, 0, n);
    a.expects(table.rows() == n || (table.rows() == 0 && table.cols() == 0), name);
    if (a.reading()) *this = DrawnPairs(table, threads);
  }

  /// Adds Σ_j a(d²_ij) (y_j − y_i), j the partners of i, to the force on every point i.
  template <class Law>
  void add(const Law& law, const Layout<S, Dim>& Y, Layout<S, Dim>& force, const Threads& threads) const {
    if (ends_.drawn == 0) return;
    const S* y = Y.data();
    for_each_range(threads, ends_.points(), 256, [&](Index first, Index last) {
      for (Index i = first; i < last; ++i) {
        Pack<S> here[Dim], sums[Dim];
        for (int c = 0; c < Dim; ++c) here[c] = Pack<S>(y[i * Dim + c]);
        const auto row = static_cast<std::size_t>(i);
        for (Index e = ends_.begin[row]; e < ends_.begin[row + 1]; e += Pack<S>::size) {
          Pack<S> apart[Dim], d2;
          gather_rows<Dim>(y, ends_.partners.data() + e, apart);
          for (int c = 0; c < Dim; ++c) {
            apart[c] = apart[c] - here[c];
            d2 = multiply_add(apart[c], apart[c], d2);
          }
          const Pack<S> pull = law.attraction(d2);
          for (int c = 0; c < Dim; ++c) sums[c] = multiply_add(pull, apart[c], sums[c]);
        }
        for (int c = 0; c < Dim; ++c) force.data()[i * Dim + c] += sums[c].sum();
      }
    });
  }

  /// Σ loss(d²) over the pairs, each once.
  template <class Law>
  double loss(const Law& law, const Layout<S, Dim>& Y, const Threads& threads) const {
    return sum_over_ranges(threads, ends_.points(), 256, [&](Index first, Index last) {
      double sum = 0;
      for (Index i = first; i < last; ++i) {
        const Index from = ends_.begin[static_cast<std::size_t>(i)];
        for (Index e = from; e < from + ends_.drawn; ++e) {
          const Index j = ends_.partners[static_cast<std::size_t>(e)];
          double d2 = 0;
          for (int c = 0; c < Dim; ++c) {
            const double apart =
                static_cast<double>(Y.data()[j * Dim + c]) - static_cast<double>(Y.data()[i * Dim + c]);
            d2 += apart * apart;
          }
          sum += law.edge_loss(d2);
        }
      }
      return sum;
    });
  }

private:
  PairEnds ends_{};
};

}  // namespace neem::detail
