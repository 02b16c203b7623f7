// Forces of triplets (i, j, k): an anchor i, an inlier j that is to be nearer to it than an outlier k.
//
// Every point is the anchor of as many triplets: each of its inliers has the same number of outliers, and
// then come some inliers with one outlier of their own. Anchors go first: they compute the coefficients
// between themselves and their inliers and outliers, sum their forces, and store the coefficients. Then every
// point sums those stored by the anchors to which it is an inlier or outlier, in the order of the anchors. No
// task writes to the sum of another task's point, and bits do not depend on threads.
#pragma once

#include "neem/core/concepts.hpp"
#include "neem/core/detail/archive.hpp"
#include "neem/core/detail/pack.hpp"
#include "neem/core/detail/plain_vector.hpp"
#include "neem/core/detail/resize.hpp"
#include "neem/core/error.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/types.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace neem::detail {

/// Triplets of n anchors. The edges of an anchor lead to its inliers; its triplet t belongs to the edge
/// edge_of(t).
template <class S>
struct Triplets {
  Index inliers = 0;   ///< edges with `outliers` triplets each
  Index outliers = 0;  ///< triplets of such an edge: t = s · inliers + e, s in [0, outliers)
  Index single = 0;    ///< edges with one triplet, after the others

  Matrix<Id> nearby{};   ///< n × edges(), the inliers
  Matrix<Id> distant{};  ///< n × count(), the outliers
  Matrix<S> weights{};   ///< n × count()

  Index edges() const { return inliers + single; }
  Index count() const { return inliers * outliers + single; }
  Index edge_of(Index t) const {
    const Index several = inliers * outliers;
    return t < several ? t % inliers : inliers + t - several;
  }
};

/// The triplets of n anchors in an archive.
template <class S>
void triplets_state(Archive& a, Triplets<S>& triplets, Index n) {
  constexpr Index most = 65535;
  a("inliers", triplets.inliers, 0, most);
  a("outliers", triplets.outliers, 0, most);
  a("single_triplets", triplets.single, 0, most);
  a.matrix_within("graph_inliers", triplets.nearby, n, triplets.edges(), 0, n);
  a.matrix_within("graph_outliers", triplets.distant, n, triplets.count(), 0, n);
  a.matrix("graph_weights", triplets.weights, n, triplets.count());
}

/// 1 + d²_ij in double.
template <class S, int Dim>
double one_and_square(const Layout<S, Dim>& Y, Index i, Index j) {
  double sum = 1;
  for (Index c = 0; c < Dim; ++c) {
    const double apart =
        static_cast<double>(Y.data()[j * Dim + c]) - static_cast<double>(Y.data()[i * Dim + c]);
    sum += apart * apart;
  }
  return sum;
}

/// The forces of triplets.
///
///     loss  Σ w / (1 + D_ik / D_ij),   D = 1 + d²
///
/// The force is half of minus its gradient, as TriMap's program has it.
/// @source  Amid & Warmuth 2019
template <class S, int Dim>
class TripletForces {
public:
  /// @throws Error (RESOURCE) if there are more triplets a point than can be numbered
  TripletForces(const Triplets<S>& triplets, const Threads& threads)
      : inliers_(triplets.inliers), outliers_(triplets.outliers), single_(triplets.single) {
    const Index n = triplets.nearby.rows(), edges = triplets.edges(), count = triplets.count();
    edges_ = filled(edges), stride_ = edges_ + filled(count);
    if (stride_ > most_slots) {
      throw Error(ErrorCode::too_many, "a point would have more than 65535 inliers and outliers", "triplets",
                  "ask for fewer inliers or outliers");
    }
    ids_.resize(static_cast<std::size_t>(n * stride_));
    weights_.resize(static_cast<std::size_t>(n * (stride_ - edges_)));
    coefficients_.resize(static_cast<std::size_t>(n * stride_));
    for_each_range(threads, n, 1024, [&](Index first, Index last) {
      for (Index i = first; i < last; ++i) {
        Id* ids = ids_.data() + i * stride_;
        S* weights = weights_.data() + i * (stride_ - edges_);
        std::fill_n(ids, stride_, static_cast<Id>(i));  // a triplet of a point alone, of weight 0
        std::fill_n(weights, stride_ - edges_, S(0));
        std::copy_n(triplets.nearby.data() + i * edges, edges, ids);
        std::copy_n(triplets.distant.data() + i * count, count, ids + edges_);
        std::copy_n(triplets.weights.data() + i * count, count, weights);
      }
    });
    turn_round(n, edges, count, threads);
  }

