// Supervised affinities: edges between classes become weaker, those of points without a label a little
// weaker.
//
// This is the intersection of two fuzzy sets, the graph and the labels. Distances of labels have three
// values: 0 within a class, one for points without a label, and one between classes. The edges of a point are
// then divided by the largest of them, so that every point has an edge of weight 1, as in the graph of
// fuzzy_affinities.
#pragma once

#include "neem/affinities/check_graph.hpp"
#include "neem/affinities/supervised_options.hpp"
#include "neem/core/error.hpp"
#include "neem/core/labels.hpp"
#include "neem/core/option.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

namespace neem {

namespace detail {

inline void check_label_count(Index n, std::size_t labels) {
  if (static_cast<std::size_t>(n) == labels) return;
  throw Error(ErrorCode::shape, join({labels, " labels for ", n, " points"}), "labels",
              "give one label a point, -1 where there is none");
}

/// The factor of an edge by the labels of its ends.
struct LabelFactors {
  double unknown, distant;

  explicit LabelFactors(const SupervisedOptions& o) : unknown(std::exp(-o.unknown_distance)) {
    constexpr double nearest = 2.5;  // of two classes: umap-learn's far_dist at weight 0
    distant = o.target_weight < 1 ? std::exp(-nearest / (1 - o.target_weight)) : 0;
  }
  double operator()(Id one, Id other) const {
    if (one < 0 || other < 0) return unknown;
    return one == other ? 1 : distant;
  }
};

/// The edges of a point divided by the largest of them, and both directions joined: v_ij → a_ij + a_ji − a_ij a_ji with
/// a_ij = v_ij / max_j v_ij.
/// @param weight  v of the entry e of row i of P, in P's order; symmetric
template <class S, class Weight>
Graph<S> locally_connected(const Graph<S>& P, const Weight& weight, const Threads& threads) {
  const Index n = P.rows();
  const Id *offset = P.outerIndexPtr(), *column = P.innerIndexPtr();
  constexpr Index grain = 4096;
  std::vector<double> best(static_cast<std::size_t>(n), 0.0);  // of each point, in double: it may be tiny
  for_each_range(threads, n, grain, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      double& top = best[static_cast<std::size_t>(i)];
      for (Id e = offset[i]; e < offset[i + 1]; ++e) top = (std::max)(top, weight(i, e));
    }
  });

  Graph<S> joined(n, n);
  joined.resizeNonZeros(P.nonZeros());
  Id* ends = joined.outerIndexPtr() + 1;
  Id* columns = joined.innerIndexPtr();
  S* values = joined.valuePtr();
  Id edges = 0;
  for (Index i = 0; i < n; ++i) {
    for (Id e = offset[i]; e < offset[i + 1]; ++e) {
      const double v = weight(i, e);
      if (!(v > 0)) continue;
      const double one = v / best[static_cast<std::size_t>(i)];
      const double other = v / best[static_cast<std::size_t>(column[e])];
      const S value = static_cast<S>(one + other - one * other);
      if (!(value > S(0))) continue;
      columns[edges] = column[e];
      values[edges++] = value;
    }
    ends[i] = edges;
  }
  joined.resizeNonZeros(edges);
  return joined;
}

}  // namespace detail

/// The graph of points of which some, or all, have labels.
///
///     v_ij = P_ij · (1 within a class, exp(−unknown_distance) without a label,
///                    exp(−2.5 / (1 − target_weight)) between classes, 0 if the weight is 1)
///     a_ij = v_ij / max_j v_ij,   P'_ij = a_ij + a_ji − a_ij a_ji
///
/// @param P        n × n, symmetric, such as fuzzy_affinities
/// @param labels   n; the class of each point, or any number below 0 where it is not known
/// @param options  target_weight, unknown_distance
/// @param threads  threads to use; default: as many as the process may use
/// @return         n × n, symmetric to the bit if P is, in [0, 1]; edges that come to 0 are left out
/// @throws         Error (DATA) if P breaks its contract or there are not n labels, Error (USAGE) for options
///                 outside their ranges
/// @cost           O(nnz of P), rows in parallel; one more graph; bits do not depend on the thread count
/// @source         McInnes, Healy & Melville 2018; umap-learn 0.5
template <class S>
Graph<S> supervised_affinities(const Graph<S>& P, std::span<const Id> labels,
                               const SupervisedOptions& options = {}, const Threads& threads = Threads{}) {
  detail::check_options(options);
  check_graph(P);
  const Index n = P.rows();
  detail::check_label_count(n, labels.size());
  const detail::LabelFactors factor(options);
  const Id* column = P.innerIndexPtr();
  const auto weight = [&](Index i, Id e) {
    const double by_labels =
        factor(labels[static_cast<std::size_t>(i)], labels[static_cast<std::size_t>(column[e])]);
    return static_cast<double>(P.valuePtr()[e]) * by_labels;
  };
  return detail::locally_connected(P, weight, threads);
}

/// The same for labels as they are read: classes with an empty name, or a number below 0 for a name, are not known.
template <class S>
Graph<S> supervised_affinities(const Graph<S>& P, const Labels& labels, const SupervisedOptions& options = {},
                               const Threads& threads = Threads{}) {
  const KnownClasses known(labels);
  return supervised_affinities(P, std::span<const Id>(known), options, threads);
}

}  // namespace neem
