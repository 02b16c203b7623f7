// The weights of the points of a run, from its option `weights`.
#pragma once

#include "neem/affinities/check_graph.hpp"
#include "neem/affinities/detail/symmetrize.hpp"
#include "neem/core/error.hpp"
#include "neem/core/parallel.hpp"
#include "neem/core/point_masses.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace neem::detail {

/// The given weights of n points, divided by their mean; none where none are given, or all are equal, which is
/// added to `notes`.
/// @throws Error (DATA) unless there is one column of n positive numbers within a factor of 10⁶
inline std::vector<double> settle_weights(const Eigen::MatrixXd& given, Index n,
                                          std::vector<std::string>& notes) {
  if (given.size() == 0) return {};
  constexpr const char* where = "option weights";
  if (given.cols() != 1) {
    throw Error(ErrorCode::shape,
                join({"the weights are ", given.rows(), " x ", given.cols(), ", not one column"}), where,
                "give one weight a point, in a column");
  }
  std::vector<double> weights(given.data(), given.data() + given.size());
  check_masses(weights, n, where, point_weight);
  const auto [least, most] = std::minmax_element(weights.begin(), weights.end());
  constexpr double widest = 1e6;  // beyond it sums in float lose the light ones beside the heavy
  if (*most > widest * *least) {
    throw Error(ErrorCode::out_of_range,
                join({"the weights go from ", *least, " to ", *most, ", by more than a factor of a million"}),
                where, "give weights that differ by less");
  }
  if (*least == *most) {
    notes.push_back(join({"all weights are ", *most, ", which is the same as none"}));
    return {};
  }
  const double unit = *most;  // no sum overflows
  double sum = 0;
  for (double& weight : weights) sum += weight /= unit;
  for (double& weight : weights) weight /= sum / static_cast<double>(n);
  return weights;
}

/// A graph of points that stand for several: entry p_ij of a single pair times w_i w_j, the sum over all pairs.
/// @return  the graph itself where there are no weights
template <class S>
std::shared_ptr<const Graph<S>> weigh_pairs(std::shared_ptr<const Graph<S>> P,
                                            const std::vector<double>& weights, const Threads& threads) {
  if (weights.empty() || P == nullptr) return P;
  check_graph(*P);
  auto weighed = std::make_shared<Graph<S>>(*P);
  for_each_range(threads, P->rows(), 1024, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      for (Id e = P->outerIndexPtr()[i]; e < P->outerIndexPtr()[i + 1]; ++e) {
        const double both =
            weights[static_cast<std::size_t>(i)] * weights[static_cast<std::size_t>(P->innerIndexPtr()[e])];
        weighed->valuePtr()[e] = static_cast<S>(both * static_cast<double>(P->valuePtr()[e]));
      }
    }
  });
  return weighed;
}

/// A graph whose rows have what is given for each of their entries, cut into ones and a rest where it is above `most`:
/// several entries of a row then name the same point.
/// @param value  value(i, j, p_ij)
/// @throws       Error (RESOURCE) beyond 2³¹ − 1 entries
template <class S, class Value>
std::shared_ptr<const Graph<S>> rows_of_parts(const Graph<S>& P, double most, const Value& value,
                                              const Threads& threads) {
  const Index n = P.rows();
  const Id *offset = P.outerIndexPtr(), *column = P.innerIndexPtr();
  const auto value_of = [&](Index i, Id e) {
    return value(static_cast<std::size_t>(i), static_cast<std::size_t>(column[e]),
                 static_cast<double>(P.valuePtr()[e]));
  };
  auto rows = std::make_shared<Graph<S>>(n, n);
  std::int64_t entries = 0;
  for (Index i = 0; i < n; ++i) {
    for (Id e = offset[i]; e < offset[i + 1]; ++e)
      entries += std::max<std::int64_t>(1, static_cast<std::int64_t>(std::ceil(value_of(i, e) / most)));
    check_edges<Id>(entries, n, 1);
    rows->outerIndexPtr()[i + 1] = static_cast<Id>(entries);
  }
  rows->resizeNonZeros(static_cast<Index>(entries));
  for_each_range(threads, n, 1024, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      Id to = rows->outerIndexPtr()[i];
      for (Id e = offset[i]; e < offset[i + 1]; ++e) {
        double rest = value_of(i, e);
        do {
          rows->innerIndexPtr()[to] = column[e];
          rows->valuePtr()[to++] = static_cast<S>((std::min)(rest, most));
          rest -= most;
        } while (rest > 0);
      }
    }
  });
  return rows;
}

/// The rows of single points: entry p_ij of a single pair times w_j, of which i has as many.
/// @param most  the largest entry, where larger ones are cut; default: they are not
/// @return      the graph itself where there are no weights
template <class S>
std::shared_ptr<const Graph<S>> weigh_ends(std::shared_ptr<const Graph<S>> P,
                                           const std::vector<double>& weights, double most,
                                           const Threads& threads) {
  if (weights.empty()) return P;
  return rows_of_parts<S>(
      *P, most, [&](std::size_t, std::size_t j, double p) { return weights[j] * p; }, threads);
}

/// How often each edge is used, where a use moves its ends as SampledEdges does by their weights: as often as the
/// lighter end is moved by single edges, p_ij max(w_i, w_j).
/// @return  the graph itself where there are no weights
template <class S>
std::shared_ptr<const Graph<S>> weigh_uses(std::shared_ptr<const Graph<S>> P,
                                           const std::vector<double>& weights, const Threads& threads) {
  if (weights.empty()) return P;
  return rows_of_parts<S>(
      *P, 1, [&](std::size_t i, std::size_t j, double p) { return (std::max)(weights[i], weights[j]) * p; },
      threads);
}

}  // namespace neem::detail