  /// The triplets.
  Triplets<S> triplets() const {
    const Index n = static_cast<Index>(begin_.size()) - 1;
    Triplets<S> all{.inliers = inliers_, .outliers = outliers_, .single = single_};
    all.nearby.resize(n, all.edges());
    all.distant.resize(n, all.count());
    all.weights.resize(n, all.count());
    for (Index i = 0; i < n; ++i) {
      const Id* ids = ids_.data() + i * stride_;
      std::copy_n(ids, all.edges(), all.nearby.data() + i * all.edges());
      std::copy_n(ids + edges_, all.count(), all.distant.data() + i * all.count());
      std::copy_n(weights_.data() + i * (stride_ - edges_), all.count(),
                  all.weights.data() + i * all.count());
    }
    return all;
  }

  /// Sets `force` to the forces at Y.
  void operator()(const Layout<S, Dim>& Y, Layout<S, Dim>& force, const Threads& threads) {
    const Index n = Y.rows();
    detail::resize(force, n, Dim);
    for_each_range(threads, n, 256, [&](Index first, Index last) {
      std::vector<S> memory(static_cast<std::size_t>(3 * stride_));
      for (Index i = first; i < last; ++i) act(Y, i, memory.data(), force.data() + i * Dim);
    });
    for_each_range(threads, n, 256, [&](Index first, Index last) {
      for (Index i = first; i < last; ++i) feel(Y, i, force.data() + i * Dim);
    });
  }

  /// The loss.
  double objective(const Layout<S, Dim>& Y, const Threads& threads) const {
    return sum_over_ranges(threads, Y.rows(), 256, [&](Index first, Index last) {
      double sum = 0;
      for (Index i = first; i < last; ++i) {
        const Id* ids = ids_.data() + i * stride_;
        const S* weights = weights_.data() + i * (stride_ - edges_);
        const Index several = inliers_ * outliers_;
        for (Index t = 0; t < several + single_; ++t) {
          const Index edge = t < several ? t % inliers_ : inliers_ + t - several;
          const double nearby = one_and_square(Y, i, ids[edge]),
                       distant = one_and_square(Y, i, ids[edges_ + t]);
          sum += static_cast<double>(weights[t]) * nearby / (nearby + distant);
        }
      }
      return sum;
    });
  }

private:
  static constexpr Index lanes = Pack<S>::size;
  static constexpr Index most_slots = 65535;

  static Index filled(Index count) { return (count + lanes - 1) / lanes * lanes; }

  /// For every point, the anchors that have it as inlier or outlier; tasks own ranges of points and each
  /// reads all ids.
  void turn_round(Index n, Index edges, Index count, const Threads& threads) {
    constexpr Index tasks = 8;
    const Index share = std::max<Index>(1, (n + tasks - 1) / tasks);
    std::vector<Id> incoming(static_cast<std::size_t>(n), 0);
    const auto for_each_slot = [&](Index i, const auto& f) {
      const Id* ids = ids_.data() + i * stride_;
      for (Index s = 0; s < edges; ++s) f(ids[s], s);
      for (Index s = edges_; s < edges_ + count; ++s) f(ids[s], s);
    };
    for_each_range(threads, n, share, [&](Index first, Index last) {
      for (Index i = 0; i < n; ++i) {
        for_each_slot(i, [&](Id id, Index) {
          if (id >= first && id < last) ++incoming[static_cast<std::size_t>(id)];
        });
      }
    });
    begin_.assign(static_cast<std::size_t>(n) + 1, 0);
    for (std::size_t i = 0; i < incoming.size(); ++i) begin_[i + 1] = begin_[i] + filled(incoming[i]);
    anchors_.resize(static_cast<std::size_t>(begin_.back()));
    slots_.resize(anchors_.size());
    for_each_range(threads, n, share, [&](Index first, Index last) {
      std::vector<Index> next(begin_.begin() + first, begin_.begin() + last);
      for (Index i = 0; i < n; ++i) {
        for_each_slot(i, [&](Id id, Index slot) {
          if (id < first || id >= last) return;
          const auto to = static_cast<std::size_t>(next[static_cast<std::size_t>(id - first)]++);
          anchors_[to] = static_cast<Id>(i);
          slots_[to] = static_cast<std::uint16_t>(slot);
        });
      }
      for (Index i = first; i < last; ++i) {
        const auto stop = static_cast<std::size_t>(begin_[static_cast<std::size_t>(i) + 1]);
        for (auto to = static_cast<std::size_t>(next[static_cast<std::size_t>(i - first)]); to < stop; ++to) {
          anchors_[to] = static_cast<Id>(i), slots_[to] = 0;
        }
      }
    });
  }

  /// The coefficients between anchor i and its inliers and outliers, and the force on it.
  /// @param memory  3 · stride_ numbers
  void act(const Layout<S, Dim>& Y, Index i, S* memory, S* force) {
    const Id* ids = ids_.data() + i * stride_;
    const S* weights = weights_.data() + i * (stride_ - edges_);
    S *pulls = coefficients_.data() + i * stride_, *pushes = pulls + edges_;
    S *nearby = memory, *near_of = memory + stride_, *parts = memory + 2 * stride_;
    Pack<S> here[Dim], apart[Dim], sums[Dim];
    for (int c = 0; c < Dim; ++c) here[c] = Pack<S>(Y.data()[i * Dim + c]);
    const Pack<S> one(1);
    const auto look = [&](const Id* at) {
      Pack<S> D = one;
      gather_rows<Dim>(Y.data(), at, apart);
      for (int c = 0; c < Dim; ++c) {
        apart[c] = apart[c] - here[c];
        D = multiply_add(apart[c], apart[c], D);
      }
      return D;
    };
    for (Index e = 0; e < edges_; e += lanes) look(ids + e).store(nearby + e);
    S* to = near_of;  // D_ij of every triplet
    for (Index s = 0; s < outliers_; ++s) to = std::copy_n(nearby, inliers_, to);
    to = std::copy_n(nearby + inliers_, single_, to);
    std::fill(to, near_of + (stride_ - edges_), S(1));
    for (Index t = 0; t < stride_ - edges_; t += lanes) {
      const Pack<S> D_ik = look(ids + edges_ + t), D_ij = Pack<S>::load(near_of + t);
      const Pack<S> share = one / (D_ij + D_ik);
      const Pack<S> both = (Pack<S>::load(weights + t) * share) * share;
      const Pack<S> push = -(D_ij * both);
      (D_ik * both).store(parts + t);
      push.store(pushes + t);
      for (int c = 0; c < Dim; ++c) sums[c] = multiply_add(push, apart[c], sums[c]);
    }
    std::fill_n(pulls, edges_, S(0));
    const S* part = parts;
    for (Index s = 0; s < outliers_; ++s) {
      for (Index e = 0; e < inliers_; ++e) pulls[e] += *part++;
    }
    std::copy_n(part, single_, pulls + inliers_);
    for (Index e = 0; e < edges_; e += lanes) {
      (void)look(ids + e);
      const Pack<S> pull = Pack<S>::load(pulls + e);
      for (int c = 0; c < Dim; ++c) sums[c] = multiply_add(pull, apart[c], sums[c]);
    }
    for (int c = 0; c < Dim; ++c) force[c] = sums[c].sum();
  }

  /// Adds the forces on point i by the anchors that have it as inlier or outlier.
  void feel(const Layout<S, Dim>& Y, Index i, S* force) const {
    Pack<S> here[Dim], apart[Dim], sums[Dim];
    for (int c = 0; c < Dim; ++c) here[c] = Pack<S>(Y.data()[i * Dim + c]);
    const Index end = begin_[static_cast<std::size_t>(i) + 1];
    for (Index e = begin_[static_cast<std::size_t>(i)]; e < end; e += lanes) {
      const Id* anchors = anchors_.data() + e;
      const std::uint16_t* places = slots_.data() + e;
      S values[lanes];
      for (Index l = 0; l < lanes; ++l) {
        values[l] = coefficients_[static_cast<std::size_t>(anchors[l] * stride_ + places[l])];
      }
      gather_rows<Dim>(Y.data(), anchors, apart);
      const Pack<S> pull = Pack<S>::load(values);
      for (int c = 0; c < Dim; ++c) sums[c] = multiply_add(pull, apart[c] - here[c], sums[c]);
    }
    for (int c = 0; c < Dim; ++c) force[c] += sums[c].sum();
  }

  Index inliers_, outliers_, single_;
  Index edges_ = 0, stride_ = 0;  // edges, and edges and triplets, of a point, each in whole registers
  PlainVector<Id> ids_{};         // of a point: its inliers, then its outliers
  PlainVector<S> weights_{};
  PlainVector<S> coefficients_{};  // between a point and the ids of its row
  std::vector<Index> begin_{};     // of the anchors that have point i as inlier or outlier
  PlainVector<Id> anchors_{};
  PlainVector<std::uint16_t> slots_{};
};

}  // namespace neem::detail
